"""Write the committed default templates anew: python -m giamngheo.apps.documents.build_templates"""

from __future__ import annotations

from pathlib import Path

from giamngheo.apps.documents.kinds import KINDS
from giamngheo.apps.documents.layouts import LAYOUTS

FOLDER = Path(__file__).parent / "defaults"


def build(key: str) -> bytes:
    """A fresh default template of one kind."""
    return LAYOUTS[key](KINDS[key].title_vi)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for key in KINDS:
        (FOLDER / f"{key}.docx").write_bytes(build(key))


if __name__ == "__main__":
    main()
