"""The workbook to try the import with raises no question."""

from __future__ import annotations

from collections import Counter
from datetime import date

from giamngheo.apps.demo.workbooks import newcomers, sample
from giamngheo.apps.intake.checking import check_file
from giamngheo.apps.territory import queries as tree
from giamngheo.apps.territory import services as territory

LIST_DAY = date(2021, 11, 30)


def test_the_sample_is_read_without_a_question(see_everything) -> None:
    territory.load_reference()
    commune = tree.by_code("18172", level="COMMUNE", on=LIST_DAY)
    checked = check_file(
        commune=commune,
        on=LIST_DAY,
        file_name="mau.xlsx",
        content=sample(households=8),
        progress=lambda *_args, **_named: None,
    )
    assert checked.problem is None
    assert checked.issues.rows() == []
    assert checked.households.height == 8
    people = sum(len(household.members) for household in newcomers(8, 2021))
    assert checked.rows.height == people
    classes = Counter(checked.classes["poverty_class"].to_list())
    assert classes == {"POOR": 2, "NEAR_POOR": 4, "UNKNOWN": 2}


def test_the_same_sample_every_time_and_others_by_seed() -> None:
    names = [[p.full_name for h in newcomers(6, seed) for p in h.members] for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]
