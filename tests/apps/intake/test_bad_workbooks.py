"""Bad workbooks: each gives a clear Vietnamese message with its place; nothing is written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest

from giamngheo.apps.intake import queries
from giamngheo.apps.intake.enums import BatchState
from giamngheo.common.scoping import unscoped
from tests.apps.intake import bad_files as bad
from tests.apps.intake.helpers import ON, bring, codes, errors, is_empty, said
from tests.apps.intake.workbooks import (
    EXPORT_HEADER,
    MEMBER_MERGES,
    TABLE_HEADER,
    good_members,
    member,
    member_list,
    saved,
    table,
    village,
    xlsx,
)
from tests.people import Cast

VIETNAMESE = re.compile("[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]")


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


@dataclass(frozen=True)
class BadFile:
    """A file that is refused as a whole."""

    name: str
    file_name: str
    content: Callable[[], bytes]
    code: str
    message: str
    on: date = ON


FILES = [
    BadFile("blank", "a.xlsx", lambda: b" \r\n\0", "file.empty", "trống"),
    BadFile("random bytes", "a.xlsx", lambda: bytes(range(256)) * 40, "file.encoding", "bảng mã"),
    BadFile("cut off", "a.xlsx", lambda: bad.GOOD[: len(bad.GOOD) // 2], "file.damaged", "hỏng"),
    BadFile(
        "no xml", "a.xlsx", lambda: bad.with_entry(bad.GOOD, "xl/workbook.xml", b"<a>"),
        "file.damaged", "hỏng",
    ),
    BadFile("entities", "a.xlsx", bad.entities, "file.damaged", "hỏng"),
    BadFile(
        "other zip", "a.zip", lambda: bad.with_entry(b"PK\x05\x06" + b"\0" * 18, "a.txt", b"a"),
        "file.not_a_table", "ZIP",
    ),
    BadFile("zip bomb", "a.xlsx", bad.bomb_in_texts, "file.bomb", "Giải nén"),
    BadFile("zip bomb that lies", "a.xlsx", bad.bomb_that_lies, "file.*", "Giải nén|hỏng"),
    BadFile("macros", "a.xlsm", bad.macros, "file.macros", "macro"),
    BadFile("macros under another name", "a.xlsx", bad.macros, "file.macros", "macro"),
    BadFile("password", "a.xlsx", bad.locked_xlsx, "file.password", "mật khẩu"),
    BadFile("zip password", "a.xlsx", bad.locked_zip, "file.password", "mật khẩu"),
    BadFile(
        "xlsb", "a.xlsb", lambda: bad.with_entry(bad.GOOD, "xl/workbook.bin", b"x"),
        "file.not_a_table", "XLSB",
    ),
    BadFile(
        "Word", "a.docx",
        lambda: bad.with_entry(b"PK\x05\x06" + b"\0" * 18, "word/document.xml", b"<a/>"),
        "file.not_a_table", "Word",
    ),
    BadFile("PDF", "a.pdf", lambda: b"%PDF-1.7 ...", "file.not_a_table", "PDF"),
    BadFile("picture", "a.png", lambda: b"\x89PNG\r\n\x1a\n...", "file.not_a_table", "PNG"),
    BadFile("web page", "a.xls", lambda: b"<html><table></table></html>", "file.markup",
            "trang web"),
    BadFile(
        "XML of 2003", "a.xls", lambda: b'<?xml version="1.0"?><Workbook/>', "file.markup", "XML"
    ),
    BadFile("300,000 rows", "a.xlsx", lambda: bad.many_rows(300_000), "file.too_many_rows",
            "200000 dòng"),
    BadFile(
        "300,000 rows as text", "a.csv", lambda: ("a;b;c\n" * 300_000).encode(),
        "file.too_many_rows", "200000 dòng",
    ),
    BadFile(
        "300,000 repeated rows", "a.ods",
        lambda: bad.ods([TABLE_HEADER, bad.GOOD_ROW], repeat_row=300_000),
        "file.too_many_rows", "200000 dòng",
    ),
    BadFile("cell far right", "a.xlsx", lambda: bad.far_cell("XFD1", 1), "file.stray_cell", "XFD1"),
    BadFile("cell far below", "a.xlsx", lambda: bad.far_cell("A1048576", 1048576), "file.stray_row",
            "1048576"),
    BadFile(
        "repeated cells", "a.ods",
        lambda: bad.ods([TABLE_HEADER, bad.GOOD_ROW], repeat_cell=5000),
        "file.stray_cell", "bên phải",
    ),
    BadFile("old password", "a.xls", bad.locked_xls, "file.password", "mật khẩu"),
    BadFile("old macros", "a.xls", bad.macro_xls, "file.macros", "macro"),
    BadFile(
        "damaged xls", "a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000,
        "file.damaged", "hỏng",
    ),
    BadFile("damaged ods", "a.ods", lambda: bad.with_entry(bad.ods([["a"]]), "content.xml", b"<a"),
            "file.*", "hỏng|tiêu đề"),
    BadFile("one column", "a.csv", lambda: b"Ho ten\nAn\n", "file.csv_one_column", "một cột"),
    BadFile(
        "open quote", "a.csv",
        lambda: (bad.csv('1;Đồng Ấm;"Trần Thị Hòa;Chủ hộ') + "x;y\n" * 40_000).encode(),
        "file.csv_quotes|sheet.no_rows", "ngoặc kép|không có người",
    ),
    BadFile("old font", "a.csv", bad.old_font_csv,
            "file.old_font", "TCVN3"),
    BadFile(
        "unknown encoding", "a.csv",
        lambda: "Имя;Фамилия;Год\nИван;Иванов;1960\n".encode("cp1251"),
        "file.encoding|file.no_header", "bảng mã|tiêu đề",
    ),
    BadFile("hidden", "a.xlsx", bad.hidden, "file.only_hidden", "bị ẩn"),
    BadFile(
        "those who escaped", "a.xlsx",
        lambda: xlsx([["DANH SÁCH HỘ THOÁT NGHÈO"], TABLE_HEADER, bad.GOOD_ROW]),
        "file.only_those_who_left", "thoát nghèo",
    ),
    BadFile(
        "no headings", "a.xlsx", lambda: xlsx([bad.GOOD_ROW, bad.GOOD_ROW]), "file.no_header",
        "tiêu đề cột",
    ),
    BadFile(
        "headings in an old font",
        "a.xlsx",
        lambda: xlsx([["Hä vµ tªn", "N¨m sinh", "Quan hÖ"], ["TrÇn ThÞ Hßa", 1960, "Chñ hé"]]),
        "file.old_font",
        "TCVN3",
    ),
    BadFile("headings alone", "a.xlsx", lambda: table(), "sheet.no_rows", "Trang Trang1.*dòng 1"),
    BadFile(
        "no relationship", "a.xlsx",
        lambda: xlsx([["Số hộ", "Thôn", "Họ và tên", "Giới tính"], ["1", "Đồng Ấm", "An", "Nam"]]),
        "sheet.missing_columns", "Trang1.*dòng 1.*Quan hệ với chủ hộ",
    ),
    BadFile(
        "no name", "a.xlsx",
        lambda: xlsx([["Số hộ", "Thôn", "Quan hệ với chủ hộ", "Giới tính"],
            ["1", "A", "Con", "Nam"]]),
        "sheet.missing_columns", "Họ và tên",
    ),
    BadFile(
        "column twice", "a.xlsx",
        lambda: xlsx([[*TABLE_HEADER, "Họ tên"], [*bad.GOOD_ROW, "An"]]),
        "sheet.repeated_column", "Trang1.*dòng 1.*hai lần",
    ),
    BadFile(
        "two layouts", "a.xlsx",
        lambda: bad.two_sheets([TABLE_HEADER, bad.GOOD_ROW], member_list(good_members())),
        "file.mixed_layouts", "Một, Hai",
    ),
    BadFile("before any law", "a.xlsx", lambda: bad.GOOD, "core", "2005", on=date(2005, 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.name)
def test_a_bad_file_is_refused_with_its_reason(
    office: Cast, caplog: pytest.LogCaptureFixture, case: BadFile
) -> None:
    batch = bring(office, case.content(), name=case.file_name, on=case.on)
    assert batch.state == BatchState.REFUSED, said(batch)
    assert re.fullmatch(case.code, batch.problem_code), said(batch)
    told = queries.problem(batch)
    assert re.search(case.message, told), told
    assert VIETNAMESE.search(told)
    assert "%(" not in told
    assert is_empty()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def rows(*cells: dict[str, Any], header: list[str] | None = None) -> bytes:
    """Persons of one household; the first is the head unless said otherwise."""
    head: dict[str, Any] = {
        "Số hộ": "1", "Thôn": "Đồng Ấm", "Họ và tên": "Trần Thị Hòa",
        "Quan hệ với chủ hộ": "Chủ hộ", "Giới tính": "Nữ", "Ngày sinh hoặc năm sinh": 1960,
        "Dân tộc": "Kinh",
    }  # fmt: skip
    child = {**head, "Họ và tên": "Trần Văn Đức", "Quan hệ với chủ hộ": "Con", "Giới tính": "Nam",
             "Ngày sinh hoặc năm sinh": 1985}  # fmt: skip
    names = [*TABLE_HEADER, *(header or [])]
    listed = [{**(head if place == 0 else child), **own} for place, own in enumerate(cells)]
    return table(*[[row.get(name) for name in names] for row in listed], header=names)


def with_formula() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(rows({})))
    book.worksheets[0]["J2"] = "=100+10"
    return saved(book)


def with_error_value() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(rows({})))
    cell = book.worksheets[0]["F2"]
    cell.value, cell.data_type = "#REF!", "e"
    return saved(book)


def year_as_date() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(rows({})))
    book.worksheets[0]["F2"].number_format = "dd/mm/yyyy"
    return saved(book)


BIRTH, ID, B1, B2 = "Ngày sinh hoặc năm sinh", "Số CCCD", "Điểm B1", "Điểm B2"


@dataclass(frozen=True)
class BadCell:
    """A file whose only household is not accepted, and the place that is named."""

    name: str
    content: Callable[[], bytes]
    code: str
    place: str
    message: str
    file_name: str = "a.xlsx"


def export(*cells: list[Any]) -> bytes:
    return xlsx([EXPORT_HEADER, *cells], title="Đồng Ấm")


EXPORTED = ["05/11/2021", "Trần Thị Hòa", "HN01", "Không", "Nữ", 3, "Có", 110, 30, "Hộ nghèo", "An"]
LIST_HEAD = member("Trần Thị Hòa", 1960, "Chủ hộ", number=1, sex="Nữ")


def listed(*body: list[Any]) -> bytes:
    return xlsx(member_list(list(body)), merge=MEMBER_MERGES)


CELLS = [
    BadCell("formula", with_formula, "cell.formula", "J2", "Công thức"),
    BadCell("error value", with_error_value, "cell.error_value", "F2", "#REF!"),
    BadCell(
        "error value in ods", lambda: bad.ods([TABLE_HEADER, [*bad.GOOD_ROW[:5], "#N/A", "Kinh"]]),
        "cell.error_value", "F2", "#N/A", "a.ods",
    ),
    BadCell("birth is a word", lambda: rows({BIRTH: "không rõ"}), "core", "F2", "ngày sinh"),
    BadCell("no such day", lambda: rows({BIRTH: "31/02/1990"}), "core", "F2", "không có ngày này"),
    BadCell("short year", lambda: rows({BIRTH: "02/03/57"}), "core", "F2", "bốn chữ số"),
    BadCell("birth in the future", lambda: rows({BIRTH: 2023}), "birth.in_future", "F2",
            "15/12/2021"),
    BadCell("too old", lambda: rows({BIRTH: 1880}), "birth.too_old", "F2", "141 tuổi"),
    BadCell("year as a day", year_as_date, "birth.year_as_day", "F2", "1960"),
    BadCell("unknown relationship", lambda: rows({}, {"Quan hệ với chủ hộ": "hàng xóm"}),
            "code.unknown", "D3", "hàng xóm"),
    BadCell("no relationship", lambda: rows({}, {"Quan hệ với chủ hộ": None}),
            "relationship.missing", "D3", "quan hệ"),
    BadCell("unknown people", lambda: rows({"Dân tộc": "Sao Hỏa"}), "code.unknown", "G2",
            "Sao Hỏa"),
    BadCell("no head", lambda: rows({"Quan hệ với chủ hộ": "Vợ"}), "household.no_head", "D2",
            "không có ai là Chủ hộ"),
    BadCell("two heads", lambda: rows({}, {"Quan hệ với chủ hộ": "Chủ hộ"}),
            "household.several_heads", "D2", "2, 3"),
    BadCell("identical rows", lambda: rows({}, {}, {}), "row.twice", "3", "dòng 4"),
    BadCell("a number twice", lambda: rows({ID: "001160000123"}, {ID: "001160000123"}),
            "personal_id.twice", "H2", "dòng 3"),
    BadCell("eleven digits", lambda: rows({ID: "12345678901"}), "personal_id", "H2", "11 chữ số"),
    BadCell("letters in a number", lambda: rows({ID: "00116000012A"}), "personal_id", "H2",
            "không phải chữ số"),
    BadCell("negative points", lambda: rows({B1: -5}), "number.negative", "J2", "số âm"),
    BadCell("half points", lambda: rows({B1: 12.5}), "number.not_whole", "J2", "số nguyên"),
    BadCell("no number", lambda: rows({B1: "nhiều"}), "core", "J2", "không phải là số"),
    BadCell("bad groups", lambda: rows({B1: "1.23.4"}), "core", "J2", "hàng nghìn"),
    BadCell("more points than indicators", lambda: rows({B1: 130, B2: 500}), "core", "K2", "500"),
    BadCell("unknown village", lambda: rows({"Thôn": "Đồng Âm Phủ"}), "village.unknown", "B2",
            "Đồng Ấm"),
    BadCell("no village", lambda: rows({"Thôn": None}), "village.missing", "B2", "ở thôn nào"),
    BadCell("two villages", lambda: rows({}, {"Thôn": "Hòa Bình"}), "household.two_villages", "B3",
            "các thôn khác nhau"),
    BadCell("no name", lambda: rows({}, {"Họ và tên": None}), "name.missing", "C3", "họ tên"),
    BadCell("digits in a name", lambda: rows({"Họ và tên": "Trần Thị 5"}), "name.digits", "C2",
            "chữ số"),
    BadCell("no letter in a name", lambda: rows({"Họ và tên": "- -"}), "name.no_letters", "C2",
            "không phải họ tên"),
    BadCell("lost letters", lambda: rows({"Họ và tên": "Tr?n Th? H?a"}), "name.lost_letters", "C2",
            "mất chữ"),
    BadCell("old font", lambda: rows({"Họ và tên": "NguyÔn ThÞ Hµ"}), "text.old_font", "C2",
            "Nguyễn Thị Hà"),
    BadCell("number in two places", lambda: rows({}, {"Số hộ": "2"},
                                                 {"Họ và tên": "Trần Ba"}),
            "household_number.twice", "A2", "2, 4"),
    BadCell("contradiction", lambda: rows({B1: 110}, {B1: 120}), "household.contradiction", "J3",
            "khác nhau"),
    BadCell("unknown class", lambda: rows({"Phân loại hộ": "giàu"}), "code.unknown", "I2", "giàu"),
    BadCell(
        "marked as both",
        lambda: rows(
            {"Phân loại hộ": None, "Hộ nghèo": "x", "Hộ cận nghèo": "x"},
            header=["Hộ nghèo", "Hộ cận nghèo"],
        ),
        "class.contradiction",
        "I2",
        "các diện khác nhau",
    ),
    BadCell(
        "title and column",
        lambda: xlsx([["DANH SÁCH HỘ CẬN NGHÈO"], TABLE_HEADER, bad.GOOD_ROW]),
        "class.contradiction",
        "I3",
        "các diện khác nhau",
    ),
    BadCell("mistyped code", lambda: rows({"Mã hộ": "H0000001-4"}, header=["Mã hộ"]), "core", "L2",
            "chữ số kiểm tra"),
    BadCell("unknown code", lambda: rows({"Mã hộ": "H0000001-3"}, header=["Mã hộ"]),
            "household_code.unknown", "L2", "không có hộ nào mang mã"),
    BadCell("neither yes nor no", lambda: rows({"Đang đi học": "thỉnh thoảng"},
                                               header=["Đang đi học"]),
            "yes_no.unknown", "L2", "thỉnh thoảng"),
    BadCell("long text", lambda: rows({"Địa chỉ": "x" * 300}, header=["Địa chỉ"]), "text.too_long",
            "L2", "300 ký tự"),
    BadCell("telephone", lambda: rows({"Điện thoại": "hỏi con"}, header=["Điện thoại"]),
            "phone.not_a_number", "L2", "điện thoại"),
    BadCell("other commune", lambda: rows({"Xã": "Xã Trời"}, header=["Xã"]), "commune.other", "L2",
            "Xã Mẫu A"),
    BadCell("unknown cause", lambda: rows({"Nguyên nhân nghèo": "thiếu may mắn"},
                                          header=["Nguyên nhân nghèo"]),
            "code.unknown", "L2", "thiếu may mắn"),
    BadCell("impossible support year", lambda: rows({"Năm đã được hỗ trợ nhà ở": 2035},
                                                    header=["Năm đã được hỗ trợ nhà ở"]),
            "year.not_possible", "L2", "2021"),
    BadCell("birth under both sexes",
            lambda: listed(village("Thôn Đồng Ấm"),
                [1, 1, "Trần Thị Hòa", 1960, 1960, "Kinh", "Chủ hộ"]),
            "birth.under_both_sexes", "E9", "cả cột Nam và cột Nữ"),
    BadCell("no village row", lambda: listed(LIST_HEAD), "village.missing", "8", "ở thôn nào"),
    BadCell("unknown village row", lambda: listed(village("Thôn Trên Trời"), LIST_HEAD),
            "village.none_near", "C8", "Các thôn của xã: Thôn Đồng Ấm"),
    BadCell("two marks of entry", lambda: listed(
                village("Thôn Đồng Ấm"), [*LIST_HEAD[:7], "x", "x", *[None] * 10]),
            "entry.several", "9", "vừa"),
    BadCell("a member without number or head", lambda: listed(
                village("Thôn Đồng Ấm"), member("Trần Văn Đức", 1985, "Con", number=1)),
            "household.no_head", "G9", "Chủ hộ"),
    BadCell("head twice", lambda: table(
                ["1", "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1960, "Kinh"],
                ["2", "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1960, "Kinh"]),
            "household.twice", "C2", "dòng 3"),
    BadCell("exported twice", lambda: export(EXPORTED, [*EXPORTED[:1], "Lê Văn B", *EXPORTED[2:]]),
            "household_code.twice", "C2", "2, 3"),
    BadCell("exported without a name", lambda: export([EXPORTED[0], None, *EXPORTED[2:]]),
            "name.missing", "B2", "họ tên"),
    BadCell("exported without a village",
            lambda: xlsx([EXPORT_HEADER, EXPORTED], title="Sheet1"), "village.missing", "2",
            "ở thôn nào"),
    BadCell("exported nonsense", lambda: export([*EXPORTED[:7], "x1", *EXPORTED[8:]]), "core", "H2",
            "không phải là số"),
]  # fmt: skip


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case.name)
def test_a_bad_cell_refuses_its_household_and_is_named(
    office: Cast, caplog: pytest.LogCaptureFixture, case: BadCell
) -> None:
    batch = bring(office, case.content(), name=case.file_name)
    assert batch.state == BatchState.REFUSED, said(batch)
    assert batch.household_refused == batch.household_read > 0
    assert case.code in codes(batch), said(batch)
    told = [
        issue
        for issue in errors(batch)
        if f"{issue.column}{issue.row}" == case.place
        and re.search(case.message, issue.message + issue.remedy)
    ]
    assert told, said(batch)
    assert told[0].sheet
    for issue in errors(batch):
        assert VIETNAMESE.search(issue.message), issue
        assert "%(" not in issue.message + issue.remedy
    assert is_empty()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_the_corpus_is_large_enough() -> None:
    assert len(FILES) + len(CELLS) >= 40
