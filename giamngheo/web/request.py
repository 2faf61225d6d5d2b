"""What the middleware adds to a request, for type checkers and readers. It holds no behaviour."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.territory.models import Area


class DeskRequest(HttpRequest):
    """A request of somebody who has signed in.

    `today` is the real day, by which posts are judged; `on` is the working day, to which figures
    are counted; `area` is the unit the page is about, set by AreaView.
    """

    user: User
    today: date
    on: date
    posts: list[Post]
    area: Area | None
    desk_frame: Any  # giamngheo.web.context.Frame, made when first asked for
    htmx: HtmxDetails
