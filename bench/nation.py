"""A nation of 2.5 million households: classified, counted, measured and made.

    python -m bench.nation                     the whole nation; writes its section of RESULTS.md
    python -m bench.nation --households 200000 a part of it; writes nothing

Every time stands beside that of a named baseline measured in the same run, each the median of
several turns taken alternately; processor time, because other work shares this machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench import results
from povertycore.law_store import all_standards, standard
from povertycore.nation import alkire_foster as af
from povertycore.nation.designs import measure_design
from povertycore.nation.evaluation import evaluate
from povertycore.nation.indicators import count_members
from povertycore.nation.rollup import rollup
from povertycore.standards import AreaType, Method, Standard
from povertycore.vectorised import classify_arrays

NATION = 2_500_000
TURNS = 7
BAR = 1.5
ON = date(2026, 1, 1)
UNKNOWN, POOR, NEAR_POOR, AVERAGE, NOT_POOR = (np.uint8(code) for code in range(5))
Arrays = dict[str, np.ndarray]


class ByHand:
    """The rules of one standard as an analyst writes them with whole NumPy arrays.

    The numbers are taken out of the law beforehand and looked up by kind of place (0 rural, 1
    urban, 2 not known); -1 is not known. No blocks, no tables of classes, nothing of povertycore.
    """

    def __init__(self, chosen: Standard) -> None:
        self.method = chosen.method
        self.splits = chosen.splits_by_area
        rural, urban = (chosen.thresholds(one) for one in AreaType)
        self.lines: dict[str, Any] = {
            name: None if value is None else np.array([value, getattr(urban, name), value])
            for name, value in rural._asdict().items()
        }
        self.min_count, self.min_points = rural.min_count, rural.min_points
        self.near_count = rural.near_count

    def __call__(self, a: Arrays) -> np.ndarray:
        area, income, points = a["area"], a["income_vnd"], a["income_points"]
        count, b2 = a["deprivation_count"], a["deprivation_points"]
        lines = self.lines
        known = income >= 0
        upper = income <= lines["income_upper"][area]
        lower: Any = None
        if lines["income_lower"] is not None:
            lower = income <= lines["income_lower"][area]
        if lines["points_upper"] is not None:
            by_points = points >= 0
            known |= by_points
            upper = np.where(by_points, points <= lines["points_upper"][area], upper)
            if lower is not None:
                lower = np.where(by_points, points <= lines["points_lower"][area], lower)
        if self.splits:
            known &= area != 2
        above = np.full(len(area), NOT_POOR)
        if lines["income_average_to"] is not None:
            in_band = (income >= 0) & (income <= lines["income_average_to"][area])
            above[in_band] = AVERAGE
        if self.method is Method.ONE_LINE:
            return np.where(~known, UNKNOWN, np.where(upper, POOR, above))
        if self.method is Method.TWO_LINES:
            within = np.where(lower, POOR, np.where(upper, NEAR_POOR, above))
            return np.where(known, within, UNKNOWN)
        if self.method is Method.TWO_LINES_OR_POINTS:
            between = np.where(b2 < 0, UNKNOWN, NEAR_POOR)
            over = np.where(b2 < 0, UNKNOWN, above)
            classes = np.where(lower, POOR, np.where(upper, between, over))
            return np.where(b2 >= self.min_points, POOR, np.where(known, classes, UNKNOWN))
        if self.method is Method.COUNT_WITH_INCOME:
            classes = np.where(count >= self.near_count, np.where(lower, UNKNOWN, NEAR_POOR), above)
            classes = np.where(upper, classes, above)
            classes = np.where(count >= self.min_count, POOR, classes)
            told = (count >= self.min_count) | (known & (count >= 0))
            return np.where(told, classes, UNKNOWN)
        told, deprived = count >= 0, count >= self.min_count
        if self.min_points is not None:
            by_points = b2 >= self.min_points
            contradict = told & (b2 >= 0) & (deprived != by_points)
            told = (told | (b2 >= 0)) & ~contradict
            deprived = deprived | by_points
        between = np.where(told, np.where(deprived, POOR, NEAR_POOR), UNKNOWN)
        classes = np.where(upper, between, above)
        if lower is not None:
            classes = np.where(lower, POOR, classes)
        return np.where(known, classes, UNKNOWN)


@dataclass
class Compared:
    """Medians of what was measured, in seconds of the processor."""

    ours: float
    baseline: float

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline


def spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def compare(ours: Callable[[], object], baseline: Callable[[], object], turns: int) -> Compared:
    """Both in turn, so that what else the machine does falls on both alike."""
    times = [(spent(ours), spent(baseline)) for _ in range(turns)]
    mine, theirs = zip(*times, strict=True)
    return Compared(statistics.median(mine), statistics.median(theirs))


@dataclass
class Child:
    """One command of the product as a process of its own."""

    wall: float
    cpu: float
    megabytes: int


def run_verb(*words: object) -> Child:
    command = [sys.executable, "-m", "giamngheo.cli.main", *map(str, words)]
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert child.stderr is not None
    said = child.stderr.read()
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(said.decode())
    return Child(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def arrays_of(households: pl.DataFrame) -> Arrays:
    names = ("income_vnd", "income_points", "deprivation_points", "deprivation_count")
    arrays = {name: households[name].fill_null(-1).to_numpy() for name in names}
    # No more deprivations than the standard with the fewest indicators has.
    arrays["deprivation_count"] = np.minimum(arrays["deprivation_count"], 9)
    arrays["deprivation_points"] = np.minimum(arrays["deprivation_points"], 90)
    codes = {"RURAL": 0, "URBAN": 1}
    area = households["area_type"].replace_strict(codes, default=2, return_dtype=pl.UInt8)
    return arrays | {"area": area.to_numpy()}


@dataclass
class Figure:
    """One line of the section: what, ours, the baseline and what the baseline is."""

    what: str
    compared: Compared
    baseline: str
    bar: float | None = None

    @property
    def is_over(self) -> bool:
        return self.bar is not None and self.compared.ratio > self.bar

    def row(self) -> tuple[str, ...]:
        ratio = f"{self.compared.ratio:.2f}"
        bar = "" if self.bar is None else f"<= {self.bar}"
        cells = (f"{self.compared.ours:.2f}", f"{self.compared.baseline:.2f}", ratio, bar)
        return (self.what, *cells, self.baseline)


def classified(a: Arrays, turns: int) -> list[Figure]:
    """(a) The rule itself: every standard, then those of the nation alone."""
    measures = {name: a[name] for name in a if name != "area"}
    hands = {one.id: ByHand(one) for one in all_standards()}
    for one in all_standards():
        ours = classify_arrays(one, a["area"], **measures)
        theirs = hands[one.id](a)
        assert np.array_equal(ours, theirs), f"{one.id}: the two rules differ"

    def ours_of(chosen: Sequence[Standard]) -> Callable[[], object]:
        return lambda: [classify_arrays(one, a["area"], **measures) for one in chosen]

    def theirs_of(chosen: Sequence[Standard]) -> Callable[[], object]:
        return lambda: [hands[one.id](a) for one in chosen]

    hand = "the same rules by hand on whole NumPy arrays"
    figures = []
    every, now = all_standards(), [standard("vn-2022")]
    for what, chosen in ((f"classify, all {len(every)} standards", every), ("vn-2022 alone", now)):
        compared = compare(ours_of(chosen), theirs_of(chosen), turns)
        figures.append(Figure(what, compared, hand, BAR))
    return figures


def evaluated(households: pl.DataFrame, a: Arrays, turns: int) -> Figure:
    """Classes with reasons from twelve answers a household, some of them not known."""
    chosen, hand = standard("vn-2022"), ByHand(standard("vn-2022"))
    codes = [one.code for one in chosen.indicators]
    columns = ["area_type", "income_vnd", "income_points", *codes]
    frame = households.select(columns)

    def from_flags() -> np.ndarray:
        least = np.zeros(frame.height, dtype=np.int8)
        still_open = np.zeros(frame.height, dtype=np.int8)
        for code in codes:
            least += frame[code].fill_null(value=False).to_numpy()
            still_open += frame[code].is_null().to_numpy()
        cutoff = chosen.min_count_value
        settled = (least >= cutoff) | (least + still_open < cutoff)
        count = np.where(settled, least, -1)
        return hand(
            {**a, "deprivation_count": count, "deprivation_points": np.full_like(count, -1)}
        )

    ours = evaluate(frame, chosen)["poverty_class"].to_physical().to_numpy()
    assert np.array_equal(ours, from_flags())
    compared = compare(lambda: evaluate(frame, chosen), from_flags, turns)
    return Figure("with reasons, from 12 answers", compared, "classes alone by hand, no reasons")


def rolled_up(households: pl.DataFrame, turns: int) -> list[Figure]:
    """(b) Counts by commune, class and ethnic group; and the multidimensional measures."""
    chosen = standard("vn-2022")
    found = evaluate(households, chosen)
    frame = households.with_columns(found.get_columns())
    by, codes = ["commune_code", "poverty_class", "ethnicity"], [c.code for c in chosen.indicators]

    def with_bincount() -> list[np.ndarray]:
        keys = np.zeros(frame.height, dtype=np.int64)
        for name in by:
            place, values = _numbered(frame[name])
            keys = keys * len(values) + place
        cells, place = np.unique(keys, return_inverse=True)
        weights = [None, frame["person_count"].to_numpy()]
        weights += [frame[code].fill_null(value=False).to_numpy() for code in codes]
        return [np.bincount(place, weight, minlength=len(cells)) for weight in weights]

    rolled = rollup(frame, by, codes)
    households_by_hand, persons_by_hand, *deprived = with_bincount()
    assert rolled.height == len(households_by_hand)
    assert rolled["persons"].sum() == persons_by_hand.sum()
    assert rolled[f"deprived_{codes[0]}"].sum() == deprived[0].sum()
    what = f"roll-up: commune x class x ethnic group, {rolled.height:,} cells x 27 counts"
    hand = "numpy.unique and bincount, 14 of the counts"
    figures = [Figure(what, compare(lambda: rollup(frame, by, codes), with_bincount, turns), hand)]
    design = measure_design("vn-2022-review").design()

    def sums_by_hand() -> list[int]:
        flags = [frame[code] for code in codes]
        known = np.all([flag.is_not_null().to_numpy() for flag in flags], axis=0)
        score = np.sum([flag.fill_null(value=False).to_numpy() for flag in flags], axis=0)
        size = np.where(known, frame["person_count"].to_numpy(), 0)
        poor = np.where(score >= design.cutoff, size, 0)
        sums = [int(size.sum()), int(poor.sum()), int((poor * score).sum())]
        for flag in flags:
            deprived = flag.fill_null(value=False).to_numpy()
            sums += [int(size[deprived].sum()), int(poor[deprived].sum())]
        return sums

    counted = af.count_deprivations(frame, design, persons="person_count")
    assert counted.row(0)[2:5] == tuple(sums_by_hand()[:3])
    compared = compare(
        lambda: af.count_deprivations(frame, design, ["province_code"], "person_count"),
        sums_by_hand,
        turns,
    )
    hand = "the same sums by hand on NumPy arrays, without provinces"
    return [*figures, Figure("Alkire-Foster measures of 34 provinces", compared, hand)]


def _numbered(column: pl.Series) -> tuple[np.ndarray, list[str]]:
    """The places of the values in the list of all values, as pandas.factorize gives them."""
    text = column.cast(pl.String)
    values = text.unique().to_list()
    places = {value: place for place, value in enumerate(values)}
    return text.replace_strict(places, return_dtype=pl.Int64).to_numpy(), values


def members_counted(path: Path, turns: int) -> Figure:
    """Facts of members summed to their households, against reading the same columns."""
    chosen = standard("vn-2022")

    def ours() -> None:
        for batch in pl.scan_parquet(path).collect_batches(chunk_size=100_000):
            count_members(batch, chosen, ON)

    def bare_read() -> None:
        for _batch in pl.scan_parquet(path).collect_batches(chunk_size=100_000):
            pass

    what = "members to 6 indicators of their households"
    return Figure(what, compare(ours, bare_read, turns), "the bare read of the file of members")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=NATION)
    wanted = parser.parse_args().households
    machine = results.machine()
    with tempfile.TemporaryDirectory(prefix="giamngheo-bench-") as scratch:
        folder = Path(scratch)
        made = run_verb("synth", "--households", wanted, "--seed", 1, "-o", folder / "n")
        path, people = folder / "n" / "households.parquet", folder / "n" / "members.parquet"
        verbs = verbs_measured(folder, path, people)
        households = pl.read_parquet(path)
        a = arrays_of(households)
        figures = classified(a, TURNS)
        figures += [evaluated(households, a, TURNS), *rolled_up(households, 3)]
        figures.append(members_counted(people, 3))
        members = int(pl.scan_parquet(people).select(pl.len()).collect().item())
    verbs.insert(0, ("synth", made, wanted))
    body = section(machine, wanted, members, figures, verbs)
    print(body)
    if wanted == NATION:
        results.keep("nation", "A nation at once", body, on=date.today())  # noqa: DTZ011
    over = [one.what for one in figures if one.is_over]
    if over:
        print(f"over the bar: {', '.join(over)}")
    return 1 if over else 0


def verbs_measured(folder: Path, path: Path, people: Path) -> list[tuple[str, Child, int]]:
    """The commands an office runs, each a process of its own, streaming from file to file."""
    rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    on = ("--on", ON.isoformat())
    plain, full = folder / "plain.parquet", folder / "full.parquet"
    by = ("--by", "province_code", "--by", "commune_code", "--by", "class_vn-2022")
    return [
        ("classify", run_verb("classify", path, *on, "-o", plain), rows),
        (
            "classify --members",
            run_verb("classify", path, *on, "--members", people, "-o", full),
            rows,
        ),
        ("rollup", run_verb("rollup", plain, *by, "-o", folder / "r.csv"), rows),
        (
            "measure",
            run_verb("measure", plain, "--by", "province_code", "-o", folder / "m.csv"),
            rows,
        ),
    ]


def section(
    machine: str,
    households: int,
    members: int,
    figures: Sequence[Figure],
    verbs: Sequence[tuple[str, Child, int]],
) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    head = ("what", "ours, s", "baseline, s", "ratio", "bar", "the baseline is")
    commands = ("command", "wall, s", "processor, s", "peak memory, MB", "households a second")
    rows = [
        (f"`giamngheo {name}`", f"{child.wall:.1f}", f"{child.cpu:.1f}", child.megabytes,
         f"{int(rows / child.wall):,}")
        for name, child, rows in verbs
    ]  # fmt: skip
    return "\n\n".join(
        [
            f"{machine}. {households:,} synthetic households, {members:,} members; "
            "`python -m bench.nation`.",
            f"In memory, medians of turns taken alternately, seconds of the processor. Peak memory "
            f"of the whole measurement {peak} MB, all tables in memory.",
            results.table(head, [one.row() for one in figures]),
            "From file to file, each a process of its own, batches of 100,000 rows. Wall time "
            "includes starting Python and whatever else the machine did.",
            results.table(commands, rows),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
