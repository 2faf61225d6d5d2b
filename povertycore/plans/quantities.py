"""Figures with their unit in a sentence of a plan: percent, points, households, models, đồng.

Days, document numbers and amounts per head are not figures here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from povertycore.citations import find_citations
from povertycore.plans.phrases import lowered, pattern_of
from povertycore.plans.words import Unit, Vocabulary

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PERCENT = r"(?:%|phần trăm)"
_POINTS = r"(?:điểm\s*(?:phần trăm|%)|điểm\s*%)"
_RANGE = re.compile(
    rf"(?<![\d/.,])(?P<low>{_NUMBER})\s*(?P<s1>%)?\s*(?:-|–|đến|÷)\s*(?P<high>{_NUMBER})\s*"
    rf"(?P<unit>{_POINTS}|{_PERCENT})"
)
_SHARE = re.compile(rf"(?<![\d/.,])(?P<low>{_NUMBER})\s*(?P<unit>{_POINTS}|{_PERCENT})")
_MONEY = re.compile(
    rf"(?<![\d/.,])(?P<low>{_NUMBER})\s*(?P<times>nghìn|ngàn|triệu|tỷ|tỉ)?\s*(?P<unit>đồng|đ\b|vnđ|(?<=triệu)|(?<=tỷ))"
)
_TIMES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9, None: 1}
_PER_HEAD = re.compile(r"\s*/\s*(?:hộ|người|tháng|học sinh|em|khẩu|căn|nhà|mô hình)")
_DAY = re.compile(
    r"\b\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*\d{4})?\b|\bngày\s+\d{1,2}\b|\bnăm\s+\d{4}\b|\btháng\s+\d{1,2}\b"
)
_PERIOD = re.compile(r"\b(?:19|20)\d{2}\s*[-–]\s*(?:19|20)\d{2}\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit: where it stands in the text, and its low and high value."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: Unit
    is_range: bool = False


def blanked(text: str) -> str:
    """Return the text with cited documents, days and periods blanked, places kept.

    >>> blanked("giảm 2% theo Quyết định số 90/QĐ-TTg")[:8]
    'giảm 2% '
    """
    text = without_acts(text)
    for pattern in (_PERIOD, _DAY):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def without_acts(text: str) -> str:
    """Return the text with cited documents and their days blanked, other days and places kept."""
    for cited in list(find_citations(text)):
        text = text[: cited.start] + " " * (cited.end - cited.start) + text[cited.end :]
    return text


def find_quantities(text: str, words: Vocabulary) -> list[Quantity]:
    """Return the figures of a text (already blanked), in order and without overlap."""
    low = lowered(text)
    found = [*_shares(low), *_amounts(low), *_counts(low, words)]
    kept: list[Quantity] = []
    for quantity in sorted(found, key=lambda q: (q.start, -q.end)):
        if not kept or quantity.start >= kept[-1].end:
            kept.append(quantity)
    return kept


def _shares(low: str) -> Iterator[Quantity]:
    for match in _RANGE.finditer(low):
        unit: Unit = "points" if "điểm" in match["unit"] else "percent"
        first, last = _decimal(match["low"]), _decimal(match["high"])
        if first <= last:
            yield Quantity(match.start(), match.end(), first, last, unit, is_range=True)
    for match in _SHARE.finditer(low):
        unit = "points" if "điểm" in match["unit"] else "percent"
        value = _decimal(match["low"])
        yield Quantity(match.start(), match.end(), value, value, unit)


def _amounts(low: str) -> Iterator[Quantity]:
    for match in _MONEY.finditer(low):
        if _PER_HEAD.match(low, match.end()) or match["unit"] == "" and match["times"] is None:
            continue
        value = Decimal(int(_decimal(match["low"]) * _TIMES[match["times"]]))
        yield Quantity(match.start(), match.end(), value, value, "vnd")


def _counts(low: str, words: Vocabulary) -> Iterator[Quantity]:
    for unit, pattern in _unit_patterns(words):
        for match in pattern.finditer(low):
            value = _decimal(match["low"])
            yield Quantity(match.start(), match.start("u"), value, value, unit)


@lru_cache(maxsize=4)
def _unit_patterns(words: Vocabulary) -> tuple[tuple[Unit, re.Pattern[str]], ...]:
    number = r"(?<![\d/.,])(?P<low>\d{1,3}(?:\.\d{3})+|\d+(?:,\d)?)\s+"
    return tuple(
        (unit.id, re.compile(f"{number}(?P<u>{'|'.join(map(pattern_of, unit.words))})"))
        for unit in words.indicators.units
    )


def _decimal(text: str) -> Decimal:
    """Return a printed figure: dots part thousands, a comma (or a dot before 1-2 digits) decimals.

    >>> _decimal("1.200"), _decimal("0,12"), _decimal("1.5")
    (Decimal('1200'), Decimal('0.12'), Decimal('1.5'))
    """
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", "."))
