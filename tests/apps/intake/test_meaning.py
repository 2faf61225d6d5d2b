"""What an import means: who is who, what changes, which class holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from giamngheo.apps.intake import queries, services
from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import MovementKind
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.services import NewMember
from giamngheo.common.scoping import unscoped
from tests.apps.intake.helpers import ON, bring, codes, dump, finish, found, put_in, said
from tests.apps.intake.workbooks import TABLE_HEADER, table, xlsx
from tests.people import TODAY, Cast

NEXT = date(2021, 12, 20)
ID, OTHER_ID = "001160000123", "001085000124"


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


HEAD: dict[str, Any] = {
    "Số hộ": "1", "Thôn": "Đồng Ấm", "Họ và tên": "Trần Thị Hòa", "Quan hệ với chủ hộ": "Chủ hộ",
    "Giới tính": "Nữ", "Ngày sinh hoặc năm sinh": 1960, "Dân tộc": "Kinh", "Số CCCD": ID,
    "Phân loại hộ": "Hộ nghèo", "Điểm B1": 110, "Điểm B2": 30,
}  # fmt: skip
CHILD: dict[str, Any] = {
    "Số hộ": "1", "Họ và tên": "Trần Văn Đức", "Quan hệ với chủ hộ": "Con", "Giới tính": "Nam",
    "Ngày sinh hoặc năm sinh": 1985, "Dân tộc": "Kinh",
}  # fmt: skip


def rows(*cells: dict[str, Any]) -> bytes:
    names = list(TABLE_HEADER)
    for row in cells:
        names += [name for name in row if name not in names]
    return table(*[[row.get(name) for name in names] for row in cells], header=names)


def head(**changed: Any) -> dict[str, Any]:
    return {**HEAD, **by_heading(changed)}


def child(**changed: Any) -> dict[str, Any]:
    return {**CHILD, **by_heading(changed)}


def by_heading(changed: dict[str, Any]) -> dict[str, Any]:
    names = {
        "number": "Số hộ", "village": "Thôn", "name": "Họ và tên", "relation": "Quan hệ với chủ hộ",
        "sex": "Giới tính", "birth": "Ngày sinh hoặc năm sinh", "id": "Số CCCD", "b1": "Điểm B1",
        "b2": "Điểm B2", "cls": "Phân loại hộ", "code": "Mã hộ", "address": "Địa chỉ",
        "entry": "Mới, cũ hay tái", "income": "Thu nhập bình quân (đồng/người/tháng)",
        "people": "Dân tộc", "local": "Phân loại theo chuẩn địa phương",
    }  # fmt: skip
    return {names[key]: value for key, value in changed.items()}


# Who is who -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        head(number="77", id=None),
        head(number=None, id=None, name="TRẦN THỊ HOÀ"),
        head(number="77", id=ID, birth=None),
        head(number="77", id="001 160 000 123"),
        head(number="77", code="H0000001-3", id=None),
    ],
    ids=["name and year", "capitals and tone place", "citizen number", "spaces in it", "code"],
)
def test_a_known_household_is_found_again(office: Cast, again: dict[str, Any]) -> None:
    put_in(office, rows(head(), child()))
    batch = bring(office, rows(again, child(number=again["Số hộ"])), on=NEXT)
    assert batch.household_created == 0, said(batch)
    assert batch.person_created == 0, said(batch)
    finish(office, batch)
    assert Household.objects.count() == 1
    assert Person.objects.count() == 2


def test_a_list_number_alone_is_no_identity(office: Cast) -> None:
    """Lists are numbered anew each year: number 1 of next year is another family."""
    put_in(office, rows(head()))
    put_in(office, rows(head(name="Lê Văn Bảy", sex="Nam", birth=1955, id=None)), on=NEXT)
    assert sorted(Household.objects.values_list("head_name", flat=True)) == [
        "Lê Văn Bảy", "Trần Thị Hòa",
    ]  # fmt: skip


def test_the_list_number_finds_a_household_whose_head_changed(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    put_in(office, rows(head(relation="Mẹ"), child(relation="Chủ hộ")), on=NEXT)
    household = Household.objects.get()
    assert (household.head_name, household.person_count) == ("Trần Văn Đức", 2)
    now = dict(Membership.objects.filter(valid_to__isnull=True).values_list(
        "person__full_name", "relationship"))  # fmt: skip
    assert now == {"Trần Thị Hòa": "PARENT", "Trần Văn Đức": "HEAD"}
    assert Membership.objects.filter(valid_to=NEXT).count() == 2, "the former ones ended that day"


def test_a_head_corrected_on_the_same_day_leaves_one_head(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    put_in(office, rows(child(relation="Chủ hộ", village="Đồng Ấm"), head(relation="Mẹ")))
    now = dict(Membership.objects.values_list("person__full_name", "relationship"))
    assert now == {"Trần Thị Hòa": "PARENT", "Trần Văn Đức": "HEAD"}
    assert Household.objects.get().head_name == "Trần Văn Đức"


def test_a_vaguer_relationship_replaces_none(office: Cast) -> None:
    put_in(office, rows(head(), child(relation="Cháu ngoại", birth=2010)))
    before = dump()
    put_in(office, rows(head(), child(relation="Cháu", birth=2010)))
    assert dump() == before


def test_a_head_left_out_of_the_file_stops_the_household(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    batch = bring(office, rows(head(name="Trần Văn Đức", sex="Nam", birth=1985, id=None)), on=NEXT)
    assert "head.not_in_file" in codes(batch), said(batch)
    assert batch.household_refused == 1


def test_members_left_out_stay_and_are_named(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    batch = bring(office, rows(head(address="xóm 2")), on=NEXT)
    told = [issue.message for issue in found(batch) if "Trần Văn Đức" in issue.message]
    assert told, said(batch)
    finish(office, batch)
    assert Household.objects.get().person_count == 2


def test_two_that_fit_are_not_guessed_between(office: Cast) -> None:
    for address in ("a", "b"):
        registry.register_household(
            village=office.country.villages_a[0],
            members=[NewMember("Trần Thị Hòa", "HEAD", sex="FEMALE", birth_year=1960)],
            facts={"address": address}, actor=office.an, on=ON, today=TODAY,
        )  # fmt: skip
    batch = bring(office, rows(head(id=None)), on=NEXT)
    assert "household.ambiguous" in codes(batch)
    assert "H0000001-3, H0000002-1" in said(batch)
    put_in(office, rows(head(id=None, code="H0000002-1", address="c")), on=NEXT)
    assert Household.objects.get(code="H0000002-1").address == "c"
    assert Household.objects.get(code="H0000001-3").address == "a"


def test_two_households_of_the_file_cannot_be_one_of_the_register(office: Cast) -> None:
    put_in(office, rows(head(), child(id=OTHER_ID)))
    batch = bring(
        office,
        rows(head(), head(number="2", name="Trần Văn Đức", sex="Nam", birth=1985, id=OTHER_ID)),
        on=NEXT,
    )
    assert batch.household_refused == 2, said(batch)
    assert "household.same_match" in codes(batch)


def test_a_code_of_other_people_is_refused(office: Cast) -> None:
    put_in(office, rows(head()))
    batch = bring(
        office, rows(head(name="Lê Văn Bảy", sex="Nam", birth=1955, id=None, code="H0000001-3")),
        on=NEXT,
    )  # fmt: skip
    assert "household_code.other_people" in codes(batch)
    assert batch.household_refused == 1


def test_a_number_that_belongs_to_another_household_blocks(office: Cast) -> None:
    put_in(office, rows(head()))
    batch = bring(
        office, rows(head(number="2", name="Lê Thị Bảy", birth=1960, id=None),
                     child(number="2", name="Trần Thị Hòa", sex="Nữ", birth=1960, id=ID)),
        on=NEXT,
    )  # fmt: skip
    assert batch.household_refused == 1, said(batch)
    pair = queries.duplicates(batch).rows[0]
    assert pair.blocking
    assert not pair.in_file
    assert pair.there.household == "H0000001-3 Trần Thị Hòa"
    assert pair.there.personal_id == "001••••••123"


def test_the_same_name_and_year_elsewhere_is_shown_and_taken_in(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    batch = bring(
        office, rows(head(number="9", village="Hòa Bình", name="Lê Thị Bảy", id=None),
                     child(number="9")), on=NEXT,
    )  # fmt: skip
    assert batch.household_created == 1
    pairs = queries.duplicates(batch).rows
    assert [(pair.blocking, pair.here.full_name, pair.there.village) for pair in pairs] == [
        (False, "Trần Văn Đức", "Thôn Đồng Ấm")
    ]


def test_twins_of_the_file_are_shown_side_by_side(office: Cast) -> None:
    batch = bring(office, rows(head(), child(birth="02/03/1985"),
                               head(number="2", name="Lê Thị Bảy", id=None),
                               child(number="2", birth="02/03/1985")))  # fmt: skip
    pairs = queries.duplicates(batch).rows
    assert [(pair.in_file, pair.blocking) for pair in pairs] == [(True, False)]
    assert batch.household_created == 2


def test_a_name_mistyped_is_shown_beside_the_member_it_may_be(office: Cast) -> None:
    put_in(office, rows(head(), child()))
    batch = bring(office, rows(head(), child(name="Trần Văn Đứcc", birth=1986)), on=NEXT)
    assert [pair.there.full_name for pair in queries.duplicates(batch).rows] == ["Trần Văn Đức"]


def test_nobody_is_half_linked_by_two_identical_rows(office: Cast) -> None:
    batch = bring(
        office, rows(head(), child(), child(), head(number="2", name="Lê Thị Bảy", id=None))
    )
    assert (batch.household_refused, batch.household_created) == (1, 1), said(batch)
    finish(office, batch)
    assert Person.objects.count() == 1


# What changes ---------------------------------------------------------------------------------


def test_an_empty_cell_never_erases(office: Cast) -> None:
    full = head(address="xóm 2", birth="02/03/1960")
    put_in(office, rows({**full, "Nguồn nước": "Nước máy", "Loại thẻ BHYT": "Thẻ hộ nghèo"}))
    before = dump()
    batch = bring(office, rows(head(people=None, birth=None, b1=None, b2=None)))
    assert batch.household_unchanged == 1, said(batch)
    finish(office, batch)
    assert dump() == before


@pytest.mark.parametrize(
    "again",
    [
        head(name="TRẦN THỊ HÒA"), head(name="Trần Thị Hoà"), head(name="Tran Thi Hoa"),
        head(birth=1960), head(people="kinh"), head(number="1.0"),
    ],
    ids=["capitals", "tone place", "no accents", "year of the full date", "case", "float"],
)  # fmt: skip
def test_a_way_of_writing_is_no_change(office: Cast, again: dict[str, Any]) -> None:
    put_in(office, rows(head(birth="02/03/1960")))
    before = dump()
    batch = bring(office, rows(again))
    assert batch.household_unchanged == 1, said(batch)
    finish(office, batch)
    assert dump() == before


def test_accents_that_were_missing_are_a_change(office: Cast) -> None:
    put_in(office, rows(head(name="Tran Thi Hoa")))
    put_in(office, rows(head()), on=NEXT)
    assert Household.objects.get().head_name == "Trần Thị Hòa"
    assert Person.objects.get().full_name == "Trần Thị Hòa"


def test_another_birth_year_of_the_same_member_is_a_change_that_is_said(office: Cast) -> None:
    put_in(office, rows(head(birth="02/03/1960"), child()))
    batch = bring(office, rows(head(birth="02/03/1960"), child(birth=1986)), on=NEXT)
    assert "birth.other_in_register" in codes(batch)
    finish(office, batch)
    assert Person.objects.get(full_name="Trần Văn Đức").birth_year == 1986


def test_a_first_citizen_number_is_added_and_a_new_one_is_said(office: Cast) -> None:
    put_in(office, rows(head(id=None)))
    batch = bring(office, rows(head()), on=NEXT)
    assert "personal_id.replaced" not in codes(batch)
    finish(office, batch)
    assert Person.objects.get().personal_id_hash
    batch = bring(office, rows(head(id="001160000999")), on=date(2021, 12, 21))
    assert "personal_id.replaced" in codes(batch)


def test_a_household_of_another_village_is_not_moved_by_a_list(office: Cast) -> None:
    put_in(office, rows(head()))
    batch = bring(office, rows(head(village="Hòa Bình")), on=NEXT)
    assert "household.other_village" in codes(batch)
    assert batch.household_refused == 1


def test_one_bad_household_does_not_hold_up_the_others(office: Cast) -> None:
    batch = bring(
        office, rows(head(), head(number="2", name="Lê Thị Bảy", id=None, relation="Con"))
    )
    assert (batch.household_created, batch.household_refused) == (1, 1)
    assert (batch.person_created, batch.person_refused) == (1, 1)
    finish(office, batch)
    assert Household.objects.get().head_name == "Trần Thị Hòa"


# Which class holds ----------------------------------------------------------------------------


def status() -> tuple[str, str]:
    row = PovertyStatus.objects.get(valid_to__isnull=True, standard_id="vn-2016")
    return row.poverty_class, row.basis


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"cls": "Hộ nghèo", "b1": 110, "b2": 30}, ("POOR", "LISTED")),
        ({"cls": "Hộ nghèo", "b1": 160, "b2": 0}, ("POOR", "LISTED")),
        ({"cls": None, "b1": 120, "b2": None}, ("POOR", "COMPUTED")),
        ({"cls": None, "b1": 130, "b2": 30}, ("POOR", "COMPUTED")),
        ({"cls": None, "b1": 130, "b2": 20}, ("NEAR_POOR", "COMPUTED")),
        ({"cls": None, "b1": 151, "b2": 0}, ("NOT_POOR", "COMPUTED")),
        ({"cls": None, "b1": 130, "b2": None}, ("UNKNOWN", "COMPUTED")),
        ({"cls": None, "b1": None, "b2": None}, ("UNKNOWN", "COMPUTED")),
        ({"cls": None, "b1": None, "b2": None, "income": 700_000}, ("POOR", "COMPUTED")),
        ({"cls": "cận nghèo", "b1": None, "b2": None}, ("NEAR_POOR", "LISTED")),
        ({"cls": "Hộ có mức sống trung bình", "b1": None, "b2": None}, ("AVERAGE", "LISTED")),
    ],
)
def test_the_class_that_holds(
    office: Cast, cells: dict[str, Any], expected: tuple[str, str]
) -> None:
    put_in(office, rows(head(**cells)))
    assert status() == expected
    assert Assessment.objects.get().explanation["steps"]


def test_points_that_say_otherwise_are_a_warning(office: Cast) -> None:
    batch = bring(office, rows(head(cls="Hộ nghèo", b1=160, b2=0)))
    told = [issue for issue in found(batch) if issue.severity == "WARNING" and issue.column == "I"]
    assert "hộ nghèo" in told[0].message
    assert "không nghèo" in told[0].message


def test_the_standard_is_that_of_the_day(office: Cast) -> None:
    put_in(office, rows(head(cls=None, b1=145, b2=10)))
    assert status() == ("NEAR_POOR", "COMPUTED")
    put_in(office, rows(head(cls=None, b1=145, b2=10)), on=date(2022, 6, 1))
    later = PovertyStatus.objects.get(standard_id="vn-2022")
    assert later.poverty_class == "NOT_POOR", "above 140 points of the standard of 2022"
    assert status() == ("NEAR_POOR", "COMPUTED"), "the other standard's status is untouched"


@pytest.mark.parametrize(
    ("before", "after", "entry", "kind"),
    [
        ("Hộ nghèo", "Hộ cận nghèo", None, MovementKind.ESCAPED_TO_NEAR_POOR),
        ("Hộ nghèo", "Hộ không nghèo", None, MovementKind.ESCAPED),
        ("Hộ nghèo", "mức sống trung bình", None, MovementKind.ESCAPED),
        ("Hộ cận nghèo", "Hộ nghèo", None, MovementKind.NEAR_POOR_TO_POOR),
        ("Hộ cận nghèo", "Hộ không nghèo", None, MovementKind.ESCAPED_NEAR_POOR),
        ("Hộ không nghèo", "Hộ nghèo", None, MovementKind.NEW_POOR),
        ("Hộ không nghèo", "Hộ nghèo", "Tái nghèo", MovementKind.RELAPSED),
        ("Hộ không nghèo", "Hộ cận nghèo", None, MovementKind.NEW_NEAR_POOR),
        ("Hộ không nghèo", "Hộ cận nghèo", "Tái", MovementKind.RELAPSED_NEAR_POOR),
        ("Hộ không nghèo", "mức sống trung bình", None, None),
    ],
)
def test_movements_by_what_was_and_what_is(
    office: Cast, before: str, after: str, entry: str | None, kind: MovementKind | None
) -> None:
    neighbour = head(number="2", name="Lê Thị Bảy", id=None)
    put_in(office, rows(head(cls=before, b1=None, b2=None), neighbour))
    put_in(office, rows(head(cls=after, b1=None, b2=None, entry=entry), neighbour), on=NEXT)
    moved = Movement.objects.filter(household__head_name="Trần Thị Hòa", happened_on=NEXT)
    assert [row.kind for row in moved] == ([kind] if kind else [])
    old = PovertyStatus.objects.get(household__head_name="Trần Thị Hòa", valid_to=NEXT)
    if kind:
        assert moved[0].status_closed == old
        assert moved[0].status_opened is not None
        assert moved[0].status_opened.valid_from == NEXT


def test_back_on_the_list_after_having_left_it_is_a_relapse(office: Cast) -> None:
    for day, said_class in (
        (ON, "Hộ nghèo"),
        (NEXT, "Hộ không nghèo"),
        (date(2021, 12, 25), "Hộ nghèo"),
    ):
        put_in(office, rows(head(cls=said_class, b1=None, b2=None)), on=day)
    kinds = list(Movement.objects.order_by("happened_on").values_list("kind", flat=True))
    assert kinds == [MovementKind.LISTED_FIRST, MovementKind.ESCAPED, MovementKind.RELAPSED]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [("Mới", MovementKind.NEW_POOR), ("Tái", MovementKind.RELAPSED),
     ("Cũ", MovementKind.LISTED_FIRST), (None, MovementKind.LISTED_FIRST)],
)  # fmt: skip
def test_a_household_that_joins_an_existing_list(
    office: Cast, entry: str | None, kind: MovementKind
) -> None:
    put_in(office, rows(head()))
    put_in(office, rows(head(number="2", name="Lê Thị Bảy", id=None, entry=entry)), on=NEXT)
    assert Movement.objects.get(household__head_name="Lê Thị Bảy").kind == kind


def test_unknown_does_not_replace_what_is_known(office: Cast) -> None:
    put_in(office, rows(head()))
    put_in(office, rows(head(cls=None, b1=None, b2=None, address="xóm 3")), on=NEXT)
    assert status() == ("POOR", "LISTED")
    assert Assessment.objects.count() == 1


def test_other_points_on_the_same_day_are_refused(office: Cast) -> None:
    put_in(office, rows(head()))
    batch = bring(office, rows(head(b1=100)))
    assert batch.household_refused == 1
    assert "assessment.same_day" in codes(batch)
    batch = bring(office, rows(head(cls="Hộ cận nghèo")))
    assert "status.same_day" in codes(batch)


def test_a_list_that_leaves_households_out_says_so_and_removes_nobody(office: Cast) -> None:
    titled = [["DANH SÁCH HỘ NGHÈO"]]
    one = [head().get(name) for name in TABLE_HEADER]
    two = [head(number="2", name="Lê Thị Bảy", id=None).get(name) for name in TABLE_HEADER]
    put_in(office, xlsx([*titled, TABLE_HEADER, one, two]))
    batch = bring(office, xlsx([*titled, TABLE_HEADER, one]), on=NEXT)
    told = [issue.message for issue in found(batch) if "Lê Thị Bảy" in issue.message]
    assert told, said(batch)
    assert PovertyStatus.objects.filter(valid_to__isnull=True).count() == 2


def test_ticked_indicators_are_kept(office: Cast) -> None:
    header = [["", "", "", "", "", "", "", "", "", "", "", "Thiếu hụt", ""],
              [*TABLE_HEADER, "Nguồn nước sinh hoạt", "Bảo hiểm y tế"]]  # fmt: skip
    row = [*[head(b2=None).get(name) for name in TABLE_HEADER], "x", "Không"]
    put_in(office, xlsx([*header, row]))
    assert Assessment.objects.get().deprivations == {"water": True, "health_insurance": False}


def test_stamps_make_checks_of_untouched_registers_hold(office: Cast) -> None:
    first = bring(office, rows(head()))
    second = bring(office, rows(head(number="2", name="Lê Thị Bảy", id=None)))
    finish(office, first)
    services.confirm(batch=second, actor=office.an, on=TODAY)
    with pytest.raises(services.RegisterChanged):
        services.write(batch=second, actor=office.an, on=TODAY)
