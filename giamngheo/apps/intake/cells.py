"""Reading cells: from the text of a cell to a value of the register, or a problem with its reason.

A column is read by its distinct values: 100,000 cells that say 'Kinh' are read once. It looks at
one cell at a time; what cells must mean together is checked by `rows`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

import polars as pl
from povertycore.dates import parse_birth, parse_date_vi
from povertycore.identifiers import HouseholdCodeError, household_code, parse_household_code
from povertycore.law_store import CodeList, code_list
from povertycore.quantities import parse_number_vi
from povertycore.vietnamese import (
    convert_tcvn3,
    convert_vni,
    fold,
    is_vietnamese_syllable,
    looks_legacy_encoded,
    nfc,
    normalise_name,
)
from povertycore.wording import WordedError
from rapidfuzz import process

from giamngheo.apps.intake.columns import Column
from giamngheo.apps.registry.enums import EntryKind
from giamngheo.common.workbooks.words import BLANKS, FAULT, MARKS, MONEY_WORDS, NO, YES

GREATEST_MONEY = 1_000_000_000_000
LEAST_PLAUSIBLE_MONEY = 1000
OLDEST = 125
# The day that a bare year becomes when its cell is formatted as a date.
YEAR_SHOWN_AS_DAY = (date(1905, 1, 22), date(1905, 10, 1))
PIECES = re.compile(r"[;\n|]|,(?![^()]*\))")


class Bad(Exception):
    """A cell that cannot be taken: code and values of its sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that is taken, with a warning."""

    value: Any
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Setting:
    """What reading a cell depends on besides the cell."""

    on: date
    causes: CodeList
    raw_export: bool = False


@dataclass(slots=True)
class ReadColumn:
    """The values of a column, and what is wrong by text: text -> (is error, code, values)."""

    values: pl.Series
    wrong: dict[str, tuple[bool, str, dict[str, Any]]]


Reader = Callable[[str, Column, Setting], Any]


def read_column(texts: pl.Series, column: Column, setting: Setting) -> ReadColumn:
    """Every distinct text of a column read once; cells that cannot be read are null."""
    read, dtype = READERS[column.kind]
    distinct = texts.drop_nulls().unique().to_list()
    values: list[Any] = []
    wrong: dict[str, tuple[bool, str, dict[str, Any]]] = {}
    for text in distinct:
        try:
            if FAULT.match(text):
                raise Bad("cell.formula" if text[0] == "=" else "cell.error_value", text=text)
            value = None if text in BLANKS else read(text, column, setting)
        except Bad as problem:
            wrong[text] = (True, problem.code, problem.values)
            value = None
        except WordedError as problem:
            wrong[text] = (True, "core", {"key": problem.key, **problem.values})
            value = None
        if isinstance(value, Doubtful):
            wrong[text] = (False, value.code, value.values)
            value = value.value
        values.append(value)
    if not distinct:
        return ReadColumn(pl.Series(texts.name, [None] * len(texts), dtype=dtype), wrong)
    series = texts.replace_strict(
        pl.Series(distinct, dtype=pl.String),
        pl.Series(values, dtype=dtype),
        default=None,
        return_dtype=dtype,
    )
    return ReadColumn(series, wrong)


def read_text(text: str, column: Column, setting: Setting) -> str:
    plain = nfc(" ".join(text.split()))
    refuse_old_font(plain)
    if column.limit and len(plain) > column.limit:
        raise Bad("text.too_long", length=len(plain), limit=column.limit)
    return plain


@lru_cache(maxsize=50_000)
def is_odd(word: str) -> bool:
    """A word that is no Vietnamese syllable: foreign, of another people, or of an old font."""
    return not word.isascii() and not is_vietnamese_syllable(word)


def refuse_old_font(text: str) -> None:
    if text.isascii() or not any(map(is_odd, text.split())):
        return
    font = looks_legacy_encoded(text)
    if font:
        convert = convert_tcvn3 if font == "TCVN3" else convert_vni
        raise Bad("text.old_font", font=font, proposal=convert(text))


NO_PART_OF_A_NAME = re.compile(r"[0-9?\ufffd]")
LETTER = re.compile(r"[^\W\d_]")


def read_name(text: str, column: Column, setting: Setting) -> str:
    name = normalise_name(text)
    refuse_old_font(name)
    strange = NO_PART_OF_A_NAME.search(name)
    if strange:
        raise Bad("name.digits" if strange[0].isdigit() else "name.lost_letters")
    if not LETTER.search(name):
        raise Bad("name.no_letters")
    if len(name) > column.limit:
        raise Bad("text.too_long", length=len(name), limit=column.limit)
    return name


def read_number_text(text: str, column: Column, setting: Setting) -> str:
    plain = read_text(text, column, setting)
    return plain.removesuffix(".0").removesuffix(".")


def read_household_code(text: str, column: Column, setting: Setting) -> str:
    try:
        return household_code(parse_household_code(text))
    except HouseholdCodeError:
        if setting.raw_export:
            # Another system's code: kept as the household's number on the list.
            return read_number_text(text, Column("", "", "", "", limit=30), setting)
        raise


def read_phone(text: str, column: Column, setting: Setting) -> Any:
    plain = read_text(text, column, setting)
    digits = re.sub(r"[\s.+()/;,-]", "", plain)
    if not digits.isdecimal() or len(digits) < 8:
        raise Bad("phone.not_a_number")
    if len(digits) == 9 and not plain.startswith(("0", "+")):
        return Doubtful(plain, "phone.zero_lost", {"proposal": f"0{digits}"})
    return plain


def read_code(text: str, column: Column, setting: Setting) -> str:
    return matched(text, code_list(column.code_list))


def matched(text: str, codes: CodeList) -> str:
    code = codes.match(text)
    if code is None:
        raise Bad("code.unknown", text=text, list=codes.title_vi, nearest=nearest(text, codes))
    return code


def nearest(text: str, codes: CodeList) -> str:
    """The words of the list most like a text that matches none; short lists are told whole."""
    if len(codes) <= 4:
        return ", ".join(item.label_vi for item in codes)
    folded = {item.label_vi: fold(item.label_vi) for item in codes}
    found = process.extract(fold(text), folded, limit=3, score_cutoff=50)
    return ", ".join(label for _, _, label in found)


def read_codes(text: str, column: Column, setting: Setting) -> str:
    return several(text, code_list(column.code_list))


def read_causes(text: str, column: Column, setting: Setting) -> str:
    return several(text, setting.causes)


def several(text: str, codes: CodeList) -> str:
    """Codes of a list, from words or numbers of the list parted by ; or , as JSON."""
    whole = codes.match(text)
    if whole is not None:
        return json.dumps([whole])
    found = set()
    for piece in PIECES.split(text):
        said = piece.strip(" .-")
        if not said:
            continue
        if said.isdecimal() and 1 <= int(said) <= len(codes):
            found.add(codes.codes[int(said) - 1])
        else:
            found.add(matched(said, codes))
    return json.dumps([code for code in codes.codes if code in found])


def read_class(text: str, column: Column, setting: Setting) -> str | None:
    code = matched(text, code_list(column.code_list))
    return None if code == "UNKNOWN" else code


ENTRY_WORDS = {
    "cu": EntryKind.CONTINUING,
    "tu cu": EntryKind.CONTINUING,
    "moi": EntryKind.NEW,
    "phat sinh": EntryKind.NEW,
    "phat sinh moi": EntryKind.NEW,
    "tai": EntryKind.RELAPSED,
}


def read_entry(text: str, column: Column, setting: Setting) -> str:
    words = re.sub(r"\b(ho|can|ngheo)\b", " ", fold(text))
    found = ENTRY_WORDS.get(" ".join(words.split()))
    if found is None:
        raise Bad("entry.unknown", text=text)
    return found.value


def read_yes_no(text: str, column: Column, setting: Setting) -> bool:
    if text in MARKS:
        return True
    said = fold(text)
    if said in YES:
        return True
    if said in NO:
        return False
    raise Bad("yes_no.unknown", text=text)


def number(text: str) -> Decimal:
    value = parse_number_vi(text)
    if value < 0:
        raise Bad("number.negative", text=text)
    return value


def whole(text: str, limit: int) -> int:
    value = number(text)
    if value != value.to_integral_value():
        raise Bad("number.not_whole", text=text)
    if value > limit:
        raise Bad("number.too_large", text=text, limit=limit)
    return int(value)


def read_count(text: str, column: Column, setting: Setting) -> int:
    return whole(text, column.limit)


def read_money(text: str, column: Column, setting: Setting) -> Any:
    amount = whole(MONEY_WORDS.sub("", text), GREATEST_MONEY)
    if 0 < amount < LEAST_PLAUSIBLE_MONEY * 10:
        return Doubtful(amount, "money.in_thousands", {"text": text})
    return amount


def read_area(text: str, column: Column, setting: Setting) -> int:
    """Hundredths of a square metre, so that no fraction is lost on the way."""
    value = number(re.sub(r"\s*m\s*[2²]?\Z", "", text))
    if value > column.limit:
        raise Bad("number.too_large", text=text, limit=column.limit)
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def read_year(text: str, column: Column, setting: Setting) -> int:
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
    if not 1950 <= year <= setting.on.year:
        raise Bad("year.not_possible", text=text, latest=setting.on.year)
    return year


def read_date(text: str, column: Column, setting: Setting) -> date:
    day = parse_date_vi(text.split("T")[0])
    if not 1950 <= day.year <= setting.on.year + 20:
        raise Bad("date.not_possible", text=f"{day:%d/%m/%Y}")
    return day


def read_birth(text: str, column: Column, setting: Setting) -> str:
    """'1957' or '1957-03-02'."""
    birth = parse_birth(text.split("T")[0])
    if birth.day is not None and YEAR_SHOWN_AS_DAY[0] <= birth.day <= YEAR_SHOWN_AS_DAY[1]:
        year = (birth.day - date(1899, 12, 30)).days
        raise Bad("birth.year_as_day", text=f"{birth.day:%d/%m/%Y}", year=year)
    in_future = birth.day > setting.on if birth.day else birth.year > setting.on.year
    if in_future:
        raise Bad("birth.in_future", text=text, day=f"{setting.on:%d/%m/%Y}")
    if setting.on.year - birth.year > OLDEST:
        raise Bad("birth.too_old", text=text, age=setting.on.year - birth.year)
    return birth.day.isoformat() if birth.day else str(birth.year)


READERS: dict[str, tuple[Reader, Any]] = {
    "text": (read_text, pl.String),
    "name": (read_name, pl.String),
    "number_text": (read_number_text, pl.String),
    "household_code": (read_household_code, pl.String),
    "phone": (read_phone, pl.String),
    "code": (read_code, pl.String),
    "codes": (read_codes, pl.String),
    "causes": (read_causes, pl.String),
    "class": (read_class, pl.String),
    "entry": (read_entry, pl.String),
    "tick": (read_yes_no, pl.Boolean),
    "yes_no": (read_yes_no, pl.Boolean),
    "count": (read_count, pl.Int64),
    "money": (read_money, pl.Int64),
    "area": (read_area, pl.Int64),
    "year": (read_year, pl.Int64),
    "date": (read_date, pl.Date),
    "birth": (read_birth, pl.String),
}
