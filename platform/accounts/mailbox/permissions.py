"""Whoever holds the letter we sent to the address an account had may undo that it was changed."""

from datetime import timedelta
from typing import NamedTuple
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


class Holder(NamedTuple):
    """The account, the address it is to have again, and the entry of the change that is undone."""

    person: User
    email: str
    change: UUID


def holder_of(key: str) -> Holder | None:
    """None when the key is old, not ours, or of a change that was itself undone with an earlier one."""
    try:
        change = signing.loads(key, salt=SALT, max_age=UNDO_LASTS)
    except signing.BadSignature:
        return None
    letter = Letter.objects.filter(unique_key=letter_name(change)).first()
    if letter is None or letter.person_id is None:
        return None
    return Holder(User.objects.get(pk=letter.person_id), letter.to, UUID(change))
