"""Households and members as columns: what the vectorised evaluator reads out of Polars frames.

Columns are named as the facts; one that is missing is not recorded for anybody. Dates are days
since 1970, codes are numbers, and -1, 0, 1 are no, not known, yes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
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


def day_number(day: date) -> int:
    """Return the day as frames count it."""
    return day.toordinal() - _EPOCH


@dataclass
class Table:
    """Columns of one frame, read when they are first asked for and kept."""

    frame: pl.DataFrame
    _kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.frame.height

    def _once(self, kind: str, name: str, make: Callable[[], Any]) -> Any:
        key = (kind, name)
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def truths(self, name: str) -> Truths:
        """Return a yes-or-no fact."""
        return self._once("truth", name, lambda: self._truths(name))  # type: ignore[no-any-return]

    def _truths(self, name: str) -> Truths:
        if name not in self.frame.columns:
            return np.zeros(self.height, dtype=np.int8)
        values = self.frame[name].cast(pl.Int8) * 2 - 1
        found: Truths = values.fill_null(0).to_numpy()
        return found

    def numbers(self, name: str) -> tuple[Numbers, Flags]:
        """Return a number of each row and whether it is known; 0 where it is not."""
        return self._once("number", name, lambda: self._numbers(name))  # type: ignore[no-any-return]

    def _numbers(self, name: str) -> tuple[Numbers, Flags]:
        if name not in self.frame.columns:
            return np.zeros(self.height, dtype=np.int64), np.zeros(self.height, dtype=np.bool_)
        column = self.frame[name]
        if column.dtype == pl.Date:
            column = column.to_physical()
        values = column.cast(pl.Int64).fill_null(0).to_numpy()
        return values, column.is_not_null().to_numpy()

    def days(self, name: str) -> tuple[Numbers, Flags]:
        """Return a day of each row and whether it is known."""
        return self.numbers(name)

    def codes(self, name: str) -> tuple[NDArray[Any], dict[str, int]]:
        """Return the number of each row's code (-1 not known) and the number of each code."""
        return self._once("code", name, lambda: self._codes(name))  # type: ignore[no-any-return]

    def _codes(self, name: str) -> tuple[NDArray[Any], dict[str, int]]:
        if name not in self.frame.columns:
            return np.full(self.height, -1, dtype=np.int32), {}
        column = self.frame[name]
        if not isinstance(column.dtype, pl.Enum):
            column = column.cast(pl.String)
            column = column.cast(pl.Enum(column.drop_nulls().unique()))
        assert isinstance(column.dtype, pl.Enum)  # noqa: S101 - it was made one above
        codes = column.dtype.categories.to_list()
        physical = column.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
        return physical, {code: number for number, code in enumerate(codes)}

    def is_in(self, name: str, wanted: Sequence[str], nothing: str | None = None) -> Truths:
        """Return whether the code of each row is one of these; `nothing` means not known."""
        key = f"{name}={','.join(wanted)}"
        return self._once("in", key, lambda: self._is_in(name, wanted, nothing))  # type: ignore[no-any-return]

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

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the value of each household for each of its members."""
        return np.repeat(values, self.sizes)

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
