"""A look through content.xml of an .ods: its size, and repeats that blow up when unrolled."""

from __future__ import annotations

import io
import re
import zipfile

from giamngheo.common.workbooks.limits import MAX_COLUMNS, MAX_ROWS
from giamngheo.common.workbooks.limits import MAX_TEXT_BYTES as MAX_CONTENT_BYTES
from giamngheo.common.workbooks.problems import FileProblem
from giamngheo.common.workbooks.xlsx import BROKEN, Budget, chunks

CONTENT = re.compile(rb"<text:p|office:value")
ROWS_REPEATED = re.compile(rb'<table:table-row[^>]*?number-rows-repeated="(\d+)"')
CELLS_REPEATED = re.compile(
    rb'<table:table-cell(?=[^>]*office:value)[^>]*?number-columns-repeated="(\d+)"'
)


def scan(content: bytes) -> None:
    """Raises FileProblem: encrypted, damaged, too large, too many rows or columns."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            budget = Budget(MAX_CONTENT_BYTES)
            manifest = b"".join(chunks(archive, "META-INF/manifest.xml", budget))
            if b"encryption-data" in manifest:
                raise FileProblem("file.password")
            if any(name.startswith("Basic/") for name in archive.namelist()):
                raise FileProblem("file.macros")
            xml = b"".join(chunks(archive, "content.xml", budget))
    except KeyError as problem:
        raise FileProblem("file.damaged") from problem
    except BROKEN as problem:
        raise FileProblem("file.damaged") from problem
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:2000]:
        raise FileProblem("file.damaged")
    rows = 0
    for part in xml.split(b"</table:table-row>"):
        if not CONTENT.search(part):
            continue
        repeated = ROWS_REPEATED.findall(part)
        rows += int(repeated[-1]) if repeated else 1
        if rows > MAX_ROWS:
            raise FileProblem("file.too_many_rows", limit=MAX_ROWS)
        if any(int(count) > MAX_COLUMNS for count in CELLS_REPEATED.findall(part)):
            raise FileProblem("file.stray_cell", cell="", columns=MAX_COLUMNS)
