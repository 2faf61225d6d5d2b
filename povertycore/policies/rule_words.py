"""The rules themselves in words: conditions and formulas as the law states them, nobody judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from povertycore.law_values import LegalNumber
from povertycore.policies.catalogue import fact_named
from povertycore.policies.expressions import (
    Age,
    Cases,
    Compare,
    InAreas,
    Is,
    Larger,
    Leaf,
    OfFact,
    OfLine,
    OfSeries,
    PlaceIs,
    Product,
    Share,
    Shortfall,
    Since,
    Smaller,
    Total,
)
from povertycore.policies.model import Policy, Rule, Unit
from povertycore.policies.store import series
from povertycore.policies.walk import children
from povertycore.policies.words import age_words, article_label, quantity
from povertycore.quantities import format_number_vi
from povertycore.wording import say


def condition_rule(node: Any, policy: Policy, rule: Rule, language: str = "vi") -> Iterator[str]:
    """Yield a condition as the law states it, its parts indented under it."""
    if isinstance(node, Leaf):
        verified = rule.verified if node.verified is None else node.verified
        mark = "" if verified else say("policy_answer.unverified", language)
        article = article_label(node.article, policy.citations)
        yield f"- {_wanted(node, policy, rule, language)} ({article}){mark}"
        return
    yield f"- {say(f'policy_tree.{_kind(node)}', language)}:"
    for part in children(node):
        yield from (f"  {line}" for line in condition_rule(part, policy, rule, language))


def _kind(node: Any) -> str:
    return {
        "All": "all",
        "Any_": "any",
        "Not": "not",
        "SomeMember": "some_member",
        "EveryMember": "every_member",
    }[type(node).__name__]


def _wanted(leaf: Any, policy: Policy, rule: Rule, language: str) -> str:
    if isinstance(leaf, Is):
        fact = fact_named(leaf.fact)
        if isinstance(leaf.is_, bool):
            wanted = say("policy_value.yes" if leaf.is_ else "policy_value.no", language)
        else:
            labels = fact.code_labels(language)
            wanted = ", ".join(labels.get(code, code) for code in leaf.is_)
        return f"{fact.label(language)}: {wanted}"
    if isinstance(leaf, Compare):
        fact = fact_named(leaf.fact)
        name, limit = leaf.comparison
        number = format_number_vi(limit) if isinstance(limit, int) else ""
        shown = number or amount_formula(limit, policy, rule, None, language)
        return f"{fact.label(language)} {_COMPARED[name]} {shown} {fact.unit}".rstrip()
    if isinstance(leaf, Age):
        return age_words(leaf, language)
    if isinstance(leaf, Since):
        months = leaf.below_months or leaf.at_least_months or f"[{leaf.window}]"
        sign = "≥" if leaf.at_least_months else "<"
        return f"{fact_named(leaf.since).label(language)}: {sign} {months} tháng"
    if isinstance(leaf, InAreas):
        return ", ".join(leaf.in_areas)
    assert isinstance(leaf, PlaceIs)  # noqa: S101 - the last kind of leaf
    return ", ".join(fact_named(name).label(language) for name in leaf.facts)


_COMPARED = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}


def amount_formula(
    amount: Any, policy: Policy, rule: Rule, unit: Unit | None = Unit.VND, language: str = "vi"
) -> str:
    """Return an amount as a formula; numbers nobody read in a source are marked."""

    def inner(part: Any) -> str:
        return amount_formula(part, policy, rule, None, language)

    if isinstance(amount, LegalNumber):
        shown = format_number_vi(amount.value)
        if unit is not None:
            shown = quantity(amount.value, policy.unit if unit is Unit.VND else unit, language)
        return shown + ("" if amount.verified else say("policy_answer.unverified", language))
    if isinstance(amount, OfSeries):
        title = series(amount.series)
        return f"[{title.title_vi if language == 'vi' else title.title_en}]"
    if isinstance(amount, OfFact):
        return f"[{fact_named(amount.fact).label(language)}]"
    if isinstance(amount, OfLine):
        return say(f"policy_line.{amount.income_line}", language)
    if isinstance(amount, Product):
        return " × ".join(inner(part) for part in amount.product)
    if isinstance(amount, Total):
        return " + ".join(inner(part) for part in amount.total)
    if isinstance(amount, Larger | Smaller):
        parts = amount.larger if isinstance(amount, Larger) else amount.smaller
        word = "max" if isinstance(amount, Larger) else "min"
        return f"{word}({'; '.join(inner(part) for part in parts)})"
    if isinstance(amount, Shortfall):
        return f"max(0; {inner(amount.target)} − {inner(amount.current)})"
    if isinstance(amount, Share):
        rounding = "" if amount.round_to == 1 else f" ({_rounded(amount.round_to, language)})"
        part = "%" if amount.out_of == 100 else f"/{format_number_vi(amount.out_of)}"
        return f"{inner(amount.share)} {part} × {inner(amount.of)}{rounding}"
    assert isinstance(amount, Cases)  # noqa: S101 - the last kind of amount
    lines = (
        f"{inner(case.then)} nếu "
        + "; ".join(line.strip(" -") for line in condition_rule(case.when, policy, rule, language))
        for case in amount.cases
    )
    return " | ".join(lines)


def _rounded(multiple: int, language: str) -> str:
    return say("policy_line.rounded", language, {"multiple": format_number_vi(multiple)})
