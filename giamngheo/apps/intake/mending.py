"""The rows that were not accepted, as a workbook to be mended and brought again."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import xlsxwriter
from django.utils.translation import gettext as _

from giamngheo.apps.intake import columns, parts
from giamngheo.apps.intake.enums import Part
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.intake.queries import as_issue, issue_frame

# The list part of the workbook is read again by `import-households`: its words are Vietnamese.
MOST_ROWS, MOST_ISSUES = 20_000, 50_000
NOT_LETTERS = ("sheet", "row", "village")


def workbook(batch: ImportBatch) -> bytes:
    """Sheet by sheet the refused rows with their reasons, then a sheet with every problem."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    frame = issue_frame(batch)
    issues = [as_issue(cells) for cells in frame.head(MOST_ISSUES).iter_rows(named=True)]
    reasons: dict[tuple[str, int], list[str]] = {}
    for issue in issues:
        if issue.severity == "ERROR":
            place = f"{issue.column}{issue.row}: " if issue.column else ""
            told = f"{place}{issue.message} {issue.remedy}".strip()
            reasons.setdefault((issue.sheet, issue.row), []).append(told)
    try:
        refused = parts.take_frame(batch, Part.REFUSED_ROWS)
    except parts.PartMissing:
        refused = pl.DataFrame()
    if not refused.is_empty():
        write_rows(book, batch, refused, reasons)
    write_issues(book, issues, frame.height)
    book.close()
    return target.getvalue()


def write_rows(
    book: Any,
    batch: ImportBatch,
    refused: pl.DataFrame,
    reasons: dict[tuple[str, int], list[str]],
) -> None:
    names = dict(issue_frame(batch).select("sheet", "sheet_name").unique().rows())
    bold, wrap = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9c1c1c"}),
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    for sheet in refused["sheet"].unique(maintain_order=True):
        rows = refused.filter(pl.col("sheet") == sheet)
        page = book.add_worksheet(sheet_title(names.get(sheet, ""), sheet))
        head = rows.filter(pl.col("row") == 0).to_dicts()[0]
        letters = [name for name in rows.columns if name not in NOT_LETTERS and head[name]]
        headings = [heading(head[letter]) for letter in letters]
        has_village = any(columns.recognise([text]) == ("village", False) for text in headings)
        extra = [] if has_village else [column_title("village")]
        titles = [column_title("reason"), column_title("original_row"), *extra]
        page.write(0, 0, head["village"], bold)
        page.write(1, 0, cut_note(MOST_ROWS, rows.height - 1), bold)
        for place, title in enumerate([*titles, *headings]):
            page.write(2, place, title, bold)
        page.set_column(0, 0, 60)
        for number, cells in enumerate(
            rows.filter(pl.col("row") > 0).head(MOST_ROWS).to_dicts(), start=3
        ):
            said = reasons.get((names.get(sheet, ""), cells["row"]), [])
            page.write_string(number, 0, "\n".join(said), wrap)
            page.write_number(number, 1, cells["row"])
            if extra:
                page.write_string(number, 2, cells["village"] or "", text)
            for place, letter in enumerate(letters, start=len(titles)):
                page.write_string(number, place, cells[letter] or "", text)
        page.freeze_panes(3, 0)


def heading(path: str) -> str:
    """The parts of a heading in one cell, as the reader recognises it again."""
    return ": ".join(path.split(" > "))


def column_title(key: str) -> str:
    return columns.all_columns()[key].header


def sheet_title(name: str, place: int) -> str:
    kept = "".join(char for char in name if char not in "[]:*?/\\'")[:25]
    return f"{kept or 'Trang'} ({place + 1})"


def cut_note(most: int, there: int) -> str:
    """Nothing is left out without a word."""
    if there <= most:
        return ""
    return _("Only the first %(most)s of %(there)s are listed here.") % {
        "most": most,
        "there": there,
    }


def write_issues(book: Any, issues: list[Any], there: int) -> None:
    page = book.add_worksheet(_("Problems"))
    bold = book.add_format({"bold": True})
    titles = (_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Heading"), _("Value"),
              _("What is wrong"), _("How to mend it"))  # fmt: skip
    for place, title in enumerate(titles):
        page.write(0, place, title, bold)
    for number, issue in enumerate(issues, start=1):
        told = (str(issue.severity.label), issue.sheet, issue.row or "", issue.column,
                issue.header, issue.value, issue.message, issue.remedy)  # fmt: skip
        for place, value in enumerate(told):
            page.write(number, place, value)
    if there > len(issues):
        page.write(len(issues) + 1, 0, cut_note(MOST_ISSUES, there), bold)
    page.set_column(6, 7, 60)
    page.freeze_panes(1, 0)
