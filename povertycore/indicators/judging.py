"""How a condition is judged: verdicts, reasons, the rules by name, and members taken together.

The rules themselves stand in people and dwelling; the numbers they compare with in the law files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from povertycore.dates import Birth, age_bounds
from povertycore.indicators.facts import HouseholdFacts, MemberFacts
from povertycore.law_store import code_list
from povertycore.quantities import format_number_vi
from povertycore.standards import Condition, Standard
from povertycore.wording import say

_NO_VALUES: Mapping[str, object] = MappingProxyType({})
OLDEST: Final = 130
"""The greatest age tried where a birth is not known at all."""


class Verdict(StrEnum):
    """What facts say of an indicator; UNKNOWN is an answer too."""

    DEPRIVED = "DEPRIVED"
    NOT_DEPRIVED = "NOT_DEPRIVED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that speaks for the verdict or is missing: its sentence's key and places."""

    key: str
    values: Mapping[str, object] = field(default_factory=lambda: _NO_VALUES)

    def render(self, language: str = "vi") -> str:
        """Return the reason as a sentence; numbers in the notation of the language."""
        return say(f"indicator.{self.key}", language, _worded(self.values, language))


def _worded(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: _worded_value(value, language) for name, value in values.items()}


def _worded_value(value: object, language: str) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        value = int(value) if value == int(value) else value.normalize()
    if isinstance(value, int | Decimal):
        return format_number_vi(value) if language == "vi" else f"{value:,}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Thing):
        return say(f"indicator.thing.{value.name}", language)
    if isinstance(value, Coded):
        return code_list(value.code_list).label(value.code, language).lower()
    return value


@dataclass(frozen=True, slots=True)
class Thing:
    """A fact by name, worded in the language of the reader: 'bảo hiểm y tế', 'loại nhà'."""

    name: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a code list, worded by its label in the language of the reader."""

    code_list: str
    code: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One condition asked of one household on one day under one standard."""

    facts: HouseholdFacts
    on: date
    standard: Standard
    condition: Condition

    def number(self, name: str) -> int:
        """Return a number of the condition."""
        return self.condition.numbers[name].value

    def codes(self, name: str) -> frozenset[str]:
        """Return codes the condition names."""
        return frozenset(self.condition.codes[name].codes)

    def numbers_here(self, name: str) -> tuple[int, ...]:
        """Return the number that holds in the household's sub-area, every one if that is open."""
        numbers = self.condition.by_sub_area[name]
        here = numbers.get(self.facts.sub_area or "")
        if here is not None:
            return (here.value,)
        return tuple(number.value for number in numbers.values())


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the names of what its condition must give.

    `other_law` says whether other law files the rule reads were checked against their text.
    """

    judge: Callable[[Case], Judgement]
    numbers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    by_sub_area: frozenset[str] = frozenset()
    other_law: Callable[[], bool] = field(default=lambda: True)

    def is_verified(self, condition: Condition) -> bool:
        """Return whether all law the rule rests on here was checked against its text."""
        return self.other_law() and all(value.verified for _path, value in condition.values())

    def problems(self, condition: Condition) -> Iterable[str]:
        """Yield what the condition lacks or gives too much, as keys of the law file."""
        for name in ("numbers", "codes", "by_sub_area"):
            given, wanted = set(getattr(condition, name)), getattr(self, name)
            yield from (f"{name}.{key} is missing" for key in sorted(wanted - given))
            yield from (f"{name}.{key} is not asked for" for key in sorted(given - wanted))


RULES: dict[str, Rule] = {}
"""Every rule by the name law files call it."""


def rule(
    *,
    numbers: Iterable[str] = (),
    codes: Iterable[str] = (),
    by_sub_area: Iterable[str] = (),
    other_law: Callable[[], bool] = lambda: True,
) -> Callable[[Callable[[Case], Judgement]], Callable[[Case], Judgement]]:
    """Register the function under its own name with what its condition must give."""

    def register(judge: Callable[[Case], Judgement]) -> Callable[[Case], Judgement]:
        RULES[judge.__name__] = Rule(
            judge, frozenset(numbers), frozenset(codes), frozenset(by_sub_area), other_law
        )
        return judge

    return register


def verdict_of(deprived: bool | None) -> Verdict:
    """Return the verdict for deprived, not deprived, not known."""
    if deprived is None:
        return Verdict.UNKNOWN
    return Verdict.DEPRIVED if deprived else Verdict.NOT_DEPRIVED


def not_recorded(thing: str) -> Judgement:
    """Return the judgement where the household has nothing on record about it."""
    return Judgement(Verdict.UNKNOWN, (Reason("not_recorded", {"thing": Thing(thing)}),))


def either(first: Judgement, second: Judgement) -> Judgement:
    """Return the judgement of 'one or the other'."""
    for wanted in (Verdict.DEPRIVED, Verdict.UNKNOWN):
        reasons = [
            reason for one in (first, second) if one.verdict is wanted for reason in one.reasons
        ]
        if wanted in (first.verdict, second.verdict):
            return Judgement(wanted, tuple(reasons))
    return Judgement(Verdict.NOT_DEPRIVED, first.reasons + second.reasons)


def possible_ages(birth: Birth | None, on: date) -> range:
    """Return the ages in full years the person can have on the day; every age if not known."""
    if birth is None:
        return range(OLDEST + 1)
    least, greatest = age_bounds(birth, on)
    return range(max(least, 0), max(greatest, 0) + 1)


def age_in_words(birth: Birth | None, on: date) -> str:
    """Return the age as far as it is known: '7', '6-7' or '?'."""
    if birth is None:
        return "?"
    ages = possible_ages(birth, on)
    return str(ages[0]) if len(ages) == 1 else f"{ages[0]}-{ages[-1]}"


def any_member(case: Case, judge: Callable[[MemberFacts], Judgement]) -> Judgement:
    """Return the judgement of 'at least one member is ...'.

    One member for whom it is so settles it. Otherwise a member for whom it is not known, or a list
    of members that is not complete, leaves it open.
    """
    judged = [judge(member) for member in case.facts.members]
    for wanted in (Verdict.DEPRIVED, Verdict.UNKNOWN):
        reasons = [reason for one in judged if one.verdict is wanted for reason in one.reasons]
        if wanted is Verdict.UNKNOWN and not case.facts.is_complete:
            reasons.append(_incomplete(case.facts))
        if reasons:
            return Judgement(wanted, tuple(reasons))
    return Judgement(Verdict.NOT_DEPRIVED, (Reason("no_member", {"count": len(judged)}),))


def _incomplete(facts: HouseholdFacts) -> Reason:
    listed = len(facts.members)
    if facts.person_count is None:
        return Reason("person_count_unknown", {"listed": listed})
    return Reason("members_incomplete", {"listed": listed, "count": facts.person_count})


def at_every_age(
    case: Case,
    member: MemberFacts,
    judge: Callable[[int], Verdict],
    reason: Callable[[Verdict], Reason],
) -> Judgement:
    """Return the verdict that holds at every age the member can have; UNKNOWN where they differ.

    `reason` words the verdict; where only the age leaves it open, that is said instead.
    """
    verdicts = {judge(age) for age in possible_ages(member.birth, case.on)}
    if len(verdicts) == 1:
        verdict = verdicts.pop()
        return Judgement(verdict, (reason(verdict),))
    if member.birth is None:
        return Judgement(Verdict.UNKNOWN, (Reason("birth_unknown", {"who": member.name}),))
    ages = age_in_words(member.birth, case.on)
    return Judgement(
        Verdict.UNKNOWN,
        (Reason("age_between", {"who": member.name, "age": ages, "day": case.on}),),
    )
