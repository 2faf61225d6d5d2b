"""A synthetic nation: households and members of every commune, nobody real, for tests and demos.

The same seed gives the same nation, whatever the machine. No one in it has a name or a number of a
person; household ids begin with SYN. Shares come from marginals and are no statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.law_store import code_list
from povertycore.nation import marginals
from povertycore.nation.marginals import OF_TEN_THOUSAND
from povertycore.standards import AreaType

_Numbers = NDArray[np.int64]
_Flags = NDArray[np.bool_]

CHUNK: Final = 50_000
"""Households made at once. Part of the recipe: another number would give another nation."""

HOUSEHOLDS: Final[Mapping[str, Any]] = {
    "household_id": pl.String,
    "province_code": pl.String,
    "commune_code": pl.String,
    "area_type": pl.String,
    "ethnicity": pl.String,
    "is_ethnic_minority": pl.Boolean,
    "head_is_female": pl.Boolean,
    "person_count": pl.Int64,
    "income_vnd": pl.Int64,
    "income_points": pl.Int64,
    "house_kind": pl.String,
    "floor_area_m2": pl.Int64,
    "water_source": pl.String,
    "toilet_kind": pl.String,
    "telecom_PHONE_SUBSCRIPTION": pl.Boolean,
    "telecom_INTERNET": pl.Boolean,
    "means_TELEVISION": pl.Boolean,
    "means_RADIO": pl.Boolean,
    "means_DESKTOP": pl.Boolean,
    "means_PHONE": pl.Boolean,
    "means_LAPTOP": pl.Boolean,
    "means_TABLET": pl.Boolean,
    "means_SMARTPHONE": pl.Boolean,
    "means_LOUDSPEAKER": pl.Boolean,
}
"""Columns of a household; codes are those of law/code_lists, null is not recorded."""

MEMBERS: Final[Mapping[str, Any]] = {
    "household_id": pl.String,
    "member_number": pl.Int64,
    "relationship": pl.String,
    "sex": pl.String,
    "birth_date": pl.Date,
    "insurance_kind": pl.String,
    "is_studying": pl.Boolean,
    "school_stage": pl.String,
    "education_level": pl.String,
    "is_certified_on_the_job": pl.Boolean,
    "is_able_to_work": pl.Boolean,
    "work": pl.String,
    "has_labour_contract": pl.Boolean,
    "has_steady_work": pl.Boolean,
    "is_disabled": pl.Boolean,
    "monthly_allowance_vnd": pl.Int64,
    "is_malnourished": pl.Boolean,
    "was_ill_untreated": pl.Boolean,
}
"""Columns of a member, named as povertycore.indicators.facts names the facts."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make: how many households, with which seed, as of which day, in which communes.

    `communes` has commune_code, province_code and area_type, a row for each commune.

    Raises:
        ValueError: for fewer than one household or no commune.
    """

    households: int
    seed: int
    on: date
    communes: pl.DataFrame

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        if self.households < 1:
            raise ValueError(f"households: {self.households} is not a number of households")
        if self.seed < 0:
            raise ValueError(f"seed: {self.seed} is below 0")
        if not self.communes.height:
            raise ValueError("communes: there is no commune on this day")


def shares_of_communes(recipe: Recipe) -> _Numbers:
    """Return how many households each commune gets, in the order of the communes.

    Towns are larger than villages; every commune gets its part, to the last household.
    """
    random = np.random.default_rng([recipe.seed, 0])
    urban = (recipe.communes["area_type"] == AreaType.URBAN.value).fill_null(value=False).to_numpy()
    weights = random.integers(40, 160, recipe.communes.height) * np.where(urban, 3, 1)
    whole = weights * recipe.households
    counts = whole // weights.sum()
    left = recipe.households - int(counts.sum())
    largest = np.argsort(-(whole % weights.sum()), kind="stable")[:left]
    counts[largest] += 1
    shares: _Numbers = counts.astype(np.int64)
    return shares


def generate(recipe: Recipe) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield households and their members, chunk by chunk, both in order of the household.

    The columns are HOUSEHOLDS and MEMBERS. Memory holds one chunk.
    """
    ends = np.cumsum(shares_of_communes(recipe))
    for number, first in enumerate(range(0, recipe.households, CHUNK)):
        last = min(first + CHUNK, recipe.households)
        random = np.random.default_rng([recipe.seed, 1, number])
        households = np.arange(first, last, dtype=np.int64)
        places = recipe.communes[np.searchsorted(ends, households, side="right")]
        yield _Chunk(recipe, random, households, places).frames()


class _Chunk:
    """The households of one chunk, made column by column from one stream of random numbers."""

    def __init__(
        self, recipe: Recipe, random: np.random.Generator, numbers: _Numbers, places: pl.DataFrame
    ) -> None:
        self.on = recipe.on
        self.random = random
        self.count = len(numbers)
        self.places = places
        self.ids = pl.select(
            pl.format("SYN{}", pl.Series(numbers + 1).cast(pl.String).str.zfill(9))
        ).to_series()
        self.urban = (places["area_type"] == AreaType.URBAN.value).fill_null(value=False).to_numpy()
        self.ethnicity = self._ethnicities()
        self.minority = self.ethnicity != _ethnic_code("Kinh")
        self.rank = self._ranks()
        self.sizes = 1 + self._pick(marginals.HOUSEHOLD_SIZES, self.count)

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        members = self._members()
        return self._households(members), members

    def _pick(self, shares: Sequence[int], count: int) -> _Numbers:
        """Return places in `shares`, each as often as its share says."""
        ends = np.cumsum(shares)
        drawn = self.random.integers(0, ends[-1], count)
        return np.searchsorted(ends, drawn, side="right")

    def happens(self, of_ten_thousand: _Numbers | int, count: int) -> _Flags:
        happens: _Flags = self.random.integers(0, OF_TEN_THOUSAND, count) < of_ten_thousand
        return happens

    def by_rank(self, name: str, rank: _Numbers) -> _Flags:
        """Return who is hit, where the poorest are hit most."""
        poorest, richest = marginals.DEPRIVED[name]
        rate = richest + (poorest - richest) * (OF_TEN_THOUSAND - rank) ** 2 // OF_TEN_THOUSAND**2
        return self.happens(rate, len(rank))

    def or_unknown(self, values: NDArray[Any] | pl.Series) -> pl.Series:
        """Return the values with a few not recorded."""
        series = values if isinstance(values, pl.Series) else pl.Series(values)
        unknown = self.happens(marginals.UNKNOWN_OF_TEN_THOUSAND, len(series))
        return series.set(pl.Series(unknown), None)

    def _ethnicities(self) -> NDArray[np.str_]:
        codes = np.full(self.count, _ethnic_code("Kinh"))
        provinces = self.places["province_code"].to_numpy()
        drawn = self.random.integers(0, 100, self.count)
        for province, groups in marginals.MINORITY_SHARES.items():
            low = 0
            here = provinces == province
            for group, share in groups.items():
                codes[here & (drawn >= low) & (drawn < low + share)] = _ethnic_code(group)
                low += share
        return codes

    def _ranks(self) -> _Numbers:
        """Return where a household stands from the poorest (0) to the richest (9999)."""
        drawn = self.random.integers(0, OF_TEN_THOUSAND, self.count)
        lower = drawn * drawn // OF_TEN_THOUSAND
        rank = np.where(self.minority, lower, drawn)
        return np.where(self.urban, np.minimum(rank + rank // 8 + 500, OF_TEN_THOUSAND - 1), rank)

    def _incomes(self) -> _Numbers:
        ranks, incomes = np.array(marginals.INCOME_RANKS), np.array(marginals.INCOMES)
        place = np.clip(np.searchsorted(ranks, self.rank, side="right") - 1, 0, len(ranks) - 2)
        above = self.rank - ranks[place]
        step = incomes[place + 1] - incomes[place]
        exact = incomes[place] + step * above // (ranks[place + 1] - ranks[place])
        rounded: _Numbers = exact // 10_000 * 10_000
        return rounded

    def _points(self, incomes: _Numbers) -> _Numbers:
        """Return B1 points that say about the same as the income, in steps of five."""
        noise = self.random.integers(-2, 3, self.count) * 5
        at_line = np.where(self.urban, 175 * incomes // 2_000_000, 140 * incomes // 1_500_000)
        return np.clip(at_line // 5 * 5 + noise, 5, 480)

    def _households(self, members: pl.DataFrame) -> pl.DataFrame:
        incomes = self._incomes()
        heads = members.filter(pl.col("member_number") == 1)
        rank = self.rank
        columns: dict[str, Any] = {
            "household_id": self.ids,
            "province_code": self.places["province_code"],
            "commune_code": self.places["commune_code"],
            "area_type": self.places["area_type"],
            "ethnicity": self.ethnicity,
            "is_ethnic_minority": self.minority,
            "head_is_female": heads["sex"] == "FEMALE",
            "person_count": self.sizes,
            "income_vnd": self.or_unknown(incomes),
            "income_points": self.or_unknown(self._points(incomes)),
            "house_kind": self._coded(
                self.by_rank("weak_house", rank),
                ("LESS_PERMANENT", "SIMPLE"),
                ("PERMANENT", "SEMI_PERMANENT"),
            ),
            "floor_area_m2": self.or_unknown(self._floor_areas()),
            "water_source": self._coded(
                self.by_rank("unsafe_water", rank),
                ("UNPROTECTED_DUG_WELL", "UNPROTECTED_SPRING", "SURFACE"),
                ("PIPED", "DRILLED_WELL", "PROTECTED_DUG_WELL", "RAIN"),
            ),
            "toilet_kind": self._coded(
                self.by_rank("poor_toilet", rank),
                ("OTHER_UNHYGIENIC", "NONE"),
                ("SEPTIC", "POUR_FLUSH", "VENTILATED_PIT", "DOUBLE_VAULT"),
            ),
        }
        return pl.DataFrame(columns | self._goods(), schema_overrides=dict(HOUSEHOLDS)).select(
            list(HOUSEHOLDS)
        )

    def _coded(self, hit: _Flags, bad: Sequence[str], good: Sequence[str]) -> pl.Series:
        """Return a code out of `bad` for those hit and out of `good` for the others."""
        drawn = self.random.integers(0, len(bad) * len(good), self.count)
        place = np.where(hit, drawn % len(bad), len(bad) + drawn % len(good))
        codes = pl.Series([*bad, *good], dtype=pl.String)
        return self.or_unknown(codes.gather(place))

    def _floor_areas(self) -> _Numbers:
        small = self.by_rank("small_floor", self.rank)
        per_head = np.where(
            small,
            self.random.integers(4, 8, self.count),
            self.random.integers(8, 40, self.count),
        )
        return per_head * self.sizes

    def _goods(self) -> dict[str, pl.Series]:
        """Return which services and means of information the households have."""
        rank = self.rank
        none = self.by_rank("no_means", rank)
        offline = self.by_rank("no_internet", rank)
        goods = {
            "telecom_INTERNET": ~offline,
            "telecom_PHONE_SUBSCRIPTION": ~offline | self.happens(7000, self.count),
        }
        rates = {
            "TELEVISION": 8500, "RADIO": 1200, "DESKTOP": 900, "PHONE": 6000, "LAPTOP": 1500,
            "TABLET": 900, "SMARTPHONE": 8000, "LOUDSPEAKER": 7000,
        }  # fmt: skip
        for name, rate in rates.items():
            has = self.happens(rate, self.count)
            goods[f"means_{name}"] = has if name == "LOUDSPEAKER" else has & ~none
        return {name: self.or_unknown(has) for name, has in goods.items()}

    def _members(self) -> pl.DataFrame:
        sizes = self.sizes
        total = int(sizes.sum())
        household = np.repeat(np.arange(self.count), sizes)
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        place = np.arange(total) - starts
        ages, relationship = self._ages(household, place)
        people = _People(self, household, ages)
        columns: dict[str, Any] = {
            "household_id": self.ids.gather(household),
            "member_number": place + 1,
            "relationship": relationship,
            "sex": pl.Series(["MALE", "FEMALE"]).gather(self._sexes(household, place)),
            "birth_date": self._birth_dates(ages),
        }
        return pl.DataFrame(columns | people.columns(), schema_overrides=dict(MEMBERS)).select(
            list(MEMBERS)
        )

    def _ages(self, household: _Numbers, place: _Numbers) -> tuple[_Numbers, pl.Series]:
        """Return ages in full years and relationships: head, spouse, then children and parents."""
        bands = marginals.HEAD_AGES
        band = self._pick([share for _from, _to, share in bands], self.count)
        first = np.array([low for low, _to, _share in bands])[band]
        width = np.array([high - low + 1 for low, high, _share in bands])[band]
        head = (first + self.random.integers(0, 1 << 20, self.count) % width)[household]
        drawn = self.random.integers(0, 100, len(place))
        is_spouse = (place == 1) & (drawn < 84)
        is_parent = (place > 1) & (drawn >= 88) & (head < 62)
        gap = self.random.integers(20, 36, len(place))
        ages = np.where(is_spouse, np.maximum(head + gap % 9 - 5, 18), np.maximum(head - gap, 0))
        ages = np.where(is_parent, np.minimum(head + gap, 104), ages)
        ages = np.where(place == 0, head, ages)
        kinds = pl.Series(["CHILD", "SPOUSE", "PARENT", "HEAD"])
        kind = np.where(place == 0, 3, np.where(is_spouse, 1, np.where(is_parent, 2, 0)))
        return ages, kinds.gather(kind)

    def _sexes(self, household: _Numbers, place: _Numbers) -> _Numbers:
        """Return 0 for male, 1 for female; spouses differ from heads."""
        head = self.happens(2600, self.count).astype(np.int64)[household]
        other = self.random.integers(0, 2, len(place))
        return np.where(place == 0, head, np.where(place == 1, 1 - head, other))

    def _birth_dates(self, ages: _Numbers) -> pl.Series:
        """Return a day of birth that makes the age; a leap day more or less does not matter."""
        days = ages * 365 + ages // 4 + self.random.integers(1, 364, len(ages))
        today = np.datetime64(self.on, "D")
        return self.or_unknown(pl.Series(today - days.astype("timedelta64[D]")).cast(pl.Date))


class _People:
    """School, work, health and insurance of the members of one chunk."""

    def __init__(self, chunk: _Chunk, household: _Numbers, ages: _Numbers) -> None:
        self.chunk = chunk
        self.ages = ages
        self.rank = chunk.rank[household]
        self.count = len(ages)

    def columns(self) -> dict[str, Any]:
        return self._school() | self._health() | self._work()

    def _between(self, low: int, high: int) -> _Flags:
        """Return who is at least `low` and under `high` years old."""
        between: _Flags = (self.ages >= low) & (self.ages < high)
        return between

    def _codes(self, by_place: Sequence[str | None], place: _Numbers) -> pl.Series:
        return pl.Series(by_place, dtype=pl.String).gather(place)

    def _school(self) -> dict[str, Any]:
        out = self.chunk.by_rank("out_of_school", self.rank)
        low = self.chunk.by_rank("below_level", self.rank)
        stages = (None, "NOT_ATTENDING", "PRESCHOOL", "PRIMARY", "LOWER_SECONDARY",
                  "UPPER_SECONDARY", "UNIVERSITY")  # fmt: skip
        stage = np.zeros(self.count, dtype=np.int64)
        for place, (from_age, below) in enumerate(((3, 6), (6, 11), (11, 15), (15, 18)), start=2):
            stage[self._between(from_age, below)] = place
        stage[self._between(15, 18) & low] = 1
        stage[self._between(18, 22) & ~low & self.chunk.happens(5000, self.count)] = 6
        stage[(stage > 1) & out] = 1
        stage[self._between(22, 200)] = 1
        levels = ("NONE", "PRIMARY", "LOWER_SECONDARY", "UPPER_SECONDARY", "INTERMEDIATE",
                  "UNIVERSITY")  # fmt: skip
        level = np.zeros(self.count, dtype=np.int64)
        level[self._between(11, 200)] = 1
        level[self._between(15, 200) & ~(out & low)] = 2
        level[self._between(18, 200) & ~low] = 3
        level[self._between(22, 200) & ~low & self.chunk.happens(2500, self.count)] = 5
        return {
            "school_stage": self.chunk.or_unknown(self._codes(stages, stage)),
            "is_studying": self.chunk.or_unknown(stage > 1),
            "education_level": self.chunk.or_unknown(self._codes(levels, level)),
            "is_certified_on_the_job": self._between(16, 60) & self.chunk.happens(600, self.count),
        }

    def _health(self) -> dict[str, Any]:
        uninsured = self.chunk.by_rank("no_insurance", self.rank)
        kinds = ("HOUSEHOLD", "CHILD", "PUPIL", "EMPLOYMENT", "POOR", "NEAR_POOR", "NONE")
        kind = np.zeros(self.count, dtype=np.int64)
        kind[self._between(16, 60) & self.chunk.happens(4500, self.count)] = 3
        kind[self._between(6, 16)] = 2
        kind[self.rank < 900] = 5
        kind[self.rank < 500] = 4
        kind[self._between(0, 6)] = 1
        kind[uninsured & (self.ages >= 6)] = 6
        ill = self.chunk.happens(60, self.count)
        malnourished = self._between(0, 16) & self.chunk.by_rank("malnourished", self.rank)
        return {
            "insurance_kind": self.chunk.or_unknown(self._codes(kinds, kind)),
            "is_malnourished": self.chunk.or_unknown(malnourished),
            "was_ill_untreated": self.chunk.or_unknown(ill),
        }

    def _work(self) -> dict[str, Any]:
        working_age = self._between(16, 61)
        disabled = self.chunk.happens(300, self.count)
        allowance = (disabled & self.chunk.happens(6000, self.count)) | (self.ages >= 80)
        able = ~disabled & (self.ages >= 15) & (self.ages < 80)
        jobless = self.chunk.by_rank("jobless", self.rank)
        waged = self.chunk.happens(np.where(self.rank > 3000, 5500, 3000), self.count)
        works = ("OWN", "WAGE", "SEEKING", "NOT_SEEKING")
        work = np.where(jobless, 2, np.where(waged, 1, 0))
        work = np.where(working_age & able, work, 3)
        steady = self.chunk.happens(9500, self.count)
        contract = self.chunk.happens(np.where(self.rank > 3000, 8500, 5000), self.count)
        return {
            "is_able_to_work": self.chunk.or_unknown(able),
            "work": self.chunk.or_unknown(self._codes(works, work)),
            "has_labour_contract": self.chunk.or_unknown((work == 1) & contract),
            "has_steady_work": self.chunk.or_unknown((work < 2) & steady),
            "is_disabled": self.chunk.or_unknown(disabled),
            "monthly_allowance_vnd": self.chunk.or_unknown(np.where(allowance, 500_000, 0)),
        }


@cache
def _ethnic_code(name: str) -> str:
    code = code_list("ethnic_groups").match(name)
    if code is None:
        raise ValueError(f"{name!r} is no ethnic group of the list")
    return code
