"""What the register already holds of the commune a list is of, as frames.

Reads across the area scope on purpose: a village may have moved to another commune since the day of
the list, and a citizen number must be unique everywhere. What of it may be told is for `pairs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.services.common import HOUSEHOLD_FACTS, PERSON_FACTS
from giamngheo.common import bulk

HOUSEHOLD_COLUMNS = (*sorted(HOUSEHOLD_FACTS), "declared_person_count")
PERSON_COLUMNS = tuple(sorted(PERSON_FACTS))


@dataclass(slots=True)
class Register:
    """Households of the villages, all their persons ever, open memberships, classes."""

    households: pl.DataFrame
    persons: pl.DataFrame
    statuses: pl.DataFrame
    assessments: pl.DataFrame

    @property
    def is_empty(self) -> bool:
        return self.households.is_empty()


def load(village_ids: Iterable[int], standard_ids: Sequence[str], *, on: date) -> Register:
    """Four reads, whatever the size of the commune."""
    villages = sorted(village_ids)
    here = bulk.values_of(villages)
    households = bulk.read_frame(
        Household.objects.filter(village_id__in=here),
        ["id", "code", "village_id", "version", "registered_on", "dissolved_on", "head_name",
         *HOUSEHOLD_COLUMNS],
    ).with_columns(hundredths("floor_area_m2"))  # fmt: skip
    persons = bulk.read_frame(
        Person.objects.filter(household__village_id__in=here),
        ["id", "household_id", "full_name", "folded_name", "personal_id_hash", "died_on",
         *PERSON_COLUMNS],
    )  # fmt: skip
    open_memberships = bulk.read_frame(
        Membership.objects.filter(household__village_id__in=here, valid_to__isnull=True),
        ["id", "person_id", "relationship", "line_number", "valid_from"],
    ).rename({"id": "membership_id", "valid_from": "member_since"})
    persons = persons.join(
        open_memberships, left_on="id", right_on="person_id", how="left", maintain_order="left"
    )
    statuses = bulk.read_frame(
        PovertyStatus.objects.filter(household__village_id__in=here, standard_id__in=standard_ids),
        ["id", "household_id", "standard_id", "poverty_class", "valid_from", "valid_to"],
    )
    assessments = bulk.read_frame(
        Assessment.objects.filter(
            household__village_id__in=here, standard_id__in=standard_ids, assessed_on=on
        ),
        ["id", "household_id", "standard_id", "income_vnd", "income_points", "deprivation_points",
         "deprivations", "poverty_class"],
    )  # fmt: skip
    # A review may have judged a household twice that day; the later one counts.
    assessments = assessments.sort("id").unique(
        ["household_id", "standard_id"], keep="last", maintain_order=True
    )
    return Register(blank_as_null(households), blank_as_null(persons), statuses, assessments)


def hundredths(name: str) -> pl.Expr:
    """A Decimal with two places as a whole number."""
    return (pl.col(name).cast(pl.Float64) * 100).round().cast(pl.Int64).alias(name)


def blank_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Text that is empty, and empty lists, mean: not recorded."""
    texts = pl.col(pl.String)
    return frame.with_columns(pl.when(~texts.is_in(["", "[]", "{}"])).then(texts).name.keep())


def owners_of(hashes: Sequence[str]) -> pl.DataFrame:
    """The person who has each of these numbers, in any commune; one indexed read."""
    rows = Person.objects.filter(personal_id_hash__in=bulk.values_of(list(hashes)))
    names = {
        "personal_id_hash": "personal_id_hash",
        "id": "owner_id",
        "household_id": "owner_household",
        "household__commune_id": "owner_commune",
        "died_on": "owner_died_on",
    }
    return bulk.read_frame(rows, list(names)).rename(names)
