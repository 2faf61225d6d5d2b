"""The first page of a province: totals by class, and the units with most on the lists.

Each number is a count that an index answers; nothing is joined and no unit is counted household by
household. Units are those of today, because that is how the rows of the register lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from giamngheo.apps.registry.models import PovertyStatus, status_in_force
from giamngheo.apps.territory.enums import AreaKind, Level
from giamngheo.apps.territory.models import Area, AreaParent, AreaTotal, in_force
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.due import Doubts
from giamngheo.web.desk.home_figures import (
    LISTS,
    SHOWN_UNITS,
    Headline,
    HomeFigures,
    UnitLine,
    list_of,
)
from povertycore.quantities import Ratio

COUNTED = (*LISTS.values(), "UNKNOWN")
Unit = tuple[int, str, str]  # key, code, 'Xã Sơn Tây'
Links = QuerySet[AreaParent, Any]
Counted = dict[int, dict[str, int]]  # commune key -> class -> households


def wide_figures(
    area: Area, *, standard_id: str, opening_on: date, on: date, today: date
) -> HomeFigures:
    """A province of today, counted on any day."""
    below = communes_below(area, today=today)
    units = named(below)
    keys = below.values("area_id")
    now, before = by_unit(keys, standard_id=standard_id, on=on, opening_on=opening_on)
    bases = totals_of(keys, on=on)
    base = sum(bases.values()) if units and len(bases) == len(units) else own_total(area, on=on)
    return HomeFigures(
        headline={
            name: headline(area, code, sum_of(now, code), sum_of(before, code), base)
            for name, code in LISTS.items()
        },
        lines=lines(units, now, before),
        units=len(units),
        missing=[name for key, _code, name in units if key not in bases],
        doubts=Doubts(unclear=sum_of(now, "UNKNOWN")),
    )


def sum_of(counted: Counted, poverty_class: str) -> int:
    return sum(each.get(poverty_class, 0) for each in counted.values())


def headline(area: Area, code: str, count: int, before: int, base: int | None) -> Headline:
    return Headline(
        count=count,
        url=list_of(area.code, **{"class": code}),
        rate=Ratio(count, base) if base else None,
        change=count - before,
    )


def communes_below(area: Area, *, today: date) -> Links:
    """Links to the communes of today below the area, through districts where there are any."""
    below = AreaParent.objects.filter(in_force(today))
    districts = below.filter(parent=area, area__level=Level.DISTRICT).values("area_id")
    return below.filter(Q(parent=area) | Q(parent__in=districts), area__level=Level.COMMUNE)


def named(links: Links) -> list[Unit]:
    kinds = {kind.value: str(kind.label) for kind in AreaKind}
    found = links.values_list("area_id", "area__code", "area__kind", "area__name")
    return [(key, code, f"{kinds[kind]} {name}") for key, code, kind, name in found]


def totals_of(keys: Links, *, on: date) -> dict[int, int]:
    """The latest total of households of each unit; units without one are absent."""
    rows = AreaTotal.objects.filter(area_id__in=keys, counted_on__lte=on).order_by("counted_on")
    return dict(rows.values_list("area_id", "household_count"))


def own_total(area: Area, *, on: date) -> int | None:
    rows = AreaTotal.objects.filter(area=area, counted_on__lte=on).order_by("-counted_on")
    return rows.values_list("household_count", flat=True).first()


def lines(units: Sequence[Unit], now: Counted, before: Counted) -> list[UnitLine]:
    """The units with most households on the lists."""
    most = sorted(units, key=lambda unit: (-listed(now, unit[0]), unit[1]))
    return [
        UnitLine(
            name=name,
            url=f"{reverse('desk:home')}?{urlencode({'area': code})}",
            poor=now.get(key, {}).get("POOR", 0),
            poor_url=list_of(code, **{"class": "POOR"}) if now.get(key, {}).get("POOR") else "",
            near_poor=now.get(key, {}).get("NEAR_POOR", 0),
            near_poor_url=(
                list_of(code, **{"class": "NEAR_POOR"}) if now.get(key, {}).get("NEAR_POOR") else ""
            ),
            change=listed(now, key) - listed(before, key),
        )
        for key, code, name in most[:SHOWN_UNITS]
        if listed(now, key) or listed(before, key)
    ]


def listed(counted: Counted, key: int) -> int:
    return sum(counted.get(key, {}).get(code, 0) for code in LISTS.values())


def by_unit(
    keys: Links, *, standard_id: str, on: date, opening_on: date
) -> tuple[Counted, Counted]:
    """Households by commune and class on the two days, in one walk along the index of communes.

    The condition of the scope would make the database fetch every row; the units were found below
    an area that the person may see as a whole. Counted is a column of the index: the key of the row
    would make PostgreSQL fetch it.
    """
    with unscoped(reason="counts of the communes of an area already opened to the person"):
        rows = PovertyStatus.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=opening_on),
            valid_from__lte=on,
            commune_id__in=keys,
            standard_id=standard_id,
            poverty_class__in=COUNTED,
        )
        counted = rows.values("commune_id", "poverty_class").annotate(
            now=Count("valid_from", filter=status_in_force(on)),
            before=Count("valid_from", filter=status_in_force(opening_on)),
        )
        now: Counted = {}
        before: Counted = {}
        for row in counted.order_by():
            now.setdefault(row["commune_id"], {})[row["poverty_class"]] = row["now"]
            before.setdefault(row["commune_id"], {})[row["poverty_class"]] = row["before"]
    return now, before
