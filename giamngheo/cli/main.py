"""All verbs of the command giamngheo, each loaded when it is called."""

from __future__ import annotations

import importlib
from typing import Any

import click

VERBS = {
    "check": "giamngheo.cli.check:check",
    "classify": "giamngheo.cli.nation:classify",
    "eligible": "giamngheo.cli.eligible:eligible",
    "explain": "giamngheo.cli.explain:explain",
    "law": "giamngheo.cli.law:law",
    "read-plan": "giamngheo.cli.plans:read_plan_command",
    "policies": "giamngheo.cli.policies:policies",
    "import-households": "giamngheo.cli.imports:import_households",
    "rollup": "giamngheo.cli.nation:rollup",
    "measure": "giamngheo.cli.nation:measure",
    "synth": "giamngheo.cli.nation:synth",
    "template": "giamngheo.cli.imports:template",
    "area-change": "giamngheo.cli.territory:area_change",
    "setup": "giamngheo.cli.installation:setup",
    "serve": "giamngheo.cli.installation:serve",
    "demo": "giamngheo.cli.installation:demo",
}


class LazyGroup(click.Group):
    """Loads a verb's module only when that verb runs: `check` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name].split(":")
        command: Any = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Giảm Nghèo: sổ hộ nghèo, hộ cận nghèo và bàn làm việc của chương trình giảm nghèo."""


if __name__ == "__main__":
    main()
