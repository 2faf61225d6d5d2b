"""From the results put together to the chair's signature: consolidation, summary, decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.documents import services as documents
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignState, CaseStep, DecisionState
from giamngheo.apps.review.models import Case, Decision, DistrictOpinion
from giamngheo.apps.review.queries import decision_papers
from giamngheo.apps.review.queries.missing import changed_since, missing, open_cases
from giamngheo.apps.review.queries.procedure import rules_of, steps_of
from giamngheo.apps.review.queries.results import results
from giamngheo.apps.review.queries.summary import summary
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.review.base import CampaignView, CaseView
from povertycore.procedures import StepCode

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PRINTED_CHANGES = 15
"""So many changes fit on one A4 page beside the balance; the annexes hold all of them."""


def standing(campaign: Any) -> Decision | None:
    """The decision in force of a round; known to whoever may open the round."""
    with unscoped(reason="the decision of a round that the person may read"):
        return Decision.objects.filter(campaign=campaign, state=DecisionState.ISSUED).first()


def put_together(campaign: Any) -> bool:
    """Whether every running case has been put together, so that there is something to sign."""
    cases = open_cases(campaign)
    waiting = cases.exclude(step__in=[CaseStep.CONSOLIDATED, CaseStep.DISTRICT_OPINION])
    return cases.exists() and not waiting.exists()


class ConsolidationPage(CampaignView):
    """What is missing, and what is done: the way of the round to the chair.

    A village head sees what is missing in her village.
    """

    required = Verb.READ_HOUSEHOLDS
    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        rules = rules_of(self.campaign)
        asks = StepCode.DISTRICT_OPINION in steps_of(self.campaign)
        found = results(self.campaign)
        is_open = self.campaign.state == CampaignState.OPEN
        shown = {
            "campaign": self.campaign,
            "missing": missing(self.campaign, found) if is_open else [],
            "together": put_together(self.campaign),
            "changed": changed_since(self.campaign) if put_together(self.campaign) else [],
            "count": found["case_id"].n_unique(),
            "asks_district": asks,
            "opinion": DistrictOpinion.objects.filter(campaign=self.campaign).first(),
            "opinion_step": rules.step(StepCode.DISTRICT_OPINION) if asks else None,
            "answer_days": rules.district_answer_days,
            "decision": standing(self.campaign),
            "is_open": is_open,
            "today": f"{request.on:%d/%m/%Y}",
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_decide": self.allows(Verb.DECIDE_REVIEW),
        }
        return render(request, "desk/review/consolidation.html", shown)


class Consolidate(CampaignView):
    """Puts the results together, or says what is missing."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, campaign: int) -> HttpResponse:
        try:
            made = services.consolidate(
                campaign=self.campaign, actor=request.user, on=request.on, today=request.today
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            told = ngettext(
                "%(n)s household was put together.",
                "%(n)s households were put together.",
                made.case_count,
            )
            messages.info(request, told % {"n": made.case_count})
        return redirect("desk:review-consolidation", campaign=self.campaign.pk)


class Opinion(CampaignView):
    """The letter to the district, its answer, or that none came in time."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, campaign: int) -> HttpResponse:
        typed = request.POST
        who = {"campaign": self.campaign, "actor": request.user, "today": request.today}
        try:
            on = self.read_day("on")
            if typed.get("act") == "send":
                services.send_to_district(number=typed.get("number", ""), on=on, **who)
            elif typed.get("act") == "answer":
                services.record_answer(
                    agrees=typed.get("agrees") == "yes",
                    number=typed.get("number", ""),
                    text=typed.get("text", ""),
                    on=on,
                    **who,
                )
            else:
                services.go_on_without_answer(note=typed.get("text", ""), on=on, **who)
        except services.ReviewRefused as refused:
            self.tell(refused)
        return redirect("desk:review-consolidation", campaign=self.campaign.pk)


class SummaryPage(CampaignView):
    """One page for the chair: what changes and why, and the signature.

    A village head reads the part of her village.
    """

    required = Verb.READ_HOUSEHOLDS
    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        decision = standing(self.campaign)
        if decision is not None:
            return redirect("desk:review-decision", pk=decision.pk)
        return self.show(request, {}, status=200)

    def show(self, request: Any, more: dict[str, Any], *, status: int) -> HttpResponse:
        found = summary(self.campaign, results(self.campaign))
        together = put_together(self.campaign)
        opinion = DistrictOpinion.objects.filter(campaign=self.campaign).first()
        asks = StepCode.DISTRICT_OPINION in steps_of(self.campaign)
        shown = {
            "campaign": self.campaign,
            "summary": found,
            "together": together,
            "decision": standing(self.campaign),
            "opinion": opinion,
            "needs_reason": asks and not (opinion and opinion.agrees),
            "typed": request.POST,
            "today": f"{request.on:%d/%m/%Y}",
            "may_decide": self.allows(Verb.DECIDE_REVIEW) and together,
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
            "printed_changes": PRINTED_CHANGES,
        }
        return render(request, "desk/review/summary.html", shown | more, status=status)


class Decide(SummaryPage):
    """The chair signs: the decision takes effect for all households or none."""

    required = Verb.DECIDE_REVIEW
    whole_commune = True
    http_method_names = ["post"]

    def post(self, request: Any, campaign: int) -> HttpResponse:
        typed = request.POST
        try:
            signed_on = self.read_day("signed_on")
            decision = services.recognise(
                campaign=self.campaign,
                number=typed.get("number", ""),
                signed_on=signed_on,
                on=self.read_day("effective_on") if typed.get("effective_on") else signed_on,
                signer_name=typed.get("signer_name", ""),
                signer_title=typed.get("signer_title", ""),
                reason=typed.get("reason", ""),
                refusal_words=self._words(typed),
                actor=request.user,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            problem = {"problem": str(refused), "problems": refused.reasons[:20]}
            return self.show(request, problem, status=422)
        messages.info(request, _("Decision %(number)s is in force.") % {"number": decision.number})
        return redirect("desk:review-decision", pk=decision.pk)

    def _words(self, typed: Any) -> dict[int, str]:
        """The chair's own words to refused requests: fields named words-<case>."""
        found = {}
        for name, text in typed.items():
            key = name.removeprefix("words-")
            if key != name and key.isdecimal() and text.strip():
                found[int(key)] = text.strip()
        return found


class RoundPaper(CampaignView):
    """The summary, or the letter to the district, as Word or PDF."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, campaign: int, kind: str) -> HttpResponse:
        found = summary(self.campaign, results(self.campaign))
        if standing(self.campaign) is not None:
            raise Http404
        if kind == "review_summary":
            data: Any = decision_papers.summary_paper(
                self.campaign, found, on=request.on, officer=request.user.full_name
            )
        elif kind == "district_opinion_request":
            opinion = DistrictOpinion.objects.filter(campaign=self.campaign).first()
            data = decision_papers.opinion_letter(self.campaign, found, opinion, on=request.on)
        else:
            raise Http404
        return paper(request, kind, data, area=self.campaign.unit)


class RefusalPaper(CaseView):
    """The letter that answers a refused request, as Word or PDF."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, case: int) -> HttpResponse:
        decision = standing(self.case.campaign)
        refused = Case.objects.filter(pk=self.case.pk, decision_lines__annex="REFUSED")
        if decision is None or not refused.exists():
            raise Http404
        data = decision_papers.refusal_letter(self.case, decision)
        return paper(request, "refusal_letter", data, area=self.case.campaign.unit)


def paper(request: Any, kind: str, data: Any, *, area: Any) -> HttpResponse:
    """A paper made now and not kept: Word, or PDF with ?as=pdf. A broken template is told."""
    try:
        made = documents.render(kind=kind, data=data, area=area, on=request.on)
        if request.GET.get("as") == "pdf":
            return download(documents.pdf(made.docx), made.file_name, as_pdf=True)
    except PaperRefused as refused:
        said = "\n".join(documents.problems_of(refused))
        return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
    return download(made.docx, made.file_name, as_pdf=False)


def download(content: bytes, name: str, *, as_pdf: bool) -> HttpResponse:
    """A file to save, named for what it is."""
    if as_pdf:
        name = name.removesuffix(".docx") + ".pdf"
    response = HttpResponse(content, content_type="application/pdf" if as_pdf else WORD)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
