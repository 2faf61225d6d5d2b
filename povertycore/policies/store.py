"""All policies, base series and lead agencies, read once from law/ and checked together.

It evaluates nothing. A bad file is an error that names file and key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from povertycore import windows
from povertycore.citations import Citation
from povertycore.law_files import LAW_FOLDER, LawFileError, UnknownLawError, validated
from povertycore.law_values import InForce, LawModel, LegalText
from povertycore.policies.expressions import OfSeries, Share, Since
from povertycore.policies.model import Policy
from povertycore.policies.series import Moment, Series, Valued, is_here
from povertycore.policies.walk import every_amount, leaves, limits_of
from povertycore.quantities import half_up_multiple

POLICIES: Final = "policies"
SERIES: Final = "base_series"
AGENCIES: Final = "lead_agencies"


class AgencyEntry(LawModel):
    """The body that leads a field of state management while it does."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    name: LegalText
    in_force: InForce


class AgencyFile(LawModel):
    """Which body leads each field, by day."""

    id: str
    subject: str
    title_vi: str
    title_en: str
    citations: tuple[Citation, ...] = ()
    entries: Annotated[tuple[AgencyEntry, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""


class PolicyStore:
    """Policies, series and agencies of one law folder; LawFileError at the first bad file."""

    def __init__(self, folder: Path = LAW_FOLDER) -> None:
        """Read everything and check what only shows when all is read."""
        self.series = {path.stem: read_series(path) for path in _files(folder, SERIES)}
        self.policies = {path.stem: read_policy(path) for path in _files(folder, POLICIES)}
        self.agencies = tuple(
            entry
            for path in _files(folder, AGENCIES)
            for entry in validated(path, AgencyFile).entries
        )
        for name, policy in self.policies.items():
            self._require_known(folder / POLICIES / f"{name}.yaml", policy)

    def _require_known(self, path: Path, policy: Policy) -> None:
        codes = {one.code for one in windows.windows().entries}
        fields = {one.code for one in self.agencies}
        if policy.lead not in fields:
            raise LawFileError(path, "lead", f"there is no field {policy.lead!r}")
        for place, rule in enumerate(policy.rules):
            amounts = list(rule.amounts())
            for key, condition in rule.conditions():
                for leaf in leaves(condition):
                    if isinstance(leaf, Since) and leaf.window and leaf.window not in codes:
                        problem = f"there is no window {leaf.window!r}"
                        raise LawFileError(path, f"rules.{place}.{key}", problem)
                amounts += [(key, limit) for limit in limits_of(condition)]
            for key, amount in amounts:
                for one in every_amount(amount):
                    if isinstance(one, OfSeries) and one.series not in self.series:
                        problem = f"there is no series {one.series!r}"
                        raise LawFileError(path, f"rules.{place}.{key}", problem)


def _files(folder: Path, name: str) -> list[Path]:
    return sorted((folder / name).glob("*.yaml"))


def read_policy(path: Path) -> Policy:
    """Return the policy in one file; LawFileError where it is not in order."""
    policy = validated(path, Policy)
    if policy.id != path.stem:
        raise LawFileError(path, "id", f"is {policy.id!r} but the file is {path.name}")
    return policy


def read_series(path: Path) -> Series:
    """Return the base series in one file; LawFileError where it is not in order."""
    series = validated(path, Series)
    if series.id != path.stem:
        raise LawFileError(path, "id", f"is {series.id!r} but the file is {path.name}")
    return series


@cache
def _store() -> PolicyStore:
    return PolicyStore()


def all_policies() -> tuple[Policy, ...]:
    """Return every policy in the order of its id."""
    return tuple(_store().policies.values())


def policy(policy_id: str) -> Policy:
    """Return the policy with this id, for example 'P40'; UnknownLawError when there is none."""
    try:
        return _store().policies[policy_id.upper()]
    except KeyError:
        known = ", ".join(_store().policies)
        raise UnknownLawError(f"there is no policy {policy_id!r}; there are: {known}") from None


def all_series() -> tuple[Series, ...]:
    """Return every base series."""
    return tuple(_store().series.values())


def series(series_id: str) -> Series:
    """Return the base series with this id; UnknownLawError when there is none."""
    try:
        return _store().series[series_id]
    except KeyError:
        known = ", ".join(_store().series)
        raise UnknownLawError(f"there is no series {series_id!r}; there are: {known}") from None


def lead_agency(field: str, on: date) -> str:
    """Return the body that leads the field on the day, '' where none is on file."""
    names = [
        one.name.text_vi
        for one in _store().agencies
        if one.code == field and one.in_force.period.contains(on)
    ]
    return names[0] if names else ""


@lru_cache(maxsize=4096)
def series_values(series_id: str, moment: Moment) -> tuple[tuple[tuple[str, ...], Valued], ...]:
    """Return the values of a series on the day: of the nation (no codes), then of areas."""
    one = series(series_id)
    labels = {citation.number: citation.label() for citation in one.citations}
    found = []
    for entry in one.entries_on(moment.on, moment.known_on):
        value, verified = _value_of(entry, moment)
        found.append((entry.area_codes, Valued(series_id, value, labels[entry.cites], verified)))
    return tuple(found)


def _value_of(entry: Any, moment: Moment) -> tuple[int | None, bool]:
    if entry.number is not None:
        return entry.number.value, entry.verified
    value = _constant(entry.formula, moment)
    numbers = [one for one in every_amount(entry.formula) if hasattr(one, "verified")]
    return value, entry.verified and all(one.verified for one in numbers)


def _constant(amount: Any, moment: Moment) -> int | None:
    """Return an amount that is made of numbers and national series alone."""
    if isinstance(amount, OfSeries):
        return series_value(amount.series, moment).value
    if hasattr(amount, "value"):
        return int(amount.value)
    if isinstance(amount, Share):
        share, of = _constant(amount.share, moment), _constant(amount.of, moment)
        if share is None or of is None:
            return None
        return half_up_multiple(share * of, amount.out_of, amount.round_to)
    raise UnknownLawError(f"a series cannot be a {type(amount).__name__}")


def series_value(series_id: str, moment: Moment, here: Collection[str] = ()) -> Valued:
    """Return the value of a series on the day in a place with these codes.

    The highest of the nation's and the place's own; None where no law is on file for the day.
    """
    held = [one for codes, one in series_values(series_id, moment) if is_here(codes, here)]
    if not held:
        return Valued(series_id, None, "", verified=False)
    return max(held, key=lambda one: -1 if one.value is None else one.value)
