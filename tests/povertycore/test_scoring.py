"""Forms and scores: Phiếu A, B1, B2, borrowed points, and answers a form does not know."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycore import forms
from povertycore.classification import AreaType, PovertyClass, classify
from povertycore.forms import (
    FOLDER,
    REGIONS,
    FormA,
    FormB1,
    FormB2,
    FormError,
    FormStore,
    Region,
    form,
    form_in_force,
)
from povertycore.law_files import LawFileError, UnknownLawError
from povertycore.law_store import standard
from povertycore.scoring import as_measured, score_b1, score_b2, screen, typed_total

IN_2018, IN_2023 = date(2018, 10, 1), date(2023, 10, 1)


def a() -> FormA:
    found = form("a-2021")
    assert isinstance(found, FormA)
    return found


def b1(form_id: str) -> FormB1:
    found = form(form_id)
    assert isinstance(found, FormB1)
    return found


def b2(form_id: str) -> FormB2:
    found = form(form_id)
    assert isinstance(found, FormB2)
    return found


WHOLE: dict[str, Any] = {
    "household_size": "persons_3_4", "non_farm_work": "one", "house": ["wall", "column"],
    "assets": ["boat"], "land": "large", "livestock": [],
}  # fmt: skip


# --- which form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "on", "standard_id", "found"),
    [
        ("A", date(2021, 8, 31), "", None),
        ("A", date(2021, 9, 1), "", "a-2021"),
        ("B1", date(2016, 1, 1), "vn-2016", "b1-2016"),
        ("B1", date(2021, 12, 31), "vn-2016", "b1-2016"),
        ("B1", date(2022, 1, 1), "vn-2016", None),
        ("B1", date(2021, 10, 1), "vn-2022", "b1-2022"),
        ("B2", date(2026, 12, 31), "vn-2022", "b2-2022"),
        ("B2", date(2027, 1, 1), "vn-2027", None),
        ("B1", date(2015, 6, 1), "vn-2011", None),
    ],
)
def test_the_form_of_a_day(kind: str, on: date, standard_id: str, found: str | None) -> None:
    one = form_in_force(kind, on, standard_id)
    assert (one.id if one else None) == found


def test_a_made_up_form_is_never_the_form_of_a_day() -> None:
    assert form("b1-demo").fictitious
    for year in range(2011, 2040):
        for kind in ("A", "B1", "B2"):
            one = form_in_force(kind, date(year, 6, 1))
            assert one is None or not one.fictitious


def test_an_unknown_form_lists_the_known() -> None:
    with pytest.raises(UnknownLawError, match="b1-2016"):
        form("b1-1999")


def test_a_form_of_another_period_is_told_with_form_and_days() -> None:
    with pytest.raises(FormError) as refusal:
        score_b1(b1("b1-2016"), {}, "NT1", date(2022, 1, 1))
    assert refusal.value.key == "form.not_in_force"
    for language in ("vi", "en"):
        told = refusal.value.render(language)
        assert "b1-2016" in told
        assert "01/01/2022" in told
        assert "01/01/2016" in told


def test_a_form_of_another_standard_is_told() -> None:
    with pytest.raises(FormError) as refusal:
        score_b2(b2("b2-2022"), standard("vn-2016"), {}, date(2021, 10, 1))
    assert refusal.value.key == "form.other_standard"
    assert "vn-2016" in refusal.value.render("vi")


# --- Phiếu A --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "goes"), [(0, True), (3, True), (4, False), (9, False)])
def test_fewer_than_four_of_nine_go_to_phieu_b(count: int, goes: bool) -> None:
    assert screen(a(), IN_2023, count=count).goes_to_b is goes


@pytest.mark.parametrize(
    ("flags", "goes"),
    [
        ({}, None),
        ({"01": True, "02": True, "03": True, "04": True}, False),
        ({f"{n:02d}": False for n in range(1, 7)}, True),
        ({f"{n:02d}": False for n in range(1, 6)}, None),
        ({"01": True, "02": True, "03": True} | {f"{n:02d}": False for n in range(4, 10)}, True),
        ({"01": None}, None),
    ],
)
def test_flags_settle_it_once_the_open_ones_cannot(
    flags: dict[str, bool | None], goes: bool | None
) -> None:
    found = screen(a(), IN_2023, flags=flags)
    assert found.goes_to_b is goes
    assert found.render("vi") != found.render("en")


def test_a_household_on_the_list_goes_without_phieu_a() -> None:
    assert screen(a(), IN_2023, count=9, is_listed=True).goes_to_b is True


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        ({"count": 10}, "form.bad_count"),
        ({"count": -1}, "form.bad_count"),
        ({"flags": {"10": True}}, "form.unknown_answer"),
        ({"count": 0, "flags": {"01": True}}, "form.count_contradicts"),
        ({"count": 9, "flags": {"01": False}}, "form.count_contradicts"),
    ],
)
def test_bad_answers_on_phieu_a_are_told(given_: dict[str, Any], key: str) -> None:
    with pytest.raises(FormError) as refusal:
        screen(a(), IN_2023, **given_)
    assert refusal.value.key == key
    assert "a-2021" in refusal.value.render("vi")
    assert "01/10/2023" in refusal.value.render("vi")


# --- Phiếu B1 -------------------------------------------------------------------------------------


def test_a_line_says_item_points_and_source() -> None:
    score = score_b1(b1("b1-2016"), {"household_size": "persons_4"}, "NT3", IN_2018)
    (line,) = score.lines
    assert (line.text_vi, line.points, line.source) == ("Hộ có 4 người", 30, ("S74",))
    assert not line.verified
    assert not line.inferred


def test_the_points_found_are_those_of_the_source() -> None:
    """The rows of the table of standards.md section 11, region by region."""
    rows = {
        ("household_size", "persons_1"): [75, 75, 70, 75, 70, 65, 80],
        ("household_size", "persons_over_6"): [0, 0, 0, 0, 0, 0, 0],
        ("unable_members", "none"): [15, 10, 15, 20, 20, 20, 15],
        ("diploma", "college"): [10, 15, 15, 10, 20, 15, 15],
        ("non_farm_work", "public"): [25, 45, 25, 30, 25, 20, 10],
        ("pension", "two_or_more"): [35, 50, 45, 30, 25, 40, 15],
        ("house", "wall"): [0, 5, 20, 10, 0, 0, 10],
        ("house", "column"): [15, 5, 0, 5, 10, 10, 0],
    }
    regions: tuple[Region, ...] = ("NT1", "NT2", "NT3", "NT4", "NT5", "NT6", "TT")
    table = b1("b1-2016")
    for (group, item), points in rows.items():
        for region, expected in zip(regions, points, strict=True):
            score = score_b1(table, {group: [item] if group != "household_size" else item},
                             region, IN_2018)  # fmt: skip
            assert score.lines[0].points == expected
            assert score.lines[0].inferred == (group == "house")


def test_a_table_that_is_not_whole_never_gives_a_total() -> None:
    table = b1("b1-2016")
    answers = {
        group.key: group.items[0].key if group.choose == "one" else [group.items[0].key]
        for group in table.groups
    }
    score = score_b1(table, answers, "NT1", IN_2018)
    assert score.open_groups == ()
    assert score.total is None
    assert not score.table_is_complete
    assert as_measured(score).income_points is None
    assert score_b1(b1("b1-2022"), {}, "NT1", IN_2023).total is None


def test_the_household_a_group_does_not_score_has_a_line_of_no_points() -> None:
    answers = {"household_size": "only_dependents"}
    score = score_b1(b1("b1-2016"), answers, "NT1", IN_2018)
    assert [line.points for line in score.lines] == [0]
    assert "không tính điểm" in score.lines[0].text_vi


def test_a_whole_table_adds_up_and_an_open_question_does_not() -> None:
    demo = b1("b1-demo")
    score = score_b1(demo, WHOLE, "NT1", IN_2023)
    assert score.total == 20 + 30 + 20 + 5 + 20 == sum(line.points for line in score.lines)
    for left_out in WHOLE:
        answers = {key: answer for key, answer in WHOLE.items() if key != left_out}
        open_score = score_b1(demo, answers, "NT1", IN_2023)
        assert open_score.total is None
        assert open_score.open_groups == (left_out,)
        assert score_b1(demo, {**answers, left_out: None}, "NT1", IN_2023) == open_score


def test_every_line_of_the_made_up_table_says_so_and_it_classifies_nobody() -> None:
    score = score_b1(b1("b1-demo"), WHOLE, "NT1", IN_2023)
    assert score.fictitious
    assert all("không có thật" in line.text_vi and line.fictitious for line in score.lines)
    assert not score.is_verified
    with pytest.raises(FormError) as refusal:
        as_measured(score)
    assert refusal.value.key == "form.fictitious"
    assert as_measured(score, allow_fictitious=True).income_points == score.total


@pytest.mark.parametrize(
    ("answers", "key", "says"),
    [
        ({"colour": "red"}, "form.unknown_group", "colour"),
        ({"land": "huge"}, "form.unknown_answer", "land: huge"),
        ({"land": ["small", "large"]}, "form.one_answer", "land"),
        ({"land": []}, "form.one_answer", "land"),
        ({"house": ["wall", "wall"]}, "form.one_answer", "house"),
        ({"household_size": ["persons_1_2", "persons_3_4"]}, "form.one_answer", "household_size"),
    ],
)
def test_an_answer_outside_the_form_is_told_with_form_key_and_day(
    answers: dict[str, Any], key: str, says: str
) -> None:
    with pytest.raises(FormError) as refusal:
        score_b1(b1("b1-demo"), answers, "NT1", IN_2023)
    assert refusal.value.key == key
    told = refusal.value.render("vi")
    assert "b1-demo" in told
    assert says in told
    assert "01/10/2023" in told


def test_the_highest_of_several_is_ticked_once() -> None:
    with pytest.raises(FormError):
        score_b1(b1("b1-2016"), {"diploma": ["college", "vocational"]}, "NT1", IN_2018)
    assert score_b1(b1("b1-2016"), {"diploma": []}, "NT1", IN_2018).lines == ()


def test_a_region_without_a_column_is_told() -> None:
    only_town = b1("b1-demo").model_copy(update={"regions": ("TT",)})
    with pytest.raises(FormError, match="no column for region NT1"):
        score_b1(only_town, {}, "NT1", IN_2023)


def test_urban_and_rural_columns_belong_to_their_places() -> None:
    assert not forms.region_problem("TT", AreaType.URBAN)
    assert forms.region_problem("TT", AreaType.RURAL)
    assert forms.region_problem("NT4", AreaType.URBAN)


# --- borrowed points ------------------------------------------------------------------------------


def test_a_town_may_borrow_land_and_livestock_of_the_country() -> None:
    demo = b1("b1-demo")
    answers = {**WHOLE, "livestock": ["cattle"], "assets": []}
    own = score_b1(demo, answers, "TT", IN_2023)
    lent = score_b1(demo, answers, "TT", IN_2023, borrowed={"land": "NT2", "livestock": "NT3"})
    by_group = {line.group: (line.points, line.borrowed_from) for line in lent.lines}
    assert by_group["land"] == (15, "NT2")
    assert by_group["livestock"] == (15, "NT3")
    assert own.total is not None
    assert lent.total == own.total + 30
    assert {line.borrowed_from for line in own.lines} == {None}


def test_a_rural_place_may_borrow_boats_and_only_the_boats() -> None:
    score = score_b1(b1("b1-demo"), {**WHOLE, "assets": ["boat", "motorbike"]}, "NT1", IN_2023,
                     borrowed={"boats": "NT6"})  # fmt: skip
    points = {line.item: line.points for line in score.lines if line.group == "assets"}
    assert points == {"boat": 25, "motorbike": 20}


@pytest.mark.parametrize(
    ("region", "borrowed"),
    [
        ("NT1", {"land": "NT2"}),
        ("TT", {"boats": "NT6"}),
        ("TT", {"assets": "NT1"}),
        ("NT1", {"boats": "TT"}),
        ("NT1", {"boats": "NT1"}),
    ],
)
def test_what_the_circular_does_not_allow_is_refused(
    region: Region, borrowed: dict[str, Region]
) -> None:
    with pytest.raises(FormError) as refusal:
        score_b1(b1("b1-demo"), WHOLE, region, IN_2023, borrowed=borrowed)
    assert refusal.value.key == "form.no_borrowing"


_BORROWING = """\
id: hue-boats
subject: borrowing.hue
title_vi: "Lấy điểm tàu, thuyền"
form: b1-2016
area_codes: ["46"]
topic: boats
into: NT3
out_of: NT6
in_force: {from: 2019-01-01, to: 2022-01-01, source: [made_up], verified: false}
citations: [{number: "00/KH-UBND", role: basis, verified: false}]
sources: {made_up: "đặt ra để kiểm thử"}
"""


def test_a_province_decides_what_it_borrows_by_day(tmp_path: Path) -> None:
    (tmp_path / "hue-boats.yaml").write_text(_BORROWING, encoding="utf-8")
    store = FormStore(FOLDER, tmp_path)
    borrowed = store.borrowings("b1-2016", ("46", "474"), "NT3", date(2020, 1, 1))
    assert borrowed == {"boats": "NT6"}
    assert store.borrowings("b1-2016", ("42",), "NT3", date(2020, 1, 1)) == {}
    assert store.borrowings("b1-2016", ("46",), "NT2", date(2020, 1, 1)) == {}
    assert store.borrowings("b1-2016", ("46",), "NT3", date(2018, 12, 31)) == {}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("form: b1-2016", "form: b2-2016", "form"), ("topic: boats", "topic: land", "topic")],
)
def test_a_province_cannot_decide_what_the_form_does_not_allow(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    text = _BORROWING.replace(old, new)
    (tmp_path / "hue-boats.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError) as refusal:
        FormStore(FOLDER, tmp_path)
    assert refusal.value.key == key


def test_two_forms_of_one_subject_on_a_day_are_told_with_the_day(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "forms")
    text = (FOLDER / "b1-2022.yaml").read_text(encoding="utf-8").replace("b1-2022", "b1-2026")
    text = text.replace("from: 2021-09-01", "from: 2026-01-01")
    (tmp_path / "forms" / "b1-2026.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        LawFileError, match=r"b1-2026\.yaml: in_force: overlaps b1-2022.*01/01/2026"
    ):
        FormStore(tmp_path / "forms", tmp_path)


# --- Phiếu B2 and what the sheets measure ---------------------------------------------------------


def test_b2_gives_ten_points_an_indicator_and_a_line_for_each() -> None:
    vn_2022 = standard("vn-2022")
    ticks = {code: code in ("water", "toilet", "telecom") for code in vn_2022.indicator_codes}
    score = score_b2(b2("b2-2022"), vn_2022, ticks, IN_2023)
    assert score.total == 30
    assert len(score.lines) == 12
    assert {line.points for line in score.lines} == {0, 10}
    measured = as_measured(typed_total("b1-2022", 140), score)
    assert classify(measured, vn_2022, AreaType.RURAL).poverty_class is PovertyClass.POOR


def test_an_open_indicator_gives_no_total_but_its_ticks() -> None:
    vn_2022 = standard("vn-2022")
    ticks = {"water": True, "toilet": True, "telecom": True, "nutrition": None}
    score = score_b2(b2("b2-2022"), vn_2022, ticks, IN_2023)
    assert score.total is None
    assert len(score.open_groups) == 9
    measured = as_measured(typed_total("b1-2022", 140), score, ticks)
    assert measured.deprivation_points is None
    assert classify(measured, vn_2022, AreaType.RURAL).poverty_class is PovertyClass.POOR


def test_an_indicator_of_another_standard_is_told() -> None:
    with pytest.raises(FormError, match="no question waste"):
        score_b2(b2("b2-2022"), standard("vn-2022"), {"waste": True}, IN_2023)


def test_a_typed_total_is_one_line_that_says_so() -> None:
    score = typed_total("b1-2022", 0)
    assert (score.total, score.lines[0].source) == (0, ("typed",))
    assert "phiếu giấy" in score.lines[0].text_vi
    with pytest.raises(FormError, match="negative"):
        typed_total("b1-2022", -1)
    with pytest.raises(TypeError):
        typed_total("b1-2022", True)


# --- properties -----------------------------------------------------------------------------------


@st.composite
def demo_answers(draw: st.DrawFn) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for group in b1("b1-demo").groups:
        keys = [item.key for item in group.items]
        if draw(st.integers(0, 5)) == 0:
            continue
        if group.choose == "one":
            answers[group.key] = draw(st.sampled_from(keys))
        else:
            answers[group.key] = draw(st.lists(st.sampled_from(keys), unique=True))
    return answers


@settings(max_examples=60)
@given(demo_answers(), st.sampled_from(REGIONS), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_no_total_and_a_gap_never_fills_itself(
    answers: dict[str, Any], region: Region, random: Any
) -> None:
    demo = b1("b1-demo")
    score = score_b1(demo, answers, region, IN_2023)
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score_b1(demo, dict(shuffled), region, IN_2023) == score
    whole = len(answers) == len(demo.groups)
    assert (score.total is not None) == whole == (score.open_groups == ())
    if whole:
        assert score.total == sum(line.points for line in score.lines)


@settings(max_examples=60)
@given(demo_answers(), st.sampled_from(REGIONS))
def test_one_more_thing_ticked_never_lowers_the_total(
    answers: dict[str, Any], region: Region
) -> None:
    demo = b1("b1-demo")
    before = score_b1(demo, {**WHOLE, **answers}, region, IN_2023).total
    for group in demo.groups:
        ticked = {**WHOLE, **answers}[group.key]
        if group.choose == "several":
            every = [item.key for item in group.items]
            more = score_b1(demo, {**WHOLE, **answers, group.key: every}, region, IN_2023).total
            assert before is not None
            assert more is not None
            assert more >= before, (group.key, ticked)


@given(
    st.dictionaries(st.sampled_from([f"{n:02d}" for n in range(1, 10)]), st.none() | st.booleans())
)
def test_phieu_a_by_flags_agrees_with_phieu_a_by_count_once_all_are_answered(
    flags: dict[str, bool | None],
) -> None:
    found = screen(a(), IN_2023, flags=flags)
    assert 0 <= found.least <= found.greatest <= 9
    for count in range(found.least, found.greatest + 1):
        by_count = screen(a(), IN_2023, count=count).goes_to_b
        if found.goes_to_b is not None:
            assert by_count is found.goes_to_b
    if found.goes_to_b is None:
        ends = {screen(a(), IN_2023, count=n).goes_to_b for n in (found.least, found.greatest)}
        assert ends == {True, False}
