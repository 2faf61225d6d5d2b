"""A file becomes a plan being confirmed, or the reader's words why it cannot be read."""

from __future__ import annotations

import hashlib
import logging
import traceback
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from povertycore.plans import Proposal, TooLongToRead, read_plan
from povertycore.plans.output import as_dict
from povertycore.wording import WordedError

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.plans.enums import ItemKind, PlanState
from giamngheo.apps.plans.models import Plan, PlanFile, PlanFinding, PlanItem
from giamngheo.apps.plans.services.common import PlanRefused, locked, require
from giamngheo.apps.plans.shapes import HEAD_FIELDS, typed
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto, documents
from giamngheo.common.documents.papers import paper_of

logger = logging.getLogger(__name__)

MOST_BYTES = 50 * 1024 * 1024
MOST_ATTEMPTS = 3
JOB = "giamngheo.apps.plans.tasks.read_plan_file"
UNREAD = (PlanState.RECEIVED, PlanState.READING)
LISTS = {
    ItemKind.BASIS: "legal_bases",
    ItemKind.OBJECTIVE: "objectives",
    ItemKind.TARGET: "targets",
    ItemKind.TABLE: "tables",
    ItemKind.TASK: "tasks",
    ItemKind.OVERSIGHT: "oversight",
    ItemKind.POLICY: "policies",
    ItemKind.PROGRAMME: "programmes",
    ItemKind.MEASURE: "measures",
    ItemKind.CITATION: "citations",
    ItemKind.FACT: "facts",
    ItemKind.RECIPIENT: "recipients",
    ItemKind.UNPLACED: "unplaced",
}


def receive(*, unit: Area, file_name: str, content: bytes, actor: User, on: date) -> Plan:
    """Take the file of a plan of `unit` in, sealed. Enqueue tasks.read_plan_file afterwards.

    Raises PlanRefused (empty, too large), accounts.OutsideArea, NotAllowed.
    """
    permissions.require(actor, Verb.MANAGE_PLANS, unit, today=on)
    if not content:
        raise PlanRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise PlanRefused(_("The file is larger than %(most)s MB.") % {"most": most})
    with act("plans.file.received", actor=actor, on=on, area_id=unit.pk) as doing:
        plan = Plan(
            unit=unit,
            file_name=PurePath(file_name.replace("\\", "/")).name[:200],
            file_sha256=hashlib.sha256(content).hexdigest(),
            file_bytes=len(content),
            brought_by=actor,
            brought_on=on,
        )
        plan.save(force_insert=True)
        PlanFile.objects.create(plan=plan, sealed=crypto.seal(content))
        doing.subject = plan
        doing.after = {
            "file": plan.file_name, "sha256": plan.file_sha256, "bytes": plan.file_bytes,
        }  # fmt: skip
    return plan


def read(*, plan: Plan) -> Plan:
    """Read the file of a plan into its proposal: DRAFT, or UNREADABLE with the reader's words.

    Nothing of an unreadable file is kept but its name and why. Run twice it does no harm.
    """
    claimed = Plan.objects.filter(pk=plan.pk, state__in=UNREAD).update(state=PlanState.READING)
    if claimed:
        try:
            content = crypto.open_sealed(PlanFile.objects.get(plan=plan).sealed)
            proposal = read_plan(paper_of(documents.read(content, plan.file_name)))
            keep(plan, proposal)
        except (documents.UnreadableDocument, TooLongToRead) as unreadable:
            give_up(plan, words_of(unreadable))
        except Exception as problem:
            # Not the message: it may quote the paper. The officer sees the state.
            where = "".join(traceback.format_tb(problem.__traceback__))
            logger.error(
                "reading of plan %s failed: %s\n%s", plan.pk, type(problem).__name__, where
            )
            give_up(plan, {"code": "job.failed"})
    plan.refresh_from_db()
    return plan


def words_of(unreadable: WordedError) -> dict[str, str]:
    return {language: unreadable.render(language) for language in ("vi", "en")}


def give_up(plan: Plan, problem: dict[str, str]) -> None:
    with transaction.atomic():
        Plan.objects.filter(pk=plan.pk, state__in=UNREAD).update(
            state=PlanState.UNREADABLE, problem=problem
        )
        PlanFile.objects.filter(plan=plan, plan__state=PlanState.UNREADABLE).delete()


def keep(plan: Plan, proposal: Proposal) -> None:
    """Put the proposal beside the plan, all of it or nothing."""
    found = as_dict(proposal)
    with transaction.atomic():
        kept = locked(plan, [PlanState.READING])
        PlanItem.objects.bulk_create(
            [*head_items(kept, found), *list_items(kept, found)], batch_size=500
        )
        PlanFinding.objects.bulk_create(
            PlanFinding(
                plan=kept,
                line=placed.line,
                data=placed.finding.as_dict(),
                text_vi=placed.finding.render("vi"),
                text_en=placed.finding.render("en"),
            )
            for placed in proposal.findings
        )
        kept.state = PlanState.DRAFT
        kept.year = proposal.year
        kept.save(update_fields=["state", "year"])


def head_items(plan: Plan, found: dict[str, Any]) -> list[PlanItem]:
    """One item for each field of the head that was found."""
    items = []
    for name in HEAD_FIELDS:
        if not found[name]:
            continue
        place = found["places"].get(name, {})
        data = typed(ItemKind.HEAD, {"field": name, "value": found[name]})
        text = place.get("text", found[name])
        items.append(
            PlanItem(plan=plan, kind=ItemKind.HEAD, line=place.get("line"), text=text, data=data)
        )
    return items


def list_items(plan: Plan, found: dict[str, Any]) -> list[PlanItem]:
    return [
        PlanItem(plan=plan, kind=kind, line=each["line"], text=each["text"], data=typed(kind, each))
        for kind, name in LISTS.items()
        for each in found[name]
    ]


def discard(*, plan: Plan, actor: User, on: date) -> None:
    """Drop a plan that is not in force, and all it kept. Raises PlanRefused."""
    require(plan, actor, on)
    droppable = (PlanState.RECEIVED, PlanState.UNREADABLE, PlanState.DRAFT)
    with act("plans.plan.discarded", actor=actor, on=on, area_id=plan.unit_id) as doing:
        kept = locked(plan, droppable)
        doing.subject = kept
        doing.before = {"file": kept.file_name, "sha256": kept.file_sha256, "state": kept.state}
        Plan.objects.filter(pk=kept.pk).delete()


def requeue_stale() -> int:
    """Take up the readings that a crash cut off; how many. Called when a worker starts."""
    taken_up = 0
    for plan in Plan.objects.filter(state__in=UNREAD).order_by("pk"):
        if plan.attempts >= MOST_ATTEMPTS:
            give_up(plan, {"code": "job.failed"})
            continue
        plan.attempts += 1
        plan.save(update_fields=["attempts"])
        import_string(JOB).enqueue(plan.pk)
        taken_up += 1
    return taken_up
