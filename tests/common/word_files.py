"""Word files made by hand for tests: good, adapted and broken ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document


def word(*paragraphs: str | Sequence[str], change: Callable[[Any], None] | None = None) -> bytes:
    """A .docx of paragraphs; a list of texts is one paragraph in several runs."""
    document = Document()
    for each in paragraphs:
        made = document.add_paragraph()
        for run in [each] if isinstance(each, str) else each:
            made.add_run(run)
    if change is not None:
        change(document)
    return saved(document)


def saved(document: Any) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def changed(docx: bytes, **parts: bytes | None) -> bytes:
    """The file with parts replaced, added or (None) taken out; names with '/' come in `parts`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as archive, zipfile.ZipFile(made, "w") as packed:
        for name in archive.namelist():
            if name not in parts:
                packed.writestr(name, archive.read(name))
        for name, content in parts.items():
            if content is not None:
                packed.writestr(name, content)
    return made.getvalue()


def with_xml(docx: bytes, *pairs: tuple[str, str]) -> bytes:
    """The file with texts of its main part replaced."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        text = archive.read("word/document.xml").decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return changed(docx, **{"word/document.xml": text.encode()})


def bomb() -> bytes:
    """A small file that unpacks to 60 MB."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("x"))) as archive,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
        packed.writestr("word/media/big.xml", b"0" * (60 * 1024 * 1024))
    return made.getvalue()


def encrypted_entry() -> bytes:
    """A zip whose entries claim to be encrypted."""
    data = bytearray(word("x"))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) != -1:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OLD_DOC = OLE + b"\x00" * 504 + "WordDocument".encode("utf-16-le")
WITH_PASSWORD = OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 64
WITH_MACROS = changed(word("x"), **{"word/vbaProject.bin": b"macro"})
