"""What the file changes: for each person and household new, changed, unchanged or not accepted.

An empty cell never erases what the register knows, and a way of writing is no change.
"""

from __future__ import annotations

import json

import polars as pl

from giamngheo.apps.intake.enums import Outcome
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.frames import each_distinct
from giamngheo.apps.intake.matching import Matched
from giamngheo.apps.intake.register import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, Register
from giamngheo.apps.intake.rows import values_json, with_missing

BIRTH = ("birth_year", "birth_date")
PLAIN_PERSON_COLUMNS = tuple(name for name in PERSON_COLUMNS if name not in BIRTH)
LISTS = ("poverty_causes", "support_needs")
# 'Cháu' alone says less than what the register may know.
VAGUE = "GRANDCHILD_OR_NEPHEW"
CLEARER = ["GRANDCHILD", "NEPHEW_NIECE"]


def compare_persons(
    rows: pl.DataFrame, matched: Matched, register: Register, findings: Findings
) -> pl.DataFrame:
    """Rows with person_id, membership_id, the values to be written and `changes`, `moves`.

    `changes`: a fact of the person differs; `moves`: the relationship to the head differs.
    """
    rows = with_missing(rows, {name: register.persons.schema[name] for name in PERSON_COLUMNS})
    rows = rows.with_columns(
        [pl.col(name).cast(register.persons.schema[name]) for name in PERSON_COLUMNS]
    )
    known = register.persons.select(
        pl.col("id").alias("person_id"),
        "membership_id",
        "member_since",
        *[pl.col(name).alias(f"known_{name}") for name in PLAIN_PERSON_COLUMNS + BIRTH],
        *[
            pl.col(name).alias(f"known_{name}")
            for name in ("full_name", "folded_name", "personal_id_hash", "relationship")
        ],
    )
    rows = rows.join(matched.persons, on="place", how="left", maintain_order="left")
    rows = rows.join(known, on="person_id", how="left", maintain_order="left")
    is_known = pl.col("person_id").is_not_null()
    rows = rows.with_columns(same_name().alias("same_name"), same_birth().alias("same_birth"))
    number = pl.col("personal_id_hash")
    new_number = number.is_not_null() & number.ne_missing(pl.col("known_personal_id_hash"))
    replaced = rows.filter(is_known & new_number & pl.col("known_personal_id_hash").is_not_null())
    findings.add_rows(replaced, "personal_id.replaced", field="personal_id", error=False)
    facts = [differs(name) for name in PLAIN_PERSON_COLUMNS]
    changes = pl.any_horizontal(
        *facts, ~pl.col("same_name"), ~pl.col("same_birth"), new_number
    ).fill_null(value=False)
    rows = rows.with_columns(
        (is_known & changes).alias("changes"),
        (is_known & other_relationship()).fill_null(value=False).alias("moves"),
        (is_known & new_number).fill_null(value=False).alias("new_number"),
    )
    return merged(rows)


def differs(name: str) -> pl.Expr:
    return pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"known_{name}"))


def same_name() -> pl.Expr:
    """Capitals are no change, and a name without accents does not replace one with accents."""
    lower, known = pl.col("full_name").str.to_lowercase(), pl.col("known_full_name")
    bare = (lower == pl.col("folded_name")) & (pl.col("folded_name") == pl.col("known_folded_name"))
    return ((lower == known.str.to_lowercase()) | bare).fill_null(value=True)


def same_birth() -> pl.Expr:
    """The year alone agrees with a full date of the register in that year."""
    year = (pl.col("birth_year") != pl.col("known_birth_year")) | (
        pl.col("birth_year").is_not_null() & pl.col("known_birth_year").is_null()
    )
    day = pl.col("birth_date").is_not_null() & pl.col("birth_date").ne_missing(
        pl.col("known_birth_date")
    )
    return ~(year.fill_null(value=False) | day)


def other_relationship() -> pl.Expr:
    vague = (pl.col("relationship") == VAGUE) & pl.col("known_relationship").is_in(CLEARER)
    return (pl.col("relationship") != pl.col("known_relationship")) & ~vague


def merged(rows: pl.DataFrame) -> pl.DataFrame:
    """The values that will stand: the file's where it has one, else the register's."""
    keep_day = (pl.col("birth_year") == pl.col("known_birth_year")) | pl.col("birth_year").is_null()
    known_name = pl.col("same_name") & pl.col("known_full_name").is_not_null()
    return rows.with_columns(
        [pl.coalesce(name, f"known_{name}").alias(name) for name in PLAIN_PERSON_COLUMNS]
        + [
            pl.coalesce("birth_year", "known_birth_year").alias("birth_year"),
            pl.coalesce("birth_date", pl.when(keep_day).then("known_birth_date")).alias(
                "birth_date"
            ),
            pl.when(known_name).then("known_full_name").otherwise("full_name").alias("full_name"),
            pl.when(known_name)
            .then("known_folded_name")
            .otherwise("folded_name")
            .alias("folded_name"),
        ]
    ).drop([name for name in rows.columns if name.startswith("known_")], "same_name", "same_birth")


def compare_households(
    households: pl.DataFrame, matched: Matched, register: Register, findings: Findings
) -> pl.DataFrame:
    """Households with household_id, version, code, merged values and `changes`."""
    schema = register.households.schema
    households = with_missing(households, {name: schema[name] for name in HOUSEHOLD_COLUMNS})
    households = households.with_columns(
        [pl.col(name).cast(schema[name]) for name in HOUSEHOLD_COLUMNS]
    )
    known = register.households.with_columns(
        [each_distinct(register.households[name], sorted_list) for name in LISTS]
    ).select(
        pl.col("id").alias("household_id"),
        "version",
        "registered_on",
        pl.col("code").alias("known_code"),
        pl.col("village_id").alias("known_village_id"),
        *[pl.col(name).alias(f"known_{name}") for name in HOUSEHOLD_COLUMNS],
    )
    households = households.with_columns(
        [each_distinct(households[name], sorted_list) for name in LISTS]
    )
    households = households.join(matched.households, on="hh", how="left", maintain_order="left")
    households = households.join(known, on="household_id", how="left", maintain_order="left")
    check_places(households, findings)
    changes = pl.any_horizontal([differs(name) for name in HOUSEHOLD_COLUMNS])
    return households.with_columns(
        (pl.col("household_id").is_not_null() & changes).fill_null(value=False).alias("changes"),
        pl.coalesce("known_village_id", "village_id").alias("village_id"),
        pl.coalesce("known_code", "code").alias("code"),
        *[pl.coalesce(name, f"known_{name}").alias(name) for name in HOUSEHOLD_COLUMNS],
    ).drop([name for name in households.columns if name.startswith("known_")])


def sorted_list(text: str) -> str:
    """A JSON list whose order means nothing."""
    return json.dumps(sorted(json.loads(text)))


def check_places(households: pl.DataFrame, findings: Findings) -> None:
    """The register has the matched household in another village: moving is an act of its own."""
    moved = households.filter(pl.col("village_id") != pl.col("known_village_id"))
    if not moved.is_empty():
        moved = moved.with_columns(values_json(moved, code="known_code"))
    findings.add_rows(moved, "household.other_village", field="village")


def outcomes(
    rows: pl.DataFrame, households: pl.DataFrame, classes: pl.DataFrame, refused: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows and households with `outcome`; `refused` are the hh that have an error."""
    is_refused = pl.col("hh").is_in(refused.implode())
    persons = rows.with_columns(
        pl.when(is_refused)
        .then(pl.lit(Outcome.REFUSED.value))
        .when(pl.col("person_id").is_null())
        .then(pl.lit(Outcome.CREATED.value))
        .when(pl.col("changes") | pl.col("moves"))
        .then(pl.lit(Outcome.UPDATED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
        .alias("outcome")
    )
    touched = persons.filter(pl.col("outcome").is_in(["CREATED", "UPDATED"]))["hh"].unique()
    judged = classes.filter(pl.col("opens") | pl.col("assesses"))["hh"].unique()
    changed = (
        pl.col("changes")
        | pl.col("hh").is_in(touched.implode())
        | pl.col("hh").is_in(judged.implode())
    )
    return persons, households.with_columns(
        changed.alias("changes_any"),
        pl.when(is_refused)
        .then(pl.lit(Outcome.REFUSED.value))
        .when(pl.col("household_id").is_null())
        .then(pl.lit(Outcome.CREATED.value))
        .when(changed)
        .then(pl.lit(Outcome.UPDATED.value))
        .otherwise(pl.lit(Outcome.UNCHANGED.value))
        .alias("outcome"),
    )
