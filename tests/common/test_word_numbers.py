"""Numbers that Word counts by itself come back in front of their paragraphs."""

from __future__ import annotations

import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from giamngheo.common.documents import read

LEVELS = [("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("bullet", "\uf0b7")]
LEVEL = (
    '<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    '<w:lvlText w:val="{text}"/></w:lvl>'
)
ABSTRACT = '<w:abstractNum {ns} w:abstractNumId="77">{levels}</w:abstractNum>'
REFERENCE = '<w:numPr {ns}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
LIST = '<w:num {ns} w:numId="{id}"><w:abstractNumId w:val="77"/>{more}</w:num>'
RESTART = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'


def numbered(rows: list[tuple[int | None, str, int]]) -> bytes:
    """Return a Word file whose paragraphs stand at (depth, text, list)."""
    document = docx.Document()
    lists = document.part.numbering_part.element
    space = nsdecls("w")
    levels = "".join(
        LEVEL.format(depth=depth, form=form, text=text) for depth, (form, text) in enumerate(LEVELS)
    )
    lists.insert(0, parse_xml(ABSTRACT.format(ns=space, levels=levels)))
    lists.append(parse_xml(LIST.format(ns=space, id=901, more="")))
    lists.append(parse_xml(LIST.format(ns=space, id=902, more=RESTART)))
    for depth, text, number in rows:
        paragraph = document.add_paragraph(text)
        if depth is not None:
            properties = paragraph._p.get_or_add_pPr()
            reference = REFERENCE.format(ns=space, depth=depth, number=number)
            properties.append(parse_xml(reference))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_levels_count_and_begin_again() -> None:
    rows: list[tuple[int | None, str, int]] = [
        (0, "MỤC TIÊU", 901),
        (1, "Chung", 901),
        (1, "Cụ thể", 901),
        (2, "Giảm hộ nghèo", 901),
        (3, "Mỗi thôn", 901),
        (None, "Câu thường", 0),
        (0, "TỔ CHỨC", 901),
        (1, "Sở Y tế", 901),
        (1, "Sở Xây dựng", 902),
    ]
    assert read(numbered(rows), "a.docx").paragraphs == (
        "I. MỤC TIÊU",
        "1. Chung",
        "2. Cụ thể",
        "2.1. Giảm hộ nghèo",
        "- Mỗi thôn",
        "Câu thường",
        "II. TỔ CHỨC",
        "1. Sở Y tế",
        "1. Sở Xây dựng",
    )


def test_list_styles_number_too() -> None:
    document = docx.Document()
    document.add_paragraph("Giảm 2% hộ nghèo", style="List Bullet")
    document.add_paragraph("Một", style="List Number")
    document.add_paragraph("Hai", style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    assert read(stream.getvalue(), "a.docx").paragraphs == (
        "- Giảm 2% hộ nghèo",
        "1. Một",
        "2. Hai",
    )
