"""Phiếu B on screen: one household after the other, by keyboard, with the score beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.answers import of_sheet
from giamngheo.apps.review.contradictions import of_json
from giamngheo.apps.review.enums import CaseState
from giamngheo.apps.review.models import Case, Outcome, Sheet
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.queries.sheet_facts import facts_found
from giamngheo.web.desk.review import answers_form, answers_page, answers_score, answers_view
from giamngheo.web.desk.review.answers_page import Page
from giamngheo.web.desk.review.base import CampaignView, CaseView

SAVE, NEXT = "save", "next"


class AnswersPage(CaseView):
    """The sheet of one household: the form, or what a complete sheet said."""

    required = Verb.ENTER_ANSWERS

    def get(self, request: Any, case: int) -> HttpResponse:
        draft = reading.open_sheet(self.case)
        complete = reading.last_complete(self.case)
        closed = self.case.state != CaseState.OPEN
        if complete is not None and (closed or (draft is None and "again" not in request.GET)):
            return self.done(request, complete)
        if closed:
            return redirect("desk:review-case", case=self.case.pk)
        page = answers_page.open_page(self.case, on=request.on, draft=draft)
        return self.show(request, page, status=200)

    def post(self, request: Any, case: int) -> HttpResponse:
        draft = reading.open_sheet(self.case)
        typed = answers_form.read(request.POST, reading.forms(self.case.campaign))
        page = answers_page.sent_page(self.case, typed, on=request.on, draft=draft)
        if typed.problems:
            return self.show(request, page, status=422)
        complete = request.POST.get("act") == NEXT
        try:
            sheet = services.enter_answers(
                case=self.case,
                answers=typed.answers,
                number=self._number(request),
                expected_version=self.read_version(),
                complete=complete,
                accepted=typed.accepted,
                reason=request.POST.get("reason", ""),
                insufficient_data=request.POST.get("insufficient_data", ""),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ChangedMeanwhile as changed:
            return self.changed(request, page, changed)
        except services.AnswersRefused as refused:
            page.problems = refused.problems
            return self.show(request, page, status=422)
        except services.ReviewRefused as refused:
            lacking = isinstance(refused, services.NotEnoughData)
            told = {"refused": refused, "lacking": lacking}
            return self.show(request, page, status=422, **told)
        return self._onward(sheet, complete=complete)

    def _number(self, request: Any) -> int:
        typed = request.POST.get("number", "")
        return int(typed) if typed.isdecimal() else 1

    def _onward(self, sheet: Sheet, *, complete: bool) -> HttpResponse:
        if not complete:
            messages.info(self.request, _("Kept. The household is not scored yet."))
            return redirect("desk:review-answers", case=sheet.case_id)
        messages.info(self.request, scored(sheet))
        following = reading.queue(self.case).following
        if following is None:
            messages.info(self.request, _("That was the last sheet of this village."))
            cases = reverse("desk:review-cases", args=[self.case.campaign_id])
            return redirect(f"{cases}?village={self.case.village.code}")
        return redirect("desk:review-answers", case=following)

    def changed(self, request: Any, page: Page, changed: Exception) -> HttpResponse:
        """Somebody was faster: what was typed stays, theirs stands beside it."""
        self.__dict__.pop("case", None)
        page.case = self.case
        page.sheet = reading.open_sheet(self.case)
        page.__dict__.pop("number", None)
        page.__dict__.pop("version", None)
        theirs = page.sheet or reading.last_complete(self.case)
        told = answers_view.others_answers(page, of_sheet(theirs)) if theirs else []
        return self.show(request, page, status=409, refused=changed, theirs=told)

    def show(self, request: Any, page: Page, *, status: int, **more: Any) -> HttpResponse:
        shown = answers_view.shown(page) | {
            "may_run": self.allows(Verb.RUN_REVIEW),
            "asks_reason": page.sheet is None and self.case.sheet_count > 0,
            "reason": request.POST.get("reason", ""),
            "insufficient_data": request.POST.get("insufficient_data", ""),
            **more,
        }
        return render(request, "desk/review/answers.html", shown, status=status)

    def done(self, request: Any, sheet: Sheet) -> HttpResponse:
        """A complete sheet: its result, what it leaves for the register, what contradicts."""
        sheet.case = self.case
        differences = facts_found(sheet) if self.allows(Verb.EDIT_HOUSEHOLDS) else []
        alike = reading.alike_in_village(self.case, sheet)
        every = [of_json(each) for each in sheet.contradictions]
        standing = reading.standing(sheet, [*every, *([alike] if alike else [])])
        shown = {
            "case": self.case,
            "household": self.case.household,
            "campaign": self.case.campaign,
            "sheet": sheet,
            "outcomes": Outcome.objects.filter(case=self.case).select_related("assessment"),
            "differences": differences,
            "standing": standing,
            "queue": reading.queue(self.case),
            "is_open": self.case.state == CaseState.OPEN,
        }
        return render(request, "desk/review/answers_done.html", shown)


def scored(sheet: Sheet) -> str:
    """'Nguyễn Thị Hòa: Hộ cận nghèo (B1 135, B2 10)', for the next page."""
    rows = Outcome.objects.filter(case=sheet.case_id).select_related("assessment").order_by("pk")
    told = []
    for row in rows:
        assessment = row.assessment
        points = (
            [("B1", assessment.income_points), ("B2", assessment.deprivation_points)]
            if assessment
            else []
        )
        figures = ", ".join(f"{name} {value}" for name, value in points if value is not None)
        label = str(PovertyClass(row.poverty_class).label)
        told.append(f"{label} ({figures})" if figures else label)
    return f"{sheet.case.household.head_name}: {'; '.join(told)}"


class Score(CaseView):
    """The score of what is typed so far; it keeps nothing."""

    required = Verb.ENTER_ANSWERS

    def post(self, request: Any, case: int) -> HttpResponse:
        typed = answers_form.read(request.POST, reading.forms(self.case.campaign))
        draft = reading.open_sheet(self.case)
        page = answers_page.sent_page(self.case, typed, on=request.on, draft=draft)
        return render(
            request, "desk/review/answers_score.html", answers_score.score(page) | {"page": page}
        )


class SheetView(CaseView):
    """An act on the latest complete sheet of a case."""

    required = Verb.ENTER_ANSWERS

    def sheet(self) -> Sheet:
        found = reading.last_complete(self.case)
        if found is None:
            raise services.ReviewRefused(_("This household has no complete sheet yet."))
        found.case = self.case
        return found

    def back(self) -> HttpResponse:
        return redirect("desk:review-answers", case=self.case.pk)


class AcceptContradiction(SheetView):
    """Lets one contradiction of a complete sheet stand, with a reason."""

    def post(self, request: Any, case: int) -> HttpResponse:
        try:
            services.accept_contradiction(
                sheet=self.sheet(),
                key=request.POST.get("key", ""),
                reason=request.POST.get("reason", ""),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        return self.back()


class FactsToRegister(SheetView):
    """Writes what the visit found to the register, fact by fact as chosen."""

    required = Verb.EDIT_HOUSEHOLDS

    def post(self, request: Any, case: int) -> HttpResponse:
        try:
            written = services.save_facts_to_register(
                sheet=self.sheet(),
                keys=request.POST.getlist("fact"),
                expected_version=self.read_version(),
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
        else:
            told = _("Written to the register: %(names)s.")
            messages.info(request, told % {"names": "; ".join(each.name for each in written)})
        return self.back()


class Contradictions(CampaignView):
    """What does not fit on the sheets of a round, village by village: open ones first."""

    whole_commune = False

    def get(self, request: Any, campaign: int) -> HttpResponse:
        found = reading.contradictions(self.campaign)
        cases = {
            each.pk: each
            for each in Case.objects.filter(campaign=self.campaign, pk__in=list(found))
            .select_related("household", "village")
            .order_by("village__code", "household__head_sort_key", "pk")
        }
        rows = [(case, found[key]) for key, case in cases.items()]
        shown = {
            "campaign": self.campaign,
            "open": [row for row in rows if row[1].open],
            "accepted": [row for row in rows if not row[1].open],
            "count": sum(len(standing.open) for _case, standing in rows),
            "without_class": reading.without_class(self.campaign)
            .select_related("household", "village")
            .order_by("village__code", "household__head_sort_key"),
            "may_answer": self.allows(Verb.ENTER_ANSWERS),
        }
        return render(request, "desk/review/answers_contradictions.html", shown)
