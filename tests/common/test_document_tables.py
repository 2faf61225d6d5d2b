"""One table in every format an office sends: the same slips are found in each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from giamngheo.common.documents import UnreadableDocument, read
from povertycore.tables import check
from tests.common import document_builders as build

SON_TAY, SON_TAY_SLIPS = build.seed_case("Sơn Tây 2021")
DIEN_HOA, DIEN_HOA_SLIPS = build.seed_case("Điền Hòa 2024")
DIEN_HOA_SPANS = [
    [text or DIEN_HOA[0][i - 1] if i else text for i, text in enumerate(DIEN_HOA[0])],
    *DIEN_HOA[1:],
]
BLANKED = build.with_blank_spans(SON_TAY)


def told(data: bytes, name: str) -> list[str]:
    return [
        " | ".join((f.kind.value, f.row, f.column, f.printed, f.computed))
        for f in check(read(data, name).tables)
    ]


def joined(sign: str, rows: build.Rows) -> bytes:
    return "\n".join(sign.join(row) for row in rows).encode()


def tabbed_cells(rows: build.Rows, *, blank_lines: bool) -> bytes:
    """One cell to a line behind a tab; upper heads once, the total without its merged cell."""
    upper = [text for i, text in enumerate(rows[0]) if not i or text != rows[0][i - 1]]
    total = [rows[-1][0], *rows[-1][2:]]
    lines = [["\t" + cell for cell in row] for row in (upper, *rows[1:-1], total)]
    sign = "\n\n" if blank_lines else "\n"
    return ("Kế hoạch năm 2021\n" + sign.join("\n".join(row) for row in lines)).encode()


def bare_cells(rows: build.Rows, *, blank_lines: bool) -> bytes:
    """One cell to a line, tabs and blank cells lost."""
    upper = [text for i, text in enumerate(rows[0]) if not i or text != rows[0][i - 1]]
    groups = [[cell for cell in row if cell] for row in (upper, *rows[1:])]
    sign = "\n\n" if blank_lines else "\n"
    text = sign.join("\n".join(group) for group in groups)
    return f"b) Chỉ tiêu cho các thôn\n\n{text}\n\nII. PHÂN TÍCH HỘ NGHÈO\n\nHết.\n".encode()


def markdown(rows: build.Rows) -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]]).encode()


def drawn(rows: build.Rows) -> bytes:
    border = "+" + "---+" * len(rows[0])
    lines = [border]
    for row in rows:
        lines += ["| " + " | ".join(row) + " |", border]
    return "\n".join(lines).encode()


def page(rows: build.Rows) -> bytes:
    """An HTML page with merged heads, as old programs save it under the name .xls."""
    upper = []
    for i, text in enumerate(rows[0]):
        if i and text == rows[0][i - 1]:
            continue
        wide = sum(other == text for other in rows[0])
        spans = f' colspan="{wide}"' if rows[1][i] else ' rowspan="2"'
        upper.append(f"<th{spans}><b>{text}</b></th>")
    lower = "".join(f"<th>{text}</th>" for text in rows[1] if text)
    body = "".join("<tr>" + "".join(f"<td>{text}<br></td>" for text in row) for row in rows[2:])
    return (
        "<html><head><style>td {}</style></head><body><p>Chỉ tiêu các thôn</p>"
        f"<table><tr>{''.join(upper)}</tr><tr>{lower}</tr>{body}</table></body></html>"
    ).encode()


FORMATS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "markdown": lambda: (markdown(BLANKED), "a.txt"),
    "drawn grid": lambda: (drawn(BLANKED), "a.txt"),
    "tabs": lambda: (joined("\t", BLANKED), "a.txt"),
    "semicolons in text": lambda: (joined(";", BLANKED), "a.txt"),
    "columns of spaces": lambda: (build.aligned(SON_TAY).encode(), "a.txt"),
    "tabbed cells, blank lines": lambda: (tabbed_cells(SON_TAY, blank_lines=True), "a.txt"),
    "tabbed cells, no blank lines": lambda: (tabbed_cells(SON_TAY, blank_lines=False), "a.txt"),
    "bare cells, blank lines": lambda: (bare_cells(SON_TAY, blank_lines=True), "a.txt"),
    "bare cells, no blank lines": lambda: (bare_cells(SON_TAY, blank_lines=False), "a.txt"),
    "CSV with semicolons": lambda: (joined(";", BLANKED), "a.csv"),
    "CSV with tabs": lambda: (joined("\t", BLANKED), "a.tsv"),
    "CSV with commas, quoted": lambda: (
        "\n".join(",".join(f'"{cell}"' for cell in row) for row in BLANKED).encode(),
        "a.csv",
    ),
    "CSV with a mark, UTF-8": lambda: (b"\xef\xbb\xbf" + joined(";", BLANKED), "a.csv"),
    "CSV in UTF-16": lambda: (joined(";", BLANKED).decode().encode("utf-16"), "a.csv"),
    "CSV in UTF-16 without mark": lambda: (
        joined(";", BLANKED).decode().encode("utf-16-le"),
        "a.csv",
    ),
    "Windows line ends": lambda: (joined(";", BLANKED).replace(b"\n", b"\r\n"), "a.csv"),
    "HTML under the name of Excel": lambda: (page(SON_TAY), "a.xls"),
    "Word, merged heads": lambda: (build.word(SON_TAY), "a.docx"),
    "Word, heads not merged": lambda: (build.word(BLANKED, merged=False), "a.docx"),
    "Excel": lambda: (build.workbook(SON_TAY), "a.xlsx"),
    "Excel, numbers kept as text": lambda: (build.workbook(SON_TAY, as_text=True), "a.xlsx"),
}


@pytest.mark.parametrize("make", FORMATS.values(), ids=FORMATS)
def test_every_format_shows_the_slips_of_son_tay(make: Callable[[], tuple[bytes, str]]) -> None:
    assert told(*make()) == SON_TAY_SLIPS


@pytest.mark.parametrize(
    "make",
    [
        lambda: (markdown(DIEN_HOA), "a.txt"),
        lambda: (build.aligned(DIEN_HOA_SPANS).encode(), "a.txt"),
        lambda: (build.word(DIEN_HOA_SPANS), "a.docx"),
        lambda: (build.workbook(DIEN_HOA_SPANS), "a.xlsx"),
        lambda: (joined(";", DIEN_HOA), "a.csv"),
    ],
    ids=["markdown", "columns of spaces", "Word", "Excel", "CSV"],
)
def test_every_format_shows_the_slips_of_dien_hoa(
    make: Callable[[], tuple[bytes, str]],
) -> None:
    assert told(*make()) == DIEN_HOA_SLIPS


@pytest.mark.parametrize(
    ("make", "name"), [(build.old_workbook, "a.xls"), (build.open_document, "a.ods")]
)
def test_old_and_open_workbooks_are_read(make: Callable[[build.Rows], bytes], name: str) -> None:
    """Their numbers come without formats, so 1,90 is 1,9: still right."""
    found = [text.split(" | ")[:3] for text in told(make(BLANKED), name)]
    assert found == [text.split(" | ")[:3] for text in SON_TAY_SLIPS]


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    rows = [["TT", "Thôn", "Số hộ nghèo", "Số khẩu"], ["1", "Đông", "3", "9"]]
    rows += [["2", "Đoài", "4", "12"], ["", "Cộng", "8", "21"]]
    text = joined(";", rows).decode()
    legacy = "".join(_cp1258(char) for char in text).encode("cp1258")
    assert told(legacy, "a.csv") == ["sum | Cộng | Số hộ nghèo | 8 | 7"]


def _cp1258(char: str) -> str:
    """Windows-1258 keeps ê, ô, ơ as letters and writes the tone mark behind them."""
    import unicodedata

    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = [c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        return base + "".join(tones)
    return char


def poor_sheet(sheet: Any, book: Any) -> None:
    sheet.append(["Thôn", "Tổng số hộ", "Hộ nghèo", "Tỷ lệ"])
    for row in (["Đông", 135, 3, 3 / 135], ["Đoài", 118, 1, 1 / 118], ["Thượng", 115, 3, 0.0216]):
        sheet.append(row)
    sheet.append(["Cộng", 368, 7, 7 / 368])
    for place in range(2, 6):
        sheet.cell(place, 4).number_format = "0.00%"


def test_fractions_under_a_percent_format_are_read_as_shown() -> None:
    assert told(build.workbook_of(poor_sheet), "a.xlsx") == [
        "rate | Thượng | Tỷ lệ | 2,16% | 2,61%"
    ]


def test_a_formula_without_a_stored_result_is_unknown_not_nothing() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.append(["Thôn", "Hộ nghèo", "Hộ cận nghèo"])
        sheet.append(["Đông", 3, 5])
        sheet.append(["Đoài", "=2+2", 4])
        sheet.append(["Cộng", 7, 10])

    assert told(build.workbook_of(fill), "a.xlsx") == ["sum | Cộng | Hộ cận nghèo | 10 | 9"]


def test_hidden_rows_may_or_may_not_be_in_the_total() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.append(["Thôn", "Hộ nghèo", "Hộ cận nghèo", "Khẩu nghèo"])
        for row in (["Đông", 3, 5, 12], ["Đoài", 4, 4, 15], ["Ẩn", 2, 2, 8]):
            sheet.append(row)
        sheet.append(["Cộng", 7, 11, 99])
        sheet.row_dimensions[4].hidden = True

    assert [text.split(" | ")[2] for text in told(build.workbook_of(fill), "a.xlsx")] == [
        "Khẩu nghèo"
    ]


def test_hidden_sheets_are_left_out_and_the_others_named() -> None:
    def fill(sheet: Any, book: Any) -> None:
        sheet.title = "Biểu 1"
        for name in ("Nháp", "Biểu 2"):
            other = book.create_sheet(name)
            for row in (["Thôn", "Hộ nghèo"], ["Đông", 3], ["Đoài", 4], ["Cộng", 8]):
                other.append(row)
        book["Nháp"].sheet_state = "hidden"
        sheet.append(["trống"])

    document = read(build.workbook_of(fill), "a.xlsx")
    assert [(f.table, f.row_index, f.column_index) for f in check(document.tables)] == [
        ("Biểu 2", 3, 1)
    ]


@pytest.mark.parametrize(
    ("value", "code", "text", "exact"),
    [
        (0.0218579, "0.00%", "2,19%", "2.19"),
        (2.185792349726776, "0.00", "2,19", "2.19"),
        (2.185792349726776, "General", "2,18579235", "2.18579235"),
        (183, "General", "183", "183"),
        (2471.0, "#,##0", "2.471", "2471"),
        (1234567.89, "#,##0.0", "1.234.567,9", "1234567.9"),
        (2.5, '0.0"%"', "2,5%", "2.5"),
        (1_500_000, "#,##0,", "1.500", "1500"),
    ],
)
def test_numbers_are_read_as_displayed(value: float, code: str, text: str, exact: str) -> None:
    from giamngheo.common.documents.formats import shown

    cell = shown(value, code)
    assert (cell.text, cell.number) == (text, Decimal(exact))


def test_word_text_keeps_insertions_and_drops_deletions() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f"<w:document {space}><w:body><w:p><w:r><w:t>có </w:t></w:r>"
        '<w:del w:id="1"><w:r><w:delText>50</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>51</w:t></w:r></w:ins>'
        "<w:r><w:t> hộ nghèo</w:t></w:r></w:p></w:body></w:document>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    data = build.zip_of({"word/document.xml": body.encode(), "_rels/.rels": relations.encode()})
    assert read(data, "a.docx").paragraphs == ("có 51 hộ nghèo",)


def test_text_around_tables_is_kept_in_order() -> None:
    document = read(build.word(SON_TAY, title="b) Chỉ tiêu", before=["Căn cứ"]), "a.docx")
    assert document.paragraphs == ("Căn cứ", "b) Chỉ tiêu")
    assert document.tables[1].title == "b) Chỉ tiêu"
    assert check(document.tables)[0].table == "Bảng 2"


def encrypted_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le") * 9


def entities() -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'
    parts = {
        "xl/workbook.xml": b"<workbook/>",
        "xl/_rels/workbook.xml.rels": b"<Relationships/>",
        "xl/worksheets/sheet1.xml": bomb.encode(),
    }
    return build.zip_of(parts)


def stray_cell() -> bytes:
    def fill(sheet: Any, book: Any) -> None:
        sheet["A1"] = "Thôn"
        sheet["XFD1048576"] = 1

    return build.workbook_of(fill)


def repeated_cells() -> bytes:
    """An .ods file whose one filled cell says that it stands a billion times."""
    data = build.open_document([["Thôn", "3"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"].decode()
    content = content.replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">'
    ).replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="1000" ')
    return build.zip_of(parts | {"content.xml": content.encode()})


BROKEN: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "a.txt", "document.empty"),
    "blanks only": (lambda: b" \r\n\t\n", "a.csv", "document.empty"),
    "half a workbook": (lambda: build.workbook(SON_TAY)[:3000], "a.xlsx", "document.damaged"),
    "half a Word file": (lambda: build.word(SON_TAY)[:9000], "a.docx", "document.damaged"),
    "half an old workbook": (
        lambda: build.old_workbook(SON_TAY)[:1200],
        "a.xls",
        "document.wrong_kind",
    ),
    "zip of something else": (
        lambda: build.zip_of({"a.txt": b"x"}),
        "a.xlsx",
        "document.wrong_kind",
    ),
    "workbook without parts": (
        lambda: build.zip_of({"xl/workbook.xml": b"<a/>"}),
        "a.xlsx",
        "document.damaged",
    ),
    "word without body": (
        lambda: build.zip_of({"word/document.xml": b"<a/>"}),
        "a.docx",
        "document.damaged",
    ),
    "entities": (entities, "a.xlsx", "document.damaged"),
    "zip bomb": (
        lambda: build.zip_of({"xl/workbook.xml": b"0" * (30 * 1024 * 1024)}),
        "a.xlsx",
        "document.unpacks_too_large",
    ),
    "one stray cell": (stray_cell, "a.xlsx", "document.too_many_cells"),
    "repeated cells": (repeated_cells, "a.ods", "document.too_many_cells"),
    "encrypted": (encrypted_office, "a.xlsx", "document.encrypted"),
    "old Word": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"),
        "a.doc",
        "document.old_word",
    ),
    "XML": (lambda: b"<?xml version='1.0'?><Workbook/>", "a.xls", "document.wrong_kind"),
    "PDF": (lambda: b"%PDF-1.7 ...", "a.pdf", "document.damaged"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png", "document.wrong_kind"),
    "bytes of nothing": (lambda: bytes(range(256)) * 20, "a.csv", "document.not_a_document"),
    "half a letter": (
        lambda: "\ufeffThôn".encode("utf-16-le")[:-1],
        "a.txt",
        "document.damaged",
    ),
    "too large": (lambda: b"a" * (51 * 1024 * 1024), "a.txt", "document.too_large"),
}


@pytest.mark.parametrize(("make", "name", "key"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    make: Callable[[], bytes], name: str, key: str
) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(make(), name)
    assert refused.value.key == key
    sentence = refused.value.render("vi")
    assert name in sentence
    assert "\n" not in sentence


def test_a_name_says_nothing_the_content_does() -> None:
    assert told(build.workbook(SON_TAY), "a.txt") == SON_TAY_SLIPS
    assert told(markdown(BLANKED), "a.docx") == SON_TAY_SLIPS


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Any) -> None:
    with pytest.raises(UnreadableDocument) as missing:
        read(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableDocument) as folder:
        read(tmp_path)
    assert (missing.value.key, folder.value.key) == ("document.not_found", "document.is_a_folder")


def test_figures_whose_place_is_lost_are_not_misread() -> None:
    """A blank cell that vanished makes a row too short: its figures are left out, not shifted."""
    text = bare_cells(SON_TAY, blank_lines=False).decode()
    short = text.replace("2\nTân Thủy\n129\n5\n3,88\n1\n0,77\n4\n1,49", "2\nTân Thủy\n129\n5\n3,88")
    assert short != text
    assert not any("Tân Thủy" in finding for finding in told(short.encode(), "a.txt"))
