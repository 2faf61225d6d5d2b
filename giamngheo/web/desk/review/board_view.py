"""What the board and the list of rounds show, as rows for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.review.enums import CaseStep
from giamngheo.apps.review.models import Campaign
from giamngheo.apps.review.queries.board import Board, NextAct, VillageLine
from giamngheo.apps.review.queries.procedure import rules_of
from povertycore.procedures import StepCode
from povertycore.working_days import working_days_between

# Columns of the board: what has been done for how many households.
SHOWN = (
    CaseStep.ASSESSED,
    CaseStep.ENDORSED,
    CaseStep.POSTED,
    CaseStep.CONSOLIDATED,
    CaseStep.DECIDED,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of so many households have come this far."""

    done: int
    total: int

    @property
    def style(self) -> str:
        if not self.done:
            return "zero"
        return "down" if self.done == self.total else "look"


@dataclass(frozen=True, slots=True)
class Row:
    """One village of the board, with its next act."""

    line: VillageLine
    cells: list[Cell]
    meeting: str
    posting: str
    act: str
    act_url: str
    style: str


def heads(board: Board, language: str) -> list[tuple[CaseStep, str]]:
    """The steps shown as columns, by the names of the procedure."""
    rules = rules_of(board.campaign)
    known = {code.value for code in board.steps}
    short = {
        CaseStep.ASSESSED: _("Phiếu B"),
        CaseStep.ENDORSED: _("Meeting"),
        CaseStep.POSTED: _("Posted"),
        CaseStep.CONSOLIDATED: _("Put together"),
        CaseStep.DECIDED: _("Decided"),
    }
    found = []
    for step in SHOWN:
        if step.value in known:
            law = rules.step(StepCode(step.value))
            found.append((step, short.get(step) or law.name_vi))
    return found


def rows(board: Board, *, on: date) -> list[Row]:
    shown = [step for step in SHOWN if step.value in {code.value for code in board.steps}]
    return [row(board.campaign, line, shown, on=on) for line in board.lines]


def row(campaign: Campaign, line: VillageLine, shown: list[CaseStep], *, on: date) -> Row:
    act = line.next_act(on=on)
    words, url, style = next_words(campaign, line, act)
    return Row(
        line,
        [Cell(line.reached(step), line.total) for step in shown],
        meeting_words(line, on=on),
        posting_words(line, on=on),
        words,
        url,
        style,
    )


def meeting_words(line: VillageLine, *, on: date) -> str:
    planned, held = line.planned_meeting, line.held_meeting
    if planned is not None and planned.planned_at is not None:
        day = timezone.localtime(planned.planned_at).date()
        return _("today") if day == on else f"{day:%d/%m}"
    if held is not None and held.held_on is not None:
        return f"{held.held_on:%d/%m}"
    return ""


def posting_words(line: VillageLine, *, on: date) -> str:
    hanging = line.hanging
    if hanging is not None:
        return _("until %(day)s") % {"day": f"{hanging.last_day:%d/%m}"}
    done = [each for each in line.postings if each.taken_down_on]
    return f"{done[-1].taken_down_on:%d/%m}" if done else ""


# Act of a village -> the address it leads to; those of one village take its code.
ACTS = {
    NextAct.ANSWERS: ("review-cases", True),
    NextAct.PLAN_MEETING: ("review-meetings", False),
    NextAct.RECORD_MEETING: ("review-meetings", False),
    NextAct.POST: ("review-postings", False),
    NextAct.WAIT_POSTING: ("review-postings", False),
    NextAct.COMPLETE_POSTING: ("review-postings", False),
    NextAct.OBJECTIONS: ("review-objections", False),
    NextAct.CONSOLIDATE: ("review-consolidation", False),
}


def next_words(campaign: Campaign, line: VillageLine, act: NextAct) -> tuple[str, str, str]:
    """The next act of a village in words, where it is done, and how it presses."""
    left = line.total - line.reached(CaseStep.ASSESSED)
    named = {
        NextAct.ANSWERS: ngettext("Fill in %(n)s sheet", "Fill in %(n)s sheets", left)
        % {"n": left},
        NextAct.PLAN_MEETING: _("Plan the meeting"),
        NextAct.RECORD_MEETING: _("Record the meeting"),
        NextAct.POST: _("Post the list"),
        NextAct.WAIT_POSTING: _("Posted, wait"),
        NextAct.COMPLETE_POSTING: _("Take the list down"),
        NextAct.OBJECTIONS: ngettext(
            "%(n)s objection waits", "%(n)s objections wait", line.waiting_objections
        )
        % {"n": line.waiting_objections},
        NextAct.CONSOLIDATE: _("Ready to put together"),
        NextAct.NOTHING: "",
    }
    style = "late" if line.overdue_objections else ""
    if act not in ACTS:
        return named[act], "", style
    address, by_village = ACTS[act]
    try:
        url = reverse(f"desk:{address}", args=[campaign.pk])
    except NoReverseMatch:
        return named[act], "", style
    return named[act], f"{url}?village={line.village.code}" if by_village else url, style


def due_words(campaign: Campaign, *, on: date) -> tuple[str, str]:
    """How much time is left, in working days, and how it presses."""
    if on > campaign.due_on:
        days = working_days_between(campaign.due_on, on)
        said = ngettext("%(n)s working day late", "%(n)s working days late", days)
        return said % {"n": days}, "late"
    days = working_days_between(on, campaign.due_on)
    if days == 0:
        return _("Last day"), "late"
    said = ngettext("%(n)s working day left", "%(n)s working days left", days)
    return said % {"n": days}, "look" if days <= 7 else "calm"
