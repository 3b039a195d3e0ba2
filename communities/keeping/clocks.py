"""Until when a message is kept (pure)."""

from datetime import datetime, timedelta

GRACE = timedelta(hours=24)


def expired_before(days: int, now: datetime) -> datetime | None:
    """What was written before then has had its time; None where things are kept for ever."""
    return now - timedelta(days=days) if days else None


def begins_after(now: datetime) -> datetime:
    """A choice that was made since then has no effect yet: whoever made it by mistake has a day to find out."""
    return now - GRACE
