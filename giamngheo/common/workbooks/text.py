"""Tables in text files: the encoding, the separator, the rows."""

from __future__ import annotations

import codecs
import csv
import io
import re

from giamngheo.common.workbooks.limits import MAX_COLUMNS, MAX_ROWS
from giamngheo.common.workbooks.problems import FileProblem
from povertycore.vietnamese import is_vietnamese_syllable, looks_legacy_encoded, nfc

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 40
WORD_WITH_SIGNS = re.compile(r"[^\W\d_]*[\u00c0-\u1ef9][^\W\d_]*")
# Legacy encodings use signs that are no letters, so their words end only at ASCII signs.
LEGACY_WORD = re.compile(r"[^\s!-@\[-`{-~]+")


def read(content: bytes) -> list[list[str]]:
    """The cells of a .csv. Raises FileProblem: encoding, separator, quotes, size."""
    decoded = decode(content)
    separator = find_separator(decoded)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise FileProblem("file.too_many_rows", limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS:
                raise FileProblem("file.stray_cell", cell="", columns=MAX_COLUMNS)
    except csv.Error as problem:
        raise FileProblem("file.csv_quotes", line=reader.line_num) from problem
    if rows and len(rows[0]) == 1 and rows[0][0].lower().startswith("sep="):
        rows[0] = []
    return rows


def decode(content: bytes) -> str:
    """Text from UTF-8, UTF-16 or Windows-1258 (also ANSI); old fonts are refused by name."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return decoded(content, encoding)
    if b"\0" in content[:4096]:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
        return plausible(decoded(content, encoding))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return from_one_byte(content)
    refuse_old_fonts(text)
    return text


def decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise FileProblem("file.encoding") from problem


def plausible(text: str) -> str:
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text[:4096]):
        raise FileProblem("file.not_a_table", kind="?")
    return text


def from_one_byte(content: bytes) -> str:
    """Windows-1258 if its words are Vietnamese; otherwise it is an old font or another language."""
    refuse_old_fonts(content.decode("latin-1"))
    text = nfc(plausible(decoded(content, "cp1258")))
    words = WORD_WITH_SIGNS.findall(text)[:2000]
    good = sum(is_vietnamese_syllable(word) for word in words)
    if good * 10 < len(words) * 8:
        raise FileProblem("file.encoding")
    return text


def refuse_old_fonts(text: str) -> None:
    """TCVN3 and VNI fonts, by the words of the first lines."""
    words = list(dict.fromkeys(LEGACY_WORD.findall(text[:20_000])))
    kinds = [kind for kind in map(looks_legacy_encoded, words) if kind]
    signed = sum(not word.isascii() for word in words)
    if len(kinds) * 2 > signed:
        raise FileProblem("file.old_font", font=max(set(kinds), key=kinds.count))


def find_separator(text: str) -> str:
    """The sign that parts the first lines into the most columns."""
    lines = [line for line in text.splitlines()[: SAMPLE_LINES * 3] if line.strip()][:SAMPLE_LINES]
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]

    def columns(separator: str) -> int:
        return max((line.count(separator) for line in lines), default=0)

    best = max(SEPARATORS, key=columns)
    if not columns(best):
        raise FileProblem("file.csv_one_column")
    return best
