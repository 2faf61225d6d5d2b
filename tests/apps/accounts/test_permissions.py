"""Right role in the wrong territory, wrong role in the right territory."""

from __future__ import annotations

from datetime import date

import pytest

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Role, Verb
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea, require
from giamngheo.apps.accounts.services import end_post
from tests.people import TODAY, Cast


def test_the_officer_acts_in_the_own_commune_and_its_villages(cast: Cast) -> None:
    for area in (cast.country.commune_a, *cast.country.villages_a):
        require(cast.an, Verb.IMPORT_HOUSEHOLDS, area, today=TODAY)


def test_the_right_role_in_the_wrong_territory_is_outside(cast: Cast) -> None:
    for area in (cast.country.commune_b, *cast.country.villages_b, cast.country.province):
        with pytest.raises(OutsideArea):
            require(cast.an, Verb.IMPORT_HOUSEHOLDS, area, today=TODAY)


def test_the_wrong_role_in_the_right_territory_is_not_allowed(cast: Cast) -> None:
    village = cast.country.villages_a[0]
    require(cast.chi, Verb.READ_HOUSEHOLDS, village, today=TODAY)
    with pytest.raises(NotAllowed):
        require(cast.chi, Verb.IMPORT_HOUSEHOLDS, village, today=TODAY)
    with pytest.raises(NotAllowed):
        require(cast.dung, Verb.EDIT_HOUSEHOLDS, cast.country.commune_a, today=TODAY)


def test_a_unit_that_ended_is_judged_by_what_it_became(cast: Cast) -> None:
    require(cast.an, Verb.READ_FIGURES, cast.country.old_a, today=TODAY)
    with pytest.raises(OutsideArea):
        require(cast.an, Verb.READ_FIGURES, cast.country.old_b, today=TODAY)


def test_an_ended_post_gives_nothing_from_its_last_day(cast: Cast) -> None:
    post = Post.objects.get(user=cast.an)
    end_post(post=post, valid_to=TODAY, actor=cast.dung, on=TODAY)
    assert permissions.posts(cast.an, on=date(2026, 11, 21)) == [post]
    assert permissions.posts(cast.an, on=TODAY) == []


def test_every_role_has_its_verbs() -> None:
    assert set(permissions.ALLOWED) == set(Role)


def test_an_administrator_sees_no_household(cast: Cast) -> None:
    post = Post(user=cast.an, role=Role.ADMINISTRATOR, area=cast.country.province)
    assert permissions.scope_of([post]).areas == ()
