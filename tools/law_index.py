"""Writes docs/reference/law.md from the law files; --check only tells if it is current."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from povertycore.law_index import Entry
from povertycore.law_store import entries
from povertycore.law_words import days_label, kind_label, place_label, role_label

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "law.md"


def page() -> str:
    everything = entries()
    lines = [
        "# Law files",
        "",
        "Generated from povertycore/law by `python tools/law_index.py`; do not edit by hand.",
        "",
        "Each line is one file. *Unverified* counts the values that nobody has held against the"
        " law's own text yet; they are marked wherever they are shown."
        " `giamngheo law show ID` prints every value with its source.",
    ]
    counted = Counter(one.kind for one in everything)
    for kind in sorted(counted, key=lambda each: kind_label(each, "en")):
        lines += ["", f"## {kind_label(kind, 'en')}", ""]
        lines += ["| ID | Title | In force | Holds in | Documents | Values | Unverified |"]
        lines += ["|---|---|---|---|---|--:|--:|"]
        lines += [row(one) for one in everything if one.kind == kind]
    return "\n".join(lines) + "\n"


def row(one: Entry) -> str:
    documents = "; ".join(
        f"{citation.label()} ({role_label(citation, 'en')})" for citation in one.citations
    )
    title = f"**made up** {one.title_vi}" if one.is_fictitious else one.title_vi
    cells = [
        f"`{one.id}`",
        title,
        days_label(one, "en"),
        place_label(one, "en"),
        documents,
        str(len(one.values)),
        str(len(one.unverified)),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    if "--check" in sys.argv:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == page()
        sys.exit(0 if current else "docs/reference/law.md is not current: run tools/law_index.py")
    TARGET.write_text(page(), encoding="utf-8")
