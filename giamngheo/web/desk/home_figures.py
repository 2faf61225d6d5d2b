"""The figures of the first page: how many are poor, how it moved, unit by unit.

A commune is counted as its reports are, by the same functions. A province is counted in whole
numbers only: its reports take seconds, its first page must not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from giamngheo.apps.reporting import counting, tree
from giamngheo.apps.reporting.bases import read_bases
from giamngheo.apps.reporting.counting import Counted
from giamngheo.apps.reporting.figures import Drill
from giamngheo.apps.reporting.tree import Node
from giamngheo.apps.territory.models import Area
from giamngheo.web.desk.due import Doubts
from giamngheo.web.desk.report_table import drill_address
from povertycore.quantities import Ratio
from povertycore.report_forms import Step, Unit

MANY_UNITS, SHOWN_UNITS = 40, 15
LISTS = {"poor": "POOR", "near_poor": "NEAR_POOR"}


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the two lists: how many, what share, how it moved since New Year."""

    count: int
    url: str
    rate: Ratio | None
    change: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit below the area."""

    name: str
    url: str
    poor: int
    poor_url: str
    near_poor: int
    near_poor_url: str
    change: int
    unclear: int = 0
    unclear_url: str = ""

    @property
    def listed(self) -> int:
        return self.poor + self.near_poor


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """What the first page shows of an area.

    `persons` are those of the poor and the near-poor list, None where they are not counted here;
    `missing` names the units without a total of households; `units` is how many units there are,
    `lines` those that are shown.
    """

    headline: dict[str, Headline]
    lines: list[UnitLine]
    units: int
    missing: list[str]
    doubts: Doubts
    persons: dict[str, int] = field(default_factory=dict)
    person_rate: Ratio | None = None

    @property
    def scale(self) -> int:
        """The longest bar."""
        return max((line.listed for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Counting:
    """What a commune's figures are drawn from."""

    area: Area
    standard_id: str
    opening_on: date
    on: date
    counted: Counted

    def households(self, node: Node, poverty_class: str, step: Step) -> int:
        return self.counted.total(node.villages, poverty_class, step).households

    def change(self, node: Node, poverty_class: str) -> int:
        """Net change since the opening day: what the village table prints as a reduction."""
        closing = self.households(node, poverty_class, Step.CLOSING)
        return closing - self.households(node, poverty_class, Step.OPENING)

    def url(self, node: Node, poverty_class: str) -> str:
        if not self.households(node, poverty_class, Step.CLOSING):
            return ""
        drill = Drill(
            step=Step.CLOSING,
            unit=Unit.HOUSEHOLDS,
            area_level=node.area.level,
            area_code=node.area.code,
            opening_on=self.on,
            closing_on=self.on,
            standard_id=self.standard_id,
            tree_on=self.on,
            poverty_class=poverty_class,
        )
        return drill_address(drill)


def commune_figures(
    area: Area, *, standard_id: str, opening_on: date, on: date, doubts: Mapping[str, Doubts]
) -> HomeFigures:
    """A commune, a village or a unit of earlier days, counted as its reports are.

    Raises PartialScope.
    """
    tree.require_whole(area)
    units = tree.tree(area, tree_on=on)
    window = counting.Window(
        villages=units.villages,
        standard_id=standard_id,
        opening_on=opening_on,
        closing_on=on,
        tree_on=on,
    )
    counted = counting.count(window, steps=frozenset({Step.OPENING, Step.CLOSING}))
    here = Counting(area, standard_id, opening_on, on, counted)
    bases = read_bases(units, on=on)
    whole, base = units.whole, bases.of[units.whole.area.pk]
    persons = {
        name: counted.total(whole.villages, code, Step.CLOSING).persons
        for name, code in LISTS.items()
    }
    return HomeFigures(
        headline={
            name: headline(here, whole, code, base.households) for name, code in LISTS.items()
        },
        lines=shown_lines(
            [line(here, node, doubts.get(node.area.code, Doubts())) for node in units.top_rows]
        ),
        units=len(units.top_rows),
        missing=[node.name for node in units.top_rows if bases.of[node.area.pk].households is None],
        doubts=sum(doubts.values(), Doubts()),
        persons=persons,
        person_rate=Ratio(persons["poor"], base.persons) if base.persons else None,
    )


def shown_lines(lines: list[UnitLine]) -> list[UnitLine]:
    """All units in their order, or those with most on the lists where there are many."""
    if len(lines) <= MANY_UNITS:
        return lines
    return sorted(lines, key=lambda each: -each.listed)[:SHOWN_UNITS]


def headline(here: Counting, whole: Node, code: str, base: int | None) -> Headline:
    count = here.households(whole, code, Step.CLOSING)
    return Headline(
        count=count,
        url=here.url(whole, code),
        rate=Ratio(count, base) if base else None,
        change=here.change(whole, code),
    )


def line(here: Counting, node: Node, doubts: Doubts) -> UnitLine:
    code = node.area.code
    return UnitLine(
        name=node.name,
        url=list_of(code),
        poor=here.households(node, "POOR", Step.CLOSING),
        poor_url=here.url(node, "POOR"),
        near_poor=here.households(node, "NEAR_POOR", Step.CLOSING),
        near_poor_url=here.url(node, "NEAR_POOR"),
        change=here.change(node, "POOR") + here.change(node, "NEAR_POOR"),
        unclear=doubts.unclear,
        unclear_url=list_of(code, check="incomplete"),
    )


def list_of(area_code: str, **filters: str) -> str:
    """The list of households of a unit."""
    return f"{reverse('desk:households')}?{urlencode({'area': area_code, **filters})}"
