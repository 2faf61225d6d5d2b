"""Reading what the answers of a case rest on: forms, last year, the register; and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from povertycore.indicators import Finding, derive_all
from povertycore.law_store import UnknownLawError, all_standards
from povertycore.law_store import standard as standard_of
from povertycore.law_values import AreaType
from povertycore.transitions import Event, Past

from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.facts import household_facts
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Movement,
    Person,
    PovertyStatus,
    status_in_force,
)
from giamngheo.apps.registry.queries import members_on
from giamngheo.apps.review import contradictions as contradicting
from giamngheo.apps.review.answers import AREA, DWELLING, Answers, Setting, of_sheet
from giamngheo.apps.review.contradictions import Contradiction, Evidence
from giamngheo.apps.review.enums import CaseState, CaseStep, Origin
from giamngheo.apps.review.judging import Place, SheetForms, forms_of
from giamngheo.apps.review.models import Campaign, Case, Outcome, Sheet
from giamngheo.apps.review.prefill import Before, Known
from giamngheo.apps.territory import queries as territory

LISTED = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
TO_SCORE = (CaseStep.LISTED, CaseStep.SCREENED)


def forms(campaign: Campaign) -> tuple[SheetForms, ...]:
    """What the sheets of a round ask, standard by standard."""
    return forms_of(campaign.standard_ids, campaign.starts_on)


def place_of(case: Case, *, on: date) -> Place:
    """The kind of place and the codes of the units a household is scored in on a day."""
    above = territory.path(case.village, on=on)
    commune = above.get("commune")
    found = territory.version(commune, on=on) if commune is not None else None
    area_type = AreaType(found.area_type) if found and found.area_type else None
    return Place(area_type, tuple(unit.code for unit in above.values()))


def setting_of(case: Case, place: Place, *, on: date) -> Setting:
    asked = tuple(each.standard for each in forms(case.campaign))
    return Setting(asked, place.area_type, on)


Findings = Mapping[str, Mapping[str, Finding]]
"""Standard id -> indicator code -> what the register says of it, with the reasons."""


def findings_of(case: Case, *, on: date, persons: Sequence[Person] | None = None) -> Findings:
    """What the register says of every indicator of the round on a day."""
    if persons is None:
        persons = [member.person for member in members_on(case.household, on=on)]
    found: dict[str, Mapping[str, Finding]] = {}
    for standard_id in case.campaign.standard_ids:
        standard = standard_of(standard_id)
        facts = household_facts(case.household, on, persons=persons, standard=standard)
        found[standard_id] = derive_all(standard, facts, on)
    return found


def known_of(
    case: Case,
    *,
    on: date,
    persons: Sequence[Person] | None = None,
    findings: Findings | None = None,
) -> Known:
    """What the register says of a household on a day, as the sheet asks for it."""
    household = case.household
    if persons is None:
        persons = [member.person for member in members_on(household, on=on)]
    findings = findings or findings_of(case, on=on, persons=persons)
    verdicts = {
        key: {code: each.verdict for code, each in found.items()} for key, found in findings.items()
    }
    dwelling: dict[str, Any] = {name: getattr(household, name) for name in DWELLING}
    if household.floor_area_m2 is not None:
        dwelling[AREA] = str(household.floor_area_m2)
    return Known(
        verdicts=verdicts,
        dwelling=dwelling,
        person_count=len(persons) or None,
        poverty_causes=household.poverty_causes,
        support_needs=household.support_needs,
    )


def open_sheet(case: Case) -> Sheet | None:
    """The sheet somebody is filling in, if there is one."""
    return (
        Sheet.objects.filter(case=case, completed_on__isnull=True)
        .select_related("saved_by")
        .first()
    )


def last_complete(case: Case) -> Sheet | None:
    """The sheet whose result stands."""
    return Sheet.objects.filter(case=case, completed_on__isnull=False).order_by("-number").first()


def before_of(case: Case) -> Before | None:
    """What was answered before: an earlier sheet of this round, last year's, or an assessment."""
    earlier = last_complete(case)
    if earlier is not None:
        told = _("sheet %(number)s of %(day)s") % {
            "number": earlier.number, "day": f"{earlier.completed_on:%d/%m/%Y}",
        }  # fmt: skip
        return Before(
            of_sheet(earlier), Origin.EARLIER_SHEET, _points(earlier), _classes(case), told
        )
    last = (
        Sheet.objects.filter(
            case__household_id=case.household_id,
            completed_on__isnull=False,
            case__campaign__starts_on__lt=case.campaign.starts_on,
        )
        .select_related("case")
        .order_by("-case__campaign__starts_on", "-number")
        .first()
    )
    kept = _kept_assessments(case)
    points = {key: (each.income_points, each.deprivation_points) for key, each in kept.items()}
    classes = {key: str(each.poverty_class) for key, each in kept.items()}
    if last is not None:
        told = _("sheet of %(day)s") % {"day": f"{last.completed_on:%d/%m/%Y}"}
        return Before(of_sheet(last), Origin.LAST_YEAR, points, classes, told)
    if not kept:
        return None
    latest = max(kept.values(), key=lambda each: each.assessed_on)
    return Before(
        _answers_of(kept),
        Origin.LAST_YEAR,
        points,
        classes,
        _("assessment of %(day)s") % {"day": f"{latest.assessed_on:%d/%m/%Y}"},
    )


def _points(sheet: Sheet) -> dict[str, tuple[int | None, int | None]]:
    rows = Outcome.objects.filter(case_id=sheet.case_id).select_related("assessment")
    return {
        row.standard_id: (row.assessment.income_points, row.assessment.deprivation_points)
        for row in rows
        if row.assessment is not None
    }


def _classes(case: Case) -> dict[str, str]:
    rows = Outcome.objects.filter(case=case).values_list("standard_id", "poverty_class")
    return dict(rows)


def _kept_assessments(case: Case) -> dict[str, Assessment]:
    """The latest assessment before the round by each of its standards."""
    rows = Assessment.objects.filter(
        household_id=case.household_id,
        standard_id__in=case.campaign.standard_ids,
        assessed_on__lt=case.campaign.starts_on,
    ).order_by("assessed_on", "pk")
    return {row.standard_id: row for row in rows}


def _answers_of(kept: Mapping[str, Assessment]) -> Answers:
    """An assessment without a sheet (imported, or of another system) as the answers it holds."""
    totals = {key: row.income_points for key, row in kept.items() if row.income_points is not None}
    incomes = [row.income_vnd for row in kept.values() if row.income_vnd is not None]
    return Answers(
        income_totals=totals,
        income_vnd=incomes[-1] if incomes else None,
        deprivations={key: row.deprivations for key, row in kept.items() if row.deprivations},
        deprivation_totals={
            key: row.deprivation_points
            for key, row in kept.items()
            if row.deprivation_points is not None and not row.deprivations
        },
    )


def evidence_of(case: Case, *, on: date, place: Place, known: Known | None = None) -> Evidence:
    """What the answers of a case are held against."""
    return Evidence(
        known=known or known_of(case, on=on),
        before=before_of(case),
        area_type=place.area_type,
        classes_before={key: before for key, before in classes_before(case).items() if before},
    )


def classes_before(case: Case) -> dict[str, str]:
    """The class in force under each standard on the first day of the round; '' for none."""
    rows = PovertyStatus.objects.filter(
        status_in_force(case.campaign.starts_on),
        household_id=case.household_id,
        standard_id__in=case.campaign.standard_ids,
    ).values_list("standard_id", "poverty_class")
    found = dict(rows)
    return {key: found.get(key, "") for key in case.campaign.standard_ids}


def past_of(household: Household, standard_id: str, *, before: date) -> Past:
    """What the movements before a day say of relapses.

    Escapes under any standard of the same kind count (national with national, a province's own
    with its own).

    How far back the law looks was not found, so every escape on record counts. An escape that was
    corrected as an error is none. A family listed by the preceding standard when this one begins is
    entered from an existing list.
    """
    same_kind = kin(standard_id)
    rows = (
        Movement.objects.filter(
            household=household, standard_id__in=same_kind, happened_on__lt=before
        )
        .order_by("happened_on", "pk")
        .values_list("kind", flat=True)
    )
    escapes: list[str] = []
    for kind in rows:
        if kind == MovementKind.CORRECTED and escapes:
            escapes.pop()
        elif kind in ESCAPES:
            escapes.append(kind)
    others = [each for each in same_kind if each != standard_id]
    listed = PovertyStatus.objects.filter(household=household, standard_id=standard_id).exists()
    is_first = (
        not listed
        and PovertyStatus.objects.filter(
            status_in_force(before),
            household=household,
            standard_id__in=others,
            poverty_class__in=LISTED,
        ).exists()
    )
    return Past(
        event=Event.LISTED_FIRST if is_first else None,
        escaped_poverty=bool(
            {MovementKind.ESCAPED, MovementKind.ESCAPED_TO_NEAR_POOR} & set(escapes)
        ),
        escaped_near_poverty=MovementKind.ESCAPED_NEAR_POOR in escapes,
    )


ESCAPES = (
    MovementKind.ESCAPED,
    MovementKind.ESCAPED_TO_NEAR_POOR,
    MovementKind.ESCAPED_NEAR_POOR,
)


def kin(standard_id: str) -> list[str]:
    """The standards of the same subject: the national ones, or those of one province."""
    try:
        subject = standard_of(standard_id).subject
    except UnknownLawError:
        return [standard_id]
    return [each.id for each in all_standards() if each.subject == subject]


def latest_sheets(campaign: Campaign, village_ids: Sequence[int] | None = None) -> QuerySet[Sheet]:
    """The latest sheet of every case of a round, complete or not; optionally of some villages."""
    later = Sheet.objects.filter(case_id=OuterRef("case_id"), number__gt=OuterRef("number"))
    rows = Sheet.objects.filter(~Exists(later), case__campaign=campaign).exclude(
        case__state=CaseState.WITHDRAWN
    )
    return rows if village_ids is None else rows.filter(case__village_id__in=village_ids)


@dataclass(frozen=True, slots=True)
class Standing:
    """The contradictions of one case that nobody has let stand, and those that somebody has."""

    case_id: int
    sheet_id: int
    open: tuple[Contradiction, ...]
    accepted: tuple[tuple[Contradiction, str], ...]


def contradictions(
    campaign: Campaign, village_ids: Sequence[int] | None = None
) -> dict[int, Standing]:
    """By case: what does not fit on its latest sheet, those alike with many others included.

    Kept findings are those of the last saving; sheets alike are compared anew. Cases in order are
    left out. One query.
    """
    sheets = list(latest_sheets(campaign, village_ids).annotate(place=F("case__village_id")))
    by_village: dict[int, list[contradicting.ReviewedSheet]] = defaultdict(list)
    for sheet in sheets:
        by_village[sheet.place].append(
            contradicting.ReviewedSheet(sheet.pk, sheet.reviewer, of_sheet(sheet))
        )
    alike: dict[int, Contradiction] = {}
    for reviewed in by_village.values():
        alike.update(contradicting.identical_sheets(reviewed))
    found = {}
    for sheet in sheets:
        every = [contradicting.of_json(each) for each in sheet.contradictions]
        if sheet.pk in alike:
            every.append(alike[sheet.pk])
        if every:
            found[sheet.case_id] = standing(sheet, every)
    return found


def open_contradictions(campaign: Campaign) -> int:
    """How many contradictions found at the last saving nobody has let stand: for the board.

    Sheets alike are not compared for it; they stand on the list (`contradictions`).
    """
    rows = latest_sheets(campaign).exclude(contradictions=[])
    return sum(
        1
        for kept, accepted in rows.values_list("contradictions", "accepted")
        for each in kept
        if contradicting.of_json(each).key not in accepted
    )


def standing(sheet: Sheet, every: Iterable[Contradiction]) -> Standing:
    """Findings of a sheet parted into those let stand, with the reason, and those still open."""
    every = list(every)
    return Standing(
        sheet.case_id,
        sheet.pk,
        tuple(each for each in every if each.key not in sheet.accepted),
        tuple((each, sheet.accepted[each.key]) for each in every if each.key in sheet.accepted),
    )


def alike_in_village(case: Case, sheet: Sheet) -> Contradiction | None:
    """Whether this sheet is one of many filled in alike by one reviewer in the village."""
    if not sheet.reviewer:
        return None
    rows = latest_sheets(case.campaign, [case.village_id]).filter(reviewer__iexact=sheet.reviewer)
    reviewed = [
        contradicting.ReviewedSheet(each.pk, each.reviewer, of_sheet(each)) for each in rows
    ]
    return contradicting.identical_sheets(reviewed).get(sheet.pk)


def without_class(campaign: Campaign) -> QuerySet[Case]:
    """Open cases whose latest complete sheet gives no class: they cannot go before the meeting."""
    unknown = Outcome.objects.filter(case_id=OuterRef("pk"), poverty_class=PovertyClass.UNKNOWN)
    return Case.objects.filter(Exists(unknown), campaign=campaign, state=CaseState.OPEN)


def to_fill(campaign: Campaign) -> QuerySet[Case]:
    """Open cases of a round in the order in which their sheets are filled in."""
    return (
        Case.objects.filter(campaign=campaign, state=CaseState.OPEN)
        .select_related("household")
        .order_by("village__code", "household__head_sort_key", "household_id")
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a case stands among those of its village: its neighbours, and how many are scored."""

    previous: int | None
    following: int | None
    number: int
    total: int
    done: int


def queue(case: Case) -> Queue:
    """The neighbours of a case in its village; the following one is the next still to be scored."""
    rows = list(
        to_fill(case.campaign).filter(village_id=case.village_id).values_list("pk", "sheet_count")
    )
    keys = [key for key, _count in rows]
    at = keys.index(case.pk) if case.pk in keys else -1
    waiting = [key for key, count in rows[at + 1 :] + rows[: max(at, 0)] if not count]
    return Queue(
        previous=keys[at - 1] if at > 0 else None,
        following=waiting[0] if waiting else None,
        number=at + 1,
        total=len(rows),
        done=sum(1 for _key, count in rows if count),
    )
