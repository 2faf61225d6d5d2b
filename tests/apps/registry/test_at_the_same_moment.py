"""Two officers at the same moment, each in a process of their own, on a database of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
CHILD = [sys.executable, "-m", "tests.apps.registry.meeting_child"]
START_SECONDS = 5
SAID = {"ChangedMeanwhile", "RegisterRefused", "RestsOnIt"}


class Place:
    """A database of its own, and children that work in it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.address = address
        own = {"GIAMNGHEO_DATA_DIR": str(folder), "GIAMNGHEO_DATABASE_URL": address}
        settings_of_tests = {"DJANGO_SETTINGS_MODULE": "giamngheo.config.settings.test"}
        self.environment = {**os.environ, **own, **settings_of_tests}

    def start(self, *asked: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*CHILD, *asked], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def at_once(self, *acts: str) -> list[str]:
        moment = str(time.time() + START_SECONDS)
        return [finished(child) for child in [self.start(act, moment) for act in acts]]

    def count(self, statement: str) -> int:
        asked = f"SELECT count(*) FROM {statement}"  # noqa: S608
        if self.address.startswith("sqlite"):
            connection = sqlite3.connect(self.address.removeprefix("sqlite:///"), timeout=30)
            try:
                found: Any = connection.execute(asked).fetchone()
            finally:
                connection.close()
        else:
            with psycopg.connect(self.address) as server:
                found = server.execute(asked.encode()).fetchone()
        return int(found[0])


def finished(child: subprocess.Popen[str]) -> str:
    said, wrong = child.communicate(timeout=180)
    assert child.returncode == 0, wrong
    return said.strip()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A file, or a database on the server of this test run."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Place(tmp_path, f"sqlite:///{tmp_path}/own.sqlite3")
        return
    given = os.environ["GIAMNGHEO_DATABASE_URL"]
    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        yield Place(tmp_path, f"{given.rpartition('/')[0]}/{name}")
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.slow
def test_each_race_has_one_result_and_one_clear_refusal(place: Place) -> None:
    finished(place.start("prepare"))
    deaths = "registry_occurrence WHERE kind = 'DIED'"
    said = place.at_once("die-2", "die-3")
    assert sorted(said) == ["ChangedMeanwhile", "Occurrence"], "two pages of one version"
    assert place.count(deaths) == 2

    said = place.at_once("back-a", "back-b")
    assert said.count("Occurrence") == 1
    assert set(said) - {"Occurrence"} <= SAID, "one person is in one household"
    assert place.count("registry_person WHERE full_name = 'Lê Về'") == 1
    living = "registry_membership m JOIN registry_person p ON p.id = m.person_id WHERE"
    assert place.count(f"{living} p.full_name = 'Lê Về' AND m.valid_to IS NULL") == 1

    said = place.at_once("accept", "withdraw")
    assert sorted(said) in (["Household", "RegisterRefused"], ["Handover", "RegisterRefused"])
    open_classes = "registry_povertystatus WHERE valid_to IS NULL"
    assert place.count(open_classes) == 4, "every household has its class once"

    said = place.at_once("correct", "correct")
    assert said.count("Occurrence") == 1
    assert set(said) - {"Occurrence"} <= SAID
    assert place.count("registry_occurrence WHERE kind = 'CORRECTION'") == 1
