"""A look through the raw XML of an .xlsx before it is read as a workbook.

It finds what must be refused (macros, passwords, bombs, too many rows, stray cells) and what the
fast reader drops in silence: error values, and formulas saved without a result.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from giamngheo.common.workbooks.limits import (
    CHUNK_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT_BYTES,
    MAX_UNPACKED_BYTES,
)
from giamngheo.common.workbooks.problems import FileProblem

MAX_PARTS = 2000
SMALL_PART_BYTES = 4 * 1024 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError)

Faults = dict[tuple[int, int], str]


def kind_of(content: bytes) -> str:
    """What kind of zip this is. Raises FileProblem unless it is a plain workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            encrypted = any(info.flag_bits & 1 for info in archive.infolist())
    except BROKEN as problem:
        raise FileProblem("file.damaged") from problem
    if encrypted:
        raise FileProblem("file.password")
    if len(names) > MAX_PARTS:
        raise FileProblem("file.bomb")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileProblem("file.macros")
    if any(name.startswith("xl/macrosheets/") for name in names):
        raise FileProblem("file.macros")
    if "xl/workbook.bin" in names:
        raise FileProblem("file.not_a_table", kind="XLSB")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        raise FileProblem("file.not_a_table", kind="Word")
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise FileProblem("file.not_a_table", kind="ZIP")


def scan(content: bytes) -> dict[str, Faults]:
    """Error cells and formulas without result by sheet name. Raises FileProblem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            budget = Budget(MAX_UNPACKED_BYTES)
            refuse_inflated_texts(archive, budget)
            rows_left = MAX_ROWS
            found: dict[str, Faults] = {}
            for name, path in worksheets(archive).items():
                look = SheetLook(rows_left)
                for chunk in chunks(archive, path, budget):
                    look.take(chunk)
                rows_left -= look.finish()
                found[name] = look.faults
            return found
    except BROKEN as problem:
        raise FileProblem("file.damaged") from problem


class Budget:
    """How many unpacked bytes may still come. What the directory of the zip claims is not asked."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise FileProblem("file.bomb")


def chunks(archive: zipfile.ZipFile, path: str, budget: Budget) -> Iterator[bytes]:
    with archive.open(path) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            budget.take(len(chunk))
            yield chunk


def refuse_inflated_texts(archive: zipfile.ZipFile, budget: Budget) -> None:
    """Unpack the parts that no sheet shows, only to see that they end."""
    for info in archive.infolist():
        path = info.filename.lower()
        if path.startswith("xl/worksheets/sheet"):
            continue
        limit = Budget(MAX_TEXT_BYTES)
        for chunk in chunks(archive, info.filename, budget):
            limit.take(len(chunk))


def worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path of each worksheet by its name on screen."""
    book = parse_small(archive, "xl/workbook.xml")
    links = parse_small(archive, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    names = {name.lower(): name for name in archive.namelist()}
    found: dict[str, str] = {}
    for element in book.iter():
        if not element.tag.endswith("}sheet"):
            continue
        link = next((value for key, value in element.items() if key.endswith("}id")), "")
        target = targets.get(link, "").lstrip("/")
        for path in (target, f"xl/{target}"):
            if path.lower() in names and "worksheets" in path.lower():
                found[element.get("name", "")] = names[path.lower()]
    return found


def parse_small(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    try:
        with archive.open(path) as stream:
            content = stream.read(SMALL_PART_BYTES + 1)
        if len(content) > SMALL_PART_BYTES or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise FileProblem("file.damaged")
        return ElementTree.fromstring(content)  # noqa: S314 - no entities, checked above
    except (KeyError, ElementTree.ParseError) as problem:
        raise FileProblem("file.damaged") from problem


PREFIX = re.compile(rb"<(\w+):row[ >]")
ROW_NUMBER = re.compile(rb'<row [^>]*?\br="(\d+)"')
CELL = re.compile(rb"<c((?: [^>]*?)?)(?:/>|>(.*?)</c>)", re.DOTALL)
# A cell with content right of column CZ.
FAR_RIGHT = re.compile(rb'<c (?:[^>]*? )?r="((?:[D-Z][A-Z]|[A-Z]{3,})\d+)"[^>]*(?<!/)>')
MAYBE_FAR_RIGHT = re.compile(rb' r="(?:[D-Z][A-Z]|[A-Z]{3})')
# A row with content whose number has six digits or more.
FAR_BELOW = re.compile(
    rb'<row (?:[^>]*? )?r="([0-9]{6,})"[^>]*(?<!/)>(?:<c [^>]*/>)*<c [^>]*(?<!/)>'
)
ATTRIBUTE = re.compile(rb'\b(r|t)="([^"]*)"')
RESULT = re.compile(rb"<v[^>]*>([^<]*)</v>")
FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")
REFERENCE = re.compile(r"([A-Z]+)(\d+)\Z")


class SheetLook:
    """Reads the XML of one sheet as it is unpacked, row by row, without building a tree."""

    def __init__(self, rows_left: int) -> None:
        self.faults: Faults = {}
        self.rows = 0
        self.row = 0
        self.rows_left = rows_left
        self.rest = b""
        self.prefix: bytes | None = None

    def take(self, chunk: bytes) -> None:
        whole = self.rest + chunk
        parts = whole.split(self.end_of_row(chunk))
        self.rest = parts.pop()
        if len(self.rest) > 4 * CHUNK_BYTES:
            raise FileProblem("file.damaged")
        if self.prefix:
            parts = [self.without_prefix(part) for part in parts]
        self.rows += sum(b"<v" in part or b"<is" in part or b"<f" in part for part in parts)
        if self.rows > self.rows_left:
            raise FileProblem("file.too_many_rows", limit=MAX_ROWS)
        for text in parts if self.prefix else [whole]:
            refuse_stray_cells(text)
        if b't="e"' in whole or b"<f" in whole or self.prefix:
            for part in parts:
                if b't="e"' in part or b"<f" in part:
                    self.find_faults(part)

    def without_prefix(self, part: bytes) -> bytes:
        prefix = self.prefix or b""
        return part.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")

    def end_of_row(self, chunk: bytes) -> bytes:
        if self.prefix is None:
            found = PREFIX.search(chunk)
            self.prefix = found[1] + b":" if found else b""
        return b"</" + self.prefix + b"row>"

    def find_faults(self, part: bytes) -> None:
        number = ROW_NUMBER.search(part)
        self.row = int(number[1]) if number else self.row + 1
        for place, (about, body) in enumerate(CELL.findall(part)):
            attributes = dict(ATTRIBUTE.findall(about))
            said = fault_of(attributes.get(b"t", b""), body)
            if said:
                reference = REFERENCE.match(attributes.get(b"r", b"").decode())
                column = column_index(reference[1]) if reference else place
                self.faults[self.row - 1, column] = said

    def finish(self) -> int:
        return self.rows


def refuse_stray_cells(xml: bytes) -> None:
    """Content far right of or far below any table: the reader would make room for all between."""
    # Most files end at the first, cheaper look; cells that are only formatted do not count.
    wide = FAR_RIGHT.search(xml) if MAYBE_FAR_RIGHT.search(xml) else None
    if wide:
        raise FileProblem("file.stray_cell", cell=wide[1].decode(), columns=MAX_COLUMNS)
    for number in FAR_BELOW.finditer(xml):
        if int(number[1]) > MAX_ROWS * 2:
            raise FileProblem("file.stray_row", row=int(number[1]))


def fault_of(kind: bytes, body: bytes) -> str:
    """'#REF!' for an error value, '=A1+1' for a formula without a result, else ''."""
    result = RESULT.search(body)
    if kind == b"e":
        return html.unescape(result[1].decode("utf-8", "replace")) if result else "#N/A"
    if b"<f" not in body or kind in (b"str", b"inlineStr") or (result and result[1]):
        return ""
    formula = FORMULA.search(body)
    return "=" + html.unescape(formula[1].decode("utf-8", "replace"))[:80] if formula else "="


def column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letter(index: int) -> str:
    """'A' for 0, 'AA' for 26."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
