"""Sums and percentages in running text that the other figures of the text contradict.

Where the base of a percentage is not said and more than one would do, nothing is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from povertycore.quantities import Ratio, format_number_vi
from povertycore.sentences.facts import (
    Count,
    Facts,
    Rate,
    Statement,
    Subject,
    is_of_all_households,
)
from povertycore.tables import Finding, Kind
from povertycore.tables.heads import spoken
from povertycore.tables.implied import Bases

Placed = tuple[tuple[int, int], Finding]

_LISTED = re.compile(r"\((\d{1,3}(?:\.\d{3})*)\s*hộ[^)]*\)")
_LIST = re.compile(
    r"(?P<total>\b\d{1,3}(?:\.\d{3})*) hộ\b(?:(?!\d (?:hộ|khẩu|nhân khẩu))[^;])*?"
    r"\b(?:bao )?gồm\b(?: có)?\s*:?(?P<list>[^;]*)",
    re.IGNORECASE,
)
_LONGEST_ROW = 90
_WITHOUT = re.compile(r"\A\s*(?:là hộ )?không (có [\w ]{3,40}?)(?= trong hộ|[,;.]|\Z)")
_WITH = re.compile(r"\A\s*(?:là hộ )?(có [\w ]{3,40}?)(?= trong hộ| nhưng|[,;.]|\Z)")
_NEAR_MISS = Decimal("0.02")
_SAME_BASE = Decimal("0.15")
_LEAST_TOTAL = 100
_PLACES = 2
_ABOVE = frozenset({"trên", "hơn", "tối thiểu", "ít nhất"})
_BELOW = frozenset({"dưới", "không quá"})


def wrong_sums(facts: Facts) -> Iterator[Placed]:
    """Yield totals that the parts named in the text do not make up."""
    yield from _listed(facts.paragraphs)
    for statement in facts.statements:
        yield from _town_and_country(statement)
        yield from _with_and_without(statement)
        yield from _parts_in_one_sentence(statement)


def _town_and_country(statement: Statement) -> Iterator[Placed]:
    for town in statement.parts:
        if not statement.counts_alike(town) or "thành thị" not in spoken(town.before):
            continue
        for country in statement.parts:
            close = country.paragraph - town.paragraph in (0, 1) and country is not town
            alike = statement.counts_alike(country)
            if close and alike and "nông thôn" in spoken(country.before):
                yield from _compare(statement, (town, country))


def _with_and_without(statement: Statement) -> Iterator[Placed]:
    """Yield two groups that should exhaust the whole ("with labour", "without") and do not."""
    others = {part.value for part in statement.parts} | {
        statement.total.value - part.value for part in statement.parts
    }
    groups = [part for part in statement.parts if not part.nested]
    for having in groups:
        has = _WITH.match(having.after)
        if not has or having.subject is not statement.total.subject:
            continue
        for lacking in groups:
            lacks = _WITHOUT.match(lacking.after)
            if not lacks or spoken(lacks[1]) != spoken(has[1]):
                continue
            together = having.value + lacking.value
            if lacking.subject is having.subject and together not in others:
                yield from _compare(statement, (having, lacking))


def _parts_in_one_sentence(statement: Statement) -> Iterator[Placed]:
    """Yield parts counted in households that make up the whole while their persons do not."""
    for paragraph in dict.fromkeys(part.paragraph for part in statement.parts):
        here = [part for part in statement.parts if part.paragraph == paragraph]
        households = [part for part in here if statement.counts_alike(part)]
        persons = [part for part in here if part.subject is Subject.PERSONS]
        if len(households) < 2 or len(households) != len(persons) or statement.persons is None:
            continue
        if sum(part.value for part in households) != statement.total.value:
            continue
        computed = sum(part.value for part in persons)
        if computed != statement.persons.value:
            yield _sum_finding(statement.persons, persons, Kind.SUM)


def _compare(statement: Statement, parts: Sequence[Count]) -> Iterator[Placed]:
    total, together = statement.total.value, sum(part.value for part in parts)
    if together == total:
        return
    near = total >= _LEAST_TOTAL and abs(Decimal(together - total)) <= _NEAR_MISS * total
    yield _sum_finding(statement.total, parts, Kind.SUM if near else Kind.COVERAGE)


def _listed(paragraphs: Sequence[str]) -> Iterator[Placed]:
    """Yield "9 households, namely A (4), B (3), C (2)" whose list does not add up."""
    for place, paragraph in enumerate(paragraphs):
        for match in _LIST.finditer(paragraph):
            listed = [_whole(figure) for figure in _LISTED.findall(match["list"])]
            if len(listed) < 2 or sum(listed) == _whole(match["total"]):
                continue
            finding = Finding(
                kind=Kind.SUM,
                table=None,
                row=" ".join(match[0].split())[:_LONGEST_ROW],
                column=f"{match['total']} hộ",
                printed=match["total"],
                computed=format_number_vi(sum(listed)),
                key="text.sum",
                values={"parts": " + ".join(map(format_number_vi, listed))},
            )
            yield (place, match.start()), finding


def _whole(figure: str) -> int:
    return int(figure.replace(".", ""))


def _sum_finding(total: Count, parts: Sequence[Count], kind: Kind) -> Placed:
    computed = format_number_vi(sum(part.value for part in parts))
    added = " + ".join(format_number_vi(part.value) for part in parts)
    key = "text.sum" if kind is Kind.SUM else "text.coverage"
    return _placed(
        parts[0], kind, format_number_vi(total.value), computed, key, {"parts": added}, total.text
    )


def wrong_rates(facts: Facts) -> Iterator[Placed]:
    """Yield percentages that the count before them and the base they name do not give."""
    if facts.households is not None and not facts.households and len(facts.statements) > 1:
        yield _no_common_base(facts.statements[0].total, facts.statements[1].total)
    for statement in facts.statements:
        for rate in statement.total.rates:
            households = facts.households
            if households is not None and is_of_all_households(rate.base, implied=True):
                yield from _judged(statement.total, rate, households)
        for part in statement.parts:
            for rate in part.rates:
                yield from _rate_of_part(facts, statement, part, rate)
        yield from _shares_without_count(facts, statement)


def _no_common_base(first: Count, second: Count) -> Placed:
    """Return that two rates over all households cannot both be right: no base gives both."""
    printed = [rate.text for count in (first, second) for rate in count.rates[:1]]
    values = {"other": first.text}
    return _placed(second, Kind.RATE, "; ".join(printed), "", "text.no_common_base", values)


def _rate_of_part(facts: Facts, statement: Statement, part: Count, rate: Rate) -> Iterator[Placed]:
    said = spoken(rate.base)
    total = Bases(statement.total.value, statement.total.value)
    if said:
        if "nghèo" in said and not re.search(r"\d", said):
            same = ("cận nghèo" in said) == (statement.total.subject is Subject.NEAR_POOR)
            if same:
                yield from _judged(part, rate, total)
        elif facts.households is not None and is_of_all_households(rate.base):
            yield from _judged(part, rate, facts.households)
        return
    if part.of_an_area:
        return
    candidates = [base for base in (facts.households, total) if base]
    if any(_fits(part.value, rate, base) for base in candidates):
        return
    nearest = min(candidates, key=lambda base: _distance(part.value, rate, base))
    if _distance(part.value, rate, nearest) <= _SAME_BASE:
        yield from _judged(part, rate, nearest)


def _shares_without_count(facts: Facts, statement: Statement) -> Iterator[Placed]:
    """Yield "poor households of X make up over 90%" where the count of X says otherwise."""
    pattern = re.compile(
        r"hộ (?:cận )?nghèo (?P<who>[^,;.%\d]{4,60}?) chiếm (?:tỷ lệ )?"
        r"(?P<than>trên|hơn|dưới)?\s*(?P<figure>\d{1,3}(?:,\d{1,2})?)\s*%\s*"
        r"(?P<base>tổng số hộ[^,;.]*)",
        re.IGNORECASE,
    )
    for place in dict.fromkeys(part.paragraph for part in statement.parts):
        for match in pattern.finditer(facts.paragraphs[place]):
            who = spoken(match["who"])
            named = [
                part
                for part in statement.parts
                if part.paragraph == place and who in spoken(part.before)
            ]
            if not named or "nghèo" not in spoken(match["base"]):
                continue
            figure = match["figure"].replace(",", ".")
            places = len(figure.partition(".")[2])
            rate = Rate(
                f"{match['figure']}%", Decimal(figure), places, match["base"], match["than"] or ""
            )
            total = Bases(statement.total.value, statement.total.value)
            yield from _judged(named[-1], rate, total)


def _judged(count: Count, rate: Rate, bases: Bases) -> Iterator[Placed]:
    if not bases or _fits(count.value, rate, bases):
        return
    places = max(_PLACES, rate.places)
    ends = [_percent(count.value, base, places) for base in (bases.most, bases.least)]
    computed = "-".join(dict.fromkeys(format_number_vi(end) for end in ends)) + "%"
    base = format_number_vi(bases.least)
    if bases.most != bases.least:
        base = f"{base}-{format_number_vi(bases.most)}"
    values = {"count": format_number_vi(count.value), "base": base}
    printed = f"{rate.than} {rate.text}".strip()
    yield _placed(count, Kind.RATE, printed, computed, "text.rate", values, rate.base or "tỷ lệ")


def _fits(count: int, rate: Rate, bases: Bases) -> bool:
    """Return whether some of the possible bases gives the percentage as it is printed."""
    least = _percent(count, bases.most, rate.places)
    most = _percent(count, bases.least, rate.places)
    if rate.than in _ABOVE:
        return _percent(count, bases.least, 6) >= rate.value
    if rate.than in _BELOW:
        return _percent(count, bases.most, 6) <= rate.value
    if rate.than:
        return True
    return least <= rate.value <= most


def _distance(count: int, rate: Rate, bases: Bases) -> Decimal:
    exact = _percent(count, bases.least, 6)
    return abs(exact - rate.value) / max(rate.value, Decimal("0.000001"))


def _percent(count: int, base: int, places: int) -> Decimal:
    percent = Ratio(count, max(base, 1)).percent(places)
    return Decimal(0) if percent is None else percent


def _placed(
    count: Count,
    kind: Kind,
    printed: str,
    computed: str,
    key: str,
    values: Mapping[str, object],
    column: str = "",
) -> Placed:
    finding = Finding(
        kind=kind,
        table=None,
        row=count.said_of,
        column=column or count.text,
        printed=printed,
        computed=computed,
        key=key,
        values=values,
    )
    return (count.paragraph, 0), finding
