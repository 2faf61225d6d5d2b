"""The figures of the first page, taken from the same reports that are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from giamngheo.apps.reporting.figures import Cell, Report, Row
from giamngheo.web.desk.due import Doubts
from giamngheo.web.desk.report_table import drill_address
from povertycore.quantities import Ratio


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the two lists: how many, what share, how it moved since New Year."""

    count: int
    url: str
    rate: Ratio | None
    change: int
    change_url: str
    persons: int | None
    person_rate: Ratio | None


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One unit below the area."""

    name: str
    url: str
    poor: int
    poor_url: str
    near_poor: int
    near_poor_url: str
    rate: str
    change: int
    unclear: int
    unclear_url: str
    scale: int

    @property
    def listed(self) -> int:
        return self.poor + self.near_poor


def headline(table: Report, persons: Report) -> dict[str, Headline]:
    total, people = table.total(), persons.total()
    return {name: one_list(name, total, people) for name in ("poor", "near_poor")}


def one_list(name: str, total: Row, people: Row) -> Headline:
    closing, reduction = total[f"{name}_closing"], total[f"{name}_reduction"]
    return Headline(
        count=closing.count or 0,
        url=drill_address(closing.drill),
        rate=total[f"{name}_closing_rate"].ratio,
        change=-(reduction.count or 0),
        change_url=drill_address(reduction.drill),
        persons=people[f"{name}_persons"].count,
        person_rate=people[f"{name}_person_rate"].ratio,
    )


def village_lines(table: Report, doubts: Mapping[str, Doubts]) -> list[VillageLine]:
    """The units directly below, those with most listed households first as the eye wants them."""
    rows = [row for row in table.rows if row.depth == 0]
    scale = max((listed(row) for row in rows), default=0)
    return [line(row, doubts.get(row.area_code, Doubts()), scale) for row in rows]


def listed(row: Row) -> int:
    return (row["poor_closing"].count or 0) + (row["near_poor_closing"].count or 0)


def line(row: Row, doubts: Doubts, scale: int) -> VillageLine:
    poor, near_poor = row["poor_closing"], row["near_poor_closing"]
    return VillageLine(
        name=row.area_name,
        url=list_of(row, {}),
        poor=poor.count or 0,
        poor_url=drill_address(poor.drill),
        near_poor=near_poor.count or 0,
        near_poor_url=drill_address(near_poor.drill),
        rate=row["poor_closing_rate"].text(),
        change=-sum(count_of(row[f"{name}_reduction"]) for name in ("poor", "near_poor")),
        unclear=doubts.unclear,
        unclear_url=list_of(row, {"check": "incomplete"}),
        scale=scale,
    )


def count_of(cell: Cell) -> int:
    return cell.count or 0


def list_of(row: Row, filters: Mapping[str, str]) -> str:
    query = {"area": row.area_code, **filters}
    return f"{reverse('desk:households')}?{urlencode(query)}"
