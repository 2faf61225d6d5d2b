"""Who may read and who may manage a plan.

A plan is read by the unit that issued it and all above and below it: it is addressed to them. It is
managed (brought, confirmed, followed) by those whose post in the unit, or above it, allows that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.plans.models import Plan
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area


def verbs_for(posts: Iterable[Post], unit: Area, *, on: date) -> frozenset[Verb]:
    """What the posts allow with a plan of `unit`; empty when it does not exist for them.

    A post below the unit may read its plans, nothing more.
    """
    held = list(posts)
    found = permissions.verbs_by_post(held, unit, on=on)
    if found:
        return frozenset().union(*found)
    above = {each.pk for each in territory.heirs(unit, on=on)} | {unit.pk}
    for post in held:
        reads = Verb.READ_FIGURES in permissions.ALLOWED[Role(post.role)]
        if reads and above & {each.pk for each in territory.path(post.area, on=on).values()}:
            return frozenset({Verb.READ_FIGURES})
    return frozenset()


def plans_around(area: Area, *, on: date, today: date, with_below: bool = True) -> QuerySet[Plan]:
    """Plans of a unit, of all above it and (if asked) all below it, in the tree of either day."""
    above = {each.pk for each in territory.path(area, on=on).values()}
    for heir in territory.heirs(area, on=today):
        above |= {each.pk for each in territory.path(heir, on=today).values()}
    link = "unit__parent_links__parent"
    within = Q(unit__in=above) | Q(unit__successor_links__new__in=above)
    if with_below:
        within |= (
            Q(**{link: area})
            | Q(**{f"{link}__parent_links__parent": area})
            | Q(**{f"{link}__parent_links__parent__parent_links__parent": area})
        )
    keys = Plan.objects.filter(within).values("pk")
    return Plan.objects.filter(pk__in=keys).select_related("unit", "brought_by")
