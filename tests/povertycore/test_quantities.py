"""Rates as two counts, and numbers as papers write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.quantities import NumberNotReadError, Ratio, format_number_vi, parse_number_vi

COUNTS = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "truncated"),
    [
        (51, 2471, "2.06", "2.06"),
        (74, 2471, "2.99", "2.99"),
        (14, 2471, "0.57", "0.56"),
        (1, 3, "33.33", "33.33"),
        (2, 3, "66.67", "66.66"),
        (1, 800, "0.13", "0.12"),
        (0, 5, "0.00", "0.00"),
        (5, 5, "100.00", "100.00"),
        (-1, 800, "-0.13", "-0.12"),
    ],
)
def test_percent_is_half_up_and_truncated_is_cut(
    numerator: int, denominator: int, percent: str, truncated: str
) -> None:
    rate = Ratio(numerator, denominator)
    assert str(rate.percent()) == percent
    assert str(rate.truncated(2)) == truncated


def test_no_rate_without_a_base() -> None:
    assert Ratio(3, 0).percent() is None
    assert Ratio(3, 0).truncated(2) is None


@given(COUNTS, st.integers(1, 10**9), st.integers(0, 6))
def test_percent_is_the_nearest_and_truncated_never_above(
    numerator: int, denominator: int, places: int
) -> None:
    rate, exact = Ratio(numerator, denominator), Fraction(numerator * 100, denominator)
    step = Fraction(1, 10**places)
    rounded, cut = rate.percent(places), rate.truncated(places)
    assert rounded is not None
    assert cut is not None
    assert -step / 2 < Fraction(rounded) - exact <= step / 2
    assert 0 <= exact - Fraction(cut) < step
    assert -rounded.as_tuple().exponent == places  # type: ignore[operator]


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8))
def test_areas_add_as_counts(parts: list[tuple[int, int]]) -> None:
    total = Ratio(0, 0)
    for numerator, denominator in parts:
        total += Ratio(numerator, denominator)
    assert total == Ratio(sum(p[0] for p in parts), sum(p[1] for p in parts))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("2,06", "2.06"),
        ("2.06", "2.06"),
        ("2471", "2471"),
        ("2.471", "2471"),
        ("2,471", "2.471"),
        ("0.861", "0.861"),
        ("0,861", "0.861"),
        ("12345.678", "12345.678"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1 234 567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1 234.567", "1234.567"),
        ("1\u00a0234", "1234"),
        ("\u200b 5 ", "5"),
        ("99,45 %", "99.45"),
        ("2,06%", "2.06"),
        ("-1.234", "-1234"),
        ("\u2212 3,5", "-3.5"),
        ("+7", "7"),
        ("007", "7"),
        ("0", "0"),
    ],
)
def test_both_notations_are_read(text: str, number: str) -> None:
    assert parse_number_vi(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "grouping", "number"),
    [
        ("2.471", "vi", "2471"),
        ("2,471", "vi", "2.471"),
        ("2.471", "en", "2.471"),
        ("2,471", "en", "2471"),
        ("1,234.5", "en", "1234.5"),
        ("1.234,5", "vi", "1234.5"),
        ("0,861", "vi", "0.861"),
    ],
)
def test_a_stated_grouping_decides(text: str, grouping: str, number: str) -> None:
    assert parse_number_vi(text, grouping=grouping) == Decimal(number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "grouping", "key"),
    [
        ("", "auto", "number.empty"),
        (" % ", "auto", "number.empty"),
        ("mười", "auto", "number.not_a_number"),
        ("12a", "auto", "number.not_a_number"),
        ("1e5", "auto", "number.not_a_number"),
        ("5,", "auto", "number.not_a_number"),
        (",5", "auto", "number.not_a_number"),
        ("--5", "auto", "number.not_a_number"),
        ("1 2", "auto", "number.bad_groups"),
        ("1.23.456", "auto", "number.bad_groups"),
        ("0.123.456", "auto", "number.bad_groups"),
        ("1.234,567,8", "auto", "number.two_decimals"),
        ("1.234,5.6", "auto", "number.two_decimals"),
        ("1.234.56,7,", "auto", "number.two_decimals"),
        ("2.06", "vi", "number.other_notation"),
        ("0.861", "vi", "number.other_notation"),
        ("2,06", "en", "number.other_notation"),
        ("1,234,567", "vi", "number.two_decimals"),
    ],
)
def test_what_is_no_number_is_refused_in_words(text: str, grouping: str, key: str) -> None:
    with pytest.raises(NumberNotReadError) as refusal:
        parse_number_vi(text, grouping=grouping)  # type: ignore[arg-type]
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.key == key
    assert refusal.value.render("vi") != str(refusal.value)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )
)
def test_what_is_printed_is_read_back(number: Decimal) -> None:
    text = format_number_vi(number)
    assert parse_number_vi(text) == number
    assert parse_number_vi(text, grouping="vi") == number


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_survive(number: int) -> None:
    assert parse_number_vi(format_number_vi(number)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=0, max_value=10**6))
def test_printing_to_places_rounds_half_up(number: Decimal) -> None:
    expected = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert parse_number_vi(format_number_vi(number, 2), grouping="vi") == expected


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        number = parse_number_vi(text)
    except NumberNotReadError:
        return
    assert number.is_finite()


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, None, "0"),
        (1500000, None, "1.500.000"),
        (-12, None, "-12"),
        (Decimal("2.06"), None, "2,06"),
        (Decimal("2.0"), 2, "2,00"),
        (Decimal("1E+3"), None, "1.000"),
        (7, 2, "7,00"),
    ],
)
def test_vietnamese_notation(value: int | Decimal, places: int | None, text: str) -> None:
    assert format_number_vi(value, places) == text


def test_no_notation_for_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="NaN"):
        format_number_vi(Decimal("NaN"))
