"""Several standards in one round, low-income workers, working age, and the telling of it all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.age_rules import FILE, WorkingAge, working_age
from povertycore.classification import AreaType, Measured, MeasureError, PovertyClass, classify
from povertycore.dates import Birth
from povertycore.evaluation import evaluate, low_income_worker
from povertycore.explanation import (
    UnknownIndicatorError,
    as_data,
    as_lines,
    indicator_codes,
    told,
)
from povertycore.law_files import LawFileError, validated
from povertycore.law_store import all_standards, standard, standards_in_force

RURAL, URBAN = AreaType.RURAL, AreaType.URBAN


# --- several standards ----------------------------------------------------------------------------


def test_a_round_at_the_end_of_2026_can_ask_both_standards() -> None:
    """Ticks under one standard are no answers under the other: each has its own measure."""
    both = (standard("vn-2022"), standard("vn-2027"))
    measured = {
        "vn-2022": Measured(income_vnd=1_600_000, deprivations={"info_means": True}),
        "vn-2027": Measured(income_vnd=1_600_000, deprivation_count=3),
    }
    found = evaluate(measured, both, RURAL)
    classes = {name: result.poverty_class.value for name, result in found.items()}
    assert classes == {"vn-2022": "AVERAGE", "vn-2027": "POOR"}
    with pytest.raises(MeasureError, match="no indicator info_means"):
        evaluate(measured["vn-2022"], both, RURAL)


def test_a_standard_without_a_measure_is_unknown_and_not_the_class_of_the_other() -> None:
    both = standards_in_force(date(2014, 1, 31), ["01"])
    found = evaluate({"vn-2011": Measured(income_vnd=1)}, both, RURAL)
    assert found["vn-2011"].poverty_class is PovertyClass.POOR
    assert found["hanoi-2011"].poverty_class is PovertyClass.UNKNOWN


@given(st.integers(0, 2_000_000))
def test_the_city_never_calls_better_off_whom_the_country_calls_poor(income: int) -> None:
    """Hà Nội's lines are higher throughout 2011-2015."""
    rank = {"POOR": 0, "NEAR_POOR": 1, "NOT_POOR": 2}
    both = standards_in_force(date(2014, 1, 31), ["01"])
    for area in AreaType:
        found = evaluate(Measured(income_vnd=income), both, area)
        country, city = (rank[found[one].poverty_class.value] for one in ("vn-2011", "hanoi-2011"))
        assert city <= country


# --- low-income workers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("income", "household", "area", "on", "expected"),
    [
        (2_250_000, "NOT_POOR", RURAL, date(2025, 4, 10), True),
        (2_250_001, "NOT_POOR", RURAL, date(2025, 4, 10), False),
        (3_000_000, "AVERAGE", URBAN, date(2026, 12, 31), True),
        (3_000_001, "AVERAGE", URBAN, date(2026, 12, 31), False),
        (1_000_000, "POOR", RURAL, date(2025, 6, 1), False),
        (1_000_000, "NEAR_POOR", RURAL, date(2025, 6, 1), False),
        (None, "AVERAGE", RURAL, date(2025, 6, 1), None),
        (1_000_000, "UNKNOWN", RURAL, date(2025, 6, 1), None),
        (2_250_001, "UNKNOWN", RURAL, date(2025, 6, 1), False),
        (1_000_000, "AVERAGE", None, date(2025, 6, 1), None),
    ],
)
def test_low_income_worker(
    income: int | None, household: str, area: AreaType | None, on: date, expected: bool | None
) -> None:
    vn_2022 = standard("vn-2022")
    found = low_income_worker(income, PovertyClass(household), vn_2022, area, on)
    assert found is not None
    assert found.is_low_income is expected
    assert found.steps


@pytest.mark.parametrize("on", [date(2025, 4, 9), date(2027, 1, 1)])
def test_outside_its_days_there_is_no_such_law(on: date) -> None:
    assert low_income_worker(1, PovertyClass.AVERAGE, standard("vn-2022"), RURAL, on) is None
    assert low_income_worker(1, PovertyClass.AVERAGE, standard("vn-2016"), RURAL, on) is None


def test_the_line_of_the_country_itself_is_not_moved_by_it() -> None:
    result = classify(
        Measured(income_vnd=2_250_000, deprivation_count=12), standard("vn-2022"), RURAL
    )
    assert result.poverty_class is PovertyClass.AVERAGE


# --- working age ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "is_male", "on", "expected"),
    [
        (Birth(2008, date(2008, 11, 1)), True, date(2023, 10, 31), False),
        (Birth(2008, date(2008, 11, 1)), True, date(2023, 11, 1), True),
        (Birth(1960, date(1960, 11, 1)), True, date(2020, 10, 31), True),
        (Birth(1960, date(1960, 11, 1)), True, date(2020, 11, 1), False),
        (Birth(1963, date(1963, 2, 1)), True, date(2023, 10, 31), True),  # 60 years 9 months
        (Birth(1963, date(1963, 2, 1)), True, date(2023, 11, 1), False),
        (Birth(1967, date(1967, 11, 1)), False, date(2023, 10, 31), True),  # 56 years
        (Birth(1967, date(1967, 11, 1)), False, date(2023, 11, 1), False),
        (Birth(1967, date(1967, 11, 1)), None, date(2023, 11, 1), None),
        (Birth(2008), True, date(2023, 6, 1), None),
        (Birth(2008), True, date(2023, 12, 31), True),
        (Birth(1990), None, date(2023, 6, 1), True),
        (None, True, date(2023, 6, 1), None),
        (Birth(1990), True, date(2010, 12, 31), None),
    ],
)
def test_working_age_to_the_day(
    birth: Birth | None, is_male: bool | None, on: date, expected: bool | None
) -> None:
    assert working_age().contains(birth, is_male, on) is expected


@given(
    st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.booleans(),
    st.dates(date(2011, 1, 1), date(2040, 1, 1)),
)  # fmt: skip
def test_what_a_year_alone_settles_every_day_of_it_settles(
    born: date, is_male: bool, on: date
) -> None:
    exact = working_age().contains(Birth(born.year, born), is_male, on)
    by_year = working_age().contains(Birth(born.year), is_male, on)
    assert by_year in (None, exact)


def test_a_table_out_of_order_is_told(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8").replace("from: 2023-01-01", "from: 2021-06-01")
    path = tmp_path / "working-age.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError, match="retirement: the days do not ascend"):
        validated(path, WorkingAge)


# --- telling --------------------------------------------------------------------------------------


def test_the_telling_says_class_steps_articles_and_the_way_on() -> None:
    vn_2022 = standard("vn-2022")
    one = told(
        classify(Measured(income_vnd=1_500_000, deprivation_count=3), vn_2022, RURAL), vn_2022
    )
    assert as_lines(one) == [
        "Chuẩn nghèo đa chiều quốc gia giai đoạn 2022-2025: hộ nghèo",
        "  - Thu nhập bình quân 1.500.000 đồng/người/tháng không vượt mức 1.500.000 đồng"
        " (Điều 3 Nghị định số 07/2021/NĐ-CP)",
        "  - Thiếu hụt 3 chỉ số, đạt ngưỡng 3 chỉ số trở lên (Điều 3 Nghị định số 07/2021/NĐ-CP)",
        "Để thành hộ cận nghèo cần:",
        "  - số chỉ số thiếu hụt giảm từ 3 xuống không quá 2",
    ]
    assert [step.leans for step in one.steps] == ["poorer", "poorer"]


def test_a_yearly_line_is_told_by_the_year() -> None:
    hcm = standard("hcm-2014")
    one = told(classify(Measured(income_vnd=1_000_000), hcm, None), hcm)
    assert "12.000.000 đồng/người/năm không vượt chuẩn nghèo 16.000.000 đồng" in one.steps[0].text
    assert one.changes == (
        "thu nhập bình quân tăng từ 12.000.000 lên ít nhất 16.000.001 đồng/người/năm",
    )
    english = told(one.classification, hcm, "en")
    assert "a person a year" in english.steps[0].text


def test_an_unverified_value_is_marked_beside_it() -> None:
    hanoi = standard("hanoi-2022")
    one = told(classify(Measured(income_vnd=1), hanoi, RURAL), hanoi)
    assert as_lines(one)[1].endswith("[chưa kiểm chứng]")


def test_the_data_is_plain_and_complete() -> None:
    for one in all_standards():
        result = classify(Measured(income_vnd=10**9, deprivation_points=0), one, URBAN)
        data = as_data(told(result, one))
        assert json.loads(json.dumps(data)) == data
        assert data["standard"] == one.id
        assert data["class"] == result.poverty_class.value
        assert len(data["steps"]) == len(result.steps)
        assert all(step["text"] and step["verified"] in (True, False) for step in data["steps"])
        assert data["next_class"] is None or data["next_class"]["changes"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("health_insurance", "health_insurance"), ("health insurance", "health_insurance"),
        ("Bảo hiểm y tế", "health_insurance"), ("bao hiem y te", "health_insurance"),
        ("BẢO HIỂM Y TẾ", "health_insurance"), ("4", "health_insurance"), ("12", "info_means"),
    ],
)  # fmt: skip
def test_indicators_are_found_as_people_write_them(name: str, code: str) -> None:
    assert indicator_codes(standard("vn-2022"), [name, name]) == [code]


def test_an_unknown_indicator_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownIndicatorError) as refusal:
        indicator_codes(standard("vn-2022"), ["waste"])
    assert "info_means" in refusal.value.render("vi")
    with pytest.raises(UnknownIndicatorError, match="asks no indicators by name"):
        indicator_codes(standard("vn-2011"), ["water"])
