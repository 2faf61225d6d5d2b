"""Places are given to overseers from confirmed items, settled, handed over; visits followed up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.plans.enums import ItemKind, ItemState, PlanState
from giamngheo.apps.plans.matching import match, units_below
from giamngheo.apps.plans.models import OversightPlace, Plan, PlanItem, Visit
from giamngheo.apps.plans.services.common import PlanRefused, locked, require
from giamngheo.apps.territory.models import Area


def start_places(plan: Plan, *, on: date) -> int:
    """Give the places of the confirmed items to their overseers; how many. Inside put_in_force.

    A name that fits no unit of the tree of that day, or several, is asked later.
    """
    items = PlanItem.objects.filter(plan=plan, kind=ItemKind.OVERSIGHT, state=ItemState.CONFIRMED)
    units = units_below(plan.unit, on=on)
    made = OversightPlace.objects.bulk_create(
        [
            OversightPlace(
                plan=plan,
                item=item,
                overseer=item.data["overseer"][:500],
                post=(item.data.get("post") or "")[:300],
                area_name=name[:300],
                unit=match(name, units),
                valid_from=on,
            )
            for item in items.order_by("line", "pk")
            for name in item.data["areas"]
        ],
        batch_size=200,
    )
    return len(made)


def settle_place(
    *, place: OversightPlace, units: Sequence[Area], actor: User, on: date
) -> list[OversightPlace]:
    """Say which unit a name means; several units when the place has been divided since.

    Raises PlanRefused: no unit, one that does not lie below the plan's, or settled already.
    """
    plan = place.plan
    require(plan, actor, on)
    with act("plans.place.settled", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept_plan = locked(plan, [PlanState.IN_FORCE])
        kept = OversightPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
        day = kept_plan.in_force_from or on
        below = {each.area.pk for each in units_below(kept_plan.unit, on=day)}
        if not units or any(unit.pk not in below for unit in units):
            raise PlanRefused(_("Choose units directly below the unit of the plan."))
        if kept.unit_id is not None:
            raise PlanRefused(_("Somebody has settled this place meanwhile."))
        kept.unit = units[0]
        kept.save(update_fields=["unit"])
        more = [
            OversightPlace.objects.create(
                plan=kept.plan, item_id=kept.item_id, overseer=kept.overseer, post=kept.post,
                area_name=kept.area_name, unit=unit, valid_from=kept.valid_from,
            )
            for unit in units[1:]
        ]  # fmt: skip
        doing.subject = kept
        doing.after = {"name": kept.area_name, "units": [unit.code for unit in units]}
    return [kept, *more]


def hand_over(
    *, place: OversightPlace, overseer: str, post: str, on: date, actor: User, today: date
) -> OversightPlace:
    """From the day `on` another body or person watches over the place. Raises PlanRefused."""
    plan = place.plan
    require(plan, actor, today)
    if not overseer.strip():
        raise PlanRefused(_("Write who watches over the place."))
    with act("plans.place.handed_over", actor=actor, on=on, area_id=plan.unit_id) as doing:
        locked(plan, [PlanState.IN_FORCE])
        kept = OversightPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
        if kept.valid_to is not None:
            raise PlanRefused(_("This place has been handed over already."))
        if on <= kept.valid_from:
            raise PlanRefused(_("The last day must come after the first."))
        kept.valid_to = on
        kept.save(update_fields=["valid_to"])
        doing.before = {"overseer": kept.overseer}
        made = OversightPlace.objects.create(
            plan=kept.plan, item_id=kept.item_id, overseer=overseer.strip()[:500],
            post=post.strip()[:300], area_name=kept.area_name, unit_id=kept.unit_id,
            valid_from=on,
        )  # fmt: skip
        doing.subject, doing.after = made, {"overseer": made.overseer}
    return made


def record_visit(
    *,
    place: OversightPlace,
    visited_on: date,
    findings: str,
    recommendation: str,
    actor: User,
    on: date,
) -> Visit:
    """An inspection of a place; a recommendation is followed until it is closed.

    Raises PlanRefused: nothing was found, or the day lies in the future.
    """
    plan = place.plan
    require(plan, actor, on)
    if not findings.strip():
        raise PlanRefused(_("Write what was found."))
    if visited_on > on:
        raise PlanRefused(_("The day of the visit cannot be in the future."))
    with act("plans.visit.recorded", actor=actor, on=visited_on, area_id=plan.unit_id) as doing:
        locked(plan, [PlanState.IN_FORCE])
        doing.subject = visit = Visit.objects.create(
            place=place, visited_on=visited_on, findings=findings.strip(),
            recommendation=recommendation.strip(), by=actor, on=on,
        )  # fmt: skip
        doing.after = {"place": place.pk, "follow_up": bool(visit.recommendation)}
    return visit


def close_visit(*, visit: Visit, closed_on: date, outcome: str, actor: User, on: date) -> Visit:
    """The recommendation of a visit was met, or what became of it. Raises PlanRefused."""
    plan = visit.place.plan
    require(plan, actor, on)
    if not outcome.strip():
        raise PlanRefused(_("Say what became of the recommendation."))
    if not visit.visited_on <= closed_on <= on:
        raise PlanRefused(_("The day must lie between the visit and today."))
    with act("plans.visit.closed", actor=actor, on=closed_on, area_id=plan.unit_id) as doing:
        kept = Visit.objects.select_for_update().get(pk=visit.pk)
        if kept.closed_on is not None or not kept.recommendation:
            raise PlanRefused(_("There is nothing to follow up here."))
        kept.closed_on, kept.outcome = closed_on, outcome.strip()
        kept.save(update_fields=["closed_on", "outcome"])
        doing.subject, doing.after = kept, {"outcome": kept.outcome}
    return kept
