"""Households for tests of the screens, made through the services of the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import AssessmentSource, MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.services import NewMember
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from povertycore.classification import Measured
from tests.people import TODAY

STANDARD = "vn-2016"
LISTED_ON = date(2020, 12, 18)
ID_NUMBER = "098160012345"
POOR = Measured(
    income_points=132,
    deprivation_points=40,
    deprivations={
        "healthcare_access": False,
        "health_insurance": True,
        "adult_education": True,
        "child_schooling": False,
        "housing_quality": True,
        "housing_area": False,
        "water": None,
        "toilet": True,
        "telecom": False,
        "info_assets": False,
    },
)
NEAR_POOR = Measured(income_points=140, deprivation_points=10)
UNDECIDED = Measured(deprivation_points=10)


def make_home(
    village: Area,
    *,
    actor: User,
    head: str = "Nguyễn Thị Hòa",
    others: tuple[str, ...] = ("Trần Văn Đức",),
    listed: PovertyClass | None = PovertyClass.POOR,
    measured: Measured | None = POOR,
    facts: Mapping[str, Any] | None = None,
    member_facts: Mapping[str, Any] | None = None,
    personal_id: str | None = None,
    standard_id: str = STANDARD,
    on: date = LISTED_ON,
) -> Household:
    """One household with a head born in 1960 and children born in 1990, on a list since `on`."""
    members = [
        NewMember(
            head, "HEAD", "FEMALE", birth_year=1960, personal_id=personal_id,
            facts=member_facts or {},
        ),
        *[NewMember(name, "CHILD", "MALE", birth_year=1990, facts=member_facts or {})
          for name in others],
    ]  # fmt: skip
    common: dict[str, Any] = {"actor": actor, "on": on, "today": TODAY}
    with unscoped(reason="test data"):
        household = services.register_household(
            village=village, members=members, facts=facts or {}, **common
        )
        assessment = None
        if measured is not None:
            assessment = services.record_assessment(
                household=household,
                standard_id=standard_id,
                measured=measured,
                source=AssessmentSource.REVIEW,
                **common,
            )
        if listed is not None:
            services.change_status(
                household=household,
                standard_id=standard_id,
                to=listed,
                kind=MovementKind.LISTED_FIRST,
                basis=StatusBasis.DECIDED,
                assessment=assessment,
                **common,
            )
    return household


def make_village(village: Area, count: int, *, actor: User) -> list[Household]:
    """So many poor households in a village, heads numbered."""
    return [make_home(village, actor=actor, head=f"Lê Thị Mai {number}") for number in range(count)]
