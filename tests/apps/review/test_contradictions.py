"""What does not fit: each finding and, by properties, nothing found where everything fits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.review import contradictions as finding
from giamngheo.apps.review.answers import Answers
from giamngheo.apps.review.contradictions import (
    IDENTICAL_HOUSEHOLDS,
    SENTENCES,
    Contradiction,
    Evidence,
    ReviewedSheet,
)
from giamngheo.apps.review.enums import Origin
from giamngheo.apps.review.judging import Place, forms_of, judge
from giamngheo.apps.review.prefill import Before, Known
from povertycore.indicators import Verdict
from povertycore.law_store import standard
from povertycore.law_values import AreaType
from tests.apps.review.making import INDICATORS, STANDARD

ON = date(2026, 9, 1)
FORMS = forms_of([STANDARD], ON)
RURAL = Place(AreaType.RURAL)
LAW = standard(STANDARD)

ticks = st.fixed_dictionaries({code: st.sampled_from([True, False, None]) for code in INDICATORS})
verdicts = st.fixed_dictionaries({code: st.sampled_from(list(Verdict)) for code in INDICATORS})


def codes(answers: Answers, **evidence: Any) -> list[str]:
    told = Evidence(area_type=AreaType.RURAL, **evidence)
    return [each.code for each in finding.find(answers, judge(answers, FORMS, RURAL, ON), told)]


@given(ticks, verdicts)
def test_a_tick_is_flagged_exactly_where_form_and_register_both_know_and_differ(
    form: dict[str, bool | None], register: dict[str, Verdict]
) -> None:
    known = Known(verdicts={STANDARD: register})
    found = finding.tick_against_facts(LAW, Answers(deprivations={STANDARD: form}), known)
    expected = {
        code
        for code in INDICATORS
        if form[code] is not None
        and register[code] is not Verdict.UNKNOWN
        and form[code] is not (register[code] is Verdict.DEPRIVED)
    }
    assert {each.where.rsplit(".", 1)[1] for each in found} == expected


@given(st.integers(0, 6_000_000), st.integers(0, 300))
def test_income_and_points_are_flagged_exactly_on_different_sides(income: int, points: int) -> None:
    answers = Answers(income_totals={STANDARD: points}, income_vnd=income)
    flagged = "income_score" in codes(answers)
    assert flagged == ((income <= 1_500_000) != (points <= 140))


@given(ticks, st.integers(0, 120))
def test_a_typed_total_is_flagged_exactly_where_the_ticks_cannot_make_it(
    form: dict[str, bool | None], typed: int
) -> None:
    answers = Answers(deprivations={STANDARD: form}, deprivation_totals={STANDARD: typed})
    least = 10 * list(form.values()).count(True)
    most = least + 10 * list(form.values()).count(None)
    fits = least <= typed <= most and typed % 10 == 0
    assert ("b2_total" in codes(answers)) == (not fits)


@given(st.integers(1, 60), st.one_of(st.none(), st.integers(1, 60)))
def test_size_is_flagged_exactly_where_it_differs(found: int, members: int | None) -> None:
    flagged = "size_members" in codes(
        Answers(person_count=found), known=Known(person_count=members)
    )
    assert flagged == (members is not None and members != found)


@pytest.mark.parametrize(
    ("income", "points", "expected"),
    [
        (1_200, 130, ["income_thousands"]),
        (0, 130, []),
        (1_400_000, 130, []),
        (9_000_000, None, ["income_yearly"]),
        (9_000_000, 130, ["income_score", "income_yearly"]),
        (9_000_000, 200, []),
    ],
)
def test_an_income_in_thousands_or_of_a_year(
    income: int, points: int | None, expected: list[str]
) -> None:
    totals = {} if points is None else {STANDARD: points}
    assert codes(Answers(income_totals=totals, income_vnd=income)) == expected


def whole(deprived: int, points: int = 130) -> Answers:
    return Answers(
        income_totals={STANDARD: points},
        deprivations={STANDARD: {name: i < deprived for i, name in enumerate(INDICATORS)}},
    )


@given(st.integers(0, 12), st.integers(0, 12))
def test_everything_as_last_year_is_flagged_and_one_change_is_not(now: int, then: int) -> None:
    found = codes(whole(now), before=Before(whole(then)))
    assert ("same_as_last_year" in found) == (now == then)


def test_a_second_sheet_of_the_same_round_may_equal_the_first() -> None:
    assert "same_as_last_year" not in codes(whole(3), before=Before(whole(3), Origin.EARLIER_SHEET))


@pytest.mark.parametrize(
    ("before_class", "then", "now", "flagged"),
    [
        ("POOR", (130, 40), (150, 10), False),
        ("NEAR_POOR", (130, 10), (130, 40), False),
        ("POOR", (130, 20), (125, 20), True),
        ("NOT_POOR", (130, 40), (135, 30), True),
        ("NOT_POOR", (None, None), (135, 30), False),
    ],
)
def test_a_class_that_goes_against_the_points(
    before_class: str, then: tuple[Any, Any], now: tuple[int, int], flagged: bool
) -> None:
    before = Before(Answers(), points={STANDARD: then}, classes={STANDARD: before_class})
    answers = whole(now[1] // 10, now[0])
    assert ("class_facts" in codes(answers, before=before)) is flagged


@given(st.integers(1, 9), st.integers(0, 4))
def test_sheets_alike_are_pointed_out_from_the_threshold_on(alike: int, others: int) -> None:
    sheets = [ReviewedSheet(number, "Lê Văn Rà", whole(3)) for number in range(alike)]
    sheets += [
        ReviewedSheet(100 + number, "Lê Văn Rà", whole(4 + number)) for number in range(others)
    ]
    sheets += [ReviewedSheet(200, "Người khác", whole(3)), ReviewedSheet(201, "", whole(3))]
    found = finding.identical_sheets(sheets)
    assert set(found) == (set(range(alike)) if alike >= IDENTICAL_HOUSEHOLDS else set())


def test_every_finding_has_its_sentence_and_survives_being_kept() -> None:
    answers = whole(1, 200).merged(
        income_vnd=900_000, person_count=9, deprivation_totals={STANDARD: 50}
    )
    known = Known(verdicts={STANDARD: {"employment": Verdict.NOT_DEPRIVED}}, person_count=2)
    told = Evidence(known, area_type=AreaType.RURAL)
    found = finding.find(answers, judge(answers, FORMS, RURAL, ON), told)
    assert {each.code for each in found} == {
        "tick_facts", "income_score", "b2_total", "size_members",
    }  # fmt: skip
    for each in found:
        kept: Contradiction = finding.of_json(each.as_json())
        assert kept == each
        assert "%(" not in kept.words()
    assert set(SENTENCES) >= {each.code for each in found}


def test_sentences_use_the_notation_of_the_language() -> None:
    found = Contradiction("income_thousands", "income_vnd", {"income": 15_000})
    assert "15.000" in found.words()
