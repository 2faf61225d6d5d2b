"""One index over all law files, the check of them, and the words around it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from povertycore import law_store
from povertycore.law_check import Finding, Severity, check
from povertycore.law_files import LAW_FOLDER, LawFileError, UnknownLawError
from povertycore.law_index import read_index
from povertycore.law_store import LawStore, all_standards, as_of, code_list_names, entries, entry
from povertycore.law_words import (
    SILENT,
    changes,
    days_label,
    kind_label,
    place_label,
    previous,
    role_label,
    section_of,
    value_label,
    value_text,
)


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of the law folder to spoil."""
    return shutil.copytree(LAW_FOLDER, tmp_path / "law")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _errors(findings: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.ERROR]


# --- the index ------------------------------------------------------------------------------------


def test_every_file_under_law_is_in_the_index_once() -> None:
    files = {path.relative_to(LAW_FOLDER) for path in LAW_FOLDER.rglob("*.yaml")}
    assert {one.path for one in entries()} == files
    assert len({one.id for one in entries()}) == len(files)


def test_the_index_and_the_store_agree() -> None:
    by_kind = {kind: [one.id for one in entries() if one.kind == kind] for kind in
               ("poverty_standard", "code_list")}  # fmt: skip
    assert set(by_kind["poverty_standard"]) == {one.id for one in all_standards()}
    assert set(by_kind["code_list"]) - {"personal_id"} == set(code_list_names())


@pytest.mark.parametrize(
    ("kind", "on", "areas", "found"),
    [
        ("poverty_standard", date(2014, 1, 31), ["01"], ["vn-2011", "hanoi-2011"]),
        ("poverty_standard", date(2014, 1, 31), [], ["vn-2011"]),
        ("poverty_standard", date(2021, 12, 31), ["79"], ["vn-2016", "hcm-2021"]),
        ("poverty_standard", date(2031, 1, 1), [], []),
        ("review_form", date(2018, 5, 1), [], ["b1-2016", "b2-2016"]),
        ("review_form", date(2026, 12, 31), [], ["a-2021", "b1-2022", "b2-2022"]),
        ("review_form", date(2027, 1, 1), [], []),
        ("age_rule", date(2012, 1, 1), [], ["working-age"]),
        ("calendar", date(2021, 9, 1), [], ["review"]),
        ("calendar", date(2021, 8, 31), [], []),
    ],
)
def test_as_of_a_day_in_a_place(kind: str, on: date, areas: list[str], found: list[str]) -> None:
    assert [one.id for one in as_of(kind, on, areas)] == found


def test_what_is_made_up_holds_on_no_day() -> None:
    demo = entry("b1-demo")
    assert demo.is_fictitious
    assert demo.holds(date(2022, 1, 1))
    assert demo not in as_of(None, date(2022, 1, 1))
    assert entries()[-1] == demo


def test_roles_of_citations_are_kept() -> None:
    roles = {citation.number: citation.role for citation in entry("vn-2022").citations}
    assert roles["07/2021/NĐ-CP"] == "basis"
    assert roles["351/2025/NĐ-CP"] == "prolongs"
    assert roles["30/2025/NĐ-CP"] == "amends"
    assert roles["07/2021/TT-BLĐTBXH"] == "scores"


def test_every_value_of_a_standard_is_in_the_index() -> None:
    """The generic reading sees what the model of standards sees."""
    for one in all_standards():
        own = [path for path, _value in one.legal_values()]
        if one.indicators_from:
            own = [path for path in own if not path.startswith("indicators.")]
        assert {value.key for value in entry(one.id).values} == set(own), one.id
        unverified = {value.key for value in entry(one.id).unverified}
        assert unverified == set(one.unverified_values()) & set(own)


def test_an_unknown_id_lists_the_known() -> None:
    with pytest.raises(UnknownLawError, match="vn-2022"):
        entry("vn-1999")


def test_reading_a_bad_head_names_file_and_key(law: Path) -> None:
    (law / "windows/second.yaml").write_text("id: second\n", encoding="utf-8")
    with pytest.raises(LawFileError, match=r"second\.yaml: title_vi"):
        read_index(law)
    (law / "windows/second.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(LawFileError, match=r"second\.yaml: -: is no mapping"):
        read_index(law)


def test_the_same_id_in_two_folders_is_refused(law: Path) -> None:
    shutil.copy(law / "calendars/review.yaml", law / "windows/review.yaml")
    with pytest.raises(LawFileError, match="same id 'review'"):
        read_index(law)


# --- the check ------------------------------------------------------------------------------------


def test_the_shipped_law_has_no_error_and_its_doubts_are_notes() -> None:
    findings = check()
    assert [one.render("vi") for one in _errors(findings)] == []
    unverified = {(one.path.stem, one.key) for one in findings if one.code == "unverified"}
    assert ("vn-2016", "scores.income_upper.rural") in unverified
    assert ("hanoi-2022", "citations.13/2021/QĐ-UBND") in unverified
    assert not [one for one in findings if one.path.stem == "hcm-2019"]


def test_a_file_that_overlaps_another_is_told_with_file_key_and_day(law: Path) -> None:
    path = law / "poverty_standards/vn-2022.yaml"
    _edit(path, "in_force: {from: 2022-01-01", "in_force: {from: 2021-07-01")
    (error,) = [one for one in _errors(check(law)) if one.code == "overlap"]
    assert (error.path.name, error.key, error.day) == ("vn-2022.yaml", "in_force", date(2021, 7, 1))
    told = error.render("vi")
    assert "vn-2022.yaml" in told
    assert "01/07/2021" in told
    assert "vn-2016.yaml" in told
    with pytest.raises(
        LawFileError, match=r"vn-2022\.yaml: in_force: overlaps vn-2016.*01/07/2021"
    ):
        LawStore(law)


def test_two_local_standards_of_one_place_overlap_whatever_they_are_called(law: Path) -> None:
    text = (law / "poverty_standards/hanoi-2011.yaml").read_text(encoding="utf-8")
    text = text.replace("hanoi-2011", "capital-2013").replace("poverty_standard.hanoi", "other")
    (law / "poverty_standards/capital-2013.yaml").write_text(text, encoding="utf-8")
    errors = [one for one in _errors(check(law)) if one.code == "overlap"]
    assert [one.day for one in errors] == [date(2011, 1, 1)]


def test_a_gap_in_national_coverage_is_told_with_its_first_day(law: Path) -> None:
    _edit(law / "poverty_standards/vn-2022.yaml", "{from: 2022-01-01", "{from: 2022-03-01")
    errors = _errors(check(law))
    assert [(one.code, one.path.name, one.day) for one in errors] == [
        ("gap", "vn-2022.yaml", date(2022, 1, 1))
    ]
    for path in (law / "poverty_standards").glob("vn-*.yaml"):
        path.unlink()
    assert ("gap", date(2011, 1, 1)) in [(one.code, one.day) for one in _errors(check(law))]


_2022 = "poverty_standards/vn-2022.yaml"


@pytest.mark.parametrize(
    ("spoil", "code", "file", "key"),
    [
        (lambda law: _edit(law / _2022, "value: 1500000, source: [S6, S8], verified: true",
                           "value: 1500000, verified: true"), "schema", "vn-2022", "income.upper"),
        (lambda law: _edit(law / _2022, "rule: uninsured_member", "rule: unlucky_member"),
         "schema", "vn-2022", "indicators.4.condition.rule"),
        (lambda law: _edit(law / _2022, "   from_age: {value: 6,", "   to_age: {value: 6,"),
         "schema", "vn-2022", "indicators.4.condition"),
        (lambda law: _edit(law / _2022, "codes: [LESS_PERMANENT, SIMPLE]", "codes: [SHACK]"),
         "schema", "vn-2022", "indicators.7.condition.codes.deprived"),
        (lambda law: _edit(law / "windows/newly-escaped.yaml", "source: [S61, S62]",
                           "source: [hearsay]"), "schema", "newly-escaped", "entries.0"),
        (lambda law: _edit(law / "age_rules/working-age.yaml", "from: 2022", "from: 2020"),
         "schema", "working-age", "retirement"),
        (lambda law: _edit(law / "review_forms/b1-2016.yaml", "NT1: 75, ", ""),
         "schema", "b1-2016", "groups.1.persons_1.points"),
        (lambda law: _edit(law / "review_forms/a-2021.yaml", "form: A", "form: Z"),
         "schema", "a-2021", "form"),
        (lambda law: _edit(law / "report_forms/bc2.yaml", "source: [circular]", "source: [x]"),
         "schema", "bc2", "in_force.source"),
        (lambda law: _edit(law / "code_lists/sexes.yaml", "code: MALE", "code: FEMALE"),
         "schema", "sexes", "codes"),
        (lambda law: (law / _2022).write_text("id: ["), "schema", "vn-2022", "line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_key(
    law: Path, spoil: Callable[[Path], None], code: str, file: str, key: str
) -> None:
    spoil(law)
    errors = _errors(check(law))
    told = [(one.code, one.path.stem) for one in errors]
    assert (code, file) in told, told
    assert any(one.key.startswith(key) for one in errors if one.path.stem == file), errors
    assert all(one.render("vi") != one.render("en") or one.code == "schema" for one in errors)


def test_one_bad_file_does_not_hide_the_others(law: Path) -> None:
    _edit(law / _2022, "value: 1500000", "value: -1")
    _edit(law / "code_lists/sexes.yaml", "code: MALE", "code: FEMALE")
    assert {one.path.stem for one in _errors(check(law))} >= {"vn-2022", "sexes"}


def test_a_borrowed_list_of_indicators_must_be_there(law: Path) -> None:
    path = law / "poverty_standards/hanoi-2016.yaml"
    _edit(path, "indicators_from: {id: vn-2016", "indicators_from: {id: vn-1999")
    with pytest.raises(LawFileError, match=r"hanoi-2016\.yaml: indicators_from\.id: .*vn-1999"):
        LawStore(law)


def test_a_source_key_that_means_two_things_is_refused(law: Path) -> None:
    path = law / "poverty_standards/hanoi-2016.yaml"
    _edit(path, '  memory: "ghi theo', '  memory: "nhớ lại, ghi theo')
    with pytest.raises(LawFileError, match=r"hanoi-2016\.yaml: sources\.memory"):
        LawStore(law)


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("hcm-2019", "everywhere: {value: 360", "rural: {value: 360", "income.upper"),
        ("hcm-2019", "min_points: {value: 40, source: [quan5], verified: true}",
         "min_count: {value: 3, source: [quan5], verified: true}", "deprivation"),
        ("hcm-2019", "indicator_count:", "indicator_counts:", "indicator_counts"),
        ("hcm-2021", "income_indicators: [income, dependents]",
         "income_indicators: [income, waste]", "deprivation.income_indicators"),
        ("hcm-2021", "near_count: {value: 2", "near_count: {value: 3", "deprivation.near_count"),
        ("hcm-2021", "          outlying: {value: 10", "          far: {value: 10",
         "indicators.7.condition.by_sub_area"),
        ("hcm-2011", "months: 12", "months: 3", "income.months"),
        ("hanoi-2011", "area_codes: [\"01\"]\n", "", "area_codes"),
    ],
)  # fmt: skip
def test_a_local_standard_that_contradicts_itself_is_refused(
    law: Path, file: str, old: str, new: str, key: str
) -> None:
    path = law / f"poverty_standards/{file}.yaml"
    _edit(path, old, new)
    with pytest.raises(LawFileError) as refusal:
        LawStore(law)
    assert refusal.value.path == path
    assert refusal.value.key.startswith(key), refusal.value


# --- words ----------------------------------------------------------------------------------------


def test_every_kind_and_role_and_key_has_its_words() -> None:
    for language in ("vi", "en"):
        for one in entries():
            assert "_" not in kind_label(one.kind, language)
            assert days_label(one, language)
            assert place_label(one, language)
            for citation in one.citations:
                assert role_label(citation, language)
            if one.kind in ("code_list", "measure_design"):
                continue
            for value in one.values:
                label = value_label(value, language)
                assert not re.search(r"[a-z]_[a-z]", label), (one.id, value.key, label)
                assert section_of(one, value, language), (one.id, value.key)
                assert value_text(value, language) or value.key == "-", (one.id, value.key)


def test_no_vietnamese_page_shows_an_english_key() -> None:
    """Every part of a key that stands beside a value has a wording of its own."""
    known = set(yaml.safe_load((LAW_FOLDER.parent / "wording/vi.yaml").read_text(encoding="utf-8")))
    for one in entries():
        if one.kind in ("code_list", "measure_design", "review_form"):
            continue
        for value in one.values:
            if one.kind == "policy" and value.key.startswith("rules."):
                assert section_of(one, value) != "rules"
                assert value.name or not value_label(value).isascii() or not value_label(value)
                continue
            assert not value.name
            for part in value.key.split("."):
                if not part.isdigit() and part not in SILENT | {"indicators", "-"}:
                    assert f"law_key.{part}" in known, f"{one.id}: {value.key}"


def test_answers_of_forms_are_called_by_their_own_words() -> None:
    for one in entries():
        if one.kind == "review_form":
            for value in one.values:
                label = value_label(value)
                assert not label or not label.isascii() or label == value.name, (one.id, value.key)


def test_days_are_told_with_their_last_day() -> None:
    assert days_label(entry("vn-2022")) == "từ 01/01/2022 đến hết 31/12/2026"
    assert days_label(entry("hcm-2011")) == "từ 01/01/2011 đến hết 23/01/2014"
    assert days_label(entry("sexes")) == "mọi ngày"
    assert days_label(entry("working-age")) == "từ 01/01/2011"


def test_what_changed_is_matched_by_indicator_and_not_by_its_number() -> None:
    before = previous(entry("vn-2022"), entries())
    assert before is not None
    assert before.id == "vn-2016"
    changed = {one.key: one for one in changes(before, entry("vn-2022"))}
    rural = changed["income.upper.rural"]
    assert rural.before is not None
    assert rural.after is not None
    assert (rural.before.text, rural.after.text) == ("1.000.000", "1.500.000")
    assert changed["income.lower.rural"].after is None
    assert changed["indicators.nutrition"].before is None
    assert "indicators.health_insurance" not in changed  # moved from second to fourth place
    assert changed["indicators.telecom.threshold"].before is not None


def test_the_first_version_has_none_before_and_local_ones_their_own() -> None:
    assert previous(entry("vn-2011"), entries()) is None
    assert previous(entry("sexes"), entries()) is None
    before = previous(entry("hcm-2019"), entries())
    assert before is not None
    assert before.id == "hcm-2016"


def test_the_store_is_the_door_to_the_index() -> None:
    assert law_store.entries() == read_index(LAW_FOLDER)
