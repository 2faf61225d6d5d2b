"""Counted reports as Excel sheets with the official heads, header rows and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from povertycore import law_store
from povertycore.report_forms import Frame, frame

from giamngheo.apps.reporting.figures import Cell, Report, Row
from giamngheo.common.excel import BodyCell, BodyRow, HeadCell, OfficialSheet, official_book


def workbook(*reports: Report, signed_on: date | None = None) -> bytes:
    """The reports as one Excel file, a sheet each. Without `signed_on` the date stays to fill in.

    Rates stand in it as numbers with two places, counts as whole numbers; what is not recorded is
    an empty cell, never 0.
    """
    return official_book([sheet(report, signed_on) for report in reports])


def sheet(report: Report, signed_on: date | None) -> OfficialSheet:
    words, form = frame(), report.form
    return OfficialSheet(
        name=form.code_vi or form.short_title_vi,
        issuer=issuer(report, words),
        nation=words.nation_vi,
        motto=words.motto_vi,
        form_code=form.code_vi,
        title=report.title,
        subtitles=[period(report), standard_name(report)],
        head=[HeadCell(*cell) for cell in report.header],
        widths=[column.width for column in form.columns],
        numbers=[column.formula or column.number for column in form.columns]
        if form.has_number_row
        else (),
        rows=list(body(report)),
        foot=list(feet(report)),
        place_and_date=place_and_date(report, words, signed_on),
        signatures=(
            (words.compiler_vi, words.compiler_note_vi),
            (*chair(report, words), words.signature_note_vi),
        ),
    )


def issuer(report: Report, words: Frame) -> list[str]:
    name = report.area_full_name.upper()
    return [name] if report.area_level == "VILLAGE" else [words.issuer_vi, name]


def chair(report: Report, words: Frame) -> tuple[str, ...]:
    return next(lines for level, lines in words.chair_vi.items() if level == report.area_level)


def period(report: Report) -> str:
    days = {"from": f"{report.opening_on:%d/%m/%Y}", "to": f"{report.closing_on:%d/%m/%Y}"}
    if report.opening_on == report.closing_on:
        return _("Counted on %(to)s") % days
    return _("From %(from)s to %(to)s") % days


def standard_name(report: Report) -> str:
    return law_store.standard(report.standard_id).title_vi


def place_and_date(report: Report, words: Frame, signed_on: date | None) -> str:
    """'Sơn Tây, ngày 05 tháng 02 năm 2022': days below 10 and January, February take a zero."""
    if signed_on is None:
        filled = {"day": "....", "month": "....", "year": "........"}
    else:
        month = f"{signed_on.month:02d}" if signed_on.month < 3 else str(signed_on.month)
        filled = {"day": f"{signed_on.day:02d}", "month": month, "year": str(signed_on.year)}
    return words.place_and_date_vi.format(place=report.area_name, **filled)


def body(report: Report) -> Iterator[BodyRow]:
    """Rows of a two-row form share number and name in merged cells."""
    span = max(1, len(report.form.units))
    for place, row in enumerate(report.all_rows):
        is_first = place % span == 0
        yield BodyRow(
            cells=[body_cell(report, row, cell, span if is_first else 0) for cell in row.cells],
            is_bold=row.is_total or row.is_subtotal,
            indent=row.depth,
        )


def body_cell(report: Report, row: Row, cell: Cell, span: int) -> BodyCell | None:
    kind = cell.column.kind
    if kind in ("row_number", "area_name"):
        text = row.number if kind == "row_number" else row.area_name
        return BodyCell(text, rows=span, is_text=True) if span else None
    if kind == "row_unit":
        name = report.form.unit_names_vi.get(row.unit, "") if row.unit else ""
        return BodyCell(name, is_text=True)
    return BodyCell(cell.value)


def feet(report: Report) -> Iterator[str]:
    """Where the bases come from, and the remarks a reader must know."""
    for source in report.base_sources:
        yield _("Total of households: %(source)s.") % {"source": source.rstrip(".")}
    for problem in report.problems:
        yield _("Note: %(text)s") % {"text": problem.message}
