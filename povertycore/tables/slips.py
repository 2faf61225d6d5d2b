"""Lines that break the relations of their table, each slip at the cell that shows it.

It takes the relations as given: `totals`, `linear` and `rates` found them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from povertycore.quantities import Ratio
from povertycore.tables import heads
from povertycore.tables.block import Block, Column
from povertycore.tables.linear import Linear
from povertycore.tables.model import Finding, Kind
from povertycore.tables.numbers import Number
from povertycore.tables.rates import RateRelation, Verdict, verdict
from povertycore.tables.report import figure, finding_at, percentage
from povertycore.tables.totals import Group

_KEY_OF_LINEAR = {Kind.SUM: "table.sum_columns", Kind.BALANCE: "table.balance"}
_MOSTLY_FILLED = 0.6


def misplaced_decimals(block: Block) -> Iterator[Finding]:
    """Yield a finding for every decimal in a column of counts."""
    for line, column in block.misplaced:
        yield finding_at(block, line, column, Kind.DECIMAL_COUNT, "", "table.decimal_count")


def broken_linear(block: Block, relations: Iterable[Linear]) -> Iterator[Finding]:
    """Yield a finding for every line whose total or closing figure its columns do not give."""
    for relation in relations:
        for line in range(len(block.lines)):
            computed = relation.computed(line)
            if computed is None or relation.holds(line, block.scale) is not False:
                continue
            target = relation.target
            yield finding_at(
                block,
                line,
                target.index,
                relation.kind,
                figure(block, target, line, computed),
                _KEY_OF_LINEAR[relation.kind],
                sum=_written(block, relation, line),
            )


def _written(block: Block, relation: Linear, line: int) -> str:
    """Return the sum as an officer would write it: "51 - 3"."""
    text = ""
    for sign, column in relation.terms:
        value = column.term(line) or 0
        if len(relation.terms) > 4 and not value:
            continue
        operator = ("" if sign > 0 else "-") if not text else (" + " if sign > 0 else " - ")
        text += operator + figure(block, column, line, value)
    return text or "0"


def wrong_rates(
    block: Block,
    relations: Sequence[RateRelation],
    linear: Sequence[Linear],
    groups: Sequence[Group],
) -> Iterator[Finding]:
    """Yield a finding for every percentage that its count and base do not give."""
    totals = {group.total: group for group in groups if group.grand}
    for relation in relations:
        for line in range(len(block.lines)):
            if block.lines[line].is_section:
                continue
            missing = _missing_base(block, relation, line)
            if missing is not None:
                yield missing
                continue
            judged = judge(relation, line)
            if judged in (None, Verdict.RIGHT):
                continue
            if _is_rounding_of_parts(relations, linear, relation, line):
                continue
            yield _rate_finding(block, relation, line, judged, totals.get(line))


def judge(relation: RateRelation, line: int) -> Verdict | None:
    """Return how the percentage of one line stands, None where something is blank or text."""
    count, base = relation.count.values[line], relation.base_value(line)
    number = relation.rate.numbers[line]
    if count is None or not base or number is None:
        return None
    return verdict(count, base, number, relation.rate.places, relation.scale)


def _missing_base(block: Block, relation: RateRelation, line: int) -> Finding | None:
    """Return a finding where a count or a percentage stands over a base that is 0 or blank."""
    base, count, rate = relation.base, relation.count, relation.rate
    if base is None or base.values[line]:
        return None
    if base.values[line] is None and not (base.empty[line] and _is_filled(base)):
        return None
    number = rate.numbers[line]
    if number is not None and number.value:
        place = rate.index
    elif count.values[line]:
        place = rate.index if number is not None else count.index
    else:
        return None
    return finding_at(
        block, line, place, Kind.MISSING_BASE, "", "table.missing_base", base=base.path
    )


def _is_filled(column: Column) -> bool:
    known = sum(value is not None for value in column.values)
    return known >= _MOSTLY_FILLED * len(column.values)


def _rate_finding(
    block: Block,
    relation: RateRelation,
    line: int,
    judged: Verdict | None,
    group: Group | None,
) -> Finding:
    rate, number = relation.rate, relation.rate.numbers[line]
    count, base = relation.count.values[line], relation.base_value(line)
    if number is None or count is None or not base:
        raise ValueError(f"line {line} of {rate.path!r} was not judged")
    places = number.places if number.value else max(number.places, rate.places)
    computed = exact_rate(count, base, places, relation.scale)
    kind, key = Kind.RATE, "table.rate"
    if judged is Verdict.TRUNCATED:
        kind, key = Kind.TRUNCATION, "table.truncation"
    elif group is not None and is_sum_of_rates(rate, group):
        kind, key = Kind.SUM_OF_RATES, "table.sum_of_rates"
    base_column = relation.base or relation.count
    base_line = line if relation.base is not None else relation.base_line or 0
    return finding_at(
        block,
        line,
        rate.index,
        kind,
        percentage(block, rate, line, computed, places),
        key,
        count=figure(block, relation.count, line, count),
        base=figure(block, base_column, base_line, base),
    )


def exact_rate(count: int, base: int, places: int, scale: int = 100) -> Decimal:
    """Return count/base as a percentage (or, with scale 1, a fraction) half up at the decimals."""
    extra = 2 if scale == 1 else 0
    percent = Ratio(count, base).percent(max(0, places - extra))
    if percent is None:
        raise ValueError("a rate over 0")
    return percent.scaleb(-extra)


def is_sum_of_rates(rate: Column, group: Group) -> bool:
    """Return whether the printed total is exactly the sum of the percentages of its parts."""
    total = rate.numbers[group.total]
    parts = [rate.numbers[part] for part in group.parts]
    known: list[Number] = [number for number in parts if number is not None and number.value]
    if total is None or len(known) < 2:
        return False
    return total.value == sum((number.value for number in known), Decimal(0))


def _is_rounding_of_parts(
    relations: Sequence[RateRelation],
    linear: Sequence[Linear],
    relation: RateRelation,
    line: int,
) -> bool:
    """Return whether the percentage is the sum or difference of right ones printed beside it.

    0,46 as 2,75 - 2,29 may differ in the last digit from the same rate worked out from its count:
    that is rounding, not an error.
    """
    by_count = {r.count.index: r for r in relations if r.base is relation.base}
    number = relation.rate.numbers[line]
    for sum_ in linear:
        if number is None or relation.count.index not in sum_.columns:
            continue
        signed = [(-1, sum_.target), *sum_.terms]
        own = next(sign for sign, column in signed if column is relation.count)
        others = [(sign, column) for sign, column in signed if column is not relation.count]
        if not all(column.index in by_count for _, column in others):
            continue
        total = Decimal(0)
        for sign, column in others:
            other = by_count[column.index]
            printed = other.rate.numbers[line]
            if printed is None or judge(other, line) is not Verdict.RIGHT:
                break
            total -= own * sign * printed.value
        else:
            if total == number.value and _is_near(relation, line, number, len(others)):
                return True
    return False


def _is_near(relation: RateRelation, line: int, number: Number, parts: int) -> bool:
    count, base = relation.count.values[line], relation.base_value(line)
    if count is None or not base:
        return False
    exact = exact_rate(count, base, number.places, relation.scale)
    return abs(exact - number.value).scaleb(number.places) <= parts // 2


def rates_over_hundred(block: Block, relations: Sequence[RateRelation]) -> Iterator[Finding]:
    """Yield a finding for every share of households over 100 that no relation explains."""
    explained = {relation.rate.index for relation in relations}
    for rate in block.rates:
        if rate.index in explained or heads.may_exceed_hundred(rate.path):
            continue
        if not (heads.mentions_poverty(rate.path) and rate.stated):
            continue
        over = [i for i, n in enumerate(rate.numbers) if n is not None and n.value > 100]
        known = sum(n is not None for n in rate.numbers)
        if 0 < len(over) <= known // 4:
            for line in over:
                yield finding_at(block, line, rate.index, Kind.RATE, "", "table.over_hundred")


def parts_over_wholes(block: Block, relations: Sequence[RateRelation]) -> Iterator[Finding]:
    """Yield a finding where an "of which" is larger than its whole, or a count than its base."""
    pairs = [(c, w) for c in block.counts if (w := _whole_of(block, c)) is not None]
    pairs += [
        (r.count, r.base)
        for r in relations
        if r.base is not None and heads.names_everybody(r.base.path) and r.base is not r.count
    ]
    for part, whole in dict.fromkeys(pairs):
        both = [
            (line, value, limit)
            for line in range(len(block.lines))
            if (value := part.values[line]) is not None
            and (limit := whole.values[line]) is not None
        ]
        over = [(line, limit) for line, value, limit in both if value > limit]
        if not over or len(over) > len(both) // 4:
            continue
        for line, limit in over:
            if not limit:
                continue
            yield finding_at(
                block,
                line,
                part.index,
                Kind.COVERAGE,
                figure(block, part, line, limit),
                "table.part_over_whole",
                whole=whole.path,
            )


def _whole_of(block: Block, part: Column) -> Column | None:
    if not heads.is_of_which(part.path):
        return None
    left = [c for c in block.counts if c.index < part.index]
    while left and heads.is_of_which(left[-1].path):
        left.pop()
    return left[-1] if left and left[-1].role is part.role else None
