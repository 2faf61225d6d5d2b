"""The rows a decision writes, whole columns at a time: annexes, requests, certificates.

Parts of recognition and of a decision that replaces another; they open no act of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db.models import F
from django.utils.translation import gettext as _

from giamngheo.apps.registry.bulk import LOCATION_COLUMNS
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CertificateState, DecisionList, RequestState
from giamngheo.apps.review.models import (
    Certificate,
    Decision,
    DecisionLine,
    Endorsement,
    Request,
)
from giamngheo.common import bulk

Reasons = Mapping[tuple[int, str], str]
LINE_COLUMNS = ("case_id", "standard_id", "annex", "class_before", "class_after", "movement",
                "person_count", "line_reason", *LOCATION_COLUMNS)  # fmt: skip


def annex_lines(rows: pl.DataFrame, reasons: Reasons) -> pl.DataFrame:
    """The lines of all annexes (LINE_COLUMNS) from results; `reasons` are those of refusals."""
    plain = rows.with_columns(annexes.AFTER.alias("class_after"), pl.lit("").alias("line_reason"))
    parts = [
        plain.filter(condition).with_columns(pl.lit(annex.value).alias("annex"))
        for annex, condition in annexes.IN_ANNEX.items()
    ]
    refused = plain.filter(pl.col("asked") & ~pl.col("granted"))
    keys = refused.select("case_id", "standard_id").rows()
    words = pl.Series("line_reason", [reasons.get(key, "") for key in keys], dtype=pl.String)
    parts.append(refused.with_columns(words, pl.lit(DecisionList.REFUSED.value).alias("annex")))
    return pl.concat([part.select(LINE_COLUMNS) for part in parts])


def write_lines(decision: Decision, lines: pl.DataFrame) -> None:
    """All lines of a decision at once."""
    if lines.is_empty():
        return
    bulk.insert_frame(
        DecisionLine,
        lines.rename({"line_reason": "reason"}).with_columns(
            pl.lit(decision.pk, dtype=pl.Int64).alias("decision_id")
        ),
    )


def counts_of(lines: pl.DataFrame, changed: pl.DataFrame) -> dict[str, Any]:
    """What Decision.counts holds: lists and persons by annex, movements by kind, by standard."""
    found: dict[str, Any] = {}
    for standard_id in lines["standard_id"].unique(maintain_order=True):
        mine = lines.filter(pl.col("standard_id") == standard_id)
        annexed = mine.group_by("annex").agg(pl.len(), pl.col("person_count").sum()).sort("annex")
        moves = changed.filter(pl.col("standard_id") == standard_id)
        kinds = moves.group_by("movement").agg(pl.len()).sort("movement")
        found[standard_id] = {
            "lists": {annex: count for annex, count, _persons in annexed.rows()},
            "persons": {annex: persons for annex, _count, persons in annexed.rows()},
            "movements": dict(kinds.rows()),
        }
    return found


def answer_requests(rows: pl.DataFrame, reasons: Reasons, *, decision: Decision) -> None:
    """Every request of the round gets its answer: granted by the decision, or refused and why."""
    asked = rows.filter(pl.col("request_id").is_not_null())
    refused: dict[int, list[str]] = {}
    granted: list[int] = []
    for row in asked.select("request_id", "case_id", "standard_id", "granted").rows(named=True):
        if row["granted"]:
            granted.append(row["request_id"])
        else:
            said = refused.setdefault(row["request_id"], [])
            said.append(reasons.get((row["case_id"], row["standard_id"]), ""))
    named = {"number": decision.number, "day": f"{decision.signed_on:%d/%m/%Y}"}
    yes = _("Granted by decision %(number)s of %(day)s.") % named
    no = _("Refused by decision %(number)s of %(day)s.") % named
    rows_to_write = [
        (key, RequestState.ENROLLED.value, yes, decision.signed_on) for key in set(granted)
    ]
    rows_to_write += [
        (key, RequestState.REFUSED.value, " ".join([no, *dict.fromkeys(said)]), decision.signed_on)
        for key, said in refused.items()
    ]
    bulk.update(Request, ["state", "answer", "answered_on"], rows_to_write)
    keys = [row[0] for row in rows_to_write]
    if keys:
        Request.objects.filter(pk__in=bulk.values_of(keys)).update(version=F("version") + 1)


def settle_certificates(
    rows: pl.DataFrame, *, decision: Decision, year: int, on: date
) -> tuple[int, int]:
    """Withdraw certificates of households that leave, endorse those of households that stay.

    Returns how many were withdrawn and endorsed. `year` is that of the round.
    """
    ids = rows["household_id"].unique().to_list()
    held = bulk.read_frame(
        Certificate.objects.select_for_update(of=("self",)).filter(
            household_id__in=bulk.values_of(ids), state=CertificateState.VALID
        ),
        ("id", "household_id", "standard_id"),
    ).rename({"id": "certificate_id"})
    found = rows.join(held, on=["household_id", "standard_id"], how="inner")
    leaving = found.filter(~annexes.AFTER.is_in(annexes.LISTED))["certificate_id"].to_list()
    if leaving:
        Certificate.objects.filter(pk__in=bulk.values_of(leaving)).update(
            state=CertificateState.WITHDRAWN,
            withdrawn_on=on,
            withdrawn_by_decision=decision,
            withdrawn_reason=_("Left the list by decision %(number)s.")
            % {"number": decision.number},
        )
    staying = found.filter(annexes.AFTER.is_in(annexes.LISTED))
    endorse(staying, decision=decision, year=year)
    return len(leaving), staying.height


def endorse(rows: pl.DataFrame, *, decision: Decision, year: int) -> None:
    """One line on each certificate: certificate_id, poverty_class, deprivations (JSON text)."""
    if rows.is_empty():
        return
    bulk.insert_frame(
        Endorsement,
        rows.select(
            "certificate_id",
            "poverty_class",
            pl.col("deprivations").fill_null("{}"),
            pl.lit(year, dtype=pl.Int64).alias("year"),
            pl.lit(decision.pk, dtype=pl.Int64).alias("decision_id"),
            pl.lit(decision.signed_on).alias("endorsed_on"),
        ),
    )
