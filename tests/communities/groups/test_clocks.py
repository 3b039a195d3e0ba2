"""When a group is watched: weekdays, nights, days off, and the two nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from communities.groups.clocks import DAYS_AHEAD, LONDON, OfficeHours, hours_from, hours_to_keep, watch_at

NINE_TO_FIVE = OfficeHours((((time(9), time(17)),) * 5) + (None, None))
ALWAYS = OfficeHours(((time(0), time(0)),) * 7)


def at(text: str) -> datetime:
    """That time on a wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def nights(**days: tuple[time, time]) -> OfficeHours:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return OfficeHours(tuple(days.get(name) for name in names))


@pytest.mark.parametrize(
    ("moment", "is_watched"),
    [
        ("2026-11-23T08:59:59", False),  # Monday
        ("2026-11-23T09:00", True),
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00", False),
        ("2026-11-23T00:00", False),
        ("2026-11-21T12:00", False),  # Saturday
        ("2026-11-22T12:00", False),  # Sunday
        ("2026-07-06T09:00", True),  # in summer the same wall clock: 08:00 UTC
        ("2026-07-06T08:59", False),
    ],
)
def test_office_hours_are_what_the_clock_on_the_wall_shows(moment: str, is_watched: bool) -> None:
    assert watch_at(NINE_TO_FIVE, at(moment).astimezone(UTC)).is_watched is is_watched


def test_next_change_is_told_over_the_weekend_and_over_the_change_of_clocks() -> None:
    assert watch_at(NINE_TO_FIVE, at("2026-11-20T18:00")).changes[:2] == (
        at("2026-11-23T09:00"),
        at("2026-11-23T17:00"),
    )
    friday = watch_at(NINE_TO_FIVE, at("2026-10-23T18:00"))  # summer time ends on the 25th
    assert friday.changes[0] == datetime(2026, 10, 26, 9, tzinfo=UTC)
    friday = watch_at(NINE_TO_FIVE, at("2026-03-27T18:00"))  # and begins on the 29th
    assert friday.changes[0] == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_hours_over_midnight_belong_to_the_evening_they_begin_on() -> None:
    hours = nights(fri=(time(22), time(6)))
    assert [watch_at(hours, at(f"2026-11-{moment}")).is_watched for moment in ("20T21:59", "20T22:00", "21T00:00")] == [
        False, True, True,
    ]  # fmt: skip
    assert [watch_at(hours, at(f"2026-11-{moment}")).is_watched for moment in ("21T05:59", "21T06:00", "20T01:00")] == [
        True, False, False,
    ]  # fmt: skip
    assert watch_at(hours, at("2026-11-20T23:00")).changes[0] == at("2026-11-21T06:00")  # not at midnight


def test_until_midnight_ends_at_midnight() -> None:
    hours = nights(mon=(time(18), time(0)))
    assert watch_at(hours, at("2026-11-23T23:59:59")).is_watched
    assert not watch_at(hours, at("2026-11-24T00:00")).is_watched


def test_night_on_which_the_clocks_go_back_is_an_hour_longer_and_forward_an_hour_shorter() -> None:
    hours = nights(sat=(time(22), time(6)), sun=(time(1, 30), time(3)))
    autumn = datetime(2026, 10, 24, 21, tzinfo=UTC)  # 22:00 in summer time, the clocks go back at 01:00 UTC
    watched = [n for n in range(24 * 4) if watch_at(hours, autumn + timedelta(minutes=15 * n)).is_watched]
    assert watched == list(range(9 * 4))
    spring = datetime(2026, 3, 28, 22, tzinfo=UTC)
    watched = [n for n in range(24 * 4) if watch_at(hours, spring + timedelta(minutes=15 * n)).is_watched]
    assert watched == list(range(7 * 4))


def test_time_that_the_clock_skips_leaves_no_gap_and_no_doubt() -> None:
    hours = nights(sun=(time(1, 30), time(3)))  # there is no 01:30 on 29 March 2026
    assert watch_at(hours, datetime(2026, 3, 29, 1, 29, tzinfo=UTC)).is_watched is False
    assert watch_at(hours, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)).is_watched is True
    assert watch_at(hours, datetime(2026, 3, 29, 2, 0, tzinfo=UTC)).is_watched is False


def test_always_watched_never_changes_and_a_day_off_takes_just_that_day() -> None:
    assert watch_at(ALWAYS, at("2026-10-25T01:30")) == watch_at(ALWAYS, at("2026-12-01T12:00"))
    assert watch_at(ALWAYS, at("2026-12-01T12:00")).changes == ()
    off = OfficeHours(ALWAYS.week, frozenset({date(2026, 12, 25)}))
    christmas = (at("2026-12-25T00:00"), at("2026-12-26T00:00"))
    assert watch_at(off, at("2026-12-24T23:59")).changes == christmas
    assert not watch_at(off, at("2026-12-25T12:00")).is_watched
    evening = OfficeHours(nights(thu=(time(22), time(6))).week, frozenset({date(2026, 12, 25)}))
    assert watch_at(evening, at("2026-12-24T23:00")).changes[0] == at("2026-12-25T00:00")


def test_changes_turn_the_answer_round_and_reach_fifteen_days() -> None:
    now = at("2026-11-22T12:00")
    changes = watch_at(NINE_TO_FIVE, now).changes
    for before, after in zip((now, *changes), changes, strict=False):
        assert watch_at(NINE_TO_FIVE, before).is_watched != watch_at(NINE_TO_FIVE, after).is_watched
    assert len(changes) == 21  # ten days, and at nine on the Monday that is the fifteenth
    assert max(changes) <= now + timedelta(days=DAYS_AHEAD)


def test_hours_are_kept_as_they_were_given() -> None:
    given = OfficeHours(NINE_TO_FIVE.week, frozenset({date(2026, 12, 25)}))
    assert hours_from(hours_to_keep(given)) == given
    assert hours_to_keep(OfficeHours((None,) * 7)) is None
    assert hours_from(None) is None
    assert hours_from({}) is None
