"""Times on the wall: what repeats keeps its hour, and the hours that are skipped or shown twice have one meaning."""

from datetime import UTC, date, datetime, time

import pytest

from communities.events.clocks import Times, days_of, is_skipped, moment, reminders, times_of


def test_a_weekly_evening_stays_at_seven_when_summer_time_begins_and_ends() -> None:
    times = Times(date(2027, 3, 18), date(2027, 3, 18), time(19), time(20, 30))
    begin = [times.on(day)[0] for day in days_of(times.first, "weekly", count=3)]
    assert [f"{one:%d %H}" for one in begin] == ["18 19", "25 19", "01 18"]  # the clocks change on 28 March
    assert [times_of(*times.on(day), is_all_day=False).starts for day in days_of(times.first, "weekly", count=34)] == [
        time(19)
    ] * 34


def test_skipped_and_doubled_hours() -> None:
    assert is_skipped(date(2027, 3, 28), time(1, 30))
    assert not is_skipped(date(2027, 3, 28), time(2, 0))
    assert not is_skipped(date(2027, 10, 31), time(1, 30))
    assert moment(date(2027, 3, 28), time(1, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # shown as 02:30
    assert moment(date(2027, 10, 31), time(1, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # the first of the two


def test_a_date_that_would_begin_in_the_skipped_hour_keeps_its_length() -> None:
    begin, end = Times(date(2027, 3, 21), date(2027, 3, 21), time(1, 30), time(2, 15)).on(date(2027, 3, 28))
    assert (end - begin).total_seconds() == 45 * 60


def test_a_whole_day_has_23_hours_when_the_clocks_go_forward() -> None:
    begin, end = Times(date(2027, 3, 28), date(2027, 3, 28)).on(date(2027, 3, 28))
    assert (end - begin).total_seconds() == 23 * 3600
    assert times_of(begin, end, is_all_day=True) == Times(date(2027, 3, 28), date(2027, 3, 28))


@pytest.mark.parametrize(
    ("first", "repeats", "given", "wanted"),
    [
        (date(2026, 12, 3), "", {}, ["12-03"]),
        (date(2026, 12, 3), "weekly", {"until": date(2026, 12, 18)}, ["12-03", "12-10", "12-17"]),
        (date(2026, 12, 3), "fortnightly", {"count": 3}, ["12-03", "12-17", "12-31"]),
        (date(2026, 12, 10), "monthly", {"count": 3}, ["12-10", "01-14", "02-11"]),  # the second Thursday
        (date(2026, 12, 31), "monthly", {"count": 3}, ["12-31", "01-28", "02-25"]),  # the fifth: the last
    ],
)
def test_days_of_a_series(first: date, repeats: str, given: dict[str, object], wanted: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in days_of(first, repeats, **given)] == wanted  # type: ignore[arg-type]


def test_a_series_ends_after_two_years_whatever_is_asked() -> None:
    days = list(days_of(date(2026, 12, 3), "weekly", until=date(9999, 12, 31), count=10**9))
    assert len(days) == 105
    assert days[-1] <= date(2028, 12, 3)


def test_reminders_that_would_be_late_already_are_left_out() -> None:
    starts, now = datetime(2027, 1, 2, 12, tzinfo=UTC), datetime(2027, 1, 2, 9, tzinfo=UTC)
    assert reminders(starts, now=now) == {"hour": datetime(2027, 1, 2, 11, tzinfo=UTC)}
    assert set(reminders(starts, now=datetime(2026, 12, 1, tzinfo=UTC))) == {"day", "hour"}
