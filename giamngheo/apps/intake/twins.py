"""Persons who stand twice in one file: certain cases refuse their households, others are shown."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.rows import values_json
from giamngheo.apps.registry.enums import HEAD

SAME_PERSON = ("folded_name", "sex", "birth")


def find_in_file(rows: pl.DataFrame, layout: Layout, findings: Findings) -> pl.DataFrame:
    """Findings for rows that stand twice, and pairs: reason, blocking, `a` and `b`.

    `a` and `b` are places of rows, which `rows` has in its column `place`.
    """
    pairs = [same_number(rows, findings)]
    if layout == Layout.RAW_EXPORT_11:
        pairs.append(identical_exports(rows, findings))
    else:
        pairs += [identical_rows(rows, findings), same_head(rows, findings)]
        pairs.append(same_name(rows))
    found = pl.concat([pair for pair in pairs if not pair.is_empty()] or [pairs[0]])
    return found.unique(["a", "b"], keep="first", maintain_order=True)


def in_groups(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Rows that share their keys with another; `partner` is the first of the group (or second)."""
    alike = rows.filter(pl.len().over(keys) > 1)
    if alike.is_empty():
        return alike.with_columns(pl.lit(0, dtype=pl.UInt32).alias("partner"))
    first, second = (
        pl.col("place").first().over(keys),
        pl.col("place").slice(1, 1).first().over(keys),
    )
    return alike.with_columns(
        pl.when(pl.col("place") == first).then(second).otherwise(first).alias("partner")
    )


def as_pairs(alike: pl.DataFrame, reason: str, *, blocking: bool) -> pl.DataFrame:
    """Each row with its partner once: the later one is `a`, the earlier `b`."""
    return alike.filter(pl.col("partner") < pl.col("place")).select(
        pl.lit(reason).alias("reason"),
        pl.lit(blocking).alias("blocking"),
        pl.col("place").alias("a"),
        pl.col("partner").alias("b"),
    )


def told(alike: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """With `values`: the row of the partner."""
    other = rows.select(pl.col("place").alias("partner"), pl.col("row").alias("other_row"))
    with_other = alike.join(other, on="partner", how="left", maintain_order="left")
    return with_other.with_columns(values_json(with_other, row="other_row"))


def same_number(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    alike = in_groups(rows.filter(pl.col("personal_id").is_not_null()), ["personal_id"])
    findings.add_rows(told(alike, rows), "personal_id.twice", field="personal_id")
    return as_pairs(alike, "personal_id.twice", blocking=True)


def identical_rows(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Two rows of one household with the same name, sex, birth, relationship and number."""
    keys = ["hh", *SAME_PERSON, "relationship", "personal_id"]
    alike = in_groups(rows.filter(pl.col("folded_name").is_not_null()), keys)
    findings.add_rows(told(alike, rows), "row.twice")
    return as_pairs(alike, "row.twice", blocking=True)


def identical_exports(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Two rows of the export that say the same in every cell but the day and the reviewer."""
    keys = [
        name
        for name in (
            "village_id", "folded_name", "sex", "household_code", "household_number",
            "declared_person_count", "income_points", "deprivation_points", "stated_class",
        )
        if name in rows.columns
    ]  # fmt: skip
    alike = in_groups(rows.filter(pl.col("folded_name").is_not_null()), keys)
    findings.add_rows(told(alike, rows), "row.twice")
    return as_pairs(alike, "row.twice", blocking=True)


def same_head(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Two households of one village with the same head: the household stands twice.

    Heads whose citizen numbers differ are two persons.
    """
    named = pl.col("folded_name").is_not_null() & pl.col("birth").is_not_null()
    heads = rows.filter((pl.col("relationship") == HEAD) & named)
    keys = ["village_id", *SAME_PERSON]
    alike = in_groups(heads, keys)
    several_numbers = pl.col("personal_id").drop_nulls().n_unique().over(keys) == pl.len().over(
        keys
    )
    alike = alike.filter(~several_numbers) if not alike.is_empty() else alike
    findings.add_rows(told(alike, rows), "household.twice", field="full_name")
    return as_pairs(alike, "household.twice", blocking=True)


def same_name(rows: pl.DataFrame) -> pl.DataFrame:
    """Same name, sex and birth in two households: shown side by side, not refused.

    Where two numbers differ, or only the year is known and the villages differ, it is no hint.
    """
    known = rows.filter(pl.col("folded_name").is_not_null() & pl.col("birth").is_not_null())
    by_day = known.filter(pl.col("birth_date").is_not_null())
    by_year = known.filter(pl.col("birth_date").is_null())
    pairs = []
    for part, keys in ((by_day, [*SAME_PERSON]), (by_year, ["village_id", *SAME_PERSON])):
        alike = in_groups(part, keys)
        if alike.is_empty():
            continue
        other = rows.select(
            pl.col("place").alias("partner"),
            pl.col("hh").alias("other_hh"),
            pl.col("personal_id").alias("other_id"),
        )
        alike = alike.join(other, on="partner", how="left", maintain_order="left")
        differ = (pl.col("personal_id") != pl.col("other_id")).fill_null(value=False)
        alike = alike.filter((pl.col("hh") != pl.col("other_hh")) & ~differ)
        pairs.append(as_pairs(alike, "name.twice", blocking=False))
    empty = as_pairs(in_groups(rows.clear(), ["hh"]), "name.twice", blocking=False)
    return pl.concat(pairs) if pairs else empty
