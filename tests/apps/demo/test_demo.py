"""The demo place reproduces the plan of Sơn Tây for 2021, from records of people nobody is."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db.models import F, Q
from django.test import TestCase

from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.accounts.permissions import posts, scope_of
from giamngheo.apps.audit.models import Event
from giamngheo.apps.demo import services
from giamngheo.apps.demo.figures import read, son_tay
from giamngheo.apps.demo.place import make_son_tay
from giamngheo.apps.demo.review import OPENED_ON
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
    status_in_force,
)
from giamngheo.apps.review.enums import CaseStep
from giamngheo.apps.review.models import Campaign, Outcome
from giamngheo.apps.review.queries.board import board
from giamngheo.apps.territory import services as territory
from giamngheo.apps.territory.models import Area, AreaTotal
from giamngheo.common import crypto
from giamngheo.common.scoping import area_scope, unscoped
from povertycore.identifiers import PersonalIdProblem, check_personal_id, parse_household_code
from tests.people import TODAY
from tests.seeds import seed

NEW_YEAR, NOVEMBER = date(2021, 1, 1), date(2021, 11, 30)
# The repaired table: households; poor at the start and at the end; near-poor likewise.
REPAIRED = {
    "Cây Tắt": (183, 4, 4, 5, 5),
    "Tân Thủy": (129, 5, 4, 7, 7),
    "Hồ Sen": (158, 3, 3, 9, 7),
    "Cây Thị": (143, 2, 2, 3, 2),
    "Nam Nhe": (121, 2, 2, 2, 2),
    "Cây Chanh": (161, 3, 3, 7, 7),
    "Hoàng Nam": (218, 6, 5, 6, 6),
    "Bồng Phài": (135, 1, 1, 9, 8),
    "Kim Thành": (384, 11, 10, 10, 10),
    "Hà Chua": (393, 4, 4, 4, 4),
    "Khí Tượng": (183, 3, 3, 1, 1),
    "Trung Lưu": (103, 4, 4, 1, 1),
    "Phố Tây": (160, 3, 3, 10, 10),
}


def listed(poverty_class: str, on: date):
    return PovertyStatus.objects.filter(
        status_in_force(on),
        poverty_class=poverty_class,
        standard_id="vn-2016",
        village__code__startswith="18172",
    )


def persons(households, on: date) -> int:
    return Membership.objects.filter(status_in_force(on), household__in=households).count()


class DemoPlace(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        territory.load_reference()
        services.create_demo(today=TODAY)

    def setUp(self) -> None:
        scope = unscoped(reason="test")
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)

    def test_villages_have_the_repaired_figures(self) -> None:
        found = {}
        for village in Area.objects.filter(level="VILLAGE", code__startswith="18172"):
            here = {"village": village}
            found[village.name] = (
                Household.objects.filter(**here).count(),
                listed("POOR", NEW_YEAR).filter(**here).count(),
                listed("POOR", NOVEMBER).filter(**here).count(),
                listed("NEAR_POOR", NEW_YEAR).filter(**here).count(),
                listed("NEAR_POOR", NOVEMBER).filter(**here).count(),
            )
        assert found == REPAIRED
        assert [sum(column) for column in zip(*found.values(), strict=True)] == [
            2471, 51, 48, 74, 70,
        ]  # fmt: skip

    def test_the_review_stands_halfway(self) -> None:
        campaign = Campaign.objects.get()
        found = board(campaign, on=NOVEMBER)
        reached = {step: found.reached(CaseStep(step)) for step in ("ASSESSED", "ENDORSED")}
        assert (found.total, found.left_out, found.contested) == (118, 7, 1)
        assert reached == {"ASSESSED": 97, "ENDORSED": 59}
        assert found.reached(CaseStep.POSTED) == 34
        for outcome in Outcome.objects.filter(case__state="OPEN").exclude(poverty_class=""):
            assert outcome.poverty_class == outcome.class_before

    def test_persons_on_the_lists_at_the_start(self) -> None:
        poor = listed("POOR", NEW_YEAR).values("household_id")
        near_poor = listed("NEAR_POOR", NEW_YEAR).values("household_id")
        assert persons(poor, NEW_YEAR) == 111
        assert persons(near_poor, NEW_YEAR) == 181
        protected = Household.objects.filter(pk__in=poor, is_social_protection=True)
        assert protected.count() == 14
        assert persons(protected, NEW_YEAR) == 16
        others = Household.objects.filter(pk__in=poor).exclude(is_social_protection=True)
        assert (others.count(), persons(others, NEW_YEAR)) == (37, 95)

    def test_labour_of_poor_households_as_far_as_the_plan_says(self) -> None:
        poor = Household.objects.filter(pk__in=listed("POOR", NEW_YEAR).values("household_id"))
        counts = {
            value: poor.filter(has_no_labour_capacity=value).count() for value in (True, False)
        }
        assert counts == {True: 24, False: 7}
        assert poor.filter(has_no_labour_capacity__isnull=True).count() == 20
        with_labour = poor.filter(has_no_labour_capacity=False)
        disabled = Person.objects.exclude(disability_grade="").filter(household__in=with_labour)
        assert disabled.values("household").distinct().count() == 2
        protected = poor.filter(is_social_protection=True)
        assert not protected.exclude(has_no_labour_capacity=True).exists()

    def test_the_years_movements(self) -> None:
        movements = Movement.objects.filter(
            happened_on__year=2021, village__code__startswith="18172"
        )
        kinds = sorted(movements.values_list("kind", "village__name"))
        assert kinds == [
            ("ESCAPED", "Hoàng Nam"),
            ("ESCAPED", "Kim Thành"),
            ("ESCAPED", "Tân Thủy"),
            ("ESCAPED_NEAR_POOR", "Bồng Phài"),
            ("ESCAPED_NEAR_POOR", "Cây Thị"),
            ("ESCAPED_NEAR_POOR", "Hồ Sen"),
            ("ESCAPED_NEAR_POOR", "Hồ Sen"),
        ]
        assert not movements.exclude(decision_number=movements[0].decision_number).exists()
        assert "mẫu" in movements[0].decision_number

    def test_classes_follow_from_the_review_but_for_the_five_oddities(self) -> None:
        rows = PovertyStatus.objects.filter(village__code__startswith="18172")
        differing = rows.exclude(poverty_class=F("assessment__poverty_class"))
        found = sorted(differing.values_list("poverty_class", "assessment__poverty_class"))
        assert found == [
            ("NEAR_POOR", "UNKNOWN"),
            ("NEAR_POOR", "UNKNOWN"),
            ("NEAR_POOR", "UNKNOWN"),
            ("POOR", "NOT_POOR"),
        ]
        bad_house = Assessment.objects.filter(
            deprivations__housing_quality=True,
            household__house_kind="PERMANENT",
            assessed_on__lt=OPENED_ON,
        )
        assert bad_house.count() == 1
        assert all(row.explanation["steps"] for row in Assessment.objects.all())

    def test_dwelling_agrees_with_the_ticks_elsewhere(self) -> None:
        sound = {"PERMANENT", "SEMI_PERMANENT"}
        for row in Assessment.objects.exclude(household__house_kind="").select_related("household"):
            if row.household.house_kind == "PERMANENT" and row.deprivations["housing_quality"]:
                continue  # the second oddity
            deprived = row.household.house_kind not in sound
            assert row.deprivations["housing_quality"] == deprived, row.household.code

    def test_households_outside_the_lists_are_not_judged(self) -> None:
        ever_listed = PovertyStatus.objects.values("household_id")
        others = Household.objects.exclude(pk__in=ever_listed)
        assert others.filter(village__code__startswith="18172").count() == 2471 - 51 - 74
        assert not Assessment.objects.filter(household__in=others).exists()

    def test_citizen_numbers_can_belong_to_nobody(self) -> None:
        numbers = [
            (crypto.open_sealed(bytes(sealed or b"")).decode(), year, sex)
            for sealed, year, sex in Person.objects.filter(
                personal_id_sealed__isnull=False
            ).values_list("personal_id_sealed", "birth_year", "sex")
        ]
        assert len(numbers) > 6000
        for number, birth_year, sex in numbers:
            read_back = check_personal_id(number, birth_year=birth_year, sex=sex)
            assert read_back.problems == (PersonalIdProblem.PROVINCE_UNKNOWN,)
            assert number.startswith("000")

    def test_the_register_is_sound(self) -> None:
        heads = Membership.objects.filter(relationship="HEAD", valid_to__isnull=True)
        assert heads.count() == Household.objects.count() == 2471 + 40
        for household in Household.objects.all()[:50]:
            assert parse_household_code(household.code)
            living = Membership.objects.filter(household=household, valid_to__isnull=True)
            assert household.person_count == living.count()
            head = living.get(relationship="HEAD").person
            assert household.head_name == head.full_name
        dead = Person.objects.filter(died_on__isnull=False)
        assert dead.count() == 2
        assert not Membership.objects.filter(person__in=dead, valid_to__isnull=True).exists()
        unborn = Q(birth_date__isnull=False, memberships__valid_from__lt=F("birth_date"))
        assert not Person.objects.filter(unborn).exists()
        assert not Household.objects.filter(district__isnull=False).exists()

    def test_denominators(self) -> None:
        totals = AreaTotal.objects.filter(counted_on=NEW_YEAR)
        assert totals.count() == 14
        commune = totals.get(area__level="COMMUNE")
        villages = totals.filter(area__level="VILLAGE")
        assert commune.household_count == 2471
        assert commune.person_count == sum(row.person_count or 0 for row in villages)
        here = Household.objects.filter(village__code__startswith="18172")
        assert commune.person_count == persons(here, NEW_YEAR)

    def test_the_cast_sees_its_own_area(self) -> None:
        expected = {"an": 2471, "binh": 40, "chi": 384, "dung": 2511, "em": 2511}
        for username, households in expected.items():
            user = User.objects.get(username=username)
            assert user.working_day == NOVEMBER
            with area_scope(scope_of(posts(user, on=TODAY))):
                assert Household.objects.count() == households, username
        assert Post.objects.count() == len(services.cast())
        for hint in services.sign_in_hints()[1:]:
            username = hint.split()[0]
            account = next(each for each in services.accounts() if each.username == username)
            assert authenticate(username=username, password=account.password)

    def test_reset_puts_everything_back_and_keeps_the_trail(self) -> None:
        before = list(Person.objects.order_by("pk").values_list("full_name", "birth_year"))
        household = listed("POOR", NEW_YEAR).filter(village__code="18172-09")[0].household
        Movement.objects.filter(household=household).delete()
        PovertyStatus.objects.filter(household=household).delete()
        Household.objects.filter(pk=household.pk).update(head_name="Đã đổi")
        events = Event.objects.count()
        services.reset_demo(today=TODAY)
        after = list(Person.objects.order_by("pk").values_list("full_name", "birth_year"))
        assert after == before
        assert not Household.objects.filter(head_name="Đã đổi").exists()
        assert User.objects.count() == len(services.cast())
        assert Event.objects.count() > events
        assert Event.objects.filter(verb="demo.created").count() == 2


def test_the_generator_is_deterministic() -> None:
    one, two = make_son_tay(son_tay()), make_son_tay(son_tay())
    assert [p.full_name for h in one for p in h.members] == [
        p.full_name for h in two for p in h.members
    ]
    assert [h.facts for h in one] == [h.facts for h in two]


@pytest.mark.django_db
def test_without_a_demo_nothing_is_shown_and_nothing_reset() -> None:
    assert services.accounts() == []
    assert services.sign_in_hints() == []
    assert not services.demo_is_present()
    assert services.register_is_empty()
    User.objects.create_user(username="real", password="x", full_name="Thật")
    assert not services.register_is_empty()
    with pytest.raises(services.NotADemo):
        services.reset_demo(today=TODAY)


def test_printed_table_is_the_papers_own() -> None:
    text = seed("002").read_text(encoding="utf-8")
    table = text[text.index("Chỉ tiêu cụ thể cho các thôn") : text.index("II. PHÂN TÍCH")]
    body = table[table.rindex("%\n\n") + 1 :]
    cells = [cell.strip() for cell in body.split("\n") if cell.strip()]
    content = read("son_tay_2021_printed.yaml")
    printed = [cell for row in content["rows"] for cell in row["cells"] if cell]
    assert printed == cells
