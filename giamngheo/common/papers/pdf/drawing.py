"""Drawn straight lines of a paragraph (the rule under the motto), in both languages Word has."""

from __future__ import annotations

import re

from giamngheo.common.papers.archive import Element
from giamngheo.common.papers.pdf.typst_text import line, points

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
EMU = 12700
STRAIGHT = {"line", "straightConnector1"}
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.3464567, "mm": 2.83464567, "px": 0.75}
_LENGTH = re.compile(r"(-?[\d.]+)(pt|in|cm|mm|px)?")


def drawn_line(drawing: Element) -> str | None:
    """The typst of a straight line of DrawingML; None when the drawing is something else."""
    geometry = drawing.find(f".//{A}prstGeom")
    if geometry is None or geometry.get("prst") not in STRAIGHT:
        return None
    extent = drawing.find(f".//{WP}extent")
    across, down = int(extent.get("cx", "0")) / EMU, int(extent.get("cy", "0")) / EMU
    stroke = drawing.find(f".//{A}ln")
    width = int(stroke.get("w", "9525")) / EMU if stroke is not None else 0.75
    shade = None if stroke is None else stroke.find(f"{A}solidFill/{A}srgbClr")
    transform = drawing.find(f".//{A}xfrm")
    rises = transform is not None and "1" in (transform.get("flipV"), transform.get("flipH"))
    left, centred = _offset(drawing.find(f".//{WP}positionH"))
    top, _centred = _offset(drawing.find(f".//{WP}positionV"))
    at = f"50% - {points(across / 2)}" if centred else points(left)
    ends = (down, 0.0) if rises else (0.0, down)
    code = "000000" if shade is None else shade.get("val", "000000")
    return _placed(at, top, across, ends, line(width, code))


def _offset(position: Element | None) -> tuple[float, bool]:
    if position is None:
        return 0.0, False
    offset, align = position.find(f"{WP}posOffset"), position.find(f"{WP}align")
    if align is not None:
        return 0.0, (align.text or "") == "center"
    return (int(offset.text or 0) / EMU if offset is not None else 0.0), False


def old_line(picture: Element) -> str | None:
    """The typst of a v:line; None when the picture is something else."""
    found = picture.find(f".//{V}line")
    if found is None:
        return None
    (x1, y1), (x2, y2) = _pair(found.get("from", "0,0")), _pair(found.get("to", "0,0"))
    width = _length(found.get("strokeweight", "0.75pt"))
    return _placed(points(x1), y1, x2 - x1, (0.0, y2 - y1), line(width, "000000"))


def _pair(text: str) -> tuple[float, float]:
    across, _comma, down = text.partition(",")
    return _length(across), _length(down)


def _length(text: str) -> float:
    found = _LENGTH.match(text.strip())
    return float(found[1]) * _UNITS.get(found[2] or "px", 1.0) if found else 0.0


def _placed(at: str, top: float, across: float, ends: tuple[float, float], stroke: str) -> str:
    begin, end = ends
    return (
        f"#place(top + left, dx: {at}, dy: {points(top)}, line(start: (0pt, {points(begin)}), "
        f"end: ({points(across)}, {points(end)}), stroke: {stroke}))"
    )
