"""Which household and which person of the register each one of the file is.

Equality joins only, so the cost grows with the rows; likeness is asked only inside one household.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.register import Register
from giamngheo.apps.intake.rows import values_json
from giamngheo.apps.registry.enums import HEAD

# A birth year told differently by so much may still be the same member of the same household.
NEAR_YEARS = 3


@dataclass(slots=True)
class Matched:
    """`households`: hh, household_id. `persons`: place, person_id. Nulls are left out."""

    households: pl.DataFrame
    persons: pl.DataFrame


def match(
    households: pl.DataFrame, rows: pl.DataFrame, register: Register, findings: Findings
) -> Matched:
    """Households first (code, list number, head), then their members one by one."""
    found = match_households(households, rows, register, findings)
    return Matched(found, match_members(rows, found, register, findings))


NO_HOUSEHOLDS = pl.Schema({"hh": pl.Int32, "household_id": pl.Int64})


def match_households(
    households: pl.DataFrame, rows: pl.DataFrame, register: Register, findings: Findings
) -> pl.DataFrame:
    report_unknown_codes(households, register, findings)
    if register.is_empty:
        return pl.DataFrame(schema=NO_HOUSEHOLDS)
    shared = sharing_a_person(rows, register)
    found = pl.DataFrame(schema=NO_HOUSEHOLDS)
    for step in (by_code, by_list_number, by_head_number, by_head_name):
        rest = households.join(found, on="hh", how="anti", maintain_order="left")
        new = step(rest, rows, register, shared, findings)
        found = pl.concat([found, new.select(list(NO_HOUSEHOLDS)).cast(NO_HOUSEHOLDS)])
    twice = found.filter(pl.len().over("household_id") > 1)
    if not twice.is_empty():
        where = households.select("hh", "sheet", "row").join(twice, on="hh")
        codes = register.households.select(pl.col("id").alias("household_id"), "code")
        where = where.join(codes, on="household_id")
        findings.add_rows(
            where.with_columns(values_json(where, code="code")), "household.same_match"
        )
    return found


def report_unknown_codes(households: pl.DataFrame, register: Register, findings: Findings) -> None:
    known = register.households["code"].to_list()
    unknown = households.filter(pl.col("code").is_not_null() & ~pl.col("code").is_in(known))
    findings.add_rows(unknown, "household_code.unknown", field="household_code", shown="code")


def sharing_a_person(rows: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Pairs hh, household_id that have a person in common, by number or by name and birth year."""
    members = register.persons.filter(pl.col("membership_id").is_not_null())
    by_number = rows.filter(pl.col("personal_id_hash").is_not_null()).join(
        members, on="personal_id_hash"
    )
    by_name = rows.select("hh", "folded_name", "birth_year").join(
        members, on=["folded_name", "birth_year"], nulls_equal=True
    )
    pair = ["hh", "household_id"]
    return pl.concat([by_number.select(pair), by_name.select(pair)]).unique()


def by_code(
    households: pl.DataFrame,
    rows: pl.DataFrame,
    register: Register,
    shared: pl.DataFrame,
    findings: Findings,
) -> pl.DataFrame:
    """The code written in the file, provided that at least one person agrees."""
    found = households.filter(pl.col("code").is_not_null()).join(
        register.households.select(
            pl.col("id").alias("household_id"), "code", "head_name", "dissolved_on"
        ),
        on="code",
        how="inner",
    )
    gone = found.filter(pl.col("dissolved_on").is_not_null())
    findings.add_rows(gone, "household_code.dissolved", field="household_code", shown="code")
    alien = found.join(shared, on=["hh", "household_id"], how="anti")
    if not alien.is_empty():
        alien = alien.with_columns(values_json(alien, head="head_name"))
    findings.add_rows(alien, "household_code.other_people", field="household_code", shown="code")
    return found


def by_list_number(
    households: pl.DataFrame,
    rows: pl.DataFrame,
    register: Register,
    shared: pl.DataFrame,
    findings: Findings,
) -> pl.DataFrame:
    """The number on the list, which counts only with a person in common: lists are renumbered."""
    standing = register.households.filter(
        pl.col("dissolved_on").is_null() & pl.col("list_number").is_not_null()
    ).select(
        pl.col("id").alias("household_id"), "list_number", pl.col("village_id").alias("lives_in")
    )
    found = households.filter(pl.col("list_number").is_not_null()).join(
        standing, on="list_number", how="inner"
    )
    same_place = pl.col("village_id").is_null() | (pl.col("village_id") == pl.col("lives_in"))
    return only_one(found.filter(same_place).join(shared, on=["hh", "household_id"], how="semi"))


def by_head_number(
    households: pl.DataFrame,
    rows: pl.DataFrame,
    register: Register,
    shared: pl.DataFrame,
    findings: Findings,
) -> pl.DataFrame:
    """The household in which the head, by citizen number, lives."""
    heads = heads_of(households, rows).filter(pl.col("personal_id_hash").is_not_null())
    living = register.persons.filter(pl.col("membership_id").is_not_null())
    return only_one(
        heads.join(living.select("personal_id_hash", "household_id"), on="personal_id_hash")
    )


def by_head_name(
    households: pl.DataFrame,
    rows: pl.DataFrame,
    register: Register,
    shared: pl.DataFrame,
    findings: Findings,
) -> pl.DataFrame:
    """A head of the same name and birth year in the same village; several refuse the household."""
    heads = heads_of(households, rows).filter(pl.col("folded_name").is_not_null())
    standing = register.households.filter(pl.col("dissolved_on").is_null())
    known = (
        register.persons.filter(pl.col("relationship") == HEAD)
        .join(
            standing.select(pl.col("id").alias("household_id"), "code", "village_id"),
            on="household_id",
        )
        .select(
            "folded_name", "household_id", "code",
            pl.col("birth_year").alias("known_year"), pl.col("sex").alias("known_sex"),
            "village_id", pl.col("personal_id_hash").alias("known_hash"),
        )
    )  # fmt: skip
    placed = heads.filter(pl.col("village_id").is_not_null())
    unplaced = heads.filter(pl.col("village_id").is_null())
    found = pl.concat(
        [
            placed.join(known, on=["folded_name", "village_id"], how="inner"),
            unplaced.join(known.drop("village_id"), on="folded_name", how="inner"),
        ],
        how="diagonal",
    ).filter(
        agrees("birth_year", "known_year")
        & agrees("sex", "known_sex")
        & agrees("personal_id_hash", "known_hash")
    )
    # A household found by its own year stands before one whose year nobody wrote down.
    exact = found.filter(pl.col("birth_year").eq_missing(pl.col("known_year")))
    found = pl.concat([exact, found.join(exact, on="hh", how="anti")])
    several = found.filter(pl.len().over("hh") > 1)
    if not several.is_empty():
        told = several.group_by("hh").agg(pl.col("code").head(4).str.join(", ").alias("codes"))
        where = households.select("hh", "sheet", "row").join(told, on="hh")
        where = where.with_columns(values_json(where, codes="codes"))
        findings.add_rows(where, "household.ambiguous", field="full_name")
    return only_one(found)


def agrees(ours: str, known: str) -> pl.Expr:
    """Equal, or not recorded on one side."""
    return (pl.col(ours) == pl.col(known)).fill_null(value=True)


def heads_of(households: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    heads = rows.filter(pl.col("relationship") == HEAD).unique("hh", keep="first")
    return households.select("hh", "village_id").join(
        heads.select("hh", "folded_name", "birth_year", "sex", "personal_id_hash"), on="hh"
    )


def only_one(found: pl.DataFrame) -> pl.DataFrame:
    """Households of the file that have exactly one candidate."""
    pairs = found.select(list(NO_HOUSEHOLDS)).unique()
    return pairs.filter(pl.len().over("hh") == 1)


def match_members(
    rows: pl.DataFrame, found: pl.DataFrame, register: Register, findings: Findings
) -> pl.DataFrame:
    """Persons of matched households, by number, then name and birth, then name alone."""
    nobody = pl.DataFrame(schema={"place": pl.UInt32, "person_id": pl.Int64})
    if found.is_empty():
        return nobody
    ours = rows.join(found, on="hh", how="inner", maintain_order="left").select(
        "place", "sheet", "row", "household_id", "folded_name", "birth_year", "birth_date", "sex",
        "personal_id_hash",
    )  # fmt: skip
    known = register.persons.filter(pl.col("membership_id").is_not_null()).select(
        pl.col("id").alias("person_id"), "household_id", "folded_name", "birth_year", "birth_date",
        "sex", "personal_id_hash",
    )  # fmt: skip
    pairs = nobody
    for keys in (
        ["personal_id_hash"],
        ["folded_name", "birth_date"],
        ["folded_name", "birth_year"],
        ["folded_name", "birth_year", "sex"],
        ["folded_name"],
    ):
        ours = ours.join(pairs, on="place", how="anti", maintain_order="left")
        known = known.join(pairs, on="person_id", how="anti")
        new = unique_pairs(ours, known, ["household_id", *keys])
        if keys == ["folded_name"]:
            new = with_near_years(new)
            report_other_year(new, findings)
        pairs = pl.concat([pairs, new.select("place", "person_id")])
    return pairs


def unique_pairs(ours: pl.DataFrame, known: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Rows and persons that have these keys in common with nobody else on either side."""
    there = pl.all_horizontal([pl.col(key).is_not_null() for key in keys])
    alone = pl.len().over(list(keys)) == 1
    left, right = ours.filter(there), known.filter(there)
    if left.is_empty() or right.is_empty():
        return ours.clear().with_columns(
            pl.lit(None, dtype=pl.Int64).alias("person_id"),
            pl.lit(None, dtype=pl.Int32).alias("known_year"),
        )
    return left.filter(alone).join(
        right.filter(alone)
        .select(*keys, "person_id", pl.col("birth_year").cast(pl.Int32).alias("known_year_"))
        .rename({"known_year_": "known_year"}),
        on=list(keys),
        how="inner",
        maintain_order="left",
    )


def with_near_years(pairs: pl.DataFrame) -> pl.DataFrame:
    far = (pl.col("birth_year") - pl.col("known_year")).abs() > NEAR_YEARS
    return pairs.filter(~far.fill_null(value=False))


def report_other_year(pairs: pl.DataFrame, findings: Findings) -> None:
    differ = pairs.filter(pl.col("birth_year") != pl.col("known_year"))
    if not differ.is_empty():
        differ = differ.with_columns(values_json(differ, known="known_year", said="birth_year"))
    findings.add_rows(differ, "birth.other_in_register", field="birth", error=False)
