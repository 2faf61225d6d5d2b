"""Objections: in time or too late, re-verified, answered, posted again; nothing is lost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review import services
from giamngheo.apps.review.enums import (
    CaseState,
    CaseStep,
    Channel,
    EnrolmentReason,
    ObjectionKind,
    ObjectionState,
    SheetKind,
)
from giamngheo.apps.review.models import Case, Objection, Sheet
from giamngheo.apps.review.queries import objections as inbox
from giamngheo.apps.review.queries import postings as lists
from giamngheo.apps.review.services import (
    ChangedMeanwhile,
    Complainant,
    Complaint,
    ReviewRefused,
    postings,
)
from giamngheo.common import crypto
from tests.apps.review.making import make_listed
from tests.apps.review.scored import (
    DOWN_ON,
    GIANG,
    LAST_DAY,
    POSTED_ON,
    by_an,
    complete,
    endorse,
    object_to,
    post,
    scored_round,
)
from tests.people import TODAY

DURING = date(2026, 10, 12)
VISITED = date(2026, 10, 16)
ANSWERED = date(2026, 10, 19)


@pytest.fixture
def posted(as_an: Any) -> Any:
    """Mai and Ba hang in public: (cast, round, Mai, Ba, posting)."""
    campaign, (mai, ba) = scored_round(as_an, "Mai", "Ba")
    endorse(as_an, campaign, [mai, ba])
    return as_an, campaign, mai, ba, post(as_an, campaign)


def take_down(cast: Any, posting: Any, day: date = DOWN_ON) -> Any:
    posting.refresh_from_db()
    return postings.complete_posting(
        posting=posting, taken_down_on=day, expected_version=posting.version,
        **by_an(cast, on=day, today=day),
    )  # fmt: skip


def start(cast: Any, objection: Objection, **more: Any) -> Objection:
    values = {"expected_version": objection.version} | by_an(cast, on=VISITED) | more
    return services.start_reverification(objection=objection, **values)


def answer(cast: Any, objection: Objection, *, upheld: bool, **more: Any) -> Objection:
    objection.refresh_from_db()
    values: dict[str, Any] = {"expected_version": objection.version, "answered_on": ANSWERED}
    values |= by_an(cast, on=ANSWERED)
    return services.answer_objection(
        objection=objection, upheld=upheld, answer="Đã đến nhà kiểm tra.", **(values | more)
    )


def test_an_objection_changes_a_class_and_the_result_hangs_again(posted: Any) -> None:
    cast, campaign, mai, ba, posting = posted
    objection = object_to(cast, campaign, ba)
    assert objection.due_on == date(2026, 10, 21)
    ba.refresh_from_db()
    assert ba.is_contested
    take_down(cast, posting)
    with pytest.raises(ReviewRefused):
        answer(cast, objection, upheld=True)
    objection = start(cast, objection)
    with pytest.raises(ReviewRefused):
        answer(cast, objection, upheld=False)
    assert objection.sheet is not None
    assert objection.sheet.kind == SheetKind.REVERIFICATION
    complete(objection.sheet, PovertyClass.NOT_POOR, on=VISITED, movement="ESCAPED")
    with pytest.raises(ReviewRefused):
        services.post_again(
            campaign=campaign, village=cast.country.villages_a[0], places=["x"],
            posted_on=ANSWERED, **by_an(cast, on=ANSWERED, today=ANSWERED),
        )  # fmt: skip
    answer(cast, objection, upheld=True)
    ba.refresh_from_db()
    assert (ba.step, ba.is_contested) == (CaseStep.REVERIFIED, True)
    again = services.post_again(
        campaign=campaign, village=cast.country.villages_a[0], places=["Nhà văn hóa"],
        posted_on=ANSWERED, **by_an(cast, on=ANSWERED, today=ANSWERED),
    )  # fmt: skip
    assert again.is_again
    assert again.last_day == date(2026, 10, 22)
    (line,) = lists.lines_of(again)
    assert line.results["vn-2022"]["class"] == "NOT_POOR"
    take_down(cast, again, date(2026, 10, 23))
    ba.refresh_from_db()
    mai.refresh_from_db()
    assert (ba.step, ba.is_contested) == (CaseStep.POSTED, False)
    assert mai.step == CaseStep.POSTED
    objection.refresh_from_db()
    assert inbox.days_taken(objection) == 5


def test_rejected_without_a_visit_lets_the_case_go_on(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    objection = object_to(cast, campaign, ba)
    take_down(cast, posting)
    answer(cast, objection, upheld=False)
    ba.refresh_from_db()
    assert (ba.step, ba.is_contested) == (CaseStep.POSTED, False)


def test_answered_while_the_list_still_hangs(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    objection = object_to(cast, campaign, ba)
    answer(cast, objection, upheld=False, answered_on=DURING)
    ba.refresh_from_db()
    assert (ba.step, ba.is_contested) == (CaseStep.ENDORSED, False)
    take_down(cast, posting)
    ba.refresh_from_db()
    assert ba.step == CaseStep.POSTED


def test_two_objections_to_one_household_share_a_visit(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    first, second = object_to(cast, campaign, ba), object_to(cast, campaign, ba)
    first, second = start(cast, first), start(cast, second)
    assert first.sheet_id == second.sheet_id
    complete(first.sheet, PovertyClass.NEAR_POOR, on=VISITED)  # type: ignore[arg-type]
    take_down(cast, posting)
    answer(cast, first, upheld=True)
    ba.refresh_from_db()
    assert ba.step == CaseStep.ENDORSED
    answer(cast, second, upheld=True)
    ba.refresh_from_db()
    assert ba.step == CaseStep.REVERIFIED


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (POSTED_ON, ObjectionState.RECEIVED),
        (LAST_DAY, ObjectionState.RECEIVED),
        (DOWN_ON, ObjectionState.RECEIVED),
        (DOWN_ON + timedelta(days=1), ObjectionState.NEXT_ROUND),
    ],
)
def test_the_day_it_came_decides_not_the_day_it_is_typed(
    posted: Any, day: date, state: ObjectionState
) -> None:
    """A letter of the last day counts although the list is down; later ones wait a round."""
    cast, campaign, _mai, ba, posting = posted
    take_down(cast, posting)
    objection = object_to(cast, campaign, ba, on=day)
    assert objection.state == state
    assert (objection.due_on is None) == (state == ObjectionState.NEXT_ROUND)
    ba.refresh_from_db()
    assert ba.is_contested == (state == ObjectionState.RECEIVED)
    assert ba.step == CaseStep.POSTED


def test_after_a_list_came_down_too_early_objections_still_count(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    services.cut_short(
        posting=posting, taken_down_on=POSTED_ON, reason="gió", expected_version=posting.version,
        **by_an(cast, on=POSTED_ON, today=POSTED_ON),
    )  # fmt: skip
    assert object_to(cast, campaign, ba, on=DURING).state == ObjectionState.RECEIVED


def test_before_anything_hangs_there_is_nothing_to_object_to(as_an: Any) -> None:
    campaign, (mai,) = scored_round(as_an, "Mai")
    with pytest.raises(ReviewRefused):
        object_to(as_an, campaign, mai)
    endorse(as_an, campaign, [mai])
    post(as_an, campaign)
    with pytest.raises(ReviewRefused):
        object_to(as_an, campaign, mai, on=POSTED_ON - timedelta(days=1))


def test_a_household_put_together_already_waits_for_the_next_round(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    take_down(cast, posting)
    Case.objects.filter(pk=ba.pk).update(step=CaseStep.CONSOLIDATED, version=F("version") + 1)
    assert object_to(cast, campaign, ba).state == ObjectionState.NEXT_ROUND
    with pytest.raises(ReviewRefused):
        start(cast, Objection.objects.get())


def test_a_household_left_out_comes_onto_the_list_and_goes_the_whole_way(posted: Any) -> None:
    cast, campaign, _mai, _ba, _posting = posted
    objection = object_to(
        cast, campaign, None, kind=ObjectionKind.LEFT_OUT, about="Hộ ông Sáu cuối thôn"
    )
    with pytest.raises(ReviewRefused):
        start(cast, objection)
    objection.refresh_from_db()
    assert objection.state == ObjectionState.RECEIVED
    sau = make_listed(cast, PovertyClass.NEAR_POOR, head="Sáu", on=date(2026, 10, 13))
    objection = start(cast, objection, left_out=sau)
    case = objection.case
    assert case is not None
    assert case.reason == EnrolmentReason.OBJECTION
    assert objection.sheet is not None
    complete(objection.sheet, PovertyClass.POOR, on=VISITED)
    answer(cast, objection, upheld=True)
    case.refresh_from_db()
    assert case.step == CaseStep.ASSESSED
    endorse_on(cast, campaign, case, date(2026, 10, 20))
    listed = post(cast, campaign, on=date(2026, 10, 21))
    assert [line.case_id for line in lists.lines_of(listed)] == [case.pk]


def endorse_on(cast: Any, campaign: Any, case: Case, day: date) -> None:
    from giamngheo.apps.review.services import Ballot
    from tests.apps.review.scored import held, plan

    meeting = plan(cast, campaign, on=day)
    services.record_meeting(
        meeting=meeting, held=held(on=day), ballots={case.pk: Ballot(40)},
        expected_version=meeting.version, **by_an(cast),
    )  # fmt: skip


def test_who_stands_on_the_list_was_not_left_out(posted: Any) -> None:
    cast, campaign, mai, _ba, _posting = posted
    objection = object_to(cast, campaign, None, kind=ObjectionKind.LEFT_OUT, about="Mai")
    with pytest.raises(ReviewRefused, match="Mai"):
        start(cast, objection, left_out=mai.household)


def test_whom_quick_identification_left_out_is_taken_up_again(posted: Any) -> None:
    cast, campaign, mai, _ba, _posting = posted
    Case.objects.filter(pk=mai.pk).update(state=CaseState.SCREENED_OUT, step=CaseStep.SCREENED)
    objection = object_to(cast, campaign, None, kind=ObjectionKind.LEFT_OUT, about="Mai")
    objection = start(cast, objection, left_out=mai.household)
    assert objection.case is not None
    assert objection.case.state == CaseState.OPEN


def test_taken_back_drops_the_sheet_begun_for_it_alone(posted: Any) -> None:
    cast, campaign, _mai, ba, posting = posted
    first, second = object_to(cast, campaign, ba), object_to(cast, campaign, ba)
    first, second = start(cast, first), start(cast, second)

    def take_back(objection: Objection) -> None:
        objection.refresh_from_db()
        services.withdraw_objection(
            objection=objection, reason="ông Giang gọi điện", expected_version=objection.version,
            **by_an(cast),
        )  # fmt: skip

    take_back(first)
    assert Sheet.objects.filter(case=ba).count() == 2
    take_back(second)
    assert Sheet.objects.filter(case=ba).count() == 1
    ba.refresh_from_db()
    assert not ba.is_contested
    take_down(cast, posting)
    ba.refresh_from_db()
    assert ba.step == CaseStep.POSTED


def test_two_officers_on_one_objection(posted: Any) -> None:
    cast, campaign, _mai, ba, _posting = posted
    objection = object_to(cast, campaign, ba)
    seen = Objection.objects.get(pk=objection.pk)
    start(cast, objection)
    with pytest.raises(ReviewRefused):
        start(cast, seen)
    with pytest.raises(ChangedMeanwhile):
        services.withdraw_objection(
            objection=seen, reason="x", expected_version=seen.version, **by_an(cast)
        )
    assert Sheet.objects.filter(case=ba, completed_on__isnull=True).count() == 1


def test_late_answers_are_listed(posted: Any) -> None:
    cast, campaign, mai, ba, _posting = posted
    late = object_to(cast, campaign, ba)
    other = object_to(cast, campaign, mai, on=LAST_DAY)
    assert list(inbox.overdue(today=date(2026, 10, 21))) == []
    assert list(inbox.overdue(today=date(2026, 10, 22))) == [late]
    answer(cast, other, upheld=False)
    counted = inbox.answers(inbox.inbox(campaign=campaign), today=date(2026, 10, 22))
    assert (counted.open_count, counted.late_count, counted.answered_count) == (1, 1, 1)
    assert (counted.in_time_count, counted.longest_days) == (1, 3)
    assert [each.pk for each in inbox.inbox()] == [late.pk, other.pk]


def test_the_household_moved_to_another_village_meanwhile(posted: Any) -> None:
    """The objection lies where the household lies now; the posting it hung on stays known."""
    cast, campaign, _mai, ba, posting = posted
    there = location_of(cast.country.villages_a[1], today=TODAY).columns()
    Case.objects.filter(pk=ba.pk).update(**there)
    ba.refresh_from_db()
    objection = object_to(cast, campaign, ba)
    assert objection.village_id == cast.country.villages_a[1].pk
    assert objection.posting_id == posting.pk
    done = take_down(cast, posting)
    assert [case.pk for case in done.waiting] == [ba.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"text": "x" * 4001},
        {"kind": ObjectionKind.LEFT_OUT},
        {"on": TODAY + timedelta(days=1)},
    ],
)
def test_what_cannot_be_received(posted: Any, wrong: dict[str, Any]) -> None:
    cast, campaign, _mai, ba, _posting = posted
    day = wrong.pop("on", DURING)
    values: dict[str, Any] = {
        "kind": ObjectionKind.WRONGLY_IN, "channel": Channel.POST, "text": "x", "case": ba,
    }  # fmt: skip
    with pytest.raises(ReviewRefused):
        services.receive_objection(
            campaign=campaign, village=ba.village, complaint=Complaint(**(values | wrong)),
            complainant=GIANG, received_on=day, **by_an(cast),
        )  # fmt: skip
    assert not Objection.objects.exists()


@pytest.mark.parametrize("who", [Complainant(""), Complainant("Giang"), Complainant("", "0912")])
def test_somebody_must_be_reachable(posted: Any, who: Complainant) -> None:
    cast, campaign, _mai, ba, _posting = posted
    with pytest.raises(ReviewRefused):
        services.receive_objection(
            campaign=campaign, village=ba.village,
            complaint=Complaint(ObjectionKind.WRONGLY_IN, Channel.DESK, "x", case=ba),
            complainant=who, received_on=DURING, **by_an(cast),
        )  # fmt: skip


def test_who_objected_is_sealed_and_whoever_looks_leaves_a_trace(posted: Any) -> None:
    cast, campaign, _mai, ba, _posting = posted
    objection = object_to(cast, campaign, ba)
    kept = bytes(Objection.objects.get().complainant_sealed)
    for private in (GIANG.name, GIANG.phone, GIANG.address):
        assert private.encode() not in kept
        told = json.dumps(list(Event.objects.values("before", "after", "reason")))
        assert private not in told
    assert json.loads(crypto.open_sealed(kept))["name"] == GIANG.name
    before = Event.objects.count()
    found = services.reveal_complainant(objection=objection, **by_an(cast))
    assert found == GIANG
    assert Event.objects.count() == before + 1
    for other in (cast.chi, cast.hanh, cast.dung):
        with pytest.raises(NotAllowed):
            services.reveal_complainant(objection=objection, **by_an(cast, actor=other))


def test_the_right_role_in_the_wrong_place(posted: Any) -> None:
    cast, campaign, _mai, ba, _posting = posted
    objection = object_to(cast, campaign, ba)
    with pytest.raises(OutsideArea):
        start(cast, objection, actor=cast.binh)
    with pytest.raises(OutsideArea):
        object_to_as(cast, campaign, ba, cast.binh)
    with pytest.raises(NotAllowed):
        object_to_as(cast, campaign, ba, cast.chi)


def object_to_as(cast: Any, campaign: Any, case: Case, actor: Any) -> Objection:
    return services.receive_objection(
        campaign=campaign, village=case.village,
        complaint=Complaint(ObjectionKind.WRONGLY_IN, Channel.DESK, "x", case=case),
        complainant=GIANG, received_on=DURING, **by_an(cast, actor=actor),
    )  # fmt: skip


def test_the_public_form_sent_twice_is_one_objection(posted: Any) -> None:
    _cast, _campaign, _mai, ba, posting = posted
    complaint = Complaint(ObjectionKind.WRONGLY_IN, Channel.ONLINE, "x", case=ba)
    sent = [
        services.receive_from_public(
            posting=posting, complaint=complaint, complainant=GIANG, once="a1", today=DURING
        )
        for _n in range(2)
    ]
    assert sent[0].pk == sent[1].pk
    assert Objection.objects.count() == 1
    event = Event.objects.latest("pk")
    assert event.actor.username == "cong-khai"
    assert not event.actor.is_active


def test_a_round_of_2012_sets_no_days() -> None:
    from povertycore.procedures import procedure

    assert procedure("review-2012").reverification_due(DURING) is None
