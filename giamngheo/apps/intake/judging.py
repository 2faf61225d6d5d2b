"""The class of every household of a list by each standard of its day, and what changes by it.

What the list states was decided and holds; what the points give is kept beside it, and where the
two differ a person is told. Nothing is written here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from povertycore.classification import AreaType, Measured, MeasureError, classify
from povertycore.law_store import NoLawInForce, standards_in_force
from povertycore.standards import Standard

from giamngheo.apps.intake.findings import Findings, as_json
from giamngheo.apps.intake.frames import each_distinct
from giamngheo.apps.intake.places import Places
from giamngheo.apps.intake.register import Register
from giamngheo.apps.intake.rows import values_json, with_missing
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area, AreaParent, in_force
from giamngheo.common.workbooks.problems import FileProblem

POOR, NEAR_POOR = PovertyClass.POOR.value, PovertyClass.NEAR_POOR.value
UNKNOWN = PovertyClass.UNKNOWN.value
OFF_LIST = [PovertyClass.AVERAGE.value, PovertyClass.NOT_POOR.value]
FACTS = {
    "income_vnd": pl.Int64,
    "income_points": pl.Int64,
    "deprivation_points": pl.Int64,
    "deprivations": pl.String,
}
STATED = {
    "stated_class": pl.String,
    "stated_local_class": pl.String,
    "entry_kind": pl.String,
    "reviewer": pl.String,
    "reviewed_on": pl.Date,
    "form_a_result": pl.String,
    "decision_number": pl.String,
    "decided_on": pl.Date,
}


@dataclass(slots=True)
class Standing:
    """Where a village stood on the day: urban or rural, and the standards that held there."""

    area_type: AreaType
    standards: tuple[Standard, ...]


def standings(places: Places, *, on: date) -> dict[int, Standing]:
    """By village. Raises FileProblem when the kind of place or the law of that day is unknown."""
    links = AreaParent.objects.filter(area__in=places.villages).filter(in_force(on))
    above = dict(links.values_list("area_id", "parent_id"))
    # A village without a place in the tree of that day counts as the commune's.
    of_village = {key: above.get(key, places.commune.pk) for key in places.villages}
    communes = Area.objects.in_bulk(set(of_village.values()))
    known = {key: standing_of(commune, on=on) for key, commune in communes.items()}
    return {key: known[commune] for key, commune in of_village.items()}


def standing_of(commune: Area, *, on: date) -> Standing:
    area_type = territory.area_type(commune, on=on)
    if area_type is None:
        raise FileProblem("file.no_area_type", commune=commune.full_name)
    codes = [area.code for area in territory.path(commune, on=on).values()]
    try:
        return Standing(AreaType(area_type.value), standards_in_force(on, codes))
    except NoLawInForce as problem:
        raise FileProblem("core", key=problem.key, **problem.values) from problem


def standard_ids(standing: dict[int, Standing]) -> list[str]:
    return sorted({one.id for each in standing.values() for one in each.standards})


def judge(
    households: pl.DataFrame,
    standing: dict[int, Standing],
    register: Register,
    findings: Findings,
    *,
    on: date,
) -> pl.DataFrame:
    """One row a household and standard: what will be assessed, which status opens or changes.

    `households` needs hh, sheet, row, village_id (of the matched household where the file has none)
    and household_id.
    """
    households = with_missing(households, {**FACTS, **STATED})
    warn_of_local(standing, households, findings)
    parts = []
    for standard_id in standard_ids(standing):
        here = {
            key: (each.area_type.value, one)
            for key, each in standing.items()
            for one in each.standards
            if one.id == standard_id
        }
        standard = next(one for _, one in here.values())
        types = {key: area_type for key, (area_type, _) in here.items()}
        mine = households.with_columns(
            pl.col("village_id")
            .replace_strict(list(types), list(types.values()), default=None, return_dtype=pl.String)
            .alias("area_type")
        ).filter(pl.col("area_type").is_not_null())
        parts.append(judge_by(mine, standard, register, findings, on=on))
    return pl.concat(parts)


def warn_of_local(
    standing: dict[int, Standing], households: pl.DataFrame, findings: Findings
) -> None:
    """A class without a word on the standard is taken as the national one; that is said once."""
    local = {one.short_title_vi for each in standing.values() for one in each.standards
             if one.level == "local"}  # fmt: skip
    if not local or households["stated_class"].null_count() == households.height:
        return
    if households["stated_local_class"].null_count() == households.height:
        findings.add("class.taken_as_national", error=False, standard=", ".join(sorted(local)))


def judge_by(
    households: pl.DataFrame,
    standard: Standard,
    register: Register,
    findings: Findings,
    *,
    on: date,
) -> pl.DataFrame:
    stated = "stated_class" if standard.level == "national" else "stated_local_class"
    judged = with_computed(households, standard, findings)
    judged = judged.with_columns(
        pl.lit(standard.id).alias("standard_id"),
        pl.col(stated).alias("stated"),
        pl.coalesce(stated, "computed_class").alias("poverty_class"),
        pl.when(pl.col(stated).is_not_null())
        .then(pl.lit(StatusBasis.LISTED.value))
        .otherwise(pl.lit(StatusBasis.COMPUTED.value))
        .alias("basis"),
    )
    judged = judged.with_columns(contradiction().alias("contradicts"))
    report_contradictions(judged, stated, findings)
    judged = with_history(judged, standard.id, register, on=on)
    judged = with_status_action(judged, findings, on=on)
    judged = with_assessment_action(judged, standard.id, register, findings)
    listed_before = register.statuses.filter(
        (pl.col("standard_id") == standard.id)
        & (pl.col("valid_from") < on)
        & pl.col("poverty_class").is_in([POOR, NEAR_POOR])
    )
    first_list = listed_before.is_empty()
    return judged.with_columns(movement(first_list=first_list).alias("movement")).select(
        "hh", "standard_id", "area_type", *FACTS, "deprivation_count", "computed_class",
        "poverty_class", "basis", "contradicts", "entry_kind", "decision_number", "decided_on",
        "reviewer", "explanation", "opens", "closes_id", "then_class", "movement", "assesses",
        "assessment_id",
    )  # fmt: skip


def with_computed(households: pl.DataFrame, standard: Standard, findings: Findings) -> pl.DataFrame:
    """The class by the points, with the explanation; equal facts are judged once."""
    codes = standard.indicator_codes
    households = households.with_columns(
        each_distinct(households["deprivations"], lambda text: keep_indicators(text, codes))
    )
    keys = [*FACTS, "area_type"]
    distinct = households.select(keys).unique(maintain_order=True)
    judged = [judge_once(facts, standard) for facts in distinct.iter_rows(named=True)]
    found = distinct.with_columns(
        pl.Series("computed_class", [each[0] for each in judged], dtype=pl.String),
        pl.Series("explanation_text", [each[1] for each in judged], dtype=pl.String),
        pl.Series("refusal", [each[2] for each in judged], dtype=pl.String),
        pl.Series("deprivation_count", [each[3] for each in judged], dtype=pl.Int64),
    )
    households = households.join(
        found, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    refused = households.filter(pl.col("refusal").is_not_null())
    findings.add_rows(
        refused.with_columns(pl.col("refusal").alias("values")), "core", field="deprivation_points"
    )
    warn_of_points(households, standard, findings)
    return with_explanation(households)


def keep_indicators(text: str, codes: frozenset[str]) -> str | None:
    kept = {code: value for code, value in json.loads(text).items() if code in codes}
    return json.dumps(kept, sort_keys=True) if kept else None


def judge_once(
    facts: dict[str, Any], standard: Standard
) -> tuple[str, str, str | None, int | None]:
    """Class, explanation as JSON, refusal as JSON, deprived indicators as far as all are known."""
    answers = json.loads(facts["deprivations"]) if facts["deprivations"] else {}
    everything_known = len(answers) == len(standard.indicators) > 0
    try:
        result = classify(
            Measured(
                income_vnd=facts["income_vnd"],
                income_points=facts["income_points"],
                deprivation_points=facts["deprivation_points"],
                deprivations=answers or None,
            ),
            standard,
            AreaType(facts["area_type"]),
        )
    except MeasureError as problem:
        return UNKNOWN, "{}", as_json({"key": problem.key, **problem.values}), None
    count = sum(answers.values()) if everything_known else None
    said = json.dumps(result.as_json(), ensure_ascii=False)
    return result.poverty_class.value, said, None, count


LIST_SAID = ("stated_class", "stated_local_class", "reviewed_on", "form_a_result")


def with_explanation(households: pl.DataFrame) -> pl.DataFrame:
    """The explanation with what the list itself said, as one JSON text."""
    quoted = households.select(
        each_distinct(households[name].cast(pl.String), lambda text: quote(name, text))  # noqa: B023
        for name in LIST_SAID
    )
    said = quoted.select(pl.concat_str(pl.all(), separator=", ", ignore_nulls=True)).to_series()
    own = pl.col("explanation_text")
    with_list = pl.concat_str(own.str.head(-1), pl.lit(', "list": {'), said, pl.lit("}}"))
    return households.with_columns(
        pl.when(said.str.len_bytes() > 0).then(with_list).otherwise(own).alias("explanation")
    )


def quote(name: str, text: str) -> str:
    return f"{json.dumps(name)}: {json.dumps(text, ensure_ascii=False)}"


def canonical(text: str) -> str | None:
    """JSON written one way, so that equal objects are equal texts; an empty one is nothing."""
    value = json.loads(text)
    return json.dumps(value, sort_keys=True) if value else None


def warn_of_points(households: pl.DataFrame, standard: Standard, findings: Findings) -> None:
    """B2 that is no multiple of an indicator's points, or not that of the ticked indicators."""
    if standard.scores is None:
        return
    each = standard.scores.points_per_indicator.value
    points = pl.col("deprivation_points")
    odd = households.filter(points % each != 0)
    findings.add_rows(
        odd, "points.no_multiple", field="deprivation_points", error=False, points=each
    )
    differ = households.filter(
        (points != pl.col("deprivation_count") * each) & (points % each == 0)
    )
    if not differ.is_empty():
        differ = differ.with_columns(values_json(differ, count="deprivation_count"))
    findings.add_rows(differ, "points.other_than_ticks", field="deprivation_points", error=False)


def contradiction() -> pl.Expr:
    """Stated and computed class put the household on different lists (or on one and off all)."""
    stated, computed = pl.col("stated"), pl.col("computed_class")
    both_off = stated.is_in(OFF_LIST) & computed.is_in(OFF_LIST)
    return ((stated != computed) & (computed != UNKNOWN) & ~both_off).fill_null(value=False)


def report_contradictions(judged: pl.DataFrame, field: str, findings: Findings) -> None:
    differ = judged.filter(pl.col("contradicts"))
    if not differ.is_empty():
        differ = differ.with_columns(
            values_json(differ, stated="stated", computed="computed_class", standard="standard_id")
        )
    findings.add_rows(differ, "class.differs", field=field, error=False)


def with_history(
    judged: pl.DataFrame, standard_id: str, register: Register, *, on: date
) -> pl.DataFrame:
    """The status in force on the day, whether a later one begins, and which lists it was on."""
    known = register.statuses.filter(pl.col("standard_id") == standard_id)
    then = known.filter(
        (pl.col("valid_from") <= on) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > on))
    ).select(
        "household_id",
        pl.col("id").alias("then_id"),
        pl.col("poverty_class").alias("then_class"),
        pl.col("valid_from").alias("then_from"),
    )
    past = known.filter(pl.col("valid_from") < on)

    def has(rows: pl.DataFrame) -> pl.Expr:
        ids = rows["household_id"].unique()
        return pl.col("household_id").is_in(ids.implode()).fill_null(value=False)

    return judged.join(then, on="household_id", how="left", maintain_order="left").with_columns(
        has(known.filter(pl.col("valid_from") > on)).alias("has_later"),
        has(past.filter(pl.col("poverty_class") == POOR)).alias("was_poor"),
        has(past.filter(pl.col("poverty_class") == NEAR_POOR)).alias("was_near_poor"),
    )


def with_status_action(judged: pl.DataFrame, findings: Findings, *, on: date) -> pl.DataFrame:
    """`opens`: a status begins on the day; `closes_id`: the one it replaces."""
    then, new = pl.col("then_class"), pl.col("poverty_class")
    silent = pl.col("stated").is_null() & (new == UNKNOWN) & then.is_not_null()
    keeps = (then == new).fill_null(value=False) | silent.fill_null(value=False)
    judged = judged.with_columns((~keeps).alias("opens"))
    opening = judged.filter(pl.col("opens"))
    findings.add_rows(opening.filter(pl.col("has_later")), "status.later", field="stated_class")
    same_day = opening.filter(~pl.col("has_later") & (pl.col("then_from") == on))
    if not same_day.is_empty():
        same_day = same_day.with_columns(values_json(same_day, known="then_class"))
    findings.add_rows(same_day, "status.same_day", field="stated_class")
    return judged.with_columns(pl.when(pl.col("opens")).then(pl.col("then_id")).alias("closes_id"))


def with_assessment_action(
    judged: pl.DataFrame, standard_id: str, register: Register, findings: Findings
) -> pl.DataFrame:
    """`assesses`: facts of this day are to be kept; others of the same day refuse the household."""
    known = register.assessments.filter(pl.col("standard_id") == standard_id).select(
        "household_id",
        pl.col("id").alias("assessment_id"),
        *[pl.col(name).alias(f"known_{name}") for name in FACTS],
    )
    known = known.with_columns(each_distinct(known["known_deprivations"], canonical))
    judged = judged.join(known, on="household_id", how="left", maintain_order="left")
    exists = pl.col("assessment_id").is_not_null()
    any_fact = pl.any_horizontal([pl.col(name).is_not_null() for name in FACTS])
    differs = pl.any_horizontal(
        [
            pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"known_{name}"))
            for name in FACTS
        ]
    )
    clash = judged.filter(exists & differs)
    findings.add_rows(clash, "assessment.same_day", field="income_points")
    return judged.with_columns((~exists & (any_fact | pl.col("opens"))).alias("assesses"))


def movement(*, first_list: bool) -> pl.Expr:
    """The movement that a status that opens counts as; null when it touches no list.

    `first_list`: the commune had no list by this standard before, so nobody is new on it.
    """
    before, after, entry = pl.col("then_class"), pl.col("poverty_class"), pl.col("entry_kind")
    nothing_known = before.is_null() | (before == UNKNOWN)
    says_new = (entry == "NEW").fill_null(value=False)
    says_relapsed = (entry == "RELAPSED").fill_null(value=False)

    def onto(new: MovementKind, relapsed: MovementKind, was_there: str) -> pl.Expr:
        back = says_relapsed | (pl.col(was_there) & ~says_new)
        first = nothing_known & (pl.lit(first_list) | ~(says_new | back))
        return (
            pl.when(first).then(pl.lit(MovementKind.LISTED_FIRST.value))
            .when(back).then(pl.lit(relapsed.value))
            .otherwise(pl.lit(new.value))
        )  # fmt: skip

    off = after.is_in(OFF_LIST)
    kind = (
        pl.when((before == POOR) & (after == NEAR_POOR))
        .then(pl.lit(MovementKind.ESCAPED_TO_NEAR_POOR.value))
        .when((before == POOR) & off)
        .then(pl.lit(MovementKind.ESCAPED.value))
        .when((before == NEAR_POOR) & (after == POOR))
        .then(pl.lit(MovementKind.NEAR_POOR_TO_POOR.value))
        .when((before == NEAR_POOR) & off)
        .then(pl.lit(MovementKind.ESCAPED_NEAR_POOR.value))
        .when(after == POOR)
        .then(onto(MovementKind.NEW_POOR, MovementKind.RELAPSED, "was_poor"))
        .when(after == NEAR_POOR)
        .then(onto(MovementKind.NEW_NEAR_POOR, MovementKind.RELAPSED_NEAR_POOR, "was_near_poor"))
    )
    return pl.when(pl.col("opens")).then(kind)
