"""The facts policies may ask for, each with scope, type and label, read from facts.yaml.

It holds no household and no rule; a name that is not in the catalogue is an error at load.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import Field

from povertycore.law_files import read_yaml, validated
from povertycore.law_store import code_list
from povertycore.law_values import LawModel

FILE: Final = Path(__file__).resolve().with_name("facts.yaml")
NONE: Final = "NONE"
"""The code that says it is known that there is none, where a code list has no such code."""


class Scope(StrEnum):
    """Whether a fact is about the household (with its place) or about one member."""

    HOUSEHOLD = "household"
    MEMBER = "member"


class FactType(StrEnum):
    """What a fact is. An EVENT is whether something happened, and on which day (`<name>_on`)."""

    BOOL = "bool"
    NUMBER = "number"
    CODE = "code"
    TEXT = "text"
    EVENT = "event"
    BIRTH = "birth"


class Labels(LawModel):
    """A label in both languages."""

    vi: str
    en: str


class Fact(LawModel):
    """One fact: its name, what it is, and how an officer is asked for it.

    A code comes from `code_list`, with NONE added where `with_none`, or from `codes`. `derived`
    facts follow from dated ones (class and place) and are not asked for.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    scope: Scope
    type: FactType
    label_vi: str
    label_en: str
    unit: str = ""
    code_list: str | None = None
    with_none: bool = False
    codes: Mapping[str, Labels] | None = None
    derived: bool = False

    def label(self, language: str = "vi") -> str:
        """Return what the fact is called."""
        return self.label_vi if language == "vi" else self.label_en

    def require(self, *types: FactType) -> None:
        """Refuse another type.

        Raises:
            ValueError: naming the fact, its type and the types that would do.
        """
        if self.type not in types:
            wanted = " or ".join(one.value for one in types)
            raise ValueError(f"{self.name} is a {self.type.value}, not a {wanted}")

    def code_labels(self, language: str = "vi") -> Mapping[str, str]:
        """Return every code the fact can have with its label."""
        return _code_labels(self.name, language)


class _File(LawModel):
    facts: tuple[Fact, ...]


@cache
def catalogue() -> Mapping[str, Fact]:
    """Return every fact by its name, in the order of the file; LawFileError where it is wrong."""
    facts = {one.name: one for one in validated(FILE, _File).facts}
    if len(facts) != len(read_yaml(FILE)["facts"]):
        raise ValueError(f"{FILE.name}: a fact stands twice")
    return MappingProxyType(facts)


def fact_named(name: str) -> Fact:
    """Return the fact.

    Raises:
        ValueError: when there is no such fact.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise ValueError(f"there is no fact {name!r}") from None


def facts_in(scope: Scope) -> tuple[Fact, ...]:
    """Return the facts about households, or about members."""
    return tuple(one for one in catalogue().values() if one.scope is scope)


@cache
def _code_labels(name: str, language: str) -> Mapping[str, str]:
    fact = fact_named(name)
    labels: dict[str, Any] = {}
    if fact.code_list is not None:
        labels = dict(code_list(fact.code_list).choices(language))
    for code, label in (fact.codes or {}).items():
        labels[code] = label.vi if language == "vi" else label.en
    if fact.with_none:
        labels[NONE] = "không" if language == "vi" else "none"
    return MappingProxyType(labels)
