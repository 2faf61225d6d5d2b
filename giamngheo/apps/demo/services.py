"""Making the demo place, telling whether it is there, and putting it back to its first day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from povertycore.vietnamese import collation_key, fold

from giamngheo.apps.accounts import services as accounts_services
from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.demo.figures import read, son_tay
from giamngheo.apps.demo.households import DemoHousehold
from giamngheo.apps.demo.loading import load, refresh_statistics
from giamngheo.apps.demo.models import DemoInstall
from giamngheo.apps.demo.place import REGISTERED_ON, make_neighbours, make_son_tay
from giamngheo.apps.demo.review import OPENED_ON, commune_of_demo, play_review
from giamngheo.apps.registry.models import Household
from giamngheo.apps.registry.queries import Location, location_of
from giamngheo.apps.reporting import services as reporting
from giamngheo.apps.reporting.services import PrintedRow
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory import services as territory_services
from giamngheo.apps.territory.enums import AreaKind, Level
from giamngheo.apps.territory.models import Area, AreaParent, AreaTotal, AreaVersion
from giamngheo.common.scoping import unscoped

OPENING = date(2021, 1, 1)
TWO_TIERS_FROM = date(2025, 7, 1)
NEIGHBOUR_CODE = "18196"
NEIGHBOUR_HOUSEHOLDS = 40
NEIGHBOUR_VILLAGES = ("Mẫu 1", "Mẫu 2")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account anybody may sign in with, because the demo holds nobody's data."""

    username: str
    full_name: str
    title: str
    role: Role
    level: Level
    area_code: str
    password: str


def cast() -> list[DemoAccount]:
    """The people of the demo."""
    content = read("accounts.yaml")
    return [
        DemoAccount(
            username=row["username"],
            full_name=row["full_name"],
            title=row["title"],
            role=Role(row["role"]),
            level=Level(row["level"]),
            area_code=row["area"],
            password=content["password"],
        )
        for row in content["accounts"]
    ]


def demo_is_present() -> bool:
    """Whether this installation holds the demo place."""
    return DemoInstall.objects.exists()


def register_is_empty() -> bool:
    """Whether there is neither a household nor an account: only then may a demo be made."""
    with unscoped(reason="is the register empty"):
        return not Household.objects.exists() and not User.objects.exists()


def accounts() -> list[DemoAccount]:
    """The demo accounts to show at the door; none where there is no demo."""
    return cast() if demo_is_present() else []


def sign_in_hints() -> list[str]:
    """What `serve` prints about the demo accounts; nothing where there is no demo."""
    found = accounts()
    if not found:
        return []
    first = _("Demo accounts, password %(password)s (nobody in the demo is real):")
    return [
        first % {"password": found[0].password},
        *(f"  {each.username:<6}{each.full_name}, {each.title}" for each in found),
    ]


@transaction.atomic
def create_demo(*, today: date) -> None:
    """Make the accounts, Sơn Tây in 2021 and a small neighbour commune; all or nothing.

    Needs the territory files loaded. The first account opens itself and is the actor of the rest.
    Raises UnknownArea when the tree lacks the demo's communes.
    """
    users = open_accounts(cast(), today=today)
    actor = users["an"]
    with unscoped(reason="making the demo"), act("demo.created", actor=actor, on=today) as doing:
        doing.subject = DemoInstall.objects.create(created_on=today)
        for account in cast():
            area = territory.by_code(account.area_code, level=account.level, on=today)
            accounts_services.give_post(
                user=users[account.username], role=account.role, area=area,
                valid_from=TWO_TIERS_FROM, actor=actor, on=today,
            )  # fmt: skip
        households = make_place(today=today)
        neighbours = make_neighbour(today=today)
        refresh_statistics()
        record_totals(households, actor=actor, today=today)
        record_printed(actor=actor, today=today)
        commune = commune_of_demo(son_tay().commune_code, on=OPENED_ON)
        play_review(commune=commune, actor=actor, today=today)
        doing.after = {"households": len(households), "neighbours": neighbours}


def open_accounts(people: Iterable[DemoAccount], *, today: date) -> dict[str, User]:
    """The users of the cast, with the demo's password and working day."""
    working_day = read("accounts.yaml")["working_day"]
    users: dict[str, User] = {}
    for account in people:
        user = User.objects.filter(username=account.username).first()
        if user is None:
            user = accounts_services.open_account(
                username=account.username, full_name=account.full_name, title=account.title,
                password=account.password, actor=users.get("an"), on=today,
            )  # fmt: skip
        users[account.username] = user
        accounts_services.choose_working_day(
            user=user, day=working_day, actor=users["an"], on=today
        )
    return users


def make_place(*, today: date) -> list[DemoHousehold]:
    """Sơn Tây's households into the register."""
    figures = son_tay()
    villages = villages_of(figures.villages, today=today)
    households = make_son_tay(figures)
    load(
        households,
        {code: location_of(area, today=today) for code, area in villages.items()},
        registered_on=REGISTERED_ON,
        standard_id=figures.standard_id,
    )
    return households


def villages_of(codes: Iterable[str], *, today: date) -> dict[str, Area]:
    return {code: territory.by_code(code, level=Level.VILLAGE, on=today) for code in codes}


def make_neighbour(*, today: date) -> int:
    """Sơn Kim 1 with two villages of invented names and a few dozen households."""
    locations: dict[str, Location] = {}
    for number, name in enumerate(NEIGHBOUR_VILLAGES, start=1):
        code = f"{NEIGHBOUR_CODE}-{number:02d}"
        village = Area.objects.filter(level=Level.VILLAGE, code=code).first()
        if village is None:
            village = make_village(code, name, today=today)
        locations[code] = location_of(village, today=today)
    households = make_neighbours(list(locations), NEIGHBOUR_HOUSEHOLDS)
    load(households, locations, registered_on=REGISTERED_ON, standard_id=son_tay().standard_id)
    return len(households)


def make_village(code: str, name: str, *, today: date) -> Area:
    """A village of the neighbour in both trees: its commune until 30/06/2025 and since."""
    village = Area.objects.create(
        level=Level.VILLAGE,
        code=code,
        kind=AreaKind.VILLAGE,
        name=name,
        folded_name=fold(name),
        sort_key=collation_key(name),
    )
    AreaVersion.objects.create(area=village, kind=AreaKind.VILLAGE, name=name)
    before = territory.by_code(NEIGHBOUR_CODE, level=Level.COMMUNE, on=OPENING)
    since = territory.by_code(NEIGHBOUR_CODE, level=Level.COMMUNE, on=today)
    AreaParent.objects.create(area=village, parent=before, valid_to=TWO_TIERS_FROM)
    AreaParent.objects.create(area=village, parent=since, valid_from=TWO_TIERS_FROM)
    return village


def record_totals(households: Sequence[DemoHousehold], *, actor: User, today: date) -> None:
    """The denominators of 1 January 2021: households as planned, persons as registered."""
    figures = son_tay()
    persons = dict.fromkeys(figures.villages, 0)
    for household in households:
        persons[household.village_code] += household.persons_on(OPENING)
    rows = {
        area: (figures.villages[code].households, persons[code])
        for code, area in villages_of(figures.villages, today=today).items()
    }
    commune = territory.by_code(figures.commune_code, level=Level.COMMUNE, on=OPENING)
    rows[commune] = (figures.total("households"), sum(persons.values()))
    for area, (household_count, person_count) in rows.items():
        territory_services.set_total(
            area=area,
            counted_on=OPENING,
            household_count=household_count,
            person_count=person_count,
            source=figures.totals_source,
            actor=actor,
            on=today,
        )


def record_printed(*, actor: User, today: date) -> None:
    """The plan's table as printed, beside which the register's figures are shown."""
    content = read("son_tay_2021_printed.yaml")
    reporting.record_printed_table(
        area=territory.by_code(content["area"], level=Level.COMMUNE, on=OPENING),
        form_id=content["form"],
        year=content["year"],
        title=content["title"],
        source=content["source"],
        columns=content["columns"],
        rows=[PrintedRow(row["area"], tuple(row["cells"])) for row in content["rows"]],
        actor=actor,
        on=today,
        today=today,
    )


class NotADemo(Exception):
    """This installation holds a real register; nothing of it is deleted."""


# Apps whose rows the demo owns, whole.
DEMO_DATA = ("review", "documents", "intake", "reporting", "registry", "demo")


@transaction.atomic
def reset_demo(*, today: date) -> None:
    """Delete the demo's data and make it anew; accounts and audit events stay.

    Raises NotADemo on an installation with data that the demo did not make.
    """
    if not demo_is_present() and not register_is_empty():
        raise NotADemo
    with unscoped(reason="resetting the demo"):
        for label in DEMO_DATA:
            for model in apps.get_app_config(label).get_models():
                rows = model._base_manager.all()
                rows._raw_delete(rows.db)
        AreaTotal.objects.all().delete()
    create_demo(today=today)
