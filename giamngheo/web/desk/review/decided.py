"""A decision in force: its annexes on screen, as Excel and as papers; replacing a wrong one."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import DecisionList, DecisionState
from giamngheo.apps.review.models import Case, Certificate, CertificateBatch, Decision, DecisionLine
from giamngheo.apps.review.queries import decision_papers
from giamngheo.apps.review.queries.certificates import without_certificate
from giamngheo.apps.review.services.superseding import Correction
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.paging import page_of
from giamngheo.web.desk.review.base import CampaignView
from giamngheo.web.desk.review.decision import paper
from giamngheo.web.templatetags.desk import class_name
from povertycore.law_store import standard as standard_of

CORRECTED_ROWS = range(1, 6)
CLASSES = (PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.AVERAGE, PovertyClass.NOT_POOR)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (6, 14, 28, 22, 9, 18, 18, 30, 50)


class DecisionView(CampaignView):
    """A page about one decision (`pk` in the address), in the area of its commune."""

    def find_area(self) -> Any:
        with unscoped(reason="whether a decision lies in the person's area"):
            rows = Decision.objects.filter(pk=self.kwargs["pk"])
            found = rows.select_related("campaign__unit", "commune", "supersedes").first()
        if found is None:
            raise Http404
        self.decision, self.campaign = found, found.campaign
        return self.place_of(found.campaign, found.commune)

    def standard_id(self) -> str:
        """The standard asked for, else the first of the round."""
        known = self.decision.campaign.standard_ids
        asked = self.request.GET.get("standard", "")
        return asked if asked in known else str(known[0])


class DecisionPage(DecisionView):
    """The decision, its counts and one annex; a village head reads the lines of her village."""

    required = Verb.READ_HOUSEHOLDS
    whole_commune = False

    def get(self, request: Any, pk: int) -> HttpResponse:
        decision, standard_id = self.decision, self.standard_id()
        counts = decision.counts.get(standard_id, {"lists": {}, "persons": {}})
        asked = request.GET.get("annex", "")
        annex = asked if asked in DecisionList.values else DecisionList.POOR.value
        rows = (
            DecisionLine.objects.filter(decision=decision, standard_id=standard_id, annex=annex)
            .select_related("case__household", "village")
            .order_by("village__code", "case__household__head_sort_key", "pk")
        )
        page = page_of(rows, request.GET.get("page", ""))
        issued = decision.state == DecisionState.ISSUED
        shown = {
            "decision": decision,
            "campaign": decision.campaign,
            "replaced_by": replaced_by(decision),
            "annexes": [
                (each, counts["lists"].get(each.value, 0), counts["persons"].get(each.value, 0))
                for each in DecisionList
            ],
            "annex": annex,
            "lines": rows[page.bounds],
            "page": page,
            "standard_id": standard_id,
            "standards": [standard_of(each) for each in decision.campaign.standard_ids],
            "certificate_count": Certificate.objects.filter(decision=decision).count(),
            "without": without_certificate(decision).height if issued else 0,
            "batch": CertificateBatch.objects.filter(decision=decision).order_by("-pk").first(),
            "classes": CLASSES,
            "rows_to_correct": CORRECTED_ROWS,
            "today": f"{request.on:%d/%m/%Y}",
            "is_issued": issued,
            "may_run": self.allows(Verb.RUN_REVIEW),
            "may_decide": self.allows(Verb.DECIDE_REVIEW),
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
        }
        return render(request, "desk/review/decision.html", shown)


def replaced_by(decision: Decision) -> Decision | None:
    """The decision in its place; known to whoever may open this one."""
    with unscoped(reason="what replaced a decision that the person may read"):
        return Decision.objects.filter(supersedes=decision).first()


class DecisionExcel(DecisionView):
    """Every annex of one standard, a sheet each."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, pk: int) -> HttpResponse:
        standard_id = self.standard_id()
        lines = decision_papers.lines_of(self.decision, standard_id)
        response = HttpResponse(annex_workbook(self.decision, lines), content_type=EXCEL)
        name = f"phu-luc-quyet-dinh-{self.decision.pk}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def annex_workbook(decision: Decision, annexes: dict[str, list[DecisionLine]]) -> bytes:
    """One sheet an annex: title, header, a row a household as on screen."""
    content = io.BytesIO()
    heads = [_("No."), _("Household code"), _("Head of household"), _("Village"), _("Persons"),
             _("Class before"), _("Class now"), _("Movement"), _("Reason")]  # fmt: skip
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        font = {"font_name": "Times New Roman", "font_size": 12}
        plain = book.add_format({**font, "border": 1, "text_wrap": True, "valign": "top"})
        bold = book.add_format({**font, "border": 1, "bold": True, "text_wrap": True})
        title = book.add_format({**font, "bold": True})
        for annex in DecisionList:
            sheet = book.add_worksheet(decision_papers.LIST_NAMES[annex][:31])
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.write_string(0, 0, decision_papers.LIST_NAMES[annex], title)
            said = _("Decision %(number)s of %(day)s") % {
                "number": decision.number,
                "day": f"{decision.signed_on:%d/%m/%Y}",
            }
            sheet.write_string(1, 0, said, title)
            for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(3, column, head, bold)
            for number, line in enumerate(annexes[annex], start=1):
                write_row(sheet, number, line, plain)
    return content.getvalue()


def write_row(sheet: Any, number: int, line: DecisionLine, style: Any) -> None:
    household = line.case.household
    values = [
        number, household.code, household.head_name, line.village.full_name, line.person_count,
        class_name(line.class_before), class_name(line.class_after),
        decision_papers.movement_name(line.movement), line.reason,
    ]  # fmt: skip
    for column, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(3 + number, column, value, style)
        else:
            sheet.write_string(3 + number, column, str(value), style)


class DecisionPaper(DecisionView):
    """The decision or the list after the review, as Word or PDF."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, pk: int, kind: str) -> HttpResponse:
        makers = {
            "recognition_decision": decision_papers.decision_paper,
            "reviewed_list": decision_papers.reviewed_list,
        }
        if kind not in makers:
            raise Http404
        data = makers[kind](self.decision, self.standard_id())
        return paper(request, kind, data, area=self.decision.campaign.unit)


class ReplaceDecision(DecisionView):
    """The chair replaces a wrong decision: households, the right class and why."""

    required = Verb.DECIDE_REVIEW

    def post(self, request: Any, pk: int) -> HttpResponse:
        typed = request.POST
        try:
            signed_on: date = self.read_day("signed_on")
            new = services.supersede(
                decision=self.decision,
                corrections=self._corrections(typed),
                number=typed.get("number", ""),
                signed_on=signed_on,
                on=self.read_day("effective_on") if typed.get("effective_on") else signed_on,
                reason=typed.get("reason", ""),
                actor=request.user,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-decision", pk=self.decision.pk)
        messages.info(request, _("Decision %(number)s is in force.") % {"number": new.number})
        return redirect("desk:review-decision", pk=new.pk)

    def _corrections(self, typed: Any) -> list[Correction]:
        """Rows code-n, class-n, why-n; empty codes are passed over. Raises ReviewRefused."""
        standard_id = typed.get("standard") or self.standard_id()
        found = []
        for row in CORRECTED_ROWS:
            code = typed.get(f"code-{row}", "").strip()
            if not code:
                continue
            household = registry.household_by_code(code)
            cases = Case.objects.filter(campaign=self.decision.campaign, household=household)
            case = cases.first() if household else None
            if case is None:
                raise services.ReviewRefused(
                    _("No household of this round has the code “%(code)s”.") % {"code": code}
                )
            right = typed.get(f"class-{row}", "")
            if right not in PovertyClass.values:
                raise services.ReviewRefused(
                    _("%(household)s: give the class that is right.") % {"household": code}
                )
            why = typed.get(f"why-{row}", "")
            found.append(Correction(case.pk, standard_id, PovertyClass(right), why))
        return found
