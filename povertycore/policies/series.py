"""Base series other rules point to: base salary, social-assistance standard, electricity price ...

A series is dated to the day. A value may be paid from an earlier day than it came into force
(arrears), and an area may have a higher one of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Period
from povertycore.law_values import InForce, LawModel, LegalNumber
from povertycore.policies.expressions import Amount


class SeriesEntry(LawModel):
    """One value, or a formula over other series, while it holds, where it holds.

    `paid_from` is where it is paid from an earlier day than it came into force. `area_codes` is
    empty for the whole country; an area's own value holds where it is higher.
    """

    number: LegalNumber | None = None
    formula: Amount | None = None
    cites: str
    in_force: InForce
    paid_from: InForce | None = None
    area_codes: tuple[str, ...] = ()
    name_vi: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> SeriesEntry:
        if (self.number is None) == (self.formula is None):
            raise ValueError("give a number or a formula")
        if self.paid_from and self.paid_from.from_ >= self.in_force.from_:
            raise ValueError("paid_from lies before in_force.from, or is left out")
        return self

    @property
    def period(self) -> Period:
        """The days it is paid for."""
        return Period((self.paid_from or self.in_force).from_, self.in_force.to)

    def holds(self, on: date, known_on: date) -> bool:
        """Return whether it is the law for the day as of `known_on`."""
        return self.period.contains(on) and self.in_force.from_ <= known_on

    @property
    def verified(self) -> bool:
        """Whether value and days were read in a source."""
        parts = [self.in_force.verified, self.paid_from is None or self.paid_from.verified]
        return all(parts) and (self.number is None or self.number.verified)


class Series(LawModel):
    """A base series as its file states it. `unit` is what one of it is."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    subject: str
    title_vi: str
    title_en: str
    unit: str
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]
    entries: Annotated[tuple[SeriesEntry, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Series:
        numbers = {one.number for one in self.citations}
        for place, one in enumerate(self.entries):
            if one.cites not in numbers:
                raise ValueError(f"entries.{place}.cites: {one.cites} is not a citation")
            for source in _sources(one):
                if source not in self.sources:
                    raise ValueError(f"entries.{place}: {source} is not among the sources")
            for other in self.entries[:place]:
                same = set(one.area_codes) & set(other.area_codes) or (
                    not one.area_codes and not other.area_codes
                )
                if same and other.in_force.period.overlaps(one.in_force.period):
                    raise ValueError(f"entries.{place}.in_force: overlaps an earlier entry")
        return self

    def entries_on(self, on: date, known_on: date) -> tuple[SeriesEntry, ...]:
        """Return what holds on the day: the entry of the nation, then those of areas.

        Of two of one place the one that came into force last is taken (it is paid backwards).
        """
        chosen: dict[tuple[str, ...], SeriesEntry] = {}
        for one in self.entries:
            if one.holds(on, known_on):
                other = chosen.get(one.area_codes)
                if other is None or one.in_force.from_ > other.in_force.from_:
                    chosen[one.area_codes] = one
        return tuple(sorted(chosen.values(), key=lambda one: one.area_codes))


def _sources(entry: SeriesEntry) -> tuple[str, ...]:
    value = entry.number.source if entry.number else ()
    paid = entry.paid_from.source if entry.paid_from else ()
    return (*value, *entry.in_force.source, *paid)


@dataclass(frozen=True, slots=True)
class Valued:
    """The value of a series on a day in a place; None where no law is on file for the day."""

    series_id: str
    value: int | None
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """The day asked about, and the day as of which the law is read.

    They differ where arrears are worked out: a standard of 05/10/2026 that is paid from 01/07/2026.
    """

    on: date
    known_on: date

    @classmethod
    def day(cls, on: date, known_on: date | None = None) -> Moment:
        """Return the moment of a day, the law read as of that day unless another is given."""
        return cls(on, known_on or on)


def is_here(area_codes: Collection[str], here: Collection[str]) -> bool:
    """Return whether a law for these areas (none: the whole country) holds in a place."""
    return not area_codes or not set(area_codes).isdisjoint(here)
