"""Writes docs/glossary.md from docs/glossary.yaml; --check only tells if it is current."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

DOCS = Path(__file__).resolve().parent.parent / "docs"


def page() -> str:
    lines = [
        "# Glossary",
        "",
        "Generated from glossary.yaml by `python tools/glossary.py`; do not edit by hand.",
    ]
    for topic in yaml.safe_load((DOCS / "glossary.yaml").read_text(encoding="utf-8"))["topics"]:
        lines += ["", f"## {topic['topic']}", ""]
        lines += ["| Tiếng Việt | Identifier | Note | Do not use |", "|---|---|---|---|"]
        for term in topic["terms"]:
            avoid = ", ".join(f"`{word}`" for word in term.get("do_not_use", []))
            note = term.get("note", "")
            lines.append(f"| {term['vi']} | `{term['identifier']}` | {note} | {avoid} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = DOCS / "glossary.md"
    if "--check" in sys.argv:
        sys.exit(0 if target.exists() and target.read_text(encoding="utf-8") == page() else 1)
    target.write_text(page(), encoding="utf-8")
