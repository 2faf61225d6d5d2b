"""What must hold for every table: right ones are silent, one wrong cell is told, noise is not."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from povertycore.tables import Cell, Table, check
from povertycore.tables.implied import bases_of
from povertycore.tables.numbers import Number, Style, recognise, value_of, write
from povertycore.tables.rates import Verdict, verdict

Rows = list[list[str]]
HEADS = [
    "Tổng số", "Hộ nghèo", "Hộ cận nghèo", "Số khẩu", "Tỷ lệ (%)", "Giảm", "Số lượng", "Kinh phí",
    "Học sinh", "%", "Nam", "Nữ", "DTTS", "", "2020", "Ghi chú",
]  # fmt: skip


def percent(count: int, base: int, places: int) -> str:
    exact = Decimal(count) * 100 / Decimal(base)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return str(rounded).replace(".", ",")


@st.composite
def village_tables(draw: st.DrawFn) -> Rows:
    """A right table: households, opening, out, in, closing, their rates, and a total row."""
    places = draw(st.sampled_from([1, 2, 2, 2]))
    villages = []
    for _ in range(draw(st.integers(4, 14))):
        base, opening = draw(st.integers(80, 900)), draw(st.integers(2, 25))
        out = draw(st.integers(0, min(opening, 4)))
        into = draw(st.sampled_from([0, 0, 1, 2]))
        villages.append([base, opening, out, into, opening - out + into])
    assume(sum(out > 0 for _, _, out, _, _ in villages) >= 2)
    assume(sum(into > 0 for _, _, _, into, _ in villages) >= 2)
    total = [sum(column) for column in zip(*villages, strict=True)]
    groups = ["Hộ nghèo đầu năm", "Giảm trong năm", "Tăng trong năm", "Hộ nghèo cuối năm"]
    rows = [["TT", "Đơn vị", "Tổng số hộ", *(text for g in groups for text in (g, ""))]]
    rows.append(["", "", "", *["TS", "%"] * 4])
    for number, (base, *counts) in enumerate([*villages, total], start=1):
        last = number == len(villages) + 1
        row = ["" if last else str(number), "Tổng cộng" if last else f"Thôn {number}", str(base)]
        rows.append(row + [text for c in counts for text in (str(c), percent(c, base, places))])
    if draw(st.booleans()):
        rows.insert(2, rows.pop())
    return rows


@st.composite
def unrelated_tables(draw: st.DrawFn) -> Rows:
    """Columns of figures that have nothing to do with each other."""
    kinds = draw(
        st.lists(st.sampled_from(["small", "middle", "big", "rate"]), min_size=2, max_size=9)
    )
    random = draw(st.randoms(use_true_random=False))
    length = draw(st.integers(2, 16))
    rows = [["TT", "Thôn", *(random.choice(HEADS) for _ in kinds)]]
    for line in range(length):
        figures = {
            "small": lambda: str(random.randint(0, 6)),
            "middle": lambda: str(random.randint(0, 400)),
            "big": lambda: str(random.randint(500, 90_000)),
            "rate": lambda: f"{random.randint(0, 99)},{random.randint(0, 99):02d}",
        }
        rows.append([str(line + 1), f"Thôn {line + 1}", *(figures[kind]() for kind in kinds)])
    return rows


@settings(max_examples=120)
@given(village_tables())
def test_a_right_table_is_silent(rows: Rows) -> None:
    assert [finding.message for finding in check([Table.of(rows)])] == []


@settings(max_examples=200)
@given(village_tables(), st.data())
def test_one_wrong_cell_is_told_in_its_row_or_column(rows: Rows, data: st.DataObject) -> None:
    row = data.draw(st.integers(2, len(rows) - 1))
    column = data.draw(st.integers(2, len(rows[0]) - 1))
    old = rows[row][column]
    if "," in old:
        digits = data.draw(st.integers(0, 4000))
        new = f"{digits // 100},{digits % 100:02d}"
        assume(
            abs(Decimal(new.replace(",", ".")) - Decimal(old.replace(",", "."))) > Decimal("0.1")
        )
    else:
        new = str(int(old) + data.draw(st.integers(1, 30)))
    rows[row][column] = new
    found = check([Table.of(rows)])
    assert any(f.row_index == row or f.column_index == column for f in found)


@settings(max_examples=300)
@given(unrelated_tables())
def test_unrelated_figures_are_left_alone(rows: Rows) -> None:
    assert [finding.message for finding in check([Table.of(rows)])] == []


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.integers(0, 4))
def test_half_up_is_right_and_cut_off_is_told(count: int, base: int, places: int) -> None:
    exact = Decimal(count) * 100 / Decimal(base)
    unit = Decimal(1).scaleb(-places)
    rounded = exact.quantize(unit, rounding=ROUND_HALF_UP)
    cut = exact.quantize(unit, rounding=ROUND_DOWN)
    assume(count == 0 or cut != 0)
    assert verdict(count, base, Number(rounded, places, Style()), places) is Verdict.RIGHT
    expected = Verdict.RIGHT if cut == rounded else Verdict.TRUNCATED
    assert verdict(count, base, Number(cut, places, Style()), places) is expected
    wrong = Number(rounded + 2 * unit, places, Style())
    assert verdict(count, base, wrong, places) is Verdict.WRONG


@given(st.integers(1, 500), st.integers(1, 5000), st.integers(0, 3))
def test_implied_bases_are_those_that_print_the_rate(count: int, base: int, places: int) -> None:
    assume(count <= base)
    digits = int(Decimal(percent(count, base, places).replace(",", ".")).scaleb(places))
    assume(digits > 0)
    bases = bases_of(count, digits, places)
    assert bases.least <= base <= bases.most
    for other in (bases.least, bases.most):
        assert percent(count, other, places) == percent(count, base, places)
    outside = (bases.least - 1, bases.most + 1)
    assert all(
        percent(count, other, places) != percent(count, base, places)
        for other in outside
        if other >= count
    )


@given(
    st.decimals(0, 10**7, places=2),
    st.sampled_from([Style(",", "."), Style(".", ","), Style(",", ""), Style(".", "")]),
)
def test_a_written_number_is_read_back(value: Decimal, style: Style) -> None:
    written = recognise(Cell(write(value, 2, style)))
    assert written is not None
    number = value_of(written, doubtful_is_decimal=False)
    assert number is not None
    assert (number.value, number.places) == (value, 2)


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=8),
                st.integers(-5, 3000).map(str),
                st.sampled_from(["%", "TT", "Tổng cộng", "9=1-2", "(1)", "2,5%", "-", "1.1", "II"]),
            ),
            max_size=7,
        ),
        max_size=9,
    )
)
def test_any_cells_at_all_are_checked_without_failing(rows: Rows) -> None:
    for finding in check([Table.of(rows)]):
        assert finding.message
        assert finding.render("en")


def test_hidden_rows_and_several_tables_change_no_places() -> None:
    rows = [["Thôn", "Hộ nghèo"], ["Đông", "3"], ["Đoài", "4"], ["Cộng", "8"]]
    found = check([Table.of(rows, label="một"), Table.of(rows, label="hai")])
    assert [(f.table, f.table_index, f.row_index, f.column_index) for f in found] == [
        ("một", 0, 3, 1),
        ("hai", 1, 3, 1),
    ]
