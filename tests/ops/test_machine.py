"""What the tests need of the machine: missing programs, and the throw-away PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from ops import postgres, system_packages

RUN = [sys.executable, str(Path(postgres.__file__)), "run"]
needs_server = pytest.mark.skipif(
    system_packages.postgresql_programs() is None, reason="PostgreSQL is not installed"
)


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Chromium and gettext, and one who may not install."""
    for name in ("chromium", "gettext"):
        need = system_packages.NEEDS[name]
        absent = system_packages.Need(need.name, need.packages, lambda: None, lambda: None)
        monkeypatch.setitem(system_packages.NEEDS, name, absent)
    monkeypatch.setattr("os.geteuid", lambda: 1000)


@pytest.mark.usefixtures("lacking")
def test_one_line_says_all_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert system_packages.main(["venv", "chromium", "gettext"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("Missing: Chromium, gettext.")
    assert said.rstrip().endswith("chromium fonts-noto-core gettext")


@pytest.mark.usefixtures("lacking")
def test_root_installs_what_is_missing_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []

    def installer(names: list[str]) -> bool:
        asked.append(names)
        return True

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "install", installer)
    system_packages.main(["venv", "chromium"])
    assert asked == [["chromium", "fonts-noto-core"]]


def test_an_unknown_need_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert system_packages.main(["mysql"]) == 2
    assert "postgresql" in capsys.readouterr().err


@needs_server
def test_a_command_gets_an_empty_server_and_its_exit_code_is_passed_on() -> None:
    code = (
        "import os, psycopg\n"
        "address = os.environ['GIAMNGHEO_DATABASE_URL']\n"
        "psycopg.connect(address).execute('create table t (a int)')\n"
        "print(address)\n"
        "raise SystemExit(7)"
    )
    done = subprocess.run(
        [*RUN, "--set", "work_mem=8MB", "--", sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (7, "")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(done.stdout.strip(), connect_timeout=2)


@needs_server
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_command_and_server(number: signal.Signals) -> None:
    shell = 'echo "$GIAMNGHEO_DATABASE_URL"; exec sleep 60'
    child = subprocess.Popen(
        [*RUN, "--", "sh", "-c", shell],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    address = child.stdout.readline().strip()
    psycopg.connect(address).close()
    began = time.monotonic()
    # A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to its child alone.
    if number == signal.SIGINT:
        os.killpg(child.pid, number)
    else:
        child.send_signal(number)
    assert child.wait(30) == 128 + number
    assert time.monotonic() - began < 9
    child.stdout.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


@needs_server
def test_a_setting_the_server_refuses_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert subprocess.run([*RUN, "--set", "work_mem=much", "--", "true"], check=False).returncode
    assert 'invalid value for parameter "work_mem"' in capfd.readouterr().err
