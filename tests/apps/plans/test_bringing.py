"""A file becomes a proposal; nothing enters the plan that a person has not confirmed."""

from __future__ import annotations

from datetime import date

import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.plans import services, tasks
from giamngheo.apps.plans.enums import FindingState, ItemKind, ItemState, PlanState
from giamngheo.apps.plans.models import Plan, PlanFile, PlanFinding, PlanItem
from giamngheo.apps.plans.services import PlanRefused
from povertycore.plans import read_plan
from povertycore.plans.output import as_dict
from tests.apps.plans.planning import PAPERS, brought, confirm_all, in_force, paper
from tests.people import TODAY, Cast


def proposal_of(content: bytes) -> dict[str, list[object]]:
    from giamngheo.common import documents
    from giamngheo.common.documents.papers import paper_of

    return as_dict(read_plan(paper_of(documents.read(content, "kh.txt"))))


@pytest.mark.parametrize("name", sorted(path.stem for path in PAPERS.glob("*.txt")))
def test_every_item_of_the_proposal_is_kept_and_proposed(cast: Cast, name: str) -> None:
    plan = brought(cast.country.old_a, cast.an, paper(name))
    found = proposal_of(paper(name))
    assert plan.state == PlanState.DRAFT
    for kind, key in (("TARGET", "targets"), ("TASK", "tasks"), ("OVERSIGHT", "oversight"),
                      ("BASIS", "legal_bases"), ("UNPLACED", "unplaced")):  # fmt: skip
        assert PlanItem.objects.filter(plan=plan, kind=kind).count() == len(found[key])
    assert set(PlanItem.objects.filter(plan=plan).values_list("state", flat=True)) == {"PROPOSED"}
    assert PlanFinding.objects.filter(plan=plan).count() == len(found["findings"])
    assert (plan.title, plan.number, plan.issued_on) == ("", "", None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan.pdf", b"%PDF-1.4 nothing in it"),
        ("ke-hoach.docx", b"PK\x03\x04 not a Word file"),
        ("anh.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 50),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le")),
    ],
)
def test_a_bad_file_is_told_in_words_and_not_kept(cast: Cast, name: str, content: bytes) -> None:
    plan = brought(cast.country.old_a, cast.an, content, name)
    assert plan.state == PlanState.UNREADABLE
    assert plan.problem["vi"]
    assert plan.problem["en"]
    assert not PlanFile.objects.exists()
    assert not PlanItem.objects.exists()


def test_an_empty_file_is_refused_at_the_door(cast: Cast) -> None:
    with pytest.raises(PlanRefused):
        brought(cast.country.old_a, cast.an, b"")
    assert not Plan.objects.exists()


def test_the_file_is_sealed(cast: Cast) -> None:
    brought(cast.country.old_a, cast.an)
    assert "KẾ HOẠCH".encode() not in bytes(PlanFile.objects.get().sealed)


def test_reading_again_proposes_nothing_twice(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    before = PlanItem.objects.count()
    tasks.read_plan_file.enqueue(plan.pk)
    tasks.read_plan_file.enqueue(plan.pk + 100)
    assert PlanItem.objects.count() == before


def test_a_reading_cut_off_is_taken_up_and_given_up_in_the_end(cast: Cast) -> None:
    plan = services.receive(
        unit=cast.country.old_a, file_name="a.txt", content=paper(), actor=cast.an, on=TODAY
    )
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.READING)
    assert services.requeue_stale() == 1
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.READING, attempts=3)
    assert services.requeue_stale() == 0
    plan.refresh_from_db()
    assert plan.state == PlanState.UNREADABLE


def test_the_head_fills_from_what_is_confirmed_and_empties_again(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    confirm_all(plan, cast.an, kinds=(ItemKind.HEAD,))
    plan.refresh_from_db()
    assert (plan.number, plan.issued_on) == ("512/KH-UBND", date(2025, 8, 28))
    number = PlanItem.objects.get(plan=plan, kind=ItemKind.HEAD, data__field="number")
    services.decide(
        plan=plan, items=[number.pk], verdict=ItemState.REFUSED, actor=cast.an, on=TODAY
    )
    plan.refresh_from_db()
    assert plan.number == ""


def test_a_correction_keeps_what_was_proposed_and_is_lost_by_a_stale_page(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    item = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK).order_by("line")[0]
    said = item.data["agency"]
    fixed = services.correct(
        item=item, data={"agency": "Phòng Kinh tế"}, text="", version=1, actor=cast.an, on=TODAY
    )
    assert fixed.state == ItemState.CONFIRMED
    assert fixed.data["agency"] == "Phòng Kinh tế"
    assert fixed.proposed is not None
    assert fixed.proposed["data"]["agency"] == said
    with pytest.raises(PlanRefused):
        services.correct(
            item=item, data={"agency": "Khác"}, text="", version=1, actor=cast.an, on=TODAY
        )
    with pytest.raises(PlanRefused):
        services.correct(
            item=item, data={"agency": ""}, text="", version=2, actor=cast.an, on=TODAY
        )


def test_lines_not_placed_stay_listed_whatever_is_decided(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an, paper("tam_giang_2022") + b"\nxyz 123 abc\n")
    unplaced = PlanItem.objects.filter(plan=plan, kind=ItemKind.UNPLACED)
    kept = set(unplaced.values_list("pk", "state"))
    confirm_all(plan, cast.an)
    assert set(unplaced.values_list("pk", "state")) == kept


def test_a_plan_is_in_force_only_when_what_runs_was_looked_at(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    confirm_all(plan, cast.an, kinds=(ItemKind.HEAD, ItemKind.TARGET, ItemKind.TASK))
    with pytest.raises(PlanRefused):
        services.put_in_force(plan=plan, actor=cast.an, on=TODAY)
    confirm_all(plan, cast.an, kinds=(ItemKind.OVERSIGHT,))
    plan = services.put_in_force(plan=plan, actor=cast.an, on=TODAY)
    assert (plan.state, plan.in_force_from) == (PlanState.IN_FORCE, date(2025, 8, 28))
    with pytest.raises(PlanRefused):
        confirm_all(plan, cast.an)
    with pytest.raises(PlanRefused):
        services.end(plan=plan, reason=" ", actor=cast.an, on=TODAY)
    assert services.end(plan=plan, reason="hết năm", actor=cast.an, on=TODAY).ended_on == TODAY


def test_a_finding_is_judged_with_a_reason_and_travels_with_the_plan(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    finding = PlanFinding.objects.filter(plan=plan).first()
    assert finding is not None  # xã Ia Tar is given to two
    with pytest.raises(PlanRefused):
        services.decide_finding(
            finding=finding, verdict=FindingState.DISPUTED, reason="", actor=cast.an, on=TODAY
        )
    services.decide_finding(
        finding=finding, verdict=FindingState.DISPUTED, reason="hai ngành cùng theo dõi",
        actor=cast.an, on=TODAY,
    )  # fmt: skip
    confirm_all(plan, cast.an)
    services.put_in_force(plan=plan, actor=cast.an, on=TODAY)
    finding.refresh_from_db()
    assert (finding.state, finding.reason) == ("DISPUTED", "hai ngành cùng theo dõi")


def test_every_act_leaves_one_event(cast: Cast) -> None:
    in_force(cast.country.old_a, cast.an)
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["plans.file.received", "plans.items.decided", "plans.plan.in_force"]


def test_the_right_role_in_the_wrong_commune_and_the_wrong_role_in_the_right_one(
    cast: Cast,
) -> None:
    plan = brought(cast.country.old_a, cast.an)
    with pytest.raises(OutsideArea):
        confirm_all(plan, cast.binh)
    with pytest.raises(NotAllowed):
        confirm_all(plan, cast.hanh)
    with pytest.raises(OutsideArea):
        confirm_all(plan, cast.chi)
    assert confirm_all(plan, cast.em) > 0


def test_dropping_a_plan_leaves_nothing_of_it(cast: Cast) -> None:
    plan = brought(cast.country.old_a, cast.an)
    services.discard(plan=plan, actor=cast.an, on=TODAY)
    assert not (Plan.objects.exists())
    assert not (PlanItem.objects.exists())
    assert not (PlanFile.objects.exists())
