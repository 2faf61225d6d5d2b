"""Indicators of deprivation derived from what is on record, and held against the ticks of the form.

It decides no contradiction: where form and record differ both are kept and a person decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from povertycore.indicators import dwelling, people
from povertycore.indicators.facts import HouseholdFacts, MemberFacts, Sex, Work
from povertycore.indicators.judging import (
    RULES,
    Case,
    Judgement,
    Reason,
    Rule,
    Verdict,
)
from povertycore.standards import Indicator, Standard

__all__ = [
    "RULES",
    "Finding",
    "HouseholdFacts",
    "MemberFacts",
    "Reason",
    "Reconciled",
    "Rule",
    "Sex",
    "Verdict",
    "Work",
    "derive",
    "derive_all",
    "dwelling",
    "people",
    "reconcile",
    "settled",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record says of one indicator.

    `threshold_vi` is the wording of the law ('' where it was not found), `article` the law the
    indicator belongs to; `verified` is whether wording and numbers were checked against the text.
    """

    code: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    threshold_vi: str
    article: str
    verified: bool

    def explain(self, language: str = "vi") -> list[str]:
        """Return the reasons, a sentence each."""
        return [reason.render(language) for reason in self.reasons]


def derive(standard: Standard, code: str, facts: HouseholdFacts, on: date) -> Finding:
    """Return what the facts say of one indicator of the standard on the day.

    Anything missing makes it UNKNOWN unless the rest settles it. Where the law file has no
    condition, because the text was not found, it is UNKNOWN and says so.

    Raises:
        KeyError: when the standard has no such indicator.
    """
    indicator = next((one for one in standard.indicators if one.code == code), None)
    if indicator is None:
        raise KeyError(code)
    return _finding(standard, indicator, facts, on)


def derive_all(standard: Standard, facts: HouseholdFacts, on: date) -> dict[str, Finding]:
    """Return what the facts say of every indicator of the standard, in the order of the forms."""
    return {one.code: _finding(standard, one, facts, on) for one in standard.indicators}


def _finding(standard: Standard, indicator: Indicator, facts: HouseholdFacts, on: date) -> Finding:
    condition, threshold, verified = indicator.condition, indicator.threshold, False
    if condition is None:
        judgement = Judgement(Verdict.UNKNOWN, (Reason("no_condition"),))
    else:
        asked = RULES[condition.rule]
        judgement = asked.judge(Case(facts, on, standard, condition))
        verified = asked.is_verified(condition)
    if threshold is not None:
        verified = verified and threshold.verified
    rule = standard.deprivation
    return Finding(
        indicator.code,
        judgement.verdict,
        judgement.reasons,
        threshold.text_vi if threshold else "",
        standard.citation(rule.cites).label() if rule else "",
        verified,
    )


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One indicator by the form and by the record, side by side.

    `tick` is the form's answer, None where it has none.
    """

    code: str
    tick: bool | None
    finding: Finding

    @property
    def contradicts(self) -> bool:
        """Whether form and record are both known and differ."""
        verdict = self.finding.verdict
        if self.tick is None or verdict is Verdict.UNKNOWN:
            return False
        return self.tick is not (verdict is Verdict.DEPRIVED)


def reconcile(
    ticks: Mapping[str, bool | None], findings: Mapping[str, Finding]
) -> tuple[Reconciled, ...]:
    """Return every indicator of the findings with its tick beside it, in their order."""
    return tuple(Reconciled(code, ticks.get(code), finding) for code, finding in findings.items())


def settled(reconciled: tuple[Reconciled, ...]) -> dict[str, bool | None]:
    """Return one answer an indicator for Measured.deprivations.

    The tick where there is one, else what the record says; None where neither is known and where
    the two contradict each other: a person decides that.
    """
    answers: dict[str, bool | None] = {}
    for one in reconciled:
        known = None
        if one.finding.verdict is not Verdict.UNKNOWN:
            known = one.finding.verdict is Verdict.DEPRIVED
        answers[one.code] = None if one.contradicts else one.tick if one.tick is not None else known
    return answers
