"""Reading the dated tree: by code, upwards, downwards, along successions, and the denominators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from giamngheo.apps.territory.enums import AreaType, Level
from giamngheo.apps.territory.models import (
    Area,
    AreaClass,
    AreaParent,
    AreaTotal,
    AreaVersion,
    FormerPlace,
    Succession,
    TreeEdit,
    in_force,
)
from giamngheo.common.fields import begins_with


class UnknownArea(LookupError):
    """No unit has this code on this day."""

    def __init__(self, code: str, level: str, on: date) -> None:
        super().__init__(f"{level} {code} on {on:%d/%m/%Y}")
        self.code, self.level, self.on = code, level, on


def by_code(code: str, *, level: str, on: date) -> Area:
    """The unit that carries this code on this day. Raises UnknownArea."""
    found = Area.objects.in_force(on).filter(code=code, level=level).first()
    if found is None:
        raise UnknownArea(code, level, on)
    return found


def path(area: Area, *, on: date) -> dict[str, Area]:
    """The unit and all above it on a day, by level name in lower case ('province', ...)."""
    found = {area.level.lower(): area}
    current = area
    while True:
        link = (
            AreaParent.objects.filter(area=current)
            .filter(in_force(on))
            .select_related("parent")
            .first()
        )
        if link is None:
            return found
        current = link.parent
        found[current.level.lower()] = current


def children(area: Area, *, on: date) -> list[Area]:
    """Units directly below on a day: villages in the order of their codes, others by name."""
    below = list(
        Area.objects.filter(parent_links__parent=area).filter(in_force(on, "parent_links__"))
    )
    if below and below[0].level == Level.VILLAGE:
        return sorted(below, key=lambda each: each.code)
    return sorted(below, key=lambda each: each.sort_key)


def descendant_ids(area: Area, *, level: str, on: date) -> list[int]:
    """Primary keys of all units of a level under (or equal to) `area` on a day."""
    if area.level == level:
        return [area.pk]
    found: list[int] = []
    above = [area.pk]
    while above:
        links = AreaParent.objects.filter(parent__in=above).filter(in_force(on))
        pairs = list(links.values_list("area_id", "area__level"))
        found += [key for key, name in pairs if name == level]
        above = [key for key, name in pairs if name != level]
    return found


def contains(outer: Area, inner: Area, *, on: date) -> bool:
    """Whether `inner` is `outer` or stands below it on a day."""
    return outer.pk in {each.pk for each in path(inner, on=on).values()}


def version(area: Area, *, on: date) -> AreaVersion | None:
    """Name and kind as they were on a day."""
    return AreaVersion.objects.filter(area=area).filter(in_force(on)).first()


def area_type(area: Area, *, on: date) -> AreaType | None:
    """Whether the urban or the rural line applies on a day: that of the commune."""
    commune = path(area, on=on).get("commune")
    found = version(commune, on=on) if commune is not None else None
    return AreaType(found.area_type) if found and found.area_type else None


def successors(area: Area) -> list[Succession]:
    """Where a unit went, the whole or largest part first."""
    links = Succession.objects.filter(old=area).select_related("new")
    order = {"whole": 0, "part_default": 1, "part": 2}
    return sorted(links, key=lambda link: order[link.extent])


def today_of(area: Area, *, on: date) -> list[Area]:
    """The units that `area` has become by a day, following every succession."""
    if area.valid_to is None or area.valid_to > on:
        return [area]
    found: dict[int, Area] = {}
    for link in successors(area):
        if link.new is not None and link.happened_on <= on:
            found.update((each.pk, each) for each in today_of(link.new, on=on))
    return list(found.values())


def heirs(area: Area, *, on: date) -> list[Area]:
    """The units by which access to `area` is judged on a day: those it has become by then.

    A unit abolished without any (a district in 2025) is judged by the unit above it on its last
    day, because no smaller one holds all of it.
    """
    found = today_of(area, on=on)
    if found or area.valid_to is None:
        return found
    link = AreaParent.objects.filter(area=area).filter(in_force(area.valid_to - timedelta(days=1)))
    above = link.select_related("parent").first()
    return heirs(above.parent, on=on) if above else []


def classes(area: Area, *, on: date) -> list[AreaClass]:
    return list(AreaClass.objects.filter(area=area).filter(in_force(on)))


@dataclass(frozen=True, slots=True)
class Total:
    """A denominator: households and persons counted on a day (persons may be unknown)."""

    household_count: int
    person_count: int | None
    counted_on: date
    source: str


def totals(area_ids: Iterable[int], *, on: date) -> dict[int, Total]:
    """The latest total of each unit counted on or before a day; units without one are absent."""
    found: dict[int, Total] = {}
    rows = AreaTotal.objects.filter(area_id__in=list(area_ids), counted_on__lte=on)
    for row in rows.order_by("area_id", "counted_on"):
        found[row.area_id] = Total(
            row.household_count, row.person_count, row.counted_on, row.source
        )
    return found


def search(text: str, *, level: str, on: date, folded: str, limit: int = 20) -> Sequence[Area]:
    """Units whose code is `text` or whose folded name begins with `folded`."""
    rows = Area.objects.in_force(on).filter(level=level)
    return list(rows.filter(Q(code=text) | begins_with("folded_name", folded))[:limit])


def were_cut(villages: Any, *, since: date) -> bool:
    """Whether rows have gone into or out of some villages because a village merged or split after
    a day. Where not, the village of a row is the one it lay in on that day."""
    later = FormerPlace.objects.filter(field="village", until__gt=since)
    return later.filter(Q(area__in=villages) | Q(now__in=villages)).exists()


def ground_changed(units: Sequence[Area], *, since: date) -> bool:
    """Whether a change recorded here gave or took villages from units after a day.

    Of provinces and districts any such change counts: they are told apart by a slower count.
    """
    edits = TreeEdit.objects.filter(table="AreaParent", happened_on__gt=since)
    if all(unit.level in (Level.COMMUNE, Level.VILLAGE) for unit in units):
        keys = [unit.pk for unit in units]
        ties = AreaParent.objects.filter(Q(parent__in=keys) | Q(area__in=keys))
        edits = edits.filter(row_id__in=ties.values("pk"))
    return edits.exists()


def lay_in(table: str, villages: Any, *, on: date) -> QuerySet[FormerPlace, int]:
    """Keys of rows of a table that lay in some villages and have been given another one since."""
    rows = FormerPlace.objects.filter(table=table, field="village", until__gt=on, area__in=villages)
    return rows.values_list("row_id", flat=True)


def came_into(table: str, villages: Any, *, since: date) -> QuerySet[FormerPlace, int]:
    """Keys of rows of a table that a change put into some villages after a day, from others."""
    rows = FormerPlace.objects.filter(table=table, field="village", until__gt=since)
    return rows.filter(now__in=villages).exclude(area__in=villages).values_list("row_id", flat=True)


def former_place(table: str, *, on: date) -> QuerySet[FormerPlace, int]:
    """The village the outer row lay in on a day, for a Subquery; empty where it is still that."""
    rows = FormerPlace.objects.filter(
        table=table, field="village", row_id=OuterRef("pk"), until__gt=on
    )
    return rows.order_by("until", "pk").values_list("area_id", flat=True)[:1]
