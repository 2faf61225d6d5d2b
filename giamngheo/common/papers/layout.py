"""The blocks of an official paper by Nghị định 30/2020/NĐ-CP, made with python-docx.

Every length and size of the decree's Annex I stands here once, in millimetres and points; where
it gives a range the value taken lies inside it. Rules are drawn lines (paragraph borders), never
underlines.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from giamngheo.common.papers.archive import repack

FONT: Final = "Times New Roman"
PAGE_MM: Final = (210, 297)
MARGINS_MM: Final = {"top": 20, "bottom": 20, "left": 30, "right": 15}
PAGE_NUMBER_FROM_EDGE_MM: Final = 10
TEXT_MM: Final = PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]
LANDSCAPE_TEXT_MM: Final = PAGE_MM[1] - MARGINS_MM["left"] - MARGINS_MM["right"]
FIRST_LINE_MM: Final = 12.7
AFTER_PT: Final = 6
SIZES: Final = {
    "national_name": 12,
    "motto": 13,
    "parent_body": 12,
    "body_name": 12,
    "number": 13,
    "place_and_date": 13,
    "type_name": 14,
    "summary": 14,
    "letter_summary": 12,
    "text": 14,
    "authority": 14,
    "signer": 14,
    "recipients_title": 12,
    "recipients": 11,
    "annex": 14,
    "page_number": 14,
    "table": 12,
}
NATIONAL_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
# As long as the motto in 13 pt bold Times New Roman: 158.9 pt.
MOTTO_RULE_MM: Final = 56.0
# Between a third and a half of "ỦY BAN NHÂN DÂN" in 12 pt bold: 112.6 pt.
BODY_RULE_MM: Final = 16.0
CELL_MARGIN_MM: Final = 1.9

Align = Literal["left", "center", "right", "both"]
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_UNUSED = ("thumbnail", "customXml", "stylesWithEffects")
_POINTS_AT_UNUSED = re.compile(
    rb"<(?:Relationship|Override)\b[^>]*(?:thumbnail|customXml|stylesWithEffects)[^>]*/>"
)
_KEPT_STYLES = {
    "Normal",
    "DefaultParagraphFont",
    "TableNormal",
    "NoList",
    "TableGrid",
    "Header",
    "Footer",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A text with its look, where a paragraph has several."""

    text: str
    bold: bool = False
    italic: bool = False
    size: float | None = None


Text = str | Sequence[Run]


class Sheet:
    """A Word file being laid out, and where the next block goes."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self.document = Document()
        properties = self.document.core_properties
        properties.title, properties.author = title, "Giảm Nghèo"
        properties.comments = ""
        properties.created = properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
        self._styles()
        self.section = self.document.sections[0]
        self._page(landscape)
        self.place: Any = self.document
        self.width_mm: float = LANDSCAPE_TEXT_MM if landscape else TEXT_MM

    def _styles(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(SIZES["text"])
        fonts = normal.element.rPr.rFonts
        for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(script), FONT)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "vi-VN")
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.space_before = Pt(0)
        normal.paragraph_format.line_spacing = 1.0
        self._drop_styles()

    def _drop_styles(self) -> None:
        """Only the styles that papers use: the file is a tenth as large."""
        root = self.document.styles.element
        for style in list(root.findall(qn("w:style"))):
            if style.get(qn("w:styleId")) not in _KEPT_STYLES:
                root.remove(style)
        latent = root.find(qn("w:latentStyles"))
        if latent is not None:
            root.remove(latent)

    def _page(self, landscape: bool) -> None:
        section = self.section
        width, height = PAGE_MM[::-1] if landscape else PAGE_MM
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)
        section.left_margin = Mm(MARGINS_MM["left"])
        section.right_margin = Mm(MARGINS_MM["right"])
        section.header_distance = section.footer_distance = Mm(PAGE_NUMBER_FROM_EDGE_MM)

    def page_numbers(self) -> None:
        """Arabic, upright, centred in the top margin, not on the first page of the section."""
        self.section.different_first_page_header_footer = True
        self.section.header.is_linked_to_previous = False
        self.section.first_page_header.is_linked_to_previous = False
        paragraph = self.section.header.paragraphs[0]
        paragraph.style = self.document.styles["Normal"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            run.font.size = Pt(SIZES["page_number"])
            made = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                made.set(qn("w:fldCharType"), kind)
            else:
                made.text = text
            run._r.append(made)

    def new_section(self, *, landscape: bool = False) -> None:
        """A new page whose pages are counted from 1: an annex."""
        self.section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self._page(landscape)
        self.width_mm = LANDSCAPE_TEXT_MM if landscape else TEXT_MM
        counted = OxmlElement("w:pgNumType")
        counted.set(qn("w:start"), "1")
        self.section._sectPr.insert_element_before(
            counted, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:docGrid"
        )
        self.section.different_first_page_header_footer = True

    def paragraph(
        self,
        text: Text = "",
        *,
        align: Align = "left",
        size: float | None = None,
        bold: bool = False,
        italic: bool = False,
        after: float = 0,
        before: float = 0,
        first_mm: float = 0,
        left_mm: float = 0,
        keep: bool = False,
    ) -> Any:
        """One paragraph in the place that is open."""
        made = self.place.add_paragraph()
        form = made.paragraph_format
        if align != "left":
            made.alignment = _ALIGN[align]
        form.space_after, form.space_before = Pt(after), Pt(before)
        if first_mm:
            form.first_line_indent = Mm(first_mm)
        if left_mm:
            form.left_indent = Mm(left_mm)
        if keep:
            form.keep_with_next = True
        for run in [Run(text)] if isinstance(text, str) else text:
            if run.text:
                added = made.add_run(run.text)
                added.bold = bold or run.bold or None
                added.italic = italic or run.italic or None
                chosen = run.size or size
                if chosen and chosen != SIZES["text"]:
                    added.font.size = Pt(chosen)
        return made

    def text(self, text: Text, **look: Any) -> None:
        """A paragraph of the body: justified, first line set in, 6 pt after."""
        given: dict[str, Any] = {
            "align": "both",
            "first_mm": FIRST_LINE_MM,
            "after": AFTER_PT,
        } | look
        self.paragraph(text, **given)

    def tag(self, text: str) -> None:
        """A paragraph that holds only a tag of the template and vanishes when filled."""
        self.paragraph("{%p " + text + " %}")

    def rule(self, length_mm: float, room_mm: float | None = None) -> None:
        """A drawn line centred in its column."""
        room = self.width_mm if room_mm is None else room_mm
        made = self.place.add_paragraph()
        form = made.paragraph_format
        form.left_indent = form.right_indent = Mm((room - length_mm) / 2)
        form.line_spacing, form.space_before = Pt(3), Pt(2)
        border = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        border.append(top)
        properties = made._p.get_or_add_pPr()
        properties.insert_element_before(
            border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
        )

    def page_break_here(self) -> None:
        """The next block begins a page."""
        made = self.place.add_paragraph()
        made.paragraph_format.page_break_before = True
        made.paragraph_format.line_spacing = Pt(1)

    def grid(self, widths_mm: Sequence[float], *, lines: bool = False, rows: int = 1) -> Any:
        """A table of fixed column widths; its cells are empty."""
        made = self.place.add_table(rows=rows, cols=len(widths_mm))
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        if lines:
            made.style = self.document.styles["Table Grid"]
        for column, width in zip(made.columns, widths_mm, strict=True):
            column.width = Mm(width)
        for row in made.rows:
            for cell, width in zip(row.cells, widths_mm, strict=True):
                cell.width = Mm(width)
        return made

    def inside(self, cell: Any) -> Inside:
        """Blocks go into a cell for a while."""
        return Inside(self, cell)

    def bytes(self) -> bytes:
        made = io.BytesIO()
        self.document.save(made)
        return repack(without_unused(made.getvalue()))


class Inside:
    """`with sheet.inside(cell):` the cell's first, empty paragraph goes when others are there."""

    def __init__(self, sheet: Sheet, cell: Any) -> None:
        self.sheet, self.cell = sheet, cell

    def __enter__(self) -> None:
        self.before = self.sheet.place, self.sheet.width_mm
        self.sheet.place = self.cell
        self.sheet.width_mm = self.cell.width.mm - 2 * CELL_MARGIN_MM

    def __exit__(self, *_problem: object) -> None:
        first = self.cell.paragraphs[0]
        if len(self.cell.paragraphs) > 1 and not first.text:
            first._p.getparent().remove(first._p)
        self.sheet.place, self.sheet.width_mm = self.before


def without_unused(data: bytes) -> bytes:
    """The file without the preview, old styles and custom data of python-docx's own template."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w") as kept:
        for name in archive.namelist():
            if any(each in name for each in _UNUSED):
                continue
            blob = archive.read(name)
            if name.endswith(".rels") or name == "[Content_Types].xml":
                blob = _POINTS_AT_UNUSED.sub(b"", blob)
            kept.writestr(name, blob)
    return made.getvalue()


def head(
    sheet: Sheet,
    *,
    summary: str = "",
    numbered: bool = True,
    left_mm: float = 66,
) -> None:
    """Boxes 1 to 5b: issuing body and number on the left, national name, place and day right.

    `summary` is the "V/v ..." of a letter, which stands under the number.
    """
    widths = left_mm, sheet.width_mm - left_mm
    grid = sheet.grid(widths, rows=2)
    left, right = grid.rows[0].cells
    with sheet.inside(left):
        sheet.tag("if co_quan_chu_quan")
        sheet.paragraph("{{ co_quan_chu_quan }}", align="center", size=SIZES["parent_body"])
        sheet.tag("endif")
        sheet.paragraph("{{ co_quan }}", align="center", size=SIZES["body_name"], bold=True)
        sheet.rule(BODY_RULE_MM)
    with sheet.inside(right):
        motto(sheet)
    left, right = grid.rows[1].cells
    with sheet.inside(left):
        if numbered:
            number = "Số: {{ so }}/{{ ky_hieu }}"
            sheet.paragraph(number, align="center", size=SIZES["number"])
        if summary:
            sheet.paragraph(summary, align="center", size=SIZES["letter_summary"], before=6)
    with sheet.inside(right):
        day = "{{ dia_danh | cham(6) }}, {{ ngay_ky.dai }}"
        sheet.paragraph(day, align="center", italic=True, size=SIZES["place_and_date"])
    sheet.paragraph(size=6)


def motto(sheet: Sheet) -> None:
    """Quốc hiệu, tiêu ngữ and the rule under them, as long as the motto."""
    sheet.paragraph(NATIONAL_NAME, align="center", size=SIZES["national_name"], bold=True)
    sheet.paragraph(MOTTO, align="center", size=SIZES["motto"], bold=True)
    sheet.rule(MOTTO_RULE_MM)


def type_name(sheet: Sheet, name: str, summary: str = "", *, rule_mm: float = 45) -> None:
    """Box 5a: type name, what the paper is about, and a rule under it."""
    sheet.paragraph(name, align="center", bold=True, size=SIZES["type_name"], keep=True, before=6)
    if summary:
        sheet.paragraph(summary, align="center", bold=True, size=SIZES["summary"], keep=True)
        sheet.rule(rule_mm)
    sheet.paragraph(size=8)


def bases(sheet: Sheet) -> None:
    """Căn cứ: italic, one a line, ';' after each and '.' after the last."""
    sheet.tag("for dong in can_cu")
    ended = "{{ dong }}{{ '.' if loop.last else ';' }}"
    sheet.text(ended, italic=True)
    sheet.tag("endfor")


def signature(sheet: Sheet, *, recipients: bool = True, left: str = "") -> None:
    """Boxes 7 and 9b side by side: recipients on the left, who signs on the right.

    `left` is another signer's title where a paper has two.
    """
    sheet.paragraph(size=6, keep=True)
    half = sheet.width_mm / 2
    row = sheet.grid((half, half)).rows[0]
    kept_whole(row)
    with sheet.inside(row.cells[0]):
        if recipients:
            sheet.tag("if noi_nhan")
            look: dict[str, Any] = {"bold": True, "italic": True, "size": SIZES["recipients_title"]}
            sheet.paragraph("Nơi nhận:", **look)
            sheet.tag("endif")
            sheet.tag("for noi in noi_nhan")
            ended = "- {{ noi }}{{ '.' if loop.last else ';' }}"
            sheet.paragraph(ended, size=SIZES["recipients"])
            sheet.tag("endfor")
        elif left:
            sheet.paragraph(left, align="center", bold=True)
            sheet.paragraph("(Ký, ghi rõ họ tên)", align="center", italic=True, size=12)
    with sheet.inside(row.cells[1]):
        sheet.tag("if tham_quyen_ky")
        sheet.paragraph("{{ tham_quyen_ky }}", align="center", bold=True)
        sheet.tag("endif")
        sheet.paragraph("{{ chuc_vu_ky }}", align="center", bold=True)
        for _line in range(4):
            sheet.paragraph()
        sheet.paragraph("{{ nguoi_ky }}", align="center", bold=True)


def signers(sheet: Sheet, *named: tuple[str, str]) -> None:
    """Several who sign side by side: title and the field of the name."""
    sheet.paragraph(size=6, keep=True)
    share = sheet.width_mm / len(named)
    row = sheet.grid([share] * len(named)).rows[0]
    kept_whole(row)
    for cell, (title, name) in zip(row.cells, named, strict=True):
        with sheet.inside(cell):
            if not title:
                continue
            sheet.paragraph(title, align="center", bold=True, size=13)
            sheet.paragraph("(Ký, ghi rõ họ tên)", align="center", italic=True, size=12)
            for _line in range(3):
                sheet.paragraph(size=13)
            sheet.paragraph(name, align="center", bold=True, size=13)


def annex_head(sheet: Sheet, number: str, title: str, attached: str) -> None:
    """The head of an annex: its number, title, and the paper it belongs to."""
    if number:
        sheet.paragraph(number, align="center", bold=True, size=SIZES["annex"], keep=True)
    sheet.paragraph(title, align="center", bold=True, size=SIZES["annex"], keep=True)
    sheet.paragraph(attached, align="center", italic=True, size=SIZES["annex"], keep=True)
    sheet.rule(BODY_RULE_MM * 2)
    sheet.paragraph(size=6)


def kept_whole(row: Any) -> None:
    """The row is not torn by a page end."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
