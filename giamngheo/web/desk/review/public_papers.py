"""Papers of meetings, postings and re-verifications: as Word to adapt, or as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.documents import services as documents
from giamngheo.apps.review.queries import public_papers
from giamngheo.apps.territory.models import Area
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.web.desk.review.meetings import MeetingView
from giamngheo.web.desk.review.objections import ObjectionView
from giamngheo.web.desk.review.postings import PostingView
from giamngheo.web.files import paper_response


def paper(request: Any, kind: str, data: Any, *, area: Area, on: date) -> HttpResponse:
    """A paper as a file: Word, or PDF where the address asks for it. Raises PaperRefused."""
    made = documents.render(kind=kind, data=data, area=area, on=on)
    wanted = "pdf" if request.GET.get("as") == "pdf" else "docx"
    return paper_response(made.docx, made.file_name.removesuffix(".docx"), wanted)


class MeetingPaper(MeetingView):
    """The minutes of a meeting."""

    required = Verb.MAKE_PAPERS

    def get(self, request: Any, pk: int) -> HttpResponse:
        meeting = self.meeting
        try:
            data = public_papers.meeting_minutes(meeting)
            return paper(
                request, "meeting_minutes", data, area=meeting.campaign.unit, on=data.held_on
            )
        except (public_papers.PaperLacks, PaperRefused) as refused:
            messages.error(request, str(refused), extra_tags="bad")
            return redirect("desk:review-meeting", pk=pk)


class PostingPaper(PostingView):
    """The notice of a posting with its list."""

    required = Verb.MAKE_PAPERS

    def get(self, request: Any, pk: int) -> HttpResponse:
        posting = self.posting
        address = reverse("portal:list", args=[posting.public_code])
        unit = posting.campaign.unit
        data = public_papers.posting_notice(
            posting,
            contact=_("%(commune)s people's committee") % {"commune": unit.full_name},
            address=request.build_absolute_uri(address),
        )
        try:
            return paper(request, "posting_notice", data, area=unit, on=posting.posted_on)
        except PaperRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
            return redirect("desk:review-posting", pk=pk)


class ReverificationPaper(ObjectionView):
    """The minutes of a re-verification."""

    required = Verb.MAKE_PAPERS

    def get(self, request: Any, pk: int) -> HttpResponse:
        objection = self.objection
        try:
            data = public_papers.reverification_minutes(objection)
            unit = objection.campaign.unit
            return paper(request, "reverification_minutes", data, area=unit, on=data.held_on)
        except (public_papers.PaperLacks, PaperRefused) as refused:
            messages.error(request, str(refused), extra_tags="bad")
            return redirect("desk:review-objection", pk=pk)
