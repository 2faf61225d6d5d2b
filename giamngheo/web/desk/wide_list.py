"""Lists over a province: found from the side that has an index, never household by household.

A commune's list is a query of households; a province has hundreds of thousands, so its list of a
class starts from the classes, and a search stops after enough names.
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.models import Household, Person, PovertyStatus, status_in_force
from giamngheo.apps.territory.models import Area
from giamngheo.common.fields import begins_with
from giamngheo.web.desk import paging
from giamngheo.web.desk.due import statuses_in
from giamngheo.web.desk.household_list import WIDE_ORDER
from povertycore.vietnamese import fold, reversed_words

MOST_FOUND = 500


def of_class(
    area: Area, poverty_class: str, *, standard_id: str, on: date, today: date, wanted: str
) -> tuple[paging.Page, QuerySet[Household]]:
    """One page of the households of a class, village by village."""
    entries: QuerySet[PovertyStatus] = statuses_in(area, on=on, today=today).filter(
        status_in_force(on), standard_id=standard_id, poverty_class=poverty_class
    )
    page = paging.page_of(entries, wanted)
    ordered = entries.order_by("village_id", "household_id")
    keys = list(ordered.values_list("household_id", flat=True)[page.bounds])
    return page, Household.objects.filter(pk__in=keys).order_by(*WIDE_ORDER)


def found_by(text: str, *, wanted: str) -> tuple[paging.Page, QuerySet[Household]]:
    """One page of what a search finds: exact for a code, else the first names of the index."""
    exact = registry.household_by_code(text)
    if exact is not None:
        keys = [exact.pk]
    elif text.isdigit():
        keys = []  # a number on a list says nothing beyond its commune
    else:
        keys = households_named(text)
    page = paging.numbered(min(len(keys), MOST_FOUND), len(keys) > MOST_FOUND, wanted)
    rows = Household.objects.filter(pk__in=keys[:MOST_FOUND])
    return page, rows.order_by("head_sort_key", "id")[page.bounds]


def households_named(text: str) -> list[int]:
    """Keys of households with a member of that name, one more than MOST_FOUND at most.

    Two walks along an index that stop by themselves: from the first word, and from the given name.
    """
    folded = fold(text)
    if not folded:
        return []
    alive = Person.objects.filter(died_on__isnull=True)
    found: dict[int, None] = {}
    for column, prefix in (("folded_name", folded), ("reversed_name", reversed_words(folded))):
        named = alive.filter(begins_with(column, prefix)).order_by(column)
        keys = named.values_list("household_id", flat=True)[: MOST_FOUND + 1]
        found.update(dict.fromkeys(keys))
    return list(found)[: MOST_FOUND + 1]
