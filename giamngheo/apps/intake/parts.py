"""The encrypted pieces of a batch: put away, taken out, wiped. Says nothing about their content."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from giamngheo.apps.intake.enums import Part
from giamngheo.apps.intake.frames import as_bytes, from_bytes
from giamngheo.apps.intake.models import BatchPart, ImportBatch
from giamngheo.apps.registry.bulk_undo import NO_RENUMBERING
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


def renumbered(batch: ImportBatch) -> pl.DataFrame:
    """Households of the commune whose version went on when later imports were undone."""
    rows = BatchPart.objects.filter(batch__commune=batch.commune_id, part=Part.VERSIONS)
    frames = [from_bytes(crypto.open_sealed(bytes(row.sealed))) for row in rows]
    return pl.concat([pl.DataFrame(schema=NO_RENUMBERING), *frames])


def wipe(batch: ImportBatch, which: Iterable[Part]) -> None:
    BatchPart.objects.filter(batch=batch, part__in=list(which)).delete()
