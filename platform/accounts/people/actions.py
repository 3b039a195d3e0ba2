"""What staff do about an account that is no decision about belonging: finding it, and ending what is open."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.approvals.endings import end_all, sign_out
from accounts.approvals.reminders import plan_reminders
from accounts.models import Identity, NameChange, Reason, Session, User, name_digests
from accounts.people.queries import (
    MOST_FOUND,
    people_by_display_name,
    people_by_email,
    people_by_real_name,
    staff_among,
)
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
    """Ends every session of somebody's and lets them do nothing before they have chosen another password by e-mail.

    Whoever knows the old password may have asked for another e-mail address: what was never confirmed goes.
    """
    _not_oneself(person, by)
    if person.is_superuser and not by.is_superuser:
        raise Refused("invalid", _("Only an administrator decides about an administrator."))
    open_accounts = User.objects.filter(pk=person.pk, is_active=True)
    if not open_accounts.update(must_change_password=True):
        raise Refused("conflict", _("This account is closed: nobody can sign in to it."))
    person.must_change_password = True
    EmailAddress.objects.filter(user=person, primary=False, verified=False).delete()
    sign_out(person)
    entry = write_entry("person.password_required", subject=("person", person.pk), by=by.pk)
    queue_letter(person, template="password_required", unique_key=f"password_required:{entry.pk}")
    return person


def check_may_join(kept: User, closed: User, *, by: User) -> None:
    """Raises Refused where these two accounts must not become one. They are locked, so that it stays true.

    `conflict` is what staff can put right first.
    """
    for person in (kept, closed):
        _not_oneself(person, by)
    if kept.pk == closed.pk:
        raise Refused("invalid", _("That is the same account. Choose the other one."))
    if kept.is_superuser or closed.is_superuser:
        raise Refused("invalid", _("An administrator’s account is never joined with another."))
    if closed.pk in staff_among({closed.pk}):
        raise Refused("invalid", _("The account that would be closed has a duty here. Keep that one, or end its duty."))
    if kept.state not in {User.State.APPROVED, User.State.LAPSED}:
        raise Refused("invalid", _("The account that is kept must be approved. Decide about it first."))
    if User.State.MERGED not in User.TRANSITIONS[closed.state]:
        raise Refused("invalid", _("The account that would be closed is shut out. Decide about that first."))
    _check_is_one_person(kept, closed)


def _check_is_one_person(kept: User, closed: User) -> None:
    """An address or a phone number proves nothing: couples who foster share both, and anybody changes their own.

    A name can be typed by anybody who registers, too: so somebody must have seen that it is theirs.
    """
    names = Identity.objects.in_bulk([kept.pk, closed.pk])
    digests = [set(name_digests(names[pk].real_name)) for pk in (kept.pk, closed.pk) if pk in names]
    if len(digests) < 2 or not digests[0] & digests[1]:
        words = _(
            "These two accounts do not have the same real name. If it is one person, let them ask for their right "
            "name on the page with their details, and verify it. Then come back."
        )
        raise Refused("conflict", words)
    if not names[kept.pk].saw:
        words = _("Nobody has verified the real name of the account that is kept. Do that first, on its page.")
        raise Refused("conflict", words)


@transaction.atomic
def close_double(closed: User, *, into: User, reason: str, by: User) -> User:
    """Closes one of two accounts of the same person. What it wrote stays its own, shown under the name of the other.

    Who posted what is evidence: moved to another account it could not be put right if the two were not one person
    after all, and would put words into somebody's mouth. Entries stay as they are.
    """
    check_may_join(into, closed, by=by)
    end_all(closed, by=by)
    NameChange.objects.filter(person=closed, state=NameChange.State.WAITING).update(
        state=NameChange.State.WITHDRAWN, real_name="", decided_at=timezone.now(), decided_by_id=by.pk
    )
    plan_reminders("person", closed.pk, until=None, recipient=closed)
    entry = write_entry("person.merged", subject=("person", closed.pk), by=by.pk, into=str(into.pk))
    Reason.objects.create(entry_id=entry.pk, person=closed, text=reason.strip())
    write_entry("person.joined", subject=("person", into.pk), by=by.pk, other=str(closed.pk))
    for person in (closed, into):
        queue_letter(person, template="accounts_joined", unique_key=f"accounts_joined:{entry.pk}:{person.pk}")
    User.objects.filter(merged_into=closed).update(merged_into=into, display_name=into.display_name)
    closed.former_name, closed.display_name = closed.display_name, into.display_name
    closed.state, closed.is_active, closed.merged_into = User.State.MERGED, False, into
    closed.save(update_fields=["former_name", "display_name", "name_skeleton", "state", "is_active", "merged_into"])
    return closed


def _not_oneself(person: User, by: User) -> None:
    if by.pk == person.pk:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
