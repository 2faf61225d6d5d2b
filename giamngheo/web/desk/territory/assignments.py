"""The sheet of a village that will be split: which household goes where, on screen and in Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring import services, sheets
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.restructuring.models import Assignment, Change
from giamngheo.apps.territory.models import Area
from giamngheo.web.access import AreaView
from giamngheo.web.desk.households import xlsx

PROBLEMS_SHOWN = 100


class SheetView(AreaView):
    """A page about one village of one planned change; the officer of its commune fills it in."""

    required = Verb.EDIT_HOUSEHOLDS
    moves_frame = False
    change: Change
    parts: dict[str, str]

    def find_area(self) -> Area:
        self.change = get_object_or_404(Change, pk=self.kwargs["pk"], state=ChangeState.PLANNED)
        village = get_object_or_404(
            Area, code=self.kwargs["village"], level="VILLAGE", changes__change=self.change
        )
        try:
            self.parts = services.part_names(self.change, village)
        except services.ChangeRefused as refused:
            raise Http404 from refused
        return village

    @property
    def households(self) -> QuerySet[Household]:
        rows = Household.objects.filter(village=self.area, dissolved_on__isnull=True)
        return rows.order_by("head_sort_key", "pk")

    @property
    def assigned(self) -> dict[int, str]:
        rows = Assignment.objects.filter(change=self.change, village=self.area)
        return dict(rows.values_list("household_id", "part"))

    def show(self, request: Any, problems: Any = (), status: int = 200) -> HttpResponse:
        assigned = self.assigned
        homes = [(home, assigned.get(home.pk, "")) for home in self.households]
        shown = {
            "change": self.change,
            "village": self.area,
            "parts": self.parts,
            "homes": homes,
            "left": sum(part not in self.parts for _home, part in homes),
            "counts": [
                (name, sum(part == code for _home, part in homes))
                for code, name in self.parts.items()
            ],
            "problems": problems[:PROBLEMS_SHOWN],
            "problems_more": max(len(problems) - PROBLEMS_SHOWN, 0),
        }
        return render(request, "desk/territory/assignments.html", shown, status=status)

    def save(self, request: Any, parts: dict[int, str]) -> HttpResponse:
        try:
            count = services.assign_households(
                change=self.change, village=self.area, parts=parts, actor=request.user,
                on=self.change.on, today=request.today,
            )  # fmt: skip
        except services.ChangeRefused as refused:
            for reason in refused.reasons:
                messages.error(request, reason, extra_tags="bad")
        else:
            messages.info(request, _("%(count)s households are assigned.") % {"count": count})
        return redirect("desk:area-change-sheet", pk=self.change.pk, village=self.area.code)


class AssignmentSheet(SheetView):
    """The sheet on screen."""

    def get(self, request: Any, pk: int, village: str) -> HttpResponse:
        return self.show(request)

    def post(self, request: Any, pk: int, village: str) -> HttpResponse:
        chosen: dict[int, str] = {}
        rest = request.POST.get("rest", "")
        assigned = self.assigned
        for home in self.households:
            part = request.POST.get(f"home-{home.pk}", "") or assigned.get(home.pk, "") or rest
            if part:
                chosen[home.pk] = part
        return self.save(request, chosen)


class AssignmentExcel(SheetView):
    """The sheet as a workbook to fill in."""

    def get(self, request: Any, pk: int, village: str) -> HttpResponse:
        content = sheets.split_sheet(
            self.change, place=self.area.full_name, households=self.households, parts=self.parts,
            assigned=self.assigned,
        )  # fmt: skip
        return xlsx(content, f"chia-ho-{self.area.code}.xlsx")


class AssignmentUpload(SheetView):
    """A filled-in workbook: taken as a whole, or not at all with every wrong cell named."""

    def post(self, request: Any, pk: int, village: str) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None or file.size > sheets.MOST_BYTES:
            messages.error(request, _("Choose the filled-in sheet (.xlsx)."), extra_tags="bad")
            return redirect("desk:area-change-sheet", pk=self.change.pk, village=self.area.code)
        read = sheets.read_split_sheet(
            file.read(), file.name, village_id=self.area.pk, parts=self.parts
        )
        if read.problems:
            return self.show(request, read.problems, status=422)
        return self.save(request, read.parts)
