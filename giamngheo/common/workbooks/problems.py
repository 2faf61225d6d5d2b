"""Why a file, a sheet, a row or a cell is not accepted: codes with values, worded when shown.

A problem travels as (code, values), so that it can be kept and worded later in the reader's
language. The sentences stand in `messages`.
"""

from __future__ import annotations

from typing import Any


class FileProblem(Exception):
    """The whole file is refused: nothing can be said about single rows."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
