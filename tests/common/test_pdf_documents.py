"""PDF files: paragraphs and tables as printed, and clear words for what cannot be read."""

from __future__ import annotations

import pytest

from giamngheo.common.documents import UnreadableDocument, read
from giamngheo.common.documents.pdf_worker import MOST_PAGES
from tests.common import pdf_builders

LONG = (
    "- Phấn đấu đến cuối năm giảm tỷ lệ hộ nghèo toàn xã xuống dưới mức bình quân chung của huyện, "
    "không để phát sinh hộ tái nghèo do thiên tai và dịch bệnh trên địa bàn các thôn vùng cao."
)


def problem(data: bytes, name: str = "ke-hoach.pdf") -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, name)
    return caught.value.render("vi")


def test_paragraphs_come_back_whole_and_numbered() -> None:
    texts = ["KẾ HOẠCH", "I. MỤC TIÊU", LONG, "- Xây dựng 02 mô hình.", "II. TỔ CHỨC THỰC HIỆN"]
    document = read(pdf_builders.paragraphs(texts), "ke-hoach.pdf")
    assert list(document.paragraphs) == texts
    assert document.paragraph_lines == (1, 2, 3, 4, 5)


def test_a_sentence_over_a_page_break_is_one_paragraph() -> None:
    filler = [f"- Nội dung số {n}." for n in range(1, 32)]
    document = read(pdf_builders.paragraphs([*filler, *[LONG] * 12]), "ke-hoach.pdf")
    assert [p for p in document.paragraphs if p.startswith("- Phấn")] == [LONG] * 12


def test_a_ruled_table_keeps_its_cells_and_its_place() -> None:
    markup = (
        "Chỉ tiêu các thôn\n\n#table(columns: 3, [TT], [Thôn], [Số hộ nghèo], [1], [Thôn Đông],"
        " [12], [2], [Thôn Tây], [9])\n\nHết bảng."
    )
    document = read(pdf_builders.typeset(markup), "a.pdf")
    (table,) = document.tables
    assert [[cell.text for cell in row] for row in table.cells] == [
        ["TT", "Thôn", "Số hộ nghèo"],
        ["1", "Thôn Đông", "12"],
        ["2", "Thôn Tây", "9"],
    ]
    assert document.paragraphs == ("Chỉ tiêu các thôn", "Hết bảng.")
    assert (document.paragraph_lines, document.table_lines) == ((1, 5), ((2, 4),))
    assert table.title == "Chỉ tiêu các thôn"


def test_two_columns_of_a_letterhead_are_read_apart() -> None:
    right = "CỘNG HÒA XÃ HỘI \\ Độc lập - Tự do"
    markup = f"#grid(columns: (1fr, 1fr), [ỦY BAN NHÂN DÂN \\ XÃ AN], [{right}])"
    paragraphs = read(pdf_builders.typeset(markup), "a.pdf").paragraphs
    assert paragraphs == ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI", "XÃ AN", "Độc lập - Tự do")


def test_the_content_decides_not_the_name() -> None:
    assert read(pdf_builders.paragraphs(["Một câu."]), "ke-hoach.docx").paragraphs == ("Một câu.",)


def test_a_scan_is_refused_in_clear_words() -> None:
    assert "bản quét" in problem(pdf_builders.scanned())


def test_a_scanned_page_among_others_is_told() -> None:
    markup = "Trang đầu\n#pagebreak()\n#rect(width: 9pt, height: 9pt)\n#pagebreak()\nTrang cuối"
    document = read(pdf_builders.typeset(markup), "a.pdf")
    assert document.paragraphs == ("Trang đầu", "Trang cuối")
    assert document.unread_pages == (2,)


def test_a_password_is_asked_to_be_removed() -> None:
    assert "mật khẩu" in problem(pdf_builders.locked())


def test_three_hundred_pages_are_refused_with_their_number() -> None:
    words = problem(pdf_builders.typeset("#pagebreak()\n".join(["Một trang.\n"] * 300)))
    assert "300 trang" in words
    assert str(MOST_PAGES) in words


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"%PDF-1.4\n" + bytes(range(256)) * 40])
def test_damage_is_told(data: bytes) -> None:
    assert "bị hỏng" in problem(data)


def test_other_bytes_under_the_name_of_a_pdf_are_told() -> None:
    assert "PNG" in problem(b"\x89PNG\r\n\x1a\n" + bytes(200))
