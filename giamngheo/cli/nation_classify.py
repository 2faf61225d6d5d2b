"""Classifying a file of households batch by batch; the verb itself is in nation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from giamngheo.cli.nation_findings import BadInput, told
from giamngheo.cli.nation_members import Members, settle
from giamngheo.cli.nation_places import places_on
from giamngheo.common.frames import Table, Writer
from povertycore import law_store
from povertycore.classification import PovertyClass
from povertycore.nation.columns import Head, read_columns, read_head, require_filled
from povertycore.nation.evaluation import REASON_DTYPE, evaluate, greatest_possible
from povertycore.nation.fact_columns import household_facts, read_fact_head, read_facts
from povertycore.quantities import format_number_vi
from povertycore.standards import Standard
from povertycore.vectorised import CLASS_DTYPE
from povertycore.wording import say

CLASS, REASON, CONTRADICTS = "class_", "reason_", "contradicts_"
"""Beginnings of the result columns; the id of the standard follows."""

ORDER = [one.value for one in PovertyClass]
Progress = Callable[[int], None]


@dataclass
class Summary:
    """What was done: rows in and out, and the households of every class by standard."""

    rows_in: int = 0
    rows_out: int = 0
    classes: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What is asked of a file: the day, the place of all its rows, the standards, the members."""

    on: date
    place: str | None = None
    standard_ids: Sequence[str] = ()
    members: Path | None = None


class Run:
    """One file being classified.

    `area_differs` counts the households whose kind of place in the file is not that of their
    commune on the day; the file's word is taken.

    Raises:
        BadInput: when the file, the place or the standards do not fit together.
    """

    def __init__(self, path: Path, question: Question) -> None:
        self.table = Table(path)
        self.question = question
        self.places = places_on(question.on)
        self._require_place()
        self.head = read_head(self.table.columns, self._candidates())
        self.fact_head = read_fact_head(self.table.columns, household_facts())
        findings = [*self.head.findings, *self.fact_head.findings]
        if findings:
            raise told(findings, self.table)
        if not self.head.names:
            raise BadInput(
                [
                    _(
                        "%(file)s: no column is known by its head; name one at least income_vnd "
                        "(Thu nhập bình quân) or B1, see classify --help"
                    )
                    % {"file": self.table.path.name}
                ]
            )
        self._require_ids_for_members()
        self.standards = self._standards()
        self.schema = self._schema()
        self.members = Members(question.members) if question.members else None
        self.area_differs = 0
        self._seen: list[NDArray[np.uint64]] = []

    def _require_place(self) -> None:
        place = self.question.place
        if place and place not in self.places.provinces and place not in self.places.communes:
            raise BadInput([_no_place(place, self.question.on)])

    def _require_ids_for_members(self) -> None:
        for name in ("household_id", "person_count"):
            if self.question.members and name not in self.head:
                raise BadInput(
                    [
                        _("%(file)s: with a file of members there must be a column '%(column)s'")
                        % {"file": self.table.path.name, "column": name}
                    ]
                )

    @property
    def rows_to_read(self) -> int:
        """How many rows the work goes through: households and members."""
        return self.table.rows + (self.members.table.rows if self.members else 0)

    @property
    def uses_facts(self) -> bool:
        """Whether indicators are derived from facts on record, not from ticks alone."""
        return bool(self.question.members or self.fact_head.names)

    def _derived(self) -> list[str]:
        """Return the indicators of the first standard that are written because no tick is."""
        if not self.uses_facts or not self.standards:
            return []
        codes = [one.code for one in self.standards[0].indicators if one.condition]
        return [code for code in codes if code not in self.head]

    def _candidates(self) -> list[Standard]:
        """Return the standards whose indicators may head columns."""
        if self.question.standard_ids:
            try:
                return [law_store.standard(one) for one in self.question.standard_ids]
            except law_store.UnknownLawError as problem:
                raise BadInput([str(problem)]) from problem
        try:
            return list(law_store.standards_in_force(self.question.on, list(self.places.provinces)))
        except law_store.NoLawInForce as problem:
            raise BadInput([problem.render()]) from problem

    def _standards(self) -> list[Standard]:
        """Return the standards that hold for some row of the file: the national, then local."""
        here = set(self._codes_here())
        return [
            one
            for one in self._candidates()
            if self.question.standard_ids or not one.area_codes or here.intersection(one.area_codes)
        ]

    def _codes_here(self) -> Iterator[str]:
        if self.question.place:
            yield from self.places.path(self.question.place)
        if "commune_code" in self.head:
            found = self.table.distinct(self.head.names["commune_code"])
            typed, _findings = read_columns(
                found.to_frame(), Head({"commune_code": found.name}, ())
            )
            known = self.places.communes
            for code in typed["commune_code"].drop_nulls().to_list():
                if code in known:
                    yield from self.places.path(code)

    def _schema(self) -> dict[str, Any]:
        added: dict[str, Any] = {}
        if "area_type" not in self.head and self._derives_area:
            added["area_type"] = pl.String
        added |= dict.fromkeys(self._derived(), pl.Boolean)
        for standard in self.standards:
            if self.uses_facts and self.head.indicators:
                added[CONTRADICTS + standard.id] = pl.String
            added[CLASS + standard.id] = CLASS_DTYPE
            added[REASON + standard.id] = REASON_DTYPE
        taken = set(self.table.columns) & set(added)
        if taken:
            raise BadInput(
                [
                    _("%(file)s: there is a column '%(column)s' already; rename or delete it")
                    % {"file": self.table.path.name, "column": min(taken)}
                ]
            )
        return dict(self.table.schema) | added

    @property
    def _derives_area(self) -> bool:
        place = self.question.place
        return "commune_code" in self.head or (place is not None and place in self.places.communes)

    def classify(self, output: Path, progress: Progress) -> Summary:
        """Write the file with a class and a reason for each standard; return what was done.

        Raises:
            BadInput: at the first batch with anything wrong in it; nothing is written then.
        """
        if self.members is not None:
            asked = [
                one for one in self.standards if any(each.condition for each in one.indicators)
            ]
            self.members.count(asked, self.question.on, progress)
        summary = Summary(self.table.rows, 0, {one.id: Counter() for one in self.standards})
        with Writer(output, self.schema) as out:
            for batch in self.table.batches():
                out.write(self._classified(batch, out.rows, summary))
                progress(batch.height)
            self._require_no_twins()
            if out.rows != self.table.rows:
                raise BadInput(
                    [
                        _("read %(read)s rows of %(rows)s; the file changed meanwhile, run again")
                        % {"read": out.rows, "rows": self.table.rows}
                    ]
                )
            summary.rows_out = out.rows
        return summary

    def _classified(self, batch: pl.DataFrame, rows_before: int, summary: Summary) -> pl.DataFrame:
        facts, findings = read_columns(batch, self.head, self._limits())
        known, wrong = read_facts(batch, self.fact_head, household_facts())
        findings += wrong
        facts = facts.with_columns(known.get_columns())
        if "household_id" in self.head:
            findings += require_filled(facts, self.head, "household_id")
            self._seen.append(facts["household_id"].hash(seed=0).to_numpy())
        if findings:
            raise told(findings, self.table, rows_before)
        facts = self._placed(facts, rows_before)
        results: list[pl.Series] = []
        if "area_type" in self.schema and "area_type" not in batch.columns:
            results.append(facts["area_type"])
        for place, standard in enumerate(self.standards):
            answered, contradicts = self._answered(facts, standard)
            if place == 0:
                results += [answered[code] for code in self._derived()]
            if CONTRADICTS + standard.id in self.schema:
                results.append(contradicts.alias(CONTRADICTS + standard.id))
            found = self._within(evaluate(answered, standard), facts, standard)
            classes, reasons = found.get_columns()
            summary.classes[standard.id].update(_counted(classes))
            results += [classes.alias(CLASS + standard.id), reasons.alias(REASON + standard.id)]
        return batch.with_columns(results)

    def _answered(self, facts: pl.DataFrame, standard: Standard) -> tuple[pl.DataFrame, pl.Series]:
        """Return the facts with the answers on the indicators, and the contradictions found."""
        if not self.uses_facts or not has_conditions(standard):
            return facts, pl.Series([None] * facts.height, dtype=pl.String)
        answers, contradicts = settle(facts, self.members, standard)
        return facts.with_columns(answers.get_columns()), contradicts

    def _limits(self) -> dict[str, int | None]:
        limits: dict[str, int | None] = {}
        for name in ("deprivation_count", "deprivation_points"):
            known = [greatest_possible(name, one) for one in self.standards]
            limits[name] = min((limit for limit in known if limit is not None), default=None)
        return limits

    def _placed(self, facts: pl.DataFrame, rows_before: int) -> pl.DataFrame:
        """Return the facts with the province and, unless the file says it, the kind of place."""
        if "commune_code" not in facts.columns:
            place = self.question.place
            province, area_type = (None, None)
            if place is not None:
                province, area_type = self.places.communes.get(place, (place, None))
            facts = facts.with_columns(province_code=pl.lit(province, dtype=pl.String))
            if "area_type" in facts.columns:
                return facts
            return facts.with_columns(area_type=pl.lit(area_type, dtype=pl.String))
        self._require_communes(facts["commune_code"], rows_before)
        ours = self.places.frame.select("commune_code", "province_code", area_of="area_type")
        joined = facts.drop("province_code", strict=False).join(
            ours, on="commune_code", how="left", maintain_order="left"
        )
        if "area_type" not in facts.columns:
            return joined.rename({"area_of": "area_type"})
        written, ours_say = pl.col("area_type"), pl.col("area_of")
        self.area_differs += int(joined.select((written != ours_say).sum()).item())
        return joined.with_columns(pl.coalesce(written, ours_say).alias("area_type")).drop(
            "area_of"
        )

    def _require_communes(self, codes: pl.Series, rows_before: int) -> None:
        strange = self.places.unknown(codes.drop_nulls().unique().to_list())
        if not strange:
            return
        row = codes.index_of(strange[0])
        where = self.table.first_row + rows_before + (row or 0)
        values = {
            "file": self.table.path.name, "row": where, "column": self.head.names["commune_code"],
            "why": _no_place(strange[0], self.question.on),
        }  # fmt: skip
        raise BadInput([_("%(file)s, row %(row)s, column '%(column)s': %(why)s") % values])

    def _within(self, found: pl.DataFrame, facts: pl.DataFrame, standard: Standard) -> pl.DataFrame:
        """Return the results with nothing where a local standard does not hold."""
        if not standard.area_codes or self.question.standard_ids:
            return found
        codes = list(standard.area_codes)
        here = facts["province_code"].is_in(codes)
        if "commune_code" in facts.columns:
            here = here | facts["commune_code"].is_in(codes)
        return found.select(pl.when(here.fill_null(value=False)).then(pl.all()))

    def _require_no_twins(self) -> None:
        """Refuse a file in which a household stands twice: its counts would be wrong."""
        if not self._seen:
            return
        hashes = np.concatenate(self._seen)
        ordered = np.sort(hashes)
        twins = ordered[1:][ordered[1:] == ordered[:-1]]
        if not len(twins):
            return
        first, second = np.flatnonzero(hashes == twins[0])[:2] + self.table.first_row
        values = {
            "file": self.table.path.name, "first": first, "second": second,
            "column": self.head.names["household_id"],
        }  # fmt: skip
        raise BadInput(
            [
                _(
                    "%(file)s, column '%(column)s': rows %(first)s and %(second)s have the same "
                    "household; delete one of them"
                )
                % values
            ]
        )

    def report(self, summary: Summary) -> Iterator[str]:
        """Yield what was done as lines for the officer."""
        rows = {"read": number(summary.rows_in), "written": number(summary.rows_out)}
        yield _("%(read)s households read, %(written)s written.") % rows
        for standard in self.standards:
            counts = summary.classes[standard.id]
            yield f"{standard.short_title_vi} ({standard.id}):"
            for poverty_class in ORDER:
                name = say(f"class.{poverty_class.lower()}", get_language_code())
                yield f"  {poverty_class:<10}{number(counts[poverty_class]):>12}  {name}"
        if self.members is not None:
            left_over = self.members.left_over(np.concatenate(self._seen))
            if left_over:
                yield _("%(count)s households of %(members)s are not in %(file)s.") % {
                    "count": number(left_over),
                    "members": self.members.table.path.name,
                    "file": self.table.path.name,
                }
        if self.area_differs:
            yield _(
                "%(count)s households say another kind of place than that of their commune on "
                "%(day)s; the file was followed."
            ) % {"count": number(self.area_differs), "day": f"{self.question.on:%d/%m/%Y}"}


def has_conditions(standard: Standard) -> bool:
    """Return whether any indicator of the standard can be derived from facts."""
    return any(one.condition for one in standard.indicators)


def number(count: int) -> str:
    """Return a count as Vietnamese papers write it."""
    return format_number_vi(count)


def get_language_code() -> str:
    """Return 'vi' or 'en', the languages the rules speak."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _no_place(code: str, on: date) -> str:
    return _(
        "no commune has the code '%(code)s' on %(day)s; write the code in force on that day, with "
        "its leading zeros"
    ) % {"code": code, "day": f"{on:%d/%m/%Y}"}


def _counted(classes: pl.Series) -> dict[str, int]:
    counts = classes.drop_nulls().cast(pl.String).value_counts()
    return dict(zip(counts.to_series(0).to_list(), counts["count"].to_list(), strict=True))
