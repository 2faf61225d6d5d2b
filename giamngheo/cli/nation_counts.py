"""Roll-ups and multidimensional measures of a file of households, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext as _

from giamngheo.cli.nation_findings import BadInput, told
from giamngheo.cli.nation_places import places_on
from giamngheo.common.frames import Table, Writer
from povertycore import law_store
from povertycore.nation import alkire_foster as af
from povertycore.nation.columns import read_columns, read_head
from povertycore.nation.designs import MeasureDesign, measure_design, read_design
from povertycore.nation.rollup import add_up, rollup
from povertycore.quantities import Ratio

TERRITORY: Final = ("province_code", "area_type")
"""What the territory files tell of a commune where the file of households does not."""


class Source:
    """A file of households read for counting: groups by any column, ours or the file's own.

    Raises:
        BadInput: for a group that is neither a column nor told by the commune.
    """

    def __init__(
        self, path: Path, by: Sequence[str], on: date | None, standards: Sequence[Any]
    ) -> None:
        self.table = Table(path)
        self.head = read_head(self.table.columns, standards)
        if self.head.findings:
            raise told(self.head.findings, self.table)
        self.by = list(dict.fromkeys(by))
        self._territory = self._needed_territory(on)
        for name in self.by:
            known = name in self.head or name in self.table.columns
            if not known and name not in self._territory.columns:
                columns = ", ".join(self.table.columns)
                raise BadInput(
                    [
                        _("%(file)s has no column '%(column)s' to group by; it has: %(columns)s")
                        % {"file": self.table.path.name, "column": name, "columns": columns}
                    ]
                )

    def _needed_territory(self, on: date | None) -> pl.DataFrame:
        wanted = [
            name
            for name in TERRITORY
            if name in self.by and name not in self.head and name not in self.table.columns
        ]
        if not wanted or "commune_code" not in self.head:
            return pl.DataFrame()
        if on is None:
            raise BadInput([_("to group by %(name)s give the day with --on") % {"name": wanted[0]}])
        return places_on(on).frame.select("commune_code", *wanted)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the columns needed, typed and under our names, batch by batch."""
        rows = 0
        for batch in self.table.batches():
            facts, findings = read_columns(batch, self.head)
            if findings:
                raise told(findings, self.table, rows)
            rows += batch.height
            own = [name for name in self.by if name not in self.head and name in batch.columns]
            facts = facts.with_columns(batch.select(own).get_columns())
            if self._territory.columns:
                facts = facts.join(
                    self._territory, on="commune_code", how="left", maintain_order="left"
                )
            yield facts


def roll_up(
    source: Source, output: Path, *, with_indicators: bool, progress: Callable[[int], None]
) -> int:
    """Write the counts of every group; return how many households were counted."""
    indicators = source.head.indicators if with_indicators else ()
    persons = "person_count" if "person_count" in source.head else None
    parts: list[pl.DataFrame] = []
    for batch in source.batches():
        parts.append(rollup(batch, source.by, indicators, persons))
        parts = [add_up(pl.concat(parts), source.by)]
        progress(batch.height)
    (counts,) = parts
    with Writer(output, dict(counts.schema)) as out:
        out.write(counts)
    return int(counts["households"].sum())


@dataclass(frozen=True)
class Measured:
    """The measures of the whole file, and how many households they rest on."""

    whole: af.Measures
    groups: int


def find_design(name: str) -> MeasureDesign:
    """Return a design by id, or read it from a YAML file of the same shape.

    Raises:
        BadInput: where there is none, or the file is not in order.
    """
    try:
        if name.endswith((".yaml", ".yml")):
            path = Path(name)
            return read_design(law_store.read_yaml(path), path)
        return measure_design(name)
    except (law_store.UnknownLawError, law_store.LawFileError) as problem:
        raise BadInput([str(problem)]) from problem


def measure(
    source: Source,
    design: af.Design,
    output: Path,
    *,
    by_persons: bool,
    progress: Callable[[int], None],
) -> Measured:
    """Write H, A, M0, headcounts and contributions of every group, and of all together last.

    Raises:
        BadInput: for a file without a column the design needs.
    """
    persons = "person_count" if by_persons else None
    needed = [*design.codes, *([persons] if persons else [])]
    absent = [name for name in needed if name not in source.head]
    if absent:
        raise BadInput(
            [
                _("%(file)s has no column '%(column)s', which the measure needs")
                % {"file": source.table.path.name, "column": absent[0]}
            ]
        )
    parts: list[pl.DataFrame] = []
    for batch in source.batches():
        parts.append(af.count_deprivations(batch, design, source.by, persons))
        parts = [af.add_up_counts(pl.concat(parts), source.by)]
        progress(batch.height)
    (counts,) = parts
    whole = af.Measures.of(design, af.add_up_counts(counts).row(0, named=True))
    groups = af.all_measures(counts, design) if source.by else []
    table = _as_table(counts, groups, whole, source.by)
    with Writer(output, dict(table.schema)) as out:
        out.write(table)
    return Measured(whole, len(groups))


def _as_table(
    counts: pl.DataFrame, groups: Sequence[af.Measures], whole: af.Measures, by: Sequence[str]
) -> pl.DataFrame:
    rows = []
    for number, measures in enumerate(groups):
        keys = {name: _text(counts[name][number]) for name in by}
        rows.append(keys | _row(measures, whole))
    rows.append({name: _("all") for name in by} | _row(whole, whole))
    numbers = {
        name: pl.Decimal(12, 6) if isinstance(value, Decimal) or value is None else pl.Int64
        for name, value in _row(whole, whole).items()
    }
    return pl.DataFrame(rows, schema={**dict.fromkeys(by, pl.String), **numbers})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _row(measures: af.Measures, whole: af.Measures) -> dict[str, int | Decimal | None]:
    """Return one row of the table: counts whole, everything else a share of 1."""
    row: dict[str, int | Decimal | None] = {
        "households": measures.households,
        "left_out": measures.left_out,
        "population": measures.population,
        "poor": measures.poor,
        "H": _share(measures.headcount),
        "A": _share(measures.intensity),
        "M0": _share(measures.adjusted_headcount),
        "population_share": _share(measures.population_share(whole)),
        "contribution": _share(measures.contribution_to(whole)),
    }
    for code in measures.design.codes:
        row[f"uncensored_{code}"] = _share(measures.uncensored_headcount(code))
    for code in measures.design.codes:
        row[f"censored_{code}"] = _share(measures.censored_headcount(code))
    for code in measures.design.codes:
        row[f"contribution_{code}"] = _share(measures.contribution(code))
    for dimension, part in measures.dimension_contributions().items():
        row[f"dimension_{dimension.lower().replace(' ', '_')}"] = _share(part)
    return row


def _share(ratio: Ratio) -> Decimal | None:
    return af.as_decimal(ratio, 6)


def headline(measures: af.Measures) -> str:
    """Return H, A and M0 in one line, three decimals, in Vietnamese notation."""
    values = {"H": measures.headcount, "A": measures.intensity, "M0": measures.adjusted_headcount}
    shown = []
    for name, ratio in values.items():
        share = af.as_decimal(ratio)
        shown.append(f"{name} = {'-' if share is None else str(share).replace('.', ',')}")
    return "; ".join(shown)
