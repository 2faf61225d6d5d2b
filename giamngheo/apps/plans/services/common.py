"""What the services of plans share: their refusal, and a plan held under its lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.plans.enums import PlanState
from giamngheo.apps.plans.models import Plan


class PlanRefused(Exception):
    """The act is not possible; str() says why and what to do, in the language of the screen."""


def require(plan: Plan, actor: User, on: date) -> None:
    """Let through who may manage the plan. Raises accounts.OutsideArea, NotAllowed."""
    permissions.require(actor, Verb.MANAGE_PLANS, plan.unit, today=on)


def locked(plan: Plan, states: Iterable[PlanState]) -> Plan:
    """The plan under its lock, in one of the states. Inside a transaction. Raises PlanRefused."""
    kept = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan.pk)
    if kept.state not in set(states):
        said = _("This plan is %(state)s, so this cannot be done with it.")
        raise PlanRefused(said % {"state": PlanState(kept.state).label})
    return kept
