"""Days the law sets for recurring work, as data: which periods run or come near a day.

It knows no today, and nothing of what an office has already done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from povertycore.citations import Citation
from povertycore.law_files import LAW_FOLDER, validated
from povertycore.law_values import InForce

FILE: Final = LAW_FOLDER / "calendars" / "review.yaml"


class _CalendarModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DayOfYear(_CalendarModel):
    """A day that comes every year, or every month where the month is left out."""

    day: Annotated[int, Field(ge=1, le=28)]
    month: Annotated[int, Field(ge=1, le=12)] | None = None


class Entry(_CalendarModel):
    """One recurring period: between two days of the year, or some days from a day of the month."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    name_vi: str
    name_en: str
    cites: str
    begins: DayOfYear
    ends: DayOfYear | None = None
    decided_within_days: Annotated[int, Field(ge=1)] | None = None
    in_force: InForce

    @model_validator(mode="after")
    def _has_one_end(self) -> Entry:
        if (self.ends is None) == (self.decided_within_days is None):
            raise ValueError(f"{self.code}: give either ends or decided_within_days")
        if (self.ends is None) != (self.begins.month is None):
            raise ValueError(f"{self.code}: a yearly period has a month at both ends")
        return self

    def around(self, on: date) -> Iterator[tuple[date, date]]:
        """Yield first and last day of the periods of the year (the months) about the day."""
        if self.begins.month is not None and self.ends is not None and self.ends.month is not None:
            for year in (on.year, on.year + 1):
                first = date(year, self.begins.month, self.begins.day)
                yield first, date(year, self.ends.month, self.ends.day)
            return
        for months in (-1, 0, 1):
            year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
            first = date(year, month + 1, self.begins.day)
            yield first, first + timedelta(days=self.decided_within_days or 0)


class CalendarFile(_CalendarModel):
    """A calendar with its entries and what they rest on."""

    id: str
    title_vi: str
    title_en: str
    citations: tuple[Citation, ...]
    entries: tuple[Entry, ...]
    sources: Mapping[str, str]

    @model_validator(mode="after")
    def _hangs_together(self) -> CalendarFile:
        numbers = {citation.number for citation in self.citations}
        for entry in self.entries:
            if entry.cites not in numbers:
                raise ValueError(f"{entry.code}: {entry.cites} is not among the citations")
            for source in entry.in_force.source:
                if source not in self.sources:
                    raise ValueError(f"{entry.code}: source {source} is not among the sources")
        return self


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period of the calendar that runs on a day or begins soon; both days belong to it."""

    code: str
    name_vi: str
    name_en: str
    begins_on: date
    ends_on: date
    article: str
    verified: bool

    def runs_on(self, day: date) -> bool:
        """Return whether the day lies in the period."""
        return self.begins_on <= day <= self.ends_on


def deadlines(on: date, *, ahead_days: int = 30) -> list[Deadline]:
    """Return the periods that run on the day or begin within so many days, earliest end first.

    >>> [one.code for one in deadlines(date(2021, 11, 30))]
    ['monthly_review', 'annual_review', 'monthly_review']
    """
    file = _calendar()
    labels = {citation.number: citation.label() for citation in file.citations}
    found = [
        Deadline(
            entry.code,
            entry.name_vi,
            entry.name_en,
            first,
            last,
            labels[entry.cites],
            entry.in_force.verified,
        )
        for entry in file.entries
        for first, last in entry.around(on)
        if entry.in_force.period.contains(first)
        and last >= on
        and first <= on + timedelta(days=ahead_days)
    ]
    return sorted(found, key=lambda one: (one.ends_on, one.code))


def read_calendar(path: Path) -> CalendarFile:
    """Return the calendar in one file; LawFileError where it is not in order."""
    return validated(path, CalendarFile)


@cache
def _calendar() -> CalendarFile:
    return read_calendar(FILE)
