"""The list "Biến động", the handovers, the whole history of a household, and its corrections."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import HandoverState, OccurrenceKind
from giamngheo.apps.registry.models import Handover, Occurrence
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import paging
from giamngheo.web.desk.household import HouseholdView
from giamngheo.web.desk.household_list import lying_in
from giamngheo.web.desk.households import EXPORT_LIMIT, xlsx
from giamngheo.web.desk.movements import history, listing
from giamngheo.web.desk.movements.forms import read_day
from giamngheo.web.desk.movements.sheet import movement_workbook

UNDOABLE = {each.value for each in OccurrenceKind} - {
    OccurrenceKind.CORRECTION,
    OccurrenceKind.HANDED_OVER,
    OccurrenceKind.TAKEN_OVER,
}


class MovementsView(AreaView):
    """Entries of an area, as the address filters them."""

    required = Verb.READ_HOUSEHOLDS

    @cached_property
    def chosen(self) -> listing.Chosen:
        return listing.chosen_of(self.request.GET)

    @cached_property
    def where(self) -> Q:
        return lying_in(self.area, on=self.request.on, today=self.request.today)


class MovementList(MovementsView):
    """One page of the list, with its filters."""

    def get(self, request: Any) -> HttpResponse:
        entries = listing.entries(self.where, self.chosen)
        page = paging.page_of(entries, request.GET.get("page", ""))
        in_commune = self.area.level == Level.COMMUNE
        shown = {
            "rows": listing.rows_of(entries[page.bounds]),
            "page": page,
            "chosen": self.chosen,
            "start": request.GET.get("from", "") if self.chosen.start else "",
            "end": request.GET.get("to", "") if self.chosen.end else "",
            "kinds": OccurrenceKind.choices,
            "villages": territory.children(self.area, on=request.on) if in_commune else [],
            "may_record": self.allows(Verb.EDIT_HOUSEHOLDS),
            "may_export": self.allows(Verb.EXPORT_HOUSEHOLDS),
            "waiting": waiting_for(self.area, request),
            "tab": "entries",
        }
        return render(request, "desk/movements/list.html", shown)


class MovementExport(MovementsView):
    """The list as filtered, as an Excel file."""

    required = Verb.EXPORT_HOUSEHOLDS

    def get(self, request: Any) -> HttpResponse:
        entries = listing.entries(self.where, self.chosen)
        if entries.order_by().values("pk")[: EXPORT_LIMIT + 1].count() > EXPORT_LIMIT:
            told = _("More than %(count)s entries: choose a commune or narrow the filters first.")
            messages.error(request, told % {"count": "20.000"}, extra_tags="bad")
            return redirect(f"{reverse('desk:movements')}?{request.GET.urlencode()}")
        place = places.name_on(self.area, on=request.on)
        content = movement_workbook(
            listing.rows_of(entries), place=place, period=period_of(self.chosen)
        )
        return xlsx(content, f"bien-dong-{self.area.code}-{request.on:%Y%m%d}.xlsx")


def period_of(chosen: listing.Chosen) -> str:
    start = f"{chosen.start:%d/%m/%Y}" if chosen.start else "…"
    end = f"{chosen.end:%d/%m/%Y}" if chosen.end else "…"
    return f"{start} - {end}" if chosen.start or chosen.end else ""


def commune_today(area: Area, request: Any) -> Area | None:
    """The commune of today a page stands in: handovers are of communes."""
    for each in territory.heirs(area, on=request.today):
        found = territory.path(each, on=request.today).get("commune")
        if found is not None:
            return found
    return None


def waiting_for(area: Area, request: Any) -> int:
    commune = commune_today(area, request)
    return journal.open_offers_to(commune) if commune else 0


class Handovers(AreaView):
    """Households offered to this commune, and those it has offered."""

    required = Verb.READ_HOUSEHOLDS

    def get(self, request: Any) -> HttpResponse:
        commune = commune_today(self.area, request)
        shown = {
            "commune": commune,
            "incoming": journal.handovers(commune, outgoing=False)[:100] if commune else [],
            "outgoing": journal.handovers(commune, outgoing=True)[:100] if commune else [],
            "villages": territory.children(commune, on=request.today) if commune else [],
            "may_record": self.allows(Verb.EDIT_HOUSEHOLDS),
            "day": f"{request.on:%d/%m/%Y}",
            "waiting": waiting_for(self.area, request),
            "tab": "handovers",
        }
        return render(request, "desk/movements/handovers.html", shown)


class AnswerHandover(AreaView):
    """Accept or refuse an offer to this commune; withdraw an offer of one's own."""

    required = Verb.EDIT_HOUSEHOLDS
    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether an offer is the person's to answer"):
            found = Handover.objects.filter(pk=self.kwargs["pk"])
            offer = found.select_related("to_commune", "village").first()
        if offer is None:
            raise Http404
        self.offer = offer
        is_own = self.request.POST.get("answer") == "withdraw"
        return offer.village if is_own else offer.to_commune

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            told = self.answer(request)
        except services.RegisterRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
        except ValueError as problem:
            messages.error(request, str(problem), extra_tags="bad")
        else:
            messages.info(request, told)
        return redirect("desk:handovers")

    def answer(self, request: Any) -> str:
        common = {
            "handover": self.offer,
            "actor": request.user,
            "on": request.today,
            "today": request.today,
        }
        reason = request.POST.get("reason", "")
        asked = request.POST.get("answer", "")
        if asked == "withdraw":
            services.withdraw_handover(reason=reason, **common)
            return _("The offer is withdrawn.")
        if asked == HandoverState.REFUSED.value:
            services.refuse_handover(reason=reason, **common)
            return _("The household is refused; its commune sees the reason.")
        village = self.chosen_village(request)
        on = self.chosen_day(request)
        household = services.accept_handover(
            village=village, behind=services.Behind(reason), **(common | {"on": on})
        )
        return _("The household of %(name)s is in %(village)s now.") % {
            "name": household.head_name,
            "village": village.full_name,
        }

    def chosen_village(self, request: Any) -> Area:
        code = request.POST.get("village", "")
        for each in territory.children(self.offer.to_commune, on=request.today):
            if each.code == code:
                return each
        raise services.RegisterRefused(_("Choose the village the household lives in now."))

    def chosen_day(self, request: Any) -> Any:
        from django.core.exceptions import ValidationError

        try:
            return read_day(request.POST.get("day", ""))
        except ValidationError as problem:
            raise services.RegisterRefused(" ".join(problem.messages)) from problem


class HouseholdHistory(HouseholdView):
    """Everything that ever happened to a household, each with its paper; prints as one sheet."""

    def get(self, request: Any, code: str) -> HttpResponse:
        entries = list(journal.occurrences_of(self.household))
        shown = {
            "household": self.household,
            "lines": history.lines(self.household, entries, undoable=UNDOABLE),
            "may_record": self.allows(Verb.EDIT_HOUSEHOLDS),
        }
        return render(request, "desk/movements/history.html", shown)


class CorrectEntry(HouseholdView):
    """Takes an entry back: one click and a reason."""

    required = Verb.EDIT_HOUSEHOLDS

    def post(self, request: Any, code: str, entry: int) -> HttpResponse:
        found: Occurrence | None = journal.occurrences_of(self.household).filter(pk=entry).first()
        if found is None:
            raise Http404
        version = request.POST.get("version", "")
        try:
            services.correct(
                entry=found,
                behind=services.Behind(request.POST.get("reason", "")),
                expected_version=int(version) if version.isdecimal() else None,
                actor=request.user,
                on=request.today,
                today=request.today,
            )
        except services.RegisterRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
        else:
            told = _("Corrected. The register is as it was before that entry.")
            messages.info(request, told)
        return redirect("desk:household-history", code=self.household.code)
