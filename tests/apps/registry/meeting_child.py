"""Processes that record something about the same people. Run by test_at_the_same_moment only.

python -m tests.apps.registry.meeting_child prepare              households, an offer
python -m tests.apps.registry.meeting_child ACT MOMENT           one act; says what it gave
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from giamngheo.apps.accounts.models import User  # noqa: E402
from giamngheo.apps.registry import services  # noqa: E402
from giamngheo.apps.registry.models import Handover, Household, Occurrence  # noqa: E402
from giamngheo.apps.registry.services import Behind, NewMember, RegisterRefused  # noqa: E402
from giamngheo.apps.territory.models import Area  # noqa: E402
from giamngheo.common.scoping import unscoped  # noqa: E402
from tests.apps.registry.lives import acting, correct, fresh, home, member  # noqa: E402
from tests.people import TODAY, make_cast  # noqa: E402

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 15)
ID_NUMBER = "000190000123"


def prepare() -> None:
    """Household 1 of commune A; 2 of A; 3 of A is offered to B; 4 of B."""
    call_command("migrate", verbosity=0)
    cast = make_cast()
    a, b = cast.country.villages_a[0], cast.country.villages_b[0]
    home(a, "Lê Một", "Lê Hai", "Lê Ba", actor=cast.an)
    home(a, "Vũ Một", "Vũ Hai", actor=cast.an)
    offered = home(a, "Hồ Một", "Hồ Hai", actor=cast.an)
    home(b, "Đỗ Một", actor=cast.binh)
    services.offer_handover(
        household=offered, to_commune=cast.country.commune_b, **acting(cast.an, MARCH)
    )
    services.record_death(membership=member(household(2), "Vũ Hai"), **acting(cast.an, MARCH))


def household(number: int) -> Household:
    return fresh(list(Household.objects.order_by("pk"))[number - 1])


def officer(name: str) -> User:
    return User.objects.get(username=name)


def die(name: str) -> object:
    """Recorded on a page that was opened before the other officer saved."""
    home_1 = household(1)
    opened = Behind("", "", None), 2
    return services.record_death(
        membership=member(home_1, name), behind=opened[0], expected_version=opened[1],
        actor=officer("an"), on=JUNE, today=TODAY,
    )  # fmt: skip


def come_back(number: int, by: str) -> object:
    """The same person, by citizen ID, into two households of two communes."""
    return services.person_comes(
        household=household(number), member=NewMember("Lê Về", "OTHER", personal_id=ID_NUMBER),
        **acting(officer(by), JUNE),
    )  # fmt: skip


def answer(how: str) -> object:
    offer = Handover.objects.get()
    common: dict[str, Any] = {"handover": offer, "on": JUNE, "today": TODAY}
    if how == "withdraw":
        return services.withdraw_handover(actor=officer("an"), **common)
    return services.accept_handover(
        village=Area.objects.get(code="98002-01"), behind=Behind(), actor=officer("binh"), **common
    )


ACTS: dict[str, Callable[[], object]] = {
    "die-2": lambda: die("Lê Hai"),
    "die-3": lambda: die("Lê Ba"),
    "back-a": lambda: come_back(1, "an"),
    "back-b": lambda: come_back(4, "binh"),
    "accept": lambda: answer("accept"),
    "withdraw": lambda: answer("withdraw"),
    "correct": lambda: correct(last_entry_of_death(), officer("an")),
}


def last_entry_of_death() -> Occurrence:
    return Occurrence.objects.filter(kind="DIED").order_by("pk")[0]


def main() -> None:
    asked = sys.argv[1:]
    with unscoped(reason="test"):
        if asked == ["prepare"]:
            prepare()
            return
        act, moment = ACTS[asked[0]], float(asked[1])
        time.sleep(max(0.0, moment - time.time()))
        try:
            print(type(act()).__name__)
        except RegisterRefused as refused:
            print(type(refused).__name__)


if __name__ == "__main__":
    main()
