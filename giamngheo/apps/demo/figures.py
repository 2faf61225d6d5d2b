"""The figures the demo's records must add up to, read from data/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class VillageFigures:
    """One village: households in all, on each list at the start, and escaped by the end."""

    name: str
    households: int
    poor: int
    poor_escaped: int
    near_poor: int
    near_poor_escaped: int


@dataclass(frozen=True, slots=True)
class Group:
    """Poor households of one kind: their sizes, and the persons these add up to."""

    sizes: tuple[int, ...]
    persons: int


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A commune in its year. `villages` by code."""

    commune_code: str
    commune_name: str
    year: int
    standard_id: str
    totals_source: str
    villages: Mapping[str, VillageFigures]
    poor_persons: int
    near_poor_persons: int
    poor_groups: Mapping[str, Group]
    with_labour_and_disability: int

    def total(self, column: str) -> int:
        """The sum of a column over the villages."""
        return sum(getattr(village, column) for village in self.villages.values())


@cache
def son_tay() -> PlaceFigures:
    """Sơn Tây in 2021, repaired. Raises ValueError when the parts do not add up."""
    content = read("son_tay_2021.yaml")
    place = PlaceFigures(
        commune_code=content["commune"]["code"],
        commune_name=content["commune"]["name"],
        year=content["year"],
        standard_id=content["standard"],
        totals_source=content["totals_source"],
        villages={code: VillageFigures(**row) for code, row in content["villages"].items()},
        poor_persons=content["poor_persons"],
        near_poor_persons=content["near_poor_persons"],
        poor_groups={
            name: Group(tuple(group["sizes"]), group["persons"])
            for name, group in content["poor_groups"].items()
        },
        with_labour_and_disability=content["with_labour_and_disability"],
    )
    groups = place.poor_groups.values()
    if (
        any(sum(group.sizes) != group.persons for group in groups)
        or sum(len(group.sizes) for group in groups) != place.total("poor")
        or sum(group.persons for group in groups) != place.poor_persons
    ):
        raise ValueError("son_tay_2021.yaml: the groups of poor households do not add up")
    return place


def read(name: str) -> Any:
    """One file of data/."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
