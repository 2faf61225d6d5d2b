"""One act, one event; and the trail cannot be altered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from giamngheo.apps.accounts.services import choose_working_day
from giamngheo.apps.audit.models import Event
from giamngheo.apps.audit.services import NoSubject, act
from tests.people import Cast

ON = date(2026, 3, 1)


def test_an_act_leaves_one_event_with_before_and_after(cast: Cast) -> None:
    with act("test.done", actor=cast.an, on=ON, area_id=7, reason="vì thử") as doing:
        doing.subject, doing.before, doing.after = cast.an, {"x": 1}, {"x": 2}
    event = Event.objects.get()
    assert (event.verb, event.actor_id, event.effective_on) == ("test.done", cast.an.pk, ON)
    assert (event.before, event.after, event.reason) == ({"x": 1}, {"x": 2}, "vì thử")
    assert (event.subject_type, event.subject_id, event.area_id) == (
        "accounts.user", cast.an.pk, 7,
    )  # fmt: skip


def test_inner_acts_stand_inside_the_outer_event(cast: Cast) -> None:
    with act("test.outer", actor=cast.an, on=ON) as outer:
        outer.subject, outer.after = cast.an, {"n": 2}
        for _ in range(2):
            with act("test.inner", actor=cast.an, on=ON) as inner:
                inner.subject, inner.after = cast.chi, {"seen": True}
    event = Event.objects.get()
    after: Any = event.after
    assert after["result"] == {"n": 2}
    assert [each["verb"] for each in after["acts"]] == ["test.inner", "test.inner"]


def test_a_failed_act_leaves_nothing(cast: Cast) -> None:
    def fail() -> None:
        with act("test.fails", actor=cast.an, on=ON) as doing:
            doing.subject = cast.an
            choose_working_day(user=cast.an, day=ON, actor=cast.an, on=ON)
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()
    cast.an.refresh_from_db()
    assert cast.an.working_day is None
    assert not Event.objects.exists()


def test_an_act_without_subject_is_refused_and_undone(cast: Cast) -> None:
    def vague() -> None:
        with act("test.vague", actor=cast.an, on=ON):
            cast.an.title = "đổi"
            cast.an.save()

    with pytest.raises(NoSubject):
        vague()
    cast.an.refresh_from_db()
    assert cast.an.title == "Cán bộ xã"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_alter_the_trail(cast: Cast, change: str) -> None:
    choose_working_day(user=cast.an, day=ON, actor=cast.an, on=ON)
    rows = Event.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(verb="other") if change == "update" else rows.delete()
    assert rows.get().verb == "accounts.working_day.chosen"
