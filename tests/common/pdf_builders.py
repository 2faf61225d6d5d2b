"""PDF files for the tests: typeset from markup, scanned, locked, and long."""

from __future__ import annotations

from collections.abc import Sequence

import typst

_FRAME = '#set page(paper: "a4", margin: (x: 25mm, y: 20mm))\n#set text(size: 12pt, lang: "vi")\n'


def typeset(markup: str) -> bytes:
    """Return a PDF of typst markup."""
    return bytes(typst.compile((_FRAME + markup).encode("utf-8")))


def paragraphs(texts: Sequence[str]) -> bytes:
    """Return a PDF with one paragraph for each text, wrapped over lines as a printer does."""
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return typeset("\n\n".join(f'#par(justify: true)[#"{text}"]' for text in quoted))


def scanned(pages: int = 2) -> bytes:
    """Return a PDF whose pages hold a picture and no letters."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    page = f'#image(bytes("{svg}"), format: "svg", width: 50%)\n'
    return typeset("#pagebreak()\n".join([page] * pages))


def locked() -> bytes:
    """Return a PDF that asks for a password before it shows anything."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"1f" * 32
        + b"> /U <"
        + b"2e" * 32
        + b"> >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    ident = b"<" + b"ab" * 16 + b">"
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R /Encrypt 4 0 R /ID [%s %s] >>\n" % (size, ident, ident)
        + b"startxref\n%d\n%%%%EOF\n" % len(body)
    )
