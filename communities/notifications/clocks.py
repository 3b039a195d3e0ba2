"""When somebody who is away is written to, and how long what they were told is kept (pure)."""

from datetime import datetime, timedelta

from django.conf import settings

AWAY_AFTER = timedelta(minutes=10)  # without opening a page; and as long has something waited


def letter_due(told_at: datetime) -> datetime:
    """When a letter may tell of it, if they have not read it by then and are not here."""
    return told_at + AWAY_AFTER


def here_since(now: datetime) -> datetime:
    """Whoever opened a page since then is here, and is not written to."""
    return now - AWAY_AFTER


def kept_since(now: datetime) -> datetime:
    return now - timedelta(days=settings.NOTIFICATIONS_KEPT_DAYS)
