"""Workbooks for the tests of imports: whatever an officer might bring."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

MEMBER_HEADER_TOP = [
    "STT chủ hộ", "STT thành viên hộ",
    "HỌ, TÊN CHỦ HỘ VÀ THÀNH VIÊN TRONG HỘ; THÔN, BON, BUÔN, TỔ DÂN PHỐ", "NĂM SINH", None,
    "Dân tộc", "Quan hệ với chủ hộ", "CHIA HỘ NGHÈO THEO", None, None, "Hộ chính sách có công",
    "Hộ DTTC", "Hộ không có khả năng lao động", "Chính sách hỗ trợ", None, None, None, None, None,
]  # fmt: skip
MEMBER_HEADER_LOW = [
    None, None, None, "Nam", "Nữ", None, None, "Nghèo mới", "Tái nghèo", "Nghèo cũ", None, None,
    None, "Y tế", "Giáo dục", "Sản xuất", "Vay vốn tín dụng", "Nhà ở", "Khác",
]  # fmt: skip
NEAR_POOR_LOW = [*MEMBER_HEADER_LOW[:7], "Cận nghèo mới", "Tái cận nghèo", "Cận nghèo cũ",
                 *MEMBER_HEADER_LOW[10:]]  # fmt: skip

Row = Sequence[Any]


def xlsx(rows: Sequence[Row], *, title: str = "Trang1", merge: Sequence[str] = ()) -> bytes:
    """One sheet with these rows from A1 on."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for place in merge:
        sheet.merge_cells(place)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def member(
    name: str,
    year: int | str | None,
    relationship: str | None,
    *,
    number: int | str | None = None,
    line: int = 1,
    sex: str = "Nam",
    ethnicity: str = "Kinh",
    entry: str = "",
    marks: Sequence[int] = (),
) -> list[Any]:
    """A row of the 19-column list; `marks` are column numbers 8 to 16 of the form."""
    row: list[Any] = [None] * 19
    row[0], row[1], row[2] = number, line, name
    row[3 if sex == "Nam" else 4] = year
    row[5], row[6] = ethnicity, relationship
    for place, kind in enumerate(("new", "relapsed", "old")):
        if entry == kind:
            row[7 + place] = "x"
    for mark in marks:
        row[mark + 2] = "x"
    return row


def member_list(
    body: Sequence[Row],
    *,
    near_poor: bool = False,
    merged: bool = True,
    numbered: bool = True,
    year: int = 2021,
) -> list[list[Any]]:
    """The official list: titles, two rows of headings, column numbers, rows, signatures."""
    kind = "HỘ CẬN NGHÈO" if near_poor else "HỘ NGHÈO"
    rows: list[list[Any]] = [
        ["ỦY BAN NHÂN DÂN XÃ MẪU A", *[None] * 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None, None, "Phụ lục số 2.3"],
        [f"DANH SÁCH CHI TIẾT {kind} NĂM {year}"],
        [],
        list(MEMBER_HEADER_TOP),
        list(NEAR_POOR_LOW if near_poor else MEMBER_HEADER_LOW),
    ]
    if numbered:
        rows.append(["A", "B", "C", *range(1, 17)])
    rows += [list(row) for row in body]
    rows += [
        ["Tổng cộng", None, None, len(body)],
        [None, None, None, None, None, None, None, None, None, "Mẫu A, ngày 15 tháng 12 năm 2021"],
        [None, "NGƯỜI LẬP BIỂU", None, None, None, None, None, None, None, "TM. ỦY BAN NHÂN DÂN"],
        [None, "(Ký, ghi rõ họ tên)", None, None, None, None, None, None, None, "CHỦ TỊCH"],
        [],
        [None, "Lê Văn Mẫu", None, None, None, None, None, None, None, "Trần Thị Mẫu"],
    ]
    return rows


MEMBER_MERGES = ("A3:S3", "D5:E5", "H5:J5", "N5:S5", "A5:A6", "B5:B6", "C5:C6", "F5:F6", "G5:G6",
                 "K5:K6", "L5:L6", "M5:M6")  # fmt: skip


def village(name: str) -> list[Any]:
    return [None, None, name]


def good_members() -> list[list[Any]]:
    """Two villages, three households, six persons."""
    return [
        village("Thôn Đồng Ấm"),
        member("Trần Thị Hòa", 1960, "Chủ hộ", number=1, sex="Nữ", entry="old", marks=[11]),
        member("Trần Văn Đức", 1985, "Con", line=2),
        member("Trần Minh Anh", 2012, "Cháu nội", line=3, sex="Nữ"),
        member("Lê Văn Bảy", "12/03/1955", "Chủ hộ", number=2, entry="new"),
        village("THÔN HÒA BÌNH"),
        member("Phạm Thị Chín", 1948, "Chủ hộ", number=1, sex="Nữ", entry="relapsed"),
        member("Phạm Văn Mười", 1975, "Con", line=2),
    ]


EXPORT_HEADER = ["date", "hostName", "code", "coDanTocTaiCho", "hostGender", "numberOfMembers",
                 "quickReview.result", "b1Point", "b2Point", "classify", "reviewer"]  # fmt: skip
TABLE_HEADER = ["Số hộ", "Thôn", "Họ và tên", "Quan hệ với chủ hộ", "Giới tính",
                "Ngày sinh hoặc năm sinh", "Dân tộc", "Số CCCD", "Phân loại hộ", "Điểm B1",
                "Điểm B2"]  # fmt: skip


def table(*rows: Row, header: Sequence[Any] = TABLE_HEADER) -> bytes:
    """A plain table under the headings of the template."""
    return xlsx([list(header), *[list(row) for row in rows]])
