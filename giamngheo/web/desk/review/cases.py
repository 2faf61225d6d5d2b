"""The households of a round: the list by village and step, one case, enrolling and taking off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.models import Household
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseState, CaseStep, EnrolmentReason
from giamngheo.apps.review.models import Campaign, Case, Outcome, Sheet
from giamngheo.apps.review.queries import board as boards
from giamngheo.apps.review.queries.procedure import rules_of, steps_of
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.review import case_history, case_sheet
from giamngheo.web.desk.review.base import CampaignView, CaseView
from giamngheo.web.files import file_response
from povertycore.procedures import StepCode


class CaseList(CampaignView):
    """The households of a round, narrowed by village and step."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        chosen = narrowed_by(request)
        rows = narrowed(self.campaign, chosen)
        here = Case.objects.filter(campaign=self.campaign).values("village_id")
        villages = list(Area.objects.filter(pk__in=here).order_by("code"))
        page = page_of(rows, request.GET.get("page", ""))
        outcomes = Prefetch("outcomes", Outcome.objects.order_by("pk"))
        shown = {
            "campaign": self.campaign,
            "cases": [row_of(case) for case in rows.prefetch_related(outcomes)[page.bounds]],
            "page": page,
            "chosen": chosen,
            "villages": villages,
            "step_choices": step_names(self.campaign),
            "state_choices": CaseState.choices,
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_answer": self.allows(Verb.ENTER_ANSWERS),
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
        }
        return render(request, "desk/review/cases.html", shown)


class CasesExcel(CampaignView):
    """The list of households of a round as a workbook, narrowed as on the screen."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, campaign: int) -> HttpResponse:
        chosen = narrowed_by(request)
        outcomes = Prefetch("outcomes", Outcome.objects.order_by("pk"))
        rows = [row_of(case) for case in narrowed(self.campaign, chosen).prefetch_related(outcomes)]
        content = case_sheet.workbook(self.campaign, rows)
        return file_response(content, f"ra-soat-{self.campaign.pk}", "xlsx")


def narrowed_by(request: Any) -> dict[str, str]:
    """What the list was narrowed by: village, step, state; '' where it was not."""
    return {key: request.GET.get(key, "") for key in ("village", "step", "state")}


def narrowed(campaign: Campaign, chosen: Mapping[str, str]) -> QuerySet[Case]:
    """The cases of a list, in its order."""
    rows = boards.cases_at(campaign, states=CaseState)
    if chosen["village"]:
        rows = rows.filter(village__code=chosen["village"])
    if chosen["step"] in CaseStep.values:
        rows = rows.filter(step=chosen["step"])
    if chosen["state"] in CaseState.values:
        rows = rows.filter(state=chosen["state"])
    return rows


def step_names(campaign: Campaign) -> list[tuple[str, str]]:
    """The steps of a round by the names of its procedure."""
    rules = rules_of(campaign)
    return [(code.value, rules.step(code).name_vi) for code in steps_of(campaign)]


def row_of(case: Case) -> dict[str, Any]:
    """One case as the list shows it: class before and now under the first standard."""
    first = next(iter(case.outcomes.all()), None)
    return {
        "case": case,
        "before": first.class_before if first else "",
        "now": first.poverty_class if first else "",
        "step": rules_of(case.campaign).step(StepCode(case.step)).name_vi,
    }


class CasePage(CaseView):
    """Everything of one household's review: where it stands, and each thing that was done."""

    def get(self, request: Any, case: int) -> HttpResponse:
        found = self.case
        shown = {
            "case": found,
            "household": found.household,
            "campaign": found.campaign,
            "steps": case_history.steps(found),
            "lines": case_history.lines(found),
            "outcomes": Outcome.objects.filter(case=found).select_related("assessment"),
            "open_sheet": Sheet.objects.filter(case=found, completed_on__isnull=True).first(),
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_answer": self.allows(Verb.ENTER_ANSWERS),
            "is_open": found.state == CaseState.OPEN,
        }
        return render(request, "desk/review/case.html", shown)


class EnrolCase(CampaignView):
    """Puts one household on the list of the round."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, campaign: int) -> HttpResponse:
        try:
            case = services.enrol_case(
                campaign=self.campaign,
                household=self._household(request),
                reason=EnrolmentReason.PROPOSED,
                note=request.POST.get("note", ""),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-cases", campaign=self.campaign.pk)
        return redirect("desk:review-case", case=case.pk)

    def _household(self, request: Any) -> Household:
        found = registry.household_by_code(request.POST.get("code", ""))
        if found is None:
            raise services.ReviewRefused(
                _("No household of your area has the code “%(code)s”.")
                % {"code": request.POST.get("code", "")}
            )
        return found


class WithdrawCase(CaseView):
    """Takes a household off the list, with a reason."""

    required = Verb.RUN_REVIEW

    def post(self, request: Any, case: int) -> HttpResponse:
        try:
            services.withdraw_case(
                case=self.case,
                reason=request.POST.get("reason", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            messages.info(request, _("The household was taken off the list of this round."))
        return redirect("desk:review-case", case=self.case.pk)
