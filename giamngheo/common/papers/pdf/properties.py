"""Properties of paragraphs and runs as Word resolves them: defaults, styles, direct formatting.

Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from giamngheo.common.papers.archive import Element, Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Properties = dict[str, Any]
SIDES = ("top", "left", "bottom", "right")
_OFF = {"0", "false", "off", "none"}
_NO_LINE = {"nil", "none"}
_TOGGLES = ("b", "i", "caps", "smallCaps", "strike", "vanish")


def value(element: Element | None, name: str = "val", default: str = "") -> str:
    return default if element is None else str(element.get(f"{W}{name}", default))


def twips(text: str) -> float:
    """A length of Word in points: twentieths of a point, or a number with its unit."""
    for unit, points in (("pt", 1.0), ("cm", 28.3464567), ("mm", 2.83464567), ("in", 72.0)):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * points
    try:
        return float(text) / 20
    except ValueError:
        return 0.0


def is_on(element: Element | None) -> bool:
    return element is not None and value(element, default="1").lower() not in _OFF


def border(element: Element | None) -> tuple[float, str] | None:
    """Width in points and colour of one border line; None for no line."""
    if element is None or value(element) in _NO_LINE:
        return None
    width = float(value(element, "sz", "4") or 4) / 8
    if value(element) == "double":
        width *= 3
    colour = value(element, "color")
    return max(width, 0.25), "000000" if colour in ("", "auto") else colour


def paragraph_properties(element: Element | None) -> Properties:
    """What one pPr says directly."""
    found: Properties = {}
    if element is None:
        return found
    for each in element:
        name = each.tag.removeprefix(W)
        if name == "jc":
            found["align"] = value(each)
        elif name == "ind":
            found.update(_indents(each))
        elif name == "spacing":
            found.update(_spacing(each))
        elif name in ("keepNext", "keepLines", "pageBreakBefore", "contextualSpacing"):
            found[name] = is_on(each)
        elif name == "pBdr":
            found["borders"] = {
                side: border(each.find(f"{W}{side}"))
                for side in SIDES
                if border(each.find(f"{W}{side}"))
            }
        elif name == "tabs":
            found["tabs"] = sorted(
                (twips(value(tab, "pos", "0")), value(tab), value(tab, "leader"))
                for tab in each
                if value(tab) not in ("clear", "bar")
            )
        elif name == "numPr":
            number, level = each.find(f"{W}numId"), each.find(f"{W}ilvl")
            found["number"] = (value(number), int(value(level, default="0") or 0))
        elif name == "shd":
            found["fill"] = value(each, "fill")
    return found


def _indents(each: Element) -> Properties:
    found: Properties = {}
    for names, key in (
        (("left", "start"), "left"),
        (("right", "end"), "right"),
        (("firstLine",), "first"),
    ):
        for name in names:
            if each.get(f"{W}{name}") is not None:
                found[key] = twips(value(each, name))
    if each.get(f"{W}hanging") is not None:
        found["first"] = -twips(value(each, "hanging"))
    return found


def _spacing(each: Element) -> Properties:
    found: Properties = {}
    for name in ("before", "after"):
        if each.get(f"{W}{name}") is not None:
            found[name] = twips(value(each, name))
    if each.get(f"{W}line") is not None:
        rule = value(each, "lineRule", "auto")
        line = float(value(each, "line") or 240)
        found["line"] = (rule, line / 240 if rule == "auto" else line / 20)
    return found


def run_properties(element: Element | None) -> Properties:
    """What one rPr says directly."""
    found: Properties = {}
    if element is None:
        return found
    for each in element:
        name = each.tag.removeprefix(W)
        if name in _TOGGLES:
            found[name] = is_on(each)
        elif name == "sz":
            found["size"] = float(value(each, default="20")) / 2
        elif name == "u":
            found["underline"] = value(each, default="single") not in _NO_LINE
        elif name == "vertAlign":
            found["raised"] = value(each)
        elif name == "color":
            colour = value(each)
            found["colour"] = "" if colour in ("auto", "000000") else colour
        elif name == "rFonts":
            font = value(each, "ascii") or value(each, "hAnsi")
            if font:
                found["font"] = font
        elif name == "highlight":
            found["highlight"] = value(each) not in _NO_LINE
    return found


class Styles:
    """The styles of a file and what they add up to."""

    def __init__(self, package: Package) -> None:
        self.root = package.xml("word/styles.xml")
        self._paragraph: dict[str, Properties] = {}
        self._run: dict[str, Properties] = {}

    @cached_property
    def by_id(self) -> dict[str, Element]:
        if self.root is None:
            return {}
        return {value(each, "styleId"): each for each in self.root.iter(f"{W}style")}

    @cached_property
    def normal(self) -> str:
        """The paragraph style of paragraphs that name none."""
        for name, each in self.by_id.items():
            if value(each, "type") == "paragraph" and is_on_attribute(each, "default"):
                return name
        return ""

    def chain(self, style: str) -> Iterator[Element]:
        """A style after those it is based on."""
        seen: list[Element] = []
        while style and style in self.by_id and self.by_id[style] not in seen:
            seen.append(self.by_id[style])
            style = value(self.by_id[style].find(f"{W}basedOn"))
        return reversed(seen)

    def defaults(self, name: str) -> Element | None:
        if self.root is None:
            return None
        found: Element | None = self.root.find(f"{W}docDefaults/{W}{name}Default/{W}{name}")
        return found

    def paragraph(self, style: str) -> Properties:
        """Paragraph properties of a style with its bases and the defaults of the file."""
        if style not in self._paragraph:
            made = paragraph_properties(self.defaults("pPr"))
            for each in self.chain(style or self.normal):
                made.update(paragraph_properties(each.find(f"{W}pPr")))
            self._paragraph[style] = made
        return self._paragraph[style]

    def run(self, style: str) -> Properties:
        """Run properties that the paragraph style gives."""
        if style not in self._run:
            made: Properties = {"size": 10.0}
            made.update(run_properties(self.defaults("rPr")))
            for each in self.chain(style or self.normal):
                made.update(run_properties(each.find(f"{W}rPr")))
            self._run[style] = made
        return self._run[style]

    def character(self, style: str) -> Properties:
        made: Properties = {}
        for each in self.chain(style):
            made.update(run_properties(each.find(f"{W}rPr")))
        return made

    def table(self, style: str) -> list[Element]:
        """The tblPr elements of a table style, bases first."""
        found = (each.find(f"{W}tblPr") for each in self.chain(style))
        return [each for each in found if each is not None]


def is_on_attribute(element: Element, name: str) -> bool:
    return value(element, name, "0").lower() not in _OFF
