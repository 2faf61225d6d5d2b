"""The class of many households at once, on NumPy arrays or a Polars frame.

The same rules as classification.classify, held equal to it by tests; it gives no reasons and takes
no single answers on indicators, only their count or points.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from povertycore.classification import AreaType, MeasureError, PovertyClass
from povertycore.decision import Level, decision_table
from povertycore.standards import Standard, Thresholds

_Numbers = NDArray[np.signedinteger[Any]]
_Codes = NDArray[np.uint8]

CLASS_CODES: Final[Mapping[PovertyClass, int]] = MappingProxyType(
    {
        PovertyClass.UNKNOWN: 0,
        PovertyClass.POOR: 1,
        PovertyClass.NEAR_POOR: 2,
        PovertyClass.AVERAGE: 3,
        PovertyClass.NOT_POOR: 4,
    }
)
"""The number of each class in arrays; also its place in CLASS_DTYPE."""

CLASS_DTYPE: Final = pl.Enum([poverty_class.value for poverty_class in CLASS_CODES])
AREA_CODES: Final[Mapping[AreaType | None, int]] = MappingProxyType(
    {AreaType.RURAL: 0, AreaType.URBAN: 1, None: 2}
)
"""The number of each kind of place in arrays; 2 is not known."""

NOT_KNOWN: Final = -1
"""What stands in an array for a measure that is not known."""

MEASURES: Final = ("income_vnd", "income_points", "deprivation_points", "deprivation_count")

# Blocks that fit the processor's cache; intermediate arrays then never travel to memory.
_BLOCK: Final = 16_384
_AREA_DTYPE: Final = pl.Enum([area_type.value for area_type in AreaType])
_AVERAGE, _NOT_POOR = CLASS_CODES[PovertyClass.AVERAGE], CLASS_CODES[PovertyClass.NOT_POOR]
_BAND_UNKNOWN: Final = 3


def classify_arrays(
    standard: Standard,
    area_codes: _Codes,
    *,
    income_vnd: _Numbers | None = None,
    income_points: _Numbers | None = None,
    deprivation_points: _Numbers | None = None,
    deprivation_count: _Numbers | None = None,
) -> _Codes:
    """Return the class code (see CLASS_CODES) of every household, in the same order.

    `area_codes` as in AREA_CODES. A measure is an array of whole numbers in the unit of
    classification.Measured, NOT_KNOWN where it is not known, or None where it never is.

    Raises:
        MeasureError: for a negative number other than NOT_KNOWN, and for more deprivations than
            the standard has indicators, naming the first such row (from 0).
        TypeError, ValueError: for arrays that are not whole numbers, or of unlike length.
    """
    arrays = {
        "income_vnd": income_vnd,
        "income_points": income_points,
        "deprivation_points": deprivation_points,
        "deprivation_count": deprivation_count,
    }
    given = {name: array for name, array in arrays.items() if array is not None}
    for name, array in given.items():
        _require_possible(name, array, len(area_codes), standard)
    if len(area_codes) and int(area_codes.max()) > AREA_CODES[None]:
        raise ValueError(f"area codes must be one of {sorted(AREA_CODES.values())}")
    rules = _Rules(standard, given)
    classes = np.empty(len(area_codes), dtype=np.uint8)
    for start in range(0, len(area_codes), _BLOCK):
        rows = slice(start, start + _BLOCK)
        classes[rows] = rules.classes(area_codes[rows], {k: a[rows] for k, a in given.items()})
    return classes


def income_bands(
    standard: Standard,
    area_codes: _Codes,
    *,
    income_vnd: _Numbers | None = None,
    income_points: _Numbers | None = None,
) -> _Codes:
    """Return where the income of every household lies, as decision.Band, in the same order.

    Arguments and errors as classify_arrays, which draws the class from it.
    """
    arrays = {"income_vnd": income_vnd, "income_points": income_points}
    given = {name: array for name, array in arrays.items() if array is not None}
    for name, array in given.items():
        _require_possible(name, array, len(area_codes), standard)
    rules = _Rules(standard, given)
    bands = np.empty(len(area_codes), dtype=np.uint8)
    for start in range(0, len(area_codes), _BLOCK):
        rows = slice(start, start + _BLOCK)
        bands[rows] = rules.bands(area_codes[rows], {k: a[rows] for k, a in given.items()})
    return bands


def _require_possible(name: str, array: _Numbers, length: int, standard: Standard) -> None:
    if not np.issubdtype(array.dtype, np.signedinteger):
        raise TypeError(f"{name} must be signed whole numbers, not {array.dtype}")
    if array.shape != (length,):
        raise ValueError(f"{name} has shape {array.shape}, the area codes ({length},)")
    if not length:
        return
    if int(array.min()) < NOT_KNOWN:
        row = int(np.argmax(array < NOT_KNOWN))
        where = {"measure": name, "row": row, "value": int(array[row])}
        raise MeasureError("measure.negative_at", where)
    limit = _most(name, standard)
    if limit is not None and int(array.max()) > limit:
        row = int(np.argmax(array > limit))
        where = {"measure": name, "row": row, "value": int(array[row]), "limit": limit}
        raise MeasureError("measure.too_many_at", where | {"standard": standard.id})


def _most(name: str, standard: Standard) -> int | None:
    """Return the greatest value the measure can have, None where there is no limit."""
    if not standard.indicators:
        return None
    if name == "deprivation_count":
        return len(standard.indicators)
    if name == "deprivation_points" and standard.scores:
        return len(standard.indicators) * standard.scores.points_per_indicator.value
    return None


class _Rules:
    """The lines of one standard as small tables, looked up by kind of place."""

    def __init__(self, standard: Standard, given: Mapping[str, _Numbers]) -> None:
        lines = [standard.thresholds(area_type) for area_type in AreaType]
        self._splits = standard.splits_by_area
        has_scores = standard.scores is not None
        self._incomes = [name for name in ("income_points", "income_vnd") if name in given]
        if not has_scores:
            self._incomes = [name for name in self._incomes if name != "income_points"]
        self._lines = {
            "income_points": (_table(lines, "points_lower"), _table(lines, "points_upper")),
            "income_vnd": (_table(lines, "income_lower"), _table(lines, "income_upper")),
        }
        self._average_to = _table(lines, "income_average_to") if "income_vnd" in given else None
        cutoffs = {
            "deprivation_count": lines[0].min_count,
            "deprivation_points": lines[0].min_points,
        }
        self._cutoffs = {name: cutoff for name, cutoff in cutoffs.items() if cutoff is not None}
        self._near_count = lines[0].near_count
        self._deprivations = [name for name in self._cutoffs if name in given]
        levels = [Level.UNKNOWN, Level.BELOW, Level.REACHED]
        if self._near_count is not None:
            levels.insert(2, Level.NEAR)
        self._levels = len(levels)
        self._class_table = _class_table(standard, levels)

    def classes(self, areas: _Codes, measures: Mapping[str, _Numbers]) -> _Codes:
        """Return the class codes of one block of rows."""
        keys = self.bands(areas, measures)
        keys *= self._levels
        if self._deprivations:
            keys += self._verdicts(measures)
        classes: _Codes = self._class_table[keys]
        if self._average_to is not None:
            income = measures["income_vnd"]
            within = income <= self._average_to[areas]
            within &= income >= 0
            within &= classes == _NOT_POOR
            np.putmask(classes, within, _AVERAGE)
        return classes

    def bands(self, areas: _Codes, measures: Mapping[str, _Numbers]) -> _Codes:
        """Return 0, 1, 2 for at the lower line, at the upper, above; 3 where not known."""
        bands = np.full(len(areas), _BAND_UNKNOWN, dtype=np.uint8)
        for name in reversed(self._incomes):
            values = measures[name]
            lower, upper = self._lines[name]
            if upper is None:
                continue
            found = (values > upper[areas]).view(np.uint8)
            found += 1 if lower is None else (values > lower[areas]).view(np.uint8)
            known = values >= 0
            np.copyto(bands, found, where=known)
        if self._splits:
            np.putmask(bands, areas == AREA_CODES[None], _BAND_UNKNOWN)
        return bands

    def _verdicts(self, measures: Mapping[str, _Numbers]) -> _Codes:
        """Return the place of each row's level in the class table, 0 where none or two differ."""
        first, *others = [self._verdict(name, measures[name]) for name in self._deprivations]
        for other in others:
            contradict = (first ^ other) == 3  # only three levels where measures stand side by side
            first |= other
            np.putmask(first, contradict, 0)
        return first

    def _verdict(self, name: str, values: _Numbers) -> _Codes:
        verdict: _Codes = (values >= 0).view(np.uint8)
        if name == "deprivation_count" and self._near_count is not None:
            verdict += (values >= self._near_count).view(np.uint8)
        verdict += (values >= self._cutoffs[name]).view(np.uint8)
        return verdict


def _table(lines: list[Thresholds], field: str) -> NDArray[np.int64] | None:
    """Return one line for rural, urban and unknown places, None where the standard has none.

    Where rural and urban differ the third is never used: such rows are unknown.
    """
    values = [getattr(line, field) for line in lines]
    return None if values[0] is None else np.array([*values, values[0]], dtype=np.int64)


def _class_table(standard: Standard, levels: list[Level]) -> _Codes:
    """Return the class for len(levels) x band + place of the level."""
    rows = [[CLASS_CODES[row[level]] for level in levels] for row in decision_table(standard)]
    return np.array(rows, dtype=np.uint8).ravel()


def classify_frame(
    frame: pl.DataFrame, standard: Standard, area_type: str = "area_type"
) -> pl.DataFrame:
    """Return the frame with a column `poverty_class` (CLASS_DTYPE) added or replaced.

    Reads the columns of MEASURES that there are (whole numbers; null is not known) and the column
    named by `area_type` ('RURAL', 'URBAN', null).

    Raises:
        MeasureError: as classify_arrays. TypeError for a column that is not whole numbers.
            ValueError for another word in the area column; polars' ColumnNotFoundError without it.
    """
    measures = {
        name: _as_array(frame[name])
        for name in MEASURES
        if name in frame.columns and frame[name].null_count() < frame.height
    }
    codes = classify_arrays(standard, _as_area_codes(frame[area_type]), **measures)
    return frame.with_columns(pl.Series("poverty_class", codes).cat.to(CLASS_DTYPE))


def _as_array(column: pl.Series) -> _Numbers:
    if not column.dtype.is_integer():
        raise TypeError(f"column {column.name} must be whole numbers, not {column.dtype}")
    if column.dtype.is_unsigned_integer():
        column = column.cast(pl.Int64)
    least = column.min()
    if isinstance(least, int) and least < 0:
        row = column.arg_min()
        raise MeasureError(
            "measure.negative_at", {"measure": column.name, "row": row, "value": least}
        )
    return column.fill_null(NOT_KNOWN).to_numpy()


def _as_area_codes(column: pl.Series) -> _Codes:
    try:
        coded = column.cast(_AREA_DTYPE)
    except pl.exceptions.InvalidOperationError as problem:
        known = [area_type.value for area_type in AreaType]
        strange = column.cast(pl.String).filter(~column.cast(pl.String).is_in(known)).head(1)
        raise ValueError(
            f"column {column.name}: {strange.to_list()[0]!r} is neither {' nor '.join(known)}"
        ) from problem
    return coded.to_physical().cast(pl.UInt8).fill_null(AREA_CODES[None]).to_numpy()
