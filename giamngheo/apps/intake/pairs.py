"""Persons of the file who may already stand in the register elsewhere, to be shown side by side.

Of another commune nothing is told but its name.
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz

from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.matching import Matched
from giamngheo.apps.intake.register import Register, owners_of
from giamngheo.apps.intake.rows import values_json
from giamngheo.apps.registry.enums import HEAD
from giamngheo.apps.territory.models import Area

ALIKE = 85
COMMON_MIDDLES = {"thi", "van"}
SCHEMA = {
    "reason": pl.String,
    "blocking": pl.Boolean,
    "a": pl.UInt32,  # place of the row in the file
    "b": pl.UInt32,  # the other row, null when it is a person of the register
    "person_id": pl.Int64,
    "commune": pl.String,  # of a person elsewhere: all that is told
}


def none_yet() -> pl.DataFrame:
    return pl.DataFrame(schema=SCHEMA)


def shaped(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with all columns of SCHEMA."""
    missing = [
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in SCHEMA.items()
        if name not in pairs.columns
    ]
    return pairs.with_columns(missing).select(
        [pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()]
    )


def against_register(
    rows: pl.DataFrame, matched: Matched, register: Register, findings: Findings
) -> pl.DataFrame:
    """All pairs with the register; certain ones (same citizen number) are errors too."""
    rows = rows.join(matched.persons, on="place", how="left", maintain_order="left").join(
        matched.households, on="hh", how="left", maintain_order="left"
    )
    found = [same_number_elsewhere(rows, register, findings)]
    if not register.is_empty:
        found += [same_name_elsewhere(rows, register), alike_in_household(rows, register)]
    pairs = pl.concat([shaped(each) for each in found])
    return pairs.unique("a", keep="first", maintain_order=True)


def same_number_elsewhere(
    rows: pl.DataFrame, register: Register, findings: Findings
) -> pl.DataFrame:
    """The number belongs to somebody who is not the matched member: the household is refused."""
    numbered = rows.filter(pl.col("personal_id_hash").is_not_null())
    if numbered.is_empty():
        return none_yet()
    owners = owners_of(numbered["personal_id_hash"].unique().to_list())
    if owners.is_empty():
        return none_yet()
    known = register.persons.select(
        pl.col("id").alias("owner_id"),
        pl.col("folded_name").alias("owner_name"),
        pl.lit(value=True).alias("is_here"),
        pl.col("membership_id").is_null().alias("has_left"),
    )
    found = numbered.join(owners, on="personal_id_hash", how="inner", maintain_order="left")
    found = found.join(known, on="owner_id", how="left", maintain_order="left").with_columns(
        pl.col("is_here").fill_null(value=False)
    )
    other = pl.col("owner_id").ne_missing(pl.col("person_id"))
    clash = found.filter(other | other_name(found))
    names = commune_names(clash.filter(~pl.col("is_here"))["owner_commune"])
    clash = clash.with_columns(
        pl.when(~pl.col("is_here"))
        .then(pl.col("owner_commune").replace_strict(names or {0: ""}, default=None,
                                                     return_dtype=pl.String))
        .alias("commune"),
    )  # fmt: skip
    report_owners(clash, findings)
    return shaped(
        clash.select(
            pl.lit("personal_id.in_register").alias("reason"),
            pl.lit(value=True).alias("blocking"),
            pl.col("place").alias("a"),
            pl.when(pl.col("is_here")).then(pl.col("owner_id")).alias("person_id"),
            "commune",
        )
    )


def other_name(found: pl.DataFrame) -> pl.Series:
    """Owners whose name is not even like that of the row: another person, whatever the number."""
    names = found.select("folded_name", "owner_name").iter_rows()
    return pl.Series([unlike(ours, known) for ours, known in names], dtype=pl.Boolean)


def unlike(ours: str | None, known: str | None) -> bool:
    """Two folded names without a telling word in common, and not one mistyped."""
    if not ours or not known or ours == known:
        return False
    shared = set(ours.split()) & set(known.split()) - COMMON_MIDDLES
    return not shared and fuzz.ratio(ours, known) < ALIKE


def report_owners(clash: pl.DataFrame, findings: Findings) -> None:
    elsewhere = clash.filter(~pl.col("is_here"))
    if not elsewhere.is_empty():
        elsewhere = elsewhere.with_columns(values_json(elsewhere, commune="commune"))
    findings.add_rows(elsewhere, "personal_id.other_commune", field="personal_id")
    same = pl.col("owner_household").eq_missing(pl.col("household_id"))
    dead = pl.col("owner_died_on").is_not_null()
    left = same & pl.col("has_left") & ~dead
    here = clash.filter(pl.col("is_here"))
    findings.add_rows(here.filter(dead), "personal_id.of_dead", field="personal_id")
    findings.add_rows(here.filter(left), "personal_id.has_left", field="personal_id")
    findings.add_rows(here.filter(~dead & ~left), "personal_id.other_person", field="personal_id")


def commune_names(ids: pl.Series) -> dict[int, str]:
    areas = Area.objects.in_bulk(ids.drop_nulls().unique().to_list())
    return {key: area.full_name for key, area in areas.items()}


def same_name_elsewhere(rows: pl.DataFrame, register: Register) -> pl.DataFrame:
    """New persons with the name and birth year (and sex) of somebody who lives in the commune."""
    fresh = rows.filter(
        pl.col("person_id").is_null()
        & pl.col("folded_name").is_not_null()
        & pl.col("birth_year").is_not_null()
    )
    matched_ids = rows["person_id"].drop_nulls()
    others = register.persons.filter(
        pl.col("died_on").is_null() & ~pl.col("id").is_in(matched_ids.implode())
    ).select(
        pl.col("id").alias("found_id"), "folded_name", "birth_year",
        pl.col("birth_date").alias("known_date"), pl.col("sex").alias("known_sex"),
        pl.col("personal_id_hash").alias("known_hash"),
    )  # fmt: skip
    found = fresh.join(others, on=["folded_name", "birth_year"], how="inner", maintain_order="left")
    # What is not recorded does not tell two persons apart.
    alike = found.with_columns(
        pl.any_horizontal(
            (pl.col("sex") != pl.col("known_sex")).fill_null(value=False),
            (pl.col("birth_date") != pl.col("known_date")).fill_null(value=False),
            (pl.col("personal_id_hash") != pl.col("known_hash")).fill_null(value=False),
        ).alias("differ")
    ).filter(~pl.col("differ"))
    return shaped(
        alike.sort("found_id")
        .unique("place", keep="first", maintain_order=True)
        .select(
            pl.lit("name.in_register").alias("reason"),
            pl.lit(value=False).alias("blocking"),
            pl.col("place").alias("a"),
            pl.col("found_id").alias("person_id"),
        )
    )


def alike_in_household(rows: pl.DataFrame, register: Register) -> pl.DataFrame:
    """A new member beside a member whom the file does not name, with a name much alike."""
    fresh = rows.filter(pl.col("person_id").is_null() & pl.col("household_id").is_not_null())
    if fresh.is_empty():
        return none_yet()
    unnamed = register.persons.filter(pl.col("membership_id").is_not_null()).join(
        rows.select("person_id").drop_nulls(), left_on="id", right_on="person_id", how="anti"
    )
    both = fresh.join(
        unnamed.select("household_id", pl.col("id").alias("found_id"),
                       pl.col("folded_name").alias("known_name")),
        on="household_id", how="inner", maintain_order="left",
    )  # fmt: skip
    near = [
        cells["folded_name"] is not None
        and fuzz.ratio(cells["folded_name"], cells["known_name"]) >= ALIKE
        for cells in both.select("folded_name", "known_name").iter_rows(named=True)
    ]
    found = both.filter(pl.Series(near, dtype=pl.Boolean))
    return shaped(
        found.select(
            pl.lit("name.alike").alias("reason"),
            pl.lit(value=False).alias("blocking"),
            pl.col("place").alias("a"),
            pl.col("found_id").alias("person_id"),
        )
    )


def check_members(
    rows: pl.DataFrame,
    matched: Matched,
    register: Register,
    households: pl.DataFrame,
    findings: Findings,
) -> None:
    """Members whom the file leaves out stay, and are named; a head left out stops the household."""
    if matched.households.is_empty():
        return
    where = households.select("hh", "sheet", "row").join(matched.households, on="hh")
    unnamed = (
        register.persons.filter(pl.col("membership_id").is_not_null())
        .join(where, on="household_id", how="inner")
        .join(matched.persons, left_on="id", right_on="person_id", how="anti")
    )
    if unnamed.is_empty():
        return
    heads = unnamed.filter(pl.col("relationship") == HEAD)
    if not heads.is_empty():
        heads = heads.with_columns(values_json(heads, head="full_name"))
    findings.add_rows(heads, "head.not_in_file", field="relationship")
    others = unnamed.filter(pl.col("relationship") != HEAD)
    told = others.group_by("hh", "sheet", "row", maintain_order=True).agg(
        pl.col("full_name").head(5).str.join(", ").alias("names")
    )
    if not told.is_empty():
        told = told.with_columns(values_json(told, names="names"))
    findings.add_rows(told, "member.not_in_file", error=False)
