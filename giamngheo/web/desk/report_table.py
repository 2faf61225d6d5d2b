"""A counted report as rows of a screen table: merged heads, linked cells, what is missing.

It counts nothing; the figures come from reporting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.urls import reverse
from django.utils.http import urlencode

from giamngheo.apps.reporting.figures import Cell, Drill, Report, Row
from povertycore.report_forms import Column

NOTHING_DIFFERS: Mapping[tuple[str, str], str] = MappingProxyType({})
TEXT_KINDS = {"row_number", "area_name", "row_unit"}


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of the head."""

    text: str
    rows: int
    columns: int
    style: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the body: its text, the address of the households behind it, its style."""

    text: str
    url: str = ""
    style: str = "num"
    rows: int = 1
    is_name: bool = False
    missing: bool = False
    printed: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    cells: list[Shown]
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class ScreenTable:
    """What the template draws."""

    head: list[list[Head]]
    numbers: list[Shown]
    body: list[ShownRow]
    foot: list[ShownRow]


def screen_table(
    report: Report, differing: Mapping[tuple[str, str], str] = NOTHING_DIFFERS
) -> ScreenTable:
    """The report to draw; `differing` is what a paper prints otherwise, by area code and column."""
    edges = group_edges(report.form.columns)
    return ScreenTable(
        head=head_rows(report, edges),
        numbers=number_row(report, edges) if report.form.has_number_row else [],
        body=body_rows(report, report.rows, edges, differing),
        foot=body_rows(report, report.totals, edges, differing),
    )


def group_edges(columns: tuple[Column, ...]) -> set[int]:
    """Where a new top group of columns begins: a line helps the eye there."""
    return {
        place
        for place, column in enumerate(columns)
        if place
        and column.headers[0] != columns[place - 1].headers[0]
        and column.kind not in TEXT_KINDS
    }


def head_rows(report: Report, edges: set[int]) -> list[list[Head]]:
    rows: list[list[Head]] = [[] for _ in range(report.form.header_depth)]
    for cell in report.header:
        column = report.form.columns[cell.column]
        styles = ["key"] if column.kind == "area_name" else []
        if cell.column_span > 1:
            styles.append("group")
        elif column.kind not in TEXT_KINDS:
            styles.append("num")
        if cell.column in edges:
            styles.append("edge")
        rows[cell.row].append(Head(cell.text, cell.row_span, cell.column_span, " ".join(styles)))
    return rows


def number_row(report: Report, edges: set[int]) -> list[Shown]:
    letters = iter("ABCDE")
    cells = []
    for place, column in enumerate(report.form.columns):
        text = column.formula or column.number or next(letters, "")
        styles = ["code", *(["key"] if column.kind == "area_name" else [])]
        cells.append(Shown(text, style=" ".join(styles + (["edge"] if place in edges else []))))
    return cells


def body_rows(
    report: Report,
    rows: tuple[Row, ...],
    edges: set[int],
    differing: Mapping[tuple[str, str], str],
) -> list[ShownRow]:
    span = len(report.form.units) or 1
    made = []
    for index, row in enumerate(rows):
        code = "" if row.is_total else row.area_code
        cells = []
        for place, cell in enumerate(row.cells):
            shown = shown_cell(report, row, cell, place in edges, index % span, span)
            if shown is None:
                continue
            printed = differing.get((code, cell.column.key))
            if printed is not None:
                shown = replace(shown, style=f"{shown.style} differs", printed=printed)
            cells.append(shown)
        made.append(ShownRow(cells, is_bold=row.is_subtotal))
    return made


def shown_cell(
    report: Report, row: Row, cell: Cell, is_edge: bool, line: int, span: int
) -> Shown | None:
    kind = cell.column.kind
    if kind in ("row_number", "area_name"):
        if line:
            return None
        if kind == "row_number":
            return Shown(row.number, style="faint", rows=span)
        return Shown(row.area_name, style=f"key depth-{row.depth}", rows=span, is_name=True)
    if kind == "row_unit":
        return Shown(report.form.unit_names_vi.get(row.unit, "") if row.unit else "", style="unit")
    text = cell.text()
    style = "num edge" if is_edge else "num"
    if kind == "count" and cell.count is None:
        return Shown("", reverse("desk:area", args=[row.area_code]), style, missing=True)
    if text == "0":
        style += " zero"
    return Shown(text, drill_address(cell.drill), style)


def drill_address(drill: Drill | None) -> str:
    """The list of exactly the households a number was counted from."""
    if drill is None:
        return ""
    return f"{reverse('desk:households')}?{urlencode(drill.as_params())}"
