"""A classification told: each step with value, threshold and article, and the way onward.

The command line and the household page both tell it from here. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from povertycore.reasons import (
    Classification,
    Direction,
    Outcome,
    PovertyClass,
    Step,
    render_change,
    tell,
)
from povertycore.standards import Standard
from povertycore.vietnamese import fold
from povertycore.wording import WordedError, say


class UnknownIndicatorError(WordedError):
    """A name that is no indicator of the standard, or could be more than one."""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step in words.

    `leans` is 'poorer' where the step speaks for the poorer class, 'better' against it, 'open'
    where it is not decided and 'note' where it only says something.
    """

    text: str
    article: str
    verified: bool
    leans: str
    step: Step


@dataclass(frozen=True, slots=True)
class Told:
    """A whole classification in words: class, steps, and what would have to change."""

    standard_id: str
    standard_title: str
    poverty_class: PovertyClass
    class_text: str
    steps: tuple[ToldStep, ...]
    next_class: PovertyClass | None
    next_class_text: str
    changes: tuple[str, ...]
    classification: Classification


_LEANS: Mapping[Outcome, str] = {
    Outcome.AT_OR_BELOW: "poorer",
    Outcome.REACHED: "poorer",
    Outcome.ABOVE: "better",
    Outcome.NOT_REACHED: "better",
    Outcome.UNKNOWN: "open",
    Outcome.NOTED: "note",
}


def told(
    classification: Classification, standard: Standard | None = None, language: str = "vi"
) -> Told:
    """Return the classification in words; the standard only lends its title."""
    following = classification.next_class
    title = ""
    if standard is not None:
        title = standard.title_vi if language == "vi" else standard.title_en
    return Told(
        standard_id=classification.standard_id,
        standard_title=title,
        poverty_class=classification.poverty_class,
        class_text=say(f"class.{classification.poverty_class.lower()}", language),
        steps=tuple(
            ToldStep(tell(step, language), step.article, step.verified, _LEANS[step.outcome], step)
            for step in classification.steps
        ),
        next_class=following.poverty_class if following else None,
        next_class_text=say(f"class.{following.poverty_class.lower()}", language)
        if following
        else "",
        changes=tuple(render_change(change, language) for change in following.changes)
        if following
        else (),
        classification=classification,
    )


def as_data(one: Told) -> dict[str, Any]:
    """Return the told classification as plain data for JSON.

    Keys: standard, class, area_type, steps (text, code, value, value_to, threshold, months,
    outcome, article, verified), next_class (class, changes) or None.
    """
    following = one.classification.next_class
    next_class = None
    if following is not None:
        changes = [
            {
                "measure": change.measure,
                "current": change.current,
                "needed": change.needed,
                "direction": "at_least" if change.direction is Direction.AT_LEAST else "at_most",
                "text": text,
            }
            for change, text in zip(following.changes, one.changes, strict=True)
        ]
        next_class = {"class": following.poverty_class.value, "changes": changes}
    area_type = one.classification.area_type
    return {
        "standard": one.standard_id,
        "class": one.poverty_class.value,
        "area_type": area_type.value if area_type else None,
        "steps": [
            {
                "text": step.text,
                "code": step.step.code,
                "value": step.step.value,
                "value_to": step.step.value_to,
                "threshold": step.step.threshold,
                "months": step.step.months,
                "outcome": step.step.outcome.value,
                "article": step.article,
                "verified": step.verified,
            }
            for step in one.steps
        ],
        "next_class": next_class,
    }


def as_lines(one: Told, language: str = "vi") -> list[str]:
    """Return the told classification as lines to print: class, steps with articles, way out."""
    values = {"standard": one.standard_title or one.standard_id, "poverty_class": one.class_text}
    lines = [say("told.class", language, values)]
    for step in one.steps:
        sentence = step.text
        if step.article:
            values = {"step": sentence, "article": step.article}
            sentence = say("step.with_article", language, values)
        if not step.verified:
            sentence = say("step.unverified", language, {"step": sentence})
        lines.append(f"  - {sentence}")
    if one.next_class is not None:
        lines.append(say("next_class", language, {"poverty_class": one.next_class_text}))
        lines += [f"  - {change}" for change in one.changes]
    return lines


def indicator_codes(standard: Standard, names: Sequence[str]) -> list[str]:
    """Return the codes of the indicators people mean by these names.

    A name is a code ('health_insurance'), the number on the form, or the Vietnamese or English
    name of the indicator with or without accents.

    Raises:
        UnknownIndicatorError: for a name that is none of them, listing what there is.
    """
    found: list[str] = []
    for name in names:
        code = _indicator_code(standard, name)
        if code is None:
            valid = ", ".join(one.code for one in standard.indicators)
            key = "indicator_name.unknown" if valid else "indicator_name.none"
            values = {"name": name, "standard": standard.id, "valid": valid}
            raise UnknownIndicatorError(key, values)
        if code not in found:
            found.append(code)
    return found


def _indicator_code(standard: Standard, name: str) -> str | None:
    wanted = fold(name).replace("_", " ").strip()
    for one in standard.indicators:
        names = (one.code.replace("_", " "), str(one.number), one.name_vi, one.name_en)
        if wanted in {fold(each) for each in names}:
            return one.code
    return None
