"""Planning a change, its dry run, applying it, its receipt, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.restructuring import services, sheets
from giamngheo.apps.restructuring.enums import ChangeState, PostAnswer, StepKind
from giamngheo.apps.restructuring.models import Change
from giamngheo.apps.restructuring.plans import PlanNotRead, PostPlan
from giamngheo.apps.territory.enums import AreaKind
from giamngheo.apps.territory.models import Area
from giamngheo.web.access import AreaView
from giamngheo.web.desk.households import xlsx
from giamngheo.web.desk.territory import change_view
from giamngheo.web.desk.territory.forms import FORMS


class ChangeList(AreaView):
    """Changes to come, applied and taken back, in what the person manages."""

    required = Verb.MANAGE_TERRITORY

    def get(self, request: Any) -> HttpResponse:
        shown = {"changes": change_view.in_reach(request.posts, today=request.today)}
        return render(request, "desk/territory/changes.html", shown)


class NewChange(AreaView):
    """Step 1: which verb, which units, which day, which paper."""

    required = Verb.MANAGE_TERRITORY

    def get(self, request: Any, verb: str) -> HttpResponse:
        form = self.form_class(verb)(
            initial={"units": request.GET.get("units", ""), "kind": AreaKind.COMMUNE.value}
        )
        return self.show(request, verb, form)

    def post(self, request: Any, verb: str) -> HttpResponse:
        form = self.form_class(verb)(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(request, verb, form, status=422)
        try:
            plan = form.plan()
            change = services.plan_change(
                plan=plan, actor=request.user, on=plan.on, today=request.today
            )
        except PlanNotRead as refused:
            return self.show(request, verb, form, reasons=[str(refused)], status=422)
        except services.ChangeRefused as refused:
            return self.show(request, verb, form, reasons=refused.reasons, status=422)
        return redirect("desk:area-change", pk=change.pk)

    @staticmethod
    def form_class(verb: str) -> type[Any]:
        if verb not in FORMS:
            raise Http404
        return FORMS[verb]

    def show(
        self, request: Any, verb: str, form: Any, *, reasons: Any = (), status: int = 200
    ) -> HttpResponse:
        kinds = [(kind.value, capfirst(str(kind.label))) for kind in StepKind]
        shown = {
            "form": form, "verb": verb, "reasons": reasons,
            "verbs": [*kinds, ("file", _("A plan as a file"))],
            "fields": change_view.fields_of(form, verb),
            "steps": change_view.steps(1),
        }  # fmt: skip
        return render(request, "desk/territory/change_new.html", shown, status=status)


class ChangeView(AreaView):
    """A page about one change, in the area that holds all of it."""

    required = Verb.MANAGE_TERRITORY
    moves_frame = False
    change: Change

    def find_area(self) -> Area:
        found = Change.objects.filter(pk=self.kwargs["pk"]).select_related("area").first()
        if found is None:
            raise Http404
        self.change = found
        return found.area

    def back(self) -> HttpResponse:
        return redirect("desk:area-change", pk=self.change.pk)

    def refuse(self, request: Any, refused: services.ChangeRefused) -> HttpResponse:
        for reason in refused.reasons[:20]:
            messages.error(request, reason, extra_tags="bad")
        return self.back()


class ChangePage(ChangeView):
    """The dry run of a planned change; the receipt of one that was applied."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        if self.change.state != ChangeState.PLANNED:
            shown = change_view.receipt(self.change)
            return render(request, "desk/territory/change_receipt.html", shown)
        run = services.try_out(self.change, today=request.today)
        shown = change_view.dry_run(self.change, run)
        return render(request, "desk/territory/change.html", shown)


class ChangeExcel(ChangeView):
    """Everything the dry run found, as a workbook."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        if self.change.state != ChangeState.PLANNED:
            raise Http404
        run = services.try_out(self.change, today=request.today)
        return xlsx(sheets.dry_run_workbook(self.change, run), f"chay-thu-{self.change.pk}.xlsx")


class AnswerPosts(ChangeView):
    """What becomes of each post: kept, ended, or given again in a new unit."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        answers = []
        for name, value in request.POST.items():
            if not name.startswith("post|") or not value:
                continue
            _prefix, user, area, role = name.split("|")
            answer, _dash, to = value.partition(":")
            if answer not in PostAnswer.values:
                continue
            answers.append(
                PostPlan(
                    user=user, area=area, role=role, answer=answer,
                    to=(to,) if to else (),
                )
            )  # fmt: skip
        try:
            services.answer_posts(
                change=self.change, answers=answers, actor=request.user, on=self.change.on,
                today=request.today,
            )  # fmt: skip
        except services.ChangeRefused as refused:
            return self.refuse(request, refused)
        return self.back()


class ApplyChange(ChangeView):
    """Step 3: do what the dry run shown said. All of it or nothing."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.apply_change(
                change=self.change, fingerprint=request.POST.get("fingerprint", ""),
                actor=request.user, on=self.change.on, today=request.today,
            )  # fmt: skip
        except services.ChangeRefused as refused:
            return self.refuse(request, refused)
        messages.info(request, _("The change is applied."))
        return self.back()


class DropChange(ChangeView):
    """Gives a plan up."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.drop_change(
                change=self.change, actor=request.user, on=request.today, today=request.today
            )
        except services.ChangeRefused as refused:
            return self.refuse(request, refused)
        return redirect("desk:area-changes")


class UndoChange(ChangeView):
    """Takes an applied change back while nothing rests on it."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.undo_change(
                change=self.change, actor=request.user, on=self.change.on, today=request.today
            )
        except services.ChangeRefused as refused:
            return self.refuse(request, refused)
        messages.info(request, _("The change was taken back; everything is as it was before it."))
        return self.back()
