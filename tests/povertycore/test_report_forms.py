"""Report forms: headers over their columns, printed formulas, versions by period, bad files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from povertycore.law_store import LawFileError, UnknownLawError
from povertycore.report_forms import (
    FOLDER,
    Balance,
    ReportForm,
    Step,
    form_ids,
    frame,
    load_forms,
    parse_balance,
    report_form,
)

DAY = date(2022, 12, 31)
GOOD = yaml.safe_load((FOLDER / "bc2.yaml").read_text(encoding="utf-8"))


def test_the_forms_there_are() -> None:
    assert set(form_ids()) == {"bc1", "bc2", "bc3", "village-table"}


@pytest.mark.parametrize("form_id", form_ids())
def test_header_covers_every_place_above_the_columns_once(form_id: str) -> None:
    form = report_form(form_id, DAY).form
    covered: dict[tuple[int, int], str] = {}
    for cell in form.header_cells(area_level="VILLAGE", year=2022):
        for row in range(cell.row, cell.last_row + 1):
            for column in range(cell.column, cell.last_column + 1):
                assert (row, column) not in covered, cell
                covered[row, column] = cell.text
        assert cell.row_span * cell.column_span == (cell.last_row - cell.row + 1) * (
            cell.last_column - cell.column + 1
        )
    assert set(covered) == {
        (row, column) for row in range(form.header_depth) for column in range(len(form.columns))
    }
    for place, one in enumerate(form.columns):
        if one.kind != "area_name":
            path = [text.replace("{year}", "2022") for text in one.headers]
            seen = [covered[row, place] for row in range(form.header_depth)]
            assert list(dict.fromkeys(seen)) == path


def test_header_of_some_columns_in_another_order() -> None:
    form = report_form("village-table", DAY).form
    keys = ["area", "poor_closing_rate", "households"]
    cells = form.header_cells(area_level="COMMUNE", year=2021, keys=keys)
    assert [(c.text, c.row, c.column, c.last_row) for c in cells] == [
        ("Đơn vị", 0, 0, 1),
        ("Hộ nghèo cuối năm 2021", 0, 1, 0),
        ("Tổng số hộ gia đình", 0, 2, 1),
        ("%", 1, 1, 1),
    ]


def test_area_column_is_named_after_the_level_of_the_rows() -> None:
    form = report_form("bc1", DAY).form
    names = [
        form.header_cells(area_level=level, year=2022)[1].text
        for level in ("VILLAGE", "COMMUNE", "DISTRICT")
    ]
    assert names == ["Thôn", "Phường/Xã", "Quận/Huyện"]


def test_column_numbers_and_formulas_of_bc1() -> None:
    form = report_form("bc1", DAY).form
    assert [column.number for column in form.columns] == ["A", "B", *map(str, range(1, 15))]
    assert {column.number: column.formula for column in form.columns if column.formula} == {
        "4": "4=3/1*100",
        "6": "6=5/1*100",
        "8": "8=7/1*100",
        "10": "10=9/2*100",
        "12": "12=11/2*100",
        "14": "14=13/2*100",
    }


@pytest.mark.parametrize("form_id", ["bc2", "bc3"])
def test_closing_formula_is_what_the_steps_mean(form_id: str) -> None:
    form = report_form(form_id, DAY).form
    (balance,) = form.balances
    assert balance == Balance("9", ("1", "5", "6", "7", "8"), ("2", "3", "4"))
    steps = {number: form.numbered(number).step for number in ("9", *balance.plus, *balance.minus)}
    assert steps["9"] is Step.CLOSING
    assert steps["1"] is Step.OPENING
    assert {steps[n] for n in balance.minus} == {Step.TO_OTHER_LIST, Step.ESCAPED, Step.OTHER_OUT}
    assert {steps[n] for n in balance.plus[1:]} == {
        Step.FROM_OTHER_LIST,
        Step.RELAPSED,
        Step.NEW,
        Step.OTHER_IN,
    }


def test_near_poor_columns_two_and_three_follow_the_printed_sheet() -> None:
    form = report_form("bc3", DAY).form
    assert form.numbered("2").headers[-1] == "Số hộ thoát cận nghèo"
    assert form.numbered("3").headers[-1] == "Số hộ cận nghèo trở thành hộ nghèo"


@given(st.lists(st.tuples(st.sampled_from("+-"), st.integers(1, 30)), min_size=1, max_size=9))
def test_parse_balance_reads_what_is_printed(terms: list[tuple[str, int]]) -> None:
    formula = "31=" + "".join(f"{sign}{number}" for sign, number in terms).lstrip("+")
    if formula.startswith("31=-"):
        with pytest.raises(ValueError, match="formula"):
            parse_balance(formula)
        return
    balance = parse_balance(formula)
    assert balance.result == "31"
    assert balance.plus == tuple(str(n) for sign, n in terms if sign == "+")
    assert balance.minus == tuple(str(n) for sign, n in terms if sign == "-")


def test_a_day_without_a_form_gets_the_nearest_and_says_so() -> None:
    assert report_form("bc1", date(2021, 9, 1)).in_force
    early, late = report_form("bc1", date(2019, 5, 1)), report_form("bc1", date(2027, 1, 1))
    assert not early.in_force
    assert not late.in_force
    assert early.form.version == late.form.version == "2021"
    assert report_form("village-table", date(1990, 1, 1)).in_force


def test_unknown_form() -> None:
    with pytest.raises(UnknownLawError, match="bc99"):
        report_form("bc99", DAY)


def write(folder: Path, name: str, **changes: object) -> None:
    (folder / name).write_text(yaml.safe_dump(GOOD | changes), encoding="utf-8")


def test_the_version_of_the_day_is_chosen(tmp_path: Path) -> None:
    periods = {"2016": (date(2016, 1, 1), date(2021, 9, 1)), "2021": (date(2021, 9, 1), None)}
    for version, (first, last) in periods.items():
        in_force = {"from": first, "to": last, "source": ["sheet"], "verified": False}
        write(tmp_path, f"bc2-{version}.yaml", version=version, in_force=in_force)
    old, new = load_forms(tmp_path)["bc2"]
    assert (old.version, new.version) == ("2016", "2021")
    assert old.in_force.contains(date(2021, 8, 31))
    assert not old.in_force.contains(date(2021, 9, 1))


def test_versions_that_share_a_day_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "one.yaml")
    write(tmp_path, "two.yaml", version="2022")
    with pytest.raises(LawFileError, match="overlaps version 2021"):
        load_forms(tmp_path)


def column(number: str) -> dict[str, object]:
    return next(c for c in GOOD["columns"] if c.get("number") == number)


BAD: dict[str, tuple[dict[str, object], str]] = {
    "a column twice": ({"columns": [*GOOD["columns"], column("1")]}, "stands twice"),
    "formula of a missing column": (
        {"columns": [c for c in GOOD["columns"] if c.get("number") != "5"]},
        "there is no column 5",
    ),
    "no class": (
        {"columns": [*GOOD["columns"], {**column("1"), "key": "x", "poverty_class": None}]},
        "poverty_class goes with every step",
    ),
    "rate of a name": (
        {
            "columns": [
                *GOOD["columns"],
                {"key": "x", "headers": ["x"], "kind": "rate", "rate_of": ["area", "opening"]},
            ]
        },
        "names a column that counts nothing",
    ),
    "unknown source": (
        {"in_force": {"from": None, "to": None, "source": ["nobody"], "verified": True}},
        "nobody is not among the sources",
    ),
    "no unit": ({"units": []}, "neither the column nor the form has a unit"),
    "unknown key": ({"colour": "red"}, "Extra inputs"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_form_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    changes, expected = BAD[name]
    write(tmp_path, "bad.yaml", **changes)
    with pytest.raises(LawFileError, match=expected) as refused:
        load_forms(tmp_path)
    assert "bad.yaml" in str(refused.value)


def test_formula_must_be_the_rate(tmp_path: Path) -> None:
    content = yaml.safe_load((FOLDER / "bc1.yaml").read_text(encoding="utf-8"))
    wrong = next(c for c in content["columns"] if c.get("number") == "4")
    wrong["formula"] = "4=5/1*100"
    (tmp_path / "bc1.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LawFileError, match="is not rate_of"):
        load_forms(tmp_path)


def test_frame_and_forms_carry_sources() -> None:
    assert frame().source
    for form_id in form_ids():
        form = report_form(form_id, DAY).form
        assert isinstance(form, ReportForm)
        assert form.in_force.source
        # What stands on an unverified source must not claim otherwise.
        assert form.in_force.verified == (form_id == "village-table")
