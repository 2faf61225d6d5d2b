"""Indicators derived from facts: cases a lawyer can read, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycore.classification import AreaType, Measured, PovertyClass, classify
from povertycore.dates import Birth, parse_birth, parse_date_vi
from povertycore.indicators import (
    RULES,
    HouseholdFacts,
    MemberFacts,
    Sex,
    Verdict,
    Work,
    derive,
    derive_all,
    reconcile,
    settled,
)
from povertycore.law_store import all_standards, code_list, read_yaml, standard
from povertycore.standards import Standard

CASES = Path(__file__).parent / "cases" / "indicators"
DAYS = {"vn-2016": date(2020, 11, 1), "vn-2022": date(2023, 11, 1)}
COUNTED = [one for one in all_standards() if one.indicators]
FEWER = settings(max_examples=40)


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in read_yaml(path):
            asked = case.get("standard", path.stem)
            name = f"{asked} {case['code']}: {case['name']}"
            found.append(pytest.param(asked, case, id=name))
    return found


def _member(number: int, facts: dict[str, Any]) -> MemberFacts:
    read = dict(facts)
    if "birth" in read:
        read["birth"] = parse_birth(read["birth"])
    if "sex" in read:
        read["sex"] = Sex(read["sex"])
    if "work" in read:
        read["work"] = Work(read["work"])
    if "insurance_valid_to" in read:
        read["insurance_valid_to"] = parse_date_vi(read["insurance_valid_to"])
    return MemberFacts(name=f"người {number}", **read)


def _household(case: dict[str, Any]) -> HouseholdFacts:
    members = tuple(_member(n, one) for n, one in enumerate(case.get("members", ()), start=1))
    home = dict(case.get("home", {}))
    if "floor_area_m2" in home:
        home["floor_area_m2"] = Decimal(home["floor_area_m2"])
    count = case.get("person_count", len(members) or None)
    return HouseholdFacts(members=members, person_count=count, **home)


@pytest.mark.parametrize(("standard_id", "case"), _cases())
def test_case(standard_id: str, case: dict[str, Any]) -> None:
    on = parse_date_vi(case["day"]) if "day" in case else DAYS[standard_id]
    found = derive(standard(standard_id), case["code"], _household(case), on)
    assert found.verdict.value == case["expect"], found.explain()
    assert found.reasons
    assert case.get("says", "") in "; ".join(found.explain("vi"))
    for language in ("vi", "en"):
        assert not [told for told in found.explain(language) if "{" in told]


def test_every_rule_has_a_case() -> None:
    met = set()
    for standard_id, case in (param.values for param in _cases()):
        for one in standard(str(standard_id)).indicators:
            if one.code == case["code"] and one.condition:
                met.add(one.condition.rule)
    assert met == set(RULES)


def test_every_condition_names_a_rule_and_gives_exactly_what_it_takes() -> None:
    seen = 0
    for one in COUNTED:
        for indicator in one.indicators:
            if indicator.condition:
                rule = RULES[indicator.condition.rule]
                assert list(rule.problems(indicator.condition)) == [], f"{one.id} {indicator.code}"
                assert indicator.threshold is not None, f"{one.id} {indicator.code}"
                seen += 1
    assert seen > 30


def test_a_condition_that_lacks_a_number_is_told() -> None:
    condition = standard("vn-2022").indicators[3].condition
    assert condition is not None
    rule = RULES[condition.rule]
    spoiled = condition.model_copy(update={"numbers": {"to_age": condition.numbers["from_age"]}})
    assert list(rule.problems(spoiled)) == [
        "numbers.from_age is missing",
        "numbers.to_age is not asked for",
    ]


# --- properties -----------------------------------------------------------------------------------


def _code(name: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(code_list(name).codes)


maybe = st.none() | st.booleans()
births = (
    st.none()
    | st.builds(Birth, st.integers(1930, 2023))
    | st.dates(date(1930, 1, 1), date(2023, 1, 1)).map(lambda day: Birth(day.year, day, day.month))
)
members = st.builds(
    MemberFacts,
    name=st.just("người"),
    birth=births,
    sex=st.none() | st.sampled_from(list(Sex)),
    insurance_kind=_code("insurance_kinds"),
    insurance_valid_to=st.none() | st.dates(date(2019, 1, 1), date(2026, 1, 1)),
    is_studying=maybe,
    school_stage=_code("school_stages"),
    education_level=_code("education_levels"),
    is_certified_on_the_job=maybe,
    is_able_to_work=maybe,
    work=st.none() | st.sampled_from(list(Work)),
    has_labour_contract=maybe,
    has_steady_work=maybe,
    is_disabled=maybe,
    monthly_allowance_vnd=st.none() | st.sampled_from([0, 360_000]),
    is_malnourished=maybe,
    was_ill_untreated=maybe,
)


@st.composite
def households(draw: st.DrawFn) -> HouseholdFacts:
    people = tuple(draw(st.lists(members, max_size=5)))
    codes = code_list("telecom_services").codes
    means = code_list("information_means").codes
    return HouseholdFacts(
        members=people,
        person_count=draw(st.none() | st.integers(max(len(people), 1), 7)),
        house_kind=draw(_code("house_kinds")),
        wall_is_durable=draw(maybe),
        column_is_durable=draw(maybe),
        roof_is_durable=draw(maybe),
        floor_area_m2=draw(st.none() | st.decimals(4, 90, places=2)),
        water_source=draw(_code("water_sources")),
        toilet_kind=draw(_code("toilet_kinds")),
        telecom_services=draw(st.dictionaries(st.sampled_from(codes), st.booleans())),
        information_means=draw(st.dictionaries(st.sampled_from(means), st.booleans())),
        sub_area=draw(st.none() | st.sampled_from(["inner", "outlying"])),
        income_vnd=draw(st.none() | st.integers(0, 5_000_000)),
    )


def _day(one: Standard) -> date:
    return one.period.valid_from.replace(month=11)


@FEWER
@given(households(), st.randoms(use_true_random=False), st.sampled_from(COUNTED))
def test_the_order_of_members_changes_nothing(
    facts: HouseholdFacts, random: Any, one: Standard
) -> None:
    shuffled = list(facts.members)
    random.shuffle(shuffled)
    other = replace(facts, members=tuple(shuffled))
    first, second = (derive_all(one, each, _day(one)) for each in (facts, other))
    assert {c: f.verdict for c, f in first.items()} == {c: f.verdict for c, f in second.items()}


@FEWER
@given(st.sampled_from(COUNTED), st.integers(1, 5))
def test_of_people_nobody_knows_anything_about_nothing_is_said(one: Standard, count: int) -> None:
    blank = HouseholdFacts(
        members=tuple(MemberFacts(name="người") for _ in range(count)), person_count=count
    )
    verdicts = {found.verdict for found in derive_all(one, blank, _day(one)).values()}
    assert verdicts == {Verdict.UNKNOWN}


ANSWERS: dict[str, Any] = {
    "insurance_kind": ["NONE", "POOR"],
    "is_studying": [True, False],
    "school_stage": ["NOT_ATTENDING", "PRIMARY", "UPPER_SECONDARY"],
    "education_level": ["PRIMARY", "UNIVERSITY"],
    "is_able_to_work": [True, False],
    "work": [Work.OWN, Work.SEEKING, Work.WAGE],
    "has_labour_contract": [True, False],
    "is_disabled": [True, False],
    "monthly_allowance_vnd": [0, 360_000],
    "is_malnourished": [True, False],
    "was_ill_untreated": [True, False],
}


@FEWER
@given(households(), st.sampled_from(COUNTED), st.data())
def test_learning_one_more_fact_never_turns_deprived_into_not_or_back(
    facts: HouseholdFacts, one: Standard, data: st.DataObject
) -> None:
    """A verdict other than UNKNOWN holds whatever is learned of what was not recorded."""
    if not facts.members:
        return
    index = data.draw(st.integers(0, len(facts.members) - 1))
    name = data.draw(st.sampled_from(sorted(ANSWERS)))
    member = facts.members[index]
    if getattr(member, name) is not None:
        return
    told = replace(member, **{name: data.draw(st.sampled_from(ANSWERS[name]))})
    learned = replace(facts, members=(*facts.members[:index], told, *facts.members[index + 1 :]))
    before, after = derive_all(one, facts, _day(one)), derive_all(one, learned, _day(one))
    for code, found in before.items():
        # Being at school and the stage attended are one thing told twice; the stage overrules.
        overruled = name == "school_stage" and code in ("child_schooling", "adult_education")
        if found.verdict is not Verdict.UNKNOWN and not overruled:
            assert after[code].verdict is found.verdict, f"{code}: {name}"


@FEWER
@given(households(), st.sampled_from(COUNTED))
def test_a_member_not_on_record_leaves_a_household_without_fault_open(
    facts: HouseholdFacts, one: Standard
) -> None:
    """What depends on everybody cannot be NOT_DEPRIVED while somebody is missing."""
    missing = replace(facts, person_count=len(facts.members) + 1)
    for indicator in one.indicators:
        if indicator.condition is None:
            continue
        found = derive(one, indicator.code, missing, _day(one))
        by_members = indicator.condition.rule in {
            "uninsured_member", "adult_below_level", "adult_below_lower_secondary",
            "child_not_at_stage", "child_out_of_school", "malnourished_child",
            "untreated_illness", "jobless_or_uncontracted",
        }  # fmt: skip
        if by_members:
            assert found.verdict is not Verdict.NOT_DEPRIVED


@FEWER
@given(households(), st.sampled_from(COUNTED), st.data())
def test_form_and_record_are_both_kept_and_contradictions_settle_nothing(
    facts: HouseholdFacts, one: Standard, data: st.DataObject
) -> None:
    codes = sorted(one.indicator_codes)
    ticks = data.draw(st.dictionaries(st.sampled_from(codes), maybe))
    rows = reconcile(ticks, derive_all(one, facts, _day(one)))
    assert [row.code for row in rows] == [each.code for each in one.indicators]
    answers = settled(rows)
    for row in rows:
        assert row.tick == ticks.get(row.code)
        known = row.finding.verdict
        if row.contradicts:
            assert answers[row.code] is None
            assert {row.tick, known is Verdict.DEPRIVED} == {True, False}
        elif row.tick is not None:
            assert answers[row.code] is row.tick
        else:
            expected = None if known is Verdict.UNKNOWN else known is Verdict.DEPRIVED
            assert answers[row.code] is expected
    if one.splits_by_area:
        measured = Measured(income_vnd=0, deprivations=answers)
        result = classify(measured, one, AreaType.RURAL).poverty_class
        least, greatest = list(answers.values()).count(True), len(answers)
        greatest -= list(answers.values()).count(False)
        if one.income.lower is None and least < one.min_count_value <= greatest:
            assert result is PovertyClass.UNKNOWN


def test_verified_only_where_wording_numbers_and_other_law_are() -> None:
    facts = HouseholdFacts(members=(MemberFacts(name="người", birth=Birth(1990)),), person_count=1)
    found = derive_all(standard("vn-2022"), facts, date(2023, 11, 1))
    assert found["nutrition"].verified
    assert not found["health_insurance"].verified  # the age of six is from memory
    assert not found["employment"].verified  # working age is from memory
    assert not found["dependents"].verified  # sixty years are from memory


def test_an_indicator_of_another_standard_is_no_answer() -> None:
    with pytest.raises(KeyError, match="waste"):
        derive(standard("vn-2022"), "waste", HouseholdFacts(), date(2023, 1, 1))
