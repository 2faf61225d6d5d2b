"""Bytes of a text file as text: by byte-order mark, by UTF-16 shape, UTF-8, else Windows-1258.

It refuses bytes that are no text, and converts no text written for TCVN3 or VNI fonts unless every
word of it says so.
"""

from __future__ import annotations

import codecs
import unicodedata

from giamngheo.common.documents.model import UnreadableDocument
from povertycore.vietnamese import convert_tcvn3, convert_vni, looks_legacy_encoded

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_MOST_CONTROLS = 0.02


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file, in NFC and with plain line ends.

    Raises:
        UnreadableDocument: the bytes are no text, or break off in the middle of a letter.
    """
    text = _decoded(data, name)
    if _has_many_controls(text):
        raise UnreadableDocument("document.not_a_document", {"name": name})
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = unicodedata.normalize("NFC", text.replace("\x0c", "\n").replace("\ufeff", ""))
    legacy = looks_legacy_encoded(text[: 4 * _SAMPLE])
    if legacy == "TCVN3":
        return convert_tcvn3(text)
    return convert_vni(text) if legacy == "VNI" else text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name)
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if zeros:
        at_odd = sum(byte == 0 for byte in sample[1::2])
        at_even = zeros - at_odd
        if 4 * zeros < len(sample) or len(data) % 2:
            raise UnreadableDocument("document.not_a_document", {"name": name})
        return _strictly(data, "utf-16-le" if at_odd > at_even else "utf-16-be", name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="replace")


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument("document.damaged", {"name": name}) from error


def _has_many_controls(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(
        unicodedata.category(char) == "Cc" and char not in "\t\n\r\x0c" for char in sample
    )
    return controls > _MOST_CONTROLS * max(len(sample), 1)
