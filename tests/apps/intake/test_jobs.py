"""The jobs of an import: done, cut off, given up, failing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from giamngheo.apps.intake import queries, services, tasks
from giamngheo.apps.intake.enums import BatchState, Phase
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Household
from giamngheo.common.scoping import unscoped
from tests.apps.intake import bad_files as bad
from tests.apps.intake.helpers import ON, bring, is_empty
from tests.people import TODAY, Cast


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


def received(office: Cast) -> ImportBatch:
    return services.receive(
        commune=office.country.old_a, on=ON, file_name="a.xlsx", content=bad.GOOD,
        actor=office.an, today=TODAY,
    )  # fmt: skip


def test_the_jobs_do_the_work_without_a_scope_around_them(cast: Cast) -> None:
    with unscoped(reason="test"):
        batch = received(cast)
    tasks.check_batch.enqueue(batch.pk)
    with unscoped(reason="test"):
        batch.refresh_from_db()
        assert batch.state == BatchState.READY
        services.confirm(batch=batch, actor=cast.an, on=TODAY)
    tasks.write_batch.enqueue(batch.pk, cast.an.pk, TODAY.isoformat())
    with unscoped(reason="test"):
        batch.refresh_from_db()
        assert (batch.state, batch.phase) == (BatchState.DONE, Phase.FINISHED)
        assert Household.objects.count() == 1


def test_a_job_of_a_discarded_batch_is_let_go(office: Cast) -> None:
    batch = received(office)
    services.discard(batch=batch, actor=office.an, on=TODAY)
    tasks.check_batch.enqueue(batch.pk)
    tasks.write_batch.enqueue(batch.pk, office.an.pk, TODAY.isoformat())
    assert is_empty()


@pytest.mark.parametrize("state", [BatchState.RECEIVED, BatchState.CHECKING])
def test_a_check_that_was_cut_off_is_taken_up(office: Cast, state: BatchState) -> None:
    batch = received(office)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    assert services.requeue_stale() == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def test_a_writing_that_was_cut_off_is_taken_up(office: Cast) -> None:
    batch = bring(office, bad.GOOD)
    services.confirm(batch=batch, actor=office.an, on=TODAY)
    assert services.requeue_stale() == 1
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert services.requeue_stale() == 0


def test_work_that_breaks_off_again_and_again_is_given_up(office: Cast) -> None:
    batch = received(office)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=services.MOST_ATTEMPTS)
    assert services.requeue_stale() == 0
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "Chưa ghi gì" in queries.problem(batch)


def test_an_error_of_ours_fails_the_batch_and_logs_no_cell(
    office: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cell = "Trần Thị Hòa 001160000123"

    def broken(**_: Any) -> None:
        raise ValueError(cell)

    monkeypatch.setattr(services, "check_file", broken)
    batch = received(office)
    services.check(batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "ValueError" in queries.problem(batch)
    assert "ValueError" in caplog.text
    assert "001160000123" not in caplog.text
    assert "Hòa" not in caplog.text


def test_progress_is_shown_while_checking(office: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []
    show = services.show_progress

    def watch(batch: ImportBatch, phase: Phase) -> None:
        show(batch, phase)
        kept = ImportBatch.objects.get(pk=batch.pk)
        seen.append((kept.phase, kept.progress_done))
        assert kept.state == BatchState.CHECKING
        assert kept.progress_done <= kept.progress_total

    monkeypatch.setattr(services, "show_progress", watch)
    services.check(batch=received(office))
    assert [phase for phase, _ in seen] == [
        "OPENING", "READING", "VALIDATING", "MATCHING", "CLASSIFYING", "KEEPING",
    ]  # fmt: skip
    assert [done for _, done in seen] == sorted(done for _, done in seen)
