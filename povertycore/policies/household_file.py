"""A household as a file or an API states it (JSON), read into a Situation, and a whole example.

Every refusal names the field and says how to mend it. Nothing is guessed: what is absent is not
recorded.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from povertycore.dates import DateNotReadError, Period, parse_birth, parse_date_vi
from povertycore.policies.catalogue import Fact, FactType, Scope, catalogue, facts_in
from povertycore.policies.situation import ClassSpell, Member, PlaceSpell, Situation
from povertycore.policies.snapshot import Value
from povertycore.wording import WordedError

PARTS: Final = (
    "household",
    "members",
    "person_count",
    "classes",
    "classes_complete",
    "places",
    "places_complete",
)
_CLASSES: Final = ("POOR", "NEAR_POOR", "AVERAGE", "NOT_POOR", "UNKNOWN")


class HouseholdFileError(WordedError):
    """A part of the household is not what it must be; names the field and how to mend it."""


def read_household(data: object) -> Situation:
    """Return the household the data state; `example()` shows every part.

    Raises:
        HouseholdFileError: at the first field that is not in order.
    """
    whole = _object(data, "-")
    _require_known(whole, PARTS, "")
    members = _list(whole.get("members"), "members")
    return Situation(
        facts=_facts(_object(whole.get("household", {}), "household"), Scope.HOUSEHOLD),
        members=tuple(_member(one, f"members[{n}]") for n, one in enumerate(members)),
        person_count=_count(whole.get("person_count"), "person_count"),
        classes=tuple(
            _class_spell(one, f"classes[{n}]")
            for n, one in enumerate(_list(whole.get("classes"), "classes"))
        ),
        classes_complete=_flag(whole.get("classes_complete", False), "classes_complete") is True,
        places=tuple(
            _place_spell(one, f"places[{n}]")
            for n, one in enumerate(_list(whole.get("places"), "places"))
        ),
        places_complete=_flag(whole.get("places_complete", False), "places_complete") is True,
    )


def _refuse(key: str, field: str, **values: object) -> HouseholdFileError:
    return HouseholdFileError(f"policy_input.{key}", {"field": field, **values})


def _object(data: object, field: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _refuse("not_an_object", field)
    return data


def _list(data: object, field: str) -> list[Any]:
    if data is None:
        return []
    if not isinstance(data, list):
        raise _refuse("not_a_list", field)
    return data


def _require_known(data: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in data:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=3) or list(known[:8])
            raise _refuse("unknown_field", f"{where}{name}", near=", ".join(near))


def _facts(data: Mapping[str, Any], scope: Scope, where: str = "household.") -> dict[str, Value]:
    facts = {one.name: one for one in facts_in(scope)}
    found: dict[str, Value] = {}
    _require_known(data, tuple(name for name, one in facts.items() if not _is_derived(one)), where)
    for name, value in data.items():
        fact, field = facts[name], f"{where}{name}"
        if fact.type is FactType.EVENT:
            found[name], found[f"{name}_on"] = _event(value, field)
        else:
            found[name] = _value(fact, value, field)
    return found


def _is_derived(fact: Fact) -> bool:
    return fact.derived or fact.type is FactType.BIRTH


def _value(fact: Fact, value: object, field: str) -> Value:
    if value is None:
        return None
    if fact.type is FactType.BOOL:
        return _flag(value, field)
    if fact.type is FactType.NUMBER:
        return _count(value, field)
    if not isinstance(value, str):
        raise _refuse("not_text", field, value=value)
    if fact.type is FactType.CODE and value not in fact.code_labels():
        raise _refuse("not_a_code", field, value=value, codes=", ".join(fact.code_labels()))
    return value


def _flag(value: object, field: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise _refuse("not_a_flag", field, value=value)


def _count(value: object, field: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _refuse("not_a_count", field, value=value)
    return value


def _day(value: object, field: str) -> date:
    if not isinstance(value, str):
        raise _refuse("not_a_day", field, value=value)
    try:
        return parse_date_vi(value)
    except DateNotReadError as problem:
        raise _refuse("not_a_day", field, value=value) from problem


def _event(value: object, field: str) -> tuple[bool | None, date | None]:
    """Return whether it happened, and when: true or a day, false, or null for not recorded."""
    if value is None or isinstance(value, bool):
        return value, None
    return True, _day(value, field)


def _member(data: object, field: str) -> Member:
    content = dict(_object(data, field))
    name, written = content.pop("name", ""), content.pop("birth", None)
    if not isinstance(name, str):
        raise _refuse("not_text", f"{field}.name", value=name)
    birth = None
    if written is not None:
        try:
            birth = parse_birth(written)
        except DateNotReadError as problem:
            raise _refuse("not_a_birth", f"{field}.birth", value=written) from problem
    return Member(name, birth, _facts(content, Scope.MEMBER, f"{field}."))


def _period(content: Mapping[str, Any], field: str) -> Period:
    begins = _day(content.get("from"), f"{field}.from")
    ends = content.get("to")
    last = None if ends is None else _day(ends, f"{field}.to")
    if last is not None and last <= begins:
        raise _refuse("ends_before_it_begins", f"{field}.to")
    return Period(begins, last)


def _choice(content: Mapping[str, Any], name: str, known: tuple[str, ...], field: str) -> Any:
    value = content.get(name)
    if value not in known:
        raise _refuse("not_a_code", f"{field}.{name}", value=value, codes=", ".join(known))
    return value


def _class_spell(data: object, field: str) -> ClassSpell:
    content = _object(data, field)
    _require_known(content, ("standard", "class", "from", "to"), f"{field}.")
    standard = _choice(content, "standard", ("national", "local"), field)
    poverty_class = _choice(content, "class", _CLASSES, field)
    return ClassSpell(standard, poverty_class, _period(content, field))


def _place_spell(data: object, field: str) -> PlaceSpell:
    content = _object(data, field)
    _require_known(content, ("level", "class", "from", "to"), f"{field}.")
    level = _choice(content, "level", ("commune", "village"), field)
    known = tuple(
        name.removeprefix(f"{level}_").upper()
        for name, fact in catalogue().items()
        if name.startswith(f"{level}_") and fact.derived and fact.type is FactType.BOOL
    )
    return PlaceSpell(level, _choice(content, "class", known, field), _period(content, field))


def example() -> dict[str, Any]:
    """Return a made-up household with every field a file can have; null is not recorded."""
    household: dict[str, Any] = {
        one.name: None for one in facts_in(Scope.HOUSEHOLD) if not _is_derived(one)
    }
    member: dict[str, Any] = {"name": "", "birth": None} | {
        one.name: None for one in facts_in(Scope.MEMBER) if not _is_derived(one)
    }
    return {
        "household": {**household, **_EXAMPLE_HOUSEHOLD},
        "members": [{**member, **one} for one in _EXAMPLE_MEMBERS],
        "person_count": len(_EXAMPLE_MEMBERS),
        "classes": [
            {
                "standard": "national",
                "class": "NEAR_POOR",
                "from": "01/01/2022",
                "to": "01/01/2024",
            },
            {"standard": "national", "class": "POOR", "from": "01/01/2024", "to": None},
        ],
        "classes_complete": True,
        "places": [
            {"level": "commune", "class": "ZONE_III", "from": "04/06/2021", "to": None},
            {
                "level": "village",
                "class": "SPECIALLY_DISADVANTAGED",
                "from": "16/09/2021",
                "to": None,
            },
        ],
        "places_complete": True,
    }


_EXAMPLE_HOUSEHOLD: Final[Mapping[str, Any]] = {
    "province_code": "62",
    "area_type": "RURAL",
    "is_ethnic_minority": True,
    "income_vnd": 900000,
    "house_kind": "SIMPLE",
    "house_is_unsafe": True,
    "house_work": "NEW",
    "can_build_alone": False,
    "housing_support": False,
    "independent_household": "01/03/2012",
    "has_grid_electricity": True,
    "kwh_month": 42,
    "is_food_short": False,
    "has_farm_land": True,
    "lacks_water_work": True,
    "lacks_sanitation_work": False,
    "lives_on_farming": True,
}
_EXAMPLE_MEMBERS: Final[tuple[Mapping[str, Any], ...]] = (
    {"name": "Y Mẫu", "birth": "1986", "relationship": "HEAD", "sex": "FEMALE", "is_minority": True,
     "is_single_parent": True, "dependent_children_count": 2, "is_able_to_work": True,
     "pension_vnd": 0, "monthly_allowance_vnd": 0, "wants_training": True,
     "had_training_support": False, "is_disabled": False, "merit_kind": "NONE",
     "is_permanent_resident": True},
    {"name": "A Mẫu", "birth": "12/10/2015", "relationship": "CHILD", "is_minority": True,
     "is_studying": True, "school_stage": "PRIMARY", "is_public_school": True,
     "boards_at_school": True, "school_distance_m": 5200, "is_permanent_resident": True,
     "monthly_allowance_vnd": 0, "is_disabled": False},
    {"name": "Y Bé Mẫu", "birth": "05/02/2021", "relationship": "CHILD", "is_minority": True,
     "is_studying": True, "school_stage": "PRESCHOOL", "is_public_school": True,
     "is_permanent_resident": True, "monthly_allowance_vnd": 0, "is_disabled": False},
    {"name": "Y Già Mẫu", "birth": "1948", "relationship": "PARENT", "is_minority": True,
     "has_carer": True, "pension_vnd": 0, "monthly_allowance_vnd": 0, "is_able_to_work": False,
     "is_permanent_resident": True},
)  # fmt: skip
