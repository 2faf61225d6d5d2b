"""An import in the words and numbers of its pages."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.intake import queries
from giamngheo.apps.intake.enums import BatchState, Phase, Severity
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.intake.queries import Tally
from povertycore.law_store import UnknownLawError, standard

RUNNING = {BatchState.RECEIVED, BatchState.CHECKING, BatchState.WRITING}
STYLES = {
    BatchState.READY: "near",
    BatchState.REFUSED: "poor",
    BatchState.FAILED: "poor",
    BatchState.DONE: "ok",
    BatchState.UNDONE: "not",
}
PHASES_OF_CHECK = (
    Phase.OPENING,
    Phase.READING,
    Phase.VALIDATING,
    Phase.MATCHING,
    Phase.CLASSIFYING,
    Phase.KEEPING,
)


def steps(current: int) -> list[tuple[int, str, str]]:
    """Number, name and style of the steps of the wizard."""
    names = (_("Choose the file"), _("Check"), _("Look through and confirm"), _("Receipt"))
    return [
        (number, name, "on" if number == current else "done" if number < current else "")
        for number, name in enumerate(names, start=1)
    ]


def summary(batch: ImportBatch) -> dict[str, Any]:
    """One line of the list of imports."""
    return {
        "batch": batch,
        "unit": batch.unit.full_name,
        "state": capfirst(str(BatchState(batch.state).label)),
        "style": STYLES.get(BatchState(batch.state), "open"),
        "is_running": batch.state in RUNNING,
    }


def waiting(batch: ImportBatch) -> dict[str, Any]:
    """What the waiting page shows while a job runs."""
    writing = batch.state == BatchState.WRITING
    phase = capfirst(str(Phase(batch.phase).label)) if batch.phase else _("Waiting for its turn")
    total = batch.progress_total or len(PHASES_OF_CHECK)
    return {
        "batch": batch,
        "writing": writing,
        "phase": phase,
        "done": min(batch.progress_done, total),
        "total": total,
        "steps": steps(3 if writing else 2),
    }


def preview(batch: ImportBatch, *, severity: Severity | None, page: int) -> dict[str, Any]:
    """Counts, problems, possible duplicates, first households: before anything is written."""
    issues = queries.issues(batch, severity=severity, page=page)
    return {
        "batch": batch,
        "households": tally(batch, "household"),
        "persons": tally(batch, "person"),
        "issues": issues,
        "severity": severity.value if severity else "",
        "pairs": queries.duplicates(batch, page=1, per_page=20),
        "sample": queries.sample(batch, 5) if batch.state == BatchState.READY else [],
        "problem": queries.problem(batch),
        "notice": queries.notice(batch),
        "steps": steps(3 if batch.state == BatchState.READY else 2),
        "writes_nothing": batch.household_created + batch.household_updated == 0,
    }


def tally(batch: ImportBatch, what: str) -> Tally:
    return Tally(
        *(
            getattr(batch, f"{what}_{name}")
            for name in ("read", "created", "updated", "unchanged", "refused")
        )
    )


def receipt(batch: ImportBatch) -> dict[str, Any]:
    """What was done, with the sum that proves it."""
    found = queries.receipt(batch)
    classes = [
        (standard_name(standard_id), sorted(counts.items()))
        for standard_id, counts in found.classes.items()
    ]
    return {"batch": batch, "receipt": found, "classes": classes, "steps": steps(4)}


def standard_name(standard_id: str) -> str:
    try:
        return standard(standard_id).short_title_vi
    except UnknownLawError:
        return standard_id
