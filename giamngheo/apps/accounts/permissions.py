"""What each role may do, in one table, and where: a post holds in its area and all below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import Scope

READING = {Verb.READ_HOUSEHOLDS, Verb.READ_FIGURES, Verb.CHECK_DOCUMENTS}
# What a post in one part of a split unit may still do on the pages of the old one.
LOOKING = frozenset({*READING, Verb.EXPORT_HOUSEHOLDS})
OFFICE = READING | {
    Verb.EXPORT_HOUSEHOLDS,
    Verb.SEE_PERSONAL_IDS,
    Verb.IMPORT_HOUSEHOLDS,
    Verb.EDIT_HOUSEHOLDS,
    Verb.SET_TOTALS,
    Verb.MAKE_PAPERS,
    Verb.ADAPT_TEMPLATES,
    Verb.RUN_REVIEW,
    Verb.ENTER_ANSWERS,
    Verb.READ_OBJECTIONS,
    Verb.MANAGE_PLANS,
}
ALLOWED: dict[Role, frozenset[Verb]] = {
    Role.VILLAGE_HEAD: frozenset(READING | {Verb.ENTER_ANSWERS}),
    Role.COMMUNE_OFFICER: frozenset(OFFICE),
    Role.COMMUNE_CHAIR: frozenset(
        READING
        | {
            Verb.EXPORT_HOUSEHOLDS,
            Verb.SEE_PERSONAL_IDS,
            Verb.DECIDE_REVIEW,
            Verb.MAKE_PAPERS,
            Verb.READ_OBJECTIONS,
        }
    ),
    Role.DEPARTMENT_SPECIALIST: frozenset(
        READING | {Verb.EXPORT_HOUSEHOLDS, Verb.ADAPT_TEMPLATES, Verb.MANAGE_PLANS}
    ),
    Role.LEAD: frozenset(READING | {Verb.EXPORT_HOUSEHOLDS, Verb.MANAGE_PLANS}),
    Role.PARTNER: frozenset({Verb.READ_FIGURES}),
    Role.ADMINISTRATOR: frozenset({Verb.MANAGE_TERRITORY, Verb.MANAGE_ACCOUNTS}),
}
# Roles that see household rows at all: their posts make up the area scope.
SEES_HOUSEHOLDS = frozenset(role for role in Role if Verb.READ_HOUSEHOLDS in ALLOWED[role])


class OutsideArea(Exception):
    """The object lies outside every area of the actor: to the actor it does not exist."""


class NotAllowed(Exception):
    """The object lies in the actor's area, but the actor's role there does not include the act."""

    def __init__(self, verb: Verb) -> None:
        super().__init__(_("Your role does not include this act."))
        self.verb = verb


def posts(user: User, *, on: date) -> list[Post]:
    """The posts a person holds on a day (the real day, never the working day)."""
    return list(Post.objects.filter(user=user).in_force(on).select_related("area"))


def scope_of(held: Iterable[Post]) -> Scope:
    """The areas whose households these posts open."""
    return Scope(
        tuple(
            dict.fromkeys(
                (post.area.level.lower(), post.area_id)
                for post in held
                if Role(post.role) in SEES_HOUSEHOLDS
            )
        )
    )


def verbs_by_post(held: Iterable[Post], area: Area, *, on: date) -> list[frozenset[Verb]]:
    """What each post that reaches into an area allows there; empty outside all of them.

    A unit that no longer exists is judged by the units it has become. A post that holds only some
    of them (the unit was split), or was left in the old unit itself, may look at the old unit, but
    do nothing in its name: that would reach into the parts of others.
    """
    paths = [
        {each.pk for each in territory.path(today, on=on).values()}
        for today in territory.heirs(area, on=on)
    ]
    found: list[frozenset[Verb]] = []
    for post in held:
        verbs = ALLOWED[Role(post.role)]
        if paths and all(post.area_id in path for path in paths):
            found.append(verbs)
        elif post.area_id == area.pk or any(post.area_id in path for path in paths):
            found.append(verbs & LOOKING)
    return found


def may(held: Iterable[Post], verb: Verb, area: Area, *, on: date) -> bool:
    """Whether one of the posts allows the verb in this area. Raises OutsideArea.

    For a unit that no longer exists see `verbs_by_post`.
    """
    here = verbs_by_post(held, area, on=on)
    if not here:
        raise OutsideArea
    return any(verb in verbs for verbs in here)


def require(actor: User, verb: Verb, area: Area, *, today: date) -> None:
    """Let through, or raise OutsideArea (never: not found) or NotAllowed (forbidden)."""
    if not may(posts(actor, on=today), verb, area, on=today):
        raise NotAllowed(verb)


def home_area(held: Iterable[Post]) -> Area | None:
    """The area a person starts in: the smallest one held."""
    order = [Level.VILLAGE, Level.COMMUNE, Level.DISTRICT, Level.PROVINCE]
    return min(
        (post.area for post in held), key=lambda area: order.index(Level(area.level)), default=None
    )
