"""Numbers that Word counts by itself: "I.", "1.2.", "a)", "-" in front of paragraphs.

The text of a paragraph does not hold them; without them the headings of a plan are lost.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.parser import parse_xml

Element = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_LEVELS = 9
_BIGGEST_ROMAN = 399
_PLACE = re.compile(r"%([1-9])")
_ROMANS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_BULLETS = frozenset("-–—+*•")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


@dataclass(slots=True)
class Numbers:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[str, list[int | None]] = field(
        default_factory=lambda: defaultdict(lambda: [None] * _MOST_LEVELS)
    )
    begun: set[str] = field(default_factory=set)

    def before(self, paragraph: Element) -> str:
        """Return the number Word shows in front of a paragraph, '' for none; it counts on."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, depth = place
        abstract, restarts = self.lists.get(number, ("", {}))
        level = self.levels.get(abstract, {}).get(depth)
        if level is None:
            return ""
        counts = self.counted[abstract]
        if number not in self.begun:
            self.begun.add(number)
            for one, start in restarts.items():
                counts[one] = start - 1
        last = counts[depth]
        counts[depth] = level.start if last is None else last + 1
        for deeper in range(depth + 1, _MOST_LEVELS):
            counts[deeper] = None
        return self._written(abstract, level, counts)

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        """Return list and depth of a paragraph, its own or its style's."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        own = _reference(properties)
        style = properties.find(f"{_W}pStyle")
        inherited = self.styles.get(style.get(f"{_W}val", "")) if style is not None else None
        number = own[0] or (inherited[0] if inherited else None)
        if number is None or number == "0":
            return None
        depth = own[1] if own[1] is not None else inherited[1] if inherited else 0
        return number, min(depth, _MOST_LEVELS - 1)

    def _written(self, abstract: str, level: _Level, counts: list[int | None]) -> str:
        if level.form == "bullet":
            return level.text if level.text in _BULLETS else "-"
        levels = self.levels[abstract]

        def shown(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            one = levels.get(depth, level)
            count = counts[depth]
            return _figure(one.start if count is None else count, one.form)

        return _PLACE.sub(shown, level.text)


def numbers_of(archive: zipfile.ZipFile) -> Numbers:
    """Return the lists of a .docx file; a document without any has none."""
    names = set(archive.namelist())
    numbers = Numbers()
    if "word/numbering.xml" not in names:
        return numbers
    root = parse_xml(archive.read("word/numbering.xml"))
    for abstract in root.iter(f"{_W}abstractNum"):
        numbers.levels[abstract.get(f"{_W}abstractNumId", "")] = _levels(abstract)
    for one in root.iter(f"{_W}num"):
        refers = one.find(f"{_W}abstractNumId")
        if refers is not None:
            numbers.lists[one.get(f"{_W}numId", "")] = (
                refers.get(f"{_W}val", ""),
                _restarts(one),
            )
    if "word/styles.xml" in names:
        numbers.styles = _styles(parse_xml(archive.read("word/styles.xml")))
    return numbers


def _levels(abstract: Element) -> dict[int, _Level]:
    found = {}
    for level in abstract.findall(f"{_W}lvl"):
        found[_whole(level.get(f"{_W}ilvl", "0"))] = _Level(
            start=_whole(_value(level, "start") or "1"),
            form=_value(level, "numFmt") or "decimal",
            text=_value(level, "lvlText") or "",
        )
    return found


def _restarts(one: Element) -> dict[int, int]:
    return {
        _whole(override.get(f"{_W}ilvl", "0")): _whole(_value(override, "startOverride") or "1")
        for override in one.findall(f"{_W}lvlOverride")
        if override.find(f"{_W}startOverride") is not None
    }


def _styles(root: Element) -> dict[str, tuple[str, int]]:
    found = {}
    for style in root.findall(f"{_W}style"):
        properties = style.find(f"{_W}pPr")
        if properties is None:
            continue
        number, depth = _reference(properties)
        if number is not None:
            found[style.get(f"{_W}styleId", "")] = (number, depth or 0)
    return found


def _reference(properties: Element) -> tuple[str | None, int | None]:
    reference = properties.find(f"{_W}numPr")
    if reference is None:
        return None, None
    depth = _value(reference, "ilvl")
    return _value(reference, "numId"), None if depth is None else _whole(depth)


def _value(element: Element, tag: str) -> str | None:
    found = element.find(f"{_W}{tag}")
    value = None if found is None else found.get(f"{_W}val")
    return None if value is None else str(value)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _figure(count: int, form: str) -> str:
    """Return a count as Word writes it.

    >>> _figure(4, "upperRoman"), _figure(3, "lowerLetter"), _figure(7, "decimal")
    ('IV', 'c', '7')
    """
    if form == "none":
        return ""
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    if form in ("upperLetter", "lowerLetter") and 1 <= count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter.upper() if form == "upperLetter" else letter
    return str(count)


def _roman(count: int) -> str:
    pieces = []
    count = min(count, _BIGGEST_ROMAN)
    for value, sign in _ROMANS:
        while count >= value:
            pieces.append(sign)
            count -= value
    return "".join(pieces)
