"""Which places a plan gives to whom on a day: complete, given twice, to nobody, or not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from giamngheo.apps.plans.matching import Named, units_below
from giamngheo.apps.plans.models import OversightPlace, Plan
from giamngheo.apps.territory.models import Area


@dataclass(frozen=True, slots=True)
class Coverage:
    """The places of a plan on a day. `open_visits` of a place are those not followed up yet."""

    places: Sequence[OversightPlace]
    units: list[Named]
    twice: frozenset[int]
    gaps: list[Area]
    unknown: Sequence[OversightPlace]

    @property
    def overseers(self) -> int:
        return len({each.overseer for each in self.places})

    @property
    def named(self) -> int:
        """How many different places are named: a place given twice counts once."""
        return len({each.unit_id or each.area_name for each in self.places})


def coverage(plan: Plan, *, on: date) -> Coverage:
    """The oversight of a plan on a day; the tree is that of the day the plan came into force."""
    waiting = Count("visits", filter=Q(visits__closed_on=None) & ~Q(visits__recommendation=""))
    rows = OversightPlace.objects.filter(plan=plan, valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gt=on)
    )
    places = list(
        rows.select_related("unit", "item")
        .annotate(open_visits=waiting, visit_count=Count("visits"))
        .order_by("item__line", "pk")
    )
    units = units_below(plan.unit, on=plan.in_force_from or on)
    times: dict[int, int] = {}
    for each in places:
        if each.unit_id:
            times[each.unit_id] = times.get(each.unit_id, 0) + 1
    return Coverage(
        places=places,
        units=units,
        twice=frozenset(key for key, count in times.items() if count > 1),
        gaps=[each.area for each in units if each.area.pk not in times] if places else [],
        unknown=[each for each in places if each.unit_id is None],
    )
