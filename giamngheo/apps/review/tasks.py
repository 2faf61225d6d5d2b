"""The long work of a review as jobs of the queue."""

from __future__ import annotations

from django_tasks import task

from giamngheo.apps.review.models import CertificateBatch
from giamngheo.apps.review.services import batches
from giamngheo.common.scoping import unscoped


@task()
def make_certificates(batch_id: int) -> None:
    """services.batches.make for one batch; what is made already is passed over."""
    with unscoped(reason=f"certificates of batch {batch_id}"):
        batch = (
            CertificateBatch.objects.select_related("decision__campaign__unit")
            .filter(pk=batch_id)
            .first()
        )
        if batch is not None:
            batches.make(batch=batch)
