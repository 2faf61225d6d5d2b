"""Days, half-open periods, ages and birth dates that may be a year alone.

It knows no today: every function takes the day it is asked about.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Real

from povertycore.wording import WordedError

EARLIEST_BIRTH_YEAR = 1850
LATEST_BIRTH_YEAR = 2100

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*([/.\-])\s*([0-9]{1,2})\s*\2\s*([0-9]+)\Z")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/\-])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]00:00(?::00)?)?\Z")
_IN_WORDS = re.compile(
    r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})\Z", re.IGNORECASE
)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})\Z")
_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?\Z")
_DAY_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]+)?\Z")


class DateNotReadError(WordedError):
    """The text is not a day, or not a birth date, that can be read with certainty."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `valid_from` up to but not including `valid_to`; None means no end yet.

    >>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
    >>> year.contains(date(2021, 12, 31)), year.contains(date(2022, 1, 1))
    (True, False)
    """

    valid_from: date
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period without a single day."""
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(
                f"a period must end after it begins: {self.valid_from}..{self.valid_to}"
            )

    def contains(self, day: date) -> bool:
        """Return whether the day lies in the period."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two periods share a day."""
        begins_in_time = other.valid_to is None or self.valid_from < other.valid_to
        return begins_in_time and (self.valid_to is None or other.valid_from < self.valid_to)


@dataclass(frozen=True, slots=True)
class Birth:
    """When a person was born, as exactly as the papers say: a day, a month, or the year alone."""

    year: int
    day: date | None = None
    month: int | None = None


def parse_date_vi(text: str) -> date:
    """Return the day written as 5/9/2021, 05-09-2021, 05.09.2021, 2021-09-05 or in words.

    >>> parse_date_vi("5/9/2021") == parse_date_vi("ngày 05 tháng 9 năm 2021") == date(2021, 9, 5)
    True

    Raises:
        DateNotReadError: (a ValueError) saying what is wrong and how to write it.
    """
    cleaned = " ".join(text.split())
    if not cleaned:
        raise DateNotReadError("date.empty")
    if match := _YEAR_FIRST.match(cleaned):
        year, month, day = match[1], match[3], match[4]
    elif match := _DAY_FIRST.match(cleaned):
        day, month, year = match[1], match[3], match[4]
    elif match := _IN_WORDS.match(cleaned):
        day, month, year = match.groups()
    else:
        raise DateNotReadError("date.not_a_date", {"text": text})
    if len(year) != 4:
        key = "date.short_year" if len(year) == 2 else "date.not_a_date"
        raise DateNotReadError(key, {"text": text})
    try:
        return date(int(year), int(month), int(day))
    except ValueError as problem:
        raise DateNotReadError("date.no_such_day", {"text": text}) from problem


def parse_birth(value: object) -> Birth:
    """Return the birth written as a full date, 'mm/yyyy' or a year, in text or as a cell value.

    Takes text, whole numbers (also as 1957.0), `date` and `datetime` objects of a workbook.

    >>> parse_birth("1957"), parse_birth("03/1957").month, parse_birth("2/3/1957").day
    (Birth(year=1957, day=None, month=None), 3, datetime.date(1957, 3, 2))

    Raises:
        DateNotReadError: (a ValueError) for anything else, for a spreadsheet's bare day number, and
            for a year outside 1850 to 2100. A birth in the future is for the caller to refuse.
    """
    if isinstance(value, datetime):
        return _birth_on(value.date())
    if isinstance(value, date):
        return _birth_on(value)
    if isinstance(value, bool) or value is None:
        raise DateNotReadError(
            "birth.empty" if value is None else "birth.not_a_birth", {"text": value}
        )
    if isinstance(value, Real | Decimal):
        value = str(value)
    if not isinstance(value, str):
        raise DateNotReadError("birth.not_a_birth", {"text": value})
    return _birth_from_text(value)


def _birth_from_text(text: str) -> Birth:
    cleaned = " ".join(text.split())
    if not cleaned:
        raise DateNotReadError("birth.empty")
    if match := _YEAR.match(cleaned):
        return Birth(year=_checked_year(int(match[1])))
    if _DAY_NUMBER.match(cleaned):
        raise DateNotReadError("birth.serial", {"text": text})
    if match := _MONTH_YEAR.match(cleaned):
        month = int(match[1])
        if not 1 <= month <= 12:
            raise DateNotReadError("date.no_such_day", {"text": text})
        return Birth(year=_checked_year(int(match[2])), month=month)
    try:
        return _birth_on(parse_date_vi(cleaned))
    except DateNotReadError as problem:
        if problem.key == "date.not_a_date":
            raise DateNotReadError("birth.not_a_birth", {"text": text}) from problem
        raise


def _birth_on(day: date) -> Birth:
    return Birth(year=_checked_year(day.year), day=day, month=day.month)


def _checked_year(year: int) -> int:
    if not EARLIEST_BIRTH_YEAR <= year <= LATEST_BIRTH_YEAR:
        values = {"year": year, "earliest": EARLIEST_BIRTH_YEAR, "latest": LATEST_BIRTH_YEAR}
        raise DateNotReadError("birth.year_out_of_range", values)
    return year


def birth_bounds(birth: Birth) -> tuple[date, date]:
    """Return the first and the last day the person can have been born on.

    >>> birth_bounds(Birth(2000, month=2))
    (datetime.date(2000, 2, 1), datetime.date(2000, 2, 29))
    """
    if birth.day is not None:
        return birth.day, birth.day
    if birth.month is not None:
        length = calendar.monthrange(birth.year, birth.month)[1]
        return date(birth.year, birth.month, 1), date(birth.year, birth.month, length)
    return date(birth.year, 1, 1), date(birth.year, 12, 31)


def age_bounds(birth: Birth, day: date) -> tuple[int, int]:
    """Return the least and the greatest age in full years the person can have on the day.

    Equal when the birth is known exactly enough. Both are negative for a person not yet born.
    Who is born on 29 February completes a year on 1 March of a common year.

    >>> age_bounds(Birth(2000), date(2021, 6, 1))
    (20, 21)
    """
    first_day, last_day = birth_bounds(birth)
    youngest, oldest = _full_years(last_day, day), _full_years(first_day, day)
    return (max(youngest, 0), oldest) if oldest >= 0 else (youngest, oldest)


def age_on(birth: Birth, day: date) -> int | None:
    """Return the age in full years on the day, None when undecided or not yet born.

    >>> age_on(Birth(2000), date(2021, 6, 1)) is None, age_on(Birth(2000), date(2021, 12, 31))
    (True, 21)
    """
    youngest, oldest = age_bounds(birth, day)
    return oldest if youngest == oldest and oldest >= 0 else None


def _full_years(born: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - (1 if before_birthday else 0)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), the month's last day if it is short.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def newly_escaped_until(left_on: date, months: int = 36) -> date:
    """Return the day from which a household that left the list on `left_on` is not newly escaped.

    36 months: national target programme 2021-2025 (unverified, from memory); QĐ 28/2015/QĐ-TTg has
    "at most 3 years" for credit. A policy with another window passes its own months.

    >>> newly_escaped_until(date(2021, 12, 15))
    datetime.date(2024, 12, 15)
    """
    return add_months(left_on, months)
