"""Showing a page writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from giamngheo.web.middleware import ReadOnlyGetMiddleware, WriteOnGet
from tests.people import Cast
from tests.web.access_matrix import MATRIX, Address
from tests.web.homes import make_home

PAGES = [
    "/", "/households", "/households?q=hoa", "/reports/villages", "/reports/bc1", "/reports/bc2",
    "/reports/bc3", "/reports/printed", "/reports/villages/excel", "/check", "/areas/98001",
    "/households/export", "/imports", "/imports/new",
]  # fmt: skip


@pytest.fixture
def home(on_day: Cast) -> Any:
    return make_home(on_day.country.villages_a[0], actor=on_day.an)


def written(captured: CaptureQueriesContext) -> list[str]:
    harmless = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")
    return [
        query["sql"][:80]
        for query in captured.captured_queries
        if not query["sql"].lstrip().upper().startswith(harmless)
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_changes_nothing(address: str, home: Any, an: Client) -> None:
    an.get("/")  # the session exists
    with CaptureQueriesContext(connection) as captured:
        assert an.get(address).status_code == 200
    assert written(captured) == []


def test_the_page_of_a_household_changes_nothing(home: Any, an: Client) -> None:
    an.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert an.get(f"/households/{home.code}").status_code == 200
    assert written(captured) == []


def test_a_view_that_writes_on_get_is_stopped(cast: Cast) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        get_user_model().objects.filter(username="an").update(title="khác")
        return HttpResponse()

    through = ReadOnlyGetMiddleware(view)
    with pytest.raises(WriteOnGet), transaction.atomic():
        through(RequestFactory().get("/"))
    assert through(RequestFactory().post("/")).status_code == 200


def test_every_address_that_changes_something_refuses_get(
    signed_in: Callable[[Any], Client], on_day: Cast, home: Any
) -> None:
    """Forms only: no link, no picture, no prefetching browser can change a record."""
    posts = {name: each for name, each in MATRIX.items() if each.method == "post"}
    assert len(posts) > 8
    for name, address in posts.items():
        if set(address.kwargs.values()) <= {"household", "area"}:
            assert got(signed_in(on_day.an), name, address, home).status_code in (302, 405), name


def got(client: Client, name: str, address: Address, home: Any) -> Any:
    from django.urls import reverse

    values = {"household": home.code, "area": home.commune.code}
    kwargs = {key: values[what] for key, what in address.kwargs.items()}
    return client.get(reverse(f"desk:{name}", kwargs=kwargs))
