"""Files that are no list at all: damaged, locked, dangerous, too large, of another kind."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.apps.intake.workbooks import TABLE_HEADER, saved, table, xlsx

GOOD_ROW = ["1", "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1960, "Kinh", None, "Hộ nghèo", 110, 30]
GOOD = table(GOOD_ROW)


def with_entry(content: bytes, name: str, data: bytes, *, level: int = 9) -> bytes:
    """The archive with one more (or another) entry."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made,
    ):
        for info in source.infolist():
            if info.filename != name:
                made.writestr(info, source.read(info))
        made.writestr(name, data)
    return target.getvalue()


def sheet_xml(rows: bytes) -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org'
        b'/spreadsheetml/2006/main"><sheetData>' + rows + b"</sheetData></worksheet>"
    )


def many_rows(count: int) -> bytes:
    """A sheet of so many rows, made without writing each cell by a library."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (i, i, i) for i in range(1, count + 1)
    )
    return with_entry(GOOD, "xl/worksheets/sheet1.xml", sheet_xml(rows), level=1)


def bomb_in_texts() -> bytes:
    """Less than a megabyte that unpacks to 200 MB of shared strings."""
    return with_entry(GOOD, "xl/sharedStrings.xml", b" " * (200 * 1024 * 1024), level=1)


def bomb_that_lies() -> bytes:
    """As above, but the directory of the archive claims one byte."""
    content = bytearray(bomb_in_texts())
    name = b"xl/sharedStrings.xml"
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.find(signature)
        while place >= 0:
            start = place + (30 if signature == b"PK\x03\x04" else 46)
            if content[start : start + len(name)] == name:
                content[place + at : place + at + 4] = struct.pack("<I", 1)
            place = content.find(signature, place + 4)
    return bytes(content)


def far_cell(reference: str, row: int) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    sheet = book.active
    assert sheet is not None
    sheet[reference] = "x"
    assert sheet.max_row >= row
    return saved(book)


def macros() -> bytes:
    return with_entry(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0macro")


def locked_xlsx() -> bytes:
    """What Excel writes for a password: the container of old files around an encrypted stream."""
    wide = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + wide + b"\0" * 1024


def locked_zip() -> bytes:
    content = bytearray(GOOD)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(signature, place + 4)
    return bytes(content)


def xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Trang1")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def locked_xls() -> bytes:
    """The record after the first one becomes the one that announces a password."""
    rows: list[list[Any]] = [TABLE_HEADER, *[GOOD_ROW] * 41]
    content = bytearray(xls(rows))
    place = content.find(struct.pack("<HH", 0x0809, 16))
    content[place + 20 : place + 22] = struct.pack("<H", 0x002F)
    return bytes(content)


def macro_xls() -> bytes:
    return xls([TABLE_HEADER, GOOD_ROW]) + "_VBA_PROJECT".encode("utf-16-le")


def ods(rows: list[list[Any]], *, repeat_row: int = 1, repeat_cell: int = 1) -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Trang1")
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        line = TableRow(numberrowsrepeated=repeat_row) if last and repeat_row > 1 else TableRow()
        for value in row:
            kind = "float" if isinstance(value, int) else "string"
            options: dict[str, Any] = {"valuetype": kind}
            if kind == "float":
                options["value"] = str(value)
            if last and repeat_cell > 1:
                options["numbercolumnsrepeated"] = repeat_cell
            cell = TableCell(**options)
            cell.addElement(P(text="" if value is None else str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def csv(*rows: str) -> str:
    return "\n".join([";".join(TABLE_HEADER), *rows]) + "\n"


GOOD_CSV = csv("1;Đồng Ấm;Trần Thị Hòa;Chủ hộ;Nữ;1960;Kinh;;Hộ nghèo;110;30")


def old_font_csv() -> bytes:
    """A list as fonts of the encoding TCVN3 keep it."""
    return "Sè hé;Hä vµ tªn;N¨m sinh\n1;TrÇn ThÞ Hßa;1960\n2;NguyÔn V¨n Nam;1957\n".encode(
        "latin-1"
    )


def in_windows_1258(text: str) -> bytes:
    """Vietnamese as Windows writes it: base letters, then the tone as a character of its own."""
    out = b""
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
            continue
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", char))
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        shape = "".join(mark for mark in marks if mark not in tones)
        out += unicodedata.normalize("NFC", base + shape).encode("cp1258")
        out += "".join(tones).encode("cp1258")
    return out


def two_sheets(first: list[list[Any]], second: list[list[Any]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(first, title="Một")))
    sheet = book.create_sheet("Hai")
    for row in second:
        sheet.append(row)
    return saved(book)


def hidden() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Bìa")["A1"] = "Bìa"
    return saved(book)


def entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        xml = archive.read("xl/workbook.xml")
    head = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>'
    return with_entry(GOOD, "xl/workbook.xml", head + xml)
