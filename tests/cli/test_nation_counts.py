"""Made, counted and measured: the verbs synth, rollup and measure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from giamngheo.cli import nation_members
from giamngheo.common.frames import Writer
from povertycore.nation.synth import HOUSEHOLDS, MEMBERS
from tests.cli.nation_files import read, run, write


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation") / "seed-7"
    assert run("synth", "--households", 4000, "--seed", 7, "-o", folder).exit_code == 0
    return folder


def test_the_same_seed_makes_the_same_nation(nation: Path, tmp_path: Path) -> None:
    for seed, same in ((7, True), (8, False)):
        again = tmp_path / f"seed-{seed}"
        run("synth", "--households", 4000, "--seed", seed, "-o", again)
        for name in ("households.parquet", "members.parquet"):
            assert read(again / name).equals(read(nation / name)) is same


def test_a_synthetic_nation_hangs_together(nation: Path) -> None:
    households, members = read(nation / "households.parquet"), read(nation / "members.parquet")
    assert households.height == households["household_id"].n_unique() == 4000
    sizes = members.group_by("household_id").len().sort("household_id")
    assert sizes["household_id"].to_list() == households["household_id"].to_list()
    assert sizes["len"].to_list() == households["person_count"].to_list()
    assert households["commune_code"].n_unique() > 2500
    assert set(households["province_code"]) == {*households["province_code"].unique()}
    assert households["province_code"].n_unique() == 34
    assert 30 < 100 * members.height / households.height / 10 < 42
    assert members["birth_date"].max() <= date(2026, 1, 1)  # type: ignore[operator]


def test_nobody_in_it_is_real(nation: Path) -> None:
    households, members = read(nation / "households.parquet"), read(nation / "members.parquet")
    assert households["household_id"].str.starts_with("SYN").all()
    for column in (*households.columns, *members.columns):
        assert "name" not in column
        assert "personal_id" not in column
    assert list(members.columns) == list(MEMBERS)
    assert set(HOUSEHOLDS) <= set(households.columns)
    note = pl.read_parquet_metadata(nation / "households.parquet")["note"]
    assert "nobody" in note


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_households_alone_in_one_file(tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"some{ending}"
    assert run("synth", "--households", 20, "-o", output).exit_code == 0
    assert read(output).height == 20
    assert [one.name for one in tmp_path.iterdir()] == [output.name]


@pytest.fixture(scope="module")
def result(nation: Path) -> Path:
    output = nation / "classified.parquet"
    words = ("--on", "2026-01-01", "--members", nation / "members.parquet", "-o", output)
    assert run("classify", nation / "households.parquet", *words).exit_code == 0
    return output


def test_the_indicators_of_the_generator_are_those_of_its_members(
    nation: Path, result: Path
) -> None:
    assert read(result)["contradicts_vn-2022"].null_count() == 4000
    both = read(result)
    bare = nation / "bare.parquet"
    ticks = [name for name in both.columns if name in ("water", "health_insurance", "nutrition")]
    read(nation / "households.parquet").drop(ticks).write_parquet(bare)
    output = nation / "bare-classified.parquet"
    words = ("--on", "2026-01-01", "--members", nation / "members.parquet", "-o", output)
    assert run("classify", bare, *words).exit_code == 0
    assert_frame_equal(read(output).select(ticks), both.select(ticks))


def test_members_in_any_order_and_summed_often(
    nation: Path, result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nation_members, "FEW", 10)
    people, output = tmp_path / "people.csv", tmp_path / "out.parquet"
    members = read(nation / "members.parquet").sample(fraction=1, shuffle=True, seed=1)
    with Writer(people, dict(members.schema)) as out:
        out.write(members)
    words = ("--on", "2026-01-01", "--members", people, "-o", output)
    assert run("classify", nation / "households.parquet", *words).exit_code == 0
    assert_frame_equal(read(output), read(result))


def test_sums_of_batches_are_the_sum_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nation_members, "FEW", 3)
    sums = nation_members.Sums()
    for number in range(20):
        ids = [f"H{number % 7}", f"H{number}"]
        counts = {"household_id": ids, "listed": [1, 2], "yes_x": [0, 1]}
        sums.add(pl.DataFrame(counts).group_by("household_id").sum())
    total = sums.total()
    assert total["household_id"].is_sorted()
    assert total["household_id"].is_unique().all()
    assert (total["listed"].sum(), total["yes_x"].sum()) == (60, 20)


def test_every_parent_is_the_sum_of_its_children(result: Path, tmp_path: Path) -> None:
    small, large = tmp_path / "communes.parquet", tmp_path / "provinces.parquet"
    groups = ("--by", "province_code", "--by", "class_vn-2022")
    assert run("rollup", result, *groups, "--by", "commune_code", "-o", small).exit_code == 0
    assert run("rollup", result, *groups, "-o", large).exit_code == 0
    keys = ["province_code", "class_vn-2022"]
    counts = [name for name in read(large).columns if name not in keys]
    added = read(small).group_by(keys).agg(pl.col(counts).sum()).sort(keys)
    assert_frame_equal(added, read(large).sort(keys))
    assert read(large)["households"].sum() == 4000
    assert read(large)["persons"].sum() == read(result)["person_count"].sum()
    assert all(read(large)[name].dtype == pl.Int64 for name in counts)


def test_groups_that_the_commune_tells(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", {"commune_code": ["18172", "00097"], "nhóm": ["a", "b"]})
    output = tmp_path / "out.csv"
    words = ("--by", "province_code", "--by", "area_type", "--by", "nhóm", "-o", output)
    assert run("rollup", source, *words).exit_code == 2
    assert run("rollup", source, "--on", "2026-01-01", *words).exit_code == 0
    assert read(output).rows() == [("01", "URBAN", "b", "1"), ("42", "RURAL", "a", "1")]


def test_a_group_that_is_not_there_is_told(result: Path, tmp_path: Path) -> None:
    done = run("rollup", result, "--by", "huyện", "-o", tmp_path / "out.csv")
    assert (done.exit_code, "huyện" in done.output) == (2, True)


DESIGN = """
id: four
standard: vn-2022
title_vi: "Bốn chỉ số"
title_en: "Four indicators"
weights: {water: "1/4", toilet: "1/4", nutrition: "1/4", telecom: "1/4"}
cutoff: "2/4"
source: [af]
verified: true
sources: {af: "https://studylib.net/doc/11135678/"}
"""


def test_the_four_persons_of_alkire_and_foster_from_a_file(tmp_path: Path) -> None:
    """The deprivations of the four persons of OPHI Working Paper 32: printed 1/2, 3/4 and 3/8."""
    cells = {
        "water": ["0", "0", "1", "0"],
        "toilet": ["0", "1", "1", "1"],
        "nutrition": ["0", "0", "1", "0"],
        "telecom": ["0", "1", "1", "0"],
        "person_count": ["1", "1", "1", "1"],
        "vùng": ["x", "x", "y", "y"],
    }
    source, design = write(tmp_path / "in.csv", cells), tmp_path / "four.yaml"
    design.write_text(DESIGN, encoding="utf-8")
    output = tmp_path / "out.csv"
    done = run("measure", source, "--design", design, "--by", "vùng", "-o", output)
    assert done.exit_code == 0, done.output
    assert "H = 0,500; A = 0,750; M0 = 0,375" in done.output
    *parts, whole = read(output).rows(named=True)
    assert [float(part["contribution"]) for part in parts] == [0.333333, 0.666667]
    assert float(whole["contribution_toilet"]) == 0.333333
    assert float(whole["uncensored_toilet"]) == 0.75
    assert float(whole["censored_toilet"]) == 0.5


def test_measures_leave_out_what_is_not_known_and_say_so(result: Path, tmp_path: Path) -> None:
    done = run("measure", result, "--by", "area_type", "-o", tmp_path / "out.parquet")
    assert done.exit_code == 0, done.output
    frame = read(tmp_path / "out.parquet")
    *parts, whole = frame.rows(named=True)
    assert whole["households"] + whole["left_out"] == 4000
    assert whole["left_out"] > 0
    for name in ("households", "left_out", "population", "poor"):
        assert sum(part[name] for part in parts) == whole[name]
    assert frame["M0"].dtype.is_decimal()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DESIGN.replace('cutoff: "2/4"', 'cutoff: "5/4"'), "cutoff"),
        (DESIGN.replace("water:", "rượu:"), "rượu"),
        (DESIGN.replace("standard: vn-2022", "standard: vn-1999"), "vn-1999"),
        (DESIGN.replace("source: [af]", "source: [other]"), "other"),
        (DESIGN.replace('"1/4"', "0.25"), "weights"),
    ],
)
def test_bad_designs_are_refused(tmp_path: Path, text: str, told: str) -> None:
    source, design = write(tmp_path / "in.csv", {"water": ["0"]}), tmp_path / "bad.yaml"
    design.write_text(text, encoding="utf-8")
    done = run("measure", source, "--design", design, "-o", tmp_path / "out.csv")
    assert (done.exit_code, told in done.output) == (2, True)


def test_a_measure_needs_its_columns(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", {"water": ["0"]})
    done = run("measure", source, "-o", tmp_path / "out.csv")
    assert (done.exit_code, "employment" in done.output) == (2, True)
