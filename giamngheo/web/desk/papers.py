"""Templates of papers: which there are, what they print, an office's own; and papers kept."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.documents import queries, services
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.kinds import KINDS, Kind
from giamngheo.apps.documents.models import Paper
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common.papers.fields import context_of
from giamngheo.common.papers.filling import fill
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.scoping import unscoped
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.files import file_response, paper_response
from povertycore.dates import DateNotReadError, parse_date_vi

FORMATS = ("docx", "pdf")
SHOWN_PROBLEMS = 30


class PapersView(AreaView):
    """Pages about the kinds of paper of one office: the commune of the page, or the province."""

    required = Verb.READ_HOUSEHOLDS

    @cached_property
    def office(self) -> Area:
        """Whose templates are shown: a village's papers are those of its commune."""
        if self.area.level in services.OFFICES:
            return self.area
        above = territory.path(self.area, on=self.request.on)
        return above.get("commune") or above.get("province") or self.area

    @cached_property
    def kind(self) -> Kind:
        found = KINDS.get(self.kwargs["kind"])
        if found is None:
            raise Http404
        return found

    @property
    def can_adapt(self) -> bool:
        return self.allows(Verb.ADAPT_TEMPLATES) and self.office.pk == self.area.pk


class PaperKinds(PapersView):
    """Every kind of paper in the order of the procedure, and the papers made here lately."""

    def get(self, request: Any) -> HttpResponse:
        adapted = queries.templates_for(self.office, request.on)
        here = territory.today_of(self.area, on=request.today) or [self.area]
        shown = {
            "office": places.name_on(self.office, on=request.on),
            "kinds": [{"kind": each, "adapted": adapted.get(key)} for key, each in KINDS.items()],
            "papers": queries.papers_in(here[0]),
            "can_download": self.allows(Verb.EXPORT_HOUSEHOLDS),
        }
        return render(request, "desk/papers.html", shown)


class PaperKind(PapersView):
    """One kind: its template in use, its fields, and bringing an own template."""

    def get(self, request: Any, kind: str) -> HttpResponse:
        return self.show(request, day=f"{request.today:%d/%m/%Y}", problems=[], status=200)

    def show(
        self, request: Any, *, day: str, problems: list[str], status: int, day_problem: str = ""
    ) -> HttpResponse:
        adapted = queries.template_for(self.kind.key, self.office, request.on)
        shown = {
            "kind": self.kind,
            "office": places.name_on(self.office, on=request.on),
            "adapted": adapted,
            "is_own": adapted is not None and adapted.area_id in self.own_ids(request),
            "history": self.history(request),
            "fields": queries.fields_of(self.kind),
            "how": how_to_write(self.kind),
            "can_adapt": self.can_adapt,
            "day": day,
            "day_problem": day_problem,
            "problems": problems[:SHOWN_PROBLEMS],
        }
        return render(request, "desk/paper_kind.html", shown, status=status)

    def own_ids(self, request: Any) -> list[int]:
        return [each.pk for each in territory.today_of(self.office, on=request.today)]

    def history(self, request: Any) -> list[Any]:
        found = territory.today_of(self.office, on=request.today) or [self.office]
        return queries.history_of(self.kind.key, found[0])


def how_to_write(kind: Kind) -> list[str]:
    """How the first text and the first list of a kind are written into Word."""
    lines = []
    text = next((each for each in kind.shapes.values() if each.form == "text"), None)
    if text is not None:
        lines.append("{{ " + text.name + " }}")
    listed = next((each for each in kind.shapes.values() if each.form == "list"), None)
    if listed is not None:
        lines.append("{%tr for dong in " + listed.name + " %}")
        inner = next((each for each in listed.parts.values() if not each.parts), None)
        if inner is not None:
            lines.append("{{ dong." + inner.name + " }}")
        lines.append("{%tr endfor %}")
    return lines


class PaperTemplateFile(PapersView):
    """The template in use as a Word file, to look at or to adapt."""

    def get(self, request: Any, kind: str) -> HttpResponse:
        adapted = queries.template_for(self.kind.key, self.office, request.on)
        content = bytes(adapted.content) if adapted else default_template(self.kind.key)
        return file_response(content, f"mau-{self.kind.key.replace('_', '-')}", "docx")


class PaperSample(PapersView):
    """The template in use filled with the sample: what the paper will look like."""

    def get(self, request: Any, kind: str, form: str) -> HttpResponse:
        if form not in FORMATS:
            raise Http404
        adapted = queries.template_for(self.kind.key, self.office, request.on)
        content = bytes(adapted.content) if adapted else default_template(self.kind.key)
        filled = fill(content, context_of(self.kind.sample()))
        return paper_response(filled, f"vi-du-{self.kind.key.replace('_', '-')}", form)


class UploadTemplate(PaperKind):
    """Takes an office's own Word file: tried with the sample first, refused with every mistake."""

    required = Verb.ADAPT_TEMPLATES
    http_method_names = ["post"]

    def post(self, request: Any, kind: str) -> HttpResponse:
        day, file = request.POST.get("day", ""), request.FILES.get("file")
        try:
            valid_from = parse_date_vi(day)
        except DateNotReadError as problem:
            told = capfirst(problem.render("vi"))
            return self.show(request, day=day, problems=[], status=422, day_problem=told)
        if file is None:
            told = _("Choose a Word file (.docx).")
            return self.show(request, day=day, problems=[told], status=422)
        try:
            taken = services.upload_template(
                kind=self.kind.key,
                area=self.area,
                file_name=file.name,
                content=file.read(),
                valid_from=valid_from,
                actor=request.user,
                on=request.today,
                today=request.today,
            )
        except PaperRefused as refused:
            problems = list(services.problems_of(refused))
            return self.show(request, day=day, problems=problems, status=422)
        told = _("The template %(name)s is used from %(day)s.")
        messages.info(request, told % {"name": taken.template.file_name, "day": day})
        for warning in taken.warnings:
            messages.warning(request, warning, extra_tags="warn")
        return redirect(self.address())

    def address(self) -> str:
        return reverse("desk:paper-kind", args=[self.kind.key]) + self.frame.where


class WithdrawTemplate(UploadTemplate):
    """Goes back to the default template."""

    def post(self, request: Any, kind: str) -> HttpResponse:
        adapted = queries.template_for(self.kind.key, self.office, request.today)
        own = {each.pk for each in territory.today_of(self.office, on=request.today)}
        if adapted is None or adapted.area_id not in own:
            messages.error(request, _("The default template is in use already."), extra_tags="bad")
            return redirect(self.address())
        try:
            services.withdraw_template(
                template=adapted, actor=request.user, on=request.today, today=request.today
            )
        except PaperRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
        else:
            messages.info(request, _("The default template is in use again."))
        return redirect(self.address())


class PaperFile(AreaView):
    """A kept paper as Word file or PDF. Opening it is written down, so it is asked for by POST."""

    required = Verb.EXPORT_HOUSEHOLDS
    moves_frame = False
    http_method_names = ["post"]
    paper: Paper

    def find_area(self) -> Area:
        with unscoped(reason="whether a paper lies in the person's area"):
            found = Paper.objects.filter(pk=self.kwargs["pk"])
            paper = found.select_related("village", "commune").first()
        if paper is None or self.kwargs["form"] not in FORMATS:
            raise Http404
        self.paper = paper
        return paper.village or paper.commune

    def post(self, request: Any, pk: int, form: str) -> HttpResponse:
        docx = services.open_paper(
            paper=self.paper, actor=request.user, on=request.today, today=request.today
        )
        return paper_response(docx, self.paper.file_name.removesuffix(".docx"), form)
