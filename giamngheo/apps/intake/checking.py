"""Reading and checking a whole file: from bytes to what would be written, and all that is wrong.

Reads the register, writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from povertycore.law_store import code_list, standards_in_force
from povertycore.vietnamese import fold

from giamngheo.apps.intake import (
    comparing,
    facts,
    grouping,
    judging,
    matching,
    pairs,
    register,
    twins,
)
from giamngheo.apps.intake.cells import Setting
from giamngheo.apps.intake.enums import Layout, Outcome, Phase
from giamngheo.apps.intake.findings import Findings
from giamngheo.apps.intake.frames import each_distinct, without_collecting
from giamngheo.apps.intake.headers import cell_text
from giamngheo.apps.intake.places import Places
from giamngheo.apps.intake.rows import read_rows
from giamngheo.apps.intake.tables import Table, read_tables
from giamngheo.apps.registry import bulk as registry
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.workbooks import open_workbook
from giamngheo.common.workbooks.problems import FileProblem
from giamngheo.common.workbooks.xlsx import column_letter

Progress = Callable[[Phase], None]


@dataclass(slots=True)
class Checked:
    """What a check found. Without `layout` the whole file was refused for `problem`."""

    findings: Findings = field(default_factory=Findings)
    sheets: list[str] = field(default_factory=list)
    problem: FileProblem | None = None
    layout: Layout | None = None
    list_class: str = ""
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    households: pl.DataFrame = field(default_factory=pl.DataFrame)
    classes: pl.DataFrame = field(default_factory=pl.DataFrame)
    pairs: pl.DataFrame = field(default_factory=pairs.none_yet)
    issues: pl.DataFrame = field(default_factory=pl.DataFrame)
    refused_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    stamp: str = ""


def check_file(
    *, commune: Area, on: date, file_name: str, content: bytes, progress: Progress
) -> Checked:
    """Read, validate, match and judge. Never raises for what the file is or holds."""
    done = Checked()
    try:
        check_into(done, commune, on, file_name, content, progress)
    except FileProblem as problem:
        done.problem, done.layout = problem, None
    if done.issues.is_empty():
        done.issues = with_columns(done.findings.frame(), [])
    done.issues = with_sheet_names(done.issues, done.sheets)
    return done


def check_into(
    done: Checked, commune: Area, on: date, file_name: str, content: bytes, progress: Progress
) -> None:
    findings = done.findings
    progress(Phase.OPENING)
    places = Places(commune, on=on)
    if not places.villages:
        raise FileProblem("file.no_villages", commune=commune.full_name, day=f"{on:%d/%m/%Y}")
    standing = judging.standings(places, on=on)
    progress(Phase.READING)
    with without_collecting():
        book = open_workbook(file_name, content)
        done.sheets = [sheet.name for sheet in book.sheets]
        if book.wrong_extension:
            findings.add("file.wrong_extension", error=False, kind=book.kind)
        tables = read_tables(book, places, findings)
    progress(Phase.VALIDATING)
    rows, households = households_in(tables, places, findings, on=on)
    progress(Phase.MATCHING)
    known = register.load(places.villages, judging.standard_ids(standing), on=on)
    done.stamp = registry.stamp(places.villages)
    found = matching.match(households, rows, known, findings)
    done.pairs = pl.concat(
        [
            pairs.shaped(twins.find_in_file(rows, tables[0].layout, findings)),
            pairs.against_register(rows, found, known, findings),
        ]
    )
    pairs.check_members(rows, found, known, households, findings)
    rows = comparing.compare_persons(rows, found, known, findings)
    households = comparing.compare_households(households, found, known, findings)
    check_placed(households, rows, findings, on=on)
    progress(Phase.CLASSIFYING)
    classes = judging.judge(households, standing, known, findings, on=on)
    report_missing_households(done, tables, households, known, on=on)
    progress(Phase.KEEPING)
    finish(done, tables, rows, households, classes)


def households_in(
    tables: Sequence[Table], places: Places, findings: Findings, *, on: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Typed persons with their household, and households with their facts."""
    layout = tables[0].layout
    national = standards_in_force(on)[0]
    causes = code_list(national.code_lists.get("poverty_causes", "poverty_causes_2016"))
    setting = Setting(on=on, causes=causes, raw_export=layout == Layout.RAW_EXPORT_11)
    rows = read_rows(tables, setting, findings)
    rows = grouping.group(rows, layout)
    rows = grouping.with_villages(rows, tables, places, findings)
    grouping.check_communes(rows, places, findings)
    rows = rows.with_row_index("place").with_columns(
        each_distinct(rows["full_name"], fold).alias("folded_name"),
        pl.Series(
            "personal_id_hash",
            crypto.fingerprint_many(rows["personal_id"].to_list()),
            dtype=pl.String,
        ),
    )
    households = grouping.household_facts(rows, findings)
    grouping.check_heads(rows, findings)
    households = grouping.check_numbers(households, layout, findings)
    households = facts.complete(households, tables, layout, findings)
    return rows, households


def check_placed(
    households: pl.DataFrame, rows: pl.DataFrame, findings: Findings, *, on: date
) -> None:
    """Every household has a village, and was registered by the day of the list."""
    typed = rows.filter(pl.col("village").is_not_null())["hh"].unique()
    under = rows.filter(pl.col("village_said").is_not_null())["hh"].unique()
    # A cell that names no village is an error of its own already.
    nowhere = households.filter(
        pl.col("village_id").is_null() & ~pl.col("hh").is_in(typed.implode())
    )
    silent = ~pl.col("hh").is_in(under.implode())
    findings.add_rows(nowhere.filter(silent), "village.missing", field="village")
    findings.add_rows(nowhere.filter(~silent), "village.not_found", field="village")
    late = households.filter(pl.col("registered_on") > on)
    findings.add_rows(late, "household.registered_later", field="household_code")


def report_missing_households(
    done: Checked,
    tables: Sequence[Table],
    households: pl.DataFrame,
    known: register.Register,
    *,
    on: date,
) -> None:
    """A list of one class: those of that class in the register whom it leaves out, said once."""
    classes = {table.list_class for table in tables}
    only = classes.pop() if len(classes) == 1 else None
    if only is None:
        return
    done.list_class = only.value
    listed = known.statuses.filter(
        (pl.col("poverty_class") == only.value)
        & (pl.col("valid_from") <= on)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > on))
    )["household_id"].unique()
    left_out = known.households.filter(
        pl.col("id").is_in(listed.implode())
        & pl.col("dissolved_on").is_null()
        & ~pl.col("id").is_in(households["household_id"].drop_nulls().implode())
    )
    if left_out.height:
        names = ", ".join(left_out["head_name"].head(5).to_list())
        done.findings.add("households.not_in_file", error=False, count=left_out.height, names=names)


def finish(
    done: Checked,
    tables: Sequence[Table],
    rows: pl.DataFrame,
    households: pl.DataFrame,
    classes: pl.DataFrame,
) -> None:
    """Outcomes follow from the errors: a household with one is not accepted."""
    issues = done.findings.frame()
    errors = issues.filter(pl.col("error")).select("sheet", "row").unique()
    refused = rows.join(errors, on=["sheet", "row"], how="semi")["hh"].unique()
    rows, households = comparing.outcomes(rows, households, classes, refused)
    done.rows = with_sheet_names(rows, done.sheets)
    done.households = with_sheet_names(households, done.sheets)
    done.classes = classes
    done.layout = tables[0].layout
    done.issues = with_columns(issues, tables)
    done.refused_rows = rows_to_mend(tables, rows)


def with_sheet_names(frame: pl.DataFrame, sheets: Sequence[str]) -> pl.DataFrame:
    """The name of each row's sheet; '' for the whole file and for text files."""
    if not sheets:
        return frame.with_columns(pl.lit("").alias("sheet_name"))
    name = pl.col("sheet").replace_strict(
        list(range(len(sheets))), list(sheets), default="", return_dtype=pl.String
    )
    return frame.with_columns(name.alias("sheet_name"))


def with_columns(issues: pl.DataFrame, tables: Sequence[Table]) -> pl.DataFrame:
    """The place and heading of the column each problem is about."""
    places = pl.DataFrame(
        [
            (table.sheet, key, column, table.header.texts.get(column, ""))
            for table in tables
            for key, column in table.header.fields.items()
        ],
        schema={"sheet": pl.Int32, "field": pl.String, "at": pl.Int32, "header": pl.String},
        orient="row",
    )
    found = issues.join(places, on=["sheet", "field"], how="left", maintain_order="left")
    column = pl.when(pl.col("column") >= 0).then("column").otherwise("at")
    return found.with_columns(
        column.fill_null(-1).alias("column"), pl.col("header").fill_null("")
    ).drop("at")


def rows_to_mend(tables: Sequence[Table], rows: pl.DataFrame) -> pl.DataFrame:
    """The cells of refused rows as they stood in the file, one column a letter.

    Row 0 of each sheet holds the headings, and its `village` the titles above them.
    """
    refused = rows.filter(pl.col("outcome") == Outcome.REFUSED.value)
    parts = []
    for table in tables:
        mine = refused.filter(pl.col("sheet") == table.sheet)
        if mine.is_empty():
            continue
        numbers = mine["row"].to_list()
        cells = {
            column_letter(column): [
                heading,
                *(text_at(table.cells[number - 1], column) for number in numbers),
            ]
            for column, heading in sorted(table.header.texts.items())
        }
        titles = " | ".join(table.header.titles)
        parts.append(
            pl.DataFrame(
                {
                    "sheet": [table.sheet] * (len(numbers) + 1),
                    "row": [0, *numbers],
                    "village": [titles, *mine["village_said"].to_list()],
                    **cells,
                }
            )
        )
    return pl.concat(parts, how="diagonal") if parts else pl.DataFrame()


def text_at(cells: Sequence[Any], column: int) -> str:
    return cell_text(cells[column]) if column < len(cells) else ""
