"""Every column of every table that says where a row lies, found from the models themselves.

A new model with location columns is followed without a word here; one that ties a row to a unit in
another way must be named in KEPT with the reason, else `location_groups` refuses (and its test).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

from giamngheo.apps.territory.models import Area

LOCATION = re.compile(r"^(?P<prefix>(?:\w+_)?)(?P<level>village|commune|district|province)$")
# Apps whose ties to units are the tree itself, or the record of its changes.
OWN = {"territory", "restructuring"}
# Ties that stay with the unit they name, and why.
KEPT = {
    "accounts.post.area": "posts end or move one by one, as the plan answers",
    "reporting.printedtable.area": "a printed table is of the unit that printed it",
    "documents.paper.unit": "the commune that made and numbered the paper",
    "documents.papertemplate.area": "a template is of the office that adapted it",
    "intake.importbatch.unit": "the commune as it was on the day of the list",
    "plans.oversightplace.unit": "the place the plan gave, in the tree of its day",
    "plans.plan.unit": "the unit that issued the plan, as it was then",
    "review.campaign.unit": "the commune as it was when the round was opened",
    "review.certificate.unit": "the commune that numbered and issued the certificate",
}
# Records of something that took place in a village: they stay in it, and only follow it upwards.
STAYS_IN_VILLAGE = {"review.meeting", "review.posting", "review.certificatefile"}


M = TypeVar("M", bound=models.Model)


def every(model: type[M]) -> models.QuerySet[M]:
    """All rows of a table, outside any scope: a change is an act of the administration."""
    return models.QuerySet(model)


class UnhandledPlace(RuntimeError):
    """A model is tied to a unit in a way nobody has decided about."""


@dataclass(frozen=True, slots=True)
class Group:
    """Location columns of one model that belong together ('to_' + commune, district, province).

    `household` is the lookup from a row to its household, where it has one. `of_commune`: only the
    rows that name no village, where the model allows that (papers of a whole commune).
    """

    model: type[models.Model]
    prefix: str
    levels: frozenset[str]
    household: str | None
    of_commune: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    @property
    def lowest(self) -> str:
        """The column by which rows are found: that of the village, else of the commune."""
        return f"{self.prefix}{'village' if 'village' in self.levels else 'commune'}"

    @property
    def by_village(self) -> bool:
        return "village" in self.levels

    @property
    def follows(self) -> bool:
        """Whether the row goes with its village into the next one, or stays as a record of it."""
        return self.table not in STAYS_IN_VILLAGE

    @property
    def rows(self) -> models.QuerySet[Any]:
        rows = every(self.model)
        return rows.filter(**{f"{self.prefix}village__isnull": True}) if self.of_commune else rows

    @property
    def campaign(self) -> bool:
        """Whether the row belongs to a review round."""
        return any(field.name == "campaign" for field in self.model._meta.concrete_fields)


def ties(model: type[models.Model]) -> list[str]:
    """Names of the foreign keys of a model to units."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Area
    ]


def household_path(model: type[models.Model]) -> str | None:
    names = {field.name for field in model._meta.concrete_fields}
    if model._meta.label_lower == "registry.household":
        return "pk"
    if "household" in names:
        return "household_id"
    return "case__household_id" if "case" in names else None


@cache
def location_groups() -> tuple[Group, ...]:
    """Every group of location columns of the installation. Raises UnhandledPlace."""
    found: list[Group] = []
    for model in apps.get_models():
        if model._meta.app_label in OWN or model._meta.proxy or not model._meta.managed:
            continue
        by_prefix: dict[str, set[str]] = {}
        for name in ties(model):
            if f"{model._meta.label_lower}.{name}" in KEPT:
                continue
            matched = LOCATION.match(name)
            if matched is None:
                raise UnhandledPlace(f"{model._meta.label}.{name}")
            by_prefix.setdefault(matched["prefix"], set()).add(matched["level"])
        for prefix, levels in by_prefix.items():
            if levels == {"village"} and model._meta.label_lower in STAYS_IN_VILLAGE:
                continue  # no columns above the village: nothing to follow
            if "commune" not in levels or "province" not in levels:
                raise UnhandledPlace(f"{model._meta.label}: {prefix}{sorted(levels)}")
            path = household_path(model) if not prefix else None
            found.append(Group(model, prefix, frozenset(levels), path))
            if "village" in levels and model._meta.get_field(f"{prefix}village").null:
                upper = frozenset(levels - {"village"})
                found.append(Group(model, prefix, upper, None, of_commune=True))
    return tuple(sorted(found, key=lambda group: (group.table, group.prefix, group.of_commune)))
