"""Entries of the journal and offers of households, for tests of the screens."""

from __future__ import annotations

from datetime import date

from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.registry import services
from giamngheo.apps.registry.models import Handover, Household, Occurrence
from giamngheo.apps.registry.services import Behind, NewMember
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.people import TODAY

BORN_ON = date(2021, 3, 1)


def an_entry(household: Household, *, name: str = "Trần Bé") -> Occurrence:
    """A birth, recorded by whoever may write there."""
    with unscoped(reason="test"):
        same = Household.objects.select_related("village").get(pk=household.pk)
        return services.record_birth(
            household=same,
            child=NewMember(name, "GRANDCHILD", sex="FEMALE"),
            behind=Behind("Theo giấy khai sinh", "15/2021", BORN_ON),
            expected_version=None,
            actor=officer_of(same),
            on=BORN_ON,
            today=TODAY,
        )


def officer_of(household: Household) -> User:
    places = (household.village_id, household.commune_id)
    post = Post.objects.filter(role="COMMUNE_OFFICER", area__in=places).first()
    assert post is not None
    return post.user


def an_offer(household: Household, *, to: Area, by: User) -> Handover:
    """A household offered to another commune."""
    with unscoped(reason="test"):
        same = Household.objects.select_related("village").get(pk=household.pk)
        return services.offer_handover(
            household=same,
            to_commune=to,
            behind=Behind("Chuyển về quê"),
            expected_version=None,
            actor=by,
            on=date(2021, 11, 1),
            today=TODAY,
        )
