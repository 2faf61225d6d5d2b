"""Changes on screen: plan, sheet of a split village, posts, apply, and what the area page tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring.enums import ChangeState
from giamngheo.apps.restructuring.models import Change
from giamngheo.common.scoping import unscoped
from tests.people import Cast
from tests.web.homes import make_village

DAY = "01/03/2026"
SPLIT = {
    "unit": "98001-01", "day": DAY, "paper": "Nghị quyết thử",
    "parts": "98001-07; Trên; Thôn\n98001-08; Dưới; Thôn",
}  # fmt: skip


@pytest.fixture
def khoa(on_day: Cast, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(on_day.khoa)


def planned(client: Client, verb: str, data: dict[str, str]) -> Change:
    answer = client.post(reverse("desk:area-change-new", args=[verb]), data)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Change.objects.get()


def test_what_does_not_fit_stands_above_the_form(khoa: Client) -> None:
    data = {"unit": "98077", "name": "X", "day": DAY, "paper": "Nghị quyết thử"}
    answer = khoa.post(reverse("desk:area-change-new", args=["rename"]), data)
    assert answer.status_code == 422
    assert "98077" in answer.content.decode()
    assert not Change.objects.exists()
    assert khoa.get("/area-changes/new/nothing").status_code == 404


def test_the_officer_fills_in_the_sheet_and_the_administrator_applies(
    on_day: Cast, khoa: Client, signed_in: Callable[[Any], Client]
) -> None:
    village = on_day.country.villages_a[0]
    homes = make_village(village, 3, actor=on_day.an)
    change = planned(khoa, "split", SPLIT)
    page = reverse("desk:area-change", args=[change.pk])
    shown = khoa.get(page).content.decode()
    assert homes[0].head_name not in shown
    assert reverse("desk:area-change-apply", args=[change.pk]) not in shown

    an = signed_in(on_day.an)
    sheet = reverse("desk:area-change-sheet", args=[change.pk, village.code])
    assert sheet in an.get(reverse("desk:area", args=[village.code])).content.decode()
    assert homes[0].head_name in an.get(sheet).content.decode()
    assert signed_in(on_day.binh).get(sheet).status_code == 404
    assert khoa.get(sheet).status_code == 403

    upload = reverse("desk:area-change-sheet-upload", args=[change.pk, village.code])
    wrong = SimpleUploadedFile("x.csv", f"Mã hộ,Về đâu\n{homes[0].code},Giữa\n".encode())
    refused = an.post(upload, {"file": wrong})
    assert refused.status_code == 422
    assert homes[0].code in refused.content.decode()
    an.post(sheet, {f"home-{homes[0].pk}": "98001-07", "rest": "98001-08"})

    posts = reverse("desk:area-change-posts", args=[change.pk])
    khoa.post(posts, {"post|chi|98001-01|VILLAGE_HEAD": "move:98001-07"})
    tried = khoa.get(page)
    fingerprint = tried.context["run"].fingerprint
    apply = reverse("desk:area-change-apply", args=[change.pk])
    assert apply in tried.content.decode()
    khoa.post(apply, {"fingerprint": "another"})
    change.refresh_from_db()
    assert change.state == ChangeState.PLANNED
    khoa.post(apply, {"fingerprint": fingerprint})
    change.refresh_from_db()
    assert change.state == ChangeState.APPLIED
    with unscoped(reason="test"):
        codes = [Household.objects.get(pk=home.pk).village.code for home in homes]
    assert codes == ["98001-07", "98001-08", "98001-08"]
    assert khoa.get(page).status_code == 200
    told = an.get(reverse("desk:area", args=[village.code])).content.decode()
    assert "Nghị quyết thử" in told


def test_a_household_list_of_a_past_day_shows_who_lived_in_a_village_that_ended(
    on_day: Cast, khoa: Client, signed_in: Callable[[Any], Client]
) -> None:
    v1, v2, _v3 = on_day.country.villages_a
    make_village(v1, 2, actor=on_day.an)
    make_village(v2, 1, actor=on_day.an)
    data = {
        "units": f"{v1.code} {v2.code}", "code": "98001-91", "name": "Gộp", "kind": "VILLAGE",
        "day": DAY, "paper": "Nghị quyết thử",
    }  # fmt: skip
    change = planned(khoa, "merge", data)
    run = khoa.get(reverse("desk:area-change", args=[change.pk])).context["run"]
    an = signed_in(on_day.an)
    before = {
        code: an.get(reverse("desk:households") + f"?area={code}").content.decode().count("Lê Thị")
        for code in (v1.code, v2.code)
    }
    assert before[v1.code] > before[v2.code] > 0
    khoa.post(reverse("desk:area-change-apply", args=[change.pk]), {"fingerprint": run.fingerprint})
    after = {
        code: an.get(reverse("desk:households") + f"?area={code}").content.decode().count("Lê Thị")
        for code in (v1.code, v2.code)
    }
    assert after == before
