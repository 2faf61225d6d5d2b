"""On random small territories: the dry run foretells the database to the row, reports of earlier
days reproduce to the digit, totals on the new tree agree, and taking back restores everything."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import Household
from giamngheo.apps.reporting import queries as reports
from giamngheo.apps.restructuring import services
from giamngheo.apps.restructuring.columns import UnhandledPlace, location_groups
from giamngheo.apps.restructuring.models import Change
from giamngheo.apps.restructuring.rows import key_of
from giamngheo.apps.restructuring.writing import snapshot
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import AreaKind, AreaType, Level
from giamngheo.apps.territory.models import Area, TreeEdit
from giamngheo.common.scoping import unscoped
from tests.apps.reporting.histories import STANDARD, Spell, make_household
from tests.apps.restructuring.helpers import (
    DAY,
    administrator,
    changed,
    created,
    enrol,
    meeting,
    open_round,
    picture,
    plan,
    reviewer,
)
from tests.people import TODAY, Cast, make_area, make_cast

# Whole databases are compared: a failing example is small already, shrinking takes minutes.
EXAMPLES, PHASES = 14, (Phase.explicit, Phase.generate)
ESCAPED, NEW = MovementKind.ESCAPED, MovementKind.NEW_POOR


@st.composite
def histories(draw: Any) -> list[tuple[int, PovertyClass, date, date | None]]:
    """Households: the number of their village, a class, and its days around the change."""
    days = st.dates(date(2025, 8, 1), date(2026, 9, 30))
    count = draw(st.integers(2, 7))
    found = []
    for _ in range(count):
        village = draw(st.integers(0, 5))
        listed = draw(st.sampled_from([PovertyClass.POOR, PovertyClass.NEAR_POOR]))
        first, second = sorted([draw(days), draw(days)])
        until = second if second > first and draw(st.booleans()) else None
        found.append((village, listed, first, until))
    return found


STEPS = st.sampled_from(
    [
        "merge_communes", "merge_into", "merge_villages", "merge_villages_into", "split_commune",
        "split_village", "split_village_away", "boundary", "move", "kind", "rename",
    ]
)  # fmt: skip


def step_of(name: str, codes: list[str]) -> dict[str, Any]:
    village = {"kind": "VILLAGE"}
    commune = {"kind": "WARD", "area_type": "URBAN"}
    a, b = codes[:3], codes[3:5]
    steps: dict[str, dict[str, Any]] = {
        "merge_communes": {"verb": "merge", "units": ["98001", "98002"],
                           "into": {"code": "98009", "name": "Chung", **commune}},
        "merge_into": {"verb": "merge", "units": ["98002"], "into": "98001"},
        "merge_villages": {"verb": "merge", "units": [a[0], a[1]],
                           "into": {"code": "98001-91", "name": "Gộp", **village}},
        "merge_villages_into": {"verb": "merge", "units": [a[0], b[0]], "into": a[1]},
        "split_commune": {"verb": "split", "unit": "98001", "parts": [
            {"code": "98007", "name": "Một", **commune, "villages": a[:2]},
            {"code": "98008", "name": "Hai", **commune, "villages": a[2:], "main": True}]},
        "split_village": {"verb": "split", "unit": a[0], "parts": [
            {"code": "98001-81", "name": "Trên", **village},
            {"code": "98001-82", "name": "Dưới", **village}]},
        "split_village_away": {"verb": "split", "unit": a[1], "parts": [
            {"code": a[1], "name": "Cũ", **village, "continues": True},
            {"code": "98001-83", "name": "Tách", **village}]},
        "boundary": {"verb": "boundary", "villages": [a[0]], "to": "98002"},
        "move": {"verb": "move", "units": [b[0]], "to": "98001"},
        "kind": {"verb": "kind", "unit": "98001", "kind": "WARD", "area_type": "URBAN"},
        "rename": {"verb": "rename", "unit": a[2], "name": "Tên Khác"},
    }  # fmt: skip
    return steps[name]


class World:
    """A country with histories, work in progress and somebody who may change it."""

    def __init__(self, rows: list[tuple[int, PovertyClass, date, date | None]]) -> None:
        self.cast: Cast = make_cast()
        country = self.cast.country
        self.khoa: User = administrator(country.province)
        self.villages = [*country.villages_a, *country.villages_b]
        self.villages.append(
            make_area(
                Level.VILLAGE, "98002-03", AreaKind.VILLAGE, "Thêm",
                parents=((country.old_b, None, date(2025, 7, 1)),
                         (country.commune_b, date(2025, 7, 1), None)),
            )
        )  # fmt: skip
        self.homes: list[Household] = []
        for number, listed, since, until in rows:
            spell = Spell(listed, since, until, way_in=NEW, way_out=ESCAPED if until else None)
            self.homes.append(make_household(self.villages[number], [spell]))
        for commune in (country.commune_a, country.commune_b):
            campaign = open_round(commune, self.cast)
            for home in self.homes:
                if home.commune_id == commune.pk:
                    enrol(campaign, home)
            for village in self.villages:
                if territory.path(village, on=TODAY)["commune"].pk == commune.pk:
                    meeting(campaign, village)
                    reviewer(campaign, village)

    def planned(self, step: dict[str, Any]) -> Change:
        """The plan, every post that would grow kept, every household of a split assigned."""
        change = services.plan_change(plan=plan(step), actor=self.khoa, on=DAY, today=TODAY)
        run = services.try_out(change, today=TODAY)
        from giamngheo.apps.restructuring.plans import PostPlan

        answers = [
            PostPlan(
                user=each.post.user.username, area=each.post.area.code, role=each.post.role,
                answer="keep",
            )
            for each in run.posts
            if each.answer is None
        ]  # fmt: skip
        services.answer_posts(change=change, answers=answers, actor=self.khoa, on=DAY, today=TODAY)
        change.refresh_from_db()
        for village_id, unit in run.tree.split.items():
            codes = sorted(unit.parts)
            here = [home for home in self.homes if home.village_id == village_id]
            parts = {home.pk: codes[i % len(codes)] for i, home in enumerate(here)}
            services.assign_households(
                change=change, village=Area.objects.get(pk=village_id), parts=parts,
                actor=self.cast.an, on=DAY, today=TODAY,
            )  # fmt: skip
        return change


def figures(area: Area, closing_on: date, opening_on: date = date(2025, 9, 1)) -> list[Any]:
    with unscoped(reason="test"):
        found = reports.several(
            ["bc1", "bc2", "bc3"], area,
            opening_on=opening_on, closing_on=closing_on, standard_id=STANDARD,
        )  # fmt: skip
        return [found, reports.village_table(area, year=2026, on=max(closing_on, date(2026, 1, 1)),
                                             standard_id=STANDARD)]  # fmt: skip


def units_on(day: date) -> list[Area]:
    return list(Area.objects.in_force(day).filter(level__in=("COMMUNE", "PROVINCE")).order_by("pk"))


def whole(report: Any) -> list[Any]:
    return [[(cell.column.key, cell.count) for cell in row.cells] for row in report.totals]


class Changes(TestCase):
    @settings(max_examples=EXAMPLES, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(rows=histories(), name=STEPS, data=st.data())
    def test_the_dry_run_comes_true_and_can_be_taken_back(
        self, rows: Any, name: str, data: Any
    ) -> None:
        world = World(rows)
        change = world.planned(step_of(name, [each.code for each in world.villages]))
        run = services.try_out(change, today=TODAY)
        assert run.may_be_applied, (run.problems, run.open_questions)
        before = picture()
        services.apply_change(
            change=change, fingerprint=run.fingerprint, actor=world.khoa, on=DAY, today=TODAY
        )
        after = picture()

        foretold = {table: count for table, count in run.rows.by_table.items() if count}
        located = {group.table for group in location_groups()}
        moved = {t: len(keys) for t, keys in changed(before, after).items() if t in located}
        assert moved == foretold
        made = created(before, after)
        tree = run.tree
        assert made.get("territory.area", 0) == len(tree.created)
        assert made.get("territory.succession", 0) == len(tree.successions)
        assert made.get("territory.areaparent", 0) == len(tree.moved) + len(tree.created)
        assert made.get("review.campaign", 0) == len(run.rows.new_rounds)
        areas = changed(before, after).get("territory.area", set())
        assert areas == {n.area.pk for n in (*tree.ended, *tree.renamed) if n.area}
        assert set(made) <= {
            "territory.area", "territory.areaversion", "territory.areaparent",
            "territory.succession", "territory.areatotal", "review.campaign",
        }  # fmt: skip
        self.every_row_lies_where_its_village_lies()

        services.undo_change(change=change, actor=world.khoa, on=DAY, today=TODAY)
        assert picture() == before

    def every_row_lies_where_its_village_lies(self) -> None:
        for group in location_groups():
            for row in group.rows:
                place = getattr(row, group.lowest)
                standing = territory.today_of(place, on=TODAY)
                above = [territory.path(each, on=TODAY) for each in standing]
                own = getattr(row, f"{group.prefix}commune_id")
                assert own in {each["commune"].pk for each in above}, group.table

    @settings(max_examples=EXAMPLES, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(
        rows=histories(),
        name=STEPS,
        day=st.dates(date(2025, 9, 2), date(2026, 2, 28)),
    )
    def test_reports_of_earlier_days_reproduce_and_the_new_tree_sums_up(
        self, rows: Any, name: str, day: date
    ) -> None:
        world = World(rows)
        change = world.planned(step_of(name, [each.code for each in world.villages]))
        before = {area.pk: figures(area, day) for area in units_on(day)}
        province = world.cast.country.province
        last = figures(province, date(2026, 2, 28), date(2025, 9, 1))
        services.apply_change(
            change=change, fingerprint=None, actor=world.khoa, on=DAY, today=TODAY
        )
        after = {area.pk: figures(area, day) for area in units_on(day)}
        assert after == before
        # The same lists counted on the new tree: no household is lost or counted twice.
        opening = figures(province, DAY, date(2025, 9, 1))[0]
        for old, new in zip(last[0], opening, strict=True):
            pick = [column.key for column in old.form.columns if column.key == "opening"]
            assert [[c for c in row if c[0] in pick] for row in whole(old)] == [
                [c for c in row if c[0] in pick] for row in whole(new)
            ]
        for report in opening:
            assert sums_agree(report)
        for report in figures(province, date(2026, 9, 30), DAY)[0]:
            assert sums_agree(report)


def sums_agree(report: Any) -> bool:
    """Every count of the total row is the sum of the rows shown."""
    top = [row for row in report.rows if row.depth == 0]
    for total in report.totals:
        same_unit = [row for row in top if row.unit == total.unit]
        for place, cell in enumerate(total.cells):
            parts = [row.cells[place].count for row in same_unit]
            if cell.column.rate_of is None and None not in parts and cell.count != sum(parts):
                return False
    return True


def test_a_new_tie_to_a_unit_must_be_decided_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model of the installation is handled; one with a stray tie is refused by name."""
    from giamngheo.apps.restructuring import columns

    groups = {(group.table, group.prefix) for group in location_groups()}
    assert {("registry.household", ""), ("review.case", ""), ("intake.importbatch", "")} <= groups
    location_groups.cache_clear()
    monkeypatch.delitem(columns.KEPT, "review.campaign.unit")
    with pytest.raises(UnhandledPlace, match=r"review\.Campaign\.unit"):
        location_groups()
    monkeypatch.undo()
    location_groups.cache_clear()


def test_names_of_ties_that_stay_exist() -> None:
    from django.apps import apps

    from giamngheo.apps.restructuring.columns import KEPT, STAYS_IN_VILLAGE

    for tie in KEPT:
        app, model, name = tie.split(".")
        apps.get_model(app, model)._meta.get_field(name)
    for label in STAYS_IN_VILLAGE:
        apps.get_model(label)


def test_helpers_in_use() -> None:
    assert {AreaType, Post, TreeEdit, transaction, key_of, snapshot}
