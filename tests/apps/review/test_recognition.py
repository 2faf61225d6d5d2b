"""The decision: every transition, annexes, statuses, movements, refusals, and what stops it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household, Movement, PovertyStatus
from giamngheo.apps.review.enums import CampaignKind as CampaignKindOf
from giamngheo.apps.review.enums import CaseState, CaseStep, RequestKind, RequestState
from giamngheo.apps.review.models import Case, Decision, DecisionLine, Outcome, Request
from giamngheo.apps.review.services import ReviewRefused
from giamngheo.common.scoping import area_scope
from tests.apps.review.deciding import (
    NUMBER,
    SIGNED_ON,
    Found,
    ask,
    decide,
    judge,
    put_together,
)
from tests.apps.review.making import LISTED_ON, STANDARD, case_of, make_listed, make_round
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
ESCAPED_ON = date(2026, 3, 1)


def lines_of(decision: Decision, household: Household) -> set[str]:
    rows = DecisionLine.objects.filter(decision=decision, case__household=household)
    return set(rows.values_list("annex", flat=True))


def open_status(household: Household, standard_id: str = STANDARD) -> PovertyStatus | None:
    return PovertyStatus.objects.filter(
        household=household, standard_id=standard_id, valid_to__isnull=True
    ).first()


@pytest.mark.parametrize(
    ("before", "escaped", "after", "kind", "annexes"),
    [
        (P, False, P, "", {"POOR"}),
        (N, False, N, "", {"NEAR_POOR"}),
        (P, False, N, "ESCAPED_TO_NEAR_POOR", {"NEAR_POOR", "ESCAPED"}),
        (P, False, A, "ESCAPED", {"ESCAPED"}),
        (N, False, A, "ESCAPED_NEAR_POOR", {"ESCAPED_NEAR_POOR"}),
        (N, False, P, "NEAR_POOR_TO_POOR", {"POOR"}),
        (A, False, P, "NEW_POOR", {"POOR"}),
        (A, False, N, "NEW_NEAR_POOR", {"NEAR_POOR"}),
        (A, True, P, "RELAPSED", {"POOR"}),
        (A, False, A, "", {"REFUSED"}),
    ],
)
def test_every_transition(
    as_an: Any,
    before: PovertyClass,
    escaped: bool,
    after: PovertyClass,
    kind: str,
    annexes: set[str],
) -> None:
    home = make_listed(as_an, P if escaped else before)
    if escaped:
        registry.change_status(
            household=home, standard_id=STANDARD, to=A, kind=MovementKind.ESCAPED,
            basis=StatusBasis.DECIDED, actor=as_an.an, on=ESCAPED_ON, today=TODAY,
        )  # fmt: skip
    campaign = make_round(as_an)
    case = case_of(campaign, home) if before in (P, N) else ask(as_an, campaign, home)
    judge(as_an, case, after)
    put_together(as_an, campaign)
    version = Household.objects.get(pk=home.pk).version
    held = open_status(home)
    decision = decide(as_an, campaign)

    assert lines_of(decision, home) == annexes
    status = open_status(home)
    assert status is not None
    latest = Movement.objects.filter(household=home).order_by("-pk").first()
    assert latest is not None
    if kind:
        assert (status.poverty_class, status.valid_from) == (after, SIGNED_ON)
        assert (status.basis, status.decision_number) == ("DECIDED", NUMBER)
        assert status.assessment == Outcome.objects.get(case=case).assessment
        assert (latest.kind, latest.class_after) == (kind, after)
        assert (latest.status_opened, latest.status_closed) == (status, held)
        assert latest.person_count == home.person_count == 2
        assert Household.objects.get(pk=home.pk).version == version + 1
    else:
        assert status == held
        assert latest.happened_on < SIGNED_ON
        assert Household.objects.get(pk=home.pk).version == version
    case.refresh_from_db()
    assert case.step == CaseStep.DECIDED
    assert case.state == (CaseState.REFUSED if "REFUSED" in annexes else CaseState.RECOGNISED)
    counted = dict.fromkeys(annexes, 1)
    assert decision.counts[STANDARD]["lists"] == counted
    assert decision.counts[STANDARD]["persons"] == dict.fromkeys(annexes, 2)
    assert decision.counts[STANDARD]["movements"] == ({kind: 1} if kind else {})


def test_one_event_holds_the_counts(as_an: Any) -> None:
    campaign = make_round(as_an, build=False)
    for n in range(3):
        judge(as_an, ask(as_an, campaign, make_listed(as_an, A, head=f"Lê Thị {n}")), P)
    put_together(as_an, campaign)
    events = Event.objects.count()
    decision = decide(as_an, campaign)
    assert Event.objects.count() == events + 1
    event = Event.objects.get(verb="review.decision.issued")
    assert event.after is not None
    assert event.after["counts"][STANDARD]["lists"] == {"POOR": 3}
    assert (event.subject_id, event.actor) == (decision.pk, as_an.hanh)
    assert "acts" not in event.after


def test_a_refused_request_says_why(as_an: Any) -> None:
    campaign = make_round(as_an)
    home = make_listed(as_an, A)
    case = judge(as_an, ask(as_an, campaign, home), A)
    put_together(as_an, campaign)
    decide(as_an, campaign, refusal_words={case.pk: "Mời gia đình đến nghe giải thích."})
    line = DecisionLine.objects.get(case=case)
    assert "160" in line.reason, "the points"
    assert "140" in line.reason, "the line of the law"
    assert line.reason.endswith("Mời gia đình đến nghe giải thích.")
    request = Request.objects.get()
    assert (request.state, request.answered_on) == (RequestState.REFUSED, SIGNED_ON)
    assert NUMBER in request.answer
    assert line.reason in request.answer


@pytest.mark.parametrize(
    ("found", "state"), [(P, RequestState.REFUSED), (N, RequestState.ENROLLED)]
)
def test_a_request_to_leave(as_an: Any, found: PovertyClass, state: RequestState) -> None:
    home = make_listed(as_an)
    campaign = make_round(as_an)
    case = judge(as_an, ask(as_an, campaign, home, RequestKind.EXIT), found)
    put_together(as_an, campaign)
    decision = decide(as_an, campaign)
    assert Request.objects.get().state == state
    assert ("REFUSED" in lines_of(decision, home)) == (state == RequestState.REFUSED)
    assert found.value in lines_of(decision, home), "it stands on a list in any case"
    case.refresh_from_db()
    assert case.state == (
        CaseState.REFUSED if state == RequestState.REFUSED else CaseState.RECOGNISED
    )


def test_two_standards_at_once(as_an: Any) -> None:
    """Poor by the local standard, not by the national one: granted, and each has its own line."""
    campaign = make_round(as_an, build=False)
    campaign.standard_ids = [STANDARD, "hanoi-2022"]
    campaign.save()
    home = make_listed(as_an, A)
    judge(as_an, ask(as_an, campaign, home), A, Found(P, "hanoi-2022"))
    put_together(as_an, campaign)
    decision = decide(as_an, campaign)
    (line,) = DecisionLine.objects.filter(decision=decision)
    assert (line.standard_id, line.annex) == ("hanoi-2022", "POOR")
    local = open_status(home, "hanoi-2022")
    assert local is not None
    assert local.poverty_class == P
    national = open_status(home)
    assert national is not None
    assert national.valid_from == LISTED_ON
    assert Request.objects.get().state == RequestState.ENROLLED


def ready(cast: Any, found: PovertyClass = N) -> tuple[Any, Household]:
    home = make_listed(cast)
    campaign = make_round(cast)
    judge(cast, case_of(campaign, home), found)
    put_together(cast, campaign)
    return campaign, home


def nothing_happened() -> None:
    assert not Decision.objects.exists()
    assert not DecisionLine.objects.exists()
    assert not Movement.objects.filter(happened_on__gte=SIGNED_ON).exists()
    assert set(Case.objects.values_list("state", flat=True)) == {CaseState.OPEN}


def test_a_second_decision_reads_who_decided(as_an: Any) -> None:
    campaign, _home = ready(as_an)
    decide(as_an, campaign, signer_name="Trần Hạnh")
    with pytest.raises(ReviewRefused, match=f"{NUMBER}.*Trần Hạnh.*Hạnh"):
        decide(as_an, campaign, number="126/QĐ-UBND")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": " "}, "số"),
        ({"signed_on": TODAY + timedelta(days=1)}, "tương lai"),
        ({"signed_on": date(2026, 11, 1)}, "02/11/2026"),
        ({"effective_on": date(2026, 11, 1)}, "lý do"),
        ({"effective_on": LISTED_ON, "reason": "theo đơn"}, "hộ không thể"),
    ],
)
def test_days_and_numbers_out_of_order(as_an: Any, given: dict[str, Any], said: str) -> None:
    campaign, _home = ready(as_an)
    with pytest.raises(ReviewRefused, match=said):
        decide(as_an, campaign, **given)
    nothing_happened()


def test_an_earlier_day_needs_a_reason(as_an: Any) -> None:
    campaign, home = ready(as_an)
    decide(as_an, campaign, effective_on=date(2026, 11, 1), reason="hiệu lực từ đầu tháng")
    status = open_status(home)
    assert status is not None
    assert status.valid_from == date(2026, 11, 1)


def test_a_number_is_used_once_a_year(as_an: Any) -> None:
    campaign, _home = ready(as_an)
    decide(as_an, campaign)
    month = make_round(as_an, kind=CampaignKindOf.ONGOING, starts_on=date(2026, 10, 15))
    judge(as_an, ask(as_an, month, make_listed(as_an, A, head="Lê Văn Mới")), P)
    put_together(as_an, month)
    with pytest.raises(ReviewRefused, match="10/11/2026"):
        decide(as_an, month, number=NUMBER.lower())
    assert decide(as_an, month, number="126/QĐ-UBND").pk


def test_a_step_out_of_order(as_an: Any) -> None:
    home = make_listed(as_an)
    campaign = make_round(as_an)
    judge(as_an, case_of(campaign, home), N)
    with pytest.raises(ReviewRefused, match="Tổng hợp") as refusal:
        decide(as_an, campaign)
    assert home.code in refusal.value.reasons[0]
    nothing_happened()


def test_a_household_changed_since(as_an: Any) -> None:
    campaign, home = ready(as_an)
    home.refresh_from_db()
    registry.edit_household(
        household=home, changes={"address": "xóm 9"}, expected_version=home.version,
        actor=as_an.an, on=TODAY, today=TODAY,
    )  # fmt: skip
    with pytest.raises(ReviewRefused, match="1 hộ") as refusal:
        decide(as_an, campaign)
    assert home.code in refusal.value.reasons[0]
    nothing_happened()
    put_together(as_an, campaign, on=SIGNED_ON)
    assert decide(as_an, campaign).pk


def test_a_household_gone_since(as_an: Any) -> None:
    campaign, home = ready(as_an)
    Household.objects.filter(pk=home.pk).update(dissolved_on=date(2026, 11, 5), version=99)
    with pytest.raises(ReviewRefused) as refusal:
        decide(as_an, campaign)
    assert "không còn" in refusal.value.reasons[0]


def test_only_the_chair_of_the_commune(as_an: Any) -> None:
    campaign, _home = ready(as_an)
    for user, error in (
        (as_an.an, NotAllowed), (as_an.dung, NotAllowed), (as_an.binh, OutsideArea),
        (as_an.chi, OutsideArea),
    ):  # fmt: skip
        with area_scope(as_an.scope_of(user)), pytest.raises(error):
            decide(as_an, campaign, actor=user)
    nothing_happened()
    with area_scope(as_an.scope_of(as_an.hanh)):
        assert decide(as_an, campaign).issued_by == as_an.hanh
