"""The blocks of an official paper against Nghị định 30/2020/NĐ-CP, read from the Word file's XML.

Expected values are those of the decree's Annex I (reports.md section 7), not of the code.
"""

from __future__ import annotations

from typing import Any

import pytest

from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.kinds import KINDS
from giamngheo.common.papers.archive import Package
from giamngheo.common.papers.fields import Day, context_of
from giamngheo.common.papers.filling import fill
from tests.papers_read import W, body_of

TWIPS_A_MM = 56.6929
DECISION = "recognition_decision"


def mm(element: Any, name: str) -> float:
    return round(int(element.get(f"{W}{name}")) / TWIPS_A_MM, 1)


def filled(key: str) -> bytes:
    return fill(default_template(key), context_of(KINDS[key].sample()))


def paragraph(key: str, begins: str) -> Any:
    """The first paragraph of a filled sample that begins with a text."""
    for each in body_of(filled(key)).iter(f"{W}p"):
        if "".join(t.text or "" for t in each.iter(f"{W}t")).startswith(begins):
            return each
    raise AssertionError(begins)


def look(each: Any) -> dict[str, Any]:
    """Size, weight, slant and alignment of a paragraph, with the default of the file."""
    run = next(run for run in each.iter(f"{W}r") if run.find(f"{W}t") is not None)
    properties = run.find(f"{W}rPr")

    def of(name: str) -> Any:
        return None if properties is None else properties.find(f"{W}{name}")

    size, align = of("sz"), each.find(f"{W}pPr/{W}jc")
    return {
        "size": int(size.get(f"{W}val")) / 2 if size is not None else 14,
        "bold": of("b") is not None,
        "italic": of("i") is not None,
        "align": "left" if align is None else align.get(f"{W}val"),
    }


def upright(size: float, *, bold: bool, align: str = "center") -> dict[str, Any]:
    return {"size": size, "bold": bold, "italic": False, "align": align}


@pytest.mark.parametrize("key", KINDS)
def test_page_margins_and_typeface(key: str) -> None:
    docx = filled(key)
    for section in body_of(docx).iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert sorted((mm(size, "w"), mm(size, "h"))) == [210.0, 297.0]
        assert 20 <= mm(margins, "top") <= 25
        assert 20 <= mm(margins, "bottom") <= 25
        assert 30 <= mm(margins, "left") <= 35
        assert 15 <= mm(margins, "right") <= 20
    package = Package(docx)
    for name in ("word/styles.xml", "word/document.xml", *package.text_parts()):
        root = package.xml(name)
        assert root is not None
        for fonts in root.iter(f"{W}rFonts"):
            named = {fonts.get(f"{W}{each}") for each in ("ascii", "hAnsi", "cs", "eastAsia")}
            assert named - {None} <= {"Times New Roman"}
        for colour in root.iter(f"{W}color"):
            if name != "word/styles.xml":
                assert colour.get(f"{W}val") in ("auto", "000000")
    normal = [
        each
        for each in package.xml("word/styles.xml").iter(f"{W}style")  # type: ignore[union-attr]
        if each.get(f"{W}styleId") == "Normal"
    ][0]
    assert normal.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii") == "Times New Roman"
    assert normal.find(f"{W}rPr/{W}sz").get(f"{W}val") == "28"


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", upright(12, bold=True)),
        ("Độc lập - Tự do - Hạnh phúc", upright(13, bold=True)),
        ("ỦY BAN NHÂN DÂN", upright(12, bold=True)),
        ("Số: 05/QĐ-UBND", upright(13, bold=False)),
        ("Mẫu, ngày 08 tháng 12 năm 2023", upright(13, bold=False) | {"italic": True}),
        ("QUYẾT ĐỊNH", upright(14, bold=True)),
        ("Công nhận danh sách", upright(14, bold=True)),
        ("Căn cứ Luật Tổ chức", upright(14, bold=False, align="both") | {"italic": True}),
        ("CHỦ TỊCH", upright(14, bold=True)),
        ("Trần Văn Mẫu", upright(14, bold=True)),
        (
            "Nơi nhận:",
            {"size": 12, "bold": True, "italic": True, "align": "left"},
        ),
        ("- Như Điều 3;", upright(11, bold=False, align="left")),
        ("- Lưu: VT.", upright(11, bold=False, align="left")),
        ("Phụ lục I", upright(14, bold=True)),
        ("DANH SÁCH HỘ NGHÈO", upright(14, bold=True)),
        ("(Kèm theo Quyết định", upright(14, bold=False) | {"italic": True}),
    ],
)
def test_blocks_of_a_decision(begins: str, expected: dict[str, Any]) -> None:
    assert look(paragraph(DECISION, begins)) == expected


def test_the_authority_of_a_letter_and_its_summary() -> None:
    assert look(paragraph("refusal_letter", "TM. ỦY BAN NHÂN DÂN")) == upright(14, bold=True)
    summary = paragraph("refusal_letter", "V/v trả lời")
    assert look(summary) == upright(12, bold=False)
    assert summary.find(f"{W}pPr/{W}spacing").get(f"{W}before") == "120"


def test_the_body_is_justified_set_in_and_spaced() -> None:
    body = paragraph("posting_notice", "Ủy ban nhân dân Xã Mẫu thông báo")
    assert look(body) == upright(14, bold=False, align="both")
    assert mm(body.find(f"{W}pPr/{W}ind"), "firstLine") in (10.0, 12.7)
    spacing = body.find(f"{W}pPr/{W}spacing")
    assert int(spacing.get(f"{W}after")) >= 120
    style_line = int(spacing.get(f"{W}line", "240"))
    assert 240 <= style_line <= 360


def rule_lengths(key: str) -> list[float]:
    """Lengths of the drawn rules in mm, and none of them an underline."""
    body = body_of(filled(key))
    assert list(body.iter(f"{W}u")) == []
    found = []
    for each in body.iter(f"{W}p"):
        if each.find(f"{W}pPr/{W}pBdr") is None:
            continue
        indents = each.find(f"{W}pPr/{W}ind")
        cell = next(each.iterancestors(f"{W}tc"), None)
        width = 165.0 if cell is None else mm(cell.find(f"{W}tcPr/{W}tcW"), "w") - 3.8
        found.append(round(width - mm(indents, "left") - mm(indents, "right"), 1))
    return found


def test_rules_are_drawn_lines_of_the_lengths_asked_for() -> None:
    """Under the issuer 1/3 to 1/2 of its 39.7 mm; under the motto as long as it is: 56.1 mm."""
    issuer, motto, summary, *_annexes = rule_lengths(DECISION)
    assert 39.7 / 3 <= issuer <= 39.7 / 2
    assert motto == pytest.approx(56.1, abs=0.6)
    assert summary <= 165 / 2


def test_page_numbers_are_arabic_14_pt_centred_in_the_header_and_not_on_the_first_page() -> None:
    package = Package(filled(DECISION))
    headers = [
        (name, package.xml(name)) for name in package.text_parts() if name.startswith("word/header")
    ]
    numbered = [
        (name, root)
        for name, root in headers
        if root is not None and any("PAGE" in (t.text or "") for t in root.iter(f"{W}instrText"))
    ]
    assert len(numbered) == 1
    name, root = numbered[0]
    paragraph = root.find(f"{W}p")
    assert paragraph.find(f"{W}pPr/{W}jc").get(f"{W}val") == "center"
    sizes = {each.get(f"{W}val") for each in root.iter(f"{W}sz")}
    assert sizes <= {"28", "26"}
    for section in body_of(filled(DECISION)).iter(f"{W}sectPr"):
        assert section.find(f"{W}titlePg") is not None


@pytest.mark.parametrize(
    ("day", "month", "printed"),
    [(5, 2, "ngày 05 tháng 02 năm 2026"), (31, 3, "ngày 31 tháng 3 năm 2026"),
     (10, 12, "ngày 10 tháng 12 năm 2026"), (1, 1, "ngày 01 tháng 01 năm 2026")],
)  # fmt: skip
def test_days_below_ten_and_the_first_two_months_take_a_zero(
    day: int, month: int, printed: str
) -> None:
    from datetime import date

    assert Day(date(2026, month, day)).dai == printed


def test_an_unknown_day_prints_dots_to_write_on() -> None:
    assert Day(None).dai == "ngày …… tháng …… năm ……"
    assert str(Day(None)) == ""


SEQUENCES = {
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi "
    "rtlGutter docGrid printerSettings sectPrChange",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u",
}


@pytest.mark.parametrize("key", KINDS)
def test_properties_stand_in_the_order_that_word_demands(key: str) -> None:
    """ECMA-376 gives the children of a properties element an order; Word may refuse another."""
    body = body_of(filled(key))
    for name, listed in SEQUENCES.items():
        order = listed.split()
        for element in body.iter(f"{W}{name}"):
            places = [order.index(each.tag.removeprefix(W)) for each in element]
            assert places == sorted(places), (name, [each.tag for each in element])
    for cell in body.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p", "a cell must end with a paragraph"
