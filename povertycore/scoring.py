"""Answers to points: each line of a score with its item, answer, points and source.

It never fills a gap: a table that was not found whole, or a question left open, gives no total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from povertycore.classification import Measured
from povertycore.forms import (
    FormA,
    FormB1,
    FormB2,
    FormError,
    Group,
    Item,
    Region,
    may_borrow,
)
from povertycore.standards import Standard
from povertycore.wording import say

TYPED: Final = "typed"
"""The source of a total an officer typed off the paper form."""

Answers = Mapping[str, str | Collection[str] | None]
"""Group key to the key of the answer, or to the keys where several can be ticked; None is open."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a score.

    `group` and `item` are keys of the form, `text_vi` the answer in words, `source` where the
    points were read. `borrowed_from` is the region whose points stand in for the household's own.
    """

    form_id: str
    group: str
    item: str
    text_vi: str
    points: int
    source: tuple[str, ...]
    verified: bool
    fictitious: bool = False
    inferred: bool = False
    borrowed_from: Region | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The lines of one sheet and their total.

    `total` is None while the table is not whole or a question is open: a sum of what is there
    would look like a result and be none. `open_groups` names the questions without an answer.
    """

    form_id: str
    lines: tuple[ScoreLine, ...]
    total: int | None
    open_groups: tuple[str, ...] = ()
    table_is_complete: bool = True
    fictitious: bool = False

    @property
    def is_verified(self) -> bool:
        """Whether every line rests on points checked against the law's text."""
        return all(line.verified for line in self.lines)


# --- Phiếu A --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screening:
    """Whether a household goes on the list for Phiếu B.

    `goes_to_b` is None where the answers so far leave it open. `least` and `greatest` bound how
    many of the indicators hold.
    """

    form_id: str
    goes_to_b: bool | None
    least: int
    greatest: int
    below: int
    article: str
    is_listed: bool = False

    def render(self, language: str = "vi") -> str:
        """Return the result as a sentence."""
        if self.is_listed:
            return say("form_a.listed", language)
        state = {True: "goes", False: "stays", None: "open"}[self.goes_to_b]
        values = {"least": self.least, "greatest": self.greatest, "below": self.below}
        return say(f"form_a.{state}", language, values)


def screen(
    form: FormA,
    on: date,
    *,
    count: int | None = None,
    flags: Mapping[str, bool | None] | None = None,
    is_listed: bool = False,
) -> Screening:
    """Return whether the household goes to Phiếu B, from the count or from the single flags.

    Households already on the list go without Phiếu A.

    Raises:
        FormError: for a form of another period, a flag or a count the form does not have, or
            count and flags that contradict each other.
    """
    form.require(on)
    most, below = form.indicator_count.value, form.below_count.value
    flags = flags or {}
    for key in flags:
        if key not in form.keys:
            known = f"{form.keys[0]}-{form.keys[-1]}"
            raise _error("form.unknown_answer", form.id, on, key=key, known=known)
    if count is not None and not 0 <= count <= most:
        raise _error("form.bad_count", form.id, on, key=str(count), most=most)
    least = sum(1 for answer in flags.values() if answer)
    greatest = most - sum(1 for answer in flags.values() if answer is False)
    if count is not None:
        if not least <= count <= greatest:
            raise _error("form.count_contradicts", form.id, on, key=str(count))
        least = greatest = count
    goes: bool | None = True if greatest < below else False if least >= below else None
    result = True if is_listed else goes
    return Screening(form.id, result, least, greatest, below, form.article, is_listed)


# --- Phiếu B1 -------------------------------------------------------------------------------------


def score_b1(
    form: FormB1,
    answers: Answers,
    region: Region,
    on: date,
    *,
    borrowed: Mapping[str, Region] | None = None,
    standard_id: str | None = None,
) -> Score:
    """Return the lines of the income sheet for these answers, and the total where there is one.

    `borrowed` maps a topic ('land', 'boats') to the region its points are taken from.

    Raises:
        FormError: for a form of another period or standard, a region it has no column for, a
            question or an answer it does not know, two answers where one is asked for, or points
            a province may not borrow.
    """
    form.require(on, standard_id)
    borrowed = borrowed or {}
    if region not in form.regions:
        raise _error("form.no_region", form.id, on, key=region, known=", ".join(form.regions))
    for topic, out_of in borrowed.items():
        if not may_borrow(form, topic, region, out_of):
            raise _error("form.no_borrowing", form.id, on, key=topic, region=out_of)
    for key in answers:
        if key not in form.by_key:
            raise _error("form.unknown_group", form.id, on, key=key)
    lines: list[ScoreLine] = []
    open_groups: list[str] = []
    for group in form.groups:
        answer = answers.get(group.key)
        if answer is None:
            open_groups.append(group.key)
            continue
        items = _chosen(form, group, answer, on)
        lines += [_line(form, group, item, region, borrowed) for item in items]
    whole = form.complete and not open_groups
    total = sum(line.points for line in lines) if whole else None
    return Score(form.id, tuple(lines), total, tuple(open_groups), form.complete, form.fictitious)


def _chosen(
    form: FormB1, group: Group, answer: str | Collection[str], on: date
) -> Iterable[Item | None]:
    """Return the items ticked in one group; None stands for 'not scored for this household'."""
    keys = [answer] if isinstance(answer, str) else list(answer)
    if group.exemption is not None and keys == [group.exemption.key]:
        return [None]
    for key in keys:
        if key not in group.by_key:
            known = ", ".join(group.by_key)
            raise _error("form.unknown_answer", form.id, on, key=f"{group.key}: {key}", known=known)
    most = len(group.items) if group.choose == "several" else 1
    too_few = group.choose == "one" and not keys
    if len(set(keys)) != len(keys) or len(keys) > most or too_few:
        raise _error("form.one_answer", form.id, on, key=group.key)
    return [group.by_key[key] for key in keys]


def _line(
    form: FormB1,
    group: Group,
    item: Item | None,
    region: Region,
    borrowed: Mapping[str, Region],
) -> ScoreLine:
    if item is None:
        exempt = group.exemption
        assert exempt is not None  # noqa: S101 - only an exemption is chosen as None
        text = _marked(exempt.text_vi, form)
        return ScoreLine(
            form.id, group.key, exempt.key, text, 0, exempt.source, exempt.verified, form.fictitious
        )
    out_of = borrowed.get(group.topic_of(item))
    return ScoreLine(
        form.id,
        group.key,
        item.key,
        _marked(item.text_vi, form),
        item.points[out_of or region],
        item.source,
        item.verified and not form.fictitious,
        form.fictitious,
        item.inferred,
        out_of,
    )


def _marked(text: str, form: FormB1) -> str:
    """Return the answer in words, and say on every line of a made-up form that it is made up."""
    return say("form.fictitious_line", "vi", {"text": text}) if form.fictitious else text


def typed_total(form_id: str, points: int) -> Score:
    """Return the score of a total typed off the paper form: one line, no items.

    Raises:
        FormError: for a negative number. TypeError for anything but a whole number.
    """
    if not isinstance(points, int) or isinstance(points, bool):
        raise TypeError(f"points must be a whole number, not {points!r}")
    if points < 0:
        raise FormError("form.negative_total", {"form": form_id, "key": str(points)})
    text = say("form.typed_total", "vi")
    line = ScoreLine(form_id, TYPED, TYPED, text, points, (TYPED,), verified=True)
    return Score(form_id, (line,), points)


# --- Phiếu B2 -------------------------------------------------------------------------------------


def score_b2(form: FormB2, standard: Standard, ticks: Mapping[str, bool | None], on: date) -> Score:
    """Return the lines of the deprivation sheet: each indicator with its points or 0.

    Raises:
        FormError: for a form of another period or standard, a standard without points, or an
            indicator the standard does not have.
    """
    form.require(on, standard.id)
    if standard.scores is None:
        raise _error("form.no_points", form.id, on, key=standard.id)
    for key in ticks:
        if key not in standard.indicator_codes:
            raise _error("form.unknown_group", form.id, on, key=key)
    number, lines, open_groups = standard.scores.points_per_indicator, [], []
    for indicator in standard.indicators:
        tick = ticks.get(indicator.code)
        if tick is None:
            open_groups.append(indicator.code)
            continue
        points = number.value if tick else 0
        lines.append(
            ScoreLine(
                form.id,
                indicator.service_vi,
                indicator.code,
                indicator.name_vi,
                points,
                number.source,
                number.verified,
            )
        )
    total = None if open_groups else sum(line.points for line in lines)
    return Score(form.id, tuple(lines), total, tuple(open_groups))


def as_measured(
    b1: Score | None = None,
    b2: Score | None = None,
    ticks: Mapping[str, bool | None] | None = None,
    *,
    income_vnd: int | None = None,
    allow_fictitious: bool = False,
) -> Measured:
    """Return what the sheets measure, for classification; a sheet without a total measures nothing.

    Where B2 has open indicators the ticks themselves are given instead of its points.

    Raises:
        FormError: for a score from a made-up table, unless that is allowed (demonstration, tests).
    """
    for score in (b1, b2):
        if score is not None and score.fictitious and not allow_fictitious:
            raise FormError("form.fictitious", {"form": score.form_id})
    points = b2.total if b2 else None
    return Measured(
        income_vnd=income_vnd,
        income_points=b1.total if b1 else None,
        deprivation_points=points,
        deprivations=dict(ticks) if ticks and points is None else None,
    )


def _error(sentence: str, form_id: str, on: date, **values: object) -> FormError:
    return FormError(sentence, {"form": form_id, "day": f"{on:%d/%m/%Y}", **values})
