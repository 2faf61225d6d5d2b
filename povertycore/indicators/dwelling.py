"""Indicators that ask the dwelling and what the household has: house, area, water, latrine, means.

Which kinds are deprived and which are fine comes from the law file; what is in neither stays open.
"""

from __future__ import annotations

from decimal import Decimal

from povertycore.classification import Measured
from povertycore.indicators.facts import HouseholdFacts
from povertycore.indicators.judging import (
    Case,
    Coded,
    Judgement,
    Reason,
    Thing,
    Verdict,
    either,
    not_recorded,
    rule,
)


def _by_kind(case: Case, value: str | None, thing: str) -> Judgement:
    """Return the verdict for one code that is deprived, fine or neither."""
    if not value:
        return not_recorded(thing)
    named = case.condition.codes["deprived"].code_list
    values = {"thing": Thing(thing), "value": Coded(named, value)}
    if value in case.codes("deprived"):
        return Judgement(Verdict.DEPRIVED, (Reason("kind", values),))
    if value in case.codes("fine"):
        return Judgement(Verdict.NOT_DEPRIVED, (Reason("kind", values),))
    return Judgement(Verdict.UNKNOWN, (Reason("kind_open", values),))


@rule(codes=("deprived", "fine"))
def house_kind(case: Case) -> Judgement:
    """The house is of a kind that counts as poor."""
    return _by_kind(case, case.facts.house_kind, "house")


@rule(numbers=("weak_parts",), codes=("deprived", "fine"))
def weak_house_parts(case: Case) -> Judgement:
    """At least so many of wall, column and roof are not durable; else the kind of house tells."""
    facts, needed = case.facts, case.number("weak_parts")
    parts = (facts.wall_is_durable, facts.column_is_durable, facts.roof_is_durable)
    weak, open_parts = parts.count(False), parts.count(None)
    reason = Reason("weak_parts", {"weak": weak, "needed": needed})
    if weak >= needed:
        return Judgement(Verdict.DEPRIVED, (reason,))
    if weak + open_parts < needed:
        return Judgement(Verdict.NOT_DEPRIVED, (reason,))
    return _by_kind(case, facts.house_kind, "house")


@rule(numbers=("least_m2",))
def floor_area(case: Case) -> Judgement:
    """Less than so many square metres a person."""
    return _area_judged(case.facts, case.number("least_m2"))


def _area_judged(facts: HouseholdFacts, least: int) -> Judgement:
    area, count = facts.floor_area_m2, facts.person_count
    if area is None:
        return not_recorded("area")
    at_least = max(count or 0, len(facts.members))
    if at_least and area < least * at_least:
        return Judgement(Verdict.DEPRIVED, (_area_reason(area, at_least, least),))
    if count is None or count == 0:
        listed = len(facts.members)
        return Judgement(Verdict.UNKNOWN, (Reason("person_count_unknown", {"listed": listed}),))
    return Judgement(Verdict.NOT_DEPRIVED, (_area_reason(area, at_least, least),))


def _area_reason(area: Decimal, count: int, least: int) -> Reason:
    return Reason("area", {"area": area, "count": count, "least": least})


@rule(codes=("deprived", "fine"), by_sub_area=("least_m2",))
def weak_or_small_house(case: Case) -> Judgement:
    """The house is of a poor kind, or smaller than the part of the city allows."""
    judged = [_area_judged(case.facts, least) for least in case.numbers_here("least_m2")]
    area = judged[0]
    if len({one.verdict for one in judged}) > 1:
        area = Judgement(Verdict.UNKNOWN, (Reason("sub_area_unknown"),))
    return either(house_kind(case), area)


@rule(codes=("deprived", "fine"))
def water_source(case: Case) -> Judgement:
    """The main source of water is not clean."""
    return _by_kind(case, case.facts.water_source, "water")


@rule(codes=("deprived", "fine"))
def toilet_kind(case: Case) -> Judgement:
    """The latrine is not hygienic."""
    return _by_kind(case, case.facts.toilet_kind, "toilet")


@rule(codes=("services",))
def no_telecom(case: Case) -> Judgement:
    """No member uses any of the services named."""
    return _has_none(case, "services", "telecom")


@rule(codes=("means",))
def no_information_means(case: Case) -> Judgement:
    """The household has none of the means named."""
    return _has_none(case, "means", "means")


def _has_none(case: Case, name: str, thing: str) -> Judgement:
    named = case.condition.codes[name]
    owned = (
        case.facts.telecom_services
        if named.code_list == "telecom_services"
        else case.facts.information_means
    )
    has = [code for code in named.codes if owned.get(code)]
    if has:
        values = {"thing": Thing(thing), "value": Coded(named.code_list, has[0])}
        return Judgement(Verdict.NOT_DEPRIVED, (Reason("has", values),))
    if any(code not in owned for code in named.codes):
        return not_recorded(thing)
    return Judgement(Verdict.DEPRIVED, (Reason("has_none", {"thing": Thing(thing)}),))


@rule()
def income_within_line(case: Case) -> Judgement:
    """The income is at or under the lower line of the standard itself."""
    facts, income = case.facts, case.standard.income
    measured = Measured(income_vnd=facts.income_vnd, income_vnd_year=facts.income_vnd_year)
    value = measured.income_over(income.months)
    if value is None or income.lower is None or income.lower.everywhere is None:
        return not_recorded("income")
    line = income.lower.everywhere.value
    verdict = Verdict.DEPRIVED if value <= line else Verdict.NOT_DEPRIVED
    return Judgement(verdict, (Reason("income", {"value": value, "line": line}),))
