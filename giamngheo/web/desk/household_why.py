"""Why a household has its class: the kept steps in sentences, the way out, sheet beside facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from giamngheo.apps.registry.models import PovertyStatus
from giamngheo.web.desk.sheet_facts import Evidence, Fact, fact_of
from povertycore.classification import Classification, Outcome, Step, render, render_change
from povertycore.law_store import UnknownLawError
from povertycore.law_store import standard as standard_of
from povertycore.standards import Indicator, Standard
from povertycore.wording import say

__all__ = ["Evidence", "Reasons", "reasons"]

# A step that speaks for the poorer class, against it, or leaves it open: shape beside colour.
SHAPES = {
    Outcome.AT_OR_BELOW: "yes",
    Outcome.REACHED: "yes",
    Outcome.ABOVE: "no",
    Outcome.NOT_REACHED: "no",
    Outcome.UNKNOWN: "unk",
    Outcome.NOTED: "no",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step: its sentence, its article, and whether the threshold was checked."""

    shape: str
    text: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: the tick of the form beside what the register knows."""

    name: str
    service: str
    ticked: bool | None
    fact: Fact | None
    threshold: str
    verified: bool

    @property
    def contradicts(self) -> bool:
        known = self.fact is not None and self.fact.deprived is not None
        return known and self.ticked is not None and self.fact.deprived != self.ticked  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Reasons:
    """All that explains one status."""

    status: PovertyStatus
    standard: Standard | None
    lines: list[Line]
    next_class: str
    changes: list[str]
    indicators: list[IndicatorRow]
    computed_class: str

    @property
    def list_disagrees(self) -> bool:
        """Whether the list says another class than the points."""
        decided = self.computed_class not in ("", "UNKNOWN")
        return decided and self.computed_class != self.status.poverty_class

    @property
    def contradictions(self) -> int:
        return sum(1 for row in self.indicators if row.contradicts)

    @property
    def unverified(self) -> int:
        return sum(1 for row in self.indicators if not row.verified)


def reasons(status: PovertyStatus, evidence: Evidence, language: str) -> Reasons:
    """The explanation kept with the status, told in a language."""
    kept = read_kept(status)
    standard = read_standard(status.standard_id)
    following = kept.next_class if kept else None
    return Reasons(
        status=status,
        standard=standard,
        lines=[line(step, language) for step in kept.steps] if kept else [],
        next_class=say(f"class.{following.poverty_class.lower()}", language) if following else "",
        changes=[render_change(each, language) for each in following.changes] if following else [],
        indicators=indicator_rows(status, standard, evidence, language),
        computed_class=kept.poverty_class.value if kept else "",
    )


def read_kept(status: PovertyStatus) -> Classification | None:
    if status.assessment is None:
        return None
    try:
        return Classification.from_json(status.assessment.explanation)
    except ValueError:
        return None


def read_standard(standard_id: str) -> Standard | None:
    try:
        return standard_of(standard_id)
    except UnknownLawError:
        return None


def line(step: Step, language: str) -> Line:
    """One step as its bare sentence; article and doubt stand beside it on the screen."""
    return Line(
        shape=SHAPES[step.outcome],
        text=render(replace(step, article="", verified=True), language),
        article=step.article,
        verified=step.verified,
    )


def indicator_rows(
    status: PovertyStatus, standard: Standard | None, evidence: Evidence, language: str
) -> list[IndicatorRow]:
    if standard is None:
        return []
    ticks = status.assessment.deprivations if status.assessment else {}
    return [row(each, ticks, evidence, language) for each in standard.indicators]


def row(
    indicator: Indicator, ticks: Mapping[str, bool | None], evidence: Evidence, language: str
) -> IndicatorRow:
    threshold = indicator.threshold
    vietnamese = language == "vi"
    return IndicatorRow(
        name=indicator.name_vi if vietnamese else indicator.name_en,
        service=indicator.service_vi if vietnamese else indicator.service_en,
        ticked=ticks.get(indicator.code),
        fact=fact_of(indicator, evidence),
        threshold=threshold.text_vi if threshold else "",
        verified=threshold.verified if threshold else True,
    )
