"""The data of an item by its kind, as pydantic models: what may be typed, and what is kept.

The reader's proposal is taken in through them; keys they do not know are left out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from giamngheo.apps.plans.enums import ItemKind

HEAD_FIELDS = ("title", "number", "date", "issuer", "signer")


Day = date


class Shape(BaseModel):
    """What all kinds share: nothing unknown is kept."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class Text(Shape):
    """Kinds that are their sentence alone."""


class Head(Shape):
    """One field of the head of the plan; a date is an ISO day."""

    field: Literal["title", "number", "date", "issuer", "signer"]
    value: str = Field(min_length=1, max_length=1000)


class CitedAct(Shape):
    """A legal basis or another document named."""

    number: str | None = None
    kind: str | None = None
    issuer: str | None = None
    date: Day | None = None
    about: str | None = None
    problems: list[str] = []


class Target(Shape):
    """A quantified aim; low and high as printed (povertycore.plans.model.Target)."""

    indicator: str | None = None
    name: str = Field(min_length=1)
    direction: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str
    commitment: str
    area: str | None = None
    deadline: Day | None = None
    per_year: bool = False
    of_those_in_need: bool = False
    implied: bool = False
    baseline: Decimal | None = None
    threshold: Decimal | None = None


class RowTarget(Shape):
    """A target of one unit in a table."""

    area: str
    meaning: str
    value: Decimal
    unit: str
    line: int


class PlanTable(Shape):
    """A table of the plan with the targets of its rows."""

    label: str = ""
    title: str = ""
    columns: list[dict[str, Any]] = []
    rows: list[str] = []
    targets: list[RowTarget] = []
    end_line: int | None = None


class Due(Shape):
    """By when; `code` as povertycore.plans.model.Due.code writes it."""

    code: str
    date: Day | None = None
    text: str = ""


class Task(Shape):
    """What an office is told to do."""

    agency: str = Field(min_length=1)
    role: Literal["lead", "cooperate"] = "lead"
    cooperating: list[str] = []
    due: Due | None = None
    requested: bool = False
    policies: list[str] = []


class Oversight(Shape):
    """The places one office or person watches over."""

    overseer: str = Field(min_length=1)
    post: str | None = None
    areas: list[str] = Field(min_length=1)


class Mention(Shape):
    """A policy, programme or project named."""

    id: str | None = None
    name: str


SHAPES: dict[ItemKind, type[Shape]] = dict.fromkeys(ItemKind, Text) | {
    ItemKind.HEAD: Head,
    ItemKind.BASIS: CitedAct,
    ItemKind.CITATION: CitedAct,
    ItemKind.TARGET: Target,
    ItemKind.TABLE: PlanTable,
    ItemKind.TASK: Task,
    ItemKind.OVERSIGHT: Oversight,
    ItemKind.POLICY: Mention,
    ItemKind.PROGRAMME: Mention,
}


def typed(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an item, checked and as plain values. Raises pydantic.ValidationError."""
    return SHAPES[ItemKind(kind)].model_validate(data).model_dump(mode="json")
