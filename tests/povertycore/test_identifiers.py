"""Household codes that find typing errors, and citizen numbers that contradict the record."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.identifiers import (
    HouseholdCodeError,
    PersonalIdKind,
    check_personal_id,
    household_code,
    mask_personal_id,
    parse_household_code,
)

NUMBERS = st.integers(1, 10**10)


@given(NUMBERS)
def test_a_code_is_read_back_however_it_is_typed(number: int) -> None:
    code = household_code(number)
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        f" {code[:3]} {code[3:]} ",
        f"{code}.",
    ):
        assert parse_household_code(typed) == number


@given(NUMBERS, st.data())
def test_every_wrong_digit_is_found(number: int, data: st.DataObject) -> None:
    code = household_code(number).replace("-", "")
    place = data.draw(st.integers(1, len(code) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    with pytest.raises(HouseholdCodeError, match="mistyped"):
        parse_household_code(code[:place] + digit + code[place + 1 :])


@given(NUMBERS, st.data())
def test_every_swap_of_neighbours_is_found(number: int, data: st.DataObject) -> None:
    code = household_code(number).replace("-", "")
    place = data.draw(st.integers(1, len(code) - 2))
    if code[place] == code[place + 1]:
        return
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(HouseholdCodeError, match="mistyped"):
        parse_household_code(swapped)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "household_code.empty"),
        (" - ", "household_code.empty"),
        ("0001234-0", "household_code.shape"),
        ("H123-4", "household_code.shape"),
        ("HO001234-0", "household_code.shape"),
        ("H0001234-0X", "household_code.shape"),
        ("H0001234-5", "household_code.check_digit"),
        ("H0000000-0", "household_code.zero"),
    ],
)
def test_what_is_no_code_is_refused_in_words(text: str, key: str) -> None:
    with pytest.raises(HouseholdCodeError) as refusal:
        parse_household_code(text)
    assert refusal.value.key == key
    assert refusal.value.render("vi") != str(refusal.value)


def test_there_is_no_household_zero() -> None:
    with pytest.raises(ValueError, match="begin at 1"):
        household_code(0)


def test_what_twelve_digits_say() -> None:
    found = check_personal_id("042 185.012345", birth_year=1985, sex="FEMALE")
    assert found.kind is PersonalIdKind.CCCD
    assert (found.digits, found.province_code) == ("042185012345", "042")
    assert (found.birth_year, found.sex) == (1985, "FEMALE")
    assert found.problems == ()
    assert check_personal_id("042212012345").birth_year == 2012
    assert check_personal_id("042212012345").sex == "MALE"


def test_nine_digits_say_nothing_and_contradict_nothing() -> None:
    found = check_personal_id("183123456", birth_year=1985, sex="MALE")
    assert found.kind is PersonalIdKind.CMND
    assert (found.problems, found.birth_year, found.sex) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "birth_year", "sex", "problems"),
    [
        ("", None, None, ["EMPTY"]),
        ("không có", None, None, ["NOT_DIGITS"]),
        ("4.2085E+10", None, None, ["NOT_DIGITS"]),
        ("04208501234x", None, None, ["NOT_DIGITS"]),
        ("12345", None, None, ["LENGTH"]),
        ("0420850123456", None, None, ["LENGTH"]),
        ("42085012345", None, None, ["LENGTH", "LEADING_ZERO_LOST"]),
        ("1085012345", None, None, ["LENGTH", "LEADING_ZERO_LOST"]),
        ("18312345", None, None, ["LENGTH", "LEADING_ZERO_LOST"]),
        ("000085012345", None, None, ["PROVINCE_UNKNOWN"]),
        ("003085012345", None, None, ["PROVINCE_UNKNOWN"]),
        ("101085012345", None, None, []),
        ("042085012345", 1986, None, ["BIRTH_YEAR_CONTRADICTS"]),
        ("042085012345", 2085, None, ["CENTURY_CONTRADICTS_BIRTH"]),
        ("042085012345", 1985, "FEMALE", ["SEX_CONTRADICTS"]),
        ("042085012345", 1986, "FEMALE", ["BIRTH_YEAR_CONTRADICTS", "SEX_CONTRADICTS"]),
        ("003085012345", 1986, "FEMALE", [
            "PROVINCE_UNKNOWN", "BIRTH_YEAR_CONTRADICTS", "SEX_CONTRADICTS"
        ]),
    ],
)  # fmt: skip
def test_problems_are_named(
    text: str, birth_year: int | None, sex: str | None, problems: list[str]
) -> None:
    found = check_personal_id(text, birth_year=birth_year, sex=sex)
    assert [problem.value for problem in found.problems] == problems
    for language in ("vi", "en"):
        told = found.explain(language)
        assert len(told) == len(problems)
        assert len(found.digits) < 6 or not any(found.digits in sentence for sentence in told)


def test_the_number_a_spreadsheet_cut_is_suggested() -> None:
    assert check_personal_id("42085012345").suggestion == "042085012345"
    assert check_personal_id("1085012345").suggestion == "001085012345"
    assert check_personal_id("18312345").suggestion == "018312345"
    assert check_personal_id("99085012345").suggestion is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("042085012345", "042••••••345"),
        ("042 085 012 345", "042••••••345"),
        ("183123456", "••••••456"),
        ("12345", "•••••"),
        ("", ""),
    ],
)
def test_masked_numbers(text: str, masked: str) -> None:
    assert mask_personal_id(text) == masked


@given(st.text("0123456789", min_size=6, max_size=14))
def test_a_mask_hides_at_least_half(text: str) -> None:
    masked = mask_personal_id(text)
    assert len(masked) == len(text)
    assert masked.count("•") * 2 >= len(text)
    assert masked[-3:] == text[-3:]


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert check_personal_id(text).problems or len(check_personal_id(text).digits) in (9, 12)
    mask_personal_id(text)
    with suppress(HouseholdCodeError):
        assert household_code(parse_household_code(text))
