"""Writes down when to remind of a date, as soon as there is a date."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.clocks import MOST_YEARS, may_be_last_day, steps_until
from accounts.models import Reminder, User
from core.errors import Refused


def check_last_day(until: date | None, *, now: datetime | None = None, field: str = "until") -> None:
    """Raises Refused where something cannot end on that day: today or before, or absurdly far away."""
    if until is not None and not may_be_last_day(until, timezone.localdate(now)):
        words = _("Choose a day after today, and within %(number)d years.") % {"number": MOST_YEARS}
        raise Refused("invalid", words, field=field)


def plan_reminders(
    kind: str, subject_id: UUID, *, until: date | None, recipient: User, now: datetime | None = None
) -> None:
    """Puts the reminders of a new last day in place of those of the day before it. None: there is nothing to remind of.

    Called by everything that sets such a day, in the same transaction.
    """
    assert transaction.get_connection().in_atomic_block, "a reminder belongs to the transaction of the date it is about"
    Reminder.objects.filter(subject_id=subject_id, done_at=None).delete()
    if until is None:
        return
    Reminder.objects.bulk_create(
        [
            Reminder(
                subject_kind=kind, subject_id=subject_id, until=until, days_before=days, due_on=due_on,
                recipient=recipient,
            )
            for days, due_on in steps_until(until, timezone.localdate(now))
        ],
        ignore_conflicts=True,  # a day moved away and back again: what was said stays said
    )  # fmt: skip
