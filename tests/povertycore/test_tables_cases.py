"""Tables of the genre with known slips, written as a lawyer or an officer can read them.

Each case is a table between pipes and the findings expected, in reading order, as
"kind | row | column | printed | computed". Nothing else may be found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from povertycore.tables import Table, check

CASES = Path(__file__).parent / "tables"


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def table_of(text: str, label: str = "Bảng 1") -> Table:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.strip().split("\n")
    ]
    return Table.of(rows, label=label)


def told(case: dict[str, Any]) -> list[str]:
    texts = case["tables"] if "tables" in case else {"Bảng 1": case["table"]}
    tables = [table_of(text, label) for label, text in texts.items()]
    return [
        " | ".join((f.kind.value, f.row, f.column, f.printed, f.computed)) for f in check(tables)
    ]


@pytest.mark.parametrize("case", cases())
def test_finds_these_slips_and_no_others(case: dict[str, Any]) -> None:
    expected = [" | ".join(part.strip() for part in f.split("|")) for f in case["findings"]]
    assert told(case) == expected


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 45
