"""Working age on a day, read from law/age_rules: from an age on, up to the retirement age then.

It knows the age of retirement under normal conditions only, no early or late one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Final

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.dates import Birth, add_months, age_bounds, birth_bounds
from povertycore.law_files import LAW_FOLDER, validated
from povertycore.law_values import InForce, LawModel, LegalNumber, Sources

FILE: Final = LAW_FOLDER / "age_rules" / "working-age.yaml"


class Retirement(LawModel):
    """The retirement ages in months from a day on, until the next row."""

    from_: Annotated[date, Field(alias="from")]
    male_months: Annotated[int, Field(gt=0)]
    female_months: Annotated[int, Field(gt=0)]
    source: Sources
    verified: bool


class WorkingAge(LawModel):
    """Between what ages a person counts as of working age, and since when."""

    id: str
    subject: str
    title_vi: str
    title_en: str
    citations: tuple[Citation, ...]
    in_force: InForce
    from_age: LegalNumber
    retirement: Annotated[tuple[Retirement, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> WorkingAge:
        days = [row.from_ for row in self.retirement]
        if days != sorted(set(days)):
            raise ValueError("retirement: the days do not ascend")
        if days[0] != self.in_force.from_:
            raise ValueError("retirement: the first row begins on another day than the law")
        return self

    @property
    def is_verified(self) -> bool:
        """Whether every value was checked against the law's text."""
        return self.from_age.verified and all(row.verified for row in self.retirement)

    def retirement_on(self, on: date) -> Retirement | None:
        """Return the retirement ages of the day, None before the first row."""
        rows = [row for row in self.retirement if row.from_ <= on]
        return rows[-1] if rows else None

    def contains(self, birth: Birth | None, is_male: bool | None, on: date) -> bool | None:
        """Return whether a person is of working age on the day; None when not settled.

        A birth known by its year alone, or a sex not recorded, settles it only where every
        possibility agrees.
        """
        row = self.retirement_on(on)
        if birth is None or row is None:
            return None
        sexes = (True, False) if is_male is None else (is_male,)
        months = {row.male_months if male else row.female_months for male in sexes}
        answers = {
            _age(born, on) >= self.from_age.value and on < add_months(born, until)
            for born in birth_bounds(birth)
            for until in months
        }
        # Between the two bounds of a birth the answer can change only where they differ, unless
        # working age begins and ends within that year, which no law has.
        return answers.pop() if len(answers) == 1 else None

    def is_below(self, birth: Birth | None, on: date) -> bool | None:
        """Return whether a person is surely too young (or surely not) on the day."""
        if birth is None:
            return None
        answers = {_age(born, on) < self.from_age.value for born in birth_bounds(birth)}
        return answers.pop() if len(answers) == 1 else None


def _age(born: date, on: date) -> int:
    return age_bounds(Birth(born.year, born), on)[0]


@cache
def working_age() -> WorkingAge:
    """Return the rule of law/age_rules/working-age.yaml; LawFileError where it is not in order."""
    return validated(FILE, WorkingAge)
