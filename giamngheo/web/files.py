"""Files to keep: Word, PDF and Excel, named for what they are."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pypdfium2
from django.http import HttpResponse

from giamngheo.apps.documents import services as documents

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file the browser saves as `name` with the ending of its kind."""
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def paper_response(docx: bytes, name: str, kind: str) -> HttpResponse:
    """A filled paper as Word, or as the PDF made from it."""
    return file_response(documents.pdf(docx) if kind == "pdf" else docx, name, kind)


def one_pdf(papers: Iterable[bytes]) -> bytes:
    """Several filled Word papers as one PDF, one after the other."""
    whole = pypdfium2.PdfDocument.new()
    for paper in papers:
        whole.import_pages(pypdfium2.PdfDocument(documents.pdf(paper)))
    target = io.BytesIO()
    whole.save(target)
    return target.getvalue()
