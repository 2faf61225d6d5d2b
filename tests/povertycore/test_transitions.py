"""Movements from class before and after, the codes of forms, and the newly-escaped window."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povertycore.classification import AreaType, Measured, PovertyClass, classify
from povertycore.law_store import read_yaml, standard
from povertycore.reasons import Classification
from povertycore.transitions import (
    LISTED,
    EntryKind,
    Event,
    MovementKind,
    Past,
    TransitionError,
    correction,
    entry_kind,
    movement,
    result_codes,
)
from povertycore.windows import newly_escaped, windows

CASES = read_yaml(Path(__file__).parent / "cases" / "transitions" / "movements.yaml")


def _class(name: str | None) -> PovertyClass | None:
    return PovertyClass(name) if name else None


def _past(case: dict[str, Any]) -> Past:
    facts = dict(case.get("past", {}))
    if "event" in facts:
        facts["event"] = Event(facts["event"])
    return Past(**facts)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    before, after = _class(case["before"]), _class(case["after"])
    if "refused" in case:
        with pytest.raises(TransitionError) as refusal:
            movement(before, after, _past(case))
        assert refusal.value.key == case["refused"]
        assert refusal.value.render("vi") != refusal.value.render("en")
        return
    found = movement(before, after, _past(case))
    assert (found.value if found else None) == case["expect"]
    kind = entry_kind(before, after, _past(case))
    assert (kind.value if kind else None) == case["entry"]


def test_every_kind_of_movement_has_a_case() -> None:
    reviewed = {kind.value for kind in MovementKind} - {MovementKind.CORRECTED.value}
    assert reviewed == {case["expect"] for case in CASES if case.get("expect")}


classes = st.sampled_from([one for one in PovertyClass if one is not PovertyClass.UNKNOWN])
pasts = st.builds(Past, escaped_poverty=st.booleans(), escaped_near_poverty=st.booleans())


@given(classes, classes, pasts)
def test_a_movement_is_counted_exactly_where_a_list_changes(
    before: PovertyClass, after: PovertyClass, past: Past
) -> None:
    found = movement(before, after, past)
    stays = before is after or (before not in LISTED and after not in LISTED)
    assert (found is None) == stays


@given(classes, classes, pasts)
def test_who_leaves_a_list_for_another_is_on_exactly_one_after(
    before: PovertyClass, after: PovertyClass, past: Past
) -> None:
    """Column 2 of BC2 is column 5 of BC3, and the other way round."""
    kind = movement(before, after, past)
    crossed = before in LISTED and after in LISTED and before is not after
    across = {MovementKind.ESCAPED_TO_NEAR_POOR, MovementKind.NEAR_POOR_TO_POOR}
    assert (kind in across) == crossed
    assert (entry_kind(before, after, past) is not None) == (after in LISTED)


@given(classes, classes, classes, pasts)
def test_a_correction_counts_what_should_have_been_counted(
    before: PovertyClass, wrong: PovertyClass, right: PovertyClass, past: Past
) -> None:
    found = correction(before, wrong, right, past)
    if wrong is right or (wrong not in LISTED and right not in LISTED):
        assert found is None
    else:
        assert found is (movement(before, right, past) or MovementKind.CORRECTED)


@given(st.sampled_from([None, *PovertyClass]), st.sampled_from(list(Event)))
def test_a_class_that_is_not_known_is_never_a_movement(
    other: PovertyClass | None, event: Event
) -> None:
    for before, after in ((PovertyClass.UNKNOWN, other), (other, PovertyClass.UNKNOWN)):
        with pytest.raises(TransitionError):
            movement(before, after, Past(event=event))


# --- codes of forms -------------------------------------------------------------------------------


def _classified(standard_id: str, **measured: Any) -> Classification:
    return classify(Measured(**measured), standard(standard_id), AreaType.RURAL)


def test_poor_by_income_and_poor_by_deprivation_have_their_own_codes() -> None:
    vn_2016 = standard("vn-2016")
    by_income = _classified("vn-2016", income_points=120, deprivation_points=0)
    by_deprivation = _classified("vn-2016", income_points=121, deprivation_points=30)
    near = _classified("vn-2016", income_points=121, deprivation_points=20)
    codes = [result_codes(vn_2016, one).basis for one in (by_income, by_deprivation, near)]
    assert [code.code if code else None for code in codes] == ["N1", "N2", None]


@pytest.mark.parametrize(
    ("before", "points", "code"),
    [
        ("POOR", 0, "01"), ("NEAR_POOR", 0, "02"), ("NOT_POOR", 0, "03"), (None, 0, "03"),
        ("POOR", 150, "04"), ("NEAR_POOR", 150, "05"), ("NOT_POOR", 150, "06"), (None, 150, "06"),
    ],
)  # fmt: skip
def test_the_six_results_of_the_form_of_2015(before: str | None, points: int, code: str) -> None:
    result = _classified("vn-2016", income_points=points, deprivation_points=0)
    listing = result_codes(standard("vn-2016"), result, _class(before)).listing
    assert listing is not None
    assert listing.code == code


def test_the_list_of_2022_says_old_new_or_relapsed() -> None:
    poor = _classified("vn-2022", income_vnd=1, deprivation_count=3)
    vn_2022 = standard("vn-2022")
    for before, past, code in (
        (PovertyClass.POOR, Past(), "CONTINUING"),
        (PovertyClass.NOT_POOR, Past(), "NEW"),
        (PovertyClass.NOT_POOR, Past(escaped_poverty=True), "RELAPSED"),
    ):
        listing = result_codes(vn_2022, poor, before, past).listing
        assert listing is not None
        assert listing.code == code == EntryKind(code).value


def test_unknown_and_periods_without_codes_have_none() -> None:
    unknown = _classified("vn-2022")
    assert result_codes(standard("vn-2022"), unknown).listing is None
    old = _classified("vn-2011", income_vnd=1)
    codes = result_codes(standard("vn-2011"), old)
    assert (codes.basis, codes.listing) == (None, None)


# --- newly escaped --------------------------------------------------------------------------------


def test_the_window_runs_to_the_day_and_names_its_law() -> None:
    left = date(2022, 12, 14)
    for window in newly_escaped(left, date(2023, 1, 1)):
        assert window.months == 36
        assert window.contains(left)
        assert window.contains(date(2025, 12, 13))
        assert not window.contains(date(2025, 12, 14))
        assert window.article
    assert [one.code for one in newly_escaped(left, date(2023, 1, 1))] == ["credit", "programme"]


def test_a_purpose_without_law_on_the_day_has_no_window() -> None:
    left = date(2014, 12, 1)
    assert newly_escaped(left, date(2015, 9, 4)) == ()
    assert [one.code for one in newly_escaped(left, date(2015, 9, 5))] == ["credit"]
    assert [one.code for one in newly_escaped(left, date(2026, 1, 1))] == ["credit"]


@given(st.dates(date(2015, 9, 5), date(2040, 1, 1)))
def test_the_window_is_three_years_whatever_the_day(left: date) -> None:
    window = newly_escaped(left, left)[0]
    assert window.period.valid_from == left
    assert window.period.valid_to is not None
    assert 1094 <= (window.period.valid_to - left).days <= 1096
    assert not window.contains(left - timedelta(1))


def test_the_months_of_memory_are_marked() -> None:
    found = {entry.code: entry.months.verified for entry in windows().entries}
    assert found == {"credit": True, "programme": False}
    assert not any(one.verified for one in newly_escaped(date(2023, 1, 1), date(2023, 1, 1)))
