"""What the pages of plans share: the plan of the address, who may manage it, refusals as words."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.views import View

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.plans.access import verbs_for
from giamngheo.apps.plans.models import Plan
from giamngheo.web.request import DeskRequest


class PlanView(View):
    """A page about one plan (`pk` in the address): read by its unit and all above and below it."""

    required: ClassVar[Verb] = Verb.READ_FIGURES
    request: DeskRequest
    plan: Plan
    verbs: frozenset[Verb]

    def find_plan(self) -> Plan:
        """The plan of the address. Raises Http404."""
        found = Plan.objects.filter(pk=self.kwargs["pk"]).select_related("unit", "brought_by")
        plan = found.first()
        if plan is None:
            raise Http404
        return plan

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.plan = self.find_plan()
        self.verbs = verbs_for(request.posts, self.plan.unit, on=request.today)
        if not self.verbs:
            raise permissions.OutsideArea
        if self.required not in self.verbs:
            raise permissions.NotAllowed(self.required)
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    @property
    def may_manage(self) -> bool:
        return Verb.MANAGE_PLANS in self.verbs

    def tell(self, refused: Exception) -> None:
        """Show a refusal on the next page."""
        messages.error(self.request, str(refused), extra_tags="bad")


class ManagesPlan(PlanView):
    """A page that changes the plan."""

    required = Verb.MANAGE_PLANS
