"""Until when a message can be changed, and where a day begins (pure)."""

import math
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def may_be_edited_from(now: datetime) -> datetime:
    """What was written since then can be changed: soon after, a slip is mended; later, others have answered to it."""
    return now - timedelta(minutes=settings.MESSAGE_EDIT_MINUTES)


def seconds_to_wait(last: datetime, slow_seconds: int, now: datetime) -> int:
    """For whoever wrote `last` in a slow room: whole seconds until they may write again."""
    return max(1, math.ceil((last + timedelta(seconds=slow_seconds) - now).total_seconds()))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
