"""When a group is watched, and when that changes. Pure: office hours and a moment in, an answer out.

Hours are what a clock on a wall in the United Kingdom shows, so summer time moves them. What lies between two moments
is reckoned in UTC: an hour that the clock shows twice, or skips, leaves no gap and no doubt.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS_AHEAD = 15
Day = tuple[time, time] | None
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class OfficeHours:
    """From when to when somebody watches, for Monday to Sunday; `off` are days on which nobody does.

    Where the second time is not later than the first, it is one of the next day; 00:00 to 00:00 is the whole day.
    """

    week: tuple[Day, ...]
    off: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Watch:
    """Whether the group is watched now, and the next moments at which that turns round."""

    is_watched: bool
    changes: tuple[datetime, ...]


def hours_from(kept: dict[str, Any] | None) -> OfficeHours | None:
    """What `hours_to_keep` made; None where the group has no office hours."""
    if not kept:
        return None
    week = tuple((time.fromisoformat(day[0]), time.fromisoformat(day[1])) if day else None for day in kept["week"])
    return OfficeHours(week, frozenset(date.fromisoformat(day) for day in kept.get("off", [])))


def hours_to_keep(hours: OfficeHours) -> dict[str, Any] | None:
    """The hours as JSON; None where nobody watches on any day of the week."""
    if not any(hours.week):
        return None
    week = [[f"{day[0]:%H:%M}", f"{day[1]:%H:%M}"] if day else None for day in hours.week]
    return {"week": week, "off": [day.isoformat() for day in sorted(hours.off)]}


def watch_at(hours: OfficeHours, now: datetime) -> Watch:
    """Is the group watched at `now`, and when does that change in the next fifteen days?"""
    spans = _spans(hours, now.astimezone(LONDON).date())
    is_watched = any(begin <= now < end for begin, end in spans)
    last = now + timedelta(days=DAYS_AHEAD)
    changes = tuple(moment for span in spans for moment in span if now < moment <= last)
    return Watch(is_watched, changes)


def _spans(hours: OfficeHours, today: date) -> list[Span]:
    """The stretches that are watched, in order and joined where they touch, from yesterday on."""
    pieces = sorted(piece for n in range(-1, DAYS_AHEAD + 2) for piece in _pieces(hours, today + timedelta(days=n)))
    spans: list[Span] = []
    for begin, end in pieces:
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((begin, end))
    return spans


def _pieces(hours: OfficeHours, day: date) -> list[Span]:
    """What begins on that day, cut at midnight so that a day off takes away just what lies in it."""
    given = hours.week[day.weekday()]
    if given is None:
        return []
    opens, closes = given
    if opens < closes:
        pieces = [(day, _moment(day, opens), _moment(day, closes))]
    else:
        after = day + timedelta(days=1)
        midnight = _moment(after, time.min)
        pieces = [(day, _moment(day, opens), midnight), (after, midnight, _moment(after, closes))]
    return [(begin, end) for on, begin, end in pieces if begin < end and on not in hours.off]


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
