"""One case as a line of time: each sheet, vote, posting, objection and decision, with its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.review.enums import CaseStep, ObjectionState, VoteOutcome
from giamngheo.apps.review.models import (
    Case,
    DecisionLine,
    Objection,
    PostingLine,
    Sheet,
    Vote,
)
from giamngheo.apps.review.queries.board import ORDER
from giamngheo.apps.review.queries.procedure import rules_of, steps_of

# Passed over by most cases; shown only for those that went through them.
OPTIONAL = (CaseStep.SCREENED, CaseStep.REVERIFIED)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the procedure for this case: 'done', 'on' or ''."""

    name: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done."""

    on: date
    text: str
    detail: str = ""
    style: str = ""


def steps(case: Case) -> list[StepLine]:
    """The steps of the procedure, those behind the case marked as done."""
    rules = rules_of(case.campaign)
    here = ORDER[case.step]
    found: list[StepLine] = []
    for code in steps_of(case.campaign):
        step = CaseStep(code.value)
        if step in OPTIONAL and case.step != step:
            continue
        place = ORDER[step.value]
        state = "done" if place < here else "on" if place == here else ""
        found.append(StepLine(rules.step(code).name_vi, state, len(found) + 1))
    return found


def lines(case: Case) -> list[Line]:
    """Everything that was done on a case, the latest first."""
    found = [Line(case.listed_on, _("Put on the review list"), case.get_reason_display())]
    for sheet in Sheet.objects.filter(case=case, completed_on__isnull=False):
        by = _("by %(name)s") % {"name": sheet.reviewer} if sheet.reviewer else ""
        found.append(
            Line(
                sheet.completed_on or case.listed_on,
                _("Phiếu B no. %(n)s: %(kind)s")
                % {"n": sheet.number, "kind": sheet.get_kind_display()},
                by,
            )
        )
    for vote in Vote.objects.filter(case=case).select_related("meeting"):
        said = _("%(agreed)s of %(present)s agreed")
        found.append(
            Line(
                vote.meeting.held_on or case.step_on,
                _("Village meeting: %(outcome)s") % {"outcome": vote.get_outcome_display()},
                said % {"agreed": vote.agreed, "present": vote.present},
                "poor" if vote.outcome == VoteOutcome.CONTESTED else "",
            )
        )
    for line in PostingLine.objects.filter(case=case).select_related("posting"):
        posting = line.posting
        found.append(
            Line(
                posting.posted_on,
                _("Posted until %(day)s") % {"day": f"{posting.last_day:%d/%m/%Y}"},
                posting.get_state_display(),
            )
        )
    found += _objections(case)
    for each in DecisionLine.objects.filter(case=case).select_related("decision"):
        found.append(
            Line(
                each.decision.effective_on,
                _("Decision %(number)s: %(annex)s")
                % {"number": each.decision.number, "annex": each.get_annex_display()},
                each.reason,
            )
        )
    return sorted(found, key=lambda line: line.on, reverse=True)


def _objections(case: Case) -> list[Line]:
    """That somebody objected, and how it ended: not who, nor the text, which may name people."""
    found = []
    for each in Objection.objects.filter(case=case):
        found.append(
            Line(
                each.received_on,
                _("Objection: %(kind)s") % {"kind": each.get_kind_display()},
                _("answer due %(day)s") % {"day": f"{each.due_on:%d/%m/%Y}"} if each.due_on else "",
                "poor" if each.state == ObjectionState.RECEIVED else "near",
            )
        )
        if each.answered_on:
            found.append(Line(each.answered_on, each.get_state_display()))
    return found
