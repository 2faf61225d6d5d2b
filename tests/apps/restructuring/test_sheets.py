"""The sheet of a split village: what is taken, and every way of filling it in wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring import services, sheets
from giamngheo.apps.restructuring.columns import every
from giamngheo.apps.restructuring.dryrun import living_in
from giamngheo.apps.restructuring.models import Change
from tests.apps.restructuring.helpers import DAY, administrator, plan, poor
from tests.people import TODAY, Cast

PARTS = {"98001-07": "Thôn Trên", "98001-08": "Thôn Dưới"}
Sheet = Any


class World:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.village = cast.country.villages_a[0]
        self.homes = [poor(self.village) for _ in range(3)]
        self.elsewhere = poor(cast.country.villages_b[0])
        step = {
            "verb": "split", "unit": self.village.code,
            "parts": [
                {"code": code, "name": name.removeprefix("Thôn "), "kind": "VILLAGE"}
                for code, name in PARTS.items()
            ],
        }  # fmt: skip
        self.change: Change = services.plan_change(
            plan=plan(step), actor=administrator(cast.country.province), on=DAY, today=TODAY
        )

    def sheet(self) -> tuple[Any, Any]:
        content = sheets.split_sheet(
            self.change, place=self.village.full_name, households=living_in([self.village.pk]),
            parts=PARTS, assigned={},
        )  # fmt: skip
        book = openpyxl.load_workbook(io.BytesIO(content))
        return book, book.active

    def read(self, book: Any) -> sheets.ReadSheet:
        content = io.BytesIO()
        book.save(content)
        return sheets.read_split_sheet(
            content.getvalue(), "chia-ho.xlsx", village_id=self.village.pk, parts=PARTS
        )


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def filled(world: World) -> tuple[Any, Any]:
    """The sheet with every household assigned: the first two up, the third down."""
    book, page = world.sheet()
    first = sheets.HEAD_ROW + 2
    for offset, part in enumerate(("98001-07 Thôn Trên", "98001-07", "thôn dưới")):
        page.cell(first + offset, 6).value = part
    return book, page


def test_a_filled_sheet_is_read_by_code_by_name_and_by_both(world: World) -> None:
    book, _page = filled(world)
    read = world.read(book)
    assert read.problems == ()
    assert sorted(read.parts.values()) == ["98001-07", "98001-07", "98001-08"]
    assert set(read.parts) == {home.pk for home in world.homes}


def test_the_empty_sheet_has_every_household_and_a_list_to_choose_from(world: World) -> None:
    _book, page = world.sheet()
    codes = {page.cell(sheets.HEAD_ROW + 2 + n, 2).value for n in range(3)}
    assert codes == {home.code for home in world.homes}
    assert (
        page.data_validations.dataValidation[0].formula1
        == '"98001-07 Thôn Trên,98001-08 Thôn Dưới"'
    )


FIRST = sheets.HEAD_ROW + 2


def empty_part(page: Sheet, world: World) -> None:
    page.cell(FIRST, 6).value = None


def unknown_part(page: Sheet, world: World) -> None:
    page.cell(FIRST, 6).value = "Thôn Giữa"


def twice(page: Sheet, world: World) -> None:
    page.cell(FIRST + 3, 2).value = page.cell(FIRST, 2).value
    page.cell(FIRST + 3, 6).value = "98001-07"


def of_elsewhere(page: Sheet, world: World) -> None:
    page.cell(FIRST + 3, 2).value = world.elsewhere.code
    page.cell(FIRST + 3, 6).value = "98001-07"


def unknown_household(page: Sheet, world: World) -> None:
    page.cell(FIRST, 2).value = "H9999999-9"


def forgotten(page: Sheet, world: World) -> None:
    page.delete_rows(FIRST + 1)


def without_code(page: Sheet, world: World) -> None:
    page.cell(FIRST, 2).value = None


def without_header(page: Sheet, world: World) -> None:
    page.delete_rows(sheets.HEAD_ROW + 1)


def a_number_for_a_part(page: Sheet, world: World) -> None:
    page.cell(FIRST, 6).value = 7


WRONG: list[tuple[Callable[[Sheet, World], None], set[int]]] = [
    (empty_part, {FIRST}), (unknown_part, {FIRST}), (twice, {FIRST + 3}),
    (of_elsewhere, {FIRST + 3}), (unknown_household, {FIRST, 0}), (forgotten, {0}),
    (without_code, {FIRST, 0}), (without_header, {0}), (a_number_for_a_part, {FIRST}),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "rows"), WRONG, ids=lambda value: getattr(value, "__name__", ""))
def test_one_wrong_cell_and_nothing_is_taken(
    world: World, spoil: Callable[[Sheet, World], None], rows: set[int]
) -> None:
    book, page = filled(world)
    spoil(page, world)
    read = world.read(book)
    assert read.parts == {}
    assert {problem.row for problem in read.problems} == rows
    assert all(problem.message for problem in read.problems)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_what_is_no_such_sheet_is_refused_kindly(world: World, content: bytes) -> None:
    read = sheets.read_split_sheet(content, "x.xlsx", village_id=world.village.pk, parts=PARTS)
    assert len(read.problems) == 1
    assert read.parts == {}


def test_the_dry_run_workbook_names_units_rows_and_codes_but_no_people(world: World) -> None:
    run = services.try_out(world.change, today=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(sheets.dry_run_workbook(world.change, run)))
    text = " ".join(
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value
    )
    assert world.homes[0].code in text
    assert "Thôn Trên" in text
    assert every(Household).get(pk=world.homes[0].pk).head_name not in text
