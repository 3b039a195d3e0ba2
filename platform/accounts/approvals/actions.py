"""Approvals that end, are renewed, or are taken back, and the papers staff saw for them."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import decide_about, moved_on
from accounts.approvals.endings import sign_out
from accounts.approvals.reminders import check_last_day, plan_reminders
from accounts.clocks import MOST_YEARS, earliest_in, months_after
from accounts.models import Check, User
from core.errors import Refused
from outbox.actions import queue_letter
from records.actions import write_entry


@transaction.atomic
def record_check(
    person: User, *, kind: str, seen_on: date, until: date | None, by: User, now: datetime | None = None
) -> Check:
    """Keeps that `by` saw a paper of somebody's on a day, and until when it is valid. Raises Refused.

    Every check is a row of its own and none is ever changed, so what was seen before stays to be read.
    """
    now = now or timezone.now()
    _not_oneself(person, by)
    if kind not in Check.Kind.values:
        raise Refused("invalid", _("Choose what you have seen."), field="kind")
    today = timezone.localdate(now)
    if seen_on > today:
        raise Refused("invalid", _("That day has not come yet. Enter the day on which you saw it."), field="seen_on")
    if seen_on < months_after(today, -12 * MOST_YEARS):
        raise Refused("invalid", _("That was too long ago. Look at the paper again."), field="seen_on")
    if until is not None and until < seen_on:
        raise Refused("invalid", _("It was already over on the day you saw it. Check both days."), field="valid_until")
    if until is not None and until > today:
        check_last_day(until, now=now, field="valid_until")
    check = Check.objects.create(person=person, kind=kind, seen_on=seen_on, until=until, seen_by=by, recorded_at=now)
    write_entry(
        "check.recorded",
        subject=("person", person.pk),
        by=by.pk,
        check=kind,
        seen_on=seen_on.isoformat(),
        until=until.isoformat() if until else None,
    )
    return check


@transaction.atomic
def confirm_approval(
    person: User, *, until: date | None, seen: date | None, by: User, now: datetime | None = None
) -> User:
    """Lets an approval last until a new day. One that had ended stands again, and everything is as it was.

    `seen` is the last day that whoever renews was shown: the second of two is told that it is done (`conflict`).
    """
    _not_oneself(person, by)
    check_last_day(until, now=now)
    standing = {User.State.APPROVED, User.State.LAPSED}
    renewed = User.objects.filter(pk=person.pk, state__in=standing, approved_until=seen).update(
        state=User.State.APPROVED, approved_until=until
    )
    if not renewed:
        raise _done_already(person)
    person.refresh_from_db(fields=["state", "approved_until"])
    entry = write_entry(
        "person.confirmed",
        subject=("person", person.pk),
        by=by.pk,
        approved_until=until.isoformat() if until else None,
        was=seen.isoformat() if seen else None,
    )
    plan_reminders("person", person.pk, until=until, recipient=person, now=now)
    queue_letter(person, template="registration_news", unique_key=f"registration_news:{entry.pk}")
    return person


def _done_already(person: User) -> Refused:
    """Why a renewal came too late: somebody renewed it, or shut the person out."""
    person.refresh_from_db(fields=["state", "approved_until"])
    if person.state not in {User.State.APPROVED, User.State.LAPSED}:
        return moved_on()
    if person.approved_until is None:
        return Refused("conflict", _("Already done: the approval of %(name)s no longer ends.") % {"name": person})
    day = date_format(person.approved_until, "j F Y")
    words = _("Already done: the approval of %(name)s has been changed meanwhile. Its last day is %(day)s.")
    return Refused("conflict", words % {"name": person, "day": day})


@transaction.atomic
def revoke_approval(person: User, *, reason: str, by: User, now: datetime | None = None) -> User:
    """Takes an approval back within the hour: the door shuts, and all that stood open because of it ends at once.

    Its last day becomes today, so that whoever reinstates the person later has to confirm the approval anew.
    """
    was = person.approved_until
    today = timezone.localdate(now)
    until = min(was, today) if was else today
    decide_about(person, User.State.SUSPENDED, "person.revoked", by=by, reason=reason, approved_until=until)
    plan_reminders("person", person.pk, until=None, recipient=person, now=now)
    return person


def lapse_people(*, now: datetime, limit: int = 100) -> int:
    """Ends the approvals whose last day and grace are over, and returns how many. Any number of clocks may do this."""
    earliest = earliest_in(timezone.localdate(now))
    over = User.objects.filter(state=User.State.APPROVED, approved_until__lt=earliest).order_by("approved_until")
    return sum(_lapse(person, earliest) for person in over[:limit])


@transaction.atomic
def _lapse(person: User, earliest: date) -> bool:
    # Asked once more of the row: it may have been renewed, or ended by another clock, since it was listed
    still_over = User.objects.filter(pk=person.pk, state=User.State.APPROVED, approved_until__lt=earliest)
    if not still_over.update(state=User.State.LAPSED):
        return False
    entry = write_entry("person.lapsed", subject=("person", person.pk), by=None)
    sign_out(person)
    queue_letter(person, template="registration_news", unique_key=f"registration_news:{entry.pk}")
    return True


def _not_oneself(person: User, by: User) -> None:
    if by.pk == person.pk:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
