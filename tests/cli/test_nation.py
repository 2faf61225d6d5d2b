"""The verbs over whole tables: what comes out, what is refused, and that a crash leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from polars.testing import assert_frame_equal

from giamngheo.cli import nation_members
from giamngheo.cli.main import main
from giamngheo.common.frames import Table, Writer
from povertycore.nation.synth import HOUSEHOLDS, MEMBERS

ROOT = Path(__file__).resolve().parents[2]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def write(path: Path, cells: dict[str, list[Any]]) -> Path:
    frame = pl.DataFrame(cells, strict=False)
    with Writer(path, dict(frame.schema)) as out:
        out.write(frame)
    return path


def read(path: Path) -> pl.DataFrame:
    return pl.concat(list(Table(path).batches()))


def classified(tmp_path: Path, cells: dict[str, list[Any]], *words: object) -> pl.DataFrame:
    source, output = write(tmp_path / "in.csv", cells), tmp_path / "out.parquet"
    done = run("classify", source, *words, "-o", output)
    assert done.exit_code == 0, done.output
    return read(output)


def as_text(frame: pl.DataFrame) -> list[tuple[str | None, ...]]:
    """The cells as any of the formats writes them."""
    return frame.cast(pl.String).rows()


AT_THE_LINES = {
    "Mã hộ": ["H1", "H2", "H3", "H4", "H5"],
    "Khu vực": ["Nông thôn", "Nông thôn", "phường", "URBAN", ""],
}


@pytest.mark.parametrize("notation", [("B1", "B2"), ("điểm A", "điểm B"), ("Điểm phiếu B1", "b2")])
def test_points_in_the_words_of_the_circular_and_of_the_forms(
    tmp_path: Path, notation: tuple[str, str]
) -> None:
    points, deprived = notation
    cells = AT_THE_LINES | {
        points: ["140", "140", "175", "176", "140"],
        deprived: ["30", "20", "30", "120", "30"],
    }
    found = classified(tmp_path, cells, "--on", "31/12/2025")
    assert found["class_vn-2022"].to_list() == ["POOR", "NEAR_POOR", "POOR", "NOT_POOR", "UNKNOWN"]
    assert found["reason_vn-2022"].to_list() == [
        "BY_DEPRIVATIONS", "BELOW_CUTOFF", "BY_DEPRIVATIONS", "AVERAGE_NOT_TOLD_BY_POINTS",
        "AREA_TYPE_UNKNOWN",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["1500000", "1.500.000", "1,500,000", "1 500 000"])
def test_amounts_in_both_notations(tmp_path: Path, written: str) -> None:
    cells = {"area_type": ["RURAL"], "income_vnd": [written], "deprivation_count": ["3"]}
    found = classified(tmp_path, cells, "--on", "2026-01-01")
    assert found["class_vn-2022"].item() == "POOR"
    assert found["income_vnd"].item() == written


@pytest.mark.parametrize("ending_in", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("ending_out", [".csv", ".xlsx", ".parquet"])
def test_every_format_gives_the_same_classes_and_keeps_every_cell(
    tmp_path: Path, ending_in: str, ending_out: str
) -> None:
    cells: dict[str, list[Any]] = {
        "household_id": ["H1", "H2", "H3"],
        "commune_code": ["18172", "00097", "00097"],
        "income_vnd": [1_500_000, 2_000_001, None],
        "water": [True, None, False],
        "deprivation_count": [3, 0, 4],
        "Ghi chú": ['Hộ; "một"', None, "x"],
    }
    source, output = write(tmp_path / f"in{ending_in}", cells), tmp_path / f"out{ending_out}"
    done = run("classify", source, "--on", "2026-01-01", "-o", output)
    assert done.exit_code == 0, done.output
    before, after = read(source), read(output)
    assert as_text(after.select(before.columns)) == as_text(before)
    assert after["area_type"].to_list() == ["RURAL", "URBAN", "URBAN"]
    assert after["class_vn-2022"].to_list() == ["POOR", "AVERAGE", "UNKNOWN"]
    assert "3 hộ" in done.output or "3 households" in done.output


def test_single_indicators_known_in_part(tmp_path: Path) -> None:
    cells = {
        "area_type": ["RURAL"] * 3,
        "income_vnd": ["1000000"] * 3,
        "water": ["x", "x", "không"],
        "Thiếu hụt Bảo hiểm y tế": ["có", "có", "0"],
        "toilet": ["1", "", ""],
    }
    found = classified(tmp_path, cells, "--on", "2026-01-01")
    assert found["class_vn-2022"].to_list() == ["POOR", "UNKNOWN", "UNKNOWN"]


def test_national_and_local_side_by_side_in_hanoi(tmp_path: Path) -> None:
    """31/01/2014: one household of a ward of Hà Nội and one of a commune of Hà Tĩnh."""
    cells = {
        "household_id": ["H1", "H2"],
        "commune_code": ["00097", "18172"],
        "income_vnd": ["600000", "400000"],
    }
    found = classified(tmp_path, cells, "--on", "2014-01-31")
    assert found["class_vn-2011"].to_list() == ["NEAR_POOR", "POOR"]
    assert found["class_hanoi-2011"].to_list() == ["POOR", None]
    assert found["reason_hanoi-2011"].to_list() == ["BY_INCOME", None]


def test_no_local_column_where_no_household_lives_there(tmp_path: Path) -> None:
    cells = {"commune_code": ["18172"], "income_vnd": ["400000"]}
    found = classified(tmp_path, cells, "--on", "2014-01-31")
    assert [name for name in found.columns if name.startswith("class_")] == ["class_vn-2011"]


def test_all_households_of_one_place(tmp_path: Path) -> None:
    cells = {"income_vnd": ["600000"]}
    found = classified(tmp_path, cells, "--on", "2014-01-31", "--place", "00097")
    assert found.row(0, named=True) == {
        "income_vnd": "600000", "area_type": "URBAN",
        "class_vn-2011": "NEAR_POOR", "reason_vn-2011": "BETWEEN_LINES",
        "class_hanoi-2011": "POOR", "reason_hanoi-2011": "BY_INCOME",
    }  # fmt: skip


def test_two_standards_in_one_round(tmp_path: Path) -> None:
    """As at the end of 2015, when the same households were counted under both."""
    cells = {"area_type": ["RURAL"], "income_vnd": ["650000"], "deprivation_count": ["0"]}
    words = ("--on", "2015-12-31", "--standard", "vn-2011", "--standard", "vn-2016")
    found = classified(tmp_path, cells, *words)
    assert found["class_vn-2011"].item() == "NOT_POOR"
    assert found["class_vn-2016"].item() == "POOR"


PEOPLE = {
    "household_id": ["H1", "H1", "H2", "H9"],
    "Ngày sinh": ["02/03/1980", "2015", "1990", "1990"],
    "insurance_kind": ["NONE", "Thẻ hộ nghèo", "HOUSEHOLD", "NONE"],
    "is_studying": ["0", "1", "", "0"],
}


def with_members(tmp_path: Path, cells: dict[str, list[Any]]) -> tuple[pl.DataFrame, str]:
    source = write(tmp_path / "in.csv", cells)
    people, output = write(tmp_path / "people.csv", PEOPLE), tmp_path / "out.parquet"
    done = run("classify", source, "--on", "2026-01-01", "--members", people, "-o", output)
    assert done.exit_code == 0, done.output
    return read(output), done.output


def test_facts_of_members_make_answers(tmp_path: Path) -> None:
    found, told = with_members(
        tmp_path,
        {
            "household_id": ["H1", "H2", "H3"],
            "area_type": ["RURAL"] * 3,
            "income_vnd": ["1000000"] * 3,
            "person_count": ["2", "1", "1"],
            "water_source": ["SURFACE", "PIPED", ""],
            "floor_area_m2": ["15,9", "8", "40"],
        },
    )
    assert found["health_insurance"].to_list() == [True, False, None]
    assert found["water"].to_list() == [True, False, None]
    assert found["housing_area"].to_list() == [True, False, False]
    assert found["class_vn-2022"].to_list() == ["POOR", "UNKNOWN", "UNKNOWN"]
    assert "people.csv" in told


def test_a_tick_that_contradicts_the_record_is_left_to_a_person(tmp_path: Path) -> None:
    found, _told = with_members(
        tmp_path,
        {
            "household_id": ["H1", "H2"],
            "area_type": ["RURAL"] * 2,
            "income_vnd": ["1000000"] * 2,
            "person_count": ["2", "1"],
            "health_insurance": ["0", ""],
            "water": ["1", "1"],
            "toilet": ["1", "1"],
            "telecom": ["0", "1"],
        },
    )
    assert found["contradicts_vn-2022"].to_list() == ["health_insurance", None]
    assert found["class_vn-2022"].to_list() == ["UNKNOWN", "POOR"]


def refused(tmp_path: Path, cells: dict[str, list[Any]], *words: object) -> str:
    source, output = write(tmp_path / "in.csv", cells), tmp_path / "out.csv"
    done = run("classify", source, *words, "-o", output)
    assert done.exit_code == 2, done.output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.csv"]
    return done.output


GOOD = {
    "household_id": ["H1", "H2", "H3"],
    "commune_code": ["18172", "18172", "18172"],
    "income_vnd": ["1", "2", "3"],
    "B2": ["30", "30", "30"],
}


@pytest.mark.parametrize(
    ("column", "cells", "told"),
    [
        ("income_vnd", ["1", "abc", "3"], ["in.csv", "3", "income_vnd", "abc"]),
        ("income_vnd", ["1", "2", "-3"], ["4", "income_vnd", "-3"]),
        ("income_vnd", ["1", "2,5", "3"], ["3", "income_vnd", "2,5"]),
        ("B2", ["30", "30", "130"], ["4", "B2", "130", "120"]),
        ("commune_code", ["18172", "18172", "8172"], ["4", "commune_code", "8172", "01/01/2026"]),
        ("household_id", ["H1", "H2", "H1"], ["household_id", "2", "4"]),
        ("household_id", ["H1", "", "H3"], ["3", "household_id"]),
        ("water", ["x", "giếng", ""], ["3", "water", "giếng"]),
        ("B1", ["1", "2", "3"], ["Điểm A", "B1"]),
        ("class_vn-2022", ["", "", ""], ["class_vn-2022"]),
        ("loại nhà", ["", "tổ chim", ""], ["3", "loại nhà", "tổ chim"]),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(
    tmp_path: Path, column: str, cells: list[str], told: list[str]
) -> None:
    more = {"Điểm A": ["1", "2", "3"]} if column == "B1" else {}
    output = refused(tmp_path, GOOD | {column: cells} | more, "--on", "2026-01-01")
    for word in told:
        assert word in output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--on", "2005-01-01"), "01/01/2005"),
        (("--on", "2040-01-01"), "01/01/2040"),
        (("--on", "2026-01-01", "--place", "99999"), "99999"),
        (("--on", "2026-01-01", "--standard", "vn-1999"), "vn-1999"),
        (("--on", "31/02/2026"), "31/02/2026"),
    ],
)
def test_a_question_without_an_answer_is_refused(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    assert told in refused(tmp_path, GOOD, *words)


def test_members_need_the_household_and_its_size(tmp_path: Path) -> None:
    people = write(tmp_path / "people.csv", PEOPLE)
    for absent in ("household_id", "person_count"):
        cells = {"household_id": ["H1"], "person_count": ["1"], "income_vnd": ["1"]}
        source = write(tmp_path / "in.csv", {k: v for k, v in cells.items() if k != absent})
        output = tmp_path / "out.csv"
        done = run("classify", source, "--on", "2026-01-01", "--members", people, "-o", output)
        assert (done.exit_code, absent in done.output, output.exists()) == (2, True, False)


def test_rows_are_numbered_through_all_batches(tmp_path: Path) -> None:
    rows = 100_050
    cells = {"area_type": ["RURAL"] * rows, "B1": ["140"] * (rows - 1) + ["?"]}
    source = write(tmp_path / "in.csv", cells)
    done = run("classify", source, "--on", "2026-01-01", "-o", tmp_path / "out.parquet")
    assert done.exit_code == 2
    assert str(rows + 1) in done.output
    good = pl.read_csv(source, infer_schema=False)[: rows - 1]
    good.write_csv(source)
    done = run("classify", source, "--on", "2026-01-01", "-o", tmp_path / "out.parquet")
    assert done.exit_code == 0
    assert read(tmp_path / "out.parquet")["class_vn-2022"].value_counts().rows() == [
        ("UNKNOWN", rows - 1)
    ]


def test_killed_half_way_the_old_result_stands(tmp_path: Path) -> None:
    rows = 400_000
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({"area_type": ["RURAL"] * rows, "income_vnd": range(rows)}).write_parquet(
        source, row_group_size=50_000
    )
    output.write_bytes(b"the old result")
    words = ["classify", source, "--on", "2026-01-01", "-o", output]
    running = subprocess.Popen(
        [sys.executable, "-m", "giamngheo.cli.main", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "giamngheo.config.settings.test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    patience = time.monotonic() + 60
    while not any(one.suffix == ".part" and one.stat().st_size for one in tmp_path.iterdir()):
        assert time.monotonic() < patience
        assert running.poll() is None
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    assert output.read_bytes() == b"the old result"
    done = run(*words)
    assert done.exit_code == 0
    assert read(output).height == rows


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
