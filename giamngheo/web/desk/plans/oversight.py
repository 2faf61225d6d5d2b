"""Oversight of places on screen: who watches where, gaps, places given twice, visits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from giamngheo.apps.plans import services
from giamngheo.apps.plans.matching import like
from giamngheo.apps.plans.models import OversightPlace, Plan, Visit
from giamngheo.apps.plans.oversight_queries import Coverage, coverage
from giamngheo.apps.plans.services import PlanRefused
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.plans.base import ManagesPlan, PlanView
from giamngheo.web.desk.plans.item_words import typed_day


class OversightPage(PlanView):
    """Every place with its overseer on the working day, or the day the plan came into force."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        day = max(request.on, self.plan.in_force_from or request.on)
        found = coverage(self.plan, on=day)
        shown = {
            "plan": self.plan,
            "found": found,
            "places": rows(found),
            "unknown": [(each, like(each.area_name, found.units)) for each in found.unknown],
            "units": [each.area for each in found.units],
            "day": day,
            "may_manage": self.may_manage and self.plan.state == "IN_FORCE",
        }
        return render(request, "desk/plans/oversight.html", shown)


def rows(found: Coverage) -> list[dict[str, Any]]:
    return [
        {
            "place": each,
            "name": each.unit.full_name if each.unit else each.area_name,
            "is_twice": each.unit_id in found.twice,
        }
        for each in found.places
    ]


class PlaceView(PlanView):
    """A page about one place watched over (`pk` in the address)."""

    place: OversightPlace

    def find_plan(self) -> Plan:
        places = OversightPlace.objects.select_related("plan__unit", "unit", "item")
        place = places.filter(pk=self.kwargs["pk"]).first()
        if place is None:
            raise Http404
        self.place = place
        return place.plan


class PlacePage(PlaceView):
    """One place: its sentence, its visits, what is asked for and not followed up."""

    def get(self, request: Any, pk: int) -> HttpResponse:
        place = self.place
        shown = {
            "plan": self.plan,
            "place": place,
            "name": place.unit.full_name if place.unit else place.area_name,
            "visits": Visit.objects.filter(place=place).select_related("by").order_by("visited_on"),
            "day": f"{request.today:%d/%m/%Y}",
            "may_manage": self.may_manage and self.plan.state == "IN_FORCE",
        }
        return render(request, "desk/plans/place.html", shown)


class ChangesPlace(PlaceView, ManagesPlan):
    """A page that writes something about a place, and goes back to it."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            self.change(request)
        except PlanRefused as refused:
            self.tell(refused)
        return self.back()

    def back(self) -> HttpResponse:
        return redirect("desk:plan-place", pk=self.place.pk)

    def change(self, request: Any) -> None:
        """Write it. Raises PlanRefused."""
        raise NotImplementedError

    def day(self, request: Any, name: str) -> date:
        """A day typed in a field; today where it is empty. Raises PlanRefused."""
        typed = typed_day(request.POST.get(name, ""))
        return date.fromisoformat(typed) if typed else request.today


class SettlePlace(ChangesPlace):
    """Which unit, or units, a name of the plan means."""

    def change(self, request: Any) -> None:
        keys = [int(key) for key in request.POST.getlist("unit") if key.isdecimal()]
        units = list(Area.objects.filter(pk__in=keys).order_by("sort_key"))
        services.settle_place(place=self.place, units=units, actor=request.user, on=request.today)

    def back(self) -> HttpResponse:
        return redirect("desk:plan-oversight", pk=self.plan.pk)


class HandOver(ChangesPlace):
    """Another body or person watches over the place from a day."""

    def change(self, request: Any) -> None:
        services.hand_over(
            place=self.place,
            overseer=request.POST.get("overseer", ""),
            post=request.POST.get("post", ""),
            on=self.day(request, "from"),
            actor=request.user,
            today=request.today,
        )

    def back(self) -> HttpResponse:
        return redirect("desk:plan-oversight", pk=self.plan.pk)


class RecordVisit(ChangesPlace):
    """An inspection of the place."""

    def change(self, request: Any) -> None:
        services.record_visit(
            place=self.place,
            visited_on=self.day(request, "day"),
            findings=request.POST.get("findings", ""),
            recommendation=request.POST.get("recommendation", ""),
            actor=request.user,
            on=request.today,
        )


class CloseVisit(ChangesPlace):
    """What became of a recommendation (`pk` is the visit)."""

    visit: Visit

    def find_plan(self) -> Plan:
        visits = Visit.objects.select_related("place__plan__unit", "place__unit", "place__item")
        visit = visits.filter(pk=self.kwargs["pk"]).first()
        if visit is None:
            raise Http404
        self.visit, self.place = visit, visit.place
        return visit.place.plan

    def change(self, request: Any) -> None:
        services.close_visit(
            visit=self.visit,
            closed_on=self.day(request, "day"),
            outcome=request.POST.get("outcome", ""),
            actor=request.user,
            on=request.today,
        )
