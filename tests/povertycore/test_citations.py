"""Documents as they are cited, and citations that contradict themselves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.citations import KIND_WORDS, Citation, CitationProblem, find_citations


@pytest.mark.parametrize(
    ("text", "number", "signed_on", "problems"),
    [
        ("Quyết định số 59/2015/QĐ-TTg ngày 19/11/2015", "59/2015/QĐ-TTg", date(2015, 11, 19), []),
        (
            "Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ",
            "07/2021/NĐ-CP",
            date(2021, 1, 27),
            [],
        ),
        ("theo 24/2021/QĐ-TTg", "24/2021/QĐ-TTg", None, []),
        ("Thông tư số 07/2021/TT-BLĐTBXH", "07/2021/TT-BLĐTBXH", None, []),
        ("Kế hoạch số 15/KH-UBND ngày 04/01/2024", "15/KH-UBND", date(2024, 1, 4), []),
        ("QUYẾT ĐỊNH số 59/2015/QĐ-TTg", "59/2015/QĐ-TTg", None, []),
        (
            "Quyết định số 33/2014/QĐ-TTg ngày 10/8/2015",
            "33/2014/QĐ-TTg",
            date(2015, 8, 10),
            ["YEAR_CONTRADICTS_DATE"],
        ),
        ("Quyết định số 20/2011/NĐ-CP", "20/2011/NĐ-CP", None, ["KIND_CONTRADICTS_NUMBER"]),
        ("Nghị quyết số 80/NQ-CP ngày 31/02/2011", "80/NQ-CP", None, ["NO_SUCH_DAY"]),
    ],
)
def test_citations_are_found_and_checked(
    text: str, number: str, signed_on: date | None, problems: list[str]
) -> None:
    (found,) = find_citations(f"Căn cứ {text}; và các văn bản khác.")
    assert (found.number, found.signed_on) == (number, signed_on)
    assert [problem.value for problem in found.problems] == problems
    assert text.startswith(found.text) or found.text in text
    for language in ("vi", "en"):
        assert len(found.explain(language)) == len(problems)


def test_several_in_one_text_in_order() -> None:
    text = "Luật số 76/2015/QH13; Nghị định 07/2021/NĐ-CP, Thông tư 02/2022/TT-BLĐTBXH"
    assert [found.number for found in find_citations(text)] == [
        "76/2015/QH13",
        "07/2021/NĐ-CP",
        "02/2022/TT-BLĐTBXH",
    ]


def test_plain_numbers_are_no_citations() -> None:
    assert list(find_citations("51/2471 hộ, tỷ lệ 2,06%, ngày 01/01/2021")) == []


@given(st.integers(1, 999), st.integers(1990, 2030), st.sampled_from(sorted(KIND_WORDS)))
def test_a_label_is_found_again(serial: int, year: int, kind: str) -> None:
    citation = Citation(
        number=f"{serial:02d}/{year}/{kind}-CP", role="basis", verified=True, article="3"
    )
    (found,) = find_citations(citation.label())
    assert found.number == citation.number
    assert found.problems == ()
    assert found.kind_code == kind
    assert citation.label().startswith(f"Điều 3 {KIND_WORDS[kind]}")


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    for found in find_citations(text):
        assert text[found.start : found.end] == found.text
        assert set(found.problems) <= set(CitationProblem)
