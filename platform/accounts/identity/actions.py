"""Real names and contact details after registration: who asks for what, and what staff have verified."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.approvals.actions import record_check
from accounts.models import Check, Contact, Identity, NameChange, Reason, User
from core.errors import Refused
from outbox.actions import queue_letter
from records.actions import write_entry

State = NameChange.State


@transaction.atomic
def change_contact(person: User, *, postal_address: str, phone: str) -> Contact:
    """Writes a person's own new contact details over the old ones, which are gone. The same again changes nothing."""
    contact = Contact.objects.select_for_update(no_key=True).filter(person=person).first() or Contact(person=person)
    given = {"postal_address": postal_address, "phone": phone}
    changed = [name for name, value in given.items() if getattr(contact, name) != value]
    if not changed:
        return contact
    contact.postal_address, contact.phone = postal_address, phone
    contact.save()
    entry = write_entry("contact.changed", subject=("person", person.pk), by=person.pk, changed=changed)
    queue_letter(person, template="details_changed", unique_key=f"details_changed:{entry.pk}")
    return contact


@transaction.atomic
def ask_name_change(person: User, *, real_name: str, now: datetime | None = None) -> NameChange:
    """Asks staff for another registered real name. Until they have verified it the old one stands. Raises Refused."""
    identity = Identity.objects.filter(person=person).first()
    if identity is not None and identity.real_name == real_name:
        raise Refused("invalid", _("That is the name we hold already."), field="real_name")
    try:
        with transaction.atomic():
            change = NameChange.objects.create(person=person, real_name=real_name, asked_at=now or timezone.now())
    except IntegrityError:
        words = _("You have already asked for another name. Staff will look at it, or you can take it back.")
        raise Refused("conflict", words) from None
    entry = write_entry("name_change.asked", subject=("person", person.pk), by=person.pk)
    queue_letter(person, template="details_changed", unique_key=f"details_changed:{entry.pk}")
    return change


@transaction.atomic
def withdraw_name_change(person: User, *, now: datetime | None = None) -> None:
    """Takes back what somebody asked for themself. Raises Refused where there is nothing to take back."""
    waiting = NameChange.objects.filter(person=person, state=State.WAITING)
    if not waiting.update(state=State.WITHDRAWN, real_name="", decided_at=now or timezone.now()):
        raise Refused("conflict", _("Staff have already answered, or you have taken it back."))
    write_entry("name_change.withdrawn", subject=("person", person.pk), by=person.pk)


@transaction.atomic
def verify_identity(
    person: User, *, saw: str, seen_on: date, shown: datetime, by: User, now: datetime | None = None
) -> Identity:
    """Keeps that staff compared the registered real name with a paper, which one, and when. Raises Refused.

    `shown` is since when we hold the name they were shown: another one has not been compared.
    """
    if saw not in Identity.Saw.values:
        raise Refused("invalid", _("Choose what you have seen."), field="saw")
    record_check(person, kind=Check.Kind.IDENTITY, seen_on=seen_on, until=None, by=by, now=now)
    held = Identity.objects.filter(person=person, registered_at=shown)
    if not held.update(saw=saw, seen_on=seen_on, seen_by=by):
        raise Refused("conflict", _("Their name has changed meanwhile. Look at it again."))
    write_entry("identity.verified", subject=("person", person.pk), by=by.pk, saw=saw, seen_on=seen_on.isoformat())
    return Identity.objects.get(person=person)


@transaction.atomic
def accept_name_change(
    change: NameChange, *, saw: str, seen_on: date, by: User, now: datetime | None = None
) -> Identity:
    """Puts the new name in place of the old one, verified by what staff saw. Raises Refused; the second one too."""
    now = now or timezone.now()
    # Read once more under the lock: it may be answered, or another one than was looked at
    current = NameChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if current.state != State.WAITING:
        raise _answered()
    person = current.person
    identity = Identity.objects.filter(person=person).first() or Identity(person=person)
    identity.real_name, identity.registered_at = current.real_name, now
    identity.saw, identity.seen_on, identity.seen_by = "", None, None
    identity.save()
    _answer(current, State.ACCEPTED, by=by, now=now)
    write_entry("name_change.accepted", subject=("person", person.pk), by=by.pk)
    identity = verify_identity(person, saw=saw, seen_on=seen_on, shown=now, by=by, now=now)
    queue_letter(person, template="something_new", unique_key=f"name_change:{change.pk}")
    return identity


@transaction.atomic
def decline_name_change(change: NameChange, *, reason: str, by: User, now: datetime | None = None) -> NameChange:
    """Leaves the old name in place. Raises Refused for one's own and for the second of two."""
    _answer(change, State.DECLINED, by=by, now=now or timezone.now())
    entry = write_entry("name_change.declined", subject=("person", change.person_id), by=by.pk)
    Reason.objects.create(entry_id=entry.pk, person_id=change.person_id, text=reason.strip())
    queue_letter(change.person, template="something_new", unique_key=f"name_change:{change.pk}")
    return change


def _answer(change: NameChange, state: str, *, by: User, now: datetime) -> None:
    if by.pk == change.person_id:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
    waiting = NameChange.objects.filter(pk=change.pk, state=State.WAITING)
    if not waiting.update(state=state, real_name="", decided_at=now, decided_by_id=by.pk):
        raise _answered()
    change.state, change.real_name, change.decided_at, change.decided_by_id = state, "", now, by.pk


def _answered() -> Refused:
    return Refused("conflict", _("This has been answered or taken back meanwhile."))


def fill_derived(*, limit: int = 500) -> int:
    """Makes what names and details are found by, for rows from before there was such a thing. Returns how many."""
    wanting: list[tuple[type[models.Model], str]] = [
        (User, "name_skeleton"), (Identity, "name_digest"), (Contact, "address_digest"), (Contact, "phone_digest"),
    ]  # fmt: skip
    done = 0
    for model, column in wanting:
        for row in model._default_manager.filter(**{column: ""})[:limit]:
            row.save(update_fields=[column])
            done += 1
    return done
