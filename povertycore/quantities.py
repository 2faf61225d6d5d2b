"""Counts and rates, and numbers as Vietnamese papers write them.

It stores no percentage and adds no rates: a rate keeps its two counts, percent is made at the edge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from povertycore.wording import WordedError

Grouping = Literal["vi", "en", "auto"]


class NumberNotReadError(WordedError):
    """The text is not a number that can be read with certainty."""


def _percent_half_up(numerator: int, denominator: int, places: int) -> int:
    """Return 10**places times the percentage, rounded half up away from zero."""
    scale: int = 10**places
    scaled, below = abs(numerator) * 100 * scale, abs(denominator)
    rounded = (2 * scaled + below) // (2 * below)
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


def half_up_multiple(numerator: int, denominator: int, multiple: int = 1) -> int:
    """Return numerator over denominator as the nearest multiple, half up. For amounts from 0 on.

    >>> half_up_multiple(1388 * 33, 1, 1000), half_up_multiple(1484 * 33, 1, 1000)
    (46000, 49000)
    """
    step = denominator * multiple
    return (2 * numerator + step) // (2 * step) * multiple


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate as it was counted: numerator and denominator, both whole counts.

    >>> Ratio(3, 135).percent()
    Decimal('2.22')
    >>> (Ratio(1, 135) + Ratio(1, 115)).percent()      # areas add as counts, never as rates
    Decimal('0.80')
    >>> Ratio(5, 1415).truncated(2)
    Decimal('0.35')
    """

    numerator: int
    denominator: int

    def __add__(self, other: Ratio) -> Ratio:
        """Return the rate of both areas together."""
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    def percent(self, places: int = 2) -> Decimal | None:
        """Return the percentage, half up, as official tables print it; None for denominator 0."""
        if self.denominator == 0:
            return None
        return Decimal(_percent_half_up(self.numerator, self.denominator, places)).scaleb(-places)

    def truncated(self, places: int = 2) -> Decimal | None:
        """Return the percentage with further digits cut off; None for denominator 0.

        Some printed tables cut instead of rounding; a check must be able to tell the two apart.
        """
        if self.denominator == 0:
            return None
        scale: int = 10**places
        cut = abs(self.numerator) * 100 * scale // abs(self.denominator)
        same_sign = (self.numerator < 0) == (self.denominator < 0)
        return Decimal(cut if same_sign else -cut).scaleb(-places)


def format_number_vi(value: int | Decimal, places: int | None = None) -> str:
    """Return the number in Vietnamese notation: dot between thousands, comma before decimals.

    With `places` the number is rounded half up to so many decimals; without, it keeps its own.

    >>> format_number_vi(1500000)
    '1.500.000'
    >>> format_number_vi(Decimal("-1234.565"), 2)
    '-1.234,57'

    Raises:
        ValueError: for NaN or infinity.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value} cannot be printed as a number")
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    english = f"{number:,f}"
    return english.translate(_SWAP_SIGNS)


_SWAP_SIGNS = str.maketrans({",": ".", ".": ","})
_SPACES = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_SIGN_AND_BODY = re.compile(r"([+\-\u2212\u2013]?)\s*([0-9][0-9.,\s]*)\Z")
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+\Z")
_SPACE_GROUPS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+\Z")
_EXAMPLES = {"vi": "1.234,56", "en": "1,234.56"}


def parse_number_vi(text: str, grouping: Grouping = "auto") -> Decimal:
    """Return the number written in `text`, in Vietnamese (1.234,56) or English (1,234.56) notation.

    Spaces (also non-breaking, also between thousands) and one trailing % sign are allowed; the %
    sign is dropped, not applied. The decimals are kept as written: '2,50' has two places.

    `grouping` says which sign parts thousands: "vi" the dot, "en" the comma, each strictly.
    "auto" takes either notation wherever the text itself decides. One case it cannot decide: a
    single sign followed by exactly three digits. There Vietnamese papers rule: a dot parts
    thousands and a comma starts decimals. A group that starts with 0 is never a thousands group.

    >>> [str(parse_number_vi(t)) for t in ("1.234,56", "1,234.56", "2,06", "2.06", "1.234.567")]
    ['1234.56', '1234.56', '2.06', '2.06', '1234567']
    >>> [str(parse_number_vi(t)) for t in ("2.471", "2,471", "0.861", "12 345", "99,45 %")]
    ['2471', '2.471', '0.861', '12345', '99.45']
    >>> parse_number_vi("2,471", grouping="en")
    Decimal('2471')

    Raises:
        NumberNotReadError: (a ValueError) saying what is wrong and how to write it.
    """
    cleaned = _SPACES.sub(" ", text).strip().removesuffix("%").strip()
    if not cleaned:
        raise NumberNotReadError("number.empty")
    match = _SIGN_AND_BODY.match(cleaned)
    if match is None:
        raise NumberNotReadError("number.not_a_number", {"text": text})
    sign, body = match.groups()
    whole, decimals = _split_at_decimal_sign(body, grouping, text)
    digits = _without_groups(whole, text)
    number = Decimal(f"{digits}.{decimals}" if decimals else digits)
    return number if sign in ("", "+") else -number


def _split_at_decimal_sign(body: str, grouping: Grouping, text: str) -> tuple[str, str]:
    """Return the part before and the digits after the decimal sign ('' when there is none)."""
    decimal_sign = _decimal_sign(body, grouping, text)
    if decimal_sign == "":
        return body, ""
    whole, _, decimals = body.partition(decimal_sign)
    if not decimals.isdecimal():
        key = "number.two_decimals" if decimal_sign in decimals else "number.not_a_number"
        raise NumberNotReadError(key, {"text": text})
    return whole, decimals


def _decimal_sign(body: str, grouping: Grouping, text: str) -> str:
    """Return which of '.' and ',' starts the decimals in `body`, '' when neither does."""
    if grouping != "auto":
        group_sign, decimal_sign = (".", ",") if grouping == "vi" else (",", ".")
        whole = body.partition(decimal_sign)[0]
        if group_sign in whole and not _GROUPS.match(whole):
            values = {"text": text, "example": _EXAMPLES[grouping]}
            raise NumberNotReadError("number.other_notation", values)
        return decimal_sign if decimal_sign in body else ""
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        return "." if body.rindex(".") > body.rindex(",") else ","
    if dots + commas != 1:
        return ""
    if commas:
        return ","
    return "" if _GROUPS.match(body) else "."


def _without_groups(whole: str, text: str) -> str:
    """Return the digits of the part before the decimals, its thousands groups checked."""
    signs = {sign for sign in whole if not sign.isdecimal()}
    if not signs:
        return whole
    pattern = _SPACE_GROUPS if signs == {" "} else _GROUPS
    if len(signs) > 1 or not pattern.match(whole):
        raise NumberNotReadError("number.bad_groups", {"text": text})
    return "".join(digit for digit in whole if digit.isdecimal())
