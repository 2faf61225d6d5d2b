"""Finding households and the list of them, on screen and in Excel."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.reporting.figures import Drill, DrillError
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import household_list, paging, wide_list
from giamngheo.web.desk.drill_names import drill_name
from giamngheo.web.desk.sheets import household_workbook
from povertycore.law_store import code_list

EXPORT_LIMIT = 20_000
WIDE = {Level.PROVINCE, Level.DISTRICT}
NOT_WIDE = ("village", "need", "group", "check", "order")
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
    def day(self) -> date:
        return self.drill.closing_on if self.drill else self.request.on

    @property
    def is_wide(self) -> bool:
        """Whether the list is one of a province or district: then it has fewer filters."""
        return self.area.level in WIDE and self.drill is None

    @cached_property
    def chosen(self) -> dict[str, str]:
        chosen = household_list.Filters(self.request.GET).chosen()
        if is_personal_id(chosen["q"]):
            chosen["q"] = ""
        if self.drill:
            chosen["class"] = ""  # in the address of a number it names the list that was counted
        if self.is_wide:
            chosen |= dict.fromkeys(NOT_WIDE, "")
        return chosen

    def households(self) -> QuerySet[Household]:
        if self.drill:
            rows = reporting.households_behind(self.drill)
        else:
            rows = household_list.households_in(
                self.area, on=self.request.on, today=self.request.today
            )
            # Households that ended are found by name or code, and listed under movements.
            if not self.is_wide and not self.chosen["q"]:
                rows = rows.filter(household_list.not_ended(self.request.on))
        rows = household_list.filtered(rows, self.chosen, standard_id=self.standard_id, on=self.day)
        wide = self.area.level in WIDE
        return household_list.ordered(rows, self.chosen["order"], wide=wide)

    def page(self) -> tuple[paging.Page, QuerySet[Household]]:
        """The page asked for and its households."""
        wanted = self.request.GET.get("page", "")
        poverty_class = self.chosen["class"]
        if self.is_wide and self.chosen["q"]:
            return wide_list.found_by(self.chosen["q"], wanted=wanted)
        if self.is_wide and poverty_class in PovertyClass.values:
            return wide_list.of_class(
                self.area,
                poverty_class,
                standard_id=self.standard_id,
                on=self.day,
                today=self.request.today,
                wanted=wanted,
            )
        households = self.households()
        page = paging.page_of(households, wanted)
        return page, households[page.bounds]


class HouseholdList(HouseholdsView):
    """One page of the list, with its filters."""

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        if is_personal_id(request.GET.get("q", "")):
            told = _(
                "Look citizen ID numbers up in the search box: they never stand in an address."
            )
            messages.warning(request, told)
            return redirect("desk:households")
        page, households = self.page()
        rows = household_list.rows_of(households, standard_id=self.standard_id, on=self.day)
        shown = self.filters() | {
            "rows": rows,
            "page": page,
            "found_by": self.chosen["q"],
            "drill": self.drill,
            "drill_name": self.drill and drill_name(self.drill),
            "is_wide": self.is_wide,
            "persons": self.persons(page),
            "show_village": self.area.level != Level.VILLAGE,
            "show_commune": self.area.level in WIDE,
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
            "may_import": self.allows(Verb.IMPORT_HOUSEHOLDS),
            "words": {"persons": _("persons")},
        }
        return render(request, "desk/households.html", shown)

    def persons(self, page: paging.Page) -> int | None:
        """All persons of the list; not counted where the list is not counted to its end."""
        if self.area.level in WIDE or page.capped:
            return None
        return household_list.persons_in(self.households(), on=self.day)

    def filters(self) -> dict[str, Any]:
        """What the filter form offers, and what is chosen in it."""
        in_commune = self.area.level == Level.COMMUNE
        return {
            "chosen": self.chosen,
            "is_narrowed": any(self.chosen[name] for name in FILTERS),
            "kept": self.kept(),
            "villages": territory.children(self.area, on=self.request.on) if in_commune else [],
            "class_choices": household_list.class_choices(),
            "group_choices": household_list.group_choices(),
            "check_choices": household_list.check_choices(),
            "need_choices": code_list("support_needs").choices(get_language() or "vi"),
        }

    def kept(self) -> list[tuple[str, str]]:
        """What the filter form hands on unchanged: search, area, the number drilled into."""
        names = [*self.drill.as_params(), "q"] if self.drill else ["q", "area"]
        return [(name, self.request.GET[name]) for name in names if self.request.GET.get(name)]


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
        where = reverse("desk:households")
        return redirect(f"{where}?{urlencode(query)}" if query else where)


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
