"""What a round changes and why: the page a chair reads before signing, checked with its balance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from povertycore.law_store import standard as standard_of

from giamngheo.apps.registry.enums import MovementKind, PovertyClass
from giamngheo.apps.registry.models import PovertyStatus
from giamngheo.apps.review import annexes
from giamngheo.apps.review.models import Campaign
from giamngheo.apps.review.queries.results import computed_reasons, refused
from giamngheo.apps.review.queries.sheets import contradictions
from giamngheo.common import bulk


@dataclass(frozen=True, slots=True)
class Counts:
    households: int = 0
    persons: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.households + other.households, self.persons + other.persons)

    def __sub__(self, other: Counts) -> Counts:
        return Counts(self.households - other.households, self.persons - other.persons)


@dataclass(frozen=True, slots=True)
class Balance:
    """One list: opening, those who leave, those who come, and the closing counted by itself."""

    poverty_class: PovertyClass
    opening: Counts
    out: Counts
    into: Counts
    closing: Counts

    @property
    def is_balanced(self) -> bool:
        return self.opening - self.out + self.into == self.closing


@dataclass(frozen=True, slots=True)
class Change:
    """A household that gets another class, with what it rests on."""

    case_id: int
    household_id: int
    code: str
    head_name: str
    village: str
    person_count: int
    class_before: str
    class_after: str
    movement: str
    income_points: int | None
    deprivation_points: int | None
    deprivation_count: int | None
    deprived: tuple[str, ...]
    deprived_names: tuple[str, ...]

    @property
    def before_label(self) -> str:
        return str(PovertyClass(self.class_before).label) if self.class_before else _("no class")

    @property
    def after_label(self) -> str:
        return str(PovertyClass(self.class_after).label)

    @property
    def movement_label(self) -> str:
        return str(MovementKind(self.movement).label) if self.movement else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was not granted, with the reason the law gives."""

    case_id: int
    code: str
    head_name: str
    village: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A contradiction on a form that nobody has let stand with a reason."""

    case_id: int
    head_name: str
    village: str
    text: str


@dataclass(frozen=True, slots=True)
class StandardSummary:
    """One standard of a round: its two lists before and after, changes, refusals."""

    standard_id: str
    title: str
    balances: tuple[Balance, ...]
    movements: Mapping[str, Counts]
    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...]
    stays: Counts
    not_reviewed: Counts

    @property
    def is_balanced(self) -> bool:
        return all(each.is_balanced for each in self.balances)


@dataclass(frozen=True, slots=True)
class Summary:
    """All standards of a round; the first is the one the official lists follow."""

    standards: tuple[StandardSummary, ...]
    case_count: int
    contradictions: tuple[Doubt, ...] = ()

    @property
    def is_balanced(self) -> bool:
        return all(each.is_balanced for each in self.standards)


def summary(campaign: Campaign, found: pl.DataFrame, *, with_doubts: bool = True) -> Summary:
    """The summary of a round; `found` is results(campaign). A fixed number of queries.

    Contradictions mean reading every form; who only needs the balance leaves them out.
    """
    reasons = computed_reasons(refused(found))
    return Summary(
        standards=tuple(
            _of_standard(campaign, each, found.filter(pl.col("standard_id") == each), reasons)
            for each in campaign.standard_ids
        ),
        case_count=found["case_id"].n_unique(),
        contradictions=tuple(_doubts(campaign, found)) if with_doubts else (),
    )


def _doubts(campaign: Campaign, found: pl.DataFrame) -> Iterator[Doubt]:
    named = found.unique("case_id", maintain_order=True)
    standing = contradictions(campaign)
    for case_id, head, village in named.select("case_id", "head_name", "village").rows():
        for each in standing[case_id].open if case_id in standing else ():
            yield Doubt(case_id, head, village, each.words())


def _of_standard(
    campaign: Campaign,
    standard_id: str,
    rows: pl.DataFrame,
    reasons: Mapping[tuple[int, str], str],
) -> StandardSummary:
    opening = _on_record(campaign, standard_id)
    without_case = _on_record(campaign, standard_id, apart_from=rows["household_id"].to_list())
    changed = rows.filter(annexes.CHANGED)
    balances = tuple(
        _balance(each, opening=opening, without_case=without_case, rows=rows)
        for each in annexes.LISTED
    )
    kinds = changed.group_by("movement", maintain_order=True).agg(
        pl.len(), pl.col("person_count").sum()
    )
    return StandardSummary(
        standard_id=standard_id,
        title=standard_of(standard_id).title_vi,
        balances=balances,
        movements={kind: Counts(count, persons) for kind, count, persons in kinds.rows()},
        changes=tuple(_change(row) for row in changed.iter_rows(named=True)),
        refusals=tuple(
            Refusal(
                row["case_id"], row["code"], row["head_name"], row["village"],
                reasons.get((row["case_id"], standard_id), ""),
            )
            for row in refused(rows).iter_rows(named=True)
        ),
        stays=_counts(rows.filter(~annexes.CHANGED & annexes.IS_LISTED[True])),
        not_reviewed=sum(without_case.values(), Counts()),
    )  # fmt: skip


def _balance(
    poverty_class: str,
    *,
    opening: Mapping[str, Counts],
    without_case: Mapping[str, Counts],
    rows: pl.DataFrame,
) -> Balance:
    leaves = (poverty_class == annexes.BEFORE) & (poverty_class != annexes.AFTER)
    comes = (poverty_class != annexes.BEFORE) & (poverty_class == annexes.AFTER)
    after = _counts(rows.filter(poverty_class == annexes.AFTER))
    return Balance(
        poverty_class=PovertyClass(poverty_class),
        opening=opening.get(poverty_class, Counts()),
        out=_counts(rows.filter(leaves)),
        into=_counts(rows.filter(comes)),
        closing=after + without_case.get(poverty_class, Counts()),
    )


def _counts(rows: pl.DataFrame) -> Counts:
    return Counts(rows.height, int(rows["person_count"].sum()))


def _on_record(
    campaign: Campaign, standard_id: str, apart_from: Sequence[int] | None = None
) -> dict[str, Counts]:
    """The lists in force in the commune; without some households where they are given."""
    rows = PovertyStatus.objects.filter(
        standard_id=standard_id,
        commune_id=campaign.commune_id,
        valid_to__isnull=True,
        poverty_class__in=annexes.LISTED,
    )
    if apart_from:
        rows = rows.exclude(household_id__in=bulk.values_of(apart_from))
    counted = rows.values("poverty_class").annotate(
        households=Count("pk"), persons=Sum("household__person_count")
    )
    return {
        row["poverty_class"]: Counts(row["households"], row["persons"])
        for row in counted.order_by()
    }


def _change(row: Mapping[str, object]) -> Change:
    ticks = json.loads(str(row["deprivations"] or "{}"))
    names = Change.__dataclass_fields__
    known = {name: value for name, value in row.items() if name in names}
    # In the order of the form: PostgreSQL keeps no order of keys.
    indicators = standard_of(str(row["standard_id"])).indicators
    deprived = [each for each in indicators if ticks.get(each.code)]
    if known["deprivation_count"] is None and ticks:
        known["deprivation_count"] = len(deprived)
    return Change(
        **known,  # type: ignore[arg-type]
        class_after=str(row["poverty_class"]),
        deprived=tuple(each.code for each in deprived),
        deprived_names=tuple(each.name_vi for each in deprived),
    )
