"""The five seed documents, read where they lie beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"

HUONG_TRA = "000_0b1734eb702df2ca.txt"
DIEN_HOA = "001_6ce576f33cd9107e.txt"
SON_TAY = "002_1747db98b33217c6.txt"
KON_TUM = "003_a44592322b42e861.txt"
HA_NOI = "004_60ebf7663f7556cb.txt"


def seed(name: str) -> Path:
    """Return the path of a seed by its name or number; skip where the folder is absent.

    With CI=true an absent folder is a failure; a name that fits no seed is one always.
    """
    if FOLDER.is_dir():
        (path,) = FOLDER.glob(f"{name}*")
        return path
    message = f"the seed documents are not at {FOLDER}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)
