"""Delays from one day to the day of the same number."""

from datetime import date

import pytest

from schema.law.calendar import add_months, add_years, day_after, eve
from schema.law.policy import MonthEnd, Policy

NEXT_MONTH = Policy(month_end=MonthEnd.FIRST_OF_NEXT_MONTH)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2021, 7, 21), 6, date(2022, 1, 21)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 6, 30), 6, date(2024, 12, 30)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
    ],
)
def test_a_delay_ends_on_the_same_number_or_on_the_last_day_of_the_month(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert add_years(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_another_policy_ends_on_the_first_of_the_next_month() -> None:
    assert add_months(date(2024, 8, 31), 6, NEXT_MONTH) == date(2025, 3, 1)
    assert add_months(date(2024, 8, 28), 6, NEXT_MONTH) == date(2025, 2, 28)


def test_the_calendar_has_an_end_and_a_beginning() -> None:
    assert add_years(date(9995, 1, 1), 10) == date.max
    assert day_after(date.max) == date.max
    assert eve(date.min) == date.min


def test_a_day_has_a_day_after_and_an_eve() -> None:
    assert day_after(date(2024, 2, 28)) == date(2024, 2, 29)
    assert eve(date(2024, 3, 1)) == date(2024, 2, 29)
