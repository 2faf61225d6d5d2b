"""What holds for every list: written is read back, counts add up, undoing leaves no trace."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giamngheo.apps.intake import queries, services, template
from giamngheo.apps.intake.columns import Column, template_columns
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Household, Membership
from giamngheo.common import crypto
from giamngheo.common.scoping import unscoped
from povertycore.law_store import code_list
from tests.apps.intake.helpers import ON, bring, dump, finish, is_empty, put_in, said
from tests.apps.intake.workbooks import TABLE_HEADER, saved, table
from tests.people import TODAY, Cast

pytestmark = pytest.mark.django_db

VILLAGES = ("Đồng Ấm", "Hòa Bình", "Thôn 10")
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Bàn", "Đặng", "H'")
GIVEN = ("An", "Bình", "Hòa", "Thủy", "Đức", "Mười", "Bảy", "Quý", "Khuê")
RELATIONS = ("SPOUSE", "CHILD", "PARENT", "GRANDCHILD", "SIBLING")


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


def empty_the_register(office: Cast) -> None:
    """Between two examples: take back what the last one wrote."""
    for batch in ImportBatch.objects.filter(state="DONE").order_by("-pk"):
        services.undo(batch=batch, actor=office.an, on=TODAY)
    assert is_empty()


# Round trip -------------------------------------------------------------------------------------


def one_spaced(text: str) -> str:
    return " ".join(text.split())


def fact(column: Column) -> st.SearchStrategy[Any]:
    """A value of the register for a column of the template, or nothing."""
    values: dict[str, st.SearchStrategy[Any]] = {
        "yes_no": st.booleans(),
        "money": st.integers(10_000, 50_000_000),
        "count": st.integers(0, min(column.limit, 1000)),
        "area": st.integers(0, 500_00).map(lambda hundredths: f"{hundredths / 100:.2f}"),
        "year": st.integers(2000, 2021),
        "date": st.dates(date(2015, 1, 1), date(2021, 12, 1)),
        "text": st.text("xóm ngõ 123 Bắc", min_size=1, max_size=12).map(one_spaced).filter(len),
    }
    if column.kind == "code":
        return st.none() | st.sampled_from(code_list(column.code_list).codes)
    if column.kind == "codes":
        return st.none() | st.lists(
            st.sampled_from(code_list(column.code_list).codes), min_size=1, unique=True
        ).map(sorted)
    if column.kind == "causes":
        codes = code_list("poverty_causes_2016").codes
        return st.none() | st.lists(st.sampled_from(codes), min_size=1, unique=True).map(sorted)
    return st.none() | values[column.kind]


ASKED_APART = {
    "row_number", "household_number", "household_code", "village", "full_name", "relationship",
    "sex", "birth", "personal_id", "phone", "stated_class", "stated_local_class", "entry_kind",
    "income_points", "deprivation_points", "income_vnd", "decision_number", "decided_on",
    "reviewed_on", "reviewer", "declared_person_count",
}  # fmt: skip
COLUMNS = [
    column for column in template_columns()
    if column.key not in ASKED_APART and not column.key.startswith("deprived_")
]  # fmt: skip
OF_PERSON = [column for column in COLUMNS if column.belongs == "person"]
OF_HOUSEHOLD = [column for column in COLUMNS if column.belongs == "household"]


@st.composite
def persons(draw: st.DrawFn, place: int) -> dict[str, Any]:
    """A person; `place` keeps names and numbers apart, as they are in life."""
    female, born = draw(st.booleans()), draw(st.dates(date(1930, 1, 1), date(2020, 12, 31)))
    name = f"{draw(st.sampled_from(SURNAMES))} {draw(st.sampled_from(GIVEN))} {words(place)}"
    digits = f"042{2 * (born.year // 100 - 19) + female}{born.year % 100:02d}{place:06d}"
    return {
        "full_name": " ".join(name.split()),
        "sex": "FEMALE" if female else "MALE",
        "birth": born if draw(st.booleans()) else born.year,
        "personal_id": digits if draw(st.booleans()) else None,
        "facts": {column.key: draw(fact(column)) for column in OF_PERSON},
    }


def words(number: int) -> str:
    """A syllable of its own for every number: 'Ba', 'Be', ..."""
    first, second = divmod(number, 5)
    return f"{string.ascii_uppercase[first % 26]}{'aeiou'[second]}"


@st.composite
def households(draw: st.DrawFn) -> list[dict[str, Any]]:
    found, place = [], 0
    for _ in range(draw(st.integers(1, 3))):
        members = []
        for line in range(draw(st.integers(1, 3))):
            person = draw(persons(place))
            person["relationship"] = "HEAD" if line == 0 else draw(st.sampled_from(RELATIONS))
            members.append(person)
            place += 1
        found.append(
            {
                "village": draw(st.sampled_from(VILLAGES)),
                "members": members,
                "facts": {column.key: draw(fact(column)) for column in OF_HOUSEHOLD},
            }
        )
    return found


def as_cell(column: Column, value: Any) -> Any:
    """What an officer would type for a value of the register."""
    if value is None:
        return None
    if column.kind == "yes_no":
        return "Có" if value else "Không"
    if column.kind == "code":
        return code_list(column.code_list).label(value)
    if column.kind == "codes":
        return "; ".join(code_list(column.code_list).label(code) for code in value)
    if column.kind == "causes":
        return "; ".join(code_list("poverty_causes_2016").label(code) for code in value)
    return value


TEMPLATE = template.build(villages=VILLAGES)


def filled(listed: list[dict[str, Any]]) -> bytes:
    """The template with these households, as it comes back from an office."""
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    sheet = book[template.LIST_SHEET]
    known = {column.key: column for column in template_columns()}
    places = {key: place for place, key in enumerate(known, start=1)}
    row = template.FIRST_ROW + len(template.EXAMPLES) + 1
    for number, household in enumerate(listed, start=1):
        for line, person in enumerate(household["members"]):
            cells = {"household_number": str(number), **person, **person["facts"]}
            if line == 0:
                cells |= {"village": household["village"], **household["facts"]}
            for key, place in places.items():
                if cells.get(key) is not None:
                    sheet.cell(row, place).value = as_cell(known[key], cells[key])
            row += 1
    return saved(book)


def expected(listed: list[dict[str, Any]]) -> list[Any]:
    return sorted(
        (
            (
                household["village"],
                plain_facts(household["facts"]),
                tuple(sorted(
                    (
                        person["full_name"], person["relationship"], person["sex"],
                        plain(person["birth"]),
                        crypto.fingerprint(person["personal_id"]) if person["personal_id"] else "",
                        plain_facts(person["facts"]),
                    )
                    for person in household["members"]
                )),
            )
            for household in listed
        ),
        key=repr,
    )  # fmt: skip


def plain_facts(facts: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, plain(value)) for key, value in facts.items()))


def registered() -> list[Any]:
    found = []
    for household in Household.objects.select_related("village"):
        members = Membership.objects.filter(household=household).select_related("person")
        found.append((
            household.village.name,
            tuple(sorted((c.key, plain(getattr(household, c.key))) for c in OF_HOUSEHOLD)),
            tuple(sorted(
                (
                    row.person.full_name, row.relationship, row.person.sex,
                    plain(row.person.birth_date or row.person.birth_year),
                    row.person.personal_id_hash or "",
                    tuple(sorted((c.key, plain(getattr(row.person, c.key))) for c in OF_PERSON)),
                )
                for row in members
            )),
        ))  # fmt: skip
    return sorted(found, key=repr)


def plain(value: Any) -> str:
    """Nothing recorded is '', whatever the column keeps for it."""
    if value is None or value == []:
        return ""
    return str(sorted(value)) if isinstance(value, list) else str(value)


@given(listed=households())
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_what_the_template_says_is_what_the_register_holds(
    office: Cast, listed: list[dict[str, Any]]
) -> None:
    try:
        content = filled(listed)
        batch = bring(office, content)
        assert batch.error_count == 0, said(batch)
        finish(office, batch)
        assert registered() == expected(listed)
        before = dump()
        again = put_in(office, content)
        assert again.persons.unchanged == again.persons.read
        assert again.households.unchanged == again.households.read
        assert dump() == before
    finally:
        empty_the_register(office)


# Lists as they come -----------------------------------------------------------------------------

CELLS = {
    "Số hộ": st.sampled_from([None, "1", "2", "3"]),
    "Thôn": st.sampled_from([None, "Đồng Ấm", "Hòa Bình", "Trên Trời"]),
    "Họ và tên": st.sampled_from([None, "Trần Thị Hòa", "Lê Văn Bảy", "Tran Thi Hoa", "123"]),
    "Quan hệ với chủ hộ": st.sampled_from([None, "Chủ hộ", "Con", "Vợ", "lạ"]),
    "Giới tính": st.sampled_from([None, "Nam", "Nữ"]),
    "Ngày sinh hoặc năm sinh": st.sampled_from([None, 1960, 1985, "02/03/1960", "x", 2050]),
    "Dân tộc": st.sampled_from([None, "Kinh"]),
    "Số CCCD": st.sampled_from([None, "001160000123", "1160000123", "abc"]),
    "Phân loại hộ": st.sampled_from([None, "Hộ nghèo", "Hộ cận nghèo"]),
    "Điểm B1": st.sampled_from([None, 100, 130, -1]),
    "Điểm B2": st.sampled_from([None, 10, 40]),
}
ANY_ROW = st.tuples(*[CELLS[name] for name in TABLE_HEADER])
ANY_LIST = st.lists(ANY_ROW, min_size=1, max_size=6)


def adds_up(tally: queries.Tally) -> bool:
    return tally.read == tally.created + tally.updated + tally.unchanged + tally.refused


@given(first=ANY_LIST, second=ANY_LIST)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_whatever_comes_the_receipt_adds_up_and_undoing_leaves_no_trace(
    office: Cast, first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]
) -> None:
    try:
        bring_any(office, first, on=ON)
        before = dump(without=["version"])
        batch = bring_any(office, second, on=date(2021, 12, 20))
        if batch.state == "DONE":
            services.undo(batch=batch, actor=office.an, on=TODAY)
            assert dump(without=["version"]) == before
    finally:
        empty_the_register(office)


def bring_any(office: Cast, listed: list[tuple[Any, ...]], *, on: date) -> ImportBatch:
    """Brought, and written when anything can be; what must hold of every register is asserted."""
    counted = Household.objects.count()
    batch = bring(office, table(*listed), on=on)
    assert batch.state in {"READY", "REFUSED"}, said(batch)
    told = queries.receipt(batch)
    assert adds_up(told.households), told
    assert adds_up(told.persons), told
    assert batch.problem_code or (batch.error_count > 0) == (batch.household_refused > 0)
    if batch.state == "READY":
        written = finish(office, batch)
        assert Household.objects.count() == counted + written.households.created
    for household in Household.objects.all():
        members = Membership.objects.filter(household=household, valid_to__isnull=True)
        heads = members.filter(relationship="HEAD")
        assert heads.count() == 1, "never none, never two"
        assert household.person_count == members.count()
        assert household.head_name == heads.get().person.full_name
    return batch
