"""The encrypted pieces of a batch: put away, taken out, wiped. Says nothing about their content."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from giamngheo.apps.intake.enums import Part
from giamngheo.apps.intake.frames import as_bytes, from_bytes
from giamngheo.apps.intake.models import BatchPart, ImportBatch
from giamngheo.common import crypto


class PartMissing(LookupError):
    """The piece was wiped, or the check has not made it yet."""


def put(batch: ImportBatch, part: Part, content: bytes) -> None:
    BatchPart.objects.update_or_create(
        batch=batch, part=part, defaults={"sealed": crypto.seal(content)}
    )


def put_frame(batch: ImportBatch, part: Part, frame: pl.DataFrame) -> None:
    put(batch, part, as_bytes(frame))


def take(batch: ImportBatch, part: Part) -> bytes:
    """The content of a piece. Raises PartMissing."""
    sealed = (
        BatchPart.objects.filter(batch=batch, part=part).values_list("sealed", flat=True).first()
    )
    if sealed is None:
        raise PartMissing(part)
    return crypto.open_sealed(bytes(sealed))


def take_frame(batch: ImportBatch, part: Part, *, rows: int | None = None) -> pl.DataFrame:
    return from_bytes(take(batch, part), rows=rows)


def wipe(batch: ImportBatch, which: Iterable[Part]) -> None:
    BatchPart.objects.filter(batch=batch, part__in=list(which)).delete()
