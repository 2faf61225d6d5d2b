"""Fixtures of the whole suite: the cast, an active scope, and no way out of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("suite")

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that tries to reach another machine fails."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture
def cast(db: None) -> Any:
    """An, Bình, Chi, Dũng, Em and their two communes; no scope is active."""
    from tests.people import make_cast

    return make_cast()


@pytest.fixture
def as_an(cast: Any) -> Iterator[Any]:
    """The cast, with the households of An's commune open."""
    from giamngheo.common.scoping import area_scope

    with area_scope(cast.scope_of(cast.an)):
        yield cast


@pytest.fixture
def see_everything(db: None) -> Iterator[None]:
    """Reads without area limits, for tests that compare whole tables."""
    from giamngheo.common.scoping import unscoped

    with unscoped(reason="test"):
        yield
