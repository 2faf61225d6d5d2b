"""Writing a synthetic nation to files; how it is made stands in povertycore.nation.synth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext as _

from giamngheo.cli.nation_findings import BadInput
from giamngheo.cli.nation_places import places_on
from giamngheo.common.frames import EXCEL_ROWS, Writer, format_of
from povertycore import law_store
from povertycore.nation import synth
from povertycore.nation.indicators import count_members, derive
from povertycore.standards import Standard

NOTE: Final = "synthetic data; nobody in it is real"


@dataclass(frozen=True)
class Made:
    """What was written."""

    households: int
    members: int
    files: tuple[Path, ...]


def files_of(output: Path) -> tuple[Path, Path | None]:
    """Return where households and members go: two Parquet files in a folder, or one file alone."""
    if output.suffix:
        format_of(output)
        return output, None
    return output / "households.parquet", output / "members.parquet"


def write_nation(
    households: int, seed: int, on: date, output: Path, progress: Callable[[int], None]
) -> Made:
    """Make the nation and write it chunk by chunk.

    Households carry, besides what is on record of them, the indicators of the national standard of
    the day as their members and dwelling tell them, and their count and points where all are known.

    Raises:
        BadInput: for a day without law or communes, or too many households for the format.
    """
    try:
        standard = law_store.standards_in_force(on)[0]
        recipe = synth.Recipe(households, seed, on, places_on(on).frame)
    except law_store.NoLawInForce as problem:
        raise BadInput([problem.render()]) from problem
    first, second = files_of(output)
    if first.suffix == ".xlsx" and households > EXCEL_ROWS:
        raise BadInput([_("an Excel sheet does not hold so many households; write .parquet")])
    if second is not None:
        output.mkdir(parents=True, exist_ok=True)
    note = {"note": NOTE, "seed": str(seed), "on": on.isoformat(), "standard": standard.id}
    schema = _schema(standard)
    with ExitStack() as files:
        to_households = files.enter_context(Writer(first, schema, note))
        to_members = files.enter_context(Writer(second, synth.MEMBERS, note)) if second else None
        members_made = 0
        for made, members in synth.generate(recipe):
            to_households.write(_with_indicators(made, members, standard, on))
            if to_members is not None:
                to_members.write(members)
            members_made += members.height
            progress(made.height)
    written = tuple(path for path in (first, second) if path is not None)
    return Made(households, members_made, written)


def _schema(standard: Standard) -> dict[str, Any]:
    schema: dict[str, Any] = dict(synth.HOUSEHOLDS)
    schema |= dict.fromkeys((one.code for one in standard.indicators), pl.Boolean)
    if standard.indicators:
        schema |= {"deprivation_count": pl.Int64}
    if standard.scores:
        schema |= {"deprivation_points": pl.Int64}
    return schema


def _with_indicators(
    households: pl.DataFrame, members: pl.DataFrame, standard: Standard, on: date
) -> pl.DataFrame:
    if not standard.indicators:
        return households
    answers = derive(households, count_members(members, standard, on), standard)
    known = pl.all_horizontal(pl.all().is_not_null())
    count = answers.select(pl.when(known).then(pl.sum_horizontal(pl.all()).cast(pl.Int64)))
    columns: Mapping[str, pl.Series] = {"deprivation_count": count.to_series()}
    if standard.scores:
        points = count.to_series() * standard.scores.points_per_indicator.value
        columns = {**columns, "deprivation_points": points}
    return households.with_columns(answers.get_columns()).with_columns(**columns)
