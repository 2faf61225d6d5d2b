"""What a village meeting has to deal with, and what meetings said so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review.enums import CaseState, CaseStep, MeetingState, VoteOutcome
from giamngheo.apps.review.models import Campaign, Case, Meeting, Outcome, Sheet, Vote
from giamngheo.apps.territory.models import Area

BEFORE_MEETING = (CaseStep.LISTED, CaseStep.SCREENED, CaseStep.ASSESSED)


class Waiting(StrEnum):
    """Why a case cannot be voted on yet."""

    NO_SHEET = "NO_SHEET"
    SHEET_OPEN = "SHEET_OPEN"
    CLASS_UNKNOWN = "CLASS_UNKNOWN"
    CONTESTED = "CONTESTED"


@dataclass(frozen=True, slots=True)
class Shown:
    """A household as a meeting or a posted list shows it: the columns of models.public.Shown."""

    head_name: str
    person_count: int
    results: dict[str, dict[str, str]]

    def columns(self) -> dict[str, Any]:
        return {
            "head_name": self.head_name,
            "person_count": self.person_count,
            "results": self.results,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """A case with the complete sheet that is put before the people."""

    case: Case
    sheet: Sheet
    shown: Shown
    # Its earlier sheet was contested by a meeting.
    again: bool


@dataclass(frozen=True, slots=True)
class NotReady:
    """A case that cannot be voted on yet, and why."""

    case: Case
    why: Waiting


@dataclass(frozen=True, slots=True)
class Agenda:
    """The open cases of a village: to vote on now, not ready, and endorsed already."""

    ready: list[Item]
    not_ready: list[NotReady]
    endorsed_count: int

    def __bool__(self) -> bool:
        return bool(self.ready or self.not_ready)


def shown(case: Case, sheet: Sheet | None) -> Shown:
    """What is said about a case in public: its latest outcome under each standard.

    Persons are those found on the visit, else those of the register.
    """
    counted = sheet.person_count if sheet is not None else None
    return Shown(
        head_name=case.household.head_name,
        person_count=case.household.person_count if counted is None else counted,
        results={
            each.standard_id: {
                "class": each.poverty_class,
                "before": each.class_before,
                "movement": each.movement,
            }
            for each in case.outcomes.all()
        },
    )


def with_sheets(cases: Any) -> Any:
    """The cases with household, sheets and outcomes, in the order lists are read: by head."""
    return (
        cases.select_related("household", "village")
        .prefetch_related("outcomes", Prefetch("sheets", Sheet.objects.order_by("number")))
        .order_by("household__head_sort_key", "pk")
    )


def latest_complete(case: Case) -> Sheet | None:
    """The sheet that counts: the last complete one."""
    done = [sheet for sheet in case.sheets.all() if sheet.completed_on is not None]
    return done[-1] if done else None


def open_sheet(case: Case) -> Sheet | None:
    """The sheet somebody is filling in; there is at most one."""
    return next((sheet for sheet in case.sheets.all() if sheet.completed_on is None), None)


def agenda(campaign: Campaign, village: Area) -> Agenda:
    """What a meeting of the village would deal with as things stand.

    A case is ready when it has been scored, its last sheet is complete, the standard that decides
    gives it a class, and no meeting has voted on that sheet. What was endorsed is never put again.
    """
    rows = Case.objects.filter(campaign=campaign, village=village, state=CaseState.OPEN)
    contested = set(
        Vote.objects.filter(
            meeting__campaign=campaign,
            meeting__state=MeetingState.RECORDED,
            outcome=VoteOutcome.CONTESTED,
        ).values_list("sheet_id", flat=True)
    )
    ready: list[Item] = []
    not_ready: list[NotReady] = []
    for case in with_sheets(rows.filter(step__in=BEFORE_MEETING)):
        found = _judge(case, campaign.standard_ids[0], contested)
        if isinstance(found, Item):
            ready.append(found)
        else:
            not_ready.append(NotReady(case, found))
    ready.sort(key=lambda item: not _changes(item.shown.results))
    endorsed = rows.exclude(step__in=BEFORE_MEETING).count()
    return Agenda(ready, not_ready, endorsed)


def _judge(case: Case, standard_id: str, contested: set[int]) -> Item | Waiting:
    sheet = latest_complete(case)
    if open_sheet(case) is not None:
        return Waiting.SHEET_OPEN
    if sheet is None:
        return Waiting.NO_SHEET
    if sheet.pk in contested:
        return Waiting.CONTESTED
    seen = shown(case, sheet)
    decided = seen.results.get(standard_id, {}).get("class", "")
    if decided in ("", PovertyClass.UNKNOWN):
        return Waiting.CLASS_UNKNOWN
    if case.step != CaseStep.ASSESSED:
        return Waiting.NO_SHEET
    again = any(each.pk in contested for each in case.sheets.all())
    return Item(case, sheet, seen, again)


def _changes(results: Mapping[str, Mapping[str, str]]) -> bool:
    return any(each["movement"] for each in results.values())


def votes_of(meeting: Meeting) -> list[Vote]:
    """The votes of a meeting in the order of the heads' names."""
    rows = Vote.objects.filter(meeting=meeting).select_related("case__household", "sheet")
    return list(rows.order_by("case__household__head_sort_key", "pk"))


def meetings_of(campaign: Campaign, villages: Iterable[Area]) -> dict[int, list[Meeting]]:
    """The meetings of each village, replaced and cancelled ones too, by number and entry."""
    found: dict[int, list[Meeting]] = {village.pk: [] for village in villages}
    rows = Meeting.objects.filter(campaign=campaign, village_id__in=list(found))
    for meeting in rows.select_related("village").order_by("number", "pk"):
        found[meeting.village_id].append(meeting)
    return found


def contested_case_ids(campaign: Campaign) -> set[int]:
    """Cases a meeting contested that still wait for a sheet of the kind AFTER_MEETING."""
    votes = Vote.objects.filter(
        meeting__campaign=campaign,
        meeting__state=MeetingState.RECORDED,
        outcome=VoteOutcome.CONTESTED,
        case__state=CaseState.OPEN,
        case__step=CaseStep.ASSESSED,
    ).select_related("sheet", "case")
    return {vote.case_id for vote in votes if vote.sheet.number == vote.case.sheet_count}


def counts(campaign: Campaign) -> dict[int, dict[str, int]]:
    """By village: open cases ready for a meeting, not ready, and endorsed already."""
    found: dict[int, dict[str, int]] = {}
    held_back = contested_case_ids(campaign)
    undecided = Outcome.objects.filter(
        case__campaign=campaign,
        standard_id=campaign.standard_ids[0],
        poverty_class__in=("", PovertyClass.UNKNOWN),
    )
    begun = Sheet.objects.filter(case__campaign=campaign, completed_on__isnull=True)
    for rows_of in (undecided, begun):
        held_back |= set(rows_of.values_list("case_id", flat=True))
    rows = Case.objects.filter(campaign=campaign, state=CaseState.OPEN)
    for key, village_id, step in rows.values_list("pk", "village_id", "step"):
        here = found.setdefault(village_id, {"ready": 0, "not_ready": 0, "endorsed": 0})
        if step not in BEFORE_MEETING:
            here["endorsed"] += 1
        elif step == CaseStep.ASSESSED and key not in held_back:
            here["ready"] += 1
        else:
            here["not_ready"] += 1
    return found
