"""Working days of offices in Vietnam: weekends, public holidays with Tết, days swapped by decision.

Counting follows the Civil Code 2015 (91/2015/QH13), art. 147 and 148: the day of the event does not
count, and a time that ends on a day off ends with the next working day. Unverified against the
text. Holidays come from the maintained package `holidays`; law/calendars holds no copy of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

_ONE = timedelta(days=1)


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")


def is_working_day(day: date) -> bool:
    """Return whether offices work on the day: swapped Saturdays count, holidays do not.

    >>> is_working_day(date(2026, 2, 17)), is_working_day(date(2026, 2, 23))
    (False, True)
    """
    return bool(_holidays().is_working_day(day))


def add_working_days(day: date, count: int) -> date:
    """Return the working day that stands `count` working days after the day, not counting it.

    Zero gives the day itself, or the next working day where it is a day off. Friday 13/02/2026
    stands before Tết:

    >>> add_working_days(date(2026, 2, 13), 3)
    datetime.date(2026, 2, 25)

    Raises:
        ValueError: for a negative count.
    """
    if count < 0:
        raise ValueError(f"{count} working days")
    current = day
    while count:
        current += _ONE
        count -= is_working_day(current)
    while not is_working_day(current):
        current += _ONE
    return current


def working_days_between(first: date, last: date) -> int:
    """Return the working days after `first` up to and with `last`; 0 when last is not later.

    >>> working_days_between(date(2026, 2, 13), date(2026, 2, 25))
    3
    """
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, days + 1))
