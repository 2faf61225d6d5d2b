"""Columns of facts about dwelling, goods and members as files have them, read into types.

It opens no file. What officers call the columns of a list of households is in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from povertycore.dates import DateNotReadError, parse_birth, parse_date_vi
from povertycore.indicators.facts import Work
from povertycore.law_store import code_list
from povertycore.nation.columns import (
    NUMBERS,
    Finding,
    Head,
    Trouble,
    found,
    key,
    read_by_word,
    read_flags,
    read_numbers,
    read_texts,
    wrong_type,
)
from povertycore.nation.dwelling import DWELLING_TYPES, OWNED
from povertycore.nation.indicators import MEMBER_TYPES
from povertycore.quantities import NumberNotReadError, parse_number_vi

CODE_LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sex": "sexes",
        "insurance_kind": "insurance_kinds",
        "school_stage": "school_stages",
        "education_level": "education_levels",
        "house_kind": "house_kinds",
        "water_source": "water_sources",
        "toilet_kind": "toilet_kinds",
    }
)
"""Which code list the words of a column come from; codes, names and other writings all match."""

_WRITINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "household_id": ("mã hộ", "mã hộ gia đình", "mã số hộ"),
        "birth_date": ("ngày sinh", "ngày tháng năm sinh"),
        "birth_year": ("năm sinh",),
        "sex": ("giới tính",),
        "insurance_kind": ("loại thẻ bảo hiểm y tế", "thẻ BHYT", "loại BHYT"),
        "school_stage": ("bậc học", "cấp học", "đang học lớp bậc"),
        "education_level": ("trình độ", "trình độ học vấn", "bằng cấp cao nhất"),
        "is_studying": ("đang đi học",),
        "is_disabled": ("khuyết tật",),
        "monthly_allowance_vnd": ("trợ cấp hằng tháng", "trợ cấp xã hội hằng tháng"),
        "house_kind": ("loại nhà",),
        "floor_area_m2": ("diện tích nhà ở", "diện tích nhà", "diện tích sàn"),
        "water_source": ("nguồn nước", "nguồn nước sinh hoạt chính"),
        "toilet_kind": ("loại nhà tiêu", "nhà tiêu", "loại nhà vệ sinh"),
    }
)


def household_facts() -> dict[str, Any]:
    """Return every column of facts about a household with its type, apart from income and size."""
    columns = {name: type_ for name, type_ in DWELLING_TYPES.items() if name not in NUMBERS}
    for name, beginning in OWNED.items():
        columns |= {beginning + code: pl.Boolean for code in code_list(name).codes}
    return columns


def member_facts() -> dict[str, Any]:
    """Return every column of facts about a member with its type, household_id first."""
    return {"household_id": pl.String, **MEMBER_TYPES}


def read_fact_head(columns: Iterable[str], wanted: Iterable[str]) -> Head:
    """Return which columns of a file are which of the wanted facts, by our name or the forms'."""
    ours_by_key = {
        key(writing): name for name in wanted for writing in (name, *_WRITINGS.get(name, ()))
    }
    names: dict[str, str] = {}
    findings = []
    for column in columns:
        ours = ours_by_key.get(key(column))
        if ours in names:
            findings.append(Finding(Trouble.TWICE, column, value=names[ours]))
        elif ours is not None:
            names[ours] = column
    return Head(names, (), tuple(findings))


def read_facts(
    frame: pl.DataFrame, head: Head, types: Mapping[str, Any]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the facts under our names in the types given, and what is wrong in them.

    An empty cell is null, not recorded. A wrong cell becomes null too, with its finding. A birth
    may be a date, a month or a year in the same column of text ('2/3/1957', '03/1957', '1957').
    """
    columns, findings = [], []
    for ours, theirs in head.names.items():
        if ours == "birth_date" and frame[theirs].dtype == pl.String:
            births, wrong = _read_births(frame[theirs])
            columns += [column for column in births if column.name not in head]
            columns.append(births[0])
        else:
            typed, wrong = _reader(ours, types[ours])(frame[theirs])
            columns.append(typed.alias(ours))
        findings += wrong
    unique = {column.name: column for column in columns}
    return pl.DataFrame(list(unique.values())), findings


_Read = tuple[pl.Series, list[Finding]]


def _reader(name: str, dtype: Any) -> Callable[[pl.Series], _Read]:
    if name in CODE_LISTS:
        return partial(_read_codes, name=CODE_LISTS[name])
    if name == "work":
        return _read_work
    if dtype == pl.Boolean:
        return read_flags
    if dtype == pl.Date:
        return _read_dates
    if dtype is pl.Decimal:
        return _read_areas_m2
    return read_numbers if dtype.is_integer() else read_texts


def _read_codes(column: pl.Series, name: str) -> _Read:
    codes = code_list(name)

    def code_of(word: str) -> str | None:
        return word if word in codes else codes.match(word)

    return read_by_word(
        column.cast(pl.String), code_of, pl.String, Trouble.NOT_A_CODE, folded=False
    )


def _read_work(column: pl.Series) -> _Read:
    known = {one.value.lower(): one.value for one in Work}
    return read_by_word(column.cast(pl.String), known.get, pl.String, Trouble.NOT_A_CODE)


def _read_dates(column: pl.Series) -> _Read:
    if column.dtype in (pl.Date, pl.Null):
        return column.cast(pl.Date), []
    if column.dtype == pl.Datetime:
        return column.dt.date(), []
    if column.dtype != pl.String:
        return wrong_type(column, pl.Date)

    def day_of(word: str) -> date | None:
        try:
            return parse_date_vi(word)
        except DateNotReadError:
            return None

    return read_by_word(column, day_of, pl.Date, Trouble.NOT_A_DATE, folded=False)


def _read_births(column: pl.Series) -> tuple[list[pl.Series], list[Finding]]:
    """Return day, year and month of birth, each null where the text does not tell it."""
    text, _none = read_texts(column)
    words = text.drop_nulls().unique().to_list()
    births = {}
    for word in words:
        with suppress(DateNotReadError):
            births[word] = parse_birth(word)
    parts: list[pl.Series] = []
    for name, part, dtype in (
        ("birth_date", "day", pl.Date),
        ("birth_year", "year", pl.Int32),
        ("birth_month", "month", pl.Int32),
    ):
        told = {word: getattr(birth, part) for word, birth in births.items()}
        parts.append(text.replace_strict(told, default=None, return_dtype=dtype).alias(name))
    strange = text.is_in([word for word in words if word not in births])
    return parts, found(Trouble.NOT_A_DATE, column, strange)


def _read_areas_m2(column: pl.Series) -> _Read:
    """Return square metres to two decimals; text in Vietnamese or English notation."""
    dtype = pl.Decimal(12, 2)
    if column.dtype.is_integer() or column.dtype.is_float() or column.dtype == pl.Null:
        area = column.cast(dtype)
        return area, found(Trouble.NEGATIVE, column, area < 0)
    if column.dtype.is_decimal():
        return column.cast(dtype), found(Trouble.NEGATIVE, column, column < 0)
    if column.dtype != pl.String:
        return wrong_type(column, dtype)

    def area_of(word: str) -> Any:
        try:
            number = parse_number_vi(word)
        except NumberNotReadError:
            return None
        return number if 0 <= number < 10**9 else None

    return read_by_word(column, area_of, dtype, Trouble.NOT_A_NUMBER, folded=False)
