"""PDF files with text: paragraphs put together from their lines, and tables drawn with rules.

The file is opened in a process of its own that may use so much time and memory and no more; it
recognises no letters in pictures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from giamngheo.common.documents.model import Document, Gathering, UnreadableDocument
from giamngheo.common.documents.pdf_worker import DAMAGED, ENCRYPTED, MOST_PAGES, TOO_MANY_PAGES
from povertycore.tables import Cell

MOST_SECONDS = 120
"""How long the reading of one file may take before it is given up."""

_ROOT = Path(__file__).resolve().parents[3]


def read_pdf(data: bytes, name: str) -> Document:
    """Return the paragraphs and tables of a PDF file, in reading order.

    Raises:
        UnreadableDocument: it is encrypted, damaged, has too many pages, takes too long, or holds
            pictures of pages and no text.
    """
    answer = _ask_worker(data, name)
    problem = answer.get("problem")
    if problem == ENCRYPTED:
        raise UnreadableDocument("document.encrypted", {"name": name})
    if problem == TOO_MANY_PAGES:
        values = {"name": name, "pages": answer["pages"], "most": MOST_PAGES}
        raise UnreadableDocument("document.too_many_pages", values)
    if problem == DAMAGED:
        raise UnreadableDocument("document.damaged", {"name": name})
    gathered = Gathering()
    for piece in answer["pieces"]:
        if isinstance(piece, str):
            gathered.add_paragraph(piece)
        else:
            gathered.add_table(tuple(tuple(Cell(text) for text in row) for row in piece))
    if not gathered.line:
        raise UnreadableDocument("document.scanned", {"name": name, "pages": answer["pages"]})
    return gathered.document(tuple(answer["unread_pages"]))


def _ask_worker(data: bytes, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "giamngheo.common.documents.pdf_worker"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument("document.takes_too_long", {"name": name}) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        # It was stopped at its limits of memory or time, or a native library gave up.
        key = "document.takes_too_long" if done.returncode < 0 else "document.damaged"
        raise UnreadableDocument(key, {"name": name}) from error
    return answer if isinstance(answer, dict) else {"problem": DAMAGED}
