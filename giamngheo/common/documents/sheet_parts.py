"""What a fast reader of values leaves out of an .xlsx file: formats, merged areas, hidden rows.

It reads the container's own parts; values are python-calamine's business.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.xml.functions import fromstring

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")
_GENERAL = "General"

Place = tuple[int, int]
Area = tuple[Place, Place]


@dataclass(slots=True)
class SheetParts:
    """One sheet: rows and columns counted from 0.

    `formats` holds the cells whose number format is not General, `uncomputed` the formulas whose
    result the file does not keep, `size` how many cells lie between A1 and the last value.
    """

    name: str
    visible: bool
    formats: dict[Place, str] = field(default_factory=dict)
    uncomputed: set[Place] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    size: int = 0


def read_parts(data: bytes) -> list[SheetParts]:
    """Return the sheets of a workbook in order.

    Raises:
        Exception: whatever a damaged container makes the XML and zip readers raise.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        codes = _format_codes(archive)
        sheets = []
        for name, state, path in _sheets(archive):
            parts = SheetParts(name, state == "visible")
            if parts.visible and path in archive.namelist():
                with archive.open(path) as stream:
                    _SheetReader(codes, parts).read(stream)
            sheets.append(parts)
    return sheets


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the state and the part of every sheet."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {
        relation.get("Id"): relation.get("Target") or ""
        for relation in relations.iter(f"{_PACKAGE}Relationship")
    }
    for sheet in fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        yield sheet.get("name") or "", sheet.get("state") or "visible", path


def _format_codes(archive: zipfile.ZipFile) -> list[str]:
    """Return the number format of every cell style, by its number."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = fromstring(archive.read("xl/styles.xml"))
    own = {
        entry.get("numFmtId"): entry.get("formatCode") or _GENERAL
        for entry in root.iter(f"{_MAIN}numFmt")
    }
    styles = root.find(f"{_MAIN}cellXfs")
    codes = []
    for style in () if styles is None else styles:
        number = style.get("numFmtId") or "0"
        builtin = BUILTIN_FORMATS.get(int(number), _GENERAL) if number.isdecimal() else _GENERAL
        codes.append(own.get(number, builtin))
    return codes


class _SheetReader:
    """Follows one sheet's XML; the values themselves are not looked at."""

    def __init__(self, codes: list[str], parts: SheetParts) -> None:
        self.codes = codes
        self.parts = parts
        self.row = self.column = -1
        self.last_row = self.last_column = -1
        self.formula = self.valued = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = self.refuse_entity

    def read(self, stream: IO[bytes]) -> None:
        """Read the whole sheet."""
        self.parser.ParseFile(stream)
        self.parts.size = (self.last_row + 1) * (self.last_column + 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note where the parser is, and what the element itself says."""
        kind = tag.rpartition(" ")[2]
        if kind == "c":
            self._cell(attributes)
        elif kind == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), -1
            if attributes.get("hidden") in ("1", "true"):
                self.parts.hidden.add(self.row)
        elif kind == "f":
            self.formula = True
        elif kind == "is":
            self.valued = True
            self._extend()
        elif kind == "v":
            self._extend()
            if self.formula:
                self.parser.CharacterDataHandler = self.text
        elif kind == "mergeCell":
            area = _area(attributes.get("ref", ""))
            if area is not None:
                self.parts.merged.append(area)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column = _column(attributes.get("r"), self.column + 1)
        self.formula = self.valued = False
        style = attributes.get("s")
        if style is not None:
            number = int(style)
            code = self.codes[number] if number < len(self.codes) else _GENERAL
            if code != _GENERAL:
                self.parts.formats[(self.row, self.column)] = code

    def _extend(self) -> None:
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)

    def text(self, text: str) -> None:
        """Note that the formula has a result."""
        self.valued = True

    def end(self, tag: str) -> None:
        """Note a formula without a result when its cell ends."""
        if self.formula and tag.endswith(" c"):
            if not self.valued:
                self.parts.uncomputed.add((self.row, self.column))
            self.formula = False
        elif self.formula and tag.endswith(" v"):
            self.parser.CharacterDataHandler = None

    def refuse_entity(self, *declaration: object) -> None:
        """Refuse entities: no spreadsheet program writes them."""
        raise ValueError("an entity is declared")


def _number(text: str | None, default: int) -> int:
    return int(text) - 1 if text and text.isdecimal() else default


def _column(reference: str | None, default: int) -> int:
    match = _REFERENCE.match(reference or "")
    return _letters(match[1]) if match else default


def _letters(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _area(reference: str) -> Area | None:
    ends = [_REFERENCE.match(end) for end in reference.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    (left, top), (right, bottom) = (ends[0][1], ends[0][2]), (ends[1][1], ends[1][2])
    return (int(top) - 1, _letters(left)), (int(bottom) - 1, _letters(right))


def size_of_open_document(data: bytes) -> int:
    """Return how many cells an .ods file holds once its repeated cells and rows are written out.

    Raises:
        Exception: whatever a damaged container makes the XML and zip readers raise.
    """
    reader = _OpenDocumentSize()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as stream:
        reader.parser.ParseFile(stream)
    return reader.cells


class _OpenDocumentSize:
    """Counts cells up to the last one with a value in each row, and rows as often as repeated."""

    def __init__(self) -> None:
        self.cells = 0
        self.in_row = self.filled = self.rows = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Add up the cells of the row the parser is in."""
        kind = tag.rpartition(" ")[2]
        if kind == "table-row":
            self.in_row = self.filled = 0
            self.rows = _times(attributes, "number-rows-repeated")
        elif kind in ("table-cell", "covered-table-cell"):
            self.in_row += _times(attributes, "number-columns-repeated")
            if any(name.endswith(" value-type") for name in attributes):
                self.filled = self.in_row

    def end(self, tag: str) -> None:
        """Count the row; one without values at the end of a sheet counts nothing."""
        if tag.endswith(" table-row"):
            self.cells += self.rows * self.filled


def _times(attributes: dict[str, str], name: str) -> int:
    found = next((text for key, text in attributes.items() if key.endswith(f" {name}")), "1")
    return int(found) if found.isdecimal() else 1
