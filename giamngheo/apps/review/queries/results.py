"""The results of a round as columns: one row a case and standard, with the household as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from povertycore.explanation import told
from povertycore.reasons import Classification, render

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import annexes
from giamngheo.apps.review.enums import CaseState
from giamngheo.apps.review.models import Campaign, Outcome
from giamngheo.common import bulk

NAMES: Mapping[str, str] = {
    "case_id": "case_id",
    "standard_id": "standard_id",
    "class_before": "class_before",
    "poverty_class": "poverty_class",
    "movement": "movement",
    "entry_kind": "entry_kind",
    "assessment_id": "assessment_id",
    "case__household_id": "household_id",
    "case__household__code": "code",
    "case__household__head_name": "head_name",
    "case__household__person_count": "person_count",
    "case__household__version": "version",
    "case__household__commune_id": "lives_in",
    "case__household__dissolved_on": "dissolved_on",
    "case__village_id": "village_id",
    "case__commune_id": "commune_id",
    "case__campaign__commune_id": "round_commune_id",
    "case__district_id": "district_id",
    "case__province_id": "province_id",
    "case__village__name": "village",
    "case__village__code": "village_code",
    "case__step": "step",
    "case__reason": "reason",
    "case__sheet_count": "sheet_count",
    "case__consolidated_version": "consolidated_version",
    "case__request_id": "request_id",
    "case__request__kind": "request_kind",
    "assessment__income_points": "income_points",
    "assessment__deprivation_points": "deprivation_points",
    "assessment__deprivation_count": "deprivation_count",
    "assessment__deprivations": "deprivations",
}


def results(campaign: Campaign, states: Sequence[CaseState] = (CaseState.OPEN,)) -> pl.DataFrame:
    """The outcomes of the cases in some states, in the order of village, name and standard.

    Columns are the values of NAMES, and `granted` and `asked` (see annexes): whether the case gave
    what was asked for by any standard, and whether the family itself asked.
    """
    rows = Outcome.objects.filter(case__campaign=campaign, case__state__in=states)
    found = bulk.read_frame(rows, list(NAMES)).rename(dict(NAMES))
    return as_results(found)


def as_results(found: pl.DataFrame) -> pl.DataFrame:
    """The columns that follow from the others, and the order."""
    found = found.with_columns(pl.col("request_kind").fill_null(""))
    said: dict[int, tuple[str, str, list[tuple[str, str]]]] = {}
    columns = ("case_id", "reason", "request_kind", "class_before", "poverty_class")
    for case_id, reason, kind, before, after in found.select(columns).iter_rows():
        said.setdefault(case_id, (reason, kind, []))[2].append((before, after))
    granted = {case_id: annexes.is_granted(*each) for case_id, each in said.items()}
    asked = {case_id: annexes.has_asked(each[0], each[1]) for case_id, each in said.items()}
    cases = found["case_id"].to_list()
    return found.with_columns(
        pl.Series("granted", [granted[each] for each in cases], dtype=pl.Boolean),
        pl.Series("asked", [asked[each] for each in cases], dtype=pl.Boolean),
    ).sort("village_code", "head_name", "case_id", "standard_id")


def refused(found: pl.DataFrame) -> pl.DataFrame:
    """Rows of cases whose request was not granted by any standard."""
    return found.filter(pl.col("asked") & ~pl.col("granted"))


def computed_reasons(found: pl.DataFrame) -> dict[tuple[int, str], str]:
    """Why each of these rows has its class: the lines of the law and the points; one query.

    By case and standard. For a class better than poor the steps that speak against it are told,
    for a poor one those that speak for it.
    """
    keys = found["assessment_id"].drop_nulls().to_list()
    explained: dict[int, Any] = {}
    if keys:
        rows = Outcome.objects.filter(assessment_id__in=bulk.values_of(keys))
        explained = dict(rows.values_list("assessment_id", "assessment__explanation"))
    columns = ("case_id", "standard_id", "poverty_class", "assessment_id")
    return {
        (case_id, standard_id): sentence(poverty_class, explained.get(assessment_id))
        for case_id, standard_id, poverty_class, assessment_id in found.select(columns).rows()
    }


def sentence(poverty_class: str, explanation: Mapping[str, Any] | None) -> str:
    """'Not poor: B1 points 160, above the line of 140 (article 3)'."""
    label = str(PovertyClass(poverty_class).label) if poverty_class else _("no class")
    if not explanation:
        return label
    kept = told(Classification.from_json(explanation))
    lean = "poorer" if poverty_class in annexes.LISTED else "better"
    steps = [render(step.step) for step in kept.steps if step.leans == lean]
    return f"{label}: {'; '.join(steps)}" if steps else label
