"""Why a household has its class: the kept steps in sentences, the way out, form beside register.

The telling is that of povertycore.explanation, the same as on the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from giamngheo.apps.registry import facts
from giamngheo.apps.registry.models import Household, Membership, PovertyStatus
from povertycore.classification import Classification
from povertycore.explanation import Told, ToldStep, told
from povertycore.law_store import UnknownLawError
from povertycore.law_store import standard as standard_of
from povertycore.standards import Standard

__all__ = ["Evidence", "Reasons", "reasons"]

# A step that speaks for the poorer class, against it, or leaves it open: shape beside colour.
SHAPES = {"poorer": "yes", "better": "no", "open": "unk", "note": "no"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The household and its members on the working day."""

    household: Household
    members: Sequence[Membership]
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One step: its sentence, its article, and whether the threshold was checked."""

    shape: str
    text: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: the tick of the form beside what the register says, and why."""

    name: str
    ticked: bool | None
    derived: str
    reason: str
    threshold: str
    verified: bool
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Reasons:
    """All that explains one status."""

    status: PovertyStatus
    standard: Standard | None
    lines: list[Line]
    next_class: str
    changes: Sequence[str]
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
    said: Told | None = told(kept, standard, language) if kept else None
    return Reasons(
        status=status,
        standard=standard,
        lines=[line(step) for step in said.steps] if said else [],
        next_class=said.next_class_text if said else "",
        changes=said.changes if said else (),
        indicators=indicator_rows(status, standard, evidence, language),
        computed_class=said.poverty_class.value if said else "",
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


def line(step: ToldStep) -> Line:
    """One step as its bare sentence; article and doubt stand beside it on the screen."""
    return Line(SHAPES[step.leans], step.text, step.article, step.verified)


def indicator_rows(
    status: PovertyStatus, standard: Standard | None, evidence: Evidence, language: str
) -> list[IndicatorRow]:
    if standard is None:
        return []
    rows = facts.indicator_rows(
        evidence.household,
        standard,
        evidence.on,
        members=evidence.members,
        assessment=status.assessment,
    )
    return [row(each, language) for each in rows]


def row(each: facts.IndicatorRow, language: str) -> IndicatorRow:
    indicator = each.indicator
    return IndicatorRow(
        name=indicator.name_vi if language == "vi" else indicator.name_en,
        ticked=each.tick,
        derived=each.derived.value,
        reason=each.reason(language),
        threshold=each.finding.threshold_vi,
        verified=each.verified,
        contradicts=each.contradicts,
    )
