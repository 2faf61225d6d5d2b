"""Reading an import: its problems, possible duplicates, a preview of what will be written, receipt.

Everything personal is opened here from the encrypted pieces and leaves with citizen numbers masked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from povertycore.identifiers import mask_personal_id
from povertycore.law_store import code_list, standard

from giamngheo.apps.intake import messages, parts
from giamngheo.apps.intake.enums import Outcome, Part, Severity
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.enums import PovertyClass, Sex, StatusBasis
from giamngheo.apps.registry.models import Person
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.scoping import unscoped
from giamngheo.common.workbooks.xlsx import column_letter

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a cell, a row or a sheet. `row` is Excel's, 0 for a sheet or file."""

    sheet: str
    row: int
    column: str  # the letter, '' when the whole row is meant
    header: str
    value: str
    message: str
    remedy: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Some of the problems of a batch, `page` of `pages`."""

    rows: Sequence[Issue]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Card:
    """One side of a possible duplicate. Of another commune only its name is told."""

    where: str
    household: str
    full_name: str
    birth: str
    sex: str
    personal_id: str
    village: str
    in_other_commune: bool = False


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two persons who may be one. A blocking pair keeps the household of `here` out."""

    reason: str
    blocking: bool
    in_file: bool
    here: Card
    there: Card


@dataclass(frozen=True, slots=True)
class PairPage:
    """Some of the pairs of a batch, `page` of `pages`."""

    rows: Sequence[DuplicatePair]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A member as the register will have her or him."""

    full_name: str
    relationship: str
    sex: str
    birth: str
    personal_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SampleClass:
    """The class a household will have by one standard, and what the points alone would give."""

    standard_id: str
    standard_title: str
    poverty_class: str
    class_label: str
    basis: str
    computed_class: str
    contradicts: bool


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    """A household as it will be written; `code` is '' for a new one."""

    row: int
    sheet: str
    head_name: str
    village: str
    code: str
    person_count: int
    outcome: Outcome
    persons: Sequence[SamplePerson]
    classes: Sequence[SampleClass]


@dataclass(frozen=True, slots=True)
class Tally:
    """Read is always the sum of the other four."""

    read: int
    created: int
    updated: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import did; for a batch not yet written, what it is going to do."""

    batch_id: int
    file_name: str
    commune: str
    on: date
    households: Tally
    persons: Tally
    statuses_opened: int
    movements: int
    classes: dict[str, dict[str, int]]  # standard id -> class -> households of the list
    confirmed_by: str
    finished_at: datetime | None
    undone: bool


def page_of(total: int, page: int, per_page: int) -> tuple[int, int, int]:
    """The page that exists nearest to the one asked for, how many there are, where it begins."""
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    return page, pages, (page - 1) * per_page


def issues(
    batch: ImportBatch,
    *,
    severity: Severity | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> IssuePage:
    """One page of problems, errors first, then in the order of the file."""
    frame = issue_frame(batch)
    if severity is not None:
        frame = frame.filter(pl.col("error") == (severity == Severity.ERROR))
    page, pages, start = page_of(frame.height, page, per_page)
    shown = frame.slice(start, per_page)
    rows = [as_issue(cells) for cells in shown.iter_rows(named=True)]
    return IssuePage(rows, frame.height, page, pages)


def issue_frame(batch: ImportBatch) -> pl.DataFrame:
    try:
        return parts.take_frame(batch, Part.ISSUES)
    except parts.PartMissing:
        return pl.DataFrame(schema={"error": pl.Boolean})


def as_issue(cells: dict[str, Any]) -> Issue:
    message, remedy = messages.sentence(cells["code"], json.loads(cells["values"]))
    return Issue(
        sheet=cells["sheet_name"],
        row=cells["row"],
        column=column_letter(cells["column"]) if cells["column"] >= 0 else "",
        header=cells["header"],
        value=cells["shown"],
        message=message,
        remedy=remedy,
        severity=Severity.ERROR if cells["error"] else Severity.WARNING,
    )


def duplicates(batch: ImportBatch, *, page: int = 1, per_page: int = PER_PAGE) -> PairPage:
    """One page of persons who may be the same, blocking pairs first."""
    try:
        frame = parts.take_frame(batch, Part.PAIRS)
        rows = parts.take_frame(batch, Part.ROWS)
    except parts.PartMissing:
        return PairPage([], 0, 1, 1)
    frame = frame.sort(["blocking", "a"], descending=[True, False])
    page, pages, start = page_of(frame.height, page, per_page)
    shown = frame.slice(start, per_page)
    places = pl.concat([shown["a"], shown["b"]]).drop_nulls().unique()
    in_file = {
        cells["place"]: file_card(cells)
        for cells in with_places(rows.filter(pl.col("place").is_in(places.implode())))
    }
    known = register_cards(shown["person_id"].drop_nulls().to_list())
    pairs = [
        DuplicatePair(
            reason=str(messages.REASONS[cells["reason"]]),
            blocking=cells["blocking"],
            in_file=cells["b"] is not None,
            here=in_file[cells["a"]],
            there=other_side(cells, in_file, known),
        )
        for cells in shown.iter_rows(named=True)
    ]
    return PairPage(pairs, frame.height, page, pages)


def other_side(cells: dict[str, Any], in_file: dict[int, Card], known: dict[int, Card]) -> Card:
    if cells["b"] is not None:
        return in_file[cells["b"]]
    if cells["person_id"] in known:
        return known[cells["person_id"]]
    return Card(cells["commune"] or "", "", "", "", "", "", "", in_other_commune=True)


def with_places(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts, with the name of the village."""
    villages = village_names(rows)
    return [
        {**cells, "village_name": villages.get(cells["village_id"], "")}
        for cells in rows.iter_rows(named=True)
    ]


def village_names(frame: pl.DataFrame) -> dict[int, str]:
    areas = Area.objects.in_bulk(frame["village_id"].drop_nulls().unique().to_list())
    return {key: area.full_name for key, area in areas.items()}


def file_card(cells: dict[str, Any]) -> Card:
    place = {"row": cells["row"], "sheet": cells["sheet_name"]}
    where = _("%(sheet)s, row %(row)s") if cells["sheet_name"] else _("row %(row)s")
    return Card(
        where=where % place,
        household="",
        full_name=cells["full_name"] or "",
        birth=birth_text(cells["birth_year"], cells["birth_date"]),
        sex=sex_label(cells["sex"]),
        personal_id=mask_personal_id(cells["personal_id"]) if cells["personal_id"] else "",
        village=cells["village_name"],
    )


def register_cards(person_ids: list[int]) -> dict[int, Card]:
    """Persons of the batch's own villages; the check let no other through."""
    with unscoped(reason="persons of the commune of an import, as its check found them"):
        persons = Person.objects.filter(pk__in=person_ids).select_related("household__village")
        return {
            person.pk: Card(
                where=_("register"),
                household=f"{person.household.code} {person.household.head_name}",
                full_name=person.full_name,
                birth=birth_text(person.birth_year, person.birth_date),
                sex=sex_label(person.sex),
                personal_id=masked(person),
                village=person.household.village.full_name,
            )
            for person in persons
        }


def masked(person: Person) -> str:
    if person.personal_id_sealed is None:
        return ""
    return mask_personal_id(crypto.open_sealed(bytes(person.personal_id_sealed)).decode())


def birth_text(year: int | None, day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else str(year or "")


def sex_label(sex: str | None) -> str:
    return str(Sex(sex).label) if sex else ""


def sample(batch: ImportBatch, n: int = 5) -> list[SampleHousehold]:
    """The first households that will be written, as they will stand in the register."""
    try:
        households = parts.take_frame(batch, Part.HOUSEHOLDS)
        rows = parts.take_frame(batch, Part.ROWS)
        classes = parts.take_frame(batch, Part.CLASSES)
    except parts.PartMissing:
        return []
    first = households.filter(pl.col("outcome") != Outcome.REFUSED.value).head(n)
    chosen = first["hh"].implode()
    rows, classes = (
        rows.filter(pl.col("hh").is_in(chosen)),
        classes.filter(pl.col("hh").is_in(chosen)),
    )
    villages = village_names(first)
    return [
        sample_household(cells, villages, rows, classes) for cells in first.iter_rows(named=True)
    ]


def sample_household(
    cells: dict[str, Any], villages: dict[int, str], rows: pl.DataFrame, classes: pl.DataFrame
) -> SampleHousehold:
    members = list(rows.filter(pl.col("hh") == cells["hh"]).iter_rows(named=True))
    head = next((each for each in members if each["relationship"] == "HEAD"), members[0])
    return SampleHousehold(
        row=cells["row"],
        sheet=cells["sheet_name"],
        head_name=head["full_name"],
        village=villages.get(cells["village_id"], ""),
        code=cells["code"] or "",
        person_count=len(members),
        outcome=Outcome(cells["outcome"]),
        persons=[
            SamplePerson(
                full_name=each["full_name"],
                relationship=code_list("relationships").label(each["relationship"]),
                sex=sex_label(each["sex"]),
                birth=birth_text(each["birth_year"], each["birth_date"]),
                personal_id=mask_personal_id(each["personal_id"]) if each["personal_id"] else "",
                outcome=Outcome(each["outcome"]),
            )
            for each in members
        ],
        classes=[
            SampleClass(
                standard_id=each["standard_id"],
                standard_title=standard(each["standard_id"]).short_title_vi,
                poverty_class=each["poverty_class"],
                class_label=str(PovertyClass(each["poverty_class"]).label),
                basis=str(StatusBasis(each["basis"]).label),
                computed_class=each["computed_class"],
                contradicts=each["contradicts"],
            )
            for each in classes.filter(pl.col("hh") == cells["hh"]).iter_rows(named=True)
        ],
    )


def problem(batch: ImportBatch) -> str:
    """Why the whole file was refused, or what happened to the job; '' when nothing did."""
    if not batch.problem_code:
        return ""
    message, remedy = messages.sentence(batch.problem_code, batch.problem_values)
    return f"{message} {remedy}".strip()


def notice(batch: ImportBatch) -> str:
    """That the same file was already imported for this commune and day, and when; or ''."""
    if batch.repeats is None or batch.repeats.finished_at is None:
        return ""
    return _("This file was already imported for this day, on %(when)s, and changes nothing.") % {
        "when": f"{batch.repeats.finished_at:%d/%m/%Y}"
    }


def receipt(batch: ImportBatch) -> Receipt:
    """What the import did, or (not yet written) is going to do."""
    return Receipt(
        batch_id=batch.pk,
        file_name=batch.file_name,
        commune=batch.unit.full_name,
        on=batch.on,
        households=tally(batch, "household"),
        persons=tally(batch, "person"),
        statuses_opened=batch.written.get("statuses", 0),
        movements=batch.written.get("movements", 0),
        classes=batch.written.get("classes", {}),
        confirmed_by=batch.confirmed_by.full_name if batch.confirmed_by else "",
        finished_at=batch.finished_at,
        undone=batch.state == "UNDONE",
    )


def tally(batch: ImportBatch, what: str) -> Tally:
    names = ("read", "created", "updated", "unchanged", "refused")
    return Tally(**{name: getattr(batch, f"{what}_{name}") for name in names})
