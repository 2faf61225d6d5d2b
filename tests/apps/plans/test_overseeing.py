"""Oversight: every place has its overseer, none twice, names never guessed, visits followed up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.plans import services
from giamngheo.apps.plans.matching import Named, match
from giamngheo.apps.plans.models import OversightPlace, Plan, Visit
from giamngheo.apps.plans.oversight_queries import coverage
from giamngheo.apps.plans.services import PlanRefused
from giamngheo.apps.territory.enums import AreaKind, Level
from giamngheo.apps.territory.models import Area
from povertycore.vietnamese import fold
from tests import seeds
from tests.apps.plans.planning import in_force
from tests.people import TODAY, Cast, make_area

DAY = date(2026, 1, 10)
PAPER = """UBND XÃ MẪU A
Số: 12/KH-UBND
Mẫu A, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
Giảm nghèo năm 2026

I. PHÂN CÔNG THEO DÕI ĐỊA BÀN
1. Phòng Kinh tế: theo dõi, đôn đốc, kiểm tra thôn Đồng Ấm, thôn Hòa Bình.
2. Công an xã: theo dõi, đôn đốc, kiểm tra thôn Hoà Bình, thôn Suối Cạn.

CHỦ TỊCH
Nguyễn Văn Hải
"""
# Units below the city in 2014 as the papers of that year write them; Từ Liêm had not been divided.
URBAN = ("Ba Đình", "Hoàn Kiếm", "Tây Hồ", "Long Biên", "Cầu Giấy", "Đống Đa", "Hai Bà Trưng",
         "Hoàng Mai", "Thanh Xuân", "Hà Đông")  # fmt: skip
RURAL = ("Sóc Sơn", "Đông Anh", "Gia Lâm", "Từ Liêm", "Thanh Trì", "Mê Linh", "Ba Vì", "Phúc Thọ",
         "Đan Phượng", "Hoài Đức", "Quốc Oai", "Thạch Thất", "Chương Mỹ", "Thanh Oai",
         "Thường Tín", "Phú Xuyên", "Ứng Hòa", "Mỹ Đức")  # fmt: skip


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return in_force(cast.country.commune_a, cast.an, PAPER.encode())


def place(plan: Plan, name: str) -> OversightPlace:
    rows = OversightPlace.objects.select_related("plan__unit")
    return rows.filter(plan=plan, area_name__contains=name).order_by("pk")[0]


def test_gaps_places_given_twice_and_unknown_names_are_found(plan: Plan, cast: Cast) -> None:
    dong_am, hoa_binh, thon_10 = cast.country.villages_a
    found = coverage(plan, on=DAY)
    assert [each.unit for each in found.places] == [dong_am, hoa_binh, hoa_binh, None]
    assert found.twice == {hoa_binh.pk}
    assert found.gaps == [thon_10]
    assert [each.area_name for each in found.unknown] == ["thôn Suối Cạn"]


def test_an_unknown_name_is_settled_once_with_units_below_the_plan_only(
    plan: Plan, cast: Cast
) -> None:
    asked = place(plan, "Suối Cạn")
    thon_10, abroad = cast.country.villages_a[2], cast.country.villages_b[0]
    with pytest.raises(PlanRefused):
        services.settle_place(place=asked, units=[abroad], actor=cast.an, on=TODAY)
    services.settle_place(place=asked, units=[thon_10], actor=cast.an, on=TODAY)
    assert coverage(plan, on=DAY).gaps == []
    with pytest.raises(PlanRefused):
        services.settle_place(place=asked, units=[thon_10], actor=cast.an, on=TODAY)


def test_a_place_is_handed_over_from_a_day_and_the_day_before_still_shows_the_old_one(
    plan: Plan, cast: Cast
) -> None:
    old = place(plan, "Đồng Ấm")
    on = date(2026, 6, 1)
    services.hand_over(
        place=old, overseer="Ông Võ Tư", post="Phó Chủ tịch", on=on, actor=cast.an, today=TODAY
    )
    before = coverage(plan, on=on - timedelta(days=1))
    assert [each.overseer for each in before.places if each.unit_id == old.unit_id] == [
        old.overseer
    ]
    after = coverage(plan, on=on)
    assert [each.overseer for each in after.places if each.unit_id == old.unit_id] == ["Ông Võ Tư"]
    with pytest.raises(PlanRefused):
        services.hand_over(place=old, overseer="Ai đó", post="", on=on, actor=cast.an, today=TODAY)


def test_a_recommendation_is_followed_until_it_is_closed(plan: Plan, cast: Cast) -> None:
    visit = services.record_visit(
        place=place(plan, "Đồng Ấm"), visited_on=DAY, findings="thiếu phiếu B",
        recommendation="bổ sung trong tháng", actor=cast.an, on=TODAY,
    )  # fmt: skip
    open_visits = {each.pk: each.open_visits for each in coverage(plan, on=DAY).places}  # type: ignore[attr-defined]
    assert open_visits[visit.place_id] == 1
    visit = Visit.objects.select_related("place__plan__unit").get(pk=visit.pk)
    with pytest.raises(PlanRefused):
        services.close_visit(
            visit=visit, closed_on=DAY - timedelta(days=1), outcome="xong", actor=cast.an,
            on=TODAY,
        )  # fmt: skip
    services.close_visit(
        visit=visit, closed_on=TODAY, outcome="đã bổ sung", actor=cast.an, on=TODAY
    )
    assert sum(each.open_visits for each in coverage(plan, on=DAY).places) == 0  # type: ignore[attr-defined]
    with pytest.raises(PlanRefused):
        services.close_visit(visit=visit, closed_on=TODAY, outcome="nữa", actor=cast.an, on=TODAY)


def test_who_may_record(plan: Plan, cast: Cast) -> None:
    for actor, refusal in ((cast.binh, OutsideArea), (cast.hanh, NotAllowed)):
        with pytest.raises(refusal):
            services.record_visit(
                place=place(plan, "Đồng Ấm"), visited_on=DAY, findings="x", recommendation="",
                actor=actor, on=TODAY,
            )  # fmt: skip


def test_names_are_matched_whatever_their_tones_and_kinds_but_never_guessed() -> None:
    def unit(name: str, kind: str) -> Named:
        return Named(Area(name=name), fold(name), kind)

    units = [unit("Sơn Tây", "TOWN"), unit("Sơn Tây", "DISTRICT"), unit("Hòa Bình", "WARD"),
             unit("Thôn 10", "VILLAGE"), unit("Bắc Từ Liêm", "URBAN_DISTRICT")]  # fmt: skip
    assert match("TX Sơn Tây", units) is units[0].area
    assert match("Sơn Tây", units) is None
    assert match("phường Hoà Bình", units) is units[2].area
    assert match("Thôn 10", units) is units[3].area
    assert match("huyện Từ Liêm", units) is None


def test_seed_004_gives_29_places_thach_that_twice_and_none_to_nobody(cast: Cast) -> None:
    paper = seeds.seed(seeds.HA_NOI).read_bytes()
    city = make_area(Level.PROVINCE, "01", AreaKind.CITY_PROVINCE, "Hà Nội")
    everything = [(name, AreaKind.URBAN_DISTRICT) for name in URBAN]
    everything += [(name, AreaKind.DISTRICT) for name in RURAL] + [("Sơn Tây", AreaKind.TOWN)]
    for number, (name, kind) in enumerate(everything):
        make_area(Level.DISTRICT, f"{700 + number}", kind, name, parents=((city, None, None),))
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post

    Post.objects.create(
        user=cast.em, role=Role.DEPARTMENT_SPECIALIST, area=city, valid_from=date(2010, 1, 1)
    )
    plan = in_force(city, cast.em, paper)
    found = coverage(plan, on=date(2014, 6, 1))
    assert len(everything) == found.named == 29
    assert found.overseers == 14
    assert (found.gaps, found.unknown) == ([], [])
    assert [unit.area.name for unit in found.units if unit.area.pk in found.twice] == ["Thạch Thất"]
