"""What a new sheet begins with: answers of last year and facts of the register, and which is which.

The register goes before last year where it knows better. Income and totals of B1 are never filled
in: they are measured anew each time, and last year's stand beside them. No database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from povertycore.indicators import Verdict

from giamngheo.apps.review.answers import AREA, DWELLING, Answers
from giamngheo.apps.review.enums import Origin
from giamngheo.apps.review.judging import SheetForms

NEVER_FILLED = (
    "income_totals",
    "income_vnd",
    "deprivation_totals",
    "reviewer",
    "visited_on",
    "remark",
)


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered before: last year's answers, or those of an earlier sheet of this round.

    `points` are (B1, B2) by standard where only points were kept; `told` names where it stands.
    """

    answers: Answers
    origin: Origin = Origin.LAST_YEAR
    points: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    told: str = ""

    @property
    def flat(self) -> dict[str, Any]:
        return self.answers.flat()


@dataclass(frozen=True, slots=True)
class Known:
    """What the register says: verdicts by standard and indicator, the dwelling, members, causes."""

    verdicts: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)
    dwelling: Mapping[str, Any] = field(default_factory=dict)
    person_count: int | None = None
    poverty_causes: Sequence[str] = ()
    support_needs: Sequence[str] = ()

    def tick(self, standard_id: str, code: str) -> bool | None:
        """The register's own answer to an indicator; None where it does not know."""
        verdict = self.verdicts.get(standard_id, {}).get(code, Verdict.UNKNOWN)
        return None if verdict is Verdict.UNKNOWN else verdict is Verdict.DEPRIVED


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Answers to begin with, and for each path where it came from."""

    answers: Answers
    origins: Mapping[str, Origin]


def prefill(forms: Sequence[SheetForms], before: Before | None, known: Known) -> Prefilled:
    """The answers a new sheet begins with.

    A second sheet of one round begins as the first one ended, points and all: only what was found
    wrong is changed on it.
    """
    if before is not None and before.origin is Origin.EARLIER_SHEET:
        flat = before.flat
        kept = {path for path, value in flat.items() if value is not None}
        return Prefilled(
            before.answers.merged(reviewer="", visited_on=None, remark=""),
            dict.fromkeys(kept - {"reviewer", "visited_on", "remark"}, Origin.EARLIER_SHEET),
        )
    last = before.answers if before else Answers()
    found = dict(_filled(forms, last, known))
    origins = {path: origin for path, (_value, origin) in found.items()}
    return Prefilled(_built({path: value for path, (value, _origin) in found.items()}), origins)


def _filled(
    forms: Sequence[SheetForms], last: Answers, known: Known
) -> Iterator[tuple[str, tuple[Any, Origin]]]:
    for one in forms:
        key = one.standard.id
        old_ticks = last.deprivations.get(key, {})
        for indicator in one.standard.indicators:
            path = f"deprivations.{key}.{indicator.code}"
            now, then = known.tick(key, indicator.code), old_ticks.get(indicator.code)
            if now is not None:
                yield path, (now, Origin.REGISTER)
            elif then is not None:
                yield path, (then, Origin.LAST_YEAR)
        old_groups = last.income_answers.get(key, {})
        for group in one.b1.groups if one.b1 else ():
            if _still_fits(group.by_key, old_groups.get(group.key)):
                path = f"income_answers.{key}.{group.key}"
                yield path, (old_groups[group.key], Origin.LAST_YEAR)
    yield from _one("region", None, last.region or None)
    yield from _one("person_count", known.person_count, last.person_count)
    for name in (*DWELLING, AREA):
        yield from _one(f"facts.{name}", known.dwelling.get(name) or None, last.facts.get(name))
    causes, needs = list(known.poverty_causes), list(known.support_needs)
    yield from _one("poverty_causes", causes or None, list(last.poverty_causes) or None)
    yield from _one("support_needs", needs or None, list(last.support_needs) or None)


def _one(path: str, now: Any, then: Any) -> Iterator[tuple[str, tuple[Any, Origin]]]:
    if now is not None:
        yield path, (now, Origin.REGISTER)
    elif then is not None:
        yield path, (then, Origin.LAST_YEAR)


def _still_fits(items: Mapping[str, object], answer: str | Sequence[str] | None) -> bool:
    """Whether last year's answer of a group exists in this year's table."""
    if answer is None:
        return False
    return all(key in items for key in ([answer] if isinstance(answer, str) else answer))


def _built(flat: Mapping[str, Any]) -> Answers:
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        head, *rest = path.split(".")
        if not rest:
            nested[head] = value
            continue
        place = nested.setdefault(head, {})
        for name in rest[:-1]:
            place = place.setdefault(name, {})
        place[rest[-1]] = value
    return Answers(**nested)


def origins_now(answers: Answers, begun: Prefilled) -> dict[str, str]:
    """Where each answer of a saved sheet came from; what differs from the prefilled was typed."""
    now, then = answers.flat(), begun.answers.flat()
    return {
        path: origin.value
        for path, origin in begun.origins.items()
        if path in now and now[path] == then.get(path)
    }


def differences(answers: Answers, before: Before | None) -> dict[str, tuple[Any, Any]]:
    """Answers that differ from those before: path -> (then, now); only where both are known."""
    if before is None:
        return {}
    now, then = answers.flat(), before.flat
    return {
        path: (then[path], value)
        for path, value in now.items()
        if path not in NEVER_COMPARED and value is not None and then.get(path) not in (None, value)
    }


NEVER_COMPARED = frozenset({"reviewer", "visited_on", "remark"})
