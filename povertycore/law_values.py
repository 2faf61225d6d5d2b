"""The smallest parts of a law file: numbers, wordings and periods, each with source and verified.

It knows no standard and no form; those are made of these parts.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from povertycore.dates import Period


class AreaType(StrEnum):
    """Which line holds: xã is rural, phường and thị trấn are urban. A fact of the review's day."""

    RURAL = "RURAL"
    URBAN = "URBAN"


class LawModel(BaseModel):
    """A part of a law file: frozen, and refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Sources = Annotated[tuple[str, ...], Field(min_length=1)]
"""Keys of the file's own list of sources, at least one."""


class LegalNumber(LawModel):
    """A number of the law with where it was read. Unit: as the block it stands in says."""

    value: Annotated[int, Field(ge=0, strict=True)]
    source: Sources
    verified: bool


class LegalText(LawModel):
    """Wording that follows the law, with where it was read."""

    text_vi: str
    source: Sources
    verified: bool


class LegalCodes(LawModel):
    """Codes of one code list that a rule names, with where the choice was read."""

    code_list: str
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    source: Sources
    verified: bool


class PerArea(LawModel):
    """A number for rural and one for urban places, or one `everywhere` where the law parts none."""

    rural: LegalNumber | None = None
    urban: LegalNumber | None = None
    everywhere: LegalNumber | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> PerArea:
        """Refuse anything but both of rural and urban, or everywhere alone."""
        given = (self.rural is not None, self.urban is not None, self.everywhere is not None)
        if given not in ((True, True, False), (False, False, True)):
            raise ValueError("give rural and urban, or everywhere alone")
        return self

    @property
    def splits(self) -> bool:
        """Whether rural and urban places differ."""
        return self.everywhere is None

    def of(self, area_type: AreaType) -> LegalNumber:
        """Return the number that holds in such a place."""
        number = self.everywhere
        if number is None:
            number = self.rural if area_type is AreaType.RURAL else self.urban
        assert number is not None  # noqa: S101 - the shape was checked when the file was read
        return number

    def numbers(self) -> tuple[tuple[str, LegalNumber], ...]:
        """Return the numbers there are, each with its key in the file."""
        named = (("rural", self.rural), ("urban", self.urban), ("everywhere", self.everywhere))
        return tuple((name, number) for name, number in named if number is not None)


class InForce(LawModel):
    """The half-open period a law holds; `to` is the first day it no longer does."""

    from_: Annotated[date, Field(alias="from")]
    to: date | None
    source: Sources
    verified: bool

    @cached_property
    def period(self) -> Period:
        """The same as a Period."""
        return Period(self.from_, self.to)
