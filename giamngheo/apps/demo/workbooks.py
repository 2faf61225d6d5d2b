"""A workbook to try the import with: invented newcomers of Sơn Tây in our own template."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
from povertycore.classification import PovertyClass
from povertycore.law_store import code_list

from giamngheo.apps.demo.figures import son_tay
from giamngheo.apps.demo.households import DemoHousehold, compose, review
from giamngheo.apps.demo.people import DemoPerson, People
from giamngheo.apps.demo.place import REGISTERED_ON
from giamngheo.apps.intake import columns, template
from giamngheo.apps.intake.columns import Column

FIRST_SERIAL = 800_000
FIRST_LIST_NUMBER = 901


def sample(*, households: int = 12, seed: int = 2021) -> bytes:
    """So many new households, three in four of them poor or near-poor with a full review.

    They agree with their class. Citizen numbers are left out: one that nobody real can have would
    rightly be questioned in every line.
    """
    book = openpyxl.load_workbook(io.BytesIO(template.build(villages=village_names())))
    page = book[template.LIST_SHEET]
    ordered = columns.template_columns()
    # openpyxl counts from 1.
    first = template.FIRST_ROW + 1
    page.delete_rows(first, len(template.EXAMPLES))
    line = first
    for household in newcomers(households, seed):
        for person in household.members:
            values = cells_of(household, person, line - first + 1)
            for place, column in enumerate(ordered, start=1):
                value = written(column, values.get(column.key))
                if value is not None:
                    page.cell(line, place).value = value
            line += 1
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def village_names() -> list[str]:
    return [village.name for village in son_tay().villages.values()]


def newcomers(count: int, seed: int) -> list[DemoHousehold]:
    """Households that are not in the demo, poor, near-poor and on no list in turn."""
    figures = son_tay()
    people = People(seed, year=figures.year, registered_on=REGISTERED_ON, first_serial=FIRST_SERIAL)
    codes = list(figures.villages)
    made = []
    for number in range(count):
        poverty_class = (PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NEAR_POOR, None)[
            number % 4
        ]
        group = "not_recorded" if poverty_class is PovertyClass.POOR else "near_poor"
        members = compose(people, people.draw.randint(2, 5), group)
        household = DemoHousehold(
            codes[number % len(codes)],
            str(FIRST_LIST_NUMBER + number),
            members,
            poverty_class,
            group if poverty_class else "",
        )
        if poverty_class is not None:
            review(people, household, figures.standard_id)
        made.append(household)
    return made


def cells_of(household: DemoHousehold, person: DemoPerson, line: int) -> dict[str, Any]:
    """Facts by the key of the template's column; those of the household on the head's line."""
    values: dict[str, Any] = {
        "row_number": line,
        "household_number": household.list_number,
        "full_name": person.full_name,
        "relationship": person.relationship,
        "sex": person.sex,
        "birth": person.birth_date or person.birth_year,
        "ethnicity": person.ethnicity,
        **person.facts,
    }
    if person is household.members[0]:
        values |= {"village": son_tay().villages[household.village_code].name, **household.facts}
        if household.poverty_class is not None:
            measured = household.assessments[-1].measured
            values |= {
                "stated_class": household.poverty_class.value,
                "income_points": measured.income_points,
                "deprivation_points": measured.deprivation_points,
            }
    return values


def written(column: Column, value: Any) -> Any:
    """A fact as an officer types it into a column of this kind."""
    if value is None or value == "" or value == []:
        return None
    if column.kind in ("yes_no", "tick"):
        return "Có" if value else "Không"
    if column.kind in ("code", "class"):
        return code_list(column.code_list).label(value)
    if isinstance(value, list):
        return "; ".join(code_list(list_of(column)).label(code) for code in value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def list_of(column: Column) -> str:
    """Causes are those of the standard in force then; other lists are the column's own."""
    return "poverty_causes_2016" if column.key == "poverty_causes" else column.code_list
