"""Households out of rows: where one ends and the next begins, and what each says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from giamngheo.apps.intake import columns
from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.places import Places, key_of
from giamngheo.apps.intake.rows import values_json, with_missing
from giamngheo.apps.intake.tables import Table
from giamngheo.apps.registry.enums import HEAD


def group(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The rows with `hh`, the place of their household in the file, from 0, and `line` in it."""
    if layout == Layout.RAW_EXPORT_11:
        numbered = rows.with_row_index("hh").with_columns(pl.col("hh").cast(pl.Int32))
        return numbered.with_columns(pl.lit(1, dtype=pl.Int32).alias("line"))
    rows = with_missing(
        rows, {"household_number": pl.String, "household_code": pl.String, "village": pl.String}
    )
    run = ["sheet", "village_row"]
    number = pl.coalesce("household_number", "household_code")
    rows = rows.with_columns(number.alias("own_number")).with_columns(
        pl.col("own_number").forward_fill().over(run).alias("number")
    )
    is_head = pl.col("relationship") == HEAD
    new_run = changed(pl.col("sheet")) | changed(pl.col("village_row"))
    new_number = pl.col("own_number").is_not_null() & changed(pl.col("number"))
    # Where a sheet numbers no household, its heads part them.
    unnumbered = pl.col("own_number").is_null().all().over("sheet")
    by_head = unnumbered & is_head
    here = pl.col("village").forward_fill().over(run)
    new_village = pl.col("village").is_not_null() & is_head & changed(here)
    starts = new_run | new_number | by_head | new_village
    if "head_name" in rows.columns:
        starts |= unnumbered & pl.col("head_name").is_not_null() & changed(pl.col("head_name"))
    starts = starts.fill_null(value=False)
    grouped = rows.with_columns((starts.cum_sum().cast(pl.Int32) - 1).alias("hh"))
    return grouped.with_columns(
        (pl.int_range(pl.len(), dtype=pl.Int32).over("hh") + 1).alias("line")
    ).drop("own_number", "number")


def changed(column: pl.Expr) -> pl.Expr:
    """Whether a row differs from the one before; the first row does."""
    return column.ne_missing(column.shift(1)) | (pl.int_range(pl.len()) == 0)


def with_villages(
    rows: pl.DataFrame, tables: Sequence[Table], places: Places, findings: Findings
) -> pl.DataFrame:
    """The rows with `village_id`; texts that name no village, or more than one, are findings."""
    rows = with_missing(rows, {"village": pl.String})
    said = pl.coalesce("village", "village_text")
    rows = rows.with_columns(said.alias("village_said"))
    meant: dict[str, int | None] = {}
    for text in rows["village_said"].drop_nulls().unique().to_list():
        found = places.match(text)
        meant[text] = found[0] if len(found) == 1 else None
        if len(found) != 1:
            report_village(rows, text, ambiguous=len(found) > 1, places=places, findings=findings)
    hints = {table.sheet: hint_of(table, places) for table in tables}
    return rows.with_columns(
        pl.when(pl.col("village_said").is_not_null())
        .then(replaced(pl.col("village_said"), meant))
        .otherwise(replaced(pl.col("sheet"), hints))
        .alias("village_id")
    )


def replaced(column: pl.Expr, meant: Mapping[Any, int | None]) -> pl.Expr:
    """What each value of a column stands for, as whole numbers; null where it is not told."""
    if not meant:
        return pl.lit(None, dtype=pl.Int64)
    return column.replace_strict(
        list(meant), list(meant.values()), default=None, return_dtype=pl.Int64
    )


def report_village(
    rows: pl.DataFrame, text: str, *, ambiguous: bool, places: Places, findings: Findings
) -> None:
    nearest = places.nearest(text)
    code = "village.ambiguous" if ambiguous else "village.unknown"
    if not nearest:
        code, nearest = "village.none_near", places.all_names
    here = rows.filter(pl.col("village_said") == text)
    typed = here.filter(pl.col("village").is_not_null())
    findings.add_rows(
        typed, code, field="village", shown="village_said", nearest=nearest, text=text
    )
    for cells in (
        here.filter(pl.col("village").is_null())
        .unique(["sheet", "village_row"], maintain_order=True)
        .iter_rows(named=True)
    ):
        findings.add(
            code, sheet=cells["sheet"], row=cells["village_row"], field="full_name", shown=text,
            nearest=nearest, text=text,
        )  # fmt: skip


def hint_of(table: Table, places: Places) -> int | None:
    """The village that the sheet's name or title names, or the only one there is."""
    for text in (table.name, *reversed(table.header.titles)):
        # A sheet called '1' need not mean village 1.
        worded = any(map(str.isalpha, text))
        found = places.match(text.split(":")[-1]) if worded else []
        if len(found) == 1:
            return found[0]
    return next(iter(places.villages)) if len(places.villages) == 1 else None


def check_communes(rows: pl.DataFrame, places: Places, findings: Findings) -> None:
    """A row that names another commune does not belong into this list."""
    commune = places.commune
    for field in ("commune_name", "commune_code"):
        if field not in rows.columns:
            continue
        wrong = [
            text
            for text in rows[field].drop_nulls().unique().to_list()
            if text.lstrip("0") != commune.code.lstrip("0")
            and key_of(text.removeprefix("xã").removeprefix("Xã")).folded
            not in {key_of(commune.name).folded, key_of(commune.full_name).folded}
            and not text.lower().endswith(commune.name.lower())
        ]
        here = rows.filter(pl.col(field).is_in(wrong))
        findings.add_rows(
            here, "commune.other", field=field, shown=field, commune=commune.full_name
        )


def household_facts(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """One row a household: `hh`, first `sheet` and `row`, and its facts from any of its rows.

    Rows of a household that contradict each other are findings.
    """
    found = rows.group_by("hh", maintain_order=True).agg(
        pl.col("sheet").first(), pl.col("row").first(), pl.len().cast(pl.Int32).alias("size")
    )
    known = columns.all_columns()
    for name in (*rows.columns, "village_id"):
        of_household = name in known and known[name].belongs == columns.HOUSEHOLD
        if (name != "village_id" and not of_household) or name in found.columns:
            continue
        said = rows.select("hh", "sheet", "row", name).drop_nulls(name)
        firsts = said.unique("hh", keep="first", maintain_order=True)
        if firsts.height < said.height:
            clash = said.join(firsts.select("hh", pl.col(name).alias("first_said")), on="hh")
            clash = clash.filter(pl.col(name) != pl.col("first_said"))
            code = "household.two_villages" if name == "village_id" else "household.contradiction"
            findings.add_rows(clash, code, field="village" if name == "village_id" else name)
        found = found.join(firsts.select("hh", name), on="hh", how="left")
    return found


def check_heads(rows: pl.DataFrame, findings: Findings) -> None:
    """Exactly one head a household; none is invented."""
    heads = rows.group_by("hh", maintain_order=True).agg(
        pl.col("sheet").first(),
        pl.col("row").first(),
        pl.col("row").filter(pl.col("relationship") == HEAD).alias("heads"),
        # A relationship that could not be read may have been that of the head.
        pl.col("relationship").is_null().any().alias("unread"),
    )
    count = pl.col("heads").list.len()
    none = heads.filter((count == 0) & ~pl.col("unread"))
    findings.add_rows(none, "household.no_head", field="relationship")
    several = heads.filter(count > 1).with_columns(
        pl.col("heads").list.head(6).cast(pl.List(pl.String)).list.join(", ").alias("told")
    )
    several = several.with_columns(values_json(several, rows="told"))
    findings.add_rows(several, "household.several_heads", field="relationship")


def check_numbers(households: pl.DataFrame, layout: Layout, findings: Findings) -> pl.DataFrame:
    """The same number or code for two households. Returns households, ambiguous numbers blanked."""
    names = {"household_code": pl.String, "household_number": pl.String}
    households = with_missing(households, names)
    places: dict[str, list[str]] = {"household_code": [], "household_number": ["village_id"]}
    for name, place in places.items():
        said = households.filter(pl.col(name).is_not_null())
        twice = said.filter(pl.len().over([name, *place]) > 1)
        if twice.is_empty():
            continue
        rows_of = (
            twice.group_by([name, *place])
            .agg(pl.col("row").cast(pl.String).head(6).alias("rows"))
            .with_columns(pl.col("rows").list.join(", "))
        )
        twice = twice.join(rows_of, on=[name, *place], nulls_equal=True)
        twice = twice.with_columns(values_json(twice, text=name, rows="rows"))
        error = name == "household_code" or layout == Layout.TEMPLATE
        findings.add_rows(twice, f"{name}.twice", field=name, shown=name, error=error)
        households = households.with_columns(
            pl.when(pl.col("hh").is_in(twice["hh"].to_list()))
            .then(None)
            .otherwise(pl.col(name))
            .alias(name)
        )
    return households
