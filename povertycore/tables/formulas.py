"""The formulas that official forms print under their heads, such as 9=1-2-3+5 and 4=3/1*100.

It reads them; whether the figures obey them is for `linear` and `rates` to check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from povertycore.tables.block import Block, Column

_TOKEN = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,2})*|[-+*/()%])")
_IN_HEAD = re.compile(
    r"\(?\s*([0-9]{1,2}(?:\.[0-9]{1,2})*)\s*\)?\s*=\s*([-+*/x×X:÷()0-9.%\s\[\]{}]*[0-9)%\]])"
)
_HEAD_NUMBER = re.compile(r"[\[(]\s*([0-9]{1,2})\s*[\])]\s*\Z")
_SIGNS = str.maketrans(
    {"×": "*", "x": "*", "X": "*", ":": "/", "÷": "/", "[": "(", "]": ")", "{": "(", "}": ")",
     "–": "-", "−": "-"}
)  # fmt: skip
_HUNDRED = "100"

Terms = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Value:
    """A sum of columns (number -> sign), over another sum where the formula divides."""

    terms: Terms
    over: Terms | None = None

    @property
    def is_hundred(self) -> bool:
        return self.over is None and dict(self.terms) == {_HUNDRED: 1}


@dataclass(frozen=True, slots=True)
class Formula:
    """What one column is said to be: signed columns, over others when it is a percentage."""

    target: Column
    terms: tuple[tuple[int, Column], ...]
    over: tuple[tuple[int, Column], ...] = ()


class _Unreadable(ValueError):
    """The text between the signs is no formula over numbered columns."""


def printed_formulas(block: Block) -> list[Formula]:
    """Return the formulas printed in the numbering line or in the heads, with their columns."""
    by_index = {column.index: column for column in block.columns}
    numbered: dict[str, Column] = {}
    texts: list[tuple[str, str]] = []
    for number, index, text in block.numbering:
        if index in by_index:
            numbered[number] = by_index[index]
        texts.append((number, text))
    for index, text in block.heads:
        match = _IN_HEAD.search(text)
        alone = _HEAD_NUMBER.search(text)
        own = match or alone
        if own is not None and index in by_index and not block.numbering:
            numbered.setdefault(own[1], by_index[index])
        if match:
            texts.append((match[1], match[0]))
    formulas: dict[int, Formula] = {}
    for number, text in texts:
        formula = _formula(numbered, number, text)
        if formula is not None:
            formulas.setdefault(formula.target.index, formula)
    return list(formulas.values())


def _formula(numbered: Mapping[str, Column], number: str, text: str) -> Formula | None:
    match = _IN_HEAD.search(text)
    target = numbered.get(number)
    if match is None or target is None or match[1] != number:
        return None
    try:
        value = _Reader(match[2], numbered).read()
        terms = _columns(value.terms, numbered)
        over = () if value.over is None else _columns(value.over, numbered)
    except _Unreadable:
        return None
    alone = not over and len(terms) < 2
    return (
        None
        if alone or any(column is target for _, column in terms)
        else Formula(target, terms, over)
    )


def _columns(terms: Terms, numbered: Mapping[str, Column]) -> tuple[tuple[int, Column], ...]:
    missing = [number for number in terms if number not in numbered]
    if missing or not terms:
        raise _Unreadable(f"no column {missing}")
    return tuple((sign, numbered[number]) for number, sign in terms.items())


class _Reader:
    """Reads sums, differences, one division and the factor 100, with brackets."""

    def __init__(self, text: str, numbered: Mapping[str, Column]) -> None:
        cleaned = text.translate(_SIGNS)
        self.tokens = [match[1] for match in _TOKEN.finditer(cleaned)]
        if sum(map(len, self.tokens)) != len("".join(cleaned.split())):
            raise _Unreadable(text)
        self.numbered = numbered
        self.place = 0

    def read(self) -> _Value:
        value = self._sum()
        if self.place != len(self.tokens):
            raise _Unreadable("something is left over")
        return value

    def _peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self.place += 1
        return token

    def _sum(self) -> _Value:
        value = self._product()
        while self._peek() in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            other = self._product()
            if value.over is not None or other.over is not None:
                raise _Unreadable("quotients are not added")
            terms = dict(value.terms)
            for number, factor in other.terms.items():
                terms[number] = terms.get(number, 0) + sign * factor
            value = _Value(terms)
        return value

    def _product(self) -> _Value:
        value = self._atom()
        while self._peek() in ("*", "/", "%"):
            operator = self._take()
            if operator == "%":
                continue
            other = self._atom()
            if operator == "*":
                value = self._times(value, other)
            elif value.over is not None or other.over is not None:
                raise _Unreadable("two divisions")
            else:
                value = _Value(value.terms, other.terms)
        return value

    def _times(self, value: _Value, other: _Value) -> _Value:
        if other.is_hundred:
            return value
        if value.is_hundred:
            return other
        raise _Unreadable("columns are not multiplied")

    def _atom(self) -> _Value:
        part = self._take()
        if part == "(":
            value = self._sum()
            if self._take() != ")":
                raise _Unreadable("a bracket is open")
            return value
        if part in ("", "+", "-", "*", "/", ")", "%"):
            raise _Unreadable("a column number is missing")
        return _Value({part: 1})
