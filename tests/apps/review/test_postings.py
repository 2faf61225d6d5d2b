"""Posting in public: how long, by a calendar counted by hand; what completes, what waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import holidays
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseStep, PostingState
from giamngheo.apps.review.models import Case, Posting, PostingLine
from giamngheo.apps.review.queries import postings as lists
from giamngheo.apps.review.services import ChangedMeanwhile, ReviewRefused, codes
from povertycore.procedures import all_procedures, procedure
from tests.apps.review.scored import (
    DOWN_ON,
    LAST_DAY,
    MET_ON,
    POSTED_ON,
    by_an,
    endorse,
    object_to,
    post,
    scored_round,
)


def by_hand(posted_on: date, days: int) -> date:
    """Crossing off days on a wall calendar: days off by the package's own list, swaps too."""
    calendar = holidays.country_holidays("VN")
    crossed, day = 0, posted_on
    while crossed < days:
        day += timedelta(days=1)
        off = day in calendar or day.weekday() >= 5
        if not off or calendar.is_working_day(day):
            crossed += 1
    return day


@given(st.dates(date(2012, 12, 1), date(2030, 12, 31)), st.booleans(), st.data())
def test_the_last_day_of_a_posting(posted_on: date, again: bool, data: Any) -> None:
    rules = data.draw(st.sampled_from(all_procedures()))
    number = rules.reposting_days if again and rules.reposting_days else rules.posting_days
    last = rules.last_day_of_posting(posted_on, again=again)
    if rules.posting_counts == "CALENDAR":
        assert last == posted_on + timedelta(days=number.value)
    else:
        assert last == by_hand(posted_on, number.value)


def test_over_tet() -> None:
    """Posted on Friday 13/02/2026, before Tết: until the end of 25/02/2026."""
    assert procedure("review-2025").last_day_of_posting(date(2026, 2, 13)) == date(2026, 2, 25)


def complete(cast: Any, posting: Posting, day: date, **more: Any) -> Any:
    values = by_an(cast, on=day, today=day) | {"expected_version": posting.version} | more
    return services.complete_posting(posting=posting, taken_down_on=day, **values)


def test_cases_count_as_posted_when_the_last_day_is_over(as_an: Any) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    endorse(as_an, campaign, [mai, ba])
    posting = post(as_an, campaign)
    assert posting.last_day == LAST_DAY
    assert Case.objects.filter(step=CaseStep.POSTED).count() == 0
    for early in (POSTED_ON, LAST_DAY):
        with pytest.raises(ReviewRefused, match="14/10/2026"):
            complete(as_an, posting, early)
    done = complete(as_an, posting, DOWN_ON)
    assert {case.pk for case in done.posted} == {mai.pk, ba.pk}
    mai.refresh_from_db()
    assert (mai.step, mai.step_on) == (CaseStep.POSTED, DOWN_ON)
    with pytest.raises(ReviewRefused):
        complete(as_an, Posting.objects.get(), DOWN_ON)


def test_midnight_by_the_clock_of_vietnam() -> None:
    """17:00 in Greenwich is already the next day here: the last day ends then."""
    last_minute = datetime.fromisoformat("2026-10-14T16:59:59+00:00")
    assert timezone.localdate(last_minute) == LAST_DAY
    assert timezone.localdate(last_minute + timedelta(seconds=1)) == DOWN_ON


def test_cut_short_must_be_posted_anew(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    day = POSTED_ON + timedelta(days=3)
    same = by_an(as_an, on=day, today=day) | {"expected_version": posting.version}
    with pytest.raises(ReviewRefused):
        services.cut_short(posting=posting, taken_down_on=day, reason=" ", **same)
    services.cut_short(posting=posting, taken_down_on=day, reason="mưa ướt", **same)
    mai.refresh_from_db()
    assert mai.step == CaseStep.ENDORSED
    anew = post(as_an, campaign, on=day + timedelta(days=1))
    assert anew.last_day == by_hand(anew.posted_on, 3)
    complete(as_an, anew, anew.last_day + timedelta(days=1))
    mai.refresh_from_db()
    assert mai.step == CaseStep.POSTED


def test_after_its_last_day_it_was_not_cut_short(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    with pytest.raises(ReviewRefused, match="14/10/2026"):
        services.cut_short(
            posting=posting, taken_down_on=DOWN_ON, reason="x",
            expected_version=posting.version, **by_an(as_an),
        )  # fmt: skip


def test_only_what_the_meeting_endorsed_is_posted_and_once(as_an: Any) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    with pytest.raises(ReviewRefused):
        post(as_an, campaign)
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    assert [line.case_id for line in lists.lines_of(posting)] == [mai.pk]
    with pytest.raises(ReviewRefused):
        post(as_an, campaign)
    assert ba.pk not in PostingLine.objects.values_list("case_id", flat=True)


@pytest.mark.parametrize("day", [MET_ON - timedelta(days=1), date(2026, 12, 31)])
def test_posted_neither_before_the_meeting_nor_tomorrow(as_an: Any, day: date) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    with pytest.raises(ReviewRefused):
        services.post_list(
            campaign=campaign, village=as_an.country.villages_a[0], places=["Nhà văn hóa"],
            posted_on=day, **by_an(as_an),
        )  # fmt: skip


def test_an_open_objection_keeps_its_case_and_no_other(as_an: Any) -> None:
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    endorse(as_an, campaign, [mai, ba])
    posting = post(as_an, campaign)
    object_to(as_an, campaign, ba, on=LAST_DAY)
    done = complete(as_an, posting, DOWN_ON)
    assert [case.pk for case in done.posted] == [mai.pk]
    assert [case.pk for case in done.waiting] == [ba.pk]
    ba.refresh_from_db()
    assert ba.step == CaseStep.ENDORSED


def test_two_officers_take_the_same_list_down(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    with pytest.raises(ChangedMeanwhile):
        complete(as_an, posting, DOWN_ON, expected_version=posting.version + 1)
    complete(as_an, posting, DOWN_ON)
    with pytest.raises(ReviewRefused):
        complete(as_an, posting, DOWN_ON)
    assert Posting.objects.get().state == PostingState.COMPLETE


def test_who_may_post(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    with pytest.raises(OutsideArea):
        complete(as_an, posting, DOWN_ON, actor=as_an.binh)
    for other in (as_an.chi, as_an.hanh, as_an.dung):
        with pytest.raises(NotAllowed):
            complete(as_an, posting, DOWN_ON, actor=other)


def test_what_hung_stays_as_it_was_posted(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    endorse(as_an, campaign, [mai])
    posting = post(as_an, campaign)
    mai.outcomes.update(poverty_class="NEAR_POOR")
    (line,) = lists.public_list(posting).lines
    assert line.results["vn-2022"]["class"] == "POOR"


def test_codes_cannot_be_guessed_and_can_be_read_out() -> None:
    made = {codes.public_code(lambda _code: False) for _n in range(500)}
    assert len(made) == 500
    assert all(codes.as_public_code(code.replace("-", " ").upper()) == code for code in made)
    assert not any(set(code) & set("01ilo") for code in made)
    numbers = {codes.tracking_code(lambda _code: False) for _n in range(500)}
    assert len(numbers) == 500
    assert all(codes.as_tracking_code(code.replace("-", "")) == code for code in numbers)
    for wrong in ("", "12345", "1234-5678-901x", "٤٤٤٤-٤٤٤٤-٤٤٤٤", "1" * 13):
        assert codes.as_tracking_code(wrong) is None
