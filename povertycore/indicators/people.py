"""Indicators that ask the members: insurance, schooling, education, work, dependants, nutrition.

Ages and levels come from the condition in the law file; only the order of school stages is here.
"""

from __future__ import annotations

from typing import Final

from povertycore.age_rules import working_age
from povertycore.indicators.facts import MemberFacts, Sex, Work
from povertycore.indicators.judging import (
    Case,
    Judgement,
    Reason,
    Thing,
    Verdict,
    age_in_words,
    any_member,
    at_every_age,
    possible_ages,
    rule,
    verdict_of,
)

STAGE_RANKS: Final = {
    "NOT_ATTENDING": -1,
    "NURSERY": 0,
    "PRESCHOOL": 1,
    "PRIMARY": 2,
    "LOWER_SECONDARY": 3,
    "CONTINUING": 3,
    "UPPER_SECONDARY": 4,
    "VOCATIONAL": 4,
    "UNIVERSITY": 5,
}
"""School stages in the order children pass them."""


def _missing(member: MemberFacts, thing: str) -> Reason:
    return Reason("member_not_recorded", {"who": member.name, "thing": Thing(thing)})


def _about(member: MemberFacts, case: Case, key: str, **values: object) -> Reason:
    age = age_in_words(member.birth, case.on)
    return Reason(key, {"who": member.name, "age": age, **values})


def is_insured(member: MemberFacts, case: Case) -> bool | None:
    """Return whether the member has health insurance on the day; a card that ran out is none."""
    if not member.insurance_kind:
        return None
    if member.insurance_kind == "NONE":
        return False
    return member.insurance_valid_to is None or case.on <= member.insurance_valid_to


@rule(numbers=("from_age",))
def uninsured_member(case: Case) -> Judgement:
    """At least one member from an age on without health insurance."""
    from_age = case.number("from_age")

    def judge(member: MemberFacts) -> Judgement:
        insured = is_insured(member, case)

        def at(age: int) -> Verdict:
            if age < from_age:
                return Verdict.NOT_DEPRIVED
            return verdict_of(None if insured is None else not insured)

        def reason(verdict: Verdict) -> Reason:
            if verdict is Verdict.UNKNOWN:
                return _missing(member, "insurance")
            if verdict is Verdict.DEPRIVED:
                ended = member.insurance_valid_to
                if member.insurance_kind != "NONE" and ended is not None:
                    return _about(member, case, "card_ended", day=ended, from_age=from_age)
                return _about(member, case, "uninsured", from_age=from_age)
            if insured:
                return Reason("insured", {"who": member.name})
            return _about(member, case, "below_age", from_age=from_age)

        return at_every_age(case, member, at, reason)

    return any_member(case, judge)


@rule(numbers=("from_age", "born_from"), codes=("finished", "unfinished"))
def adult_below_lower_secondary(case: Case) -> Judgement:
    """At least one member of an age, born from a year on, without the level and not studying."""
    from_age, born_from = case.number("from_age"), case.number("born_from")
    finished, unfinished = case.codes("finished"), case.codes("unfinished")

    def judge(member: MemberFacts) -> Judgement:
        if member.birth is not None and member.birth.year < born_from:
            reason = Reason("born_before", {"who": member.name, "year": str(born_from)})
            return Judgement(Verdict.NOT_DEPRIVED, (reason,))
        lacks = _lacks_level(member, finished, unfinished)

        def at(age: int) -> Verdict:
            return Verdict.NOT_DEPRIVED if age < from_age else verdict_of(lacks)

        return at_every_age(case, member, at, lambda v: _on_level(member, case, v))

    return any_member(case, judge)


@rule(
    numbers=("from_age", "upper_from_age", "to_age"),
    codes=("young_finished", "adult_finished", "unfinished"),
)
def adult_below_level(case: Case) -> Judgement:
    """At least one member between two ages neither studying nor with the level for the age."""
    from_age, to_age = case.number("from_age"), case.number("to_age")
    upper_from, unfinished = case.number("upper_from_age"), case.codes("unfinished")
    young, adult = case.codes("young_finished"), case.codes("adult_finished")

    def judge(member: MemberFacts) -> Judgement:
        def at(age: int) -> Verdict:
            if not from_age <= age <= to_age or member.is_certified_on_the_job:
                return Verdict.NOT_DEPRIVED
            if age < upper_from:
                return verdict_of(_lacks_level(member, young, unfinished))
            return verdict_of(_lacks_level(member, adult, unfinished | (young - adult)))

        return at_every_age(case, member, at, lambda v: _on_level(member, case, v))

    return any_member(case, judge)


def _lacks_level(
    member: MemberFacts, finished: frozenset[str], unfinished: frozenset[str]
) -> bool | None:
    """Return whether the member neither studies nor has finished; None when not known."""
    studying = member.is_studying
    if studying is None and member.school_stage:
        studying = member.school_stage != "NOT_ATTENDING"
    if studying or member.education_level in finished:
        return False
    if member.education_level in unfinished and studying is False:
        return True
    return None


def _on_level(member: MemberFacts, case: Case, verdict: Verdict) -> Reason:
    if verdict is Verdict.DEPRIVED:
        return _about(member, case, "below_level")
    if verdict is Verdict.NOT_DEPRIVED:
        return Reason("level_in_order", {"who": member.name})
    return _missing(member, "schooling" if member.education_level else "education")


@rule(numbers=("from_age", "below_age"), codes=("absent",))
def child_out_of_school(case: Case) -> Judgement:
    """At least one child of school age who is not at school."""
    from_age, below_age, absent = (
        case.number("from_age"),
        case.number("below_age"),
        case.codes("absent"),
    )

    def judge(member: MemberFacts) -> Judgement:
        out = None if member.is_studying is None else not member.is_studying
        if member.school_stage:
            out = member.school_stage in absent

        def at(age: int) -> Verdict:
            return verdict_of(out) if from_age <= age < below_age else Verdict.NOT_DEPRIVED

        return at_every_age(case, member, at, lambda v: _on_schooling(member, case, v))

    return any_member(case, judge)


def _on_schooling(member: MemberFacts, case: Case, verdict: Verdict) -> Reason:
    if verdict is Verdict.DEPRIVED:
        return _about(member, case, "out_of_school")
    if verdict is Verdict.NOT_DEPRIVED:
        return Reason("schooling_in_order", {"who": member.name})
    return _missing(member, "schooling")


@rule(numbers=("preschool_from_age", "primary_from_age", "lower_secondary_from_age", "below_age"))
def child_not_at_stage(case: Case) -> Judgement:
    """At least one child who does not attend the stage of its age.

    A stage above that of the age is in order. In the first year of a band the stage just below
    may still be the right one, by the month of birth and of school entry: that is left open.
    """
    bands = {
        "PRESCHOOL": case.number("preschool_from_age"),
        "PRIMARY": case.number("primary_from_age"),
        "LOWER_SECONDARY": case.number("lower_secondary_from_age"),
    }
    below_age = case.number("below_age")

    def judge(member: MemberFacts) -> Judgement:
        def at(age: int) -> Verdict:
            if not min(bands.values()) <= age < below_age:
                return Verdict.NOT_DEPRIVED
            stage = max((s for s in bands if bands[s] <= age), key=bands.__getitem__)
            return _at_stage(member, stage, is_first_year=age == bands[stage])

        return at_every_age(case, member, at, lambda v: _on_stage(member, case, v))

    return any_member(case, judge)


def _at_stage(member: MemberFacts, stage: str, *, is_first_year: bool) -> Verdict:
    attended = member.school_stage
    if attended is None:
        return Verdict.DEPRIVED if member.is_studying is False else Verdict.UNKNOWN
    behind = STAGE_RANKS[stage] - STAGE_RANKS[attended]
    if behind <= 0:
        return Verdict.NOT_DEPRIVED
    if behind == 1 and is_first_year and attended != "NOT_ATTENDING":
        return Verdict.UNKNOWN
    return Verdict.DEPRIVED


def _on_stage(member: MemberFacts, case: Case, verdict: Verdict) -> Reason:
    if verdict is Verdict.NOT_DEPRIVED:
        return Reason("schooling_in_order", {"who": member.name})
    if verdict is Verdict.DEPRIVED:
        absent = member.is_studying is False or member.school_stage == "NOT_ATTENDING"
        return _about(member, case, "out_of_school" if absent else "below_stage")
    return _about(member, case, "stage_open") if member.school_stage else _missing(member, "stage")


@rule(numbers=("below_age",))
def malnourished_child(case: Case) -> Judgement:
    """At least one child under an age who is stunted or underweight."""
    below_age = case.number("below_age")

    def judge(member: MemberFacts) -> Judgement:
        def at(age: int) -> Verdict:
            return verdict_of(member.is_malnourished) if age < below_age else Verdict.NOT_DEPRIVED

        def reason(verdict: Verdict) -> Reason:
            if verdict is Verdict.UNKNOWN:
                return _missing(member, "nutrition")
            key = "malnourished" if verdict is Verdict.DEPRIVED else "nutrition_in_order"
            return _about(member, case, key)

        return at_every_age(case, member, at, reason)

    return any_member(case, judge)


@rule()
def untreated_illness(case: Case) -> Judgement:
    """At least one member who was badly ill or hurt and got no treatment."""

    def judge(member: MemberFacts) -> Judgement:
        verdict = verdict_of(member.was_ill_untreated)
        if verdict is Verdict.UNKNOWN:
            return Judgement(verdict, (_missing(member, "treatment"),))
        key = "untreated" if verdict is Verdict.DEPRIVED else "treatment_in_order"
        return Judgement(verdict, (Reason(key, {"who": member.name}),))

    return any_member(case, judge)


@rule(other_law=lambda: working_age().is_verified)
def jobless_or_uncontracted(case: Case) -> Judgement:
    """At least one member of working age who finds no work, or wage work without a contract.

    Whether work without a contract is regular and fairly stable has to be considered: where that
    is not recorded it is left open.
    """
    return any_member(case, lambda member: _at_work(member, case))


def _at_work(member: MemberFacts, case: Case) -> Judgement:
    ages = working_age()
    is_male = None if member.sex is None else member.sex is Sex.MALE
    of_age = ages.contains(member.birth, is_male, case.on)
    in_order = Judgement(Verdict.NOT_DEPRIVED, (Reason("work_in_order", {"who": member.name}),))
    if ages.is_below(member.birth, case.on) or member.work in (Work.OWN, Work.NOT_SEEKING):
        return in_order
    if member.work is Work.WAGE:
        return _under_contract(member, case, in_order)
    if member.is_able_to_work is False or of_age is False:
        return in_order
    if member.work is None:
        return Judgement(Verdict.UNKNOWN, (_missing(member, "work"),))
    if member.is_able_to_work is None:
        return Judgement(Verdict.UNKNOWN, (_missing(member, "ability"),))
    if of_age is None:
        return Judgement(Verdict.UNKNOWN, (_about(member, case, "working_age_open"),))
    return Judgement(Verdict.DEPRIVED, (_about(member, case, "jobless"),))


def _under_contract(member: MemberFacts, case: Case, in_order: Judgement) -> Judgement:
    if member.has_labour_contract:
        return in_order
    if member.has_labour_contract is None:
        return Judgement(Verdict.UNKNOWN, (_missing(member, "contract"),))
    if member.has_steady_work:
        return in_order
    if member.has_steady_work is None:
        return Judgement(Verdict.UNKNOWN, (_about(member, case, "steadiness_open"),))
    return Judgement(Verdict.DEPRIVED, (_about(member, case, "uncontracted"),))


@rule(numbers=("child_below_age", "elderly_from_age", "over_percent"))
def many_dependents(case: Case) -> Judgement:
    """More than so many percent of the members are dependants.

    Dependants are children under an age, and the elderly or disabled on a monthly allowance.
    """
    facts, judged = case.facts, [_is_dependent(member, case) for member in case.facts.members]
    if not facts.members or facts.person_count is None:
        reason = Reason("person_count_unknown", {"listed": len(facts.members)})
        return Judgement(Verdict.UNKNOWN, (reason,))
    count, percent = max(facts.person_count, len(judged)), case.number("over_percent")
    least = judged.count(True)
    greatest = least + judged.count(None) + count - len(judged)
    values = {"least": least, "greatest": greatest, "count": count, "percent": percent}
    if 100 * least > percent * count:
        return Judgement(Verdict.DEPRIVED, (Reason("dependents", values),))
    if 100 * greatest <= percent * count:
        return Judgement(Verdict.NOT_DEPRIVED, (Reason("dependents", values),))
    open_ones = [
        _missing(member, "allowance")
        for member, answer in zip(facts.members, judged, strict=True)
        if answer is None
    ]
    return Judgement(Verdict.UNKNOWN, (Reason("dependents_open", values), *open_ones))


def _is_dependent(member: MemberFacts, case: Case) -> bool | None:
    """Return whether the member depends on the others; None when not settled."""
    answers = {_depends_at(age, member, case) for age in possible_ages(member.birth, case.on)}
    return answers.pop() if len(answers) == 1 else None


def _depends_at(age: int, member: MemberFacts, case: Case) -> bool | None:
    if age < case.number("child_below_age"):
        return True
    if member.monthly_allowance_vnd == 0:
        return False
    if age < case.number("elderly_from_age") and not member.is_disabled:
        return member.is_disabled  # False: no; None: not known
    return None if member.monthly_allowance_vnd is None else True
