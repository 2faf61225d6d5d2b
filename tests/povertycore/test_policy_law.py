"""The law files of the policies: all there, all marked, and what bad files are told."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from povertycore.law_files import LAW_FOLDER, LawFileError, UnknownLawError
from povertycore.law_store import entries
from povertycore.policies.model import Kind
from povertycore.policies.series import Moment
from povertycore.policies.snapshot import Snapshot
from povertycore.policies.store import (
    PolicyStore,
    all_policies,
    all_series,
    lead_agency,
    policy,
    read_policy,
    series,
    series_value,
)
from povertycore.policies.verdicts import judge_all

IDS = [
    *(f"P{number:02d}" for number in range(1, 15)),
    *(f"P{number}" for number in range(20, 28)),
    *(f"P{number}" for number in range(30, 38)),
    *(f"P{number}" for number in range(40, 52)),
    *(f"P{number}" for number in range(60, 69)),
]
SENTENCES = yaml.safe_load(
    (Path(__file__).parent / "seed_sentences.yaml").read_text(encoding="utf-8")
)
DAYS = {
    "huong_tra_2021": date(2021, 6, 1),
    "dien_hoa_2024": date(2024, 1, 4),
    "son_tay_2021": date(2021, 6, 1),
    "kon_tum_2021": date(2021, 6, 23),
    "ha_noi_2014": date(2014, 1, 31),
}


def test_every_policy_of_the_list_is_there() -> None:
    assert [one.id for one in all_policies()] == IDS


def test_services_and_works_are_there_as_such() -> None:
    services = {one.id for one in all_policies() if one.kind is Kind.SERVICE}
    assert services == {"P09", "P41", "P61", "P64", "P66", "P67", "P68"}
    assert {one.id for one in all_policies() if one.kind is Kind.WORKS} == {"P63"}
    for one in all_policies():
        assert one.has_amounts or one.kind is not Kind.COMPUTABLE or one.id == "P08", one.id


@pytest.mark.parametrize("place", SENTENCES)
def test_the_policies_of_the_plans_exist_and_evaluate(place: str) -> None:
    household = Snapshot({"class_national": "POOR"}, ({}, {}), (), is_complete=True)
    for line in SENTENCES[place]:
        named = IDS if line["policies"] == ["all"] else line["policies"]
        chosen = tuple(policy(one) for one in named)
        verdicts = judge_all(household, DAYS[place], policies=chosen)
        assert {one.policy.id for one in verdicts} == set(named), line["sentence"]


def test_the_five_plans_are_all_in_the_table() -> None:
    assert set(SENTENCES) == set(DAYS)
    assert sum(len(lines) for lines in SENTENCES.values()) > 100


def marked(node: Any, key: str = "") -> list[tuple[str, list[str], bool]]:
    """Every part of a file with a source, its key, sources and mark."""
    found = []
    if isinstance(node, dict):
        if "source" in node:
            found.append((key, node["source"], node["verified"]))
        for name, child in node.items():
            found += marked(child, f"{key}.{name}")
    if isinstance(node, list):
        for number, child in enumerate(node):
            found += marked(child, f"{key}.{number}")
    return found


FILES = [
    path
    for name in ("policies", "base_series", "lead_agencies")
    for path in sorted((LAW_FOLDER / name).glob("*.yaml"))
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_from_memory_or_reckoned_is_never_marked_verified(path: Path) -> None:
    for key, sources, verified in marked(yaml.safe_load(path.read_text(encoding="utf-8"))):
        if {"memory", "calc"} & set(sources):
            assert not verified, f"{path.stem}{key}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sources_are_named_and_used(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    used = {source for _, sources, _ in marked(content) for source in sources}
    assert used == set(content["sources"])
    assert len(path.read_text(encoding="utf-8").splitlines()) < 500


def test_the_index_shows_the_new_kinds() -> None:
    kinds = {one.kind for one in entries()}
    assert {"policy", "base_series", "lead_agency"} <= kinds


@pytest.mark.parametrize(
    ("series_id", "on", "here", "value"),
    [
        ("base_salary", date(2013, 6, 30), (), None),
        ("base_salary", date(2023, 6, 30), (), 1_490_000),
        ("base_salary", date(2023, 7, 1), (), 1_800_000),
        ("health_insurance_premium", date(2026, 7, 1), (), 113_850),
        ("vbsp_poor_rate", date(2025, 11, 30), (), 660),
        ("vbsp_poor_rate", date(2025, 12, 1), (), 624),
        ("social_assistance_standard", date(2012, 1, 1), ("01",), 250_000),
        ("social_assistance_standard", date(2012, 1, 1), ("46",), 180_000),
        ("social_pension", date(2025, 7, 1), ("01", "00004"), 650_000),
        ("electricity_tier_1", date(2014, 5, 31), (), None),
    ],
)
def test_a_series_has_the_value_of_its_day_and_place(
    series_id: str, on: date, here: tuple[str, ...], value: int | None
) -> None:
    assert series_value(series_id, Moment.day(on), here).value == value


def test_a_value_paid_backwards_counts_only_once_it_is_known() -> None:
    on = date(2026, 8, 1)
    for known_on, value in ((date(2026, 10, 4), 500_000), (date(2026, 10, 5), 540_000)):
        found = series_value("social_assistance_standard", Moment(on, known_on))
        assert found.value == value
    earlier = Moment(date(2026, 6, 30), date(2026, 12, 1))
    assert series_value("social_assistance_standard", earlier).value == 500_000


def test_the_lead_agency_is_that_of_the_day() -> None:
    assert "Lao động" in lead_agency("social_protection", date(2025, 2, 28))
    assert "Y tế" in lead_agency("social_protection", date(2025, 3, 1))
    assert lead_agency("social_protection", date(1990, 1, 1)) == ""


def test_unknown_ids_name_those_there_are() -> None:
    with pytest.raises(UnknownLawError, match=r"P99.*P01"):
        policy("P99")
    with pytest.raises(UnknownLawError, match=r"gold.*base_salary"):
        series("gold")
    assert {one.id for one in all_series()} >= {"base_salary", "electricity_tier_1"}


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("fact: class_national", "fact: class_notional", "rules.0.groups.0.when", "no fact"),
        ("is: POOR", "is: RICH", "rules.0.groups.0.when", "never 'RICH'"),
        ("at_most: 50", "at_most: 50, below: 9", "rules.1.groups.1.when", "exactly one"),
        (', article: "2409/QĐ-TTg"', "", "rules.0.groups.0.when", "Field required"),
        ('article: "2409/QĐ-TTg"', 'article: "1/QĐ-TTg"', "rules.0", "no citation"),
        ("source: [S86, S87, memory]", "source: [S86, X1]", "rules.0", "X1 is not among"),
        ("to: 2014-06-01", "to: 2014-07-01", "rules.1.in_force", "overlaps"),
        ("lead: finance", "lead: magic", "lead", "no field 'magic'"),
        ("series: electricity_tier_1", "series: gold", "rules.3", "no series 'gold'"),
        ("choose: first", "choose: eval", "rules.1.choose", "Input should be"),
    ],
)
def test_a_bad_policy_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str, problem: str
) -> None:
    for name in ("policies", "base_series", "lead_agencies"):
        shutil.copytree(LAW_FOLDER / name, tmp_path / name)
    path = tmp_path / "policies" / "P40.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawFileError) as caught:
        PolicyStore(tmp_path)
    assert caught.value.path == path
    assert caught.value.key.startswith(key)
    assert problem in caught.value.problem


def test_a_household_policy_may_not_ask_one_member(tmp_path: Path) -> None:
    path = tmp_path / "P40.yaml"
    text = (LAW_FOLDER / "policies" / "P40.yaml").read_text(encoding="utf-8")
    leaf = '{fact: monthly_allowance_vnd, above: 0, article: "60/2014/QĐ-TTg"}'
    path.write_text(text.replace(f"{{some_member: {leaf}}}", leaf, 1), encoding="utf-8")
    with pytest.raises(LawFileError, match="use some_member"):
        read_policy(path)
