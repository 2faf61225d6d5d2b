"""A province of many communes: the statements do not grow with it, and the command does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.restructuring import services
from giamngheo.apps.restructuring.plans import PlanNotRead, read_plan, read_yaml
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory import services as territory_services
from giamngheo.apps.territory.enums import AreaKind, AreaType, Level
from giamngheo.apps.territory.models import Area, AreaParent
from giamngheo.cli.main import main
from tests.apps.restructuring.helpers import DAY, administrator, do, picture, plan, poor
from tests.people import TODAY, Cast, make_area

FEW, MANY = 4, 40


def make_communes(province: Area, count: int, start: int) -> list[str]:
    codes = []
    for number in range(start, start + count):
        code = f"97{number:03}"
        area = make_area(
            Level.COMMUNE, code, AreaKind.COMMUNE, f"Xã {number}", area_type=AreaType.RURAL,
            parents=((province, None, None),),
        )  # fmt: skip
        village = make_area(
            Level.VILLAGE, f"{code}-01", AreaKind.VILLAGE, f"Thôn {number}",
            parents=((area, None, None),),
        )  # fmt: skip
        poor(village)
        codes.append(code)
    return codes


def merged_in_pairs(codes: list[str]) -> list[dict[str, Any]]:
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return [
        {"verb": "merge", "units": [one, two],
         "into": {"code": one, "name": f"Gộp {one}", "kind": "COMMUNE"}}
        for one, two in pairs
    ]  # fmt: skip


def test_statements_do_not_grow_with_the_communes(cast: Cast) -> None:
    khoa = administrator(cast.country.province)
    counts = []
    for number, size in enumerate((FEW, MANY)):
        codes = make_communes(cast.country.province, size, 100 * (number + 1))
        steps = merged_in_pairs(codes)
        change = services.plan_change(plan=plan(*steps), actor=khoa, on=DAY, today=TODAY)
        with CaptureQueriesContext(connection) as captured:
            services.apply_change(change=change, fingerprint=None, actor=khoa, on=DAY, today=TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


PLAN = """
on: 01/03/2026
paper: Nghị quyết thử
steps:
  - verb: merge
    units: ["98001", 98002]
    into: {code: 98003, name: Mẫu Mới, kind: WARD, area_type: URBAN}
  - {verb: rename, unit: 98001-01, name: Đồng Ấm Trên}
"""


@pytest.fixture
def run(cast: Cast, tmp_path: Path) -> Any:
    def give(text: str, *more: str) -> Any:
        path = tmp_path / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["area-change", str(path), *more], catch_exceptions=False)

    return give


def test_the_command_tries_then_applies(run: Any, cast: Cast, tmp_path: Path) -> None:
    before = picture()
    book = tmp_path / "chay-thu.xlsx"
    looked = run(PLAN, "--dry-run", "--excel", str(book))
    assert looked.exit_code == 0, looked.output
    assert "Hộ gia đình" in looked.output or "chấm dứt 2" in looked.output
    assert book.stat().st_size > 3000
    assert picture() == before
    done = run(PLAN, "--apply")
    assert done.exit_code == 0, done.output
    assert territory.by_code("98003", level="COMMUNE", on=TODAY).full_name == "Phường Mẫu Mới"
    again = run(PLAN, "--apply")
    assert again.exit_code == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "on: 2026-03-01", "[1, 2]", "on: [", PLAN.replace("verb: merge", "verb: fuse"),
        PLAN.replace("01/03/2026", "31/02/2026"), PLAN.replace("paper: Nghị quyết thử", ""),
        PLAN.replace("kind: WARD", "kind: ZONE"), PLAN + "surprise: 1\n",
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_read_says_where(run: Any, text: str) -> None:
    with pytest.raises(PlanNotRead):
        read_yaml(text)
    assert run(text, "--dry-run").exit_code == 2


def test_a_plan_reads_back_as_it_was_written() -> None:
    found = read_yaml(PLAN)
    assert read_plan(found.as_json()) == found


def test_loading_the_territory_files_again_leaves_changes_alone(cast: Cast) -> None:
    """A row that a change wrote is newer than the files."""
    do(administrator(cast.country.province), {"verb": "rename", "unit": "98001", "name": "Mới"})
    area = cast.country.commune_a
    rows = [{"level": "COMMUNE", "code": "98001", "valid_from": area.valid_from, "name": "Cũ"}]
    territory_services.put(Area, ["level", "code", "valid_from"], rows)
    assert Area.objects.get(pk=area.pk).name == "Mới"
    village = cast.country.villages_b[0]
    Area.objects.filter(pk=village.pk).update(name="Khác")
    rows = [{"level": "VILLAGE", "code": village.code, "valid_from": None, "name": "Từ tệp"}]
    territory_services.put(Area, ["level", "code", "valid_from"], rows)
    assert Area.objects.get(pk=village.pk).name == "Từ tệp"
    assert AreaParent.objects.count()
