"""Our own workbook for household lists: headings, drop-down lists, a marked example, a guide.

Its words are those of the official forms, in Vietnamese: it is a paper, not a screen. What it asks
for is `columns.template_columns`; what is written into it is read by the same table.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from povertycore.law_store import code_list
from xlsxwriter.utility import xl_col_to_name

from giamngheo.apps.intake import columns
from giamngheo.apps.intake.columns import Column

LIST_SHEET, GUIDE_SHEET, CODES_SHEET = "Danh sách", "Hướng dẫn", "Danh mục"
TITLE = "PHIẾU NHẬP DANH SÁCH HỘ VÀ THÀNH VIÊN"
NOTE = (
    "Mỗi dòng một thành viên. Xem trang Hướng dẫn. Các dòng ghi VÍ DỤ ở cột STT không được nhập, "
    "có thể xóa."
)
GROUP_ROW, HEADER_ROW, FIRST_ROW = 2, 3, 4
FORMATTED_ROWS = 3000
REQUIRED = {"household_number", "village", "full_name", "relationship"}
YES_NO = ["Có", "Không"]
ENTRIES = ["Cũ", "Mới", "Tái"]
EXAMPLE = "VÍ DỤ"
WIDTHS = {"name": 26, "text": 18, "personal_id": 16, "causes": 30, "codes": 24}
TEXT_KINDS = {"personal_id", "number_text", "household_code", "phone", "birth", "text", "date"}

EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "household_number": "1", "village": "Thôn Mẫu", "address": "Xóm 2",
        "full_name": "Nguyễn Thị Mẫu", "relationship": "Chủ hộ", "sex": "Nữ",
        "birth": "02/03/1957", "ethnicity": "Kinh", "personal_id": "042157000001",
        "insurance_kind": "Thẻ hộ nghèo", "stated_class": "Hộ nghèo", "entry_kind": "Cũ",
        "income_points": 115, "deprivation_points": 30, "house_kind": "Nhà thiếu kiên cố",
        "floor_area_m2": 42.5, "water_source": "Giếng khoan",
        "poverty_causes": "Thiếu vốn; Ốm đau", "support_needs": "Nhà ở; Y tế",
    },
    {
        "household_number": "1", "full_name": "Nguyễn Văn Thử", "relationship": "Con",
        "sex": "Nam", "birth": "1985", "ethnicity": "Kinh", "is_able_to_work": "Có",
        "work_kind": "Làm ruộng",
    },
    {
        "household_number": "1", "full_name": "Nguyễn Mẫu Thử", "relationship": "Cháu nội",
        "sex": "Nam", "birth": "15/09/2012", "ethnicity": "Kinh", "is_studying": "Có",
        "school_level": "Tiểu học",
    },
)  # fmt: skip

GENERAL = (
    "Mỗi dòng là một thành viên. Các thành viên của một hộ ghi cùng Số hộ và đứng liền nhau.",
    "Mỗi hộ có đúng một người với quan hệ Chủ hộ.",
    "Thông tin của hộ chỉ cần ghi ở dòng chủ hộ.",
    "Ô để trống nghĩa là chưa biết: không xóa điều sổ đã có, và không có nghĩa là Không.",
    "Ngày ghi dd/mm/yyyy. Số ghi 1.234,56 hoặc 1234.56. Tiền ghi bằng đồng.",
    "Số CCCD gõ đủ chữ số trong ô định dạng Văn bản, để không mất số 0 ở đầu.",
    "Có thể đổi thứ tự cột, bỏ cột không dùng, thêm trang tính; đừng đổi chữ ở dòng tiêu đề cột.",
)


def build(*, villages: Sequence[str] = ()) -> bytes:
    """The template as .xlsx; `villages` become the drop-down list of the column Thôn."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"italic": True, "font_color": "#5a5a5a"}),
        "group": book.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "border": 1,
             "bg_color": "#dfe7e2"}),
        "header": book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter",
             "border": 1, "bg_color": "#f1f4f2"}),
        "required": book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter",
             "border": 1, "bg_color": "#f6e3c5"}),
        "example": book.add_format({"italic": True, "font_color": "#7a7a7a",
                                    "bg_color": "#f7f7f7", "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "money": book.add_format({"num_format": "#,##0"}),
        "plain": book.add_format(),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }  # fmt: skip
    page = book.add_worksheet(LIST_SHEET)
    guide = book.add_worksheet(GUIDE_SHEET)
    lists = write_lists(book, villages, formats)
    write_list_sheet(page, lists, formats)
    write_guide(guide, formats)
    book.close()
    return target.getvalue()


def choices_of(column: Column, villages: Sequence[str]) -> list[str]:
    """What the drop-down list of a column offers; several causes or needs cannot be chosen."""
    if column.key == "village":
        return list(villages)
    if column.kind in ("yes_no", "tick"):
        return YES_NO
    if column.kind == "entry":
        return ENTRIES
    if column.kind in ("code", "class"):
        return [item.label_vi for item in code_list(column.code_list) if item.code != "UNKNOWN"]
    return []


def write_lists(book: Any, villages: Sequence[str], formats: dict[str, Any]) -> dict[str, str]:
    """The sheet of code lists; returns the cell range of each column's list."""
    page = book.add_worksheet(CODES_SHEET)
    ranges: dict[str, str] = {}
    written: dict[tuple[str, ...], str] = {}
    for column in columns.template_columns():
        choices = choices_of(column, villages)
        if not choices:
            continue
        if tuple(choices) not in written:
            place = len(written)
            page.write(0, place, column.header, formats["header"])
            page.write_column(1, place, choices)
            page.set_column(place, place, 28)
            letter = xl_col_to_name(place)
            written[tuple(choices)] = f"='{CODES_SHEET}'!${letter}$2:${letter}${len(choices) + 1}"
        ranges[column.key] = written[tuple(choices)]
    for place, name in enumerate(("poverty_causes_2022", "support_needs"), start=len(written) + 1):
        page.write(0, place, code_list(name).title_vi, formats["header"])
        page.write_column(1, place, [item.label_vi for item in code_list(name)])
        page.set_column(place, place, 34)
    page.freeze_panes(1, 0)
    return ranges


def write_list_sheet(page: Any, ranges: dict[str, str], formats: dict[str, Any]) -> None:
    page.write(0, 0, TITLE, formats["title"])
    page.write(1, 0, NOTE, formats["note"])
    page.set_row(HEADER_ROW, 48)
    start = 0
    ordered = columns.template_columns()
    for place, column in enumerate(ordered):
        last = place + 1 == len(ordered) or ordered[place + 1].group != column.group
        if last and place > start:
            page.merge_range(GROUP_ROW, start, GROUP_ROW, place, column.group, formats["group"])
        elif last:
            page.write(GROUP_ROW, place, column.group, formats["group"])
        start = place + 1 if last else start
        style = formats["required" if column.key in REQUIRED else "header"]
        page.write(HEADER_ROW, place, column.header, style)
        kept_as = "text" if column.kind in TEXT_KINDS else "plain"
        kept_as = "money" if column.kind == "money" else kept_as
        page.set_column(place, place, WIDTHS.get(column.kind, 12), formats[kept_as])
        if column.help:
            page.write_comment(HEADER_ROW, place, column.help)
        if column.key in ranges:
            page.data_validation(
                FIRST_ROW, place, FIRST_ROW + FORMATTED_ROWS, place,
                {"validate": "list", "source": ranges[column.key], "error_type": "warning",
                 "error_title": column.header[:32],
                 "error_message": "Giá trị không có trong danh mục."},
            )  # fmt: skip
    for row, example in enumerate(EXAMPLES, start=FIRST_ROW):
        for place, column in enumerate(ordered):
            value = EXAMPLE if column.key == "row_number" else example.get(column.key, "")
            page.write(row, place, value, formats["example"])
    page.freeze_panes(FIRST_ROW, 7)


def write_guide(page: Any, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 90)
    page.write(0, 0, "Cách ghi phiếu nhập danh sách", formats["title"])
    row = 2
    for line in GENERAL:
        page.write(row, 0, "•", formats["wrap"])
        page.merge_range(row, 1, row, 2, line, formats["wrap"])
        row += 1
    row += 1
    for place, title in enumerate(("Cột", "Bắt buộc", "Cách ghi")):
        page.write(row, place, title, formats["header"])
    for column in columns.template_columns():
        row += 1
        page.write(row, 0, column.header, formats["wrap"])
        page.write(row, 1, "x" if column.key in REQUIRED else "", formats["wrap"])
        page.write(row, 2, column.help or told_by_list(column), formats["wrap"])


def told_by_list(column: Column) -> str:
    if column.code_list:
        return f"Chọn trong danh mục: {code_list(column.code_list).title_vi}."
    if column.kind == "money":
        return "Số tiền bằng đồng."
    return "dd/mm/yyyy." if column.kind == "date" else ""
