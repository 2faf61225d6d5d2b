"""Fixtures of the screens: the cast signed in, and their working day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.people import Cast

DAY = date(2021, 11, 30)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def on_day(cast: Cast) -> Cast:
    """The cast, each with the working day 30/11/2021: the old tree, the standard of 2016."""
    for user in (cast.an, cast.binh, cast.chi, cast.dung, cast.em, cast.khoa):
        user.working_day = DAY
        user.save(update_fields=["working_day"])
    return cast


@pytest.fixture
def signed_in(on_day: Cast) -> Callable[[Any], Client]:
    """Gives the browser of somebody of the cast."""

    def client_of(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return client_of


@pytest.fixture
def an(on_day: Cast, signed_in: Callable[[Any], Client]) -> Client:
    """The browser of An, commune officer."""
    return signed_in(on_day.an)
