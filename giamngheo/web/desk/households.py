"""Finding households and the list of them, on screen and in Excel."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.models import Household
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.reporting.figures import Drill, DrillError
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import household_list, paging
from giamngheo.web.desk.drill_names import drill_name
from giamngheo.web.desk.sheets import household_workbook
from povertycore.law_store import code_list

EXPORT_LIMIT = 20_000
WIDE = {Level.PROVINCE, Level.DISTRICT}
FILTERS = ("q", "village", "class", "need", "group", "check")


class HouseholdsView(AreaView):
    """The households an address asks for: those of an area, or those behind a number."""

    required = Verb.READ_HOUSEHOLDS

    @cached_property
    def standard_id(self) -> str:
        if self.drill:
            return self.drill.standard_id
        return self.frame.standard.id if self.frame.standard else ""

    @cached_property
    def drill(self) -> Drill | None:
        if "step" not in self.request.GET:
            return None
        try:
            return Drill.from_params(self.request.GET.dict())
        except DrillError as problem:
            raise Http404 from problem

    @cached_property
    def day(self) -> Any:
        return self.drill.closing_on if self.drill else self.request.on

    @cached_property
    def chosen(self) -> dict[str, str]:
        chosen = household_list.Filters(self.request.GET).chosen()
        if is_personal_id(chosen["q"]):
            chosen["q"] = ""
        if self.drill:
            chosen["class"] = ""  # in the address of a number it names the list that was counted
        return chosen

    @property
    def is_wide(self) -> bool:
        narrowed = self.drill or any(self.chosen[name] for name in ("q", "village"))
        return self.area.level in WIDE and not narrowed

    def households(self) -> QuerySet[Household]:
        if self.drill:
            rows = reporting.households_behind(self.drill)
        else:
            rows = household_list.households_in(
                self.area, on=self.request.on, today=self.request.today
            )
        rows = household_list.filtered(rows, self.chosen, standard_id=self.standard_id, on=self.day)
        return household_list.ordered(rows, self.chosen["order"], wide=self.is_wide)


class HouseholdList(HouseholdsView):
    """One page of the list, with its filters."""

    def kept(self) -> list[tuple[str, str]]:
        """What the filter form hands on unchanged: the search, and the number drilled into."""
        names = [*self.drill.as_params(), "q"] if self.drill else ["q"]
        if self.area.level not in WIDE and not self.drill:
            names.append("area")
        return [(name, self.request.GET[name]) for name in names if self.request.GET.get(name)]

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        if is_personal_id(request.GET.get("q", "")):
            told = _(
                "Look citizen ID numbers up in the search box: they never stand in an address."
            )
            messages.warning(request, told)
            return redirect("desk:households")
        households = self.households()
        page = paging.page_of(households, request.GET.get("page", ""))
        rows = household_list.rows_of(
            households[page.bounds], standard_id=self.standard_id, on=self.day
        )
        below = territory.children(self.area, on=request.on)
        shown = {
            "rows": rows,
            "page": page,
            "chosen": self.chosen,
            "found_by": self.chosen["q"],
            "is_narrowed": any(self.chosen[name] for name in FILTERS),
            "drill": self.drill,
            "drill_name": self.drill and drill_name(self.drill),
            "villages": below if self.area.level == Level.COMMUNE else [],
            "units_below": below if self.area.level in WIDE else [],
            "is_wide": self.is_wide,
            "show_village": self.area.level != Level.VILLAGE,
            "class_choices": household_list.class_choices(),
            "group_choices": household_list.group_choices(),
            "check_choices": household_list.check_choices(),
            "need_choices": code_list("support_needs").choices(),
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
            "may_import": self.allows(Verb.IMPORT_HOUSEHOLDS),
            "kept": self.kept(),
            "words": {"persons": _("persons")},
        }
        return render(request, "desk/households.html", shown)


class HouseholdExport(HouseholdsView):
    """The list as filtered and sorted on the screen, as an Excel file."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        households = self.households()
        if households.order_by().values("pk")[: EXPORT_LIMIT + 1].count() > EXPORT_LIMIT:
            told = _(
                "More than %(count)s households: choose a commune or narrow the filters first."
            )
            messages.error(request, told % {"count": "20.000"}, extra_tags="bad")
            return redirect(f"{reverse('desk:households')}?{request.GET.urlencode()}")
        rows = household_list.rows_of(households, standard_id=self.standard_id, on=self.day)
        place = places.name_on(self.area, on=request.on)
        content = household_workbook(rows, place=place, on=self.day, standard_id=self.standard_id)
        return xlsx(content, f"danh-sach-ho-{self.area.code}-{self.day:%Y%m%d}.xlsx")


class FindHousehold(AreaView):
    """The search box. A form that is posted, so that no ID number ever stands in an address."""

    required = Verb.READ_HOUSEHOLDS

    def find_area(self) -> Any:
        code = self.request.POST.get("area", "")
        return (places.find(code, on=self.request.on) if code else None) or super().find_area()

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        text = request.POST.get("q", "").strip()[:120]
        exact = registry.household_by_code(text)
        if exact is None and is_personal_id(text):
            exact = registry.search_households(text).first()
            if exact is None:
                told = _("Nobody in your area has this citizen ID number on record.")
                messages.warning(request, told)
                return redirect("desk:households")
        if exact is not None:
            return redirect("desk:household", code=exact.code)
        query = {"q": text} if text else {}
        if request.POST.get("area"):
            query["area"] = self.area.code
        return redirect(f"{reverse('desk:households')}?{urlencode(query)}")


def is_personal_id(text: str) -> bool:
    """Whether a text is long enough a number to be somebody's: such never stays in an address."""
    digits = text.replace(" ", "").replace(".", "")
    return digits.isdigit() and len(digits) in registry.PERSONAL_ID_LENGTHS


def xlsx(content: bytes, name: str) -> HttpResponse:
    """An Excel file to keep under a name."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
