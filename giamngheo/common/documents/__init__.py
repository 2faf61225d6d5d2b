"""Reads what offices exchange (Word, Excel, CSV, plain text) into tables and paragraphs.

It checks nothing: `povertycore.tables` and `povertycore.sentences` do.
"""

from giamngheo.common.documents.model import Document, UnreadableDocument
from giamngheo.common.documents.reading import read

__all__ = ["Document", "UnreadableDocument", "read"]
