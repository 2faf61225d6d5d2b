"""A document that was read, handed to the reader of plans.

It reads nothing itself.
"""

from __future__ import annotations

from giamngheo.common.documents.model import Document
from povertycore.plans.paper import Paper


def paper_of(document: Document) -> Paper:
    """Return the document as the reader of plans takes it, with its lines and tables in place."""
    return Paper.of(
        document.paragraphs,
        document.paragraph_lines,
        document.tables,
        document.table_lines,
        document.unread_pages,
        document.table_rows,
    )
