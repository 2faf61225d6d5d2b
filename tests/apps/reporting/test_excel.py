"""Excel files: plain tables as displayed, sheet names, texts that must not become formulas."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.common import excel
from giamngheo.common.excel import (
    BodyCell,
    BodyRow,
    HeadCell,
    OfficialSheet,
    TooManyRows,
    export_table,
    free_name,
    header_heights,
    lines_needed,
    official_book,
)
from povertycore.vietnamese import nfc


def read(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_table_as_displayed() -> None:
    sheet = read(
        export_table(
            "Danh sách hộ",
            ["TT", "Chủ hộ", "Tỷ lệ", "Ngày"],
            [
                [1, "Nguyễn Thị Hòa", Decimal("1.94"), date(2021, 11, 30)],
                [2471, "=1+1", None, None],
            ],
            notes=["Tính đến 30/11/2021"],
        )
    )
    *values, day = (cell.value for cell in sheet[5])
    assert values == [1, "Nguyễn Thị Hòa", 1.94]
    assert day.date() == date(2021, 11, 30)
    assert [cell.value for cell in sheet[6]] == [2471, "=1+1", None, None]
    assert sheet["B6"].data_type == "s"
    assert sheet["A5"].number_format == "#,##0"
    assert sheet["C5"].number_format == "0.00;-0.00;0"
    assert sheet["D5"].number_format == "dd/mm/yyyy"
    assert sheet["A1"].value == "Danh sách hộ"
    assert sheet["A2"].value == "Tính đến 30/11/2021"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D6"
    assert sheet.print_title_rows == "$4:$4"


def test_an_empty_table_still_opens() -> None:
    sheet = read(export_table("Trống", ["Cột"], []))
    assert sheet["A3"].value == "Cột"
    assert sheet.max_row == 3


def test_more_rows_than_a_sheet_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 2)
    with pytest.raises(TooManyRows):
        export_table("Dài", ["Cột"], [["a"], ["b"], ["c"]])


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_any_sheet_names_are_allowed_by_excel(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        found = free_name(name, taken)
        assert 1 <= len(found) <= 31
        assert not set(found) & set("[]:*?/\\")
        assert found.lower() not in {each.lower() for each in taken}
        taken.append(found)


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30))
)
def test_texts_come_back_as_they_were(texts: list[str]) -> None:
    sheet = read(export_table("T", ["Cột"], [[text] for text in texts]))
    for row, text in enumerate(texts, start=4):
        assert (sheet.cell(row, 1).value or "") == nfc(text)


def test_lines_needed_counts_words() -> None:
    assert lines_needed("một hai ba", 7) == 2
    assert lines_needed("", 5) == 1
    assert lines_needed("dài-quá-không-ngắt", 4) == 1


def test_header_rows_are_high_enough_for_their_texts() -> None:
    head = [HeadCell("rất nhiều chữ trong một cột hẹp", 0, 0, 1, 0), HeadCell("a", 0, 1, 0, 1)]
    heights = header_heights(head, [6, 20], 2)
    assert sum(heights) >= 15 * lines_needed(head[0].text, 6 * 0.92)


def official(**changes) -> OfficialSheet:
    given = {
        "name": "Tờ",
        "issuer": ["ỦY BAN NHÂN DÂN", "XÃ MẪU"],
        "nation": "QUỐC HIỆU",
        "motto": "Tiêu ngữ",
        "form_code": "BC0",
        "title": "TÊN BIỂU",
        "subtitles": [],
        "head": [HeadCell("TT", 0, 0, 0, 0), HeadCell("Đơn vị", 0, 1, 0, 1)],
        "widths": [5, 30],
    }
    return OfficialSheet(**(given | changes))


def test_cells_merged_downwards_and_empty_ones() -> None:
    rows = [
        BodyRow([BodyCell("1", rows=2), BodyCell(5)]),
        BodyRow([None, BodyCell(None)], is_bold=True),
    ]
    sheet = read(official_book([official(rows=rows)]))
    top = next(cell.row for row in sheet for cell in row if cell.value == "TT")
    assert f"A{top + 1}:A{top + 2}" in map(str, sheet.merged_cells.ranges)
    assert sheet.cell(top + 1, 2).value == 5
    assert sheet.cell(top + 2, 2).value is None
    assert sheet.cell(top + 2, 2).font.b


def test_rules_under_the_heads_are_drawn() -> None:
    content = official_book([official()])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert drawing.count("<xdr:sp ") == 2


def test_two_sheets_of_one_name() -> None:
    content = official_book([official(), official()])
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Tờ", "Tờ 2"]
