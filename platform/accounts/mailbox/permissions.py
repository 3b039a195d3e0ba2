"""Whoever holds the letter we sent to the address an account had may undo that it was changed."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from accounts.models import User
from outbox.models import Letter

SALT = "accounts.mailbox.undo"
UNDO_LASTS = timedelta(days=7)


def letter_name(change: UUID | str) -> str:
    """The outbox's name for the letter about a change; it keeps the former address, so that no link has to hold it."""
    return f"email_changed:{change}"


def undo_key(change: UUID) -> str:
    return signing.dumps(str(change), salt=SALT)


def holder_of(key: str) -> tuple[User, str] | None:
    """The account and the address it is to have again; None when the key is old or not ours."""
    try:
        change = signing.loads(key, salt=SALT, max_age=UNDO_LASTS)
    except signing.BadSignature:
        return None
    letter = Letter.objects.filter(unique_key=letter_name(change)).first()
    return (User.objects.get(pk=letter.person_id), letter.to) if letter and letter.person_id else None
