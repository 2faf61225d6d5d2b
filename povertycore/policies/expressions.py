"""The small typed language of the policies, read from YAML: conditions and amounts.

Conditions are three-valued; amounts are whole numbers. An amount that rests on an unknown fact is
an interval, known where its two ends meet. This module describes; scalar and vectorised evaluate.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from povertycore.law_values import LawModel, LegalNumber, Sources
from povertycore.policies.catalogue import FactType, fact_named

COMPARISONS: Final = ("at_least", "at_most", "above", "below")
MOST: Final = 10**13
"""No amount is higher; an upper end that is this high says that there is no upper end."""


class Leaf(LawModel):
    """A single condition. `article` begins with the number of a document the policy cites.

    Without `source` and `verified` of its own it has those of the rule it stands in.
    """

    article: Annotated[str, Field(min_length=3)]
    source: Sources | None = None
    verified: bool | None = None

    @model_validator(mode="after")
    def _source_with_mark(self) -> Leaf:
        if (self.source is None) != (self.verified is None):
            raise ValueError("give source and verified together, or neither")
        return self


class Is(Leaf):
    """A fact is one of these codes, or is true, or is false."""

    fact: str
    is_: Annotated[tuple[str, ...] | bool, Field(alias="is")]

    @field_validator("is_", mode="before")
    @classmethod
    def _one_code(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits(self) -> Is:
        fact = fact_named(self.fact)
        if isinstance(self.is_, bool):
            fact.require(FactType.BOOL, FactType.EVENT)
            return self
        fact.require(FactType.CODE, FactType.TEXT)
        for code in self.is_:
            if fact.type is FactType.CODE and code not in fact.code_labels():
                raise ValueError(f"{self.fact} is never {code!r}")
        return self


class Compare(Leaf):
    """A number on record against a number, a base series or another amount."""

    fact: str
    at_least: Limit | None = None
    at_most: Limit | None = None
    above: Limit | None = None
    below: Limit | None = None

    @model_validator(mode="after")
    def _fits(self) -> Compare:
        fact_named(self.fact).require(FactType.NUMBER)
        if sum(getattr(self, name) is not None for name in COMPARISONS) != 1:
            raise ValueError(f"give exactly one of {', '.join(COMPARISONS)}")
        return self

    @property
    def comparison(self) -> tuple[str, Any]:
        """How the fact is compared, and with what."""
        return next(
            (name, getattr(self, name)) for name in COMPARISONS if getattr(self, name) is not None
        )


class Age(Leaf):
    """The member's age in full years or months on the day: from `at_least`, under `below`."""

    age: Literal["years", "months"]
    at_least: Annotated[int, Field(ge=0)] | None = None
    below: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Age:
        if self.at_least is None and self.below is None:
            raise ValueError("give at_least, below or both")
        return self

    def months(self, limit: int) -> int:
        """Return a limit of this condition in months."""
        return limit * 12 if self.age == "years" else limit


class Since(Leaf):
    """How long ago something happened: the window is still open, or long enough has passed.

    Once it never happened, or lies ahead, the answer is no. `window` names a window of law/windows.
    """

    since: str
    below_months: Annotated[int, Field(gt=0)] | None = None
    at_least_months: Annotated[int, Field(gt=0)] | None = None
    window: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Since:
        fact_named(self.since).require(FactType.EVENT)
        given = (self.below_months, self.at_least_months, self.window)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give exactly one of below_months, at_least_months, window")
        return self


class PlaceIs(Leaf):
    """The commune, or the village, has one of these area classes on the day."""

    commune_is: tuple[str, ...] = ()
    village_is: tuple[str, ...] = ()

    @field_validator("commune_is", "village_is", mode="before")
    @classmethod
    def _one_code(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits(self) -> PlaceIs:
        if not self.facts:
            raise ValueError("give commune_is or village_is")
        for name in self.facts:
            fact_named(name)
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts, one of which must be true."""
        return tuple(
            [f"commune_{code.lower()}" for code in self.commune_is]
            + [f"village_{code.lower()}" for code in self.village_is]
        )


class InAreas(Leaf):
    """The household lives in one of these provinces, districts or communes, by their codes."""

    in_areas: Annotated[tuple[str, ...], Field(min_length=1)]


class All(LawModel):
    """Every part holds."""

    all_: Annotated[tuple[Condition, ...], Field(alias="all", min_length=1)]


class Any_(LawModel):  # noqa: N801 - Any is taken
    """At least one part holds."""

    any_: Annotated[tuple[Condition, ...], Field(alias="any", min_length=1)]


class Not(LawModel):
    """The part does not hold."""

    not_: Annotated[Condition, Field(alias="not")]


class SomeMember(LawModel):
    """At least one member of the household (or so many) meets the condition."""

    some_member: Condition
    count: Annotated[int, Field(ge=1)] = 1


class EveryMember(LawModel):
    """Every member of the household meets the condition."""

    every_member: Condition


_TAGS: Final[dict[str, type[LawModel]]] = {
    "all": All,
    "any": Any_,
    "not": Not,
    "some_member": SomeMember,
    "every_member": EveryMember,
    "is": Is,
    "fact": Compare,
    "age": Age,
    "since": Since,
    "in_areas": InAreas,
    "commune_is": PlaceIs,
    "village_is": PlaceIs,
}


def _tag(node: Any) -> str | None:
    if isinstance(node, dict):
        found = next((key for key in _TAGS if key in node), None)
    else:
        found = next((key for key, kind in _TAGS.items() if isinstance(node, kind)), None)
    return "commune_is" if found == "village_is" else found


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[SomeMember, Tag("some_member")]
    | Annotated[EveryMember, Tag("every_member")]
    | Annotated[Is, Tag("is")]
    | Annotated[Compare, Tag("fact")]
    | Annotated[Age, Tag("age")]
    | Annotated[Since, Tag("since")]
    | Annotated[InAreas, Tag("in_areas")]
    | Annotated[PlaceIs, Tag("commune_is")],
    Discriminator(
        _tag,
        custom_error_type="unknown_condition",
        custom_error_message="a condition has one of the keys: " + ", ".join(_TAGS),
    ),
]


class OfSeries(LawModel):
    """The value of a base series on the day (povertycore.policies.series)."""

    series: str


class OfFact(LawModel):
    """A number on record, for example a monthly allowance in đồng."""

    fact: str


class OfLine(LawModel):
    """An income line of the national poverty standard in force, đồng a person a month."""

    income_line: Literal["here", "rural"]
    """`here` by the kind of place the household lives in; `rural` always the rural line."""


class Product(LawModel):
    """All parts multiplied."""

    product: Annotated[tuple[Amount, ...], Field(min_length=2)]


class Total(LawModel):
    """All parts added."""

    total: Annotated[tuple[Amount, ...], Field(min_length=2)]


class Larger(LawModel):
    """The largest part."""

    larger: Annotated[tuple[Amount, ...], Field(min_length=2)]


class Smaller(LawModel):
    """The smallest part: a cap."""

    smaller: Annotated[tuple[Amount, ...], Field(min_length=2)]


class Shortfall(LawModel):
    """What `current` lacks to `target`, never below 0: a top-up to a total."""

    target: Amount
    current: Amount


class Share(LawModel):
    """So many parts (of `out_of`) of an amount, rounded to a multiple of `round_to`, half up."""

    share: Amount
    out_of: Annotated[int, Field(gt=0)] = 100
    of: Amount
    round_to: Annotated[int, Field(gt=0)] = 1


class Case(LawModel):
    """An amount and when it is due."""

    when: Condition
    then: Amount


class Cases(LawModel):
    """The first case that holds, or the highest of those that hold; 0 where none does."""

    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    choose: Literal["first", "highest"] = "first"


_AMOUNT_TAGS: Final[dict[str, type[LawModel]]] = {
    "value": LegalNumber,
    "series": OfSeries,
    "fact": OfFact,
    "income_line": OfLine,
    "product": Product,
    "total": Total,
    "larger": Larger,
    "smaller": Smaller,
    "target": Shortfall,
    "share": Share,
    "cases": Cases,
}


def _amount_tag(node: Any) -> str | None:
    if isinstance(node, dict):
        return next((key for key in _AMOUNT_TAGS if key in node), None)
    return next((key for key, kind in _AMOUNT_TAGS.items() if isinstance(node, kind)), None)


Amount = Annotated[
    Annotated[LegalNumber, Tag("value")]
    | Annotated[OfSeries, Tag("series")]
    | Annotated[OfFact, Tag("fact")]
    | Annotated[OfLine, Tag("income_line")]
    | Annotated[Product, Tag("product")]
    | Annotated[Total, Tag("total")]
    | Annotated[Larger, Tag("larger")]
    | Annotated[Smaller, Tag("smaller")]
    | Annotated[Shortfall, Tag("target")]
    | Annotated[Share, Tag("share")]
    | Annotated[Cases, Tag("cases")],
    Discriminator(
        _amount_tag,
        custom_error_type="unknown_amount",
        custom_error_message="an amount has one of the keys: " + ", ".join(_AMOUNT_TAGS),
    ),
]

Limit = Annotated[int, Field(ge=0, strict=True)] | Amount
"""What a number on record is compared with: a number (the leaf has its source) or an amount."""

for _kind in (
    *(Compare, All, Any_, Not, SomeMember, EveryMember),
    *(Product, Total, Larger, Smaller, Shortfall, Share, Case, Cases),
):
    _kind.model_rebuild()
