"""Keeps the last measurements in RESULTS.md: each bench writes the section between its markers."""

from __future__ import annotations

import fcntl
import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
HEAD = (
    "# Measurements\n\nWritten by the benches themselves; do not edit by hand. Each bench states "
    "its bar beside what it measured.\n"
)


def machine() -> str:
    """What the figures were measured on, as far as it matters for reading them."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors, Python {platform.python_version()}, "
        f"load {load:.1f} when it began"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def keep(section: str, title: str, body: str, *, on: date) -> None:
    """Replace the section of this name; other sections stay as they are."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    text = f"{begin}\n## {title}\n\nMeasured on {on:%d/%m/%Y}.\n\n{body.strip()}\n{end}"
    with RESULTS.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        whole = file.read() or HEAD
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if pattern.search(whole):
            whole = pattern.sub(lambda _: text, whole)
        else:
            whole = f"{whole.rstrip()}\n\n{text}\n"
        file.seek(0)
        file.truncate()
        file.write(whole)
