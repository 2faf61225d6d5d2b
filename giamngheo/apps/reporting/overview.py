"""How many are on the lists of each unit on two days: the few figures a first page needs, at once.

Says the same as the closing and opening columns of the village table (a test holds them equal), but
counts whole units by the location columns of today's tree, which an index answers without touching
a row. Persons, movements and units of an earlier tree are the business of `queries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import PovertyStatus, status_in_force
from giamngheo.apps.reporting.tree import require_whole
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area

LISTED = (PovertyClass.POOR.value, PovertyClass.NEAR_POOR.value)
BELOW = {Level.PROVINCE: "commune", Level.DISTRICT: "commune", Level.COMMUNE: "village"}


@dataclass(frozen=True, slots=True)
class Lists:
    """Households on the two lists of one unit, on the opening and the closing day."""

    poor_opening: int = 0
    poor: int = 0
    near_poor_opening: int = 0
    near_poor: int = 0

    def __add__(self, other: Lists) -> Lists:
        return Lists(
            self.poor_opening + other.poor_opening,
            self.poor + other.poor,
            self.near_poor_opening + other.near_poor_opening,
            self.near_poor + other.near_poor,
        )

    @property
    def listed(self) -> int:
        return self.poor + self.near_poor


@dataclass(frozen=True, slots=True)
class Overview:
    """A unit and what lies directly below it (communes of a province, villages of a commune)."""

    whole: Lists
    units: dict[int, Lists]
    totals: dict[int, territory.Total]


def stands_today(area: Area, *, today: date) -> bool:
    """Whether the unit is one of today's tree, so that its location columns can be counted by."""
    begun = area.valid_from is None or area.valid_from <= today
    return begun and (area.valid_to is None or area.valid_to > today)


def overview(area: Area, *, opening_on: date, closing_on: date, standard_id: str) -> Overview:
    """Count a unit of today's tree: three statements, whatever its size. Raises PartialScope."""
    require_whole(area)
    level = Level(area.level)
    below = BELOW.get(level, "village")
    counted: dict[int, dict[str, int]] = {}
    for suffix, on in (("_opening", opening_on), ("", closing_on)):
        rows = (
            PovertyStatus.objects.filter(
                status_in_force(on),
                **{f"{level.lower()}_id": area.pk},
                standard_id=standard_id,
                poverty_class__in=LISTED,
            )
            .values_list("poverty_class", f"{below}_id")
            .annotate(households=Count("pk"))
            .order_by()
        )
        for poverty_class, unit, households in rows:
            column = f"{poverty_class.lower()}{suffix}"
            counted.setdefault(unit, {})[column] = households
    units = {unit: Lists(**columns) for unit, columns in counted.items()}
    keys = [
        area.pk,
        *territory.descendant_ids(area, level=below.upper(), on=closing_on),
    ]
    return Overview(
        whole=sum(units.values(), Lists()),
        units=units,
        totals=territory.totals(keys, on=closing_on),
    )
