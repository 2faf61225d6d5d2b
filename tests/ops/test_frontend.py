"""The front-end files: which are copied, and what happens when one is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ops import frontend


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """node_modules as npm leaves it, with empty files."""
    folder = tmp_path / "node_modules"
    font = folder / "@fontsource" / frontend.FONT
    htmx = folder / "htmx.org"
    (font / "files").mkdir(parents=True)
    (htmx / "dist").mkdir(parents=True)
    (htmx / "dist" / "htmx.min.js").write_text("htmx")
    (htmx / "LICENSE").write_text("0BSD")
    paper = folder / "@expo-google-fonts" / frontend.PAPER_FONT
    for style in frontend.PAPER_STYLES:
        (paper / style).mkdir(parents=True)
        (paper / style / f"Tinos_{style}.ttf").write_text("ttf")
    (paper / "LICENSE_FONT").write_text("OFL")
    (font / "LICENSE").write_text("OFL")
    (font / "unicode.json").write_text(json.dumps(dict.fromkeys(frontend.SUBSETS, "U+1EA0-1EF9")))
    for subset in frontend.SUBSETS:
        for weight in (300, *frontend.WEIGHTS):
            (font / "files" / f"{frontend.FONT}-{subset}-{weight}-normal.woff2").write_text("w")
    return folder


def test_every_file_the_style_sheet_names_is_there(packages: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    frontend.copy_served_files(packages, vendor)
    sheet = (vendor / "be-vietnam-pro" / "be-vietnam-pro.css").read_text()
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(named) == len(set(named)) == 4 * 3
    assert all((vendor / "be-vietnam-pro" / name).exists() for name in named)
    assert sheet.count("font-display: swap") == sheet.count("unicode-range: U+1EA0-1EF9") == 12
    assert (vendor / "htmx" / "htmx.min.js").exists()
    assert len(list((vendor / frontend.PAPER_FONT).glob("*.ttf"))) == len(frontend.PAPER_STYLES)
    assert len(list(vendor.glob("*/LICENSE.txt"))) == 3


def test_a_missing_file_leaves_the_earlier_copy(packages: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    frontend.copy_served_files(packages, vendor)
    (packages / "htmx.org" / "dist" / "htmx.min.js").unlink()
    with pytest.raises(frontend.SetupError, match=r"htmx\.min\.js"):
        frontend.copy_served_files(packages, vendor)
    assert (vendor / "htmx" / "htmx.min.js").exists()
    assert [entry.name for entry in vendor.parent.glob(".vendor-*")] == []


def test_an_old_node_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, says in (("node", "v18.19.0"), ("npm", "9")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert frontend.installed_npm() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v22.1.0\n")
    assert frontend.installed_npm() == [str(tmp_path / "npm")]


def test_the_wheel_brings_node_and_npm() -> None:
    node, npm = frontend.wheel_npm({})
    assert frontend.node_major(node) >= frontend.OLDEST_NODE
    assert Path(npm).exists()


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((frontend.ROOT / "package-lock.json").read_text())
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages)
    assert "://" not in json.dumps(lock)
