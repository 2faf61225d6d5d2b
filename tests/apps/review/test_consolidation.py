"""What is missing before the chair decides, the summary and its balance, the district's opinion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.registry import services as register
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseStep
from giamngheo.apps.review.models import (
    Campaign,
    Case,
    Objection,
    Outcome,
    Posting,
    PostingLine,
    Sheet,
)
from giamngheo.apps.review.queries.results import results
from giamngheo.apps.review.queries.summary import Counts, summary
from giamngheo.apps.review.services import ReviewRefused
from giamngheo.common.scoping import area_scope, unscoped
from tests.apps.review.deciding import SIGNED_ON, ask, decide, judge, put_together
from tests.apps.review.making import STANDARD, case_of, make_listed, make_round
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
OLD_START, OLD_TOGETHER, OLD_SIGNED = date(2024, 9, 1), date(2024, 11, 4), date(2024, 12, 2)


def said_by(cast: Any, campaign: Campaign) -> str:
    with pytest.raises(ReviewRefused) as refusal:
        put_together(cast, campaign)
    return "\n".join(refusal.value.reasons)


def one(cast: Any, found: PovertyClass = N) -> Case:
    home = make_listed(cast)
    return judge(cast, case_of(make_round(cast), home), found)


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("LISTED", "Lập danh sách"), ("ASSESSED", "Phiếu B"), ("ENDORSED", "Họp dân"),
        ("REVERIFIED", "Phúc tra"),
    ],
)  # fmt: skip
def test_a_case_that_has_a_step_to_make(as_an: Any, step: str, name: str) -> None:
    home = make_listed(as_an, head="Lê Thị Sen")
    campaign = make_round(as_an)
    judge(as_an, case_of(campaign, home), N, step=step)
    said = said_by(as_an, campaign)
    assert "Đồng Ấm: 1 hộ còn ở bước" in said
    assert name in said
    assert "Lê Thị Sen" in said


def test_a_class_not_known(as_an: Any) -> None:
    case = one(as_an)
    Outcome.objects.update(poverty_class=PovertyClass.UNKNOWN, movement="")
    assert "chưa xác định được phân loại" in said_by(as_an, case.campaign)
    Outcome.objects.all().delete()
    assert f"chưa có phân loại theo chuẩn {STANDARD}" in said_by(as_an, case.campaign)


def test_a_class_that_changed_since_the_form(as_an: Any) -> None:
    """The movement starts from the class in force, not from that of the first day."""
    case = one(as_an)
    register.change_status(
        household=case.household, standard_id=STANDARD, to=A, kind=MovementKind.ESCAPED,
        basis=StatusBasis.DECIDED, actor=as_an.an, on=date(2026, 10, 20), today=TODAY,
    )  # fmt: skip
    put_together(as_an, case.campaign)
    outcome = Outcome.objects.get()
    assert (outcome.class_before, outcome.movement) == (A, "NEW_NEAR_POOR")
    assert (outcome.poverty_class, outcome.entry_kind) == (N, "NEW")


def test_an_objection_without_answer(as_an: Any) -> None:
    case = one(as_an)
    Objection.objects.create(
        campaign=case.campaign, case=case, kind="WRONGLY_IN", channel="DESK",
        tracking_code="KN-1234", complainant_sealed=b"", about="hộ bà Hòa", text="nhà có ô tô",
        received_on=date(2026, 10, 20), due_on=date(2026, 10, 29), village=case.village,
        commune_id=case.commune_id, province_id=case.province_id,
    )  # fmt: skip
    said = said_by(as_an, case.campaign)
    assert "KN-1234" in said
    assert "29/10/2026" in said
    Objection.objects.update(state="REJECTED")
    assert put_together(as_an, case.campaign).case_count == 1


@pytest.mark.parametrize(
    ("state", "said"), [("HANGING", "hết ngày 23/10/2026"), ("CUT_SHORT", "dừng trước thời hạn")]
)
def test_a_posting_that_is_not_over(as_an: Any, state: str, said: str) -> None:
    case = one(as_an)
    place = {
        "village": case.village, "commune_id": case.commune_id, "province_id": case.province_id,
    }  # fmt: skip
    sheet = Sheet.objects.get(case=case)
    for number, posted in enumerate((state, "COMPLETE")):
        posting = Posting.objects.create(
            campaign=case.campaign, posted_on=date(2026, 10, 20), last_day=date(2026, 10, 23),
            state=posted, public_code=f"code{number}", **place,
        )  # fmt: skip
        PostingLine.objects.create(posting=posting, case=case, sheet=sheet)
        if number == 0:
            assert said in said_by(as_an, case.campaign)
    Sheet.objects.create(case=case, number=2, kind="REVERIFICATION", saved_by=as_an.an)
    Case.objects.update(sheet_count=2)
    assert "chấm điểm lại sau khi niêm yết" in said_by(as_an, case.campaign)
    Case.objects.update(sheet_count=1)
    assert put_together(as_an, case.campaign)


def test_a_household_that_moved_away(as_an: Any) -> None:
    case = one(as_an)
    Household.objects.update(commune=as_an.country.commune_b)
    with unscoped(reason="test"):
        assert "đã chuyển đi" in said_by(as_an, case.campaign)


def test_a_household_that_moved_within_the_commune(as_an: Any) -> None:
    case = one(as_an)
    Household.objects.update(village=as_an.country.villages_a[1])
    put_together(as_an, case.campaign)
    decision = decide(as_an, case.campaign)
    assert set(decision.lines.values_list("village", flat=True)) == {as_an.country.villages_a[1].pk}


def test_the_summary_balances(as_an: Any) -> None:
    campaign = make_round(as_an, build=False)
    homes = [make_listed(as_an, P, head=f"Hộ {n}") for n in range(3)]
    services.build_list(campaign=campaign, actor=as_an.an, on=campaign.starts_on, today=TODAY)
    for home, found in zip(homes, (P, N, A), strict=True):
        judge(as_an, case_of(campaign, home), found)
    new = make_listed(as_an, A, head="Hộ mới", others=("Con một", "Con hai"))
    judge(as_an, ask(as_an, campaign, new), P)
    no = make_listed(as_an, A, head="Hộ khá")
    judge(as_an, ask(as_an, campaign, no), A)
    made = put_together(as_an, campaign)
    (national,) = made.standards
    poor, near = national.balances
    assert (poor.opening, poor.out, poor.into) == (Counts(3, 6), Counts(2, 4), Counts(1, 3))
    assert poor.closing == Counts(2, 5)
    assert near.closing == Counts(1, 2)
    assert [(each.head_name, each.movement) for each in national.changes] == [
        ("Hộ 1", "ESCAPED_TO_NEAR_POOR"), ("Hộ 2", "ESCAPED"), ("Hộ mới", "NEW_POOR"),
    ]  # fmt: skip
    change = national.changes[2]
    assert (change.income_points, change.deprivation_count) == (130, 4)
    assert change.deprived[:2] == ("employment", "dependents")
    assert [each.head_name for each in national.refusals] == ["Hộ khá"]
    assert "160" in national.refusals[0].reason
    assert national.stays == Counts(1, 2)


def test_the_number_of_queries_does_not_grow(as_an: Any) -> None:
    campaign = make_round(as_an)
    asked = []
    for n in (1, 6):
        for m in range(n):
            home = make_listed(as_an, A, head=f"Lê {n} {m}", village=m % 3)
            judge(as_an, ask(as_an, campaign, home), (P, N, A)[m % 3])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            summary(campaign, results(campaign))
        asked.append(len(queries))
    assert asked[0] >= asked[1] - 1, "the reasons of refusals are one query more"


def test_only_the_officer_of_the_commune_puts_together(as_an: Any) -> None:
    case = one(as_an)
    for user, error in ((as_an.hanh, NotAllowed), (as_an.binh, OutsideArea)):
        with area_scope(as_an.scope_of(user)), pytest.raises(error):
            services.consolidate(campaign=case.campaign, actor=user, on=SIGNED_ON, today=TODAY)
    case.refresh_from_db()
    assert case.step == CaseStep.POSTED


@pytest.fixture
def old_round(as_an: Any) -> Campaign:
    """A yearly review of 2024, put together: the district is to be asked."""
    home = make_listed(as_an, on=date(2023, 12, 12))
    campaign = make_round(as_an, starts_on=OLD_START)
    case = judge(as_an, case_of(campaign, home), P)
    Case.objects.filter(pk=case.pk).update(step_on=date(2024, 10, 5))
    put_together(as_an, campaign, on=OLD_TOGETHER)
    return campaign


def sign(cast: Any, campaign: Campaign, reason: str = "") -> Any:
    return decide(cast, campaign, signed_on=OLD_SIGNED, effective_on=OLD_SIGNED, reason=reason)


def test_the_district_agrees(as_an: Any, old_round: Campaign) -> None:
    common: dict[str, Any] = {"campaign": old_round, "actor": as_an.an, "today": TODAY}
    with pytest.raises(ReviewRefused, match="cấp huyện"):
        sign(as_an, old_round)
    with pytest.raises(ReviewRefused, match="Nhập công văn"):
        services.record_answer(agrees=True, on=OLD_TOGETHER, **common)
    opinion = services.send_to_district(number="45/UBND", on=date(2024, 11, 5), **common)
    assert opinion.due_on == date(2024, 11, 12), "five working days, a weekend between"
    with pytest.raises(ReviewRefused, match="05/11/2024"):
        services.record_answer(agrees=True, on=date(2024, 11, 4), **common)
    services.record_answer(agrees=True, number="9/UBND", on=date(2024, 11, 8), **common)
    with pytest.raises(ReviewRefused, match="08/11/2024"):
        services.record_answer(agrees=True, on=date(2024, 11, 8), **common)
    assert sign(as_an, old_round).reason == ""


def test_the_district_does_not_agree(as_an: Any, old_round: Campaign) -> None:
    common: dict[str, Any] = {"campaign": old_round, "actor": as_an.an, "today": TODAY}
    services.send_to_district(number="45/UBND", on=date(2024, 11, 5), **common)
    with pytest.raises(ReviewRefused, match="không thống nhất"):
        services.record_answer(agrees=False, on=date(2024, 11, 8), **common)
    services.record_answer(agrees=False, text="xem lại hộ 1", on=date(2024, 11, 8), **common)
    with pytest.raises(ReviewRefused, match="Ghi lý do"):
        sign(as_an, old_round)
    assert sign(as_an, old_round, "đã xem lại, đủ căn cứ").reason


def test_the_district_does_not_answer(as_an: Any, old_round: Campaign) -> None:
    common: dict[str, Any] = {"campaign": old_round, "actor": as_an.an, "today": TODAY}
    services.send_to_district(number="45/UBND", on=date(2024, 11, 5), **common)
    with pytest.raises(ReviewRefused, match="12/11/2024"):
        services.go_on_without_answer(note="đã đôn đốc", on=date(2024, 11, 12), **common)
    services.go_on_without_answer(note="đã đôn đốc", on=date(2024, 11, 13), **common)
    with pytest.raises(ReviewRefused, match="Ghi lý do"):
        sign(as_an, old_round)
    assert sign(as_an, old_round, "quá hạn trả lời").pk


def test_without_district_nobody_is_asked(as_an: Any) -> None:
    case = one(as_an)
    put_together(as_an, case.campaign)
    with pytest.raises(ReviewRefused, match="không có bước xin ý kiến"):
        services.send_to_district(
            campaign=case.campaign, number="1", actor=as_an.an, on=SIGNED_ON, today=TODAY
        )
