"""The law files as shipped, and what a bad one is told."""

from __future__ import annotations

import pickle
import shutil
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.law_store import (
    LAW_FOLDER,
    LawFileError,
    LawStore,
    NoLawInForce,
    UnknownLawError,
    all_standards,
    code_list,
    code_list_names,
    read_yaml,
    standard,
    standards_in_force,
)
from povertycore.standards import AreaType, LegalNumber, Thresholds


@pytest.mark.parametrize(
    ("day", "areas", "found"),
    [
        (date(2011, 1, 1), (), ["vn-2011"]),
        (date(2014, 1, 31), ("01", "001"), ["vn-2011", "hanoi-2011"]),
        (date(2014, 1, 31), ("42",), ["vn-2011"]),
        (date(2015, 12, 31), ("01",), ["vn-2011", "hanoi-2011"]),
        (date(2016, 1, 1), ("01",), ["vn-2016", "hanoi-2016"]),
        (date(2020, 12, 31), ("01",), ["vn-2016", "hanoi-2016"]),
        (date(2021, 1, 1), ("01",), ["vn-2016"]),
        (date(2022, 1, 1), ("01",), ["vn-2022", "hanoi-2022"]),
        (date(2026, 1, 1), ("01",), ["vn-2022"]),
        (date(2014, 1, 23), ("79", "760"), ["vn-2011", "hcm-2011"]),
        (date(2014, 1, 24), ("79", "760"), ["vn-2011", "hcm-2014"]),
        (date(2016, 1, 1), ("79",), ["vn-2016", "hcm-2016"]),
        (date(2018, 12, 31), ("79",), ["vn-2016", "hcm-2016"]),
        (date(2019, 1, 1), ("79",), ["vn-2016", "hcm-2019"]),
        (date(2021, 1, 1), ("79",), ["vn-2016", "hcm-2021"]),
        (date(2022, 1, 1), ("79",), ["vn-2022", "hcm-2021"]),
        (date(2026, 1, 1), ("79",), ["vn-2022"]),
        (date(2021, 12, 31), (), ["vn-2016"]),
        (date(2022, 1, 1), (), ["vn-2022"]),
        (date(2024, 1, 4), (), ["vn-2022"]),
        (date(2026, 12, 31), (), ["vn-2022"]),
        (date(2027, 1, 1), (), ["vn-2027"]),
        (date(2030, 12, 31), (), ["vn-2027"]),
    ],
)
def test_the_standard_of_the_day(day: date, areas: tuple[str, ...], found: list[str]) -> None:
    assert [one.id for one in standards_in_force(day, areas)] == found


@pytest.mark.parametrize("day", [date(2010, 12, 31), date(2031, 1, 1)])
def test_a_day_without_law_is_named(day: date) -> None:
    with pytest.raises(NoLawInForce) as refusal:
        standards_in_force(day, ["01"])
    assert f"{day:%d/%m/%Y}" in str(refusal.value)
    assert f"{day:%d/%m/%Y}" in refusal.value.render("vi")
    assert refusal.value.on == day
    again = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301 - our own bytes
    assert str(again) == str(refusal.value)


@given(st.dates(date(2011, 1, 1), date(2030, 12, 31)))
def test_exactly_one_national_standard_every_day(day: date) -> None:
    assert [one.level for one in standards_in_force(day)] == ["national"]


def test_the_lines_as_the_law_has_them() -> None:
    rural, urban = AreaType.RURAL, AreaType.URBAN
    assert standard("vn-2022").thresholds(rural) == Thresholds(
        None, 1_500_000, 2_250_000, None, 140, 3, 30
    )
    assert standard("vn-2022").thresholds(urban) == Thresholds(
        None, 2_000_000, 3_000_000, None, 175, 3, 30
    )
    assert standard("vn-2016").thresholds(rural) == Thresholds(
        700_000, 1_000_000, 1_500_000, 120, 150, 3, 30
    )
    assert standard("vn-2016").thresholds(urban) == Thresholds(
        900_000, 1_300_000, 1_950_000, 140, 175, 3, 30
    )
    assert standard("vn-2011").thresholds(rural)[:3] == (400_000, 520_000, None)
    assert standard("vn-2027").thresholds(urban)[:3] == (None, 2_800_000, None)


def test_what_is_from_memory_says_so() -> None:
    for one in all_standards():
        for path, value in one.legal_values():
            if "memory" in value.source:
                assert not value.verified, f"{one.id} {path}"
    assert "scores.income_upper.rural" in standard("vn-2016").unverified_values()
    unverified = standard("vn-2022").unverified_values()
    assert not [path for path in unverified if path.startswith("income")]


def test_twelve_and_ten_indicators_in_the_order_of_the_forms() -> None:
    assert [one.code for one in standard("vn-2022").indicators] == [
        "employment", "dependents", "nutrition", "health_insurance", "adult_education",
        "child_schooling", "housing_quality", "housing_area", "water", "toilet", "telecom",
        "info_means",
    ]  # fmt: skip
    assert len(standard("vn-2016").indicators) == 10
    assert "info_means" not in standard("vn-2027").indicator_codes
    assert "waste" in standard("vn-2027").indicator_codes


def test_an_unknown_standard_lists_the_known() -> None:
    with pytest.raises(UnknownLawError, match="vn-2016, vn-2022"):
        standard("vn-1999")


# --- bad files ------------------------------------------------------------------------------------


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of the law folder to spoil."""
    return shutil.copytree(LAW_FOLDER, tmp_path / "law")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _add_local(law: Path) -> None:
    text = (law / "poverty_standards/hanoi-2011.yaml").read_text(encoding="utf-8")
    text = text.replace("hanoi-2011", "hanoi-2013").replace("poverty_standard.hanoi", "other")
    (law / "poverty_standards/hanoi-2013.yaml").write_text(text, encoding="utf-8")


_2022 = "poverty_standards/vn-2022.yaml"


@pytest.mark.parametrize(
    ("spoil", "file", "key", "problem"),
    [
        (lambda law: _edit(law / _2022, "value: 1500000", "value: 1500000.5"), "vn-2022",
         "income.upper.rural.value", "integer"),
        (lambda law: _edit(law / _2022, "value: 1500000", "value: -1"), "vn-2022",
         "income.upper.rural.value", "greater than or equal to 0"),
        (lambda law: _edit(law / _2022, "{value: 1500000, source: [S6, S8], verified: true}",
                           "{value: 1500000, verified: true}"), "vn-2022",
         "income.upper.rural.source", "required"),
        (lambda law: _edit(law / _2022, "{value: 1500000, source: [S6, S8], verified: true}",
                           "{value: 1500000, source: [S6, S8]}"), "vn-2022",
         "income.upper.rural.verified", "required"),
        (lambda law: _edit(law / _2022, "source: [S37]", "source: [S99]"), "vn-2022",
         "income.average_to.rural.source", "S99 is not among the sources"),
        (lambda law: _edit(law / _2022, "value: 2250000", "value: 1500000"), "vn-2022",
         "income", "do not ascend"),
        (lambda law: _edit(law / _2022, "method: line_and_count", "method: two_lines"), "vn-2022",
         "income.lower", "needs lower line"),
        (lambda law: _edit(law / _2022, "method: line_and_count", "method: by_vote"), "vn-2022",
         "method", "should be"),
        (lambda law: _edit(law / _2022, 'cites: "07/2021/NĐ-CP"', 'cites: "1/2021/NĐ-CP"'),
         "vn-2022", "income.cites", "not among the citations"),
        (lambda law: _edit(law / _2022, "min_deprivation_points: {value: 30",
                           "min_deprivation_points: {value: 40"), "vn-2022",
         "scores.min_deprivation_points", "points_per_indicator times min_count"),
        (lambda law: _edit(law / _2022, "number: 12", "number: 13"), "vn-2022", "indicators",
         "1, 2, 3"),
        (lambda law: _edit(law / _2022, "code: info_means", "code: telecom"), "vn-2022",
         "indicators", "twice"),
        (lambda law: _edit(law / _2022, "level: national", "level: national\ncolour: red"),
         "vn-2022", "colour", "not permitted"),
        (lambda law: _edit(law / _2022, "level: national", "level: local"), "vn-2022",
         "area_codes", "names its areas"),
        (lambda law: _edit(law / _2022, "level: national", "level: national\nlevel: local"),
         "vn-2022", "line", "'level' stands twice"),
        (lambda law: _edit(law / _2022, "from: 2022-01-01", "from: 2021-06-01"), "vn-2022",
         "in_force", "overlaps vn-2016.yaml"),
        (_add_local, "hanoi-2013", "in_force", "overlaps hanoi-2011.yaml"),
        (lambda law: _edit(law / _2022, "id: vn-2022", "id: vn-2023"), "vn-2022", "id",
         "'vn-2023'"),
        (lambda law: _edit(law / _2022, "poverty_causes_2022", "poverty_causes_1999"), "vn-2022",
         "code_lists.poverty_causes", "no list"),
        (lambda law: (law / _2022).write_text("id: [", encoding="utf-8"), "vn-2022", "line", ""),
        (lambda law: (law / _2022).write_bytes(b"id: \xff"), "vn-2022", "-", "UTF-8"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_with_file_and_key(
    law: Path, spoil: Callable[[Path], None], file: str, key: str, problem: str
) -> None:
    spoil(law)
    with pytest.raises(LawFileError) as refusal:
        LawStore(law)
    assert refusal.value.path.stem == file
    assert refusal.value.key.startswith(key)
    assert problem in refusal.value.problem
    assert str(refusal.value).startswith(str(refusal.value.path))


def test_the_copy_itself_is_good(law: Path) -> None:
    store = LawStore(law)
    assert [one.id for one in store.standards] == [one.id for one in all_standards()]


def test_a_gap_in_the_law_is_not_papered_over(law: Path) -> None:
    (law / "poverty_standards/vn-2016.yaml").unlink()
    (law / "poverty_standards/hanoi-2016.yaml").unlink()
    with pytest.raises(NoLawInForce, match="2018"):
        LawStore(law).standards_in_force(date(2018, 5, 1))
    (law / "poverty_standards/vn-2011.yaml").unlink()
    with pytest.raises(NoLawInForce, match="2014"):  # a local standard alone is not enough
        LawStore(law).standards_in_force(date(2014, 5, 1), ["01"])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("source: [practice]", "source: [hearsay]", "hearsay is not among the sources"),
        ("code: SPOUSE", "code: HEAD", "twice"),
        ('aliases: ["vợ"', 'aliases: ["Chủ hộ", "vợ"', "also a writing of HEAD"),
        ('aliases: ["vợ"', 'aliases: ["-", "vợ"', "no letter or digit"),
        ("code: SPOUSE", "code: spouse", "match pattern"),
        ("id: relationships", "id: relations", "but the file is"),
    ],
)
def test_a_bad_code_list_is_told(law: Path, old: str, new: str, problem: str) -> None:
    _edit(law / "code_lists/relationships.yaml", old, new)
    with pytest.raises(LawFileError) as refusal:
        LawStore(law).code_list("relationships")
    assert problem in str(refusal.value)
    assert refusal.value.path.name == "relationships.yaml"


# --- code lists -----------------------------------------------------------------------------------


def test_every_list_can_be_read_and_finds_its_own_words() -> None:
    ambiguous = []
    for name in code_list_names():
        codes = code_list(name)
        for item in codes:
            for writing in (item.code, item.label_vi, *item.aliases):
                for typed in (writing, writing.upper(), f"  {writing} "):
                    found = codes.match(typed)
                    if found is None:
                        ambiguous.append((name, writing))
                    else:
                        assert found == item.code, f"{name}: {typed!r}"
    assert set(ambiguous) == {("relationships", "ba")}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("relationships", "Chủ hộ", "HEAD"),
        ("relationships", "chu ho", "HEAD"),
        ("relationships", "CHỦ HỘ.", "HEAD"),
        ("relationships", "chú", "UNCLE_AUNT"),
        ("relationships", "chủ", "HEAD"),
        ("relationships", "chu", None),
        ("relationships", "Bà", "GRANDPARENT"),
        ("relationships", "Vợ", "SPOUSE"),
        ("relationships", "con dâu", "CHILD_IN_LAW"),
        ("relationships", "Cha/mẹ", "PARENT"),
        ("relationships", "Cháu", "GRANDCHILD_OR_NEPHEW"),
        ("relationships", "hàng xóm", None),
        ("relationships", "", None),
        ("ethnic_groups", "Kinh", "01"),
        ("ethnic_groups", "Ê đê", "12"),
        ("ethnic_groups", "Êđê", "12"),
        ("ethnic_groups", "EDE", "12"),
        ("ethnic_groups", "H'Mông", "08"),
        ("ethnic_groups", "Hmong", "08"),
        ("ethnic_groups", "Mông", "08"),
        ("ethnic_groups", "Mường", "06"),
        ("ethnic_groups", "Hán", "04"),
        ("ethnic_groups", "Tà Ôi", "31"),
        ("ethnic_groups", "Vân Kiều", "23"),
        ("ethnic_groups", "01", "01"),
        ("poverty_causes_2022", "Không có vốn sản xuất, kinh doanh", "NO_CAPITAL"),
        ("poverty_causes_2016", "thieu von", "NO_CAPITAL"),
        ("poverty_classes", "Hộ cận nghèo", "NEAR_POOR"),
        ("poverty_classes", "CN", "NEAR_POOR"),
        ("poverty_classes", "N", "POOR"),
        ("sexes", "Nữ", "FEMALE"),
        ("disability_grades", "đặc biệt nặng", "EXTREMELY_SEVERE"),
    ],
)
def test_cells_are_recognised(name: str, text: str, code: str | None) -> None:
    assert code_list(name).match(text) == code


def test_fifty_four_groups_of_which_one_is_the_majority() -> None:
    groups = code_list("ethnic_groups")
    assert groups.codes == tuple(f"{number:02d}" for number in range(1, 55))
    assert [group.code for group in groups if group.is_minority is False] == ["01"]
    assert all(group.is_minority is not None for group in groups)


def test_standards_name_lists_that_fit_their_period() -> None:
    for one in all_standards():
        for name in one.code_lists.values():
            assert len(code_list(name))
    assert "UNWILLING" in code_list(standard("vn-2016").code_lists["poverty_causes"])
    assert len(code_list(standard("vn-2022").code_lists["poverty_causes"])) == 8


def test_labels_and_choices() -> None:
    sexes = code_list("sexes")
    assert sexes.label("MALE") == "Nam"
    assert sexes.label("MALE", "en") == "Male"
    assert sexes.choices() == [("MALE", "Nam"), ("FEMALE", "Nữ")]
    with pytest.raises(UnknownLawError, match="code list sexes has no code 'X'"):
        sexes.label("X")
    with pytest.raises(UnknownLawError, match="relationships"):
        code_list("nothing")


def test_a_hundred_thousand_cells_are_quick() -> None:
    groups = code_list("ethnic_groups")
    cells = [item.label_vi for item in groups for _ in range(1_900)]
    started = time.process_time()
    assert None not in [groups.match(cell) for cell in cells]
    assert time.process_time() - started < 0.3  # about 0.02 s; room for a busy machine


# --- the files themselves -------------------------------------------------------------------------


def _values(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every mapping of a law file that states a value, wherever it stands."""
    found = []
    if isinstance(node, dict):
        if {"value", "text_vi", "from", "code", "code_list", "source"} & node.keys():
            found.append((path, node))
        for key, child in node.items():
            found += _values(child, f"{path}.{key}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            found += _values(child, f"{path}.{number}")
    return found


def test_every_value_of_law_carries_source_and_verified() -> None:
    files = [
        *(LAW_FOLDER / "poverty_standards").glob("*.yaml"),
        *(LAW_FOLDER / "code_lists").glob("*.yaml"),
        LAW_FOLDER / "ethnic_groups.yaml",
    ]
    assert len(files) > 15
    seen = 0
    for path in files:
        content = read_yaml(path)
        for where, value in _values(content):
            seen += 1
            assert value.get("source"), f"{path.name}{where} has no source"
            assert isinstance(value.get("verified"), bool), f"{path.name}{where} lacks verified"
            assert set(value["source"]) <= content["sources"].keys()
    assert seen > 250


def test_every_source_is_used() -> None:
    for folder in ("poverty_standards", "code_lists"):
        for path in (LAW_FOLDER / folder).glob("*.yaml"):
            content = read_yaml(path)
            used = {source for _, value in _values(content) for source in value["source"]}
            assert set(content["sources"]) == used, path.name


def test_every_bare_number_of_a_standard_is_a_sourced_value() -> None:
    """No number of law hides outside a value with a source."""
    for one in all_standards():
        numbers = [value for _, value in one.legal_values() if isinstance(value, LegalNumber)]
        assert numbers
        months = one.income.months
        lines = {line for area in AreaType for line in one.thresholds(area) if line is not None}
        whole = {number.value for number in numbers}
        assert lines <= whole | {number // months for number in whole}


def test_citations_say_a_date_their_number_allows() -> None:
    for one in all_standards():
        for citation in one.citations:
            parts = citation.number.split("/")
            if len(parts) == 3 and citation.signed_on:
                assert int(parts[1]) == citation.signed_on.year, citation.number
        assert one.period.valid_to is not None
        assert one.period.valid_to - one.period.valid_from > timedelta(365)
