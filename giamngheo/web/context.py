"""What every page shows around its content: where, on which day, by which standard, and the way on.

Everything is worked out only when a template asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.permissions import ALLOWED, SEES_HOUSEHOLDS
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.request import DeskRequest
from povertycore.law_store import NoLawInForce, standards_in_force
from povertycore.standards import Standard


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the side bar; `names` are the addresses under which it is the current one."""

    url: str
    label: str
    short: str
    icon: str
    current: bool
    # On a phone the bar holds the five used every day; the others fold into one more.
    deep: bool = False


NAVIGATION = (
    # address, verb it needs, icon, prefixes of the addresses that belong to it
    ("desk:home", Verb.READ_FIGURES, "today", ("home",)),
    ("desk:households", Verb.READ_HOUSEHOLDS, "house", ("household",)),
    ("desk:movements", Verb.READ_HOUSEHOLDS, "moves", ("movement", "handover")),
    ("desk:review-rounds", Verb.READ_HOUSEHOLDS, "review", ("review",)),
    ("desk:plans", Verb.READ_FIGURES, "day", ("plan",)),
    ("desk:imports", Verb.IMPORT_HOUSEHOLDS, "import", ("import",)),
    ("desk:report", Verb.READ_FIGURES, "table", ("report",)),
    ("desk:papers", Verb.READ_HOUSEHOLDS, "paper", ("paper",)),
    ("desk:check", Verb.CHECK_DOCUMENTS, "check", ("check",)),
    ("desk:area", Verb.READ_FIGURES, "place", ("area",)),
    ("desk:area-changes", Verb.MANAGE_TERRITORY, "land", ("area",)),
    ("desk:law", Verb.READ_FIGURES, "law", ("law",)),
)
# Folded away on a phone.
DEEP = frozenset(
    {
        "desk:movements",
        "desk:plans",
        "desk:imports",
        "desk:papers",
        "desk:check",
        "desk:area",
        "desk:area-changes",
        "desk:law",
    }
)


def labels() -> dict[str, tuple[str, str]]:
    return {
        "desk:home": (_("Today's work"), _("Today")),
        "desk:households": (_("Households"), _("Homes")),
        "desk:movements": (_("Movements"), _("Moves")),
        "desk:review-rounds": (_("Review"), _("Review")),
        "desk:plans": (_("Plans"), _("Plans")),
        "desk:imports": (_("Import from Excel"), _("Import")),
        "desk:report": (_("Reports"), _("Reports")),
        "desk:papers": (_("Papers"), _("Papers")),
        "desk:check": (_("Check tables"), _("Check")),
        "desk:area": (_("Areas"), _("Areas")),
        "desk:area-changes": (_("Changes of the territory"), _("Changes")),
        "desk:law": (_("Law and poverty standards"), _("Law")),
    }


class Frame:
    """The frame of one page of one person."""

    def __init__(self, request: DeskRequest) -> None:
        self.request = request
        self.on, self.today, self.posts = request.on, request.today, request.posts
        self.is_past = self.on != self.today

    @cached_property
    def home(self) -> Area | None:
        return places.home_of(self.posts, on=self.on)

    @cached_property
    def area(self) -> Area | None:
        return self.request.area or self.home

    @cached_property
    def path(self) -> list[tuple[Area, str]]:
        return places.path_on(self.area, on=self.on) if self.area else []

    @cached_property
    def standard(self) -> Standard | None:
        """The national standard in force on the working day; none where no law file reaches."""
        try:
            codes = [area.code for area, _name in self.path]
            return standards_in_force(self.on, codes)[0]
        except NoLawInForce:
            return None

    @cached_property
    def role_labels(self) -> list[tuple[str, str]]:
        return [(str(Role(post.role).label), post.area.full_name) for post in self.posts]

    @cached_property
    def may_find(self) -> bool:
        """Whether the person sees households at all, so that a search can find any."""
        return any(Role(post.role) in SEES_HOUSEHOLDS for post in self.posts)

    @cached_property
    def nav(self) -> list[NavItem]:
        allowed = {verb for post in self.posts for verb in ALLOWED[Role(post.role)]}
        match = self.request.resolver_match
        here = match.url_name or "" if match else ""
        named = labels()
        return [
            NavItem(
                self.link(address),
                *named[address],
                icon=icon,
                current=here.startswith(prefixes),
                deep=address in DEEP,
            )
            for address, verb, icon, prefixes in NAVIGATION
            if verb in allowed
        ]

    def link(self, address: str) -> str:
        """An address, staying in the area of the page when it is not the person's own."""
        if address in ("desk:home", "desk:area-changes", "desk:imports"):
            return reverse(address)
        if address == "desk:report":
            return reverse(address, args=["villages"]) + self.where
        if address == "desk:area":
            return reverse(address, args=[self.area.code]) if self.area else reverse("desk:home")
        return reverse(address) + self.where

    @cached_property
    def where(self) -> str:
        if self.area is None or (self.home and self.home.pk == self.area.pk):
            return ""
        return f"?area={self.area.code}"


def frame_of(request: DeskRequest) -> Frame:
    """The one frame of a request."""
    frame: Frame | None = getattr(request, "desk_frame", None)
    if frame is None:
        frame = request.desk_frame = Frame(request)
    return frame


def desk(request: Any) -> dict[str, Any]:
    if not getattr(request, "posts", None) and not getattr(request, "user", None):
        return {}
    return {"frame": frame_of(request)}
