"""The objections of an area: which are open, which are late, how long answers took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from povertycore.working_days import working_days_between

from giamngheo.apps.review.enums import CaseStep, ObjectionState, PostingState
from giamngheo.apps.review.models import Campaign, Case, Objection, Posting
from giamngheo.apps.review.queries.postings import OPEN_OBJECTIONS
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped

# Until a case is put together with the others an objection can still change its result.
STILL_OPEN = (
    CaseStep.LISTED,
    CaseStep.SCREENED,
    CaseStep.ASSESSED,
    CaseStep.ENDORSED,
    CaseStep.POSTED,
    CaseStep.REVERIFIED,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """How the objections of an area were dealt with: counts, and working days to an answer."""

    open_count: int
    late_count: int
    answered_count: int
    in_time_count: int
    days_total: int
    longest_days: int


def inbox(area: Area | None = None, *, campaign: Campaign | None = None) -> QuerySet[Objection]:
    """Objections in scope, the open ones first by the day their answer is due."""
    rows = Objection.objects.select_related(
        "village", "campaign", "case__household", "sheet", "handled_by"
    )
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if area is not None:
        rows = rows.filter(Q(village=area) | Q(commune=area) | Q(district=area) | Q(province=area))
    is_open = Q(state__in=OPEN_OBJECTIONS)
    return rows.annotate(is_open=is_open).order_by(
        "-is_open", F("due_on").asc(nulls_last=True), "-received_on", "pk"
    )


def is_late(objection: Objection, *, today: date) -> bool:
    """Whether an answer is overdue: its last day is over and none was given."""
    return (
        objection.state in OPEN_OBJECTIONS
        and objection.due_on is not None
        and objection.due_on < today
    )


def days_taken(objection: Objection) -> int | None:
    """Working days from the day it was received to the day it was answered; None while open."""
    if objection.answered_on is None:
        return None
    return working_days_between(objection.received_on, objection.answered_on)


def overdue(*, today: date, campaign: Campaign | None = None) -> QuerySet[Objection]:
    """Objections in scope whose answer should have been given before today."""
    rows = Objection.objects.filter(state__in=OPEN_OBJECTIONS, due_on__lt=today)
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    return rows.select_related("village", "case__household").order_by("due_on", "pk")


def answers(rows: QuerySet[Objection], *, today: date) -> Answered:
    """Counts over some objections; times are working days."""
    found = list(rows)
    done = [
        each for each in found if each.state in (ObjectionState.UPHELD, ObjectionState.REJECTED)
    ]
    taken = [days_taken(each) or 0 for each in done]
    in_time = sum(
        each.due_on is None or (each.answered_on is not None and each.answered_on <= each.due_on)
        for each in done
    )
    return Answered(
        open_count=sum(each.state in OPEN_OBJECTIONS for each in found),
        late_count=sum(is_late(each, today=today) for each in found),
        answered_count=len(done),
        in_time_count=in_time,
        days_total=sum(taken),
        longest_days=max(taken, default=0),
    )


def postings_for(campaign: Campaign, village: Area, case: Case | None) -> list[Posting]:
    """The postings an objection can be about, latest first: those of the case, else the village."""
    rows = Posting.objects.filter(campaign=campaign)
    rows = rows.filter(lines__case=case) if case is not None else rows.filter(village=village)
    return list(rows.order_by("-posted_on", "-pk"))


def covering(postings: list[Posting], received_on: date) -> Posting | None:
    """The posting during which something was received; None when it came too early or too late.

    A list that still hangs can be objected to even after its last day; one cut short until it is
    posted anew.
    """
    for posting in postings:
        if received_on < posting.posted_on:
            continue
        ended = posting.taken_down_on or posting.last_day
        if posting.state in (PostingState.HANGING, PostingState.CUT_SHORT) or received_on <= ended:
            return posting
    return None


def by_tracking_code(code: str) -> Objection | None:
    """An objection for whoever holds its code: its state and answer, nothing personal loaded."""
    with unscoped(reason="the state of one objection, asked for by its tracking code"):
        rows = Objection.objects.defer("complainant_sealed", "text", "about")
        return rows.filter(tracking_code=code).select_related("village", "sheet").first()


def reverified(objection: Objection) -> bool:
    """Whether the visit an objection led to is complete.

    For a household left out that is its first sheet, for any other one of kind REVERIFICATION.
    """
    return objection.sheet is not None and objection.sheet.completed_on is not None
