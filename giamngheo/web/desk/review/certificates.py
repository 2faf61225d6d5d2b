"""Certificates: the list, one with its history, issuing, printing in a batch, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.documents import services as documents
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import BatchState, CertificateState, DecisionState
from giamngheo.apps.review.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    Decision,
    Endorsement,
)
from giamngheo.apps.review.queries.certificates import next_number, to_withdraw
from giamngheo.apps.review.services import batches
from giamngheo.apps.territory.models import Area
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.review.base import ReviewView
from giamngheo.web.desk.review.decided import DecisionView
from giamngheo.web.desk.review.decision import download


class CertificateList(ReviewView):
    """Certificates of the person's area, by village, state and number."""

    required = Verb.READ_HOUSEHOLDS

    def get(self, request: Any) -> HttpResponse:
        level = self.area.level.lower()
        rows = Certificate.objects.filter(**{f"{level}_id": self.area.pk})
        commune = self.commune()
        chosen = {key: request.GET.get(key, "") for key in ("village", "state", "q")}
        villages = list(
            Area.objects.filter(pk__in=rows.order_by().values("village_id").distinct()).order_by(
                "code"
            )
            if commune
            else []
        )
        if chosen["village"] in {village.code for village in villages}:
            rows = rows.filter(village__code=chosen["village"])
        state = chosen["state"] or CertificateState.VALID
        if state in CertificateState.values:
            rows = rows.filter(state=state)
        if chosen["q"].isdecimal():
            rows = rows.filter(number=int(chosen["q"][:9]))
        page = page_of(rows, request.GET.get("page", ""))
        lines = Prefetch("endorsements", Endorsement.objects.order_by("-endorsed_on", "-pk"))
        listed = rows.select_related("household", "village").prefetch_related(lines)
        shown = {
            "certificates": listed.order_by("-year", "-number")[page.bounds],
            "page": page,
            "chosen": {**chosen, "state": state},
            "villages": villages,
            "state_choices": CertificateState.choices,
            "next_number": next_number(commune, request.on.year) if commune else None,
            "departed": to_withdraw(commune).count() if commune and self._may_run() else 0,
            "commune": commune,
            "may_run": self._may_run(),
        }
        return render(request, "desk/review/certificates.html", shown)

    def _may_run(self) -> bool:
        return self.allows(Verb.RUN_REVIEW)


class WithdrawDeparted(ReviewView):
    """Takes back the certificates of households on no list any more."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any) -> HttpResponse:
        commune = self.commune()
        if commune is None:
            raise Http404
        try:
            count = services.withdraw_of_departed(
                unit=commune,
                reason=request.POST.get("reason", ""),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            told = ngettext(
                "%(n)s certificate was withdrawn.", "%(n)s certificates were withdrawn.", count
            )
            messages.info(request, told % {"n": count})
        return redirect("desk:review-certificates")


class CertificateView(ReviewView):
    """A page about one certificate (`pk` in the address), in the area of its village."""

    moves_frame = False

    def find_area(self) -> Any:
        with unscoped(reason="whether a certificate lies in the person's area"):
            rows = Certificate.objects.filter(pk=self.kwargs["pk"])
            found = rows.select_related(
                "household", "village", "decision__campaign", "unit", "replaces"
            ).first()
        if found is None:
            raise Http404
        self.certificate = found
        return found.village


class CertificatePage(CertificateView):
    """One certificate: its years, what became of it, and the acts on it."""

    required = Verb.READ_HOUSEHOLDS

    def get(self, request: Any, pk: int) -> HttpResponse:
        held = self.certificate
        endorsed = Endorsement.objects.filter(certificate=held)
        decisions = Decision.objects.filter(
            state=DecisionState.ISSUED,
            lines__case__household=held.household_id,
            lines__standard_id=held.standard_id,
            lines__annex__in=("POOR", "NEAR_POOR"),
        ).exclude(pk__in=endorsed.values("decision_id"))
        shown = {
            "certificate": held,
            "lines": endorsed.select_related("decision").order_by("endorsed_on", "pk"),
            "replaced_by": Certificate.objects.filter(replaces=held).first(),
            "to_endorse": decisions.distinct() if held.state == CertificateState.VALID else [],
            "is_valid": held.state == CertificateState.VALID,
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_print": self.allows(Verb.SEE_PERSONAL_IDS),
        }
        return render(request, "desk/review/certificate.html", shown)


class CertificateAct(CertificateView):
    """Withdraws, makes out again or endorses one certificate."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST
        who: dict[str, Any] = {
            "certificate": self.certificate,
            "actor": request.user,
            "on": request.on,
            "today": request.today,
        }
        shown = self.certificate
        try:
            if typed.get("act") == "withdraw":
                services.withdraw_certificate(reason=typed.get("reason", ""), **who)
            elif typed.get("act") == "reissue":
                shown = services.reissue_certificate(reason=typed.get("reason", ""), **who)
            else:
                key = typed.get("decision", "")
                found = Decision.objects.filter(pk=int(key)) if key.isdecimal() else None
                decision = found.select_related("campaign").first() if found else None
                if decision is None:
                    raise services.ReviewRefused(_("Choose the decision."))
                services.endorse_certificate(decision=decision, **who)
        except services.ReviewRefused as refused:
            self.tell(refused)
        return redirect("desk:review-certificate", pk=shown.pk)


class PrintCertificate(CertificateView):
    """One certificate as Word or PDF; that it was made stands in the audit trail."""

    required = Verb.SEE_PERSONAL_IDS

    def post(self, request: Any, pk: int) -> HttpResponse:
        as_pdf = request.POST.get("as") == "pdf"
        try:
            content = batches.print_one(
                certificate=self.certificate,
                as_pdf=as_pdf,
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except PaperRefused as refused:
            for said in documents.problems_of(refused):
                messages.error(request, said, extra_tags="bad")
            return redirect("desk:review-certificate", pk=pk)
        number = self.certificate.full_number.replace("/", "-")
        return download(content, f"giay-chung-nhan-{number}.docx", as_pdf=as_pdf)


class IssueCertificates(DecisionView):
    """Makes out certificates for every household of a decision that has none."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST.get("first_number", "").strip()
        try:
            if typed and not typed.isdecimal():
                raise services.ReviewRefused(_("The number is a whole number."))
            count = services.issue_certificates(
                decision=self.decision,
                first_number=int(typed) if typed else None,
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            told = ngettext(
                "%(n)s certificate was issued.", "%(n)s certificates were issued.", count
            )
            messages.info(request, told % {"n": count})
        return redirect("desk:review-decision", pk=self.decision.pk)


class RequestBatch(DecisionView):
    """Asks for the files of all certificates of a decision."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            batch = batches.request_batch(
                decision=self.decision, actor=request.user, on=request.on, today=request.today
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-decision", pk=self.decision.pk)
        return redirect("desk:review-batch", pk=batch.pk)


class BatchView(ReviewView):
    """A page about one batch of certificates, in the area of its commune."""

    required = Verb.SEE_PERSONAL_IDS
    moves_frame = False

    def find_area(self) -> Any:
        with unscoped(reason="whether a batch lies in the person's area"):
            rows = CertificateBatch.objects.filter(pk=self.kwargs["pk"])
            found = rows.select_related("decision__campaign__unit", "commune").first()
        if found is None:
            raise Http404
        self.batch = found
        return found.commune


class BatchPage(BatchView):
    """How far the batch is, and the files of the villages that are made."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        files = CertificateFile.objects.filter(batch=self.batch).defer("docx_sealed", "pdf_sealed")
        running = self.batch.state in (BatchState.WAITING, BatchState.RUNNING)
        shown = {
            "batch": self.batch,
            "decision": self.batch.decision,
            "campaign": self.batch.decision.campaign,
            "files": files.select_related("village").order_by("village__code"),
            "running": running,
        }
        part = request.headers.get("HX-Request") == "true"
        name = "desk/review/batch_part.html" if part else "desk/review/batch.html"
        return render(request, name, shown)


class BatchFile(BatchView):
    """The certificates of one village as Word or PDF; who opened them is written down."""

    def post(self, request: Any, pk: int, file: int) -> HttpResponse:
        rows = CertificateFile.objects.filter(batch=self.batch, pk=file)
        found = rows.select_related("batch__decision__campaign__unit", "village").first()
        if found is None:
            raise Http404
        as_pdf = request.POST.get("as") == "pdf"
        content = batches.open_file(
            file=found, as_pdf=as_pdf, actor=request.user, on=request.on, today=request.today
        )
        name = f"giay-chung-nhan-{found.village.code}.docx"
        return download(content, name, as_pdf=as_pdf)
