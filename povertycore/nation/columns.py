"""What officers call the columns of a list of households, and reading their cells into types.

It opens no file: it takes frames as they were read, typed (Parquet) or as text (CSV, Excel).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from povertycore.law_store import code_list
from povertycore.quantities import NumberNotReadError, parse_number_vi
from povertycore.standards import AreaType, Standard
from povertycore.vietnamese import fold

TEXTS: Final = ("household_id", "commune_code", "province_code", "ethnicity")
NUMBERS: Final = (
    "income_vnd",
    "income_vnd_year",
    "income_points",
    "deprivation_points",
    "deprivation_count",
    "person_count",
)
"""Columns of whole numbers: đồng a person, points B1 and B2, indicators, persons."""

MOST_FINDINGS: Final = 100
"""Of one kind in one column of one frame; a wrong column would otherwise fill the memory."""

_WRITINGS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "household_id": ("mã hộ", "mã hộ gia đình", "mã số hộ", "ID hộ"),
        "commune_code": ("mã xã", "mã phường", "mã đơn vị hành chính cấp xã", "mã xã phường"),
        "province_code": ("mã tỉnh", "mã tỉnh thành phố"),
        "area_type": ("khu vực", "loại khu vực", "thành thị nông thôn", "nông thôn thành thị"),
        "income_vnd": (
            "thu nhập bình quân",
            "thu nhập bình quân đầu người",
            "thu nhập bình quân đầu người tháng",
            "thu nhập bình quân người tháng",
            "thu nhập",
        ),
        "income_vnd_year": (
            "thu nhập bình quân năm",
            "thu nhập bình quân người năm",
            "thu nhập bình quân đầu người năm",
        ),
        "income_points": ("B1", "điểm B1", "điểm phiếu B1", "điểm A", "tổng điểm B1"),
        "deprivation_points": ("B2", "điểm B2", "điểm phiếu B2", "điểm B", "tổng điểm B2"),
        "deprivation_count": (
            "số chỉ số thiếu hụt",
            "số chỉ số thiếu hụt của hộ",
            "tổng số thiếu hụt",
            "tổng số chỉ số thiếu hụt",
        ),
        "person_count": ("số nhân khẩu", "nhân khẩu", "số khẩu", "tổng số nhân khẩu"),
        "ethnicity": ("dân tộc", "dân tộc chủ hộ", "dân tộc của chủ hộ"),
    }
)
_AREAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rural": AreaType.RURAL.value,
        "nong thon": AreaType.RURAL.value,
        "nt": AreaType.RURAL.value,
        "xa": AreaType.RURAL.value,
        "urban": AreaType.URBAN.value,
        "thanh thi": AreaType.URBAN.value,
        "do thi": AreaType.URBAN.value,
        "tt": AreaType.URBAN.value,
        "phuong": AreaType.URBAN.value,
        "thi tran": AreaType.URBAN.value,
    }
)
_FLAGS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        **dict.fromkeys(("1", "x", "true", "co", "thieu hut", "yes", "dung", "co thieu hut"), True),
        **dict.fromkeys(("0", "false", "khong", "khong thieu hut", "no", "sai"), False),
    }
)


class Trouble(StrEnum):
    """What can be wrong with a head or a cell."""

    TWICE = "TWICE"
    """Two columns mean the same; `value` is the other one's name."""
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NOT_WHOLE = "NOT_WHOLE"
    NEGATIVE = "NEGATIVE"
    TOO_GREAT = "TOO_GREAT"
    """`limit` is the greatest value there can be."""
    NOT_AN_AREA = "NOT_AN_AREA"
    NOT_A_FLAG = "NOT_A_FLAG"
    EMPTY = "EMPTY"
    WRONG_TYPE = "WRONG_TYPE"
    """A typed column of the wrong type; `value` is the type."""
    NOT_AN_ETHNIC_GROUP = "NOT_AN_ETHNIC_GROUP"
    NOT_A_CODE = "NOT_A_CODE"
    NOT_A_DATE = "NOT_A_DATE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: where, what stands there, and what kind of trouble it is.

    `row` counts from 0 within the frame read; None where the whole column is meant. `column` is
    the name the file gives it.
    """

    trouble: Trouble
    column: str
    row: int | None = None
    value: str = ""
    limit: int | None = None


def key(text: str) -> str:
    """Return what is left of a head when case, diacritics, spaces and signs do not count.

    >>> key("Điểm phiếu B1"), key("income_points (B1)")
    ('diemphieub1', 'incomepointsb1')
    """
    return "".join(char for char in fold(text) if char.isalnum())


@dataclass(frozen=True, slots=True)
class Head:
    """Which column of the file is which of ours.

    `names` maps our names to the file's; `indicators` are the codes of indicators found among
    them. `findings` tells of columns that mean the same.
    """

    names: Mapping[str, str]
    indicators: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    def __contains__(self, name: str) -> bool:
        """Return whether the file has this column of ours."""
        return name in self.names


def read_head(columns: Iterable[str], standards: Iterable[Standard] = ()) -> Head:
    """Return which columns are known, by our name, the words of the forms, or an indicator.

    An indicator is found by its code, by 'thiếu hụt' and its Vietnamese name (the bare name could
    as well head a column that says who has it), or by its number as 'chỉ số 4' where only one
    standard is asked for. Unknown columns are left alone.
    """
    asked = tuple(standards)
    wanted = dict(_known_writings(asked))
    codes = {code for standard in asked for code in standard.indicator_codes}
    names: dict[str, str] = {}
    findings = []
    for column in columns:
        ours = wanted.get(key(column))
        if ours is None:
            continue
        if ours in names:
            findings.append(Finding(Trouble.TWICE, column, value=names[ours]))
            continue
        names[ours] = column
    return Head(names, tuple(name for name in names if name in codes), tuple(findings))


def _known_writings(standards: Sequence[Standard]) -> Iterator[tuple[str, str]]:
    for standard in standards:
        for indicator in standard.indicators:
            yield key(f"thiếu hụt {indicator.name_vi}"), indicator.code
            yield key(indicator.code), indicator.code
            if len(standards) == 1:
                yield f"chiso{indicator.number}", indicator.code
    for name, writings in _WRITINGS.items():
        for writing in (name, *writings):
            yield key(writing), name


def read_columns(
    frame: pl.DataFrame, head: Head, limits: Mapping[str, int | None] | None = None
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the known columns under our names in their types, and what is wrong in them.

    Types: text for codes; Int64 for numbers; Boolean for indicators (1, x, có: deprived; 0, không:
    not); 'RURAL' or 'URBAN' for area_type. An empty cell is null, not known, in every column.
    `limits` gives the greatest value of a number. A cell that is wrong becomes null, but its
    finding says that the frame is not to be used. Rows keep their order.
    """
    columns: list[pl.Series] = []
    findings: list[Finding] = []
    for ours, theirs in head.names.items():
        column = frame[theirs]
        read = _reader(ours, head, limits or {})
        typed, wrong = read(column)
        columns.append(typed.alias(ours))
        findings += wrong
    return pl.DataFrame(columns or None, height=frame.height), findings


_Read = tuple[pl.Series, list[Finding]]


def _reader(
    ours: str, head: Head, limits: Mapping[str, int | None]
) -> Callable[[pl.Series], _Read]:
    if ours in NUMBERS:
        return lambda column: read_numbers(column, limits.get(ours))
    if ours in head.indicators:
        return read_flags
    if ours == "area_type":
        return read_areas
    if ours == "ethnicity":
        return read_ethnicity
    return read_texts


def read_texts(column: pl.Series) -> _Read:
    """Return the column as text without spaces around it, empty cells as null."""
    if column.dtype == pl.Null:
        return column.cast(pl.String), []
    if column.dtype != pl.String and not column.dtype.is_integer():
        column = column.cast(pl.String, strict=False)
    text = column.cast(pl.String).str.strip_chars()
    return text.set(text.str.len_bytes() == 0, None), []


def read_numbers(column: pl.Series, limit: int | None = None) -> _Read:
    """Return the column as whole numbers from 0, in Vietnamese or English notation."""
    if column.dtype == pl.Null:
        return column.cast(pl.Int64), []
    findings: list[Finding] = []
    if column.dtype == pl.String:
        numbers, findings = _numbers_of_text(column)
    elif column.dtype.is_integer():
        numbers = column.cast(pl.Int64)
    elif column.dtype.is_float() or column.dtype.is_decimal():
        whole = column.floor() == column
        findings = found(Trouble.NOT_WHOLE, column, ~whole)
        numbers = column.set(~whole, None).cast(pl.Int64)
    else:
        return wrong_type(column, pl.Int64)
    findings += found(Trouble.NEGATIVE, column, numbers < 0)
    if limit is not None:
        findings += found(Trouble.TOO_GREAT, column, numbers > limit, limit)
    return numbers, findings


def _numbers_of_text(column: pl.Series) -> _Read:
    text, _none = read_texts(column)
    numbers = text.cast(pl.Int64, strict=False)
    left = text.filter(text.is_not_null() & numbers.is_null()).unique()
    if not len(left):
        return numbers, []
    read: dict[str, int] = {}
    troubles: dict[str, Trouble] = {}
    for one in left.to_list():
        try:
            number = parse_number_vi(one)
        except NumberNotReadError:
            troubles[one] = Trouble.NOT_A_NUMBER
            continue
        if number == number.to_integral_value() and abs(number) < 2**62:
            read[one] = int(number)
        else:
            troubles[one] = Trouble.NOT_WHOLE
    late = text.replace_strict(read, default=None, return_dtype=pl.Int64)
    findings = []
    for trouble in (Trouble.NOT_A_NUMBER, Trouble.NOT_WHOLE):
        words = [one for one, found in troubles.items() if found is trouble]
        findings += found(trouble, column, text.is_in(words))
    return numbers.fill_null(late), findings


def read_flags(column: pl.Series) -> _Read:
    """Return the column as Boolean: true is deprived, null is not known."""
    if column.dtype == pl.Boolean:
        return column, []
    if column.dtype == pl.Null:
        return column.cast(pl.Boolean), []
    if column.dtype.is_integer():
        strange = column.is_not_null() & ~column.is_in([0, 1])
        return (column == 1).set(strange, None), found(Trouble.NOT_A_FLAG, column, strange)
    if column.dtype == pl.String:
        return read_by_word(column, _FLAGS.get, pl.Boolean, Trouble.NOT_A_FLAG)
    return wrong_type(column, pl.Boolean)


def read_areas(column: pl.Series) -> _Read:
    """Return the column as 'RURAL', 'URBAN' or null."""
    return read_by_word(column.cast(pl.String), _AREAS.get, pl.String, Trouble.NOT_AN_AREA)


def read_ethnicity(column: pl.Series) -> _Read:
    """Return the column as codes of the 54 ethnic groups, from codes or names."""
    groups = code_list("ethnic_groups")

    def code_of(word: str) -> str | None:
        return word if word in groups else groups.match(word)

    text = column.cast(pl.String)
    return read_by_word(text, code_of, pl.String, Trouble.NOT_AN_ETHNIC_GROUP, folded=False)


def read_by_word(
    column: pl.Series,
    meaning: Callable[[str], Any],
    dtype: Any,
    trouble: Trouble,
    *,
    folded: bool = True,
) -> _Read:
    """Return what each word of a column of text means, with a finding where it means nothing."""
    text, _none = read_texts(column)
    words = text.drop_nulls().unique().to_list()
    meant = {word: meaning(fold(word) if folded else word) for word in words}
    known = {word: value for word, value in meant.items() if value is not None}
    strange = text.is_in([word for word in words if word not in known])
    read = text.replace_strict(known, default=None, return_dtype=dtype)
    return read, found(trouble, column, strange)


def wrong_type(column: pl.Series, dtype: Any) -> _Read:
    """Return a column of nothing with the finding that its type does not fit."""
    nothing = pl.Series(column.name, [None] * len(column), dtype=dtype)
    return nothing, [Finding(Trouble.WRONG_TYPE, column.name, value=str(column.dtype))]


def found(
    trouble: Trouble, column: pl.Series, where: pl.Series, limit: int | None = None
) -> list[Finding]:
    """Return a finding for every row of which `where` is true, up to MOST_FINDINGS."""
    rows = where.fill_null(value=False).arg_true().head(MOST_FINDINGS).to_list()
    return [Finding(trouble, column.name, row, str(column[row]), limit) for row in rows]


def require_filled(frame: pl.DataFrame, head: Head, ours: str) -> list[Finding]:
    """Return a finding for every empty cell of a column that must not be empty."""
    return [
        Finding(Trouble.EMPTY, head.names[ours], row)
        for row in frame[ours].is_null().arg_true().head(MOST_FINDINGS).to_list()
    ]
