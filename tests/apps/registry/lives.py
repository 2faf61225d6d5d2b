"""What the tests of movements share: a household to begin with, verbs in short, whole states."""

from __future__ import annotations

from datetime import date
from typing import Any

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Household,
    Membership,
    Movement,
    Occurrence,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.services import Behind, NewMember
from giamngheo.apps.territory.models import Area
from tests.people import TODAY

STANDARD = "vn-2022"
BEGUN = date(2026, 1, 5)
PAPER = Behind(reason="Theo đơn", paper_number="12/GCT", paper_on=date(2026, 3, 1))


def home(
    village: Area,
    *names: str,
    actor: User,
    to: PovertyClass | None = PovertyClass.POOR,
    on: date = BEGUN,
) -> Household:
    """A household of these people, the first its head, with a class from the same day."""
    head, *others = names or ("Trần Thị Hòa", "Trần Văn Đức", "Trần Thị Mai")
    household = services.register_household(
        village=village,
        members=[
            NewMember(head, "HEAD", birth_year=1960),
            *[NewMember(name, "CHILD", birth_year=1990) for name in others],
        ],
        facts={},
        actor=actor,
        on=on,
        today=TODAY,
    )
    if to is not None:
        poor = to is PovertyClass.POOR
        services.change_status(
            household=household,
            standard_id=STANDARD,
            to=to,
            kind=MovementKind.NEW_POOR if poor else MovementKind.NEW_NEAR_POOR,
            basis=StatusBasis.DECIDED,
            decision_number="1/QĐ-UBND",
            decided_on=on,
            actor=actor,
            on=on,
            today=TODAY,
        )
    return fresh(household)


def fresh(household: Household) -> Household:
    return Household._base_manager.select_related("village").get(pk=household.pk)


def member(household: Household, name: str) -> Membership:
    """The open membership of somebody in a household."""
    return Membership._base_manager.select_related("person", "household__village").get(
        household=household, person__full_name=name, valid_to__isnull=True
    )


def member_names(household: Household) -> list[str]:
    rows = Membership._base_manager.filter(household=household, valid_to__isnull=True)
    return sorted(rows.values_list("person__full_name", flat=True))


def acting(actor: User, on: date, behind: Behind = PAPER) -> dict[str, Any]:
    """What every verb asks for, on a page that expects no version."""
    return {"behind": behind, "expected_version": None, "actor": actor, "on": on, "today": TODAY}


def state() -> dict[str, list[Any]]:
    """Everything the register holds as true, without versions, journal and empty shells."""
    found: dict[str, list[Any]] = {}
    models: list[Any] = [Household, Person, Membership, PovertyStatus, Movement]
    for model in models:
        rows = model._base_manager.order_by("pk")
        if model is Movement:
            rows = rows.filter(withdrawn_by__isnull=True)
        kept = [row for row in rows.values() if not is_shell(model, row)]
        for row in kept:
            row.pop("version", None)
        found[model.__name__] = kept
    return found


def is_shell(model: type, row: dict[str, Any]) -> bool:
    return model is Household and row["dissolved_on"] == row["registered_on"]


def last_entry() -> Occurrence:
    return Occurrence._base_manager.latest("pk")


def correct(entry: Occurrence, actor: User, *, on: date = TODAY) -> Occurrence:
    return services.correct(
        entry=entry,
        behind=Behind(reason="Ghi nhầm"),
        expected_version=None,
        actor=actor,
        on=on,
        today=TODAY,
    )
