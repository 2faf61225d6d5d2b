"""The list of entries as an Excel file: the columns of the screen, nothing more."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from giamngheo.web.desk.movements.listing import Row

WIDTHS = (6, 12, 24, 14, 26, 20, 26, 10, 34, 22, 26, 28)
HEADER_ROW = 3


def headers() -> list[str]:
    return [
        _("No."),
        _("Day"),
        _("What happened"),
        _("Household code"),
        _("Head of household"),
        _("Village"),
        _("Person"),
        _("Persons"),
        _("Reason"),
        _("Paper"),
        _("Recorded by"),
        _("Correction"),
    ]


def cells(number: int, row: Row) -> list[str | int]:
    return [
        number,
        f"{row.happened_on:%d/%m/%Y}",
        row.kind,
        row.code,
        row.household,
        row.village,
        row.person,
        row.persons,
        row.reason,
        row.paper,
        row.recorded,
        row.note,
    ]


def movement_workbook(rows: Sequence[Row], *, place: str, period: str) -> bytes:
    """One sheet: title, period, header, a row an entry."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Movements"))
        font = {"font_name": "Times New Roman", "font_size": 12}
        plain = book.add_format({**font, "border": 1, "text_wrap": True, "valign": "top"})
        head = book.add_format(
            {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center"}
        )
        title = book.add_format({**font, "bold": True, "font_size": 14})
        sheet.write(0, 0, _("Movements of households, %(place)s") % {"place": place}, title)
        sheet.write(1, 0, period, book.add_format(font))
        for column, (name, width) in enumerate(zip(headers(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write(HEADER_ROW, column, name, head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(cells(number, row)):
                sheet.write(HEADER_ROW + number, column, value, plain)
        sheet.freeze_panes(HEADER_ROW + 1, 3)
        sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(rows), 1), len(WIDTHS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
    return content.getvalue()
