"""A class with its reasons: the steps that led to it, kept as plain data and told in sentences.

It decides nothing (classification does) and holds no wording of its own (wording does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from povertycore.quantities import format_number_vi
from povertycore.standards import AreaType
from povertycore.wording import say

_JSON_VERSION: Final = 1


class PovertyClass(StrEnum):
    """The class of a household under one standard, poorest first; UNKNOWN is an answer too."""

    POOR = "POOR"
    NEAR_POOR = "NEAR_POOR"
    AVERAGE = "AVERAGE"
    NOT_POOR = "NOT_POOR"
    UNKNOWN = "UNKNOWN"


class Outcome(StrEnum):
    """What a step found: the value against a line, or against the deprivation cut-off."""

    AT_OR_BELOW = "AT_OR_BELOW"
    ABOVE = "ABOVE"
    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    UNKNOWN = "UNKNOWN"
    NOTED = "NOTED"


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison on the way to the class.

    `value` against `threshold`, in the unit the code implies (đồng a person a month, points or
    indicators); `value_to` is the upper bound where only bounds are known. `article` is the law the
    threshold comes from and `verified` whether that threshold was checked against its text. An
    income is a person's over so many `months`.
    """

    code: str
    value: int | None
    threshold: int | None
    outcome: Outcome
    article: str
    verified: bool
    value_to: int | None = None
    months: int = 1


class Direction(StrEnum):
    """Which way a measure must go."""

    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"


@dataclass(frozen=True, slots=True)
class Change:
    """What one measure would have to become; `needed` includes its boundary."""

    measure: str
    current: int | None
    needed: int
    direction: Direction


@dataclass(frozen=True, slots=True)
class NextClass:
    """The next better class and every change it takes, all of them together."""

    poverty_class: PovertyClass
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """A class, the steps that led to it, and what would lead to the next better one."""

    poverty_class: PovertyClass
    standard_id: str
    steps: tuple[Step, ...]
    next_class: NextClass | None = None
    area_type: AreaType | None = None

    @property
    def is_verified(self) -> bool:
        """Whether every threshold the class rests on was checked against the law's text."""
        return all(step.verified for step in self.steps)

    @property
    def missing(self) -> tuple[str, ...]:
        """The codes of the steps that could not be decided."""
        return tuple(step.code for step in self.steps if step.outcome is Outcome.UNKNOWN)

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back and `explain` can tell years later."""
        following = None
        if self.next_class is not None:
            changes = [
                {
                    "measure": change.measure,
                    "current": change.current,
                    "needed": change.needed,
                    "direction": change.direction.value,
                }
                for change in self.next_class.changes
            ]
            following = {"poverty_class": self.next_class.poverty_class.value, "changes": changes}
        return {
            "version": _JSON_VERSION,
            "poverty_class": self.poverty_class.value,
            "standard_id": self.standard_id,
            "area_type": self.area_type.value if self.area_type else None,
            "steps": [
                {
                    "code": step.code,
                    "value": step.value,
                    "value_to": step.value_to,
                    "threshold": step.threshold,
                    "outcome": step.outcome.value,
                    "article": step.article,
                    "verified": step.verified,
                    "months": step.months,
                }
                for step in self.steps
            ],
            "next_class": following,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Classification:
        """Return the classification kept as plain data.

        Raises:
            ValueError: for data that `as_json` did not make.
        """
        if data.get("version") != _JSON_VERSION:
            raise ValueError(f"not a kept classification: version {data.get('version')!r}")
        try:
            steps = tuple(
                Step(**{**step, "outcome": Outcome(step["outcome"])}) for step in data["steps"]
            )
            following = data["next_class"]
            if following is not None:
                following = NextClass(
                    PovertyClass(following["poverty_class"]),
                    tuple(
                        Change(**{**change, "direction": Direction(change["direction"])})
                        for change in following["changes"]
                    ),
                )
            area_type = AreaType(data["area_type"]) if data["area_type"] else None
            poverty_class, standard_id = PovertyClass(data["poverty_class"]), data["standard_id"]
        except (KeyError, TypeError) as problem:
            raise ValueError(f"not a kept classification: {problem}") from problem
        return cls(poverty_class, standard_id, steps, following, area_type)


def _number(value: int | None, language: str) -> str:
    if value is None:
        return "?"
    return format_number_vi(value) if language == "vi" else f"{value:,}"


def tell(step: Step, language: str = "vi") -> str:
    """Return the step as a sentence, without its article and without a mark."""
    values = {
        "value": _number(step.value, language),
        "value_to": _number(step.value_to, language),
        "threshold": _number(step.threshold, language),
        "period": say(f"period.{step.months}", language),
    }
    code = step.code.lower()
    if step.code == "DEPRIVATION_FLAGS":
        code += "_between" if step.value_to is not None else "_all"
    return say(f"step.{code}.{step.outcome.lower()}", language, values)


def render(step: Step, language: str = "vi") -> str:
    """Return the step as a sentence with its article, marked where the threshold is unverified."""
    sentence = tell(step, language)
    if step.article:
        sentence = say("step.with_article", language, {"step": sentence, "article": step.article})
    return sentence if step.verified else say("step.unverified", language, {"step": sentence})


def render_change(change: Change, language: str = "vi") -> str:
    """Return what would have to change as a sentence."""
    values = {
        "current": _number(change.current, language),
        "needed": _number(change.needed, language),
    }
    key = f"change.{change.measure}"
    if change.current is None:
        key += ".unknown"
    return say(key, language, values)


def explain(classification: Classification, language: str = "vi") -> list[str]:
    """Return the whole explanation, a sentence each: the steps, then the way to the next class."""
    sentences = [render(step, language) for step in classification.steps]
    following = classification.next_class
    if following is not None:
        name = say(f"class.{following.poverty_class.lower()}", language)
        sentences.append(say("next_class", language, {"poverty_class": name}))
        sentences += [render_change(change, language) for change in following.changes]
    return sentences
