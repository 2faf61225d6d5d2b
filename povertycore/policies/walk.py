"""Walking through the expressions of a policy: which facts, leaves and numbers they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from povertycore.law_values import LegalNumber
from povertycore.policies.catalogue import Fact, Scope, fact_named
from povertycore.policies.expressions import (
    Age,
    All,
    Any_,
    Cases,
    Compare,
    EveryMember,
    Is,
    Larger,
    Leaf,
    Not,
    OfFact,
    PlaceIs,
    Product,
    Share,
    Shortfall,
    Since,
    Smaller,
    SomeMember,
    Total,
)


def children(node: Any) -> tuple[Any, ...]:
    """Return the conditions a condition is made of, itself left out."""
    if isinstance(node, All):
        return node.all_
    if isinstance(node, Any_):
        return node.any_
    if isinstance(node, Not):
        return (node.not_,)
    if isinstance(node, SomeMember):
        return (node.some_member,)
    return (node.every_member,) if isinstance(node, EveryMember) else ()


def leaves(node: Any, *, quantified: bool = True) -> Iterator[Leaf]:
    """Yield the leaves of a condition; without `quantified` not those asked of every member."""
    if isinstance(node, Leaf):
        yield node
        return
    if not quantified and isinstance(node, SomeMember | EveryMember):
        return
    for child in children(node):
        yield from leaves(child, quantified=quantified)


def facts_of(leaf: Leaf) -> tuple[Fact, ...]:
    """Return the facts a leaf asks for; those of the limit it compares with are left out."""
    if isinstance(leaf, Is | Compare):
        return (fact_named(leaf.fact),)
    if isinstance(leaf, Since):
        return (fact_named(leaf.since),)
    if isinstance(leaf, PlaceIs):
        return tuple(fact_named(name) for name in leaf.facts)
    return (fact_named("birth"),) if isinstance(leaf, Age) else (fact_named("province_code"),)


def asks_member(node: Any) -> bool:
    """Return whether the condition is about one member, outside a question to all members."""
    return any(
        fact.scope is Scope.MEMBER
        for leaf in leaves(node, quantified=False)
        for fact in facts_of(leaf)
    )


def parts(amount: Any) -> tuple[Any, ...]:
    """Return the amounts an amount is made of, itself left out."""
    if isinstance(amount, Product):
        return amount.product
    if isinstance(amount, Total):
        return amount.total
    if isinstance(amount, Larger):
        return amount.larger
    if isinstance(amount, Smaller):
        return amount.smaller
    if isinstance(amount, Shortfall):
        return (amount.target, amount.current)
    if isinstance(amount, Share):
        return (amount.share, amount.of)
    if isinstance(amount, Cases):
        return tuple(case.then for case in amount.cases)
    return ()


def every_amount(amount: Any) -> Iterator[Any]:
    """Yield the amount and all it is made of, limits in the conditions of its cases left out."""
    yield amount
    for part in parts(amount):
        yield from every_amount(part)


def conditions_in(amount: Any) -> Iterator[Any]:
    """Yield the conditions of all cases in an amount."""
    for one in every_amount(amount):
        if isinstance(one, Cases):
            yield from (case.when for case in one.cases)


def numbers_in(amount: Any) -> Iterator[LegalNumber]:
    """Yield the numbers of the law in an amount."""
    yield from (one for one in every_amount(amount) if isinstance(one, LegalNumber))


def limits_of(node: Any) -> Iterator[Any]:
    """Yield the amounts with which the leaves of a condition compare."""
    for leaf in leaves(node):
        if isinstance(leaf, Compare) and not isinstance(leaf.comparison[1], int):
            yield leaf.comparison[1]


def amount_asks_member(amount: Any) -> bool:
    """Return whether the amount depends on one member, outside a question to all members."""
    for one in every_amount(amount):
        if isinstance(one, OfFact) and fact_named(one.fact).scope is Scope.MEMBER:
            return True
        if isinstance(one, Cases) and any(asks_member(case.when) for case in one.cases):
            return True
    return False
