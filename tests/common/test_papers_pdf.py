"""The PDF of a Word file: what is printed where, and what cannot be printed is told."""

from __future__ import annotations

from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from giamngheo.common.papers.filling import fill
from giamngheo.common.papers.pdf import convert
from giamngheo.common.papers.pdf.numbering import counted
from giamngheo.common.papers.problems import PaperRefused
from tests.common.word_files import saved, word
from tests.papers_read import bare, pages, pdf_text, texts_of

DPI = 50


def text(docx: bytes) -> str:
    return pdf_text(convert(docx).pdf)


def ink(docx: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is printed on a page, in mm."""
    picture = pages(convert(docx).pdf, DPI)[page]
    box = picture.point(lambda shade: 255 if shade < 200 else 0).getbbox()
    assert box is not None
    left, top, right, bottom = (each / DPI * 25.4 for each in box)
    return left, top, right, bottom


def a4(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = Mm(30)


# Vietnamese, and every sign that Jinja, XML, docxtpl or typst reads a meaning into.
SIGNS = "{}%#$\\\"'*_`~@<>&[]()=+-/^|:;,.!?…–“”‘’«»"
VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)
ANY_TEXT = st.text(
    st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + SIGNS + "0123456789 "),
    min_size=1,
    max_size=60,
)


@settings(max_examples=30)
@given(ANY_TEXT)
@example("{{ ten }} {% for x in y %} {# z #} {_{ }_} {_% %_}")
@example("#let x = 1; $x^2$ *đậm* _nghiêng_ `mã` @ref <nhãn> \\ // /* */ -- --- ~ = - +")
@example("& < > \" ' &amp; &#39; ]]> <w:t> </w:p>")
@example('\\" \\n \\u{41} \\\\ \\')
@example("Nguyễn Thị “Hoa” & 'con' – 50% … {")
def test_any_text_of_the_data_reaches_the_word_file_and_the_pdf(said: str) -> None:
    filled = fill(word("Trước [{{ ten }}] sau"), {"ten": said})
    assert f"Trước [{said}] sau" in texts_of(filled)
    assert bare(f"[{said}]") in bare(text(filled))


@settings(max_examples=25)
@given(st.text(max_size=40))
def test_no_text_whatever_breaks_a_paper(said: str) -> None:
    """Control signs, lone surrogates' neighbours, private and right-to-left signs included."""
    filled = fill(word("[{{ ten }}]"), {"ten": said})
    assert convert(filled).pdf.startswith(b"%PDF")


def test_line_ends_and_tabs_of_the_data_stay() -> None:
    filled = fill(word("{{ ten }}"), {"ten": "một\nhai\tba\r\nbốn"})
    assert texts_of(filled)[-1] == "một\nhai\tba\nbốn"
    assert text(filled).split() == ["một", "hai", "ba", "bốn"]


def test_page_size_and_margins_are_those_of_the_section() -> None:
    def shape(document: Any) -> None:
        a4(document)
        document.sections[0].left_margin = Mm(50)

    left, top, _right, _bottom = ink(word("Chữ", change=shape))
    assert left == pytest.approx(50, abs=1.2)
    assert top == pytest.approx(31, abs=2.5)


def test_a_landscape_section_follows_a_portrait_one() -> None:
    document = Document()
    a4(document)
    document.add_paragraph("đứng")
    section = document.add_section()
    section.page_width, section.page_height = Mm(297), Mm(210)
    document.add_paragraph("ngang")
    first, second = pages(convert(saved(document)).pdf, DPI)
    assert first.width < first.height
    assert second.width > second.height


def test_alignment_and_indents() -> None:
    def right(document: Any) -> None:
        a4(document)
        document.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def indented(document: Any) -> None:
        a4(document)
        document.paragraphs[0].paragraph_format.left_indent = Mm(40)

    assert ink(word("Chữ", change=right))[2] == pytest.approx(180, abs=1.2)
    assert ink(word("Chữ", change=indented))[0] == pytest.approx(70, abs=1.2)


def test_lines_are_as_far_apart_as_in_word() -> None:
    """Ten single lines of 14 pt Times New Roman are 10 x 1.149 x 14 pt = 56.7 mm."""

    def fourteen(document: Any) -> None:
        a4(document)
        document.styles["Normal"].font.size = Pt(14)
        for each in document.paragraphs:
            each.paragraph_format.space_after = Pt(0)
            each.paragraph_format.line_spacing = 1.0

    many = ink(word(*["H"] * 11, change=fourteen))
    one = ink(word("H", change=fourteen))
    assert (many[3] - one[3]) == pytest.approx(56.7, abs=1.2)


def test_space_between_paragraphs() -> None:
    def spaced(document: Any) -> None:
        a4(document)
        for each in document.paragraphs:
            each.paragraph_format.space_after = Pt(72)
            each.paragraph_format.space_before = Pt(0)
            each.paragraph_format.line_spacing = 1.0

    two, one = ink(word("H", "H", change=spaced)), ink(word("H", change=spaced))
    assert two[3] - one[3] == pytest.approx(25.4 + 11 * 1.149 * 0.3528, abs=1.5)


def test_a_page_break_and_a_break_before_a_paragraph() -> None:
    def broken(document: Any) -> None:
        document.paragraphs[0].add_run().add_break(WD_BREAK.PAGE)
        document.paragraphs[2].paragraph_format.page_break_before = True

    assert [each.strip() for each in text(word("a", "b", "c", change=broken)).split("\f")[:3]] == [
        "a",
        "b",
        "c",
    ]


def test_runs_keep_their_look() -> None:
    document = Document()
    a4(document)
    paragraph = document.add_paragraph()
    paragraph.add_run("hoa").font.all_caps = True
    paragraph.add_run("m")
    paragraph.add_run("2").font.superscript = True
    hidden = paragraph.add_run("giấu")
    hidden.font.hidden = True
    bold = paragraph.add_run(" đậm")
    bold.bold = bold.italic = bold.underline = True
    said = " ".join(text(saved(document)).split())
    assert "HOAm" in said
    assert "giấu" not in said
    assert "đậm" in said


def test_tabs_reach_their_stops() -> None:
    document = Document()
    a4(document)
    paragraph = document.add_paragraph("Tên\tcuối")
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    left, _top, right, _bottom = ink(saved(document))
    assert left == pytest.approx(30, abs=1.2)
    assert right == pytest.approx(180, abs=1.5)
    assert "...." in text(saved(document))


def grid_of(rows: int, columns: int, style: str = "Table Grid") -> Any:
    document = Document()
    a4(document)
    made = document.add_table(rows=rows, cols=columns)
    made.style = document.styles[style]
    return document, made


def test_cells_merged_both_ways() -> None:
    document, grid = grid_of(3, 3)
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "dọc"
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "ngang"
    grid.cell(2, 0).merge(grid.cell(2, 2)).text = "cả dòng"
    grid.cell(1, 1).text, grid.cell(1, 2).text = "x", "y"
    assert {"dọc", "ngang", "x", "y", "cả", "dòng"} == set(text(saved(document)).split())
    source = typst_source(saved(document))
    assert "rowspan: 2" in source
    assert "colspan: 2" in source
    assert "colspan: 3" in source


def typst_source(docx: bytes) -> str:
    from giamngheo.common.papers.archive import Package
    from giamngheo.common.papers.pdf.convert import typst_of
    from giamngheo.common.papers.pdf.source import Source

    return typst_of(Source(Package(docx)))


def test_heads_of_a_table_repeat_on_every_page() -> None:
    document, grid = grid_of(120, 2)
    head = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(head)
    grid.cell(0, 0).text = "ĐẦU"
    for row in range(1, 120):
        grid.cell(row, 0).text = str(row)
    sheets = [each for each in text(saved(document)).split("\f") if each.strip()]
    assert len(sheets) > 1
    assert all("ĐẦU" in each for each in sheets)


def dark_lines(docx: bytes) -> int:
    """How many rows of the first page are mostly ink: long horizontal lines."""
    picture = pages(convert(docx).pdf, 100)[0]
    wide = picture.width * 0.5
    return sum(
        sum(1 for x in range(picture.width) if picture.getpixel((x, y)) < 180) > wide
        for y in range(picture.height)
    )


def test_borders_are_on_or_off_cell_by_cell() -> None:
    document, _grid = grid_of(2, 2)
    with_lines = dark_lines(saved(document))
    document, _grid = grid_of(2, 2, "Normal Table")
    without = dark_lines(saved(document))
    assert with_lines >= 3
    assert without == 0
    document, grid = grid_of(2, 2)
    for row in grid.rows:
        for cell in row.cells:
            borders = parse_xml(
                f"<w:tcBorders {nsdecls('w')}>"
                + "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))
                + "</w:tcBorders>"
            )
            cell._tc.get_or_add_tcPr().append(borders)
    assert dark_lines(saved(document)) == 0


def test_shaded_cells_and_rows_with_a_least_height() -> None:
    document, grid = grid_of(1, 1)
    grid.rows[0].height = Mm(50)
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D9D9D9"/>')
    grid.cell(0, 0)._tc.get_or_add_tcPr().append(shade)
    _left, top, _right, bottom = ink(saved(document))
    assert bottom - top == pytest.approx(50, abs=2)
    assert 'rgb("#D9D9D9")' in typst_source(saved(document))


def test_a_table_in_a_cell() -> None:
    document, grid = grid_of(1, 1, "Normal Table")
    inner = grid.cell(0, 0).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "trong", "cùng"
    assert text(saved(document)).split() == ["trong", "cùng"]


def test_lists_are_numbered_as_text() -> None:
    document = Document()
    for each in ("một", "hai"):
        document.add_paragraph(each, style="List Number")
    document.add_paragraph("ba", style="List Bullet")
    said = text(saved(document)).split()
    assert said[:4] == ["1.", "một", "2.", "hai"]
    assert said[-1] == "ba"
    assert len(said) == 6


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [(4, "upperRoman", "IV"), (9, "lowerRoman", "ix"), (2, "lowerLetter", "b"),
     (28, "upperLetter", "BB"), (7, "decimal", "7"), (7, "decimalZero", "07"), (3, "none", "")],
)  # fmt: skip
def test_numbers_of_lists(number: int, form: str, printed: str) -> None:
    assert counted(number, form) == printed


def shape(kind: str, inner: str = "") -> str:
    """A drawing of DrawingML anchored in a paragraph: 50 mm wide, 5 mm below, 10 mm in."""
    return (
        f"<w:drawing {nsdecls('w', 'wp', 'a')} "
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wp:anchor><wp:positionH relativeFrom="column"><wp:posOffset>360000</wp:posOffset>'
        '</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>180000</wp:posOffset>'
        '</wp:positionV><wp:extent cx="1800000" cy="0"/><a:graphic><a:graphicData><wps:wsp>'
        f'<wps:spPr><a:prstGeom prst="{kind}"/><a:ln w="9525"/></wps:spPr>{inner}'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def with_drawing(drawing: str, said: str = "") -> bytes:
    document = Document()
    a4(document)
    document.add_paragraph(said).add_run()._r.append(parse_xml(drawing))
    return saved(document)


def test_a_drawn_line_is_printed_where_it_was_drawn() -> None:
    left, top, right, _bottom = ink(with_drawing(shape("line")))
    assert left == pytest.approx(40, abs=1.2)
    assert right == pytest.approx(90, abs=1.2)
    assert top == pytest.approx(35, abs=1.2)


def test_a_line_of_the_old_drawing_language() -> None:
    line = (
        f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:line from="28.35pt,14.2pt" to="170.1pt,14.2pt" strokeweight="1pt"/></w:pict>'
    )
    left, _top, right, _bottom = ink(with_drawing(line))
    assert left == pytest.approx(40, abs=1.2)
    assert right == pytest.approx(90, abs=1.2)


def footnote() -> str:
    return f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'


def picture() -> str:
    return (
        f'<w:drawing {nsdecls("w", "wp", "a", "pic")}><wp:inline><wp:extent cx="1" cy="1"/>'
        "<a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


BOX = (
    "<wps:txbx><w:txbxContent><w:p><w:r><w:t>trong hộp</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
)


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (picture(), "Ảnh"),
        (shape("rect", BOX), "Hộp văn bản"),
        (shape("ellipse"), "Hình vẽ"),
        (footnote(), "Chú thích"),
        (f'<w:sym {nsdecls("w")} w:font="Webdings" w:char="F021"/>', "Ký hiệu"),
    ],
)
def test_what_cannot_be_printed_is_told_with_its_place(drawing: str, said: str) -> None:
    converted = convert(with_drawing(drawing, "Bên cạnh đây"))
    (warning,) = converted.warnings
    assert said in warning
    assert "Bên cạnh đây" in warning
    assert "Bên cạnh đây" in pdf_text(converted.pdf)


def test_ticks_of_wingdings_become_signs_that_print() -> None:
    sign = f'<w:sym {nsdecls("w")} w:font="Wingdings" w:char="F0FE"/>'
    converted = convert(with_drawing(sign, "Nam "))
    assert converted.warnings == ()
    assert "☒" in pdf_text(converted.pdf)


def test_another_typeface_is_told_once() -> None:
    document = Document()
    for said in ("a", "b"):
        document.add_paragraph().add_run(said).font.name = "Comic Sans MS"
    (warning,) = [each for each in convert(saved(document)).warnings if "Comic" in each]
    assert "Times New Roman" in warning


def test_deleted_text_is_not_printed_and_that_is_told() -> None:
    document = Document()
    paragraph = document.add_paragraph("còn")
    deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>mất</w:delText></w:r></w:del>")
    paragraph._p.append(deleted)
    converted = convert(saved(document))
    assert "mất" not in pdf_text(converted.pdf)
    assert any("đã xóa" in each for each in converted.warnings)


def test_page_numbers_of_the_file_and_of_all_pages() -> None:
    document = Document()
    for kind in ("PAGE", "NUMPAGES"):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" {kind} ")
        document.sections[0].footer.paragraphs[0]._p.append(field)
        document.sections[0].footer.paragraphs[0].add_run("/")
    document.add_paragraph("a").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("b")
    said = "".join(text(saved(document)).split())
    assert "1/2/" in said
    assert "2/2/" in said


def test_a_file_that_is_no_word_file_is_refused() -> None:
    with pytest.raises(PaperRefused):
        convert(b"PK nothing")


def test_three_hundred_rows_are_one_table_of_several_pages() -> None:
    document, grid = grid_of(1, 4)
    row = grid.rows[0]._tr
    from copy import deepcopy

    for _number in range(299):
        grid._tbl.append(deepcopy(row))
    assert len(pages(convert(saved(document)).pdf, 20)) > 3
