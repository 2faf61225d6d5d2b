"""Processes that decide a round in a database of their own. Run by test_decision_processes only.

python -m tests.apps.review.crash_child prepare COUNT     a round put together, COUNT households
python -m tests.apps.review.crash_child stop STAGE        decides, stops there, waits to be killed
python -m tests.apps.review.crash_child decide NUMBER MOMENT
"""

from __future__ import annotations

import sys
import time
from datetime import date
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from giamngheo.apps.accounts.models import User  # noqa: E402
from giamngheo.apps.registry import bulk as register_bulk  # noqa: E402
from giamngheo.apps.review.models import Campaign  # noqa: E402
from giamngheo.apps.review.services import (  # noqa: E402
    ReviewRefused,
    decision_rows,
    recognition,
    steps,
)
from giamngheo.common.scoping import unscoped  # noqa: E402
from tests.apps.review.deciding import put_together  # noqa: E402
from tests.apps.review.many import A, N, One, P, fill, open_round  # noqa: E402
from tests.people import TODAY, make_cast  # noqa: E402

SIGNED_ON = date(2026, 11, 10)
OWNERS: dict[str, Any] = {
    "open_statuses": register_bulk,
    "record_movements": register_bulk,
    "write_lines": decision_rows,
    "settle_certificates": decision_rows,
    "advance_many": steps,
}


def prepare(count: str) -> None:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    pairs = [(P, P), (P, N), (P, A), (N, P), (A, P), (A, A)]
    campaign = open_round(cast.country.villages_a, cast.country.commune_a, cast.an)
    drawn = [One(*pairs[n % len(pairs)], village=n % 3) for n in range(int(count))]
    fill(campaign, cast.country.villages_a, drawn, cast.an)
    put_together(cast, campaign)


def decide(number: str) -> Any:
    return recognition.recognise(
        campaign=Campaign.objects.get(), number=number, signed_on=SIGNED_ON,
        on=SIGNED_ON, actor=User.objects.get(username="hanh"), today=TODAY,
    )  # fmt: skip


def stop(stage: str) -> None:
    """Stops after the stage, inside the transaction, until the parent kills this process."""
    original = getattr(OWNERS[stage], stage)

    def and_wait(*given: Any, **named: Any) -> Any:
        original(*given, **named)
        print("there", flush=True)
        time.sleep(600)

    setattr(OWNERS[stage], stage, and_wait)
    decide("125/QĐ-UBND")


def decide_at(number: str, moment: str) -> None:
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        print(decide(number).number)
    except ReviewRefused as problem:
        print(problem)


def main(act: str, *given: str) -> None:
    with unscoped(reason="test of processes"):
        acts: dict[str, Any] = {"prepare": prepare, "stop": stop, "decide": decide_at}
        acts[act](*given)


if __name__ == "__main__":
    main(*sys.argv[1:])
