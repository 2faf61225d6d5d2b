"""Small territories with work in progress, and whole-database pictures, for tests of changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring import services
from giamngheo.apps.restructuring.columns import every
from giamngheo.apps.restructuring.models import Change
from giamngheo.apps.restructuring.plans import Plan, read_plan
from giamngheo.apps.review.enums import CampaignKind, CaseStep, EnrolmentReason
from giamngheo.apps.review.models import Campaign, Case, Meeting, ReviewerAssignment
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.apps.reporting.histories import Spell, make_household
from tests.people import PASSWORD, TODAY, Cast

DAY = date(2026, 3, 1)
PAPER = "Nghị quyết thử 01/NQ-HĐND"


def plan(*steps: dict[str, Any], on: date = DAY, posts: list[dict[str, Any]] | None = None) -> Plan:
    return read_plan({"on": on, "paper": PAPER, "steps": list(steps), "posts": posts or []})


def administrator(area: Area, username: str = "khoa_thu") -> User:
    user = User.objects.create_user(username=username, password=PASSWORD, full_name="Khoa")
    Post.objects.create(user=user, role=Role.ADMINISTRATOR, area=area, valid_from=date(2020, 1, 1))
    return user


def keep(user: User, area: Area, role: Role) -> dict[str, Any]:
    return {"user": user.username, "area": area.code, "role": role.value, "answer": "keep"}


def do(actor: User, *steps: dict[str, Any], on: date = DAY, **more: Any) -> Change:
    """Plan and apply at once."""
    change = services.plan_change(plan=plan(*steps, on=on, **more), actor=actor, on=on, today=TODAY)
    run = services.try_out(change, today=TODAY)
    return services.apply_change(
        change=change, fingerprint=run.fingerprint, actor=actor, on=on, today=TODAY
    )


def poor(village: Area, *, since: date = date(2018, 1, 1), until: date | None = None) -> Household:
    return make_household(
        village,
        [
            Spell(
                PovertyClass.POOR,
                since,
                until,
                way_in=MovementKind.NEW_POOR,
                way_out=MovementKind.ESCAPED if until else None,
            )
        ],
    )


def open_round(commune: Area, cast: Cast, *, starts_on: date = date(2025, 9, 1)) -> Campaign:
    with unscoped(reason="test"):
        return Campaign.objects.create(
            kind=CampaignKind.ANNUAL, unit=commune, commune=commune, province=cast.country.province,
            procedure_id="vn-2025", standard_ids=["vn-2022"], starts_on=starts_on,
            due_on=date(2026, 12, 14), opened_by=cast.an, opened_on=starts_on,
        )  # fmt: skip


def enrol(campaign: Campaign, household: Household) -> Case:
    with unscoped(reason="test"):
        return Case.objects.create(
            campaign=campaign, household=household, reason=EnrolmentReason.ON_RECORD,
            listed_on=campaign.starts_on, step=CaseStep.LISTED, step_on=campaign.starts_on,
            village=household.village, commune=household.commune, district=household.district,
            province=household.province,
        )  # fmt: skip


def meeting(campaign: Campaign, village: Area) -> Meeting:
    with unscoped(reason="test"):
        return Meeting.objects.create(
            campaign=campaign, village=village, commune=campaign.commune,
            province=campaign.province,
        )  # fmt: skip


def reviewer(campaign: Campaign, village: Area, name: str = "Người rà soát") -> ReviewerAssignment:
    with unscoped(reason="test"):
        return ReviewerAssignment.objects.create(
            campaign=campaign, village=village, commune=campaign.commune,
            province=campaign.province, full_name=name, assigned_on=campaign.starts_on,
        )  # fmt: skip


Picture = dict[str, dict[int, tuple[Any, ...]]]
OWN = ("restructuring", "audit", "sessions")


def picture() -> Picture:
    """Every row of every table, but the record of changes itself."""
    found: Picture = {}
    for model in apps.get_models():
        if model._meta.app_label in OWN or model.__name__ in ("TreeEdit", "FormerPlace"):
            continue
        if not model._meta.managed:
            continue
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = every(model).values_list("pk", *columns)
        found[model._meta.label_lower] = {row[0]: tuple(map(plain, row[1:])) for row in rows}
    return found


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def changed(before: Picture, after: Picture) -> dict[str, set[int]]:
    """Rows that stand in both pictures with other columns."""
    found = {
        table: {pk for pk, row in rows.items() if after[table].get(pk, row) != row}
        for table, rows in before.items()
    }
    return {table: keys for table, keys in found.items() if keys}


def created(before: Picture, after: Picture) -> dict[str, int]:
    counts = {table: len(set(rows) - set(before[table])) for table, rows in after.items()}
    return {table: count for table, count in counts.items() if count}
