"""The household list as an Excel file: the columns of the screen, nothing more."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

from giamngheo.web.desk.household_list import HouseholdRow
from giamngheo.web.templatetags.desk import class_name
from povertycore.law_store import UnknownLawError, standard

WIDTHS = (6, 14, 28, 22, 11, 22, 18, 9, 9, 34, 34)
HEADER_ROW = 4


def headers() -> list[str]:
    return [
        _("No."),
        _("Household code"),
        _("Head of household"),
        _("Village"),
        _("Persons"),
        _("Class"),
        _("On the list"),
        _("B1 points"),
        _("B2 points"),
        _("Group"),
        _("Needs"),
    ]


def cells(number: int, row: HouseholdRow) -> list[str | int | None]:
    return [
        number,
        row.code,
        row.head_name,
        row.village,
        row.person_count,
        class_name(row.poverty_class),
        row.entry_kind,
        row.income_points,
        row.deprivation_points,
        row.groups,
        row.needs,
    ]


def household_workbook(
    rows: Sequence[HouseholdRow], *, place: str, on: date, standard_id: str
) -> bytes:
    """One sheet: title, day and standard, header, a row a household. Citizen IDs are not in it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Households"))
        font = {"font_name": "Times New Roman", "font_size": 12}
        plain = book.add_format({**font, "border": 1, "text_wrap": True, "valign": "top"})
        head = book.add_format(
            {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center"}
        )
        title = book.add_format({**font, "bold": True, "font_size": 14})
        sheet.write(0, 0, _("Household list, %(place)s") % {"place": place}, title)
        sheet.write(
            1, 0, _("Counted to %(day)s") % {"day": f"{on:%d/%m/%Y}"}, book.add_format(font)
        )
        sheet.write(2, 0, standard_title(standard_id), book.add_format(font))
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


def standard_title(standard_id: str) -> str:
    try:
        return standard(standard_id).title_vi
    except UnknownLawError:
        return _("No standard is known for this day.")
