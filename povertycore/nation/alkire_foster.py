"""Multidimensional poverty by the method of Alkire and Foster (2011), from counts of a register.

It gives no standard errors and no confidence intervals: a register counts every household, it is
not a sample, so there is no sampling error to estimate. Measures of a survey need another program.
Weights and cut-off are whole numbers, so no household falls on the wrong side by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, lcm
from typing import Any, Final

import polars as pl

from povertycore.quantities import Ratio

UNCENSORED: Final = "deprived_"
CENSORED: Final = "poor_deprived_"
COUNTS: Final = ("households", "left_out", "population", "poor", "weighted_deprivations")
"""The columns of counts besides those of each indicator; see count_deprivations."""


@dataclass(frozen=True, slots=True)
class Design:
    """What is measured: the indicators with their weights, and from which sum on one is poor.

    `weights` are whole numbers greater than 0 by code of the indicator; `cutoff` is in the same
    unit and included; `dimensions` names the dimension of every indicator.

    Raises:
        ValueError: for no indicator, a weight below 1, a cut-off outside 1 to the sum of weights,
            or an indicator without dimension.
    """

    weights: Mapping[str, int]
    cutoff: int
    dimensions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a design that measures nothing or makes everybody or nobody poor."""
        for code, weight in self.weights.items():
            if weight < 1:
                raise ValueError(f"weights.{code}: {weight} is not a weight; write 1 or more")
        if not 1 <= self.cutoff <= self.total_weight:
            raise ValueError(f"cutoff: {self.cutoff} is outside 1..{self.total_weight}")
        if self.dimensions and set(self.dimensions) != set(self.weights):
            wrong = sorted(set(self.dimensions) ^ set(self.weights))
            raise ValueError(f"dimensions: {', '.join(wrong)} stand on one side only")

    @classmethod
    def from_shares(
        cls,
        shares: Mapping[str, Fraction],
        cutoff: Fraction,
        dimensions: Mapping[str, str] | None = None,
    ) -> Design:
        """Return the design with these relative weights; `cutoff` is a share of their sum.

        >>> thirds = {"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 6)}
        >>> design = Design.from_shares(thirds | {"d": Fraction(1, 6)}, Fraction(1, 4))
        >>> dict(design.weights), design.cutoff
        ({'a': 2, 'b': 2, 'c': 1, 'd': 1}, 2)

        Raises:
            ValueError: as the class itself.
        """
        scale = lcm(*(share.denominator for share in shares.values())) if shares else 1
        weights = {code: int(share * scale) for code, share in shares.items()}
        needed = ceil(cutoff * sum(weights.values()))
        return cls(weights, needed, dimensions or {})

    @property
    def total_weight(self) -> int:
        """The sum of all weights: the score of a household deprived in everything."""
        return sum(self.weights.values())

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the indicators in their order."""
        return tuple(self.weights)


def count_deprivations(
    frame: pl.DataFrame, design: Design, by: Sequence[str] = (), persons: str | None = None
) -> pl.DataFrame:
    """Return the counts behind every measure, one row for each combination of `by`, sorted.

    `frame` has one row a household and a Boolean column for each indicator of the design (null: not
    known). With `persons`, the name of a column of whole numbers, each household counts for its
    members, without it for one. Counts of areas add up to those of the area above.

    A household with an indicator (or its number of members) not known is left out of all measures
    and counted in `left_out`: what is missing is never taken for 'not deprived'.

    Columns, whole numbers: households (measured), left_out (households), population (measured, in
    the unit chosen), poor, weighted_deprivations (of the poor, in units of weight), and for each
    indicator deprived_CODE (uncensored) and poor_deprived_CODE (censored), in the unit chosen.

    Raises:
        polars' ColumnNotFoundError for a missing column. TypeError for one of another type.
    """
    _require_types(frame, design, persons)
    flags = [pl.col(code) for code in design.codes]
    size = pl.col(persons).cast(pl.Int64) if persons else pl.lit(1, dtype=pl.Int64)
    known = reduce(lambda one, other: one & other, [flag.is_not_null() for flag in flags])
    if persons:
        known = known & pl.col(persons).is_not_null()
    score = pl.sum_horizontal(
        flag.cast(pl.Int32) * weight
        for flag, weight in zip(flags, design.weights.values(), strict=True)
    )
    scored = frame.lazy().select(
        *by, *design.codes, _known=known, _size=pl.when(known).then(size).otherwise(0), _score=score
    )
    scored = scored.with_columns(
        _poor_size=pl.when(pl.col("_score") >= design.cutoff).then(pl.col("_size")).otherwise(0)
    )
    counted = [
        pl.col("_known").sum().cast(pl.Int64).alias("households"),
        (~pl.col("_known")).sum().cast(pl.Int64).alias("left_out"),
        pl.col("_size").sum().alias("population"),
        pl.col("_poor_size").sum().alias("poor"),
        (pl.col("_poor_size") * pl.col("_score")).sum().alias("weighted_deprivations"),
        *(_sum_where(code, "_size", UNCENSORED) for code in design.codes),
        *(_sum_where(code, "_poor_size", CENSORED) for code in design.codes),
    ]
    if not by:
        return scored.select(counted).collect()
    return scored.group_by(by).agg(counted).sort(by, nulls_last=True).collect()


def _sum_where(code: str, size: str, prefix: str) -> pl.Expr:
    deprived = pl.col(code).fill_null(value=False).cast(pl.Int64)
    return (deprived * pl.col(size)).sum().alias(prefix + code)


def _require_types(frame: pl.DataFrame, design: Design, persons: str | None) -> None:
    for code in design.codes:
        if frame[code].dtype not in (pl.Boolean, pl.Null):
            raise TypeError(f"column {code} must be Boolean, not {frame[code].dtype}")
    if persons and not frame[persons].dtype.is_integer():
        raise TypeError(f"column {persons} must be whole numbers, not {frame[persons].dtype}")


def add_up_counts(counts: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Return counts of smaller places (or batches) added up to those named by `by`, sorted."""
    measured = [
        name for name in counts.columns if name in COUNTS or name.startswith((UNCENSORED, CENSORED))
    ]
    if not by:
        return counts.select(pl.col(measured).sum())
    return counts.group_by(by).agg(pl.col(measured).sum()).sort(by, nulls_last=True)


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one place or group, each a Ratio of whole numbers.

    `population` and all counts are households or persons, as they were counted. Measures of
    disjoint places add up with `+`.
    """

    design: Design
    households: int
    left_out: int
    population: int
    poor: int
    weighted_deprivations: int
    deprived: Mapping[str, int]
    poor_and_deprived: Mapping[str, int]

    @classmethod
    def of(cls, design: Design, row: Mapping[str, Any]) -> Measures:
        """Return the measures of one row of counts."""
        return cls(
            design=design,
            **{name: int(row[name]) for name in COUNTS},
            deprived={code: int(row[UNCENSORED + code]) for code in design.codes},
            poor_and_deprived={code: int(row[CENSORED + code]) for code in design.codes},
        )

    def __add__(self, other: Measures) -> Measures:
        """Return the measures of both places together; ValueError for unlike designs."""
        if self.design != other.design:
            raise ValueError("measures of unlike designs cannot be added")
        return Measures(
            design=self.design,
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTS},
            deprived={code: self.deprived[code] + other.deprived[code] for code in self.deprived},
            poor_and_deprived={
                code: self.poor_and_deprived[code] + other.poor_and_deprived[code]
                for code in self.poor_and_deprived
            },
        )

    @property
    def headcount(self) -> Ratio:
        """H, the incidence: the poor among all."""
        return Ratio(self.poor, self.population)

    @property
    def intensity(self) -> Ratio:
        """A: the average share of weighted deprivations the poor suffer."""
        return Ratio(self.weighted_deprivations, self.poor * self.design.total_weight)

    @property
    def adjusted_headcount(self) -> Ratio:
        """M0 = H x A: the deprivations of the poor among all that everybody could suffer."""
        return Ratio(self.weighted_deprivations, self.population * self.design.total_weight)

    def uncensored_headcount(self, code: str) -> Ratio:
        """Return who is deprived in the indicator, poor or not, among all."""
        return Ratio(self.deprived[code], self.population)

    def censored_headcount(self, code: str) -> Ratio:
        """Return who is poor and deprived in the indicator among all."""
        return Ratio(self.poor_and_deprived[code], self.population)

    def contribution(self, code: str) -> Ratio:
        """Return the part of M0 that comes from the indicator; those of all indicators make 1."""
        weighted = self.design.weights[code] * self.poor_and_deprived[code]
        return Ratio(weighted, self.weighted_deprivations)

    def dimension_contributions(self) -> dict[str, Ratio]:
        """Return the part of M0 that comes from each dimension, in the order of the design."""
        parts: dict[str, Ratio] = {}
        for code in self.design.codes:
            dimension = self.design.dimensions.get(code, code)
            before = parts.get(dimension, Ratio(0, self.weighted_deprivations)).numerator
            weighted = before + self.contribution(code).numerator
            parts[dimension] = Ratio(weighted, self.weighted_deprivations)
        return parts

    def contribution_to(self, whole: Measures) -> Ratio:
        """Return the part of the whole's M0 that comes from this place or group."""
        return Ratio(self.weighted_deprivations, whole.weighted_deprivations)

    def population_share(self, whole: Measures) -> Ratio:
        """Return the part of the whole's population that lives here or belongs to this group."""
        return Ratio(self.population, whole.population)


def all_measures(counts: pl.DataFrame, design: Design) -> list[Measures]:
    """Return the measures of every row of counts, in the same order."""
    return [Measures.of(design, row) for row in counts.iter_rows(named=True)]


def total(measures: Iterable[Measures]) -> Measures:
    """Return the measures of all places together; ValueError for none."""
    found = list(measures)
    if not found:
        raise ValueError("no measures to add up")
    return reduce(lambda one, other: one + other, found)


def as_decimal(ratio: Ratio, places: int = 3) -> Decimal | None:
    """Return the ratio as a number between 0 and 1, half up; None for denominator 0.

    >>> as_decimal(Ratio(9, 22), 7)
    Decimal('0.4090909')
    """
    percent = ratio.percent(places - 2)
    return None if percent is None else percent.scaleb(-2)
