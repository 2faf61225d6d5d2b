"""Many households get another class on one day by one decision: whole columns, no object a row.

The rules are those of `services.change_status`, for a service that has settled permission and
stands inside `audit.services.act`. Every statement is sent once, however many households.
"""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db.models import F
from django.utils.translation import gettext as _

from giamngheo.apps.registry import bulk as register_bulk
from giamngheo.apps.registry.enums import StatusBasis
from giamngheo.apps.registry.models import Household, PovertyStatus
from giamngheo.apps.registry.services.common import RegisterRefused
from giamngheo.common import bulk

CHANGE_COLUMNS = ("household_id", "class_before", "poverty_class", "movement", "entry_kind",
                  "assessment_id", "reason")  # fmt: skip
HOUSEHOLD_COLUMNS = ("id", "code", "head_name", "person_count", "dissolved_on",
                     *register_bulk.LOCATION_COLUMNS)  # fmt: skip


class ManyRefused(RegisterRefused):
    """Some of the households cannot get their class; `reasons` has one sentence for each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(
            _("%(count)s households cannot get the class of the decision.")
            % {"count": len(reasons)}
        )
        self.reasons = reasons


def change_statuses(
    changes: pl.DataFrame,
    *,
    standard_id: str,
    basis: StatusBasis,
    decision_number: str,
    decided_on: date | None,
    on: date,
) -> int:
    """Close the classes in force and open those of `changes`, each with the movement it counts as.

    `changes` has one row a household: CHANGE_COLUMNS, where `class_before` is the class the
    decision rests on ('' for none). The movement counts the persons of the household as they are
    on record. Every household takes its next version. Returns how many changed.

    Raises ManyRefused, naming every household that exists no more, has another class than
    `class_before`, has the class already, or whose class began on the day or later.
    """
    if changes.is_empty():
        return 0
    ids = changes["household_id"].to_list()
    known = bulk.read_frame(
        Household.objects.select_for_update(of=("self",)).filter(pk__in=bulk.values_of(ids)),
        HOUSEHOLD_COLUMNS,
    ).rename({"id": "household_id"})
    held = bulk.read_frame(
        PovertyStatus.objects.select_for_update(of=("self",)).filter(
            household_id__in=bulk.values_of(ids), standard_id=standard_id, valid_to__isnull=True
        ),
        ("id", "household_id", "poverty_class", "valid_from"),
    ).rename({"id": "closes_id", "poverty_class": "then_class", "valid_from": "then_from"})
    rows = (
        changes.select(CHANGE_COLUMNS)
        .join(known, on="household_id", how="left", maintain_order="left")
        .join(held, on="household_id", how="left", maintain_order="left")
        .with_columns(pl.col("then_class").fill_null(""))
    )
    _require_fit(rows, on=on)
    _write(
        rows.with_columns(
            pl.lit(standard_id).alias("standard_id"),
            pl.lit(basis.value).alias("basis"),
            pl.lit(decision_number).alias("decision_number"),
            pl.lit(decided_on, dtype=pl.Date).alias("decided_on"),
        ),
        on=on,
    )
    Household.objects.filter(pk__in=bulk.values_of(ids)).update(version=F("version") + 1)
    return rows.height


def _write(rows: pl.DataFrame, *, on: date) -> None:
    ledger = register_bulk.Ledger()
    # The households' own columns follow the tree as it stands today.
    where = rows.select(register_bulk.LOCATION_COLUMNS).unique("village_id")
    opened = register_bulk.open_statuses(rows, where, ledger, on=on)
    counted = rows.with_columns(pl.Series("status_id", list(opened), dtype=pl.Int64))
    register_bulk.record_movements(counted, where, ledger, on=on)


def _require_fit(rows: pl.DataFrame, *, on: date) -> None:
    """Raises ManyRefused."""
    unfit = rows.filter(
        pl.col("code").is_null()
        | pl.col("dissolved_on").is_not_null()
        | (pl.col("then_class") != pl.col("class_before"))
        | (pl.col("then_class") == pl.col("poverty_class"))
        | (pl.col("then_from") >= on)
    )
    if not unfit.is_empty():
        raise ManyRefused([_why(row, on=on) for row in unfit.iter_rows(named=True)])


def _why(row: dict[str, object], *, on: date) -> str:
    if row["code"] is None:
        return _("A household of the decision lies outside your area.")
    name = {"household": f"{row['code']} {row['head_name']}"}
    if isinstance(row["dissolved_on"], date):
        return _("%(household)s exists no more since %(day)s.") % {
            **name,
            "day": f"{row['dissolved_on']:%d/%m/%Y}",
        }
    if isinstance(row["then_from"], date) and row["then_from"] >= on:
        return _(
            "%(household)s: a class already begins on %(day)s; a change must come after it."
        ) % {**name, "day": f"{row['then_from']:%d/%m/%Y}"}
    if row["then_class"] == row["poverty_class"]:
        return _("%(household)s already has this class.") % name
    return _("%(household)s has another class by now than the decision rests on.") % name
