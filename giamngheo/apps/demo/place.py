"""Sơn Tây in 2021 as records: households by village, the two lists, the year's events, oddities.

`make_son_tay` is a pure function of its seed; nothing is written here.
"""

from __future__ import annotations

from datetime import date

from povertycore.classification import Measured, PovertyClass

from giamngheo.apps.demo.figures import PlaceFigures
from giamngheo.apps.demo.households import (
    POINTS_EACH,
    REVIEWED_ON,
    UPPER_POINTS,
    DemoHousehold,
    assess,
    compose,
    escape,
    listed,
    recognise,
    review,
    ticks,
)
from giamngheo.apps.demo.people import DemoPerson, People, Stay, sizes_adding_up
from giamngheo.apps.registry.enums import EntryKind

REGISTERED_ON = date(2016, 1, 1)
SEED = 18172
DECIDED_ON = date(2021, 11, 25)
REVIEWED_AGAIN_ON = date(2021, 11, 8)
POOR, NEAR_POOR = PovertyClass.POOR, PovertyClass.NEAR_POOR


def make_son_tay(figures: PlaceFigures) -> list[DemoHousehold]:
    """All households of the place in the order of villages and list numbers."""
    people = People(SEED, year=figures.year, registered_on=REGISTERED_ON)
    households = poor_households(people, figures) + near_poor_households(people, figures)
    for household in households:
        review(people, household, figures.standard_id)
    disabilities(households, figures.with_labour_and_disability)
    oddities(households, figures.standard_id)
    for place, household in enumerate(households):
        kind = EntryKind.CONTINUING
        if place % 9 == 4:
            kind = EntryKind.RELAPSED if place % 5 == 0 else EntryKind.NEW
        recognise(household, kind)
    the_year(people, households)
    return in_villages(people, figures, households)


def poor_households(people: People, figures: PlaceFigures) -> list[DemoHousehold]:
    """The poor list: every village's number, every group's number and sizes."""
    slots = [
        (code, place < village.poor_escaped)
        for code, village in figures.villages.items()
        for place in range(village.poor)
    ]
    kinds = [(name, size) for name, group in figures.poor_groups.items() for size in group.sizes]
    # Who escapes can work; the other kinds fall on the villages by chance.
    escaping = [kind for kind in kinds if kind[0] == "with_labour"][: sum(e for _, e in slots)]
    for kind in escaping:
        kinds.remove(kind)
    people.draw.shuffle(kinds)
    households = []
    for code, escapes in slots:
        group, size = escaping.pop() if escapes else kinds.pop()
        members = compose(people, size, group)
        households.append(DemoHousehold(code, "", members, POOR, group, escapes))
    return households


def near_poor_households(people: People, figures: PlaceFigures) -> list[DemoHousehold]:
    slots = [
        (code, place < village.near_poor_escaped)
        for code, village in figures.villages.items()
        for place in range(village.near_poor)
    ]
    sizes = sizes_adding_up(people.draw, len(slots), figures.near_poor_persons)
    return [
        DemoHousehold(code, "", compose(people, size, "near_poor"), NEAR_POOR, "near_poor", escapes)
        for (code, escapes), size in zip(slots, sizes, strict=True)
    ]


def disabilities(households: list[DemoHousehold], wanted: int) -> None:
    """So many poor households with labour have a member with a disability."""
    with_labour = [each for each in households if each.group == "with_labour"]
    for household in with_labour[:wanted]:
        household.members[-1].facts.update(disability_grade="SEVERE", is_able_to_work=False)


def oddities(households: list[DemoHousehold], standard_id: str) -> None:
    """Five listed households whose papers contradict each other or are incomplete, on purpose.

    1. poor by decision, but 156 points of B1: the points say not poor;
    2. near-poor with a tick for a bad house, but the house is entered as permanent;
    3. near-poor, B2 says 20 points but three indicators are ticked: no class can be computed;
    4. near-poor without points of B1: no class can be computed;
    5. near-poor, two ticks and two unanswered: the answers left open decide.
    """
    staying = [each for each in households if not each.escapes]
    by_decision = next(each for each in staying if each.group == "not_recorded")
    again(by_decision, UPPER_POINTS + 6, {"toilet"}, standard_id)
    four = [e for e in listed(staying, NEAR_POOR) if len(e.members) >= 2][10:14]
    good_house, bad_sum, no_points, open_answers = four
    again(good_house, 133, {"housing_quality"}, standard_id)
    good_house.facts["house_kind"] = "PERMANENT"
    three = {"water", "toilet", "telecom"}
    again(bad_sum, 128, three, standard_id)
    measured = bad_sum.assessments[-1].measured
    bad_sum.assessments[-1].measured = Measured(
        income_points=measured.income_points,
        deprivation_points=2 * POINTS_EACH,
        deprivations=measured.deprivations,
    )
    again(no_points, None, {"water"}, standard_id)
    again(
        open_answers, 135, {"water", "toilet"}, standard_id, unanswered={"telecom", "info_assets"}
    )


def again(
    household: DemoHousehold,
    points: int | None,
    deprived: set[str],
    standard_id: str,
    unanswered: frozenset[str] | set[str] = frozenset(),
) -> None:
    """Replace what the review found; dwelling facts that no longer fit become unrecorded."""
    household.assessments.clear()
    found = ticks(standard_id, deprived) | dict.fromkeys(unanswered)
    assess(household, REVIEWED_ON, points, found, standard_id)
    household.facts.update(water_source="", toilet_kind="", house_kind="", floor_area_m2=None)
    if "water" in deprived:
        household.facts["water_source"] = "UNPROTECTED_SPRING"
    if "toilet" in deprived:
        household.facts["toilet_kind"] = "OTHER_UNHYGIENIC"


def the_year(people: People, households: list[DemoHousehold]) -> None:
    """2021: births, deaths, a marriage in listed households; in November some leave the lists."""
    staying = [each for each in households if not each.escapes]
    birth(people, listed(staying, POOR), date(2021, 5, 14))
    birth(people, listed(staying, NEAR_POOR), date(2021, 9, 9))
    death_of_spouse([e for e in staying if e.group == "no_labour"], date(2021, 3, 2))
    death_of_head(listed(staying, NEAR_POOR), date(2021, 6, 20))
    for household in households:
        if household.escapes:
            points = UPPER_POINTS + people.draw.randint(4, 25)
            escape(household, DECIDED_ON, REVIEWED_AGAIN_ON, points)


def birth(people: People, households: list[DemoHousehold], day: date) -> None:
    for household in households:
        head, *others = household.members
        mothers = [p for p in others if p.relationship == "SPOUSE" and p.sex == "FEMALE"]
        if mothers and mothers[0].age(day.year) < 42:
            child = people.person("CHILD", sex="FEMALE", age=0, surname=head.surname)
            child.birth_year, child.birth_date, child.personal_id = day.year, day, None
            child.stays = [Stay("CHILD", day)]
            child.facts.update(insurance_kind="CHILD", is_malnourished=False)
            household.members.append(child)
            return
    raise ValueError("no mother among the households")


def death_of_spouse(households: list[DemoHousehold], day: date) -> None:
    for household in households:
        old = [p for p in household.members if p.relationship == "SPOUSE" and p.age(2021) > 65]
        if old:
            bury(old[0], day)
            return
    raise ValueError("no old couple among the households")


def death_of_head(households: list[DemoHousehold], day: date) -> None:
    """The spouse follows as head."""
    for household in households:
        head, *others = household.members
        spouses = [person for person in others if person.relationship == "SPOUSE"]
        if spouses and head.age(day.year) > 50:
            bury(head, day)
            spouses[0].stays[-1].valid_to = day
            spouses[0].stays.append(Stay("HEAD", day))
            return
    raise ValueError("no couple among the households")


def bury(person: DemoPerson, day: date) -> None:
    person.died_on = day
    person.stays[-1].valid_to = day


def in_villages(
    people: People, figures: PlaceFigures, on_lists: list[DemoHousehold]
) -> list[DemoHousehold]:
    """Fill every village up with households on no list; list numbers run within the village."""
    everyone: list[DemoHousehold] = []
    for code, village in figures.villages.items():
        here = [household for household in on_lists if household.village_code == code]
        others = village.households - len(here)
        sizes = people.draw.choices([1, 2, 3, 4, 5, 6], weights=[9, 19, 22, 29, 15, 6], k=others)
        here += [DemoHousehold(code, "", people.family(size)) for size in sizes]
        people.draw.shuffle(here)
        for number, household in enumerate(here, start=1):
            household.list_number = str(number)
        everyone += here
    marriage(everyone, date(2021, 8, 15))
    return everyone


def marriage(everyone: list[DemoHousehold], day: date) -> None:
    """A grown daughter of a near-poor household marries into a household that is on no list."""
    groom_home = next(
        each
        for each in everyone
        if each.poverty_class is None
        and any(
            p.sex == "MALE" and p.relationship == "CHILD" and p.age(2021) > 22 for p in each.members
        )
    )
    for household in listed(everyone, NEAR_POOR):
        for person in household.members:
            grown = person.relationship == "CHILD" and person.age(2021) >= 19
            if grown and person.sex == "FEMALE" and not household.escapes:
                person.stays[-1].valid_to = day
                person.stays.append(Stay("CHILD_IN_LAW", day, household=groom_home))
                return
    raise ValueError("no grown daughter in a near-poor household")


def make_neighbours(codes: list[str], households: int) -> list[DemoHousehold]:
    """A second commune: a few dozen households, one in ten on a list since December 2020."""
    people = People(SEED + 1, year=2021, registered_on=REGISTERED_ON, first_serial=900_000)
    made: list[DemoHousehold] = []
    for number in range(households):
        code = codes[number % len(codes)]
        poverty_class = {3: POOR, 7: NEAR_POOR}.get(number % 10)
        group = {POOR: "not_recorded", NEAR_POOR: "near_poor", None: ""}[poverty_class]
        members = compose(people, people.draw.randint(2, 5), group)
        household = DemoHousehold(code, str(number + 1), members, poverty_class, group)
        if poverty_class is not None:
            review(people, household, "vn-2016")
            recognise(household, EntryKind.CONTINUING)
        made.append(household)
    return made
