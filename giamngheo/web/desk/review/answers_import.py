"""Answers by Excel: the template of a village, what a filled-in file would change, taking it in.

Between preview and confirmation the rows travel signed in the form; nothing of them is kept.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.review import services
from giamngheo.apps.review.answer_files import reading, template
from giamngheo.apps.review.answer_files.reading import Problem, ReadFile
from giamngheo.apps.review.enums import CampaignState
from giamngheo.apps.review.queries import answer_files as planning
from giamngheo.apps.review.queries import sheets
from giamngheo.apps.review.queries.answer_files import Plan, PlanLine
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.households import xlsx
from giamngheo.web.desk.review.base import CampaignView

SALT = "review-answers"
LONGEST_WAIT = 24 * 60 * 60
MOST_BYTES = 8 * 1024 * 1024
MOST_SHOWN = 200


class ImportView(CampaignView):
    """Pages about the answers of a round in a file; a village head has those of her village."""

    required = Verb.ENTER_ANSWERS
    whole_commune = False

    def villages(self) -> list[Area]:
        rows = planning.cases_of(self.campaign).values("village_id")
        return list(Area.objects.filter(pk__in=rows.order_by()).order_by("code"))

    def show(self, request: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        shown = {
            "campaign": self.campaign,
            "villages": self.villages(),
            "is_open": self.campaign.state == CampaignState.OPEN,
            **more,
        }
        return render(request, "desk/review/answers_import.html", shown, status=status)


class AnswersTemplate(ImportView):
    """The workbook to fill in, of one village or of all."""

    def get(self, request: Any, campaign: int) -> HttpResponse:
        code = request.GET.get("village", "")
        cases = list(planning.cases_of(self.campaign, code))
        village = next((each for each in self.villages() if each.code == code), None)
        place = village.full_name if village else self.campaign.unit.full_name
        content = template.build(
            forms=sheets.forms(self.campaign),
            cases=cases,
            kept=planning.kept_answers(cases),
            place=place,
        )
        return xlsx(content, f"phieu-b-{self.campaign.pk}-{code or 'ca-xa'}.xlsx")


class AnswersImport(ImportView):
    """Step 1: choose the file. Step 2: look what it changes. Step 3: take it in, all or nothing."""

    def get(self, request: Any, campaign: int) -> HttpResponse:
        return self.show(request)

    def post(self, request: Any, campaign: int) -> HttpResponse:
        if request.POST.get("rows"):
            return self.confirm(request)
        file = request.FILES.get("file")
        if file is None:
            return self.show(request, status=422, wrong=_("Choose the filled-in workbook."))
        if file.size > MOST_BYTES:
            return self.show(request, status=422, wrong=_("The file is larger than 8 MB."))
        found = reading.read(file.name, file.read(), sheets.forms(self.campaign))
        return self.preview(request, found, name=file.name)

    def preview(
        self, request: Any, found: ReadFile, *, name: str, notice: str = ""
    ) -> HttpResponse:
        plan = planning.plan(self.campaign, found.rows, on=request.on)
        problems: list[Problem] = [*found.problems, *plan.problems]
        kept = [reading.as_json(found.rows), stand_of(plan)]
        shown = {
            "file_name": name,
            "notice": notice,
            "problems": problems[:MOST_SHOWN],
            "problem_count": len(problems),
            "plan": plan,
            "new_count": plan.count(planning.NEW),
            "changed_count": plan.count(planning.CHANGED),
            "same_count": plan.count(planning.UNCHANGED),
            "lines": [row_of(line) for line in plan.lines if line.action != planning.UNCHANGED],
            "rows": "" if problems else signing.dumps(kept, salt=self._salt(), compress=True),
        }
        return self.show(request, status=422 if problems else 200, **shown)

    def _salt(self) -> str:
        return f"{SALT}:{self.campaign.pk}:{self.request.user.pk}"

    def confirm(self, request: Any) -> HttpResponse:
        name = request.POST.get("name", "")
        try:
            kept, stood = signing.loads(
                request.POST["rows"], salt=self._salt(), max_age=LONGEST_WAIT
            )
        except signing.BadSignature:
            told = _("The preview is too old. Bring the file again.")
            return self.show(request, status=422, wrong=told)
        found = ReadFile(reading.of_json(kept))
        plan = planning.plan(self.campaign, found.rows, on=request.on)
        if stand_of(plan) != stood:
            told = _("Sheets changed since you looked. Look through it again, then confirm.")
            return self.preview(request, found, name=name, notice=told)
        try:
            saved, scored = services.import_answers(
                campaign=self.campaign,
                plan=plan,
                actor=request.user,
                on=request.on,
                today=request.today,
            )
        except services.ReviewRefused as refused:
            self.tell(refused)
            return redirect("desk:review-answers-import", campaign=self.campaign.pk)
        told = _("%(saved)s sheets saved from %(name)s, %(scored)s of them scored.")
        messages.info(request, told % {"saved": saved, "scored": scored, "name": name})
        return redirect("desk:review-cases", campaign=self.campaign.pk)


def stand_of(plan: Plan) -> list[list[Any]]:
    """What the plan rests on: if it is the same at confirmation, so is what was looked at."""
    return [[line.case.pk, line.action, line.number, line.version] for line in plan.lines]


def row_of(line: PlanLine) -> dict[str, Any]:
    """One household of the preview: what happens, and the class that follows."""
    return {
        "household": line.case.household,
        "village": line.case.village,
        "is_new": line.action == planning.NEW,
        "completes": line.completes,
        "missing": line.missing,
        "classes": [
            (one.standard.short_title_vi, one.poverty_class.value, one.b1_points, one.b2_points)
            for one in line.judged.values()
        ],
    }
