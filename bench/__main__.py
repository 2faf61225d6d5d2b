"""Runs the benches and keeps their figures in RESULTS.md.

    python -m bench                 all of them
    python -m bench import pages    some of them

Each bench is a process of its own; those that use the database run on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import subprocess
import sys

MODULES = {
    "import": "import_households",
    "recognition": "recognition",
    "pages": "pages",
    "nation": "nation",
    "policies": "policies",
}
ON_BOTH_DATABASES = {"import", "recognition", "pages"}


def main(names: list[str]) -> int:
    unknown = set(names) - set(MODULES)
    if unknown:
        print(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
        return 2
    without_address = {k: v for k, v in os.environ.items() if k != "GIAMNGHEO_DATABASE_URL"}
    failed = []
    for name in names or MODULES:
        command = [sys.executable, "-m", f"bench.{MODULES[name]}"]
        ways = [command]
        if name in ON_BOTH_DATABASES:
            ways.append([sys.executable, "ops/postgres.py", "run", "--", *command])
        for way in ways:
            print(f"\n== {name}: {' '.join(way[1:])}", flush=True)
            if subprocess.run(way, env=without_address, check=False).returncode:
                failed.append(name)
    if failed:
        print(f"over their bars or failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
