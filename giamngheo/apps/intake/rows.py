"""Persons out of the rows of all tables: typed values, one row a person, every cell checked.

What a household makes of its rows is for `grouping`; what the register says, for `matching`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
from povertycore.identifiers import PersonalIdProblem, check_personal_id, mask_personal_id

from giamngheo.apps.intake import columns
from giamngheo.apps.intake.cells import Setting, read_column
from giamngheo.apps.intake.enums import Layout
from giamngheo.apps.intake.findings import Findings, as_json
from giamngheo.apps.intake.tables import Table
from giamngheo.apps.registry.enums import HEAD, Sex
from giamngheo.common.workbooks.words import FAULT

ID_SIGNS = "[\\s.'’`\\-\u2010-\u2015\u200b\u2212\ufeff]+"
KEPT = ("sheet", "row", "village_text", "village_row")


def texts_of(tables: Sequence[Table]) -> pl.DataFrame:
    """All tables under each other, as text, in the order of the file."""
    return pl.concat(
        [table.rows.with_columns(pl.lit(table.sheet, dtype=pl.Int32).alias("sheet"))
         for table in tables],
        how="diagonal",
    )  # fmt: skip


def read_rows(tables: Sequence[Table], setting: Setting, findings: Findings) -> pl.DataFrame:
    """One typed row a person of the file: `sheet`, `row`, and a column for every field there is."""
    texts = texts_of(tables)
    layout = tables[0].layout
    known = columns.all_columns()
    read: list[pl.Series] = [texts[name] for name in KEPT if name in texts.columns]
    for name in texts.columns:
        if name in KEPT or known[name].belongs == columns.NOT_KEPT:
            continue
        if name == "personal_id":
            read.append(clean_ids(texts[name]))
            continue
        result = read_column(texts[name], known[name], setting)
        report(texts, name, result.wrong, findings)
        read.append(result.values)
    rows = pl.DataFrame(read)
    rows = with_sex_and_birth(rows, texts, findings)
    rows = with_name_and_relationship(rows, texts, layout, findings)
    return with_checked_ids(rows, texts, findings)


def report(
    texts: pl.DataFrame,
    name: str,
    wrong: dict[str, tuple[bool, str, dict[str, Any]]],
    findings: Findings,
) -> None:
    """The rows of the texts that could not be read, or only with a doubt."""
    by_kind: dict[tuple[bool, str], dict[str, str]] = {}
    for text, (error, code, values) in wrong.items():
        by_kind.setdefault((error, code), {})[text] = as_json(values)
    for (error, code), said in by_kind.items():
        told = pl.DataFrame({name: list(said), "values": list(said.values())})
        rows = texts.select("sheet", "row", name).join(told, on=name, how="inner")
        findings.add_rows(rows, code, field=name, shown=name, error=error)


def with_sex_and_birth(rows: pl.DataFrame, texts: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """One column each for sex and birth, whichever way the list has them."""
    if {"birth_male", "birth_female"} & set(rows.columns):
        rows = birth_in_the_column_of_the_sex(rows, texts, findings)
    if {"sex_male", "sex_female"} & set(rows.columns):
        rows = sex_by_mark(rows, findings)
    rows = with_missing(rows, {"sex": pl.String, "birth": pl.String})
    rows = rows.with_columns(
        pl.col("birth").str.slice(0, 4).cast(pl.Int32).alias("birth_year"),
        pl.when(pl.col("birth").str.len_chars() == 10)
        .then(pl.col("birth"))
        .str.to_date("%Y-%m-%d")
        .alias("birth_date"),
    )
    sexes = ("sex", "birth_male", "birth_female", "sex_male", "sex_female")
    if set(sexes) & set(texts.columns):
        silent = told_nothing(texts, sexes)
        findings.add_rows(rows.filter(silent), "sex.missing", field="sex", error=False)
    births = ("birth", "birth_male", "birth_female")
    if set(births) & set(texts.columns):
        silent = told_nothing(texts, births)
        field = "birth_male" if "birth_male" in texts.columns else "birth"
        findings.add_rows(rows.filter(silent), "birth.missing", field=field, error=False)
    return rows


def told_nothing(texts: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Rows in which none of the columns has a text."""
    there = [pl.col(name).is_null() for name in names if name in texts.columns]
    if not there:
        return pl.Series([True] * texts.height, dtype=pl.Boolean)
    return texts.select(pl.all_horizontal(there)).to_series()


def birth_in_the_column_of_the_sex(
    rows: pl.DataFrame, texts: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    nothing = {"birth_male": pl.String, "birth_female": pl.String}
    rows, texts = with_missing(rows, nothing), with_missing(texts, nothing)
    male, female = texts["birth_male"].is_not_null(), texts["birth_female"].is_not_null()
    findings.add_rows(rows.filter(male & female), "birth.under_both_sexes", field="birth_female")
    by_column = (
        pl.when(male & ~female)
        .then(pl.lit(Sex.MALE.value))
        .when(female & ~male)
        .then(pl.lit(Sex.FEMALE.value))
    )
    sex = pl.coalesce(pl.col("sex"), by_column) if "sex" in rows.columns else by_column
    birth = pl.coalesce("birth_male", "birth_female")
    if "birth" in rows.columns:
        birth = pl.coalesce("birth", birth)
    return rows.with_columns(sex.alias("sex"), birth.alias("birth"))


def sex_by_mark(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    rows = with_missing(rows, {"sex_male": pl.Boolean, "sex_female": pl.Boolean})
    male, female = (
        pl.col("sex_male").fill_null(value=False),
        pl.col("sex_female").fill_null(value=False),
    )
    findings.add_rows(rows.filter(male & female), "sex.both_marked", field="sex_female")
    marked = (
        pl.when(male & ~female)
        .then(pl.lit(Sex.MALE.value))
        .when(female & ~male)
        .then(pl.lit(Sex.FEMALE.value))
    )
    sex = pl.coalesce(pl.col("sex"), marked) if "sex" in rows.columns else marked
    return rows.with_columns(sex.alias("sex"))


def with_missing(rows: pl.DataFrame, needed: dict[str, Any]) -> pl.DataFrame:
    """The frame with empty columns for those it does not have."""
    return rows.with_columns(
        [pl.lit(None, dtype=dtype).alias(name) for name, dtype in needed.items()
         if name not in rows.columns]
    )  # fmt: skip


def with_name_and_relationship(
    rows: pl.DataFrame, texts: pl.DataFrame, layout: Layout, findings: Findings
) -> pl.DataFrame:
    """Every row has a name and a relationship, or an error says that it has not."""
    if layout == Layout.RAW_EXPORT_11:
        rows = rows.with_columns(
            pl.col("head_name").alias("full_name"), pl.lit(HEAD).alias("relationship")
        )
        missing = rows.filter(told_nothing(texts, ("head_name",)))
        findings.add_rows(missing, "name.missing", field="head_name")
        return rows
    if "is_head" in rows.columns:
        marked = pl.when(pl.col("is_head")).then(pl.lit(HEAD))
        rows = rows.with_columns(pl.coalesce("relationship", marked).alias("relationship"))
    names = ["full_name"]
    if "head_name" in rows.columns:
        own = pl.when(pl.col("relationship") == HEAD).then(pl.col("head_name"))
        rows = rows.with_columns(pl.coalesce("full_name", own).alias("full_name"))
        names.append("head_name")
    silent = told_nothing(texts, names)
    findings.add_rows(
        rows.filter(pl.col("full_name").is_null() & silent), "name.missing", field="full_name"
    )
    silent = told_nothing(texts, ("relationship",))
    findings.add_rows(
        rows.filter(pl.col("relationship").is_null() & silent),
        "relationship.missing",
        field="relationship",
    )
    return rows


def clean_ids(texts: pl.Series) -> pl.Series:
    cleaned = texts.str.replace_all(ID_SIGNS, "")
    return pl.Series(
        "personal_id", pl.select(pl.when(cleaned.str.len_bytes() > 0).then(cleaned)).to_series()
    )


def with_checked_ids(rows: pl.DataFrame, texts: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Citizen numbers that have the right shape and fit birth and sex; others become findings."""
    if "personal_id" not in rows.columns:
        return rows.with_columns(pl.lit(None, dtype=pl.String).alias("personal_id"))
    numbers = pl.col("personal_id")
    faulty = numbers.is_not_null() & ~numbers.str.contains(r"^(?:[0-9]{12}|[0-9]{9})$")
    century = numbers.str.slice(3, 1).cast(pl.Int32, strict=False)
    said_year = 1900 + 100 * (century // 2) + numbers.str.slice(4, 2).cast(pl.Int32, strict=False)
    said_sex = (
        pl.when(century % 2 == 0).then(pl.lit(Sex.MALE.value)).otherwise(pl.lit(Sex.FEMALE.value))
    )
    full = numbers.str.len_chars() == 12
    strange = numbers.str.slice(0, 3).is_in(strange_prefixes(rows))
    differs = full & ((said_year != pl.col("birth_year")) | (said_sex != pl.col("sex")) | strange)
    doubtful = rows.with_columns(texts["personal_id"].alias("text")).filter(
        (faulty | differs).fill_null(value=False)
    )
    mended = look_closer(doubtful, findings)
    if not mended:
        return rows
    old = list(mended)
    return rows.with_columns(numbers.replace(old, [mended[text] for text in old]))


def strange_prefixes(rows: pl.DataFrame) -> list[str]:
    """First three digits that are no province's and no country's."""
    prefixes = rows["personal_id"].str.slice(0, 3).drop_nulls().unique().to_list()
    return [
        prefix
        for prefix in prefixes
        if PersonalIdProblem.PROVINCE_UNKNOWN in check_personal_id(f"{prefix}000000000").problems
    ]


SHAPE = {PersonalIdProblem.LENGTH, PersonalIdProblem.NOT_DIGITS, PersonalIdProblem.EMPTY}


def look_closer(doubtful: pl.DataFrame, findings: Findings) -> dict[str, str | None]:
    """One finding a number in doubt, and what each is to be replaced by."""
    replaced: dict[str, str | None] = {}
    for cells in doubtful.select(
        "sheet", "row", "personal_id", "text", "birth_year", "sex"
    ).iter_rows(named=True):
        number, where = cells["personal_id"], {"sheet": cells["sheet"], "row": cells["row"]}
        shown = mask_personal_id(cells["text"])
        if FAULT.match(cells["text"]):
            code = "cell.formula" if cells["text"][0] == "=" else "cell.error_value"
            findings.add(code, field="personal_id", text=cells["text"], **where)
            replaced[number] = None
            continue
        said = check_personal_id(number, birth_year=cells["birth_year"], sex=cells["sex"])
        if said.suggestion and fits(said.suggestion, cells["birth_year"], cells["sex"]):
            findings.add(
                "personal_id.zeros_restored", field="personal_id", shown=shown, error=False,
                proposal=mask_personal_id(said.suggestion), **where,
            )  # fmt: skip
            replaced[number] = said.suggestion
            continue
        proposal = mask_personal_id(said.suggestion) if said.suggestion else ""
        error = bool(SHAPE & set(said.problems))
        findings.add(
            "personal_id", field="personal_id", shown=shown, error=error, proposal=proposal,
            problems=[problem.value for problem in said.problems], count=len(number), **where,
        )  # fmt: skip
        if error:
            replaced[number] = None
    return replaced


def fits(number: str, birth_year: int | None, sex: str | None) -> bool:
    """Whether a restored number is confirmed by both birth year and sex (9 digits cannot be)."""
    if len(number) != 12 or birth_year is None or sex is None:
        return False
    return not check_personal_id(number, birth_year=birth_year, sex=sex).problems


def values_json(frame: pl.DataFrame, **from_columns: str) -> pl.Series:
    """The `values` of findings from columns of a frame."""
    names = list(from_columns.values())
    return pl.Series(
        "values",
        [
            json.dumps(dict(zip(from_columns, row, strict=True)), ensure_ascii=False, default=str)
            for row in frame.select(names).iter_rows()
        ],
        dtype=pl.String,
    )
