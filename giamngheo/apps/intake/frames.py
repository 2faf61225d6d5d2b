"""Small helpers on columns: work done once for each distinct value, and frames as bytes."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl


def each_distinct(
    column: pl.Series, function: Callable[[Any], Any], dtype: type[pl.DataType] = pl.String
) -> pl.Series:
    """The function of every value, computed once for equal ones; null stays null."""
    distinct = column.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series(column.name, [None] * len(column), dtype=dtype)
    values = pl.Series([function(value) for value in distinct.to_list()], dtype=dtype)
    return column.replace_strict(distinct, values, default=None, return_dtype=dtype)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Cells hold no cycles: looking for some again and again costs a third of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def as_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet."""
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd", compression_level=1, statistics=False)
    return target.getvalue()


def from_bytes(content: bytes, *, rows: int | None = None) -> pl.DataFrame:
    """The frame that `as_bytes` wrote, or its first rows."""
    return pl.read_parquet(io.BytesIO(content), n_rows=rows)
