"""Planning, answering, applying and taking back a change of the territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring import undoing
from giamngheo.apps.restructuring.columns import every
from giamngheo.apps.restructuring.dryrun import DryRun, dry_run, smallest_common, units_of
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.restructuring.models import Assignment, Change
from giamngheo.apps.restructuring.plans import Plan, PostPlan, read_plan
from giamngheo.apps.restructuring.rows import Assigned
from giamngheo.apps.restructuring.writing import (
    RowMover,
    TreeWriter,
    record_units,
    write_assigned,
    write_placements,
    write_posts,
)
from giamngheo.apps.territory.models import Area, as_dict
from giamngheo.common.bulk import values_of
from giamngheo.common.scoping import unscoped


class ChangeRefused(Exception):
    """The change does not fit; `reasons` are all of them, the message holds them together."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


def assigned_of(change: Change) -> Assigned:
    """Households of split villages and the code of the part each goes to."""
    found: Assigned = {}
    rows = every(Assignment).filter(change=change)
    for household, village, part in rows.values_list("household_id", "village_id", "part"):
        found.setdefault(village, {})[household] = part
    return found


def try_out(change: Change, *, today: date) -> DryRun:
    """The dry run of a planned change as things stand now. Raises ChangeRefused for no plan."""
    with unscoped(reason="dry run of a change of the territory: counts of every table"):
        return dry_run(read_plan(change.content), assigned=assigned_of(change), today=today)


def require_all(actor: User, areas: Iterable[Area], *, today: date) -> None:
    """The actor manages every unit that the change touches. Raises OutsideArea, NotAllowed.

    Posts in a unit that holds them all are asked once; a whole province is one question.
    """
    held = permissions.posts(actor, on=today)
    for area in areas:
        if not permissions.may(held, Verb.MANAGE_TERRITORY, area, on=today):
            raise permissions.NotAllowed(Verb.MANAGE_TERRITORY)


def plan_change(*, plan: Plan, actor: User, on: date, today: date) -> Change:
    """Write a plan down, without doing anything. `on` is the day of the plan.

    Raises ChangeRefused when the plan does not fit the tree (all reasons at once),
    accounts.OutsideArea, accounts.NotAllowed.
    """
    with unscoped(reason="planning a change of the territory"):
        run = dry_run(plan, assigned={}, today=today)
    if run.problems:
        raise ChangeRefused(run.problems)
    units = units_of(run.draft, run.tree)
    if not units:
        raise ChangeRefused([_("The plan changes nothing.")])
    common = smallest_common(run.draft, run.tree)
    require_all(actor, [common] if common else units, today=today)
    area = common or units[0]
    with act("restructuring.change.planned", actor=actor, on=on, area_id=area.pk) as doing:
        change = Change.objects.create(
            on=plan.on, title=(plan.title or title_of(run))[:200], paper=plan.paper,
            verified=plan.verified, content=plan.as_json(), area=area,
            area_holds_all=common is not None, planned_by=actor,
        )  # fmt: skip
        record_units(change, run, units)
        doing.subject = change
        doing.after = {"title": change.title, "on": plan.on.isoformat(), "paper": plan.paper}
    return change


def title_of(run: DryRun) -> str:
    """What a plan does in a line: its first units by name."""
    ended = [node.full_name for node in run.tree.ended]
    made = [node.full_name for node in run.tree.created]
    if ended and made:
        return f"{', '.join(ended[:3])} → {', '.join(made[:3])}"
    touched = [node.full_name for node in run.tree.touched] or made
    return ", ".join(touched[:4])


def locked(change: Change, *, state: ChangeState) -> Change:
    """The change, locked, when it is in this state. Raises ChangeRefused."""
    found = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if found.state != state:
        raise ChangeRefused(
            [
                _("The change “%(title)s” is %(state)s.")
                % {"title": found.title, "state": found.get_state_display()}
            ]
        )
    return found


def manage(change: Change, actor: User, *, today: date) -> None:
    """Raises OutsideArea or NotAllowed unless the actor manages every unit of the change."""
    permissions.require(actor, Verb.MANAGE_TERRITORY, change.area, today=today)
    if change.area_holds_all:
        return
    areas = [unit.area for unit in change.units.select_related("area")]
    require_all(actor, [area for area in areas if stands(area, today)], today=today)


def stands(area: Area, today: date) -> bool:
    return area.valid_to is None or area.valid_to > today


def answer_posts(
    *, change: Change, answers: Iterable[PostPlan], actor: User, on: date, today: date
) -> Change:
    """Say what becomes of posts; answers given earlier for the same posts are replaced.

    Raises ChangeRefused when an answer does not fit.
    """
    manage(change, actor, today=today)
    with act("restructuring.posts.answered", actor=actor, on=on, area_id=change.area_id) as doing:
        change = locked(change, state=ChangeState.PLANNED)
        plan = read_plan(change.content)
        given = {(each.user, each.area, each.role): each for each in plan.posts}
        given |= {(each.user, each.area, each.role): each for each in answers}
        content = plan.model_copy(update={"posts": tuple(given.values())})
        with unscoped(reason="dry run of a change of the territory"):
            run = dry_run(content, assigned=assigned_of(change), today=today)
        if run.problems:
            raise ChangeRefused(run.problems)
        doing.subject = change
        doing.before = {"posts": change.content.get("posts", [])}
        change.content = content.as_json()
        change.version += 1
        change.save(update_fields=["content", "version"])
        doing.after = {"posts": change.content["posts"]}
    return change


def assign_households(
    *, change: Change, village: Area, parts: Mapping[int, str], actor: User, on: date, today: date
) -> int:
    """Say which part of a split village households go to; returns how many were written.

    Done by who keeps the register there (EDIT_HOUSEHOLDS), or manages the territory. `parts` maps
    households to codes of parts. Raises ChangeRefused for a household of another village or a
    part that is not in the plan, accounts.OutsideArea, accounts.NotAllowed.
    """
    permissions.require(actor, Verb.EDIT_HOUSEHOLDS, village, today=today)
    with act("restructuring.households.assigned", actor=actor, on=on, area_id=village.pk) as doing:
        change = locked(change, state=ChangeState.PLANNED)
        codes = part_names(change, village)
        unknown = sorted(set(parts.values()) - set(codes))
        if unknown:
            told = _("Not a part of %(village)s: %(codes)s.")
            raise ChangeRefused(
                [told % {"village": village.full_name, "codes": ", ".join(unknown)}]
            )
        rows = every(Household)
        here = set(
            rows.filter(village=village, pk__in=values_of(sorted(parts))).values_list(
                "pk", flat=True
            )
        )
        if len(here) != len(parts):
            told = _("%(count)s households do not live in %(village)s.")
            raise ChangeRefused(
                [told % {"count": len(parts) - len(here), "village": village.full_name}]
            )
        old = every(Assignment).filter(change=change, household__in=values_of(sorted(parts)))
        old.delete()
        every(Assignment).bulk_create(
            [
                Assignment(change=change, household_id=key, village=village, part=part)
                for key, part in sorted(parts.items())
            ]
        )
        Change.objects.filter(pk=change.pk).update(version=F("version") + 1)
        doing.subject = change
        counts: dict[str, int] = {}
        for part in parts.values():
            counts[part] = counts.get(part, 0) + 1
        doing.after = {"village": as_dict(village), "parts": counts}
    return len(parts)


def part_names(change: Change, village: Area) -> dict[str, str]:
    """Code and name of each part of a village the change splits. Raises ChangeRefused."""
    for step in read_plan(change.content).steps:
        if step.verb == "split" and step.unit == village.code:
            return {part.code: f"{part.kind.label} {part.name}" for part in step.parts}
    told = _("%(village)s is not split by this change.")
    raise ChangeRefused([told % {"village": village.full_name}])


def drop_change(*, change: Change, actor: User, on: date, today: date) -> None:
    """Give up a plan; it stays on record. Raises ChangeRefused when it is no longer planned."""
    manage(change, actor, today=today)
    with act("restructuring.change.dropped", actor=actor, on=on, area_id=change.area_id) as doing:
        change = locked(change, state=ChangeState.PLANNED)
        change.state = ChangeState.DROPPED
        change.save(update_fields=["state"])
        doing.subject = change
        doing.after = {"title": change.title}


def apply_change(
    *, change: Change, fingerprint: str | None, actor: User, on: date, today: date
) -> Change:
    """Do what the dry run said: tree, rows, posts, rounds; all of it or nothing.

    `fingerprint` is that of the dry run the actor looked at (None: tried and applied at once).
    Raises ChangeRefused when something is still open, when the dry run would be another one now, or
    when the change was applied already; accounts.OutsideArea, accounts.NotAllowed.
    """
    manage(change, actor, today=today)
    with (
        unscoped(reason="a change of the territory moves the rows of every table"),
        act("restructuring.change.applied", actor=actor, on=on, area_id=change.area_id) as doing,
    ):
        change = locked(change, state=ChangeState.PLANNED)
        lock_units(change)
        assigned = assigned_of(change)
        run = dry_run(read_plan(change.content), assigned=assigned, today=today)
        if not run.may_be_applied:
            raise ChangeRefused([*run.problems, *run.open_questions])
        if fingerprint is not None and fingerprint != run.fingerprint:
            raise ChangeRefused(
                [_("Something changed since the dry run was shown. Look at it again.")]
            )
        write(change, run, assigned, actor=actor, today=today)
        doing.subject = change
        doing.after = {"title": change.title, **change.receipt["summary"]}
    settle(change)
    return change


def write(change: Change, run: DryRun, assigned: Assigned, *, actor: User, today: date) -> None:
    TreeWriter(change, run.tree).write()
    write_placements(change, run.tree)
    write_assigned(change, run.tree)
    mover = RowMover(change, run, assigned)
    moved = mover.move_all()
    mover.cut_rounds()
    done_posts = write_posts(run, actor=actor, today=today)
    record_units(change, run, [])
    change.receipt = {
        "fingerprint": run.fingerprint,
        "warnings": run.warnings,
        "posts": done_posts,
        "summary": {
            "tables": moved,
            "rounds": len(mover.made_rounds),
            "ended": len(run.tree.ended),
            "created": len(run.tree.created),
            "renamed": len(run.tree.renamed),
            "moved": len(run.tree.moved),
            "posts": len(done_posts),
        },
        "rounds": mover.made_rounds,
    }
    change.state = ChangeState.APPLIED
    change.applied_by = actor
    change.applied_on = today
    change.version += 1
    change.save()


def lock_units(change: Change) -> None:
    """Hold the units: nobody else changes them, and no row is tied to them, until the end."""
    keys = change.units.values_list("area_id", flat=True)
    list(Area.objects.select_for_update().filter(pk__in=values_of(sorted(keys))).order_by("pk"))


def settle(change: Change) -> int:
    """Move rows that somebody wrote under the old tree while the change was being applied.

    A service that looked up its place before the change and saved after it leaves such a row.
    Safe to call at any time, until the next change of the same units; returns how many were mended.
    """
    with unscoped(reason="rows written while a change was being applied"), transaction.atomic():
        return undoing.move_again(change)


def undo_change(*, change: Change, actor: User, on: date, today: date) -> Change:
    """Take a change back while nothing rests on it: rows, tree and posts are as before.

    Raises ChangeRefused naming what rests on it; then a reverse change is the way.
    """
    manage(change, actor, today=today)
    with (
        unscoped(reason="taking a change of the territory back"),
        act("restructuring.change.undone", actor=actor, on=on, area_id=change.area_id) as doing,
    ):
        change = locked(change, state=ChangeState.APPLIED)
        lock_units(change)
        reasons = undoing.what_rests_on(change)
        if reasons:
            raise ChangeRefused([*reasons, _("Record a change in the other direction instead.")])
        counts: dict[str, Any] = undoing.take_back(change)
        change.state = ChangeState.UNDONE
        change.undone_on = today
        change.version += 1
        change.save(update_fields=["state", "undone_on", "version"])
        doing.subject = change
        doing.after = {"title": change.title, "tables": counts}
    return change
