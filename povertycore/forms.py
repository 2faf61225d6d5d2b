"""Review forms as data: Phiếu A, Phiếu B1 with its points by region, Phiếu B2.

It adds no points up (scoring does) and keeps no answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from povertycore.citations import Citation
from povertycore.law_files import LAW_FOLDER, LawFileError, UnknownLawError, as_model, read_yaml
from povertycore.law_values import AreaType, InForce, LawModel, LegalNumber, Sources
from povertycore.wording import WordedError

FOLDER: Final = LAW_FOLDER / "review_forms"
BORROWINGS: Final = LAW_FOLDER / "form_borrowings"

Region = Literal["TT", "NT1", "NT2", "NT3", "NT4", "NT5", "NT6"]
REGIONS: Final[tuple[Region, ...]] = ("TT", "NT1", "NT2", "NT3", "NT4", "NT5", "NT6")
"""TT is every town; NT1 to NT6 are the rural places of the six regions."""

_Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Points = Annotated[int, Field(ge=0, le=1000, strict=True)]


class FormError(WordedError):
    """An answer the form does not know, or a form that does not belong to the day or standard."""


class FormHead(LawModel):
    """What every form says of itself.

    `standard` is the id of the poverty standard it serves ('' for any). `complete` is whether the
    whole form was found; a form that is not yields no total. `fictitious` marks a form made up for
    demonstration and tests.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*-[a-z0-9]+$")]
    subject: str
    title_vi: str
    title_en: str
    standard: str = ""
    complete: bool = True
    fictitious: bool = False
    in_force: InForce
    citations: tuple[Citation, ...] = ()
    sources: Mapping[str, str]
    notes_vi: str = ""

    @property
    def article(self) -> str:
        """The document the form belongs to, as papers print it; '' where there is none."""
        return self.citations[0].label() if self.citations else ""

    def require(self, on: date, standard_id: str | None = None) -> None:
        """Refuse a form of another period or of another standard.

        Raises:
            FormError: naming the form, the day and the days it is used.
        """
        period = self.in_force.period
        if not period.contains(on):
            until = f"{period.valid_to:%d/%m/%Y}" if period.valid_to else "…"
            values = {"form": self.id, "day": f"{on:%d/%m/%Y}", "until": until}
            since = f"{period.valid_from:%d/%m/%Y}"
            raise FormError("form.not_in_force", values | {"since": since})
        if standard_id and self.standard and self.standard != standard_id:
            values = {"form": self.id, "standard": self.standard, "asked": standard_id}
            raise FormError("form.other_standard", values | {"day": f"{on:%d/%m/%Y}"})


class FormA(FormHead):
    """Quick identification: so many yes/no indicators, few of them send on to Phiếu B.

    The wording of the indicators was not found; they are known by number, '01' and on.
    """

    form: Literal["A"]
    indicator_count: LegalNumber
    below_count: LegalNumber

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The column numbers of the indicators, '01' and on."""
        return tuple(f"{number:02d}" for number in range(1, self.indicator_count.value + 1))


class FormB2(FormHead):
    """The deprivation sheet: a tick for each indicator of the standard it serves."""

    form: Literal["B2"]


class Item(LawModel):
    """One answer of a group, with its points in each region."""

    key: _Key
    text_vi: str
    points: Mapping[Region, _Points]
    topic: str = ""
    inferred: bool = False
    source: Sources
    verified: bool


class Exemption(LawModel):
    """The answer that says the group is not scored for this household, and when that is so."""

    key: _Key
    text_vi: str
    source: Sources
    verified: bool


class Group(LawModel):
    """One question of B1: answers of which one, or several, can be ticked."""

    number: Annotated[int, Field(ge=1)]
    key: _Key
    title_vi: str
    choose: Literal["one", "at_most_one", "several"]
    topic: str = ""
    exemption: Exemption | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @cached_property
    def by_key(self) -> Mapping[str, Item]:
        """The answers by their keys."""
        return {item.key: item for item in self.items}

    def topic_of(self, item: Item) -> str:
        """Return what the item is about, where provinces may borrow by it ('land', 'boats')."""
        return item.topic or self.topic


class BorrowingRule(LawModel):
    """What points a province may take from another region's form, and on what condition."""

    key: _Key
    text_vi: str
    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    into: Annotated[tuple[Region, ...], Field(min_length=1)]
    out_of: Annotated[tuple[Region, ...], Field(min_length=1)]
    source: Sources
    verified: bool


class FormB1(FormHead):
    """The income sheet: groups of characteristics with points by region.

    `missing_vi` names what was not found of a table that is not complete.
    """

    form: Literal["B1"]
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    groups: tuple[Group, ...] = ()
    borrowing: tuple[BorrowingRule, ...] = ()
    missing_vi: str = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> FormB1:
        for problem in self._contradictions():
            raise ValueError(problem)
        return self

    def _contradictions(self) -> Iterator[str]:
        if self.complete == bool(self.missing_vi):
            yield "missing_vi: says what is missing exactly where the table is not complete"
        if self.complete and not self.groups:
            yield "groups: a complete table has groups"
        keys = [group.key for group in self.groups]
        if len(keys) != len(set(keys)):
            yield "groups: a key stands twice"
        numbers = [group.number for group in self.groups]
        if numbers != sorted(set(numbers)):
            yield "groups: the numbers do not ascend"
        for group in self.groups:
            yield from self._bad_items(group)
        parts: tuple[Group | BorrowingRule, ...] = (*self.groups, *self.borrowing)
        for part in parts:
            for source in _sources_in(part):
                if source not in self.sources:
                    yield f"{part.key}: source {source} is not among the sources"

    def _bad_items(self, group: Group) -> Iterator[str]:
        if len(group.by_key) != len(group.items):
            yield f"groups.{group.number}.items: a key stands twice"
        for item in group.items:
            lacking = [region for region in self.regions if region not in item.points]
            strange = [region for region in item.points if region not in self.regions]
            if lacking or strange:
                where = f"groups.{group.number}.{item.key}.points"
                problem = f"lacks {lacking[0]}" if lacking else f"{strange[0]} is no region of it"
                yield f"{where}: {problem}"

    @cached_property
    def by_key(self) -> Mapping[str, Group]:
        """The groups by their keys."""
        return {group.key: group for group in self.groups}


ReviewForm = FormA | FormB1 | FormB2
_MODELS: Final[Mapping[str, type[ReviewForm]]] = {"A": FormA, "B1": FormB1, "B2": FormB2}


class ProvincialBorrowing(LawModel):
    """A province's decision to take the points of a topic from another region's form."""

    id: str
    subject: str
    title_vi: str
    form: str
    area_codes: Annotated[tuple[str, ...], Field(min_length=1)]
    topic: str
    into: Region
    out_of: Region
    in_force: InForce
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]
    sources: Mapping[str, str]
    notes_vi: str = ""


def _sources_in(part: Group | BorrowingRule) -> Iterator[str]:
    if isinstance(part, BorrowingRule):
        yield from part.source
        return
    for item in part.items:
        yield from item.source
    if part.exemption:
        yield from part.exemption.source


def read_form(path: Path) -> ReviewForm:
    """Return the form in one file; LawFileError where it is not in order."""
    return form_from(path, read_yaml(path))


def form_from(path: Path, content: Any) -> ReviewForm:
    """Return the form in content already read; `path` only serves to name the file in errors."""
    kind = content.get("form") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in _MODELS:
        raise LawFileError(path, "form", f"must be one of {', '.join(_MODELS)}")
    form = as_model(path, content, _MODELS[kind])
    if form.id != path.stem:
        raise LawFileError(path, "id", f"is {form.id!r} but the file is {path.name}")
    return form


class FormStore:
    """All review forms of one folder, read on construction; LawFileError at the first bad one."""

    def __init__(self, folder: Path = FOLDER, borrowings: Path = BORROWINGS) -> None:
        """Read every form, refusing two of one subject on the same day, and every borrowing."""
        self._forms: dict[str, tuple[Path, ReviewForm]] = {}
        for path in sorted(folder.glob("*.yaml")):
            form = read_form(path)
            self._refuse_overlap(path, form)
            self._forms[form.id] = (path, form)
        self._borrowings = [self._borrowing(path) for path in sorted(borrowings.glob("*.yaml"))]

    def _refuse_overlap(self, path: Path, form: ReviewForm) -> None:
        for other_path, other in self._forms.values():
            if other.subject != form.subject or form.fictitious != other.fictitious:
                continue
            if other.in_force.period.overlaps(form.in_force.period):
                first = max(other.in_force.from_, form.in_force.from_)
                problem = f"overlaps {other_path.name} on {form.subject} from {first:%d/%m/%Y}"
                raise LawFileError(path, "in_force", problem)

    def _borrowing(self, path: Path) -> ProvincialBorrowing:
        borrowed = as_model(path, read_yaml(path), ProvincialBorrowing)
        _path, form = self._forms.get(borrowed.form, (None, None))
        if not isinstance(form, FormB1):
            raise LawFileError(path, "form", f"there is no points table {borrowed.form!r}")
        if not may_borrow(form, borrowed.topic, borrowed.into, borrowed.out_of):
            problem = f"{form.id} lets nobody borrow {borrowed.topic} from {borrowed.out_of}"
            raise LawFileError(path, "topic", problem)
        return borrowed

    @property
    def forms(self) -> tuple[ReviewForm, ...]:
        """Every form, real ones before fictitious ones, earliest first."""
        found = [form for _path, form in self._forms.values()]
        return tuple(sorted(found, key=lambda one: (one.fictitious, one.in_force.from_, one.id)))

    def form(self, form_id: str) -> ReviewForm:
        """Return the form with this id; UnknownLawError when there is none."""
        try:
            return self._forms[form_id][1]
        except KeyError:
            known = ", ".join(sorted(self._forms))
            raise UnknownLawError(f"there is no form {form_id!r}; there are: {known}") from None

    def in_force(self, kind: str, on: date, standard_id: str = "") -> ReviewForm | None:
        """Return the real form of a kind ('A', 'B1', 'B2') for a standard on the day, or None."""
        for form in self.forms:
            fits = form.standard in ("", standard_id) or not standard_id
            is_kind = form.form == kind and not form.fictitious
            if is_kind and fits and form.in_force.period.contains(on):
                return form
        return None

    def borrowings(
        self, form_id: str, area_codes: tuple[str, ...], region: Region, on: date
    ) -> dict[str, Region]:
        """Return the region each topic is borrowed from in a place, by provincial decisions."""
        return {
            one.topic: one.out_of
            for one in self._borrowings
            if one.form == form_id
            and one.into == region
            and not set(one.area_codes).isdisjoint(area_codes)
            and one.in_force.period.contains(on)
        }


def may_borrow(form: FormB1, topic: str, into: Region, out_of: Region) -> bool:
    """Return whether the form lets a province take the points of the topic from there."""
    return any(
        topic in one.topics and into in one.into and out_of in one.out_of and into != out_of
        for one in form.borrowing
    )


def region_problem(region: Region, area_type: AreaType) -> bool:
    """Return whether a region's column does not belong to such a place: TT is urban, NT rural."""
    return (region == "TT") != (area_type is AreaType.URBAN)


@cache
def _store() -> FormStore:
    return FormStore()


def all_forms() -> tuple[ReviewForm, ...]:
    """Return every review form, real ones before fictitious ones, earliest first."""
    return _store().forms


def form(form_id: str) -> ReviewForm:
    """Return the review form with this id, for example 'b1-2016'; UnknownLawError when none."""
    return _store().form(form_id)


def form_in_force(kind: str, on: date, standard_id: str = "") -> ReviewForm | None:
    """Return the real form of a kind ('A', 'B1', 'B2') for a standard on the day, None if none."""
    return _store().in_force(kind, on, standard_id)


def borrowings(
    form_id: str, area_codes: tuple[str, ...], region: Region, on: date
) -> dict[str, Region]:
    """Return the region each topic of a points table is borrowed from in a place."""
    return _store().borrowings(form_id, area_codes, region, on)
