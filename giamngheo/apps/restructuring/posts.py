"""Posts of people in units that end or grow: nobody gains ground that nobody gave.

A post in a unit that ends opens nothing from that day (access follows the tree of today). A post in
a unit that takes in another would open more than it did: each such post needs an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.accounts.permissions import SEES_HOUSEHOLDS
from giamngheo.apps.restructuring.draft import Draft, Node
from giamngheo.apps.restructuring.effects import TreeEffects, commune_after, commune_before
from giamngheo.apps.restructuring.enums import PostAnswer
from giamngheo.apps.restructuring.plans import Plan, PostPlan
from giamngheo.apps.territory.enums import Level
from giamngheo.common.bulk import values_of


@dataclass(frozen=True, slots=True)
class PostEffect:
    """One post and what becomes of it. `answer` is empty while an answer is needed.

    `choices` are the units in which its holder could receive a post, by code.
    """

    post: Post
    gains: bool
    answer: PostAnswer | None
    to: tuple[Node, ...]
    choices: tuple[Node, ...]

    @property
    def key(self) -> str:
        """How answers name the post on screen and in plans."""
        return f"{self.post.user.username}|{self.post.area.code}|{self.post.role}"


def post_effects(plan: Plan, draft: Draft, tree: TreeEffects, *, today: date) -> list[PostEffect]:
    """Posts of the units that end or grow, with the plan's answers; what is missing is noted."""
    ended = {node.area.pk: node for node in tree.ended if node.area is not None}
    growing = {node.area.pk: node for node in growing_units(draft, tree) if node.area is not None}
    rows = Post.objects.filter(area__in=values_of(sorted({*ended, *growing})))
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    answers = {(each.user, each.area, each.role): each for each in plan.posts}
    used: set[tuple[str, str, str]] = set()
    found: list[PostEffect] = []
    for post in rows.select_related("user", "area").order_by("area__code", "user__username"):
        key = (post.user.username, post.area.code, post.role)
        used.add(key)
        node = ended.get(post.area_id)
        choices = heirs_of(node) if node else []
        gains = node is None
        found.append(answered(post, answers.get(key), gains, choices, draft))
    for user, area, role in sorted(set(answers) - used):
        told = _("%(user)s holds no post as %(role)s in %(area)s that this change touches.")
        draft.problems.append(told % {"user": user, "role": role, "area": area})
    return found


def growing_units(draft: Draft, tree: TreeEffects) -> Iterable[Node]:
    """Standing communes and villages that take in ground of others.

    A commune grows by every village that ends up in it and lay elsewhere, also one that merges with
    a village of it.
    """
    found: dict[int, Node] = {}
    for node in draft.nodes.values():
        took_in = not node.is_ended and any(part is not node for part in node.made_of)
        if took_in and node.level in (Level.VILLAGE, Level.COMMUNE):
            found[id(node)] = node
        if node.level != Level.VILLAGE:
            continue
        commune = commune_after(node)
        if commune is not None and not commune.is_new and commune is not commune_before(node):
            found[id(commune)] = commune
    return found.values()


def note_leads(draft: Draft, tree: TreeEffects, *, today: date) -> None:
    """Who above the communes will see more: leads and specialists of a district or province that
    takes in communes of another. Their office covers what law puts there, so it is only said."""
    growing: dict[int, Node] = {}
    for placed in (*tree.villages, *tree.communes):
        before = {id(node) for node in placed.before[1:] if node is not None}
        for node in placed.after[1:]:
            if node is not None and node.area is not None and id(node) not in before:
                growing[node.area.pk] = node
    rows = Post.objects.filter(area__in=values_of(sorted(growing))).in_force(today)
    for post in rows.select_related("user").order_by("area__code", "user__username"):
        if Role(post.role) in SEES_HOUSEHOLDS:
            told = _("%(user)s (%(role)s) in %(area)s will see what comes under it.")
            draft.warnings.append(
                told
                % {
                    "user": post.user.full_name,
                    "role": str(Role(post.role).label),
                    "area": growing[post.area_id].full_name,
                }
            )


def heirs_of(node: Node) -> list[Node]:
    """The units a unit has become at the end of a plan."""
    found: list[Node] = []
    for heir in node.heirs:
        if heir.node is None:
            continue
        found += heirs_of(heir.node) if heir.node.is_ended else [heir.node]
    return list(dict.fromkeys(found))


def answered(
    post: Post, given: PostPlan | None, gains: bool, choices: list[Node], draft: Draft
) -> PostEffect:
    """A post with its answer: without one a post in an ended unit ends, a growing one asks."""
    if given is None:
        answer = None if gains else PostAnswer.END
        return PostEffect(post, gains, answer, (), tuple(choices))
    answer = PostAnswer(given.answer)
    by_code = {node.code: node for node in choices}
    to = tuple(by_code[code] for code in given.to if code in by_code)
    wrong = [code for code in given.to if code not in by_code]
    place = {"user": post.user.full_name, "area": post.area.full_name}
    if answer == PostAnswer.KEEP and not gains:
        told = _("%(area)s ends: the post of %(user)s cannot be kept there.")
        draft.problems.append(told % place)
    elif wrong or (answer == PostAnswer.MOVE and not to):
        told = _("The post of %(user)s in %(area)s can only go to: %(choices)s.")
        names = ", ".join(f"{node.full_name} ({node.code})" for node in choices) or "-"
        draft.problems.append(told % {**place, "choices": names})
    return PostEffect(post, gains, answer, to, tuple(choices))


def unanswered(effects: Iterable[PostEffect]) -> list[str]:
    """Why a change cannot be applied yet: posts that would grow without anybody saying so."""
    told = _("Say what becomes of the post of %(user)s (%(role)s) in %(area)s: it would grow.")
    return [
        told
        % {
            "user": each.post.user.full_name,
            "role": str(Role(each.post.role).label),
            "area": each.post.area.full_name,
        }
        for each in effects
        if each.answer is None
    ]
