"""One door for every file: its kind is told by its content, never by its name alone.

It opens no network address and runs no macro.
"""

from __future__ import annotations

from pathlib import Path

from giamngheo.common.documents.archives import kind_of_archive
from giamngheo.common.documents.delimited import rows_of
from giamngheo.common.documents.encodings import text_of
from giamngheo.common.documents.html_pages import is_page, read_page
from giamngheo.common.documents.model import (
    Document,
    UnreadableDocument,
    refuse_many_cells,
)
from giamngheo.common.documents.pdf import read_pdf
from giamngheo.common.documents.sheets import read_plain_workbook, read_workbook
from giamngheo.common.documents.text_tables import pieces_of
from giamngheo.common.documents.word import read_word
from povertycore.tables import Table

MOST_BYTES = 50 * 1024 * 1024
"""The largest file that is read, 50 MB: a province's workbook has a few."""

_MEGABYTE = 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_MARK_WITHIN = 1024
_OTHER_KINDS = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"PK\x05\x06", "zip"),
)
_CSV_NAMES = frozenset({".csv", ".tsv"})


def read(source: Path | str | bytes, name: str | None = None) -> Document:
    """Return the tables and paragraphs of a file, or of its bytes with its `name`.

    Word (.docx), PDF with text, Excel (.xlsx, .xlsm, .xls), OpenDocument (.ods), HTML, CSV and
    plain text in UTF-8, UTF-16 or Windows-1258.

    Raises:
        UnreadableDocument: no such file, empty, too large, too many cells or pages, encrypted,
            damaged, scanned without text, or of another kind.
    """
    if isinstance(source, bytes):
        data, shown = source, name or "?"
    else:
        path = Path(source)
        shown = name or path.name
        data = _bytes_of(path, shown)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableDocument("document.empty", {"name": shown})
    if len(data) > MOST_BYTES:
        values = {"name": shown, "megabytes": len(data) // _MEGABYTE}
        raise UnreadableDocument("document.too_large", values)
    document = _read(data, shown)
    cells = sum(len(row) for table in document.tables for row in table.cells)
    refuse_many_cells(cells, shown)
    return document


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size <= MOST_BYTES:
            return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableDocument("document.not_found", {"name": str(path)}) from error
    except IsADirectoryError as error:
        raise UnreadableDocument("document.is_a_folder", {"name": str(path)}) from error
    except (OSError, ValueError) as error:
        raise UnreadableDocument("document.not_allowed", {"name": str(path)}) from error
    values = {"name": name, "megabytes": size // _MEGABYTE}
    raise UnreadableDocument("document.too_large", values)


def _read(data: bytes, name: str) -> Document:
    if data.startswith(_ZIP):
        kind = kind_of_archive(data, name)
        if kind == "docx":
            return read_word(data, name)
        return read_workbook(data, name) if kind == "xlsx" else read_plain_workbook(data, name)
    if data.startswith(_OLE):
        return _read_ole(data, name)
    if data[:_MARK_WITHIN].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(_PDF):
        return read_pdf(data, name)
    for mark, kind_name in _OTHER_KINDS:
        if data.startswith(mark):
            raise UnreadableDocument("document.wrong_kind", {"name": name, "kind": kind_name})
    text = text_of(data, name)
    if is_page(text):
        return read_page(text)
    if text.startswith("<?xml"):
        raise UnreadableDocument("document.wrong_kind", {"name": name, "kind": "XML"})
    if Path(name).suffix.lower() in _CSV_NAMES:
        return Document((Table.of(rows_of(text, name), label=Path(name).stem),), ())
    return pieces_of(text)


def _read_ole(data: bytes, name: str) -> Document:
    """Read the old binary container: .xls, or an encrypted or old Word file to be refused."""
    if _has_stream(data, "EncryptedPackage"):
        raise UnreadableDocument("document.encrypted", {"name": name})
    if _has_stream(data, "WordDocument"):
        raise UnreadableDocument("document.old_word", {"name": name})
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return read_plain_workbook(data, name)
    raise UnreadableDocument("document.wrong_kind", {"name": name, "kind": "OLE"})


def _has_stream(data: bytes, stream: str) -> bool:
    return f"{stream}\0".encode("utf-16-le") in data
