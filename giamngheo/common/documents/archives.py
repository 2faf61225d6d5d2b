"""Zip containers (docx, xlsx, ods) looked at before they are opened: kind, size, encryption.

It unpacks nothing but the small parts that tell the kind.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Literal

from giamngheo.common.documents.model import UnreadableDocument

Kind = Literal["docx", "xlsx", "ods"]

_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_PARTS = 10_000
_SUSPECT_SIZE = 10 * 1024 * 1024
_SUSPECT_RATIO = 150
_MEGABYTE = 1024 * 1024


def kind_of_archive(data: bytes, name: str) -> Kind:
    """Return which reader opens the container.

    Raises:
        UnreadableDocument: it is damaged, encrypted, unpacks to far more than it may, or holds
            something else than a document or a workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_dangerous(parts, name)
            names = {part.filename for part in parts}
            mimetype = archive.read("mimetype") if "mimetype" in names else b""
    except UnreadableDocument:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise UnreadableDocument("document.damaged", {"name": name}) from error
    if any(part.startswith("word/document") for part in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    raise UnreadableDocument("document.wrong_kind", {"name": name, "kind": "zip"})


def _refuse_dangerous(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableDocument("document.encrypted", {"name": name})
    total = sum(part.file_size for part in parts)
    bomb = any(
        part.file_size > _SUSPECT_SIZE
        and part.file_size > _SUSPECT_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if total > _MOST_UNPACKED or bomb or len(parts) > _MOST_PARTS:
        values = {"name": name, "megabytes": total // _MEGABYTE}
        raise UnreadableDocument("document.unpacks_too_large", values)
