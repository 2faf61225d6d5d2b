"""A confirmed plan is put in force, and ends."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.plans.enums import ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import Plan, PlanItem
from giamngheo.apps.plans.services.common import PlanRefused, locked, require
from giamngheo.apps.plans.services.following import start_tasks
from giamngheo.apps.plans.services.overseeing import start_places

# What runs once the plan is in force: each of these must have been looked at.
RUNS = (ItemKind.HEAD, ItemKind.TARGET, ItemKind.TASK, ItemKind.OVERSIGHT)


def put_in_force(*, plan: Plan, actor: User, on: date) -> Plan:
    """The confirmed items become the plan; what was not confirmed stays out.

    Raises PlanRefused: no title, or items that run have not been looked at.
    """
    require(plan, actor, on)
    with act("plans.plan.in_force", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept = locked(plan, [PlanState.DRAFT])
        items = PlanItem.objects.filter(plan=kept)
        waiting = items.filter(kind__in=RUNS, state=ItemState.PROPOSED).count()
        if waiting:
            said = ngettext(
                "%(count)s item of the head, the targets, the tasks or the oversight is neither "
                "confirmed nor refused.",
                "%(count)s items of the head, the targets, the tasks or the oversight are neither "
                "confirmed nor refused.",
                waiting,
            )
            raise PlanRefused(said % {"count": waiting})
        if not kept.title:
            raise PlanRefused(_("Confirm the title of the plan first."))
        kept.state = PlanState.IN_FORCE
        kept.in_force_from = kept.issued_on or start_of(kept.year) or on
        kept.save(update_fields=["state", "in_force_from"])
        doing.subject = kept
        doing.after = {
            "confirmed": items.filter(state=ItemState.CONFIRMED).count(),
            "tasks": start_tasks(kept),
            "places": start_places(kept, on=kept.in_force_from),
        }
    plan.refresh_from_db()
    return plan


def start_of(year: int | None) -> date | None:
    """The first day of the year a plan is for; a plan without a day runs from there."""
    return date(year, 1, 1) if year else None


def end(*, plan: Plan, reason: str, actor: User, on: date) -> Plan:
    """A plan in force ends today, with the reason. Raises PlanRefused."""
    require(plan, actor, on)
    if not reason.strip():
        raise PlanRefused(_("Give the reason."))
    with act("plans.plan.ended", actor=actor, on=on, area_id=plan.unit_id, reason=reason) as doing:
        kept = locked(plan, [PlanState.IN_FORCE])
        kept.state, kept.ended_on = PlanState.ENDED, on
        kept.save(update_fields=["state", "ended_on"])
        doing.subject, doing.after = kept, {"ended_on": on.isoformat()}
    plan.refresh_from_db()
    return plan
