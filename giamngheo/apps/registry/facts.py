"""What the register knows of a household, as the indicators of deprivation ask for it.

It judges nothing itself (povertycore.indicators does) and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from povertycore.dates import Birth
from povertycore.indicators import (
    Finding,
    HouseholdFacts,
    MemberFacts,
    Reconciled,
    Sex,
    Verdict,
    Work,
    derive_all,
    reconcile,
)
from povertycore.standards import Indicator, Standard

from giamngheo.apps.registry.models import Assessment, Household, Membership, Person
from giamngheo.apps.registry.queries import members_on

MOST_REASONS = 3


def household_facts(
    household: Household,
    on: date,
    *,
    persons: Sequence[Person] | None = None,
    standard: Standard | None = None,
    assessment: Assessment | None = None,
) -> HouseholdFacts:
    """The facts of a household on a day; `persons` are its members then, looked up if not given.

    A list that states more persons than are on record makes the members incomplete. The standard
    lends its sub-areas, the assessment the income.
    """
    if persons is None:
        persons = [member.person for member in members_on(household, on=on)]
    return HouseholdFacts(
        members=tuple(member_facts(person) for person in persons),
        person_count=max(len(persons), household.declared_person_count or 0) or None,
        house_kind=household.house_kind or None,
        floor_area_m2=household.floor_area_m2,
        water_source=household.water_source or None,
        toilet_kind=household.toilet_kind or None,
        sub_area=sub_area(household, standard) if standard else None,
        income_vnd=assessment.income_vnd if assessment else None,
    )


def member_facts(person: Person) -> MemberFacts:
    """The facts of one person. What the register does not ask for stays not recorded.

    Work is free text in the register, so only a labour contract says that it is wage work; and an
    empty grade of disability may mean either none or not asked.
    """
    birth = None
    if person.birth_year is not None:
        month = person.birth_date.month if person.birth_date else None
        birth = Birth(person.birth_year, person.birth_date, month)
    return MemberFacts(
        name=person.full_name,
        birth=birth,
        sex=Sex(person.sex) if person.sex else None,
        insurance_kind=person.insurance_kind or None,
        insurance_valid_to=person.insurance_valid_to,
        is_studying=person.is_studying,
        school_stage=person.school_level or None,
        education_level=person.education_level or None,
        is_able_to_work=person.is_able_to_work,
        work=Work.WAGE if person.has_labour_contract else None,
        has_labour_contract=person.has_labour_contract,
        is_disabled=True if person.disability_grade else None,
        monthly_allowance_vnd=person.monthly_allowance_vnd,
        is_malnourished=person.is_malnourished,
    )


def sub_area(household: Household, standard: Standard) -> str | None:
    """The part of a local standard's area a household lies in, by the units it is counted in."""
    if not standard.sub_areas:
        return None
    units = (household.village, household.commune, household.district, household.province)
    codes = {unit.code for unit in units if unit is not None}
    for key, part in standard.sub_areas.items():
        if codes.intersection(part.area_codes):
            return key
    return None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator by the form and by the register.

    `tick` is the form's answer, `derived` what the register says; `source` names the law and
    `verified` says whether threshold and numbers were checked against its text. Where form and
    register contradict each other, a person decides.
    """

    indicator: Indicator
    tick: bool | None
    finding: Finding
    contradicts: bool

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def name_vi(self) -> str:
        return self.indicator.name_vi

    @property
    def derived(self) -> Verdict:
        return self.finding.verdict

    @property
    def source(self) -> str:
        return self.finding.article

    @property
    def verified(self) -> bool:
        return self.finding.verified

    @property
    def reason_vi(self) -> str:
        return self.reason("vi")

    def reason(self, language: str) -> str:
        """The reasons of the register in one line, the first few of them."""
        sentences = self.finding.explain(language)
        shown = "; ".join(sentences[:MOST_REASONS])
        return f"{shown} …" if len(sentences) > MOST_REASONS else shown


def indicator_rows(
    household: Household,
    standard: Standard,
    on: date,
    *,
    members: Sequence[Membership] | None = None,
    assessment: Assessment | None = None,
) -> list[IndicatorRow]:
    """Every indicator of the standard: the tick of the assessment beside what the register says.

    The assessment is looked up if not given: the latest by this standard up to the day.
    """
    if assessment is None:
        assessment = latest_assessment(household, standard, on)
    persons = None if members is None else [member.person for member in members]
    facts = household_facts(
        household, on, persons=persons, standard=standard, assessment=assessment
    )
    ticks: Mapping[str, bool | None] = assessment.deprivations if assessment else {}
    by_code = {indicator.code: indicator for indicator in standard.indicators}
    return [
        _row(by_code[one.code], one) for one in reconcile(ticks, derive_all(standard, facts, on))
    ]


def _row(indicator: Indicator, one: Reconciled) -> IndicatorRow:
    return IndicatorRow(indicator, one.tick, one.finding, one.contradicts)


def latest_assessment(household: Household, standard: Standard, on: date) -> Assessment | None:
    """The latest assessment of a household by a standard up to a day."""
    return (
        Assessment._base_manager.filter(
            household=household, standard_id=standard.id, assessed_on__lte=on
        )
        .order_by("-assessed_on", "-pk")
        .first()
    )
