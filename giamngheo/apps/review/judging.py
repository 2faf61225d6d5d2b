"""From the answers of a sheet to points, measures and a class under each standard of the round.

All points and classes come from povertycore; here it is decided which form asks what. No database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from povertycore.classification import Classification, Measured, MeasureError
from povertycore.evaluation import evaluate
from povertycore.forms import FormB1, FormB2, Region, borrowings, form, form_in_force
from povertycore.law_store import standard as standard_of
from povertycore.law_values import AreaType
from povertycore.reasons import PovertyClass
from povertycore.scoring import Score, as_measured, score_b1, score_b2, typed_total
from povertycore.standards import Standard

from giamngheo.apps.review.answers import Answers, collect

FICTITIOUS_TABLE: Final = "b1-demo"


@dataclass(frozen=True, slots=True)
class SheetForms:
    """What is asked for one standard.

    `b1` is the table whose groups are asked, None where only a total is typed; `paper_b1` the form
    a typed total was read off, None where the standard has no points; `b2` None likewise.
    """

    standard: Standard
    b1: FormB1 | None
    paper_b1: FormB1 | None
    b2: FormB2 | None

    @property
    def asks_total(self) -> bool:
        """Whether a typed B1 total counts: the standard has points, the table may be lacking."""
        return self.standard.scores is not None

    @property
    def asks_income(self) -> bool:
        """Whether only the income in đồng tells where the household lies."""
        return self.standard.scores is None

    def ids(self) -> dict[str, str]:
        named = {"B1": self.b1 or self.paper_b1, "B2": self.b2}
        return {kind: each.id for kind, each in named.items() if each is not None}


def forms_of(standard_ids: Sequence[str], on: date) -> tuple[SheetForms, ...]:
    """The forms of each standard of a round on its first day, in the order of the round."""
    return tuple(_forms(standard_of(each), on) for each in standard_ids)


def _forms(standard: Standard, on: date) -> SheetForms:
    if standard.scores is None:
        return SheetForms(standard, None, None, None)
    paper = form_in_force("B1", on, standard.id)
    b2 = form_in_force("B2", on, standard.id)
    b1 = paper if isinstance(paper, FormB1) and paper.complete else None
    if b1 is None and settings.FICTITIOUS_POINTS:
        made_up = form(FICTITIOUS_TABLE)
        b1 = made_up if isinstance(made_up, FormB1) else None
    return SheetForms(
        standard,
        b1,
        paper if isinstance(paper, FormB1) else None,
        b2 if isinstance(b2, FormB2) else None,
    )


def tick_source(forms: Sequence[SheetForms]) -> dict[str, str]:
    """Standard id -> the standard whose ticks it shares: one that asks the very same indicators."""
    found: dict[str, str] = {}
    for one in forms:
        same = (each for each in forms if each.standard.indicators == one.standard.indicators)
        found[one.standard.id] = next(each.standard.id for each in same)
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where the household lies, as far as points and lines depend on it."""

    area_type: AreaType | None
    area_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """The result under one standard: scores, what was measured, the class with its steps."""

    standard: Standard
    b1: Score | None
    b2: Score | None
    measured: Measured
    classification: Classification
    missing: tuple[str, ...]

    @property
    def poverty_class(self) -> PovertyClass:
        return self.classification.poverty_class

    @property
    def is_known(self) -> bool:
        return self.poverty_class is not PovertyClass.UNKNOWN

    @property
    def b1_points(self) -> int | None:
        return self.b1.total if self.b1 else None

    @property
    def b2_points(self) -> int | None:
        return self.measured.deprivation_points

    @property
    def is_fictitious(self) -> bool:
        return self.b1 is not None and self.b1.fictitious


def scoring_problems(
    answers: Answers, forms: Sequence[SheetForms], place: Place, on: date
) -> dict[str, str]:
    """What the forms themselves refuse, by the path of the answer, in words."""
    found: dict[str, str] = {}
    for one in forms:
        key = one.standard.id
        groups = answers.income_answers.get(key, {})
        if groups and one.b1 is None:
            found[f"income_answers.{key}"] = _(
                "The points table of this form is not complete: type the total of the paper form."
            )
        elif one.b1 is not None and answers.region:
            for group in groups:
                single = answers.merged(income_answers={key: {group: groups[group]}})
                path = f"income_answers.{key}.{group}"
                collect(partial(_b1, single, one, place, on), path, found)
        elif groups:
            found["region"] = _("Choose the region of the points first.")
    return found


def _b1(answers: Answers, one: SheetForms, place: Place, on: date) -> Score | None:
    key = one.standard.id
    groups: Any = answers.income_answers.get(key, {})
    if one.b1 is not None and groups and answers.region:
        region: Region = answers.region  # type: ignore[assignment]
        borrowed = borrowings(one.b1.id, place.area_codes, region, on)
        real = None if one.b1.fictitious else key
        return score_b1(one.b1, groups, region, on, borrowed=borrowed, standard_id=real)
    total = answers.income_totals.get(key)
    if total is None or not one.asks_total:
        return None
    return typed_total(one.paper_b1.id if one.paper_b1 else key, total)


def _b2(answers: Answers, one: SheetForms, on: date) -> Score | None:
    ticks = answers.deprivations.get(one.standard.id)
    if one.b2 is None or not ticks:
        return None
    return score_b2(one.b2, one.standard, ticks, on)


def _measured(answers: Answers, one: SheetForms, b1: Score | None, b2: Score | None) -> Measured:
    """What the sheet measures for one standard; ticks and their points stand side by side."""
    key, standard = one.standard.id, one.standard
    ticks = dict(answers.deprivations.get(key, {}))
    measured = as_measured(
        b1, b2, None, income_vnd=answers.income_vnd, allow_fictitious=settings.FICTITIOUS_POINTS
    )
    if standard.indicators and ticks:
        measured = replace(measured, deprivations=ticks)
    typed = answers.deprivation_totals.get(key)
    is_whole = bool(standard.indicators) and all(
        ticks.get(code) is not None for code in standard.indicator_codes
    )
    if typed is None or is_whole or standard.deprivation is None:
        return measured
    if standard.scores or standard.deprivation.min_points is not None:
        return replace(measured, deprivation_points=typed)
    return replace(measured, deprivation_count=typed)


def judge(
    answers: Answers, forms: Sequence[SheetForms], place: Place, on: date
) -> dict[str, Judged]:
    """Score the answers and judge them under every standard at once, in the order of the round.

    `on` is the first day of the round: forms and standards are those of that day. Answers must
    have passed `answers.problems` and `scoring_problems`. Raises FormError, MeasureError.
    """
    scored = {
        one.standard.id: (_b1(answers, one, place, on), _b2(answers, one, on)) for one in forms
    }
    measures = {one.standard.id: _measured(answers, one, *scored[one.standard.id]) for one in forms}
    classes = evaluate(measures, [one.standard for one in forms], place.area_type)
    return {
        one.standard.id: Judged(
            one.standard,
            *scored[one.standard.id],
            measures[one.standard.id],
            classes[one.standard.id],
            _missing(one, measures[one.standard.id], classes[one.standard.id], scored, place),
        )
        for one in forms
    }


def _missing(
    one: SheetForms,
    measured: Measured,
    found: Classification,
    scored: Mapping[str, tuple[Score | None, Score | None]],
    place: Place,
) -> tuple[str, ...]:
    """Which data an unknown class lacks, in the words of the form; empty where it is known."""
    if found.poverty_class is not PovertyClass.UNKNOWN:
        return ()
    standard, language = one.standard, get_language() or "vi"
    lacking: list[str] = []
    if place.area_type is None and standard.splits_by_area:
        lacking.append(_("whether the place is urban or rural"))
    if measured.income_points is None and measured.income_vnd is None:
        b1 = scored[standard.id][0]
        if one.b1 is not None and b1 is not None and b1.open_groups:
            titles = [one.b1.by_key[key].title_vi for key in b1.open_groups]
            lacking.append(_("B1: %(groups)s") % {"groups": "; ".join(titles)})
        else:
            lacking.append(_("total of B1") if one.asks_total else _("income a person a month"))
    ticks = measured.deprivations or {}
    for indicator in standard.indicators:
        if ticks.get(indicator.code) is None:
            lacking.append(indicator.name_vi if language == "vi" else indicator.name_en)
    if standard.deprivation is not None and not standard.indicators and not lacking:
        lacking.append(_("number of deprived indicators"))
    if not lacking:
        lacking.append(_("the total of B2 and the ticks contradict each other"))
    return tuple(lacking)


def measure_problem(refused: MeasureError) -> str:
    """A measure the standard cannot have, in the language of the screen."""
    return refused.render(get_language() or "vi")
