"""Automatic numbers of Word written out: '1.', 'a)', '-'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from giamngheo.common.papers.archive import Element, Package
from giamngheo.common.papers.pdf.properties import (
    Properties,
    W,
    paragraph_properties,
    run_properties,
    value,
)

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "o": "○", "\uf02d": "-"}


def roman(number: int) -> str:
    """
    >>> roman(14)
    'XIV'
    """
    made = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            made += sign
            number -= worth
    return made


def letters(number: int) -> str:
    """
    >>> letters(1), letters(27)
    ('a', 'aa')
    """
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def counted(number: int, form: str) -> str:
    """One number in the form a list level asks for."""
    if form == "decimalZero":
        return f"{number:02d}"
    made: dict[str, Callable[[int], str]] = {
        "lowerLetter": letters,
        "upperLetter": lambda n: letters(n).upper(),
        "lowerRoman": lambda n: roman(n).lower(),
        "upperRoman": roman,
        "none": lambda n: "",
    }
    return made.get(form, str)(number)


class Numbering:
    """The lists of one file, counting on as paragraphs are read."""

    def __init__(self, package: Package) -> None:
        root = package.xml("word/numbering.xml")
        self.levels: dict[str, dict[int, Element]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.of_list: dict[str, str] = {}
        if root is None:
            return
        abstract = {
            value(each, "abstractNumId"): {
                int(value(level, "ilvl", "0")): level for level in each.iter(f"{W}lvl")
            }
            for each in root.iter(f"{W}abstractNum")
        }
        for each in root.iter(f"{W}num"):
            number = value(each, "numId")
            base = value(each.find(f"{W}abstractNumId"))
            self.levels[number] = dict(abstract.get(base, {}))
            self.of_list[number] = number if each.find(f"{W}lvlOverride") is not None else base
            for override in each.iter(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    at = number, int(value(override, "ilvl", "0"))
                    self.starts[at] = int(value(start, default="1"))

    def indents(self, number: str, level: int) -> Properties:
        found = self.levels.get(number, {}).get(level)
        return {} if found is None else paragraph_properties(found.find(f"{W}pPr"))

    def format(self, number: str, level: int) -> Properties:
        found = self.levels.get(number, {}).get(level)
        return {} if found is None else run_properties(found.find(f"{W}rPr"))

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list, as text; '' for none."""
        levels = self.levels.get(number)
        if not levels or level not in levels:
            return ""
        counts = self.counts[self.of_list[number]]
        start = value(levels[level].find(f"{W}start"), default="1")
        first = self.starts.get((number, level), int(start or 1))
        counts[level] = counts.get(level, first - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        form = value(levels[level].find(f"{W}numFmt"), default="decimal")
        text = value(levels[level].find(f"{W}lvlText"))
        if form == "bullet":
            return _BULLETS.get(text, text)
        for each in range(level + 1):
            if each in levels:
                shape = value(levels[each].find(f"{W}numFmt"), default="decimal")
                text = text.replace(f"%{each + 1}", counted(counts.get(each, 1), shape))
        return text
