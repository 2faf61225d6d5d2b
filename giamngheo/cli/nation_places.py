"""Communes of a day from the territory files: which province, urban or rural. Needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from giamngheo.apps.territory import reference
from giamngheo.apps.territory.enums import Level
from povertycore.standards import AreaType

SCHEMA = {"commune_code": pl.String, "province_code": pl.String, "area_type": pl.String}


@dataclass(frozen=True)
class Places:
    """The communes in force on a day, each with its province and kind of place.

    `frame` has commune_code, province_code and area_type ('RURAL', 'URBAN', null where the law does
    not say), a row for each commune, in order of their codes.
    """

    on: date
    frame: pl.DataFrame

    @cached_property
    def communes(self) -> dict[str, tuple[str, str | None]]:
        """Province and kind of place by code of the commune."""
        return {code: (province, area) for code, province, area in self.frame.iter_rows()}

    @cached_property
    def provinces(self) -> frozenset[str]:
        """The codes of all provinces."""
        return frozenset(self.frame["province_code"])

    def path(self, code: str) -> tuple[str, ...]:
        """Return the code and those above it; KeyError for no commune or province of the day."""
        if code in self.provinces:
            return (code,)
        return code, self.communes[code][0]

    def unknown(self, codes: Iterable[str]) -> list[str]:
        """Return the codes that no commune has on the day, sorted."""
        return sorted(set(codes) - self.communes.keys())


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Return whether a half-open period with open ends holds the day."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def places_on(on: date) -> Places:
    """Return the communes of a day as the territory files have them."""
    above = {
        child: parent
        for child, parent, tie in reference.parents()
        if child[0] != Level.VILLAGE and in_force(tie["valid_from"], tie["valid_to"], on)
    }
    rows = []
    for key, version in reference.versions():
        if key[0] != Level.COMMUNE or not in_force(version["valid_from"], version["valid_to"], on):
            continue
        top = key
        while top in above:
            top = above[top]
        area_type = AreaType(version["area_type"]).value if version["area_type"] else None
        rows.append((key[1], top[1], area_type))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("commune_code")
    return Places(on, frame)
