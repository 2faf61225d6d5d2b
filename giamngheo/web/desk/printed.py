"""The table as printed in the plan beside the figures counted from the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from giamngheo.apps.reporting import comparison
from giamngheo.apps.reporting.comparison import ComparedCell, ComparedRow, Comparison
from giamngheo.web.desk.differences import Difference, column_name, number_differences
from giamngheo.web.desk.figures import FiguresView
from giamngheo.web.desk.report_table import TEXT_KINDS, Head, drill_address


@dataclass(frozen=True, slots=True)
class Beside:
    """One cell: the counted figure, the printed one where it differs, and the remark's number."""

    counted: str
    printed: str
    url: str
    style: str
    number: int
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class BesideTable:
    """One printed table as the page draws it."""

    title: str
    source: str
    head: list[list[Head]]
    body: list[list[Beside]]
    foot: list[list[Beside]]
    differences: list[Difference]
    slips_elsewhere: list[str]
    not_printed: tuple[str, ...]


class Printed(FiguresView):
    """Every printed table kept for the area and the year, beside what the register counts."""

    def get(self, request: Any) -> HttpResponse:
        shown: dict[str, Any] = self.frame_of("printed")
        if self.standard is None:
            return render(request, "desk/report_without_law.html", shown)
        report = self.report("villages")
        kept = comparison.printed_tables(self.area, year=self.year, form_id="village-table")
        language = get_language() or "vi"
        shown |= {
            "report": report,
            "tables": [
                beside(comparison.compare(each, report), self.year, language) for each in kept
            ],
        }
        return render(request, "desk/printed.html", shown)


def beside(compared: Comparison, year: int, language: str) -> BesideTable:
    """The comparison with its differences numbered in reading order."""
    differences = number_differences(compared, year)
    numbers = {(each.place, each.column): each.number for each in differences}
    lines = [
        (row, [shown(row, cell, numbers, year) for cell in row.cells]) for row in compared.rows
    ]
    told = {
        id(finding)
        for row in compared.rows
        for cell in row.cells
        if not cell.agrees
        for finding in cell.findings
    }
    return BesideTable(
        title=compared.title,
        source=compared.source,
        head=heads(compared),
        body=[cells for row, cells in lines if not row.is_total],
        foot=[cells for row, cells in lines if row.is_total],
        differences=differences,
        slips_elsewhere=[
            each.render(language) for each in compared.findings if id(each) not in told
        ],
        not_printed=compared.not_printed,
    )


def heads(compared: Comparison) -> list[list[Head]]:
    depth = max((cell.last_row for cell in compared.header), default=-1) + 1
    rows: list[list[Head]] = [[] for _ in range(depth)]
    for cell in compared.header:
        style = "group edge" if cell.column_span > 1 else "num" if cell.column > 1 else ""
        rows[cell.row].append(Head(cell.text, cell.row_span, cell.column_span, style))
    return rows


def shown(
    row: ComparedRow, cell: ComparedCell, numbers: dict[tuple[str, str], int], year: int
) -> Beside:
    if cell.column.kind in TEXT_KINDS:
        is_name = cell.column.kind == "area_name"
        text = (row.area_name if is_name else "") or cell.printed
        return Beside(text, "", "", "key" if is_name else "faint", 0, is_name=is_name)
    text = cell.counted.text() if cell.counted else ""
    style = "num" + (" zero" if text == "0" and cell.agrees else "")
    url = drill_address(cell.counted.drill) if cell.counted else ""
    if cell.agrees:
        return Beside(text, "", url, style, 0)
    number = numbers[row.area_name, column_name(cell, year)]
    return Beside(text or "–", cell.printed, url, f"{style} cell-bad", number)
