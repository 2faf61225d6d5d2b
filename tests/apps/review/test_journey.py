"""A whole year of review, from the first request to the last certificate, in two communes.

Sơn Tây in 2021 (125 listed households, the district is asked) and a commune of 2026 (no district).
At the end the forms BC2 and BC3 must balance to the household and to the person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from giamngheo.apps.accounts import services as accounts
from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.demo import place
from giamngheo.apps.demo.figures import son_tay
from giamngheo.apps.demo.loading import load
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import Household, Membership, PovertyStatus, status_in_force
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.registry.services import (
    Behind,
    NewMember,
    change_status,
    household_leaves,
    record_birth,
    record_death,
    register_household,
)
from giamngheo.apps.reporting import queries as reporting
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import CaseStep, EnrolmentReason, ObjectionKind, RequestState
from giamngheo.apps.review.models import Certificate, DecisionLine, Endorsement
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory import services as territory_services
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from povertycore.report_forms import Unit
from tests.apps.review.journey import Finding, Journey, villages_of
from tests.apps.review.making import make_listed
from tests.people import TODAY

PAPER = Behind(reason="theo giấy tờ", paper_number="12/TP", paper_on=date(2021, 9, 10))


def listed_on(day: date, standard_id: str, poverty_class: PovertyClass, commune: Area) -> set[int]:
    rows = PovertyStatus.objects.filter(
        status_in_force(day), standard_id=standard_id, poverty_class=poverty_class, commune=commune
    )
    return set(rows.values_list("household_id", flat=True))


def persons_of(households: set[int], on: date) -> int:
    rows = Membership.objects.filter(status_in_force(on), household_id__in=households)
    return rows.count()


def figures(report: Any, unit: Unit) -> dict[str, int]:
    row = report.total(unit)
    return {cell.column.key: cell.value for cell in row.cells if isinstance(cell.value, int)}


OUT = ("to_near_poor", "to_poor", "escaped", "other_out")
IN = ("from_near_poor", "from_poor", "relapsed", "new", "other_in")


def require_balance(found: dict[str, int]) -> None:
    out = sum(found.get(key, 0) for key in OUT)
    into = sum(found.get(key, 0) for key in IN)
    assert found["opening"] - out + into == found["closing"], found


def single_person(households: list[Household]) -> Household:
    return next(each for each in households if each.person_count == 1)


@pytest.fixture
def year_2021(db: None) -> Any:
    """Sơn Tây with its lists of 1 January 2021 and nobody recognised as escaped since."""
    with unscoped(reason="journey"):
        territory_services.load_reference()
        printed = son_tay()
        nobody = {
            code: replace(village, poor_escaped=0, near_poor_escaped=0)
            for code, village in printed.villages.items()
        }
        opening = replace(printed, villages=nobody)
        households = place.make_son_tay(opening)
        villages = {code: territory.by_code(code, level=Level.VILLAGE, on=TODAY) for code in nobody}
        load(
            households,
            {code: location_of(area, today=TODAY) for code, area in villages.items()},
            registered_on=place.REGISTERED_ON,
            standard_id=opening.standard_id,
        )
        today_unit = territory.by_code(printed.commune_code, level=Level.COMMUNE, on=TODAY)
        people: dict[str, Any] = {}
        for name, role in (("an", Role.COMMUNE_OFFICER), ("hanh", Role.COMMUNE_CHAIR)):
            people[name] = accounts.open_account(
                username=name, full_name=name.title(), title="", password="x" * 12,
                actor=people.get("an"), on=TODAY,
            )  # fmt: skip
            accounts.give_post(
                user=people[name], role=role, area=today_unit, valid_from=date(2025, 7, 1),
                actor=people["an"], on=TODAY,
            )  # fmt: skip
        yield Journey(
            commune=territory.by_code(
                printed.commune_code, level=Level.COMMUNE, on=date(2021, 9, 1)
            ),
            officer=people["an"],
            chair=people["hanh"],
            standard_id="vn-2016",
            starts_on=date(2021, 9, 1),
        )


STAYS_POOR, STAYS_NEAR, ABOVE = Finding(110, 4), Finding(138, 1), Finding(176, 0)


def relapsing(village: Area, journey: Journey) -> Household:
    """A family that was poor until the end of 2020 and has been off the list since."""
    home = register_household(
        village=village,
        members=[NewMember("Hồ Thị Cũ", "HEAD", "FEMALE", birth_year=1970)],
        facts={},
        **journey.by(date(2018, 1, 1)),
    )
    for to, kind, on in (
        (PovertyClass.POOR, MovementKind.LISTED_FIRST, date(2018, 1, 1)),
        (PovertyClass.NOT_POOR, MovementKind.ESCAPED, date(2020, 12, 18)),
    ):
        change_status(
            household=home, standard_id=journey.standard_id, to=to, kind=kind,
            basis=StatusBasis.DECIDED, **journey.by(on),
        )  # fmt: skip
    return home


def test_the_year_of_son_tay(year_2021: Journey) -> None:
    journey, standard_id = year_2021, year_2021.standard_id
    assert journey.open() == 125
    poor = {case.household_id for case in journey.cases()} & set(
        PovertyStatus.objects.filter(
            status_in_force(journey.starts_on), poverty_class=PovertyClass.POOR
        ).values_list("household_id", flat=True)
    )
    assert len(poor) == 51
    everybody = journey.cases()
    first_village = villages_of(everybody)[0]

    # Requests: one left out by Phiếu A, seven families new to the register, one that relapses.
    left_out = journey.ask(first_village, "Lê Thị Khá", household=None, count=6,
                           on=date(2021, 9, 8))  # fmt: skip
    assert left_out.state == RequestState.SCREENED_OUT
    asking = villages_of(everybody)[:7]
    newcomers = [
        journey.take_in(
            journey.ask(village, f"Lê Thị Mới {n}", household=None, count=2, on=date(2021, 9, 9)),
            on=date(2021, 9, 10),
        )
        for n, village in enumerate(asking)
    ]
    old_friend = relapsing(asking[1], journey)
    back = journey.take_in(
        journey.ask(asking[1], old_friend.head_name, household=old_friend, count=1,
                    on=date(2021, 9, 9)),
        on=date(2021, 9, 10),
    )  # fmt: skip

    # Movements while the review runs: a birth, a household moves away, a single person dies.
    poor_cases = [case for case in journey.cases() if case.household_id in poor]
    poor_homes = [case.household for case in poor_cases]
    alone = single_person(poor_homes)
    growing, leaving = [home for home in poor_homes if home.person_count >= 4][:2]
    child = NewMember("Bé Sơ Sinh", "CHILD", "FEMALE", birth_date=date(2021, 9, 14))
    record_birth(household=growing, child=child, behind=PAPER, expected_version=None,
                 **journey.by(date(2021, 9, 14)))  # fmt: skip
    household_leaves(household=leaving, behind=PAPER, expected_version=None,
                     **journey.by(date(2021, 9, 15)))  # fmt: skip
    head = Membership.objects.get(household=alone, valid_to__isnull=True)
    record_death(membership=head, behind=PAPER, expected_version=None,
                 **journey.by(date(2021, 9, 16)))  # fmt: skip
    for gone in (leaving, alone):
        case = journey.case(gone)
        if case.state == "OPEN":
            services.withdraw_case(
                case=case, reason="hộ không còn ở xã", expected_version=case.version,
                **journey.by(date(2021, 9, 17)),
            )  # fmt: skip

    # Sheets. Three poor households escape, one of them to near-poor; three near-poor ones escape.
    near = [case for case in journey.cases() if case.household_id not in poor]
    near = [case for case in near if case.reason == EnrolmentReason.ON_RECORD]
    staying_poor = [
        case for case in journey.cases()
        if case.household_id in poor and case.household_id != growing.pk
    ]  # fmt: skip
    to_near, beyond = staying_poor[0], staying_poor[1:3]
    out_of_near, objected = near[:3], near[5]
    found = {case.pk: ABOVE for case in (*beyond, *out_of_near)} | {to_near.pk: STAYS_NEAR}
    found |= {case.pk: STAYS_POOR for case in newcomers[:4]}
    found |= {case.pk: STAYS_NEAR for case in newcomers[4:]} | {back.pk: STAYS_POOR}
    for case in journey.cases():
        usual = STAYS_POOR if case.household_id in poor else STAYS_NEAR
        journey.score(case, found.get(case.pk, usual), on=date(2021, 10, 4))

    # Meetings: the first village does not agree on one household and meets again.
    doubted = journey.cases(village=first_village)[0]
    first = journey.meet(first_village, on=date(2021, 10, 11),
                         against={doubted.household_id: 30})  # fmt: skip
    assert [case.pk for case in first.contested] == [doubted.pk]
    with pytest.raises(services.ReviewRefused):
        journey.put_together(on=date(2021, 10, 12))
    usual = found.get(doubted.pk, STAYS_POOR if doubted.household_id in poor else STAYS_NEAR)
    journey.score(doubted, usual, on=date(2021, 10, 13), reason="họp dân chưa thống nhất")
    second = journey.meet(first_village, on=date(2021, 10, 15))
    assert [case.pk for case in second.endorsed] == [doubted.pk]
    for village in villages_of(journey.cases())[1:]:
        assert not journey.meet(village, on=date(2021, 10, 18)).contested

    # Posting for three working days; an objection changes a class and is posted again.
    postings = [
        journey.post(village, on=date(2021, 10, 20)) for village in villages_of(journey.cases())
    ]
    objected.refresh_from_db()
    objection = journey.object(
        objected.village, ObjectionKind.WRONGLY_IN, case=objected, on=date(2021, 10, 21)
    )
    with pytest.raises(services.ReviewRefused):
        journey.take_down(postings[0], on=date(2021, 10, 25))
    for posting in postings:
        journey.take_down(posting, on=date(2021, 10, 26))
    journey.reverify(objection, ABOVE, on=date(2021, 10, 28))
    with pytest.raises(services.ReviewRefused):
        journey.put_together(on=date(2021, 10, 29))
    again = journey.post(objected.village, on=date(2021, 10, 29), again=True)
    journey.take_down(again, on=date(2021, 11, 4))

    # Put together, the district, the decision, the certificates.
    journey.put_together(on=date(2021, 11, 8))
    with pytest.raises(services.ReviewRefused):
        journey.decide(number="125/QĐ-UBND", on=date(2021, 11, 10))
    journey.ask_district(sent_on=date(2021, 11, 9), answered_on=date(2021, 11, 15))
    decision = journey.decide(number="125/QĐ-UBND", on=date(2021, 11, 18))
    with pytest.raises(services.ReviewRefused):
        journey.decide(number="126/QĐ-UBND", on=date(2021, 11, 19))
    assert journey.certify(decision, on=date(2021, 11, 22)) == 125
    with_certificate = set(Certificate.objects.values_list("household_id", flat=True))
    assert Endorsement.objects.filter(year=2021).count() == 125

    # BC2 and BC3 of the year, household by household and person by person.
    now = territory.by_code(journey.commune.code, level=Level.COMMUNE, on=TODAY)
    opening_on, closing_on = reporting.year_days(2021, on=date(2021, 12, 31),
                                                 standard_id=standard_id)  # fmt: skip
    days: dict[str, Any] = {
        "opening_on": opening_on,
        "closing_on": closing_on,
        "standard_id": standard_id,
    }
    expected = {
        "bc2": {"opening": 51, "to_near_poor": 1, "escaped": 2, "other_out": 2,
                "from_near_poor": 0, "relapsed": 1, "new": 4, "other_in": 0, "closing": 51},
        "bc3": {"opening": 74, "escaped": 4, "to_poor": 0, "other_out": 0, "from_poor": 1,
                "relapsed": 0, "new": 3, "other_in": 0, "closing": 74},
    }  # fmt: skip
    closing: set[int] = set()
    for form, poverty_class in (("bc2", PovertyClass.POOR), ("bc3", PovertyClass.NEAR_POOR)):
        report = getattr(reporting, form)(journey.commune, **days)
        households, persons = figures(report, Unit.HOUSEHOLDS), figures(report, Unit.PERSONS)
        assert {key: households[key] for key in expected[form]} == expected[form]
        require_balance(households)
        require_balance(persons)
        there = listed_on(closing_on, standard_id, poverty_class, now)
        assert households["closing"] == len(there)
        assert persons["closing"] == persons_of(there, closing_on)
        closing |= there
    assert closing == with_certificate
    assert DecisionLine.objects.filter(decision=decision, movement="RELAPSED").count() == 1


def test_the_year_of_a_commune_without_district(as_an: Any) -> None:
    cast, standard_id = as_an, "vn-2022"
    with unscoped(reason="journey"):
        stays = make_listed(cast, head="Lê Thị Ở")
        escapes = make_listed(cast, head="Lê Thị Thoát", village=1)
        falls = make_listed(cast, PovertyClass.NEAR_POOR, head="Lê Thị Rơi", village=1)
        leaves_near = make_listed(cast, PovertyClass.NEAR_POOR, head="Lê Thị Vượt", village=2)
        journey = Journey(
            commune=cast.country.commune_a, officer=cast.an, chair=cast.hanh,
            standard_id=standard_id, starts_on=date(2026, 9, 1),
        )  # fmt: skip
        assert journey.open() == 4
        request = journey.ask(
            cast.country.villages_a[2], "Lê Thị Sen", household=None, count=3, on=date(2026, 9, 7)
        )
        new = journey.take_in(request, on=date(2026, 9, 8))
        poor, near, above = Finding(130, 4), Finding(130, 1), Finding(160, 0)
        found = {
            stays.pk: poor, escapes.pk: near, falls.pk: poor, leaves_near.pk: near,
            new.household_id: near,
        }  # fmt: skip
        for case in journey.cases():
            journey.score(case, found[case.household_id], on=date(2026, 10, 1))
        villages = villages_of(journey.cases())
        journey.meet(villages[0], on=date(2026, 10, 5), against={stays.pk: 21})
        journey.score(journey.case(stays), poor, on=date(2026, 10, 6), reason="họp dân chưa đồng ý")
        for village in villages:
            journey.meet(village, on=date(2026, 10, 8))
        postings = [journey.post(village, on=date(2026, 10, 9)) for village in villages]
        objection = journey.object(
            leaves_near.village, ObjectionKind.WRONGLY_IN, case=journey.case(leaves_near),
            on=date(2026, 10, 12),
        )  # fmt: skip
        for posting in postings:
            journey.take_down(posting, on=date(2026, 10, 15))
        journey.reverify(objection, above, on=date(2026, 10, 19))
        again = journey.post(leaves_near.village, on=date(2026, 10, 20), again=True)
        journey.take_down(again, on=date(2026, 10, 26))
        journey.put_together(on=date(2026, 10, 28))
        decision = journey.decide(number="07/QĐ-UBND", on=date(2026, 10, 30))
        assert journey.certify(decision, on=date(2026, 11, 2)) == 4
        days: dict[str, Any] = {
            "opening_on": date(2026, 1, 1), "closing_on": date(2026, 11, 20),
            "standard_id": standard_id,
        }  # fmt: skip
        bc2 = reporting.bc2(cast.country.commune_a, **days)
        bc3 = reporting.bc3(cast.country.commune_a, **days)
        for report in (bc2, bc3):
            require_balance(figures(report, Unit.HOUSEHOLDS))
            require_balance(figures(report, Unit.PERSONS))
        of_poor, of_near = figures(bc2, Unit.HOUSEHOLDS), figures(bc3, Unit.HOUSEHOLDS)
        assert (of_poor["opening"], of_poor["to_near_poor"], of_poor["from_near_poor"]) == (2, 1, 1)
        assert (of_near["escaped"], of_near["new"], of_near["closing"]) == (1, 1, 2)
        assert journey.campaign.procedure_id == "review-2025"
        assert not any(
            case.step == CaseStep.DISTRICT_OPINION for case in journey.campaign.cases.all()
        )
