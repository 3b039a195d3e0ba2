from datetime import date

import pytest

from accounts.clocks import is_over, last_day_in, may_be_last_day, months_after, steps_until

UNTIL = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("today", "steps"),
    [
        (date(2026, 11, 22), [(120, date(2026, 12, 1)), (60, date(2027, 1, 30)), (30, date(2027, 3, 1))]),
        (date(2026, 12, 1), [(120, date(2026, 12, 1)), (60, date(2027, 1, 30)), (30, date(2027, 3, 1))]),
        (date(2027, 2, 1), [(60, date(2027, 1, 30)), (30, date(2027, 3, 1))]),
        (date(2027, 3, 31), [(30, date(2027, 3, 1))]),
        (date(2027, 4, 14), [(30, date(2027, 3, 1))]),
        (date(2027, 4, 15), []),
    ],
)
def test_of_the_reminders_whose_day_has_gone_by_only_the_newest_is_given(today, steps):
    assert steps_until(UNTIL, today) == steps


def test_the_grace_is_fourteen_days_after_the_last_day():
    assert last_day_in(UNTIL) == date(2027, 4, 14)
    assert [is_over(UNTIL, day) for day in (UNTIL, date(2027, 4, 14), date(2027, 4, 15))] == [False, False, True]


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
    ],
)
def test_months_after(day, months, after):
    assert months_after(day, months) == after


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2036, 11, 22), True),
        (date(2036, 11, 23), False),
        (date(26, 11, 23), False),
        (date(9999, 12, 31), False),
    ],
)
def test_a_last_day_lies_ahead_and_not_absurdly_far(day, may):
    assert may_be_last_day(day, date(2026, 11, 22)) is may
