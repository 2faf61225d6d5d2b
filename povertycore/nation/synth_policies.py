"""Facts policies ask for, made up for a synthetic nation: class, place, housing, school, health.

The same seed gives the same facts. Shares are no statistics and none may be quoted as one.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.nation.marginals import OF_TEN_THOUSAND, UNKNOWN_OF_TEN_THOUSAND
from povertycore.policies.catalogue import FactType, Scope, facts_in
from povertycore.policies.law_on_day import income_line

_Flags = NDArray[np.bool_]
_Numbers = NDArray[np.int64]

HOUSEHOLD_SHARES: Final = {
    "is_small_ethnic_group": 30,
    "is_income_poor": 400,
    "is_short_of_insurance": 300,
    "house_is_unsafe": 450,
    "house_is_lost": 4,
    "house_lost_to_disaster": 20,
    "can_build_alone": 8500,
    "was_poor_2015": 600,
    "has_grid_electricity": 9900,
    "is_food_short": 60,
    "has_farm_land": 6000,
    "lacks_residential_land": 150,
    "lacks_production_land": 500,
    "lacks_water_work": 1800,
    "lacks_sanitation_work": 1500,
    "lives_on_farming": 5500,
    "insures_farming": 120,
    "lost_farm_land": 150,
    "has_sudden_hardship": 100,
    "joins_group_project": 150,
    "lacks_information_means": 500,
    "is_chosen_by_commune": 50,
    "cannot_escape_poverty": 100,
}
"""Of ten thousand households, how many a thing is true of."""

MEMBER_SHARES: Final = {
    "is_permanent_resident": 9600,
    "is_public_school": 9000,
    "boards_at_school": 600,
    "school_way_is_blocked": 300,
    "lacks_support": 30,
    "is_orphan_of_both": 20,
    "is_single_parent": 150,
    "has_hiv": 25,
    "has_stable_income": 6000,
    "has_carer": 9500,
    "carer_is_on_allowance": 100,
    "is_facility_case_at_home": 3,
    "is_in_facility": 5,
    "can_care_for_self": 9800,
    "has_critical_illness": 80,
    "can_pay_treatment": 7000,
    "has_congenital_heart_disease": 30,
    "wants_training": 400,
    "had_training_support": 500,
    "goes_abroad_by_contract": 60,
    "is_accused": 15,
    "is_in_rehabilitation": 10,
    "pays_voluntary_insurance": 250,
}
"""Of ten thousand members, how many a thing is true of."""


class _Facts:
    """Columns made from one stream of random numbers."""

    def __init__(self, seed: tuple[int, ...], count: int) -> None:
        self.random = np.random.default_rng(seed)
        self.count = count

    def happens(self, of_ten_thousand: int) -> _Flags:
        found: _Flags = self.random.integers(0, OF_TEN_THOUSAND, self.count) < of_ten_thousand
        return found

    def or_unknown(self, values: NDArray[Any] | pl.Series) -> pl.Series:
        series = values if isinstance(values, pl.Series) else pl.Series(values)
        return series.set(pl.Series(self.happens(UNKNOWN_OF_TEN_THOUSAND)), None)

    def codes(self, codes: tuple[str, ...], shares: tuple[int, ...]) -> pl.Series:
        """Return a code for each, as often as its share says."""
        ends = np.cumsum(shares)
        place = np.searchsorted(ends, self.random.integers(0, ends[-1], self.count), side="right")
        return pl.Series(codes, dtype=pl.Enum(codes)).gather(place)

    def days_before(self, on: date, most: int) -> pl.Series:
        days = np.datetime64(on, "D") - self.random.integers(0, most, self.count)
        return pl.Series(days).cast(pl.Date)


def with_policy_facts(
    households: pl.DataFrame, members: pl.DataFrame, on: date, seed: int, number: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frames of a chunk of synth.generate with the facts of the policies added.

    `number` is the number of the chunk. Codes become enumerations.
    """
    made = _Facts((seed, 2, number), households.height)
    people = _Facts((seed, 3, number), members.height)
    columns = _classes(made, households, on) | _place(made) | _dwelling(made, on)
    return (
        _enumerated(households.with_columns(**columns), Scope.HOUSEHOLD),
        _enumerated(members.with_columns(**_people(people, members)), Scope.MEMBER),
    )


def _classes(made: _Facts, households: pl.DataFrame, on: date) -> dict[str, pl.Series]:
    """Return classes that go with the incomes, and when households left the lists."""
    income = households["income_vnd"].fill_null(0).to_numpy()
    urban = (households["area_type"] == "URBAN").fill_null(value=False).to_numpy()
    rural_line, urban_line = (income_line(on, area) or 0 for area in ("RURAL", "URBAN"))
    line = np.where(urban, urban_line, rural_line)
    poor = (income <= line) & made.happens(5500)
    place = np.where(income <= line * 3 // 2, 2, 3)
    place = np.where(income <= line, np.where(poor, 0, 1), place)
    codes = ("POOR", "NEAR_POOR", "AVERAGE", "NOT_POOR")
    classes = pl.Series(codes, dtype=pl.Enum(codes)).gather(place)
    classes = classes.set(households["income_vnd"].is_null(), None)
    left = (place > 1) & made.happens(700)
    left_poor = (place > 0) & made.happens(800)
    left_on, left_poor_on = made.days_before(on, 2500), made.days_before(on, 2500)
    columns: dict[str, pl.Series] = {"class_national": classes, "class_local": classes}
    for name, flags, days in (
        ("left_lists", left, left_on),
        ("left_poor", left_poor, left_poor_on),
    ):
        dates = days.set(pl.Series(~flags), None)
        for suffix in ("", "_local"):
            columns[f"{name}{suffix}"] = pl.Series(flags)
            columns[f"{name}{suffix}_on"] = dates
    return columns


def _place(made: _Facts) -> dict[str, pl.Series]:
    zone = made.random.integers(0, 100, made.count)
    left = made.happens(200)
    flags = {
        "commune_zone_iii": zone < 6,
        "commune_zone_ii": (zone >= 6) & (zone < 9),
        "commune_zone_i": (zone >= 9) & (zone < 25),
        "commune_specially_disadvantaged": zone < 6,
        "commune_difficult": zone < 12,
        "commune_poor_district": zone < 5,
        "commune_poor_commune": zone < 6,
        "village_specially_disadvantaged": zone < 8,
        "commune_coastal_disadvantaged": zone == 50,
        "commune_border": zone == 5,
        "commune_island": zone == 51,
        "commune_flood_prone": (zone > 60) & (zone < 70),
        "commune_left_zone": left,
    }
    found = {name: pl.Series(values) for name, values in flags.items()}
    days = made.days_before(date(2026, 1, 1), 2000).set(pl.Series(~left), None)
    return found | {"commune_left_zone_on": days}


def _dwelling(made: _Facts, on: date) -> dict[str, pl.Series]:
    found = {name: made.or_unknown(made.happens(share)) for name, share in HOUSEHOLD_SHARES.items()}
    helped = made.happens(600)
    found["housing_support"] = pl.Series(helped)
    found["housing_support_on"] = made.days_before(on, 5000).set(pl.Series(~helped), None)
    found["independent_household"] = pl.Series(np.ones(made.count, dtype=np.bool_))
    found["independent_household_on"] = made.days_before(on, 9000)
    found["house_work"] = made.or_unknown(made.codes(("NONE", "NEW", "REPAIR"), (92, 4, 4)))
    hungry = ("TET", "PRE_HARVEST", "DISASTER", "OTHER")
    found["hunger_cause"] = made.codes(hungry, (3, 4, 2, 1))
    found["kwh_month"] = made.or_unknown(made.random.integers(10, 400, made.count))
    found["farm_premium_vnd"] = pl.Series(made.random.integers(1, 50, made.count) * 50_000)
    return found


def _people(made: _Facts, members: pl.DataFrame) -> dict[str, pl.Series]:
    found = {name: made.or_unknown(made.happens(share)) for name, share in MEMBER_SHARES.items()}
    found["is_minority"] = made.or_unknown(made.happens(1500))
    grades = ("MILD", "SEVERE", "EXTREMELY_SEVERE", "NONE")
    drawn = made.random.integers(0, 3, made.count)
    disabled = members["is_disabled"].fill_null(value=False).to_numpy()
    grade = pl.Series(grades, dtype=pl.Enum(grades)).gather(np.where(disabled, drawn, 3))
    found["disability_grade"] = grade.set(members["is_disabled"].is_null(), None)
    none_most = (9950, 30, 20)
    found["merit_kind"] = made.codes(("NONE", "WAR_INVALID", "MARTYR"), none_most)
    found["merit_kinship"] = made.codes(("NONE", "CHILD", "SPOUSE"), (9900, 60, 40))
    found["costly_disease"] = made.codes(("NONE", "CANCER", "DIALYSIS"), (9950, 30, 20))
    found["school_distance_m"] = made.or_unknown(made.random.integers(1, 120, made.count) * 100)
    found["dependent_children_count"] = pl.Series(made.random.integers(0, 4, made.count))
    pension = np.where(made.happens(1200), 3_500_000, 0)
    found["pension_vnd"] = made.or_unknown(pension)
    found["abroad_cost_vnd"] = pl.Series(made.random.integers(50, 200, made.count) * 1_000_000)
    return found


def _enumerated(frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Return the frame with its codes as enumerations: read and compared as numbers."""
    wanted = []
    for fact in facts_in(scope):
        if fact.type is FactType.CODE and fact.name in frame.columns:
            codes = list(dict.fromkeys([*fact.code_labels(), "UNKNOWN"]))
            wanted.append(pl.col(fact.name).cast(pl.String).cast(pl.Enum(codes)))
    return frame.with_columns(wanted)
