"""Real processes: killed in the middle of a decision, or deciding at once.

kill -9 leaves a round undecided and whole, and it can be decided afterwards; of two chairs who
decide at the same moment one wins, and the other reads who did.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apps.intake import test_processes as intake

CHILD = [sys.executable, "-m", "tests.apps.review.crash_child"]
COUNT = 60
STAGES = ["open_statuses", "record_movements", "write_lines", "settle_certificates", "advance_many"]
FACTS = {
    "registry_povertystatus": "count(*)",
    "registry_movement": "count(*)",
    "review_decision": "count(*)",
    "review_decisionline": "count(*)",
    "review_campaign": "max(state)",
    "review_case": "max(step)",
    "registry_household": "sum(version)",
    "review_request": "sum(version)",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The database of a test of intake, with the children of this one."""
    monkeypatch.setattr(intake, "CHILD", CHILD)
    yield from intake.place.__wrapped__(tmp_path)  # type: ignore[attr-defined]


def facts(place: Any) -> dict[str, Any]:
    found = {
        table: place.ask(f'SELECT {what} FROM "{table}"')[0][0]  # noqa: S608
        for table, what in FACTS.items()
    }
    verb = "review.decision.issued"
    found["events"] = place.ask(f"SELECT count(*) FROM audit_event WHERE verb = '{verb}'")[0][0]  # noqa: S608
    return found


@pytest.mark.slow
def test_killed_while_deciding(place: Any) -> None:
    place.run("prepare", str(COUNT))
    before = facts(place)
    assert before["review_campaign"] == "OPEN"
    for stage in STAGES:
        with place.start("stop", stage) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == "there", f"never reached {stage}"
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        assert facts(place) == before, stage
    assert place.run("decide", "125/QĐ-UBND", "0") == "125/QĐ-UBND"
    after = facts(place)
    assert (after["review_campaign"], after["review_case"], after["events"]) == (
        "DECIDED", "DECIDED", 1,
    )  # fmt: skip
    changed = COUNT // 6 * 4
    assert after["registry_movement"] == before["registry_movement"] + changed
    assert after["registry_household"] == before["registry_household"] + changed


@pytest.mark.slow
def test_two_chairs_at_once(place: Any) -> None:
    place.run("prepare", str(COUNT))
    said = place.at_once(("decide", "125/QĐ-UBND"), ("decide", "126/QĐ-UBND"))
    won = [each for each in said if each in ("125/QĐ-UBND", "126/QĐ-UBND")]
    assert len(won) == 1, said
    (lost,) = [each for each in said if each not in won]
    assert won[0] in lost
    assert "Hạnh" in lost
    assert facts(place)["review_decision"] == 1
