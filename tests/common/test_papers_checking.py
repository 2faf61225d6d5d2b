"""Broken templates: each is refused with words that name the tag, the field and the paragraph."""

from __future__ import annotations

from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from giamngheo.common.papers.archive import Package, require_word
from giamngheo.common.papers.checking import check
from giamngheo.common.papers.fields import Shape
from giamngheo.common.papers.filling import fill
from giamngheo.common.papers.pdf import convert
from giamngheo.common.papers.problems import PaperRefused
from tests.common.word_files import (
    OLD_DOC,
    WITH_MACROS,
    WITH_PASSWORD,
    bomb,
    changed,
    encrypted_entry,
    with_xml,
    word,
)
from tests.papers_read import texts_of

MEMBER = {"ho_ten": Shape("ho_ten", "Họ và tên", "text", {})}
SHAPES = {
    "ten_chu_ho": Shape("ten_chu_ho", "Họ và tên chủ hộ", "text", {}),
    "so_khau": Shape("so_khau", "Số nhân khẩu", "number", {}),
    "ngay_ky": Shape("ngay_ky", "Ngày ký", "day", {}),
    "ho": Shape("ho", "Hộ", "group", MEMBER),
    "thanh_vien": Shape("thanh_vien", "Thành viên", "list", MEMBER),
    "noi_nhan": Shape("noi_nhan", "Nơi nhận", "texts", {}),
}


def told(docx: bytes, required: tuple[str, ...] = ()) -> list[str]:
    return [each.message for each in check(Package(docx), SHAPES, required=required).problems]


def in_header(text: str) -> bytes:
    def add(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = text

    return word("Nội dung", change=add)


def in_table(*rows: str) -> bytes:
    def add(document: Any) -> None:
        grid = document.add_table(rows=len(rows), cols=2)
        for row, text in zip(grid.rows, rows, strict=True):
            row.cells[0].text = text

    return word("Danh sách", change=add)


BROKEN_TEMPLATES = {
    "unknown field": (
        word("Chủ hộ: {{ ten_choho }}"),
        ["`ten_choho`", "`ten_chu_ho`", "Chủ hộ: {{ ten_choho }}"],
    ),
    "unknown field of a line": (
        word("{%p for tv in thanh_vien %}", "Tên {{ tv.ho_tenn }}", "{%p endfor %}"),
        ["`ho_tenn`", "`ho_ten`", "Tên {{ tv.ho_tenn }}"],
    ),
    "unknown part of a day": (word("{{ ngay_ky.daii }}"), ["`daii`", "`dai`"]),
    "unknown field in a branch that the sample does not take": (
        word("{% if so_khau > 99 %}{{ khong_co }}{% endif %}"),
        ["`khong_co`"],
    ),
    "unclosed tag": (word("Chủ hộ: {{ ten_chu_ho"), ["{{ ten_chu_ho", "Chủ hộ"]),
    "tag over two paragraphs": (word("Chủ hộ {{ ten", "_chu_ho }}"), ["{{ ten", "Chủ hộ {{ ten"]),
    "tag begun twice": (word("{{ ten_chu_ho {{ so_khau }}"), ["{{ ten_chu_ho"]),
    "unclosed loop": (
        word("Danh sách", "{%p for tv in thanh_vien %}", "{{ tv.ho_ten }}"),
        ["{%p for tv in thanh_vien %}", "{% endfor %}"],
    ),
    "unclosed if": (word("{% if ten_chu_ho %}x"), ["{% if ten_chu_ho %}", "{% endif %}"]),
    "end without a beginning": (word("Hết {%p endfor %}"), ["{%p endfor %}", "Hết"]),
    "loop closed by endif": (
        word("{%p for tv in thanh_vien %}", "x", "{%p endif %}"),
        ["{%p endif %}"],
    ),
    "else without an if": (word("a {% else %} b"), ["{% else %}"]),
    "paragraph loop closed in a row": (
        in_table("{%tr for tv in thanh_vien %}", "{{ tv.ho_ten }}", "{%p endfor %}"),
        ["{%p endfor %}", "{%tr for tv in thanh_vien %}"],
    ),
    "row tag outside a table": (
        word("{%tr for tv in thanh_vien %}", "{%tr endfor %}"),
        ["{%tr for tv in thanh_vien %}"],
    ),
    "text beside a paragraph tag": (
        word("Xin chào {%p if ten_chu_ho %}", "x", "{%p endif %}"),
        ["Xin chào"],
    ),
    "mistyped expression": (word("{{ ten_chu_ho | }}"), ["{{ ten_chu_ho | }}"]),
    "empty tag": (word("Tên: {{ }}"), ["{{ }}", "Tên"]),
    "two names in one tag": (word("{{ ten_chu_ho so_khau }}"), ["{{ ten_chu_ho so_khau }}"]),
    "unknown filter": (word("{{ ten_chu_ho | hoaa }}"), ["`hoaa`", "`hoa`"]),
    "unknown tag": (word("{% include 'x' %}"), ["{% include 'x' %}"]),
    "loop over what is no list": (
        word("{%p for tv in ten_chu_ho %}", "x", "{%p endfor %}"),
        ["“ten_chu_ho”"],
    ),
    "loop without in": (word("{%p for tv %}", "x", "{%p endfor %}"), ["{%p for tv %}"]),
    "a call": (word("{{ ten_chu_ho.upper() }}"), ["{{ ten_chu_ho.upper() }}"]),
    "the inside of Python": (word("{{ ten_chu_ho.__class__ }}"), ["`__class__`"]),
    "an item by number": (word("{{ noi_nhan[0] }}"), ["{{ noi_nhan[0] }}"]),
    "a product": (word("{{ so_khau * 999999 }}"), ["{{ so_khau * 999999 }}"]),
    "in the header": (in_header("{{ ten_choho }}"), ["`ten_choho`", "`ten_chu_ho`"]),
    "loop outside loop": (word("{{ loop.index }}"), ["`loop`"]),
}


@pytest.mark.parametrize("name", BROKEN_TEMPLATES)
def test_a_broken_template_is_told_with_tag_field_and_paragraph(name: str) -> None:
    docx, words = BROKEN_TEMPLATES[name]
    problems = told(docx)
    assert problems
    for each in words:
        assert any(each in problem for problem in problems), (each, problems)


BROKEN_FILES = {
    "empty": (b"", "trống"),
    "text": (b"Xin chao", ".docx"),
    "html renamed": (b"<html><body>Mau</body></html>", ".docx"),
    "old doc": (OLD_DOC, ".doc kiểu cũ"),
    "password": (WITH_PASSWORD, "mật khẩu"),
    "encrypted entries": (encrypted_entry(), "mật khẩu"),
    "macros": (WITH_MACROS, "macro"),
    "macro type": (
        changed(
            word("x"),
            **{
                "[Content_Types].xml": b'<Types xmlns="x"><Override PartName="/word/document.xml" '
                b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
            },
        ),
        "macro",
    ),
    "bomb": (bomb(), "mau.docx"),
    "without main text": (changed(word("x"), **{"word/document.xml": None}), "mau.docx"),
    "broken main text": (changed(word("x"), **{"word/document.xml": b"<w:document"}), "hỏng"),
    "without relations": (changed(word("x"), **{"_rels/.rels": None}), "hỏng"),
    "cut off": (word("x")[:500], "mau.docx"),
    "an entity": (
        changed(
            word("x"),
            **{
                "word/document.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
                b"<a>&b;</a"
            },
        ),
        "hỏng",
    ),
    "a workbook": (
        changed(word("x"), **{"word/document.xml": None, "xl/workbook.xml": b""}),
        "docx",
    ),
    "too large": (b"PK" + b"0" * (6 * 1024 * 1024), "MB"),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_file_that_is_no_plain_word_file_is_refused_in_words(name: str) -> None:
    data, word_said = BROKEN_FILES[name]
    with pytest.raises(PaperRefused) as refused:
        require_word(data, "mau.docx")
    assert word_said in str(refused.value)


def test_the_sentence_of_the_brief() -> None:
    (problem,) = told(word("Chủ hộ: {{ ten_choho }}"))
    assert problem == (
        "Trường `ten_choho` không có trong mẫu này; có phải `ten_chu_ho`? "
        "Ở đoạn “Chủ hộ: {{ ten_choho }}”."
    )


def test_a_required_field_that_is_missing_is_named_with_its_meaning() -> None:
    (problem,) = told(word("Không có gì"), required=("ten_chu_ho",))
    assert "“ten_chu_ho”" in problem
    assert "Họ và tên chủ hộ" in problem


def test_an_expected_field_is_only_told() -> None:
    checked = check(Package(word("x")), SHAPES, expected=("so_khau",))
    assert [each.blocking for each in checked.problems] == [False]


GOOD_TEMPLATES = (
    word(["{{ ten", "_chu", "_ho }}"], "{{ so_khau }} người, {{ ngay_ky.dai }}"),
    word("{%p for tv in thanh_vien %}", "{{ loop.index }}. {{ tv.ho_ten }}", "{%p endfor %}"),
    word("{% for noi in noi_nhan %}- {{ noi }}{{ '.' if loop.last else ';' }}{% endfor %}"),
    word("{% if so_khau > 3 and ten_chu_ho %}đông{% elif not so_khau %}{% else %}ít{% endif %}"),
    word(
        "{% set chu = ten_chu_ho %}{{ chu | hoa }} {{ noi_nhan | noi('; ') }} {{ noi_nhan | dem }}"
    ),
    word("{{ ten_chu_ho | cham(30) }} {{ (so_khau > 2) | o }} {# ghi chú #}"),
    word("{{ ho.ho_ten }} “{{ ten_chu_ho if ten_chu_ho != “x” else ‘y’ }}”"),
    in_table("{%tr for tv in thanh_vien %}", "{{ tv.ho_ten }}", "{%tr endfor %}"),
    in_header("{{ ten_chu_ho }}"),
)
CONTEXT = {
    "ten_chu_ho": "Lê Thị Mẫu",
    "so_khau": 3,
    "ho": {"ho_ten": "Lê Văn Thử"},
    "thanh_vien": [{"ho_ten": "Lê Văn A"}, {"ho_ten": "Lê Văn B"}],
    "noi_nhan": ["Như trên", "Lưu: VT"],
}


@pytest.mark.parametrize("docx", GOOD_TEMPLATES)
def test_a_good_template_passes_is_filled_and_printed(docx: bytes) -> None:
    from datetime import date

    from giamngheo.common.papers.fields import Day

    assert told(docx) == []
    filled = fill(docx, CONTEXT | {"ngay_ky": Day(date(2026, 2, 5))})
    assert "{{" not in "".join(texts_of(filled))
    assert "{%" not in "".join(texts_of(filled))
    assert convert(filled).pdf.startswith(b"%PDF")


def test_a_tag_in_several_runs_is_one_tag() -> None:
    docx = word(["Chủ hộ {{ ten_", "chu_ho", " }} đây"])
    assert "Chủ hộ Lê Thị Mẫu đây" in texts_of(fill(docx, CONTEXT))


def test_a_tag_in_a_text_box_is_found() -> None:
    def box(document: Any) -> None:
        run = document.paragraphs[0].add_run()
        picture, content = OxmlElement("w:pict"), OxmlElement("w:txbxContent")
        inner = OxmlElement("w:p")
        text = OxmlElement("w:t")
        text.text = "{{ ten_choho }}"
        made = OxmlElement("w:r")
        made.append(text)
        inner.append(made)
        content.append(inner)
        picture.append(content)
        run._r.append(picture)
        assert qn("w:p")

    (problem,) = told(word("Ngoài hộp", change=box))
    assert "`ten_choho`" in problem
    assert "Ngoài hộp" not in problem


def test_filling_with_data_that_lacks_a_field_names_it() -> None:
    with pytest.raises(PaperRefused, match="`ten_chu_hoo`.*`ten_chu_ho`"):
        fill(word("{{ ten_chu_hoo }}"), CONTEXT)
    with pytest.raises(PaperRefused, match="`ho_tenn`"):
        fill(word("{{ ho.ho_tenn }}"), CONTEXT)


def test_a_template_cannot_run_code_even_when_it_was_not_checked() -> None:
    for attack in (
        "{{ ten_chu_ho.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{% for x in range(9) %}x{% endfor %}",
        "{{ cycler.__init__ }}",
    ):
        with pytest.raises(PaperRefused):
            fill(word(attack), CONTEXT)


def test_numbers_ticks_and_nothing_are_printed_the_vietnamese_way() -> None:
    docx = word("{{ so }}|{{ co }}|{{ khong }}|{{ trong }}")
    filled = fill(docx, {"so": 12345, "co": True, "khong": False, "trong": None})
    assert texts_of(filled)[-1] == "12.345|x||"


def test_xml_helper_changes_what_it_says() -> None:
    assert "đổi" in texts_of(with_xml(word("thay"), ("thay", "đổi")))


def test_a_cell_or_header_emptied_by_a_tag_still_holds_a_paragraph() -> None:
    """Word calls a file damaged whose cell or header has none."""

    def build(document: Any) -> None:
        header = document.sections[0].header
        header.paragraphs[0].text = "{%p if so_khau > 99 %}"
        header.add_paragraph("x")
        header.add_paragraph("{%p endif %}")
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.paragraphs[0].text = "{%p if so_khau > 99 %}"
        cell.add_paragraph("x")
        cell.add_paragraph("{%p endif %}")

    package = Package(fill(word("Chữ", change=build), CONTEXT))
    body = package.xml("word/document.xml")
    header = package.xml("word/header1.xml")
    assert body is not None
    assert header is not None
    assert [each[-1].tag for each in body.iter(qn("w:tc"))] == [qn("w:p")]
    assert [each.tag for each in header] == [qn("w:p")]
