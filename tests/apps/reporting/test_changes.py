"""Which column of BC2 and BC3 a household's history falls into, and that the columns balance."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from giamngheo.apps.registry.enums import EntryKind, MovementKind, PovertyClass
from giamngheo.apps.reporting import queries
from giamngheo.apps.reporting.figures import ProblemKind
from giamngheo.common.scoping import unscoped
from povertycore.report_forms import Unit
from tests.apps.reporting.histories import LONG_AGO, STANDARD, Spell, make_household
from tests.people import make_country

POOR, NEAR = PovertyClass.POOR, PovertyClass.NEAR_POOR
OPENING, CLOSING = date(2021, 1, 1), date(2021, 12, 31)
MARCH, JUNE, NOVEMBER = date(2021, 3, 1), date(2021, 6, 1), date(2021, 11, 25)
K = MovementKind


# Any: a test that reads a cell that is not there shall fail, not be told so by the types.
def reports(area) -> tuple[Any, Any]:
    days: dict[str, Any] = {"opening_on": OPENING, "closing_on": CLOSING, "standard_id": STANDARD}
    return queries.bc2(area, **days), queries.bc3(area, **days)


def nonzero(report: Any, unit: Unit = Unit.HOUSEHOLDS) -> dict[str, int]:
    return {c.column.key: c.count for c in report.total(unit).cells if c.count}


HISTORIES = {
    "stays poor": (
        [Spell(POOR, LONG_AGO)],
        {"opening": 1, "closing": 1},
        {},
    ),
    "escapes beyond near-poor": (
        [Spell(POOR, LONG_AGO, NOVEMBER, way_out=K.ESCAPED)],
        {"opening": 1, "escaped": 1},
        {},
    ),
    "becomes near-poor": (
        [
            Spell(POOR, LONG_AGO, NOVEMBER, way_out=K.ESCAPED_TO_NEAR_POOR),
            Spell(NEAR, NOVEMBER),
        ],
        {"opening": 1, "to_near_poor": 1},
        {"from_poor": 1, "closing": 1},
    ),
    "becomes near-poor, then escapes in the same year": (
        [
            Spell(POOR, LONG_AGO, MARCH, way_out=K.ESCAPED_TO_NEAR_POOR),
            Spell(NEAR, MARCH, NOVEMBER, way_out=K.ESCAPED_NEAR_POOR),
        ],
        {"opening": 1, "escaped": 1},
        {},
    ),
    "becomes near-poor, then moves out": (
        [
            Spell(POOR, LONG_AGO, MARCH, way_out=K.ESCAPED_TO_NEAR_POOR),
            Spell(NEAR, MARCH, NOVEMBER, way_out=K.MOVED_OUT),
        ],
        {"opening": 1, "other_out": 1},
        {},
    ),
    "is dissolved": (
        [Spell(POOR, LONG_AGO, JUNE, way_out=K.DISSOLVED)],
        {"opening": 1, "other_out": 1},
        {},
    ),
    "near-poor becomes poor": (
        [
            Spell(NEAR, LONG_AGO, JUNE),
            Spell(POOR, JUNE, way_in=K.NEAR_POOR_TO_POOR),
        ],
        {"from_near_poor": 1, "closing": 1},
        {"opening": 1, "to_poor": 1},
    ),
    "escapes near-poverty": (
        [Spell(NEAR, LONG_AGO, NOVEMBER, way_out=K.ESCAPED_NEAR_POOR)],
        {},
        {"opening": 1, "escaped": 1},
    ),
    "relapses into poverty": (
        [Spell(POOR, JUNE, way_in=K.RELAPSED)],
        {"relapsed": 1, "closing": 1},
        {},
    ),
    "relapses into near-poverty": (
        [Spell(NEAR, JUNE, way_in=K.RELAPSED_NEAR_POOR)],
        {},
        {"relapsed": 1, "closing": 1},
    ),
    "newly poor": ([Spell(POOR, JUNE, way_in=K.NEW_POOR)], {"new": 1, "closing": 1}, {}),
    "newly poor, near-poor by the end of the year": (
        [
            Spell(POOR, MARCH, JUNE, way_in=K.NEW_POOR, way_out=K.ESCAPED_TO_NEAR_POOR),
            Spell(NEAR, JUNE),
        ],
        {},
        {"new": 1, "closing": 1},
    ),
    "came and went within the year": (
        [Spell(POOR, MARCH, JUNE, way_in=K.NEW_POOR, way_out=K.ESCAPED)],
        {},
        {},
    ),
    "moved in": ([Spell(POOR, JUNE, way_in=K.MOVED_IN)], {"other_in": 1, "closing": 1}, {}),
    "taken over from an older list": (
        [Spell(POOR, JUNE, way_in=K.LISTED_FIRST, entry_kind=EntryKind.CONTINUING)],
        {"other_in": 1, "closing": 1},
        {},
    ),
    "taken over, the list says relapsed": (
        [Spell(POOR, JUNE, way_in=K.LISTED_FIRST, entry_kind=EntryKind.RELAPSED)],
        {"relapsed": 1, "closing": 1},
        {},
    ),
    "taken over, the list says new": (
        [Spell(NEAR, JUNE, way_in=K.LISTED_FIRST, entry_kind=EntryKind.NEW)],
        {},
        {"new": 1, "closing": 1},
    ),
    "escapes and is poor again": (
        [
            Spell(POOR, LONG_AGO, MARCH, way_out=K.ESCAPED),
            Spell(POOR, NOVEMBER, way_in=K.RELAPSED),
        ],
        {"opening": 1, "closing": 1},
        {},
    ),
    "changes on the opening day count as opening": (
        [
            Spell(NEAR, LONG_AGO, OPENING),
            Spell(POOR, OPENING, way_in=K.NEAR_POOR_TO_POOR),
        ],
        {"opening": 1, "closing": 1},
        {},
    ),
    "changes on the closing day count": (
        [Spell(POOR, LONG_AGO, CLOSING, way_out=K.ESCAPED)],
        {"opening": 1, "escaped": 1},
        {},
    ),
    "changes after the closing day do not": (
        [Spell(POOR, LONG_AGO, CLOSING + timedelta(days=1), way_out=K.ESCAPED)],
        {"opening": 1, "closing": 1},
        {},
    ),
    "of average living standard is on neither list": (
        [Spell(PovertyClass.AVERAGE, LONG_AGO)],
        {},
        {},
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_column_of_a_history(name, see_everything):
    country = make_country()
    spells, poor, near = HISTORIES[name]
    make_household(country.villages_a[0], spells)
    bc2, bc3 = reports(country.old_a)
    assert nonzero(bc2) == poor
    assert nonzero(bc3) == near
    assert bc2.problems == bc3.problems == ()


def test_move_between_villages_shows_in_both_and_cancels_in_the_list(see_everything):
    country = make_country()
    here, there, _ = country.villages_a
    household = make_household(
        here,
        [
            Spell(POOR, LONG_AGO, JUNE, way_out=K.MOVED_OUT),
            Spell(POOR, JUNE, way_in=K.MOVED_IN, village=there),
        ],
    )
    bc2, _ = reports(country.old_a)
    assert bc2.row(here.code, Unit.HOUSEHOLDS)["other_out"].count == 1
    assert bc2.row(there.code, Unit.HOUSEHOLDS)["other_in"].count == 1
    assert nonzero(bc2) == {"opening": 1, "other_out": 1, "other_in": 1, "closing": 1}
    drill = bc2.total(Unit.HOUSEHOLDS)["other_out"].drill
    assert list(queries.households_behind(drill)) == [household]


def test_leaving_without_a_movement_is_named(see_everything):
    country = make_country()
    make_household(country.villages_a[0], [Spell(POOR, LONG_AGO, JUNE)])
    bc2, bc3 = reports(country.old_a)
    assert nonzero(bc2) == {"opening": 1, "other_out": 1}
    (problem,) = bc2.problems
    assert problem.kind is ProblemKind.MOVEMENT_MISSING
    assert problem.area_name == "Đồng Ấm"
    assert problem.values == {"count": 1}
    assert bc3.problems == ()


def test_people_who_come_and_go_in_a_household_that_stays(see_everything):
    country = make_country()
    make_household(
        country.villages_a[0],
        [Spell(POOR, LONG_AGO)],
        members=[
            [(LONG_AGO, None)],
            [(LONG_AGO, MARCH)],
            [(LONG_AGO, MARCH), (JUNE, None)],
            [(JUNE, None)],
            [(JUNE, None)],
            [(MARCH, JUNE)],
        ],
    )
    bc2, _ = reports(country.old_a)
    assert nonzero(bc2, Unit.PERSONS) == {
        "opening": 3,
        "other_out": 1,
        "other_in": 2,
        "closing": 4,
    }
    assert nonzero(bc2) == {"opening": 1, "closing": 1}


def test_people_of_a_household_that_leaves_are_those_it_had(see_everything):
    country = make_country()
    make_household(
        country.villages_a[0],
        [
            Spell(POOR, LONG_AGO, JUNE, way_out=K.ESCAPED_TO_NEAR_POOR),
            Spell(NEAR, JUNE),
        ],
        members=[[(LONG_AGO, None)], [(LONG_AGO, MARCH)], [(NOVEMBER, None)], [(JUNE, None)]],
    )
    bc2, bc3 = reports(country.old_a)
    assert nonzero(bc2, Unit.PERSONS) == {"opening": 2, "to_near_poor": 2}
    assert nonzero(bc3, Unit.PERSONS) == {"from_poor": 3, "closing": 3}


DAYS = st.dates(date(2020, 6, 1), date(2022, 6, 1))
WAYS = st.sampled_from([None, *MovementKind])


@st.composite
def spells(draw):
    """Consecutive classes with gaps, each with any way in and out."""
    cuts = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    found = []
    for start, end in zip(cuts, [*cuts[1:], None], strict=True):
        poverty_class = draw(st.sampled_from([None, POOR, NEAR, PovertyClass.AVERAGE]))
        if poverty_class is not None:
            place = draw(st.integers(0, 2))
            found.append((poverty_class, start, end, draw(WAYS), draw(WAYS), place))
    return found


@st.composite
def stays(draw):
    cuts = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
    if draw(st.booleans()):
        cuts = [LONG_AGO, *cuts]
    ends = [*cuts[1:], None]
    return list(zip(cuts, ends, strict=True))[:: draw(st.integers(1, 2))]


class RandomHistories(TestCase):
    """Closing = opening - out + in, for households and people, whatever has happened."""

    @settings(max_examples=25)
    @given(st.lists(st.tuples(spells(), st.lists(stays(), min_size=1, max_size=4)), max_size=4))
    def test_balance_and_drill(self, histories):
        with unscoped(reason="test"):
            country = make_country()
            for spell_values, members in histories:
                make_household(
                    country.villages_a[0],
                    [
                        Spell(c, start, end, way_in, way_out, country.villages_a[place])
                        for c, start, end, way_in, way_out, place in spell_values
                    ],
                    members=members,
                )
            bc2, bc3 = reports(country.old_a)
            for report in (bc2, bc3):
                check_balance(report)
                check_drills(report)
            for unit in Unit:
                assert_same(bc2, "to_near_poor", bc3, "from_poor", Unit.HOUSEHOLDS)
                assert_same(bc2, "from_near_poor", bc3, "to_poor", Unit.HOUSEHOLDS)
                for report in (bc2, bc3):
                    check_sums(report, unit)


def assert_same(one, one_key, other, other_key, unit):
    for row in one.all_rows:
        if row.unit is unit and not row.is_total:
            assert row[one_key].count == other.row(row.area_code, unit)[other_key].count


def check_balance(report: Any) -> None:
    outs = [c.key for c in report.form.columns if c.number in ("2", "3", "4")]
    ins = [c.key for c in report.form.columns if c.number in ("5", "6", "7", "8")]
    for row in report.all_rows:
        expected = (
            row["opening"].count
            - sum(row[key].count for key in outs)
            + sum(row[key].count for key in ins)
        )
        assert row["closing"].count == expected, (row.area_name, row.unit)
    assert ProblemKind.UNBALANCED not in {problem.kind for problem in report.problems}


def check_drills(report: Any) -> None:
    for row in report.all_rows:
        for cell in row.cells:
            if cell.drill is None:
                assert not cell.count
            elif row.unit is Unit.HOUSEHOLDS:
                assert queries.households_behind(cell.drill).count() == cell.count
            else:
                assert queries.persons_behind(cell.drill).count() == cell.count


def check_sums(report: Any, unit: Unit) -> None:
    for cell in report.total(unit).cells:
        if cell.column.kind == "count":
            key = cell.column.key
            parts = [row[key].count for row in report.rows if row.unit is unit]
            assert sum(parts) == cell.count, key
