"""Village meetings: planned, recorded with a vote on every household, cancelled, corrected.

The meeting is chaired by the village head; the officer of the commune records it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.enums import CaseStep, MeetingOffice, MeetingState, VoteOutcome
from giamngheo.apps.review.models import Campaign, Case, Meeting, Vote
from giamngheo.apps.review.queries import meetings as agendas
from giamngheo.apps.review.queries.meetings import Item, NotReady, Waiting
from giamngheo.apps.review.services import steps
from giamngheo.apps.review.services.common import ReviewRefused, running, touch, vi
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody who took part by office."""

    name: str
    office: MeetingOffice


@dataclass(frozen=True, slots=True)
class Held:
    """How a meeting went: when, where, who. Counts are persons, `household_count` is the households
    of the review list that were represented; opinions as in the minutes."""

    held_on: date
    place: str
    chair_name: str
    secretary_name: str
    present_count: int
    invited_count: int | None = None
    household_count: int | None = None
    officials: Sequence[Official] = ()
    opinions: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes on one household, in persons; who neither agrees nor disagrees abstains."""

    agreed: int
    disagreed: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record brought about, and which cases of the village no vote was taken on."""

    meeting: Meeting
    endorsed: list[Case]
    contested: list[Case]
    not_voted: list[NotReady | Item]


def plan_meeting(
    *,
    campaign: Campaign,
    village: Area,
    planned_at: datetime,
    place: str,
    invited_count: int | None = None,
    actor: User,
    on: date,
    today: date,
) -> Meeting:
    """Call a meeting of a village; the next one after a contested one takes the next number.

    Raises ReviewRefused: a meeting is planned already, nothing is left to vote on, no place, a day
    outside the round; accounts.OutsideArea and NotAllowed.
    """
    permissions.require(actor, Verb.RUN_REVIEW, village, today=today)
    day = timezone.localtime(planned_at).date()
    if not place.strip():
        raise ReviewRefused(_("Say where the meeting takes place."))
    with act("review.meeting.planned", actor=actor, on=on, area_id=village.pk) as doing:
        campaign = running(campaign)
        _require_village(campaign, village)
        if day < campaign.starts_on:
            raise ReviewRefused(
                _("The round begins on %(day)s; no meeting on its results can be before it.")
                % {"day": vi(campaign.starts_on)}
            )
        standing = Meeting.objects.filter(campaign=campaign, village=village).exclude(
            state__in=(MeetingState.CANCELLED, MeetingState.CORRECTED)
        )
        for each in standing.filter(state=MeetingState.PLANNED):
            raise ReviewRefused(
                _("%(village)s has a meeting planned for %(day)s. Record or cancel it first.")
                % {"village": village.full_name, "day": when(each.planned_at)}
            )
        if not agendas.agenda(campaign, village):
            raise ReviewRefused(
                _("No household of %(village)s waits for a meeting.")
                % {"village": village.full_name}
            )
        meeting = _create(
            campaign=campaign,
            number=max(standing.values_list("number", flat=True), default=0) + 1,
            planned_at=planned_at,
            place=place.strip(),
            invited_count=invited_count,
            **location_of(village, today=today).columns(),
        )
        doing.subject = meeting
        doing.after = {
            "number": meeting.number,
            "planned_at": planned_at.isoformat(),
            "place": meeting.place,
        }
    return meeting


def record_meeting(
    *,
    meeting: Meeting,
    held: Held,
    ballots: Mapping[int, Ballot],
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Recorded:
    """Write down a planned meeting: `ballots` holds the votes by primary key of the case.

    With enough of those present for it a case is endorsed; else it is contested and needs a new
    sheet and another meeting. Cases without a ballot are named in the answer. Raises ReviewRefused
    (a case not ready, more votes than persons, a day to come ...) and ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, meeting.village, today=today)
    with act("review.meeting.recorded", actor=actor, on=on, area_id=meeting.village_id) as doing:
        campaign = running(meeting.campaign)
        meeting = _locked(meeting)
        if meeting.state != MeetingState.PLANNED:
            raise ReviewRefused(
                _("This meeting is %(state)s. A wrong record is mended by a correction.")
                % {"state": meeting.get_state_display()}
            )
        touch(meeting, expected_version)
        _require_held(campaign, held, today=today)
        agenda = agendas.agenda(campaign, meeting.village)
        ready = {item.case.pk: item for item in agenda.ready}
        _require_ballots(held, ballots, ready, agenda.not_ready)
        _write(meeting, held, actor=actor)
        done = _take_votes(meeting, held, ballots, ready)
        rest: list[NotReady | Item] = [
            *[item for item in agenda.ready if item.case.pk not in ballots],
            *agenda.not_ready,
        ]
        doing.subject = meeting
        doing.after = _summary(held, *done)
    return Recorded(meeting, *done, rest)


def correct_meeting(
    *,
    meeting: Meeting,
    held: Held,
    ballots: Mapping[int, Ballot],
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Recorded:
    """Replace a wrongly typed record by a new one; the earlier one stays readable.

    Possible while nothing rests on it: no endorsed household has been posted, no contested one has
    a new sheet. Raises ReviewRefused, naming them, and ChangedMeanwhile.
    """
    permissions.require(actor, Verb.RUN_REVIEW, meeting.village, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say what was typed wrongly."))
    with act(
        "review.meeting.corrected", actor=actor, on=on, area_id=meeting.village_id, reason=reason
    ) as doing:
        campaign = running(meeting.campaign)
        earlier = _locked(meeting)
        if earlier.state != MeetingState.RECORDED:
            raise ReviewRefused(
                _("Only a recorded meeting can be corrected; this one is %(state)s.")
                % {"state": earlier.get_state_display()}
            )
        touch(earlier, expected_version)
        _require_held(campaign, held, today=today)
        _take_back(earlier)
        agenda = agendas.agenda(campaign, earlier.village)
        ready = {item.case.pk: item for item in agenda.ready}
        _require_ballots(held, ballots, ready, agenda.not_ready)
        fresh = _create(
            campaign=campaign,
            number=earlier.number,
            planned_at=earlier.planned_at,
            corrects=earlier,
            reason=reason.strip(),
            **location_of(earlier.village, today=today).columns(),
        )
        _write(fresh, held, actor=actor)
        done = _take_votes(fresh, held, ballots, ready)
        doing.subject = fresh
        doing.before = {"meeting": earlier.pk, "held_on": _iso(earlier.held_on)}
        doing.after = _summary(held, *done)
    rest: list[NotReady | Item] = [
        *[item for item in agenda.ready if item.case.pk not in ballots],
        *agenda.not_ready,
    ]
    return Recorded(fresh, *done, rest)


def cancel_meeting(
    *,
    meeting: Meeting,
    reason: str,
    expected_version: int,
    actor: User,
    on: date,
    today: date,
) -> Meeting:
    """Call a planned meeting off, with a reason. Raises ReviewRefused, ChangedMeanwhile."""
    permissions.require(actor, Verb.RUN_REVIEW, meeting.village, today=today)
    if not reason.strip():
        raise ReviewRefused(_("Say why the meeting is called off."))
    with act(
        "review.meeting.cancelled", actor=actor, on=on, area_id=meeting.village_id, reason=reason
    ) as doing:
        meeting = _locked(meeting)
        if meeting.state != MeetingState.PLANNED:
            raise ReviewRefused(
                _("Only a planned meeting can be called off; this one is %(state)s.")
                % {"state": meeting.get_state_display()}
            )
        touch(meeting, expected_version)
        meeting.state, meeting.reason = MeetingState.CANCELLED, reason.strip()
        meeting.save(update_fields=["state", "reason"])
        doing.subject = meeting
    return meeting


def when(moment: datetime | None) -> str:
    """'12/11/2026 19:00' by the clock of Vietnam."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else "…"


def why_waiting(found: NotReady | Item) -> str:
    """Why no vote was taken on a household, in words."""
    if isinstance(found, Item):
        return _("no vote was entered")
    return {
        Waiting.NO_SHEET: _("no complete sheet yet"),
        Waiting.SHEET_OPEN: _("its sheet is still being filled in"),
        Waiting.CLASS_UNKNOWN: _("its class is not known: the sheet lacks answers"),
        Waiting.CONTESTED: _("contested: needs a new sheet before the next meeting"),
    }[found.why]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("village", "campaign")
    return rows.get(pk=meeting.pk)


def _create(**columns: Any) -> Meeting:
    """Insert a meeting; of two officers at once one is told."""
    try:
        with transaction.atomic():
            return Meeting.objects.create(**columns)
    except IntegrityError as problem:
        raise ReviewRefused(_("This meeting of the village stands already.")) from problem


def _require_village(campaign: Campaign, village: Area) -> None:
    above = territory.path(village, on=campaign.starts_on)
    lies_there = any(each.pk in (campaign.unit_id, campaign.commune_id) for each in above.values())
    if not lies_there and not Case.objects.filter(campaign=campaign, village=village).exists():
        raise ReviewRefused(
            _("%(village)s does not belong to the commune of this round.")
            % {"village": village.full_name}
        )


def _require_held(campaign: Campaign, held: Held, *, today: date) -> None:
    if held.held_on > today:
        raise ReviewRefused(
            _("%(day)s is still to come; a meeting is recorded after it was held.")
            % {"day": vi(held.held_on)}
        )
    if held.held_on < campaign.starts_on:
        raise ReviewRefused(
            _("The round begins on %(day)s; no meeting on its results can be before it.")
            % {"day": vi(campaign.starts_on)}
        )
    if held.present_count < 1:
        raise ReviewRefused(_("Say how many persons were present."))
    if not held.chair_name.strip() or not held.secretary_name.strip():
        raise ReviewRefused(_("The minutes need the names of the chair and of the secretary."))
    if not held.place.strip():
        raise ReviewRefused(_("Say where the meeting took place."))


def _require_ballots(
    held: Held,
    ballots: Mapping[int, Ballot],
    ready: Mapping[int, Item],
    not_ready: Sequence[NotReady],
) -> None:
    if not ballots:
        raise ReviewRefused(_("Enter the votes on at least one household."))
    waiting = {each.case.pk: each for each in not_ready}
    reasons = []
    for key, ballot in ballots.items():
        item = ready.get(key)
        if item is None:
            reasons.append(_not_on_agenda(key, waiting.get(key)))
            continue
        name = item.case.household.head_name
        if ballot.agreed < 0 or ballot.disagreed < 0:
            reasons.append(_("%(name)s: votes cannot be negative.") % {"name": name})
        elif ballot.agreed + ballot.disagreed > held.present_count:
            reasons.append(
                _("%(name)s: %(votes)s votes, but %(present)s persons were present.")
                % {
                    "name": name,
                    "votes": ballot.agreed + ballot.disagreed,
                    "present": held.present_count,
                }
            )
        completed = item.sheet.completed_on
        if completed is not None and completed > held.held_on:
            reasons.append(
                _("%(name)s: the sheet was completed on %(day)s, after the meeting.")
                % {"name": name, "day": vi(completed)}
            )
    if reasons:
        raise ReviewRefused(_("The record cannot be right; nothing was written."), reasons)


def _not_on_agenda(key: int, waiting: NotReady | None) -> str:
    if waiting is not None:
        name = waiting.case.household.head_name
        return _("%(name)s cannot be voted on: %(why)s.") % {
            "name": name,
            "why": why_waiting(waiting),
        }
    case = Case.objects.filter(pk=key).select_related("household").first()
    return _("%(name)s does not wait for a vote of this village.") % {
        "name": case.household.head_name if case else f"#{key}"
    }


def _write(meeting: Meeting, held: Held, *, actor: User) -> None:
    meeting.held_on, meeting.place = held.held_on, held.place.strip()
    meeting.chair_name = held.chair_name.strip()
    meeting.secretary_name = held.secretary_name.strip()
    meeting.officials = [
        {"name": each.name.strip(), "office": each.office.value}
        for each in held.officials
        if each.name.strip()
    ]
    meeting.invited_count, meeting.present_count = held.invited_count, held.present_count
    meeting.household_count = held.household_count
    meeting.opinions = held.opinions.strip()
    meeting.state, meeting.recorded_by = MeetingState.RECORDED, actor
    meeting.save()


def _take_votes(
    meeting: Meeting, held: Held, ballots: Mapping[int, Ballot], ready: Mapping[int, Item]
) -> tuple[list[Case], list[Case]]:
    """Write the votes and move on what was endorsed. Returns the endorsed and the contested."""
    rule = steps.rules_of(meeting.campaign).agreement
    endorsed: list[Case] = []
    contested: list[Case] = []
    votes = []
    for key, ballot in ballots.items():
        item = ready[key]
        agrees = rule.reached(agreed=ballot.agreed, present=held.present_count)
        (endorsed if agrees else contested).append(item.case)
        votes.append(
            Vote(
                meeting=meeting,
                case=item.case,
                sheet=item.sheet,
                agreed=ballot.agreed,
                disagreed=ballot.disagreed,
                present=held.present_count,
                outcome=VoteOutcome.ENDORSED if agrees else VoteOutcome.CONTESTED,
                remark=ballot.remark.strip(),
                **item.shown.columns(),
            )
        )
    Vote.objects.bulk_create(votes)
    if endorsed:
        steps.advance_many(
            meeting.campaign,
            [case.pk for case in endorsed],
            at=(CaseStep.ASSESSED,),
            to=CaseStep.ENDORSED,
            on=held.held_on,
        )
    return endorsed, contested


def _take_back(earlier: Meeting) -> None:
    """Undo the steps of a record; refuse when something rests on it already."""
    reasons, back = [], []
    for vote in agendas.votes_of(earlier):
        case = vote.case
        if vote.outcome == VoteOutcome.ENDORSED:
            back.append(case)
            if case.step != CaseStep.ENDORSED or case.postings.exists():
                reasons.append(
                    _("%(name)s has been posted already.") % {"name": case.household.head_name}
                )
        elif case.sheets.filter(number__gt=vote.sheet.number).exists():
            reasons.append(
                _("%(name)s has a new sheet already.") % {"name": case.household.head_name}
            )
    if reasons:
        raise ReviewRefused(
            _("The record can no longer be corrected; it stands as it was written."), reasons
        )
    for case in back:
        touch(case)
        completed = agendas.latest_complete(case)
        case.step = CaseStep.ASSESSED
        case.step_on = completed.completed_on if completed else case.listed_on  # type: ignore[assignment]
        case.save(update_fields=["step", "step_on"])
    earlier.state = MeetingState.CORRECTED
    earlier.save(update_fields=["state"])


def _summary(held: Held, endorsed: list[Case], contested: list[Case]) -> dict[str, Any]:
    return {
        "held_on": held.held_on.isoformat(),
        "present": held.present_count,
        "endorsed": [case.pk for case in endorsed],
        "contested": [case.pk for case in contested],
    }
