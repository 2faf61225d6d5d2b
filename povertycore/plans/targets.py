"""Quantified targets in the sentences of a plan: measure, direction, value, unit, who set it.

A figure without a measure of the word lists is a target only in the part on aims; elsewhere it
needs a measure and words of doing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from povertycore.plans.body import Piece
from povertycore.plans.deadlines import find_dues
from povertycore.plans.model import Target
from povertycore.plans.phrases import lowered
from povertycore.plans.quantities import Quantity, blanked, find_quantities
from povertycore.plans.words import Commitment, Direction, Indicator, Unit, Vocabulary

_SENTENCE = re.compile(r"(?<!\.\.)(?<!…)(?<=[.;])\s+|;|\n")
_CLAUSE = re.compile(r",|\s+và\s+|\s+nhưng\s+|\(")
_FROM_TO = re.compile(r"\btừ\s+\Z")
_DOWN_TO = re.compile(r"\A\s*(?:xuống|còn|lên)\b")
_BY_END_OF = re.compile(r"(?:cuối|đến|vào|trong|hết)\s+(?:hết\s+)?(?:năm\s+)(?P<y>(?:19|20)\d{2})")
_AREA_NAMED = re.compile(r"\b(?:huyện|xã)\b[^;.]*\bthoát\b")
_AREAS_COUNTED = re.compile(r"\s*(?:số |các )?(?:xã|thôn|phường|huyện|bản)")
_AREA_START = re.compile(r"(?:của|tại|ở|trên địa bàn|riêng)\s+", re.I)
_AREA_END = re.compile(
    r"[;.(]|\s(?:từ|giảm|còn|đạt|được|có|xuống|tối thiểu|duy trì|cuối)\s|,\s+(?=tỷ|hộ|trong|phấn)"
)
_HUNDRED = Decimal(100)
_MOST_FIGURES, _MOST_FOLLOWING = 40, 3
_RATES = frozenset(
    {"poverty_rate", "near_poverty_rate", "multidimensional_poverty_rate", "relapse_rate"}
    | {"malnutrition_rate"}
)


@dataclass(frozen=True, slots=True)
class _Window:
    """A figure with the words that belong to it, lowered: before and after it in its clause."""

    quantity: Quantity
    before: str
    after: str
    sentence: str
    line_before: str
    following: str = ""


def targets_of(piece: Piece, year: int | None, words: Vocabulary) -> list[Target]:
    """Return the targets a piece of content states, in order."""
    if piece.section in ("situation", "basis"):
        return []
    in_targets = piece.section == "targets"
    text = blanked(piece.text)
    found: list[Target] = []
    sentences = list(_sentences(text))
    for place, (start, sentence) in enumerate(sentences):
        following = _goes_on(sentences[place + 1 : place + 1 + _MOST_FOLLOWING], words)
        windows = list(_windows(text, start, sentence, following, words))
        windows, threshold, baseline = _folded(windows)
        said: list[Target] = []
        for window in windows:
            target = _target(piece, window, in_targets, year, words, said)
            if target is not None:
                said.append(_completed(target, threshold, baseline.get(id(window.quantity))))
        found += said
        if not windows:
            found.extend(_without_figure(piece, sentence, in_targets, year, words))
    return found


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    place = 0
    for match in [*_SENTENCE.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[place:end].strip():
            yield place, text[place:end]
        place = match.end() if match else end


def _goes_on(rest: Sequence[tuple[int, str]], words: Vocabulary) -> str:
    """Return what follows up to the next figure: a list of people parted by semicolons goes on."""
    following = []
    for _, sentence in rest:
        if find_quantities(sentence, words):
            break
        following.append(lowered(sentence))
    return " ".join(following)


def _windows(
    text: str, start: int, sentence: str, following_text: str, words: Vocabulary
) -> Iterator[_Window]:
    quantities = find_quantities(sentence, words)
    if len(quantities) > _MOST_FIGURES:
        return
    low = lowered(sentence)
    whole_before = lowered(text[:start])
    cut = 0
    for place, quantity in enumerate(quantities):
        following = quantities[place + 1].start if place + 1 < len(quantities) else len(low)
        clauses = [m.start() for m in _CLAUSE.finditer(low, quantity.end, following)]
        end = clauses[-1] if clauses and place + 1 < len(quantities) else following
        yield _Window(
            quantity,
            low[cut : quantity.start],
            low[quantity.end : end],
            low,
            whole_before + low[: quantity.start],
            following_text,
        )
        cut = end


def _folded(
    windows: Sequence[_Window],
) -> tuple[list[_Window], Decimal | None, dict[int, Decimal]]:
    """Take out figures that belong to another: a threshold of a share, a value to start from."""
    kept: list[_Window] = []
    threshold: Decimal | None = None
    baseline: dict[int, Decimal] = {}
    start: _Window | None = None
    for place, window in enumerate(windows):
        if start is not None:
            baseline[id(window.quantity)] = start.quantity.low
            window = replace(window, before=start.before + start.after + window.before)
            start = None
        later = windows[place + 1] if place + 1 < len(windows) else None
        if kept and _is_threshold(kept[-1], window):
            threshold = threshold or window.quantity.low
        elif later is not None and _is_start(window, later):
            start = window
        else:
            kept.append(window)
    return kept, threshold, baseline


def _is_threshold(share: _Window, window: _Window) -> bool:
    """Return whether a rate only says which communes count: "100% số xã có tỷ lệ dưới 5%"."""
    return (
        share.quantity.unit == window.quantity.unit == "percent"
        and _AREAS_COUNTED.match(share.after) is not None
        and "tỷ lệ" in window.before + share.after
    )


def _is_start(window: _Window, later: _Window) -> bool:
    """Return whether a figure is what a change starts from: "từ 7,8% xuống còn 6,3%"."""
    return (
        window.quantity.unit == later.quantity.unit
        and _FROM_TO.search(window.before) is not None
        and _DOWN_TO.match(window.after + later.before) is not None
    )


def _target(
    piece: Piece,
    window: _Window,
    in_targets: bool,
    year: int | None,
    words: Vocabulary,
    found: Sequence[Target],
) -> Target | None:
    quantity = window.quantity
    if _is_a_benefit(window, words):
        return None
    direction = _direction(window, words, found)
    indicator = _indicator(window, quantity.unit, direction, words)
    if indicator is None and window.following and _is_grouped(window, words):
        longer = replace(window, after=f"{window.after} {window.following}")
        indicator = _indicator(longer, quantity.unit, direction, words)
    earlier = found[-1] if found and indicator is None else None
    if earlier is not None and earlier.indicator is not None:
        indicator = _same_measure(earlier, quantity.unit, words)
    if indicator is None and quantity.unit == "percent" and direction in ("decrease", "increase"):
        return None
    if not in_targets and not _is_meant(window, indicator, words):
        return None
    if indicator is None and not (in_targets and _is_named(window, words)):
        return None
    direction, low, high = _bounds(window, direction, indicator, words)
    joined = found[-1] if found and _is_joined(window) else None
    if joined is not None and joined.direction == direction and joined.high is None:
        high = None
    unit: Unit = quantity.unit
    if unit == "percent" and direction in ("decrease", "increase"):
        unit = "points"
    rest = f"{window.before} {window.after}"
    return Target(
        line=piece.line.number,
        text=piece.text,
        indicator=indicator.id if indicator else None,
        name=indicator.name if indicator else _own_name(window),
        direction=direction,
        low=low,
        high=high,
        unit=unit,
        commitment=_commitment(window.line_before, piece.headings, words),
        area=_area(piece, window, words),
        deadline=_deadline(piece.text, piece.headings, year),
        per_year=words.of("per_year_after").match(window.after) is not None,
        of_those_in_need=words.of("needs")(rest),
    )


def _is_joined(window: _Window) -> bool:
    """Return whether a figure only goes on with what was said: "1.200 hộ nghèo và 900 hộ ..."."""
    return not re.sub(r"[\W\d]+|\bvà\b", "", window.before)


def _same_measure(earlier: Target, unit: Unit, words: Vocabulary) -> Indicator | None:
    """Return the measure of the target before when it is counted in this unit too."""
    return next(
        (
            indicator
            for indicator in words.indicators.indicators
            if indicator.id == earlier.indicator
            and unit in indicator.units
            and not (indicator.near and unit == "households")
        ),
        None,
    )


def _is_a_benefit(window: _Window, words: Vocabulary) -> bool:
    """Return whether the figure is the size of a support or a fact, not an aim."""
    after, before = window.after.lstrip(), window.before.rstrip()
    if words.of("benefit_after").match(after):
        return True
    said = words.of("benefit_before").last(before)
    return said is not None and said.end() >= len(before) - 1


def _direction(window: _Window, words: Vocabulary, found: Sequence[Target]) -> Direction | None:
    """Return which way the words before the figure point; "và 20 hộ" takes the way before it."""
    best: tuple[int, int, Direction] | None = None
    for entry in words.phrases.directions:
        match = entry.phrases.last(window.before)
        if match is not None:
            key = (match.end(), match.start(), entry.kind)
            if best is None or (key[0], -key[1]) > (best[0], -best[1]):
                best = key
    if best is not None:
        return _with_strict_sign(best[2], window.before)
    if _is_joined(window) and found:
        return found[-1].direction
    return None


def _with_strict_sign(direction: Direction, before: str) -> Direction:
    """Return the direction of all words: "giảm trên 3%" falls, "giảm còn dưới" is a level."""
    falls = re.search(r"\b(?:giảm(?! nghèo)|hạ)\b", before)
    level = re.search(r"\b(?:còn|xuống)\b", before)
    if falls and not level and direction in ("above", "below", "decrease"):
        return "decrease"
    if level and re.search(r"\bdưới\b", before[level.end() :]):
        return "below"
    if level and falls:
        return "at_most"
    return direction


def _indicator(
    window: _Window, unit: Unit, direction: Direction | None, words: Vocabulary
) -> Indicator | None:
    """Return the measure the words around the figure name.

    Measures other than the poverty rates themselves are looked for first, before and behind the
    figure; the rates are named by what stands nearest.
    """
    around = f"{window.before} {window.after}"
    for indicator in words.indicators.indicators:
        if indicator.near or not _fits(indicator, unit, direction):
            continue
        where = window.sentence if indicator.first else around
        if indicator.phrases(where):
            return indicator
    return _nearest(window, unit, direction, words)


def _fits(indicator: Indicator, unit: Unit, direction: Direction | None) -> bool:
    if unit == "points":
        return "points" in indicator.units
    if unit not in indicator.units:
        return False
    return not indicator.directions or direction in indicator.directions


def _nearest(
    window: _Window, unit: Unit, direction: Direction | None, words: Vocabulary
) -> Indicator | None:
    """Return the poverty measure whose words stand closest to the figure, before it first."""
    best: tuple[int, int, Indicator] | None = None
    counted = unit == "households"
    for order, indicator in enumerate(words.indicators.indicators):
        if not indicator.near or not _fits(indicator, unit, direction):
            continue
        if not counted and not _speaks_of_a_rate(window, direction):
            continue
        after = indicator.phrases.search(window.after)
        before = indicator.phrases.last(window.before)
        distances = []
        if before is not None:
            distances.append(len(window.before) - before.end())
        if after is not None and (counted or not before):
            distances.append(after.start())
        if counted and after is not None:
            distances = [after.start()]
        if distances and (best is None or (min(distances), order) < best[:2]):
            best = (min(distances), order, indicator)
    return best[2] if best else None


def _speaks_of_a_rate(window: _Window, direction: Direction | None) -> bool:
    """Return whether a percentage is of all households, not a share of a group that gets help."""
    if direction is not None:
        return True
    return bool(re.search(r"t[ỷỉ] lệ", window.before))


def _is_meant(window: _Window, indicator: Indicator | None, words: Vocabulary) -> bool:
    """Return whether a figure outside the part on aims is an aim all the same."""
    if indicator is None or indicator.only_in_targets:
        return False
    unit = window.quantity.unit
    if unit == "percent":
        share = window.quantity.low == _HUNDRED or words.of("needs")(window.sentence)
        grouped = _is_grouped(window, words)
        pledged = any(
            c.kind == "pledged" and c.phrases(window.before) for c in words.phrases.commitments
        )
        return share and grouped or pledged
    if unit in ("points", "vnd"):
        return any(
            c.kind == "pledged" and c.phrases(window.before) for c in words.phrases.commitments
        )
    return words.of("acting")(window.before)


def _is_grouped(window: _Window, words: Vocabulary) -> bool:
    """Return whether a percentage is said of a group of people or places."""
    return words.groups.match(window.after.lstrip()) is not None


def _is_named(window: _Window, words: Vocabulary) -> bool:
    return window.quantity.unit not in ("vnd", "times") and bool(
        window.before.strip() or window.after.strip()
    )


def _bounds(
    window: _Window, direction: Direction | None, indicator: Indicator | None, words: Vocabulary
) -> tuple[Direction, Decimal | None, Decimal | None]:
    """Return the direction and the low and high value, open where the plan says "at least"."""
    quantity = window.quantity
    low: Decimal | None = quantity.low
    high: Decimal | None = quantity.high
    before, after = window.before.rstrip(), window.after.lstrip()
    if direction in ("decrease", "increase"):
        is_open = not quantity.is_range and _is_open_above(before, after, words)
        return direction, low, None if is_open else high
    if words.of("at_most_after").match(after):
        return "at_most", high, high
    of_a_rate = indicator is not None and indicator.id in _RATES
    if direction is None:
        return ("at_most", high, high) if of_a_rate else ("at_least", low, low)
    if direction == "above" and not of_a_rate:
        return "at_least", low, low
    return direction, high, high


def _is_open_above(before: str, after: str, words: Vocabulary) -> bool:
    """Return whether a change is said to be at least so much: "tối thiểu 1,5", "4% trở lên"."""
    if words.of("at_least_after").match(after):
        return True
    found = words.of("at_least_before").last(before)
    return found is not None and found.end() >= len(before) - 1 and found[0] != "từ"


def _own_name(window: _Window) -> str:
    return " ".join(f"{window.before} … {window.after}".split())[:120]


def _commitment(before: str, headings: Sequence[str], words: Vocabulary) -> Commitment:
    """Return who set the target: the last word before the figure, else the headings."""
    best: tuple[int, Commitment] | None = None
    for entry in words.phrases.commitments:
        found = entry.phrases.last(before)
        if found is not None and (best is None or found.end() > best[0]):
            best = (found.end(), entry.kind)
    if best is not None:
        return best[1]
    for heading in reversed(headings):
        low = lowered(heading)
        for entry in words.phrases.commitments:
            if entry.kind == "assigned" and entry.phrases(low):
                return "assigned"
    return "set"


def _area(piece: Piece, window: _Window, words: Vocabulary) -> str | None:
    """Return the area the target is for, where the sentence names one."""
    for text in (window.before, window.after):
        found = words.of("areas").search(text)
        if found is None:
            continue
        low = _AREA_END.split(text[found.start() :])[0]
        place = piece.low.find(low)
        printed = piece.text[place : place + len(low)] if place >= 0 else low
        return _AREA_START.sub("", " ".join(printed.split()))[:100]
    return None


def _deadline(text: str, headings: Sequence[str], year: int | None) -> date | None:
    for found in find_dues(text, year):
        if found.due.day is not None:
            return found.due.day
    for source in (text, *reversed(headings)):
        match = _BY_END_OF.search(lowered(source))
        if match:
            return date(int(match["y"]), 12, 31)
    return None


def _completed(target: Target, threshold: Decimal | None, baseline: Decimal | None) -> Target:
    if threshold is not None and target.indicator == "communes_under_rate":
        target = replace(target, threshold=threshold)
    return target if baseline is None else replace(target, baseline=baseline)


def _without_figure(
    piece: Piece, sentence: str, in_targets: bool, year: int | None, words: Vocabulary
) -> Iterator[Target]:
    """Yield targets said without a figure: none left, all of those in need, one named district."""
    low = lowered(sentence)
    zero = words.of("zero").search(low)
    all_of_them = words.of("everybody").search(low) and words.of("needs").search(low)
    escapes = _AREA_NAMED.search(low)
    if in_targets and zero:
        quantity = Quantity(zero.start(), zero.end(), Decimal(0), Decimal(0), "households")
        direction: Direction = "at_most"
    elif all_of_them:
        quantity = Quantity(len(low), len(low), _HUNDRED, _HUNDRED, "percent")
        direction = "at_least"
    elif in_targets and escapes:
        unit: Unit = "districts" if "huyện" in escapes[0] else "communes"
        quantity = Quantity(len(low), len(low), Decimal(1), Decimal(1), unit)
        direction = "at_least"
    else:
        return
    window = _Window(quantity, low[: quantity.start], low[quantity.end :], low, low)
    indicator = _indicator(window, quantity.unit, direction, words)
    if indicator is None:
        return
    yield Target(
        line=piece.line.number,
        text=piece.text,
        indicator=indicator.id,
        name=indicator.name,
        direction=direction,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        commitment=_commitment(low, piece.headings, words),
        area=None,
        deadline=_deadline(piece.text, piece.headings, year),
        of_those_in_need=bool(words.of("needs")(low)),
        implied=True,
    )
