"""A printed table beside the register's figures, cell by cell, with the slips of the paper.

It changes neither; which of two figures is right is for a person to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from povertycore.quantities import NumberNotReadError, parse_number_vi
from povertycore.report_forms import Column, HeaderCell, report_form
from povertycore.tables import BLANK, Finding, Table, check
from povertycore.tables import Cell as PrintedCell

from giamngheo.apps.reporting.figures import Cell, Report, Row
from giamngheo.apps.reporting.models import PrintedTable
from giamngheo.apps.territory.models import Area


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """One cell three ways: as printed, as counted (None where nothing is), and the paper's slips.

    `agrees` compares figures only, at the printed number of decimals; names always agree.
    """

    column: Column
    printed: str
    counted: Cell | None
    agrees: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One line of the paper; `area_code` is '' for the total."""

    area_code: str
    area_name: str
    cells: tuple[ComparedCell, ...]

    @property
    def is_total(self) -> bool:
        return not self.area_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A whole table compared. `header` is that of the printed columns.

    `differing` counts cells that do not agree, `findings` are all slips of the paper in reading
    order, `not_printed` the names of counted areas that the paper leaves out.
    """

    title: str
    source: str
    header: Sequence[HeaderCell]
    rows: tuple[ComparedRow, ...]
    findings: tuple[Finding, ...]
    not_printed: tuple[str, ...]

    @property
    def differing(self) -> int:
        return sum(not cell.agrees for row in self.rows for cell in row.cells)


def printed_tables(area: Area, *, year: int, form_id: str) -> list[PrintedTable]:
    """The printed tables kept for a unit, a form and a year."""
    rows = PrintedTable.objects.filter(area=area, form_id=form_id, year=year)
    return list(rows.order_by("title", "pk"))


def compare(printed: PrintedTable, counted: Report) -> Comparison:
    """Set a printed table beside the same report counted from the register."""
    columns = [counted.form.column(key) for key in printed.columns]
    table = as_table(printed, counted.row_level)
    top = len(table.cells) - len(printed.rows)
    findings = check([table])
    by_place: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.row_index is not None and finding.column_index is not None:
            by_place[finding.row_index - top, finding.column_index].append(finding)
    rows = tuple(
        compared_row(columns, line, row_of(counted, line["area"]), [
            tuple(by_place[number, place]) for place in range(len(columns))
        ])
        for number, line in enumerate(printed.rows)
    )  # fmt: skip
    codes = {line["area"] for line in printed.rows}
    return Comparison(
        title=printed.title,
        source=printed.source,
        header=header_of(printed, counted.row_level),
        rows=rows,
        findings=tuple(findings),
        not_printed=tuple(r.area_name for r in counted.rows if r.area_code not in codes),
    )


def compared_row(
    columns: Sequence[Column],
    line: dict[str, list[str] | str],
    row: Row | None,
    findings: Sequence[tuple[Finding, ...]],
) -> ComparedRow:
    cells = []
    for column, text, slips in zip(columns, line["cells"], findings, strict=True):
        counted = row[column.key] if row else None
        cells.append(ComparedCell(column, text, counted, agrees(column, text, counted), slips))
    name = row.area_name if row else ""
    return ComparedRow(str(line["area"]), name, tuple(cells))


def row_of(report: Report, area_code: str) -> Row | None:
    if not area_code:
        return report.total()
    return next((row for row in report.rows if row.area_code == area_code), None)


def agrees(column: Column, printed: str, counted: Cell | None) -> bool:
    """Whether the counted figure, rounded as the paper is, is the printed one."""
    if column.kind not in ("count", "rate"):
        return True
    value = counted.value if counted else None
    if not printed.strip():
        return value is None
    try:
        number = parse_number_vi(printed)
    except NumberNotReadError:
        return False
    if value is None:
        return False
    ratio = counted.ratio if counted else None
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if ratio is not None:
        rounded = ratio.percent(places)
        return rounded == number
    whole = Decimal(1).scaleb(-places)
    return Decimal(value).quantize(whole, rounding=ROUND_HALF_UP) == number


def header_of(printed: PrintedTable, row_level: str) -> list[HeaderCell]:
    """The header over the printed columns only, in their order."""
    form = report_form(printed.form_id, date(printed.year, 12, 31)).form
    return form.header_cells(area_level=row_level, year=printed.year, keys=printed.columns)


def as_table(printed: PrintedTable, row_level: str = "VILLAGE") -> Table:
    """The printed table with its header, as `povertycore.tables` checks it."""
    header = header_of(printed, row_level)
    depth = max(cell.last_row for cell in header) + 1
    heads = [[BLANK] * len(printed.columns) for _ in range(depth)]
    for cell in header:
        for row in range(cell.row, cell.last_row + 1):
            for column in range(cell.column, cell.last_column + 1):
                is_first = (row, column) == (cell.row, cell.column)
                heads[row][column] = PrintedCell(cell.text, spanned=not is_first)
    body = [[PrintedCell(text) for text in line["cells"]] for line in printed.rows]
    return Table(tuple(tuple(line) for line in (*heads, *body)), title=printed.title)
