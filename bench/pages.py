"""Server time of the pages with 300,000 households, on the database in force.

    python -m bench.pages                                     SQLite
    python ops/postgres.py run -- python -m bench.pages       PostgreSQL

Each page is asked for in-process through the whole middleware stack, as the commune officer and as
the lead of the province; the figure is wall time from request to finished HTML.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import Any

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "300000"))
COMMUNES, VILLAGES_EACH = 500, 6
REPEATS = 60
BAR_MS = 50
DAY = date(2026, 6, 30)


def prepare() -> tuple[Any, dict[str, Any]]:
    """An empty database filled with the synthetic province; returns it and the two clients."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "giamngheo.config.settings.test"
    if not os.environ.get("GIAMNGHEO_DATABASE_URL"):
        folder = tempfile.mkdtemp(prefix="giamngheo-bench-")
        os.environ["GIAMNGHEO_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from bench.population import fill, make_units
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post, User

    settings.DEBUG = False
    call_command("migrate", interactive=False, verbosity=0)
    units = make_units(communes=COMMUNES, villages_each=VILLAGES_EACH)
    fill(units, households=HOUSEHOLDS)
    with connection.cursor() as cursor:
        # As autovacuum leaves a server's tables: statistics known, indexes enough to count by.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    clients = {}
    for name, role, area in (
        ("officer", Role.COMMUNE_OFFICER, units.communes[137]),
        ("lead", Role.LEAD, units.province),
    ):
        user = User.objects.create_user(username=name, full_name=name, working_day=DAY)
        Post.objects.create(user=user, role=role, area=area, valid_from=timezone.localdate())
        clients[name] = Client()
        clients[name].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return units, clients


def addresses(units: Any) -> list[tuple[str, str, Callable[[], str]]]:
    """Who asks, what it is called, and the address of one try."""
    from giamngheo.apps.registry.models import Household
    from giamngheo.common.scoping import unscoped

    draw = random.Random(3)
    with unscoped(reason="bench"):
        codes = list(
            Household.objects.filter(commune=units.communes[137]).values_list("code", flat=True)
        )
        far = list(Household.objects.filter(pk__gt=HOUSEHOLDS // 2).values_list("code")[:300])
    return [
        ("officer", "home", lambda: "/"),
        ("officer", "household list", lambda: "/households"),
        ("officer", "household list, poor", lambda: "/households?class=POOR"),
        ("officer", "search by name", lambda: "/households?q=nguyen+thi"),
        ("officer", "household page", lambda: f"/households/{draw.choice(codes)}"),
        ("lead", "home", lambda: "/"),
        ("lead", "household list", lambda: "/households"),
        ("lead", "household list, page 20", lambda: "/households?page=20"),
        ("lead", "household list, poor", lambda: "/households?class=POOR"),
        ("lead", "search by name", lambda: "/households?q=nguyen+thi+lan"),
        ("lead", "search by given name", lambda: "/households?q=quyen"),
        ("lead", "household page", lambda: f"/households/{draw.choice(far)[0]}"),
    ]


def timed(client: Any, address: Callable[[], str]) -> tuple[list[float], set[int], int]:
    """Milliseconds of each try, the numbers of queries, and the size of the page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, size = [], 0
    for _ in range(3):
        client.get(address())
    gc.collect()
    for _ in range(REPEATS):
        where = address()
        start = time.perf_counter()
        response = client.get(where)
        times.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{where}: {response.status_code}")
        size = len(response.content)
    counts = set()
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(address())
        counts.add(len(captured))
    return times, counts, size


def main() -> int:
    from bench import results

    began = results.machine()
    start = time.perf_counter()
    units, clients = prepare()
    from django.db import connection

    filled = time.perf_counter() - start
    rows: list[tuple[object, ...]] = []
    over = 0
    for who, name, address in addresses(units):
        times, counts, size = timed(clients[who], address)
        p95 = sorted(times)[int(len(times) * 0.95) - 1]
        over += p95 > BAR_MS
        rows.append(
            (
                who,
                name,
                f"{statistics.median(times):.1f}",
                f"**{p95:.1f}**",
                f"{p95 / BAR_MS:.2f}",
                "-".join(map(str, sorted(counts))),
                f"{size / 1024:.0f}",
            )
        )
    head = ("who", "page", "median ms", "p95 ms", "p95 / bar", "queries", "kB")
    body = (
        f"{began}. {HOUSEHOLDS:,} households in {COMMUNES} communes of one province (filled in "
        f"{filled:.0f} s); {REPEATS} requests a page, in-process, through the whole middleware.\n\n"
        f"Bar: p95 at most {BAR_MS} ms.\n\n{results.table(head, rows)}"
    )
    print(body)
    if HOUSEHOLDS >= 300_000:
        title = f"Pages with {HOUSEHOLDS:,} households, {connection.vendor}"
        results.keep(f"pages-{connection.vendor}", title, body, on=date.today())  # noqa: DTZ011
    return 1 if over else 0


if __name__ == "__main__":
    import sys

    sys.exit(main())
