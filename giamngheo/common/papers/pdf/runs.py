"""The pieces of one paragraph in order: texts with their look, tabs, line and page ends, fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from giamngheo.common.papers.archive import Element
from giamngheo.common.papers.pdf.drawing import drawn_line, old_line
from giamngheo.common.papers.pdf.properties import Properties, W, run_properties, value
from giamngheo.common.papers.pdf.source import Source
from giamngheo.common.papers.pdf.typst_text import colour, points, quoted

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

Kind = Literal["text", "tab", "line", "page", "source", "drawn"]
_SYMBOLS = {"f0a8": "☐", "f06f": "☐", "f0fe": "☒", "f0fd": "☒", "f052": "☑", "f0fc": "✓",
            "f0b7": "•", "f02d": "-", "2610": "☐", "2612": "☒", "2611": "☑"}  # fmt: skip
_INSIDE = {f"{W}{each}" for each in ("hyperlink", "sdt", "sdtContent", "ins", "moveTo", "smartTag",
                                     "customXml")}  # fmt: skip
_DROPPED = {f"{W}{each}" for each in ("del", "moveFrom")}


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of a paragraph: `text` is what is printed, typst source, or nothing."""

    kind: Kind
    text: str = ""
    look: tuple[tuple[str, object], ...] = ()


class Runs:
    """Reads the runs of one paragraph."""

    def __init__(self, source: Source, paragraph: Element, base: Properties) -> None:
        self.source, self.paragraph, self.base = source, paragraph, base
        # Nested fields: what was said of each, and whether its printed result follows.
        self.fields: list[tuple[list[str], bool]] = []

    def pieces(self) -> Iterator[Piece]:
        yield from self.inside(self.paragraph)

    def inside(self, parent: Element) -> Iterator[Piece]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self.run(child)
            elif child.tag in _INSIDE:
                if child.tag == f"{W}ins":
                    self.source.warn(_("A tracked change is printed as accepted"), child)
                yield from self.inside(child)
            elif child.tag in _DROPPED:
                self.source.warn(_("Text deleted with tracked changes is not printed"), child)
            elif child.tag == f"{W}fldSimple":
                yield from self.field(value(child, "instr"), list(self.inside(child)))
            elif child.tag.startswith(M):
                self.source.warn(_("A formula is not in the PDF"), child)

    def run(self, run: Element) -> Iterator[Piece]:
        look = dict(self.base)
        direct = run.find(f"{W}rPr")
        if direct is not None:
            look.update(self.source.styles.character(value(direct.find(f"{W}rStyle"))))
            look.update(run_properties(direct))
        if look.get("vanish"):
            return
        self.source.check_font(str(look.get("font", "")))
        kept = tuple(sorted((key, each) for key, each in look.items() if key != "font"))
        for child in run:
            for piece in self.of_child(child, kept):
                if not self.fields or self.fields[-1][1]:
                    yield piece

    def of_child(self, child: Element, look: tuple[tuple[str, object], ...]) -> Iterator[Piece]:
        name = child.tag.removeprefix(W)
        if name == "t":
            yield Piece("text", child.text or "", look)
        elif name in ("tab", "ptab"):
            yield Piece("tab", "", look)
        elif name == "br":
            yield Piece("page" if value(child, "type") == "page" else "line", "", look)
        elif name == "cr":
            yield Piece("line", "", look)
        elif name == "noBreakHyphen":
            yield Piece("text", "\u2011", look)
        elif name == "sym":
            yield from self.symbol(child, look)
        elif name == "fldChar":
            yield from self.field_mark(value(child, "fldCharType"), look)
        elif name == "instrText":
            if self.fields:
                self.fields[-1][0].append(child.text or "")
        elif name in ("drawing", "pict", "object"):
            yield from self.drawn(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from self.alternative(child, look)
        elif name in ("footnoteReference", "endnoteReference"):
            self.source.warn(_("A footnote is not in the PDF"), child)
        elif name == "commentReference":
            self.source.warn(_("A comment is not in the PDF"), child)

    def symbol(self, child: Element, look: tuple[tuple[str, object], ...]) -> Iterator[Piece]:
        sign = _SYMBOLS.get(value(child, "char").lower())
        if sign is None:
            self.source.warn(_("A symbol of a picture typeface is not in the PDF"), child)
        else:
            yield Piece("text", sign, look)

    def field_mark(self, kind: str, look: tuple[tuple[str, object], ...]) -> Iterator[Piece]:
        if kind == "begin":
            self.fields.append(([], False))
        elif self.fields and kind == "separate":
            said, _printing = self.fields[-1]
            self.fields[-1] = said, page_field("".join(said)) == ""
        elif self.fields and kind == "end":
            said, _printing = self.fields.pop()
            yield from self.field("".join(said), [], look)

    def field(
        self,
        said: str,
        result: list[Piece],
        look: tuple[tuple[str, object], ...] = (),
    ) -> Iterator[Piece]:
        wanted = page_field(said)
        if wanted == "PAGE":
            yield Piece("source", f"#{self.source.page_number}", look)
        elif wanted == "NUMPAGES":
            yield Piece("source", "#context str(counter(page).final().at(0))", look)
        else:
            yield from result

    def drawn(self, child: Element) -> Iterator[Piece]:
        made = drawn_line(child) if child.tag == f"{W}drawing" else old_line(child)
        if made is not None:
            yield Piece("drawn", made)
        elif child.find(f".//{W}txbxContent") is not None:
            self.source.warn(_("A text box is not in the PDF"), child)
        elif child.find(f".//{PIC}pic") is not None or child.find(f".//{V}imagedata") is not None:
            self.source.warn(_("A picture is not in the PDF"), child)
        else:
            self.source.warn(_("A drawing is not in the PDF"), child)

    def alternative(self, child: Element, look: tuple[tuple[str, object], ...]) -> Iterator[Piece]:
        chosen = child.find(f"{MC}Choice")
        if chosen is None:
            chosen = child.find(f"{MC}Fallback")
        for each in chosen if chosen is not None else ():
            yield from self.of_child(each, look)


def page_field(said: str) -> str:
    """PAGE or NUMPAGES when a field asks for it, else ''."""
    words = said.split()
    word = words[0].upper() if words else ""
    return word if word in ("PAGE", "NUMPAGES") else ""


def styled(piece: Piece, size: float) -> str:
    """The typst of one text, told only what differs from the paragraph's own look."""
    look = dict(piece.look)
    if piece.kind == "source":
        made = piece.text
    else:
        text = piece.text.upper() if look.get("caps") else piece.text
        made = f"#{quoted(text)}"
    own = float(str(look.get("size", size)))
    if look.get("smallCaps"):
        made = f"#smallcaps[{made}]"
    if own != size:
        made = f"#text(size: {points(own)})[{made}]"
    if look.get("colour"):
        made = f"#text(fill: {colour(str(look['colour']))})[{made}]"
    if look.get("raised") in ("superscript", "subscript"):
        made = f"#{'super' if look['raised'] == 'superscript' else 'sub'}[{made}]"
    if look.get("underline"):
        made = f"#underline[{made}]"
    if look.get("strike"):
        made = f"#strike[{made}]"
    if look.get("highlight"):
        made = f"#highlight[{made}]"
    weight = ("b" if look.get("b") else "") + ("i" if look.get("i") else "")
    return f"#{weight}[{made}]" if weight else made
