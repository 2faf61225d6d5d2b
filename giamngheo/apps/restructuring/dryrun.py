"""The dry run: everything a plan would write, and why it cannot be applied yet. It only reads."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from giamngheo.apps.intake.enums import BatchState
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Assessment, Household
from giamngheo.apps.restructuring import posts, rows, steps
from giamngheo.apps.restructuring.columns import every
from giamngheo.apps.restructuring.draft import Draft, load
from giamngheo.apps.restructuring.effects import TreeEffects, tree_effects, type_after, type_before
from giamngheo.apps.restructuring.plans import Plan
from giamngheo.apps.restructuring.posts import PostEffect
from giamngheo.apps.restructuring.rows import Assigned, RowEffects, key_of, row_effects
from giamngheo.apps.territory.models import Area
from giamngheo.common.bulk import values_of

WAITING = (BatchState.RECEIVED, BatchState.CHECKING, BatchState.READY, BatchState.WRITING)


@dataclass
class DryRun:
    """A plan tried on the tree and the tables of this moment.

    `problems` say why the plan does not fit at all; `open_questions` what is still to be answered
    (posts, households of a split village); `warnings` what the office should know.
    """

    plan: Plan
    draft: Draft
    tree: TreeEffects
    rows: RowEffects
    posts: list[PostEffect]
    problems: list[str]
    open_questions: list[str]
    warnings: list[str]
    unassigned: dict[int, int]

    @property
    def may_be_applied(self) -> bool:
        return not self.problems and not self.open_questions

    def structure(self) -> dict[str, Any]:
        """What must be the same when the plan is applied as when it was looked at."""
        tree = self.tree
        return {
            "plan": self.plan.as_json(),
            "ended": sorted(key_of(node) for node in tree.ended),
            "renamed": sorted([key_of(node), node.full_name] for node in tree.renamed),
            "moved": sorted(
                [key_of(node), key_of(node.parent) if node.parent else ""] for node in tree.moved
            ),
            "created": sorted([node.code, node.full_name] for node in tree.created),
            "placed": sorted(
                [each.source_id, *(key_of(node) if node else "" for node in each.after)]
                for each in (*tree.villages, *tree.communes)
            ),
            "totals": sorted([key_of(each.node), each.household_count] for each in tree.totals),
            "posts": sorted(
                [each.post.pk, each.answer or "", *(key_of(node) for node in each.to)]
                for each in self.posts
            ),
            "rounds": [[each.campaign_id, each.commune_key] for each in self.rows.new_rounds],
            "unassigned": sorted(self.unassigned.items()),
        }

    @property
    def fingerprint(self) -> str:
        text = json.dumps(self.structure(), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def dry_run(plan: Plan, *, assigned: Assigned, today: date) -> DryRun:
    """Try a plan. Reads a fixed number of times for any number of units of one kind."""
    draft = load(steps.codes_in(plan), on=plan.on)
    steps.run(plan, draft)
    tree = tree_effects(draft)
    found_posts = posts.post_effects(plan, draft, tree, today=today)
    touched = RowEffects()
    unassigned: dict[int, int] = {}
    if not draft.problems:
        touched = row_effects(tree, assigned, {})
        unassigned = missing_households(tree, assigned)
        note_work(draft, tree, touched)
        posts.note_leads(draft, tree, today=today)
    questions = [*posts.unanswered(found_posts), *told_unassigned(tree, unassigned)]
    if plan.on > today:
        told = _("The change takes effect on %(day)s; it can be applied from that day on.")
        questions.append(told % {"day": f"{plan.on:%d/%m/%Y}"})
    return DryRun(
        plan=plan, draft=draft, tree=tree, rows=touched, posts=found_posts,
        problems=list(dict.fromkeys(draft.problems)), open_questions=questions,
        warnings=list(dict.fromkeys(draft.warnings)), unassigned=unassigned,
    )  # fmt: skip


def living_in(village_ids: list[int]) -> QuerySet[Household]:
    """Households of villages that are not dissolved: each needs a part when its village splits."""
    return every(Household).filter(village_id__in=values_of(village_ids), dissolved_on__isnull=True)


def missing_households(tree: TreeEffects, assigned: Assigned) -> dict[int, int]:
    """How many households of each split village nobody has assigned."""
    missing: dict[int, int] = {}
    pairs = living_in(sorted(tree.split)).values_list("pk", "village_id") if tree.split else []
    for household, village in pairs:
        if assigned.get(village, {}).get(household) not in tree.split[village].parts:
            missing[village] = missing.get(village, 0) + 1
    return missing


def told_unassigned(tree: TreeEffects, unassigned: dict[int, int]) -> list[str]:
    told = _("%(count)s households of %(village)s have no part yet.")
    return [
        told % {"count": count, "village": tree.split[village].full_name}
        for village, count in sorted(unassigned.items())
    ]


def note_work(draft: Draft, tree: TreeEffects, touched: RowEffects) -> None:
    """Work in progress that the change moves: rounds side by side, lists waiting, judgements."""
    goes_to = {each.source_id: each.after[0] for each in tree.communes}
    together: dict[tuple[str, str, str], list[str]] = {}
    for campaign in rows.open_rounds(tree):
        target = goes_to.get(campaign.commune_id)
        where = target.full_name if target else campaign.commune.full_name
        kind = campaign.get_kind_display()
        together.setdefault((where, kind, f"{campaign.starts_on:%d/%m/%Y}"), []).append(
            campaign.unit.full_name
        )
    for (where, kind, day), units in together.items():
        if len(units) > 1:
            told = _(
                "%(place)s will have %(count)s running rounds “%(kind)s” of %(day)s side by side "
                "(%(units)s). Each is finished by itself."
            )
            draft.warnings.append(
                told
                % {
                    "place": where, "count": len(units), "kind": kind, "day": day,
                    "units": ", ".join(units),
                }
            )  # fmt: skip
    for each in touched.new_rounds:
        told = _("A running round is cut: the cases that go to %(place)s go on in a round there.")
        draft.warnings.append(told % {"place": each.commune_name})
    communes = [each.source_id for each in tree.communes]
    waiting = every(ImportBatch).filter(commune__in=values_of(communes), state__in=WAITING)
    count = waiting.count()
    if count:
        told = _("%(count)s household lists wait to be written; look at them again afterwards.")
        draft.warnings.append(told % {"count": count})
    note_late_judgements(draft, tree)


def note_late_judgements(draft: Draft, tree: TreeEffects) -> None:
    """Households judged since the day of the change by the line of the old area type."""
    retyped = {
        node.area.pk
        for node in draft.nodes.values()
        if node.area is not None
        and node.level == "VILLAGE"
        and type_before(node) != type_after(node)
    }
    if not retyped:
        return
    late = every(Assessment).filter(
        village_id__in=values_of(sorted(retyped)), assessed_on__gte=draft.on
    )
    count = late.count()
    if count:
        told = _(
            "%(count)s households were judged on or after %(day)s by the line of the old area "
            "type. They stay as they were judged; review them again where the class may differ."
        )
        draft.warnings.append(told % {"count": count, "day": f"{draft.on:%d/%m/%Y}"})


def units_of(draft: Draft, tree: TreeEffects) -> list[Area]:
    """Standing units the plan touches: those it names, those that grow, those things go under."""
    found: dict[int, Area] = {}
    named = [*tree.touched, *posts.growing_units(draft, tree)]
    named += [node for node, _heir in tree.successions]
    named += [each.parent for each in (*tree.created, *tree.moved) if each.parent is not None]
    for node in named:
        if node.area is not None:
            found[node.area.pk] = node.area
    return list(found.values())


def smallest_common(draft: Draft, tree: TreeEffects) -> Area | None:
    """The smallest unit that holds everything a plan touches, before and after; none for a plan
    across provinces."""
    chains = [list(node.above()) for node in (*tree.touched, *tree.created)]
    chains += [list(node.was_above()) for node in tree.touched]
    chains += [list(node.above()) for node in posts.growing_units(draft, tree)]
    if not chains:
        return None
    common = [
        node
        for node in chains[0]
        if node.area is not None and not node.is_ended and all(node in each for each in chains)
    ]
    return common[0].area if common else None
