"""Writes docs/reference/papers.md from the kinds of paper; --check only tells if it is current."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "papers.md"
FOUND = {
    "WHOLE": "found whole",
    "PART": "found in part",
    "NOT_FOUND": "not found",
    "NOT_PRESCRIBED": "none prescribed",
}
INTRODUCTION = """# Papers

Generated from the kinds by `python tools/papers_reference.py`; do not edit by hand.

Every paper is made from a typed data class (`giamngheo/apps/documents/kinds/`) and a Word template:

    from giamngheo.apps.documents import services as documents
    data = MeetingMinutes(...)
    filled = documents.render(kind="meeting_minutes", data=data, area=commune, on=day)
    filled.docx, documents.pdf(filled.docx)

Names of fields in templates are Vietnamese without accents, because offices read them. A list is
gone through with `{%tr for dong in ten_danh_sach %}` in a table row or `{%p for ... %}` in a
paragraph. A count prints as 1.234, a tick as x, a day as dd/mm/yyyy; `ngay_ky.dai` prints
"ngày 05 tháng 02 năm 2026". Filters: `cham(20)` dots when empty, `o` a box, `hoa` capitals,
`noi('; ')` joins texts, `dem` counts.

Sizes, margins and blocks are those of Nghị định 30/2020/NĐ-CP
(`giamngheo/common/papers/layout.py`); a test reads them back from the Word files.
"""


def page() -> str:
    from giamngheo.apps.documents.kinds import KINDS
    from giamngheo.common.papers.checking import meaning, paths_of

    lines = [INTRODUCTION]
    lines += ["| kind | title | basis | official layout |", "|---|---|---|---|"]
    for kind in KINDS.values():
        found = FOUND[str(kind.layout)]
        lines.append(f"| `{kind.key}` | {kind.title_vi} | {kind.basis_vi} | {found} |")
    for kind in KINDS.values():
        lines += ["", f"## {kind.key}", "", f"{kind.title_vi}. {kind.layout_note_vi}"]
        if kind.sources:
            lines += ["", *(f"- {each}" for each in kind.sources)]
        lines += ["", f"Data class `{kind.data_class.__name__}`.", "", "| field | meaning |"]
        lines.append("|---|---|")
        for path in paths_of(kind.shapes):
            must = " (required)" if path in kind.required else ""
            lines.append(f"| `{path}`{must} | {meaning(kind.shapes, path)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings.test")
    sys.path.insert(0, str(PAGE.parents[2]))
    django.setup()
    if "--check" in sys.argv:
        return 0 if PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
