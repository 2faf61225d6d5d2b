"""Each verb: what becomes of tree, rows, rounds, posts; what is refused; and taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea, may, posts, scope_of
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring import services
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.restructuring.services import ChangeRefused
from giamngheo.apps.review.models import Campaign, Case, Meeting, ReviewerAssignment
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import AreaType, Level
from giamngheo.apps.territory.models import Area, AreaTotal, AreaVersion, Succession
from giamngheo.common.scoping import area_scope, unscoped
from tests.apps.restructuring.helpers import (
    DAY,
    PAPER,
    administrator,
    changed,
    created,
    do,
    enrol,
    keep,
    meeting,
    open_round,
    picture,
    plan,
    poor,
    reviewer,
)
from tests.people import TODAY, Cast

NEW = {"code": "98003", "name": "Mẫu Mới", "kind": "COMMUNE", "area_type": "RURAL"}
MERGE: dict[str, Any] = {"verb": "merge", "units": ["98001", "98002"], "into": NEW}


@pytest.fixture
def khoa(cast: Cast) -> User:
    return administrator(cast.country.province)


@pytest.fixture
def home_a(cast: Cast) -> Household:
    return poor(cast.country.villages_a[0])


@pytest.fixture
def home_b(cast: Cast) -> Household:
    return poor(cast.country.villages_b[0])


def commune(code: str, on: date = TODAY) -> Area:
    return territory.by_code(code, level=Level.COMMUNE, on=on)


def seen_by(user: User) -> set[int]:
    with area_scope(scope_of(posts(user, on=TODAY))):
        return set(Household.objects.values_list("pk", flat=True))


def fresh(row: Any) -> Any:
    with unscoped(reason="test"):
        return type(row).objects.get(pk=row.pk)


class TestMerge:
    def test_into_a_new_commune(
        self, cast: Cast, khoa: User, home_a: Household, home_b: Household
    ) -> None:
        country = cast.country
        do(khoa, MERGE)
        new = commune("98003")
        assert new.valid_from == DAY
        assert {v.code for v in territory.children(new, on=DAY)} == {
            v.code for v in (*country.villages_a, *country.villages_b)
        }
        assert [each.pk for each in territory.today_of(country.old_a, on=TODAY)] == [new.pk]
        for home in (home_a, home_b):
            assert fresh(home).commune_id == new.pk
            assert fresh(home).province_id == country.province.pk
            assert fresh(home).village_id == home.village_id
        # The day before, the tree is what it was.
        before = date(2026, 2, 28)
        assert commune("98001", before).pk == country.commune_a.pk
        assert len(territory.children(country.commune_a, on=before)) == 3
        link = Succession.objects.get(old=country.commune_a, happened_on=DAY)
        assert (link.new_id, link.extent, link.source) == (new.pk, "whole", PAPER)

    def test_a_code_of_one_of_them_may_be_used_again(self, cast: Cast, khoa: User) -> None:
        do(khoa, {**MERGE, "into": {**NEW, "code": "98001"}})
        assert commune("98001").name == "Mẫu Mới"
        assert commune("98001").pk != cast.country.commune_a.pk

    def test_officers_of_either_see_nothing_until_given_a_post(
        self, cast: Cast, khoa: User, home_a: Household, home_b: Household
    ) -> None:
        """The right role in the wrong territory: heirs open nothing of the neighbour."""
        do(khoa, MERGE)
        new = commune("98003")
        assert seen_by(cast.an) == seen_by(cast.binh) == seen_by(cast.hanh) == set()
        held = posts(cast.an, on=TODAY)
        assert held == []
        for area in (new, cast.country.villages_b[0], cast.country.commune_b):
            with pytest.raises(OutsideArea):
                may(held, Verb.READ_FIGURES, area, on=TODAY)

    def test_a_post_left_in_an_ended_unit_may_look_but_do_nothing(
        self, cast: Cast, khoa: User
    ) -> None:
        do(khoa, MERGE)
        old = fresh(cast.country.commune_a)
        stray = Post.objects.create(
            user=cast.an, role=Role.COMMUNE_OFFICER, area=old, valid_from=date(2020, 1, 1)
        )
        assert may([stray], Verb.READ_FIGURES, old, on=TODAY)
        assert not may([stray], Verb.IMPORT_HOUSEHOLDS, old, on=TODAY)
        with pytest.raises(OutsideArea):
            may([stray], Verb.READ_FIGURES, cast.country.villages_b[0], on=TODAY)

    def test_the_plan_gives_posts_in_the_new_unit(
        self, cast: Cast, khoa: User, home_a: Household, home_b: Household
    ) -> None:
        answer = {
            "user": "an", "area": "98001", "role": "COMMUNE_OFFICER", "answer": "move",
            "to": ["98003"],
        }  # fmt: skip
        do(khoa, MERGE, posts=[answer])
        assert seen_by(cast.an) == {home_a.pk, home_b.pk}
        assert seen_by(cast.binh) == set()

    def test_into_a_living_commune_every_post_there_needs_an_answer(
        self, cast: Cast, khoa: User, home_a: Household, home_b: Household
    ) -> None:
        country = cast.country
        step = {"verb": "merge", "units": ["98002"], "into": "98001"}
        with pytest.raises(ChangeRefused, match="An"):
            do(khoa, step)
        do(
            khoa, step,
            posts=[
                keep(cast.an, country.commune_a, Role.COMMUNE_OFFICER),
                {**keep(cast.hanh, country.commune_a, Role.COMMUNE_CHAIR), "answer": "end"},
            ],
        )  # fmt: skip
        assert fresh(home_b).commune_id == country.commune_a.pk
        assert seen_by(cast.an) == {home_a.pk, home_b.pk}
        assert seen_by(cast.hanh) == set()

    def test_a_village_of_the_neighbour_that_merges_here_makes_the_commune_grow(
        self, cast: Cast, khoa: User, home_b: Household
    ) -> None:
        """The commune takes in ground through its village: its officer gains nothing unasked."""
        for into in (
            cast.country.villages_a[1].code,
            {"code": "98001-77", "name": "Giáp", "kind": "VILLAGE"},
        ):
            step = {"verb": "merge", "units": ["98001-02", "98002-01"], "into": into}
            change = services.plan_change(plan=plan(step), actor=khoa, on=DAY, today=TODAY)
            run = services.try_out(change, today=TODAY)
            asked = {each.post.user.username for each in run.posts if each.answer is None}
            assert {"an", "hanh"} <= asked
            with pytest.raises(ChangeRefused, match="An"):
                services.apply_change(
                    change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY
                )
        assert home_b.pk not in seen_by(cast.an)

    def test_totals_are_proposed_and_marked(self, cast: Cast, khoa: User) -> None:
        for area, households, persons in (
            (cast.country.commune_a, 300, 1200),
            (cast.country.commune_b, 200, 700),
        ):
            AreaTotal.objects.create(
                area=area, counted_on=date(2025, 12, 1), household_count=households,
                person_count=persons, source="kiểm đếm",
            )  # fmt: skip
        do(khoa, MERGE)
        total = AreaTotal.objects.get(area=commune("98003"))
        assert (total.household_count, total.person_count) == (500, 1900)
        assert total.is_computed
        assert total.counted_on == DAY

    def test_two_running_rounds_of_one_kind_stay_two(
        self, cast: Cast, khoa: User, home_a: Household, home_b: Household
    ) -> None:
        country = cast.country
        rounds = [open_round(each, cast) for each in (country.commune_a, country.commune_b)]
        cases = [enrol(rounds[0], home_a), enrol(rounds[1], home_b)]
        change = services.plan_change(plan=plan(MERGE), actor=khoa, on=DAY, today=TODAY)
        run = services.try_out(change, today=TODAY)
        assert any("side by side" in each or "song song" in each for each in run.warnings)
        services.apply_change(
            change=change, fingerprint=run.fingerprint, actor=khoa, on=DAY, today=TODAY
        )
        new = commune("98003")
        assert {fresh(each).commune_id for each in rounds} == {new.pk}
        assert [fresh(each).unit_id for each in rounds] == [
            country.commune_a.pk, country.commune_b.pk,
        ]  # fmt: skip
        assert [fresh(each).campaign_id for each in cases] == [each.pk for each in rounds]
        assert {fresh(each).commune_id for each in cases} == {new.pk}

    def test_villages_of_one_name_must_be_renamed(self, cast: Cast, khoa: User) -> None:
        change = services.plan_change(plan=plan(MERGE), actor=khoa, on=DAY, today=TODAY)
        run = services.try_out(change, today=TODAY)
        assert any("Đồng Ấm" in each for each in run.warnings)

    def test_villages_merge_and_their_rows_go_along(self, cast: Cast, khoa: User) -> None:
        v1, v2, _v3 = cast.country.villages_a
        home = poor(v1)
        campaign = open_round(cast.country.commune_a, cast)
        first, second = reviewer(campaign, v1), reviewer(campaign, v2)
        case, held = enrol(campaign, home), meeting(campaign, v1)
        chi = {"user": "chi", "area": v1.code, "role": "VILLAGE_HEAD", "answer": "end"}
        do(
            khoa,
            {
                "verb": "merge",
                "units": [v1.code, v2.code],
                "into": {"code": "98001-09", "name": "Đồng Hòa", "kind": "VILLAGE"},
            },
            posts=[chi],
        )
        new = territory.by_code("98001-09", level=Level.VILLAGE, on=TODAY)
        assert fresh(home).village_id == fresh(case).village_id == new.pk
        # A meeting took place in the old village; a reviewer named twice is not doubled.
        assert fresh(held).village_id == v1.pk
        assert [fresh(first).village_id, fresh(second).village_id] == [new.pk, v2.pk]


class TestSplitAndBoundary:
    def test_a_commune_is_split_by_villages(
        self, cast: Cast, khoa: User, home_a: Household
    ) -> None:
        v1, v2, v3 = cast.country.villages_a
        other = poor(v3)
        campaign = open_round(cast.country.commune_a, cast)
        cases = [enrol(campaign, home_a), enrol(campaign, other)]
        do(
            khoa,
            {
                "verb": "split",
                "unit": "98001",
                "parts": [
                    {**NEW, "code": "98004", "name": "A Một", "villages": [v1.code, v2.code],
                     "main": True},
                    {**NEW, "code": "98005", "name": "A Hai", "villages": [v3.code]},
                ],
            },
        )  # fmt: skip
        one, two = commune("98004"), commune("98005")
        assert fresh(home_a).commune_id == one.pk
        assert fresh(other).commune_id == two.pk
        # The round goes on in the main part; what left goes on in a round of its own.
        assert fresh(campaign).commune_id == one.pk
        cut = fresh(cases[1]).campaign
        assert (cut.commune_id, cut.split_from_id) == (two.pk, campaign.pk)
        assert fresh(cases[0]).campaign_id == campaign.pk

    def test_an_officer_of_a_part_may_do_nothing_in_the_name_of_the_whole(
        self, cast: Cast, khoa: User
    ) -> None:
        v1, v2, v3 = cast.country.villages_a
        do(
            khoa,
            {
                "verb": "split", "unit": "98001",
                "parts": [
                    {**NEW, "code": "98004", "name": "A Một", "villages": [v1.code, v2.code]},
                    {**NEW, "code": "98005", "name": "A Hai", "villages": [v3.code]},
                ],
            },
        )  # fmt: skip
        post = Post(user=cast.an, role=Role.COMMUNE_OFFICER, area=commune("98005"))
        old = fresh(cast.country.commune_a)
        assert may([post], Verb.READ_FIGURES, old, on=TODAY)
        assert not may([post], Verb.IMPORT_HOUSEHOLDS, old, on=TODAY)
        assert not may([post], Verb.SET_TOTALS, old, on=TODAY)

    def test_a_village_is_split_household_by_household(self, cast: Cast, khoa: User) -> None:
        v1 = cast.country.villages_a[0]
        homes = [poor(v1) for _ in range(4)]
        gone = poor(v1, until=date(2020, 1, 1))
        change = services.plan_change(
            plan=plan(
                {
                    "verb": "split", "unit": v1.code,
                    "parts": [
                        {"code": v1.code, "name": v1.name, "kind": "VILLAGE", "continues": True},
                        {"code": "98001-08", "name": "Đồng Mới", "kind": "VILLAGE"},
                    ],
                }
            ),
            actor=khoa, on=DAY, today=TODAY,
        )  # fmt: skip
        with pytest.raises(ChangeRefused, match="5"):
            services.apply_change(change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY)
        with pytest.raises(NotAllowed):
            services.assign_households(
                change=change, village=v1, parts={}, actor=khoa, on=DAY, today=TODAY
            )
        with pytest.raises(OutsideArea):
            services.assign_households(
                change=change, village=v1, parts={}, actor=cast.binh, on=DAY, today=TODAY
            )
        parts = {home.pk: v1.code for home in (*homes[:3], gone)} | {homes[3].pk: "98001-08"}
        services.assign_households(
            change=change, village=v1, parts=parts, actor=cast.an, on=DAY, today=TODAY
        )
        services.apply_change(change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY)
        new = territory.by_code("98001-08", level=Level.VILLAGE, on=TODAY)
        assert [fresh(home).village_id for home in homes] == [v1.pk] * 3 + [new.pk]
        with unscoped(reason="test"):
            assert {s.village_id for s in homes[3].statuses.all()} == {new.pk}
            assert {s.village_id for s in gone.statuses.all()} == {v1.pk}

    def test_a_household_of_another_village_or_an_unknown_part_is_refused(
        self, cast: Cast, khoa: User, home_b: Household
    ) -> None:
        v1, v2, _v3 = cast.country.villages_a
        home, elsewhere = poor(v1), poor(v2)
        change = services.plan_change(
            plan=plan(
                {
                    "verb": "split", "unit": v1.code,
                    "parts": [
                        {"code": "98001-07", "name": "Một", "kind": "VILLAGE"},
                        {"code": "98001-08", "name": "Hai", "kind": "VILLAGE"},
                    ],
                }
            ),
            actor=khoa, on=DAY, today=TODAY,
        )  # fmt: skip
        for parts in ({elsewhere.pk: "98001-07"}, {home_b.pk: "98001-07"}, {home.pk: "98001-66"}):
            with pytest.raises(ChangeRefused):
                services.assign_households(
                    change=change, village=v1, parts=parts, actor=cast.an, on=DAY, today=TODAY
                )

    def test_some_villages_go_to_the_neighbour(
        self, cast: Cast, khoa: User, home_a: Household
    ) -> None:
        country = cast.country
        v1 = country.villages_a[0]
        do(
            khoa,
            {"verb": "boundary", "villages": [v1.code], "to": "98002"},
            posts=[keep(cast.binh, country.commune_b, Role.COMMUNE_OFFICER)],
        )
        assert fresh(home_a).commune_id == country.commune_b.pk
        assert seen_by(cast.an) == set()
        assert seen_by(cast.binh) == {home_a.pk}
        link = Succession.objects.get(old=country.commune_a, happened_on=DAY)
        assert (link.new_id, link.extent) == (country.commune_b.pk, "part")
        assert fresh(country.commune_a).valid_to is None


class TestNamesKindsLevels:
    def test_rename_keeps_the_old_name_for_the_old_days(self, cast: Cast, khoa: User) -> None:
        do(khoa, {"verb": "rename", "unit": "98001", "name": "Tên Mới"})
        area = commune("98001")
        assert area.pk == cast.country.commune_a.pk
        assert area.name == "Tên Mới"
        old, new = (territory.version(area, on=day) for day in (date(2026, 2, 28), DAY))
        assert [each and each.name for each in (old, new)] == ["Mẫu A", "Tên Mới"]

    def test_a_commune_becomes_a_ward_and_urban(
        self, cast: Cast, khoa: User, home_a: Household
    ) -> None:
        step = {"verb": "kind", "unit": "98001", "kind": "WARD", "area_type": "URBAN"}
        change = services.plan_change(plan=plan(step), actor=khoa, on=DAY, today=TODAY)
        run = services.try_out(change, today=TODAY)
        assert any("3" in each and "Mẫu A" in each for each in run.warnings)
        services.apply_change(
            change=change, fingerprint=run.fingerprint, actor=khoa, on=DAY, today=TODAY
        )
        village = cast.country.villages_a[0]
        assert territory.area_type(village, on=date(2026, 2, 28)) == AreaType.RURAL
        assert territory.area_type(village, on=DAY) == AreaType.URBAN
        assert fresh(cast.country.commune_a).full_name == "Phường Mẫu A"

    def test_two_changes_of_one_day_leave_one_version(self, cast: Cast, khoa: User) -> None:
        do(khoa, {"verb": "rename", "unit": "98001", "name": "Một"})
        do(khoa, {"verb": "rename", "unit": "98001", "name": "Hai"})
        versions = AreaVersion.objects.filter(area=cast.country.commune_a)
        assert [each.name for each in versions.order_by("valid_from")] == ["Mẫu A", "Hai"]

    def test_districts_end(self, cast: Cast, khoa: User) -> None:
        """A commune goes under a district and comes out again when the level ends."""
        from giamngheo.apps.territory.enums import AreaKind
        from tests.people import make_area

        district = make_area(
            Level.DISTRICT, "981", AreaKind.DISTRICT, "Mới",
            parents=((cast.country.province, None, None),),
        )  # fmt: skip
        home = poor(cast.country.villages_a[0])
        Post.objects.create(
            user=cast.em, role=Role.LEAD, area=district, valid_from=date(2026, 1, 1)
        )
        into = {"verb": "move", "units": ["98001"], "to": "981"}
        change = services.plan_change(plan=plan(into), actor=khoa, on=DAY, today=TODAY)
        assert any("Em" in each for each in services.try_out(change, today=TODAY).warnings)
        do(khoa, into, on=date(2026, 2, 1))
        assert fresh(home).district_id == district.pk
        do(khoa, {"verb": "end_level", "level": "DISTRICT", "within": "98"})
        assert fresh(home).district_id is None
        assert fresh(district).valid_to == DAY
        assert Succession.objects.get(old=district).kind == "ABOLISHED"

    def test_a_village_moves_to_another_commune(
        self, cast: Cast, khoa: User, home_a: Household
    ) -> None:
        v1 = cast.country.villages_a[0]
        do(
            khoa,
            {"verb": "move", "units": [v1.code], "to": "98002"},
            posts=[keep(cast.binh, cast.country.commune_b, Role.COMMUNE_OFFICER)],
        )
        assert fresh(home_a).commune_id == cast.country.commune_b.pk
        assert not Succession.objects.filter(happened_on=DAY).exists()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("98077", {"verb": "rename", "unit": "98077", "name": "Không có"}),
    ("98001", {"verb": "merge", "units": ["98001", "98001"], "into": NEW}),
    ("98002", {"verb": "rename", "unit": "98001", "name": "X", "_then": "same_code"}),
    ("98001-03", {"verb": "split", "unit": "98001", "parts": [
        {**NEW, "code": "98004", "villages": ["98001-01"]},
        {**NEW, "code": "98005", "villages": ["98001-02"]}]}),
    ("98001-01", {"verb": "split", "unit": "98001", "parts": [
        {**NEW, "code": "98004", "villages": ["98001-01", "98001-02"]},
        {**NEW, "code": "98005", "villages": ["98001-01", "98001-03"]}]}),
    ("", {"verb": "move", "units": ["98001"], "to": "98002"}),
    ("", {"verb": "kind", "unit": "98001", "kind": "VILLAGE"}),
    ("", {"verb": "boundary", "villages": ["98001-01", "98001-02", "98001-03"], "to": "98002"}),
    ("98002", {"verb": "merge", "units": ["98001", "98001-01"], "into": "98002"}),
]  # fmt: skip


@pytest.mark.parametrize(("named", "step"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_does_not_fit_is_refused_by_name(
    cast: Cast, khoa: User, named: str, step: dict[str, Any]
) -> None:
    if step.pop("_then", ""):
        step = {**MERGE, "units": ["98001", "98001-01"]}
        named = "Mẫu A"
    before = picture()
    with pytest.raises(ChangeRefused) as refused:
        services.plan_change(plan=plan(step), actor=khoa, on=DAY, today=TODAY)
    if named and not named.startswith("98002"):
        assert named in str(refused.value) or "Mẫu" in str(refused.value)
    assert picture() == before


def test_a_change_under_a_later_one_is_refused(cast: Cast, khoa: User) -> None:
    do(khoa, MERGE)
    with pytest.raises(ChangeRefused, match="01/03/2026"):
        do(khoa, {"verb": "rename", "unit": "98001", "name": "X"}, on=date(2025, 12, 1))


def test_a_day_to_come_waits(cast: Cast, khoa: User) -> None:
    on = date(2027, 1, 1)
    change = services.plan_change(plan=plan(MERGE, on=on), actor=khoa, on=on, today=TODAY)
    with pytest.raises(ChangeRefused, match="01/01/2027"):
        services.apply_change(change=change, fingerprint=None, actor=khoa, on=on, today=TODAY)
    services.apply_change(change=change, fingerprint=None, actor=khoa, on=on, today=on)
    assert commune("98003", on).valid_from == on


def test_only_who_manages_all_of_it(cast: Cast, khoa: User) -> None:
    with pytest.raises(NotAllowed):
        services.plan_change(plan=plan(MERGE), actor=cast.dung, on=DAY, today=TODAY)
    local = administrator(cast.country.commune_a, "chi_a")
    with pytest.raises((OutsideArea, NotAllowed)):
        services.plan_change(plan=plan(MERGE), actor=local, on=DAY, today=TODAY)
    rename = plan({"verb": "rename", "unit": "98001", "name": "Được"})
    services.plan_change(plan=rename, actor=local, on=DAY, today=TODAY)


def test_one_event_and_a_second_time_is_refused(cast: Cast, khoa: User, home_a: Household) -> None:
    change = services.plan_change(plan=plan(MERGE), actor=khoa, on=DAY, today=TODAY)
    before = Event.objects.count()
    services.apply_change(change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY)
    assert Event.objects.count() == before + 1
    with pytest.raises(ChangeRefused):
        services.apply_change(change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY)


def test_a_dry_run_that_is_out_of_date_is_not_applied(cast: Cast, khoa: User) -> None:
    change = services.plan_change(plan=plan(MERGE), actor=khoa, on=DAY, today=TODAY)
    shown = services.try_out(change, today=TODAY).fingerprint
    Post.objects.create(
        user=cast.em, role=Role.COMMUNE_OFFICER, area=cast.country.commune_a,
        valid_from=date(2025, 1, 1),
    )  # fmt: skip
    with pytest.raises(ChangeRefused):
        services.apply_change(change=change, fingerprint=shown, actor=khoa, on=DAY, today=TODAY)
    assert fresh(change).state == ChangeState.PLANNED


def test_a_row_written_under_the_old_tree_meanwhile_is_moved_after_it(
    cast: Cast, khoa: User, home_a: Household
) -> None:
    change = do(khoa, MERGE)
    new = commune("98003")
    with unscoped(reason="test"):
        Household.objects.filter(pk=home_a.pk).update(commune=cast.country.commune_a)
    assert services.settle(change) == 1
    assert fresh(home_a).commune_id == new.pk
    assert services.settle(change) == 0


class TestUndo:
    def test_everything_is_as_before(self, cast: Cast, khoa: User) -> None:
        v1, v2, _v3 = cast.country.villages_a
        homes = [poor(each) for each in (v1, v2, *cast.country.villages_b)]
        campaign = open_round(cast.country.commune_a, cast)
        enrol(campaign, homes[0])
        meeting(campaign, v1)
        AreaTotal.objects.create(
            area=v1, counted_on=date(2025, 1, 1), household_count=10, person_count=30, source="x"
        )
        before = picture()
        change = do(
            khoa,
            MERGE,
            {
                "verb": "merge", "units": [v1.code, v2.code],
                "into": {"code": "98001-09", "name": "Đồng Hòa", "kind": "VILLAGE"},
            },
            {"verb": "rename", "unit": "98001-03", "name": "Mười"},
        )  # fmt: skip
        assert changed(before, picture())
        services.undo_change(change=change, actor=khoa, on=DAY, today=TODAY)
        after = picture()
        assert changed(before, after) == {}
        assert created(before, after) == {}
        assert created(after, before) == {}

    def test_a_cut_round_is_joined_again(self, cast: Cast, khoa: User, home_a: Household) -> None:
        campaign = open_round(cast.country.commune_a, cast)
        enrol(campaign, home_a)
        before = picture()
        change = do(
            khoa,
            {"verb": "boundary", "villages": ["98001-01"], "to": "98002"},
            posts=[keep(cast.binh, cast.country.commune_b, Role.COMMUNE_OFFICER)],
        )
        with unscoped(reason="test"):
            assert Campaign.objects.count() == 2
        services.undo_change(change=change, actor=khoa, on=DAY, today=TODAY)
        assert changed(before, picture()) == {}
        with unscoped(reason="test"):
            assert Campaign.objects.count() == 1

    def test_not_once_something_rests_on_it(
        self, cast: Cast, khoa: User, home_a: Household
    ) -> None:
        change = do(khoa, MERGE)
        Post.objects.create(
            user=cast.an, role=Role.COMMUNE_OFFICER, area=commune("98003"), valid_from=TODAY
        )
        with pytest.raises(ChangeRefused):
            services.undo_change(change=change, actor=khoa, on=DAY, today=TODAY)
        Post.objects.filter(area=commune("98003")).delete()
        later = do(khoa, {"verb": "rename", "unit": "98003", "name": "Khác"}, on=date(2026, 5, 1))
        with pytest.raises(ChangeRefused, match="01/05/2026"):
            services.undo_change(change=change, actor=khoa, on=DAY, today=TODAY)
        services.undo_change(change=later, actor=khoa, on=DAY, today=TODAY)
        services.undo_change(change=change, actor=khoa, on=DAY, today=TODAY)
        assert fresh(home_a).commune_id == cast.country.commune_a.pk


def test_models_used_above_are_still_there() -> None:
    assert {Campaign, Case, Meeting, ReviewerAssignment}


def test_who_holds_the_commune_of_a_cut_round_runs_it(
    cast: Cast, khoa: User, home_a: Household
) -> None:
    """After a split the round is judged by the commune it lies in, not by the one that ended."""
    from giamngheo.apps.review import services as review

    v1, v2, v3 = cast.country.villages_a
    campaign = open_round(cast.country.commune_a, cast)
    enrol(campaign, home_a)
    enrol(campaign, poor(v3))
    parts = [
        {**NEW, "code": "98004", "name": "A Một", "villages": [v1.code, v2.code], "main": True},
        {**NEW, "code": "98005", "name": "A Hai", "villages": [v3.code]},
    ]
    answer = {
        "user": "an", "area": "98001", "role": "COMMUNE_OFFICER", "answer": "move",
        "to": ["98004"],
    }  # fmt: skip
    do(khoa, {"verb": "split", "unit": "98001", "parts": parts}, posts=[answer])
    with area_scope(scope_of(posts(cast.an, on=TODAY))):
        mine = Campaign.objects.get()
        assert mine.pk == campaign.pk
        review.cancel_campaign(
            campaign=mine, reason="thử", expected_version=1, actor=cast.an, on=TODAY, today=TODAY
        )
    with unscoped(reason="test"):
        other = Campaign.objects.get(split_from=campaign)
    with area_scope(scope_of(posts(cast.an, on=TODAY))), pytest.raises(OutsideArea):
        review.cancel_campaign(
            campaign=other, reason="thử", expected_version=1, actor=cast.an, on=TODAY, today=TODAY
        )
