"""Report forms as data: title, header tree, column numbers, printed formulas, and their period.

It counts nothing: what a column counts is only named here; giamngheo.apps.reporting counts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from povertycore.dates import Period
from povertycore.law_store import LAW_FOLDER, LawFileError, UnknownLawError, read_yaml

FOLDER: Final = LAW_FOLDER / "report_forms"
FRAME_FILE: Final = "frame.yaml"

Listed = Literal["POOR", "NEAR_POOR", "AVERAGE"]


class Unit(StrEnum):
    """What one row of a form counts."""

    HOUSEHOLDS = "HOUSEHOLDS"
    PERSONS = "PERSONS"


class Step(StrEnum):
    """What a column counts about one list (poor, near-poor) between an opening and a closing day.

    Steps from LEFT on compare the list of the opening day with the list of the closing day, village
    by village: each household counts once, whatever happened to it in between.
    """

    TOTAL = "TOTAL"
    """All households (persons) living there, listed or not: the base of rates."""
    OPENING = "OPENING"
    """On the list on the opening day."""
    CLOSING = "CLOSING"
    """On the list on the closing day."""
    NET_REDUCTION = "NET_REDUCTION"
    """LEFT less JOINED; negative when the list grew."""
    LEFT = "LEFT"
    """On the list on the opening day, not on the closing day."""
    JOINED = "JOINED"
    """On the list on the closing day, not on the opening day."""
    CHANGED = "CHANGED"
    """LEFT and JOINED together."""
    TO_OTHER_LIST = "TO_OTHER_LIST"
    """LEFT for the other list: poor to near-poor, or near-poor to poor."""
    ESCAPED = "ESCAPED"
    """LEFT by escaping, to neither list."""
    OTHER_OUT = "OTHER_OUT"
    """LEFT otherwise (moved, dissolved, merged ...); among persons also those who left a household
    that stayed on the list, by death, marriage, moving."""
    FROM_OTHER_LIST = "FROM_OTHER_LIST"
    """JOINED from the other list."""
    RELAPSED = "RELAPSED"
    """JOINED after having escaped before."""
    NEW = "NEW"
    """JOINED for the first time."""
    OTHER_IN = "OTHER_IN"
    """JOINED otherwise (moved in, split ...); among persons also those who came into a household
    that stayed on the list, by birth, marriage, moving."""


class _FormModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_Model = TypeVar("_Model", bound=_FormModel)


class Column(_FormModel):
    """One column: its header from the outermost group to its own line, and what it holds.

    `number` is the printed column number ('' for the first columns), `formula` the printed formula.
    A count column has `step` and (except TOTAL) `poverty_class`; `unit` only where the column fixes
    it, else the row does. A rate column names its two count columns in `rate_of`.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    headers: Annotated[tuple[str, ...], Field(min_length=1)]
    kind: Literal["row_number", "area_name", "row_unit", "count", "rate"]
    number: str = ""
    formula: str = ""
    step: Step | None = None
    poverty_class: Listed | None = None
    unit: Unit | None = None
    rate_of: tuple[str, str] | None = None
    width: Annotated[int, Field(ge=3, le=60)] = 10

    @model_validator(mode="after")
    def _hangs_together(self) -> Column:
        if (self.kind == "count") != (self.step is not None):
            raise ValueError(f"{self.key}: a count column has a step, others have none")
        if (self.kind == "rate") != (self.rate_of is not None):
            raise ValueError(f"{self.key}: a rate column has rate_of, others have none")
        needs_class = self.step not in (None, Step.TOTAL)
        if needs_class != (self.poverty_class is not None):
            raise ValueError(f"{self.key}: poverty_class goes with every step but TOTAL")
        return self


class Balance(NamedTuple):
    """A printed formula of sums: result = plus columns less minus columns, as column numbers."""

    result: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]


class InForce(_FormModel):
    """The half-open period in which offices use a form; `to` is empty while it has no end."""

    from_: Annotated[date | None, Field(alias="from")]
    to: date | None
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    verified: bool

    def contains(self, day: date) -> bool:
        """Return whether the form is in use on the day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day < self.to)

    @cached_property
    def period(self) -> Period | None:
        """The same as a Period, None when the first day is not known."""
        return Period(self.from_, self.to) if self.from_ else None


class ReportForm(_FormModel):
    """One version of one report form.

    `units` are the rows of each area: one HOUSEHOLDS row, or a HOUSEHOLDS and a PERSONS row, or ()
    when the columns fix the unit. `area_header` maps the level of the rows to the header of the
    area column ('Phường/Xã', 'Thôn'). `title_vi` may hold {year}.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    code_vi: str
    title_vi: str
    short_title_vi: str
    in_force: InForce
    sources: Mapping[str, str]
    units: tuple[Unit, ...] = ()
    unit_names_vi: Mapping[Unit, str] = {}
    area_header: Mapping[Literal["DISTRICT", "COMMUNE", "VILLAGE"], str]
    total_vi: str = "Tổng cộng"
    has_number_row: bool = True
    columns: Annotated[tuple[Column, ...], Field(min_length=2)]
    notes_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> ReportForm:
        for problem in self._contradictions():
            raise ValueError(problem)
        return self

    def _contradictions(self) -> Iterator[str]:
        keys = [column.key for column in self.columns]
        if len(keys) != len(set(keys)):
            yield "columns: a key stands twice"
        for source in self.in_force.source:
            if source not in self.sources:
                yield f"in_force.source: {source} is not among the sources"
        counts = {column.key for column in self.columns if column.kind == "count"}
        for column in self.columns:
            if column.rate_of and not set(column.rate_of) <= counts:
                yield f"columns.{column.key}.rate_of: names a column that counts nothing"
            if column.kind == "count" and column.unit is None and not self.units:
                yield f"columns.{column.key}: neither the column nor the form has a unit"
        numbers = {column.number: column for column in self.columns if column.number}
        for column in self.columns:
            if column.formula and (column.rate_of is None) == ("/" in column.formula):
                yield f"columns.{column.key}.formula: does not fit the kind of column"
            if column.rate_of and column.formula:
                count, base = (self.column(key).number for key in column.rate_of)
                if column.formula != f"{column.number}={count}/{base}*100":
                    yield f"columns.{column.key}.formula: is not rate_of"
        for balance in self.balances:
            for number in (balance.result, *balance.plus, *balance.minus):
                if number not in numbers:
                    yield f"formula of {balance.result}: there is no column {number}"

    def column(self, key: str) -> Column:
        """Return the column with this key; KeyError when there is none."""
        return next(column for column in self.columns if column.key == key)

    def numbered(self, number: str) -> Column:
        """Return the column with this printed number."""
        return next(column for column in self.columns if column.number == number)

    @cached_property
    def balances(self) -> tuple[Balance, ...]:
        """The printed formulas that add and subtract columns, such as 9=1-2-3-4+5+6+7+8."""
        return tuple(
            parse_balance(column.formula)
            for column in self.columns
            if column.formula and "/" not in column.formula
        )

    @cached_property
    def header_depth(self) -> int:
        """How many header rows the form has above its column numbers."""
        return max(len(column.headers) for column in self.columns)

    def title(self, year: int) -> str:
        """Return the title for a year."""
        return self.title_vi.replace("{year}", str(year))

    def header_cells(
        self, *, area_level: str, year: int, keys: Sequence[str] = ()
    ) -> list[HeaderCell]:
        """Return the header as merged cells, rows and columns counted from 0.

        `keys` choose columns, in that order; without them all columns are taken.
        """
        columns = [self.column(key) for key in keys] or self.columns
        paths = [self._path(column, area_level, str(year)) for column in columns]
        depth = max(map(len, paths))
        return [cell for row in range(depth) for cell in _header_row(paths, row, depth)]

    def _path(self, column: Column, area_level: str, year: str) -> tuple[str, ...]:
        if column.kind != "area_name":
            return tuple(header.replace("{year}", year) for header in column.headers)
        return (*column.headers[:-1], self.area_header_of(area_level))

    def area_header_of(self, area_level: str) -> str:
        """Return what stands above the names of areas of this level."""
        return next(
            (text for level, text in self.area_header.items() if level == area_level),
            self.column_of_kind("area_name").headers[-1],
        )

    def column_of_kind(self, kind: str) -> Column:
        """Return the first column of a kind."""
        return next(column for column in self.columns if column.kind == kind)


class HeaderCell(NamedTuple):
    """One cell of a header: its text, first row and column, last row and column."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def row_span(self) -> int:
        """How many rows the cell takes."""
        return self.last_row - self.row + 1

    @property
    def column_span(self) -> int:
        """How many columns the cell takes."""
        return self.last_column - self.column + 1


def _header_row(paths: Sequence[tuple[str, ...]], row: int, depth: int) -> Iterator[HeaderCell]:
    """Yield the cells that begin in one header row; equal groups side by side are one cell."""
    start = 0
    while start < len(paths):
        path, end = paths[start], start
        if row < len(path) - 1:
            group = path[: row + 1]
            while end + 1 < len(paths) and paths[end + 1][: row + 1] == group:
                end += 1
            yield HeaderCell(path[row], row, start, row, end)
        elif row == len(path) - 1:
            yield HeaderCell(path[row], row, start, depth - 1, end)
        start = end + 1


class Frame(_FormModel):
    """The words around every official sheet."""

    title_vi: str
    issuer_vi: str
    nation_vi: str
    motto_vi: str
    compiler_vi: str
    signature_note_vi: str
    compiler_note_vi: str
    chair_vi: Mapping[Literal["PROVINCE", "DISTRICT", "COMMUNE", "VILLAGE"], tuple[str, ...]]
    place_and_date_vi: str
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    verified: bool


_TERM = re.compile(r"([+-]?)([0-9]+)")
_BALANCE = re.compile(r"([0-9]+)=([0-9]+(?:[+-][0-9]+)*)\Z")


def parse_balance(formula: str) -> Balance:
    """Return the columns a printed formula adds and subtracts.

    >>> parse_balance("9=1-2-3+5")
    Balance(result='9', plus=('1', '5'), minus=('2', '3'))

    Raises:
        ValueError: when the text is no such formula.
    """
    match = _BALANCE.match(formula)
    if match is None:
        raise ValueError(f"formula: {formula!r} does not add or subtract column numbers")
    terms = _TERM.findall(match[2])
    return Balance(
        result=match[1],
        plus=tuple(number for sign, number in terms if sign != "-"),
        minus=tuple(number for sign, number in terms if sign == "-"),
    )


class FormChoice(NamedTuple):
    """The version of a form for a day; `in_force` is false when none was and the nearest stands in.

    A table counted for 2019 in the layout of 2022 is useful, but must say so.
    """

    form: ReportForm
    in_force: bool


def load_forms(folder: Path = FOLDER) -> dict[str, tuple[ReportForm, ...]]:
    """Read every form of a folder, versions by form id, earliest first.

    Raises:
        LawFileError: naming file, key and problem; also when two versions share a day.
    """
    found: dict[str, list[ReportForm]] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == FRAME_FILE:
            continue
        form = _validated(path, ReportForm)
        for other in found.setdefault(form.id, []):
            if _overlap(form.in_force, other.in_force):
                problem = f"overlaps version {other.version} of {form.id}"
                raise LawFileError(path, "in_force", problem)
        found[form.id].append(form)
    return {
        form_id: tuple(sorted(forms, key=lambda form: form.in_force.from_ or date.min))
        for form_id, forms in found.items()
    }


def _overlap(one: InForce, other: InForce) -> bool:
    begins = max(one.from_ or date.min, other.from_ or date.min)
    return begins < min(one.to or date.max, other.to or date.max)


def _validated(path: Path, model: type[_Model]) -> _Model:
    content = read_yaml(path)
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "-"
        message = first["msg"].removeprefix("Value error, ")
        raise LawFileError(path, key, message) from problem


@cache
def _forms() -> dict[str, tuple[ReportForm, ...]]:
    return load_forms()


def form_ids() -> tuple[str, ...]:
    """Return the ids of all report forms."""
    return tuple(_forms())


def report_form(form_id: str, on: date) -> FormChoice:
    """Return the version of a form for a day, or the nearest one marked as not in force.

    Raises:
        UnknownLawError: when there is no such form.
    """
    versions = _forms().get(form_id)
    if not versions:
        raise UnknownLawError(f"there is no report form {form_id!r}; there are: {form_ids()}")
    for form in versions:
        if form.in_force.contains(on):
            return FormChoice(form, in_force=True)
    nearest = min(versions, key=lambda form: _distance(form.in_force, on))
    return FormChoice(nearest, in_force=False)


def _distance(period: InForce, on: date) -> int:
    begins, ends = period.from_ or date.min, period.to or date.max
    return (begins - on).days if on < begins else (on - ends).days


@cache
def frame() -> Frame:
    """Return the words around every official sheet."""
    return _validated(FOLDER / FRAME_FILE, Frame)
