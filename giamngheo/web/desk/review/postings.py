"""Postings on screen: what hangs where until when, what waits to be posted, taking lists down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignState, PostingState
from giamngheo.apps.review.models import Posting
from giamngheo.apps.review.queries import postings as lists
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.services import ReviewRefused
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.review import public_words
from giamngheo.web.desk.review.base import CampaignView, ReviewView
from giamngheo.web.desk.review.meetings import villages_of


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One village: its postings with their terms, and what waits to be posted."""

    village: Area
    postings: list[tuple[Posting, public_words.Term]]
    to_post: int
    to_post_again: int


class Postings(CampaignView):
    """Every village of the round with its postings; putting up a list."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return self.show(request, {}, status=200)

    def show(self, request: Any, typed: Any, *, status: int) -> HttpResponse:
        rows = Posting.objects.filter(campaign=self.campaign).order_by("posted_on", "pk")
        by_village: dict[int, list[Posting]] = {}
        for posting in rows:
            by_village.setdefault(posting.village_id, []).append(posting)
        waiting = lists.counts_to_post(self.campaign)
        lines = [
            VillageLine(
                village,
                [
                    (each, public_words.hanging(each, on=request.on))
                    for each in by_village.get(village.pk, [])
                ],
                *waiting.get(village.pk, (0, 0)),
            )
            for village in villages_of(self.campaign, self.area)
        ]
        rules = rules_of(self.campaign)
        shown = {
            "campaign": self.campaign,
            "lines": lines,
            "waiting": [line for line in lines if line.to_post or line.to_post_again],
            "typed": typed,
            "posted_on": typed.get("posted_on") or f"{request.on:%d/%m/%Y}",
            "last_day": rules.last_day_of_posting(request.on),
            "days": rules.posting_days,
            "counts": rules.posting_counts,
            "hall": typed.get("place-1", _("Culture house of the village")),
            "office": typed.get("place-2", _("Seat of the people's committee")),
            "third": typed.get("place-3", ""),
            "may_run": self.allows(Verb.RUN_REVIEW) and self.campaign.state == CampaignState.OPEN,
        }
        return render(request, "desk/review/postings.html", shown, status=status)


class PostList(Postings):
    """Puts up the list of a village: for the first time, or after a re-verification."""

    required = Verb.RUN_REVIEW
    whole_commune = True

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return redirect("desk:review-postings", campaign=campaign)

    def post(self, request: Any, campaign: int) -> HttpResponse:
        typed = request.POST
        code, _sign, again = typed.get("what", "").partition("/")
        try:
            village = next(
                (each for each in villages_of(self.campaign, self.area) if each.code == code), None
            )
            if village is None:
                raise ReviewRefused(_("Choose the village."))
            posted_on = self.read_day("posted_on")
            act = services.post_again if again else services.post_list
            made = act(
                campaign=self.campaign,
                village=village,
                places=[typed.get(f"place-{number}", "") for number in (1, 2, 3)],
                loudspeaker_on=announced(typed.get("loudspeaker", ""), posted_on),
                posted_on=posted_on,
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return self.show(request, typed, status=422)
        told = _("The list of %(village)s hangs until the end of %(day)s.")
        day = f"{made.last_day:%d/%m/%Y}"
        messages.info(request, told % {"village": village.full_name, "day": day})
        return redirect("desk:review-posting", pk=made.pk)


def announced(text: str, posted_on: date) -> list[datetime]:
    """Times of day separated by commas or semicolons, on the day of posting."""
    times = [each for each in text.replace(";", ",").split(",") if each.strip()]
    return [public_words.moment(posted_on, each) for each in times]


class PostingView(ReviewView):
    """A page about one posting (`pk` in the address), in the area of its village."""

    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether a posting lies in the person's area"):
            rows = Posting.objects.filter(pk=self.kwargs["pk"]).select_related("village")
            found = rows.first()
        if found is None:
            raise Http404
        return found.village

    @cached_property
    def posting(self) -> Posting:
        rows = Posting.objects.select_related("campaign__unit", "village", "commune")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class PostingPage(PostingView):
    """One posted list: its lines, its last day, its public address, and taking it down."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        posting = self.posting
        deciding = str(posting.campaign.standard_ids[0])
        lines = lists.lines_of(posting)
        is_open = posting.campaign.state == CampaignState.OPEN
        hangs = posting.state == PostingState.HANGING
        address = reverse("portal:list", args=[posting.public_code])
        shown = {
            "posting": posting,
            "campaign": posting.campaign,
            "rows": [(line, public_words.result(line.results, deciding)) for line in lines],
            "term": public_words.hanging(posting, on=request.on),
            "broadcasts": public_words.broadcasts(posting),
            "hangs": hangs,
            "is_public": lists.is_public(posting, today=request.today),
            "public_address": request.build_absolute_uri(address),
            "objections": posting.objections.count(),
            "may_run": self.allows(Verb.RUN_REVIEW) and is_open,
            "may_read_objections": self.allows(Verb.READ_OBJECTIONS),
            "may_print": self.allows(Verb.MAKE_PAPERS),
            "long_enough": request.today > posting.last_day,
        }
        return render(request, "desk/review/posting.html", shown)


class CompletePosting(PostingView):
    """Takes a list down after its last day is over."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            done = services.complete_posting(
                posting=self.posting,
                taken_down_on=self.read_day("taken_down_on"),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-posting", pk=pk)
        told = ngettext(
            "%(n)s household counts as posted.", "%(n)s households count as posted.",
            len(done.posted),
        )  # fmt: skip
        messages.info(request, told % {"n": len(done.posted)}, extra_tags="good")
        if done.waiting:
            names = ", ".join(case.household.head_name for case in done.waiting)
            messages.warning(request, _("Kept by an objection: %(names)s.") % {"names": names})
        return redirect("desk:review-posting", pk=pk)


class CutShort(PostingView):
    """Records that a list came down too early."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.cut_short(
                posting=self.posting,
                taken_down_on=self.read_day("taken_down_on"),
                reason=request.POST.get("reason", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except ReviewRefused as refused:
            self.tell(refused)
        else:
            messages.warning(request, _("The posting was cut short; the list must be posted anew."))
        return redirect("desk:review-posting", pk=pk)
