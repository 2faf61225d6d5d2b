"""Who may open a page: decided before anything of it is loaded.

Outside the person's area a page does not exist (404, the same as a missing record); inside it, but
not the person's role, it is forbidden (403).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.context import Frame, frame_of
from giamngheo.web.request import DeskRequest


class NoPost(permissions.NotAllowed):
    """The person holds no post today, so there is nothing to show."""

    def __init__(self) -> None:
        Exception.__init__(self, _("You have not been given an area and a role yet."))


def verbs_in(posts: Iterable[Post], area: Area, *, on: date) -> frozenset[Verb]:
    """Everything the person may do in an area. Raises OutsideArea."""
    here = permissions.verbs_by_post(posts, area, on=on)
    if not here:
        raise permissions.OutsideArea
    return frozenset().union(*here)


class AreaView(View):
    """A page about one area: that of the address (`area` in path or query), else the person's own.

    Subclasses name the verb they need. `self.area` is set and the verb checked when their `get` or
    `post` begins.
    """

    required: ClassVar[Verb]
    # A verb that opens the page as well, for roles without the first.
    or_else: ClassVar[Verb | None] = None
    # Whether top bar and links move to the area of the page, or stay in the person's own.
    moves_frame: ClassVar[bool] = True
    request: DeskRequest
    area: Area
    verbs: frozenset[Verb]

    @property
    def frame(self) -> Frame:
        """The frame around the page; what it has looked up is not looked up twice."""
        return frame_of(self.request)

    def find_area(self) -> Area:
        """The unit the page is about, as it stood on the working day. Raises Http404."""
        code = self.kwargs.get("area") or self.request.GET.get("area", "")
        found = places.find(code, on=self.request.on) if code else self.frame.home
        if found is None:
            if code:
                raise Http404
            raise NoPost
        return found

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.area = self.find_area()
        self.verbs = verbs_in(request.posts, self.area, on=request.today)
        if self.required not in self.verbs and self.or_else not in self.verbs:
            raise permissions.NotAllowed(self.required)
        if self.moves_frame:
            request.area = self.area
        response = super().dispatch(request, *args, **kwargs)
        # On a shared machine nobody reads personal data with the Back button after signing out.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def allows(self, verb: Verb) -> bool:
        """Whether the person may also do this here: decides which buttons stand on the page."""
        return verb in self.verbs
