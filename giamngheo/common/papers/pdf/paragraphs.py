"""One paragraph of Word as typst: spacing, indents, alignment, borders, tabs, list numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from giamngheo.common.papers.archive import Element
from giamngheo.common.papers.pdf.properties import (
    Properties,
    W,
    paragraph_properties,
    run_properties,
    value,
)
from giamngheo.common.papers.pdf.runs import Piece, Runs, styled
from giamngheo.common.papers.pdf.source import Source
from giamngheo.common.papers.pdf.typst_text import (
    DEFAULT_TAB,
    LETTER,
    colour,
    lead_of,
    line,
    line_height,
    points,
)

_ALIGNED = {"center": "center", "right": "right", "end": "right"}
_JUSTIFIED = {"both", "distribute", "thaiDistribute"}
_LEADERS = {"dot": ".", "middleDot": "·", "hyphen": "-", "underscore": "_"}
_STOPS = {"right": "right", "end": "right", "center": "center", "decimal": "right"}


@dataclass
class Flow:
    """A run of paragraphs in one container: what space the last one left, and where we are."""

    in_cell: bool = False
    pending: float = 0.0
    begun: bool = False
    last_style: str = ""


def paragraph(source: Source, element: Element, flow: Flow) -> str:
    """The typst of one paragraph, and of the page ends in it."""
    direct = element.find(f"{W}pPr")
    style = "" if direct is None else value(direct.find(f"{W}pStyle"))
    look = resolved(source, direct, style)
    base = dict(source.styles.run(style))
    pieces = list(Runs(source, element, base).pieces())
    number = list_number(source, look, base)
    made = ""
    if look.get("pageBreakBefore") and not flow.in_cell:
        made = "#pagebreak(weak: true)\n"
        flow.pending = 0.0
    mark = {} if direct is None else run_properties(direct.find(f"{W}rPr"))
    shape = Shape(source, look, base | mark, flow, style)
    parts = split_at(pieces, "page")
    for position, part in enumerate(parts):
        if position and not flow.in_cell:
            made += "#pagebreak()\n"
            flow.pending = 0.0
        if len(parts) > 1 and not part:
            continue
        made += shape.made(part, number if position == 0 else [])
    return made


def resolved(source: Source, direct: Element | None, style: str) -> Properties:
    """All properties of a paragraph; indents of its list come between style and direct ones."""
    look = dict(source.styles.paragraph(style))
    own = paragraph_properties(direct)
    number, level = own.get("number") or look.get("number") or ("", 0)
    if number and number != "0":
        indents = source.numbering.indents(number, level)
        look.update({key: each for key, each in indents.items() if key in ("left", "first")})
    look.update(own)
    return look


def list_number(source: Source, look: Properties, base: Properties) -> list[Piece]:
    number, level = look.get("number") or ("", 0)
    if not number or number == "0":
        return []
    text = source.numbering.next(number, level)
    if not text:
        return []
    own = base | source.numbering.format(number, level)
    kept = tuple(sorted((key, each) for key, each in own.items() if key != "font"))
    return [Piece("text", text, kept), Piece("tab", "", kept)]


def split_at(pieces: Sequence[Piece], kind: str) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == kind:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


class Shape:
    """The outer form of a paragraph; `made` gives it its content."""

    def __init__(
        self, source: Source, look: Properties, mark: Properties, flow: Flow, style: str
    ) -> None:
        self.source, self.look, self.mark, self.flow = source, look, mark, flow
        self.style = style
        self.rule: tuple[str, float] = look.get("line", ("auto", 1.0))
        self.left, self.right = look.get("left", 0.0), look.get("right", 0.0)
        self.first = look.get("first", 0.0)

    def made(self, pieces: Sequence[Piece], number: Sequence[Piece]) -> str:
        drawn = "".join(each.text for each in pieces if each.kind == "drawn")
        printed = [*number, *(each for each in pieces if each.kind != "drawn")]
        sizes = [dict(each.look).get("size") for each in printed if each.kind in ("text", "source")]
        size = max((float(str(each)) for each in sizes if each), default=self.mark["size"])
        before = self.space_before()
        bordered = bool(self.look.get("borders") or self.fill)
        outside = 0.0 if bordered or drawn else before
        if not any(each.text or each.kind != "text" for each in printed):
            inner = self.empty(outside, size)
        else:
            inner = self.text(printed, outside, size)
        if bordered:
            inner = self.framed(inner, 0.0 if drawn else before)
        if drawn:
            inner = self.with_lines(inner, drawn, before)
        return inner + "\n"

    @property
    def fill(self) -> str:
        shade = str(self.look.get("fill", ""))
        return "" if shade in ("", "auto") or shade.upper() == "FFFFFF" else shade

    def space_before(self) -> float:
        before = self.look.get("before", 0.0)
        flow = self.flow
        alike = bool(self.look.get("contextualSpacing")) and flow.last_style == self.style
        pending = flow.pending
        if alike and flow.begun:
            before = 0.0
        flow.last_style = self.style
        return float(before + pending)

    def leave(self, size: float, *, line_is_whole: bool) -> None:
        """Keep the space this paragraph leaves for the next one."""
        lead = 0.0 if line_is_whole else lead_of(self.rule, size)
        self.flow.pending = self.look.get("after", 0.0) + lead
        self.flow.begun = True

    def edges(self, before: float) -> str:
        """At the start of a cell the space above stays, elsewhere a page top swallows it."""
        keeps_top = self.flow.in_cell and not self.flow.begun and before > 0
        return f", top: {points(before)}" if keeps_top else ""

    def empty(self, before: float, size: float) -> str:
        height = line_height(self.rule, size)
        top = self.edges(before)
        self.leave(size, line_is_whole=True)
        kept = ", s: true" if self.look.get("keepNext") else ""
        return f"#e({points(before)}, {points(height)}{top}{kept})"

    def text(self, printed: Sequence[Piece], before: float, size: float) -> str:
        options = self.edges(before)
        lead = lead_of(self.rule, size)
        if abs(lead - 0.042 * size) > 0.01:
            options += f", lead: {points(lead)}"
        align = self.look.get("align", "")
        if align in _ALIGNED:
            options += f", al: {_ALIGNED[align]}"
        elif align in _JUSTIFIED:
            options += ", j: true"
        left = self.left
        if self.first > 0:
            options += f", fi: {points(self.first)}"
        elif self.first < 0:
            options += f", hang: {points(-self.first)}"
            left += self.first
        if left and not self.is_framed:
            options += f", l: {points(left)}"
        if self.right and not self.is_framed:
            options += f", r: {points(self.right)}"
        if self.look.get("keepNext"):
            options += ", s: true"
        if self.look.get("keepLines"):
            options += ", brk: false"
        self.leave(size, line_is_whole=False)
        body = "#linebreak()".join(self.one_line(each, size) for each in split_at(printed, "line"))
        return f"#p({points(before)}, {points(size)}{options})[{body}]"

    @property
    def is_framed(self) -> bool:
        return bool(self.look.get("borders") or self.fill)

    def one_line(self, pieces: Sequence[Piece], size: float) -> str:
        segments = [run_on(each, size) for each in split_at(pieces, "tab")]
        if len(segments) == 1:
            return segments[0]
        stops = self.stops()
        start = max(self.first, 0.0)
        listed = "".join(f"({stop}), " for stop in stops)
        given = ", ".join(f"[{each}]" for each in segments)
        return f"#tabbed(({listed}), {points(DEFAULT_TAB)}, {points(start)}, {given})"

    def stops(self) -> list[str]:
        origin = self.left + min(self.first, 0.0)
        found = []
        if self.first < 0:
            found.append((-self.first, "left", "none"))
        for at, kind, leader in self.look.get("tabs", ()):
            sign = f'"{_LEADERS[leader]}"' if leader in _LEADERS else "none"
            found.append((at - origin, _STOPS.get(kind, "left"), sign))
        return [f'{points(at)}, "{kind}", {sign}' for at, kind, sign in sorted(found)]

    def framed(self, inner: str, before: float) -> str:
        borders = self.look.get("borders", {})
        stroke = ", ".join(f"{side}: {line(*drawn)}" for side, drawn in borders.items())
        filled = f", fill: {colour(self.fill)}" if self.fill else ""
        return (
            f"#block(above: {points(before)}, below: 0pt, width: 100%, "
            f"inset: (left: {points(self.left)}, right: {points(self.right)}))"
            f"[#block(width: 100%, above: 0pt, below: 0pt, stroke: ({stroke or 'x: none'})"
            f"{filled})[{inner}]]"
        )

    def with_lines(self, inner: str, drawn: str, before: float) -> str:
        return f"#block(above: {points(before)}, below: 0pt, width: 100%)[{drawn}{inner}]"


def run_on(pieces: Sequence[Piece], size: float) -> str:
    """Pieces side by side; neighbours of one look are one text."""
    made = ""
    for (kind, look), group in groupby(pieces, key=lambda each: (each.kind, each.look)):
        if kind == "source":
            made += "".join(styled(each, size) for each in group)
        else:
            text = "".join(each.text for each in group)
            made += styled(Piece("text", text, look), size) if text else ""
    return made


def letter_height(size: float) -> float:
    return LETTER * size
