"""Verdicts in words: conditions with fact, limit and article, amounts with units, what to ask for.

Names of policies, groups and documents come from the law files; sentences from wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from povertycore.citations import Citation
from povertycore.policies.catalogue import fact_named
from povertycore.policies.expressions import (
    MOST,
    Age,
    Compare,
    InAreas,
    Is,
    PlaceIs,
    Since,
)
from povertycore.policies.intervals import Interval
from povertycore.policies.model import Frequency, Policy, Unit
from povertycore.policies.scalar import Checked
from povertycore.policies.snapshot import Value
from povertycore.policies.stacking import Resolved, Standing
from povertycore.policies.verdicts import GroupResult, Numbered, PolicyVerdict
from povertycore.quantities import format_number_vi
from povertycore.wording import say


def quantity(value: int, unit: Unit, language: str = "vi") -> str:
    """Return a number with its unit: 65.000 đồng, 6,24 %/năm."""
    if unit is Unit.BASIS_POINTS:
        number = format_number_vi(Decimal(value).scaleb(-2))
    else:
        number = format_number_vi(value)
    return say(f"policy_unit.{unit.value}", language, {"value": number})


def amount_words(policy: Policy, amount: Interval, language: str = "vi") -> str:
    """Return an amount with unit and frequency, or within what it lies where it is not known."""
    per = say(f"policy_per.{policy.frequency.value}", language)
    known = amount.known
    if known is not None:
        return f"{quantity(known, policy.unit, language)}{per}"
    if amount.low and amount.high >= MOST:
        least = quantity(amount.low, policy.unit, language)
        return say("policy_amount.at_least", language, {"least": f"{least}{per}"})
    if amount.high >= MOST:
        return say("policy_amount.unknown", language)
    most = f"{quantity(amount.high, policy.unit, language)}{per}"
    if amount.low == 0:
        return say("policy_amount.at_most", language, {"most": most})
    least = quantity(amount.low, policy.unit, language)
    return say("policy_amount.between", language, {"least": least, "most": most})


def verdict_words(verdict: PolicyVerdict, language: str = "vi") -> str:
    """Return entitled, not entitled or not known, in words."""
    return say(f"policy_verdict.{verdict.verdict.value.lower()}", language)


def article_label(article: str, citations: Iterable[Citation], language: str = "vi") -> str:
    """Return the document an article names as papers print it, the article after it."""
    del language
    for citation in sorted(citations, key=lambda one: -len(one.number)):
        if article.startswith(citation.number):
            plain = Citation(number=citation.number, role=citation.role, verified=True)
            rest = article.removeprefix(citation.number).strip()
            return f"{rest} {plain.label()}".strip()
    return article


def value_words(name: str, value: Value, language: str = "vi") -> str:
    """Return a fact's value as a reader would say it."""
    if value is None:
        return say("policy_value.unknown", language)
    if isinstance(value, bool):
        return say("policy_value.yes" if value else "policy_value.no", language)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    fact = fact_named(name)
    if isinstance(value, int):
        return f"{format_number_vi(value)} {fact.unit}".strip()
    return fact.code_labels(language).get(value, value)


def condition_words(checked: Checked, policy: Policy, language: str = "vi") -> str:
    """Return a single condition: what is on record, what the law wants, the article, the answer."""
    leaf = checked.leaf
    assert leaf is not None  # noqa: S101 - only single conditions are put into words
    answer = say(f"policy_answer.{checked.answer.name.lower()}", language)
    article = article_label(leaf.article, policy.citations)
    mark = "" if checked.verified else say("policy_answer.unverified", language)
    return f"{answer}: {_stated(checked, language)} ({article}){mark}"


def _stated(checked: Checked, language: str) -> str:
    if checked.negated and not isinstance(checked.leaf, Is | PlaceIs | InAreas):
        stated = _stated(replace(checked, negated=False), language)
        return _leaf("opposite", language, stated=stated)
    leaf: Any = checked.leaf
    not_ = "_not" if checked.negated else ""
    if isinstance(leaf, Is):
        fact = fact_named(leaf.fact)
        wanted = leaf.is_
        if isinstance(wanted, bool):
            text = say("policy_value.yes" if wanted else "policy_value.no", language)
        else:
            labels = fact.code_labels(language)
            text = ", ".join(labels.get(code, code) for code in wanted)
        value = value_words(leaf.fact, checked.value, language)
        return _leaf(f"is{not_}", language, fact=fact.label(language), value=value, wanted=text)
    if isinstance(leaf, Compare):
        fact = fact_named(leaf.fact)
        name, _ = leaf.comparison
        value = value_words(leaf.fact, checked.value, language)
        limit = _bounds(checked.limit, fact.unit, language)
        return _leaf(name, language, fact=fact.label(language), value=value, limit=limit)
    if isinstance(leaf, Age):
        return _leaf(
            "age", language, value=_born(checked, language), limit=age_words(leaf, language)
        )
    if isinstance(leaf, Since):
        fact = fact_named(leaf.since)
        months = leaf.below_months or leaf.at_least_months
        if checked.limit is not None:
            months = checked.limit.low
        kind = "since_below" if leaf.at_least_months is None else "since_at_least"
        value = value_words(leaf.since, checked.value, language)
        limit = say("policy_value.unknown", language) if months is None else str(months)
        return _leaf(kind, language, fact=fact.label(language), value=value, limit=limit)
    return _place(leaf, checked, language)


def _leaf(kind: str, language: str, **values: object) -> str:
    return say(f"policy_leaf.{kind}", language, values)


def _place(leaf: PlaceIs | InAreas, checked: Checked, language: str) -> str:
    not_ = "_not" if checked.negated else ""
    if isinstance(leaf, InAreas):
        value = value_words("province_code", checked.value, language)
        return _leaf(f"areas{not_}", language, value=value, wanted=", ".join(leaf.in_areas))
    names = ", ".join(fact_named(name).label(language) for name in leaf.facts)
    if checked.value is not None:
        value = fact_named(str(checked.value)).label(language)
    else:
        known = "no" if checked.answer < 0 else "unknown"
        value = say(f"policy_value.{known}", language)
    return _leaf(f"place{not_}", language, value=value, wanted=names)


def _bounds(limit: Interval | None, unit: str, language: str) -> str:
    if limit is None or limit.known is None:
        return say("policy_value.unknown", language)
    return f"{format_number_vi(limit.known)} {unit}".strip()


def _born(checked: Checked, language: str) -> str:
    if isinstance(checked.value, date):
        return f"{checked.value:%d/%m/%Y}"
    key = "policy_value.unknown" if checked.missing else "policy_value.within_a_year"
    return say(key, language)


def age_words(leaf: Age, language: str = "vi") -> str:
    """Return the ages a condition wants: from 6 years under 16 years."""
    unit = say(f"policy_age.{leaf.age}", language)
    parts = []
    if leaf.at_least is not None:
        parts.append(say("policy_age.from", language, {"age": leaf.at_least, "unit": unit}))
    if leaf.below is not None:
        parts.append(say("policy_age.below", language, {"age": leaf.below, "unit": unit}))
    return " ".join(parts)


def reasons(verdict: PolicyVerdict, language: str = "vi") -> list[str]:
    """Return why: the conditions the verdict rests on, each with fact, limit and article."""
    if verdict.why_none:
        return [say(f"policy_why.{verdict.why_none}", language)]
    groups = verdict.winners[:1] if verdict.is_entitled else verdict.winners or verdict.groups
    found: dict[str, None] = {}
    for group in groups:
        for condition in group.conditions():
            if condition.answer is not group.answer and group.answer < 1:
                continue
            for leaf in condition.decisive():
                found[condition_words(leaf, verdict.policy, language)] = None
    return list(found)


def groups_words(verdict: PolicyVerdict) -> list[str]:
    """Return the names of the groups that make the verdict."""
    return list(dict.fromkeys(one.group.name_vi for one in verdict.winners))


def details_words(verdict: PolicyVerdict, language: str = "vi") -> list[str]:
    """Return the further numbers of what one is entitled to: rate, term, rice, meals."""
    if not verdict.winners:
        return []
    return [
        f"{one.label_vi}: {quantity(one.value, one.unit, language)}"
        for one in verdict.winners[0].details
        if one.value is not None
    ]


def missing_words(
    verdict: PolicyVerdict, names: tuple[str, ...], language: str = "vi"
) -> list[str]:
    """Return the facts to ask for, each with the member it is asked of."""
    found = []
    for who, name in verdict.missing:
        label = say("policy_missing.members", language)
        if name != "members":
            label = fact_named(name).label(language)
        member = names[who] if 0 <= who < len(names) else ""
        found.append(f"{member}: {label}" if member else label)
    return found


def standing_words(one: Resolved, language: str = "vi") -> str:
    """Return how an entitlement stands to the others of its group; '' where it stands alone."""
    if one.standing in (Standing.ALONE, Standing.NONE):
        return ""
    values = {"by": one.by, "rivals": ", ".join(one.rivals)}
    if one.standing is Standing.ADDS and not one.rivals:
        return ""
    return say(f"policy_standing.{one.standing.value.lower()}", language, values)


def _detail_data(details: Iterable[Numbered]) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "label": one.label_vi, "unit": one.unit.value, "value": one.value}
        for one in details
    ]


def _group_data(group: GroupResult, policy: Policy, language: str) -> dict[str, Any]:
    return {
        "rule": group.rule.code,
        "group": group.group.code,
        "name": group.group.name_vi,
        "answer": group.answer.name,
        "conditions": [
            {
                "answer": leaf.answer.name,
                "text": condition_words(leaf, policy, language),
                "article": leaf.leaf.article if leaf.leaf else "",
                "missing": list(leaf.missing),
                "verified": leaf.verified,
            }
            for condition in group.conditions()
            for leaf in condition.leaves()
        ],
        "details": _detail_data(group.details),
    }


def as_data(one: Resolved, names: tuple[str, ...], language: str = "vi") -> dict[str, Any]:
    """Return a verdict as plain data for JSON. Amounts are whole numbers in the policy's unit."""
    verdict = one.verdict
    policy, amount = verdict.policy, verdict.amount
    return {
        "policy": policy.id,
        "title": policy.title_vi if language == "vi" else policy.title_en,
        "member": None if verdict.who < 0 else verdict.who,
        "member_name": verdict.name or None,
        "verdict": verdict.verdict.value,
        "amount": verdict.known_amount,
        "amount_low": amount.low if verdict.is_entitled and policy.has_amounts else None,
        "unit": policy.unit.value,
        "frequency": policy.frequency.value,
        "months_a_year": verdict.months_a_year,
        "due": one.is_due,
        "standing": one.standing.value,
        "beaten_by": one.by or None,
        "verified": verdict.verified,
        "reasons": reasons(verdict, language),
        "missing": [
            {"member": None if who < 0 else who, "fact": name} for who, name in verdict.missing
        ],
        "missing_words": missing_words(verdict, names, language),
        "groups": [_group_data(group, policy, language) for group in verdict.groups],
    }


def conditions_tree(checked: Checked, policy: Policy, language: str = "vi") -> Iterator[str]:
    """Yield a condition and its parts, each indented under what it belongs to."""
    if checked.leaf is not None:
        yield condition_words(checked, policy, language)
        return
    answer = say(f"policy_answer.{checked.answer.name.lower()}", language)
    yield f"{answer}: {say(f'policy_tree.{checked.kind}', language)}"
    for part in checked.parts:
        yield from (f"  {line}" for line in conditions_tree(part, policy, language))


__all__ = [
    "age_words",
    "Frequency",
    "amount_words",
    "article_label",
    "as_data",
    "condition_words",
    "conditions_tree",
    "details_words",
    "groups_words",
    "missing_words",
    "quantity",
    "reasons",
    "standing_words",
    "value_words",
    "verdict_words",
]
