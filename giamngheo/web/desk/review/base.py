"""What the pages of a review share: the round or the case of the address, and refusals as words."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.review.models import Campaign, Case
from giamngheo.apps.review.services import ReviewRefused
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from giamngheo.web.access import AreaView
from povertycore.dates import DateNotReadError, parse_date_vi

MOST_REASONS = 20


class ReviewView(AreaView):
    """A page about reviews in the person's area; village heads see their village's part."""

    required = Verb.READ_HOUSEHOLDS

    def commune(self) -> Area | None:
        """The commune of the page's area, as it stood on the working day."""
        if self.area.level == Level.COMMUNE:
            return self.area
        return territory.path(self.area, on=self.request.on).get("commune")

    def tell(self, refused: Exception) -> None:
        """Show a refusal and what stands in the way on the next page."""
        messages.error(self.request, str(refused), extra_tags="bad")
        for reason in getattr(refused, "reasons", [])[:MOST_REASONS]:
            messages.error(self.request, reason, extra_tags="bad")

    def read_day(self, name: str) -> Any:
        """A day typed as dd/mm/yyyy in a field of the form sent. Raises ReviewRefused."""
        typed = self.request.POST.get(name, "").strip()
        if not typed:
            raise ReviewRefused(_("Give the day as dd/mm/yyyy."))
        try:
            return parse_date_vi(typed)
        except DateNotReadError as problem:
            raise ReviewRefused(problem.render("vi")) from problem

    def read_version(self) -> int:
        """The version the person's page was opened with; 0 where it is missing."""
        typed = self.request.POST.get("version", "")
        return int(typed) if typed.isdecimal() else 0


class CampaignView(ReviewView):
    """A page about one round (`campaign` in the address), in the area of its commune.

    A village head holds a part of the commune: the page exists for her, but shows her village only,
    because cases are read inside her scope.
    """

    moves_frame = False
    whole_commune = True

    def find_area(self) -> Area:
        with unscoped(reason="whether a round lies in the person's area"):
            found = Campaign.objects.filter(pk=self.kwargs["campaign"])
            campaign = found.select_related("unit", "commune").first()
        if campaign is None:
            raise Http404
        self.campaign = campaign
        return self.place_of(campaign, campaign.commune)

    def place_of(self, campaign: Campaign, commune: Area) -> Area:
        """The unit the page is judged by: the commune, or the person's own village in it."""
        if self.whole_commune:
            return commune
        return self._own_part(campaign) or commune

    def _own_part(self, campaign: Campaign) -> Area | None:
        """The person's own village in the commune of the round, where the post is a village's."""
        for post in self.request.posts:
            if post.area.level != Level.VILLAGE:
                continue
            above = territory.path(post.area, on=self.request.today).get("commune")
            if above is not None and above.pk == campaign.commune_id:
                return post.area
        return None


class CaseView(ReviewView):
    """A page about one case (`case` in the address), in the area of its village."""

    moves_frame = False

    def find_area(self) -> Area:
        with unscoped(reason="whether a case lies in the person's area"):
            found = Case.objects.filter(pk=self.kwargs["case"]).select_related("village").first()
        if found is None:
            raise Http404
        return found.village

    @cached_property
    def case(self) -> Case:
        found = (
            Case.objects.select_related("campaign__unit", "household", "village", "request")
            .filter(pk=self.kwargs["case"])
            .first()
        )
        if found is None:
            raise Http404
        return found
