"""Processes that write an import to a database of their own. Run by test_processes only.

python -m tests.apps.intake.crash_child prepare        one confirmed batch
python -m tests.apps.intake.crash_child stop STAGE     writes, stops there, waits to be killed
python -m tests.apps.intake.crash_child resume         what a worker does when it starts
python -m tests.apps.intake.crash_child race           a ready batch; two confirmed ones of one list
python -m tests.apps.intake.crash_child confirm KEY MOMENT
python -m tests.apps.intake.crash_child write KEY MOMENT
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from giamngheo.apps.intake import services  # noqa: E402
from giamngheo.apps.intake.models import ImportBatch  # noqa: E402
from giamngheo.apps.registry import bulk  # noqa: E402
from giamngheo.common.scoping import unscoped  # noqa: E402
from tests.apps.intake.helpers import bring  # noqa: E402
from tests.apps.intake.workbooks import table  # noqa: E402
from tests.people import TODAY, make_cast  # noqa: E402


def households(count: int, *, village: str = "Đồng Ấm") -> bytes:
    return table(*[
        [str(n), village, f"Trần Thị {chr(65 + n // 26)}{chr(97 + n % 26)}", "Chủ hộ", "Nữ",
         1930 + n % 80, "Kinh", None, "Hộ nghèo", 110, 30]
        for n in range(1, count + 1)
    ])  # fmt: skip


def prepare() -> None:
    call_command("migrate", verbosity=0)
    cast = make_cast()
    batch = bring(cast, households(200))
    assert batch.household_created == 200, batch.problem_code
    services.confirm(batch=batch, actor=cast.an, on=TODAY)


def stop(stage: str) -> None:
    """Stops after the stage, inside the transaction, until the parent kills this process."""
    owner: Any = {"summary": services, "keep_marks": bulk.Ledger}.get(stage, bulk)
    original = getattr(owner, stage)

    def and_wait(*given: Any, **named: Any) -> None:
        original(*given, **named)
        print("there", flush=True)
        time.sleep(600)

    setattr(owner, stage, and_wait)
    batch = ImportBatch.objects.get()
    services.write(batch=batch, actor=batch.requested_by, on=TODAY)


def race() -> None:
    """Batch 1 of commune A is ready; 2 and 3 are the same list of commune B, both confirmed."""
    call_command("migrate", verbosity=0)
    cast = make_cast()
    bring(cast, households(40))
    for _ in range(2):
        content = households(40, village="Trung Lưu")
        batch = bring(cast, content, commune=cast.country.old_b, actor=cast.binh)
        services.confirm(batch=batch, actor=cast.binh, on=TODAY)


ACTS: dict[str, Callable[..., Any]] = {"confirm": services.confirm, "write": services.write}


def act_at(act: str, key: str, moment: str) -> None:
    """One act at the given moment; says what it gave."""
    batch = ImportBatch.objects.get(pk=int(key))
    actor = batch.requested_by
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        print(type(ACTS[act](batch=batch, actor=actor, on=TODAY)).__name__)
    except services.ImportRefused as problem:
        print(type(problem).__name__)


def main(act: str, *given: str) -> None:
    with unscoped(reason="test of processes"):
        if act in ACTS:
            act_at(act, *given)
        elif act == "stop":
            stop(*given)
        elif act == "resume":
            services.requeue_stale()
        else:
            {"prepare": prepare, "race": race}[act]()


if __name__ == "__main__":
    main(*sys.argv[1:])
