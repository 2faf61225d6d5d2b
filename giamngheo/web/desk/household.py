"""One household: why it has its class, who lives there, what it needs, what happened."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.models import Household, Membership, PovertyStatus, status_in_force
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.access import AreaView
from giamngheo.web.desk import household_facts, household_history, household_why
from giamngheo.web.desk.movements.menu import menu
from giamngheo.web.desk.review.household_card import review_card


class HouseholdView(AreaView):
    """A page about one household, named by its code."""

    required = Verb.READ_HOUSEHOLDS
    moves_frame = False

    def find_area(self) -> Area:
        village = places.village_of_household(self.kwargs["code"])
        if village is None:
            raise Http404
        return village

    @cached_property
    def household(self) -> Household:
        found = registry.household_by_code(self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def members(self) -> list[Membership]:
        return registry.members_on(self.household, on=self.request.on)


class HouseholdPage(HouseholdView):
    """Everything about a household on one page, so that it also prints as one."""

    def get(self, request: Any, code: str) -> HttpResponse:
        statuses = list(
            PovertyStatus.objects.filter(status_in_force(request.on), household=self.household)
            .select_related("assessment")
            .order_by("standard_id")
        )
        evidence = household_why.Evidence(self.household, self.members, request.on)
        language = get_language() or "vi"
        shown = {
            "household": self.household,
            "members": household_facts.member_rows(self.members, on=request.on),
            "statuses": statuses,
            "reasons": [household_why.reasons(each, evidence, language) for each in statuses],
            "entry": statuses[0].get_entry_kind_display() if statuses else "",
            "causes": household_facts.causes(self.household),
            "needs": household_facts.needs(self.household),
            "house_facts": household_facts.house_facts(self.household),
            "groups": household_facts.groups(self.household),
            "history": household_history.lines(self.household),
            "may_see_ids": self.allows(Verb.SEE_PERSONAL_IDS),
            "may_record": self.allows(Verb.EDIT_HOUSEHOLDS) and not self.household.dissolved_on,
            "record_menu": menu(),
            **review_card(self.household),
        }
        return render(request, "desk/household.html", shown)


class RevealPersonalId(HouseholdView):
    """Shows one citizen ID number in full, and records who looked."""

    required = Verb.SEE_PERSONAL_IDS

    def post(self, request: Any, code: str) -> HttpResponse:
        members = Membership.objects.filter(household=self.household).select_related("person")
        line = request.POST.get("line", "")
        member = get_object_or_404(members, pk=int(line) if line.isdecimal() else 0)
        try:
            number = register.reveal_personal_id(
                person=member.person, actor=request.user, on=request.on, today=request.today
            )
        except register.RegisterRefused as refused:
            number = str(refused)
        shown = {"number": number, "member": member, "household": self.household}
        if request.htmx:
            return render(request, "desk/parts/personal_id.html", shown)
        return render(request, "desk/personal_id.html", shown)
