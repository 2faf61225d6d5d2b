"""Phiếu A: fewer than four of nine go on; a household on the list needs none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import (
    CaseState,
    CaseStep,
    Channel,
    EnrolmentReason,
    RequestKind,
    RequestState,
)
from giamngheo.apps.review.models import Request
from giamngheo.common.scoping import unscoped
from povertycore.forms import FormA, form
from povertycore.scoring import screen
from tests.apps.review.answering import SCORED_ON, VISITED
from tests.apps.review.making import make_listed, make_round
from tests.people import TODAY, Cast
from tests.web.homes import make_home


def make_request(
    cast: Cast, household: Household | None = None, kind: RequestKind = RequestKind.ENTRY
) -> Request:
    village = cast.country.villages_a[0]
    return Request.objects.create(
        kind=kind,
        household=household or make_home(village, actor=cast.an, listed=None, measured=None),
        applicant_name="Nguyễn Thị Hòa",
        reason="Ốm đau",
        channel=Channel.DESK,
        received_on=VISITED,
        **location_of(village, today=TODAY).columns(),
    )


def screened(cast: Cast, request: Request, **more: Any) -> Any:
    told = {"actor": cast.an, "on": SCORED_ON, "today": TODAY, "expected_version": request.version}
    return services.screen_request(request=request, **{**told, **more})


def test_few_indicators_go_on_to_phieu_b(as_an: Cast) -> None:
    request = make_request(as_an)
    assert screened(as_an, request, count=3).goes_to_b is True
    request.refresh_from_db()
    assert (request.state, request.screened_on) == (RequestState.RECEIVED, SCORED_ON)
    case = services.enrol_case(
        campaign=make_round(as_an), household=request.household,  # type: ignore[arg-type]
        reason=EnrolmentReason.ENTRY_REQUEST, request=request,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    assert case.step == CaseStep.SCREENED


def test_four_indicators_leave_the_household_out_with_an_answer(as_an: Cast) -> None:
    request = make_request(as_an)
    case = services.enrol_case(
        campaign=make_round(as_an), household=request.household,  # type: ignore[arg-type]
        reason=EnrolmentReason.ENTRY_REQUEST, request=request,
        actor=as_an.an, on=SCORED_ON, today=TODAY,
    )  # fmt: skip
    flags = {f"{number:02d}": number <= 4 for number in range(1, 10)}
    assert screened(as_an, request, flags=flags).goes_to_b is False
    request.refresh_from_db()
    case.refresh_from_db()
    assert request.state == RequestState.SCREENED_OUT
    assert request.answer
    assert case.state == CaseState.SCREENED_OUT
    with pytest.raises(services.ReviewRefused):
        screened(as_an, request, count=1)


def test_open_answers_are_kept_and_decide_nothing(as_an: Cast) -> None:
    request = make_request(as_an)
    assert screened(as_an, request, flags={"01": True, "02": None}).goes_to_b is None
    request.refresh_from_db()
    assert (request.screening, request.screened_on) == ({"01": True}, None)


@pytest.mark.parametrize(
    "more",
    [{"count": 10}, {"flags": {"10": True}}, {"count": 1, "flags": {"01": True, "02": True}}],
)
def test_answers_the_form_does_not_have_are_refused(as_an: Cast, more: dict[str, Any]) -> None:
    request = make_request(as_an)
    with pytest.raises(services.ReviewRefused):
        screened(as_an, request, **more)
    request.refresh_from_db()
    assert request.version == 1


def test_a_listed_household_and_an_exit_need_no_phieu_a(as_an: Cast) -> None:
    for request in (
        make_request(as_an, make_listed(as_an)),
        make_request(as_an, kind=RequestKind.EXIT),
    ):
        with pytest.raises(services.ReviewRefused):
            screened(as_an, request, count=1)


def test_who_may_screen(cast: Cast) -> None:
    with unscoped(reason="test"):
        request = make_request(cast)
        with pytest.raises(OutsideArea):
            screened(cast, request, count=1, actor=cast.binh)
        with pytest.raises(NotAllowed):
            screened(cast, request, count=1, actor=cast.hanh)
        assert screened(cast, request, count=1, actor=cast.chi).goes_to_b


@given(st.dictionaries(st.sampled_from([f"{n:02d}" for n in range(1, 10)]), st.booleans()))
def test_whatever_is_still_open_never_turns_the_answer_round(flags: dict[str, bool]) -> None:
    law = form("a-2021")
    assert isinstance(law, FormA)
    answer = screen(law, VISITED, flags=flags).goes_to_b
    still_open = [key for key in law.keys if key not in flags]
    for filled in (True, False):
        whole = {**flags, **dict.fromkeys(still_open, filled)}
        if answer is not None:
            assert screen(law, VISITED, flags=whole).goes_to_b is answer
