"""The reports: village table, BC1, BC2, BC3, and the households and people behind each number.

Reports count dated facts and hold no numbers of their own. All reads happen inside the area scope;
a reader whose areas do not cover the whole unit gets PartialScope, never a total of a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from povertycore import law_store
from povertycore.report_forms import ReportForm, Step, report_form

from giamngheo.apps.registry.models import Household, Person
from giamngheo.apps.reporting import counting
from giamngheo.apps.reporting.building import Builder, Facts
from giamngheo.apps.reporting.figures import Drill, DrillError, Report
from giamngheo.apps.reporting.tree import require_whole, tree, tree_day, village_ids
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area


def year_days(year: int, *, on: date, standard_id: str) -> tuple[date, date]:
    """Opening and closing day of a year seen on a day, under a standard.

    The opening lists are those in force on 1 January. While the year runs, the closing lists are
    those of the day `on`; once it is over, those of the next 1 January, so that a year closes with
    what the next one opens with, also where lists take effect on New Year's Day. In the last year
    of a standard that day is its last day in force, because on the next its lists have ended.
    Raises ValueError when `on` lies before the year, UnknownLawError for an unknown standard.
    """
    opening, closing = date(year, 1, 1), date(year + 1, 1, 1)
    if on < opening:
        raise ValueError(f"{on:%d/%m/%Y} lies before {year}")
    ends = law_store.standard(standard_id).period.valid_to
    if ends is not None and opening < ends <= closing:
        closing = ends - timedelta(days=1)
    return opening, min(on, closing)


def village_table(area: Area, *, year: int, on: date, standard_id: str) -> Report:
    """Households, poor and near-poor at the start, reduced and at the end of a year, with rates.

    Rows are the villages of a commune, else the communes. Columns by key: households;
    {poor,near_poor}_{opening,reduction,closing} and the same with _rate. A reduction is net: those
    who left the list less those who came onto it; its drill opens both. All rates have the total
    of households as base. Raises PartialScope, and ValueError when `on` lies before the year.
    """
    opening_on, closing_on = year_days(year, on=on, standard_id=standard_id)
    return build(
        "village-table", area,
        opening_on=opening_on, closing_on=closing_on, standard_id=standard_id,
    )  # fmt: skip


def bc1(area: Area, *, on: date, standard_id: str) -> Report:
    """Form BC1: households and persons by class on a day, with rates. Raises PartialScope.

    Columns by key: households, persons, and {poor,near_poor,average}_{households,persons} with
    {...}_household_rate and {...}_person_rate.
    """
    return build("bc1", area, opening_on=on, closing_on=on, standard_id=standard_id)


def bc2(area: Area, *, opening_on: date, closing_on: date, standard_id: str) -> Report:
    """Form BC2: how the poor list changed between two days, households and persons.

    Columns by key: opening, to_near_poor, escaped, other_out, from_near_poor, relapsed, new,
    other_in, closing. `year_days` gives the days of a year. Raises PartialScope.
    """
    return build(
        "bc2", area, opening_on=opening_on, closing_on=closing_on, standard_id=standard_id
    )  # fmt: skip


def bc3(area: Area, *, opening_on: date, closing_on: date, standard_id: str) -> Report:
    """Form BC3: as BC2 for the near-poor list.

    Columns by key: opening, escaped, to_poor, other_out, from_poor, relapsed, new, other_in,
    closing. Raises PartialScope.
    """
    return build(
        "bc3", area, opening_on=opening_on, closing_on=closing_on, standard_id=standard_id
    )  # fmt: skip


def several(
    form_ids: Sequence[str],
    area: Area,
    *,
    opening_on: date,
    closing_on: date,
    standard_id: str,
) -> list[Report]:
    """Several forms of one unit and the same days, counted once: the same reports, sooner.

    Raises PartialScope, UnknownLawError, and ValueError when the days are in the wrong order.
    """
    if closing_on < opening_on:
        raise ValueError("the closing day lies before the opening day")
    require_whole(area)
    choices = [report_form(form_id, closing_on) for form_id in form_ids]
    tree_on = tree_day(area, on=closing_on)
    rows = tree(area, tree_on=tree_on)
    window = counting.Window(
        villages=rows.villages,
        standard_id=standard_id,
        opening_on=opening_on,
        closing_on=closing_on,
        tree_on=tree_on,
    )
    steps = frozenset().union(*(steps_of(choice.form) for choice in choices))
    facts = Facts(
        area=area,
        tree=rows,
        tree_on=tree_on,
        window=window,
        counted=counting.count(window, steps=steps),
    )
    return [Builder(choice, facts).report() for choice in choices]


def build(
    form_id: str, area: Area, *, opening_on: date, closing_on: date, standard_id: str
) -> Report:
    (report,) = several(
        [form_id], area, opening_on=opening_on, closing_on=closing_on, standard_id=standard_id
    )
    return report


def steps_of(form: ReportForm) -> frozenset[Step]:
    return frozenset(column.step for column in form.columns if column.step is not None)


def window_of(drill: Drill) -> counting.Window:
    try:
        area = territory.by_code(drill.area_code, level=drill.area_level, on=drill.tree_on)
    except territory.UnknownArea as problem:
        raise DrillError(str(problem)) from problem
    return counting.Window(
        villages=village_ids(area, tree_on=drill.tree_on),
        standard_id=drill.standard_id,
        opening_on=drill.opening_on,
        closing_on=drill.closing_on,
        tree_on=drill.tree_on,
    )


def households_behind(drill: Drill) -> QuerySet[Household]:
    """The households a number was counted from, exactly as many as a count of households says.

    For a number of persons: the households whose people it counts. A household that has moved out
    of the reader's area since is here as long as the list entry that was counted lies inside it.
    Raises DrillError for a unit that is not in the tree.
    """
    window = window_of(drill)
    return counting.households_behind(
        window, poverty_class=drill.poverty_class, step=drill.step, unit=drill.unit
    )


def persons_behind(drill: Drill) -> QuerySet[Person]:
    """The people a number of persons was counted from, exactly as many as it says.

    Raises DrillError as households_behind, and for a net reduction, which is no set of people.
    """
    if drill.step in (Step.CHANGED, Step.NET_REDUCTION):
        raise DrillError("a net reduction is not a set of people")
    return counting.persons_behind(
        window_of(drill), poverty_class=drill.poverty_class, step=drill.step
    )
