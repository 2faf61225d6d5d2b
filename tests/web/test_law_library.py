"""The law library: what is in force on the working day, what each value rests on, what changed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from povertycore.law_store import all_standards, entries
from tests.people import Cast


def text_of(page: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def shown(page: Any) -> list[str]:
    return re.findall(r'href="/law/([A-Za-z0-9_-]+)[?"]', page.content.decode())


def test_the_library_shows_what_is_in_force_on_the_working_day(an: Client) -> None:
    page = an.get("/law")
    assert "Áp dụng ngày 30/11/2021" in text_of(page)
    assert "vn-2016" in shown(page)
    assert "vn-2022" not in shown(page)
    assert "b2-2022" in shown(page)
    assert "b1-demo" not in shown(page)
    assert "hanoi-2016" not in shown(page)


def test_another_working_day_shows_other_law(on_day: Cast, an: Client) -> None:
    on_day.an.working_day = date(2022, 6, 1)
    on_day.an.save(update_fields=["working_day"])
    page = an.get("/law")
    assert "vn-2022" in shown(page)
    assert "vn-2016" not in shown(page)
    on_day.an.working_day = date(2005, 1, 1)
    on_day.an.save(update_fields=["working_day"])
    page = an.get("/law")
    assert not {one.id for one in all_standards()} & set(shown(page))


def test_all_versions_are_a_click_away_and_the_made_up_is_marked(an: Client) -> None:
    assert 'href="?all=1"' in an.get("/law").content.decode()
    page = an.get("/law?all=1")
    assert set(shown(page)) == {one.id for one in entries()}
    assert "không có thật" in text_of(page)
    assert "không áp dụng tại đây" in text_of(page)


def test_an_entry_tells_value_source_and_doubt(an: Client) -> None:
    page = text_of(an.get("/law/vn-2016"))
    assert "Chuẩn nghèo tiếp cận đa chiều áp dụng cho giai đoạn 2016-2020" in page
    assert "áp dụng ngày 30/11/2021" in page
    assert "Thu nhập (đồng/người/tháng)" in page
    assert re.search(r"chuẩn nghèo, nông thôn 700\.000 S3", page)
    assert re.search(r"điểm B1 của mức trên, nông thôn 150 chưa kiểm chứng", page)
    assert "kéo dài Điều 2 Nghị định số 07/2021/NĐ-CP, ngày 27/01/2021" in page
    assert "thuvienphapluat.vn" in page


def test_an_entry_tells_what_changed_and_links_to_the_version_before(an: Client) -> None:
    answer = an.get("/law/vn-2022")
    page = text_of(answer)
    assert "không áp dụng tại đây ngày 30/11/2021" in page
    assert "so với Chuẩn nghèo tiếp cận đa chiều" in page
    assert re.search(r"mức thu nhập trên, nông thôn 1\.000\.000 1\.500\.000", page)
    assert re.search(r"chuẩn nghèo, nông thôn 700\.000 không còn", page)
    assert {"vn-2011", "vn-2016", "vn-2027"} <= set(shown(answer))
    first = text_of(an.get("/law/vn-2011"))
    assert "Thay đổi" not in first


def test_a_local_entry_names_its_province(an: Client) -> None:
    page = text_of(an.get("/law/hcm-2019"))
    assert "Thu nhập (đồng/người/năm)" in page
    assert "mọi địa bàn 28.000.000" in page
    assert "mọi giá trị đã kiểm chứng" in text_of(an.get("/law?all=1"))


def test_a_form_shows_its_points_and_says_what_is_missing(an: Client) -> None:
    page = text_of(an.get("/law/b1-2016"))
    assert "Mục 1. Số nhân khẩu trong hộ" in page
    assert "Hộ có 1 người NT1 75, NT2 75" in page
    assert "Bảng chưa đủ nên không cho tổng điểm" in page
    demo = text_of(an.get("/law/b1-demo"))
    assert "không dùng để phân loại hộ" in demo


@pytest.mark.parametrize("entry_id", [one.id for one in entries()])
def test_every_law_file_has_a_page_in_both_languages(an: Client, entry_id: str) -> None:
    assert an.get(f"/law/{entry_id}").status_code == 200
    an.post("/language", {"language": "en"})
    page = an.get(f"/law/{entry_id}")
    assert page.status_code == 200
    assert "What" in text_of(page)


def test_an_unknown_entry_does_not_exist(an: Client) -> None:
    assert an.get("/law/vn-1999").status_code == 404


def test_the_library_stands_in_the_side_bar(an: Client) -> None:
    page = an.get("/law/vn-2016").content.decode()
    current = re.search(r'<a class="item on[^"]*" href="([^"]+)" aria-current="page">', page)
    assert current is not None
    assert current[1] == "/law"


def test_all_versions_cost_no_more_queries_than_one_page(an: Client) -> None:
    an.get("/law")
    counts = []
    for address in ("/law", "/law?all=1", "/law/hcm-2019"):
        with CaptureQueriesContext(connection) as captured:
            an.get(address)
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1
    assert counts[2] <= counts[0] + 1
