"""giamngheo read-plan: JSON, list, exit codes, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from giamngheo.cli.main import main
from tests.common import pdf_builders

PLANS = Path(__file__).resolve().parent.parent / "povertycore" / "plans"
KEYS = [
    "title", "number", "date", "issuer", "signer", "recipients", "legal_bases", "objectives",
    "targets", "tables", "tasks", "oversight", "policies", "programmes", "findings", "unplaced",
]  # fmt: skip


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["read-plan", *arguments])


def as_json(path: Path) -> dict[str, Any]:
    answer = run(str(path), "--json")
    assert answer.exit_code in (0, 1), answer.output
    loaded: dict[str, Any] = json.loads(answer.stdout)
    return loaded


def test_json_has_every_key_and_every_item_its_line() -> None:
    plan = as_json(PLANS / "binh_chau_2025.txt")
    assert [key for key in KEYS if key not in plan] == []
    assert (plan["number"], plan["date"]) == ("512/KH-UBND", "2025-08-28")
    for key in KEYS[5:]:
        for item in plan[key]:
            assert item["line"] >= 1
            assert "text" in item or key == "findings"
    task = next(task for task in plan["tasks"] if task["line"] == 31)
    assert task["agency"] == "Sở Nông nghiệp và Môi trường"
    assert task["due"]["date"] == "2025-12-15"
    assert plan["oversight"][0]["areas"] == ["xã Đắk Nơ", "xã Ia Tar", "phường Hòa Lân"]


def test_exit_codes_follow_the_findings() -> None:
    assert run(str(PLANS / "lang_phong_2026.txt")).exit_code == 0
    assert run(str(PLANS / "binh_chau_2025.txt")).exit_code == 1
    assert run("khong-co.txt").exit_code == 2


def test_the_list_is_in_vietnamese_and_names_the_deadline() -> None:
    answer = run(str(PLANS / "binh_chau_2025.txt"))
    assert "Nhiệm vụ (" in answer.stdout
    assert "[trước ngày 15/12/2025]" in answer.stdout
    assert "Phân công theo dõi địa bàn (3)" in answer.stdout


def without_lines(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        "head": [plan[key] for key in ("title", "number", "date", "issuer", "signer")],
        "targets": [(t["indicator"], t["low"], t["high"], t["unit"]) for t in plan["targets"]],
        "tasks": [(t["agency"], t["due"] and t["due"]["code"]) for t in plan["tasks"]],
        "oversight": [(o["overseer"], o["areas"]) for o in plan["oversight"]],
        "bases": [act["number"] for act in plan["legal_bases"]],
    }


@pytest.mark.parametrize("name", ["lang_phong_2026", "tam_giang_2022"])
def test_word_pdf_and_html_say_the_same_as_text(name: str, tmp_path: Path) -> None:
    text = PLANS / f"{name}.txt"
    paragraphs = [line for line in text.read_text("utf-8").split("\n") if line.strip()]
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.html").write_text(
        "<html><body>" + "".join(f"<p>{p}</p>" for p in paragraphs) + "</body></html>", "utf-8"
    )
    (tmp_path / "a.pdf").write_bytes(pdf_builders.paragraphs(paragraphs))
    wanted = without_lines(as_json(text))
    for kind in ("docx", "html", "pdf"):
        assert without_lines(as_json(tmp_path / f"a.{kind}")) == wanted, kind


def test_a_workbook_of_assignments_is_read(tmp_path: Path) -> None:
    rows = [
        ["PHÂN CÔNG THÀNH VIÊN BAN CHỈ ĐẠO"],
        ["STT", "Thành viên", "Thôn phụ trách"],
        ["1", "Nguyễn Văn An", "thôn Đông, thôn Tây"],
        ["2", "Trần Thị Bình", "thôn Nam"],
    ]
    path = tmp_path / "phan-cong.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    assert [(one["overseer"], one["areas"]) for one in as_json(path)["oversight"]] == [
        ("Nguyễn Văn An", ["thôn Đông", "thôn Tây"]),
        ("Trần Thị Bình", ["thôn Nam"]),
    ]


def encrypted_office() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le") + bytes(600)
    )


BAD: dict[str, tuple[str, Any, str]] = {
    "scan": ("quet.pdf", pdf_builders.scanned, "bản quét"),
    "locked PDF": ("khoa.pdf", pdf_builders.locked, "mật khẩu"),
    "locked Word": ("khoa.docx", encrypted_office, "mật khẩu"),
    "wrong name": ("anh.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(300), "PNG"),
    "300 pages": (
        "dai.pdf",
        lambda: pdf_builders.typeset("#pagebreak()\n".join(["Trang.\n"] * 300)),
        "300 trang",
    ),
    "endless text": ("dai.txt", lambda: b"- Mot dong.\n" * 30_000, "quá dài"),
    "one endless line": ("dai.txt", lambda: "Hỗ trợ hộ nghèo ".encode() * 5_000, "quá dài"),
}


@pytest.mark.parametrize(("name", "make", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_told_in_one_sentence(
    name: str, make: Any, words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    answer = run(str(path))
    assert answer.exit_code == 2
    assert words in answer.stderr
    assert len(answer.stderr.strip().split("\n")) == 1
    assert answer.stdout == ""


def test_a_long_word_file_is_read_whole(tmp_path: Path) -> None:
    """Three hundred pages of print: some nine thousand paragraphs."""
    document = docx.Document()
    lines = ["KẾ HOẠCH", "Giảm nghèo năm 2030", "I. TỔ CHỨC THỰC HIỆN"]
    for number in range(1, 1500):
        lines += [f"{number % 60 + 1}. Sở Y tế", "- Rà soát trước ngày 30/11/2030.", "- Tổng hợp."]
    for line in lines:
        document.add_paragraph(line)
    document.save(str(tmp_path / "dai.docx"))
    assert len(as_json(tmp_path / "dai.docx")["tasks"]) == 2 * 1499


def test_letterhead_and_signature_in_frameless_tables_are_read(tmp_path: Path) -> None:
    """The layout of Nghị định 30: head and foot are tables of two columns without lines."""
    document = docx.Document()
    head = document.add_table(rows=2, cols=2)
    head.cell(0, 0).text = "UBND HUYỆN AN LẠC\nỦY BAN NHÂN DÂN\nXÃ BÌNH THUẬN"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 09/KH-UBND"
    head.cell(1, 1).text = "Bình Thuận, ngày 05 tháng 02 năm 2024"
    for text in (
        "KẾ HOẠCH",
        "Giảm nghèo năm 2024",
        "Căn cứ Nghị định số 07/2021/NĐ-CP ngày 27/01/2021 của Chính phủ;",
        "Ủy ban nhân dân xã ban hành Kế hoạch như sau:",
        "I. MỤC TIÊU",
        "- Giảm tỷ lệ hộ nghèo 0,5%.",
        "II. TỔ CHỨC THỰC HIỆN",
        "1. Trạm Y tế xã",
        "- Khám bệnh cho người nghèo trước ngày 30/6/2024.",
        "Trên đây là Kế hoạch giảm nghèo năm 2024./.",
    ):
        document.add_paragraph(text)
    foot = document.add_table(rows=1, cols=2)
    foot.cell(0, 0).text = "Nơi nhận:\n- UBND huyện;\n- Các thôn;\n- Lưu: VT."
    foot.cell(0, 1).text = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\nHoàng Văn Thụ"
    path = tmp_path / "ke-hoach.docx"
    document.save(str(path))
    plan = as_json(path)
    assert {key: plan[key] for key in ("title", "number", "date", "issuer", "signer")} == {
        "title": "KẾ HOẠCH Giảm nghèo năm 2024",
        "number": "09/KH-UBND",
        "date": "2024-02-05",
        "issuer": "Ủy ban nhân dân xã Bình Thuận",
        "signer": "Hoàng Văn Thụ",
    }
    assert [one["text"] for one in plan["recipients"]] == ["UBND huyện", "Các thôn", "Lưu: VT"]
    assert [(task["agency"], task["due"]["code"]) for task in plan["tasks"]] == [
        ("Trạm Y tế xã", "2024-06-30")
    ]
    assert plan["unplaced"] == []
