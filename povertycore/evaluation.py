"""One household under several standards in one round, and the one attribute of a person.

Each standard gives a result of its own; none is compared with another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from povertycore.classification import Measured, classify
from povertycore.reasons import Classification, Outcome, PovertyClass, Step
from povertycore.standards import AreaType, Standard


def evaluate(
    measured: Measured | Mapping[str, Measured],
    standards: Iterable[Standard],
    area_type: AreaType | None,
) -> dict[str, Classification]:
    """Return the class under each standard, by its id and in the order given.

    `measured` is one for all, or one a standard by its id: two standards ask different indicators,
    so what was ticked for one is not an answer for the other. A standard without a measure is
    UNKNOWN.

    >>> from povertycore.law_store import standards_in_force
    >>> both = standards_in_force(date(2014, 1, 31), ["01"])
    >>> found = evaluate(Measured(income_vnd=500_000), both, AreaType.RURAL)
    >>> {name: result.poverty_class.value for name, result in found.items()}
    {'vn-2011': 'NEAR_POOR', 'hanoi-2011': 'POOR'}

    Raises:
        MeasureError: for measures a standard cannot have.
    """
    results = {}
    for standard in standards:
        own = measured.get(standard.id, Measured()) if isinstance(measured, Mapping) else measured
        results[standard.id] = classify(own, standard, area_type)
    return results


@dataclass(frozen=True, slots=True)
class WorkerResult:
    """Whether a worker is one of low income, None where it is not known, and why."""

    is_low_income: bool | None
    standard_id: str
    steps: tuple[Step, ...]


def low_income_worker(
    income_vnd: int | None,
    household_class: PovertyClass,
    standard: Standard,
    area_type: AreaType | None,
    on: date,
) -> WorkerResult | None:
    """Return whether a worker is one of low income, None where no such law holds on the day.

    `income_vnd` is the income a month as the decree measures it, `household_class` that of the
    worker's household: a member of a poor or near-poor household is none. This is a person's
    attribute beside the class of the household, recognised by a procedure of its own.
    """
    law = standard.low_income_worker
    if law is None or not law.in_force.period.contains(on):
        return None
    article = standard.citation(law.cites).label()
    if household_class in (PovertyClass.POOR, PovertyClass.NEAR_POOR):
        step = Step("WORKER_OF_LISTED_HOUSEHOLD", None, None, Outcome.NOTED, article, verified=True)
        return WorkerResult(False, standard.id, (step,))
    if area_type is None and law.income_to.splits:
        step = Step("AREA_TYPE", None, None, Outcome.UNKNOWN, "", verified=True)
        return WorkerResult(None, standard.id, (step,))
    number = law.income_to.of(area_type or AreaType.RURAL)
    outcome = Outcome.UNKNOWN
    if income_vnd is not None:
        outcome = Outcome.AT_OR_BELOW if income_vnd <= number.value else Outcome.ABOVE
    verified = number.verified and law.in_force.verified
    step = Step("WORKER_INCOME", income_vnd, number.value, outcome, article, verified)
    if outcome is Outcome.ABOVE:
        return WorkerResult(False, standard.id, (step,))
    if household_class is PovertyClass.UNKNOWN or outcome is Outcome.UNKNOWN:
        return WorkerResult(None, standard.id, (step,))
    return WorkerResult(True, standard.id, (step,))
