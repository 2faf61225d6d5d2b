"""A checked list into the register: which frames go where. The caller holds the transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from giamngheo.apps.intake.enums import Outcome
from giamngheo.apps.registry import bulk as registry
from giamngheo.apps.registry.bulk import Ledger
from giamngheo.apps.registry.enums import HEAD


@dataclass(slots=True)
class Written:
    """What to take back, and what the receipt says beyond households and persons."""

    ledger: Ledger
    statuses: int = 0
    movements: int = 0
    classes: dict[str, dict[str, int]] = field(default_factory=dict)


def write(
    rows: pl.DataFrame,
    households: pl.DataFrame,
    classes: pl.DataFrame,
    *,
    on: date,
    today: date,
) -> Written:
    """Everything that is new or changed. Raises registry.ChangedMeanwhile, IntegrityError."""
    ledger = Ledger()
    households = households.filter(pl.col("outcome") != Outcome.REFUSED.value)
    rows = rows.filter(pl.col("outcome") != Outcome.REFUSED.value)
    where = registry.locations(households["village_id"].to_list(), today=today)
    households = with_households(households, rows, where, ledger, on=on)
    rows = rows.join(households.select("hh", "household_id"), on="hh", maintain_order="left")
    write_persons(rows, ledger, on=on)
    touched = households.filter(pl.col("outcome") == Outcome.UPDATED.value)
    registry.change_households(touched, ledger)
    written = write_classes(classes, households, where, ledger, on=on)
    ledger.keep_marks()
    return written


def with_households(
    households: pl.DataFrame,
    rows: pl.DataFrame,
    where: pl.DataFrame,
    ledger: Ledger,
    *,
    on: date,
) -> pl.DataFrame:
    """New households written; all with their key and `person_count` as it will be."""
    heads = rows.filter(pl.col("relationship") == HEAD).select(
        "hh", pl.col("full_name").alias("head_name")
    )
    new = households.filter(pl.col("household_id").is_null()).join(
        heads, on="hh", how="left", maintain_order="left"
    )
    new = new.with_columns(pl.col("size").cast(pl.Int64).alias("person_count"))
    ids = registry.register_households(new, where, ledger, on=on)
    keys = pl.DataFrame({"hh": new["hh"], "new_id": pl.Series(list(ids), dtype=pl.Int64)})
    return (
        households.join(keys, on="hh", how="left", maintain_order="left")
        .with_columns(pl.coalesce("household_id", "new_id").alias("household_id"))
        .drop("new_id")
    )


def write_persons(rows: pl.DataFrame, ledger: Ledger, *, on: date) -> None:
    """New persons with their membership, changed facts, changed relationships."""
    known = rows.filter(pl.col("person_id").is_not_null())
    registry.change_persons(known.filter(pl.col("changes")), ledger)
    again = registry.change_relationships(known.filter(pl.col("moves")), ledger, on=on)
    new = rows.filter(pl.col("person_id").is_null())
    ids = registry.register_persons(new, ledger)
    new = new.with_columns(pl.Series("person_id", list(ids), dtype=pl.Int64))
    columns = ["person_id", "household_id", "relationship", pl.col("line").alias("line_number")]
    joining = pl.concat([new.select(columns), again.select(columns)])
    registry.open_memberships(joining, ledger, on=on)


def write_classes(
    classes: pl.DataFrame,
    households: pl.DataFrame,
    where: pl.DataFrame,
    ledger: Ledger,
    *,
    on: date,
) -> Written:
    """Assessments, then the statuses that rest on them, then the movements that count them."""
    mine = with_person_counts(households, ledger)
    classes = classes.join(mine, on="hh", how="inner", maintain_order="left")
    assessed = classes.filter(pl.col("assesses"))
    ids = registry.record_assessments(assessed, where, ledger, on=on)
    made = assessed.select("hh", "standard_id").with_columns(
        pl.Series("new_assessment", list(ids), dtype=pl.Int64)
    )
    key = ["hh", "standard_id"]
    classes = classes.join(made, on=key, how="left", maintain_order="left").with_columns(
        pl.coalesce("new_assessment", "assessment_id").alias("assessment_id")
    )
    opening = classes.filter(pl.col("opens"))
    status_ids = registry.open_statuses(opening, where, ledger, on=on)
    opening = opening.with_columns(pl.Series("status_id", list(status_ids), dtype=pl.Int64))
    moving = opening.filter(pl.col("movement").is_not_null())
    registry.record_movements(moving, where, ledger, on=on)
    return Written(ledger, opening.height, moving.height, counted(classes))


def with_person_counts(households: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """hh, household_id, village_id, person_count: new households as listed, others as left."""
    mine = households.select("hh", "household_id", "village_id", pl.col("size").cast(pl.Int64))
    if ledger.left.is_empty():
        return mine.rename({"size": "person_count"})
    left = ledger.left.select(pl.col("id").alias("household_id"), "person_count")
    return mine.join(left, on="household_id", how="left", maintain_order="left").select(
        "hh",
        "household_id",
        "village_id",
        pl.coalesce("person_count", "size").alias("person_count"),
    )


def counted(classes: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Households of the list by standard and class."""
    found: dict[str, dict[str, int]] = {}
    groups = classes.group_by("standard_id", "poverty_class").len().sort("standard_id")
    for standard_id, poverty_class, count in groups.rows():
        found.setdefault(standard_id, {})[poverty_class] = count
    return found
