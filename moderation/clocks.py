"""By when a case should be decided. Pure but for `due_at` and `operator_due`, which know the site's aims and holidays.

Two kinds of clock. Plain hours run day and night: take-down of intimate images within 48 hours (Online Safety Act 2023
s.10(3A)) and whatever the site sets itself. Regulation hours leave out weekends, Good Friday, Christmas Day and bank
holidays in England and Wales: 48 hours in the Defamation (Operators of Websites) Regulations 2013, reg 1(3).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from moderation.holidays.queries import bank_holidays

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
STATUTORY = timedelta(hours=48)
SATURDAY = 5


def plain_hours(start: datetime, hours: timedelta) -> datetime:
    """So many hours later, nights and weekends counted."""
    return start.astimezone(UTC) + hours


def regulation_hours(start: datetime, hours: timedelta, holidays: Collection[date]) -> datetime:
    """So many hours later, of which only those count that lie in business days (reg 1(3)); night hours do.

    Days are what a calendar in London shows, so one on which the clocks change has 23 or 25 hours. A start on a day
    that does not count begins at the next midnight of one that does.
    """
    now, left = start.astimezone(LONDON), hours
    while True:
        midnight = _midnight(now.date() + DAY)
        if _counts(now.date(), holidays):
            here = midnight.astimezone(UTC) - now.astimezone(UTC)
            if left <= here:
                return now.astimezone(UTC) + left
            left -= here
        now = midnight


def operator_due(start: datetime) -> datetime:
    """When 48 hours of reg 1(3) end that began then, by the bank holidays known today."""
    return regulation_hours(start, STATUTORY, bank_holidays())


def poster_last_day(sent_at: datetime) -> date:
    """The date to state to a poster: the fifth day after the day on which the notification is sent (para 2(1)(b)).

    Every day counts; days are London's.
    """
    return sent_at.astimezone(LONDON).date() + 5 * DAY


def poster_ends(last_day: date) -> datetime:
    """Midnight at the end of the stated date: a response before it is in time."""
    return _midnight(last_day + DAY).astimezone(UTC)


def _counts(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def due_at(lane: str, received_at: datetime) -> datetime | None:
    """By when a case in a lane should be decided: a statute's time where there is one, else the site's own aim."""
    if lane == "defamation":
        return operator_due(received_at)
    if lane == "intimate":
        return plain_hours(received_at, STATUTORY)
    aim: int | None = settings.CASE_HOURS.get(lane)
    return None if aim is None else plain_hours(received_at, timedelta(hours=aim))


# How far a clock has run


@dataclass(frozen=True)
class Left:
    """What is left of a clock at a moment. `part`: of the whole, from 1.0 down to 0.0."""

    part: float
    time: timedelta  # below zero once it has run out

    @property
    def is_over(self) -> bool:
        return self.time < timedelta()

    @property
    def is_short(self) -> bool:
        return self.part <= WARNINGS[-1]


WARNINGS = (0.5, 0.1)  # with so much of it left, whoever is on call is told
URGENT = ("safeguarding", "intimate", "abuse")
ANSWER = timedelta(minutes=15)  # in an urgent lane, until the next on call is told where nobody has looked


def left_of(begins_at: datetime, ends_at: datetime, now: datetime) -> Left:
    whole, left = ends_at - begins_at, ends_at - now
    part = left / whole if whole > timedelta() else 0.0
    return Left(min(max(part, 0.0), 1.0), left)


def warnings_of(lane: str, begins_at: datetime, ends_at: datetime) -> list[datetime]:
    """When whoever is on call is told: at once in an urgent lane, with half and with a tenth of the clock left, and
    when it has run out."""
    at_once = [begins_at] if lane in URGENT else []
    return [*at_once, *(ends_at - (ends_at - begins_at) * part for part in WARNINGS), ends_at]


def next_warning(lane: str, begins_at: datetime, ends_at: datetime, after: datetime) -> datetime | None:
    return next((at for at in warnings_of(lane, begins_at, ends_at) if at > after), None)


def answer_within(lane: str, begins_at: datetime, ends_at: datetime) -> timedelta:
    """How long whoever is called has to open a case before the next is: elsewhere a tenth of the clock, so that an
    ordinary report wakes nobody after nobody at night."""
    return ANSWER if lane in URGENT else (ends_at - begins_at) / 10
