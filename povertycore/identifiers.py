"""Household codes with a check digit, and what a citizen number says about itself.

It asks no register: a number that looks right may still belong to nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from povertycore.wording import WordedError, say

# Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours,
# and leading zeros do not change the check digit.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_HOUSEHOLD_DIGITS = 7
_HOUSEHOLD_CODE = re.compile(r"H([0-9]{7,})([0-9])\Z")
_PUNCTUATION = re.compile(r"[\s.\-\u2010-\u2015\u200b\u2212\ufeff]+")


class HouseholdCodeError(WordedError):
    """The text is not a household code, or one of its digits is mistyped."""


def _check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def household_code(number: int) -> str:
    """Return the public code of the household with this number, for paper and addresses.

    >>> household_code(1234)
    'H0001234-0'

    Raises:
        ValueError: for a number below 1.
    """
    if number < 1:
        raise ValueError(f"household numbers begin at 1, not {number}")
    digits = str(number).zfill(_HOUSEHOLD_DIGITS)
    return f"H{digits}-{_check_digit(digits)}"


def parse_household_code(text: str) -> int:
    """Return the household number of a code as people type it: spaces, lower case, no hyphen.

    >>> parse_household_code(" h000 1234 0 ")
    1234

    Raises:
        HouseholdCodeError: (a ValueError) saying whether the shape or the check digit is wrong.
    """
    cleaned = _PUNCTUATION.sub("", text).upper()
    if not cleaned:
        raise HouseholdCodeError("household_code.empty")
    match = _HOUSEHOLD_CODE.match(cleaned)
    if match is None:
        raise HouseholdCodeError("household_code.shape", {"text": text})
    digits, check = match.groups()
    if _check_digit(digits) != check:
        raise HouseholdCodeError("household_code.check_digit", {"text": text})
    number = int(digits)
    if number == 0:
        raise HouseholdCodeError("household_code.zero", {"text": text})
    return number


class PersonalIdKind(StrEnum):
    """Which paper a number comes from."""

    CCCD = "CCCD"
    CMND = "CMND"


class PersonalIdProblem(StrEnum):
    """What is wrong with a citizen number, as a code."""

    EMPTY = "EMPTY"
    NOT_DIGITS = "NOT_DIGITS"
    LENGTH = "LENGTH"
    LEADING_ZERO_LOST = "LEADING_ZERO_LOST"
    PROVINCE_UNKNOWN = "PROVINCE_UNKNOWN"
    CENTURY_CONTRADICTS_BIRTH = "CENTURY_CONTRADICTS_BIRTH"
    BIRTH_YEAR_CONTRADICTS = "BIRTH_YEAR_CONTRADICTS"
    SEX_CONTRADICTS = "SEX_CONTRADICTS"


@dataclass(frozen=True, slots=True)
class PersonalId:
    """A citizen number as read: digits only, which kind, and every problem found.

    `birth_year`, `sex` ('MALE' or 'FEMALE') and `province_code` are what a 12-digit number itself
    says; None for a 9-digit one. `suggestion` is the number a spreadsheet most likely cut down.
    """

    digits: str
    kind: PersonalIdKind | None
    problems: tuple[PersonalIdProblem, ...] = ()
    province_code: str | None = None
    birth_year: int | None = None
    sex: str | None = None
    suggestion: str | None = None

    def explain(self, language: str = "vi") -> list[str]:
        """Return one sentence a problem, in the language asked for; never the number itself."""
        values = {"count": len(self.digits)}
        return [
            say(f"personal_id.{problem.lower()}", language, values) for problem in self.problems
        ]


def check_personal_id(
    text: str, *, birth_year: int | None = None, sex: str | None = None
) -> PersonalId:
    """Read a 12-digit citizen number (CCCD) or a 9-digit old identity number (CMND).

    `birth_year` and `sex` ('MALE', 'FEMALE') are what the record says of the same person; where
    given, a 12-digit number must agree with them. Nothing is raised: problems are listed as codes.

    >>> check_personal_id("001 085 012 345").birth_year, check_personal_id("1085012345").suggestion
    (1985, '001085012345')
    """
    digits = _PUNCTUATION.sub("", text)
    if not digits:
        return PersonalId("", None, (PersonalIdProblem.EMPTY,))
    if not (digits.isascii() and digits.isdecimal()):
        return PersonalId(digits, None, (PersonalIdProblem.NOT_DIGITS,))
    if len(digits) == 12:
        return _read_cccd(digits, birth_year, sex)
    if len(digits) == 9:
        return PersonalId(digits, PersonalIdKind.CMND)
    return _wrong_length(digits)


def _wrong_length(digits: str) -> PersonalId:
    if len(digits) in (10, 11):
        padded = digits.zfill(12)
        if _is_place_code(padded[:3]):
            problems = (PersonalIdProblem.LENGTH, PersonalIdProblem.LEADING_ZERO_LOST)
            return PersonalId(digits, None, problems, suggestion=padded)
    if len(digits) == 8:
        problems = (PersonalIdProblem.LENGTH, PersonalIdProblem.LEADING_ZERO_LOST)
        return PersonalId(digits, None, problems, suggestion=digits.zfill(9))
    return PersonalId(digits, None, (PersonalIdProblem.LENGTH,))


def _read_cccd(digits: str, birth_year: int | None, sex: str | None) -> PersonalId:
    """Read province, sex, century and birth year out of the 12 digits and compare."""
    province_code, century_digit = digits[:3], int(digits[3])
    century, is_female = divmod(century_digit, 2)
    said_year = 1900 + 100 * century + int(digits[4:6])
    said_sex = "FEMALE" if is_female else "MALE"
    problems = []
    if not _is_place_code(province_code):
        problems.append(PersonalIdProblem.PROVINCE_UNKNOWN)
    if birth_year is not None and birth_year != said_year:
        same_two_digits = birth_year % 100 == said_year % 100
        problems.append(
            PersonalIdProblem.CENTURY_CONTRADICTS_BIRTH
            if same_two_digits
            else PersonalIdProblem.BIRTH_YEAR_CONTRADICTS
        )
    if sex is not None and sex != said_sex:
        problems.append(PersonalIdProblem.SEX_CONTRADICTS)
    kind = PersonalIdKind.CCCD
    return PersonalId(digits, kind, tuple(problems), province_code, said_year, said_sex)


def _is_place_code(code: str) -> bool:
    provinces, first_country = _place_codes()
    return code in provinces or code >= first_country


@cache
def _place_codes() -> tuple[frozenset[str], str]:
    """Return the province codes and the code from which countries begin."""
    path = Path(__file__).resolve().parent / "law" / "personal_id.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return frozenset(loaded["province_codes"]), str(loaded["first_country_code"])


def mask_personal_id(text: str) -> str:
    """Return the number with its middle hidden: enough to compare, too little to copy.

    Of 12 digits the province and the last three stay; sex, birth year and three further digits
    are hidden. Of anything else only the last three stay, of five characters or fewer none.

    >>> mask_personal_id("001085012345"), mask_personal_id("012345678")
    ('001••••••345', '••••••678')
    """
    digits = _PUNCTUATION.sub("", text)
    if len(digits) == 12:
        return f"{digits[:3]}{'•' * 6}{digits[-3:]}"
    if len(digits) <= 5:
        return "•" * len(digits)
    return f"{'•' * (len(digits) - 3)}{digits[-3:]}"
