"""A household over time: facts, members, dated classes and dated classes of its place.

`snapshot` says what held on a day: the same records answer for any day, past included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from povertycore.dates import Birth, Period, birth_bounds
from povertycore.indicators.facts import HouseholdFacts, MemberFacts
from povertycore.law_store import NoLawInForce, standards_in_force
from povertycore.policies.catalogue import NONE, FactType, Scope, facts_in
from povertycore.policies.snapshot import PLACE_CODES, Snapshot, Value

_NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})
LISTED: Final = frozenset({"POOR", "NEAR_POOR"})
_ZONES: Final = frozenset({"ZONE_II", "ZONE_III", "SPECIALLY_DISADVANTAGED"})
_FROM_INDICATORS: Final = (
    "sex",
    "insurance_kind",
    "is_studying",
    "school_stage",
    "is_able_to_work",
    "is_disabled",
    "monthly_allowance_vnd",
)


@dataclass(frozen=True, slots=True)
class ClassSpell:
    """The class of the household under the national or the local standard for some time."""

    standard: Literal["national", "local"]
    poverty_class: str
    period: Period


@dataclass(frozen=True, slots=True)
class PlaceSpell:
    """An area class of the commune or the village for some time, as AreaClassKind names them."""

    level: Literal["commune", "village"]
    area_class: str
    period: Period


@dataclass(frozen=True, slots=True)
class Member:
    """One member: name (no rule reads it), birth, and other facts by name."""

    name: str = ""
    birth: Birth | None = None
    facts: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A household with all its dated records.

    `facts` hold what is not dated, place codes among them; events are `name` and `name_on`.
    `person_count` is None where it is not known how many persons there are. `classes_complete` and
    `places_complete` say that what is not in the lists never was.
    """

    facts: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    members: tuple[Member, ...] = ()
    person_count: int | None = None
    classes: tuple[ClassSpell, ...] = ()
    classes_complete: bool = False
    places: tuple[PlaceSpell, ...] = ()
    places_complete: bool = False

    @property
    def here(self) -> tuple[str, ...]:
        """The codes of the places the household lives in."""
        codes = (self.facts.get(name) for name in PLACE_CODES)
        return tuple(code for code in codes if isinstance(code, str))

    def snapshot(self, on: date) -> Snapshot:
        """Return what held on the day, as the evaluators read it."""
        household = {**_events_until(self.facts, on), **self._classes(on), **self._places(on)}
        members = tuple(_member(one, on) for one in self.members)
        names = tuple(one.name or f"#{number + 1}" for number, one in enumerate(self.members))
        complete = self.person_count is not None and self.person_count == len(members) > 0
        return Snapshot(household, members, names, complete)

    def with_facts(self, **changes: Value) -> Situation:
        """Return the same household with these facts changed."""
        return replace(self, facts={**self.facts, **changes})

    def with_member(self, number: int, **changes: Value) -> Situation:
        """Return the same household with these facts of one member changed."""
        members = list(self.members)
        changed = {**members[number].facts, **changes}
        members[number] = replace(members[number], facts=changed)
        return replace(self, members=tuple(members))

    def with_class(
        self, poverty_class: str, on: date, standard: Literal["national", "local"] = "national"
    ) -> Situation:
        """Return the same household with another class from the day on."""
        kept = [
            one if one.standard != standard else cut
            for one in self.classes
            if (cut := _until(one, on)) is not None or one.standard != standard
        ]
        new = ClassSpell(standard, poverty_class, Period(on))
        return replace(self, classes=(*kept, new))  # type: ignore[arg-type]

    def leaving(self, area_class: str, on: date) -> Situation:
        """Return the same household, its commune and village out of an area class from the day."""
        places = []
        for one in self.places:
            if one.area_class != area_class:
                places.append(one)
            elif one.period.valid_from < on:
                end = min(on, one.period.valid_to or on)
                places.append(replace(one, period=Period(one.period.valid_from, end)))
        return replace(self, places=tuple(places))

    def _classes(self, on: date) -> dict[str, Value]:
        national = [one for one in self.classes if one.standard == "national"]
        local = [one for one in self.classes if one.standard == "local"]
        by_nation = _class_on(national, on)
        lists = _left(national, LISTED, on, complete=self.classes_complete)
        poor = _left(national, {"POOR"}, on, complete=self.classes_complete)
        by_place, lists_here, poor_here = by_nation, lists, poor
        if _has_local_standard(on, self.here):
            by_place = _class_on(local, on)
        if local:
            lists_here = _left(local, LISTED, on, complete=self.classes_complete)
            poor_here = _left(local, {"POOR"}, on, complete=self.classes_complete)
            if by_place in LISTED:
                lists_here = (False, None)
        return {
            "class_national": by_nation,
            "class_local": by_place,
            "left_lists": lists[0],
            "left_lists_on": lists[1],
            "left_poor": poor[0],
            "left_poor_on": poor[1],
            "left_lists_local": lists_here[0],
            "left_lists_local_on": lists_here[1],
            "left_poor_local": poor_here[0],
            "left_poor_local_on": poor_here[1],
        }

    def _places(self, on: date) -> dict[str, Value]:
        otherwise = False if self.places_complete else None
        found: dict[str, Value] = {
            one.name: otherwise
            for one in facts_in(Scope.HOUSEHOLD)
            if one.derived and one.type is FactType.BOOL
        }
        for one in self.places:
            if one.period.contains(on):
                found[f"{one.level}_{one.area_class.lower()}"] = True
        zoned = [one for one in self.places if one.area_class in _ZONES]
        left, day = _left_periods((one.period for one in zoned), on)
        if left is None and self.places_complete:
            left = False
        return found | {"commune_left_zone": left, "commune_left_zone_on": day}


def _until(spell: ClassSpell, on: date) -> ClassSpell | None:
    """Return the part of a spell before the day, None where there is none."""
    if spell.period.valid_from >= on:
        return None
    end = min(on, spell.period.valid_to or on)
    return replace(spell, period=Period(spell.period.valid_from, end))


def _class_on(spells: Iterable[ClassSpell], on: date) -> str | None:
    found = [one.poverty_class for one in spells if one.period.contains(on)]
    return found[-1] if found and found[-1] != "UNKNOWN" else None


def _left(
    spells: list[ClassSpell], classes: Iterable[str], on: date, *, complete: bool
) -> tuple[bool | None, date | None]:
    """Return whether the household is out of these classes again, and since which day."""
    left, day = _left_periods((one.period for one in spells if one.poverty_class in classes), on)
    if left is None and complete:
        return False, None
    return left, day


def _left_periods(periods: Iterable[Period], on: date) -> tuple[bool | None, date | None]:
    begun = [one for one in periods if one.valid_from <= on]
    if any(one.contains(on) for one in begun):
        return False, None
    ends = [one.valid_to for one in begun if one.valid_to is not None]
    return (True, max(ends)) if ends else (None, None)


def _has_local_standard(on: date, here: tuple[str, ...]) -> bool:
    try:
        return len(standards_in_force(on, here)) > 1
    except NoLawInForce:
        return False


def _events_until(facts: Mapping[str, Value], on: date) -> dict[str, Value]:
    """Return the facts with what happens only after the day not happened yet."""
    found = dict(facts)
    for name, value in facts.items():
        if name.endswith("_on") and isinstance(value, date) and value > on:
            found[name], found[name.removesuffix("_on")] = None, False
    return found


def _member(member: Member, on: date) -> dict[str, Value]:
    facts = _events_until(member.facts, on)
    if member.birth is not None:
        facts["born_first"], facts["born_last"] = birth_bounds(member.birth)
    if facts.get("is_disabled") is False:
        facts["disability_grade"] = NONE
    elif facts.get("disability_grade") not in (None, NONE):
        facts["is_disabled"] = True
    return facts


def from_indicator_facts(facts: HouseholdFacts, **more: Value) -> Situation:
    """Return what the facts of the deprivation indicators say of a household, and `more` facts."""
    household = {"house_kind": facts.house_kind, "income_vnd": facts.income_vnd, **more}
    return Situation(
        facts=household,
        members=tuple(_from_indicators(one) for one in facts.members),
        person_count=facts.person_count,
    )


def _from_indicators(member: MemberFacts) -> Member:
    values: dict[str, Value] = {name: getattr(member, name) for name in _FROM_INDICATORS}
    values["sex"] = member.sex.value if member.sex else None
    return Member(member.name, member.birth, values)
