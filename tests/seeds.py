"""The five seed documents, read where they lie: never copied into the product."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"


def seed(name: str) -> Path:
    """The seed whose file name begins with `name` ('002').

    Where the folder is absent the test is skipped; with CI=true its absence is a failure.
    """
    if not FOLDER.is_dir():
        message = f"the seed documents are not at {FOLDER}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    (path,) = FOLDER.glob(f"{name}*.txt")
    return path
