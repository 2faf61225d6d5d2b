"""A real Chromium against a live server that holds the demo place.

The database is made once: audit events cannot be deleted, so no test may flush it. A test that
changes something puts it back, on the screen, as an officer would.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Playwright's driver runs an event loop in this thread; Django would then refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 800}
DAY = date(2021, 11, 30)


@dataclass
class Desk:
    """One browser window: where the server is, the page, and what went wrong on it."""

    server: str
    page: Page
    wrong: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        self.page.goto(self.server + address)

    def sign_in(self, username: str, password: str) -> None:
        self.go("/sign-in")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(self.server + "/")

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Install chromium (Debian: apt-get install chromium fonts-noto-core).")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def database(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    """A database in a file of its own: the server's threads open it for themselves."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("browser") / "desk.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def server(database: None, django_db_blocker: Any) -> Iterator[LiveServer]:
    """The product with the demo place, served for the whole run."""
    from giamngheo.apps.demo import services
    from giamngheo.apps.territory import services as territory

    with django_db_blocker.unblock():
        territory.load_reference()
        services.create_demo(today=date.today())  # noqa: DTZ011
        running = LiveServer("localhost")
        yield running
        running.stop()


@pytest.fixture
def desk_of(server: LiveServer, chromium: Browser) -> Iterator[Callable[..., Desk]]:
    """Opens windows; at the end of the test none may have logged an error."""
    opened: list[Desk] = []

    def window(size: dict[str, int] | None = None) -> Desk:
        context = chromium.new_context(viewport=size or DESKTOP, locale="en-US")  # type: ignore[arg-type]
        desk = Desk(server.url, context.new_page())
        desk.page.set_default_timeout(15_000)
        desk.page.on("console", lambda message: note(desk, message))
        desk.page.on("pageerror", lambda error: desk.wrong.append(str(error)))
        opened.append(desk)
        return desk

    yield window
    for desk in opened:
        desk.page.context.close()
    assert [problem for desk in opened for problem in desk.wrong] == []


def note(desk: Desk, message: Any) -> None:
    """Keep errors and warnings, broken rules of the content policy among them."""
    if message.type in ("error", "warning"):
        desk.wrong.append(f"{desk.page.url}: {message.text}")


@pytest.fixture
def an(desk_of: Callable[..., Desk]) -> Desk:
    """An at an office machine."""
    desk = desk_of()
    desk.sign_in("an", password())
    return desk


def password() -> str:
    from giamngheo.apps.demo import services

    return services.cast()[0].password
