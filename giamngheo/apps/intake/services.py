"""Receiving, checking, confirming, writing and undoing the import of one workbook.

`on` is the day the act is done (posts are judged by it), except in `receive`, where it is the day
of the list and `today` the day of the act. What an import writes takes effect on the day of its
list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from giamngheo.apps.accounts.models import User
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.intake.queries import Receipt
from giamngheo.apps.territory.models import Area


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

    Raises ImportRefused (empty, too large, day in the future), accounts.OutsideArea, NotAllowed.
    """
    raise NotImplementedError


def check(*, batch: ImportBatch) -> ImportBatch:
    """Read and validate every cell and match with the register: READY or REFUSED.

    Writes nothing to the register. A file that cannot be read is REFUSED with its reason, and is no
    exception.
    """
    raise NotImplementedError


def confirm(*, batch: ImportBatch, actor: User, on: date) -> ImportBatch:
    """READY becomes WRITING, once. Enqueue tasks.write_batch afterwards. Raises NotReady."""
    raise NotImplementedError


def write(*, batch: ImportBatch, actor: User, on: date) -> Receipt:
    """Put a confirmed batch into the register: all of it or nothing, with one audit event.

    Run again for a batch already written it only returns the receipt. Raises NotReady,
    RegisterChanged.
    """
    raise NotImplementedError


def undo(*, batch: ImportBatch, actor: User, on: date) -> ImportBatch:
    """Take an import back as long as nothing rests on it. Raises NotReady, CannotUndo."""
    raise NotImplementedError


def discard(*, batch: ImportBatch, actor: User, on: date) -> None:
    """Drop a batch that was not written, and all it kept. Raises NotReady."""
    raise NotImplementedError


def issues_workbook(batch: ImportBatch) -> bytes:
    """An .xlsx of the rows not accepted, with the reasons, to be mended and brought again."""
    raise NotImplementedError


def requeue_stale() -> int:
    """Take up the checks and writes that a crash cut off; how many. Called when a worker starts."""
    raise NotImplementedError
