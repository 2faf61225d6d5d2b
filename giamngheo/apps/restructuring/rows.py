"""Which rows of which tables a change touches: the same conditions count them and write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from giamngheo.apps.restructuring.columns import Group, every, location_groups
from giamngheo.apps.restructuring.effects import Placed, TreeEffects
from giamngheo.apps.review.enums import CampaignState
from giamngheo.apps.review.models import Campaign
from giamngheo.common.bulk import values_of

# Where households of split villages go: household -> code of the part (empty: the main part).
Assigned = dict[int, dict[int, str]]


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of one table that lie in one unit and are moved or split from it."""

    table: str
    prefix: str
    source_id: int
    source_name: str
    count: int


@dataclass(frozen=True, slots=True)
class NewRound:
    """A running round that a change cuts: what leaves goes on in a round of its own."""

    campaign_id: int
    commune_key: str
    commune_name: str


@dataclass
class RowEffects:
    """Rows of all tables with location columns that a change writes."""

    touched: list[Touched] = field(default_factory=list)
    new_rounds: list[NewRound] = field(default_factory=list)

    @property
    def by_table(self) -> dict[str, int]:
        totals: dict[str, int] = {}
        for each in self.touched:
            totals[each.table] = totals.get(each.table, 0) + each.count
        return totals


def sources(group: Group, tree: TreeEffects) -> dict[int, Placed]:
    """The units of a change whose rows of this group are written, by primary key."""
    placed = tree.villages if group.by_village else tree.communes
    found = {each.source_id: each for each in placed}
    if group.by_village and not group.follows:
        return {key: each for key, each in found.items() if each.after != each.before}
    return found


def assigned_elsewhere(tree: TreeEffects, assigned: Assigned) -> dict[int, dict[int, str]]:
    """Households of each split village that leave its main part, with the code of their part."""
    found: dict[int, dict[int, str]] = {}
    for village_id, unit in tree.split.items():
        main = unit.destination()
        codes = {code for code, node in unit.parts.items() if node is not main}
        leaving = {
            household: code
            for household, code in assigned.get(village_id, {}).items()
            if code in codes
        }
        if leaving:
            found[village_id] = leaving
    return found


def leaving_rows(group: Group, village_id: int, households: Iterable[int]) -> QuerySet[Any]:
    """Rows of a split village that go with households assigned to another part."""
    return group.rows.filter(
        **{
            f"{group.lowest}_id": village_id,
            f"{group.household}__in": values_of(sorted(households)),
        }
    )


def goes_by_household(group: Group) -> bool:
    return group.household is not None and group.by_village and group.follows


def doubles(group: Group, tree: TreeEffects) -> list[int]:
    """Assignments of reviewers that a merger of villages would make twice: they stay behind."""
    if group.table != "review.reviewerassignment":
        return []
    gone = {
        each.source_id: each
        for each in tree.villages
        if each.place is not None and each.place_id != each.source_id
    }
    if not gone:
        return []
    into = {each.place_id for each in gone.values() if each.place_id is not None}
    rows = group.rows.filter(village_id__in=values_of(sorted({*gone, *into})))
    seen: set[tuple[int, str, str]] = set()
    found: list[int] = []
    listed = list(rows.order_by("pk").values_list("pk", "campaign_id", "village_id", "full_name"))
    for _pk, campaign, village, name in listed:
        if village not in gone:
            seen.add((campaign, str(village), name))
    for pk, campaign, village, name in listed:
        if village in gone:
            place = gone[village].place_id or id(gone[village].place)
            key = (campaign, str(place), name)
            if key in seen:
                found.append(pk)
            seen.add(key)
    return found


def placed_rows(group: Group, tree: TreeEffects, assigned: Assigned) -> QuerySet[Any]:
    """Rows of a group that follow their village or commune, but for households assigned away."""
    found = sources(group, tree)
    rows = group.rows.filter(**{f"{group.lowest}_id__in": values_of(sorted(found))})
    if goes_by_household(group):
        for village_id, leaving in assigned_elsewhere(tree, assigned).items():
            if village_id in found:
                rows = rows.exclude(
                    **{
                        f"{group.lowest}_id": village_id,
                        f"{group.household}__in": values_of(sorted(leaving)),
                    }
                )
    behind = doubles(group, tree)
    if behind:
        # They keep their village, and move with the units above it.
        rows = rows.exclude(pk__in=behind)
    return rows


def left_behind(group: Group, tree: TreeEffects) -> QuerySet[Any]:
    """Doubles whose units above change: they keep the ended village, not the old commune."""
    rising = [key for key, each in sources(group, tree).items() if each.after != each.before]
    rows = group.rows.filter(pk__in=doubles(group, tree))
    return rows.filter(**{f"{group.lowest}_id__in": values_of(sorted(rising))})


def row_effects(tree: TreeEffects, assigned: Assigned, names: dict[int, str]) -> RowEffects:
    """Count every row a plan touches, by table and unit: one statement a table, few for splits."""
    found = RowEffects()
    away = assigned_elsewhere(tree, assigned)
    for group in location_groups():
        counts: dict[int, int] = {}
        placed = sources(group, tree)
        if placed:
            lowest = f"{group.lowest}_id"
            rows = placed_rows(group, tree, assigned).order_by().values(lowest)
            for row in rows.annotate(count=Count("pk")):
                counts[row[lowest]] = row["count"]
            if doubles(group, tree):
                for key in left_behind(group, tree).values_list(lowest, flat=True):
                    counts[key] = counts.get(key, 0) + 1
        if goes_by_household(group):
            for village_id, leaving in away.items():
                more = leaving_rows(group, village_id, leaving).count()
                if more:
                    counts[village_id] = counts.get(village_id, 0) + more
        names |= {key: each.source_name for key, each in placed.items()}
        found.touched += [
            Touched(group.table, group.prefix, key, names.get(key, ""), count)
            for key, count in sorted(counts.items())
            if count
        ]
    found.new_rounds = cut_rounds(tree)
    return found


def cut_rounds(tree: TreeEffects) -> list[NewRound]:
    """Running rounds some of whose villages leave for another commune than the round itself."""
    leaving = {each.source_id: each for each in tree.villages}
    if not leaving:
        return []
    goes_to = {each.source_id: each.after[0] for each in tree.communes}
    pairs: dict[tuple[int, str], str] = {}
    for group in location_groups():
        if not (group.campaign and group.by_village and not group.prefix):
            continue
        rows = group.rows.filter(
            campaign__state=CampaignState.OPEN, village_id__in=values_of(sorted(leaving))
        )
        seen = rows.order_by().values_list("campaign_id", "campaign__commune_id", "village_id")
        for campaign_id, commune_id, village_id in seen.distinct():
            commune = leaving[village_id].after[0]
            stays = goes_to.get(commune_id)
            stays_id = stays.area.pk if stays is not None and stays.area else None
            same = stays is commune or (
                commune.area is not None and commune.area.pk == (stays_id or commune_id)
            )
            if not same:
                pairs[campaign_id, key_of(commune)] = commune.full_name
    return [NewRound(each, key, name) for (each, key), name in sorted(pairs.items())]


def key_of(node: Any) -> str:
    """How a unit is named in a plan's effects: its primary key, or the code of one to be made."""
    return str(node.area.pk) if node.area is not None else f"new:{node.code}"


def open_rounds(tree: TreeEffects) -> list[Campaign]:
    """Running rounds of the communes whose rows move."""
    ids = {each.source_id for each in tree.communes}
    ids |= {each.before[0].area.pk for each in tree.villages if each.before[0].area}
    rows = every(Campaign).filter(state=CampaignState.OPEN, commune_id__in=values_of(sorted(ids)))
    return list(rows.select_related("unit", "commune").order_by("starts_on", "pk"))
