"""Opening a Word file that somebody brings: only a plain .docx of reasonable size comes through.

It unpacks what it has to and never runs, follows or fetches anything the file names.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx.oxml.parser import parse_xml

from giamngheo.common.documents.archives import kind_of_archive
from giamngheo.common.documents.model import UnreadableDocument
from giamngheo.common.papers.problems import PaperRefused

# lxml's elements have no types; the parser of python-docx resolves no entities.
Element = Any

MOST_BYTES = 5 * 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "vbadata.xml")
_MAIN = "/officeDocument"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
)


def require_word(data: bytes, name: str) -> None:
    """Let a plain .docx through.

    Raises:
        PaperRefused: empty, too large, an old .doc, protected by a password, with macros, damaged,
            unpacking to far more than it may, or no Word file at all.
    """
    if not data:
        raise PaperRefused(_("The file is empty."))
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise PaperRefused(
            _("The file is larger than %(most)s MB; take pictures out.") % {"most": most}
        )
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise PaperRefused(
                _("The file is protected by a password; save it without one and bring it again.")
            )
        raise PaperRefused(
            _("This is an old .doc file; open it in Word and save it as .docx, then bring it.")
        )
    if not data.startswith(b"PK"):
        raise PaperRefused(_("%(name)s is not a Word file (.docx).") % {"name": name})
    try:
        kind = kind_of_archive(data, name)
    except UnreadableDocument as problem:
        raise PaperRefused(problem.render(get_language() or "vi")) from problem
    if kind != "docx":
        raise PaperRefused(_("%(name)s is not a Word file (.docx).") % {"name": name})
    _require_plain(data, name)


def _require_plain(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [each.lower() for each in archive.namelist()]
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
            relations = parse_xml(archive.read("_rels/.rels"))
            targets = [r.get("Target", "") for r in relations if r.get("Type", "").endswith(_MAIN)]
            parse_xml(archive.read(targets[0].lstrip("/")))
    except _DAMAGE as problem:
        raise PaperRefused(
            _("%(name)s is damaged: Word's main text cannot be read. Save it anew in Word.")
            % {"name": name}
        ) from problem
    if "macroEnabled" in types or any(each.endswith(_MACROS) for each in names):
        raise PaperRefused(
            _("The file carries macros; save it as an ordinary Word document (.docx).")
        )
    if targets[0].lstrip("/") != "word/document.xml":
        raise PaperRefused(
            _("%(name)s is damaged: Word's main text cannot be read. Save it anew in Word.")
            % {"name": name}
        )


class Package:
    """The parts of a Word file, parsed when asked for."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.blobs = {each: archive.read(each) for each in archive.namelist()}

    def xml(self, name: str) -> Element | None:
        """The root of a part, None when the file does not have it."""
        blob = self.blobs.get(name)
        return None if blob is None else parse_xml(blob)

    def relations(self, name: str) -> dict[str, str]:
        """Names of the parts that a part points at, by relation id."""
        folder, _slash, file = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels")
        if root is None:
            return {}
        return {
            each.get("Id", ""): _joined(folder, each.get("Target", ""))
            for each in root
            if each.get("TargetMode") != "External"
        }

    def text_parts(self) -> list[str]:
        """The main text, headers, footers and notes: where tags can stand."""
        prefixes = ("word/header", "word/footer", "word/footnotes", "word/endnotes")
        found = sorted(
            each for each in self.blobs if each.startswith(prefixes) and each.endswith(".xml")
        )
        return ["word/document.xml", *found]


def _joined(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"


def repack(data: bytes) -> bytes:
    """The same file with fixed times and order inside, so that equal contents are equal bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed,
    ):
        for name in sorted(archive.namelist(), key=lambda each: (each[0] != "[", each)):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, archive.read(name))
    return made.getvalue()
