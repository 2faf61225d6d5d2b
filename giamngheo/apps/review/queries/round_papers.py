"""The data of the papers a round begins with: PL I, Phiếu A, Phiếu B, forms 01 and 04.

Blank forms carry what the register knows of the household and leave the answers to the pen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from povertycore.forms import FormA as LawFormA
from povertycore.forms import FormB1, Group
from povertycore.law_store import code_list
from povertycore.standards import Standard

from giamngheo.apps.documents.kinds.base import Household as PaperHousehold
from giamngheo.apps.documents.kinds.base import Member
from giamngheo.apps.documents.kinds.forms import FormA, FormB, Indicator, PointGroup, PointLine
from giamngheo.apps.documents.kinds.listing import ReviewLine, ReviewList
from giamngheo.apps.documents.kinds.request import RequestEntry, RequestExit
from giamngheo.apps.registry.enums import HEAD, PovertyClass, Sex
from giamngheo.apps.registry.models import Membership, Person, PovertyStatus, status_in_force
from giamngheo.apps.registry.queries import members_on
from giamngheo.apps.review.enums import CaseState, EnrolmentReason, RequestKind
from giamngheo.apps.review.judging import Place, SheetForms
from giamngheo.apps.review.models import Campaign, Case, Outcome, Request, Sheet
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.queries.decision_papers import (
    CLASS_NAMES,
    born,
    ethnicity_of,
    heads_of,
    office_head,
)
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area

SEX_NAMES = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}
ASKED = (EnrolmentReason.ENTRY_REQUEST, EnrolmentReason.EXIT_REQUEST)
AREA_NAMES = {"RURAL": "nông thôn", "URBAN": "thành thị"}


def review_list(campaign: Campaign, village: Area, *, on: date) -> ReviewList:
    """PL I: the households of one village that are reviewed, with why; by name of the head."""
    rows = Case.objects.filter(campaign=campaign, village=village).exclude(
        state__in=(CaseState.WITHDRAWN, CaseState.SCREENED_OUT)
    )
    cases = list(rows.select_related("household").order_by("household__head_sort_key", "pk"))
    heads = heads_of(case.household_id for case in cases)
    classes = classes_of(campaign, cases)
    lines = tuple(
        ReviewLine(
            household=household_line(case, heads.get(case.household_id), village),
            is_poor=classes.get(case.household_id) == PovertyClass.POOR,
            is_near_poor=classes.get(case.household_id) == PovertyClass.NEAR_POOR,
            has_requested=case.reason in ASKED,
        )
        for case in cases
    )
    return ReviewList(
        **office_head(campaign.unit, symbol="DS-UBND", on=on),
        year=campaign.starts_on.year,
        village=village.full_name,
        lines=lines,
        poor_count=sum(line.is_poor for line in lines),
        near_poor_count=sum(line.is_near_poor for line in lines),
        request_count=sum(line.has_requested for line in lines),
    )


def classes_of(campaign: Campaign, cases: Iterable[Case]) -> dict[int, str]:
    """The class of each household by the round's first standard on its first day."""
    rows = PovertyStatus.objects.filter(
        status_in_force(campaign.starts_on),
        standard_id=campaign.standard_ids[0],
        household__in=[case.household_id for case in cases],
    )
    return dict(rows.values_list("household_id", "poverty_class"))


def household_line(case: Case, head: Person | None, village: Area) -> PaperHousehold:
    return PaperHousehold(
        code=case.household.code,
        head_name=case.household.head_name,
        ethnicity=ethnicity_of(head),
        village=village.full_name,
        person_count=case.household.person_count,
        birth_male=born(head).get("birth_male", ""),
        birth_female=born(head).get("birth_female", ""),
    )


def visited(case: Case, *, on: date, sheet: Sheet | None) -> dict[str, Any]:
    """Where a form is filled in and of whom; who visited when stands on a filled one."""
    above = territory.path(case.village, on=on)
    members = members_on(case.household, on=on)
    head = next((row.person for row in members if row.relationship == HEAD), None)
    district = above.get("district")
    return {
        "province": above["province"].full_name if "province" in above else "",
        "district": district.full_name if district else "",
        "commune": above["commune"].full_name if "commune" in above else "",
        "village": case.village.full_name,
        "household_code": case.household.code,
        "head_name": case.household.head_name,
        "ethnicity": ethnicity_of(head),
        "person_count": case.household.person_count,
        "reviewer": sheet.reviewer if sheet else "",
        "reviewed_on": sheet.visited_on if sheet else None,
        "is_blank": sheet is None,
    }


def form_b(case: Case, standard_id: str, *, on: date, sheet: Sheet | None = None) -> FormB:
    """Phiếu B of a case for one standard: as the sheet says, or blank where none is given."""
    place = reading.place_of(case, on=on)
    asked = next(each for each in reading.forms(case.campaign) if each.standard.id == standard_id)
    rules, scores = asked.standard, asked.standard.scores
    result = (
        Outcome.objects.filter(case=case, standard_id=standard_id).select_related("assessment")
        if sheet is not None
        else Outcome.objects.none()
    ).first()
    kept = result.assessment if result else None
    b1 = asked.b1 or asked.paper_b1
    cutoff = scores.income_upper.of(place.area_type) if scores and place.area_type else None
    return FormB(
        **visited(case, on=on, sheet=sheet),
        year=case.campaign.starts_on.year,
        standard=rules.title_vi,
        law=b1.article if b1 else "",
        area_type=area_name(place, sheet),
        members=tuple(member_line(row) for row in members_on(case.household, on=on)),
        groups=point_groups(b1, sheet, standard_id),
        is_complete=bool(b1 and b1.complete),
        income_points=kept.income_points if kept else None,
        income_cutoff=cutoff.value if cutoff else None,
        indicators=ticks(rules, asked, sheet),
        points_each=scores.points_per_indicator.value if scores else 0,
        deprivation_points=kept.deprivation_points if kept else None,
        result=CLASS_NAMES.get(result.poverty_class, "") if result else "",
    )


def area_name(place: Place, sheet: Sheet | None) -> str:
    name = AREA_NAMES.get(place.area_type.value, "") if place.area_type else ""
    return f"{name}, vùng {sheet.region}" if sheet and sheet.region else name


def member_line(row: Membership) -> Member:
    """A member as Phiếu B lists it: without citizen number."""
    person = row.person
    born_on = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else str(person.birth_year or "")
    kinds = code_list("relationships")
    return Member(
        name=person.full_name,
        sex=SEX_NAMES.get(Sex(person.sex), "") if person.sex else "",
        birth=born_on,
        ethnicity=ethnicity_of(person),
        relationship=kinds.label(row.relationship, "vi") if row.relationship in kinds else "",
        **born(person),
    )


def point_groups(
    form: FormB1 | None, sheet: Sheet | None, standard_id: str
) -> tuple[PointGroup, ...]:
    """The questions of B1 with the points of the sheet's region, the chosen answers marked."""
    if form is None:
        return ()
    chosen = (sheet.income_answers if sheet else {}).get(standard_id, {})
    region = sheet.region if sheet else ""
    return tuple(
        PointGroup(
            number=group.number,
            title=group.title_vi,
            lines=tuple(point_lines(group, chosen.get(group.key), region)),
        )
        for group in form.groups
    )


def point_lines(group: Group, chosen: Any, region: str) -> Iterable[PointLine]:
    picked = {chosen} if isinstance(chosen, str) else set(chosen or ())
    for item in group.items:
        points = dict(item.points).get(region)  # type: ignore[call-overload]
        yield PointLine(text=item.text_vi, points=points, chosen=item.key in picked)


def ticks(rules: Standard, asked: SheetForms, sheet: Sheet | None) -> tuple[Indicator, ...]:
    """The indicators of B2 in the order of the form, with the answers of the sheet."""
    answered = (sheet.deprivations if sheet else {}).get(asked.standard.id, {})
    return tuple(
        Indicator(
            number=str(each.number),
            name=each.name_vi,
            threshold=each.threshold.text_vi if each.threshold else "",
            holds=answered.get(each.code),
            verified=bool(each.threshold and each.threshold.verified),
        )
        for each in rules.indicators
    )


def form_a(request: Request, form: LawFormA, *, on: date) -> FormA:
    """Phiếu A of a request: as recorded, or blank."""
    above = territory.path(request.village, on=on)
    flags = request.screening
    return FormA(
        province=above["province"].full_name if "province" in above else "",
        district=above["district"].full_name if "district" in above else "",
        commune=above["commune"].full_name if "commune" in above else "",
        village=request.village.full_name,
        household_code=request.household.code if request.household else "",
        head_name=request.household.head_name if request.household else request.applicant_name,
        person_count=request.household.person_count if request.household else None,
        reviewed_on=request.screened_on,
        is_blank=request.screened_on is None,
        title=form.title_vi,
        law=form.article,
        indicators=tuple(
            Indicator(number=key, holds=flags.get(key), verified=False) for key in form.keys
        ),
        held_count=request.screening_count,
        below_count=form.below_count.value,
        goes_on=None
        if request.screening_count is None
        else request.screening_count < form.below_count.value,
    )


def request_form(request: Request, *, on: date) -> RequestEntry | RequestExit:
    """Form 01 or 04 with what the register knows of the household; the rest is written by hand."""
    household = request.household
    members: Sequence[Membership] = members_on(household, on=on) if household else ()
    head = next((row.person for row in members if row.relationship == HEAD), None)
    commune = territory.path(request.village, on=on).get("commune")
    common: dict[str, Any] = {
        "commune": commune.full_name if commune else "",
        "name": request.applicant_name,
        "sex": SEX_NAMES.get(Sex(head.sex), "") if head and head.sex else "",
        "is_male": bool(head and head.sex == Sex.MALE),
        "is_female": bool(head and head.sex == Sex.FEMALE),
        "birth": head.birth_date if head else None,
        "ethnicity": ethnicity_of(head),
        "permanent_residence": request.address,
        "members": tuple(member_line(row) for row in members),
        "reason": request.reason,
        "place": commune.name if commune else "",
        "signed_on": request.received_on,
    }
    if request.kind == RequestKind.ENTRY:
        return RequestEntry(**common)
    status = PovertyStatus.objects.filter(
        status_in_force(request.received_on), household=household
    ).first()
    before = CLASS_NAMES.get(status.poverty_class, "") if status else ""
    return RequestExit(**common, current_class=before)
