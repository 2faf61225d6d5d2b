"""Files in every format, made from plain rows of text, for the tests of reading and checking."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import xlsxwriter
import yaml

Rows = Sequence[Sequence[str]]
CASES = Path(__file__).resolve().parent.parent / "povertycore" / "tables" / "seeds.yaml"


def seed_case(name: str) -> tuple[list[list[str]], list[str]]:
    """Return the printed rows and the expected findings of a seed's table."""
    case = next(c for c in yaml.safe_load(CASES.read_text("utf-8")) if c["name"] == name)
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in case["table"].strip().split("\n")
    ]
    return rows, case["findings"]


def with_blank_spans(rows: Rows) -> list[list[str]]:
    """Return the rows with repeated heads blanked, as an export that lost its merging has them."""
    first = ["" if i and text == rows[0][i - 1] else text for i, text in enumerate(rows[0])]
    return [first, *map(list, rows[1:])]


def number(text: str) -> Any:
    """Return the text as Excel would hold it: a number, or the text itself."""
    cleaned = text.removesuffix("%").replace(",", ".")
    try:
        value = Decimal(cleaned)
    except ArithmeticError:
        return text
    return int(value) if value == value.to_integral_value() and "." not in cleaned else float(value)


def word(rows: Rows, *, merged: bool = True, title: str = "", before: Sequence[str] = ()) -> bytes:
    """Return a Word file with a letterhead table, paragraphs and the table, heads merged."""
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN XÃ"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    for paragraph in (*before, title):
        document.add_paragraph(paragraph)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    if merged:
        _merge_heads(table, rows)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _merge_heads(table: Any, rows: Rows) -> None:
    column = 0
    while column < len(rows[0]):
        last = column
        while last + 1 < len(rows[0]) and rows[0][last + 1] == rows[0][column]:
            last += 1
        end = (1, column) if not rows[1][column] else (0, last)
        for place in range(column, last + 1):
            table.cell(0, place).text = ""
        merged = table.cell(0, column).merge(table.cell(*end))
        merged.text = rows[0][column]
        column = last + 1


def workbook(rows: Rows, *, places: int = 2, as_text: bool = False) -> bytes:
    """Return an Excel file: title rows above, merged heads, a numbering row, signatures below."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Biểu 1")
    shown = book.add_format({"num_format": "0." + "0" * places})
    sheet.merge_range(0, 0, 0, len(rows[0]) - 1, "TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO")
    sheet.write(1, 5, "Đơn vị tính: hộ")
    column = 0
    while column < len(rows[0]):
        last = column
        while last + 1 < len(rows[0]) and rows[0][last + 1] == rows[0][column]:
            last += 1
        if last > column:
            sheet.merge_range(3, column, 3, last, rows[0][column])
        else:
            sheet.merge_range(3, column, 4, column, rows[0][column])
        column = last + 1
    for column, text in enumerate(rows[1]):
        if text:
            sheet.write(4, column, text)
        sheet.write(5, column, "AB"[column] if column < 2 else column - 1)
    for i, row in enumerate(rows[2:], start=6):
        for j, text in enumerate(row):
            value = text if as_text else number(text)
            sheet.write(i, j, value, shown if isinstance(value, float) else None)
    sheet.write(len(rows) + 6, 1, "NGƯỜI LẬP BIỂU")
    sheet.write(len(rows) + 6, 8, "TM. ỦY BAN NHÂN DÂN")
    book.close()
    return stream.getvalue()


def workbook_of(fill: Any) -> bytes:
    """Return an Excel file whose only sheet `fill(sheet, book)` writes with openpyxl."""
    book = openpyxl.Workbook()
    fill(book.active, book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def old_workbook(rows: Rows) -> bytes:
    """Return an .xls file."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Biểu 1")
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            sheet.write(i, j, number(text))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def open_document(rows: Rows) -> bytes:
    """Return an .ods file."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Biểu 1")
    for row in rows:
        line = TableRow()
        for text in row:
            value = number(text)
            if isinstance(value, str):
                cell = TableCell(valuetype="string")
            else:
                cell = TableCell(valuetype="float", value=str(value))
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    """Return a zip container with the given parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def aligned(rows: Rows, gap: int = 3) -> str:
    """Return the rows as text in columns of spaces, figures to the right."""
    widths = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            text.rjust(width) if j > 1 else text.ljust(width)
            for j, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append((" " * gap).join(cells))
    return "\n".join(lines)
