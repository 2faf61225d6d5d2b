"""The acts an officer can record about a household: what each asks, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.accounts.models import User
from giamngheo.apps.registry import services
from giamngheo.apps.registry.enums import HEAD, OccurrenceKind
from giamngheo.apps.registry.models import Handover, Household, Occurrence
from giamngheo.apps.registry.services import Behind, Founders, Going, NewMember
from giamngheo.web.desk.movements.forms import ActForm

Written = Occurrence | Handover


@dataclass(frozen=True, slots=True)
class Asked:
    """One filled-in form, with what every service wants."""

    form: ActForm
    household: Household
    actor: User
    today: date
    checks_version: bool = True

    @property
    def values(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def behind(self) -> Behind:
        values = self.values
        return Behind(values["reason"], values["paper_number"], values["paper_on"])

    def expected(self, name: str = "version") -> int | None:
        return self.values[name] if self.checks_version else None

    @property
    def common(self) -> dict[str, Any]:
        return {
            "behind": self.behind,
            "expected_version": self.expected(),
            "actor": self.actor,
            "on": self.values["day"],
            "today": self.today,
        }

    @property
    def common_with_other(self) -> dict[str, Any]:
        other: Household = self.values["other"]
        same = self.values.get("other_version")
        return self.common | {
            "expected_other_version": (same or other.version) if self.checks_version else None
        }

    def going(self) -> list[Going]:
        """Members who form a new household; whoever is not its head stays what they were."""
        head = self.values["head_of_new"]
        chosen = dict.fromkeys([head, *self.values["going"]])
        members = [(key, self.form.members[key]) for key in chosen]
        return [
            Going(
                row,
                HEAD if key == head else "OTHER" if row.relationship == HEAD else row.relationship,
            )
            for key, row in members
        ]


def birth(asked: Asked) -> Written:
    child = asked.form.newcomer(asked.values["relationship"])
    return services.record_birth(household=asked.household, child=child, **asked.common)


def death(asked: Asked) -> Written:
    return services.record_death(
        membership=asked.form.member(), new_head=asked.form.new_head(), **asked.common
    )


def comes(kind: OccurrenceKind) -> Callable[[Asked], Written]:
    def run(asked: Asked) -> Written:
        member = asked.form.newcomer(asked.values["relationship"])
        return services.person_comes(
            household=asked.household, member=member, kind=kind, **asked.common
        )

    return run


def leaves(kind: OccurrenceKind) -> Callable[[Asked], Written]:
    def run(asked: Asked) -> Written:
        return services.person_leaves(
            membership=asked.form.member(),
            kind=kind,
            new_head=asked.form.new_head(),
            **asked.common,
        )

    return run


def changes(kind: OccurrenceKind) -> Callable[[Asked], Written]:
    def run(asked: Asked) -> Written:
        return services.person_changes_household(
            membership=asked.form.member(),
            to=asked.values["other"],
            relationship=asked.values["relationship"],
            kind=kind,
            new_head=asked.form.new_head(),
            **asked.common_with_other,
        )

    return run


def marries_new(asked: Asked) -> Written:
    """A member and a spouse from outside found a household of their own."""
    member, new_head = asked.form.member(), asked.form.new_head()
    common = asked.common
    expected = common.pop("expected_version")
    heads = {asked.household.pk: new_head} if new_head else {}
    return services.household_comes(
        village=asked.form.villages[asked.values["village"]],
        founders=Founders([Going(member, HEAD)], [asked.form.newcomer("SPOUSE")], heads),
        facts={},
        kind=services.MARRIAGE,
        versions={asked.household.pk: expected},
        **common,
    )


def head(asked: Asked) -> Written:
    return services.change_head(
        household=asked.household,
        new_head=asked.form.member().person,
        relationship=asked.values["relationship"],
        **asked.common,
    )


def village(asked: Asked) -> Written:
    to = asked.form.villages[asked.values["village"]]
    return services.change_village(household=asked.household, to=to, **asked.common)


def commune(asked: Asked) -> Written:
    return services.offer_handover(
        household=asked.household, to_commune=asked.values["commune"], **asked.common
    )


def left(asked: Asked) -> Written:
    return services.household_leaves(household=asked.household, **asked.common)


def split(asked: Asked) -> Written:
    new_head = asked.form.new_head()
    heads = {asked.household.pk: new_head} if new_head else {}
    return services.split_household(
        household=asked.household,
        founders=Founders(asked.going(), new_heads=heads),
        village=asked.form.villages[asked.values["village"]],
        keeps_class=asked.values["keeps_class"],
        **asked.common,
    )


def merge(asked: Asked) -> Written:
    return services.merge_households(
        household=asked.household,
        into=asked.values["other"],
        relationships={},
        **asked.common_with_other,
    )


def dissolved(asked: Asked) -> Written:
    return services.dissolve_household(household=asked.household, **asked.common)


def arrives(asked: Asked) -> Written:
    """A household from outside the system; more members are entered one by one."""
    common = asked.common
    common.pop("expected_version")
    coming: list[NewMember] = [asked.form.newcomer(HEAD)]
    return services.household_comes(
        village=asked.form.villages[asked.values["village"]],
        founders=Founders(coming=coming),
        facts={},
        versions={},
        **common,
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the menu "record": its address, words, questions and service."""

    slug: str
    group: str
    name: str | Promise
    question: str | Promise
    paper: str | Promise
    asks: tuple[str, ...]
    run: Callable[[Asked], Written]


PERSON, HOUSE, MARRIAGE = "person", "house", "marriage"
K = OccurrenceKind
ACTS: tuple[Act, ...] = (
    Act("birth", PERSON, _("Birth"), _("Which child was born, and when?"),
        _("birth certificate"), ("child", "relationship"), birth),
    Act("death", PERSON, _("Death"), _("Who died, and when?"),
        _("death certificate"), ("member", "new_head"), death),
    Act("person-in", PERSON, _("Person moves in"), _("Who has come to live here?"),
        _("residence paper"), ("person", "relationship"), comes(K.PERSON_CAME)),
    Act("person-out", PERSON, _("Person moves out"), _("Who has gone to live outside the commune?"),
        _("residence paper"), ("member", "new_head"), leaves(K.PERSON_LEFT)),
    Act("other-household", PERSON, _("To another household of the commune"),
        _("Who lives in another household now?"), _("residence paper"),
        ("member", "new_head", "other", "relationship"), changes(K.CHANGED_HOUSEHOLD)),
    Act("head", PERSON, _("Change of head"), _("Who is head of the household now?"),
        _("residence paper"), ("member", "relationship"), head),
    Act("marries-in", MARRIAGE, _("Married into this household"),
        _("Who has married into this household from outside?"), _("marriage certificate"),
        ("person", "relationship"), comes(K.MARRIED)),
    Act("marries-away", MARRIAGE, _("Married and moved away"),
        _("Who has married and lives outside the commune now?"), _("marriage certificate"),
        ("member", "new_head"), leaves(K.MARRIED)),
    Act("marries-to", MARRIAGE, _("Married into another household"),
        _("Who has married into another household of the commune?"), _("marriage certificate"),
        ("member", "new_head", "other", "relationship"), changes(K.MARRIED)),
    Act("marries-new", MARRIAGE, _("Married, a household of their own"),
        _("Who has married and founded a household with somebody from outside?"),
        _("marriage certificate"), ("member", "new_head", "person", "village"), marries_new),
    Act("village", HOUSE, _("To another village"),
        _("Where in the commune has the household moved?"),
        _("residence paper"), ("village",), village),
    Act("commune", HOUSE, _("To another commune"),
        _("To which commune has the household moved? Its officer will be asked to take it over."),
        _("residence paper"), ("commune",), commune),
    Act("left", HOUSE, _("Moved out of the system"),
        _("The whole household has moved to a place without this register."),
        _("residence paper"), (), left),
    Act("split", HOUSE, _("Split"), _("Who forms a household of their own?"),
        _("residence paper"),
        ("going", "head_of_new", "new_head", "village", "keeps_class"), split),
    Act("merge", HOUSE, _("Merge into another"), _("Into which household has this one gone?"),
        _("residence paper"), ("other",), merge),
    Act("dissolved", HOUSE, _("Dissolved"), _("The household is no more. When did it end?"),
        _("minutes of the village"), (), dissolved),
)  # fmt: skip
BY_SLUG = {each.slug: each for each in ACTS}
ARRIVAL = Act(
    "arrival", HOUSE, _("Household moves in from outside"),
    _("Who is the head of the household that has come?"), _("residence paper"),
    ("village", "person"), arrives,
)  # fmt: skip
