"""Processes that post and object in a database of their own. Run by test_public_processes only.

python -m tests.apps.review.public_child prepare
python -m tests.apps.review.public_child (down|object|start|post) WHO MOMENT
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
from giamngheo.apps.review import services  # noqa: E402
from giamngheo.apps.review.enums import Channel, ObjectionKind  # noqa: E402
from giamngheo.apps.review.models import Case, Objection, Posting  # noqa: E402
from giamngheo.apps.review.queries import postings as lists  # noqa: E402
from giamngheo.apps.review.services import Complaint, ReviewRefused  # noqa: E402
from giamngheo.common.scoping import unscoped  # noqa: E402
from tests.apps.review import scored  # noqa: E402
from tests.people import make_cast  # noqa: E402


def prepare(last: str) -> None:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    campaign, cases = scored.scored_round(cast, "Mai", "Ba")
    scored.endorse(cast, campaign, cases)
    if last == "endorsed":
        return
    scored.post(cast, campaign)
    if last == "objected":
        scored.object_to(cast, campaign, cases[1])


def common(day: date) -> dict[str, Any]:
    return {"actor": User.objects.get(username="an"), "on": day, "today": day}


def down(_who: str) -> str:
    posting = Posting.objects.select_related("village", "campaign").get()
    services.complete_posting(
        posting=posting, taken_down_on=scored.DOWN_ON, expected_version=posting.version,
        **common(scored.DOWN_ON),
    )  # fmt: skip
    return "down"


def objects(who: str) -> str:
    """A citizen sends the public form; the same `who` is the same form."""
    code = Posting.objects.get().public_code
    with lists.scope_of_posting(code, today=scored.DOWN_ON) as posting:
        assert posting is not None
        case = Case.objects.select_related("village").get(household__head_name="Ba")
        made = services.receive_from_public(
            posting=posting,
            complaint=Complaint(ObjectionKind.WRONGLY_IN, Channel.ONLINE, "x", case=case),
            complainant=scored.GIANG, once=who, today=scored.DOWN_ON,
        )  # fmt: skip
    return made.tracking_code


def start(_who: str) -> str:
    objection = Objection.objects.select_related("village", "campaign").get()
    services.start_reverification(
        objection=objection, expected_version=objection.version, **common(scored.DOWN_ON)
    )
    return "begun"


def post(_who: str) -> str:
    case = Case.objects.select_related("campaign", "village").first()
    assert case is not None
    services.post_list(
        campaign=case.campaign, village=case.village, places=["Nhà văn hóa"],
        posted_on=scored.POSTED_ON, **common(scored.POSTED_ON),
    )  # fmt: skip
    return "posted"


ACTS = {"down": down, "object": objects, "start": start, "post": post}


def main(act: str, who: str, moment: str = "0") -> None:
    with unscoped(reason="test of processes"):
        if act == "prepare":
            prepare(who)
            return
        time.sleep(max(0.0, float(moment) - time.time()))
        try:
            print(ACTS[act](who))
        except ReviewRefused as problem:
            print("refused:", problem)


if __name__ == "__main__":
    main(*sys.argv[1:])
