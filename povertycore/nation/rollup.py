"""Counts of households and persons by place, class, indicator and group.

It makes no rates: a rate is a Ratio of two of these counts, made where it is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import polars as pl

from povertycore.quantities import Ratio

TOTALS: Final = ("households", "persons", "households_without_person_count")
DEPRIVED: Final = "deprived_"
NOT_KNOWN: Final = "unknown_"


def rollup(
    frame: pl.DataFrame,
    by: Sequence[str],
    indicators: Sequence[str] = (),
    persons: str | None = "person_count",
) -> pl.DataFrame:
    """Return the counts of every combination of the columns `by`, sorted by them.

    `frame` has one row a household; `by` are any of its columns: codes of province, commune or
    village, class, kind of place, ethnic group ... A null among them is a group of its own.

    Columns, whole numbers: households; persons and households_without_person_count (where the
    column named by `persons` is null; absent with persons=None); for each of `indicators` (Boolean
    columns) deprived_CODE and unknown_CODE, in households.

    Raises:
        ValueError: when `by` names a column twice. polars' ColumnNotFoundError for a missing one.
    """
    if len(set(by)) != len(by):
        raise ValueError(f"a column is named twice: {', '.join(by)}")
    counted = [pl.len().cast(pl.Int64).alias("households")]
    if persons is not None:
        size = pl.col(persons)
        counted += [
            size.cast(pl.Int64).sum().alias("persons"),
            size.null_count().cast(pl.Int64).alias("households_without_person_count"),
        ]
    for code in indicators:
        flag = pl.col(code)
        counted += [
            flag.sum().cast(pl.Int64).alias(DEPRIVED + code),
            flag.null_count().cast(pl.Int64).alias(NOT_KNOWN + code),
        ]
    if not by:
        return frame.select(counted)
    return frame.group_by(by).agg(counted).sort(by, nulls_last=True)


def counted_columns(rolled: pl.DataFrame) -> list[str]:
    """Return the columns of a roll-up that are counts, in their order."""
    return [
        name for name in rolled.columns if name in TOTALS or name.startswith((DEPRIVED, NOT_KNOWN))
    ]


def add_up(rolled: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return a roll-up of a roll-up: smaller places (or batches) added up to those of `by`.

    >>> villages = pl.DataFrame({"commune": ["x", "x", "y"], "households": [2, 3, 4]})
    >>> add_up(villages, ["commune"]).rows()
    [('x', 5), ('y', 4)]
    """
    counts = counted_columns(rolled)
    if not by:
        return rolled.select(pl.col(counts).sum())
    return rolled.group_by(by).agg(pl.col(counts).sum()).sort(by, nulls_last=True)


def shares(
    rolled: pl.DataFrame,
    by: Sequence[str],
    column: str,
    values: Collection[str],
    count: str = "households",
) -> Iterator[tuple[tuple[Any, ...], Ratio]]:
    """Yield for every combination of `by` what part of its `count` has one of `values`.

    With column='poverty_class' and values=['POOR'] this is the poverty rate of every place; the
    denominator counts all households, also those of class UNKNOWN.

    Raises:
        ValueError: when `column` is among `by`, which leaves nothing to compare.
    """
    if column in by:
        raise ValueError(f"{column} cannot be counted within itself; take it out of: {by}")
    wanted = pl.col(column).cast(pl.String).is_in(list(values)).fill_null(value=False)
    both = [
        pl.col(count).filter(wanted).sum().alias("_part"),
        pl.col(count).sum().alias("_whole"),
    ]
    found = rolled.group_by(by).agg(both).sort(by, nulls_last=True) if by else rolled.select(both)
    for *key, part, whole in found.iter_rows():
        yield tuple(key), Ratio(part, whole)
