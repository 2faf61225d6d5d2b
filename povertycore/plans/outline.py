"""The numbering at the beginning of a line: Roman, Arabic, letters, dashes, or none.

It tells how deep a line stands and what is left without its number; what the line says is not its
business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PART, LETTER, ROMAN, ARABIC, SMALL, OFFICE, DASH, PLUS, PLAIN = 0, 1, 2, 3, 8, 9, 10, 11, 12
"""Depths: a part, A., I., 1. (1.1. is one deeper), a), an unnumbered office, -, +, running text."""

_PART = re.compile(r"(?:phần|chương|mục)\s+(?:thứ\s+\w+|[ivxl]+|\d{1,2})\b[.:)-]?\s*", re.I)
_ROMAN = re.compile(r"(?P<n>[IVXL]{1,7})\s*(?:[.)/:]|\s?[-–](?=\s))\s*(?=\S)")
_UPPER = re.compile(r"(?P<n>[A-HĐ])\s*(?:[.)/]|\s?[-–](?=\s))\s*(?=\S)")
_ARABIC = re.compile(
    r"(?:điều\s+|bước\s+)?\(?(?P<n>\d{1,2}(?:\.\d{1,2}){0,4})(?:[.):]+|/(?=\s)|\s?[-–](?=\s))\s*(?=\S)",
    re.I,
)
_BARE = re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,4})\s+(?=[^\W\d])")
_SMALL = re.compile(r"(?P<n>[a-zđ])\s*[.)]\s*(?=\S)")
_DASH = re.compile(r"(?:[-–—•·▪■*]|o(?=\s)|[\uf0a7\uf0b7\uf02d])\s*(?=\S)")
_PLUS = re.compile(r"[+⁺]\s*(?=\S)")
_VALID_ROMAN = re.compile(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_LONGEST_PART: Final = 160
_AMBIGUOUS: Final = frozenset("CDL")


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a line: how deep it stands, the number as printed, where the text begins."""

    depth: int
    number: str
    start: int


NOTHING: Final = Marker(PLAIN, "", 0)


def marker_of(text: str) -> Marker:
    """Return the number at the beginning of a line.

    >>> [marker_of(t).depth for t in ("II. Mục tiêu", "1.1. Vay vốn", "a) Vay", "- Vay", "Vay")]
    [2, 4, 8, 10, 12]
    """
    if (match := _PART.match(text)) and len(text) < _LONGEST_PART:
        return Marker(PART, match[0].strip(), match.end())
    match = _ROMAN.match(text)
    if match and _VALID_ROMAN.match(match["n"]) and match["n"] not in _AMBIGUOUS:
        return Marker(ROMAN, match["n"], match.end())
    if match := _UPPER.match(text):
        return Marker(LETTER, match["n"], match.end())
    if match := _ARABIC.match(text) or _BARE.match(text):
        parts = match["n"].count(".")
        if not _is_a_figure(text, match):
            depth = SMALL if text.startswith("(") else min(ARABIC + parts, SMALL - 1)
            return Marker(depth, match["n"], match.end())
    if match := _SMALL.match(text):
        return Marker(SMALL, match["n"], match.end())
    if match := _PLUS.match(text):
        return Marker(PLUS, "+", match.end())
    if match := _DASH.match(text):
        return Marker(DASH, "-", match.end())
    return NOTHING


def _is_a_figure(text: str, match: re.Match[str]) -> bool:
    """Return whether what looks like a number of a section is a date, a share or a count."""
    if text[match.end() - 1] != " " and text[match.end() : match.end() + 1].isdigit():
        return True
    return bool(re.match(r"\d{1,2}/\d", text))


def is_upper(text: str) -> bool:
    """Return whether the letters of a text are capitals, as unnumbered headings are printed.

    >>> is_upper("MỤC TIÊU NĂM 2018"), is_upper("Mục tiêu")
    (True, False)
    """
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and 10 * sum(char.isupper() for char in letters) >= 9 * len(letters)
