"""One household over time: snapshots of any day, what changes next, what-if, arrears, stacking."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from povertycore.dates import Birth, Period
from povertycore.indicators.facts import HouseholdFacts, MemberFacts, Sex
from povertycore.policies import words
from povertycore.policies.changes import arrears, next_changes, standing_on, what_if
from povertycore.policies.household_file import HouseholdFileError, example, read_household
from povertycore.policies.situation import (
    ClassSpell,
    Member,
    PlaceSpell,
    Situation,
    from_indicator_facts,
)
from povertycore.policies.stacking import Resolved, Standing
from povertycore.policies.store import policy
from povertycore.policies.verdicts import Entitlement


def family(**facts: Any) -> Situation:
    return Situation(
        facts={"province_code": "62", "area_type": "RURAL", **facts},
        members=(
            Member("Mẹ", Birth(1990, date(1990, 5, 5), 5), {"is_minority": True}),
            Member("Con", Birth(2020, date(2020, 9, 15), 9), {"is_minority": True}),
        ),
        person_count=2,
        classes=(
            ClassSpell("national", "POOR", Period(date(2019, 1, 1), date(2023, 1, 1))),
            ClassSpell("national", "NEAR_POOR", Period(date(2023, 1, 1), date(2024, 1, 1))),
            ClassSpell("national", "NOT_POOR", Period(date(2024, 1, 1))),
        ),
        classes_complete=True,
        places=(PlaceSpell("commune", "ZONE_III", Period(date(2017, 1, 1), date(2021, 6, 4))),),
        places_complete=True,
    )


@pytest.mark.parametrize(
    ("on", "poverty_class", "left_lists", "left_poor"),
    [
        (date(2018, 12, 31), None, (False, None), (False, None)),
        (date(2019, 1, 1), "POOR", (False, None), (False, None)),
        (date(2023, 1, 1), "NEAR_POOR", (False, None), (True, date(2023, 1, 1))),
        (date(2024, 1, 1), "NOT_POOR", (True, date(2024, 1, 1)), (True, date(2023, 1, 1))),
    ],
)
def test_a_snapshot_tells_class_and_days_of_leaving(
    on: date, poverty_class: str | None, left_lists: Any, left_poor: Any
) -> None:
    household = family().snapshot(on).household
    assert household["class_national"] == household["class_local"] == poverty_class
    assert (household["left_lists"], household["left_lists_on"]) == left_lists
    assert (household["left_poor"], household["left_poor_on"]) == left_poor


def test_where_a_local_standard_holds_the_class_is_the_local_one() -> None:
    local = ClassSpell("local", "POOR", Period(date(2013, 1, 1), date(2016, 1, 1)))
    national = ClassSpell("national", "NOT_POOR", Period(date(2013, 1, 1)))
    here = Situation(facts={"province_code": "01"}, classes=(local, national))
    assert here.snapshot(date(2014, 1, 31)).household["class_local"] == "POOR"
    assert here.snapshot(date(2014, 1, 31)).household["class_national"] == "NOT_POOR"
    unknown = Situation(facts={"province_code": "01"}, classes=(national,))
    assert unknown.snapshot(date(2014, 1, 31)).household["class_local"] is None
    assert unknown.snapshot(date(2027, 6, 1)).household["class_local"] == "NOT_POOR"


def test_nothing_recorded_is_not_known_never_no() -> None:
    household = Situation().snapshot(date(2024, 1, 1)).household
    assert household["class_national"] is household["left_lists"] is None
    assert household["commune_zone_iii"] is household["commune_left_zone"] is None


def test_a_place_that_left_its_zone_starts_the_clock() -> None:
    before, after = (
        family().snapshot(day).household for day in (date(2021, 6, 3), date(2021, 6, 4))
    )
    assert before["commune_zone_iii"] is True
    assert before["commune_left_zone"] is False
    assert after["commune_zone_iii"] is False
    assert after["commune_left_zone_on"] == date(2021, 6, 4)


def test_what_happens_later_has_not_happened_yet() -> None:
    helped = family(housing_support=True, housing_support_on=date(2023, 7, 1))
    assert helped.snapshot(date(2023, 6, 30)).household["housing_support"] is False
    assert helped.snapshot(date(2023, 7, 1)).household["housing_support"] is True


def test_the_facts_of_the_indicators_are_taken_over() -> None:
    one = MemberFacts(name="A", birth=Birth(1957), sex=Sex.MALE, is_disabled=False)
    taken = from_indicator_facts(HouseholdFacts(members=(one,), person_count=1, income_vnd=900_000))
    snapshot = taken.snapshot(date(2024, 1, 1))
    assert snapshot.is_complete
    assert snapshot.household["income_vnd"] == 900_000
    assert snapshot.members[0]["disability_grade"] == "NONE"
    assert snapshot.members[0]["born_last"] == date(1957, 12, 31)


def due(found: tuple[Resolved, ...], policy_id: str, who: int = -1) -> int | None:
    one = next(
        each for each in found if each.verdict.policy.id == policy_id and each.verdict.who == who
    )
    return one.due_amount


def test_a_child_turns_six_and_loses_the_lunch() -> None:
    situation = (
        family().with_class("POOR", date(2024, 1, 1)).with_member(1, school_stage="PRESCHOOL")
    )
    lunch = (policy("P12"),)
    (change,) = what_if(situation, situation, date(2026, 9, 14), date(2026, 9, 15), lunch)
    assert (change.name, change.lost, change.difference) == ("Con", True, -360_000)
    (coming,) = next_changes(situation, date(2026, 1, 1), date(2026, 12, 31), lunch)
    assert coming.on == date(2026, 9, 15)
    assert coming.lost


def test_the_class_changes() -> None:
    poor = family().with_class("POOR", date(2024, 1, 1))
    on = date(2026, 6, 1)
    changes = {one.policy.id: one for one in what_if(poor, poor.with_class("NEAR_POOR", on), on)}
    assert changes["P20"].lost
    assert changes["P21"].gained
    assert changes["P40"].after.verdict.verdict is not Entitlement.ENTITLED


def test_the_commune_leaves_its_zone() -> None:
    on = date(2026, 3, 1)
    here = Situation(
        facts={"province_code": "62"},
        members=family().members,
        person_count=2,
        classes=(ClassSpell("national", "NOT_POOR", Period(date(2022, 1, 1))),),
        classes_complete=True,
        places=(PlaceSpell("commune", "ZONE_III", Period(date(2021, 6, 4))),),
        places_complete=True,
    )
    card = (policy("P04"),)
    assert due(standing_on(here, on, policies=card), "P04", 0) == 105_300
    left = here.leaving("ZONE_III", on)
    changes = what_if(here, left, on, policies=card)
    assert [one.difference for one in changes] == [73_710 - 105_300] * 2
    ends = [one for one in next_changes(left, on, date(2029, 12, 31), card) if one.lost]
    assert {one.on for one in ends} == {date(2029, 3, 1)}


def test_a_window_closes_on_its_day() -> None:
    loans = (policy("P22"),)
    changes = next_changes(family(), date(2026, 1, 1), date(2027, 12, 31), loans)
    assert [(one.on, one.lost) for one in changes] == [(date(2027, 1, 1), True)]


def test_until_must_lie_ahead() -> None:
    with pytest.raises(ValueError, match="is not after"):
        next_changes(family(), date(2026, 1, 1), date(2026, 1, 1))


def test_arrears_of_a_standard_paid_backwards_to_the_dong() -> None:
    old = Situation(
        facts={"province_code": "46"},
        members=(Member("Ông", Birth(1945), {"pension_vnd": 0, "disability_grade": "SEVERE"}),),
        person_count=1,
        classes=(ClassSpell("national", "NOT_POOR", Period(date(2022, 1, 1))),),
        classes_complete=True,
        places_complete=True,
    )
    both = (policy("P49"), policy("P50"))
    found = arrears(old, date(2026, 6, 1), date(2026, 10, 5), both)
    assert [(one.policy.id, one.month.month, one.paid, one.due) for one in found] == [
        ("P49", month, 1_000_000, 1_080_000) for month in (7, 8, 9, 10)
    ]
    assert sum(one.owed for one in found) == 320_000
    assert arrears(old, date(2026, 6, 1), date(2026, 10, 4), both) == ()


def test_only_the_higher_of_assistance_and_pension_is_due() -> None:
    old = Member("Ông", Birth(1945), {"pension_vnd": 0, "disability_grade": "SEVERE"})
    found = standing_on(
        Situation(facts={"province_code": "46"}, members=(old,), person_count=1),
        date(2026, 1, 1),
        policies=(policy("P49"), policy("P50")),
    )
    assert [one.standing for one in found] == [Standing.WINS, Standing.BEATEN]
    assert found[1].by == "P49"
    assert "P49" in words.standing_words(found[1])
    assert due(found, "P50", 0) is None


def test_one_card_a_person_and_the_first_of_equal_ones() -> None:
    situation = family().with_class("POOR", date(2024, 1, 1))
    found = standing_on(situation, date(2026, 1, 1), policies=(policy("P01"), policy("P04")))
    assert {one.standing for one in found if one.verdict.policy.id == "P01"} == {Standing.ALONE}


def test_a_top_up_adds_to_the_assistance() -> None:
    member = Member(
        "Bà", Birth(1940), {"pension_vnd": 0, "has_carer": False, "monthly_allowance_vnd": 540_000}
    )
    found = standing_on(
        Situation(
            facts={"province_code": "42", "area_type": "RURAL"},
            members=(member,),
            person_count=1,
            classes=(ClassSpell("national", "POOR", Period(date(2016, 1, 1))),),
        ),
        date(2021, 6, 1),
        policies=(policy("P47"), policy("P49")),
    )
    assert due(found, "P47", 0) == 210_000
    assert found[0].standing is Standing.ADDS


def test_the_example_is_a_whole_file_and_reads_back() -> None:
    situation = read_household(json.loads(json.dumps(example())))
    found = standing_on(situation, date(2026, 11, 25))
    assert due(found, "P40") == 65_000
    assert due(found, "P13", 1) == 936_000
    assert due(found, "P49", 0) == 1_080_000
    assert {one.verdict.policy.id for one in found} >= {"P01", "P68"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"household": {"kwh_mnth": 1}},
            "household.kwh_mnth: không có dữ kiện tên này; gần nhất: kwh_month",
        ),
        ({"household": {"kwh_month": -1}}, "household.kwh_month: phải là số nguyên từ 0"),
        (
            {"household": {"house_is_unsafe": "có"}},
            "household.house_is_unsafe: phải là true, false",
        ),
        (
            {"household": {"house_kind": "HUT"}},
            "household.house_kind: 'HUT' không phải là một trong",
        ),
        (
            {"household": {"housing_support": "31/02/2020"}},
            "household.housing_support: '31/02/2020'",
        ),
        ({"household": {"class_national": "POOR"}}, "household.class_national: không có dữ kiện"),
        ({"household": []}, "household: phải là một nhóm tên và giá trị"),
        ({"members": {}}, "members: phải là một danh sách"),
        (
            {"members": [{"birth": "hôm qua"}]},
            "members[0].birth: 'hôm qua' không phải là ngày sinh",
        ),
        ({"members": [{"name": 5}]}, "members[0].name: phải là chữ"),
        ({"person_count": True}, "person_count: phải là số nguyên"),
        ({"people": []}, "people: không có dữ kiện tên này"),
        (
            {
                "classes": [
                    {
                        "standard": "national",
                        "class": "POOR",
                        "from": "01/01/2022",
                        "to": "01/01/2022",
                    }
                ]
            },
            "classes[0].to: ngày kết thúc phải sau",
        ),
        (
            {"classes": [{"standard": "city", "class": "POOR", "from": "2022-01-01"}]},
            "classes[0].standard",
        ),
        (
            {"places": [{"level": "commune", "class": "ZONE_IX", "from": "2022-01-01"}]},
            "places[0].class",
        ),
    ],
)
def test_a_bad_file_names_the_field_and_how_to_mend_it(
    change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(HouseholdFileError) as caught:
        read_household({**example(), **change})
    assert caught.value.render("vi").startswith(sentence)
    assert caught.value.render("en")


def test_reasons_name_fact_limit_article_and_mark() -> None:
    situation = family().with_class("POOR", date(2024, 1, 1))
    (one,) = standing_on(situation, date(2026, 1, 1), policies=(policy("P40"),))
    (reason,) = words.reasons(one.verdict)
    assert reason == (
        "đạt: Kết quả phân loại theo chuẩn quốc gia: Hộ nghèo; cần Hộ nghèo"
        " (Quyết định số 28/2014/QĐ-TTg)"
    )
    assert words.amount_words(one.verdict.policy, one.verdict.amount) == "65.000 đồng/tháng"
    assert not one.verdict.verified
    assert "65,000" not in json.dumps(words.as_data(one, ("Mẹ", "Con")))


def test_an_unknown_verdict_says_what_to_ask() -> None:
    (one,) = standing_on(family(), date(2026, 1, 1), policies=(policy("P37"),))
    assert one.verdict.verdict is Entitlement.UNKNOWN
    assert words.missing_words(one.verdict, ()) == [
        "Nhà ở bị đổ, sập, trôi, cháy hoàn toàn và không còn nơi ở"
    ]
