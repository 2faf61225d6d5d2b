"""Runs a command with a PostgreSQL of its own, thrown away afterwards. For tests and benchmarks.

    python ops/postgres.py run [--set NAME=VALUE ...] -- COMMAND ...

COMMAND finds the server's address in GIAMNGHEO_DATABASE_URL; its exit code is passed on. The
server listens on 127.0.0.1 only, at a free port, with a password made for this run. It trades
safety for speed (fsync off): never keep data in it.
"""

from __future__ import annotations

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ops.system_packages import postgresql_programs

DATABASE = "giamngheo"
SUPERUSER = "postgres"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "shared_buffers": "256MB",
    "max_connections": "60",
    "max_wal_size": "2GB",
    "timezone": "UTC",
}
STOPPING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class ServerError(Exception):
    """No server could be started; the text says why and what to do."""


def owner() -> dict[str, Any]:
    """As whom the server runs: initdb refuses root, so root lends it to the user postgres."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(SUPERUSER)
    except KeyError as problem:
        raise ServerError(
            "Run as root, PostgreSQL needs the system user postgres: install the Debian package "
            "postgresql, or run as another user."
        ) from problem
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def call(command: Sequence[str | Path], folder: Path, **options: Any) -> None:
    """Runs one of PostgreSQL's programs; its output is shown only when it fails."""
    log = folder / "set-up.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **options
        )
    if done.returncode:
        said = log.read_text(errors="replace").strip()
        server = folder / "server.log"
        said += f"\n{server.read_text(errors='replace').strip()}" if server.exists() else ""
        raise ServerError(f"{Path(command[0]).name} failed (exit {done.returncode}):\n{said}")


@contextmanager
def server(settings: dict[str, str]) -> Iterator[str]:
    """The address of a running server, which ends and is erased with the block."""
    programs = postgresql_programs()
    if programs is None:
        raise ServerError(
            "PostgreSQL's server programs were not found: install the Debian package postgresql."
        )
    as_owner = owner()
    folder = Path(tempfile.mkdtemp(prefix="giamngheo-pg-"))
    data = folder / "data"
    running = False
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        if as_owner:
            os.chown(folder, as_owner["user"], as_owner["group"])
            os.chown(folder / "password", as_owner["user"], as_owner["group"])
        call(
            [
                *(programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "password"),
                *("--pwfile", folder / "password", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"),
            ],
            folder,
            **as_owner,
        )
        port = free_port()
        lines = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            **settings,
        }
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in lines.items())
        running = True
        call(
            [programs / "pg_ctl", "-D", data, "-l", folder / "server.log", "-w", "start"],
            folder,
            **as_owner,
        )
        environment = {**os.environ, "PGPASSWORD": password}
        address = ["-h", "127.0.0.1", "-p", str(port), "-U", SUPERUSER]
        call([programs / "createdb", *address, DATABASE], folder, env=environment)
        yield f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{DATABASE}"
    finally:
        if running:
            subprocess.run(
                [programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **as_owner,
            )
        shutil.rmtree(folder, ignore_errors=True)


def stop_on(number: int, _frame: FrameType | None) -> None:
    for other in STOPPING:  # once is enough: what follows is the tidying up
        signal.signal(other, signal.SIG_IGN)
    raise SystemExit(128 + number)


def end(child: subprocess.Popen[bytes], *, grace: float) -> None:
    """Ends the command: it may go by itself for `grace` seconds, is asked, and is then killed."""
    for ask, patience in ((None, grace), (child.terminate, 20.0), (child.kill, None)):
        if ask:
            ask()
        try:
            child.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue


def run(command: list[str], settings: dict[str, str]) -> int:
    """Exit code of `command`; a signal that ends this program ends the command and the server."""
    for number in STOPPING:
        signal.signal(number, stop_on)
    with server(settings) as address:
        environment = {**os.environ, "GIAMNGHEO_DATABASE_URL": address}
        child = subprocess.Popen(command, env=environment)
        try:
            return child.wait()
        except SystemExit as stop:
            # Ctrl-C reaches the command too, which may want to print what it has.
            end(child, grace=10 if stop.code == 128 + signal.SIGINT else 0)
            raise


def setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals) or "'" in value or "\n" in text:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, not {text!r}")
    return name, value


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ops/postgres.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=["run"])
    parser.add_argument(
        "--set", dest="settings", metavar="NAME=VALUE", action="append", type=setting, default=[]
    )
    split = arguments.index("--") if "--" in arguments else len(arguments)
    given, command = parser.parse_args(arguments[:split]), arguments[split + 1 :]
    if not command:
        parser.error("no command given: put it after --")
    if shutil.which(command[0]) is None:
        parser.error(f"command not found: {command[0]}")
    try:
        code = run(command, {**SETTINGS, **dict(given.settings)})
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 1
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
