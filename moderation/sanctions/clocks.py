"""How long a sanction lasts, and until when somebody may ask for another look. Pure."""

from datetime import datetime, timedelta

LADDER = (1, 3, 7, 30)  # days; the next step of a suspension after the last has no end
WITHOUT_END = 0


def next_step(times_before: int, *, ends: bool) -> int:
    """How many days come next for somebody who had it so often before. `ends`: it always has an end."""
    if times_before < len(LADDER):
        return LADDER[times_before]
    return LADDER[-1] if ends else WITHOUT_END


def until_of(days: int, now: datetime) -> datetime | None:
    return now + timedelta(days=days) if days else None


def may_appeal_until(since: datetime, days: int) -> datetime:
    return since + timedelta(days=days)
