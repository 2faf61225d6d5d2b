"""The default template files that come with the product."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "defaults"


@cache
def default_template(key: str) -> bytes:
    """The committed default template of a kind (build_templates writes it)."""
    return (FOLDER / f"{key}.docx").read_bytes()
