"""Delays of the law, counted « de date à date » (from one day to the day of the same number)."""

import calendar
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from schema.law.policy import DEFAULT, MonthEnd, Policy

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int, policy: Policy = DEFAULT) -> date:
    """
    The day of the same number, ``months`` later.

    Code de procédure civile, art. 641 al. 2: a delay in months or years ends on the day that bears the same number;
    « à défaut d'un quantième identique, le délai expire le dernier jour du mois ».
    """
    return _later(day, months, policy.month_end)


@lru_cache(maxsize=1 << 14)
def _later(day: date, months: int, month_end: MonthEnd) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        last_day = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        return last_day + ONE_DAY if month_end is MonthEnd.FIRST_OF_NEXT_MONTH else last_day


def add_years(day: date, years: int, policy: Policy = DEFAULT) -> date:
    """The day of the same number, ``years`` later: 29 February becomes the last day of the month (art. 641 al. 2)."""
    return _later(day, 12 * years, policy.month_end)


def day_after(day: date) -> date:
    """The next day (the last day of the calendar stays)."""
    return day if day == date.max else day + ONE_DAY


def eve(day: date) -> date:
    """The day before (the first day of the calendar stays)."""
    return day if day == date.min else day - ONE_DAY
