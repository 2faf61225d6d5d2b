"""Objections on screen: the inbox by due day, taking one in, re-verification, the answer."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import (
    CampaignState,
    Channel,
    ObjectionKind,
    ObjectionState,
)
from giamngheo.apps.review.models import Case, Objection
from giamngheo.apps.review.queries import objections as found_objections
from giamngheo.apps.review.queries.postings import OPEN_OBJECTIONS
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.services import Complainant, Complaint, ReviewRefused
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.review import public_words
from giamngheo.web.desk.review.base import CampaignView, ReviewView
from giamngheo.web.desk.review.meetings import villages_of

AT_THE_DESK = tuple(each for each in Channel if each is not Channel.ONLINE)


class Objections(CampaignView):
    """Every objection of a round, the open ones first by the day their answer is due."""

    required = Verb.READ_OBJECTIONS

    def get(self, request: Any, campaign: int) -> HttpResponse:
        rows = list(found_objections.inbox(campaign=self.campaign))
        counted = found_objections.answers(
            found_objections.inbox(campaign=self.campaign), today=request.on
        )
        shown = {
            "campaign": self.campaign,
            "rows": [(each, public_words.due(each, today=request.on)) for each in rows],
            "counted": counted,
            "days": rules_of(self.campaign).reverification_days,
            "may_run": self.allows(Verb.RUN_REVIEW),
        }
        return render(request, "desk/review/objections.html", shown)


class NewObjection(CampaignView):
    """Takes in an objection at the office, by post or by telephone."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return self.show(request, request.GET, status=200)

    def show(self, request: Any, typed: Any, *, status: int) -> HttpResponse:
        cases = Case.objects.filter(campaign=self.campaign, postings__isnull=False).distinct()
        shown = {
            "campaign": self.campaign,
            "typed": typed,
            "received_on": typed.get("received_on") or f"{request.on:%d/%m/%Y}",
            "villages": villages_of(self.campaign, self.area),
            "cases": cases.select_related("household", "village").order_by(
                "village__code", "household__head_sort_key"
            ),
            "kinds": ObjectionKind.choices,
            "channels": [(each.value, each.label) for each in AT_THE_DESK],
        }
        return render(request, "desk/review/objection_new.html", shown, status=status)

    def post(self, request: Any, campaign: int) -> HttpResponse:
        typed = request.POST
        try:
            kind = typed.get("kind", "")
            if kind not in ObjectionKind.values:
                raise ReviewRefused(_("Choose what the objection is about."))
            case = self._case(typed.get("case", "")) if kind != ObjectionKind.LEFT_OUT else None
            channel = typed.get("channel", "")
            made = services.receive_objection(
                campaign=self.campaign,
                village=case.village if case else self._village(typed.get("village", "")),
                complaint=Complaint(
                    kind=ObjectionKind(kind),
                    channel=Channel(channel) if channel in Channel.values else Channel.DESK,
                    text=typed.get("text", ""),
                    about=typed.get("about", "") if case is None else "",
                    case=case,
                ),
                complainant=Complainant(
                    typed.get("name", ""), typed.get("phone", ""), typed.get("address", "")
                ),
                received_on=self.read_day("received_on"),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return self.show(request, typed, status=422)
        return redirect("desk:review-objection", pk=made.pk)

    def _case(self, text: str) -> Case:
        rows = Case.objects.filter(campaign=self.campaign, pk=int(text) if text.isdecimal() else 0)
        found = rows.select_related("village").first()
        if found is None:
            raise ReviewRefused(_("Choose the household from the list."))
        return found

    def _village(self, code: str) -> Area:
        for each in villages_of(self.campaign, self.area):
            if each.code == code:
                return each
        raise ReviewRefused(_("Choose the village."))


class ObjectionView(ReviewView):
    """A page about one objection (`pk` in the address), in the area of its village."""

    required = Verb.READ_OBJECTIONS
    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether an objection lies in the person's area"):
            rows = Objection.objects.filter(pk=self.kwargs["pk"]).select_related("village")
            found = rows.first()
        if found is None:
            raise Http404
        return found.village

    @cached_property
    def objection(self) -> Objection:
        rows = Objection.objects.select_related(
            "campaign__unit", "village", "posting", "case__household", "sheet", "handled_by"
        )
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponse:
        return redirect("desk:review-objection", pk=self.objection.pk)

    def common(self) -> dict[str, Any]:
        return {
            "objection": self.objection,
            "expected_version": self.read_version(),
            "actor": self.request.user,
            "on": self.request.on,
            "today": self.request.today,
        }

    def show(self, complainant: Complainant | None, *, status: int = 200) -> HttpResponse:
        found, request = self.objection, self.request
        is_open = found.state in OPEN_OBJECTIONS and found.campaign.state == CampaignState.OPEN
        shown = {
            "objection": found,
            "campaign": found.campaign,
            "term": public_words.due(found, today=request.on),
            "days": found_objections.days_taken(found),
            "reverified": found_objections.reverified(found),
            "complainant": complainant,
            "may_begin": is_open and found.state == ObjectionState.RECEIVED,
            "is_open": is_open,
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_print": self.allows(Verb.MAKE_PAPERS),
            "typed": request.POST,
            "answered_on": request.POST.get("answered_on") or f"{request.on:%d/%m/%Y}",
        }
        return render(request, "desk/review/objection.html", shown, status=status)


class ObjectionPage(ObjectionView):
    """One objection: what is said, where it stands, what comes next."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        return self.show(None)


class RevealComplainant(ObjectionView):
    """Shows who objected, and records who looked."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        return self.show(
            services.reveal_complainant(
                objection=self.objection, actor=request.user, on=request.on, today=request.today
            )
        )


class StartReverification(ObjectionView):
    """Opens the sheet of the re-verification; a household left out comes onto the list."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            household = None
            typed = request.POST.get("code", "").strip()
            if typed:
                household = registry.household_by_code(typed)
                if household is None:
                    raise ReviewRefused(
                        _("No household of your area has the code “%(code)s”.") % {"code": typed}
                    )
            done = services.start_reverification(left_out=household, **self.common())
        except ReviewRefused as refused:
            self.tell(refused)
            return self.back()
        told = _("The sheet no. %(number)s of %(name)s is open.")
        name = done.case.household.head_name if done.case else ""
        messages.info(request, told % {"number": done.sheet and done.sheet.number, "name": name})
        return self.back()


class AnswerObjection(ObjectionView):
    """Answers in writing: upheld on what the re-verification found, or rejected."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        verdict = request.POST.get("verdict", "")
        try:
            if verdict not in ("upheld", "rejected"):
                raise ReviewRefused(_("Choose whether the objection is upheld."))
            services.answer_objection(
                upheld=verdict == "upheld",
                answer=request.POST.get("answer", ""),
                answered_on=self.read_day("answered_on"),
                **self.common(),
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return self.show(None, status=422)
        messages.info(request, _("The answer was written down; the person sees it by the code."))
        return self.back()


class WithdrawObjection(ObjectionView):
    """Closes an objection its author takes back."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.withdraw_objection(reason=request.POST.get("reason", ""), **self.common())
        except ReviewRefused as refused:
            self.tell(refused)
        else:
            messages.info(request, _("The objection was taken back."))
        return self.back()
