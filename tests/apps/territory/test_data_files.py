"""The territory files hold together: parents, dates, successors, counts, and the seeds' places."""

from __future__ import annotations

import csv
import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from povertycore.vietnamese import normalise_name
from tools import build_territory

DATA = build_territory.TARGET
SOURCE = build_territory.ROOT.parent / "shared" / "data" / "territory"
REFORM = "2025-07-01"
LAST_DAY_OF_DISTRICTS = "2025-06-30"
TODAY = "2026-07-25"  # the day of the newest source

Row = dict[str, str]
Key = tuple[str, str, str]


@cache
def rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def areas() -> dict[Key, Row]:
    return {key(row): row for row in rows("areas.csv")}


def key(row: Row, prefix: str = "") -> Key:
    """Identity of a unit; `prefix` picks the columns that refer to another one."""
    first = "unit_valid_from" if "unit_valid_from" in row and not prefix else f"{prefix}valid_from"
    return row[f"{prefix}level"], row[f"{prefix}code"], row[first]


def holds(row: Row, day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


def inside(inner: tuple[str, str], outer: tuple[str, str]) -> bool:
    """[from, to) within [from, to); empty is without limit on its side."""
    begins = inner[0] >= outer[0]
    return begins and (not outer[1] or (bool(inner[1]) and inner[1] <= outer[1]))


def on(day: str, level: str) -> list[Row]:
    return [row for row in rows("areas.csv") if row["level"] == level and holds(row, day)]


def one(level: str, code: str, day: str) -> Row:
    (found,) = [row for row in on(day, level) if row["code"] == code]
    return found


@cache
def links() -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows("succession.csv"):
        found[key(row, "old_")].append(row)
    return found


def all_dates() -> Iterator[tuple[str, Row, str]]:
    for name in ("areas.csv", "area_names.csv", "villages.csv", "area_classes.csv"):
        for row in rows(name):
            yield name, row, ""
            if "link_valid_from" in row:
                yield name, row, "link_"


def test_every_row_is_complete_and_every_unit_stands_once() -> None:
    assert len(areas()) == len(rows("areas.csv"))
    for row in rows("areas.csv"):
        assert row["kind"] in build_territory.KINDS[row["level"]].values(), row
        assert row["area_type"] == build_territory.AREA_TYPES.get(row["kind"], ""), row
        assert len(row["code"]) == {"PROVINCE": 2, "DISTRICT": 3, "COMMUNE": 5}[row["level"]], row
        assert bool(row["parent_code"]) == (row["level"] != "PROVINCE"), row


def test_names_are_written_the_one_way() -> None:
    for name in ("areas.csv", "area_names.csv", "villages.csv"):
        for row in rows(name):
            assert row["name"] == normalise_name(row["name"]) != "", row
    for path in DATA.iterdir():
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text), path.name


def test_dates_are_days_in_order() -> None:
    for name, row, prefix in all_dates():
        first, last = row[f"{prefix}valid_from"], row[f"{prefix}valid_to"]
        for day in filter(None, (first, last)):
            assert date.fromisoformat(day) >= date(2021, 7, 1), (name, row)
        assert not (first and last) or first < last, (name, row)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (LAST_DAY_OF_DISTRICTS, {"PROVINCE": 63, "DISTRICT": 696, "COMMUNE": 10_035}),
        (REFORM, {"PROVINCE": 34, "DISTRICT": 0, "COMMUNE": 3_321}),
        (TODAY, {"PROVINCE": 34, "DISTRICT": 0, "COMMUNE": 3_321}),
    ],
)
def test_counts_of_units(day: str, counts: dict[str, int]) -> None:
    assert {level: len(on(day, level)) for level in counts} == counts
    for level in counts:
        codes = [row["code"] for row in on(day, level)]
        assert len(codes) == len(set(codes)), "a code names one unit on one day"


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (REFORM, {"COMMUNE": 2_621, "WARD": 687, "SPECIAL_ZONE": 13}),
        ("2026-04-29", {"COMMUNE": 2_621, "WARD": 687, "SPECIAL_ZONE": 13}),
        ("2026-04-30", {"COMMUNE": 2_611, "WARD": 697, "SPECIAL_ZONE": 13}),
    ],
)
def test_ten_communes_became_wards(day: str, counts: dict[str, int]) -> None:
    versions = {key(row): row for row in rows("area_names.csv") if holds(row, day)}
    kinds = Counter(versions.get(key(row), row)["kind"] for row in on(day, "COMMUNE"))
    assert kinds == counts


def test_every_unit_lies_in_one_that_lives_as_long() -> None:
    for row in rows("areas.csv"):
        if row["level"] != "PROVINCE":
            parent = areas()[key(row, "parent_")]
            life = (row["valid_from"], row["valid_to"])
            assert inside(life, (parent["valid_from"], parent["valid_to"])), row
            assert (row["level"], parent["level"]) in {
                ("DISTRICT", "PROVINCE"),
                ("COMMUNE", "DISTRICT"),
                ("COMMUNE", "PROVINCE"),
            }


def test_versions_cover_the_life_of_their_unit_without_gap_or_overlap() -> None:
    versions = defaultdict(list)
    for row in rows("area_names.csv"):
        versions[key(row)].append(row)
    for unit, found in versions.items():
        area = areas()[unit]
        assert len(found) > 1
        assert found[0]["valid_from"] == area["valid_from"]
        assert found[-1]["valid_to"] == area["valid_to"]
        for earlier, later in zip(found, found[1:], strict=False):
            assert earlier["valid_to"] == later["valid_from"]
            assert earlier["valid_to"]
        for column in ("kind", "name", "area_type"):
            assert found[-1][column] == area[column], "areas.csv shows the last version"


# Units that took in another one and lived on: Thuận An and Long Hồ in Huế, 1/1/2025.
LIVED_ON = {("COMMUNE", "19900", ""), ("COMMUNE", "20029", "2021-07-01")}


def test_every_unit_that_ended_has_its_successors() -> None:
    for unit, area in areas().items():
        found = links().get(unit, [])
        assert bool(found) == bool(area["valid_to"]), unit
        extents = Counter(row["extent"] for row in found)
        kinds = {row["kind"] for row in found}
        if len(found) > 1 or kinds == {"SPLIT"}:
            assert (kinds, extents["part_default"], extents["whole"]) == ({"SPLIT"}, 1, 0), unit
        else:
            assert extents == Counter(area["valid_to"] and ["whole"]), unit
        for row in found:
            assert row["happened_on"] == area["valid_to"]
            if row["kind"] == "ABOLISHED":
                assert (area["level"], row["new_code"]) == ("DISTRICT", "")
            else:
                began = areas()[key(row, "new_")]["valid_from"]
                assert began == row["happened_on"] or key(row, "new_") in LIVED_ON


def test_every_unit_that_began_has_its_origins() -> None:
    origins = Counter(key(row, "new_") for row in rows("succession.csv"))
    for unit, area in areas().items():
        assert bool(origins[unit]) == bool(area["valid_from"]) or unit in LIVED_ON, unit
    merged = {key(row, "new_") for row in rows("succession.csv") if row["kind"] == "MERGE"}
    assert all(origins[unit] > 1 for unit in merged - LIVED_ON)


@pytest.mark.parametrize(("day", "count"), [("2021-06-30", 15), ("2021-07-01", 9)])
def test_huong_tra_had_six_communes_more_until_july_2021(day: str, count: int) -> None:
    below = [row for row in on(day, "COMMUNE") if row["parent_code"] == "480"]
    assert len(below) == count
    moved = {"19999", "20002", "20014", "20023", "20029", "20032"}
    assert (moved <= {row["code"] for row in below}) == (count == 15)
    assert {row["verified"] for row in rows("succession.csv")} == {"false"}


def test_communes_went_where_their_province_went() -> None:
    province_after = {
        row["old_code"]: row["new_code"]
        for row in rows("succession.csv")
        if row["old_level"] == "PROVINCE"
    }
    assert len(province_after) == 63
    assert set(province_after.values()) == {row["code"] for row in on(REFORM, "PROVINCE")}
    for row in on(LAST_DAY_OF_DISTRICTS, "COMMUNE"):
        old_province = areas()[key(row, "parent_")]["parent_code"]
        for link in links()[key(row)]:
            assert areas()[key(link, "new_")]["parent_code"] == province_after[old_province]


def test_districts_ended_and_islands_became_special_zones() -> None:
    ended = [links()[key(row)] for row in on(LAST_DAY_OF_DISTRICTS, "DISTRICT")]
    assert Counter(found[0]["kind"] for found in ended) == {"ABOLISHED": 691, "CONTINUE": 5}
    islands = {
        areas()[key(row, "new_")]["name"]
        for found in ended
        for row in found
        if row["kind"] == "CONTINUE"
    }
    assert islands == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"}


def test_villages_belong_to_one_commune_at_a_time() -> None:
    villages = defaultdict(list)
    for row in rows("villages.csv"):
        villages[row["code"]].append(row)
        commune = areas()["COMMUNE", row["parent_code"], row["parent_valid_from"]]
        tie = (row["link_valid_from"], row["link_valid_to"])
        assert inside(tie, (commune["valid_from"], commune["valid_to"])), row
    for found in villages.values():
        assert found[0]["link_valid_from"] == found[0]["valid_from"]
        assert found[-1]["link_valid_to"] == found[-1]["valid_to"]
        for earlier, later in zip(found, found[1:], strict=False):
            assert earlier["link_valid_to"] == later["link_valid_from"] != ""
    assert Counter(code[:5] for code in villages) == {"18172": 13, "19834": 11}


def test_sources_are_named() -> None:
    known = {row["key"] for row in rows("sources.csv")}
    used = {row["source"] for name in ("succession.csv", "area_classes.csv") for row in rows(name)}
    assert used <= known
    assert {row["verified"] for row in rows("succession.csv")} == {"false"}


@pytest.mark.parametrize(
    ("day", "code", "name", "district", "province", "after"),
    [
        ("2021-02-03", "18172", "Sơn Tây", "Hương Sơn", "Hà Tĩnh", "Hà Tĩnh/18172 Sơn Tây"),
        ("2024-01-04", "19834", "Điền Hòa", "Phong Điền", "Huế", "Huế/19828 Phong Phú"),
        ("2021-04-04", "19996", "Tứ Hạ", "Hương Trà", "Huế", "Huế/19996 Hương Trà"),
        ("2021-06-23", "23293", "Thắng Lợi", "Kon Tum", "Kon Tum", "Quảng Ngãi/23293 Kon Tum"),
        ("2014-01-01", "00001", "Phúc Xá", "Ba Đình", "Hà Nội", "Hà Nội/00097 Hồng Hà"),
    ],
)
def test_the_places_of_the_documents(
    day: str, code: str, name: str, district: str, province: str, after: str
) -> None:
    """Found on the day of the document, and followed to what they are today."""
    commune = one("COMMUNE", code, day)
    above = areas()[key(commune, "parent_")]
    assert (commune["name"], above["name"]) == (name, district)
    assert areas()[key(above, "parent_")]["name"] == province
    while commune["valid_to"]:
        (link,) = links()[key(commune)]
        commune = areas()[key(link, "new_")]
    top = areas()[key(commune, "parent_")]
    assert f"{top['name']}/{commune['code']} {commune['name']}" == after


def test_names_and_kinds_of_the_day() -> None:
    def named(level: str, code: str, day: str) -> tuple[str, str]:
        area = one(level, code, day)
        versions = [row for row in rows("area_names.csv") if key(row) == key(area)]
        (found,) = [row for row in versions if holds(row, day)]
        return found["kind"], found["name"]

    assert named("PROVINCE", "46", "2024-01-04") == ("PROVINCE", "Thừa Thiên Huế")
    assert named("PROVINCE", "46", "2025-01-01") == ("CITY_PROVINCE", "Huế")
    assert named("DISTRICT", "476", "2024-01-04") == ("DISTRICT", "Phong Điền")
    assert named("PROVINCE", "75", "2026-04-29") == ("PROVINCE", "Đồng Nai")
    assert named("PROVINCE", "75", "2026-04-30") == ("CITY_PROVINCE", "Đồng Nai")


@pytest.fixture
def source() -> Path:
    if not SOURCE.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SOURCE} is absent: CI needs the source tables")
        pytest.skip(f"the source tables are not at {SOURCE}")
    return SOURCE


def test_the_files_are_what_the_tool_makes_of_the_sources(source: Path, tmp_path: Path) -> None:
    build_territory.build(source, tmp_path)
    for built in tmp_path.iterdir():
        assert built.read_bytes() == (DATA / built.name).read_bytes(), f"build {built.name} again"
    assert {path.name for path in tmp_path.iterdir()} | {"README.md"} == {
        path.name for path in DATA.iterdir()
    }


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("units_2026-07-25.csv", "Xã Sơn Tây", "Xã Sơn Đông", "'Sơn Tây' and 'Sơn Đông'"),
        ("units_2026-07-25.csv", ",18172,", ",18173,", "only one table has"),
        ("units_from_2025-07-01.csv", "Xã Sơn Tây", "Tổng Sơn Tây", "no known kind"),
        ("succession_2025-07-01.csv", "00001,00097", "00001,18172", "province 01 went to"),
        ("succession_2025-07-01.csv", "00001,00097", "00002,00097", "no COMMUNE 00002 before"),
    ],
)
def test_tables_that_contradict_each_other_stop_the_build(
    source: Path, tmp_path: Path, table: str, old: str, new: str, says: str
) -> None:
    (tmp_path / "in").mkdir()
    for path in source.iterdir():
        (tmp_path / "in" / path.name).write_bytes(path.read_bytes())
    changed = (source / table).read_text(encoding="utf-8")
    assert old in changed
    (tmp_path / "in" / table).write_text(changed.replace(old, new), encoding="utf-8")
    with pytest.raises(build_territory.SourceError, match=says):
        build_territory.build(tmp_path / "in", tmp_path / "out")
    assert not (tmp_path / "out").exists()
