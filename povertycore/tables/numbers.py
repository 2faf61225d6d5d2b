"""Number cells: what is a number, how it is written, and how to write another one the same way.

It does not know rows or columns; whether "1.234" is a thousand is asked of the caller, who does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from povertycore.quantities import NumberNotReadError, format_number_vi, parse_number_vi
from povertycore.tables.model import Cell

_UNIT = re.compile(
    r"\s*(?:hộ|khẩu|nhân khẩu|người|thôn|xã|đồng|triệu|triệu đồng|tỷ đồng|ha)\Z", re.IGNORECASE
)
_SHAPE = re.compile(r"[+\-\u2212\u2013]?\s*[0-9][0-9.,\s]*\Z")
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212_.…/")
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*\Z")
_LONGEST_PLAIN = 15
_BIGGEST_EXPONENT = 15
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Style:
    """The signs a figure is written with: before decimals, between thousands ('' for none)."""

    decimal: str = ","
    group: str = ""
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A cell that has the shape of a number, its one doubtful sign not yet decided.

    `doubtful` is the single '.' or ',' followed by exactly three digits, else ''; `decimal` the
    sign that certainly starts decimals and `group` the one that certainly parts thousands.
    """

    text: str
    doubtful: str = ""
    decimal: str = ""
    group: str = ""
    percent: bool = False
    exact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """The value of a cell, its decimals as printed, and the signs it is printed with."""

    value: Decimal
    places: int
    style: Style

    @property
    def scaled(self) -> int:
        """Return the digits as one integer: the value times 10**places."""
        return int(self.value.scaleb(self.places))


def is_empty(cell: Cell) -> bool:
    """Return whether nothing is printed: blanks, dashes and dots say so in official tables."""
    if cell.number is not None or cell.text[:1].isalnum():
        return False
    return all(char in _DASHES for char in cell.text.strip())


def recognise(cell: Cell) -> Written | None:
    """Return the cell as a number to be read, or None when it is text, a date, a code or empty.

    >>> recognise(Cell("1.234")).doubtful, recognise(Cell("2,06 %")).decimal
    ('.', ',')
    >>> [recognise(Cell(text)) for text in ("Thôn 1", "04/01/2024", "1.2.1", "0979123456", "x")]
    [None, None, None, None, None]
    """
    return _recognised(cell.text, cell.number)


@lru_cache(maxsize=_REMEMBERED)
def _recognised(printed: str, number: Decimal | None) -> Written | None:
    text = printed.strip()
    percent = text.endswith("%")
    if number is not None:
        fits = number.is_finite() and number.adjusted() < _BIGGEST_EXPONENT
        return Written(text, percent=percent, exact=number) if fits else None
    body = _UNIT.sub("", text.rstrip("*").removesuffix("%").strip()).strip()
    if not _SHAPE.match(body):
        return None
    digits = body.lstrip("+-\u2212\u2013 ")
    signs = [char for char in digits if char in ".,"]
    if not signs:
        return None if _is_code(digits) else Written(body, percent=percent)
    return _recognise_signs(body, digits, signs, percent=percent)


def _is_code(digits: str) -> bool:
    plain = digits.replace(" ", "").replace("\u00a0", "")
    return len(plain) > _LONGEST_PLAIN or (plain.startswith("0") and len(plain) > 2)


def _recognise_signs(body: str, digits: str, signs: list[str], *, percent: bool) -> Written | None:
    last = signs[-1]
    if len(set(signs)) == 2:
        whole, _, decimals = digits.rpartition(last)
        first = signs[0]
        certain = last not in whole and decimals.isdecimal() and _GROUPS.match(whole)
        return Written(body, decimal=last, group=first, percent=percent) if certain else None
    if len(signs) > 1:
        return Written(body, group=last, percent=percent) if _GROUPS.match(digits) else None
    if _GROUPS.match(digits):
        return Written(body, doubtful=last, percent=percent)
    return Written(body, decimal=last, percent=percent) if digits[-1].isdecimal() else None


@lru_cache(maxsize=_REMEMBERED)
def value_of(written: Written, *, doubtful_is_decimal: bool) -> Number | None:
    """Return the number, its doubtful sign read as told; None where the digits do not make one."""
    if written.exact is not None:
        exact = written.exact
        exponent = exact.as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        style = Style(percent=written.percent)
        return Number(exact.quantize(Decimal(1).scaleb(-places)), places, style)
    decimal, group = written.decimal, written.group
    if written.doubtful and doubtful_is_decimal:
        decimal = written.doubtful
    elif written.doubtful:
        group = written.doubtful
    grouping: Literal["vi", "en"] = "en" if decimal == "." or group == "," else "vi"
    try:
        value = parse_number_vi(written.text, grouping=grouping)
    except NumberNotReadError:
        return None
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return Number(value, places, Style(decimal, group, written.percent))


def rounded(value: Decimal, places: int) -> Decimal:
    """Return the value half up, away from zero, at so many decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def write(value: Decimal, places: int, style: Style) -> str:
    """Return the value written with the given signs.

    >>> write(Decimal("45662"), 0, Style(group=".")), write(Decimal("2.294"), 2, Style("."))
    ('45.662', '2.29')
    """
    vietnamese = format_number_vi(value, places)
    signs = str.maketrans({".": style.group or None, ",": style.decimal or ","})
    return vietnamese.translate(signs) + ("%" if style.percent else "")
