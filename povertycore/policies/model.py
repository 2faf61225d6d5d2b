"""A support policy as its law file states it: dated rules, who, how much, from whom, how it stacks.

It evaluates nothing and reads no file (scalar, vectorised and store do).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Period
from povertycore.law_values import InForce, LawModel, LegalNumber, LegalText, Sources
from povertycore.policies.expressions import Amount, Condition
from povertycore.policies.walk import (
    amount_asks_member,
    asks_member,
    conditions_in,
    leaves,
    limits_of,
    numbers_in,
)


class Kind(StrEnum):
    """What a policy gives: an amount that can be computed, a service, or works for a place."""

    COMPUTABLE = "computable"
    SERVICE = "service"
    WORKS = "works"


class Beneficiary(StrEnum):
    """Whom a policy serves."""

    PERSON = "person"
    PUPIL = "pupil"
    HOUSEHOLD = "household"
    GROUP = "group"
    VILLAGE = "village"
    COMMUNE = "commune"
    OFFICIAL = "official"
    DONOR = "donor"


OF_MEMBERS = frozenset({Beneficiary.PERSON, Beneficiary.PUPIL})
"""Beneficiaries that are single members of a household; all others are judged by household."""

NOT_OF_HOUSEHOLDS = frozenset({Beneficiary.OFFICIAL, Beneficiary.DONOR})


class Frequency(StrEnum):
    """What one amount is for."""

    MONTH = "month"
    SCHOOL_MONTH = "school_month"
    STUDY_MONTH = "study_month"
    YEAR = "year"
    ONCE = "once"
    EPISODE = "episode"
    DAY = "day"
    CONTRACT = "contract"
    COURSE = "course"
    PROJECT = "project"
    CASE = "case"
    LOAN = "loan"
    COST = "cost"


class Unit(StrEnum):
    """What a number is counted in. BASIS_POINTS are hundredths of a per cent a year."""

    VND = "vnd"
    PERCENT = "percent"
    BASIS_POINTS = "basis_points"
    MONTHS = "months"
    KG_RICE = "kg_rice"
    COUNT = "count"


class Combine(StrEnum):
    """How policies of one group stand to each other."""

    MAX = "MAX"
    SUM = "SUM"
    ONCE = "ONCE"
    TOP_UP_TO = "TOP_UP_TO"


class Stacking(LawModel):
    """The group of policies a policy is stacked with, and how."""

    group: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    combine: Combine
    article: str
    source: Sources
    verified: bool


class Detail(LawModel):
    """A further number of a benefit: the rate of a loan, its term, rice, meals a day."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    label_vi: str
    unit: Unit
    amount: Amount


class Group(LawModel):
    """One group a rule serves: who, and how much. Without `when` all the rule's `requires` does.

    Without `amount` the law on file names none.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name_vi: str
    when: Condition | None = None
    amount: Amount | None = None
    details: tuple[Detail, ...] = ()


class Rule(LawModel):
    """A policy while it holds in an area: the dated version of its predicate and amounts.

    `code` is shared by the versions that follow one another. `source` and `verified` are those of
    every condition that has none of its own. `joins` says how a local rule stands to the national
    one: MAX (the higher) or SUM (on top). `choose` says which of its groups counts.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title_vi: str = ""
    cites: Annotated[tuple[str, ...], Field(min_length=1)]
    area_codes: tuple[str, ...] = ()
    in_force: InForce
    paid_from: InForce | None = None
    source: Sources
    verified: bool
    requires: Condition | None = None
    groups: tuple[Group, ...] = ()
    choose: Literal["highest", "first", "sum"] = "highest"
    joins: Literal["MAX", "SUM"] = "MAX"
    details: tuple[Detail, ...] = ()
    months_a_year: LegalNumber | None = None
    funds_vi: LegalText | None = None
    notes_vi: str = ""

    @property
    def period(self) -> Period:
        """The days it is paid for."""
        return Period((self.paid_from or self.in_force).from_, self.in_force.to)

    def holds(self, on: date, known_on: date) -> bool:
        """Return whether it is the law for the day as of `known_on`."""
        return self.period.contains(on) and self.in_force.from_ <= known_on

    def conditions(self) -> Iterator[tuple[str, Any]]:
        """Yield every condition of the rule with its place in the file."""
        if self.requires is not None:
            yield "requires", self.requires
        for group in self.groups:
            if group.when is not None:
                yield f"groups.{group.code}.when", group.when
        for key, amount in self.amounts():
            for condition in conditions_in(amount):
                yield key, condition

    def amounts(self) -> Iterator[tuple[str, Any]]:
        """Yield every amount of the rule with its place in the file."""
        for group in self.groups:
            if group.amount is not None:
                yield f"groups.{group.code}.amount", group.amount
            for detail in group.details:
                yield f"groups.{group.code}.details.{detail.code}", detail.amount
        for detail in self.details:
            yield f"details.{detail.code}", detail.amount


class Policy(LawModel):
    """One support policy.

    `lead` names the field of state management whose body leads (law/lead_agencies). `elsewhere`
    says what a household hears where no rule of the policy is on file: not entitled, or not known
    because places make their own rules.
    """

    id: Annotated[str, Field(pattern=r"^P[0-9]{2}$")]
    subject: str
    title_vi: str
    title_en: str
    who_vi: str
    kind: Kind
    beneficiary: Beneficiary
    unit: Unit = Unit.VND
    frequency: Frequency
    paid: Frequency | None = None
    lead: str
    funds_vi: LegalText
    stacking: Stacking | None = None
    elsewhere: Literal["not", "unknown"] = "not"
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""

    @property
    def is_of_members(self) -> bool:
        """Whether single members are entitled, not the household."""
        return self.beneficiary in OF_MEMBERS

    @property
    def has_amounts(self) -> bool:
        """Whether any rule names an amount."""
        return any(group.amount is not None for rule in self.rules for group in rule.groups)

    @property
    def valid_from(self) -> date:
        """The first day any rule is paid for."""
        return min(rule.period.valid_from for rule in self.rules)

    def rules_on(self, on: date, known_on: date) -> tuple[Rule, ...]:
        """Return the rules for the day: of versions of one code and area the latest to begin."""
        chosen: dict[tuple[str, tuple[str, ...]], Rule] = {}
        for rule in self.rules:
            key = (rule.code, rule.area_codes)
            other = chosen.get(key)
            if rule.holds(on, known_on) and (
                other is None or rule.in_force.from_ > other.in_force.from_
            ):
                chosen[key] = rule
        return tuple(chosen.values())

    @model_validator(mode="after")
    def _hangs_together(self) -> Policy:
        numbers = tuple(one.number for one in self.citations)
        for place, rule in enumerate(self.rules):
            where = f"rules.{place}"
            for cited in rule.cites:
                if cited not in numbers:
                    raise ValueError(f"{where}.cites: {cited} is not a citation")
            for key, condition in rule.conditions():
                self._require_leaves(condition, f"{where}.{key}", numbers)
                if not self.is_of_members and asks_member(condition):
                    raise ValueError(f"{where}.{key}: asks one member; use some_member")
            for key, amount in rule.amounts():
                if not self.is_of_members and amount_asks_member(amount):
                    raise ValueError(f"{where}.{key}: asks one member; use some_member")
            self._require_apart(place, rule)
        self._require_sources()
        return self

    def _require_leaves(self, condition: Any, key: str, numbers: tuple[str, ...]) -> None:
        for leaf in leaves(condition):
            if not leaf.article.startswith(numbers):
                raise ValueError(f"{key}: article {leaf.article} begins with no citation")
            for source in leaf.source or ():
                if source not in self.sources:
                    raise ValueError(f"{key}: {source} is not among the sources")
        for limit in limits_of(condition):
            self._require_numbers(limit, key)

    def _require_numbers(self, amount: Any, key: str) -> None:
        for number in numbers_in(amount):
            for source in number.source:
                if source not in self.sources:
                    raise ValueError(f"{key}: {source} is not among the sources")

    def _require_apart(self, place: int, rule: Rule) -> None:
        for other in self.rules[:place]:
            same = other.code == rule.code and (
                set(other.area_codes) & set(rule.area_codes)
                or (not other.area_codes and not rule.area_codes)
            )
            if same and other.in_force.period.overlaps(rule.in_force.period):
                raise ValueError(f"rules.{place}.in_force: overlaps another {rule.code}")

    def _require_sources(self) -> None:
        for place, rule in enumerate(self.rules):
            for key, amount in rule.amounts():
                self._require_numbers(amount, f"rules.{place}.{key}")
            blocks = [rule.source, rule.in_force.source]
            blocks += [one.source for one in (rule.paid_from, rule.months_a_year) if one]
            blocks += [rule.funds_vi.source] if rule.funds_vi else []
            for source in (key for block in blocks for key in block):
                if source not in self.sources:
                    raise ValueError(f"rules.{place}: {source} is not among the sources")
        own = self.stacking.source if self.stacking else ()
        for source in (*own, *self.funds_vi.source):
            if source not in self.sources:
                raise ValueError(f"{source} is not among the sources")
