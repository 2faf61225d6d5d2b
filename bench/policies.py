"""Every support policy, with amounts, for a nation of 2.5 million households in one process.

    python -m bench.policies                     the whole nation; writes its section of RESULTS.md
    python -m bench.policies --households 200000 a part of it; writes nothing

The nation is made once and read in parts, as a province's files would be. Beside it stand the bare
read of the same columns, and five policies by hand in NumPy over the same parts, in the same run.
The bar is held against processor time: other work shares this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench import results
from povertycore.nation import synth
from povertycore.nation.synth_policies import with_policy_facts
from povertycore.policies.catalogue import Scope
from povertycore.policies.frames import schema
from povertycore.policies.series import Moment
from povertycore.policies.store import all_policies, series_value
from povertycore.policies.vectorised import evaluate, totals

NATION = 2_500_000
ON = date(2026, 11, 25)
SECONDS, MEGABYTES = 10.0, 4096
BY_HAND = ("P01", "P11", "P20", "P40", "P50")
STAGES = ["PRESCHOOL", "PRIMARY", "LOWER_SECONDARY", "UPPER_SECONDARY"]
PROVINCES = ("01", "04", "11", "38", "42", "62", "66", "79", "96")
COMMUNES = pl.DataFrame(
    {
        "commune_code": [f"{number:05d}" for number in range(3300)],
        "province_code": [
            ("01", "04", "11", "38", "42", "62", "66", "79", "96")[n % 9] for n in range(3300)
        ],
        "area_type": ["URBAN" if n % 4 == 0 else "RURAL" for n in range(3300)],
    }
)


def write_nation(households: int, folder: Path) -> None:
    recipe = synth.Recipe(households, 1, ON, COMMUNES)
    for number, (homes, people) in enumerate(synth.generate(recipe)):
        first, second = with_policy_facts(homes, people, ON, 1, number)
        first.select(wanted(first, Scope.HOUSEHOLD)).write_parquet(
            folder / f"{number:03d}.h.parquet"
        )
        second.select(wanted(second, Scope.MEMBER)).write_parquet(
            folder / f"{number:03d}.m.parquet"
        )


def wanted(frame: pl.DataFrame, scope: Scope) -> list[str]:
    names = {*schema(scope), "person_count", "birth_date"}
    return [name for name in frame.columns if name in names]


def parts(folder: Path) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    for path in sorted(folder.glob("*.h.parquet")):
        members = path.with_name(path.name.replace(".h.", ".m."))
        yield pl.read_parquet(path), pl.read_parquet(members)


def ours(folder: Path) -> dict[str, Any]:
    """All policies: entitled, due, unknown and the amounts, added over the nation."""
    whole = pl.concat(totals(evaluate(*pair, ON)) for pair in parts(folder))
    summed = whole.group_by("policy", maintain_order=True).sum()
    return {row["policy"]: row for row in summed.to_dicts()}


def bare_read(folder: Path) -> dict[str, Any]:
    return {"rows": sum(homes.height + people.height for homes, people in parts(folder))}


def yes(frame: pl.DataFrame, *names: str) -> np.ndarray:
    """Where any of these is true; not known is not true."""
    found = np.zeros(frame.height, dtype=bool)
    for name in names:
        found |= frame[name].fill_null(value=False).to_numpy()
    return found


def amounts_by_hand() -> dict[str, int]:
    moment = Moment.day(ON)
    value = {
        name: series_value(name, moment).value or 0
        for name in (
            *("health_insurance_premium", "vbsp_poor_cap", "electricity_tier_1"),
            "social_pension",
        )
    }
    return {
        "P01": value["health_insurance_premium"],
        "P11": 150_000,
        "P20": value["vbsp_poor_cap"],
        "P40": (2 * 30 * value["electricity_tier_1"] * 110 + 100_000) // 200_000 * 1000,
        "P50": value["social_pension"],
    }


def hits_by_hand(homes: pl.DataFrame, people: pl.DataFrame, pension: int) -> dict[str, np.ndarray]:
    """Who is entitled to the five policies, as an analyst writes it in whole NumPy arrays."""
    poor = (homes["class_national"] == "POOR").fill_null(value=False).to_numpy()
    near = (homes["class_national"] == "NEAR_POOR").fill_null(value=False).to_numpy()
    sizes = people["household_id"].rle().struct.field("len").to_numpy()
    poor_member, listed = np.repeat(poor, sizes), np.repeat(poor | near, sizes)
    born = people["birth_date"]
    at_75 = (born <= date(ON.year - 75, ON.month, ON.day)).fill_null(value=False).to_numpy()
    at_70 = (born <= date(ON.year - 70, ON.month, ON.day)).fill_null(value=False).to_numpy()
    low = (people["pension_vnd"] < pension).fill_null(value=False).to_numpy()
    stage = people["school_stage"].cast(pl.String)
    at_school = stage.is_in(STAGES).fill_null(value=False).to_numpy()
    zone = yes(
        homes,
        "village_specially_disadvantaged",
        "commune_zone_iii",
        "commune_coastal_disadvantaged",
    )
    settled = yes(people, "is_permanent_resident") & np.repeat(zone, sizes)
    pupil = at_school & (poor_member | settled | yes(people, "is_orphan_of_both", "is_disabled"))
    allowance = (people["monthly_allowance_vnd"] > 0).fill_null(value=False).to_numpy()
    helped = np.maximum.reduceat(allowance, (np.cumsum(sizes) - sizes).astype(np.int64))
    off_grid = (~homes["has_grid_electricity"]).fill_null(value=False).to_numpy()
    little = (homes["kwh_month"] <= 50).fill_null(value=False).to_numpy()
    lit = poor | (helped & yes(homes, "has_grid_electricity") & little)
    lit |= off_grid & (helped | yes(homes, "is_ethnic_minority"))
    old = low & (at_75 | (at_70 & listed))
    return {"P01": poor_member, "P11": pupil, "P20": poor, "P40": lit, "P50": old}


def by_hand(folder: Path) -> dict[str, Any]:
    amounts = amounts_by_hand()
    due = dict.fromkeys(BY_HAND, 0)
    for homes, people in parts(folder):
        for name, hit in hits_by_hand(homes, people, amounts["P50"]).items():
            due[name] += int(hit.sum())
    return {name: {"entitled": due[name], "amount": due[name] * amounts[name]} for name in BY_HAND}


WORK: dict[str, Callable[[Path], dict[str, Any]]] = {
    "ours": ours,
    "bare_read": bare_read,
    "by_hand": by_hand,
}


@dataclass
class Run:
    """One kind of work over the whole nation as a process of its own."""

    wall: float
    cpu: float
    megabytes: int
    found: dict[str, Any]


def run(what: str, folder: Path) -> Run:
    command = [sys.executable, "-m", "bench.policies", "--work", what, "--folder", str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told = json.loads(said)
    return Run(told["wall"], told["cpu"], told["megabytes"], told["found"])


def work(what: str, folder: Path) -> int:
    all_policies()
    wall, cpu = time.monotonic(), time.process_time()
    found = WORK[what](folder)
    told = {
        "wall": time.monotonic() - wall,
        "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "found": found,
    }
    print(json.dumps(told))
    return 0


def section(machine: str, households: int, members: int, runs: dict[str, Run]) -> str:
    mine, read, hand = runs["ours"], runs["bare_read"], runs["by_hand"]
    head = ("what", "wall, s", "processor, s", "peak memory, MB", "bar")
    bar = f"<= {SECONDS:.0f} s of processor, <= {MEGABYTES:,} MB"
    rows = [
        (f"all {len(all_policies())} policies, verdicts and amounts", *cells(mine), bar),
        ("the bare read of the same columns", *cells(read), ""),
        (f"five policies by hand in NumPy ({', '.join(BY_HAND)})", *cells(hand), ""),
    ]
    each = (mine.cpu - read.cpu) / len(all_policies())
    hand_each = (hand.cpu - read.cpu) / len(BY_HAND)
    return (
        f"{households:,} households, {members:,} members, {ON:%d/%m/%Y}; {machine}.\n\n"
        f"{results.table(head, rows)}\n\n"
        f"{mine.cpu / read.cpu:.2f} times the processor time of the bare read. One policy beyond "
        f"the read: {each:.3f} s ours, {hand_each:.3f} s by hand (ratio {each / hand_each:.2f})."
    )


def cells(one: Run) -> tuple[str, str, str]:
    return f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{one.megabytes:,}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=NATION)
    parser.add_argument("--work", choices=WORK)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.work:
        return work(asked.work, asked.folder)
    with tempfile.TemporaryDirectory(prefix="giamngheo-bench-") as scratch:
        folder = Path(scratch)
        write_nation(asked.households, folder)
        machine = results.machine()
        runs = {what: run(what, folder) for what in WORK}
    for name in BY_HAND:
        mine, theirs = runs["ours"].found[name], runs["by_hand"].found[name]
        assert mine["entitled"] == theirs["entitled"], (name, mine, theirs)
        alike = mine["due"] < mine["entitled"] or mine["amount"] == theirs["amount"]
        assert alike or name == "P50", (name, mine, theirs)
    members = runs["bare_read"].found["rows"] - asked.households
    body = section(machine, asked.households, members, runs)
    print(body)
    if asked.households == NATION:
        results.keep("policies", "Every policy for a nation", body, on=date.today())  # noqa: DTZ011
    over = runs["ours"].cpu > SECONDS or runs["ours"].megabytes > MEGABYTES
    if over:
        print("over the bar: every policy for a nation")
    return 1 if over and asked.households == NATION else 0


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    sys.exit(main())
