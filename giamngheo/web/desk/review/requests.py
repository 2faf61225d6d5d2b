"""Requests of families on screen: the inbox, taking one in, Phiếu A, enrolling, answering."""

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
    EnrolmentReason,
    RequestKind,
    RequestState,
)
from giamngheo.apps.review.models import Campaign, Request
from giamngheo.apps.review.services.requests import contact_of, form_a_on
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.review.base import ReviewView

YES_NO = {"yes": True, "no": False}


class Requests(ReviewView):
    """Requests of the area, those that wait first."""

    def get(self, request: Any) -> HttpResponse:
        chosen = request.GET.get("state", RequestState.RECEIVED.value)
        rows = Request.objects.select_related("village", "household")
        if chosen in RequestState.values:
            rows = rows.filter(state=chosen)
        page = page_of(rows, request.GET.get("page", ""))
        shown = {
            "requests": rows.order_by("received_on", "pk")[page.bounds],
            "page": page,
            "chosen": chosen,
            "state_choices": RequestState.choices,
            "may_run": self.allows(Verb.RUN_REVIEW),
        }
        return render(request, "desk/review/requests.html", shown)


class NewRequest(ReviewView):
    """Takes in form 01 or form 04."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any) -> HttpResponse:
        return self.show(request, "", status=200)

    def villages(self) -> list[Area]:
        commune = self.commune()
        return territory.children(commune, on=self.request.on) if commune else []

    def show(self, request: Any, problem: str, *, status: int) -> HttpResponse:
        typed = request.POST or request.GET
        shown = {
            "typed": typed,
            "received_on": typed.get("received_on") or f"{request.on:%d/%m/%Y}",
            "villages": self.villages(),
            "kinds": RequestKind.choices,
            "channels": Channel.choices,
            "problem": problem,
        }
        return render(request, "desk/review/request_new.html", shown, status=status)

    def post(self, request: Any) -> HttpResponse:
        typed = request.POST
        try:
            household = None
            if typed.get("code", "").strip():
                household = registry.household_by_code(typed["code"])
                if household is None:
                    raise services.ReviewRefused(
                        _("No household of your area has the code “%(code)s”.")
                        % {"code": typed["code"]}
                    )
            village = household.village if household else self._village(typed.get("village", ""))
            made = services.receive_request(
                kind=_kind(typed.get("kind", "")),
                village=village,
                household=household,
                applicant_name=typed.get("applicant_name", "")
                or (household.head_name if household else ""),
                address=typed.get("address", ""),
                contact={"phone": typed.get("phone", "")},
                reason=typed.get("reason", ""),
                channel=_channel(typed.get("channel", "")),
                received_on=self.read_day("received_on"),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            return self.show(request, str(refused), status=422)
        return redirect("desk:review-request", pk=made.pk)

    def _village(self, code: str) -> Area:
        for each in self.villages():
            if each.code == code:
                return each
        raise services.ReviewRefused(_("Choose the village."))


def _kind(text: str) -> RequestKind:
    if text not in RequestKind.values:
        raise services.ReviewRefused(_("Choose what the family asks for."))
    return RequestKind(text)


def _channel(text: str) -> Channel:
    return Channel(text) if text in Channel.values else Channel.DESK


class RequestView(ReviewView):
    """A page about one request, in the area of its village."""

    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether a request lies in the person's area"):
            rows = Request.objects.filter(pk=self.kwargs["pk"]).select_related("village")
            found = rows.first()
        if found is None:
            raise Http404
        return found.village

    @cached_property
    def row(self) -> Request:
        rows = Request.objects.select_related("village", "household", "campaign__unit")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponse:
        return redirect("desk:review-request", pk=self.row.pk)


class RequestPage(RequestView):
    """One request: what is asked, Phiếu A, and what was answered."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        found = self.row
        try:
            form = form_a_on(request.on)
        except services.ReviewRefused:
            form = None
        rounds = Campaign.objects.filter(
            commune_id=found.commune_id, state=CampaignState.OPEN
        ).order_by("due_on")
        entry = found.kind == RequestKind.ENTRY
        is_open = found.state == RequestState.RECEIVED
        shown = {
            "row": found,
            "contact": contact_of(found) if self.allows(Verb.RUN_REVIEW) else {},
            "form_a": form,
            "flags": [(key, found.screening.get(key)) for key in form.keys] if form else [],
            "needs_screening": entry and is_open and found.screened_on is None,
            "rounds": rounds,
            "is_open": is_open,
            "ready": is_open and (not entry or found.screened_on) and found.household_id,
            "case": found.cases.order_by("-pk").first(),
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_answer": self.allows(Verb.ENTER_ANSWERS),
        }
        return render(request, "desk/review/request.html", shown)


class ScreenRequest(RequestView):
    """Phiếu A: the nine answers, or only how many hold."""

    required = Verb.ENTER_ANSWERS

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST
        count = typed.get("count", "").strip()
        flags = {
            key.removeprefix("flag-"): YES_NO.get(value)
            for key, value in typed.items()
            if key.startswith("flag-")
        }
        try:
            if count and not count.isdecimal():
                raise services.ReviewRefused(_("The number of criteria must be a whole number."))
            result = services.screen_request(
                request=self.row,
                flags={key: flag for key, flag in flags.items() if flag is not None},
                count=int(count) if count else None,
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            messages.info(request, result.render("vi"))
        return self.back()


class AttachHousehold(RequestView):
    """Says which household of the register the request is about."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            household = registry.household_by_code(request.POST.get("code", ""))
            if household is None:
                raise services.ReviewRefused(
                    _("No household of your area has the code “%(code)s”.")
                    % {"code": request.POST.get("code", "")}
                )
            services.attach_household(
                request=self.row,
                household=household,
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        return self.back()


class EnrolRequest(RequestView):
    """Puts the household of a request on the list of a round."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        found = self.row
        try:
            if found.household is None:
                raise services.ReviewRefused(
                    _("Register the family first, then say which household the request is about.")
                )
            wanted = request.POST.get("campaign", "")
            campaign = Campaign.objects.filter(
                pk=int(wanted) if wanted.isdecimal() else 0, commune_id=found.commune_id
            ).first()
            if campaign is None:
                raise services.ReviewRefused(_("Choose the round. If none runs, open one first."))
            entry = found.kind == RequestKind.ENTRY
            case = services.enrol_case(
                campaign=campaign,
                household=found.household,
                reason=EnrolmentReason.ENTRY_REQUEST if entry else EnrolmentReason.EXIT_REQUEST,
                request=found,
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return self.back()
        return redirect("desk:review-case", case=case.pk)


class AnswerRequest(RequestView):
    """Refuses a request in writing, or notes that it was withdrawn."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST.get("state", "")
        state = RequestState(typed) if typed in RequestState.values else RequestState.RECEIVED
        try:
            services.answer_request(
                request=self.row,
                state=state,
                answer=request.POST.get("answer", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        return self.back()
