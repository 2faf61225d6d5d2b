"""The pages of papers: list, fields, own templates, samples, and the file of a kept paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.audit.models import Event
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.enums import OfficialLayout, PaperState
from giamngheo.apps.documents.kinds import KINDS
from giamngheo.apps.documents.models import Paper, PaperTemplate
from giamngheo.common.scoping import unscoped
from tests.apps.documents.making import plain_paper
from tests.common.word_files import with_xml, word
from tests.papers_read import pdf_text
from tests.people import Cast
from tests.web.homes import make_home

KIND = "refusal_letter"
MARK = "RIÊNG CỦA XÃ"


def upload(client: Client, content: bytes, day: str = "01/12/2021", area: str = "") -> Any:
    file = SimpleUploadedFile("tra-loi.docx", content)
    where = f"/papers/{KIND}/upload" + (f"?area={area}" if area else "")
    return client.post(where, {"file": file, "day": day})


def own() -> bytes:
    return with_xml(default_template(KIND), ("không công nhận theo đề nghị", MARK))


def sample_text(client: Client, kind: str = KIND) -> str:
    response = client.get(f"/papers/{kind}/sample/pdf")
    assert response["Content-Type"] == "application/pdf"
    return " ".join(pdf_text(response.content).split())


def test_the_list_names_every_kind_and_says_which_layouts_were_not_found(an: Client) -> None:
    page = an.get("/papers").content.decode()
    for kind in KINDS.values():
        assert kind.title_vi in page
    for layout in OfficialLayout:
        shown = sum(kind.layout == layout for kind in KINDS.values())
        assert page.count(f">{layout.label}<") == shown > 0
    assert 'aria-current="page"' in page


def test_the_page_of_a_kind_lists_fields_with_meaning_and_sample(an: Client) -> None:
    page = an.get(f"/papers/{KIND}").content.decode()
    assert "<code>kinh_gui</code>" in page
    assert "Người nhận" in page
    assert "bà Hoàng Thị Ví Dụ" in page
    assert "{{ co_quan_chu_quan }}" in page
    assert an.get("/papers/khong-co").status_code == 404


def test_an_own_template_changes_the_sample_and_can_be_withdrawn(an: Client) -> None:
    assert MARK not in sample_text(an)
    # The working day is 30/11/2021; a template from that day is used on it.
    content = own()
    response = upload(an, content, day="30/11/2021")
    assert response.status_code == 302
    assert MARK in sample_text(an)
    page = an.get(f"/papers/{KIND}").content.decode()
    assert "tra-loi.docx" in page
    assert "mẫu riêng" in an.get("/papers").content.decode()
    downloaded = an.get(f"/papers/{KIND}/template")
    assert downloaded.content == content
    an.post(f"/papers/{KIND}/withdraw")
    assert PaperTemplate.objects.get().valid_to is not None


def test_mistakes_are_shown_one_by_one_and_nothing_is_kept(an: Client) -> None:
    response = upload(an, word("Kính gửi {{ kinh_guii }}", "{% if ly_do %}", "{{ nguoi_ky }}"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Trường `kinh_guii` không có trong mẫu này; có phải `kinh_gui`?" in page
    assert page.count("<li>") >= 2
    assert not PaperTemplate.objects.exists()


@pytest.mark.parametrize(
    ("day", "content", "said"),
    [
        ("32/12/2021", b"x", "không có ngày này"),
        ("", b"x", "ngày"),
        ("01/12/2021", b"<html>", "không phải là tệp Word"),
        ("01/12/2021", b"", "trống"),
    ],
)
def test_a_wrong_day_or_file_is_told(an: Client, day: str, content: bytes, said: str) -> None:
    response = upload(an, content, day)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_commune_officer_has_no_button_for_the_province_and_a_lead_none_at_all(
    on_day: Cast, an: Client, signed_in: Callable[[Any], Client]
) -> None:
    assert "Tải mẫu riêng lên" in an.get(f"/papers/{KIND}").content.decode()
    lead = signed_in(on_day.dung)
    assert "Tải mẫu riêng lên" not in lead.get(f"/papers/{KIND}").content.decode()
    assert upload(lead, own()).status_code == 403
    assert upload(an, own(), area="98").status_code == 404
    specialist = signed_in(on_day.em)
    assert upload(specialist, own(), day="01/01/2021").status_code == 302
    assert MARK in sample_text(an)


def test_a_kept_paper_is_downloaded_and_that_is_written_down(on_day: Cast, an: Client) -> None:
    home = make_home(on_day.country.villages_a[0], actor=on_day.an)
    paper = plain_paper(home)
    page = an.get("/papers").content.decode()
    assert paper.title in page
    assert "dự thảo" in page
    response = an.post(f"/papers/{paper.pk}/docx")
    assert response.content.startswith(b"PK")
    assert "phieu-lich-su-ho.docx" in response["Content-Disposition"]
    assert "PHIẾU LỊCH SỬ" in pdf_text(an.post(f"/papers/{paper.pk}/pdf").content)
    assert Event.objects.filter(verb="documents.paper.opened").count() == 2
    assert an.get(f"/papers/{paper.pk}/docx").status_code == 405
    assert an.post(f"/papers/{paper.pk}/odt").status_code == 404


def test_a_paper_with_citizen_numbers_is_closed_to_who_may_not_see_them(
    on_day: Cast, an: Client, signed_in: Callable[[Any], Client]
) -> None:
    paper = plain_paper(make_home(on_day.country.villages_a[0], actor=on_day.an))
    with unscoped(reason="test"):
        Paper.objects.filter(pk=paper.pk).update(kind="certificate")
    assert signed_in(on_day.em).post(f"/papers/{paper.pk}/docx").status_code == 403
    assert an.post(f"/papers/{paper.pk}/docx").status_code == 200
    assert signed_in(on_day.binh).post(f"/papers/{paper.pk}/docx").status_code == 404


def test_the_same_queries_for_one_paper_and_for_many(on_day: Cast, an: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert an.get("/papers").status_code == 200
        return len(captured)

    first = make_home(on_day.country.villages_a[0], actor=on_day.an)
    plain_paper(first)
    queries()
    one = queries()
    with unscoped(reason="test"):
        paper = Paper.objects.get()
        for number in range(20):
            paper.pk = None
            paper.number, paper.state = number, PaperState.DRAFT
            paper.save(force_insert=True)
    assert queries() == one
    assert one <= 30
