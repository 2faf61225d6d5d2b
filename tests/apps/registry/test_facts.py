"""What the register knows of a household as the indicators ask for it, beside the form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from giamngheo.apps.registry import facts, services
from giamngheo.apps.registry.enums import AssessmentSource, EntryKind, MovementKind
from giamngheo.apps.registry.models import Household, Person
from giamngheo.apps.registry.services import NewMember
from povertycore.classification import Measured
from povertycore.dates import Birth
from povertycore.indicators import Sex, Verdict, Work
from povertycore.law_store import standard
from povertycore.transitions import EntryKind as RuleEntryKind
from povertycore.transitions import MovementKind as RuleMovementKind
from tests.people import TODAY, Cast

ON = date(2021, 11, 30)
VN_2016 = standard("vn-2016")


def enter(cast: Cast, *members: NewMember, facts_: dict[str, Any] | None = None) -> Household:
    return services.register_household(
        village=cast.country.villages_a[0],
        members=list(members) or [NewMember("Trần Thị Hòa", "HEAD", "FEMALE", birth_year=1960)],
        facts=facts_ or {},
        actor=cast.an,
        on=date(2021, 1, 10),
        today=TODAY,
    )


def assess(cast: Cast, household: Household, on: date = ON, **ticks: bool | None) -> None:
    services.record_assessment(
        household=household,
        standard_id="vn-2016",
        measured=Measured(income_points=130, deprivations=ticks),
        source=AssessmentSource.REVIEW,
        actor=cast.an,
        on=on,
        today=TODAY,
    )


def test_the_kinds_of_the_rules_and_of_the_register_are_the_same() -> None:
    assert {kind.value for kind in RuleMovementKind} == set(MovementKind.values)
    assert {kind.value for kind in RuleEntryKind} == set(EntryKind.values)


def test_a_person_of_the_register_as_the_rules_ask() -> None:
    person = Person(
        full_name="Người Mẫu", sex="FEMALE", birth_year=1980, birth_date=date(1980, 5, 2),
        insurance_kind="HOUSEHOLD", insurance_valid_to=date(2021, 12, 31), is_studying=False,
        school_level="NOT_ATTENDING", education_level="PRIMARY", is_able_to_work=True,
        has_labour_contract=True, disability_grade="SEVERE", monthly_allowance_vnd=540_000,
        is_malnourished=None,
    )  # fmt: skip
    found = facts.member_facts(person)
    assert found.birth == Birth(1980, date(1980, 5, 2), 5)
    assert (found.sex, found.work, found.is_disabled) == (Sex.FEMALE, Work.WAGE, True)
    assert (found.insurance_kind, found.school_stage) == ("HOUSEHOLD", "NOT_ATTENDING")
    assert found.insurance_valid_to == date(2021, 12, 31)
    assert found.monthly_allowance_vnd == 540_000


def test_what_is_not_recorded_is_not_recorded_and_never_no() -> None:
    found = facts.member_facts(Person(full_name="Người Mẫu"))
    blank = {name: getattr(found, name) for name in found.__slots__ if name != "name"}
    assert set(blank.values()) == {None}
    no_contract = facts.member_facts(Person(full_name="Người Mẫu", has_labour_contract=False))
    assert no_contract.work is None  # a farmer has no contract either


def test_a_list_that_states_more_persons_than_are_on_record_leaves_it_open(as_an: Cast) -> None:
    household = enter(
        as_an, NewMember("Trần Thị Hòa", "HEAD", "FEMALE", birth_year=1960,
                         facts={"insurance_kind": "POOR"}),
    )  # fmt: skip
    rows = {row.code: row for row in facts.indicator_rows(household, VN_2016, ON)}
    assert rows["health_insurance"].derived is Verdict.NOT_DEPRIVED
    household.declared_person_count = 3
    rows = {row.code: row for row in facts.indicator_rows(household, VN_2016, ON)}
    assert rows["health_insurance"].derived is Verdict.UNKNOWN
    assert "1 trên 3 nhân khẩu" in rows["health_insurance"].reason_vi


def test_rows_stand_in_the_order_of_the_form_with_tick_reason_and_law(as_an: Cast) -> None:
    household = enter(
        as_an,
        NewMember("Trần Thị Hòa", "HEAD", "FEMALE", birth_year=1960,
                  facts={"insurance_kind": "NONE"}),
        facts_={"house_kind": "PERMANENT", "floor_area_m2": Decimal("7.50")},
    )  # fmt: skip
    assess(as_an, household, health_insurance=True, housing_quality=True, housing_area=None)
    rows = facts.indicator_rows(household, VN_2016, ON)
    assert [row.code for row in rows] == [one.code for one in VN_2016.indicators]
    by_code = {row.code: row for row in rows}
    insurance, quality, area = (
        by_code[code] for code in ("health_insurance", "housing_quality", "housing_area")
    )
    assert (insurance.tick, insurance.derived, insurance.contradicts) == (
        True, Verdict.DEPRIVED, False,
    )  # fmt: skip
    assert "Trần Thị Hòa" in insurance.reason_vi
    assert insurance.source == "Quyết định số 59/2015/QĐ-TTg"
    assert not insurance.verified
    assert (quality.tick, quality.derived, quality.contradicts) == (
        True, Verdict.NOT_DEPRIVED, True,
    )  # fmt: skip
    assert quality.name_vi == "Chất lượng nhà ở"
    assert (area.tick, area.derived, area.contradicts) == (None, Verdict.DEPRIVED, False)
    assert "7,5 m²" in area.reason_vi


def test_the_latest_assessment_up_to_the_day_ticks(as_an: Cast) -> None:
    household = enter(as_an)
    assess(as_an, household, on=date(2021, 3, 1), water=True)
    assess(as_an, household, on=date(2021, 9, 1), water=False)
    for on, tick in ((date(2021, 2, 1), None), (date(2021, 8, 31), True), (ON, False)):
        rows = {row.code: row for row in facts.indicator_rows(household, VN_2016, on)}
        assert rows["water"].tick is tick


def test_members_are_those_of_the_day(as_an: Cast, django_assert_num_queries: Any) -> None:
    household = enter(as_an)
    found = facts.household_facts(household, ON)
    assert [member.name for member in found.members] == ["Trần Thị Hòa"]
    before = facts.household_facts(household, date(2020, 1, 1))
    assert (before.members, before.person_count) == ((), None)
    with django_assert_num_queries(1):
        facts.indicator_rows(household, VN_2016, ON, members=[])


@pytest.mark.parametrize(("code", "key"), [("760", "inner"), ("785", "outlying"), ("439", None)])
def test_the_part_of_the_city_by_the_district(code: str, key: str | None) -> None:
    from giamngheo.apps.territory.models import Area

    def unit(of: str) -> Area:
        return Area(code=of, name=of, level="DISTRICT", kind="DISTRICT")

    home = Household(village=unit("v"), commune=unit("c"), district=unit(code), province=unit("79"))
    assert facts.sub_area(home, standard("hcm-2021")) == key
    assert facts.sub_area(home, VN_2016) is None
