"""When an approval that ends is over, and when to say so. Pure: dates in, dates out; the days are those of the site."""

from calendar import monthrange
from datetime import date, timedelta

REMINDERS = (120, 60, 30)  # days before the last day
GRACE = timedelta(days=14)  # after the last day, before the door shuts
MOST_YEARS = 10  # further away than that is a slip of the finger


def last_day_in(until: date) -> date:
    """The last day on which somebody approved until then still gets in."""
    return until + GRACE


def is_over(until: date | None, today: date) -> bool:
    return until is not None and today > last_day_in(until)


def earliest_in(today: date) -> date:
    """The earliest `until` that still lets somebody in today: is_over, turned round for queries."""
    return today - GRACE


def months_after(day: date, months: int) -> date:
    """The same day that many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def may_be_last_day(until: date, today: date) -> bool:
    """Is it a day that an approval given or renewed today may last until?"""
    return today < until <= months_after(today, 12 * MOST_YEARS)


def steps_until(until: date, today: date) -> list[tuple[int, date]]:
    """(days before, day on which to say so) of every reminder still to be given.

    Of those whose day has gone by only the newest is given, so that nobody is told three times at once.
    """
    steps = [(days, until - timedelta(days=days)) for days in REMINDERS]
    gone = [step for step in steps if step[1] <= today]
    ahead = [step for step in steps if step[1] > today]
    return [] if is_over(until, today) else gone[-1:] + ahead
