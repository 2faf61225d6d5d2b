"""A synthetic province straight into the database: units, households, persons, classes.

Nobody in it is real. For measuring only: it goes around the services, so it leaves no audit trail.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from giamngheo.apps.registry.models import (
    Assessment,
    CodeCounter,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.services import name_columns
from giamngheo.apps.territory.enums import AreaKind, AreaType, Level
from giamngheo.apps.territory.models import Area, AreaParent, AreaTotal, AreaVersion
from giamngheo.common import bulk
from povertycore.classification import AreaType as RuleAreaType
from povertycore.classification import Measured, classify
from povertycore.identifiers import household_code
from povertycore.law_store import standard
from povertycore.vietnamese import collation_key, fold

ON = date(2026, 1, 1)
STANDARD = "vn-2022"
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLES = "Văn Thị Hữu Đức Minh Ngọc Thanh Quang Xuân Thu".split()
GIVENS = (
    "An Anh Bình Chi Cường Dung Dũng Đạt Giang Hà Hải Hạnh Hiền Hòa Hùng Hương Khánh Lan Linh Long "
    "Mai Minh Nam Nga Ngân Nhung Phong Phúc Phương Quân Quyên Sơn Tâm Thảo Thắng Thủy Trang Tuấn"
).split()


@dataclass(frozen=True)
class Province:
    province: Area
    communes: list[Area]
    villages: list[tuple[Area, Area]]


def make_units(*, communes: int, villages_each: int) -> Province:
    """A province of rural communes without districts, each with its villages and totals."""

    def area(level: Level, code: str, kind: AreaKind, name: str, parent: Area | None) -> Area:
        made = Area.objects.create(
            level=level,
            code=code,
            kind=kind,
            name=name,
            folded_name=fold(name),
            sort_key=collation_key(name),
        )
        AreaVersion.objects.create(area=made, kind=kind, name=name, area_type=AreaType.RURAL)
        if parent is not None:
            AreaParent.objects.create(area=made, parent=parent)
        return made

    province = area(Level.PROVINCE, "97", AreaKind.PROVINCE, "Đo", None)
    made = Province(province, [], [])
    for c in range(communes):
        commune = area(Level.COMMUNE, f"97{c:03d}", AreaKind.COMMUNE, f"Đo {c + 1}", province)
        made.communes.append(commune)
        for v in range(villages_each):
            code = f"97{c:03d}-{v + 1:02d}"
            village = area(Level.VILLAGE, code, AreaKind.VILLAGE, f"Thôn {v + 1}", commune)
            made.villages.append((commune, village))
    return made


def fill(units: Province, *, households: int, seed: int = 7) -> None:
    """Households of 1 to 6 persons over the villages; about one in ten poor or near-poor."""
    draw = random.Random(seed)
    names = [
        name_columns(f"{draw.choice(SURNAMES)} {draw.choice(MIDDLES)} {draw.choice(GIVENS)}")
        for _ in range(4000)
    ]
    names = [{**name, "sort": collation_key(name["full_name"])} for name in names]
    sizes = draw.choices([1, 2, 3, 4, 5, 6], weights=[8, 17, 22, 28, 16, 9], k=households)
    explained = {poor: explanation(poor) for poor in (True, False)}
    with transaction.atomic():
        household_ids = bulk.next_ids(Household, households)
        person_ids = bulk.next_ids(Person, sum(sizes))
        chosen = [draw.randrange(len(names)) for _ in range(sum(sizes))]
        classes = draw.choices(["POOR", "NEAR_POOR", ""], weights=[4, 6, 90], k=households)
        bulk.insert(*household_rows(units, household_ids, sizes, names, chosen))
        bulk.insert(*person_rows(household_ids, person_ids, sizes, names, chosen, draw))
        bulk.insert(*membership_rows(household_ids, person_ids, sizes))
        listed = [i for i in range(households) if classes[i]]
        assessment_ids = bulk.next_ids(Assessment, len(listed))
        status_ids = bulk.next_ids(PovertyStatus, len(listed))
        where = [location(units, i) for i in listed]
        bulk.insert(
            Assessment,
            ["id", *PLACE, "household", "standard_id", "assessed_on", "area_type", "income_points",
             "deprivation_points", "deprivations", "poverty_class", "explanation", "source",
             "reviewer"],
            (
                (assessment_ids[n], *where[n], household_ids[i], STANDARD, ON, "RURAL", 120,
                 40 if classes[i] == "POOR" else 10, bulk.JsonText("{}"), classes[i],
                 explained[classes[i] == "POOR"], "IMPORT", "")
                for n, i in enumerate(listed)
            ),
        )  # fmt: skip
        bulk.insert(
            PovertyStatus,
            ["id", *PLACE, "household", "standard_id", "poverty_class", "entry_kind", "basis",
             "assessment", "decision_number", "valid_from"],
            (
                (status_ids[n], *where[n], household_ids[i], STANDARD, classes[i], "", "COMPUTED",
                 assessment_ids[n], "", ON)
                for n, i in enumerate(listed)
            ),
        )  # fmt: skip
        bulk.insert(
            Movement,
            [*PLACE, "household", "standard_id", "kind", "class_before", "class_after",
             "happened_on", "person_count", "status_opened", "decision_number", "reason"],
            (
                (*where[n], household_ids[i], STANDARD, "LISTED_FIRST", "", classes[i], ON,
                 sizes[i], status_ids[n], "", "")
                for n, i in enumerate(listed)
            ),
        )  # fmt: skip
        CodeCounter.objects.update_or_create(
            name="household", defaults={"taken": household_ids[-1]}
        )
        count_totals(units, sizes)


PLACE = ["village", "commune", "province"]


def location(units: Province, i: int) -> tuple[int, int, int]:
    commune, village = units.villages[i % len(units.villages)]
    return village.pk, commune.pk, units.province.pk


def explanation(poor: bool) -> bulk.JsonText:
    import json

    measured = Measured(income_points=120, deprivation_points=40 if poor else 10)
    result = classify(measured, standard(STANDARD), RuleAreaType.RURAL)
    return bulk.JsonText(json.dumps(result.as_json(), ensure_ascii=False))


Rows = tuple[type[Any], list[str], Iterator[tuple[Any, ...]]]


def starts(sizes: list[int]) -> list[int]:
    first, found = 0, []
    for size in sizes:
        found.append(first)
        first += size
    return found


def household_rows(
    units: Province, ids: range, sizes: list[int], names: list[Any], chosen: list[int]
) -> Rows:
    first = starts(sizes)
    columns = ["id", *PLACE, "code", "list_number", "address", "phone", "registered_on",
               "head_name", "head_sort_key", "person_count", "version", "house_kind",
               "water_source", "toilet_kind", "poverty_causes", "support_needs",
               "note"]  # fmt: skip
    empty = bulk.JsonText("[]")

    def rows() -> Iterator[tuple[Any, ...]]:
        for i, key in enumerate(ids):
            name = names[chosen[first[i]]]
            yield (key, *location(units, i), household_code(key), str(i), "", "", ON,
                   name["full_name"], name["sort"], sizes[i], 1, "", "", "", empty, empty,
                   "")  # fmt: skip

    return Household, columns, rows()


BLANK = ["disability_grade", "merit_kind", "insurance_kind", "school_level", "education_level",
         "work_kind"]  # fmt: skip


def person_rows(
    household_ids: range, ids: range, sizes: list[int], names: list[Any], chosen: list[int],
    draw: random.Random,
) -> Rows:  # fmt: skip
    columns = ["id", "household", "full_name", "folded_name", "reversed_name", "sex", "birth_year",
               "ethnicity", *BLANK]  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        n = 0
        for household, size in zip(household_ids, sizes, strict=True):
            for _ in range(size):
                name = names[chosen[n]]
                yield (ids[n], household, name["full_name"], name["folded_name"],
                       name["reversed_name"], ("MALE", "FEMALE")[n % 2], 1940 + n % 80, "01",
                       "", "", "", "", "", "")  # fmt: skip
                n += 1

    return Person, columns, rows()


def membership_rows(household_ids: range, person_ids: range, sizes: list[int]) -> Rows:
    columns = ["person", "household", "relationship", "line_number", "valid_from"]

    def rows() -> Iterator[tuple[Any, ...]]:
        n = 0
        for household, size in zip(household_ids, sizes, strict=True):
            for line in range(size):
                role = "HEAD" if line == 0 else "CHILD"
                yield person_ids[n], household, role, line + 1, ON
                n += 1

    return Membership, columns, rows()


def count_totals(units: Province, sizes: list[int]) -> None:
    households: dict[int, int] = {}
    persons: dict[int, int] = {}
    for i, size in enumerate(sizes):
        for key in location(units, i):
            households[key] = households.get(key, 0) + 1
            persons[key] = persons.get(key, 0) + size
    AreaTotal.objects.bulk_create(
        AreaTotal(
            area_id=key,
            counted_on=ON,
            household_count=households[key],
            person_count=persons[key],
            source="đếm từ sổ hộ",
        )
        for key in households
    )
