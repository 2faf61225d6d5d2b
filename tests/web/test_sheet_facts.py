"""What the register knows beside each tick of form B."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from giamngheo.apps.registry.models import Household, Person
from giamngheo.web.desk.sheet_facts import TELLERS, Evidence, Fact, fact_of
from povertycore.law_store import standard

ON = date(2021, 11, 30)


def person(**facts: Any) -> Person:
    return Person(full_name="Người Mẫu", **facts)


def fact(code: str, *persons: Person, standard_id: str = "vn-2016", **home: Any) -> Fact | None:
    indicator = next(each for each in standard(standard_id).indicators if each.code == code)
    return fact_of(indicator, Evidence(Household(**home), persons, ON))


def test_insurance_counts_who_has_no_card() -> None:
    adult = person(birth_year=1980, insurance_kind="NONE")
    child = person(birth_year=2019, insurance_kind="CHILD")
    assert fact("health_insurance", adult, child) == Fact("1/2 người không có thẻ", True)


def test_a_child_under_the_age_of_the_law_does_not_make_the_household_deprived() -> None:
    adult = person(birth_year=1980, insurance_kind="POOR")
    child = person(birth_year=2019, insurance_kind="NONE")
    found = fact("health_insurance", adult, child)
    assert found is not None
    assert found.deprived is None


def test_all_cards_known_means_not_deprived_but_an_unrecorded_one_leaves_it_open() -> None:
    has = person(birth_year=1980, insurance_kind="POOR")
    assert fact("health_insurance", has) == Fact("1/1 người có thẻ", False)
    found = fact("health_insurance", has, person(birth_year=1985))
    assert found is not None
    assert found.deprived is None


@pytest.mark.parametrize(
    ("area", "size", "deprived"), [("15.90", 2, True), ("16.00", 2, False), ("16.10", 2, False)]
)
def test_floor_area_is_judged_against_the_law_files_own_wording(
    area: str, size: int, deprived: bool
) -> None:
    found = fact(
        "housing_area",
        *[person(birth_year=1980) for _ in range(size)],
        floor_area_m2=Decimal(area),
    )
    assert found is not None
    assert found.deprived is deprived


def test_house_kinds_are_judged_only_where_the_law_names_them() -> None:
    assert fact("housing_quality", house_kind="SIMPLE") == Fact("nhà đơn sơ", True)
    assert fact("housing_quality", house_kind="PERMANENT") == Fact("nhà kiên cố", False)
    later = fact("housing_quality", house_kind="SIMPLE", standard_id="vn-2022")
    assert later is not None
    assert later.deprived is None


def test_water_and_toilet() -> None:
    assert fact("water", water_source="SURFACE") == Fact("nước ao, hồ, sông, suối", True)
    assert fact("water", water_source="PIPED") == Fact("nước máy", False)
    unclear = fact("water", water_source="OTHER")
    assert unclear is not None
    assert unclear.deprived is None
    assert fact("toilet", toilet_kind="NONE") == Fact("không có nhà tiêu", True)


def test_children_at_school() -> None:
    at_school = person(birth_year=2010, birth_date=date(2010, 5, 1), is_studying=True)
    at_home = person(birth_year=2012, birth_date=date(2012, 5, 1), is_studying=False)
    assert fact("child_schooling", at_school) == Fact("1/1 trẻ đang đi học", False)
    assert fact("child_schooling", at_school, at_home) == Fact("1/2 trẻ đang đi học", True)
    assert fact("child_schooling", person(birth_year=1950)) == Fact(
        "không có trẻ ở tuổi đi học", False
    )


def test_a_birth_year_alone_at_the_edge_of_an_age_decides_nothing() -> None:
    """Born in 2016, on 30/11/2021: four or five years old."""
    assert fact("child_schooling", person(birth_year=2016, is_studying=False)) is None


def test_an_adult_without_lower_secondary_school() -> None:
    young = person(birth_year=1995, education_level="PRIMARY", is_studying=False)
    old = person(birth_year=1960, education_level="NONE", is_studying=False)
    assert fact("adult_education", young, old) == Fact("1 người chưa tốt nghiệp THCS", True)
    assert fact("adult_education", old) == Fact("không ai ở tuổi đó thiếu trình độ", False)


def test_nothing_on_record_says_nothing() -> None:
    for indicator in standard("vn-2016").indicators:
        empty = fact_of(indicator, Evidence(Household(), [person()], ON))
        assert empty is None or empty.deprived is None


def test_indicators_that_are_told_of_exist_in_a_standard() -> None:
    known = standard("vn-2016").indicator_codes | standard("vn-2022").indicator_codes
    assert set(TELLERS) <= known
