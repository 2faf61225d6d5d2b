"""A person confirms, corrects, adds or refuses what was read; nothing else enters a plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.plans.enums import FindingState, ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import Plan, PlanFinding, PlanItem
from giamngheo.apps.plans.services.common import PlanRefused, locked, require
from giamngheo.apps.plans.shapes import typed

OPEN = (PlanState.DRAFT,)
# As wide as the columns of the plan; the item keeps the whole text.
LONGEST = {"title": 1000, "number": 100, "issuer": 300, "signer": 200}


def decide(*, plan: Plan, items: Collection[int], verdict: ItemState, actor: User, on: date) -> int:
    """Confirm or refuse items of a plan, or set them back to proposed; how many changed.

    Lines that could not be placed stay listed: they are neither. Raises PlanRefused.
    """
    require(plan, actor, on)
    with act("plans.items.decided", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept = locked(plan, OPEN)
        rows = PlanItem.objects.filter(plan=kept, pk__in=items).exclude(kind=ItemKind.UNPLACED)
        changed = list(rows.exclude(state=verdict).order_by("pk"))
        proposed = verdict == ItemState.PROPOSED
        for item in changed:
            item.state = verdict
            item.decided_by = None if proposed else actor
            item.decided_on = None if proposed else on
            item.version += 1
        PlanItem.objects.bulk_update(
            changed, ["state", "decided_by", "decided_on", "version"], batch_size=200
        )
        take_head(kept)
        doing.subject = kept
        doing.after = {"verdict": verdict.value, "items": [item.pk for item in changed]}
    return len(changed)


def correct(
    *, item: PlanItem, data: dict[str, Any], text: str, version: int, actor: User, on: date
) -> PlanItem:
    """Put what a person says in the place of what was read, and confirm it.

    `version` is the one the person's page showed. Raises PlanRefused.
    """
    plan = item.plan
    require(plan, actor, on)
    with act("plans.item.corrected", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept_plan = locked(plan, OPEN)
        kept = PlanItem.objects.select_for_update().get(pk=item.pk)
        if kept.version != version:
            raise PlanRefused(_("Somebody changed this item meanwhile; look at it again."))
        if kept.kind == ItemKind.UNPLACED:
            raise PlanRefused(_("Add this line as an item of its kind instead."))
        doing.before = {"data": kept.data, "text": kept.text}
        if kept.proposed is None and kept.line is not None:
            kept.proposed = {"data": kept.data, "text": kept.text}
        kept.data = checked(kept.kind, kept.data | data)
        kept.text = text.strip() or kept.text
        settle(kept, actor, on)
        kept.version += 1
        kept.save()
        take_head(kept_plan)
        doing.subject = kept
        doing.after = {"data": kept.data, "text": kept.text}
    return kept


def add(
    *,
    plan: Plan,
    kind: ItemKind,
    text: str,
    data: dict[str, Any],
    line: int | None,
    actor: User,
    on: date,
) -> PlanItem:
    """An item the reader did not propose, confirmed as it is added. Raises PlanRefused."""
    require(plan, actor, on)
    if kind == ItemKind.UNPLACED or not text.strip():
        raise PlanRefused(_("Write the sentence of the item."))
    with act("plans.item.added", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept = locked(plan, OPEN)
        item = PlanItem(
            plan=kept, kind=kind, line=line, text=text.strip(), data=checked(kind, data)
        )
        settle(item, actor, on)
        item.save(force_insert=True)
        take_head(kept)
        doing.subject = item
        doing.after = {"kind": kind.value, "text": item.text, "data": item.data}
    return item


def settle(item: PlanItem, actor: User, on: date) -> None:
    item.state, item.decided_by, item.decided_on = ItemState.CONFIRMED, actor, on


def checked(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an item, typed. Raises PlanRefused naming the fields that are wrong."""
    try:
        return typed(kind, data)
    except ValidationError as problem:
        names = ", ".join(dict.fromkeys(str(error["loc"][0]) for error in problem.errors()))
        raise PlanRefused(_("Look again at: %(fields)s.") % {"fields": names}) from problem


def take_head(plan: Plan) -> None:
    """Copy the confirmed fields of the head to the plan; fields no longer confirmed go empty."""
    rows = PlanItem.objects.filter(plan=plan, kind=ItemKind.HEAD, state=ItemState.CONFIRMED)
    confirmed = {row.data["field"]: str(row.data["value"]) for row in rows.order_by("pk")}
    for name, longest in LONGEST.items():
        setattr(plan, name, confirmed.get(name, "")[:longest])
    try:
        day = confirmed.get("date")
        plan.issued_on = date.fromisoformat(day) if day else None
    except ValueError as problem:
        raise PlanRefused(_("Give the day as dd/mm/yyyy.")) from problem
    if plan.issued_on is not None:
        plan.year = plan.year or plan.issued_on.year
    plan.save(update_fields=["title", "number", "issuer", "signer", "issued_on", "year"])


def decide_finding(
    *, finding: PlanFinding, verdict: FindingState, reason: str, actor: User, on: date
) -> PlanFinding:
    """Accept, correct or dispute a finding, with the reason. Raises PlanRefused."""
    plan = finding.plan
    require(plan, actor, on)
    if verdict == FindingState.OPEN or not reason.strip():
        raise PlanRefused(_("Give the reason."))
    with act(
        "plans.finding.decided", actor=actor, on=on, area_id=plan.unit_id, reason=reason
    ) as doing:
        locked(plan, (PlanState.DRAFT, PlanState.IN_FORCE))
        kept = PlanFinding.objects.select_for_update().get(pk=finding.pk)
        doing.before = {"state": kept.state, "reason": kept.reason}
        kept.state, kept.reason = verdict, reason.strip()
        kept.decided_by, kept.decided_on = actor, on
        kept.save()
        doing.subject = kept
        doing.after = {"state": kept.state, "reason": kept.reason}
    return kept
