"""Until when a poll or a consultation can be open, and when those who have not answered are asked (pure)."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=366)
USUAL = timedelta(days=7)
BEFORE_THE_END = timedelta(days=1)
BETWEEN_REMINDERS = timedelta(days=1)


def is_over(closes_at: datetime, now: datetime) -> bool:
    """The moment itself belongs to what comes after it."""
    return now >= closes_at


def prompt_due(closes_at: datetime, now: datetime) -> datetime | None:
    """When everybody who has not answered is asked once; None where it is open for a day or less anyway."""
    due = closes_at - BEFORE_THE_END
    return due if due > now else None


def reminded_since(now: datetime) -> datetime:
    """Who was asked by hand since then is not asked by hand again."""
    return now - BETWEEN_REMINDERS
