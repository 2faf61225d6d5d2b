"""Village meetings on screen: what is planned and held in each village, planning, recording."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignState, MeetingOffice, MeetingState, VoteOutcome
from giamngheo.apps.review.models import Campaign, Case, Meeting
from giamngheo.apps.review.queries import meetings as agendas
from giamngheo.apps.review.queries.meetings import Agenda, Item, NotReady
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.services import Ballot, Held, Official, ReviewRefused
from giamngheo.apps.review.services.meetings import Recorded, why_waiting
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.review import public_words
from giamngheo.web.desk.review.base import CampaignView, ReviewView

OFFICIALS = tuple(MeetingOffice)


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village of the round: its meetings and what still waits for one."""

    village: Area
    meetings: list[Meeting]
    ready: int
    not_ready: int
    endorsed: int

    @property
    def planned(self) -> Meeting | None:
        return next((each for each in self.meetings if each.state == MeetingState.PLANNED), None)

    @property
    def held(self) -> list[Meeting]:
        return [each for each in self.meetings if each.state == MeetingState.RECORDED]


@dataclass(slots=True)
class Line:
    """One household on the form of a meeting, with what was typed about it."""

    case: Case
    head_name: str
    person_count: int
    result: public_words.Result
    again: bool
    agreed: str = ""
    disagreed: str = ""
    remark: str = ""
    skipped: bool = False


def villages_of(campaign: Campaign, own: Area) -> list[Area]:
    """The villages of a round the person may see, those of its first day."""
    found = territory.children(campaign.unit, on=campaign.starts_on)
    if own.level == "VILLAGE":
        return [village for village in found if village.pk == own.pk]
    return found


class Meetings(CampaignView):
    """Every village of the round with its meetings; planning the next one."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return self.show(request, {}, status=200)

    def show(self, request: Any, typed: Any, *, status: int) -> HttpResponse:
        villages = villages_of(self.campaign, self.area)
        held = agendas.meetings_of(self.campaign, villages)
        counts = agendas.counts(self.campaign)
        lines = [
            VillageLine(
                village,
                held[village.pk],
                **counts.get(village.pk, {"ready": 0, "not_ready": 0, "endorsed": 0}),
            )
            for village in villages
        ]
        shown = {
            "campaign": self.campaign,
            "lines": lines,
            "typed": typed,
            "chosen": typed.get("village") or request.GET.get("village", ""),
            "day": typed.get("day", ""),
            "rule": rules_of(self.campaign).agreement,
            "may_run": self.allows(Verb.RUN_REVIEW) and self.campaign.state == CampaignState.OPEN,
        }
        return render(request, "desk/review/meetings.html", shown, status=status)


class PlanMeeting(Meetings):
    """Calls the meeting of a village."""

    required = Verb.RUN_REVIEW
    whole_commune = True

    def post(self, request: Any, campaign: int) -> HttpResponse:
        typed = request.POST
        try:
            village = next(
                (each for each in villages_of(self.campaign, self.area)
                 if each.code == typed.get("village", "")),
                None,
            )  # fmt: skip
            if village is None:
                raise ReviewRefused(_("Choose the village."))
            made = services.plan_meeting(
                campaign=self.campaign,
                village=village,
                planned_at=public_words.moment(self.read_day("day"), typed.get("time", "")),
                place=typed.get("place", ""),
                invited_count=read_count(typed.get("invited", "")),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return self.show(request, typed, status=422)
        told = _("%(village)s meets on %(moment)s.")
        when = services.meetings.when(made.planned_at)
        messages.info(request, told % {"village": village.full_name, "moment": when})
        return redirect("desk:review-meetings", campaign=self.campaign.pk)

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return redirect("desk:review-meetings", campaign=self.campaign.pk)


def read_count(text: str) -> int | None:
    """A count typed in a field; None for an empty one. Raises ReviewRefused."""
    plain = text.strip().replace(".", "")
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 5:
        raise ReviewRefused(_("“%(text)s” is not a number of persons.") % {"text": text.strip()})
    return int(plain)


class MeetingView(ReviewView):
    """A page about one meeting (`pk` in the address), in the area of its village."""

    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether a meeting lies in the person's area"):
            rows = Meeting.objects.filter(pk=self.kwargs["pk"]).select_related("village")
            found = rows.first()
        if found is None:
            raise Http404
        return found.village

    @cached_property
    def meeting(self) -> Meeting:
        rows = Meeting.objects.select_related(
            "campaign__unit", "village", "commune", "corrects", "recorded_by"
        )
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def deciding(self) -> str:
        return str(self.meeting.campaign.standard_ids[0])

    def may_run(self) -> bool:
        is_open = self.meeting.campaign.state == CampaignState.OPEN
        return self.allows(Verb.RUN_REVIEW) and is_open


class MeetingPage(MeetingView):
    """A meeting: the form to record it, or what it said; `correct` opens the form once more."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        meeting = self.meeting
        correcting = "correct" in request.GET and meeting.state == MeetingState.RECORDED
        if self.may_run() and (meeting.state == MeetingState.PLANNED or correcting):
            return self.form(request, self.lines(correcting), {}, correcting, status=200)
        if meeting.state == MeetingState.PLANNED:
            return self.form(request, self.lines(correcting=False), {}, False, status=200)
        return self.result(request)

    def result(self, request: Any) -> HttpResponse:
        meeting = self.meeting
        votes = agendas.votes_of(meeting)
        rows = [(vote, public_words.result(vote.results, self.deciding)) for vote in votes]
        offices = dict(MeetingOffice.choices)
        replaced = Meeting.objects.filter(corrects=meeting).first()
        shown = {
            "meeting": meeting,
            "campaign": meeting.campaign,
            "rows": rows,
            "endorsed": sum(vote.outcome == VoteOutcome.ENDORSED for vote in votes),
            "contested": sum(vote.outcome == VoteOutcome.CONTESTED for vote in votes),
            "officials": [
                (offices.get(each["office"], ""), each["name"]) for each in meeting.officials
            ],
            "has_front": any(each["office"] == MeetingOffice.FRONT for each in meeting.officials),
            "replaced_by": replaced,
            "not_voted": self.waiting() if meeting.state == MeetingState.RECORDED else [],
            "rule": rules_of(meeting.campaign).agreement,
            "may_run": self.may_run(),
            "may_print": self.allows(Verb.MAKE_PAPERS),
        }
        return render(request, "desk/review/meeting.html", shown)

    @cached_property
    def agenda(self) -> Agenda:
        return agendas.agenda(self.meeting.campaign, self.meeting.village)

    def waiting(self) -> list[tuple[Case, str]]:
        """Open cases of the village no meeting has endorsed, with the reason."""
        rest: list[Item | NotReady] = [*self.agenda.ready, *self.agenda.not_ready]
        return [
            (each.case, _("not voted on") if isinstance(each, Item) else why_waiting(each))
            for each in rest
        ]

    def lines(self, correcting: bool) -> list[Line]:
        """The households of the form: those to vote on, or those that were voted on."""
        if not correcting:
            return [self._line(item) for item in self.agenda.ready]
        return [
            Line(
                vote.case,
                vote.head_name,
                vote.person_count,
                public_words.result(vote.results, self.deciding),
                False,
                str(vote.agreed),
                str(vote.disagreed) if vote.disagreed else "",
                vote.remark,
            )
            for vote in agendas.votes_of(self.meeting)
        ] + [self._line(item, skipped=True) for item in self.agenda.ready]

    def _line(self, item: Item, *, skipped: bool = False) -> Line:
        found = public_words.result(item.shown.results, self.deciding)
        shown = item.shown
        return Line(
            item.case, shown.head_name, shown.person_count, found, item.again, skipped=skipped
        )

    def form(
        self, request: Any, lines: list[Line], typed: Any, correcting: bool, *, status: int
    ) -> HttpResponse:
        meeting = self.meeting
        kept = {each["office"]: each["name"] for each in meeting.officials}
        shown = {
            "meeting": meeting,
            "campaign": meeting.campaign,
            "lines": lines,
            "not_ready": [(each.case, why_waiting(each)) for each in self.agenda.not_ready],
            "correcting": correcting,
            "typed": typed or self._begun(),
            "officials": [
                (office, office.label, (typed or {}).get(f"official-{office.value}")
                 or kept.get(office.value, ""))
                for office in OFFICIALS
            ],
            "rule": rules_of(meeting.campaign).agreement,
            "may_run": self.may_run(),
        }  # fmt: skip
        return render(request, "desk/review/meeting_form.html", shown, status=status)

    def _begun(self) -> dict[str, str]:
        """What the form begins with: the plan, or the record to be corrected."""
        meeting = self.meeting
        held = meeting.held_on or self.request.on
        return {
            "held_on": f"{held:%d/%m/%Y}",
            "place": meeting.place,
            "chair": meeting.chair_name,
            "secretary": meeting.secretary_name,
            "invited": str(meeting.invited_count or ""),
            "present": str(meeting.present_count or ""),
            "households": "" if meeting.household_count is None else str(meeting.household_count),
            "opinions": meeting.opinions,
            "reason": "",
        }


class RecordMeeting(MeetingPage):
    """Writes a meeting down, or its correction; what was typed stays on the form when refused."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any, pk: int) -> HttpResponse:
        return redirect("desk:review-meeting", pk=pk)

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST
        correcting = "correcting" in typed
        lines = self.lines(correcting)
        for line in lines:
            line.agreed = typed.get(f"agreed-{line.case.pk}", "")
            line.disagreed = typed.get(f"disagreed-{line.case.pk}", "")
            line.remark = typed.get(f"remark-{line.case.pk}", "")
            line.skipped = f"skip-{line.case.pk}" in typed
        try:
            done = self._record(request, lines, correcting)
        except ReviewRefused as refused:
            self.tell(refused)
            return self.form(request, lines, typed, correcting, status=422)
        self._told(request, done)
        return redirect("desk:review-meeting", pk=done.meeting.pk)

    def _record(self, request: Any, lines: list[Line], correcting: bool) -> Recorded:
        held = self._held(request.POST)
        ballots = {
            line.case.pk: ballot(line, present=held.present_count)
            for line in lines
            if not line.skipped
        }
        common = {
            "meeting": self.meeting,
            "held": held,
            "ballots": ballots,
            "expected_version": self.read_version(),
            "actor": request.user,
            "on": request.on,
            "today": request.today,
        }
        if correcting:
            return services.correct_meeting(reason=request.POST.get("reason", ""), **common)
        return services.record_meeting(**common)

    def _held(self, typed: Any) -> Held:
        households = read_count(typed.get("households", ""))
        if households is None:
            raise ReviewRefused(_("Say how many households were represented; the minutes need it."))
        return Held(
            held_on=self.read_day("held_on"),
            place=typed.get("place", ""),
            chair_name=typed.get("chair", ""),
            secretary_name=typed.get("secretary", ""),
            invited_count=read_count(typed.get("invited", "")),
            present_count=read_count(typed.get("present", "")) or 0,
            household_count=households,
            officials=[
                Official(typed.get(f"official-{office.value}", ""), office)
                for office in OFFICIALS
                if typed.get(f"official-{office.value}", "").strip()
            ],
            opinions=typed.get("opinions", ""),
        )

    def _told(self, request: Any, done: Recorded) -> None:
        told = ngettext(
            "%(n)s household was endorsed.", "%(n)s households were endorsed.", len(done.endorsed)
        )
        messages.info(request, told % {"n": len(done.endorsed)}, extra_tags="good")
        if done.contested:
            names = ", ".join(case.household.head_name for case in done.contested)
            messages.warning(
                request,
                _("Contested, to be scored anew before another meeting: %(names)s.")
                % {"names": names},
            )


def ballot(line: Line, *, present: int) -> Ballot:
    """The votes typed for a household: left empty, everybody present agrees."""
    agreed, disagreed = read_count(line.agreed), read_count(line.disagreed)
    if agreed is None:
        agreed = max(present - (disagreed or 0), 0)
    return Ballot(agreed=agreed, disagreed=disagreed or 0, remark=line.remark)


class CancelMeeting(MeetingView):
    """Calls a planned meeting off."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.cancel_meeting(
                meeting=self.meeting,
                reason=request.POST.get("reason", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-meeting", pk=pk)
        messages.info(request, _("The meeting was called off."))
        return redirect("desk:review-meetings", campaign=self.meeting.campaign_id)
