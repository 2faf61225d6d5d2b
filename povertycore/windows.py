"""How long a household counts as newly escaped, read from law/windows by purpose and day.

It keeps no history: the day a household left the lists is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Final

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Period, newly_escaped_until
from povertycore.law_files import LAW_FOLDER, validated
from povertycore.law_values import InForce, LawModel, LegalNumber

FILE: Final = LAW_FOLDER / "windows" / "newly-escaped.yaml"


class WindowEntry(LawModel):
    """The length of the window for one purpose while that law is in force."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    name_vi: str
    name_en: str
    cites: str
    months: LegalNumber
    in_force: InForce


class WindowFile(LawModel):
    """All windows, and the documents they rest on."""

    id: str
    subject: str
    title_vi: str
    title_en: str
    citations: tuple[Citation, ...]
    entries: Annotated[tuple[WindowEntry, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> WindowFile:
        numbers = {citation.number for citation in self.citations}
        for number, entry in enumerate(self.entries):
            if entry.cites not in numbers:
                raise ValueError(f"entries.{number}.cites: {entry.cites} is not a citation")
            for source in (*entry.months.source, *entry.in_force.source):
                if source not in self.sources:
                    raise ValueError(f"entries.{number}: {source} is not among the sources")
            for other in self.entries[:number]:
                if other.code == entry.code and other.in_force.period.overlaps(
                    entry.in_force.period
                ):
                    first = max(other.in_force.from_, entry.in_force.from_)
                    raise ValueError(f"entries.{number}.in_force: overlaps from {first:%d/%m/%Y}")
        return self


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a household counts as newly escaped for a purpose, and the law."""

    code: str
    name_vi: str
    period: Period
    months: int
    article: str
    verified: bool

    def contains(self, on: date) -> bool:
        """Return whether the household counts as newly escaped on the day."""
        return self.period.contains(on)


def newly_escaped(left_on: date, on: date) -> tuple[Window, ...]:
    """Return the window of each purpose whose law is in force on the day asked about.

    `left_on` is the day the household left the lists; it may lie before the law. Ask `contains`.

    >>> [(one.code, one.contains(date(2024, 12, 14)), one.contains(date(2024, 12, 15)))
    ...  for one in newly_escaped(date(2021, 12, 15), date(2024, 12, 14))]
    [('credit', True, False), ('programme', True, False)]
    """
    file = windows()
    labels = {citation.number: citation.label() for citation in file.citations}
    return tuple(
        Window(
            entry.code,
            entry.name_vi,
            Period(left_on, newly_escaped_until(left_on, entry.months.value)),
            entry.months.value,
            labels[entry.cites],
            entry.months.verified and entry.in_force.verified,
        )
        for entry in file.entries
        if entry.in_force.period.contains(on)
    )


@cache
def windows() -> WindowFile:
    """Return law/windows/newly-escaped.yaml; LawFileError where it is not in order."""
    return validated(FILE, WindowFile)
