"""What a line of the law index says to a reader: kind, place, days, roles, and what changed.

It reads no file and holds no wording of its own (wording does).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from povertycore.citations import Citation
from povertycore.dates import Period
from povertycore.law_index import Entry, Value
from povertycore.law_store import code_list
from povertycore.wording import say, sentences

SILENT: Final = frozenset({"numbers", "codes", "by_sub_area", "entries", "items"})
"""Parts of a key that only hold others together and are not said."""


def kind_label(kind: str, language: str = "vi") -> str:
    """Return what a kind of law is called, the kind itself where nobody named it yet."""
    key = f"law_kind.{kind}"
    return say(key, language) if key in sentences(language) else kind.replace("_", " ")


def role_label(citation: Citation, language: str = "vi") -> str:
    """Return what part a cited document plays."""
    return say(f"law_role.{citation.role}", language)


def place_label(entry: Entry, language: str = "vi") -> str:
    """Return where the law holds: the whole country, or the codes of areas."""
    if not entry.is_local:
        return say("law_place.everywhere", language)
    return say("law_place.named", language, {"codes": ", ".join(entry.area_codes)})


def period_label(period: Period, language: str = "vi") -> str:
    """Return the days of a half-open period, the last day included as papers say it."""
    start = f"{period.valid_from:%d/%m/%Y}" if period.valid_from > date.min else ""
    if period.valid_to is None:
        key, last = ("open", "") if start else ("always", "")
    else:
        key, last = "closed" if start else "until", f"{period.valid_to - timedelta(1):%d/%m/%Y}"
    return say(f"law_period.{key}", language, {"start": start, "last": last})


def days_label(entry: Entry, language: str = "vi") -> str:
    """Return all days on which the law holds."""
    if not entry.periods:
        return say("law_period.always", language)
    distinct = dict.fromkeys(period_label(period, language) for period in entry.periods)
    return "; ".join(distinct)


def section_of(entry: Entry, value: Value, language: str = "vi") -> str:
    """Return the heading a value stands under: the block of the file, or its own indicator."""
    head, _, rest = value.key.partition(".")
    name = _indicator_name(entry, head, rest.split(".")[0], language)
    if name:
        return name
    if head == "entries":
        return _part_label(rest.split(".")[0], language)
    if head == "rules":
        return _rule_label(entry, rest.split(".")[0], language)
    label = _part_label(head, language) if head != "-" else ""
    if not label:
        return kind_label(entry.kind, language)
    if head in ("income", "low_income_worker"):
        income = entry.content.get("income", {})
        months = income.get("months", 1) if head == "income" else 1
        unit = say("law_unit.income", language, {"period": say(f"period.{months}", language)})
        return f"{label} ({unit})"
    if head == "groups":
        number = rest.split(".")[0]
        return f"{label} {number}. {_group_title(entry, number)}"
    return label


def value_label(value: Value, language: str = "vi") -> str:
    """Return what a value is called under its heading; '' where it speaks for itself."""
    head, *parts = value.key.split(".")
    if head == "indicators":
        parts = parts[1:]
    if head == "rules" and parts[-1:] == ["in_force"]:
        return _part_label("in_force", language)
    if value.name or head == "borrowing":
        return value.name
    if head == "rules":
        return ""
    if head == "groups":
        parts = parts[1:]
    known = [_part_label(part, language) for part in parts if not part.isdigit()]
    return ", ".join(label for label in known if label)


def value_text(value: Value, language: str = "vi") -> str:
    """Return the value as a reader would say it: codes by their labels."""
    if not value.code_list:
        return value.text
    names = code_list(value.code_list)
    return "; ".join(names.label(code, language).lower() for code in value.codes)


def _rule_label(entry: Entry, name: str, language: str) -> str:
    """Return what a rule of a policy is called: its title, and the days it holds."""
    code, _, begins = name.partition("@")
    for one in entry.content.get("rules", ()):
        in_force = one.get("in_force", {})
        if one.get("code") == code and str(in_force.get("from")) == begins:
            days = period_label(Period(in_force["from"], in_force.get("to")), language)
            return f"{one['title_vi']}; {days}" if one.get("title_vi") else days
    return name


def _part_label(part: str, language: str) -> str:
    if part in SILENT:
        return ""
    key = f"law_key.{part}"
    return say(key, language) if key in sentences(language) else part.replace("_", " ")


def _indicator_name(entry: Entry, head: str, number: str, language: str) -> str:
    if head != "indicators":
        return ""
    for one in entry.content.get("indicators", ()):
        if str(one.get("number")) == number:
            return f"{number}. {one.get(f'name_{language}', '')}"
    return ""


def _group_title(entry: Entry, number: str) -> str:
    titles = (
        str(one.get("title_vi", ""))
        for one in entry.content.get("groups", ())
        if str(one.get("number")) == number
    )
    return next(titles, "")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of two versions of a law; None where a version does not have it."""

    key: str
    before: Value | None
    after: Value | None


def previous(entry: Entry, entries: tuple[Entry, ...]) -> Entry | None:
    """Return the version before: the same kind and subject, the last to begin earlier."""
    if entry.valid_from is None:
        return None
    earlier = [
        one
        for one in entries
        if one.kind == entry.kind
        and one.subject == entry.subject
        and one.id != entry.id
        and one.is_fictitious == entry.is_fictitious
        and one.valid_from is not None
        and one.valid_from < entry.valid_from
    ]
    return max(earlier, key=lambda one: one.valid_from or date.min, default=None)


def changes(before: Entry, after: Entry) -> tuple[ValueChange, ...]:
    """Return the values that one version has and the other has not, or has otherwise.

    Values are matched by their keys, and indicators by their codes: their numbers move.
    """
    old, new = _by_key(before), _by_key(after)
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(
        ValueChange(key, old.get(key), new.get(key))
        for key in keys
        if _text(old.get(key)) != _text(new.get(key))
    )


def _text(value: Value | None) -> str | None:
    return None if value is None else value.text


def _by_key(entry: Entry) -> dict[str, Value]:
    codes = {
        f"indicators.{one['number']}": f"indicators.{one['code']}"
        for one in entry.content.get("indicators", ())
        if isinstance(one, dict) and "number" in one and "code" in one
    }
    found = {}
    for value in entry.values:
        head = ".".join(value.key.split(".")[:2])
        key = value.key.replace(head, codes[head], 1) if head in codes else value.key
        found[key] = value
    return found
