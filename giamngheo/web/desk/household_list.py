"""Which households a list shows, and their rows: for the screen and for Excel alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.enums import EntryKind, PovertyClass
from giamngheo.apps.registry.models import Household, Membership, PovertyStatus, status_in_force
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.web import places
from giamngheo.web.templatetags.desk import chip, class_name
from povertycore.law_store import code_list

NONE = "NONE"
PIECE = 5000  # keys in one statement: every database takes that many
# Listed households whose form does not bear the class out: it says another one, or none.
CHECKS = ("disagrees", "incomplete")
GROUPS = ("is_social_protection", "has_no_labour_capacity", "has_meritorious_member")
ORDERS = {
    "village": ("village_id", "head_sort_key", "id"),
    "name": ("head_sort_key", "id"),
    "size": ("-person_count", "head_sort_key", "id"),
}
# At a province, or a district, names are not sorted through: only this order has an index.
WIDE_ORDER = ("village_id", "id")


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household as lists show it."""

    code: str
    list_number: str
    head_name: str
    village: str
    commune: str
    person_count: int
    poverty_class: str
    entry_kind: str
    income_points: int | None
    deprivation_points: int | None
    groups: str
    needs: str

    @property
    def chip(self) -> SafeString:
        return CHIPS.get((get_language() or "", self.poverty_class)) or remember(self.poverty_class)


# The chips are drawn once a language, not once a row.
CHIPS: dict[tuple[str, str], SafeString] = {}


def remember(poverty_class: str) -> SafeString:
    return CHIPS.setdefault((get_language() or "", poverty_class), chip(poverty_class))


class Filters(forms.Form):
    """What the address of a list may say. Wrong values are left out, not fought over."""

    q = forms.CharField(required=False, max_length=120)
    village = forms.CharField(required=False, max_length=12)
    need = forms.ChoiceField(required=False)
    group = forms.ChoiceField(required=False)
    check = forms.ChoiceField(required=False)
    order = forms.ChoiceField(required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields["class"] = forms.ChoiceField(required=False)
        self.choose("class", [*PovertyClass.values, NONE])
        self.choose("need", code_list("support_needs").codes)
        self.choose("group", GROUPS)
        self.choose("check", CHECKS)
        self.choose("order", ORDERS)

    def choose(self, name: str, values: Iterable[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        field.choices = [(value, value) for value in values]

    def chosen(self) -> dict[str, str]:
        """Every filter with its value, '' where it was left open or was no known value."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


def class_choices() -> list[tuple[str, str]]:
    return [(value, class_name(value)) for value in PovertyClass.values] + [(NONE, class_name(""))]


def group_choices() -> list[tuple[str, str]]:
    return [
        ("is_social_protection", _("Social-protection household")),
        ("has_no_labour_capacity", _("No member able to work")),
        ("has_meritorious_member", _("Member with meritorious service")),
    ]


def check_choices() -> list[tuple[str, str]]:
    return [
        ("disagrees", _("Points say another class")),
        ("incomplete", _("Points are not complete")),
    ]


def form_against_class(check: str) -> Q:
    """Statuses whose assessment says another class (`disagrees`) or none (`incomplete`)."""
    if check == "incomplete":
        return Q(assessment__poverty_class=PovertyClass.UNKNOWN) | Q(
            poverty_class=PovertyClass.UNKNOWN
        )
    known = Q(assessment__isnull=False) & ~Q(assessment__poverty_class=PovertyClass.UNKNOWN)
    return known & ~Q(assessment__poverty_class=F("poverty_class"))


def households_in(area: Area, *, on: date, today: date) -> QuerySet[Household]:
    """Households of a unit, as it stood on the working day, inside the person's scope."""
    return Household.objects.filter(lying_in(area, on=on, today=today))


def not_ended(on: date) -> Q:
    """Households the register still held on a day."""
    return Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on)


def lying_in(area: Area, *, on: date, today: date, table: str = "registry.household") -> Q:
    """The condition on rows of a table that lie in a unit as it stood on a day."""
    if area.level == Level.VILLAGE:
        villages = [area.pk]
    else:
        same = places.same_today(area, on=on, today=today)
        if same is not None:
            return Q(**{f"{same.level.lower()}_id": same.pk})
        villages = territory.descendant_ids(area, level=Level.VILLAGE, on=on)
    if on < today and territory.were_cut(villages, since=on):
        came = territory.came_into(table, villages, since=on)
        still = Q(village_id__in=villages) & ~Q(pk__in=came)
        return still | Q(pk__in=territory.lay_in(table, villages, on=on))
    return Q(village_id=area.pk) if area.level == Level.VILLAGE else Q(village_id__in=villages)


def filtered(
    rows: QuerySet[Household], chosen: Mapping[str, str], *, standard_id: str, on: date
) -> QuerySet[Household]:
    """The rows the filters leave. `chosen` comes from Filters."""
    if chosen["q"]:
        rows = rows.filter(pk__in=registry.search_households(chosen["q"]).values("pk"))
    if chosen["village"]:
        rows = rows.filter(village__code=chosen["village"])
    if chosen["class"]:
        rows = registry.with_class(
            rows, poverty_class=chosen["class"], standard_id=standard_id, on=on
        )
    if chosen["need"]:
        rows = rows.annotate(needs_text=Cast("support_needs", TextField())).filter(
            needs_text__contains=f'"{chosen["need"]}"'
        )
    if chosen["group"]:
        rows = rows.filter(**{chosen["group"]: True})
    if chosen["check"]:
        doubtful = PovertyStatus.objects.filter(
            form_against_class(chosen["check"]), status_in_force(on), standard_id=standard_id
        )
        rows = rows.filter(pk__in=doubtful.values("household_id"))
    return rows


def ordered(rows: QuerySet[Household], order: str, *, wide: bool) -> QuerySet[Household]:
    return rows.order_by(*(WIDE_ORDER if wide else ORDERS.get(order) or ORDERS["village"]))


COLUMNS = (
    "pk", "code", "list_number", "head_name", "village__name", "commune__name",
    "is_social_protection", "has_no_labour_capacity", "has_meritorious_member", "support_needs",
)  # fmt: skip


def rows_of(households: QuerySet[Household], *, standard_id: str, on: date) -> list[HouseholdRow]:
    """The rows as shown, with class and members on a day: three queries whatever their number."""
    found = list(households.values_list(*COLUMNS))
    keys = [row[0] for row in found]
    classes = classes_of(keys, standard_id=standard_id, on=on)
    members = members_of(keys, on=on)
    group_names, needs = dict(group_choices()), code_list("support_needs")
    entry_names = dict(EntryKind.choices)
    made = []
    for pk, code, list_number, head, village, commune, *flags, wanted in found:
        poverty_class, entry, income, deprivation = classes.get(pk, ("", "", None, None))
        made.append(
            HouseholdRow(
                code=code,
                list_number=list_number,
                head_name=head,
                village=village,
                commune=commune,
                person_count=members.get(pk, 0),
                poverty_class=poverty_class,
                entry_kind=str(entry_names.get(entry, "")),
                income_points=income,
                deprivation_points=deprivation,
                groups="; ".join(
                    group_names[name] for name, is_so in zip(GROUPS, flags, strict=True) if is_so
                ),
                needs="; ".join(needs.label(each) for each in wanted if each in needs),
            )
        )
    return made


def members_of(keys: list[int], *, on: date) -> dict[int, int]:
    """How many people lived in each household on a day, as the reports count them."""
    found: dict[int, int] = {}
    for start in range(0, len(keys), PIECE):
        rows = Membership.objects.filter(
            status_in_force(on), household_id__in=keys[start : start + PIECE]
        )
        counted = rows.values("household_id").annotate(members=Count("pk")).order_by()
        found.update(counted.values_list("household_id", "members"))
    return found


def persons_in(households: QuerySet[Household], *, on: date) -> int:
    """How many people lived in all these households on a day."""
    rows = Membership.objects.filter(status_in_force(on))
    return rows.filter(household__in=households.order_by().values("pk")).count()


def classes_of(
    keys: list[int], *, standard_id: str, on: date
) -> dict[int, tuple[str, str, int | None, int | None]]:
    """Class, way onto the list, B1 and B2 points by household; in pieces SQLite can take."""
    found: dict[int, tuple[str, str, int | None, int | None]] = {}
    for start in range(0, len(keys), PIECE):
        rows = PovertyStatus.objects.filter(
            status_in_force(on),
            household_id__in=keys[start : start + PIECE],
            standard_id=standard_id,
        )
        for pk, poverty_class, entry, income, deprivation in rows.values_list(
            "household_id",
            "poverty_class",
            "entry_kind",
            "assessment__income_points",
            "assessment__deprivation_points",
        ):
            found[pk] = (poverty_class, entry, income, deprivation)
    return found
