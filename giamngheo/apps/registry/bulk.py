"""Writing many households at once, and taking that back: whole columns, no object a row.

For services that have validated every value and stand inside `audit.services.act` (see intake). It
decides nothing: which household is which, and what class holds, comes in the frames.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.db import models
from django.db.models import Count, Max, Sum
from povertycore.vietnamese import collation_key, reversed_words

from giamngheo.apps.registry.enums import HEAD, AssessmentSource
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services.common import HOUSEHOLD_FACTS, PERSON_FACTS, take_codes
from giamngheo.apps.territory.models import Area
from giamngheo.common import bulk, crypto

HOUSEHOLD_COLUMNS = (*sorted(HOUSEHOLD_FACTS), "declared_person_count")
PERSON_COLUMNS = ("full_name", "folded_name", "reversed_name", *sorted(PERSON_FACTS))
NUMBER_COLUMNS = ("personal_id_sealed", "personal_id_hash")
SUMMARY_COLUMNS = ("person_count", "head_name", "head_sort_key", "version")
LOCATION_COLUMNS = ("village_id", "commune_id", "district_id", "province_id")
MODELS: dict[str, type[models.Model]] = {
    model._meta.object_name or "": model
    for model in (Household, Person, Membership, Assessment, PovertyStatus, Movement)
}


def stamp(village_ids: Iterable[int]) -> str:
    """The register of these villages as one word that differs after every change of a household."""
    villages = sorted(village_ids)
    rows = Household.objects.filter(village_id__in=bulk.values_of(villages))
    said = rows.aggregate(count=Count("id"), versions=Sum("version"), last=Max("id"))
    words = [said["count"], said["versions"] or 0, said["last"] or 0]
    for model in (Membership, PovertyStatus):
        dated = model._default_manager.filter(household__village_id__in=bulk.values_of(villages))
        counted = dated.aggregate(count=Count("id"), ended=Count("valid_to"))
        words += [counted["count"], counted["ended"]]
    return ".".join(map(str, words))


@dataclass(slots=True)
class Ledger:
    """What one writing made and changed: enough to take it back exactly.

    `made`: model -> first and last primary key. `before`: model -> rows as they were, with `id`.
    `left`: the touched households as they were left (id, person_count, head_name, version).
    `marks`: model -> greatest primary key when the writing ended.
    """

    made: dict[str, tuple[int, int]] = field(default_factory=dict)
    before: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    left: pl.DataFrame = field(default_factory=pl.DataFrame)
    marks: dict[str, int] = field(default_factory=dict)

    def keep_marks(self) -> None:
        """Call it at the end of a writing."""
        for name, model in MODELS.items():
            self.marks[name] = model._default_manager.aggregate(last=Max("id"))["last"] or 0

    def keep_made(self, model: type[models.Model], ids: range) -> None:
        if ids:
            self.made[model._meta.object_name or ""] = (ids[0], ids[-1])

    def keep_before(
        self, model: type[models.Model], ids: Sequence[int], names: Sequence[str]
    ) -> None:
        """Read the rows about to be changed."""
        if ids:
            rows = model._default_manager.filter(pk__in=bulk.values_of(ids))
            frame = bulk.read_frame(rows, ["id", *names])
            self.before.setdefault(model._meta.object_name or "", []).append(frame)

    def ids_made(self, name: str) -> range:
        first, last = self.made.get(name, (0, -1))
        return range(first, last + 1)

    def dump(self) -> bytes:
        before = {name: [packed(frame) for frame in frames] for name, frames in self.before.items()}
        said = {"made": self.made, "before": before, "left": packed(self.left)}
        return json.dumps({**said, "marks": self.marks}).encode()

    @classmethod
    def load(cls, content: bytes) -> Ledger:
        said = json.loads(content)
        return cls(
            made={name: (first, last) for name, (first, last) in said["made"].items()},
            before={
                name: [unpacked(text) for text in all_] for name, all_ in said["before"].items()
            },
            left=unpacked(said["left"]),
            marks=said["marks"],
        )


def packed(frame: pl.DataFrame) -> str:
    target = io.BytesIO()
    frame.write_parquet(target)
    return base64.b64encode(target.getvalue()).decode()


def unpacked(text: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(base64.b64decode(text)))


def locations(village_ids: Iterable[int], *, today: date) -> pl.DataFrame:
    """The four location columns of each village as the tree stands today."""
    villages = Area.objects.in_bulk(sorted(set(village_ids)))
    rows = [location_of(village, today=today).columns() for village in villages.values()]
    return pl.DataFrame(rows, schema=dict.fromkeys(LOCATION_COLUMNS, pl.Int64))


def for_database(model: type[models.Model], frame: pl.DataFrame) -> pl.DataFrame:
    """Nulls of columns that hold none as what stands for nothing; hundredths as Decimal text."""
    mended = []
    for model_field, name in zip(bulk.columns_of(model, frame.columns), frame.columns, strict=True):
        column = pl.col(name)
        if isinstance(model_field, models.DecimalField):
            text = pl.format("{}.{}", column // 100, (column % 100).cast(pl.String).str.zfill(2))
            mended.append(pl.when(column.is_not_null()).then(text).alias(name))
        elif isinstance(model_field, models.JSONField):
            mended.append(column.fill_null(json.dumps(model_field.get_default())))
        elif isinstance(model_field, (models.CharField, models.TextField)) and not model_field.null:
            mended.append(column.fill_null(""))
    return frame.with_columns(mended)


def insert(model: type[models.Model], frame: pl.DataFrame, ledger: Ledger) -> range:
    """New rows from a frame of fields without `id`; their keys in the order of the rows."""
    ids = bulk.next_ids(model, frame.height)
    keyed = frame.with_columns(pl.Series("id", list(ids), dtype=pl.Int64))
    bulk.insert_frame(model, for_database(model, keyed))
    ledger.keep_made(model, ids)
    return ids


def change(model: type[models.Model], frame: pl.DataFrame) -> None:
    """New values for rows by `id`; all other columns of the frame are set."""
    names = [name for name in frame.columns if name != "id"]
    ready = for_database(model, frame.select("id", *names)).with_columns(
        pl.col(pl.Date).dt.to_string("%Y-%m-%d")
    )
    bulk.update(model, names, ready.rows())


def sort_keys(names: pl.Series) -> pl.Series:
    return pl.Series("head_sort_key", [collation_key(name) for name in names], dtype=pl.String)


def register_households(
    frame: pl.DataFrame, where: pl.DataFrame, ledger: Ledger, *, on: date
) -> range:
    """New households: village_id, head_name, person_count and facts; they get codes in order."""
    if frame.is_empty():
        return range(0)
    rows = frame.select("village_id", "head_name", "person_count", *HOUSEHOLD_COLUMNS)
    rows = rows.join(where, on="village_id", how="left", maintain_order="left").with_columns(
        sort_keys(rows["head_name"]),
        pl.Series("code", take_codes(rows.height), dtype=pl.String),
        pl.lit(on).alias("registered_on"),
        pl.lit(1).alias("version"),
    )
    return insert(Household, rows, ledger)


def register_persons(frame: pl.DataFrame, ledger: Ledger) -> range:
    """New persons: household_id, full_name, folded_name, facts, personal_id and its hash."""
    if frame.is_empty():
        return range(0)
    rows = frame.select(
        "household_id", "full_name", "folded_name", *sorted(PERSON_FACTS), "personal_id_hash"
    ).with_columns(reversed_names(frame["folded_name"]), sealed(frame["personal_id"]))
    return insert(Person, rows, ledger)


def reversed_names(folded: pl.Series) -> pl.Series:
    return pl.Series("reversed_name", [reversed_words(name) for name in folded], dtype=pl.String)


def sealed(numbers: pl.Series) -> pl.Series:
    return pl.Series("personal_id_sealed", crypto.seal_many(numbers.to_list()), dtype=pl.Binary)


def open_memberships(frame: pl.DataFrame, ledger: Ledger, *, on: date) -> range:
    """New memberships from a day on: person_id, household_id, relationship, line_number."""
    if frame.is_empty():
        return range(0)
    rows = frame.select("person_id", "household_id", "relationship", "line_number")
    return insert(Membership, rows.with_columns(pl.lit(on).alias("valid_from")), ledger)


def change_persons(frame: pl.DataFrame, ledger: Ledger) -> None:
    """Facts of known persons: person_id, names and facts; with `new_number` also the number."""
    if frame.is_empty():
        return
    ledger.keep_before(Person, frame["person_id"].to_list(), [*PERSON_COLUMNS, *NUMBER_COLUMNS])
    named = frame.with_columns(reversed_names(frame["folded_name"]))
    change(Person, named.select(pl.col("person_id").alias("id"), *PERSON_COLUMNS))
    numbered = frame.filter(pl.col("new_number"))
    if not numbered.is_empty():
        numbered = numbered.with_columns(sealed(numbered["personal_id"]))
        change(Person, numbered.select(pl.col("person_id").alias("id"), *NUMBER_COLUMNS))


def change_relationships(frame: pl.DataFrame, ledger: Ledger, *, on: date) -> pl.DataFrame:
    """Another relationship to the head from a day on; returns memberships still to be opened.

    `frame`: membership_id, member_since, person_id, household_id, relationship, line_number. A
    membership that began on the day is corrected, an older one ends and a new one begins.
    """
    if frame.is_empty():
        return frame
    ids = frame["membership_id"].to_list()
    ledger.keep_before(Membership, ids, ["relationship", "valid_to"])
    older = frame.filter(pl.col("member_since") < on)
    closed = older.select(pl.col("membership_id").alias("id"), pl.lit(on).alias("valid_to"))
    change(Membership, closed)
    same_day = frame.filter(pl.col("member_since") >= on)
    set_relationships(same_day.select(pl.col("membership_id").alias("id"), "relationship"))
    return older


def set_relationships(frame: pl.DataFrame) -> None:
    """Former heads step down before new ones step up: there is never a second head."""
    change(Membership, frame.filter(pl.col("relationship") != HEAD))
    change(Membership, frame.filter(pl.col("relationship") == HEAD))


class ChangedMeanwhile(Exception):
    """A household is no longer as it was when the frames were made."""


def change_households(frame: pl.DataFrame, ledger: Ledger) -> None:
    """Facts of known households and their summary: household_id, the version known, facts.

    Call it last: head and number of persons are read from the memberships as they stand then.
    Raises ChangedMeanwhile.
    """
    if frame.is_empty():
        return
    ids = frame["household_id"].to_list()
    rows = Household.objects.select_for_update().filter(pk__in=bulk.values_of(ids))
    now = dict(rows.values_list("id", "version"))
    if any(now.get(key) != known for key, known in frame.select("household_id", "version").rows()):
        raise ChangedMeanwhile
    ledger.keep_before(Household, ids, [*HOUSEHOLD_COLUMNS, *SUMMARY_COLUMNS])
    summary = summaries(ids)
    changed = frame.select(
        pl.col("household_id").alias("id"), *HOUSEHOLD_COLUMNS, pl.col("version") + 1
    ).join(summary, on="id", how="left", maintain_order="left")
    change(Household, changed)
    ledger.left = changed.select("id", "person_count", "head_name", "version")


def summaries(household_ids: Sequence[int]) -> pl.DataFrame:
    """Number of persons and head of each household by its open memberships."""
    members = bulk.read_frame(
        Membership.objects.filter(
            household_id__in=bulk.values_of(household_ids), valid_to__isnull=True
        ),
        ["household_id", "relationship", "person__full_name"],
    )
    found = members.group_by("household_id", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("person_count"),
        pl.col("person__full_name")
        .filter(pl.col("relationship") == HEAD)
        .first()
        .alias("head_name"),
    )
    return found.rename({"household_id": "id"}).with_columns(sort_keys(found["head_name"]))


def record_assessments(
    frame: pl.DataFrame, where: pl.DataFrame, ledger: Ledger, *, on: date
) -> range:
    """What was found out on a day, judged by a standard: one row a household and standard."""
    if frame.is_empty():
        return range(0)
    rows = frame.select(
        "household_id", "standard_id", "area_type", "income_vnd", "income_points",
        "deprivation_points", "deprivation_count", "deprivations",
        pl.col("computed_class").alias("poverty_class"), "explanation", "reviewer", "village_id",
        pl.lit(on).alias("assessed_on"), pl.lit(AssessmentSource.IMPORT.value).alias("source"),
    ).join(where, on="village_id", how="left", maintain_order="left")  # fmt: skip
    return insert(Assessment, rows, ledger)


def open_statuses(frame: pl.DataFrame, where: pl.DataFrame, ledger: Ledger, *, on: date) -> range:
    """Classes from a day on; those they replace (`closes_id`) end that day."""
    if frame.is_empty():
        return range(0)
    closing = frame["closes_id"].drop_nulls().to_list()
    if closing:
        ledger.keep_before(PovertyStatus, closing, ["valid_to"])
        ends = pl.DataFrame({"id": pl.Series(closing, dtype=pl.Int64)})
        change(PovertyStatus, ends.with_columns(pl.lit(on).alias("valid_to")))
    rows = frame.select(
        "household_id", "standard_id", "poverty_class", "entry_kind", "basis", "assessment_id",
        "decision_number", "decided_on", "village_id", pl.lit(on).alias("valid_from"),
    ).join(where, on="village_id", how="left", maintain_order="left")  # fmt: skip
    return insert(PovertyStatus, rows, ledger)


def record_movements(
    frame: pl.DataFrame, where: pl.DataFrame, ledger: Ledger, *, on: date
) -> range:
    """The movement that each status counts as, with the persons of the household on that day."""
    if frame.is_empty():
        return range(0)
    rows = frame.select(
        "household_id", "standard_id", pl.col("movement").alias("kind"),
        pl.col("then_class").alias("class_before"), pl.col("poverty_class").alias("class_after"),
        pl.lit(on).alias("happened_on"), "person_count",
        pl.col("closes_id").alias("status_closed_id"),
        pl.col("status_id").alias("status_opened_id"),
        "decision_number", "village_id",
        pl.col("reason") if "reason" in frame.columns else pl.lit("").alias("reason"),
    ).join(where, on="village_id", how="left", maintain_order="left")  # fmt: skip
    return insert(Movement, rows, ledger)
