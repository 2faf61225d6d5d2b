"""Units as a person meets them on a screen: by code in an address, and as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.models import Post
from giamngheo.apps.registry.models import Household
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area, AreaVersion, Succession, in_force
from giamngheo.common.scoping import unscoped

LEVELS_DOWN = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)
DIGITS = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}


def level_of(code: str) -> Level:
    """The level a code belongs to: 2, 3 and 5 digits by decree; a village's has a part more."""
    return DIGITS.get(len(code), Level.VILLAGE)


def find(code: str, *, on: date) -> Area | None:
    """The unit that carries a code on a day; else the latest that ever carried it; else none."""
    units = Area.objects.filter(code=code, level=level_of(code))
    found = units.in_force(on).first()
    return found or units.order_by("-valid_from").first()


def standing_on(area: Area, *, on: date) -> list[Area]:
    """The units that stood on a day where `area` stands: itself, or those it came from."""
    if area.valid_from is None or area.valid_from <= on:
        return [area] if area.valid_to is None or area.valid_to > on else []
    found: dict[int, Area] = {}
    links = Succession.objects.filter(new=area).select_related("old").order_by("old__code")
    for link in links:
        found.update((each.pk, each) for each in standing_on(link.old, on=on))
    return list(found.values())


def same_today(area: Area, *, on: date, today: date) -> Area | None:
    """The unit of today that covers exactly what `area` covered on a day; none where it changed.

    The rows of the register lie in the tree of today: where the ground is the same, they can be
    found by their own columns instead of village by village.
    """
    now = territory.today_of(area, on=today)
    if on < today and territory.ground_changed([area, *now], since=on):
        return None
    if len(now) != 1 or (now[0].pk != area.pk and standing_on(now[0], on=on) != [area]):
        return None
    return now[0]


def home_of(posts: Iterable[Post], *, on: date) -> Area | None:
    """Where a person's screens begin: the smallest unit held, as it stood on the working day.

    Of several units it came from, the one that kept the code, else the first.
    """
    home = permissions.home_area(posts)
    if home is None:
        return None
    stood = standing_on(home, on=on) or [home]
    return next((each for each in stood if each.code == home.code), stood[0])


def name_on(area: Area, *, on: date) -> str:
    """'Xã Sơn Tây', as the unit was called that day."""
    version = territory.version(area, on=on)
    return version.full_name if version else area.full_name


def path_on(area: Area, *, on: date) -> list[tuple[Area, str]]:
    """The unit and those above it on a day, smallest first, each with its name of that day."""
    above = sorted(
        territory.path(area, on=on).values(),
        key=lambda each: LEVELS_DOWN.index(Level(each.level)),
        reverse=True,
    )
    versions = AreaVersion.objects.filter(area__in=above).filter(in_force(on))
    names = {version.area_id: version.full_name for version in versions}
    return [(each, names.get(each.pk, each.full_name)) for each in above]


def village_of_household(code: str) -> Area | None:
    """Where a household lies, whoever asks: so that access can be decided before it is loaded."""
    with unscoped(reason="whether a household lies in the person's area"):
        found = Household.objects.filter(code=code).select_related("village").only("village")
        household = found.first()
    return household.village if household else None
