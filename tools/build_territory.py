"""Builds the territory files of the product from public tables and tools/territory_facts.yaml.

It checks nothing against the law: what the tables say is taken over, marked unverified, and where
two tables differ in a way the facts file does not settle, it stops.

    python tools/build_territory.py SOURCE_FOLDER [TARGET_FOLDER]

SOURCE_FOLDER holds legacy_units_until_2025-06-30.csv, units_from_2025-07-01.csv,
units_2026-07-25.csv and succession_2025-07-01.csv. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from povertycore.vietnamese import normalise_name

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "giamngheo" / "apps" / "territory" / "data"
FACTS = Path(__file__).resolve().parent / "territory_facts.yaml"

LEVELS = ("PROVINCE", "DISTRICT", "COMMUNE")
KINDS = {
    "PROVINCE": {"Thành phố": "CITY_PROVINCE", "Tỉnh": "PROVINCE"},
    "DISTRICT": {
        "Quận": "URBAN_DISTRICT",
        "Huyện": "DISTRICT",
        "Thị xã": "TOWN",
        "Thành phố": "CITY",
    },
    "COMMUNE": {
        "Xã": "COMMUNE",
        "Phường": "WARD",
        "Thị trấn": "TOWNSHIP",
        "Đặc khu": "SPECIAL_ZONE",
    },
}
AREA_TYPES = {"COMMUNE": "RURAL", "WARD": "URBAN", "TOWNSHIP": "URBAN"}
CLASS_HEADER = (
    *("level", "code", "unit_valid_from", "kind"),
    *("valid_from", "valid_to", "source", "verified"),
)
Row = dict[str, str]
Key = tuple[str, str, str]  # level, code, valid_from


class SourceError(Exception):
    """The tables contradict each other or the facts file; the text says where."""


@dataclass(frozen=True)
class Area:
    """One line of areas.csv; its fields are the columns."""

    level: str
    code: str
    kind: str
    name: str
    area_type: str
    valid_from: str
    valid_to: str
    parent_level: str = ""
    parent_code: str = ""
    parent_valid_from: str = ""
    lat: str = ""
    lon: str = ""
    area_km2: str = ""

    @property
    def key(self) -> Key:
        return self.level, self.code, self.valid_from


@dataclass(frozen=True)
class Version:
    """One line of area_names.csv."""

    level: str
    code: str
    unit_valid_from: str
    kind: str
    name: str
    area_type: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class Link:
    """One line of succession.csv; the new unit is empty where the old one simply ended."""

    old_level: str
    old_code: str
    old_valid_from: str
    new_level: str
    new_code: str
    new_valid_from: str
    kind: str
    extent: str
    happened_on: str
    source: str
    verified: str = "false"


@dataclass(frozen=True)
class VillageLink:
    """One line of villages.csv: a village and the commune it belonged to for a time."""

    code: str
    kind: str
    name: str
    valid_from: str
    valid_to: str
    parent_code: str
    parent_valid_from: str
    link_valid_from: str
    link_valid_to: str


def parse_name(level: str, full_name: str) -> dict[str, str]:
    """Kind, bare name and area type of 'Xã Sơn Tây' or 'Phường Phường Đúc'."""
    text = normalise_name(full_name)
    for word, kind in KINDS[level].items():
        if text.lower().startswith(f"{word.lower()} "):
            name = text[len(word) + 1 :]
            return {"kind": kind, "name": name, "area_type": AREA_TYPES.get(kind, "")}
    raise SourceError(f"{level} {full_name!r} begins with no known kind")


def place(row: Row) -> dict[str, str]:
    """Centre point to about a metre, and area, as far as the table has them."""
    points = {name: row[name] and f"{float(row[name]):.5f}".rstrip("0") for name in ("lat", "lon")}
    return {**points, "area_km2": row.get("area_km2", "")}


def read(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Builder:
    """Holds the units while they are put together; `build` returns the files by name."""

    def __init__(self, folder: Path, facts: dict[str, Any]) -> None:
        self.facts = facts
        self.reform = facts["reform_day"].isoformat()
        self.legacy = read(folder, "legacy_units_until_2025-06-30.csv")
        self.current = read(folder, "units_from_2025-07-01.csv")
        self.later = read(folder, "units_2026-07-25.csv")
        self.successions = read(folder, "succession_2025-07-01.csv")
        self.areas: dict[Key, Area] = {}
        self.ended: dict[tuple[str, str], Key] = {}
        self.versions: list[Version] = []
        self.links: list[Link] = []

    def build(self) -> dict[str, list[Any]]:
        self.add_legacy_units()
        self.add_current_units()
        self.add_earlier_units()
        self.add_earlier_versions()
        self.add_changes_of_kind()
        self.add_commune_successions()
        self.add_province_successions()
        self.add_ends_of_districts()
        return {
            "areas.csv": sorted(self.areas.values(), key=lambda area: in_order(area.key)),
            "area_names.csv": sorted(
                self.versions,
                key=lambda row: (in_order(version_key(row)), row.valid_from),
            ),
            "succession.csv": sorted(
                self.links,
                key=lambda row: (in_order(old_key(row)), row.new_code),
            ),
            "villages.csv": self.village_links(),
        }

    def add(self, area: Area) -> None:
        earlier = self.areas.setdefault(area.key, area)
        if (earlier.kind, earlier.name) != (area.kind, area.name):
            raise SourceError(f"{area.key}: {earlier.name!r} and {area.name!r}")
        if area.valid_to == self.reform:
            self.ended[area.level, area.code] = area.key

    def before_reform(self, level: str, code: str) -> Area:
        """The unit of this code that lived up to the reform."""
        if (level, code) not in self.ended:
            raise SourceError(f"no {level} {code} before the reform")
        return self.areas[self.ended[level, code]]

    def after_reform(self, level: str, code: str) -> Area:
        """The unit of this code that began with the reform."""
        if (level, code, self.reform) not in self.areas:
            raise SourceError(f"no {level} {code} after the reform")
        return self.areas[level, code, self.reform]

    def add_legacy_units(self) -> None:
        ended = {"valid_from": "", "valid_to": self.reform}
        for row in self.legacy:
            names = parse_name("PROVINCE", row["province"])
            self.add(Area("PROVINCE", row["province_code"], **names, **ended))
            above = {"parent_level": "PROVINCE", "parent_code": row["province_code"]}
            names = parse_name("DISTRICT", row["district"])
            self.add(Area("DISTRICT", row["district_code"], **names, **ended, **above))
            if row["commune_code"]:  # five island districts have no communes
                above = {"parent_level": "DISTRICT", "parent_code": row["district_code"]}
                names = parse_name("COMMUNE", row["commune"])
                self.add(
                    Area("COMMUNE", row["commune_code"], **names, **ended, **above, **place(row))
                )

    def add_current_units(self) -> None:
        begun = {"valid_from": self.reform, "valid_to": ""}
        for row in self.current:
            names = parse_name("PROVINCE", row["province"])
            self.add(Area("PROVINCE", row["province_code"], **names, **begun))
            names = parse_name("COMMUNE", row["commune"])
            self.add(
                Area(
                    "COMMUNE",
                    row["commune_code"],
                    **names,
                    **begun,
                    parent_level="PROVINCE",
                    parent_code=row["province_code"],
                    parent_valid_from=self.reform,
                    **place(row),
                )
            )

    def add_earlier_units(self) -> None:
        """Units that ended before the reform; the successor then begins on the day they end.

        A fact may say that the unit itself `begins` on a day, that its successor is another such
        unit (`successor_begins`), or that the successor stood before (`keeps_start`).
        """
        for fact in self.facts["earlier_units"]:
            end = fact["until"].isoformat()
            begins = fact["begins"].isoformat() if "begins" in fact else ""
            successor = self.successor_of(fact, end)
            unit = Area(
                fact["level"],
                fact["code"],
                **parse_name(fact["level"], fact["full_name"]),
                valid_from=begins,
                valid_to=end,
                parent_level="DISTRICT",
                parent_code=fact["parent"],
            )
            self.add(unit)
            kind = fact.get("kind", "MERGE")
            self.links.append(Link(*unit.key, *successor.key, kind, "whole", end, fact["source"]))

    def successor_of(self, fact: dict[str, Any], end: str) -> Area:
        if "successor_begins" in fact:
            begins = fact["successor_begins"].isoformat()
            return self.areas[fact["level"], fact["successor"], begins]
        successor = self.before_reform(fact["level"], fact["successor"])
        if successor.valid_from != end and not fact.get("keeps_start"):
            del self.areas[successor.key]
            successor = replace(successor, valid_from=end)
            self.add(successor)
        return successor

    def add_earlier_versions(self) -> None:
        for fact in self.facts["earlier_versions"]:
            area = self.before_reform(fact["level"], fact["code"])
            change = fact["until"].isoformat()
            before = parse_name(fact["level"], fact["full_name"])
            self.add_versions(area, before, change)

    def add_versions(self, area: Area, before: dict[str, str], change: str) -> None:
        """Two versions of one unit: `before` until the day `change`, then as `area` has it."""
        shared = {"level": area.level, "code": area.code, "unit_valid_from": area.valid_from}
        now = {"kind": area.kind, "name": area.name, "area_type": area.area_type}
        self.versions += [
            Version(**shared, **before, valid_from=area.valid_from, valid_to=change),
            Version(**shared, **now, valid_from=change, valid_to=area.valid_to),
        ]

    def add_changes_of_kind(self) -> None:
        """What the later table names otherwise has changed kind; any other difference stops."""
        ours = {other: code for code, other in self.facts["code_differences"].items()}
        later: dict[tuple[str, str], str] = {}
        parents = {}
        for row in self.later:
            code = ours.get(row["commune_code"], row["commune_code"])
            later["PROVINCE", row["province_code"]] = row["province"]
            later["COMMUNE", code] = row["commune"]
            parents[code] = row["province_code"]
        known = {area.key[:2] for area in self.areas.values() if area.valid_from == self.reform}
        if different := known ^ set(later):
            raise SourceError(f"units that only one table has: {sorted(different)}")
        change = self.facts["changed_kind_on"].isoformat()
        for (level, code), full_name in sorted(later.items()):
            area, names = self.areas[level, code, self.reform], parse_name(level, full_name)
            if level == "COMMUNE" and area.parent_code != parents[code]:
                raise SourceError(f"{level} {code} lies in two provinces")
            if area.name != names["name"]:
                raise SourceError(f"{level} {code}: {area.name!r} and {names['name']!r}")
            if area.kind != names["kind"]:
                before = {"kind": area.kind, "name": area.name, "area_type": area.area_type}
                changed = replace(area, kind=names["kind"], area_type=names["area_type"])
                self.areas[area.key] = changed
                self.add_versions(changed, before, change)

    def add_commune_successions(self) -> None:
        origins = Counter(row["new_commune_code"] for row in self.successions)
        for row in self.successions:
            old_code = row["old_commune_code"]
            level = "COMMUNE"
            if old_code.startswith("D"):  # an island district that had no communes
                level, old_code = "DISTRICT", old_code[1:]
            old = self.before_reform(level, old_code)
            new = self.after_reform("COMMUNE", row["new_commune_code"])
            if row["extent"] != "whole":
                kind = "SPLIT"
            elif origins[new.code] > 1:
                kind = "MERGE"
            else:
                kind = self.alone(old, new)
            self.links.append(Link(*old.key, *new.key, kind, row["extent"], self.reform, "vau"))

    def alone(self, old: Area, new: Area) -> str:
        """A unit that nothing was joined to goes on, under its name or another."""
        of_new = (row for row in self.versions if version_key(row) == new.key)
        began_as = next(of_new, new)
        same = old.name == new.name and (old.level != new.level or old.kind == began_as.kind)
        return "CONTINUE" if same else "RENAME"

    def add_province_successions(self) -> None:
        """A province went where its communes went; one that went two ways would stop the build."""
        above: dict[Key, str] = {}
        for area in self.areas.values():
            if area.level == "DISTRICT":
                above[area.key] = area.parent_code
        for area in self.areas.values():
            if area.level == "COMMUNE" and area.valid_to == self.reform:
                above[area.key] = above["DISTRICT", area.parent_code, ""]
        ways = defaultdict(set)
        for link in self.links:
            if link.happened_on == self.reform:
                new = self.areas[link.new_level, link.new_code, link.new_valid_from]
                ways[above[old_key(link)]].add(new.parent_code)
        origins = Counter(new for found in ways.values() for new in found)
        for old_code, found in sorted(ways.items()):
            if len(found) != 1:
                raise SourceError(f"province {old_code} went to {sorted(found)}")
            old = self.before_reform("PROVINCE", old_code)
            new = self.after_reform("PROVINCE", found.pop())
            kind = "MERGE" if origins[new.code] > 1 else self.alone(old, new)
            self.links.append(Link(*old.key, *new.key, kind, "whole", self.reform, "derived"))

    def add_ends_of_districts(self) -> None:
        led_on = {link.old_code for link in self.links if link.old_level == "DISTRICT"}
        for area in list(self.areas.values()):
            if area.level == "DISTRICT" and area.code not in led_on:
                nobody = ("", "", "")
                self.links.append(
                    Link(*area.key, *nobody, "ABOLISHED", "whole", self.reform, "nq-203-2025")
                )

    def village_links(self) -> list[VillageLink]:
        """Each village with its communes, one after another as they succeeded each other."""
        rows = []
        for fact in self.facts["villages"]:
            chain = [self.areas["COMMUNE", fact["commune"], ""]]
            while chain[-1].valid_to:
                chain.append(self.whole_successor(chain[-1]))
            for place, name in enumerate(fact["names"], start=1):
                rows += [
                    VillageLink(
                        code=f"{fact['commune']}-{place:02}",
                        kind="VILLAGE",
                        name=normalise_name(name),
                        valid_from=chain[0].valid_from,
                        valid_to=chain[-1].valid_to,
                        parent_code=commune.code,
                        parent_valid_from=commune.valid_from,
                        link_valid_from=commune.valid_from,
                        link_valid_to=commune.valid_to,
                    )
                    for commune in chain
                ]
        return rows

    def whole_successor(self, commune: Area) -> Area:
        found = [link for link in self.links if old_key(link) == commune.key]
        if len(found) != 1 or found[0].extent != "whole":
            raise SourceError(f"{commune.key} was divided: say where its villages went")
        return self.areas[found[0].new_level, found[0].new_code, found[0].new_valid_from]


def version_key(row: Version) -> Key:
    return row.level, row.code, row.unit_valid_from


def old_key(link: Link) -> Key:
    return link.old_level, link.old_code, link.old_valid_from


def in_order(key: Key) -> tuple[int, str, str]:
    level, code, valid_from = key
    return LEVELS.index(level), code, valid_from


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def build(source: Path, target: Path) -> None:
    """Writes all files into `target`. Raises SourceError, and then writes none."""
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    files = Builder(source, facts).build()
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        header = [field.name for field in fields(rows[0])]
        write(target / name, header, map(astuple, rows))
    sources = [(key, *map(str, source.values())) for key, source in facts["sources"].items()]
    write(target / "sources.csv", ("key", "title", "published", "licence"), sources)
    write(target / "area_classes.csv", CLASS_HEADER, [])


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        build(Path(arguments[0]), Path(arguments[1]) if arguments[1:] else TARGET)
    except (SourceError, OSError) as problem:
        print(f"Nothing was written: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
