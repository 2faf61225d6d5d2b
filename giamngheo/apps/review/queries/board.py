"""The board of a round: how far the cases of each village have come, and what is next there.

Everything is counted inside the area scope: a village head's board holds her village. A fixed
number of queries, however many villages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from povertycore.procedures import StepCode

from giamngheo.apps.review.enums import CaseState, CaseStep, MeetingState, ObjectionState
from giamngheo.apps.review.enums import PostingState as Hangs
from giamngheo.apps.review.models import (
    Campaign,
    Case,
    Meeting,
    Objection,
    Posting,
    ReviewerAssignment,
)
from giamngheo.apps.review.queries.procedure import steps_of
from giamngheo.apps.territory.models import Area

WAITING = (ObjectionState.RECEIVED, ObjectionState.IN_REVERIFICATION)
ORDER = {step.value: place for place, step in enumerate(CaseStep)}


class NextAct(StrEnum):
    """What a village needs next."""

    ANSWERS = "ANSWERS"
    PLAN_MEETING = "PLAN_MEETING"
    RECORD_MEETING = "RECORD_MEETING"
    POST = "POST"
    WAIT_POSTING = "WAIT_POSTING"
    COMPLETE_POSTING = "COMPLETE_POSTING"
    OBJECTIONS = "OBJECTIONS"
    CONSOLIDATE = "CONSOLIDATE"
    NOTHING = "NOTHING"


@dataclass(slots=True)
class VillageLine:
    """One village of the board.

    `at` counts open cases by the step they stand at; `reached` how many came at least so far.
    """

    village: Area
    at: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    reviewers: list[str] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    waiting_objections: int = 0
    overdue_objections: int = 0

    @property
    def total(self) -> int:
        return sum(self.at.values())

    def reached(self, step: CaseStep) -> int:
        return sum(count for name, count in self.at.items() if ORDER[name] >= ORDER[step.value])

    @property
    def planned_meeting(self) -> Meeting | None:
        return next((each for each in self.meetings if each.state == MeetingState.PLANNED), None)

    @property
    def held_meeting(self) -> Meeting | None:
        held = [each for each in self.meetings if each.state == MeetingState.RECORDED]
        return held[-1] if held else None

    @property
    def hanging(self) -> Posting | None:
        return next((each for each in self.postings if each.state == Hangs.HANGING), None)

    def next_act(self, *, on: date) -> NextAct:
        """What to do first here on a day."""
        if not self.total:
            return NextAct.NOTHING
        if self.waiting_objections:
            return NextAct.OBJECTIONS
        if self.reached(CaseStep.ASSESSED) < self.total:
            return NextAct.ANSWERS
        if self.at.get(CaseStep.ASSESSED, 0):
            return NextAct.RECORD_MEETING if self.planned_meeting else NextAct.PLAN_MEETING
        if self.hanging is not None:
            late = on > self.hanging.last_day
            return NextAct.COMPLETE_POSTING if late else NextAct.WAIT_POSTING
        if self.at.get(CaseStep.ENDORSED, 0) or self.at.get(CaseStep.REVERIFIED, 0):
            return NextAct.POST
        if self.at.get(CaseStep.POSTED, 0):
            return NextAct.CONSOLIDATE
        return NextAct.NOTHING


@dataclass(slots=True)
class Board:
    """A round at a glance. `steps` are those of its procedure in their order."""

    campaign: Campaign
    steps: tuple[StepCode, ...]
    lines: list[VillageLine]
    # Cases that a meeting or an objection has put in doubt.
    contested: int

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    def reached(self, step: CaseStep) -> int:
        return sum(line.reached(step) for line in self.lines)

    @property
    def left_out(self) -> int:
        return sum(line.left_out for line in self.lines)


def board(campaign: Campaign, *, on: date) -> Board:
    """Count the round's cases by village and step, with meetings, postings and objections."""
    lines: dict[int, VillageLine] = {}

    def line(village_id: int) -> VillageLine:
        return lines.setdefault(village_id, VillageLine(village=Area(pk=village_id)))

    cases = Case.objects.filter(campaign=campaign)
    counted = cases.values("village_id", "step", "state").annotate(n=Count("pk")).order_by()
    for row in counted:
        found = line(row["village_id"])
        if row["state"] in (CaseState.WITHDRAWN, CaseState.SCREENED_OUT):
            found.left_out += row["n"]
        else:
            found.at[row["step"]] = found.at.get(row["step"], 0) + row["n"]
    for assignment in ReviewerAssignment.objects.filter(campaign=campaign).order_by("full_name"):
        line(assignment.village_id).reviewers.append(assignment.full_name)
    meetings = Meeting.objects.filter(campaign=campaign).exclude(state=MeetingState.CANCELLED)
    for meeting in meetings.order_by("number", "pk"):
        line(meeting.village_id).meetings.append(meeting)
    for posting in Posting.objects.filter(campaign=campaign).order_by("posted_on", "pk"):
        line(posting.village_id).postings.append(posting)
    waiting = Objection.objects.filter(campaign=campaign, state__in=WAITING)
    late = Count("pk", filter=Q(due_on__lt=on))
    for each in waiting.values("village_id").annotate(n=Count("pk"), late=late).order_by():
        found = line(each["village_id"])
        found.waiting_objections, found.overdue_objections = each["n"], each["late"]
    villages = Area.objects.in_bulk(list(lines))
    for key, found in lines.items():
        found.village = villages[key]
    contested = cases.filter(state=CaseState.OPEN, is_contested=True).count()
    ordered = sorted(lines.values(), key=lambda each: each.village.code)
    return Board(campaign, steps_of(campaign), ordered, contested)


def cases_at(
    campaign: Campaign,
    *,
    village_ids: Iterable[int] | None = None,
    step: CaseStep | None = None,
    states: Iterable[CaseState] = (CaseState.OPEN, CaseState.RECOGNISED, CaseState.REFUSED),
) -> QuerySet[Case]:
    """Cases of a round, ordered by village and head, for lists."""
    rows = Case.objects.filter(campaign=campaign, state__in=tuple(states))
    if village_ids is not None:
        rows = rows.filter(village_id__in=list(village_ids))
    if step is not None:
        rows = rows.filter(step=step)
    return rows.select_related("household", "village").order_by(
        "village__code", "household__head_sort_key", "pk"
    )


def open_rounds(*, commune_ids: Iterable[int]) -> list[Campaign]:
    """Rounds of communes that still run, the one due first in front."""
    rows = Campaign.objects.filter(state="OPEN", commune_id__in=list(commune_ids))
    return list(rows.select_related("unit").order_by("due_on", "pk"))
