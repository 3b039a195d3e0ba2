"""How long a draft is kept (pure)."""

from datetime import datetime, timedelta

KEPT = timedelta(days=90)
SETTLED_KEPT = timedelta(days=1)  # a row without words, which only stops requests that come late


def forgotten_before(now: datetime) -> datetime:
    return now - KEPT


def settled_before(now: datetime) -> datetime:
    return now - SETTLED_KEPT
