"""A household on one day as the evaluators read it: plain values by the name of the fact.

It is made by situation from dated records, or from rows of frames. None is not recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Value = bool | int | str | date | None

PLACE_CODES = ("province_code", "district_code", "commune_code")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts of a household, and of each member, on a day.

    An EVENT has its day under `<name>_on`; a birth is `born_first` and `born_last`, the first and
    last day it can have been. `is_complete` says whether every member is on record.
    """

    household: Mapping[str, Value]
    members: tuple[Mapping[str, Value], ...] = ()
    names: tuple[str, ...] = ()
    is_complete: bool = False

    @property
    def here(self) -> frozenset[str]:
        """The codes of the places the household lives in, as far as they are known."""
        codes = (self.household.get(name) for name in PLACE_CODES)
        return frozenset(code for code in codes if isinstance(code, str))

    @property
    def knows_place(self) -> bool:
        """Whether the province is known, so that local rules can be told to hold or not."""
        return self.household.get("province_code") is not None

    def name(self, number: int) -> str:
        """Return what a member is called, their number where they have no name."""
        return self.names[number] if number < len(self.names) else f"#{number + 1}"
