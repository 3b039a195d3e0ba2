"""What staff do about an account that is no decision about belonging: finding it, and ending what is open."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Session, User
from accounts.people.queries import MOST_FOUND, people_by_display_name, people_by_email, people_by_real_name
from core.errors import Refused
from outbox.actions import queue_letter
from records.actions import write_entry


@dataclass(frozen=True)
class Found:
    person: User
    by_real_name: bool


@transaction.atomic
def find_people(words: str, *, by: User) -> list[Found]:
    """People by display name, whole e-mail address or whole real name, at most MOST_FOUND.

    To find somebody by their real name is to learn whose it is, so it is recorded like reading it.
    """
    if "@" in words:
        return [Found(person, by_real_name=False) for person in people_by_email(words)[:MOST_FOUND]]
    named = list(people_by_real_name(words)[:MOST_FOUND])
    for person in named:
        write_entry("identity.found", subject=("person", person.pk), by=by.pk)
    seen = {person.pk for person in named}
    others = [person for person in people_by_display_name(words)[:MOST_FOUND] if person.pk not in seen]
    return [*(Found(person, True) for person in named), *(Found(person, False) for person in others)][:MOST_FOUND]


@transaction.atomic
def sign_out_everywhere(person: User, *, by: User) -> int:
    """Ends every session of somebody's, and with them their open screens; returns how many. They may sign in again."""
    _not_oneself(person, by)
    ended, _rows = Session.objects.filter(person=person).delete()
    write_entry("person.signed_out", subject=("person", person.pk), by=by.pk)
    return ended


@transaction.atomic
def require_new_password(person: User, *, by: User) -> User:
    """Ends every session of somebody's and lets them do nothing before they have chosen another password."""
    _not_oneself(person, by)
    open_accounts = User.objects.filter(pk=person.pk, is_active=True)
    if not open_accounts.update(must_change_password=True):
        raise Refused("conflict", _("This account is closed: nobody can sign in to it."))
    person.must_change_password = True
    Session.objects.filter(person=person).delete()
    entry = write_entry("person.password_required", subject=("person", person.pk), by=by.pk)
    queue_letter(person, template="password_required", unique_key=f"password_required:{entry.pk}")
    return person


def _not_oneself(person: User, by: User) -> None:
    if by.pk == person.pk:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
