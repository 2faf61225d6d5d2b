"""Facts of members, summed to their households batch by batch, and settled against the ticks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from giamngheo.cli.nation_findings import BadInput, told
from giamngheo.common.frames import Table
from povertycore.nation.columns import require_filled
from povertycore.nation.fact_columns import member_facts, read_fact_head, read_facts
from povertycore.nation.indicators import add_members, count_members, derive
from povertycore.standards import Standard

FEW = 500_000
"""So many rows of counts may wait before they are summed."""


class Sums:
    """Counts of batches, summed whenever they have doubled: memory follows the households."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []
        self._waiting, self._most = 0, FEW

    def add(self, counts: pl.DataFrame) -> None:
        self._parts.append(counts)
        self._waiting += counts.height
        if self._waiting > self._most:
            self._parts = [self.total()]
            self._waiting = self._parts[0].height
            self._most = max(FEW, 2 * self._waiting)

    def total(self) -> pl.DataFrame:
        return add_members(self._parts)


class Members:
    """How many members of each household count for each indicator, by standard.

    Raises:
        BadInput, FrameError: for a file that cannot be used, naming what is wrong in it.
    """

    def __init__(self, path: Path) -> None:
        self.table = Table(path)
        self.head = read_fact_head(self.table.columns, member_facts())
        if self.head.findings:
            raise told(self.head.findings, self.table)
        if "household_id" not in self.head:
            raise BadInput(
                [
                    _("%(file)s: there is no column 'household_id' (Mã hộ)")
                    % {"file": self.table.path.name}
                ]
            )
        self.counts: dict[str, pl.DataFrame] = {}

    def count(
        self, standards: Sequence[Standard], on: date, progress: Callable[[int], None]
    ) -> None:
        """Read the file through once, counting for every standard."""
        sums = {one.id: Sums() for one in standards}
        rows = 0
        for batch in self.table.batches():
            facts, findings = read_facts(batch, self.head, member_facts())
            findings += require_filled(facts, self.head, "household_id")
            if findings:
                raise told(findings, self.table, rows)
            rows += batch.height
            for one in standards:
                sums[one.id].add(count_members(facts, one, on))
            progress(batch.height)
        self.counts = {one.id: sums[one.id].total() for one in standards}

    def of(self, households: pl.DataFrame, standard: Standard) -> pl.DataFrame:
        """Return the counts of these households; quick where a file is in order of the ids."""
        counts, ids = self.counts[standard.id], households["household_id"]
        if not len(ids):
            return counts.clear()
        first, last = pl.lit(ids.min()), pl.lit(ids.max())
        return counts.filter(pl.col("household_id").is_between(first, last))

    def left_over(self, seen: NDArray[np.uint64]) -> int:
        """Return how many households have members here but are not among those seen (hashes)."""
        counts = next(iter(self.counts.values()), None)
        if counts is None:
            return 0
        here = counts["household_id"].hash(seed=0).to_numpy()
        return int(np.isin(here, seen, invert=True).sum())


def settle(
    facts: pl.DataFrame, members: Members | None, standard: Standard
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the answers on the indicators of a standard, and where tick and record contradict.

    `facts` has the typed columns of a batch of households: ticks under the codes of indicators and
    what there is of dwelling and goods. The tick counts where there is one, else the record; where
    both are known and differ a person has to decide, so the answer is null. The series names the
    indicators that contradict, parted by spaces, null where none does.
    """
    counts = members.of(facts, standard) if members else None
    if "household_id" not in facts.columns:
        facts = facts.with_columns(household_id=pl.lit(None, dtype=pl.String))
    record = derive(facts, counts, standard)
    answers, contradictions = [], []
    for code in record.columns:
        if code not in facts.columns:
            answers.append(record[code])
            continue
        tick, known = facts[code], record[code]
        differ = (tick != known).fill_null(value=False)
        settled = pl.select(pl.when(differ).then(None).otherwise(pl.coalesce(tick, known)))
        answers.append(settled.to_series().alias(code))
        contradictions.append(pl.select(pl.when(differ).then(pl.lit(code))).to_series())
    frame = pl.DataFrame(answers)
    if not contradictions:
        return frame, pl.Series([None] * facts.height, dtype=pl.String)
    joined = pl.select(pl.concat_str(contradictions, separator=" ", ignore_nulls=True)).to_series()
    return frame, joined.set(joined.str.len_bytes() == 0, None)
