"""How far ahead a post can be planned, and how long one that went wrong is tried again (pure, but for the zone)."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

FURTHEST = relativedelta(years=1)
TRIED_FOR = timedelta(days=1)


def furthest(now: datetime) -> datetime:
    """The same time of the day a year ahead."""
    last: datetime = timezone.localtime(now) + FURTHEST
    return last


def is_given_up(due_at: datetime, now: datetime) -> bool:
    """Whether what failed by a fault of ours has been tried for long enough."""
    return now >= due_at + TRIED_FOR
