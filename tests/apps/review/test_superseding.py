"""A wrong decision is replaced: what stops it, and what becomes of classes, papers and answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household, Movement, PovertyStatus
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseState, DecisionState, RequestState
from giamngheo.apps.review.models import Case, Certificate, Decision, DecisionLine, Request
from giamngheo.apps.review.services import Correction, ReviewRefused
from giamngheo.common.scoping import area_scope
from tests.apps.review.deciding import NUMBER, SIGNED_ON, ask, decide, judge, put_together
from tests.apps.review.making import STANDARD, case_of, make_listed, make_round
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
NEW_ON = date(2026, 11, 18)


@pytest.fixture
def wrong(as_an: Any) -> Decision:
    """A household that escaped by mistake, one that stays poor, a request refused by mistake."""
    escaped, stays = make_listed(as_an, head="Hộ A"), make_listed(as_an, head="Hộ B")
    refused = make_listed(as_an, A, head="Hộ C")
    campaign = make_round(as_an)
    judge(as_an, case_of(campaign, escaped), A)
    judge(as_an, case_of(campaign, stays), P)
    judge(as_an, ask(as_an, campaign, refused), A)
    put_together(as_an, campaign)
    return decide(as_an, campaign)


def case(name: str) -> Case:
    return Case.objects.select_related("household").get(household__head_name=name)


def replace(cast: Any, decision: Decision, *corrections: Correction, **given: Any) -> Decision:
    asked: dict[str, Any] = {
        "number": "130/QĐ-UBND", "signed_on": NEW_ON, "effective_on": NEW_ON,
        "reason": "nhập sai điểm", "actor": cast.hanh, "today": TODAY, **given,
    }  # fmt: skip
    asked["on"] = asked.pop("effective_on")
    return services.supersede(decision=decision, corrections=corrections, **asked)


def right(name: str, to: PovertyClass = P) -> Correction:
    return Correction(case(name).pk, STANDARD, to, "phiếu B ghi nhầm hộ")


def test_classes_close_and_open_and_nothing_is_edited(as_an: Any, wrong: Decision) -> None:
    before = list(PovertyStatus.objects.order_by("pk").values_list("pk", "valid_from"))
    new = replace(as_an, wrong, right("Hộ A"))
    wrong.refresh_from_db()
    assert (wrong.state, new.supersedes, new.state) == (
        DecisionState.SUPERSEDED, wrong, DecisionState.ISSUED,
    )  # fmt: skip
    rows = PovertyStatus.objects.filter(household=case("Hộ A").household).order_by("valid_from")
    assert [(row.poverty_class, row.valid_to) for row in rows] == [
        (P, SIGNED_ON), (A, NEW_ON), (P, None),
    ]  # fmt: skip
    assert (
        list(PovertyStatus.objects.order_by("pk").values_list("pk", "valid_from"))[: len(before)]
        == before
    )
    last = Movement.objects.filter(household=case("Hộ A").household).latest("pk")
    assert (last.kind, last.decision_number) == ("CORRECTED", "130/QĐ-UBND")
    assert last.reason == "phiếu B ghi nhầm hộ"
    annexes = set(DecisionLine.objects.filter(decision=new).values_list("annex", "case"))
    assert annexes == {
        ("POOR", case("Hộ A").pk), ("POOR", case("Hộ B").pk), ("REFUSED", case("Hộ C").pk),
    }  # fmt: skip
    assert new.counts[STANDARD]["lists"] == {"POOR": 2, "REFUSED": 1}
    event = Event.objects.latest("pk")
    assert (event.verb, event.reason) == ("review.decision.superseded", "nhập sai điểm")


def test_a_refusal_that_was_wrong(as_an: Any, wrong: Decision) -> None:
    new = replace(as_an, wrong, right("Hộ C", N))
    request = Request.objects.get()
    assert request.state == RequestState.ENROLLED
    assert "130/QĐ-UBND" in request.answer
    assert case("Hộ C").state == CaseState.RECOGNISED
    lines = DecisionLine.objects.filter(decision=new, case=case("Hộ C"))
    assert [(line.annex, line.movement) for line in lines] == [("NEAR_POOR", "NEW_NEAR_POOR")]


def test_certificates_follow(as_an: Any, wrong: Decision) -> None:
    services.issue_certificates(decision=wrong, actor=as_an.an, on=SIGNED_ON, today=TODAY)
    assert Certificate.objects.get().household.head_name == "Hộ B"
    new = replace(as_an, wrong, right("Hộ A"), right("Hộ B", A))
    old = Certificate.objects.get()
    assert (old.state, old.withdrawn_by_decision, old.withdrawn_on) == ("WITHDRAWN", new, NEW_ON)
    with pytest.raises(ReviewRefused, match="đã được thay thế"):
        services.issue_certificates(decision=wrong, actor=as_an.an, on=NEW_ON, today=TODAY)
    assert services.issue_certificates(decision=new, actor=as_an.an, on=NEW_ON, today=TODAY) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "lý do thay thế"),
        ({"number": NUMBER}, "đã dùng"),
        ({"signed_on": date(2026, 11, 9)}, "ký ngày 10/11/2026"),
        ({"effective_on": SIGNED_ON}, "sau ngày đó"),
        ({"signed_on": date(2027, 1, 1)}, "tương lai"),
    ],
)
def test_what_is_out_of_order(
    as_an: Any, wrong: Decision, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(ReviewRefused, match=said):
        replace(as_an, wrong, right("Hộ A"), **given)
    assert Decision.objects.get().state == DecisionState.ISSUED


def test_corrections_that_correct_nothing(as_an: Any, wrong: Decision) -> None:
    with pytest.raises(ReviewRefused, match="Chọn các hộ"):
        replace(as_an, wrong)
    with pytest.raises(ReviewRefused, match="Hộ B đã thuộc loại này"):
        replace(as_an, wrong, right("Hộ B", P))
    with pytest.raises(ReviewRefused, match="hai lần"):
        replace(as_an, wrong, right("Hộ A"), right("Hộ A", N))
    with pytest.raises(ReviewRefused, match="không thuộc quyết định"):
        replace(as_an, wrong, Correction(0, STANDARD, P, "x"))
    with pytest.raises(ReviewRefused, match="phân loại đúng"):
        replace(as_an, wrong, right("Hộ A", PovertyClass.UNKNOWN))


def test_a_household_that_changed_since_is_named(as_an: Any, wrong: Decision) -> None:
    gone = case("Hộ A").household
    Household.objects.filter(pk=gone.pk).update(dissolved_on=date(2026, 11, 15))
    with pytest.raises(ReviewRefused) as refusal:
        replace(as_an, wrong, right("Hộ A"))
    assert gone.code in refusal.value.reasons[0]
    assert not Decision.objects.filter(state=DecisionState.SUPERSEDED).exists()


def test_replaced_once(as_an: Any, wrong: Decision) -> None:
    replace(as_an, wrong, right("Hộ A"))
    with pytest.raises(ReviewRefused, match="130/QĐ-UBND"):
        replace(as_an, wrong, right("Hộ A"), number="131/QĐ-UBND")


def test_a_correction_may_be_corrected(as_an: Any, wrong: Decision) -> None:
    """Poor, escaped by mistake, poor by mistake, near-poor: the way is that from the first list."""
    second = replace(as_an, wrong, right("Hộ A"))
    third = replace(
        as_an, second, right("Hộ A", N), number="131/QĐ-UBND", effective_on=date(2026, 11, 20)
    )
    last = Movement.objects.filter(household=case("Hộ A").household).latest("pk")
    assert (last.kind, last.class_before, last.class_after) == ("ESCAPED_TO_NEAR_POOR", P, N)
    assert third.counts[STANDARD]["lists"] == {
        "ESCAPED": 1, "NEAR_POOR": 1, "POOR": 1, "REFUSED": 1,
    }  # fmt: skip


def test_only_the_chair_of_the_commune(as_an: Any, wrong: Decision) -> None:
    correction = right("Hộ A")
    for user, error in ((as_an.an, NotAllowed), (as_an.binh, OutsideArea)):
        with area_scope(as_an.scope_of(user)), pytest.raises(error):
            replace(as_an, wrong, correction, actor=user)
