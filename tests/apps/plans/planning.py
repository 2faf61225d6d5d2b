"""Plans for tests: papers of our own writing, brought, read, confirmed and put in force."""

from __future__ import annotations

from pathlib import Path

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import User
from giamngheo.apps.plans import services
from giamngheo.apps.plans.enums import ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import (
    Evidence,
    OversightPlace,
    Plan,
    PlanFile,
    PlanFinding,
    PlanItem,
    PlanTask,
    TaskReport,
    Visit,
)
from giamngheo.apps.review.models import Case
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from tests.people import TODAY

PAPERS = Path(__file__).resolve().parents[2] / "povertycore" / "plans"


def paper(name: str = "binh_chau_2025") -> bytes:
    return (PAPERS / f"{name}.txt").read_bytes()


def brought(unit: Area, actor: User, content: bytes | None = None, name: str = "kh.txt") -> Plan:
    """A plan read from a file, nothing of it confirmed."""
    plan = services.receive(
        unit=unit, file_name=name, content=paper() if content is None else content, actor=actor,
        on=TODAY,
    )  # fmt: skip
    return services.read(plan=plan)


def confirm_all(plan: Plan, actor: User, *, kinds: tuple[ItemKind, ...] = tuple(ItemKind)) -> int:
    rows = PlanItem.objects.filter(plan=plan, kind__in=kinds)
    return services.decide(
        plan=plan, items=list(rows.values_list("pk", flat=True)), verdict=ItemState.CONFIRMED,
        actor=actor, on=TODAY,
    )  # fmt: skip


def in_force(unit: Area, actor: User, content: bytes | None = None) -> Plan:
    """A plan with everything confirmed, in force."""
    plan = brought(unit, actor, content)
    confirm_all(plan, actor)
    return services.put_in_force(plan=plan, actor=actor, on=TODAY)


def plain_plan(case: Case) -> dict[str, int]:
    """A plan of the commune of a case, and what stands in it, by the names of addresses."""
    commune = case.campaign.commune
    plan = Plan.objects.filter(unit=commune).first()
    if plan is None:
        office = User.objects.filter(posts__area=commune, posts__role=Role.COMMUNE_OFFICER).first()
        office = office or User.objects.get(username="xa")
        plan = Plan.objects.create(
            unit=commune, file_name="kh.txt", file_sha256="0" * 64, file_bytes=1,
            brought_by=office, brought_on=TODAY, state=PlanState.RECEIVED,
        )  # fmt: skip
        PlanFile.objects.create(plan=plan, sealed=crypto.seal(paper()))
        services.read(plan=plan)
    item = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK).order_by("pk")[0]
    finding = PlanFinding.objects.filter(plan=plan).order_by("pk")[0]
    task, new = PlanTask.objects.get_or_create(
        plan=plan, item=item, text=item.text, agency="Sở", role="lead"
    )
    if new:
        report = TaskReport.objects.create(
            task=task, done_on=TODAY, note="xong", by=plan.brought_by, on=TODAY
        )
        Evidence.objects.create(
            report=report, file_name="a.pdf", sha256="0" * 64, bytes=1, sealed=crypto.seal(b"a")
        )
        place = OversightPlace.objects.create(
            plan=plan, item=item, overseer="Sở", area_name="x", valid_from=TODAY
        )
        Visit.objects.create(
            place=place, visited_on=TODAY, findings="x", by=plan.brought_by, on=TODAY
        )
    visit = Visit.objects.get(place__plan=plan)
    return {
        "plan": plan.pk,
        "plan_place": visit.place_id,
        "plan_visit": visit.pk,
        "plan_item": item.pk,
        "plan_finding": finding.pk,
        "plan_task": task.pk,
        "plan_evidence": Evidence.objects.get(report__task=task).pk,
    }
