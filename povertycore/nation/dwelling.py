"""Indicators that ask the dwelling, the goods and the income, as expressions over households.

The same rules as povertycore.indicators.dwelling. A column that is absent is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from povertycore.standards import Condition, LegalNumber, Standard

DWELLING_TYPES: Final[Mapping[str, Any]] = {
    "house_kind": pl.String,
    "wall_is_durable": pl.Boolean,
    "column_is_durable": pl.Boolean,
    "roof_is_durable": pl.Boolean,
    "floor_area_m2": pl.Decimal,
    "water_source": pl.String,
    "toilet_kind": pl.String,
    "sub_area": pl.String,
    "income_vnd": pl.Int64,
    "income_vnd_year": pl.Int64,
}
"""Columns of the table of households that are looked at, besides those of OWNED.

They are the facts of indicators.facts.HouseholdFacts. Square metres may be whole numbers too.
"""

OWNED: Final[Mapping[str, str]] = {"telecom_services": "telecom_", "information_means": "means_"}
"""Beginning of the Boolean columns that say which codes of a list a household has: means_RADIO."""

Answer = Callable[[pl.DataFrame, Condition, Standard], pl.Expr]

_TRUE, _FALSE, _NULL = pl.lit(value=True), pl.lit(value=False), pl.lit(None, dtype=pl.Boolean)


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return the column, all null where it is absent, empty text as null; TypeError otherwise."""
    wanted = DWELLING_TYPES.get(name, pl.Boolean)
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.Int64 if wanted is pl.Decimal else wanted)
    found = frame[name].dtype
    if found == pl.Null:
        return pl.lit(None, dtype=pl.Int64 if wanted is pl.Decimal else wanted)
    fits = found == wanted
    if wanted in (pl.Decimal, pl.Int64):
        fits = found.is_integer() or (wanted is pl.Decimal and found.is_decimal())
    if not fits:
        raise TypeError(f"column {name} must be {wanted}, not {found}")
    return pl.when(pl.col(name) != "").then(pl.col(name)) if wanted == pl.String else pl.col(name)


def _by_kind(frame: pl.DataFrame, name: str, condition: Condition) -> pl.Expr:
    kind = _column(frame, name)
    return (
        pl.when(kind.is_in(list(condition.codes["deprived"].codes)))
        .then(_TRUE)
        .when(kind.is_in(list(condition.codes["fine"].codes)))
        .then(_FALSE)
        .otherwise(_NULL)
    )


def _house_kind(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _by_kind(frame, "house_kind", condition)


def _weak_house_parts(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    needed = condition.numbers["weak_parts"].value
    parts = [_column(frame, f"{part}_is_durable") for part in ("wall", "column", "roof")]
    weak = pl.sum_horizontal(part.not_().fill_null(value=False).cast(pl.Int8) for part in parts)
    still_open = pl.sum_horizontal(part.is_null().cast(pl.Int8) for part in parts)
    return (
        pl.when(weak >= needed)
        .then(_TRUE)
        .when(weak + still_open < needed)
        .then(_FALSE)
        .otherwise(_by_kind(frame, "house_kind", condition))
    )


def _area_below(frame: pl.DataFrame, least: int) -> pl.Expr:
    """Return whether there are fewer square metres a person; the members listed count at least."""
    area, persons = _column(frame, "floor_area_m2"), pl.col("person_count")
    at_least = pl.max_horizontal(persons.fill_null(0), pl.col("listed"))
    return (
        pl.when(area.is_null())
        .then(_NULL)
        .when((at_least > 0) & (area < at_least * least))
        .then(_TRUE)
        .when(persons.is_null() | (persons == 0))
        .then(_NULL)
        .otherwise(_FALSE)
    )


def _floor_area(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _area_below(frame, condition.numbers["least_m2"].value)


def _weak_or_small_house(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    numbers = condition.by_sub_area["least_m2"]
    area, every = _in_every_part(frame, numbers), _column(frame, "sub_area")
    for sub_area, number in numbers.items():
        here = _area_below(frame, number.value)
        area = pl.when((every == sub_area).fill_null(value=False)).then(here).otherwise(area)
    return _by_kind(frame, "house_kind", condition) | area


def _in_every_part(frame: pl.DataFrame, numbers: Mapping[str, LegalNumber]) -> pl.Expr:
    """Return the answer that holds whatever the part of the city; null where they differ."""
    first, *others = [_area_below(frame, number.value) for number in numbers.values()]
    agree = pl.all_horizontal(_TRUE, *[first.eq_missing(other) for other in others])
    return pl.when(agree).then(first).otherwise(_NULL)


def _water_source(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _by_kind(frame, "water_source", condition)


def _toilet_kind(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _by_kind(frame, "toilet_kind", condition)


def _has_none(frame: pl.DataFrame, condition: Condition, name: str) -> pl.Expr:
    named = condition.codes[name]
    owned: Sequence[pl.Expr] = [
        _column(frame, OWNED[named.code_list] + code) for code in named.codes
    ]
    return pl.any_horizontal(owned).not_()


def _no_telecom(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _has_none(frame, condition, "services")


def _no_information_means(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    return _has_none(frame, condition, "means")


def _income_within_line(frame: pl.DataFrame, condition: Condition, standard: Standard) -> pl.Expr:
    lower = standard.income.lower
    if lower is None or lower.everywhere is None:
        return _NULL
    month, year = _column(frame, "income_vnd"), _column(frame, "income_vnd_year")
    if standard.income.months == 12:
        income = pl.coalesce(year, 12 * month)
    else:
        income = pl.coalesce(month, (year + 11) // 12)
    return income <= lower.everywhere.value


DWELLING_RULES: Final[Mapping[str, Answer]] = {
    "house_kind": _house_kind,
    "weak_house_parts": _weak_house_parts,
    "floor_area": _floor_area,
    "weak_or_small_house": _weak_or_small_house,
    "water_source": _water_source,
    "toilet_kind": _toilet_kind,
    "no_telecom": _no_telecom,
    "no_information_means": _no_information_means,
    "income_within_line": _income_within_line,
}
"""Rules that ask the household, by the name law files call them."""
