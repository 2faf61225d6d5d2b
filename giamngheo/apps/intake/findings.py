"""Collecting what is wrong with a file, cell by cell, without slowing down when all is well."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

SCHEMA = {
    "sheet": pl.Int32,  # place of the sheet in the file, -1 for the file
    "row": pl.Int32,  # Excel's number, 0 for the sheet
    "field": pl.String,  # key of the column, "" for the row
    "column": pl.Int32,  # place of the column, -1 when the field tells it
    "code": pl.String,
    "values": pl.String,  # JSON
    "shown": pl.String,  # the cell, citizen numbers masked
    "error": pl.Boolean,
}


class Findings:
    """Problems in no order; `frame` puts them into that of the file."""

    def __init__(self) -> None:
        self.single: list[dict[str, Any]] = []
        self.many: list[pl.DataFrame] = []

    def add(
        self,
        code: str,
        *,
        sheet: int = -1,
        row: int = 0,
        field: str = "",
        column: int = -1,
        shown: str = "",
        error: bool = True,
        **values: Any,
    ) -> None:
        """One problem."""
        self.single.append(
            {
                "sheet": sheet,
                "row": row,
                "field": field,
                "column": column,
                "code": code,
                "values": as_json(values),
                "shown": shown,
                "error": error,
            }
        )

    def add_rows(
        self,
        rows: pl.DataFrame,
        code: str,
        *,
        field: str = "",
        shown: str | None = None,
        error: bool = True,
        **values: Any,
    ) -> None:
        """The same problem in many rows: `rows` has sheet and row, and perhaps the column `shown`.

        A column `values` of JSON overrides the values given.
        """
        if rows.is_empty():
            return
        told = pl.col("values") if "values" in rows.columns else pl.lit(as_json(values))
        self.many.append(
            rows.select(
                pl.col("sheet").cast(pl.Int32),
                pl.col("row").cast(pl.Int32),
                pl.lit(field).alias("field"),
                pl.lit(-1, dtype=pl.Int32).alias("column"),
                pl.lit(code).alias("code"),
                told.alias("values"),
                (pl.col(shown).fill_null("") if shown else pl.lit("")).alias("shown"),
                pl.lit(error).alias("error"),
            )
        )

    def frame(self) -> pl.DataFrame:
        """All problems, errors before warnings, then in the order of the file."""
        found = pl.concat([pl.DataFrame(self.single, schema=SCHEMA), *self.many])
        return found.unique(maintain_order=True).sort(
            ["error", "sheet", "row"], descending=[True, False, False], maintain_order=True
        )


def as_json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str) if values else "{}"
