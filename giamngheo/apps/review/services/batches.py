"""The certificates of a decision as files, village by village; can be left and found again."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.documents import services as documents
from giamngheo.apps.review.enums import BatchState
from giamngheo.apps.review.models import (
    Certificate,
    CertificateBatch,
    CertificateFile,
    Decision,
)
from giamngheo.apps.review.queries.certificate_papers import certificates_paper, of_decision
from giamngheo.apps.review.services.common import ReviewRefused
from giamngheo.common import crypto
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.scoping import unscoped

logger = logging.getLogger(__name__)
MAKE = "giamngheo.apps.review.tasks.make_certificates"
UNFINISHED = (BatchState.WAITING, BatchState.RUNNING)


def request_batch(*, decision: Decision, actor: User, on: date, today: date) -> CertificateBatch:
    """Ask for the files of all certificates of a decision; enqueues the work.

    One batch of a decision at a time. Raises ReviewRefused: none issued yet, one being made.
    """
    permissions.require(actor, Verb.RUN_REVIEW, decision.campaign.commune, today=today)
    permissions.require(actor, Verb.SEE_PERSONAL_IDS, decision.campaign.commune, today=today)
    with act(
        "review.certificates.batch", actor=actor, on=on, area_id=decision.campaign.unit_id
    ) as doing:
        Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        running = CertificateBatch.objects.filter(decision=decision, state__in=UNFINISHED)
        if running.exists():
            raise ReviewRefused(_("The certificates of this decision are being made already."))
        total = of_decision(decision).count()
        if not total:
            raise ReviewRefused(_("Issue the certificates first; then they can be printed."))
        batch = CertificateBatch.objects.create(
            decision=decision,
            total=total,
            requested_by=actor,
            commune_id=decision.commune_id,
            district_id=decision.district_id,
            province_id=decision.province_id,
        )
        doing.subject, doing.after = batch, {"certificates": total}
    import_string(MAKE).enqueue(batch.pk)
    return batch


def make(*, batch: CertificateBatch) -> CertificateBatch:
    """Make what is still missing of a batch: a village and standard at a time.

    Running it again after a crash goes on where it stopped. A template that cannot be filled ends
    the batch with its message.
    """
    groups: dict[tuple[int, str], list[Certificate]] = defaultdict(list)
    for row in of_decision(batch.decision):
        groups[row.village_id, row.standard_id].append(row)
    files = CertificateFile.objects.filter(batch=batch)
    made = set(files.values_list("village_id", "standard_id"))
    CertificateBatch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING, problem="")
    try:
        for key, rows in groups.items():
            if key not in made:
                make_file(batch, key, rows)
    except PaperRefused as refused:
        return _finish(batch, BatchState.FAILED, "\n".join(documents.problems_of(refused)))
    except Exception:
        logger.exception("certificates of batch %s", batch.pk)
        return _finish(batch, BatchState.FAILED, _("Something went wrong; ask for them again."))
    return _finish(batch, BatchState.DONE, "")


def make_file(batch: CertificateBatch, key: tuple[int, str], rows: Sequence[Certificate]) -> None:
    """The certificates of one village and standard as Word and PDF. Raises PaperRefused."""
    village_id, standard_id = key
    unit = batch.decision.campaign.unit
    data = certificates_paper(unit, standard_id, rows, batch.decision)
    filled = documents.render(kind="certificate", data=data, area=unit, on=rows[0].issued_on)
    as_pdf = documents.pdf(filled.docx)
    with transaction.atomic():
        CertificateBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        files = CertificateFile.objects.filter(batch=batch)
        # Two workers may have taken up the same batch.
        if files.filter(village_id=village_id, standard_id=standard_id).exists():
            return
        CertificateFile.objects.create(
            batch=batch,
            village_id=village_id,
            standard_id=standard_id,
            count=len(rows),
            docx_sealed=crypto.seal(filled.docx),
            pdf_sealed=crypto.seal(as_pdf),
        )
        done = files.aggregate(done=Sum("count"))["done"]
        CertificateBatch.objects.filter(pk=batch.pk).update(done=done)


def _finish(batch: CertificateBatch, state: BatchState, problem: str) -> CertificateBatch:
    batch.refresh_from_db()
    batch.state, batch.problem, batch.finished_at = state, problem, timezone.now()
    batch.save(update_fields=["state", "problem", "finished_at"])
    return batch


def take_up() -> int:
    """Enqueue again what a crash cut off; how many. Called when a worker starts."""
    with unscoped(reason="certificates cut off by a crash"):
        ids = list(
            CertificateBatch.objects.filter(state__in=UNFINISHED).values_list("pk", flat=True)
        )
    for batch_id in ids:
        import_string(MAKE).enqueue(batch_id)
    return len(ids)


def open_file(*, file: CertificateFile, as_pdf: bool, actor: User, on: date, today: date) -> bytes:
    """The certificates of a village; who opened them is written down, citizen IDs stand there."""
    unit = file.batch.decision.campaign.unit
    permissions.require(actor, Verb.SEE_PERSONAL_IDS, unit, today=today)
    with act("review.certificates.opened", actor=actor, on=on, area_id=file.village_id) as doing:
        doing.subject, doing.after = file.batch, {"village": file.village.full_name}
        sealed = file.pdf_sealed if as_pdf else file.docx_sealed
        return crypto.open_sealed(bytes(sealed))


def print_one(
    *, certificate: Certificate, as_pdf: bool, actor: User, on: date, today: date
) -> bytes:
    """One certificate as Word or PDF; who made it is written down. Raises PaperRefused."""
    permissions.require(actor, Verb.SEE_PERSONAL_IDS, certificate.village, today=today)
    with act(
        "review.certificate.printed", actor=actor, on=on, area_id=certificate.village_id
    ) as doing:
        unit = certificate.unit
        data = certificates_paper(
            unit, certificate.standard_id, [certificate], certificate.decision
        )
        filled = documents.render(
            kind="certificate", data=data, area=unit, on=certificate.issued_on
        )
        doing.subject, doing.after = certificate, {"number": certificate.full_number}
        return documents.pdf(filled.docx) if as_pdf else filled.docx
