"""What a spreadsheet cell shows for a number: percent formats, decimals, thousands, dates.

It follows the first section of a number format, which is what shows zero and positive numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from povertycore.quantities import format_number_vi
from povertycore.tables import Cell

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_PLACES = re.compile(r"[0#?]\.([0#?]+)|^\.([0#?]+)")
_TRAILING_COMMAS = re.compile(r"[0#?](,+)[^0#?,]*\Z")
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Format:
    """How a number is shown; `places` None means as many decimals as it has."""

    places: int | None
    percent: bool = False
    percent_sign: bool = False
    grouped: bool = False
    thousands: int = 0


@lru_cache(maxsize=512)
def format_of(code: str) -> Format:
    """Return what a number format shows.

    >>> format_of("0.00%"), format_of("General").places
    (Format(places=2, percent=True, percent_sign=True, grouped=False, thousands=0), None)
    """
    section = code.split(";")[0]
    literals = "".join(match[1] or match[2] or "" for match in _LITERAL.finditer(section))
    bare = _LITERAL.sub("", section)
    if not re.search(r"[0#?]", bare):
        return Format(None)
    match = _PLACES.search(bare)
    places = len(match[1] or match[2]) if match else 0
    percent = "%" in bare
    trailing = _TRAILING_COMMAS.search(bare)
    scaled = len(trailing[1]) if trailing else 0
    grouped = bool(re.search(r"[#0],[#0]", bare))
    return Format(places, percent, percent or "%" in literals, grouped, scaled)


def shown(value: object, code: str) -> Cell:
    """Return the cell as an office in Vietnam sees it: 1.234,56 and dd/mm/yyyy."""
    if value is None:
        return Cell()
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, datetime):
        return Cell(f"{value:%d/%m/%Y}")
    if isinstance(value, date):
        return Cell(f"{value:%d/%m/%Y}")
    if isinstance(value, time):
        return Cell(f"{value:%H:%M}")
    if isinstance(value, int | float):
        return _shown_number(value, format_of(code))
    return Cell(str(value).strip())


def _shown_number(value: int | float, form: Format) -> Cell:
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return Cell(str(value))
    if not number.is_finite():
        return Cell(str(value))
    if form.percent:
        number *= 100
    number = number.scaleb(-3 * form.thousands)
    number = _general(number) if form.places is None else _rounded(number, form.places)
    text = format_number_vi(number) if form.grouped else f"{number:f}".replace(".", ",")
    return Cell(text + ("%" if form.percent_sign else ""), number)


def _rounded(number: Decimal, places: int) -> Decimal:
    if number.adjusted() + places > 25:
        return number
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _general(number: Decimal) -> Decimal:
    """Return the number with at most ten digits and no zeros at its end, as the General format."""
    spare = _MOST_DIGITS - max(number.adjusted() + 1, 1)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > max(spare, 0):
        number = _rounded(number, max(spare, 0))
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()
