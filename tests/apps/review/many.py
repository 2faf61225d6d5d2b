"""Rounds of many households that wait for the chair, written in whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from giamngheo.apps.registry.enums import EntryKind, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import CampaignKind, CaseState, EnrolmentReason, RequestKind
from giamngheo.apps.review.models import Campaign, Case, Outcome, Request, Sheet
from giamngheo.apps.territory.models import Area
from povertycore import transitions
from povertycore.classification import AreaType, classify
from povertycore.identifiers import household_code
from povertycore.law_store import standard
from povertycore.reasons import PovertyClass as RuleClass
from povertycore.vietnamese import collation_key, fold
from tests.apps.review.deciding import MEASURED, SEEN_ON
from tests.apps.review.making import LISTED_ON, STANDARD, STARTS_ON
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
NONE = ""


@dataclass(frozen=True)
class One:
    """A household of the round: class before ('' for none), class found, people, and its past."""

    before: str
    after: PovertyClass
    persons: int = 2
    village: int = 0
    escaped: bool = False
    asked_to_leave: bool = False

    @property
    def past(self) -> transitions.Past:
        return transitions.Past(escaped_poverty=self.escaped and self.before not in (P, N))


def open_round(villages: Sequence[Area], unit: Area, opened_by: Any) -> Campaign:
    place = location_of(villages[0], today=TODAY).columns()
    del place["village_id"]
    return Campaign.objects.create(
        kind=CampaignKind.ANNUAL, unit=unit, procedure_id="review-2025", standard_ids=[STANDARD],
        starts_on=STARTS_ON, due_on=date(2026, 12, 14), opened_by=opened_by, opened_on=STARTS_ON,
        **place,
    )  # fmt: skip


def fill(
    campaign: Campaign, villages: Sequence[Area], ones: Sequence[One], saved_by: Any
) -> list[Household]:
    """Households, people, classes in force, and cases at POSTED with their outcomes."""
    places = [location_of(each, today=TODAY).columns() for each in villages]
    where = [places[one.village % len(places)] for one in ones]
    start = Household._base_manager.count()
    homes = Household._base_manager.bulk_create([
        Household(
            code=household_code(start + n), registered_on=LISTED_ON, head_name=f"Hộ {n:05d}",
            head_sort_key=collation_key(f"Hộ {n:05d}"), person_count=one.persons, **where[n - 1],
        )
        for n, one in enumerate(ones, start=1)
    ])  # fmt: skip
    people(homes)
    histories(homes, ones, where)
    cases(campaign, homes, ones, where, saved_by)
    return homes


def people(homes: Sequence[Household]) -> None:
    persons = Person._base_manager.bulk_create([
        Person(household=home, full_name="Người", folded_name=fold("Người"), reversed_name="nguoi")
        for home in homes for _line in range(home.person_count)
    ])  # fmt: skip
    first = {person.household_id: person.pk for person in reversed(persons)}
    Membership._base_manager.bulk_create([
        Membership(
            person=person, household_id=person.household_id, valid_from=LISTED_ON,
            relationship="HEAD" if first[person.household_id] == person.pk else "CHILD",
        )
        for person in persons
    ])  # fmt: skip


def histories(homes: Sequence[Household], ones: Sequence[One], where: Sequence[Any]) -> None:
    PovertyStatus._base_manager.bulk_create([
        PovertyStatus(
            household=home, standard_id=STANDARD, poverty_class=one.before,
            basis=StatusBasis.LISTED, valid_from=LISTED_ON, **place,
        )
        for home, one, place in zip(homes, ones, where, strict=True) if one.before
    ])  # fmt: skip
    Movement._base_manager.bulk_create([
        Movement(
            household=home, standard_id=STANDARD, kind=MovementKind.ESCAPED, class_before=P,
            class_after=A, happened_on=date(2025, 12, 1), person_count=one.persons, **place,
        )
        for home, one, place in zip(homes, ones, where, strict=True)
        if one.past.escaped_poverty
    ])  # fmt: skip


def cases(
    campaign: Campaign, homes: Sequence[Household], ones: Sequence[One], where: Sequence[Any],
    saved_by: Any,
) -> None:  # fmt: skip
    asked = requests(campaign, homes, ones, where)
    made = Case.objects.bulk_create([
        Case(
            campaign=campaign, household=home, reason=reason_of(one), request=asked[n],
            listed_on=STARTS_ON, step="POSTED", step_on=SEEN_ON, state=CaseState.OPEN,
            sheet_count=1, **place,
        )
        for n, (home, one, place) in enumerate(zip(homes, ones, where, strict=True))
    ])  # fmt: skip
    Sheet.objects.bulk_create([
        Sheet(case=case, number=1, kind="FIRST", completed_on=SEEN_ON, saved_by=saved_by)
        for case in made
    ])  # fmt: skip
    kept = {each: explained(each) for each in MEASURED}
    judged = Assessment._base_manager.bulk_create([
        Assessment(
            household=home, standard_id=STANDARD, assessed_on=SEEN_ON, area_type="RURAL",
            source="REVIEW", **kept[one.after], **place,
        )
        for home, one, place in zip(homes, ones, where, strict=True)
    ])  # fmt: skip
    Outcome.objects.bulk_create(outcomes(made, ones, judged))


def requests(
    campaign: Campaign, homes: Sequence[Household], ones: Sequence[One], where: Sequence[Any]
) -> list[Request | None]:
    wanted = [
        Request(
            kind=RequestKind.EXIT if one.asked_to_leave else RequestKind.ENTRY, household=home,
            applicant_name=home.head_name, reason="", channel="DESK", received_on=STARTS_ON,
            state="ENROLLED", campaign=campaign, **place,
        )
        if one.asked_to_leave or one.before not in (P, N) else None
        for home, one, place in zip(homes, ones, where, strict=True)
    ]  # fmt: skip
    Request.objects.bulk_create([each for each in wanted if each is not None])
    return wanted


def reason_of(one: One) -> str:
    if one.asked_to_leave:
        return EnrolmentReason.EXIT_REQUEST
    return EnrolmentReason.ON_RECORD if one.before in (P, N) else EnrolmentReason.ENTRY_REQUEST


def explained(found: PovertyClass) -> dict[str, Any]:
    measured = MEASURED[found]
    result = classify(measured, standard(STANDARD), AreaType.RURAL)
    return {
        "income_points": measured.income_points,
        "deprivations": dict(measured.deprivations or {}),
        "poverty_class": result.poverty_class.value,
        "explanation": result.as_json(),
    }


def outcomes(
    made: Sequence[Case], ones: Sequence[One], judged: Sequence[Assessment]
) -> Iterator[Outcome]:
    for case, one, assessment in zip(made, ones, judged, strict=True):
        before = RuleClass(one.before) if one.before else None
        after = RuleClass(one.after)
        kind = transitions.movement(before, after, one.past)
        entry: EntryKind | None = None
        rule = transitions.entry_kind(before, after, one.past)
        if rule is not None:
            entry = EntryKind(rule.value)
        yield Outcome(
            case=case, standard_id=STANDARD, class_before=one.before, poverty_class=one.after,
            assessment=assessment, movement=kind.value if kind else "", entry_kind=entry or "",
        )  # fmt: skip
