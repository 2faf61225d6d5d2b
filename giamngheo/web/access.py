"""Who may open a page: decided before anything of it is loaded.

Outside the person's area a page does not exist (404, the same as a missing record); inside it, but
not the person's role, it is forbidden (403).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.request import DeskRequest


class AreaView(View):
    """A page about one area: that of the address (`area` in path or query), else the person's own.

    Subclasses name the verb they need. `self.area` is set and the verb checked when their `get` or
    `post` begins.
    """

    required: ClassVar[Verb]
    # Whether top bar and links move to the area of the page, or stay in the person's own.
    moves_frame: ClassVar[bool] = True
    request: DeskRequest
    area: Area

    def find_area(self) -> Area:
        """The unit the page is about, as it stood on the working day. Raises Http404."""
        code = self.kwargs.get("area") or self.request.GET.get("area", "")
        if code:
            found = places.find(code, on=self.request.on)
        else:
            found = places.home_of(self.request.posts, on=self.request.on)
            if found is None:
                raise NoPost
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.area = self.find_area()
        if not permissions.may(request.posts, self.required, self.area, on=request.today):
            raise permissions.NotAllowed(self.required)
        if self.moves_frame:
            request.area = self.area
        return super().dispatch(request, *args, **kwargs)

    def allows(self, verb: Verb) -> bool:
        """Whether the person may also do this here: decides which buttons stand on the page."""
        return permissions.may(self.request.posts, verb, self.area, on=self.request.today)


class NoPost(permissions.NotAllowed):
    """The person holds no post today, so there is nothing to show."""

    def __init__(self) -> None:
        Exception.__init__(self, _("You have not been given an area and a role yet."))
