"""The whole file: sections with their pages, headers and page numbers, then typst makes the PDF."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from giamngheo.common.papers.archive import Element, Package, require_word
from giamngheo.common.papers.pdf.paragraphs import Flow, paragraph
from giamngheo.common.papers.pdf.properties import W, is_on, twips, value
from giamngheo.common.papers.pdf.source import Source
from giamngheo.common.papers.pdf.tables import table
from giamngheo.common.papers.pdf.typst_text import PRELUDE, points
from giamngheo.common.papers.problems import PaperRefused

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PREFERRED = ("Times New Roman", "Tinos")
SIGNS = "DejaVu Sans Mono"
_INSIDE = {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}
A4 = (595.3, 841.9)


@dataclass(frozen=True, slots=True)
class Converted:
    """A PDF, and what of the Word file is not in it, in words."""

    pdf: bytes
    warnings: tuple[str, ...]


@dataclass
class Section:
    """Blocks that share one kind of page; `start` is the number of its first page, if it says."""

    blocks: list[Element]
    properties: Element | None

    def number(self, path: str, name: str, default: float) -> float:
        found = None if self.properties is None else self.properties.find(path)
        text = value(found, name)
        return twips(text) if text else default

    @property
    def size(self) -> tuple[float, float]:
        return (
            self.number(f"{W}pgSz", "w", A4[0]),
            self.number(f"{W}pgSz", "h", A4[1]),
        )

    def margin(self, side: str) -> float:
        return abs(self.number(f"{W}pgMar", side, 72.0))

    @property
    def start(self) -> int | None:
        found = None if self.properties is None else self.properties.find(f"{W}pgNumType")
        text = value(found, "start")
        return int(text) if text.lstrip("-").isdecimal() else None

    @property
    def room(self) -> float:
        return self.size[0] - self.margin("left") - self.margin("right")

    @property
    def goes_on(self) -> bool:
        """Whether the section begins on the page where the last one ended."""
        if self.properties is None:
            return False
        return value(self.properties.find(f"{W}type")) == "continuous"


def convert(docx: bytes) -> Converted:
    """Make the PDF of a Word file.

    Raises:
        PaperRefused: the file is no plain .docx, or cannot be set.
    """
    require_word(docx, "docx")
    source = Source(Package(docx))
    text = typst_of(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiler = typst.Compiler(text.encode(), font_paths=fonts(), ignore_system_fonts=True)
            made = compiler.compile(format="pdf", pdf_tags=False)
    except typst.TypstError as problem:
        raise PaperRefused(
            _("The PDF cannot be set: %(reason)s") % {"reason": problem.message}
        ) from problem
    return Converted(made if isinstance(made, bytes) else b"", tuple(source.warnings))


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Times New Roman of the machine, else Tinos, which has the same widths."""
    folder = Path(settings.PAPER_FONT_DIR)
    return typst.Fonts(
        include_system_fonts=settings.PAPER_SYSTEM_FONTS,
        include_embedded_fonts=True,
        font_paths=[folder] if folder.is_dir() else [],
    )


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """The typefaces to use, best first. Raises PaperRefused when there is none for papers."""
    there = set(fonts().families())
    found = tuple(each for each in PREFERRED if each in there)
    if not found:
        raise PaperRefused(
            _("No typeface for papers is installed; run make setup, which brings Tinos.")
        )
    return (*found, *([SIGNS] if SIGNS in there else []))


def typst_of(source: Source) -> str:
    """The typst source of a whole file."""
    named = ", ".join(f'"{each}"' for each in families())
    root = source.package.xml("word/document.xml")
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise PaperRefused(_("The Word file has no main text."))
    sections = sections_of(body)
    made = [
        "#set document(date: none)",
        f'#set text(font: ({named},), lang: "vi", hyphenate: false, fallback: true, '
        "top-edge: 0.891em, bottom-edge: -0.216em)",
        "#set table(gutter: 0pt)",
        PRELUDE,
    ]
    counted_from, start = 0, 1
    for number, section in enumerate(sections):
        if section.start is not None or number == 0:
            counted_from, start = number, section.start or 1
        source.page_number = (
            f"context str(here().page() - query(<s{counted_from}>).first().location().page() "
            f"+ {start})"
        )
        made.append(one_section(source, section, number))
    return "\n".join(made)


def sections_of(body: Element) -> list[Section]:
    """The sections of the main text; those that go on in one page belong to the one before."""
    found: list[Section] = []
    blocks: list[Element] = []

    def close(properties: Element | None) -> None:
        section = Section(list(blocks), properties)
        if found and section.goes_on and section.size == found[-1].size:
            found[-1].blocks.extend(section.blocks)
        else:
            found.append(section)
        blocks.clear()

    for each in blocks_of(body):
        blocks.append(each)
        properties = each.find(f"{W}pPr/{W}sectPr") if each.tag == f"{W}p" else None
        if properties is not None:
            close(properties)
    last = body.find(f"{W}sectPr")
    if blocks or not found:
        close(last)
    return found


def blocks_of(parent: Element) -> Sequence[Element]:
    found: list[Element] = []
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            found.append(child)
        elif child.tag in _INSIDE:
            found.extend(blocks_of(child))
    return found


def one_section(source: Source, section: Section, number: int) -> str:
    width, height = section.size
    sides = {side: section.margin(side) for side in ("top", "bottom", "left", "right")}
    margins = ", ".join(f"{side}: {points(each)}" for side, each in sides.items())
    columns = None if section.properties is None else section.properties.find(f"{W}cols")
    if value(columns, "num", "1") not in ("", "1"):
        source.warnings[_("Columns of text are printed as one column in the PDF")] = None
    header = edge(source, section, number, "header")
    footer = edge(source, section, number, "footer")
    flow = Flow()
    body = content(source, section.blocks, section.room, flow)
    return (
        f"#[\n#set page(width: {points(width)}, height: {points(height)}, margin: ({margins}), "
        f"header-ascent: 0pt, footer-descent: 0pt, header: {header}, footer: {footer})\n"
        f"#metadata(none) <s{number}>\n{body}\n]"
    )


def edge(source: Source, section: Section, number: int, kind: str) -> str:
    """The header or footer of a section; the first page may have its own, or none."""
    if section.properties is None:
        return "none"
    found = {}
    for each in section.properties.iter(f"{W}{kind}Reference"):
        found[value(each, "type", "default")] = each.get(f"{R}id", "")
    if "even" in found:
        source.warnings[_("Headers of even pages are not in the PDF")] = None
    differs = is_on(section.properties.find(f"{W}titlePg"))
    default = edge_text(source, section, found.get("default", ""), kind)
    first = edge_text(source, section, found.get("first", ""), kind) if differs else default
    if not default and not first:
        return "none"
    if default == first:
        return f"[{default}]"
    return (
        f"context {{ if here().page() == query(<s{number}>).first().location().page() "
        f"[{first}] else [{default}] }}"
    )


def edge_text(source: Source, section: Section, relation: str, kind: str) -> str:
    name = source.package.relations("word/document.xml").get(relation)
    root = source.package.xml(name) if name else None
    if root is None or name is None:
        return ""
    source.part = name
    made = content(source, blocks_of(root), section.room, Flow(in_cell=True))
    source.part = "word/document.xml"
    side = "top" if kind == "header" else "bottom"
    far = section.number(f"{W}pgMar", kind, 36.0)
    height = section.margin(side)
    inner = f"#v({points(far)})\n{made}" if kind == "header" else f"#align(bottom)[{made}]"
    tail = "" if kind == "header" else f"#v({points(far)})"
    return f"#block(width: 100%, height: {points(height)}, above: 0pt, below: 0pt)[{inner}{tail}]"


def content(source: Source, blocks: Sequence[Element], room: float, flow: Flow) -> str:
    """Paragraphs and tables one under the other."""
    made = []
    for each in blocks:
        if each.tag == f"{W}p":
            made.append(paragraph(source, each, flow))
            continue
        drawn = table(source, each, room, cell_content)
        made.append(f"#block(above: {points(flow.pending)}, below: 0pt, width: 100%)[{drawn}]\n")
        flow.pending, flow.begun, flow.last_style = 0.0, True, ""
    return "".join(made)


def cell_content(source: Source, cell: Element, room: float) -> str:
    """What stands in a cell; the empty paragraph Word wants after a table in it is left out."""
    blocks = list(blocks_of(cell))
    if len(blocks) > 1 and blocks[-2].tag == f"{W}tbl" and not "".join(blocks[-1].itertext()):
        blocks.pop()
    return content(source, blocks, room, Flow(in_cell=True))
