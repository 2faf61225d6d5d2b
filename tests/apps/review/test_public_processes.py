"""Real processes at the same moment: officers at one list, a citizen's form sent twice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apps.intake import test_processes as intake

CHILD = [sys.executable, "-m", "tests.apps.review.public_child"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The database of a test of intake, with the children of this one."""
    monkeypatch.setattr(intake, "CHILD", CHILD)
    yield from intake.place.__wrapped__(tmp_path)  # type: ignore[attr-defined]


def one_won(said: list[str], word: str) -> None:
    assert sorted(each.partition(":")[0] for each in said) == sorted([word, "refused"]), said


@pytest.mark.slow
def test_two_officers_post_one_list(place: Any) -> None:
    place.run("prepare", "endorsed")
    one_won(place.at_once(("post", "an"), ("post", "binh")), "posted")
    assert place.ask("SELECT count(*) FROM review_posting") == [(1,)]
    assert place.ask("SELECT count(*) FROM review_postingline") == [(2,)]


@pytest.mark.slow
def test_two_officers_take_one_list_down(place: Any) -> None:
    place.run("prepare", "posted")
    one_won(place.at_once(("down", "an"), ("down", "binh")), "down")
    assert place.ask("SELECT count(*) FROM review_case WHERE step = 'POSTED'") == [(2,)]


@pytest.mark.slow
def test_two_officers_begin_one_reverification(place: Any) -> None:
    place.run("prepare", "objected")
    one_won(place.at_once(("start", "an"), ("start", "binh")), "begun")
    assert place.ask("SELECT count(*) FROM review_sheet WHERE completed_on IS NULL") == [(1,)]


@pytest.mark.slow
def test_one_form_sent_twice_at_once_is_one_objection(place: Any) -> None:
    place.run("prepare", "posted")
    said = place.at_once(("object", "same form"), ("object", "same form"))
    assert said[0] == said[1]
    assert place.ask("SELECT count(*) FROM review_objection") == [(1,)]


@pytest.mark.slow
def test_an_objection_while_the_list_is_taken_down_is_not_lost(place: Any) -> None:
    """Whoever is first: the objection counts, and its case waits."""
    place.run("prepare", "posted")
    said = place.at_once(("down", "an"), ("object", "a form"))
    assert not [each for each in said if each.startswith("refused")], said
    assert place.ask("SELECT state FROM review_objection") == [("RECEIVED",)]
    contested = "SELECT count(*) FROM review_case WHERE is_contested"
    assert place.ask(contested) == [(1,)]
