"""Receiving, checking, confirming, writing and undoing the import of one workbook.

`on` is the day the act is done (posts are judged by it), except in `receive`, where it is the day
of the list and `today` the day of the act. What an import writes takes effect on the day of its
list.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePath

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.intake import mending, parts
from giamngheo.apps.intake.checking import Checked, check_file
from giamngheo.apps.intake.enums import BatchState, Outcome, Part, Phase
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.intake.places import Places
from giamngheo.apps.intake.queries import Receipt, receipt
from giamngheo.apps.intake.writing import Written
from giamngheo.apps.intake.writing import write as write_frames
from giamngheo.apps.registry import bulk, bulk_undo
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
PHASES = list(Phase)
CHECKABLE = (BatchState.RECEIVED, BatchState.CHECKING)
# What stays after writing: the problems and the rows to mend, and what undoing needs.
ONLY_UNTIL_WRITTEN = (Part.SOURCE, Part.ROWS, Part.HOUSEHOLDS, Part.CLASSES, Part.PAIRS)
JOBS = "giamngheo.apps.intake.tasks."


class ImportRefused(Exception):
    """The act is not possible; str() says why and what to do, in the language of the screen."""


class NotReady(ImportRefused):
    """The batch is not in the state the act needs (already confirmed, still being checked ...)."""


class RegisterChanged(ImportRefused):
    """The register changed after the check: the file goes back to be checked again."""


class CannotUndo(ImportRefused):
    """Something rests on what the import wrote; `reasons` lists it line by line."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message)
        self.reasons = list(reasons)


def receive(
    *, commune: Area, on: date, file_name: str, content: bytes, actor: User, today: date
) -> ImportBatch:
    """Take a file in and keep it sealed; state RECEIVED. Enqueue tasks.check_batch afterwards.

    `commune` may be the unit of the day of the list or what it has become since. Raises
    ImportRefused (empty, too large, day in the future), accounts.OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.IMPORT_HOUSEHOLDS, commune, today=today)
    if commune.level != Level.COMMUNE:
        raise ImportRefused(_("Choose a commune, not %(name)s.") % {"name": commune.full_name})
    if not content:
        raise ImportRefused(_("The file is empty."))
    if len(content) > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // (1024 * 1024)
        raise ImportRefused(_("The file is larger than %(most)s MB.") % {"most": most})
    if on > today:
        raise ImportRefused(_("The day of the list cannot be in the future."))
    digest = hashlib.sha256(content).hexdigest()
    standing = territory.today_of(commune, on=today) or [commune]
    above = territory.path(standing[0], on=today)
    with act("intake.file.received", actor=actor, on=on, area_id=standing[0].pk) as doing:
        batch = ImportBatch(
            commune=standing[0],
            district=above.get("district"),
            province=above["province"],
            unit=commune,
            on=on,
            file_name=PurePath(file_name.replace("\\", "/")).name[:200],
            file_sha256=digest,
            file_bytes=len(content),
            requested_by=actor,
            repeats=earlier(standing[0], on, digest),
        )
        batch.save(force_insert=True)
        with unscoped(reason="the file of an import just received"):
            parts.put(batch, Part.SOURCE, content)
        doing.subject = batch
        doing.after = {"file": batch.file_name, "sha256": digest, "bytes": len(content)}
    return batch


def earlier(commune: Area, on: date, digest: str) -> ImportBatch | None:
    """The last written import of the same file for the same commune and day."""
    with unscoped(reason="whether the same file was imported before"):
        return (
            ImportBatch.objects.filter(
                commune=commune, on=on, file_sha256=digest, state=BatchState.DONE
            )
            .order_by("-pk")
            .first()
        )


def check(*, batch: ImportBatch) -> ImportBatch:
    """Read and validate every cell and match with the register: READY or REFUSED.

    Writes nothing to the register. A file that cannot be read is REFUSED with its reason, and is no
    exception.
    """
    with unscoped(reason=f"check of import {batch.pk}"):
        claimed = ImportBatch.objects.filter(pk=batch.pk, state__in=CHECKABLE).update(
            state=BatchState.CHECKING, progress_total=len(PHASES) - 2
        )
        if not claimed:
            batch.refresh_from_db()
            return batch
        try:
            content = parts.take(batch, Part.SOURCE)
            found = check_file(
                commune=batch.unit,
                on=batch.on,
                file_name=batch.file_name,
                content=content,
                progress=lambda phase: show_progress(batch, phase),
            )
            keep_findings(batch, found)
        except Exception as problem:
            # Not the message: it may quote a cell. The officer sees the state, we see the place.
            logger.error(
                "check of import %s failed: %s\n%s",
                batch.pk,
                type(problem).__name__,
                "".join(traceback.format_tb(problem.__traceback__)),
            )
            fail(batch, "job.failed", {"name": type(problem).__name__})
    return batch


def show_progress(batch: ImportBatch, phase: Phase) -> None:
    """Best effort: another writer of the database must not stop a check."""
    try:
        ImportBatch.objects.filter(pk=batch.pk).update(
            phase=phase, progress_done=PHASES.index(phase)
        )
    except OperationalError:
        if connection.in_atomic_block:
            raise


def fail(batch: ImportBatch, code: str, values: dict[str, str]) -> None:
    """Give a batch up, unless somebody has finished it meanwhile."""
    unfinished = (*CHECKABLE, BatchState.WRITING)
    ImportBatch.objects.filter(pk=batch.pk, state__in=unfinished).update(
        state=BatchState.FAILED,
        problem_code=code,
        problem_values=values,
        finished_at=timezone.now(),
    )
    batch.refresh_from_db()


def keep_findings(batch: ImportBatch, found: Checked) -> None:
    """The result of a check: state, counts and the pieces of the preview, in one transaction."""
    with transaction.atomic():
        kept = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if kept.state != BatchState.CHECKING:
            batch.refresh_from_db()
            return
        parts.wipe(batch, [part for part in Part if part != Part.SOURCE])
        parts.put_frame(batch, Part.ISSUES, found.issues)
        if found.problem is None:
            parts.put_frame(batch, Part.ROWS, found.rows)
            parts.put_frame(batch, Part.HOUSEHOLDS, found.households)
            parts.put_frame(batch, Part.CLASSES, found.classes)
            parts.put_frame(batch, Part.PAIRS, found.pairs)
            parts.put_frame(batch, Part.REFUSED_ROWS, found.refused_rows)
        describe(batch, found)
        batch.save()


def describe(batch: ImportBatch, found: Checked) -> None:
    """Counts and state of a batch after its check."""
    for what, frame in (("household", found.households), ("person", found.rows)):
        outcomes = frame["outcome"].value_counts().rows() if "outcome" in frame.columns else []
        counts = {str(outcome): int(count) for outcome, count in outcomes}
        for outcome in Outcome:
            setattr(batch, f"{what}_{outcome.value.lower()}", counts.get(outcome.value, 0))
        setattr(batch, f"{what}_read", frame.height)
    errors = found.issues["error"].sum() if found.issues.height else 0
    batch.error_count = int(errors)
    batch.warning_count = found.issues.height - batch.error_count
    batch.layout = found.layout.value if found.layout else ""
    batch.list_class = found.list_class
    batch.register_stamp = found.stamp
    batch.phase, batch.progress_done = Phase.KEEPING, batch.progress_total
    acceptable = batch.household_read > batch.household_refused
    batch.state = BatchState.READY if acceptable else BatchState.REFUSED
    if found.problem is not None:
        batch.problem_code, batch.problem_values = found.problem.code, found.problem.values
    elif batch.problem_code != "register.changed":
        batch.problem_code, batch.problem_values = "", {}


def confirm(*, batch: ImportBatch, actor: User, on: date) -> ImportBatch:
    """READY becomes WRITING, once. Enqueue tasks.write_batch afterwards. Raises NotReady."""
    permissions.require(actor, Verb.IMPORT_HOUSEHOLDS, batch.commune, today=on)
    with act("intake.import.confirmed", actor=actor, on=batch.on, area_id=batch.commune_id) as do:
        changed = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.READY).update(
            state=BatchState.WRITING,
            confirmed_by=actor,
            confirmed_on=on,
            phase=Phase.WRITING,
            problem_code="",
            problem_values={},
        )
        batch.refresh_from_db()
        if not changed:
            raise NotReady(state_message(batch))
        do.subject = batch
        do.after = {"households": batch.household_read - batch.household_refused}
    return batch


def state_message(batch: ImportBatch) -> str:
    return _("This import is %(state)s, so this cannot be done with it.") % {
        "state": BatchState(batch.state).label
    }


def write(*, batch: ImportBatch, actor: User, on: date) -> Receipt:
    """Put a confirmed batch into the register: all of it or nothing, with one audit event.

    Run again for a batch already written it only returns the receipt. Raises NotReady,
    RegisterChanged.
    """
    permissions.require(actor, Verb.IMPORT_HOUSEHOLDS, batch.commune, today=on)
    with unscoped(reason=f"writing of import {batch.pk}"):
        try:
            with act(
                "intake.import.written", actor=actor, on=batch.on, area_id=batch.commune_id
            ) as do:
                if not write_locked(batch, today=on):
                    raise AlreadyWritten
                do.subject, do.after = batch, summary(batch)
        except AlreadyWritten:
            batch.refresh_from_db()
        except (IntegrityError, bulk.ChangedMeanwhile) as problem:
            back_to_check(batch)
            raise RegisterChanged(_("The register changed after the check.")) from problem
        return receipt(batch)


class AlreadyWritten(Exception):
    """Another worker was faster; nothing is to be done and no event to be left."""


def write_locked(batch: ImportBatch, *, today: date) -> bool:
    """Write under the lock of the batch and its commune; False when it is written already."""
    kept = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if kept.state == BatchState.DONE:
        return False
    if kept.state != BatchState.WRITING:
        raise NotReady(state_message(kept))
    # One import of a commune at a time; readers and inserts of others are not held up.
    Area.objects.select_for_update(no_key=True).get(pk=batch.commune_id)
    households = parts.take_frame(batch, Part.HOUSEHOLDS)
    villages = Places(batch.unit, on=batch.on).villages
    if bulk.stamp(villages) != kept.register_stamp:
        raise bulk.ChangedMeanwhile
    written = write_frames(
        parts.take_frame(batch, Part.ROWS),
        households,
        parts.take_frame(batch, Part.CLASSES),
        on=batch.on,
        today=today,
    )
    close(batch, written)
    return True


def close(batch: ImportBatch, written: Written) -> None:
    parts.put(batch, Part.UNDO, written.ledger.dump())
    parts.wipe(batch, ONLY_UNTIL_WRITTEN)
    batch.state, batch.phase = BatchState.DONE, Phase.FINISHED
    batch.finished_at = timezone.now()
    batch.written = {
        "statuses": written.statuses,
        "movements": written.movements,
        "classes": written.classes,
    }
    batch.save(update_fields=["state", "phase", "finished_at", "written"])


def summary(batch: ImportBatch) -> dict[str, object]:
    """What the audit event keeps: counts, never names."""
    said = receipt(batch)
    return {
        "file": said.file_name,
        "households": asdict(said.households),
        "persons": asdict(said.persons),
        "classes": said.classes,
    }


def back_to_check(batch: ImportBatch) -> None:
    """The preview no longer holds: check again, and say why; not for ever."""
    batch.refresh_from_db()
    if batch.attempts >= MOST_ATTEMPTS:
        fail(batch, "job.given_up", {})
        return
    ImportBatch.objects.filter(pk=batch.pk, state=BatchState.WRITING).update(
        state=BatchState.RECEIVED,
        attempts=F("attempts") + 1,
        problem_code="register.changed",
        problem_values={},
    )
    batch.refresh_from_db()


def undo(*, batch: ImportBatch, actor: User, on: date) -> ImportBatch:
    """Take an import back as long as nothing rests on it. Raises NotReady, CannotUndo."""
    permissions.require(actor, Verb.IMPORT_HOUSEHOLDS, batch.commune, today=on)
    with (
        unscoped(reason=f"undoing of import {batch.pk}"),
        act("intake.import.undone", actor=actor, on=batch.on, area_id=batch.commune_id) as doing,
    ):
        kept = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if kept.state != BatchState.DONE:
            raise NotReady(state_message(kept))
        Area.objects.select_for_update(no_key=True).get(pk=batch.commune_id)
        ledger = bulk.Ledger.load(parts.take(batch, Part.UNDO))
        reasons = bulk_undo.resting_on(ledger, parts.renumbered(batch))
        if reasons:
            raise CannotUndo(_("Something already rests on this import."), reasons)
        doing.before = summary(kept)
        versions = bulk_undo.take_back(ledger)
        parts.wipe(batch, list(Part))
        if not versions.is_empty():
            parts.put_frame(batch, Part.VERSIONS, versions)
        kept.state, kept.finished_at = BatchState.UNDONE, timezone.now()
        kept.save(update_fields=["state", "finished_at"])
        doing.subject = kept
    batch.refresh_from_db()
    return batch


def discard(*, batch: ImportBatch, actor: User, on: date) -> None:
    """Drop a batch that was not written, and all it kept. Raises NotReady."""
    permissions.require(actor, Verb.IMPORT_HOUSEHOLDS, batch.commune, today=on)
    droppable = (BatchState.RECEIVED, BatchState.READY, BatchState.REFUSED, BatchState.FAILED)
    with (
        unscoped(reason=f"discarding of import {batch.pk}"),
        act("intake.import.discarded", actor=actor, on=batch.on, area_id=batch.commune_id) as doing,
    ):
        kept = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if kept.state not in droppable:
            raise NotReady(state_message(kept))
        doing.subject = kept
        doing.before = {"file": kept.file_name, "state": kept.state}
        ImportBatch.objects.filter(pk=batch.pk).delete()


def issues_workbook(batch: ImportBatch) -> bytes:
    """An .xlsx of the rows not accepted, with the reasons, to be mended and brought again."""
    return mending.workbook(batch)


def requeue_stale() -> int:
    """Take up the checks and writes that a crash cut off; how many. Called when a worker starts.

    Both can run twice without harm: a check replaces its findings, a write finds the batch done.
    """
    unfinished = (BatchState.RECEIVED, BatchState.CHECKING, BatchState.WRITING)
    taken_up = 0
    with unscoped(reason="imports cut off by a crash"):
        for batch in ImportBatch.objects.filter(state__in=unfinished).order_by("pk"):
            if batch.attempts >= MOST_ATTEMPTS:
                fail(batch, "job.given_up", {})
                continue
            batch.attempts += 1
            batch.save(update_fields=["attempts"])
            if batch.state == BatchState.WRITING and batch.confirmed_on is not None:
                job = import_string(f"{JOBS}write_batch")
                job.enqueue(batch.pk, batch.confirmed_by_id, batch.confirmed_on.isoformat())
            else:
                import_string(f"{JOBS}check_batch").enqueue(batch.pk)
            taken_up += 1
    return taken_up
