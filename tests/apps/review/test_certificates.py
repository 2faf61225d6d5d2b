"""Certificates: numbers without a gap, endorsed and withdrawn by decisions, made out again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.models import Household, PovertyStatus
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CampaignKind
from giamngheo.apps.review.models import Certificate, Decision, Endorsement
from giamngheo.apps.review.queries.certificates import next_number, to_withdraw
from giamngheo.apps.review.services import ReviewRefused
from giamngheo.common.scoping import area_scope
from tests.apps.review.deciding import NUMBER, SIGNED_ON, ask, decide, judge, put_together
from tests.apps.review.making import case_of, make_listed, make_round
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
ISSUED_ON = date(2026, 11, 12)


def decided(cast: Any, *classes: tuple[PovertyClass, PovertyClass]) -> Decision:
    """A decision on one household a pair: class before, class found."""
    homes = [
        make_listed(cast, before, head=f"Hộ {n:02d}", village=n % 3)
        for n, (before, _found) in enumerate(classes)
    ]
    campaign = make_round(cast)
    for home, (before, found) in zip(homes, classes, strict=True):
        case = case_of(campaign, home) if before in (P, N) else ask(cast, campaign, home)
        judge(cast, case, found)
    put_together(cast, campaign)
    return decide(cast, campaign)


def issue(cast: Any, decision: Decision, **given: Any) -> int:
    asked: dict[str, Any] = {"actor": cast.an, "on": ISSUED_ON, "today": TODAY, **given}
    return services.issue_certificates(decision=decision, **asked)


def test_one_for_every_listed_household_and_numbers_without_a_gap(as_an: Any) -> None:
    decision = decided(as_an, (P, P), (P, N), (N, A), (A, P), (A, A))
    assert issue(as_an, decision) == 3
    rows = Certificate.objects.order_by("number")
    assert [row.full_number for row in rows] == ["0001/2026", "0002/2026", "0003/2026"]
    assert [row.household.head_name for row in rows] == ["Hộ 00", "Hộ 03", "Hộ 01"]
    lines = Endorsement.objects.order_by("certificate__number")
    assert [(row.year, row.poverty_class) for row in lines] == [(2026, P), (2026, P), (2026, N)]
    assert lines[0].deprivations["employment"] is True
    assert lines[0].deprivations["toilet"] is False
    assert issue(as_an, decision) == 0, "nobody gets a second one"
    assert next_number(as_an.country.commune_a, 2026) == 4
    assert next_number(as_an.country.commune_a, 2027) == 1


def test_the_first_number_may_be_given_but_never_again(as_an: Any) -> None:
    decision = decided(as_an, (P, P), (A, P))
    issue(as_an, decision, first_number=40)
    assert set(Certificate.objects.values_list("number", flat=True)) == {40, 41}
    with pytest.raises(ReviewRefused, match="42"):
        issue(as_an, decision, first_number=41)


def test_not_before_the_decision_and_only_by_the_officer(as_an: Any) -> None:
    decision = decided(as_an, (P, P))
    with pytest.raises(ReviewRefused, match="10/11/2026"):
        issue(as_an, decision, on=date(2026, 11, 9))
    for user, error in ((as_an.hanh, NotAllowed), (as_an.binh, OutsideArea)):
        with area_scope(as_an.scope_of(user)), pytest.raises(error):
            issue(as_an, decision, actor=user)
    assert not Certificate.objects.exists()


def test_who_left_the_list_meanwhile_gets_none(as_an: Any) -> None:
    decision = decided(as_an, (P, P), (P, N))
    PovertyStatus.objects.filter(poverty_class=N).update(valid_to=date(2026, 11, 11))
    assert issue(as_an, decision) == 1


def test_the_next_decision_endorses_and_withdraws(as_an: Any) -> None:
    first = decided(as_an, (P, P), (P, P), (P, P))
    issue(as_an, first)
    month = make_round(as_an, kind=CampaignKind.ONGOING, starts_on=date(2026, 10, 15))
    stays, rises, leaves = Household.objects.order_by("head_name")
    for home, found in ((stays, P), (rises, N), (leaves, A)):
        judge(as_an, ask(as_an, month, home), found)
    put_together(as_an, month)
    second = decide(
        as_an, month, number="140/QĐ-UBND", signed_on=date(2026, 11, 20),
        effective_on=date(2026, 11, 20),
    )  # fmt: skip
    held = {row.household_id: row for row in Certificate.objects.all()}
    assert held[leaves.pk].state == "WITHDRAWN"
    assert held[leaves.pk].withdrawn_by_decision == second
    assert (held[stays.pk].state, held[rises.pk].state) == ("VALID", "VALID")
    lines = Endorsement.objects.filter(decision=second)
    assert {(row.certificate_id, row.poverty_class) for row in lines} == {
        (held[stays.pk].pk, "POOR"), (held[rises.pk].pk, "NEAR_POOR"),
    }  # fmt: skip
    assert issue(as_an, second, on=TODAY) == 0


def test_withdrawn_with_a_reason_once(as_an: Any) -> None:
    issue(as_an, decided(as_an, (P, P)))
    held = Certificate.objects.get()
    common: dict[str, Any] = {"actor": as_an.an, "on": TODAY, "today": TODAY}
    with pytest.raises(ReviewRefused, match="lý do"):
        services.withdraw_certificate(certificate=held, reason=" ", **common)
    services.withdraw_certificate(certificate=held, reason="cấp nhầm", **common)
    with pytest.raises(ReviewRefused, match="0001/2026.*cấp nhầm"):
        services.withdraw_certificate(certificate=held, reason="nữa", **common)


def test_made_out_again_keeps_the_history(as_an: Any) -> None:
    issue(as_an, decided(as_an, (P, P)))
    old = Certificate.objects.get()
    new = services.reissue_certificate(
        certificate=old, reason="bị mất", actor=as_an.an, on=TODAY, today=TODAY
    )
    old.refresh_from_db()
    assert (old.state, old.withdrawn_reason, new.replaces) == ("WITHDRAWN", "bị mất", old)
    assert (new.number, new.state) == (2, "VALID")
    (line,) = new.endorsements.all()
    assert (line.year, line.poverty_class) == (2026, P)
    assert old.endorsements.count() == 1


def test_those_who_left_are_withdrawn_together(as_an: Any) -> None:
    issue(as_an, decided(as_an, (P, P), (P, N), (A, P)))
    unit = as_an.country.commune_a
    assert not to_withdraw(unit).exists()
    gone, moved, _stays = Household.objects.order_by("head_name")
    Household.objects.filter(pk=gone.pk).update(dissolved_on=TODAY)
    PovertyStatus.objects.filter(household=moved, valid_to=None).update(valid_to=TODAY)
    count = services.withdraw_of_departed(
        unit=unit, reason="chuyển đi, không còn hộ", actor=as_an.an, on=TODAY, today=TODAY
    )
    assert count == 2
    assert Certificate.objects.filter(state="VALID").count() == 1


def test_a_line_can_be_added_by_hand_once(as_an: Any) -> None:
    decision = decided(as_an, (P, P))
    issue(as_an, decision)
    held = Certificate.objects.get()
    common: dict[str, Any] = {"decision": decision, "actor": as_an.an, "on": TODAY, "today": TODAY}
    with pytest.raises(ReviewRefused, match="đã có"):
        services.endorse_certificate(certificate=held, **common)
    Endorsement.objects.all().delete()
    line = services.endorse_certificate(certificate=held, **common)
    assert (line.poverty_class, line.deprivations["employment"]) == (P, True)


def test_the_database_knows_each_number_once(as_an: Any) -> None:
    issue(as_an, decided(as_an, (P, P)))
    held = Certificate.objects.get()
    Certificate.objects.update(state="WITHDRAWN")
    held.pk, held.state = None, "VALID"
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)
    assert held.decision.number == NUMBER
    assert held.issued_on > SIGNED_ON
