"""What a household's cells say together: its class, how it came onto the list, needs, deprivations.

It decides no class from points: that is `judging`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl
from povertycore.law_store import code_list

from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.rows import values_json, with_missing
from giamngheo.apps.intake.tables import Table
from giamngheo.apps.registry.enums import EntryKind, PovertyClass

OWN_CODE = r"^H[0-9]{7,}-[0-9]$"
POOR_MARKS = ("poor_new", "poor_relapsed", "poor_continuing", "is_poor")
NEAR_POOR_MARKS = (
    "near_poor_new", "near_poor_relapsed", "near_poor_continuing", "is_near_poor",
)  # fmt: skip
ENTRY_MARKS = {
    EntryKind.NEW: ("poor_new", "near_poor_new"),
    EntryKind.RELAPSED: ("poor_relapsed", "near_poor_relapsed"),
    EntryKind.CONTINUING: ("poor_continuing", "near_poor_continuing"),
}
DEPRIVED = "deprived_"


def complete(
    households: pl.DataFrame, tables: Sequence[Table], layout: Layout, findings: Findings
) -> pl.DataFrame:
    """Households with stated class, entry kind, needs, deprivations, list number and code."""
    households = with_stated_class(households, tables, findings)
    households = with_entry_kind(households, findings)
    households = with_needs(households)
    households = with_deprivations(households)
    households = with_numbers(households, layout)
    check_sizes(households, layout, findings)
    return households


def marked(households: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """Whether one of these columns is ticked."""
    there = [pl.col(name).fill_null(value=False) for name in names if name in households.columns]
    # Not a literal False: filters want one value a row.
    return pl.any_horizontal(there) if there else pl.col("hh").is_null()


def with_stated_class(
    households: pl.DataFrame, tables: Sequence[Table], findings: Findings
) -> pl.DataFrame:
    """The class by column, by tick and by title; where they differ the household is refused."""
    households = with_missing(
        households, {"stated_class": pl.String, "stated_local_class": pl.String}
    )
    poor, near_poor = marked(households, POOR_MARKS), marked(households, NEAR_POOR_MARKS)
    by_title = {table.sheet: table.list_class for table in tables if table.list_class}
    title = (
        pl.col("sheet").replace_strict(
            list(by_title), [value.value for value in by_title.values()], default=None,
            return_dtype=pl.String,
        )
        if by_title
        else pl.lit(None, dtype=pl.String)
    )  # fmt: skip
    households = households.with_columns(
        pl.when(poor & ~near_poor)
        .then(pl.lit(PovertyClass.POOR.value))
        .when(near_poor & ~poor)
        .then(pl.lit(PovertyClass.NEAR_POOR.value))
        .alias("marked_class"),
        title.alias("titled_class"),
        (poor & near_poor).alias("marked_both"),
    )
    said = ("stated_class", "marked_class", "titled_class")
    first = pl.coalesce(said)
    clash = households.filter(
        pl.col("marked_both") | pl.any_horizontal([pl.col(name) != first for name in said])
    )
    findings.add_rows(clash, "class.contradiction", field="stated_class")
    return households.with_columns(first.alias("stated_class")).drop(
        "marked_class", "titled_class", "marked_both"
    )


def with_entry_kind(households: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    households = with_missing(households, {"entry_kind": pl.String})
    ticks = {kind: marked(households, names) for kind, names in ENTRY_MARKS.items()}
    several = pl.sum_horizontal([tick.cast(pl.Int8) for tick in ticks.values()]) > 1
    findings.add_rows(households.filter(several), "entry.several", field="entry_kind")
    by_tick = pl.coalesce([pl.when(tick).then(pl.lit(kind.value)) for kind, tick in ticks.items()])
    return households.with_columns(pl.coalesce("entry_kind", by_tick).alias("entry_kind"))


def with_needs(households: pl.DataFrame) -> pl.DataFrame:
    """Needs from ticks and from the column of words, as one JSON list in official order."""
    codes = [
        code for code in code_list("support_needs").codes
        if f"need_{code.lower()}" in households.columns
    ]  # fmt: skip
    households = with_missing(households, {"support_needs": pl.String})
    if not codes:
        return households
    ticked = pl.concat_list(
        [pl.when(pl.col(f"need_{code.lower()}")).then(pl.lit(code)) for code in codes]
    ).list.drop_nulls()
    as_json = (
        pl.when(ticked.list.len() > 0)
        .then(pl.format('["{}"]', ticked.list.join('", "')))
        .otherwise(None)
    )
    return households.with_columns(pl.coalesce("support_needs", as_json).alias("support_needs"))


def with_deprivations(households: pl.DataFrame) -> pl.DataFrame:
    """Answers on indicators as JSON: code -> true or false; indicators without answer left out."""
    names = [name for name in households.columns if name.startswith(DEPRIVED)]
    if not names:
        return households.with_columns(pl.lit(None, dtype=pl.String).alias("deprivations"))
    codes = [name.removeprefix(DEPRIVED) for name in names]
    answers = households.select(names).rows()
    known: dict[tuple[bool | None, ...], str | None] = {}
    for row in set(answers):
        said = {code: value for code, value in zip(codes, row, strict=True) if value is not None}
        known[row] = json.dumps(said, sort_keys=True) if said else None
    texts = pl.Series("deprivations", [known[row] for row in answers], dtype=pl.String)
    return households.with_columns(texts).drop(names)


def with_numbers(households: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Our own code apart from the number on the list (or another system's code)."""
    code = pl.col("household_code")
    ours = code.str.contains(OWN_CODE).fill_null(value=False)
    number = pl.col("household_number")
    if layout == Layout.RAW_EXPORT_11:
        number = pl.coalesce(number, pl.when(~ours).then(code))
    return households.with_columns(
        number.alias("list_number"), pl.when(ours).then(code).alias("code")
    ).drop("household_code", "household_number")


def check_sizes(households: pl.DataFrame, layout: Layout, findings: Findings) -> None:
    """Persons stated against persons listed; a list of heads alone is said to be one, once."""
    if layout == Layout.RAW_EXPORT_11:
        for sheet in households["sheet"].unique(maintain_order=True).to_list():
            findings.add("sheet.heads_only", sheet=sheet, error=False)
    if "declared_person_count" not in households.columns:
        return
    if layout == Layout.RAW_EXPORT_11:
        return
    differ = households.filter(pl.col("declared_person_count") != pl.col("size"))
    if not differ.is_empty():
        differ = differ.with_columns(
            values_json(differ, stated="declared_person_count", listed="size")
        )
    findings.add_rows(differ, "household.other_size", field="declared_person_count", error=False)
