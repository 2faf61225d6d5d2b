"""Indicators of a whole table equal those of each household alone, for every standard."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from povertycore.dates import Birth
from povertycore.indicators import (
    RULES,
    HouseholdFacts,
    MemberFacts,
    Sex,
    Verdict,
    Work,
    derive_all,
)
from povertycore.law_store import all_standards, code_list, standard
from povertycore.nation.dwelling import DWELLING_RULES, OWNED
from povertycore.nation.indicators import (
    MEMBER_RULES,
    MEMBER_TYPES,
    add_members,
    count_members,
    derive,
)
from povertycore.standards import Standard

WITH_CONDITIONS = [one for one in all_standards() if any(each.condition for each in one.indicators)]
DAYS = st.sampled_from([date(2018, 2, 28), date(2024, 2, 29), date(2026, 1, 1), date(2026, 9, 14)])
AGES = (0, 2, 3, 5, 6, 7, 11, 12, 15, 16, 18, 30, 31, 57, 60, 61, 62, 90)
AREAS = tuple(Decimal(text) for text in ("7.99", "8", "16", "24", "31.9"))


class Facts:
    """Facts at random, near what matters; a seed makes many households quicker than drawing each.

    What hypothesis would shrink, the comparison of frames shows: the row that differs.
    """

    def __init__(self, seed: int, on: date, parts: list[str]) -> None:
        self.random = random.Random(seed)
        self.on = on
        self.parts = parts

    def maybe(self) -> bool | None:
        return self.random.choice((True, False, None))

    def code(self, name: str) -> str | None:
        return self.random.choice((None, *code_list(name).codes))

    def birth(self) -> Birth | None:
        """A birth known exactly, by month, by year or not at all, often near an age that counts."""
        year = self.on.year - self.random.choice(AGES) + self.random.randint(-1, 1)
        day = min(self.random.choice((1, 14, 28, self.on.day)), 28)
        born = date(year, self.random.randint(1, 12), day)
        exactness = self.random.choice(("day", "day", "month", "year", "none"))
        if born > self.on or exactness == "none":
            return None
        if exactness == "day":
            return Birth(born.year, day=born)
        return Birth(born.year, month=born.month if exactness == "month" else None)

    def member(self) -> MemberFacts:
        return MemberFacts(
            name="A",
            birth=self.birth(),
            sex=self.random.choice((None, *Sex)),
            insurance_kind=self.code("insurance_kinds"),
            insurance_valid_to=self.random.choice((None, date(2017, 1, 1), self.on)),
            is_studying=self.maybe(),
            school_stage=self.code("school_stages"),
            education_level=self.code("education_levels"),
            is_certified_on_the_job=self.maybe(),
            is_able_to_work=self.maybe(),
            work=self.random.choice((None, *Work)),
            has_labour_contract=self.maybe(),
            has_steady_work=self.maybe(),
            is_disabled=self.maybe(),
            monthly_allowance_vnd=self.random.choice((None, 0, 500_000)),
            is_malnourished=self.maybe(),
            was_ill_untreated=self.maybe(),
        )

    def owned(self, name: str) -> Mapping[str, bool]:
        """Rarely anything, so that having nothing at all comes up too."""
        answers = {code: self.random.choice((False, None, True)) for code in code_list(name).codes}
        nothing = self.random.random() < 0.5
        return {code: has and not nothing for code, has in answers.items() if has is not None}

    def household(self) -> HouseholdFacts:
        people = tuple(self.member() for _ in range(self.random.choice((0, 1, 1, 2, 3))))
        listed = len(people)
        return HouseholdFacts(
            members=people,
            person_count=self.random.choice((None, 0, listed, listed, listed, listed + 1)),
            house_kind=self.code("house_kinds"),
            wall_is_durable=self.maybe(),
            column_is_durable=self.maybe(),
            roof_is_durable=self.maybe(),
            floor_area_m2=self.random.choice((None, *AREAS)),
            water_source=self.code("water_sources"),
            toilet_kind=self.code("toilet_kinds"),
            telecom_services=self.owned("telecom_services"),
            information_means=self.owned("information_means"),
            sub_area=self.random.choice((None, *self.parts)),
            income_vnd=self.random.choice((None, 2_999_999, 3_000_000, 3_000_001)),
            income_vnd_year=self.random.choice((None, 36_000_000, 36_000_001)),
        )

    def households(self, count: int) -> list[HouseholdFacts]:
        return [self.household() for _ in range(count)]


def _household_row(number: int, facts: HouseholdFacts) -> dict[str, Any]:
    row: dict[str, Any] = {"household_id": f"H{number}"}
    names: tuple[str, ...] = ("person_count", "house_kind", "wall_is_durable", "column_is_durable")
    names += ("roof_is_durable", "floor_area_m2", "water_source", "toilet_kind", "sub_area")
    row |= {name: getattr(facts, name) for name in (*names, "income_vnd", "income_vnd_year")}
    for name, beginning in OWNED.items():
        owned = getattr(facts, name)
        row |= {beginning + code: owned.get(code) for code in code_list(name).codes}
    return row


def _member_row(number: int, member: MemberFacts) -> dict[str, Any]:
    birth = member.birth
    row = {name: getattr(member, name, None) for name in MEMBER_TYPES}
    row |= {
        "household_id": f"H{number}",
        "birth_date": birth.day if birth else None,
        "birth_year": birth.year if birth else None,
        "birth_month": birth.month if birth else None,
    }
    return row


def tables(everyone: list[HouseholdFacts]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households and members as the files have them; a household without members has no row."""
    schema: dict[str, Any] = {
        "household_id": pl.String,
        "person_count": pl.Int64,
        "floor_area_m2": pl.Decimal(9, 2),
    }
    owned = {beg + code: pl.Boolean for n, beg in OWNED.items() for code in code_list(n).codes}
    households = pl.DataFrame(
        [_household_row(number, facts) for number, facts in enumerate(everyone)],
        schema_overrides=schema | owned,
    )
    rows = [
        _member_row(number, member)
        for number, facts in enumerate(everyone)
        for member in facts.members
    ]
    return households, pl.DataFrame(rows, schema={"household_id": pl.String, **MEMBER_TYPES})


def _one_by_one(everyone: list[HouseholdFacts], chosen: Standard, on: date) -> pl.DataFrame:
    answers = {Verdict.DEPRIVED: True, Verdict.NOT_DEPRIVED: False, Verdict.UNKNOWN: None}
    rows = [
        {code: answers[one.verdict] for code, one in derive_all(chosen, facts, on).items()}
        for facts in everyone
    ]
    codes = [one.code for one in chosen.indicators]
    return pl.DataFrame(rows, schema=dict.fromkeys(codes, pl.Boolean))


@pytest.mark.parametrize("chosen", WITH_CONDITIONS, ids=lambda one: one.id)
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32), on=DAYS)
def test_equal_to_the_scalar_rules(chosen: Standard, seed: int, on: date) -> None:
    everyone = Facts(seed, on, list(chosen.sub_areas)).households(60)
    table, people = tables(everyone)
    found = derive(table, count_members(people, chosen, on), chosen)
    assert_frame_equal(found, _one_by_one(everyone, chosen, on))


def test_the_random_facts_bring_up_every_answer() -> None:
    for chosen in WITH_CONDITIONS:
        on = chosen.period.valid_from
        everyone = Facts(1, on, list(chosen.sub_areas)).households(700)
        told = _one_by_one(everyone, chosen, on)
        for indicator in chosen.indicators:
            if indicator.condition:
                assert set(told[indicator.code]) == {True, False, None}, indicator.code


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32), on=DAYS)
def test_neither_the_order_nor_the_parts_of_the_table_matter(seed: int, on: date) -> None:
    chosen = standard("vn-2022")
    _table, people = tables(Facts(seed, on, []).households(15))
    whole = count_members(people, chosen, on)
    rows = list(range(people.height))
    random.Random(seed).shuffle(rows)
    assert_frame_equal(count_members(people[rows], chosen, on), whole)
    parts = [count_members(people[i : i + 7], chosen, on) for i in range(0, people.height, 7)]
    if parts:
        assert_frame_equal(add_members(parts), whole)


def test_without_any_facts_nothing_is_known() -> None:
    table = pl.DataFrame({"household_id": ["H1"]})
    for chosen in WITH_CONDITIONS:
        assert set(derive(table, None, chosen).row(0)) == {None}
        counts = count_members(table.with_columns(sex=pl.lit("MALE")), chosen, date(2026, 1, 1))
        assert set(derive(table, counts, chosen).row(0)) == {None}


def test_a_member_not_on_record_leaves_it_open_unless_another_settles_it() -> None:
    chosen, on = standard("vn-2022"), date(2026, 1, 1)
    table = pl.DataFrame({"household_id": ["H1", "H2", "H3"], "person_count": [2, 2, 1]})
    people = pl.DataFrame(
        {
            "household_id": ["H1", "H2", "H3"],
            "birth_year": [1980, 1980, 1980],
            "insurance_kind": ["NONE", "HOUSEHOLD", "HOUSEHOLD"],
        }
    )
    found = derive(table, count_members(people, chosen, on), chosen)
    assert found["health_insurance"].to_list() == [True, None, False]


def test_every_rule_of_the_law_files_has_its_twin() -> None:
    assert set(MEMBER_RULES) | set(DWELLING_RULES) == set(RULES)
    assert not set(MEMBER_RULES) & set(DWELLING_RULES)


def test_columns_of_another_type_are_refused_by_name() -> None:
    chosen = standard("vn-2022")
    people = pl.DataFrame({"household_id": ["H1"], "is_studying": ["có"]})
    with pytest.raises(TypeError, match="column is_studying must be Boolean, not String"):
        count_members(people, chosen, date(2026, 1, 1))
    table = pl.DataFrame({"household_id": ["H1"], "water_source": [3]})
    with pytest.raises(TypeError, match="column water_source must be String, not Int64"):
        derive(table, None, chosen)
