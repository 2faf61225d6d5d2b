"""giamngheo check: what it prints, in both forms, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from giamngheo.cli.check import check
from tests import seeds
from tests.common import document_builders as build

KEYS = ["kind", "table", "row", "column", "printed", "computed", "message"]
ROOT = Path(__file__).resolve().parent.parent.parent


def run(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(check, [str(path), "--json", *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, json.loads(result.stdout)


def kinds(path: Path, *options: str) -> Counter[str]:
    code, printed = run(path, *options)
    assert list(printed) == ["findings"]
    assert all(list(finding) == KEYS for finding in printed["findings"])
    assert code == (1 if printed["findings"] else 0)
    return Counter(finding["kind"] for finding in printed["findings"])


def test_son_tay_prints_what_the_table_holds_and_nothing_else() -> None:
    path = seeds.seed(seeds.SON_TAY)
    assert kinds(path) == {"sum": 3, "balance": 1, "rate": 12, "truncation": 5}
    _, expected = build.seed_case("Sơn Tây 2021")
    _, printed = run(path)
    told = [
        " | ".join(finding[key] for key in ("kind", "row", "column", "printed", "computed"))
        for finding in printed["findings"]
    ]
    assert told == expected
    assert {finding["table"] for finding in printed["findings"]} == {"Bảng 1"}


def test_son_tay_with_its_text() -> None:
    path = seeds.seed(seeds.SON_TAY)
    more = kinds(path, "--text") - kinds(path)
    assert more == {"rate": 2, "coverage": 1}


def test_dien_hoa() -> None:
    path = seeds.seed(seeds.DIEN_HOA)
    assert kinds(path) == {"sum_of_rates": 1, "two_rates_one_count": 1, "truncation": 1}
    assert kinds(path, "--text") - kinds(path) == {"text": 1}


def test_ha_noi_has_no_table_so_its_text_is_read() -> None:
    path = seeds.seed(seeds.HA_NOI)
    assert kinds(path) == {
        "sum": 1,
        "rate": 2,
        "citation": 1,
        "text": 1,
        "duplicate_assignment": 1,
    }
    _, printed = run(path)
    by_kind = {finding["kind"]: finding for finding in printed["findings"]}
    assert (by_kind["sum"]["printed"], by_kind["sum"]["computed"]) == ("45.732", "45.662")
    rates = {(f["printed"], f["computed"]) for f in printed["findings"] if f["kind"] == "rate"}
    assert rates == {("1,1%", "1,01%"), ("trên 90%", "87,05%")}
    assert by_kind["duplicate_assignment"]["row"] == "huyện Thạch Thất"
    assert "20/2011/NĐ-CP" in by_kind["citation"]["column"]
    assert by_kind["text"]["printed"] == "2013"
    assert all(finding["table"] is None for finding in printed["findings"])


def test_huong_tra_cites_a_decision_of_the_wrong_year_once() -> None:
    assert kinds(seeds.seed(seeds.HUONG_TRA)) == {"citation": 1}


def test_kon_tum_is_clean() -> None:
    assert kinds(seeds.seed(seeds.KON_TUM)) == {}


def village_table(tmp_path: Path, total: int) -> Path:
    path = tmp_path / "bang.csv"
    path.write_text(f"Thôn;Số hộ nghèo\nĐông;3\nĐoài;4\nCộng;{total}\n", encoding="utf-8")
    return path


def test_the_list_is_for_people(tmp_path: Path) -> None:
    result = CliRunner().invoke(check, [str(village_table(tmp_path, 8))])
    assert result.exit_code == 1
    assert "Có 1 chỗ cần xem lại" in result.stdout
    assert "Cộng, Số hộ nghèo: in 8, cộng 2 dòng được 7." in result.stdout
    clean = CliRunner().invoke(check, [str(village_table(tmp_path, 7))])
    assert (clean.exit_code, clean.stdout.strip()) == (0, "Không thấy chỗ nào sai.")


def test_what_cannot_be_read_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hỏng.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    for file in (path, tmp_path / "khong-co.docx", tmp_path):
        result = CliRunner().invoke(check, [str(file), "--json"])
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.strip().splitlines()) == 1
        assert file.name in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.parametrize("locale", ["C.UTF-8", "POSIX"])
def test_the_command_runs_without_database_or_settings(tmp_path: Path, locale: str) -> None:
    path = village_table(tmp_path, 8)
    done = subprocess.run(
        [sys.executable, "-m", "giamngheo.cli.main", "check", str(path), "--json"],
        cwd=ROOT,
        env={"LC_ALL": locale, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == b""
    finding = json.loads(done.stdout)["findings"][0]
    assert (finding["row"], finding["printed"], finding["computed"]) == ("Cộng", "8", "7")


def test_a_native_reader_that_panics_leaves_one_sentence(tmp_path: Path) -> None:
    rows, _ = build.seed_case("Sơn Tây 2021")
    data = bytearray(build.old_workbook(rows))
    data[1424:1427] = b"\xff\xff\xff"
    path = tmp_path / "hong.xls"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "giamngheo.cli.main", "check", str(path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.decode().strip().startswith("Tệp hong.xls bị hỏng")
    assert done.stderr.count(b"\n") == 1
