"""The papers a round begins with: who stands on the list, what a blank form knows, what it asks."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pypdfium2
import pytest

from giamngheo.apps.documents import services as documents
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.enums import Channel, RequestKind
from giamngheo.apps.review.models import Sheet
from giamngheo.apps.review.queries import round_papers
from giamngheo.apps.review.services.requests import form_a_on
from giamngheo.web.files import one_pdf
from tests.apps.review.making import INDICATORS, STANDARD, case_of, make_listed, make_round
from tests.people import TODAY

ON = date(2026, 9, 10)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def words_of(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(part.text or "" for part in body.iter(WORD))


@pytest.fixture
def round_with_homes(as_an: Any) -> Any:
    poor = make_listed(as_an, head="Lê Thị Nghèo")
    make_listed(as_an, PovertyClass.NEAR_POOR, head="Lê Thị Cận")
    make_listed(as_an, head="Lê Thị Thôn Khác", village=1)
    return as_an, make_round(as_an), poor


def test_the_list_names_the_households_of_the_village_alone(round_with_homes: Any) -> None:
    cast, campaign, _poor = round_with_homes
    data = round_papers.review_list(campaign, cast.country.villages_a[0], on=ON)
    assert [line.household.head_name for line in data.lines] == ["Lê Thị Cận", "Lê Thị Nghèo"]
    assert (data.poor_count, data.near_poor_count, data.request_count) == (1, 1, 0)
    paper = documents.render(kind="review_list", data=data, area=campaign.commune, on=ON)
    assert "Lê Thị Thôn Khác" not in words_of(paper.docx)


def test_a_blank_form_knows_the_household_and_answers_nothing(round_with_homes: Any) -> None:
    _cast, campaign, poor = round_with_homes
    data = round_papers.form_b(case_of(campaign, poor), STANDARD, on=ON)
    assert data.is_blank
    assert [member.name for member in data.members] == ["Lê Thị Nghèo", "Trần Văn Đức"]
    assert {tick.holds for tick in data.indicators} == {None}
    assert (data.income_points, data.deprivation_points, data.result) == (None, None, "")


def test_a_filled_form_says_what_the_sheet_says(round_with_homes: Any) -> None:
    cast, campaign, poor = round_with_homes
    case = case_of(campaign, poor)
    answers = Answers(
        income_totals={STANDARD: 131},
        deprivations={STANDARD: {name: n < 3 for n, name in enumerate(INDICATORS)}},
        person_count=2,
        reviewer="Rà soát viên A",
        visited_on=ON,
    )
    services.enter_answers(
        case=case, answers=answers, number=1, expected_version=0, complete=True,
        actor=cast.an, on=ON, today=TODAY,
    )  # fmt: skip
    data = round_papers.form_b(case, STANDARD, on=ON, sheet=Sheet.objects.get(case=case))
    assert (data.income_points, data.deprivation_points, data.result) == (131, 30, "Hộ nghèo")
    assert [tick.holds for tick in data.indicators].count(True) == 3
    assert data.reviewer == "Rà soát viên A"
    assert "chưa kiểm chứng" in words_of(
        documents.render(kind="form_b", data=data, area=campaign.commune, on=ON).docx
    )


@pytest.mark.parametrize("kind", [RequestKind.ENTRY, RequestKind.EXIT])
def test_the_form_of_a_request_carries_who_asks(round_with_homes: Any, kind: RequestKind) -> None:
    cast, campaign, poor = round_with_homes
    entry = kind is RequestKind.ENTRY
    request = services.receive_request(
        kind=kind, village=poor.village, household=None if entry else poor,
        applicant_name="Lê Thị Sen", reason="mất mùa & nợ", channel=Channel.DESK, received_on=ON,
        actor=cast.an, on=ON, today=TODAY,
    )  # fmt: skip
    data = round_papers.request_form(request, on=ON)
    said = words_of(
        documents.render(
            kind="request_entry" if entry else "request_exit", data=data,
            area=campaign.commune, on=ON,
        ).docx
    )  # fmt: skip
    assert "Lê Thị Sen" in said
    assert "mất mùa & nợ" in said
    if entry:
        blank = round_papers.form_a(request, form_a_on(ON), on=ON)
        assert [each.holds for each in blank.indicators] == [None] * 9


def test_many_blank_forms_make_one_file(round_with_homes: Any) -> None:
    _cast, campaign, poor = round_with_homes
    data = round_papers.form_b(case_of(campaign, poor), STANDARD, on=ON)
    paper = documents.render(kind="form_b", data=data, area=campaign.commune, on=ON).docx
    single = len(pypdfium2.PdfDocument(documents.pdf(paper)))
    assert len(pypdfium2.PdfDocument(one_pdf([paper, paper, paper]))) == 3 * single
