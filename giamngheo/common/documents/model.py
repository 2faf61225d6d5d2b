"""A file read for checking: its tables and its running text, and the refusal to read one.

It judges nothing that was read.
"""

from __future__ import annotations

from dataclasses import dataclass

from povertycore.tables import Table
from povertycore.wording import WordedError


class UnreadableDocument(WordedError):
    """The file cannot be read: what is wrong, where, and how to mend it, in both languages."""


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a file in reading order, and its paragraphs outside tables."""

    tables: tuple[Table, ...]
    paragraphs: tuple[str, ...]
