"""Moving cases along the steps of their procedure; a step out of order is refused.

These are parts of other services: they open no act of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from povertycore.procedures import StepCode

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review.enums import CaseState, CaseStep
from giamngheo.apps.review.models import Campaign, Case
from giamngheo.apps.review.queries.procedure import rules_of, steps_of
from giamngheo.apps.review.services.common import ChangedMeanwhile, ReviewRefused, vi
from giamngheo.common import bulk

__all__ = ["advance", "advance_many", "allowed", "require", "rules_of", "steps_of"]

# What may follow each step. A step that the procedure of the round does not have is passed over.
# After a re-verification the result is posted again; what the district sends back is re-verified.
NEXT: dict[CaseStep, tuple[CaseStep, ...]] = {
    CaseStep.LISTED: (CaseStep.SCREENED, CaseStep.ASSESSED),
    CaseStep.SCREENED: (CaseStep.ASSESSED,),
    CaseStep.ASSESSED: (CaseStep.ENDORSED,),
    CaseStep.ENDORSED: (CaseStep.POSTED, CaseStep.REVERIFIED),
    CaseStep.POSTED: (CaseStep.REVERIFIED, CaseStep.CONSOLIDATED),
    CaseStep.REVERIFIED: (CaseStep.POSTED,),
    CaseStep.CONSOLIDATED: (CaseStep.DISTRICT_OPINION, CaseStep.DECIDED, CaseStep.REVERIFIED),
    CaseStep.DISTRICT_OPINION: (CaseStep.DECIDED, CaseStep.REVERIFIED),
    CaseStep.DECIDED: (),
}
# Steps that show a class to people: a household without one cannot come so far.
NEEDS_CLASS = (CaseStep.ENDORSED, CaseStep.POSTED, CaseStep.CONSOLIDATED, CaseStep.DECIDED)


def allowed(campaign: Campaign, at: CaseStep) -> frozenset[CaseStep]:
    """The steps a case of the round may go to from one step."""
    there = {CaseStep(code.value) for code in steps_of(campaign)}
    found = {step for step in NEXT[at] if step in there}
    if CaseStep.DISTRICT_OPINION in found:
        found.discard(CaseStep.DECIDED)
    if at is CaseStep.REVERIFIED and CaseStep.POSTED not in there:
        found.add(CaseStep.CONSOLIDATED)
    return frozenset(found)


def require(campaign: Campaign, at: CaseStep, to: CaseStep) -> None:
    """Let through a step in order. Raises ReviewRefused, naming what comes first."""
    ahead = allowed(campaign, at)
    if to in ahead:
        return
    names = rules_of(campaign)
    first = sorted(ahead, key=list(CaseStep).index)
    raise ReviewRefused(
        _("“%(to)s” cannot follow “%(at)s”. Next comes: %(next)s.")
        % {
            "to": names.step(StepCode(to.value)).name_vi if to in _known(campaign) else to.label,
            "at": names.step(StepCode(at.value)).name_vi,
            "next": "; ".join(names.step(StepCode(each.value)).name_vi for each in first) or "…",
        }
    )


def _known(campaign: Campaign) -> set[CaseStep]:
    return {CaseStep(code.value) for code in steps_of(campaign)}


def advance(
    case: Case, to: CaseStep, *, on: date, expected_version: int | None = None, **changes: object
) -> None:
    """Move one case of a running round to a step from a day on; `changes` go with it.

    Raises ReviewRefused (step out of order, case not open, day before the last step) and
    ChangedMeanwhile when somebody moved the case since it was read.
    """
    if case.state != CaseState.OPEN:
        raise ReviewRefused(
            _("The case of %(name)s is closed: %(state)s.")
            % {"name": case.household.head_name, "state": case.get_state_display()}
        )
    if on < case.step_on:
        raise ReviewRefused(
            _("%(name)s: the last step was on %(day)s; the next one cannot be before it.")
            % {"name": case.household.head_name, "day": vi(case.step_on)}
        )
    require(case.campaign, CaseStep(case.step), to)
    _require_classes([case.pk], to)
    version = case.version if expected_version is None else expected_version
    changed = Case.objects.filter(pk=case.pk, version=version, state=CaseState.OPEN).update(
        step=to, step_on=on, version=F("version") + 1, **changes
    )
    if not changed:
        raise ChangedMeanwhile(
            _("Somebody else changed this meanwhile. Open it again; what you typed is kept below.")
        )
    case.step, case.step_on, case.version = to, on, version + 1
    for name, value in changes.items():
        setattr(case, name, value)


def _require_classes(case_ids: Sequence[int], to: CaseStep) -> None:
    """Refuse to bring households before people whose answers gave no class."""
    if to not in NEEDS_CLASS:
        return
    rows = Case.objects.filter(
        pk__in=bulk.values_of(list(case_ids)), outcomes__poverty_class=PovertyClass.UNKNOWN
    )
    names = sorted(set(rows.values_list("household__head_name", flat=True)))
    if names:
        raise ReviewRefused(
            _("%(count)s households have no class, because their answers do not suffice. Complete "
              "their sheets first.")
            % {"count": len(names)},
            names,
        )  # fmt: skip


def advance_many(
    campaign: Campaign,
    case_ids: Sequence[int],
    *,
    at: Iterable[CaseStep],
    to: CaseStep,
    on: date,
    state: CaseState = CaseState.OPEN,
) -> int:
    """Move many open cases that all stand at one of some steps; all of them or none.

    Returns how many. Raises ReviewRefused when one stands elsewhere.
    """
    froms = tuple(at)
    for each in froms:
        require(campaign, each, to)
    _require_classes(case_ids, to)
    rows = Case.objects.filter(
        pk__in=bulk.values_of(list(case_ids)), campaign=campaign, state=CaseState.OPEN
    ).filter(step__in=froms)
    with transaction.atomic():
        changed = rows.update(step=to, step_on=on, state=state, version=F("version") + 1)
        if changed != len(case_ids):
            told = _(
                "%(count)s cases changed meanwhile. Open the page again and look before going on."
            )
            raise ReviewRefused(told % {"count": len(case_ids) - changed})
    return changed
