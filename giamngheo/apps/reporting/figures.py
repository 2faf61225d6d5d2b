"""What a counted report is made of: rows of cells, each with the way back to its households.

Pure values; queries fills them, workbooks and screens print them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from povertycore.dates import parse_date_vi
from povertycore.quantities import Ratio, format_number_vi
from povertycore.report_forms import Column, HeaderCell, ReportForm, Step, Unit


class DrillError(ValueError):
    """The parameters of an address name no number of a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Which number was counted: enough to find exactly the households (persons) behind it.

    `area_level` and `area_code` name the unit in the tree of `tree_on`. `poverty_class` is empty
    for Step.TOTAL only.
    """

    step: Step
    unit: Unit
    area_level: str
    area_code: str
    opening_on: date
    closing_on: date
    standard_id: str
    tree_on: date
    poverty_class: str = ""

    def as_params(self) -> dict[str, str]:
        """As the parameters of an address; `from_params` reads them back."""
        return {
            "step": self.step.value,
            "unit": self.unit.value,
            "level": self.area_level,
            "area": self.area_code,
            "from": self.opening_on.isoformat(),
            "to": self.closing_on.isoformat(),
            "standard": self.standard_id,
            "tree": self.tree_on.isoformat(),
            "class": self.poverty_class,
        }

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Drill:
        """Read what `as_params` wrote. Raises DrillError for anything else."""
        try:
            drill = cls(
                step=Step(params["step"]),
                unit=Unit(params["unit"]),
                area_level=params["level"],
                area_code=params["area"],
                opening_on=parse_date_vi(params["from"]),
                closing_on=parse_date_vi(params["to"]),
                standard_id=params["standard"],
                tree_on=parse_date_vi(params["tree"]),
                poverty_class=params.get("class", ""),
            )
        except (KeyError, ValueError) as problem:
            raise DrillError(str(problem)) from problem
        classes = ("",) if drill.step is Step.TOTAL else ("POOR", "NEAR_POOR", "AVERAGE")
        if drill.poverty_class not in classes or drill.opening_on > drill.closing_on:
            raise DrillError("class or days do not fit the step")
        return drill


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a row.

    A count column has `count`, None where it is not recorded (never 0 in its place). A rate column
    has `ratio`, None where count or base is not recorded. `drill` opens the households behind a
    count; None when nothing is there to open or the number does not come from household records.
    """

    column: Column
    count: int | None = None
    ratio: Ratio | None = None
    drill: Drill | None = None

    @property
    def value(self) -> int | Decimal | None:
        """The number as tables print it: a count, or a percentage with two places, half up."""
        if self.column.kind == "rate":
            return self.ratio.percent() if self.ratio else None
        return self.count

    def text(self) -> str:
        """The number in Vietnamese notation, '' when not recorded.

        A rate of a count 0 is '0' and a rate without base is ''.
        """
        value = self.value
        if value is None:
            return ""
        return format_number_vi(value) if value else "0"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an area, or the total of all (`is_total`), for households or persons.

    `number` is the printed TT ('1', '1.2', '' in a total), `depth` 0 for the areas directly below
    the reported one, 1 below those. `is_subtotal`: other rows of the table are parts of this one.
    `unit` is None where the columns fix what is counted.
    """

    number: str
    area_level: str
    area_code: str
    area_name: str
    unit: Unit | None
    cells: tuple[Cell, ...]
    depth: int = 0
    is_subtotal: bool = False
    is_total: bool = False

    def __getitem__(self, column_key: str) -> Cell:
        """The cell of a column; KeyError when the form has no such column."""
        for cell in self.cells:
            if cell.column.key == column_key:
                return cell
        raise KeyError(column_key)


class ProblemKind(StrEnum):
    """What a reader must know before trusting a table."""

    BASE_MISSING = "BASE_MISSING"
    BASE_DIFFERS = "BASE_DIFFERS"
    COUNT_ABOVE_BASE = "COUNT_ABOVE_BASE"
    NO_RECORDS = "NO_RECORDS"
    UNBALANCED = "UNBALANCED"
    MOVEMENT_MISSING = "MOVEMENT_MISSING"
    FORM_NOT_IN_FORCE = "FORM_NOT_IN_FORCE"
    OTHER_TREE = "OTHER_TREE"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on a table; `drill` opens the households it speaks of.

    `area_name` names the unit, or the first few of many.
    """

    kind: ProblemKind
    area_name: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    drill: Drill | None = None

    @property
    def message(self) -> str:
        """What is wrong, where, and what to do, in the language of the screen."""
        sentences = {
            ProblemKind.BASE_MISSING: _(
                "No total of households, so no rate: %(area)s (%(count)s units). Enter the totals"
                " under Territory."
            ),
            ProblemKind.BASE_DIFFERS: _(
                "%(area)s: its own total is %(own)s households, the parts add up to %(parts)s."
                " The table uses the sum of the parts; correct the total that is wrong."
            ),
            ProblemKind.COUNT_ABOVE_BASE: _(
                "%(area)s: %(count)s listed households but only %(base)s households in all."
                " Correct the total of households."
            ),
            ProblemKind.NO_RECORDS: _(
                "The register holds no household of %(area)s (%(count)s units): a 0 there may only"
                " mean that nothing was entered."
            ),
            ProblemKind.UNBALANCED: _(
                "%(area)s: %(list)s: %(opening)s less %(out)s plus %(in)s is not %(closing)s."
                " A household has two classes on one day; open the numbers and correct its history."
            ),
            ProblemKind.MOVEMENT_MISSING: _(
                "%(area)s: %(count)s households came onto or left the list without a recorded"
                " movement; they stand under 'other'. Record how."
            ),
            ProblemKind.FORM_NOT_IN_FORCE: _(
                "The layout is that of the form of %(version)s; the form in use on %(day)s is not"
                " known."
            ),
            ProblemKind.OTHER_TREE: _(
                "%(area)s did not exist as such on %(day)s; the figures are those of the villages"
                " that belong to it on %(tree)s."
            ),
        }
        return sentences[self.kind] % {"area": self.area_name, **self.values}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A counted form: areas as rows, the total last.

    `opening_on` and `closing_on` are the two days whose lists are compared; `tree_on` is the day
    whose administrative tree gives the rows; `row_level` is the level of the rows ('VILLAGE' ...).
    `base_sources` say where the totals of households come from.
    """

    form: ReportForm
    area_level: str
    area_code: str
    area_name: str
    area_full_name: str
    standard_id: str
    opening_on: date
    closing_on: date
    year: int
    tree_on: date
    row_level: str
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    base_sources: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.form.title(self.year)

    @property
    def header(self) -> list[HeaderCell]:
        """Merged header cells, rows and columns counted from 0."""
        return self.form.header_cells(area_level=self.row_level, year=self.year)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return (*self.rows, *self.totals)

    def row(self, area_code: str, unit: Unit | None = None) -> Row:
        """The row of an area; with `unit` that one of its two rows. KeyError when none."""
        for row in self.rows:
            if row.area_code == area_code and unit in (None, row.unit):
                return row
        raise KeyError(area_code)

    def total(self, unit: Unit | None = None) -> Row:
        """The total row; with `unit` that one of the two. KeyError when none."""
        for row in self.totals:
            if unit in (None, row.unit):
                return row
        raise KeyError(str(unit))
