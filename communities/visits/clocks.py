"""When a visit ends and the next begins (pure)."""

from datetime import datetime, timedelta

PAUSE = timedelta(minutes=30)  # who comes back sooner is still here: what was new to them stays marked
NOTED = timedelta(minutes=1)  # a look is written down at most this often


def since_when(since: datetime, looked_at: datetime, now: datetime) -> datetime:
    """From when on things are new to somebody who looks now."""
    return looked_at if now - looked_at > PAUSE else since


def is_worth_noting(looked_at: datetime, now: datetime) -> bool:
    return now - looked_at >= NOTED
