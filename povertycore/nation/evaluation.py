"""The class of every household of a frame with the reason for it, under one standard.

The rules are those of classification, run by vectorised; here answers on single indicators join
them, and each class gets the code of what decided it. Sentences and articles are for reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.classification import Classification, MeasureError, Outcome, PovertyClass
from povertycore.decision import Band, Level, decision_table, needs_deprivations
from povertycore.standards import AreaType, Method, Standard
from povertycore.vectorised import (
    AREA_CODES,
    CLASS_CODES,
    CLASS_DTYPE,
    NOT_KNOWN,
    classify_arrays,
    income_bands,
)

_Array = NDArray[np.int64]
_Codes = NDArray[np.uint8]


class Reason(StrEnum):
    """What decided a class, or what is missing to decide it."""

    BY_INCOME = "BY_INCOME"
    """Poor: income (or B1) at or under the lower line."""
    BY_DEPRIVATIONS = "BY_DEPRIVATIONS"
    """Poor: income (or B1) at or under the upper line and deprivations reach the cut-off."""
    BELOW_CUTOFF = "BELOW_CUTOFF"
    """Near-poor: income at or under the upper line, deprivations below the cut-off."""
    BETWEEN_LINES = "BETWEEN_LINES"
    """Near-poor: income between the lines, where deprivations play no part (2011-2015)."""
    WITHIN_AVERAGE_BAND = "WITHIN_AVERAGE_BAND"
    """Average living standard by income."""
    ABOVE_AVERAGE_BAND = "ABOVE_AVERAGE_BAND"
    """Not poor: income above the band of average living standard."""
    AVERAGE_NOT_TOLD_BY_POINTS = "AVERAGE_NOT_TOLD_BY_POINTS"
    """Not poor by B1; without the income nobody can tell average from above it."""
    AVERAGE_BAND_NOT_KNOWN = "AVERAGE_BAND_NOT_KNOWN"
    """Not poor; the standard has no band of average living standard, or it was not found."""
    NEAR_LINE_NOT_KNOWN = "NEAR_LINE_NOT_KNOWN"
    """Not poor; the near-poor line of the standard was not found."""
    AREA_TYPE_UNKNOWN = "AREA_TYPE_UNKNOWN"
    """Unknown: rural or urban is not known, so no line is."""
    INCOME_UNKNOWN = "INCOME_UNKNOWN"
    """Unknown: neither income nor (where the standard has points) B1 is known."""
    DEPRIVATIONS_UNKNOWN = "DEPRIVATIONS_UNKNOWN"
    """Unknown: the deprivations that are known do not settle the cut-off."""
    DEPRIVATIONS_CONTRADICT = "DEPRIVATIONS_CONTRADICT"
    """Unknown: B2, the count and the indicators lie on both sides of the cut-off."""


REASON_DTYPE: Final = pl.Enum([reason.value for reason in Reason])
_REASON_CODES: Final = {reason: code for code, reason in enumerate(Reason)}
_BIT: Final = {level: np.uint8(1 << level) for level in Level if level is not Level.UNKNOWN}
_OPEN: Final = np.int16(1 << 7)
"""More than the indicators of any standard."""
_ASIDES: Final = ("INCOME_DISAGREES", "INCOME_FLAG_DISAGREES")
"""Steps that only note something and decide nothing."""


def reason_of(classification: Classification) -> Reason:
    """Return the reason code of a class that was explained step by step.

    Raises:
        ValueError: for a class without steps.
    """
    steps = [step for step in classification.steps if not step.code.startswith(_ASIDES)]
    if not steps:
        raise ValueError("a class without steps has no reason")
    codes = {step.code for step in steps}
    counts = any(code.startswith(("DEPRIVATION", "INCOME_DIMENSION")) for code in codes)
    poverty_class = classification.poverty_class
    if poverty_class is PovertyClass.POOR:
        return Reason.BY_DEPRIVATIONS if counts else Reason.BY_INCOME
    if poverty_class is PovertyClass.NEAR_POOR:
        return Reason.BELOW_CUTOFF if counts else Reason.BETWEEN_LINES
    if poverty_class is PovertyClass.AVERAGE:
        return Reason.WITHIN_AVERAGE_BAND
    if poverty_class is PovertyClass.NOT_POOR:
        last = steps[-1].code
        return Reason.ABOVE_AVERAGE_BAND if last == "AVERAGE_LINE" else Reason(last)
    if "AREA_TYPE" in codes:
        return Reason.AREA_TYPE_UNKNOWN
    if steps[0].outcome is Outcome.UNKNOWN:
        return Reason.INCOME_UNKNOWN
    contradict = "DEPRIVATIONS_CONTRADICT" in codes
    return Reason.DEPRIVATIONS_CONTRADICT if contradict else Reason.DEPRIVATIONS_UNKNOWN


def evaluate(frame: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Return a frame of two columns, `poverty_class` and `reason`, a row for each household.

    Reads of `frame` what there is of: area_type ('RURAL', 'URBAN', null); income_vnd (đồng a
    person a month), income_vnd_year (over twelve months), income_points (B1), deprivation_points
    (B2), deprivation_count, each whole numbers; and for every code of the standard's indicators a
    Boolean column (true: deprived). Null is not known; a column that is absent is never known.
    Other columns are not looked at.

    Raises:
        MeasureError: for a number that cannot be, naming the row from 0 (see vectorised).
        TypeError, ValueError: for columns of another type or another word for the kind of place.
    """
    areas = _areas(frame)
    measures = {
        name: _numbers(frame, name)
        for name in ("income_vnd", "income_points", "deprivation_points", "deprivation_count")
    }
    if "income_vnd_year" in frame.columns:
        year = _numbers(frame, "income_vnd_year")
        measures["income_vnd"] = _monthly(standard, areas, measures["income_vnd"], year)
    _require_not_too_many(measures, standard)
    incomes = {name: measures[name] for name in ("income_vnd", "income_points")}
    bands = income_bands(standard, areas, **incomes)
    evidence = _evidence(frame, measures, standard, bands)
    counted = _as_measure(standard, evidence)
    classes = classify_arrays(standard, areas, **incomes, **counted)
    _apply_income_dimension(frame, standard, bands, evidence, classes)
    reasons = _reasons(standard, areas, measures, bands, evidence, classes)
    return pl.DataFrame(
        {
            "poverty_class": pl.Series(classes).cat.to(CLASS_DTYPE),
            "reason": pl.Series(reasons).cat.to(REASON_DTYPE),
        }
    )


def _areas(frame: pl.DataFrame) -> _Codes:
    if "area_type" not in frame.columns:
        return np.full(frame.height, AREA_CODES[None], dtype=np.uint8)
    column = frame["area_type"].cast(pl.String)
    codes = np.full(frame.height, AREA_CODES[None], dtype=np.uint8)
    told = 0
    for area_type in AreaType:
        here = (column == area_type.value).fill_null(value=False)
        told += int(here.sum())
        np.putmask(codes, here.to_numpy(), AREA_CODES[area_type])
    if told + column.null_count() < len(column):
        known = [area_type.value for area_type in AreaType]
        strange = column.filter(column.is_not_null() & ~column.is_in(known))
        raise ValueError(f"area_type: {strange[0]!r} is neither {' nor '.join(known)}")
    return codes


def _numbers(frame: pl.DataFrame, name: str) -> _Array:
    if name not in frame.columns:
        return np.full(frame.height, NOT_KNOWN, dtype=np.int64)
    column = frame[name]
    if column.dtype == pl.Null:
        return np.full(frame.height, NOT_KNOWN, dtype=np.int64)
    if not column.dtype.is_integer():
        raise TypeError(f"column {name} must be whole numbers, not {column.dtype}")
    column = column.cast(pl.Int64)
    least = column.min()
    if isinstance(least, int) and least < 0:
        where = {"measure": name, "row": column.arg_min(), "value": least}
        raise MeasureError("measure.negative_at", where)
    numbers: _Array = column.fill_null(NOT_KNOWN).to_numpy()
    return numbers


def _monthly(standard: Standard, areas: _Codes, month: _Array, year: _Array) -> _Array:
    """Return incomes a month that lie on the same side of every line as what was given.

    The unit the standard counts in goes before the other. A yearly income is divided rounding up
    for monthly lines, as classification does; for yearly lines it is divided so that no line is
    crossed, for the lines themselves need not divide by twelve.
    """
    if standard.income.months == 1:
        return np.where(month >= 0, month, np.where(year >= 0, -(-year // 12), NOT_KNOWN))
    monthly = year // 12
    lines = (standard.income.lower, standard.income.upper, standard.income.average_to)
    for line in lines:
        if line is not None:
            by_area = np.array([line.of(area_type).value for area_type in (*AreaType, *AreaType)])
            least_above = by_area[areas] // 12 + 1
            crossed = (year > by_area[areas]) & (monthly < least_above)
            monthly = np.where(crossed, least_above, monthly)
    return np.where(year >= 0, monthly, month)


def greatest_possible(name: str, standard: Standard) -> int | None:
    """Return the greatest value a deprivation measure can have; None where there is no limit."""
    if name == "deprivation_count" and standard.indicators:
        return len(standard.indicators)
    if name == "deprivation_points" and standard.scores and standard.indicators:
        return len(standard.indicators) * standard.scores.points_per_indicator.value
    return None


def _require_not_too_many(measures: Mapping[str, _Array], standard: Standard) -> None:
    for name, values in measures.items():
        limit = greatest_possible(name, standard)
        if limit is not None and len(values) and int(values.max()) > limit:
            row = int(np.argmax(values > limit))
            where = {"measure": name, "row": row, "value": int(values[row]), "limit": limit}
            raise MeasureError("measure.too_many_at", where | {"standard": standard.id})


def _evidence(
    frame: pl.DataFrame, measures: Mapping[str, _Array], standard: Standard, bands: _Codes
) -> _Codes:
    """Return by row the levels that the measures of deprivation speak for, a bit for each.

    No bit: nothing decided. More than one: the measures contradict each other.
    """
    evidence = np.zeros(frame.height, dtype=np.uint8)
    lines = standard.thresholds(AreaType.RURAL)
    if standard.deprivation is None:
        return evidence
    points = measures["deprivation_points"]
    if lines.min_points is not None:
        evidence |= _levels(points, points, lines.min_points, None)
    if lines.min_count is None:
        return evidence
    count = measures["deprivation_count"]
    evidence |= _levels(count, count, lines.min_count, lines.near_count)
    codes = [one.code for one in standard.indicators if one.code in frame.columns]
    if codes:
        least, greatest = _bounds(frame, codes, standard, bands)
        evidence |= _levels(least, greatest, lines.min_count, lines.near_count)
    return evidence


def _levels(
    least: NDArray[Any], greatest: NDArray[Any], cutoff: int, near_count: int | None
) -> _Codes:
    """Return the bit of the level between the bounds, 0 where they do not settle it.

    NOT_KNOWN as both bounds settles nothing.
    """
    reached = least >= cutoff
    below_cutoff = (greatest < cutoff) & (greatest >= 0)
    levels = np.where(reached, _BIT[Level.REACHED], np.uint8(0))
    if near_count is None:
        return np.where(below_cutoff, _BIT[Level.BELOW], levels)
    levels = np.where(below_cutoff & (least >= near_count), _BIT[Level.NEAR], levels)
    return np.where(below_cutoff & (greatest < near_count), _BIT[Level.BELOW], levels)


def _bounds(
    frame: pl.DataFrame, codes: Sequence[str], standard: Standard, bands: _Codes
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the least and greatest number of deprived indicators that the answers allow."""
    income = _income_indicator(standard, 0)
    least, still_open = _answers(frame, [code for code in codes if code != income])
    still_open += np.int16(len(standard.indicators) - len(codes))
    if income is not None:
        told = bands != Band.UNKNOWN
        deprived, unanswered = _answers(frame, [income] if income in codes else [])
        least += np.where(told, bands == Band.LOWER, deprived)
        still_open += np.where(told, 0, unanswered)
        if income not in codes:
            still_open -= told
    return least, least + still_open


def _answers(
    frame: pl.DataFrame, codes: Sequence[str]
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return how many of the answers are 'deprived', and how many are not known."""
    for code in codes:
        if frame[code].dtype not in (pl.Boolean, pl.Null):
            raise TypeError(f"column {code} must be Boolean, not {frame[code].dtype}")
    # One sum for both: an answer adds 0 or 1, one that is not known adds _OPEN.
    added = [pl.col(code).cast(pl.Int16).fill_null(_OPEN) for code in codes]
    total = frame.select(pl.sum_horizontal(pl.lit(0, dtype=pl.Int16), *added)).to_series()
    both = np.broadcast_to(total.to_numpy(), frame.height)
    return both & (_OPEN - 1), both >> 7


def _income_indicator(standard: Standard, place: int) -> str | None:
    """Return the code of income (place 0) or its companion (1) where income is an indicator."""
    rule = standard.deprivation
    return rule.income_indicators[place] if rule and rule.income_indicators else None


def _as_measure(standard: Standard, evidence: _Codes) -> dict[str, _Array]:
    """Return one measure that stands for all the evidence, as classify_arrays takes it."""
    lines = standard.thresholds(AreaType.RURAL)
    by_evidence = np.full(1 << len(Level), NOT_KNOWN, dtype=np.int64)
    by_evidence[_BIT[Level.BELOW]] = 0
    by_evidence[_BIT[Level.NEAR]] = lines.near_count or 0
    if lines.min_count is not None:
        by_evidence[_BIT[Level.REACHED]] = lines.min_count
        return {"deprivation_count": by_evidence[evidence]}
    if lines.min_points is not None:
        by_evidence[_BIT[Level.REACHED]] = lines.min_points
        return {"deprivation_points": by_evidence[evidence]}
    return {}


def _apply_income_dimension(
    frame: pl.DataFrame, standard: Standard, bands: _Codes, evidence: _Codes, classes: _Codes
) -> None:
    """Make poor, in place, whom the whole income dimension makes poor (COUNT_WITH_INCOME)."""
    companion = _income_indicator(standard, 1)
    if companion is None or companion not in frame.columns:
        return
    deprived, _open = _answers(frame, [companion])
    whole = (deprived == 1) & (bands == Band.LOWER) & (evidence == _BIT[Level.NEAR])
    np.putmask(classes, whole, CLASS_CODES[PovertyClass.POOR])


def _reasons(
    standard: Standard,
    areas: _Codes,
    measures: Mapping[str, _Array],
    bands: _Codes,
    evidence: _Codes,
    classes: _Codes,
) -> _Codes:
    """Return the code of the reason for every class."""
    average_known = standard.income.average_to is not None
    above = Reason.ABOVE_AVERAGE_BAND if average_known else Reason.AVERAGE_BAND_NOT_KNOWN
    if standard.method is Method.ONE_LINE:
        above = Reason.NEAR_LINE_NOT_KNOWN
    by_place = np.zeros((len(Band), len(CLASS_CODES)), dtype=np.uint8)
    for band, row in zip(Band, decision_table(standard), strict=True):
        counts = needs_deprivations(row)
        unknown = Reason.INCOME_UNKNOWN if band is Band.UNKNOWN else Reason.DEPRIVATIONS_UNKNOWN
        reasons_here = {
            PovertyClass.POOR: Reason.BY_DEPRIVATIONS if counts else Reason.BY_INCOME,
            PovertyClass.NEAR_POOR: Reason.BELOW_CUTOFF if counts else Reason.BETWEEN_LINES,
            PovertyClass.AVERAGE: Reason.WITHIN_AVERAGE_BAND,
            PovertyClass.NOT_POOR: above,
            PovertyClass.UNKNOWN: unknown,
        }
        for poverty_class, reason in reasons_here.items():
            by_place[band, CLASS_CODES[poverty_class]] = _REASON_CODES[reason]
    reasons: _Codes = by_place[bands, classes]
    if average_known:
        by_points = (classes == CLASS_CODES[PovertyClass.NOT_POOR]) & (measures["income_vnd"] < 0)
        np.putmask(reasons, by_points, _REASON_CODES[Reason.AVERAGE_NOT_TOLD_BY_POINTS])
    open_still = (classes == CLASS_CODES[PovertyClass.UNKNOWN]) & (bands != Band.UNKNOWN)
    contradict = open_still & ((evidence & (evidence - np.uint8(1))) != 0)
    np.putmask(reasons, contradict, _REASON_CODES[Reason.DEPRIVATIONS_CONTRADICT])
    if standard.splits_by_area:
        no_area = areas == AREA_CODES[None]
        np.putmask(reasons, no_area, _REASON_CODES[Reason.AREA_TYPE_UNKNOWN])
    return reasons
