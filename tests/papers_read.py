"""Reading papers back in tests: text of a PDF, its pages as pictures, XML of a Word file."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from docx.oxml.parser import parse_xml

from giamngheo.common.papers.archive import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pdf_text(pdf: bytes) -> str:
    """The text of a PDF as it is read, all pages."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def bare(text: str) -> str:
    """Text without spaces, line ends and invisible signs: how it was torn is no matter."""
    return re.sub(r"[\s\u200b\f]+", "", text)


def pages(pdf: bytes, dpi: int = 40) -> list[Any]:
    """Every page as a greyscale picture."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "paper.pdf"
        source.write_bytes(pdf)
        command = ["pdftoppm", "-r", str(dpi), "-gray", "-png", str(source), f"{folder}/page"]
        subprocess.run(command, check=True)
        return [
            Image.open(io.BytesIO(each.read_bytes())).convert("L")
            for each in sorted(Path(folder).glob("page*.png"))
        ]


def body_of(docx: bytes) -> Any:
    """The main text of a Word file."""
    root = Package(docx).xml("word/document.xml")
    assert root is not None
    return root.find(f"{W}body")


def texts_of(docx: bytes) -> list[str]:
    """The paragraphs of a Word file, line ends kept."""
    found = []
    for paragraph in body_of(docx).iter(f"{W}p"):
        pieces = []
        for each in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
            pieces.append({f"{W}br": "\n", f"{W}tab": "\t"}.get(each.tag, each.text or ""))
        found.append("".join(pieces))
    return found


def parts_of(docx: bytes) -> dict[str, Any]:
    """Every part of a Word file, XML parts in canonical form."""
    from lxml import etree

    return {
        name: etree.tostring(parse_xml(blob), method="c14n")
        if name.endswith((".xml", ".rels"))
        else blob
        for name, blob in Package(docx).blobs.items()
    }
