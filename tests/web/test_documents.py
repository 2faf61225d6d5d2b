"""Checking the tables of a document on screen."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import Cast
from tests.seeds import seed
from tests.web.test_household_page import text_of

WRONG = (
    "Thôn,Tổng số hộ,Số hộ nghèo,Tỷ lệ (%)\n"
    "Thôn 1,135,3,\"2,22\"\n"
    "Thôn 2,118,1,\"0,85\"\n"
    "Thôn 3,115,3,\"2,16\"\n"
    "Tổng cộng,368,7,\"1,90\"\n"
)  # fmt: skip


def check(client: Client, content: bytes, name: str, **data: str) -> Any:
    return client.post("/check", {"file": SimpleUploadedFile(name, content), **data})


def test_the_wrong_cell_is_outlined_and_explained(on_day: Cast, an: Client) -> None:
    page = check(an, WRONG.encode(), "bang.csv")
    outlined = re.findall(r'<td class="num cell-bad"[^>]*>\s*([\d,]+)', page.content.decode())
    assert outlined == ["2,16"]
    text = text_of(page)
    assert "1 chỗ không khớp" in text
    assert "2,61" in text
    assert "1. Tỷ lệ sai" in text


def test_a_table_in_order_says_so(on_day: Cast, an: Client) -> None:
    page = check(an, WRONG.replace("2,16", "2,61").encode(), "bang.csv")
    assert "Mọi số đều khớp" in text_of(page)
    assert "cell-bad" not in page.content.decode()


def test_sentences_are_checked_when_asked(on_day: Cast, an: Client) -> None:
    text = (
        "Thực hiện Quyết định số 33/2014/QĐ-TTg ngày 10/8/2015, xã có 51 hộ nghèo.\n\n"
        + "\n".join(line.replace(",", "\t") for line in ("Thôn,Hộ", "Một,3", "Hai,4", "Cộng,7"))
    )
    page = text_of(check(an, text.encode(), "ke-hoach.txt", with_text="1"))
    assert "Trong lời văn" in page
    assert "33/2014/QĐ-TTg" in page


def test_what_cannot_be_read_is_told_at_the_field(on_day: Cast, an: Client) -> None:
    answer = check(an, b"%PDF-1.4 abc", "quet.pdf")
    assert answer.status_code == 422
    assert 'aria-describedby="file-wrong"' in answer.content.decode()
    assert "quet.pdf bị hỏng" in text_of(answer)
    assert an.post("/check", {}).status_code == 422


def test_a_cell_with_markup_stays_text(on_day: Cast, an: Client) -> None:
    page = check(an, WRONG.replace("Thôn 1", "<script>alert(1)</script>").encode(), "x.csv")
    assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_the_seed_plan_shows_its_known_slips(on_day: Cast, an: Client) -> None:
    path = seed("002")
    page = check(an, path.read_bytes(), path.name)
    outlined = page.content.decode().count("cell-bad")
    assert outlined >= 20
    assert "22,22" in text_of(page)
