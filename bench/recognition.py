"""Recognition of a commune's households and their certificates, against the bare work.

    python -m bench.recognition [HOUSEHOLDS]                      on SQLite
    python ops/postgres.py run -- python -m bench.recognition     on PostgreSQL

The bare load puts the very rows the decision and the issuing wrote into the same tables once more
(executemany or COPY) and sets the end of the closed statuses. The bare pages are the filling and
converting of the same certificates, without reading, sealing or keeping. Files are made for the
first villages only, because each page takes as long as the one before. Nobody here is real.
"""

from __future__ import annotations

import atexit
import os
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

SCRATCH = tempfile.mkdtemp(prefix="giamngheo-bench-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["GIAMNGHEO_DATA_DIR"] = SCRATCH
os.environ.setdefault("GIAMNGHEO_DATABASE_URL", f"sqlite:///{SCRATCH}/bench.sqlite3")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings.test")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402

from bench import results  # noqa: E402
from giamngheo.apps.documents.default_files import default_template  # noqa: E402
from giamngheo.apps.registry.models import Movement, PovertyStatus  # noqa: E402
from giamngheo.apps.review import services  # noqa: E402
from giamngheo.apps.review.models import (  # noqa: E402
    Case,
    Certificate,
    CertificateBatch,
    Decision,
    DecisionLine,
    Endorsement,
)
from giamngheo.apps.review.queries.certificate_papers import (  # noqa: E402
    certificates_paper,
    of_decision,
)
from giamngheo.apps.review.services import batches  # noqa: E402
from giamngheo.apps.territory.enums import AreaKind, Level  # noqa: E402
from giamngheo.common import bulk  # noqa: E402
from giamngheo.common.papers.fields import context_of  # noqa: E402
from giamngheo.common.papers.filling import fill as fill_paper  # noqa: E402
from giamngheo.common.papers.pdf import convert  # noqa: E402
from giamngheo.common.scoping import unscoped  # noqa: E402
from tests.apps.review.deciding import SIGNED_ON, decide, put_together  # noqa: E402
from tests.apps.review.many import NONE, A, N, One, P, fill, open_round  # noqa: E402
from tests.people import TODAY, make_area, make_cast  # noqa: E402

HOUSEHOLDS, VILLAGES, PRINTED_VILLAGES = 5_000, 30, 2
BAR_LOAD, BAR_PAGES = 5.0, 1.5
# Half stays, the rest leaves, enters, changes lists, or is refused.
PAIRS = [(P, P)] * 5 + [(N, N)] * 5 + [(P, N), (P, A), (N, A), (N, P), (A, P), (NONE, N), (A, A)]


@dataclass
class Run:
    """Seconds of each part and of its bare counterpart."""

    households: int
    consolidate: float
    recognise: float
    issue: float
    load: float
    certificates: int
    pages: float
    bare_pages: float

    @property
    def load_ratio(self) -> float:
        return (self.recognise + self.issue) / self.load

    @property
    def pages_ratio(self) -> float:
        return self.pages / self.bare_pages


def now() -> float:
    return time.perf_counter()


def rows_of(model: type[models.Model], **which: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    names = [field.attname for field in model._meta.concrete_fields]
    return names, list(model._default_manager.filter(**which).values_list(*names))


def bare_load(decision: Decision) -> float:
    """The same rows once more in a transaction that is taken back."""
    tables = [
        (PovertyStatus, rows_of(PovertyStatus, valid_from=SIGNED_ON)),
        (Movement, rows_of(Movement, happened_on=SIGNED_ON)),
        (DecisionLine, rows_of(DecisionLine, decision=decision)),
        (Certificate, rows_of(Certificate, decision=decision)),
        (Endorsement, rows_of(Endorsement, decision=decision)),
    ]
    closed = list(PovertyStatus.objects.filter(valid_to=SIGNED_ON).values_list("pk", "valid_to"))
    cases = list(Case.objects.values_list("pk", "step", "state"))
    with transaction.atomic():
        for model, _rows in reversed(tables):
            model._base_manager.filter(pk__in=bulk.values_of([row[0] for row in _rows[1]])).delete()
        start = now()
        for model, (names, rows) in tables:
            bulk.insert(model, names, rows)
        bulk.update(PovertyStatus, ["valid_to"], closed)
        bulk.update(Case, ["step", "state"], cases)
        taken = now() - start
        transaction.set_rollback(True)
    return taken


def printed(decision: Decision) -> dict[tuple[int, str], list[Certificate]]:
    """The certificates of the first villages."""
    found: dict[tuple[int, str], list[Certificate]] = {}
    for row in of_decision(decision):
        found.setdefault((row.village_id, row.standard_id), []).append(row)
    return dict(list(found.items())[:PRINTED_VILLAGES])


def bare_pages(decision: Decision) -> float:
    """Filling and converting alone, the data ready before the clock starts."""
    unit = decision.campaign.unit
    ready = [
        context_of(certificates_paper(unit, key[1], rows, decision))
        for key, rows in printed(decision).items()
    ]
    template = default_template("certificate")
    start = now()
    for context in ready:
        assert convert(fill_paper(template, context)).pdf
    return now() - start


def measure(count: int) -> Run:
    cast = make_cast()
    unit = cast.country.commune_a
    villages = [
        make_area(
            Level.VILLAGE, f"98001-{number}", AreaKind.VILLAGE, f"Thôn {number}",
            parents=((unit, date(2025, 7, 1), None),),
        )
        for number in range(20, 20 + VILLAGES)
    ]  # fmt: skip
    campaign = open_round(villages, unit, cast.an)
    drawn = [
        One(PAIRS[n % len(PAIRS)][0], PAIRS[n % len(PAIRS)][1], 1 + n % 5, n % VILLAGES)
        for n in range(count)
    ]
    fill(campaign, villages, drawn, cast.an)
    start = now()
    put_together(cast, campaign)
    consolidated = now()
    decision = decide(cast, campaign)
    recognised = now()
    issued = services.issue_certificates(
        decision=decision, actor=cast.an, on=SIGNED_ON, today=TODAY
    )
    ended = now()
    load = bare_load(decision)
    batch = CertificateBatch.objects.create(
        decision=decision, total=issued, requested_by=cast.an, commune_id=decision.commune_id,
        province_id=decision.province_id,
    )  # fmt: skip
    chosen = printed(decision)
    begun = now()
    for key, rows in chosen.items():
        batches.make_file(batch, key, rows)
    made = now()
    return Run(
        count, consolidated - start, recognised - consolidated, ended - recognised, load,
        sum(map(len, chosen.values())),
        made - begun, bare_pages(decision),
    )  # fmt: skip


def report(run: Run, began: str) -> None:
    head = ("households", "consolidation, s", "recognition, s", "certificates issued, s",
            "bare load of the same rows, s", "recognition and issue / bare", "files, s",
            "bare files, s", "files / bare")  # fmt: skip
    row = (
        f"{run.households:,}", f"{run.consolidate:.2f}", f"**{run.recognise:.2f}**",
        f"{run.issue:.2f}", f"{run.load:.2f}", f"**{run.load_ratio:.2f}**", f"{run.pages:.1f}",
        f"{run.bare_pages:.1f}", f"**{run.pages_ratio:.2f}**",
    )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    body = (
        f"{began}. One commune, {VILLAGES} villages; {run.certificates:,} certificates of "
        f"{PRINTED_VILLAGES} villages as Word and PDF. Peak memory {peak:.0f} MB.\n\n"
        f"Bars: recognition and issuing at most {BAR_LOAD:g} times the bare load of the same rows; "
        f"files at most {BAR_PAGES:g} times filling and converting alone.\n\n"
        f"{results.table(head, [row])}"
    )
    print(body)
    results.keep(
        f"recognition-{connection.vendor}",
        f"Recognition and certificates, {connection.vendor}",
        body,
        on=date.today(),  # noqa: DTZ011
    )


def main(asked: list[str]) -> int:
    began = results.machine()
    call_command("migrate", verbosity=0)
    with unscoped(reason="bench"):
        run = measure(int(asked[0]) if asked else HOUSEHOLDS)
    report(run, began)
    return int(run.load_ratio > BAR_LOAD or run.pages_ratio > BAR_PAGES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
