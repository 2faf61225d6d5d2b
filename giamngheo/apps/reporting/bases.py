"""All households and persons of each unit of a table: what rates are counted on.

They are recorded totals, not counts of the register: most registers hold only listed households.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from povertycore.report_forms import Unit

from giamngheo.apps.reporting.tree import Tree
from giamngheo.apps.territory import queries as territory


@dataclass(frozen=True, slots=True)
class Base:
    """All households and persons of a unit; None where not recorded."""

    households: int | None = None
    persons: int | None = None
    source: str = ""

    def of(self, unit: Unit) -> int | None:
        return self.households if unit is Unit.HOUSEHOLDS else self.persons


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit whose own total of households is not the sum of its parts."""

    area_name: str
    own: int
    parts: int


@dataclass(frozen=True, slots=True)
class Bases:
    """The base of every unit of a table by primary key, and where totals contradict each other."""

    of: dict[int, Base]
    differences: tuple[Difference, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(base.source for base in self.of.values() if base.source))


def read_bases(tree: Tree, *, on: date) -> Bases:
    """The latest totals on or before a day, at most two queries.

    A unit with parts in the table takes their sum where every part has a total, else its own; one
    without parts takes its own total, else the sum of its villages.
    """
    own = territory.totals((node.area.pk for node in tree.nodes), on=on)
    leaves = [node for node in tree.rows if not node.parts]
    missing = [each for leaf in leaves if leaf.area.pk not in own for each in leaf.villages]
    villages = territory.totals(missing, on=on) if missing else {}
    bases: dict[int, Base] = {}
    for leaf in leaves:
        recorded = as_base(own.get(leaf.area.pk))
        bases[leaf.area.pk] = recorded or sum_of(
            [as_base(villages.get(each)) for each in leaf.villages]
        )
    differences = []
    for node in reversed(tree.nodes):
        if node.area.pk in bases:
            continue
        recorded, parts = as_base(own.get(node.area.pk)), sum_of([bases[p] for p in node.parts])
        bases[node.area.pk] = merged(recorded, parts)
        own_count = recorded.households if recorded else None
        if own_count is not None and parts.households not in (None, own_count):
            differences.append(Difference(node.name, own_count, parts.households or 0))
    return Bases(bases, tuple(differences))


def merged(own: Base | None, parts: Base) -> Base:
    """The sum of the parts where there is one, else the unit's own total."""
    if own is None or parts.households is None:
        return own or parts
    persons = parts.persons if parts.persons is not None else own.persons
    return Base(parts.households, persons, parts.source)


def as_base(total: territory.Total | None) -> Base | None:
    if total is None:
        return None
    return Base(total.household_count, total.person_count, total.source)


def sum_of(parts: Sequence[Base | None]) -> Base:
    """The sum, None where one part is not recorded."""
    if not parts:
        return Base()
    households = [part.households if part else None for part in parts]
    persons = [part.persons if part else None for part in parts]
    sources = dict.fromkeys(part.source for part in parts if part and part.source)
    return Base(sum_or_none(households), sum_or_none(persons), "; ".join(sources))


def sum_or_none(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
