"""What is on record about a household and its members, as the indicators ask for it.

It judges nothing and reads no register; None everywhere means not recorded, never no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from povertycore.dates import Birth

_NOTHING: Mapping[str, bool] = MappingProxyType({})


class Sex(StrEnum):
    """As the code list sexes has it."""

    MALE = "MALE"
    FEMALE = "FEMALE"


class Work(StrEnum):
    """How a member stands to work."""

    WAGE = "WAGE"
    """Works for wages or a salary."""
    OWN = "OWN"
    """Works on an own farm or business, or in the family's."""
    SEEKING = "SEEKING"
    """Has no work, is willing to work and finds none."""
    NOT_SEEKING = "NOT_SEEKING"
    """Has no work and looks for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One member. `name` only serves to say who is meant; no rule reads it.

    Codes are those of law/code_lists: `insurance_kind` (NONE is no card), `school_stage`,
    `education_level`. `insurance_valid_to` is the last day of the card. `has_steady_work` says
    whether work without a contract is regular and fairly stable. `monthly_allowance_vnd` is 0
    where it is known that there is none.
    """

    name: str
    birth: Birth | None = None
    sex: Sex | None = None
    insurance_kind: str | None = None
    insurance_valid_to: date | None = None
    is_studying: bool | None = None
    school_stage: str | None = None
    education_level: str | None = None
    is_certified_on_the_job: bool | None = None
    is_able_to_work: bool | None = None
    work: Work | None = None
    has_labour_contract: bool | None = None
    has_steady_work: bool | None = None
    is_disabled: bool | None = None
    monthly_allowance_vnd: int | None = None
    is_malnourished: bool | None = None
    was_ill_untreated: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """A household on a day: members and dwelling.

    `person_count` is how many persons the household has, None where it is not known; with fewer
    members on record the list is incomplete and nothing can be concluded from whom it leaves out.
    `telecom_services` and `information_means` say for codes of those lists whether the household
    has them. `sub_area` is the part of a local standard's area it lives in. Income as Measured.
    """

    members: tuple[MemberFacts, ...] = ()
    person_count: int | None = None
    house_kind: str | None = None
    wall_is_durable: bool | None = None
    column_is_durable: bool | None = None
    roof_is_durable: bool | None = None
    floor_area_m2: Decimal | None = None
    water_source: str | None = None
    toilet_kind: str | None = None
    telecom_services: Mapping[str, bool] = field(default_factory=lambda: _NOTHING)
    information_means: Mapping[str, bool] = field(default_factory=lambda: _NOTHING)
    sub_area: str | None = None
    income_vnd: int | None = None
    income_vnd_year: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every person of the household is among the members."""
        return self.person_count is not None and self.person_count == len(self.members) > 0
