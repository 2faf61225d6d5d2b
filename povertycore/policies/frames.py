"""Households and members as columns: what the vectorised evaluator reads out of Polars frames.

Columns are named as the facts; one that is missing is not recorded for anybody. Dates are days
since 1970, codes are numbers, and -1, 0, 1 are no, not known, yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.policies.catalogue import FactType, Scope, catalogue, fact_named
from povertycore.policies.snapshot import PLACE_CODES, Snapshot

Truths = NDArray[np.int8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_EPOCH: Final = date(1970, 1, 1).toordinal()


NOT_KNOWN: Final = np.int64(-(2**60))
"""What stands for a number or a day that is not recorded."""


def _truth(column: pl.Expr) -> pl.Expr:
    return (column.cast(pl.Int8) * 2 - 1).fill_null(0)


def _number(column: pl.Expr) -> pl.Expr:
    return column.to_physical().cast(pl.Int64).fill_null(NOT_KNOWN)


def _code(column: pl.Expr) -> pl.Expr:
    return column.to_physical().cast(pl.Int16).fill_null(-1)


_EXPRESSIONS: Final = {
    FactType.BOOL: _truth,
    FactType.EVENT: _truth,
    FactType.NUMBER: _number,
    FactType.BIRTH: _number,
    FactType.CODE: _code,
    FactType.TEXT: _code,
}


@cache
def _kinds() -> Mapping[str, FactType]:
    """Return what each column of the frames is."""
    names = (*_names(Scope.HOUSEHOLD), *_names(Scope.MEMBER))
    return {name: _kind(name) for name in names} | {"person_count": FactType.NUMBER}


def day_number(day: date) -> int:
    """Return the day as frames count it."""
    return day.toordinal() - _EPOCH


class Table:
    """Columns of one frame as arrays; all that are facts are turned into numbers at once."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Turn the columns of the frame that are facts into numbers without gaps."""
        self.height = frame.height
        self._answers: dict[str, Truths] = {}
        self._codes: dict[str, dict[str, int]] = {}
        known = [name for name in frame.columns if name in _kinds()]
        ready = {name: self._ready(frame[name]) for name in known}
        whole = frame.select(
            _EXPRESSIONS[_kinds()[name]](pl.lit(column).alias(name))
            for name, column in ready.items()
        )
        self._arrays: dict[str, NDArray[Any]] = {name: whole[name].to_numpy() for name in known}

    def _ready(self, column: pl.Series) -> pl.Series:
        """Return a column of codes as an enumeration, others as they are."""
        if _kinds()[column.name] not in (FactType.CODE, FactType.TEXT):
            return column
        if not isinstance(column.dtype, pl.Enum):
            text = column.cast(pl.String)
            column = text.cast(pl.Enum(text.drop_nulls().unique()))
        assert isinstance(column.dtype, pl.Enum)  # noqa: S101 - it was made one above
        codes = column.dtype.categories.to_list()
        self._codes[column.name] = {code: number for number, code in enumerate(codes)}
        return column

    def truths(self, name: str) -> Truths:
        """Return a yes-or-no fact."""
        if name not in self._arrays:
            self._arrays[name] = np.zeros(self.height, dtype=np.int8)
        return self._arrays[name]

    def numbers(self, name: str) -> tuple[Numbers, Flags]:
        """Return a number (a day as frames count it) of each row and whether it is known."""
        if name not in self._arrays:
            self._arrays[name] = np.full(self.height, NOT_KNOWN, dtype=np.int64)
        values = self._arrays[name]
        return values, values != NOT_KNOWN

    def codes(self, name: str) -> tuple[NDArray[Any], dict[str, int]]:
        """Return the number of each row's code (-1 not known) and the number of each code."""
        if name not in self._arrays:
            return np.full(self.height, -1, dtype=np.int16), {}
        return self._arrays[name], self._codes[name]

    def is_in(self, name: str, wanted: Sequence[str], nothing: str | None = None) -> Truths:
        """Return whether the code of each row is one of these; `nothing` means not known."""
        key = f"{name}={','.join(wanted)}"
        if key not in self._answers:
            self._answers[key] = self._is_in(name, wanted, nothing)
        return self._answers[key]

    def _is_in(self, name: str, wanted: Sequence[str], nothing: str | None) -> Truths:
        codes, numbers = self.codes(name)
        # One place more than there are codes: the last answers for -1, not known.
        answers = np.full(len(numbers) + 1, -1, dtype=np.int8)
        answers[-1] = 0
        for code in wanted:
            if code in numbers:
                answers[numbers[code]] = 1
        if nothing in numbers:
            answers[numbers[nothing]] = 0
        found: Truths = answers[codes]
        return found


class Block:
    """Some households and all their members, in the same order, as the evaluator needs them.

    The members of a household stand together and in the order of the households.

    Raises:
        ValueError: for members of a household that is not there, or out of order.
    """

    def __init__(self, households: pl.DataFrame, members: pl.DataFrame) -> None:
        """Pair households with members by household_id."""
        self.households = Table(households)
        self.members = Table(with_births(members))
        self.sizes = _sizes(households, members)
        self.ends = np.cumsum(self.sizes)
        self.filled = self.sizes > 0
        self.starts = (self.ends - self.sizes)[self.filled]
        count, known = self.households.numbers("person_count")
        self.is_complete: Flags = known & (count == self.sizes) & self.filled
        self.household_of_member = np.repeat(np.arange(len(self.sizes)), self.sizes)

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the value of each household for each of its members."""
        return values[self.household_of_member]

    def gathered(self, values: NDArray[Any], how: np.ufunc, empty: int) -> NDArray[Any]:
        """Return one value a household out of its members' values; `empty` where it has none."""
        found = np.full(len(self.sizes), empty, dtype=values.dtype)
        if len(values):
            found[self.filled] = how.reduceat(values, self.starts)
        return found

    def table(self, scope: Scope) -> Table:
        """Return the columns of households or of members."""
        return self.households if scope is Scope.HOUSEHOLD else self.members


def _sizes(households: pl.DataFrame, members: pl.DataFrame) -> Numbers:
    """Return how many members each household has."""
    if "household_id" not in members.columns or not members.height:
        return np.zeros(households.height, dtype=np.int64)
    runs = members["household_id"].rle().struct.unnest()
    ids = households["household_id"].cast(pl.String)
    where = runs["value"].cast(pl.String)
    if where.len() == ids.len() and (where == ids).all():
        return runs["len"].cast(pl.Int64).to_numpy()
    places = pl.DataFrame({"household_id": ids}).with_row_index("place")
    found = pl.DataFrame({"household_id": where, "len": runs["len"]}).join(
        places, on="household_id", how="left", maintain_order="left"
    )
    if found["place"].null_count():
        raise ValueError("members: a household of the members is not among the households")
    order = found["place"].to_numpy()
    if (np.diff(order.astype(np.int64)) <= 0).any():
        raise ValueError("members: not in the order of the households")
    sizes = np.zeros(households.height, dtype=np.int64)
    sizes[order] = found["len"].cast(pl.Int64).to_numpy()
    return sizes


def with_births(members: pl.DataFrame) -> pl.DataFrame:
    """Return the members with born_first and born_last out of a birth date, month or year."""
    if "born_first" in members.columns or "birth_date" not in members.columns:
        return members
    first = last = pl.col("birth_date")
    if "birth_year" in members.columns:
        year = pl.col("birth_year")
        month = pl.col("birth_month") if "birth_month" in members.columns else pl.lit(None)
        first = pl.coalesce(first, pl.date(year, month.fill_null(1), 1))
        ends = pl.date(year, month.fill_null(12), 1).dt.month_end()
        last = pl.coalesce(last, ends)
    return members.with_columns(first.alias("born_first"), last.alias("born_last"))


def frames_of(snapshots: Sequence[Snapshot]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the same households as two frames, one row a household and one a member."""
    households = [
        {
            **{name: one.household.get(name) for name in _names(Scope.HOUSEHOLD)},
            "household_id": f"{number}",
            "person_count": len(one.members) if one.is_complete else None,
        }
        for number, one in enumerate(snapshots)
    ]
    members = [
        {**{name: facts.get(name) for name in _names(Scope.MEMBER)}, "household_id": f"{number}"}
        for number, one in enumerate(snapshots)
        for facts in one.members
    ]
    return (
        pl.DataFrame(households, schema=schema(Scope.HOUSEHOLD) | {"person_count": pl.Int64}),
        pl.DataFrame(members, schema=schema(Scope.MEMBER)),
    )


def schema(scope: Scope) -> dict[str, Any]:
    """Return every column of the frame with its type, household_id first."""
    return {"household_id": pl.String, **{name: _TYPES[_kind(name)] for name in _names(scope)}}


_TYPES: Final = {
    FactType.BOOL: pl.Boolean,
    FactType.NUMBER: pl.Int64,
    FactType.CODE: pl.String,
    FactType.TEXT: pl.String,
    FactType.EVENT: pl.Boolean,
    FactType.BIRTH: pl.Date,
}


def _names(scope: Scope) -> list[str]:
    names = []
    for one in catalogue().values():
        if one.scope is not scope:
            continue
        if one.type is FactType.BIRTH:
            names += ["born_first", "born_last"]
        else:
            names += [one.name, f"{one.name}_on"] if one.type is FactType.EVENT else [one.name]
    return names


def _kind(name: str) -> FactType:
    if name.startswith("born_") or (name.endswith("_on") and name not in catalogue()):
        return FactType.BIRTH
    return fact_named(name).type


__all__ = ["PLACE_CODES", "Block", "Table", "day_number", "frames_of", "schema", "with_births"]
