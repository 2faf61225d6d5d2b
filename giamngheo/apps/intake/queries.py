"""Reading an import: its problems, possible duplicates, a preview of what will be written, receipt.

Everything personal is opened here from the encrypted pieces and leaves with citizen numbers masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from giamngheo.apps.intake.enums import Outcome, Severity
from giamngheo.apps.intake.models import ImportBatch

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a cell, a row or a sheet. `row` is Excel's, 0 for a sheet or file."""

    sheet: str
    row: int
    column: str  # the letter, '' when the whole row is meant
    header: str
    value: str
    message: str
    remedy: str
    severity: Severity

    @property
    def place(self) -> str:
        """'D15', 'dòng 15' is for the screen to word."""
        return f"{self.column}{self.row}" if self.column and self.row else self.column


@dataclass(frozen=True, slots=True)
class IssuePage:
    rows: Sequence[Issue]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Card:
    """One side of a possible duplicate. Of another commune only its name is told."""

    where: str
    household: str
    full_name: str
    birth: str
    sex: str
    personal_id: str
    village: str
    in_other_commune: bool = False


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two persons who may be one. A blocking pair keeps the household of `here` out."""

    reason: str
    blocking: bool
    in_file: bool
    here: Card
    there: Card


@dataclass(frozen=True, slots=True)
class PairPage:
    rows: Sequence[DuplicatePair]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SamplePerson:
    full_name: str
    relationship: str
    sex: str
    birth: str
    personal_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SampleClass:
    """The class a household will have by one standard, and what the points alone would give."""

    standard_id: str
    standard_title: str
    poverty_class: str
    class_label: str
    basis: str
    computed_class: str
    contradicts: bool


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    row: int
    sheet: str
    head_name: str
    village: str
    code: str  # of the matched household, '' for a new one
    person_count: int
    outcome: Outcome
    persons: Sequence[SamplePerson]
    classes: Sequence[SampleClass]


@dataclass(frozen=True, slots=True)
class Tally:
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import did. Read is always the sum of the other four."""

    batch_id: int
    file_name: str
    commune: str
    on: date
    households: Tally
    persons: Tally
    statuses_opened: int
    movements: int
    classes: dict[str, dict[str, int]]  # standard id -> class -> households with this class now
    confirmed_by: str
    finished_at: datetime | None
    undone: bool


def issues(
    batch: ImportBatch,
    *,
    severity: Severity | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> IssuePage:
    """One page of problems, errors first, then in the order of the file."""
    raise NotImplementedError


def duplicates(batch: ImportBatch, *, page: int = 1, per_page: int = PER_PAGE) -> PairPage:
    """One page of persons who may be the same, blocking pairs first."""
    raise NotImplementedError


def sample(batch: ImportBatch, n: int = 5) -> list[SampleHousehold]:
    """The first households that will be written, as they will stand in the register."""
    raise NotImplementedError


def problem(batch: ImportBatch) -> str:
    """Why the whole file was refused, or what happened to the job; '' when nothing did."""
    raise NotImplementedError


def notice(batch: ImportBatch) -> str:
    """'This file was already imported on ...', or ''."""
    raise NotImplementedError


def receipt(batch: ImportBatch) -> Receipt:
    """What the import did (DONE, UNDONE), or would do as far as it is known (READY)."""
    raise NotImplementedError
