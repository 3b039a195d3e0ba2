"""When an approval that ends is over, and when to say so. Pure: dates in, dates out; the days are those of the site."""

from datetime import date, timedelta

REMINDERS = (120, 60, 30)  # days before the last day
GRACE = timedelta(days=14)  # after the last day, before the door shuts


def last_day_in(until: date) -> date:
    """The last day on which somebody approved until then still gets in."""
    return until + GRACE


def is_over(until: date | None, today: date) -> bool:
    return until is not None and today > last_day_in(until)


def earliest_in(today: date) -> date:
    """The earliest `until` that still lets somebody in today: is_over, turned round for queries."""
    return today - GRACE
