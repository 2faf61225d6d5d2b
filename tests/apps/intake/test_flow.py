"""The way of a file: received, checked, confirmed, written, undone. State, trace and privacy."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.intake import queries, services
from giamngheo.apps.intake.enums import BatchState, Part
from giamngheo.apps.intake.models import BatchPart, ImportBatch
from giamngheo.apps.registry import services as registry
from giamngheo.apps.registry.enums import MovementKind, PovertyClass, StatusBasis
from giamngheo.apps.registry.models import (
    Assessment,
    Household,
    Membership,
    Movement,
    Person,
    PovertyStatus,
)
from giamngheo.apps.registry.services import NewMember
from giamngheo.common.scoping import NoActiveScope, area_scope, unscoped
from tests.apps.intake.helpers import LATER, ON, bring, dump, finish, is_empty, put_in, said
from tests.apps.intake.workbooks import (
    MEMBER_MERGES,
    TABLE_HEADER,
    good_members,
    member_list,
    table,
    xlsx,
)
from tests.people import TODAY, Cast

ID = "001160000123"
LIST = xlsx(member_list(good_members()), merge=MEMBER_MERGES)


@pytest.fixture
def office(cast: Cast) -> Iterator[Cast]:
    with unscoped(reason="test"):
        yield cast


def household_table(*, points: int = 110, name: str = "Trần Thị Hòa", number: str = ID) -> bytes:
    return table(
        ["1", "Đồng Ấm", name, "Chủ hộ", "Nữ", "1960", "Kinh", number, "Hộ nghèo", points, 30],
        ["1", "", "Trần Văn Đức", "Con", "Nam", "1985", "Kinh", "", "", "", ""],
    )


def test_a_list_becomes_households_persons_classes_and_movements(office: Cast) -> None:
    receipt = put_in(office, LIST)
    assert receipt.households == queries.Tally(3, 3, 0, 0, 0)
    assert receipt.persons == queries.Tally(6, 6, 0, 0, 0)
    assert receipt.classes == {"vn-2016": {"POOR": 3}}
    first = Household.objects.get(head_name="Trần Thị Hòa")
    assert (first.list_number, first.person_count, first.support_needs) == ("1", 3, ["HEALTH"])
    assert first.village == office.country.villages_a[0]
    assert first.commune == office.country.commune_a, "rows lie in the tree of today"
    assert first.registered_on == ON
    born = Person.objects.get(full_name="Lê Văn Bảy")
    assert (born.birth_year, born.birth_date, born.sex) == (1955, date(1955, 3, 12), "MALE")
    relations = set(Membership.objects.values_list("relationship", flat=True))
    assert relations == {"HEAD", "CHILD", "GRANDCHILD"}
    status = PovertyStatus.objects.get(household=first)
    assert (status.poverty_class, status.basis, status.entry_kind) == (
        "POOR", "LISTED", "CONTINUING",
    )  # fmt: skip
    assert status.assessment is not None
    assert status.assessment.poverty_class == "UNKNOWN", "no points: nothing is computed"
    assert {row.kind for row in Movement.objects.all()} == {MovementKind.LISTED_FIRST}


def test_checking_writes_nothing_to_the_register(office: Cast) -> None:
    batch = bring(office, LIST)
    assert batch.state == BatchState.READY, said(batch)
    assert is_empty()


def test_one_import_is_one_audit_event_with_the_receipt_and_no_person(office: Cast) -> None:
    batch = bring(office, household_table())
    Event.objects.filter(verb="intake.file.received").get()
    finish(office, batch)
    event = Event.objects.get(verb="intake.import.written")
    assert (event.subject_type, event.subject_id) == ("intake.importbatch", batch.pk)
    assert event.effective_on == ON
    assert event.after is not None
    assert event.after["households"]["created"] == 1
    everything = " ".join(str(row) for row in Event.objects.values_list("before", "after"))
    assert ID not in everything
    assert "Trần" not in everything


def test_the_same_file_again_changes_nothing(office: Cast) -> None:
    put_in(office, LIST)
    before = dump()
    batch = bring(office, LIST)
    assert queries.notice(batch)
    receipt = finish(office, batch)
    assert receipt.households == queries.Tally(3, 0, 0, 3, 0)
    assert receipt.persons == queries.Tally(6, 0, 0, 6, 0)
    assert dump() == before


def test_the_same_file_saved_anew_changes_nothing(office: Cast) -> None:
    put_in(office, LIST)
    before = dump()
    again = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(LIST))
    book.active.column_dimensions["C"].width = 60  # type: ignore[union-attr]
    book.save(again)
    batch = bring(office, again.getvalue())
    assert not queries.notice(batch), "another file as far as its bytes go"
    assert finish(office, batch).households == queries.Tally(3, 0, 0, 3, 0)
    assert dump() == before


def test_undoing_restores_every_table(office: Cast) -> None:
    before = dump()
    batch = bring(office, LIST)
    finish(office, batch)
    services.undo(batch=batch, actor=office.an, on=TODAY)
    assert dump() == before
    assert batch.state == BatchState.UNDONE
    assert queries.receipt(batch).undone
    assert not BatchPart.objects.filter(batch=batch).exists()


def test_imports_are_undone_one_after_the_other(office: Cast) -> None:
    empty = dump()
    batches = []
    for day, points in ((15, 110), (20, 100), (25, 90)):
        batches.append(bring(office, household_table(points=points), on=date(2021, 12, day)))
        finish(office, batches[-1])
    with pytest.raises(services.CannotUndo):
        services.undo(batch=batches[0], actor=office.an, on=TODAY)
    for batch in reversed(batches):
        services.undo(batch=batch, actor=office.an, on=TODAY)
    assert dump() == empty


def test_undoing_an_update_restores_what_was_there(office: Cast) -> None:
    put_in(office, household_table())
    before = dump(without=["version"])
    changed: list[list[Any]] = [
        [*TABLE_HEADER, "Nguồn nước", "Diện tích nhà (m²)"],
        ["1", "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", "02/03/1960", "Tày", "001160000124",
         "Hộ cận nghèo", 140, 20, "Nước máy", "42,5"],
        ["1", "", "Trần Văn Đức", "Con rể", "Nam", "1985", "Kinh", "", "", "", "", "", ""],
        ["1", "", "Trần Mới", "Cháu nội", "Nam", "2015", "Kinh", "", "", "", "", "", ""],
    ]  # fmt: skip
    batch = bring(office, xlsx(changed), on=date(2021, 12, 20))
    receipt = finish(office, batch)
    assert receipt.households == queries.Tally(1, 0, 1, 0, 0), said(batch)
    assert receipt.persons == queries.Tally(3, 1, 2, 0, 0)
    household = Household.objects.get()
    assert (household.water_source, str(household.floor_area_m2)) == ("PIPED", "42.50")
    assert household.person_count == 3
    movement = Movement.objects.get(class_before="POOR")
    assert movement.kind == MovementKind.ESCAPED_TO_NEAR_POOR
    assert movement.person_count == 3
    services.undo(batch=batch, actor=office.an, on=TODAY)
    assert dump(without=["version"]) == before
    assert Household.objects.get().version == 3, "the version goes on, so nobody overwrites"
    left = set(BatchPart.objects.filter(batch=batch).values_list("part", flat=True))
    assert left == {Part.VERSIONS}


def test_undoing_is_refused_when_something_rests_on_it(office: Cast) -> None:
    batch = bring(office, household_table())
    finish(office, batch)
    household = Household.objects.get()
    registry.add_member(
        household=household, member=NewMember("Trần Thị Mới", "CHILD"), actor=office.an,
        on=date(2022, 1, 5), today=TODAY,
    )  # fmt: skip
    before = dump()
    with pytest.raises(services.CannotUndo) as refused:
        services.undo(batch=batch, actor=office.an, on=TODAY)
    assert refused.value.reasons
    assert dump() == before
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE


@pytest.mark.parametrize("change", ["facts", "status", "member_left", "next_import"])
def test_undoing_sees_every_kind_of_later_change(office: Cast, change: str) -> None:
    put_in(office, household_table())
    batch = bring(office, household_table(points=100), on=date(2021, 12, 20))
    finish(office, batch)
    household = Household.objects.get()
    acting: dict[str, Any] = {"actor": office.an, "on": date(2022, 3, 1), "today": TODAY}
    if change == "facts":
        registry.edit_household(
            household=household, changes={"address": "xóm 9"},
            expected_version=household.version, **acting,
        )  # fmt: skip
    elif change == "status":
        registry.change_status(
            household=household, standard_id="vn-2016", to=PovertyClass.NEAR_POOR,
            kind=MovementKind.ESCAPED_TO_NEAR_POOR, basis=StatusBasis.DECIDED, **acting,
        )  # fmt: skip
    elif change == "member_left":
        child = Membership.objects.get(relationship="CHILD")
        registry.end_membership(membership=child, **acting)
    else:
        put_in(
            office, household_table(points=90), on=date(2022, 3, 1), commune=office.country.old_a
        )
    with pytest.raises(services.CannotUndo) as refused:
        services.undo(batch=batch, actor=office.an, on=TODAY)
    assert "H0000001-3" in " ".join(refused.value.reasons)


def test_undoing_sees_who_has_left_a_household_it_made(office: Cast) -> None:
    batch = bring(office, household_table())
    finish(office, batch)
    child = Membership.objects.get(relationship="CHILD")
    registry.end_membership(membership=child, actor=office.an, on=date(2022, 3, 1), today=TODAY)
    with pytest.raises(services.CannotUndo):
        services.undo(batch=batch, actor=office.an, on=TODAY)


def test_written_in_the_order_of_days_only(office: Cast) -> None:
    put_in(office, household_table(), on=LATER)
    batch = bring(office, household_table(), on=ON)
    assert batch.state == BatchState.REFUSED, said(batch)


def test_confirming_twice_is_refused(office: Cast) -> None:
    batch = bring(office, LIST)
    services.confirm(batch=batch, actor=office.an, on=TODAY)
    with pytest.raises(services.NotReady):
        services.confirm(batch=batch, actor=office.an, on=TODAY)


def test_writing_twice_writes_once(office: Cast) -> None:
    batch = bring(office, LIST)
    first = finish(office, batch)
    before = dump()
    assert services.write(batch=batch, actor=office.an, on=TODAY) == first
    assert dump() == before
    assert Event.objects.filter(verb="intake.import.written").count() == 1


def test_writing_without_confirming_is_refused(office: Cast) -> None:
    batch = bring(office, LIST)
    with pytest.raises(services.NotReady):
        services.write(batch=batch, actor=office.an, on=TODAY)
    assert is_empty()


def test_a_register_that_changed_meanwhile_sends_the_file_back_to_the_check(office: Cast) -> None:
    put_in(office, household_table())
    batch = bring(office, household_table(points=100), on=date(2021, 12, 20))
    services.confirm(batch=batch, actor=office.an, on=TODAY)
    household = Household.objects.get()
    registry.edit_household(
        household=household, changes={"note": "đã đổi"}, expected_version=household.version,
        actor=office.an, on=ON, today=TODAY,
    )  # fmt: skip
    before = dump()
    with pytest.raises(services.RegisterChanged):
        services.write(batch=batch, actor=office.an, on=TODAY)
    assert dump() == before
    batch.refresh_from_db()
    assert batch.state == BatchState.RECEIVED
    services.check(batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert "kiểm tra lại" in queries.problem(batch)
    finish(office, batch)
    assert Household.objects.get().note == "đã đổi"


def test_a_member_who_left_meanwhile_is_seen(office: Cast) -> None:
    put_in(office, household_table())
    batch = bring(office, household_table(points=100), on=date(2021, 12, 20))
    services.confirm(batch=batch, actor=office.an, on=TODAY)
    child = Membership.objects.get(relationship="CHILD")
    registry.end_membership(membership=child, actor=office.an, on=date(2021, 12, 18), today=TODAY)
    with pytest.raises(services.RegisterChanged):
        services.write(batch=batch, actor=office.an, on=TODAY)


def test_a_number_taken_in_another_commune_meanwhile_stops_the_writing(office: Cast) -> None:
    batch = bring(office, household_table())
    services.confirm(batch=batch, actor=office.an, on=TODAY)
    registry.register_household(
        village=office.country.villages_b[0],
        members=[NewMember("Người Khác", "HEAD", personal_id=ID)],
        facts={}, actor=office.binh, on=ON, today=TODAY,
    )  # fmt: skip
    with pytest.raises(services.RegisterChanged):
        services.write(batch=batch, actor=office.an, on=TODAY)
    assert Household.objects.count() == 1, "only the other commune's"
    batch.refresh_from_db()
    services.check(batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.REFUSED


def test_who_may_bring_a_list(office: Cast) -> None:
    def attempt(actor: object) -> None:
        services.receive(
            commune=office.country.old_a, on=ON, file_name="a.xlsx", content=LIST,
            actor=actor, today=TODAY,  # type: ignore[arg-type]
        )  # fmt: skip

    with pytest.raises(OutsideArea):
        attempt(office.binh)
    for person in (office.chi, office.dung, office.em):
        with pytest.raises((NotAllowed, OutsideArea)):
            attempt(person)
    batch = bring(office, LIST)
    for act in (services.confirm, services.write, services.undo, services.discard):
        with pytest.raises(OutsideArea):
            act(batch=batch, actor=office.binh, on=TODAY)
    assert is_empty()


def test_a_batch_is_read_inside_the_area_only(office: Cast) -> None:
    batch = bring(office, LIST)
    with area_scope(office.scope_of(office.an)):
        assert ImportBatch.objects.filter(pk=batch.pk).exists()
    with area_scope(office.scope_of(office.binh)):
        assert not ImportBatch.objects.exists()
        assert not BatchPart.objects.exists()
    with area_scope(office.scope_of(office.chi)):
        assert not ImportBatch.objects.exists(), "a village head does not see imports"


def test_without_a_scope_nothing_is_read(cast: Cast) -> None:
    with pytest.raises(NoActiveScope):
        ImportBatch.objects.exists()


def test_what_is_kept_is_sealed_and_wiped(office: Cast) -> None:
    batch = bring(office, household_table())
    for part in BatchPart.objects.filter(batch=batch):
        sealed = bytes(part.sealed)
        assert ID.encode() not in sealed
        assert "Trần".encode() not in sealed
        assert not sealed.startswith((b"PK", b"PAR1"))
    finish(office, batch)
    left = set(BatchPart.objects.filter(batch=batch).values_list("part", flat=True))
    assert left == {Part.ISSUES, Part.REFUSED_ROWS, Part.UNDO}


def test_discarding_leaves_a_trace_and_nothing_else(office: Cast) -> None:
    batch = bring(office, LIST)
    services.discard(batch=batch, actor=office.an, on=TODAY)
    assert not ImportBatch.objects.exists()
    assert not BatchPart.objects.exists()
    assert Event.objects.get(verb="intake.import.discarded").subject_id == batch.pk


def test_what_was_written_cannot_be_discarded(office: Cast) -> None:
    batch = bring(office, LIST)
    finish(office, batch)
    with pytest.raises(services.NotReady):
        services.discard(batch=batch, actor=office.an, on=TODAY)


@pytest.mark.parametrize(
    ("content", "on", "message"),
    [
        (b"", ON, "trống"),
        (b"x" * 11, ON, "lớn hơn"),
        (LIST, date(2027, 1, 1), "tương lai"),
    ],
    ids=["empty", "too large", "future"],
)
def test_what_is_not_even_received(
    office: Cast, settings: object, content: bytes, on: date, message: str
) -> None:
    if content.startswith(b"x"):
        settings.IMPORT_MAX_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(services.ImportRefused, match=message):
        services.receive(
            commune=office.country.old_a, on=on, file_name="a.xlsx", content=content,
            actor=office.an, today=TODAY,
        )  # fmt: skip
    assert not ImportBatch.objects.exists()


def test_a_list_is_of_a_commune(office: Cast) -> None:
    with pytest.raises(services.ImportRefused):
        services.receive(
            commune=office.country.villages_a[0], on=ON, file_name="a.xlsx", content=LIST,
            actor=office.an, today=TODAY,
        )  # fmt: skip


def test_the_unit_of_today_may_stand_for_that_of_the_day(office: Cast) -> None:
    receipt = put_in(office, LIST, commune=office.country.commune_a)
    assert receipt.households.created == 3


def test_numbers_are_never_shown_in_full(office: Cast) -> None:
    put_in(office, household_table())
    other = table(["1", "Hòa Bình", "Lê Thị Khác", "Chủ hộ", "Nữ", "1960", "Kinh", ID, "", 110, 30])
    batch = bring(office, other, on=date(2021, 12, 20))
    shown = repr(queries.issues(batch)) + repr(queries.duplicates(batch))
    shown += repr(queries.sample(batch, 5))
    assert ID not in shown
    assert "001••••••123" in shown


def test_another_commune_shows_its_name_and_nothing_else(office: Cast) -> None:
    registry.register_household(
        village=office.country.villages_b[0],
        members=[NewMember("Người Bí Mật", "HEAD", birth_year=1960, personal_id=ID)],
        facts={"address": "ngõ kín"}, actor=office.binh, on=ON, today=TODAY,
    )  # fmt: skip
    batch = bring(office, household_table(), on=date(2021, 12, 20))
    assert batch.state == BatchState.REFUSED
    shown = repr(queries.issues(batch)) + repr(queries.duplicates(batch))
    assert "Xã Mẫu B" in shown
    assert "Bí Mật" not in shown
    assert "ngõ kín" not in shown
    pair = queries.duplicates(batch).rows[0]
    assert pair.blocking
    assert pair.there.in_other_commune


def test_explanations_say_what_the_list_said(office: Cast) -> None:
    put_in(office, household_table(points=160))
    assessment = Assessment.objects.get()
    assert assessment.poverty_class == "NOT_POOR"
    assert assessment.explanation["list"] == {"stated_class": "POOR"}
    assert assessment.explanation["steps"]
    assert PovertyStatus.objects.get().poverty_class == "POOR", "what was decided stands"
