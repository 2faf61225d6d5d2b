"""Writes docs/reference/policies.md from the policy files; --check only tells if it is current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from povertycore.law_store import entry
from povertycore.policies.model import Policy, Rule
from povertycore.policies.series import Series
from povertycore.policies.store import all_policies, all_series
from povertycore.quantities import format_number_vi

TARGET = Path(__file__).resolve().parent.parent / "docs" / "reference" / "policies.md"


def page() -> str:
    lines = [
        "# Support policies",
        "",
        "Generated from povertycore/law/policies and povertycore/law/base_series by"
        " `python tools/policies_index.py`; do not edit by hand.",
        "",
        "*Unverified* counts the values nobody has held against a source yet."
        " `giamngheo policies show ID --on DATE` prints conditions, formulas and articles;"
        " `giamngheo law show ID` every value with its source.",
        "",
        "| ID | Policy | English | Kind | For | Rules, by first day | Stacking | Unverified |",
        "|---|---|---|---|---|---|---|--:|",
        *(_row(one) for one in all_policies()),
        "",
        "## Base series",
        "",
        "| ID | Series | Unit | Values, by first day |",
        "|---|---|---|---|",
        *(_series(one) for one in all_series()),
    ]
    return "\n".join(lines) + "\n"


def _row(one: Policy) -> str:
    stacking = f"{one.stacking.group}: {one.stacking.combine.value}" if one.stacking else ""
    cells = [
        f"`{one.id}`",
        one.title_vi,
        one.title_en,
        one.kind.value,
        one.beneficiary.value,
        "; ".join(_rule(rule) for rule in one.rules),
        stacking,
        str(len(entry(one.id).unverified)),
    ]
    return f"| {' | '.join(cells)} |"


def _rule(rule: Rule) -> str:
    place = f" ({', '.join(rule.area_codes)})" if rule.area_codes else ""
    return f"{_days(rule.in_force.from_, rule.in_force.to)}{place}"


def _days(begins: date, ends: date | None) -> str:
    last = f" to {ends - timedelta(1):%d/%m/%Y}" if ends else ""
    return f"{begins:%d/%m/%Y}{last}"


def _series(one: Series) -> str:
    return f"| `{one.id}` | {one.title_vi} | {one.unit} | {'; '.join(_values(one))} |"


def _values(one: Series) -> Iterator[str]:
    for value in one.entries:
        place = f" ({', '.join(value.area_codes)})" if value.area_codes else ""
        number = "formula" if value.number is None else format_number_vi(value.number.value)
        mark = "" if value.verified else " (unverified)"
        paid = f", paid from {value.paid_from.from_:%d/%m/%Y}" if value.paid_from else ""
        yield f"{value.in_force.from_:%d/%m/%Y}{paid}: {number}{place}{mark}"


if __name__ == "__main__":
    if "--check" in sys.argv:
        current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == page()
        sys.exit(0 if current else f"{TARGET.name} is not current: run tools/policies_index.py")
    TARGET.write_text(page(), encoding="utf-8")
