"""Where a printed table and the register disagree, one remark a place, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from giamngheo.apps.reporting.comparison import ComparedCell, ComparedRow, Comparison
from giamngheo.web.desk.finding_words import kind_names
from giamngheo.web.desk.report_table import drill_address


@dataclass(frozen=True, slots=True)
class Slip:
    """What the paper's own other figures give for the cell, and what kind of slip that is."""

    kind: str
    computed: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where paper and register disagree, in words."""

    number: int
    place: str
    column: str
    printed: str
    counted: str
    slips: tuple[Slip, ...]
    url: str


def number_differences(compared: Comparison, year: int) -> list[Difference]:
    names = kind_names()
    pairs = [(row, cell) for row in compared.rows for cell in row.cells if not cell.agrees]
    return [
        Difference(
            number=number,
            place=row.area_name,
            column=column_name(cell, year),
            printed=cell.printed,
            counted=cell.counted.text() if cell.counted else "",
            slips=tuple(Slip(names[each.kind], each.computed) for each in cell.findings),
            url=households_of(row, cell),
        )
        for number, (row, cell) in enumerate(pairs, start=1)
    ]


def column_name(cell: ComparedCell, year: int) -> str:
    first, *rest = (text.replace("{year}", str(year)) for text in cell.column.headers)
    return f"{first[:1].lower()}{first[1:]} ({', '.join(rest)})" if rest else first


def households_of(row: ComparedRow, cell: ComparedCell) -> str:
    """The households behind the count, or behind the count a rate is made of."""
    if cell.counted is None:
        return ""
    if cell.column.rate_of:
        key = cell.column.rate_of[0]
        found = next((each for each in row.cells if each.column.key == key), None)
        return drill_address(found.counted.drill) if found and found.counted else ""
    return drill_address(cell.counted.drill)
