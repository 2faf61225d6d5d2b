"""Names of places in a plan, matched to the units below its unit on its day. Never guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from povertycore.vietnamese import fold

from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area, AreaVersion, in_force

# How plans write the kind of a unit, the longest first.
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("to dan pho", ("RESIDENTIAL_GROUP",)),
    ("thi tran", ("TOWNSHIP",)),
    ("thi xa", ("TOWN",)),
    ("thanh pho", ("CITY", "CITY_PROVINCE")),
    ("dac khu", ("SPECIAL_ZONE",)),
    ("quan", ("URBAN_DISTRICT",)),
    ("huyen", ("DISTRICT",)),
    ("phuong", ("WARD",)),
    ("xa", ("COMMUNE",)),
    ("thon", ("VILLAGE",)),
    ("tx", ("TOWN",)),
    ("tt", ("TOWNSHIP",)),
    ("tp", ("CITY", "CITY_PROVINCE")),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A unit with its folded name of the day."""

    area: Area
    folded: str
    kind: str


def units_below(unit: Area, *, on: date) -> list[Named]:
    """The units directly below one on a day, by the names of that day. Two queries and a half."""
    below = territory.children(unit, on=on)
    versions = AreaVersion.objects.filter(area__in=below).filter(in_force(on))
    called = {each.area_id: (each.name, each.kind) for each in versions}
    named = []
    for each in below:
        name, kind = called.get(each.pk, (each.name, each.kind))
        named.append(Named(each, fold(name), kind))
    return named


def split(text: str) -> tuple[str, tuple[str, ...]]:
    """The folded name without the word of its kind, and the kinds that word can mean."""
    folded = fold(text)
    for word, kinds in KINDS:
        if folded.startswith(f"{word} "):
            return folded.removeprefix(f"{word} "), kinds
    return folded, ()


def match(text: str, units: Sequence[Named]) -> Area | None:
    """The one unit a name means; None when no unit or several carry it."""
    whole = [each for each in units if each.folded == fold(text)]
    if len(whole) == 1:
        return whole[0].area
    name, kinds = split(text)
    found = [each for each in units if each.folded == name]
    if len(found) > 1 and kinds:
        found = [each for each in found if each.kind in kinds]
    return found[0].area if len(found) == 1 else None


def like(text: str, units: Sequence[Named]) -> list[Area]:
    """Units whose name holds the name asked for, to choose from: Bắc, Nam Từ Liêm for Từ Liêm."""
    name, _kinds = split(text)
    return [each.area for each in units if name and name in each.folded]
