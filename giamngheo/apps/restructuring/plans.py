"""A plan as it is written down: one day, one paper, steps. The same shape in YAML and in tables.

Units are named by their codes; the length says the level (2 province, 3 district, 5 commune,
longer: village). Reading a plan checks its shape only; whether it fits the tree is for `draft`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import yaml
from django.utils.translation import gettext as _
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.vietnamese import normalise_name
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from giamngheo.apps.territory.enums import AreaKind, AreaType, Level

LEVEL_BY_LENGTH = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}
KINDS_OF = {
    Level.PROVINCE: (AreaKind.PROVINCE, AreaKind.CITY_PROVINCE),
    Level.DISTRICT: (AreaKind.DISTRICT, AreaKind.URBAN_DISTRICT, AreaKind.TOWN, AreaKind.CITY),
    Level.COMMUNE: (
        AreaKind.COMMUNE, AreaKind.WARD, AreaKind.TOWNSHIP, AreaKind.SPECIAL_ZONE,
    ),
    Level.VILLAGE: (AreaKind.VILLAGE, AreaKind.RESIDENTIAL_GROUP),
}  # fmt: skip
MOST_STEPS = 3_000


class PlanNotRead(Exception):
    """The plan has not the shape of one; the message says where."""


def level_of(code: str) -> Level:
    """The level a code belongs to."""
    return LEVEL_BY_LENGTH.get(len(code), Level.VILLAGE)


def read_day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_date_vi(value)
    except DateNotReadError:
        return value


def tidy(value: Any) -> Any:
    return normalise_name(value) if isinstance(value, str) else value


Code = Annotated[str, Field(min_length=2, max_length=12, pattern=r"^[0-9A-Za-z-]+$")]
Name = Annotated[str, BeforeValidator(tidy), Field(min_length=1, max_length=100)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class NewUnit(Strict):
    """A unit that begins on the day of the change."""

    code: Code
    name: Name
    kind: AreaKind
    # Of communes alone; empty takes that of the units it is made of when they agree.
    area_type: AreaType | None = None
    # The unit above; empty takes that of the first unit it is made of.
    parent: Code | None = None


class Part(NewUnit):
    """One part of a split unit. `continues`: this part is the old unit itself, living on."""

    continues: bool = False
    # Rows that belong to nobody (a round, a meeting) go to the main part.
    is_main: bool = Field(default=False, alias="main")
    villages: tuple[Code, ...] = ()

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True
    )


class Merge(Strict):
    """Several units become one: a unit that lives on (its code) or a new one."""

    verb: Literal["merge"] = "merge"
    units: tuple[Code, ...]
    into: Code | NewUnit


class Split(Strict):
    """A commune is split by its villages, a village by its households."""

    verb: Literal["split"] = "split"
    unit: Code
    parts: tuple[Part, ...]


class Rename(Strict):
    verb: Literal["rename"] = "rename"
    unit: Code
    name: Name


class ChangeKind(Strict):
    """Xã becomes phường, thôn becomes tổ dân phố; of a commune the area type goes with it."""

    verb: Literal["kind"] = "kind"
    unit: Code
    kind: AreaKind
    area_type: AreaType | None = None
    name: Name | None = None


class Move(Strict):
    """Villages go under another commune, communes under another district or province."""

    verb: Literal["move"] = "move"
    units: tuple[Code, ...]
    to: Code


class Boundary(Strict):
    """Some villages of a commune go to a neighbour; a succession in part is recorded."""

    verb: Literal["boundary"] = "boundary"
    villages: tuple[Code, ...]
    to: Code


class EndLevel(Strict):
    """All units of a level within one end; what they held goes under the unit above."""

    verb: Literal["end_level"] = "end_level"
    level: Literal["DISTRICT"]
    within: Code


Step = Annotated[
    Merge | Split | Rename | ChangeKind | Move | Boundary | EndLevel, Field(discriminator="verb")
]


class PostPlan(Strict):
    """What becomes of one post: `to` are the codes of units where its holder receives one."""

    user: str
    area: Code
    role: str
    answer: Literal["keep", "end", "move"]
    to: tuple[Code, ...] = ()


class Plan(Strict):
    """A whole change. `posts` answers for the posts it touches, by user, role and area."""

    on: Annotated[date, BeforeValidator(read_day)]
    paper: Annotated[str, Field(min_length=1, max_length=300)]
    title: Annotated[str, Field(max_length=200)] = ""
    verified: bool = False
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
    posts: tuple[PostPlan, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True)


def read_plan(content: Any) -> Plan:
    """A plan from parsed YAML or JSON. Raises PlanNotRead naming each place that is wrong."""
    try:
        return Plan.model_validate(content)
    except ValidationError as problem:
        told = "; ".join(told_problems(problem))
        raise PlanNotRead(_("The plan cannot be read: %(where)s.") % {"where": told}) from problem


def told_problems(problem: ValidationError) -> Iterator[str]:
    for error in problem.errors()[:10]:
        where = ".".join(str(each) for each in error["loc"]) or _("the whole file")
        yield f"{where}: {error['msg']}"


def read_yaml(text: str) -> Plan:
    """A plan from a YAML file. Raises PlanNotRead."""
    try:
        content = yaml.load(text, Loader=TextLoader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise PlanNotRead(
            _("Line %(line)s of the plan is no YAML: %(what)s.")
            % {"line": line, "what": getattr(problem, "problem", "") or ""}
        ) from problem
    return read_plan(content)


class TextLoader(yaml.SafeLoader):
    """YAML that leaves values as they are written: 01234 is no octal number, days and `on` are
    text; only true, false and nothing at all mean something."""


TextLoader.yaml_implicit_resolvers = {}
TextLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")
TextLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
