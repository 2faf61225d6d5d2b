"""The long work of an import as jobs of the queue."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from giamngheo.apps.accounts.models import User
from giamngheo.apps.intake import services
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.common.scoping import unscoped


@task()
def check_batch(batch_id: int) -> None:
    """services.check for one batch; a batch discarded meanwhile is let go."""
    with unscoped(reason=f"check of import {batch_id}"):
        batch = ImportBatch.objects.filter(pk=batch_id).first()
        if batch is not None:
            services.check(batch=batch)


@task()
def write_batch(batch_id: int, actor_id: int, on: str) -> None:
    """services.write for a confirmed batch; `on` is an ISO date. Changed register: check again."""
    with unscoped(reason=f"writing of import {batch_id}"):
        batch = ImportBatch.objects.filter(pk=batch_id).first()
        if batch is None:
            return
        actor = User.objects.get(pk=actor_id)
        try:
            services.write(batch=batch, actor=actor, on=date.fromisoformat(on))
        except services.RegisterChanged:
            services.check(batch=batch)
