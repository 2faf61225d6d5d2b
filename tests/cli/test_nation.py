"""The verbs over whole tables: what comes out, what is refused, and that a crash leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.nation_files import read, run, write

ROOT = Path(__file__).resolve().parents[2]


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
