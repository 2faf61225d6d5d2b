"""Recording what happens to a household on screen: preview, entry, refusal, handover."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giamngheo.apps.registry.models import Handover, Household, Membership, Occurrence
from giamngheo.common.scoping import unscoped
from giamngheo.web.desk.movements.acts import ACTS
from tests.people import Cast
from tests.web.homes import make_home
from tests.web.moves_made import an_entry, an_offer

DAY = "10/03/2021"


@pytest.fixture
def home(on_day: Cast) -> Household:
    return make_home(
        on_day.country.villages_a[0],
        actor=on_day.an,
        head="Lê Văn Chủ",
        others=("Lê Văn Con", "Lê Thị Mai"),
    )


def person(household: Household, name: str) -> str:
    """The value of the member's choice in forms."""
    with unscoped(reason="test"):
        found = Membership.objects.get(
            household=household, person__full_name=name, valid_to__isnull=True
        )
    return str(found.pk)


def fresh(household: Household) -> Household:
    with unscoped(reason="test"):
        return Household.objects.get(pk=household.pk)


def record(
    client: Client, household: Household, act: str, stage: str = "confirm", **typed: str
) -> Any:
    with unscoped(reason="test"):
        version = Household.objects.get(pk=household.pk).version
    data = {"day": DAY, "version": str(version), "stage": stage, **typed}
    return client.post(reverse("desk:household-record", args=[household.code, act]), data)


def page(client: Client, name: str, *args: Any) -> str:
    return str(client.get(reverse(f"desk:{name}", args=args)).content.decode())


def entries() -> list[str]:
    with unscoped(reason="test"):
        return list(Occurrence.objects.order_by("pk").values_list("kind", flat=True))


def test_every_act_of_the_menu_opens(an: Client, home: Household) -> None:
    shown = page(an, "household", home.code)
    for act in ACTS:
        address = reverse("desk:household-record", args=[home.code, act.slug])
        assert address in shown, act.slug
        assert an.get(address).status_code == 200, act.slug
    assert an.get(reverse("desk:household-record", args=[home.code, "magic"])).status_code == 404


def test_the_preview_says_who_counts_where_and_writes_nothing(an: Client, home: Household) -> None:
    mai = person(home, "Lê Thị Mai")
    told = record(an, home, "death", "preview", member=mai).content.decode()
    assert "Hộ Lê Văn Chủ còn 2 khẩu." in told
    assert "Hộ nghèo, Đồng Ấm: −1 khẩu" in told
    assert "2021" in told, "the year of the reports is named"
    assert entries() == []
    assert fresh(home).person_count == 3
    response = record(an, home, "death", member=mai, paper_number="5/TLKT")
    assert response["Location"] == reverse("desk:household", args=[home.code])
    assert entries() == ["DIED"]
    assert fresh(home).person_count == 2


FORMS: dict[str, tuple[dict[str, str], str]] = {
    "birth": ({"full_name": "Lê Bé", "sex": "FEMALE", "relationship": "GRANDCHILD"}, "BORN"),
    "person-in": ({"full_name": "Lê Xa", "birth": "1975", "relationship": "SIBLING"},
                  "PERSON_CAME"),
    "person-out": ({"member": "Lê Thị Mai"}, "PERSON_LEFT"),
    "head": ({"member": "Lê Văn Con", "relationship": "PARENT"}, "HEAD_CHANGED"),
    "marries-in": ({"full_name": "Vũ Dâu", "relationship": "CHILD_IN_LAW"}, "MARRIED"),
    "marries-away": ({"member": "Lê Thị Mai"}, "MARRIED"),
    "marries-new": ({"member": "Lê Thị Mai", "full_name": "Vũ Rể", "village": "98001-02"},
                    "MARRIED"),
    "village": ({"village": "98001-02"}, "CHANGED_VILLAGE"),
    "left": ({}, "HOUSEHOLD_LEFT"),
    "split": ({"going": "Lê Văn Con", "head_of_new": "Lê Văn Con", "village": "98001-01",
               "keeps_class": "on"}, "SPLIT"),
    "dissolved": ({}, "DISSOLVED"),
}  # fmt: skip


@pytest.mark.parametrize("act", FORMS)
def test_each_act_is_recorded_from_its_form(an: Client, home: Household, act: str) -> None:
    typed, kind = FORMS[act]
    named = {"member", "going", "head_of_new"}
    values = {k: person(home, v) if k in named else v for k, v in typed.items()}
    response = record(an, home, act, **values)
    assert response.status_code == 302, response.content.decode()
    assert entries() == [kind]


@pytest.mark.parametrize("act", ["other-household", "marries-to", "merge"])
def test_acts_with_another_household_name_it_by_its_code(
    an: Client, home: Household, on_day: Cast, act: str
) -> None:
    other = make_home(on_day.country.villages_a[1], actor=on_day.an, head="Vũ Văn Kia")
    typed = {"relationship": "OTHER", "member": person(home, "Lê Thị Mai")}
    abroad = make_home(on_day.country.villages_b[0], actor=on_day.binh, head="Vũ Xa")
    refused = record(an, home, act, other=abroad.code, **typed)
    assert refused.status_code == 422, "a household of another commune does not exist here"
    assert "Vũ Xa" not in refused.content.decode()
    assert record(an, home, act, other=other.code, **typed).status_code == 302


def test_a_refusal_says_why_and_keeps_what_was_typed(an: Client, home: Household) -> None:
    typed = {"member": person(home, "Lê Thị Mai"), "reason": "Ốm lâu ngày", "day": "01/01/2020"}
    response = record(an, home, "death", **typed)
    told = response.content.decode()
    assert response.status_code == 422
    assert "18/12/2020" in told
    assert "Ốm lâu ngày" in told
    wrong_day = record(an, home, "death", member=typed["member"], day="31/02/2021")
    assert wrong_day.status_code == 422
    assert entries() == []


def test_a_second_officer_is_told_and_loses_nothing(an: Client, home: Household) -> None:
    opened = fresh(home).version
    mai = person(home, "Lê Thị Mai")
    record(an, home, "birth", full_name="Lê Bé", relationship="GRANDCHILD")
    late = {"member": mai, "reason": "Đi làm xa", "version": str(opened)}
    response = record(an, home, "person-out", **late)
    told = response.content.decode()
    assert response.status_code == 409
    assert "vừa thay đổi" in told
    assert "Đi làm xa" in told
    assert f'name="version" value="{fresh(home).version}"' in told
    assert record(an, home, "person-out", member=mai, reason="Đi làm xa").status_code == 302


def test_one_click_brings_back_whoever_was_closed_as_dead(an: Client, home: Household) -> None:
    head, son = person(home, "Lê Văn Chủ"), person(home, "Lê Văn Con")
    record(an, home, "death", member=head, new_head=son)
    assert fresh(home).head_name == "Lê Văn Con"
    with unscoped(reason="test"):
        entry = Occurrence.objects.get()
    shown = page(an, "household-history", home.code)
    assert "Còn sống" in shown
    address = reverse("desk:household-correct", args=[home.code, entry.pk])
    an.post(address, {"reason": " "})
    assert entries() == ["DIED"], "without a reason nothing is taken back"
    an.post(address, {"reason": "Nhầm người", "version": str(fresh(home).version)})
    assert entries() == ["DIED", "CORRECTION"]
    assert (fresh(home).head_name, fresh(home).person_count) == ("Lê Văn Chủ", 3)
    shown = page(an, "household-history", home.code)
    assert "Nhầm người" in shown
    assert "wrong-entry" in shown


def test_a_wrong_day_is_recorded_right_in_one_go(an: Client, home: Household) -> None:
    mai = person(home, "Lê Thị Mai")
    record(an, home, "death", member=mai)
    with unscoped(reason="test"):
        entry = Occurrence.objects.get()
        right = Membership.objects.get(pk=int(mai))
    assert right.valid_to == date(2021, 3, 10)
    # The member is no longer in the form: the wrong entry hides her. She is offered again.
    address = reverse("desk:household-record", args=[home.code, "death"]) + f"?instead={entry.pk}"
    assert "Lê Thị Mai" in an.get(address).content.decode()
    typed = {"member": mai, "day": "12/03/2021", "instead": str(entry.pk), "why_wrong": "Sai ngày"}
    response = record(an, home, "death", **typed)
    assert response.status_code == 302, response.content.decode()
    assert entries() == ["DIED", "CORRECTION", "DIED"]
    right.refresh_from_db()
    assert right.valid_to == date(2021, 3, 12)


def test_the_list_filters_and_goes_to_excel_as_shown(an: Client, home: Household) -> None:
    record(an, home, "birth", full_name="Lê Bé", relationship="GRANDCHILD", paper_number="9/KS")
    record(an, home, "person-out", member=person(home, "Lê Thị Mai"), day="05/06/2021")
    whole = page(an, "movements")
    assert "Lê Bé" in whole
    assert reverse("desk:household-history", args=[home.code]) in whole
    narrowed = {
        "kind=BORN": True, "kind=DIED": False, "from=01/06/2021": False, "to=01/06/2021": True,
        "village=98001-02": False,
    }  # fmt: skip
    for query, shown in narrowed.items():
        found = an.get(f"{reverse('desk:movements')}?{query}").content.decode()
        assert ("Lê Bé" in found) is shown, query
    file = an.get(f"{reverse('desk:movements-export')}?kind=BORN")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [(row[1], row[6], row[9]) for row in rows] == [("10/03/2021", "Lê Bé", "9/KS")]


def test_an_ended_household_leaves_the_list_and_is_found_by_name(
    an: Client, home: Household
) -> None:
    assert home.code in page(an, "households")
    record(an, home, "dissolved")
    assert home.code not in page(an, "households")
    assert home.code in an.get(f"{reverse('desk:households')}?q=le van chu").content.decode()
    shown = page(an, "household", home.code)
    assert reverse("desk:household-record", args=[home.code, "birth"]) not in shown


def test_a_household_from_outside_is_entered_with_its_head(an: Client, on_day: Cast) -> None:
    typed = {
        "day": DAY, "village": "98001-01", "full_name": "Hồ Văn Đến", "birth": "01/02/1980",
        "sex": "MALE", "stage": "confirm",
    }  # fmt: skip
    response = an.post(reverse("desk:movement-arrival"), typed)
    assert response.status_code == 302, response.content.decode()
    with unscoped(reason="test"):
        assert Household.objects.get().head_name == "Hồ Văn Đến"
    assert entries() == ["HOUSEHOLD_CAME"]


def test_a_handover_from_the_offer_to_the_new_village(
    an: Client, home: Household, on_day: Cast, signed_in: Callable[[Any], Client]
) -> None:
    offered = record(an, home, "commune", commune="98002")
    assert offered.status_code == 302, offered.content.decode()
    binh = signed_in(on_day.binh)
    inbox = page(binh, "handovers")
    assert "Lê Văn Chủ" in inbox
    assert "Lê Thị Mai" not in inbox, "the members stay unseen"
    assert home.code not in inbox
    assert binh.get(reverse("desk:household", args=[home.code])).status_code == 404
    with unscoped(reason="test"):
        offer = Handover.objects.get()
    address = reverse("desk:handover-answer", args=[offer.pk])
    binh.post(address, {"answer": "ACCEPTED", "village": "98001-01", "day": DAY})
    assert fresh(home).commune == on_day.country.commune_a, "not into a village of the giver"
    binh.post(address, {"answer": "ACCEPTED", "village": "98002-02", "day": DAY})
    assert fresh(home).village == on_day.country.villages_b[1]
    assert an.get(reverse("desk:household", args=[home.code])).status_code == 404
    assert "Lê Văn Chủ" in page(an, "movements"), "the giving commune keeps its entry"
    history = page(binh, "household-history", home.code)
    assert "Mẫu A" in history or "Đồng Ấm" in history


def test_who_only_reads_sees_no_act(
    home: Household, on_day: Cast, signed_in: Callable[[Any], Client]
) -> None:
    entry = an_entry(home)
    for role in ("chi", "dung", "em", "hanh"):
        client = signed_in(getattr(on_day, role))
        assert "/record/" not in page(client, "household", home.code), role
        history = page(client, "household-history", home.code)
        assert entry.person_name in history
        assert "/correct/" not in history, role


def test_pages_need_the_same_queries_however_much_happened(
    an: Client, home: Household, on_day: Cast
) -> None:
    an_entry(home, name="Lê Một")
    an_offer(home, to=on_day.country.commune_b, by=on_day.an)
    addresses = [
        reverse("desk:movements"),
        reverse("desk:handovers"),
        reverse("desk:household-history", args=[home.code]),
        reverse("desk:household-record", args=[home.code, "split"]),
    ]

    def counted() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert an.get(address).status_code == 200
            found[address] = len(captured)
        return found

    an.get("/")
    few = counted()
    for number in range(8):
        an_entry(home, name=f"Lê Số {number}")
    other = make_home(on_day.country.villages_a[1], actor=on_day.an, head="Vũ Văn Kia")
    an_entry(other)
    an_offer(other, to=on_day.country.commune_b, by=on_day.an)
    assert counted() == few
