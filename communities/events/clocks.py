"""When an event is: from what a clock on the wall shows to moments, and back (pure, but for the site's own zone).

What repeats keeps its time on the wall, so that seven in the evening stays seven when summer time begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.utils import timezone

HORIZON = relativedelta(years=2)  # how far a series goes
FURTHEST = relativedelta(years=3)  # how far ahead an event may be
LONGEST = timedelta(days=31)
MOST_DATES = 105  # every week for two years
DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Times:
    """When something begins and ends, as the wall shows it. Of a whole day the times say nothing."""

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None

    @property
    def is_all_day(self) -> bool:
        return self.starts is None

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The moments at which it begins and ends if it begins on that day."""
        last = day + (self.last - self.first)
        if self.starts is None or self.ends is None:
            return moment(day, time.min), moment(last + timedelta(days=1), time.min)
        starts, ends = moment(day, self.starts), moment(last, self.ends)
        if ends <= starts and (last, self.ends) > (day, self.starts):  # it would begin in the hour that is skipped
            ends = starts + (datetime.combine(last, self.ends) - datetime.combine(day, self.starts))
        return starts, ends


def moment(day: date, at: time) -> datetime:
    """As RFC 5545 reads it: of a time shown twice the first, and one that is skipped as if it had not been."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def is_skipped(day: date, at: time) -> bool:
    """Whether the clock is put forward over that time, so that there is none."""
    return local(moment(day, at)).replace(tzinfo=None) != datetime.combine(day, at)


def local(at: datetime) -> datetime:
    return timezone.localtime(at, timezone.get_default_timezone())


def times_of(starts_at: datetime, ends_at: datetime, *, is_all_day: bool) -> Times:
    starts, ends = local(starts_at), local(ends_at)
    if is_all_day:
        return Times(starts.date(), ends.date() - timedelta(days=1))
    return Times(starts.date(), ends.date(), starts.time(), ends.time())


def days_of(first: date, repeats: str, *, until: date | None = None, count: int | None = None) -> Iterator[date]:
    """The days on which a series begins, the first among them. By month it is the first, second, third, fourth or, of
    the fifth, the last such weekday."""
    if not repeats:
        yield first
        return
    last = min(until or date.max, first + HORIZON)
    options: dict[str, object] = {"freq": WEEKLY, "interval": 2 if repeats == "fortnightly" else 1}
    if repeats == "monthly":
        number = (first.day - 1) // 7 + 1
        options = {"freq": MONTHLY, "byweekday": weekday(first.weekday(), number if number < 5 else -1)}
    begin = datetime.combine(first, time.min)
    found = rrule(**options, dtstart=begin, until=datetime.combine(last, time.min))
    for day in islice(found, min(count or MOST_DATES, MOST_DATES)):
        yield date(day.year, day.month, day.day)


def shifted(starts_at: datetime, ends_at: datetime, old: Times, new: Times) -> tuple[datetime, datetime]:
    """A later date of a series of which one was moved from `old` to `new`: by as many days, to the same time."""
    day = local(starts_at).date() + (new.first - old.first)
    return new.on(day)


def reminders(starts_at: datetime, *, now: datetime) -> dict[str, datetime]:
    """When people are reminded of what begins then; a moment that has passed is left out."""
    found = {"day": starts_at - DAY_BEFORE, "hour": starts_at - HOUR_BEFORE}
    return {kind: due for kind, due in found.items() if due > now}


def furthest(now: datetime) -> date:
    last: date = local(now).date() + FURTHEST
    return last
