"""Synthetic households: who lives there, how they live, what the review found.

A listed household's answers agree with its class under vn-2016 (rural: poor at or under 120 points
of B1, or at or under 150 with three deprivations; near-poor otherwise up to 150), and its dwelling
with its deprivations. `oddities` makes the exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from povertycore.classification import AreaType, Classification, Measured, PovertyClass, classify
from povertycore.law_store import standard

from giamngheo.apps.demo.people import DemoPerson, People, adults
from giamngheo.apps.registry.enums import EntryKind, MovementKind

LOWER_POINTS, UPPER_POINTS, CUTOFF, POINTS_EACH = 120, 150, 3, 10
REVIEWED_ON = date(2020, 11, 10)
RECOGNISED_ON = date(2020, 12, 18)
DECISION_NUMBER = "00/QĐ-UBND (mẫu)"
REVIEWER = "Rà soát viên mẫu"

SOUND = {
    "house_kind": ["PERMANENT", "SEMI_PERMANENT", "SEMI_PERMANENT", "SEMI_PERMANENT"],
    "water_source": ["PIPED", "DRILLED_WELL", "PROTECTED_DUG_WELL", "PROTECTED_SPRING"],
    "toilet_kind": ["SEPTIC", "POUR_FLUSH", "DOUBLE_VAULT", "VENTILATED_PIT"],
}
POOR_STATE = {
    "house_kind": ["LESS_PERMANENT", "SIMPLE"],
    "water_source": ["UNPROTECTED_SPRING", "UNPROTECTED_DUG_WELL", "SURFACE"],
    "toilet_kind": ["OTHER_UNHYGIENIC", "NONE"],
}
INDICATOR_OF = {
    "house_kind": "housing_quality",
    "water_source": "water",
    "toilet_kind": "toilet",
}


@dataclass(slots=True)
class DemoAssessment:
    """One review: the measures found, and what follows from them."""

    assessed_on: date
    measured: Measured
    standard_id: str

    def classification(self) -> Classification:
        return classify(self.measured, standard(self.standard_id), AreaType.RURAL)


@dataclass(slots=True)
class DemoStatus:
    poverty_class: PovertyClass
    valid_from: date
    decided_on: date
    valid_to: date | None = None
    entry_kind: EntryKind | None = None
    assessment: DemoAssessment | None = None


@dataclass(slots=True)
class DemoMovement:
    kind: MovementKind
    on: date
    persons: int
    closed: DemoStatus | None = None
    opened: DemoStatus | None = None
    reason: str = ""


@dataclass(slots=True)
class DemoHousehold:
    """One synthetic household; `facts` are further columns of registry.Household."""

    village_code: str
    list_number: str
    members: list[DemoPerson]
    poverty_class: PovertyClass | None = None
    group: str = ""
    escapes: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    assessments: list[DemoAssessment] = field(default_factory=list)
    statuses: list[DemoStatus] = field(default_factory=list)
    movements: list[DemoMovement] = field(default_factory=list)

    def persons_on(self, day: date) -> int:
        """How many of those who were born here live here on a day."""
        return sum(
            any(
                stay.household is None
                and stay.valid_from <= day
                and (stay.valid_to is None or day < stay.valid_to)
                for stay in person.stays
            )
            for person in self.members
        )


def compose(people: People, size: int, group: str) -> list[DemoPerson]:
    """The members of a household of a group."""
    if group in ("social_protection", "no_labour"):
        return people.elderly(size)
    if group in ("with_labour", "not_recorded", "near_poor") and people.draw.random() < 0.35:
        return people.lone_parent(size)
    return people.family(size)


def living_conditions(people: People, household: DemoHousehold, deprived: set[str]) -> None:
    """Dwelling, land and debts that agree with the deprivations found."""
    draw, size = people.draw, len(household.members)
    facts = household.facts
    for column, indicator in INDICATOR_OF.items():
        choices = POOR_STATE if indicator in deprived else SOUND
        facts[column] = draw.choice(choices[column])
    if "housing_area" in deprived:
        facts["floor_area_m2"] = size * 7 + draw.randint(0, size - 1)
    else:
        facts["floor_area_m2"] = max(24, size * draw.randint(9, 16))
    facts["has_grid_electricity"] = True
    facts["electricity_kwh_month"] = draw.randint(12, 30) + size * draw.randint(4, 14)
    facts["farm_land_m2"] = draw.choice([0, 250, 500, 750, 1000, 1500, 2000])
    facts["debt_vnd"] = draw.choice([0, 0, 10, 20, 30, 50]) * 1_000_000
    facts["is_native_minority"] = False
    facts["has_meritorious_member"] = False


def possible_deprivations(household: DemoHousehold, year: int) -> list[str]:
    """Indicators of vn-2016 that a household of these people can be deprived in."""
    members = household.members
    found = ["healthcare_access", "housing_quality", "water", "toilet", "telecom", "info_assets"]
    if len(members) >= 3:
        found.append("housing_area")
    if adults(members, year):
        found.append("health_insurance")
    if any(1986 <= person.birth_year <= year - 16 for person in members):
        found.append("adult_education")
    if any(6 <= person.age(year) <= 14 for person in members):
        found.append("child_schooling")
    return sorted(found)


def members_of_listed(people: People, household: DemoHousehold, deprived: set[str]) -> None:
    """Schooling, insurance and work of the members, agreeing with the deprivations."""
    year = people.year - 1
    card = "POOR" if household.poverty_class is PovertyClass.POOR else "NEAR_POOR"
    for person in household.members:
        age = person.age(year)
        facts = person.facts
        facts["insurance_kind"] = "CHILD" if age < 6 else card
        facts["insurance_valid_to"] = date(people.year, 12, 31)
        facts["has_serious_illness"] = False
        if age < 6:
            facts["is_malnourished"] = False
        elif age < 18:
            facts["is_studying"] = True
            facts["school_level"] = school_of(age)
        else:
            facts["is_studying"] = False
            levels = ["PRIMARY", "LOWER_SECONDARY"] if age > 36 else ["LOWER_SECONDARY"]
            facts["education_level"] = people.draw.choice([*levels, "UPPER_SECONDARY"])
    if "health_insurance" in deprived:
        unsure = adults(household.members, year)[-1]
        unsure.facts.update(insurance_kind="NONE", insurance_valid_to=None)
    if "adult_education" in deprived:
        young = next(p for p in household.members if 1986 <= p.birth_year <= year - 16)
        young.facts.update(education_level="PRIMARY", is_studying=False, school_level="")
    if "child_schooling" in deprived:
        child = next(p for p in household.members if 6 <= p.age(year) <= 14)
        child.facts.update(is_studying=False, school_level="NOT_ATTENDING")
    labour(people, household)


def school_of(age: int) -> str:
    if age < 11:
        return "PRIMARY"
    return "LOWER_SECONDARY" if age < 15 else "UPPER_SECONDARY"


def labour(people: People, household: DemoHousehold) -> None:
    """Who can work, as far as the plan says; the rest stays unrecorded."""
    facts, head = household.facts, household.members[0]
    if household.group in ("social_protection", "no_labour"):
        facts["has_no_labour_capacity"] = True
        for person in household.members:
            person.facts["is_able_to_work"] = False
    elif household.group == "with_labour":
        facts["has_no_labour_capacity"] = False
        for person in adults(household.members, people.year - 1):
            person.facts.update(is_able_to_work=True, work_kind="")
    if household.poverty_class is PovertyClass.POOR:
        facts["is_social_protection"] = household.group == "social_protection"
    if household.group == "social_protection":
        head.facts["monthly_allowance_vnd"] = people.draw.choice([405_000, 540_000])
        head.facts["insurance_kind"] = "SOCIAL_PROTECTION"
        if people.draw.random() < 0.3:
            head.facts["disability_grade"] = "SEVERE"
    elif household.group == "no_labour" and people.draw.random() < 0.4:
        head.facts["has_serious_illness"] = True


def causes_and_needs(household: DemoHousehold, year: int, deprived: set[str]) -> None:
    causes, needs = [], []
    if household.group in ("social_protection", "no_labour"):
        causes.append("NO_LABOUR")
        needs.append("HEALTH")
    else:
        causes.append("NO_CAPITAL")
        needs += ["PRODUCTION", "CREDIT"]
        if len(household.members) >= 4:
            causes.append("MANY_DEPENDENTS")
        if "adult_education" in deprived:
            causes.append("NO_SKILL")
    if any(person.facts.get("has_serious_illness") for person in household.members):
        causes.append("ILLNESS")
    if any(6 <= person.age(year) <= 17 for person in household.members):
        needs.append("EDUCATION")
    if {"housing_quality", "housing_area"} & deprived:
        needs.append("HOUSING")
    household.facts["poverty_causes"] = causes
    household.facts["support_needs"] = needs


def review(people: People, household: DemoHousehold, standard_id: str) -> None:
    """The review that put a household on its list, and the list entry."""
    draw, year = people.draw, people.year - 1
    poor = household.poverty_class is PovertyClass.POOR
    possible = possible_deprivations(household, year)
    weak = household.group in ("social_protection", "no_labour")
    by_deprivation = poor and not weak and draw.random() < 0.45
    if by_deprivation:
        count = draw.randint(CUTOFF, min(5, len(possible)))
        points = draw.randint(LOWER_POINTS + 1, UPPER_POINTS)
    elif poor:
        count = draw.randint(1, 4)
        points = draw.randint(55, LOWER_POINTS)
    else:
        count = draw.randint(0, CUTOFF - 1)
        points = draw.randint(LOWER_POINTS + 1, UPPER_POINTS)
    deprived = set(draw.sample(possible, count))
    living_conditions(people, household, deprived)
    members_of_listed(people, household, deprived)
    causes_and_needs(household, year, deprived)
    assess(household, REVIEWED_ON, points, ticks(standard_id, deprived), standard_id)


def ticks(standard_id: str, deprived: set[str]) -> dict[str, bool | None]:
    return {one.code: one.code in deprived for one in standard(standard_id).indicators}


def assess(
    household: DemoHousehold,
    on: date,
    points: int | None,
    deprivations: Mapping[str, bool | None],
    standard_id: str,
) -> DemoAssessment:
    """Write down a review whose B2 points are those of its ticks."""
    unsure = None in deprivations.values()
    count = None if unsure else sum(1 for each in deprivations.values() if each)
    measured = Measured(
        income_points=points,
        deprivation_count=count,
        deprivation_points=None if count is None else count * POINTS_EACH,
        deprivations=dict(deprivations),
    )
    assessment = DemoAssessment(on, measured, standard_id)
    household.assessments.append(assessment)
    return assessment


def recognise(household: DemoHousehold, entry_kind: EntryKind) -> None:
    """The decision of December that the year opens with."""
    if household.poverty_class is None:
        raise ValueError("only a listed household is recognised")
    status = DemoStatus(
        household.poverty_class,
        valid_from=RECOGNISED_ON,
        decided_on=RECOGNISED_ON,
        entry_kind=entry_kind,
        assessment=household.assessments[-1],
    )
    household.statuses.append(status)
    household.movements.append(
        DemoMovement(
            MovementKind.LISTED_FIRST,
            RECOGNISED_ON,
            household.persons_on(RECOGNISED_ON),
            opened=status,
        )
    )


def escape(household: DemoHousehold, on: date, reviewed_on: date, points: int) -> None:
    """The review and the decision by which a household leaves its list for neither."""
    first = household.assessments[-1]
    found = dict(first.measured.deprivations or {})
    assessment = assess(household, reviewed_on, points, found, first.standard_id)
    before = household.statuses[-1]
    before.valid_to = on
    after = DemoStatus(PovertyClass.NOT_POOR, valid_from=on, decided_on=on, assessment=assessment)
    household.statuses.append(after)
    poor = before.poverty_class is PovertyClass.POOR
    household.movements.append(
        DemoMovement(
            MovementKind.ESCAPED if poor else MovementKind.ESCAPED_NEAR_POOR,
            on,
            household.persons_on(on),
            closed=before,
            opened=after,
        )
    )


def listed(households: Sequence[DemoHousehold], poverty_class: PovertyClass) -> list[DemoHousehold]:
    return [each for each in households if each.poverty_class is poverty_class]
