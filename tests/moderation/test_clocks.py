"""Deadlines: a statute's vectors, and what no clock may ever do."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from holidays import UnitedKingdom
from hypothesis import given
from hypothesis import strategies as st

from core.command import WrongUse
from moderation.clocks import (
    STATUTORY,
    due_at,
    left_of,
    next_warning,
    operator_due,
    plain_hours,
    poster_ends,
    poster_last_day,
    regulation_hours,
    warnings_of,
)
from moderation.holidays.models import ProclaimedDay
from moderation.holidays.queries import bank_holidays, published_holidays
from tests.cast import Cast

LONDON = ZoneInfo("Europe/London")


def london(text: str) -> datetime:
    return datetime.strptime(text, "%d %b %Y %H:%M").replace(tzinfo=LONDON)


# SI 2013/3028 reg 1(3): from when, until when, as a clock in London shows it.
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2 Jun 2026 09:00", "4 Jun 2026 09:00"),
        ("5 Jun 2026 16:00", "9 Jun 2026 16:00"),
        ("6 Jun 2026 10:00", "10 Jun 2026 00:00"),
        ("2 Apr 2026 12:00", "8 Apr 2026 12:00"),  # Easter
        ("22 May 2026 23:30", "27 May 2026 23:30"),  # bank holiday
        ("23 Oct 2026 15:00", "27 Oct 2026 15:00"),  # the clocks go back on the Sunday between
        ("23 Dec 2026 10:00", "29 Dec 2026 10:00"),
        ("24 Dec 2026 18:00", "30 Dec 2026 18:00"),
        ("25 Mar 2027 12:00", "31 Mar 2027 12:00"),
    ],
)
def test_forty_eight_hours_of_the_regulations(start: str, end: str) -> None:
    assert regulation_hours(london(start), STATUTORY, published_holidays()) == london(end)


def test_plain_hours_run_through_the_weekend_and_the_change_of_the_clocks() -> None:
    assert plain_hours(london("23 Oct 2026 15:00"), STATUTORY) == london("25 Oct 2026 14:00")
    assert plain_hours(london("24 Dec 2026 18:00"), STATUTORY) == london("26 Dec 2026 18:00")


NINE_YEARS = 9 * 365 * 24 * 60  # minutes
moments = st.integers(0, NINE_YEARS).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(moments)
def test_a_list_of_holidays_that_is_missing_makes_the_deadline_earlier_and_never_later(start: datetime) -> None:
    known = regulation_hours(start, STATUTORY, published_holidays())
    assert start + STATUTORY <= regulation_hours(start, STATUTORY, frozenset()) <= known


COMPUTED = frozenset(UnitedKingdom(subdiv="ENG", years=range(2023, 2034)))
HOUR = timedelta(hours=1)


def by_counting(start: datetime, holidays: frozenset[date]) -> datetime:
    """The rule by another way: the minutes one by one, of those days that a court would count."""
    now, left = start, STATUTORY
    while left > timedelta():
        day = now.astimezone(LONDON).date()
        step = HOUR if left >= HOUR and (now + HOUR).astimezone(LONDON).date() == day else timedelta(minutes=1)
        if day.weekday() < 5 and day not in holidays:
            left -= step
        now += step
    return now


@given(moments, st.booleans(), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_whatever_is_known_of_a_year_the_operator_is_never_later_than_the_rule(
    start: datetime, is_known: bool, proclaimed: date
) -> None:
    true = COMPUTED | {proclaimed}
    rule = by_counting(start, true)
    assert regulation_hours(start, STATUTORY, true) == rule
    unknown_year = frozenset(day for day in true if day.year != start.year)
    for known in (COMPUTED if is_known else frozenset(), unknown_year, unknown_year | {proclaimed}):
        assert start + STATUTORY <= regulation_hours(start, STATUTORY, known) <= rule


@given(moments)
def test_the_poster_has_every_minute_of_five_whole_days_after_the_day_of_sending(sent_at: datetime) -> None:
    last, day = poster_last_day(sent_at), sent_at.astimezone(LONDON).date()
    assert last - day == timedelta(days=5)
    ends = poster_ends(last)
    assert ends.astimezone(LONDON).time() == time()
    assert (ends - timedelta(seconds=1)).astimezone(LONDON).date() == last
    assert ends - sent_at > timedelta(days=5) - HOUR  # the night the clocks go forward is an hour shorter


# SI 2013/3028, Schedule, para 2(1)(b) and 5: sent, the date to state, when it ends, and by when it must be gone.
@pytest.mark.parametrize(
    ("sent", "stated", "ends", "gone"),
    [
        ("2 Jun 2026 11:00", date(2026, 6, 7), "8 Jun 2026 00:00", "10 Jun 2026 00:00"),
        ("8 Jun 2026 23:59", date(2026, 6, 13), "14 Jun 2026 00:00", "17 Jun 2026 00:00"),
        ("21 Oct 2026 00:30", date(2026, 10, 26), "27 Oct 2026 00:00", "29 Oct 2026 00:00"),
        ("22 Dec 2026 09:00", date(2026, 12, 27), "28 Dec 2026 00:00", "31 Dec 2026 00:00"),
    ],
)
def test_the_posters_days_and_the_removal_after_them(sent: str, stated: date, ends: str, gone: str) -> None:
    assert poster_last_day(london(sent)) == stated
    assert poster_ends(stated) == london(ends)
    assert regulation_hours(poster_ends(stated), STATUTORY, published_holidays()) == london(gone)


def test_what_gov_uk_published_is_what_a_second_source_computes() -> None:
    years = {day.year for day in published_holidays()} & set(range(2023, 2034))
    assert {2026, 2027} <= years
    computed = {day for day in COMPUTED if day.year in years and day.weekday() < 5}  # GOV.UK names no weekends
    assert {day for day in published_holidays() if day.year in years} == computed


@pytest.mark.django_db
def test_a_day_that_staff_entered_counts(cast: Cast) -> None:
    friday = london("5 Jun 2026 16:00")
    ProclaimedDay.objects.create(day=date(2026, 6, 8), name="A coronation", source="The Gazette", by=cast.admin)
    assert date(2026, 6, 8) in bank_holidays()
    assert operator_due(friday) == london("10 Jun 2026 16:00")


@pytest.mark.django_db
def test_each_vector_passes_through_the_command() -> None:
    for whose, start, end in (
        ("operator", "2026-06-02T09:00+01:00", "2026-06-04T09:00:00+01:00"),
        ("operator", "2026-06-05T16:00+01:00", "2026-06-09T16:00:00+01:00"),
        ("operator", "2026-06-06T10:00+01:00", "2026-06-10T00:00:00+01:00"),
        ("operator", "2026-04-02T12:00+01:00", "2026-04-08T12:00:00+01:00"),
        ("operator", "2026-05-22T23:30+01:00", "2026-05-27T23:30:00+01:00"),
        ("operator", "2026-10-23T15:00+01:00", "2026-10-27T15:00:00+00:00"),
        ("operator", "2026-12-23T10:00Z", "2026-12-29T10:00:00+00:00"),
        ("operator", "2026-12-24T18:00Z", "2026-12-30T18:00:00+00:00"),
        ("operator", "2027-03-25T12:00Z", "2027-03-31T12:00:00+01:00"),
        ("poster", "2026-06-02T11:00+01:00", "2026-06-08T00:00:00+01:00"),
        ("poster", "2026-06-08T23:59+01:00", "2026-06-14T00:00:00+01:00"),
        ("poster", "2026-10-21T00:30+01:00", "2026-10-27T00:00:00+00:00"),
        ("poster", "2026-12-22T09:00Z", "2026-12-28T00:00:00+00:00"),
        ("operator", "2026-06-02T09:00", "2026-06-04T09:00:00+01:00"),
    ):
        said = StringIO()
        call_command("deadline", whose, start, stdout=said)
        assert said.getvalue().strip() == end, (whose, start)
    with pytest.raises(WrongUse, match="no time such as"):
        call_command("deadline", "operator", "tomorrow")


@pytest.mark.django_db
def test_each_lane_has_its_clock() -> None:
    friday = london("5 Jun 2026 16:00")
    assert due_at("intimate", friday) == friday + STATUTORY
    assert due_at("defamation", friday) == london("9 Jun 2026 16:00")
    assert due_at("group", friday) == friday + timedelta(hours=24)
    assert due_at("abuse", friday) == friday + timedelta(hours=1)


def test_what_is_left_and_when_to_warn() -> None:
    begin = london("2 Jun 2026 09:00")
    end = begin + timedelta(hours=10)
    assert warnings_of("group", begin, end) == [begin + timedelta(hours=hours) for hours in (5, 9, 10)]
    assert warnings_of("abuse", begin, end)[0] == begin
    assert next_warning("group", begin, end, begin + timedelta(hours=5)) == begin + timedelta(hours=9)
    assert next_warning("group", begin, end, end) is None
    early, late, over = (left_of(begin, end, begin + timedelta(hours=hours)) for hours in (2, 9.5, 11))
    assert (early.part, early.is_short, late.is_short, late.is_over) == (0.8, False, True, False)
    assert (over.part, over.is_over, over.time) == (0.0, True, timedelta(hours=-1))
