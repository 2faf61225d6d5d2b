"""Bringing a household workbook in: choose, wait, look, confirm, receipt, and take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.intake import services, tasks, template
from giamngheo.apps.intake.enums import BatchState, Severity
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import import_view
from giamngheo.web.desk.households import xlsx
from povertycore.dates import DateNotReadError, parse_date_vi

LISTED = 30
ISSUES_PER_PAGE = 50


class ImportForm(forms.Form):
    """The file and the day of the list. The commune is the person's own."""

    file = forms.FileField(required=False)
    day = forms.CharField(required=False, max_length=10)

    def clean_file(self) -> Any:
        if not self.cleaned_data["file"]:
            raise ValidationError(_("Choose a file: .xlsx, .xls, .ods or .csv."))
        return self.cleaned_data["file"]

    def clean_day(self) -> Any:
        try:
            return parse_date_vi(self.cleaned_data["day"])
        except DateNotReadError as problem:
            raise ValidationError(capfirst(problem.render("vi"))) from problem


class ImportsView(AreaView):
    """Pages about imports of the person's commune."""

    required = Verb.IMPORT_HOUSEHOLDS

    def communes(self) -> list[Area]:
        """The communes the person may import for, as they stood on the working day."""
        if self.area.level == Level.COMMUNE:
            return [self.area]
        found = territory.path(self.area, on=self.request.on).get("commune")
        return [found] if found else []


class ImportList(ImportsView):
    """Every import of the area, the latest first: one that runs is found again here."""

    def get(self, request: Any) -> HttpResponse:
        batches = ImportBatch.objects.select_related("unit", "requested_by")
        shown = [import_view.summary(each) for each in batches.order_by("-received_at")[:LISTED]]
        return render(request, "desk/imports.html", {"batches": shown})


class NewImport(ImportsView):
    """Step 1: which file, counted from which day."""

    def get(self, request: Any) -> HttpResponse:
        form = ImportForm(initial={"day": f"{request.on:%d/%m/%Y}"})
        return self.show(request, form, status=200)

    def post(self, request: Any) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        communes = self.communes()
        if not form.is_valid() or not communes:
            return self.show(request, form, status=422)
        file = form.cleaned_data["file"]
        try:
            batch = services.receive(
                commune=communes[0],
                on=form.cleaned_data["day"],
                file_name=file.name,
                content=file.read(),
                actor=request.user,
                today=request.today,
            )
        except services.ImportRefused as refused:
            form.add_error("file", str(refused))
            return self.show(request, form, status=422)
        tasks.check_batch.enqueue(batch.pk)
        return redirect("desk:import", pk=batch.pk)

    def show(self, request: Any, form: ImportForm, *, status: int) -> HttpResponse:
        shown = {
            "form": form,
            "day": form["day"].value() or "",
            "communes": [places.name_on(each, on=request.on) for each in self.communes()],
            "steps": import_view.steps(1),
        }
        return render(request, "desk/import_new.html", shown, status=status)


class BatchView(ImportsView):
    """A page about one import, in the area of its commune."""

    moves_frame = False
    batch: ImportBatch

    def find_area(self) -> Area:
        with unscoped(reason="whether an import lies in the person's area"):
            found = ImportBatch.objects.filter(pk=self.kwargs["pk"]).select_related("commune")
            batch = found.first()
        if batch is None:
            raise Http404
        self.batch = batch
        return batch.commune

    def refuse(self, request: Any, refused: Exception) -> HttpResponse:
        messages.error(request, str(refused), extra_tags="bad")
        for reason in getattr(refused, "reasons", [])[:20]:
            messages.error(request, reason, extra_tags="bad")
        return redirect("desk:import", pk=self.batch.pk)


class ImportPage(BatchView):
    """Where an import stands: waiting, preview, refusal or receipt."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        batch = self.batch
        if batch.state in import_view.RUNNING:
            shown: dict[str, Any] = import_view.waiting(batch)
            return render(request, "desk/import_waiting.html", shown)
        if batch.state == BatchState.READY:
            return render(request, "desk/import_preview.html", self.preview(request))
        if batch.state in (BatchState.DONE, BatchState.UNDONE):
            shown = import_view.receipt(batch) | {"may_undo": batch.state == BatchState.DONE}
            return render(request, "desk/import_receipt.html", shown)
        return render(request, "desk/import_refused.html", self.preview(request))

    def preview(self, request: Any) -> dict[str, Any]:
        chosen = request.GET.get("severity", "")
        severity = Severity(chosen) if chosen in Severity.values else None
        page = request.GET.get("page", "")
        return import_view.preview(
            self.batch, severity=severity, page=int(page) if page.isdecimal() else 1
        )


class Progress(BatchView):
    """The moving part of the waiting page; when done, the browser loads the page anew."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        if self.batch.state not in import_view.RUNNING:
            response = HttpResponse(status=200)
            response["HX-Refresh"] = "true"
            return response
        return render(request, "desk/parts/import_progress.html", import_view.waiting(self.batch))


class Problems(BatchView):
    """The rows not accepted, with the reasons, as a workbook to mend and bring again."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        content = services.issues_workbook(self.batch)
        return xlsx(content, f"dong-can-sua-{self.batch.pk}.xlsx")


class Confirm(BatchView):
    """Step 3: write it. All of it or nothing."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.confirm(batch=self.batch, actor=request.user, on=request.today)
        except services.ImportRefused as refused:
            return self.refuse(request, refused)
        tasks.write_batch.enqueue(self.batch.pk, request.user.pk, request.today.isoformat())
        return redirect("desk:import", pk=self.batch.pk)


class Discard(BatchView):
    """Drops a file that was not written."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        name = self.batch.file_name
        try:
            services.discard(batch=self.batch, actor=request.user, on=request.today)
        except services.ImportRefused as refused:
            return self.refuse(request, refused)
        told = _("The file %(name)s was dropped; nothing of it was written.")
        messages.info(request, told % {"name": name})
        return redirect("desk:imports")


class Undo(BatchView):
    """Takes a written import back while nothing rests on it."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            services.undo(batch=self.batch, actor=request.user, on=request.today)
        except services.ImportRefused as refused:
            return self.refuse(request, refused)
        messages.info(request, _("The import was taken back; the register is as it was before it."))
        return redirect("desk:import", pk=self.batch.pk)


class Template(ImportsView):
    """Our own empty workbook, with the villages of the commune to choose from."""

    def get(self, request: Any) -> HttpResponse:
        villages = [
            village.name
            for commune in self.communes()
            for village in territory.children(commune, on=request.on)
        ]
        return xlsx(template.build(villages=villages), "mau-danh-sach-ho.xlsx")
