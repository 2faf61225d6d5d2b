"""Sees to it that the tests find the programs that Python packages cannot bring.

What is missing is installed from Debian's packages when run as root; otherwise one line says what
to install. It needs nothing but Python's standard library, so it also runs before there is a
virtual environment.

    python3 ops/system_packages.py postgresql chromium gettext venv
"""

from __future__ import annotations

import glob
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT_FILES = "/usr/share/fonts/**/NotoSans-Regular*"


def postgresql_programs() -> Path | None:
    """Folder of PostgreSQL's server programs (Debian keeps them off the PATH); newest first."""
    places = []
    if shutil.which("pg_config"):
        said = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        )
        places.append(Path(said.stdout.strip()))
    versions = [Path(place) for place in glob.glob("/usr/lib/postgresql/*/bin")]
    places += sorted(versions, key=version_number, reverse=True)
    if server := shutil.which("postgres"):
        places.append(Path(server).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return None


def version_number(programs: Path) -> int:
    """15 for /usr/lib/postgresql/15/bin."""
    digits = "".join(character for character in programs.parent.name if character.isdigit())
    return int(digits or 0)


def browser() -> str | None:
    """Path of a Chromium that Playwright can drive."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def has_fonts() -> bool:
    """A typeface with every Vietnamese letter, for text outside the product's own typeface."""
    return bool(glob.glob(FONT_FILES, recursive=True))


def has_gettext() -> bool:
    return all(shutil.which(program) for program in ("xgettext", "msgfmt", "msgmerge"))


def has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


@dataclass(frozen=True)
class Need:
    """One thing the tests need. `required` tells what stops, `complete` what root also installs."""

    name: str
    packages: tuple[str, ...]
    required: Callable[[], object]
    complete: Callable[[], object]


NEEDS = {
    "postgresql": Need(
        "PostgreSQL's server", ("postgresql",), postgresql_programs, postgresql_programs
    ),
    "chromium": Need(
        "Chromium",
        ("chromium", "fonts-noto-core"),
        browser,
        lambda: browser() and has_fonts(),
    ),
    "gettext": Need("gettext", ("gettext",), has_gettext, has_gettext),
    "venv": Need("Python's venv module", ("python3-venv",), has_venv, has_venv),
}


def install(packages: list[str]) -> bool:
    """Debian's packages, without asking and without recommended extras."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout, file=sys.stderr)
            return False
    return True


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NEEDS]
    if unknown or not names:
        print(f"usage: system_packages.py {' '.join(NEEDS)}", file=sys.stderr)
        return 2
    needs = [NEEDS[name] for name in names]
    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if may_install:
        wanted = [package for need in needs if not need.complete() for package in need.packages]
        if wanted and not install(wanted):
            return 1
    missing = [need for need in needs if not need.required()]
    if missing:
        things = ", ".join(need.name for need in missing)
        packages = " ".join(package for need in missing for package in need.packages)
        print(
            f"Missing: {things}. Install it and run make again; on Debian, as root: "
            f"apt-get install --no-install-recommends {packages}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
