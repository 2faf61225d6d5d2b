"""giamngheo explain: the class of one household, and one-line errors for what it cannot use."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from giamngheo.cli.explain import explain
from giamngheo.cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*options: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(explain, list(options))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def data(*options: str) -> dict[str, Any]:
    code, out, _err = run(*options, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


# The test values of standards.md section 8.
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--standard vn-2022 --area rural --income 1500000 --deprived 3", "POOR"),
        ("--standard vn-2022 --area rural --income 1500000 --deprived 2", "NEAR_POOR"),
        ("--standard vn-2022 --area rural --income 1500001 --deprived 12", "AVERAGE"),
        ("--standard vn-2022 --area rural --income 2250001 --deprived 12", "NOT_POOR"),
        ("--standard vn-2022 --area urban --income 2000000 --deprived 3", "POOR"),
        ("--standard vn-2016 --area rural --income 700000 --deprived 0", "POOR"),
        ("--standard vn-2016 --area rural --income 700001 --deprived 3", "POOR"),
        ("--standard vn-2016 --area rural --income 700001 --deprived 2", "NEAR_POOR"),
        ("--standard vn-2016 --area rural --income 1000001 --deprived 10", "AVERAGE"),
        ("--standard vn-2022 --area rural --b1 140 --b2 30", "POOR"),
        ("--standard vn-2022 --area rural --b1 140 --b2 20", "NEAR_POOR"),
        ("--standard vn-2022 --area rural --b1 140 --deprived 3", "POOR"),
        ("--standard vn-2022 --area rural --b1 141 --b2 120", "NOT_POOR"),
        ("--standard vn-2027 --area rural --income 2200000 --deprived 3", "POOR"),
        ("--standard vn-2022 --area rural --income 1500000", "UNKNOWN"),
        ("--on 2011-01-01 --area rural --income 400000", "POOR"),
        ("--on 31/12/2026 --area rural --income 1.500.000 --deprived 3", "POOR"),
        ("--standard hcm-2019 --income-year 36000001 --b2 40", "POOR"),
        ("--standard hcm-2014 --income 1333333", "POOR"),
    ],
)
def test_class(options: str, expected: str) -> None:
    found = data(*options.split())
    assert found["class"] == expected
    assert found["steps"]
    assert (found["next_class"] is None) == (expected in ("NOT_POOR", "UNKNOWN"))


def test_the_shape_of_the_answer() -> None:
    found = data("--standard", "vn-2022", "--area", "rural", "--income", "1500000",
                 "--deprived", "3")  # fmt: skip
    assert {"standard", "class", "steps", "next_class"} <= found.keys()
    assert found["standard"] == "vn-2022"
    step = found["steps"][0]
    assert step["value"] == step["threshold"] == 1_500_000
    assert step["article"] == "Điều 3 Nghị định số 07/2021/NĐ-CP"
    assert step["verified"] is True
    assert found["next_class"]["class"] == "NEAR_POOR"
    assert found["next_class"]["changes"][0]["needed"] == 2
    assert "others" not in found


def test_indicators_by_name_answer_every_indicator() -> None:
    names = "bao hiem y te, Nguồn nước sinh hoạt,toilet"
    found = data("--standard", "vn-2022", "--area", "rural", "--income", "1", "--deprived", names)
    assert found["class"] == "POOR"
    assert found["steps"][1]["value"] == 3
    two = data("--standard", "vn-2022", "--area", "rural", "--income", "1", "--deprived", "4,9")
    assert two["class"] == "NEAR_POOR"


def test_ha_noi_2014_answers_under_both_standards() -> None:
    found = data("--on", "31/01/2014", "--place", "01", "--area", "rural", "--income", "520000")
    assert (found["standard"], found["class"]) == ("vn-2011", "NEAR_POOR")
    assert [(one["standard"], one["class"]) for one in found["others"]] == [("hanoi-2011", "POOR")]
    assert found["others"][0]["steps"]


def test_names_are_taken_over_by_a_local_standard_with_the_very_same_indicators() -> None:
    found = data("--on", "2018-06-01", "--place", "01", "--area", "rural", "--income", "1200000",
                 "--deprived", "water,toilet,telecom")  # fmt: skip
    assert found["class"] == "AVERAGE"
    assert found["others"][0] == found["others"][0] | {"standard": "hanoi-2016", "class": "POOR"}


def test_the_place_tells_whether_it_is_urban() -> None:
    assert data("--on", "2014-01-31", "--place", "00001", "--income", "1")["area_type"] == "URBAN"
    assert data("--on", "2022-01-31", "--place", "18172", "--income", "1")["area_type"] == "RURAL"
    after = data("--on", "2026-01-31", "--place", "18172", "--income", "1", "--deprived", "0")
    assert after["class"] == "NEAR_POOR"


def test_lines_for_people_name_article_and_doubt() -> None:
    code, out, _err = run("--standard", "vn-2016", "--area", "rural", "--b1", "130", "--b2", "30")
    assert code == 0
    assert out.splitlines()[0].endswith(": hộ nghèo")
    doubted = [line for line in out.splitlines() if line.endswith("[chưa kiểm chứng]")]
    assert len(doubted) == 1
    assert "150 điểm" in doubted[0]
    assert "Thông tư số 14/2018/TT-BLĐTBXH" in doubted[0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--on 1999-05-01 --area rural --income 1", "01/05/1999"),
        ("--on 2031-01-01 --area rural --income 1", "01/01/2031"),
        ("--on 2022-13-01 --area rural --income 1", "--on"),
        ("--standard vn-2022 --area rural --income 1 --deprived waste", "info_means"),
        ("--standard vn-2011 --area rural --income 1 --deprived water", "vn-2011"),
        ("--standard vn-1999 --area rural --income 1", "vn-2016"),
        ("--standard vn-2022 --area rural", "--income"),
        ("--standard vn-2022 --area rural --income 1 --b1 1", "--b1"),
        ("--standard vn-2022 --income 1", "--area"),
        ("--standard vn-2022 --on 2022-01-01 --area rural --income 1", "--standard"),
        ("--area rural --income 1", "--standard"),
        ("--standard vn-2022 --place 01 --area rural --income 1", "--place"),
        ("--standard vn-2022 --area rural --income abc", "--income"),
        ("--standard vn-2022 --area rural --income 1,5", "số nguyên"),
        ("--standard vn-2022 --area rural --income -5", "không thể âm"),
        ("--standard vn-2022 --area rural --income 5 --deprived 13", "12"),
        ("--standard vn-2022 --area rural --income 5 --deprived -1", "không thể âm"),
        ("--standard vn-2022 --area rural --income 5 --deprived 1 --b2 10", "--b2"),
        ("--standard vn-2027 --area rural --b1 5", "vn-2027"),
        ("--on 2026-01-01 --place 99999 --area rural --income 1", "99999"),
        ("--on 2026-01-01 --place 439 --area rural --income 1", "không dùng vào ngày 01/01/2026"),
        ("--on 2014-01-01 --place 00001 --area rural --income 1", "thành thị"),
    ],
)
def test_bad_input_is_one_line_and_ends_with_two(options: str, says: str) -> None:
    code, out, err = run(*options.split())
    assert code == 2
    assert out == ""
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_it_is_a_verb_of_the_command_and_needs_no_settings() -> None:
    assert "explain" in main.list_commands(None)  # type: ignore[arg-type]
    done = subprocess.run(
        [sys.executable, "-m", "giamngheo.cli.main", "explain", "--on", "2014-01-31", "--place",
         "01", "--area", "urban", "--income", "700000", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin", "DJANGO_SETTINGS_MODULE": "no.such.settings", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["others"][0]["class"] == "POOR"
