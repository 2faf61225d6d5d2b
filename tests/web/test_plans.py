"""Plans on screen: bring, look through, correct, put in force; who reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamngheo.apps.plans.enums import ItemKind
from giamngheo.apps.plans.models import Plan, PlanItem
from tests.apps.plans.planning import brought, in_force, paper
from tests.people import Cast


def bring(client: Client, content: bytes | None = None, name: str = "kh.txt") -> Any:
    file = SimpleUploadedFile(name, paper() if content is None else content)
    return client.post("/plans/new", {"file": file}, follow=True)


def test_a_plan_is_brought_looked_through_and_put_in_force(on_day: Cast, an: Client) -> None:
    page = bring(an)
    plan = Plan.objects.get()
    assert page.status_code == 200
    assert "512/KH-UBND" in page.content.decode()
    oversight = an.get(f"/plans/{plan.pk}?part=OVERSIGHT").content.decode()
    assert "xã Kon Bral" in oversight
    assert "Sở Y tế" in oversight
    early = an.post(f"/plans/{plan.pk}/start", follow=True).content.decode()
    assert "chưa" in early
    for part in ("HEAD", "TARGET", "TASK", "OVERSIGHT"):
        an.post(f"/plans/{plan.pk}/items", {"part": part, "verdict": "CONFIRMED", "all": "1"})
    an.post(f"/plans/{plan.pk}/start")
    plan.refresh_from_db()
    assert plan.state == "IN_FORCE"
    listed = an.get("/plans").content.decode()
    assert plan.title in listed


def test_only_the_ticked_items_are_refused(on_day: Cast, an: Client) -> None:
    plan = brought(on_day.country.old_a, on_day.an)
    first, second = PlanItem.objects.filter(plan=plan, kind=ItemKind.TASK)[:2]
    an.post(f"/plans/{plan.pk}/items", {"part": "TASK", "verdict": "REFUSED", "item": [first.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("REFUSED", "PROPOSED")


def test_saving_the_form_of_an_item_unchanged_changes_nothing_but_its_state(
    on_day: Cast, an: Client
) -> None:
    plan = brought(on_day.country.old_a, on_day.an)
    rows = PlanItem.objects.filter(plan=plan).exclude(kind=ItemKind.UNPLACED).order_by("-pk")
    each_kind = {item.kind: item for item in rows}
    assert {ItemKind.TARGET, ItemKind.TASK, ItemKind.OVERSIGHT} <= set(each_kind)
    for item in each_kind.values():
        saved_unchanged(an, item)


def saved_unchanged(an: Client, item: PlanItem) -> None:
    shown = an.get(f"/plans/items/{item.pk}")
    fields = {field.name: field.value for field in shown.context["fields"]}
    answer = an.post(f"/plans/items/{item.pk}", {**fields, "text": item.text, "version": "1"})
    assert answer.status_code == 302
    before = item.data
    item.refresh_from_db()
    assert item.state == "CONFIRMED"
    changed = {key for key in before if (before[key] or "") != (item.data[key] or "")}
    assert changed <= {"due"}


def test_a_wrong_figure_is_told_and_nothing_is_saved(on_day: Cast, an: Client) -> None:
    plan = brought(on_day.country.old_a, on_day.an)
    item = PlanItem.objects.filter(plan=plan, kind=ItemKind.TARGET)[0]
    data = {"name": "x", "direction": "decrease", "low": "nhiều", "unit": "percent",
            "commitment": "set", "version": "1"}  # fmt: skip
    answer = an.post(f"/plans/items/{item.pk}", data)
    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.state == "PROPOSED"


def test_a_line_not_placed_is_added_as_a_task(on_day: Cast, an: Client) -> None:
    plan = brought(on_day.country.old_a, on_day.an)
    line = PlanItem.objects.create(plan=plan, kind=ItemKind.UNPLACED, line=7, text="Làm việc này.")
    page = an.get(f"/plans/{plan.pk}/add?from={line.pk}").content.decode()
    assert "Làm việc này." in page
    an.post(
        f"/plans/{plan.pk}/add",
        {"kind": "TASK", "line": "7", "text": "Làm việc này.", "agency": "Thôn", "role": "lead",
         "due": "10/03/2026"},
    )  # fmt: skip
    added = PlanItem.objects.get(plan=plan, kind=ItemKind.TASK, line=7, data__agency="Thôn")
    assert added.data["due"]["date"] == "2026-03-10"
    assert PlanItem.objects.filter(pk=line.pk).exists()


def test_a_bad_file_is_told_in_the_words_of_the_reader(on_day: Cast, an: Client) -> None:
    page = bring(an, b"\x89PNG\r\n\x1a\n" + b"0" * 40, "anh.docx").content.decode()
    assert "PNG" in page
    assert an.post("/plans/new", {}).status_code == 422


def test_a_plan_is_read_below_and_managed_only_by_its_office(
    on_day: Cast, signed_in: Callable[[Any], Client]
) -> None:
    country = on_day.country
    plan = in_force(country.old_a, on_day.an)
    of_province = brought(country.province, on_day.em)
    chi, binh = signed_in(on_day.chi), signed_in(on_day.binh)
    assert chi.get(f"/plans/{plan.pk}").status_code == 200
    assert chi.post(f"/plans/{plan.pk}/end", {"reason": "x"}).status_code == 403
    assert binh.get(f"/plans/{plan.pk}").status_code == 404
    assert binh.get(f"/plans/{of_province.pk}").status_code == 200
    assert binh.post(f"/plans/{of_province.pk}/discard").status_code == 403
    listed = {line["plan"].pk for line in binh.get("/plans").context["plans"]}
    assert listed == {of_province.pk}
    above = signed_in(on_day.dung).get("/plans").context["plans"]
    assert {line["plan"].pk for line in above} == {plan.pk, of_province.pk}


def test_the_same_queries_for_a_short_and_a_long_plan(on_day: Cast, an: Client) -> None:
    counts = []
    for name in ("cong_van_2020", "tam_giang_2022"):
        plan = brought(on_day.country.old_a, on_day.an, paper(name))
        with CaptureQueriesContext(connection) as captured:
            an.get(f"/plans/{plan.pk}?part=TASK")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 26
