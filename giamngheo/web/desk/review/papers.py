"""Papers of a round to print or to edit: PL I, Phiếu A, Phiếu B, forms 01 and 04."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.documents import services as documents
from giamngheo.apps.review import services
from giamngheo.apps.review.models import Case, Sheet
from giamngheo.apps.review.queries import round_papers
from giamngheo.apps.review.services.requests import form_a_on
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.review.base import CampaignView, CaseView
from giamngheo.web.desk.review.cases import narrowed, narrowed_by
from giamngheo.web.desk.review.requests import RequestView
from giamngheo.web.files import file_response, one_pdf, paper_response


def wanted_kind(request: Any) -> str:
    return "docx" if request.GET.get("as") == "docx" else "pdf"


class ListPaper(CampaignView):
    """PL I of one village."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        code = request.GET.get("village", "")
        village = Area.objects.filter(level=Level.VILLAGE, code=code).first()
        here = Case.objects.filter(campaign=self.campaign, village=village)
        if village is None or not here.exists():
            raise Http404
        data = round_papers.review_list(self.campaign, village, on=request.on)
        try:
            paper = documents.render(
                kind="review_list", data=data, area=self.campaign.commune, on=request.on
            )
        except PaperRefused as refused:
            self.tell(refused)
            return redirect("desk:review-board", campaign=self.campaign.pk)
        return paper_response(paper.docx, f"danh-sach-ra-soat-{code}", wanted_kind(request))


class FormBPaper(CaseView):
    """Phiếu B of one household: blank, or as the last complete sheet says."""

    required = Verb.ENTER_ANSWERS

    def get(self, request: Any, case: int) -> HttpResponse:
        found = self.case
        standard_id = request.GET.get("standard", "") or found.campaign.standard_ids[0]
        if standard_id not in found.campaign.standard_ids:
            raise Http404
        sheet = None
        if "blank" not in request.GET:
            filled = Sheet.objects.filter(case=found, completed_on__isnull=False)
            sheet = filled.order_by("-number").first()
        try:
            paper = form_b(found, standard_id, on=request.on, sheet=sheet)
        except PaperRefused as refused:
            self.tell(refused)
            return redirect("desk:review-case", case=found.pk)
        name = f"phieu-b-{found.household.code}"
        return paper_response(paper, name, wanted_kind(request))


def form_b(case: Case, standard_id: str, *, on: Any, sheet: Sheet | None) -> bytes:
    data = round_papers.form_b(case, standard_id, on=on, sheet=sheet)
    area = case.campaign.commune
    return documents.render(kind="form_b", data=data, area=area, on=on).docx


class BlankForms(CampaignView):
    """Blank Phiếu B of the households shown on one page of the list, as one PDF to print."""

    required = Verb.ENTER_ANSWERS
    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        rows = narrowed(self.campaign, narrowed_by(request))
        page = page_of(rows, request.GET.get("page", ""))
        cases = list(rows.select_related("campaign__commune", "household", "village")[page.bounds])
        if not cases:
            raise Http404
        standard_id = self.campaign.standard_ids[0]
        try:
            papers = [form_b(case, standard_id, on=request.on, sheet=None) for case in cases]
        except PaperRefused as refused:
            self.tell(refused)
            return redirect("desk:review-cases", campaign=self.campaign.pk)
        return file_response(one_pdf(papers), f"phieu-b-trang-{page.number}", "pdf")


class RequestPaper(RequestView):
    """Form 01 or 04 with what is known, to be signed by the family."""

    required = Verb.RUN_REVIEW

    def get(self, request: Any, pk: int) -> HttpResponse:
        data = round_papers.request_form(self.row, on=request.on)
        kind = "request_entry" if self.row.kind == "ENTRY" else "request_exit"
        try:
            paper = documents.render(kind=kind, data=data, area=self.row.commune, on=request.on)
        except PaperRefused as refused:
            self.tell(refused)
            return self.back()
        return paper_response(paper.docx, f"giay-de-nghi-{self.row.pk}", wanted_kind(request))


class FormAPaper(RequestView):
    """Phiếu A of a request, blank or as recorded."""

    required = Verb.ENTER_ANSWERS

    def get(self, request: Any, pk: int) -> HttpResponse:
        try:
            data = round_papers.form_a(self.row, form_a_on(request.on), on=request.on)
            paper = documents.render(kind="form_a", data=data, area=self.row.commune, on=request.on)
        except (PaperRefused, services.ReviewRefused) as refused:
            self.tell(refused)
            return self.back()
        return paper_response(paper.docx, f"phieu-a-{self.row.pk}", wanted_kind(request))
