"""The link in a letter that ends such letters: it says whose they are, and can do nothing else."""

from uuid import UUID

from django.core import signing

PURPOSE = "hearth.stop-letters"


def stop_token(person: UUID) -> str:
    """Without an end: a letter may be found again after years, and its link must still work."""
    return signing.dumps(person.hex, salt=PURPOSE)


def person_of(token: str) -> UUID | None:
    try:
        return UUID(hex=signing.loads(token, salt=PURPOSE))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
