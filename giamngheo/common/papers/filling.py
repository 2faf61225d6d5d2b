"""Filling a Word template: template and data in, an editable .docx out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError
from lxml import etree

from giamngheo.common.papers.archive import Element, repack
from giamngheo.common.papers.checking import unknown_field
from giamngheo.common.papers.environment import CLOSE_BRACE, ENVIRONMENT, OPEN_BRACE
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.papers.tags import W

# The order that ECMA-376 gives the properties of a cell.
_CELL_ORDER = [
    f"{W}{name}"
    for name in (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
        "vAlign hideMark"
    ).split()
]
_NAME = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


class Filler(DocxTemplate):  # type: ignore[misc]
    """docxtpl, with the braces of the data kept apart from those of tags."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        filled: str = super().render_xml_part(src_xml, part, context, jinja_env)
        return filled.replace(OPEN_BRACE, "{").replace(CLOSE_BRACE, "}")

    def fix_tables(self, xml: str) -> Any:
        """Columns of a table whose cells were repeated take the widths of those cells."""
        root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False))
        for table in root.iter(f"{W}tbl"):
            grid = table.find(f"{W}tblGrid")
            rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
            widest: list[Element] = max(rows, key=len, default=[])
            if grid is not None and len(widest) > len(grid):
                refit(grid, widest)
        make_valid(root)
        return root

    def build_headers_footers_xml(
        self, context: Any, uri: str, jinja_env: Any = None
    ) -> Iterator[tuple[str, bytes]]:
        for relation, xml in super().build_headers_footers_xml(context, uri, jinja_env):
            root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
            make_valid(root)
            yield relation, etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Title and author of the file are not filled."""


def make_valid(root: Element) -> None:
    """Mend what filling leaves and Word refuses: containers without a paragraph, a wrong order."""
    if root.tag in (f"{W}hdr", f"{W}ftr") and not len(root):
        etree.SubElement(root, f"{W}p")
    for cell in root.iter(f"{W}tc"):
        if not len(cell) or cell[-1].tag != f"{W}p":
            etree.SubElement(cell, f"{W}p")
    for properties in root.iter(f"{W}tcPr"):
        ordered = sorted(properties, key=lambda each: _order_in_cell(each.tag))
        if ordered != list(properties):
            properties[:] = ordered


def _order_in_cell(tag: str) -> int:
    return _CELL_ORDER.index(tag) if tag in _CELL_ORDER else len(_CELL_ORDER)


def refit(grid: Element, cells: Sequence[Element]) -> None:
    """Give a grid one column for each cell, as wide together as it was."""
    total = sum(float(each.get(f"{W}w", "0")) for each in grid)
    wanted = []
    for cell in cells:
        width = cell.find(f"{W}tcPr/{W}tcW")
        wanted.append(float(width.get(f"{W}w", "0")) if width is not None else 0.0)
    if not all(wanted):
        wanted = [1.0] * len(cells)
    scale = total / sum(wanted) if total else 1.0
    for each in list(grid):
        grid.remove(each)
    for width in wanted:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(round(width * scale))})


def fill(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The filled .docx; the same template and data give the same bytes.

    Raises:
        PaperRefused: the template asks for a field the data does not have, or cannot be filled.
    """
    filler = Filler(io.BytesIO(template))
    made = io.BytesIO()
    try:
        filler.render(dict(context), ENVIRONMENT)
        filler.save(made)
    except UndefinedError as problem:
        found = _NAME.search(str(problem))
        name = (found[1] or found[2]) if found else ""
        raise PaperRefused(unknown_field(name, list(context))) from problem
    except (TemplateError, etree.XMLSyntaxError, TypeError, ValueError, LookupError) as problem:
        raise PaperRefused(
            _("The template cannot be filled: %(reason)s") % {"reason": problem}
        ) from problem
    return repack(made.getvalue())
