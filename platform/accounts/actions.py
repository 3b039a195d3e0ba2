"""Everything that changes a person's account, and every staff look at what it keeps private."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.approvals.endings import end_all
from accounts.approvals.reminders import check_last_day, plan_reminders
from accounts.models import Contact, Identity, Reason, TermsAcceptance, User
from accounts.people.queries import state_before, warnings_about
from core.errors import Refused
from outbox.actions import queue_letter
from records.actions import write_entry
from records.models import Entry


@transaction.atomic
def register_person(
    *,
    email: str,
    password: str | None,
    display_name: str,
    real_name: str,
    postal_address: str,
    phone: str,
    language: str = settings.LANGUAGE_CODE,
) -> User:
    """Keeps everything a person registers with, or nothing. They wait: for their e-mail address, then for staff.

    Raises Refused `conflict` when the address is taken. Only the sign-up form may know: see its `try_save`.
    """
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email, password, display_name=display_name, language=language, terms_version=settings.TERMS_VERSION
            )
    except IntegrityError:
        raise Refused("conflict", _("That e-mail address is already in use."), field="email") from None
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    Identity.objects.create(person=person, real_name=real_name)
    Contact.objects.create(person=person, postal_address=postal_address, phone=phone)
    TermsAcceptance.objects.create(person=person, version=settings.TERMS_VERSION)
    write_entry("person.registered", subject=("person", person.pk), by=person.pk, terms=settings.TERMS_VERSION)
    return person


@transaction.atomic
def approve_person(
    person: User,
    *,
    by: User | None,
    seen: str | None = None,
    until: date | None = None,
    reviewed: bool = False,
    now: datetime | None = None,
) -> User:
    """Lets a registered person in, until a last day if one is given. Raises Refused.

    `seen` is the state the decider was shown, if `person` was loaded since. `reviewed`: they looked at what is pointed
    out about them. Without it nobody gets in who could be somebody shut out, or be taken for somebody with a duty; so
    nothing approves them by itself.
    """
    if (seen or person.state) not in {User.State.PENDING, User.State.DECLINED}:
        raise moved_on()
    if not reviewed and warnings_about(person).need_a_look:
        raise Refused("invalid", _("Look at what is pointed out about this person first."), field="reviewed")
    check_last_day(until, now=now)
    decide_about(person, User.State.APPROVED, "person.approved", by=by, seen=seen, approved_until=until)
    plan_reminders("person", person.pk, until=until, recipient=person, now=now)
    return person


def decline_person(person: User, *, reason: str, by: User | None, seen: str | None = None) -> User:
    if (seen or person.state) != User.State.PENDING:
        raise moved_on()
    return decide_about(person, User.State.DECLINED, "person.declined", by=by, seen=seen, reason=reason)


def suspend_person(
    person: User, *, reason: str, by: User | None, until: datetime | None = None, tells: bool = True
) -> User:
    """Shuts a member out until then, or until they are reinstated; they may still sign in to read that.

    `tells`: whether the letter of this is ours to write.
    """
    return decide_about(
        person, User.State.SUSPENDED, "person.suspended", by=by, reason=reason, tells=tells, suspended_until=until
    )


def ban_person(person: User, *, reason: str, by: User | None, tells: bool = True) -> User:
    """Closes an account: it can no longer sign in."""
    return decide_about(person, User.State.BANNED, "person.banned", by=by, reason=reason, tells=tells)


@transaction.atomic
def reinstate_person(person: User, *, reason: str, by: User | None) -> User:
    """Takes back a suspension or a ban, and nothing more: whoever was not approved before waits for that again, and
    whoever was suspended before the ban stays so."""
    if person.state not in {User.State.SUSPENDED, User.State.BANNED}:
        raise moved_on()
    return decide_about(person, state_before(person), "person.reinstated", by=by, reason=reason)


def lift_suspensions(*, now: datetime, limit: int = 100) -> int:
    """Lets in again whose time is over, and returns how many. Any number of clocks may do this."""
    over = User.objects.filter(state=User.State.SUSPENDED, suspended_until__lte=now).order_by("suspended_until")
    return sum(_lift(pk, now) for pk in list(over.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _lift(pk: UUID, now: datetime) -> bool:
    # Asked once more with the row held: somebody may have decided meanwhile, or another clock been faster.
    over = User.objects.filter(pk=pk, state=User.State.SUSPENDED, suspended_until__lte=now)
    person = over.select_for_update(no_key=True).first()
    if person is None:
        return False
    reinstate_person(person, reason="", by=None)
    return True


@transaction.atomic
def decide_about(
    person: User,
    to: User.State,
    kind: str,
    *,
    by: User | None,
    seen: str | None = None,
    reason: str = "",
    tells: bool = True,
    **fields: date | None,
) -> User:
    """The one door through which a person's state moves: row, entry, what ends with it, and letter together.

    `fields` are moved along with the state, and kept in the entry.
    """
    if by is not None and by.pk == person.pk:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
    if by is not None and person.is_superuser and not by.is_superuser:
        raise Refused("invalid", _("Only an administrator decides about an administrator."))
    seen = seen or person.state
    if seen == User.State.BANNED and kind != "person.reinstated":
        raise moved_on()  # to suspend or to approve is not to take back a ban
    if to == User.State.SUSPENDED and kind != "person.reinstated":
        fields.setdefault("suspended_until", None)  # an end that was set for an earlier one is not this one's
    _move(person, to, seen=seen, fields=fields)
    days = {name: day.isoformat() for name, day in fields.items() if day}
    entry = _write(kind, person, by=by, reason=reason, **days)
    if to in {User.State.SUSPENDED, User.State.BANNED}:
        end_all(person, by=by)
    if tells:
        queue_letter(person, template="registration_news", unique_key=f"registration_news:{entry.pk}")
    return person


def _move(person: User, to: User.State, *, seen: str, fields: dict[str, date | None]) -> None:
    """Moves the row only if it is still in the state the decider saw, so two deciders never both decide."""
    if to not in User.TRANSITIONS[seen]:
        raise moved_on()
    undecided = {User.State.PENDING, User.State.DECLINED}
    if to == User.State.APPROVED and seen in undecided and not _has_confirmed_email(person):
        raise Refused("invalid", _("This person has not confirmed their e-mail address yet."))
    moved: dict[str, Any] = {"state": to, "is_active": to not in User.CLOSED, **fields}
    if not User.objects.filter(pk=person.pk, state=seen).update(**moved):
        raise moved_on()
    for name, value in moved.items():
        setattr(person, name, value)


def _has_confirmed_email(person: User) -> bool:
    return bool(EmailAddress.objects.filter(user=person, primary=True, verified=True).exists())


def moved_on() -> Refused:
    return Refused("conflict", _("Somebody has already decided about this person. Look at their page again."))


@transaction.atomic
def read_contact(person: User, *, by: User, reason: str) -> Contact:
    """A person's address and phone number, for staff who say why. There is no other way to them; it is recorded."""
    if not reason.strip():
        raise Refused("invalid", _("Say why you need the contact details."), field="reason")
    contact = Contact.objects.filter(person=person).first()
    if contact is None:
        raise Refused("not_found", _("We hold no contact details for this person."))
    _write("contact.read", person, by=by, reason=reason)
    return contact


@transaction.atomic
def read_identity(person: User, *, by: User) -> Identity:
    """A person's real name, for staff who decide about their registration. Each look is recorded."""
    identity = Identity.objects.get(person=person)
    _write("identity.read", person, by=by)
    return identity


def _write(kind: str, person: User, *, by: User | None, reason: str = "", **detail: Any) -> Entry:
    entry = write_entry(kind, subject=("person", person.pk), by=by.pk if by else None, **detail)
    if reason.strip():
        Reason.objects.create(entry_id=entry.pk, person=person, text=reason.strip())
    return entry


def end_forced_password(person: User) -> None:
    """Somebody chose a password by a link sent to their own address: what whoever knows the old one cannot do."""
    User.objects.filter(pk=person.pk).update(must_change_password=False)
    person.must_change_password = False


def choose_language(person: User, *, language: str) -> User:
    person.language = language
    person.save(update_fields=["language"])
    return person


@transaction.atomic
def accept_terms(person: User, *, version: str, now: datetime | None = None) -> User:
    """Keeps that somebody accepted the terms in the words of that version. Raises Refused; twice is once."""
    if version != settings.TERMS_VERSION:
        raise Refused("conflict", _("The terms have changed meanwhile. Please read them again."))
    TermsAcceptance.objects.get_or_create(person=person, version=version, defaults={"at": now or timezone.now()})
    User.objects.filter(pk=person.pk).update(terms_version=version)
    person.terms_version = version
    return person
