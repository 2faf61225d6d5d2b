"""A file read for checking: its tables and its running text, and the refusal to read one.

It judges nothing that was read.
"""

from __future__ import annotations

from dataclasses import dataclass

from povertycore.tables import Table
from povertycore.wording import WordedError


class UnreadableDocument(WordedError):
    """The file cannot be read: what is wrong, where, and how to mend it, in both languages."""


MOST_CELLS = 2_000_000
"""The most cells that are read from one file: a check of so many takes about half a minute."""


def refuse_many_cells(cells: int, name: str) -> None:
    """Refuse a file with more cells than can be checked.

    Raises:
        UnreadableDocument: there are more than `MOST_CELLS`.
    """
    if cells > MOST_CELLS:
        raise UnreadableDocument("document.too_many_cells", {"name": name, "cells": cells})


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a file in reading order, and its paragraphs outside tables."""

    tables: tuple[Table, ...]
    paragraphs: tuple[str, ...]
