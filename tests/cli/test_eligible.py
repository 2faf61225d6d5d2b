"""giamngheo eligible and giamngheo policies: all policies for a household; the rules as read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from giamngheo.cli.main import main
from tools import policies_index


def run(*options: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(options))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def household(tmp_path: Path) -> Path:
    code, out, _err = run("eligible", "--example")
    assert code == 0
    path = tmp_path / "ho.json"
    path.write_text(out, encoding="utf-8")
    return path


def changed(path: Path, **parts: Any) -> Path:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **parts}), encoding="utf-8")
    return path


def test_every_policy_is_told_with_verdict_amount_reasons_and_articles(household: Path) -> None:
    code, out, _err = run("eligible", str(household), "--on", "25/11/2026")
    assert code == 0
    assert "Ngày xét 25/11/2026, 51 chính sách, 4 thành viên" in out
    for policy_id in ("P01", "P14", "P27", "P37", "P51", "P68"):
        assert f"\n{policy_id} " in out
    assert "  Được hưởng: 65.000 đồng/tháng [chưa kiểm chứng]" in out
    assert "(Quyết định số 28/2014/QĐ-TTg)" in out
    assert "Cần hỏi: Nhà ở bị đổ, sập, trôi, cháy hoàn toàn và không còn nơi ở" in out
    assert "không cộng, đã hưởng mức cao hơn hoặc bằng theo P01" in out
    assert "+ Lãi suất: 6,24 %/năm" in out


def test_json_holds_every_condition(household: Path) -> None:
    code, out, _err = run("eligible", str(household), "--on", "2026-11-25", "--json")
    assert code == 0
    data = json.loads(out)
    power = next(one for one in data["policies"] if one["policy"] == "P40")
    assert (power["verdict"], power["amount"], power["unit"]) == ("ENTITLED", 65_000, "vnd")
    assert power["verified"] is False
    conditions = power["groups"][0]["conditions"]
    assert conditions[0]["article"] == "28/2014/QĐ-TTg"
    assert len({one["policy"] for one in data["policies"]}) == 51
    unknown = next(one for one in data["policies"] if one["policy"] == "P37")
    assert unknown["missing"] == [{"member": None, "fact": "house_is_lost"}]


def test_a_day_of_the_past_and_the_law_as_read_later(household: Path) -> None:
    on = ("--on", "01/08/2026", "--policy", "p50", "--json")
    for more, amount in (((), 500_000), (("--known-on", "05/10/2026"), 540_000)):
        _code, out, _err = run("eligible", str(household), *on, *more)
        amounts = [one["amount"] for one in json.loads(out)["policies"]]
        assert amounts == [None, None, None, amount]


def test_what_changes_until_a_day(household: Path) -> None:
    _code, out, _err = run(
        "eligible", str(household), "--on", "25/11/2026", "--until", "31/12/2027"
    )
    assert "Thay đổi đến 31/12/2027:" in out
    assert "05/02/2027 P12 Y Bé Mẫu: được hưởng 360.000 đồng/tháng học -> không thuộc diện" in out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "hãy cho tệp hộ và --on NGÀY"),
        (("--on", "32/01/2026"), "--on:"),
        (("--on", "01/01/2026", "--policy", "P99"), "--policy: không có chính sách 'P99'"),
        (("--on", "01/01/2026", "--until", "01/01/2026"), "--until: phải sau ngày 01/01/2026"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    household: Path, options: tuple[str, ...], sentence: str
) -> None:
    code, out, err = run("eligible", str(household), *options)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)


def test_a_wrong_field_is_named_with_its_file(household: Path) -> None:
    path = changed(household, household={"kwh_month": "nhiều"})
    code, _out, err = run("eligible", str(path), "--on", "01/01/2026")
    assert code == 2
    assert "household.kwh_month: phải là số nguyên từ 0 trở lên hoặc null, không phải" in err


def test_files_that_are_none(tmp_path: Path) -> None:
    code, _out, err = run("eligible", str(tmp_path / "none.json"), "--on", "01/01/2026")
    assert code == 2
    assert "không đọc được tệp" in err
    broken = tmp_path / "broken.json"
    broken.write_text('{"household": \n', encoding="utf-8")
    code, _out, err = run("eligible", str(broken), "--on", "01/01/2026")
    assert code == 2
    assert "không phải JSON đúng" in err
    latin = tmp_path / "latin.json"
    latin.write_bytes("hộ".encode("utf-16"))
    assert "phải là chữ UTF-8" in run("eligible", str(latin), "--on", "01/01/2026")[2]


def test_policies_are_listed_by_day() -> None:
    code, out, _err = run("policies", "list")
    assert code == 0
    assert len(out.splitlines()) == 51
    assert "P41 | Trợ giúp pháp lý | cá nhân | dịch vụ" in out
    assert "P63 | Đầu tư cơ sở hạ tầng ở địa bàn nghèo | xã | công trình" in out
    earlier = run("policies", "list", "--on", "31/01/2014")[1]
    assert "\nP40 " in earlier
    assert "\nP50 " not in earlier


@pytest.mark.parametrize("on", [(), ("--on", "31/01/2014"), ("--on", "25/11/2026")])
@pytest.mark.parametrize("policy_id", [f"P{n:02d}" for n in range(1, 15)] + ["P47", "P51", "P62"])
def test_every_policy_shows(policy_id: str, on: tuple[str, ...]) -> None:
    code, out, _err = run("policies", "show", policy_id, *on)
    assert code == 0
    assert out.startswith(f"{policy_id}: ")


def test_a_policy_shows_conditions_formula_lead_and_marks() -> None:
    out = run("policies", "show", "P40", "--on", "25/11/2026")[1]
    assert "Chủ trì ngày 25/11/2026: Bộ, Sở Tài chính" in out
    assert "110 [chưa kiểm chứng] % × 30 × [Giá bán lẻ điện sinh hoạt bậc 1" in out
    assert "(làm tròn đến 1.000)" in out
    assert "Lượng điện dùng một tháng ≤ 50 kWh" in out
    assert (
        "Không có quy định áp dụng vào ngày này"
        in run("policies", "show", "P50", "--on", "01/01/2014")[1]
    )
    assert "bù cho đủ tổng mức" in run("policies", "show", "P47")[1]


def test_an_unknown_policy_names_those_there_are() -> None:
    code, _out, err = run("policies", "show", "P99")
    assert code == 2
    assert "không có chính sách 'P99'; các chính sách: P01" in err
    assert run("policies", "list", "--on", "mai")[0] == 2


def test_the_page_of_the_policies_is_current() -> None:
    assert policies_index.TARGET.read_text(encoding="utf-8") == policies_index.page(), (
        "run tools/policies_index.py"
    )
