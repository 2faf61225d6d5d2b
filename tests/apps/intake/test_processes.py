"""Real processes: killed in the middle of writing, or writing at once, each on a database file.

kill -9 leaves nothing half-written, and the work can be taken up; two that confirm or write the
same import write it once.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
CHILD = [sys.executable, "-m", "tests.apps.intake.crash_child"]
STAGES = ["register_persons", "keep_marks", "summary"]
TABLES = ("registry_household", "registry_person", "registry_membership", "registry_assessment",
          "registry_povertystatus", "registry_movement")  # fmt: skip
START_SECONDS = 4


@dataclass
class Place:
    """A database of its own, and how children find it."""

    environment: dict[str, str]
    address: str

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        if self.address.startswith("sqlite"):
            connection = sqlite3.connect(self.address.removeprefix("sqlite:///"), timeout=30)
            try:
                return connection.execute(statement).fetchall()
            finally:
                connection.close()
        with psycopg.connect(self.address) as server:
            return server.execute(statement.encode()).fetchall()

    def counts(self) -> dict[str, int]:
        return {name: self.ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in TABLES}  # noqa: S608

    def states(self) -> list[str]:
        return [row[0] for row in self.ask("SELECT state FROM intake_importbatch ORDER BY id")]

    def events(self) -> int:
        verb = "intake.import.written"
        asked = f"SELECT count(*) FROM audit_event WHERE verb = '{verb}'"  # noqa: S608
        found: int = self.ask(asked)[0][0]
        return found

    def start(self, *asked: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*CHILD, *asked], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *asked: str) -> str:
        return finished(self.start(*asked))

    def at_once(self, *asked: tuple[str, str]) -> list[str]:
        """What processes say that act at the same moment."""
        moment = str(time.time() + START_SECONDS)
        return [finished(child) for child in [self.start(*each, moment) for each in asked]]


def finished(child: subprocess.Popen[str]) -> str:
    said, wrong = child.communicate(timeout=120)
    assert child.returncode == 0, wrong
    return said.strip()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A file, or a database on the server of this test run."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        address = f"sqlite:///{tmp_path}/own.sqlite3"
        yield Place(environment(tmp_path, address), address)
        return
    given = os.environ["GIAMNGHEO_DATABASE_URL"]
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        address = f"{given.rpartition('/')[0]}/{name}"
        yield Place(environment(tmp_path, address), address)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def environment(folder: Path, address: str) -> dict[str, str]:
    own = {"GIAMNGHEO_DATA_DIR": str(folder), "GIAMNGHEO_DATABASE_URL": address}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "giamngheo.config.settings.test"}


@pytest.mark.slow
def test_killed_while_writing(place: Place) -> None:
    place.run("prepare")
    for stage in STAGES:
        with place.start("stop", stage) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == "there", f"never reached {stage}"
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        assert not any(place.counts().values()), stage
        assert (place.states(), place.events()) == (["WRITING"], 0), stage
    place.run("resume")
    assert (place.states(), place.events()) == (["DONE"], 1)
    assert place.counts() == dict.fromkeys(TABLES, 200)


@pytest.mark.slow
def test_several_at_once(place: Place) -> None:
    place.run("race")
    said = place.at_once(("confirm", "1"), ("confirm", "1"), ("write", "2"), ("write", "3"))
    assert sorted(said[:2]) == ["ImportBatch", "NotReady"]
    assert sorted(said[2:]) == ["Receipt", "RegisterChanged"], "the same list is entered once"
    assert (place.counts(), place.events()) == (dict.fromkeys(TABLES, 40), 1)
    assert place.at_once(("write", "1"), ("write", "1")) == ["Receipt", "Receipt"]
    assert (place.counts(), place.events()) == (dict.fromkeys(TABLES, 80), 2)
    assert sorted(place.states()) == ["DONE", "DONE", "RECEIVED"]
