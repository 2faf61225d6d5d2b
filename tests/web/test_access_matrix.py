"""Every address, every role, own, other and parent area: the answer of access_matrix, no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from giamngheo.apps.accounts.models import User
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Household
from giamngheo.apps.restructuring.models import Change, ChangeUnit
from giamngheo.apps.review.models import Case
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import AreaKind, AreaType, Level
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.apps.documents.making import plain_paper
from tests.apps.plans.planning import plain_plan
from tests.apps.review.deciding import plain_decision
from tests.apps.review.making import plain_case, plain_public, plain_request
from tests.people import Cast, make_area
from tests.web.access_matrix import MATRIX, ROLES, Address
from tests.web.homes import ID_NUMBER, make_home
from tests.web.imports_made import make_batch
from tests.web.moves_made import an_entry, an_offer


@dataclass(frozen=True)
class Target:
    """What stands in one place: its unit, a household in it, an import for it, its review case.

    `more` holds what further addresses name in their kwargs, by that name.
    """

    area: Area
    household: Household
    batch: ImportBatch | None
    case: Case
    more: dict[str, Any] = field(default_factory=dict)


def named_addresses() -> Iterator[str]:
    """Names of the desk as they are, those of other parts with the part in front."""
    for pattern in get_resolver().url_patterns:
        part = getattr(pattern, "namespace", None)
        for each in getattr(pattern, "url_patterns", [pattern]):
            yield f"{part}:{each.name}" if part not in (None, "desk") else each.name


def test_every_address_is_in_the_table_and_every_entry_is_an_address() -> None:
    assert set(named_addresses()) == set(MATRIX)


def test_every_entry_answers_every_role() -> None:
    assert all(set(address.own) == set(ROLES) for address in MATRIX.values())


@pytest.fixture
def world(on_day: Cast) -> dict[str, Target]:
    """Households and imports in: village A1 and A2, commune A and B, both provinces."""
    country, cast = on_day.country, on_day
    far_province = make_area(Level.PROVINCE, "99", AreaKind.PROVINCE, "Xa")
    far_commune = make_area(
        Level.COMMUNE, "99001", AreaKind.COMMUNE, "Xa", area_type=AreaType.RURAL,
        parents=((far_province, None, None),),
    )  # fmt: skip
    far_village = make_area(
        Level.VILLAGE, "99001-01", AreaKind.VILLAGE, "Xa", parents=((far_commune, None, None),)
    )
    abroad = make_far_home(far_village, cast)
    a1, a2, *_rest = country.villages_a
    home_a = make_home(a1, actor=cast.an, personal_id=ID_NUMBER)
    home_a2 = make_home(a2, actor=cast.an)
    home_b = make_home(country.villages_b[0], actor=cast.binh, personal_id="098170054321")
    batch_a, batch_b = make_batch(country.old_a, cast.an), make_batch(country.old_b, cast.binh)
    case_a, case_a2 = plain_case(home_a, by=cast.an), plain_case(home_a2, by=cast.an)
    case_b, case_far = plain_case(home_b, by=cast.binh), plain_case(abroad, by=cast.an)
    # A village head has her part in the rounds of her commune; other rounds are those of B.
    elsewhere = {"campaign": case_b.campaign_id, **plain_decision(case_b), **plain_plan(case_b)}
    moved = {
        "a": an_offer(home_b, to=country.commune_a, by=cast.binh),
        "b": an_offer(home_a, to=country.commune_b, by=cast.an),
        "abroad": an_offer(home_a2, to=far_commune, by=cast.an),
    }
    entries = {each.pk: an_entry(each) for each in (home_a, home_a2, home_b, abroad)}
    made = {
        "a": Target(country.old_a, home_a, batch_a, case_a),
        "b": Target(country.old_b, home_b, batch_b, case_b),
        "a1": Target(a1, home_a, batch_a, case_a),
        "a2": Target(a2, home_a2, batch_b, case_a2, dict(elsewhere)),
        "province": Target(country.province, home_a, batch_a, case_a),
        "abroad": Target(far_province, abroad, None, case_far),
        "above_a1": Target(country.old_a, home_a2, batch_b, case_a2, dict(elsewhere)),
        "above_a": Target(country.province, home_b, batch_b, case_b),
        "above_b": Target(country.province, home_a, batch_a, case_a),
    }
    for name, target in made.items():
        to = {"b": "b", "above_a": "b", "abroad": "abroad"}.get(name, "a")
        target.more.update(handover=moved[to].pk, entry=entries[target.household.pk].pk)
    return made


def planned_changes(target: Target) -> dict[str, Any]:
    """A plan about the target's unit, and one that splits the village of its household."""
    made = {"paper": "Nghị quyết thử", "planned_by": User.objects.first()}
    on = date(2026, 1, 1)
    step = {"verb": "rename", "unit": target.area.code, "name": "Tên khác"}
    village = target.household.village
    parts = [
        {"code": f"98001-8{number}", "name": f"Phần {number}", "kind": "VILLAGE"}
        for number in (1, 2)
    ]
    split = {"verb": "split", "unit": village.code, "parts": parts}
    area = target.area
    if area.level == Level.VILLAGE:
        area = territory.path(area, on=on)["commune"]
    found: dict[str, Any] = {"split_village": village.code}
    for name, content, unit in (("change", step, area), ("split", split, village)):
        plan = {"on": on.isoformat(), "paper": made["paper"], "steps": [content]}
        change = Change.objects.create(on=on, title="Thử", content=plan, area=unit, **made)
        ChangeUnit.objects.create(change=change, area=village)
        found[name] = change.pk
    return found


def make_far_home(village: Area, cast: Cast) -> Household:
    """A household nobody of the cast may enter is made by an officer of its own commune."""
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post, User

    officer = User.objects.create_user(username="xa", full_name="Xa")
    Post.objects.create(
        user=officer, role=Role.COMMUNE_OFFICER, area=village, valid_from=date(2020, 1, 1)
    )
    return make_home(village, actor=officer)


WHERE = {
    "an": {"own": "a", "other": "b", "parent": "above_a"},
    "binh": {"own": "b", "other": "a", "parent": "above_b"},
    "chi": {"own": "a1", "other": "a2", "parent": "above_a1"},
    "dung": {"own": "province", "other": "abroad"},
    "em": {"own": "province", "other": "abroad"},
    "hanh": {"own": "a", "other": "b", "parent": "above_a"},
    "khoa": {"own": "province", "other": "abroad"},
}


def named_values(names: set[str], target: Target) -> dict[str, Any]:
    """What the parts of an address stand for; rows are made only where an address needs them."""
    case = target.case
    found: dict[str, Any] = {
        "household": target.household.code,
        "batch": target.batch.pk if target.batch else 999_999,
        "area": target.area.code,
        "campaign": case.campaign_id,
        "case": case.pk,
        **target.more,
    }
    if "request" in names:
        found["request"] = plain_request(case).pk
    if "paper" in names:
        found["paper"] = plain_paper(target.household).pk
    if names & {"change", "split"}:
        found |= planned_changes(target)
    if any(name.startswith("plan") for name in names - found.keys()):
        found = plain_plan(case) | found
    if names - found.keys():
        found = plain_public(case) | found
    if names - found.keys():
        found = plain_decision(case) | found
    return found


def ask(client: Client, name: str, address: Address, target: Target) -> Any:
    """Send the request of one entry, aimed at a target."""
    values = named_values({*address.kwargs.values(), address.query} - {""}, target)
    kwargs = {key: values.get(what, what) for key, what in address.kwargs.items()}
    where = reverse(name if ":" in name else f"desk:{name}", kwargs=kwargs)
    if address.query:
        where += f"?{address.query}={values[address.query]}"
    data = dict(address.data)
    if "area" in data:
        data["area"] = target.area.code
    if "line" in data:
        data["line"] = str(head_line(target.household))
    response: HttpResponse = getattr(client, address.method)(where, data)
    return response


def head_line(household: Household) -> int:
    with unscoped(reason="test"):
        return household.memberships.get(relationship="HEAD").pk


def cases(role: str) -> Iterator[tuple[str, str, int]]:
    for name, address in MATRIX.items():
        for place in WHERE[role] if address.has_area else ("own",):
            yield name, place, address.own[role] if place == "own" else 404


@pytest.mark.parametrize("role", ROLES)
def test_every_address_gives_the_expected_answer_everywhere(
    role: str,
    world: dict[str, Target],
    on_day: Cast,
    signed_in: Callable[[Any], Client],
) -> None:
    wrong = []
    for name, place, expected in cases(role):
        client = signed_in(getattr(on_day, role))
        with undone():
            answer = ask(client, name, MATRIX[name], world[WHERE[role][place]]).status_code
        if answer != expected:
            wrong.append(f"{name} at {place}: {answer}, not {expected}")
    assert wrong == []


@contextmanager
def undone() -> Iterator[None]:
    """What one request writes is gone before the next."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def test_who_has_not_signed_in_is_led_to_the_door(
    world: dict[str, Target], signed_in: Callable[[Any], Client]
) -> None:
    for name, address in MATRIX.items():
        response = ask(signed_in(None), name, address, world["a"])
        assert response.status_code == address.signed_out, name
        if response.status_code == 302:
            door = "/cong-khai/" if name.startswith("portal:") else "/sign-in"
            assert response["Location"].startswith(door), name


def test_outside_and_missing_read_the_same(an: Client, world: dict[str, Target]) -> None:
    """Whoever tries codes must not learn which households exist elsewhere."""
    outside = an.get(reverse("desk:household", args=[world["b"].household.code]))
    missing = an.get(reverse("desk:household", args=["H9999999-9"]))
    assert outside.status_code == missing.status_code == 404
    assert without_token(outside) == without_token(missing).replace(
        "H9999999-9", world["b"].household.code
    )


def without_token(response: Any) -> str:
    import re

    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
