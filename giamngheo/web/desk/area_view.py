"""What the page of a unit shows: the chain above it, the units below, and its dated past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import AreaClassKind, AreaType, Extent, SuccessionKind
from giamngheo.apps.territory.models import Area, AreaTotal, Succession
from giamngheo.web import places


@dataclass(frozen=True, slots=True)
class Below:
    """One unit directly below, with its total on the day."""

    area: Area
    name: str
    total: territory.Total | None


@dataclass(frozen=True, slots=True)
class Past:
    """One dated thing about the unit."""

    period: str
    text: str
    detail: str = ""
    verified: bool = True


def period(valid_from: date | None, valid_to: date | None) -> str:
    """'từ 01/07/2025', 'đến 30/06/2025' (the last day), 'từ trước đến nay'."""
    last = f"{date.fromordinal(valid_to.toordinal() - 1):%d/%m/%Y}" if valid_to else ""
    first = f"{valid_from:%d/%m/%Y}" if valid_from else ""
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    if last:
        return _("until %(last)s") % {"last": last}
    return _("always so far")


def page(
    area: Area, path: list[tuple[Area, str]], posts: list[Post], *, on: date, today: date
) -> dict[str, Any]:
    """Everything the template of a unit shows. `path` is the unit and those above, from below."""
    children = territory.children(area, on=on)
    totals = territory.totals([area.pk, *(child.pk for child in children)], on=on)
    return {
        "area": area,
        "path": path,
        "exists": area in places.standing_on(area, on=on),
        "period": period(area.valid_from, area.valid_to),
        "below": [Below(child, child.full_name, totals.get(child.pk)) for child in children],
        "below_households": sum_of([totals.get(child.pk) for child in children]),
        "total": totals.get(area.pk),
        "totals": AreaTotal.objects.filter(area=area).order_by("-counted_on"),
        "names": names(area),
        "classes": classes(area),
        "successions": successions(area),
        "came_from": came_from(area),
        "now": [each for each in territory.today_of(area, on=today) if each.pk != area.pk],
        "seen": seen(path, posts, today=today),
    }


def seen(path: list[tuple[Area, str]], posts: list[Post], *, today: date) -> set[int]:
    """Keys of the unit and those above it that the person may open: from below, up to the first
    that lies outside. The unit itself was let through already."""
    found = {path[0][0].pk} if path else set()
    for above, _name in path[1:]:
        try:
            permissions.may(posts, Verb.READ_FIGURES, above, on=today)
        except permissions.OutsideArea:
            break
        found.add(above.pk)
    return found


def sum_of(found: list[territory.Total | None]) -> int | None:
    """All households below, where every unit has a total."""
    known = [each.household_count for each in found if each is not None]
    return sum(known) if found and len(known) == len(found) else None


def names(area: Area) -> list[Past]:
    """Names, kinds and parents by period."""
    types = dict(AreaType.choices)
    made = [
        Past(
            period(each.valid_from, each.valid_to),
            each.full_name,
            capfirst(str(types.get(each.area_type, ""))),
        )
        for each in area.versions.order_by("valid_from")
    ]
    links = area.parent_links.select_related("parent").order_by("valid_from")
    made += [
        Past(
            period(link.valid_from, link.valid_to),
            _("belongs to %(place)s") % {"place": link.parent.full_name},
        )
        for link in links
    ]
    return made


def classes(area: Area) -> list[Past]:
    return [
        Past(
            period(each.valid_from, each.valid_to),
            capfirst(str(AreaClassKind(each.kind).label)),
            each.source,
            each.verified,
        )
        for each in area.classes.order_by("valid_from")
    ]


def successions(area: Area) -> list[Past]:
    return [
        Past(
            f"{each.happened_on:%d/%m/%Y}",
            became(each),
            each.source,
            each.verified,
        )
        for each in territory.successors(area)
    ]


def became(link: Succession) -> str:
    kind = capfirst(str(SuccessionKind(link.kind).label))
    if link.new is None:
        return kind
    extent = Extent(link.extent).label
    return f"{kind}: {link.new.full_name} ({extent})"


def came_from(area: Area) -> list[tuple[Area, Past]]:
    links = Succession.objects.filter(new=area).select_related("old").order_by("old__code")
    return [
        (
            link.old,
            Past(
                f"{link.happened_on:%d/%m/%Y}",
                f"{link.old.full_name} ({Extent(link.extent).label})",
                link.source,
                link.verified,
            ),
        )
        for link in links
    ]
