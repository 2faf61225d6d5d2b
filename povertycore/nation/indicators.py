"""Indicators of deprivation from tables of households and members, for a whole nation at once.

The same rules as povertycore.indicators, held equal to it by tests; numbers and codes come from the
conditions in the law files. It gives no reasons: those are for one household.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from povertycore.age_rules import working_age
from povertycore.indicators.people import STAGE_RANKS
from povertycore.nation.dwelling import DWELLING_RULES
from povertycore.standards import Condition, Indicator, Standard

MEMBER_TYPES: Final[Mapping[str, Any]] = {
    "birth_date": pl.Date,
    "birth_year": pl.Int32,
    "birth_month": pl.Int32,
    "sex": pl.String,
    "insurance_kind": pl.String,
    "insurance_valid_to": pl.Date,
    "is_studying": pl.Boolean,
    "school_stage": pl.String,
    "education_level": pl.String,
    "is_certified_on_the_job": pl.Boolean,
    "is_able_to_work": pl.Boolean,
    "work": pl.String,
    "has_labour_contract": pl.Boolean,
    "has_steady_work": pl.Boolean,
    "is_disabled": pl.Boolean,
    "monthly_allowance_vnd": pl.Int64,
    "is_malnourished": pl.Boolean,
    "was_ill_untreated": pl.Boolean,
}
"""Columns of the table of members that are looked at, besides household_id.

They are the facts of indicators.facts.MemberFacts; a birth is a date, or a year with or without a
month. A column that is absent is not recorded for anybody.
"""

LISTED: Final = "listed"
_YES, _OPEN = "yes_", "open_"
_OLDEST: Final = 130


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition on a day, as the expressions ask for it."""

    condition: Condition
    on: date

    def number(self, name: str) -> int:
        return self.condition.numbers[name].value

    def codes(self, name: str) -> list[str]:
        return list(self.condition.codes[name].codes)


At = Callable[[pl.Expr], pl.Expr]
"""Whether a member counts, if it has the age given: true, false, or null for not known."""

_TRUE, _FALSE, _NULL = pl.lit(value=True), pl.lit(value=False), pl.lit(None, dtype=pl.Boolean)


def _lacks_level(finished: Iterable[str], unfinished: Iterable[str]) -> pl.Expr:
    """Return whether a member neither studies nor has finished; null where not known."""
    studying = pl.coalesce("is_studying", pl.col("school_stage") != "NOT_ATTENDING")
    level = pl.col("education_level")
    return (
        pl.when(studying | level.is_in(list(finished)).fill_null(value=False))
        .then(_FALSE)
        .when(level.is_in(list(unfinished)) & ~studying)
        .then(_TRUE)
        .otherwise(_NULL)
    )


def _uninsured_member(asked: _Asked) -> At:
    kind, ends = pl.col("insurance_kind"), pl.col("insurance_valid_to")
    valid = (pl.lit(asked.on) <= ends).fill_null(value=True)
    insured = pl.when(kind.is_null()).then(_NULL).otherwise((kind != "NONE") & valid)
    return lambda age: pl.when(age < asked.number("from_age")).then(_FALSE).otherwise(~insured)


def _adult_below_lower_secondary(asked: _Asked) -> At:
    lacks = _lacks_level(asked.codes("finished"), asked.codes("unfinished"))
    too_old = (pl.col("_born") < asked.number("born_from")).fill_null(value=False)
    return lambda age: (
        pl.when(too_old | (age < asked.number("from_age"))).then(_FALSE).otherwise(lacks)
    )


def _adult_below_level(asked: _Asked) -> At:
    young, adult = asked.codes("young_finished"), asked.codes("adult_finished")
    unfinished = asked.codes("unfinished")
    young_lacks = _lacks_level(young, unfinished)
    adult_lacks = _lacks_level(adult, [*unfinished, *(set(young) - set(adult))])
    certified = pl.col("is_certified_on_the_job").fill_null(value=False)
    return lambda age: (
        pl.when(~age.is_between(asked.number("from_age"), asked.number("to_age")) | certified)
        .then(_FALSE)
        .when(age < asked.number("upper_from_age"))
        .then(young_lacks)
        .otherwise(adult_lacks)
    )


def _child_out_of_school(asked: _Asked) -> At:
    stage = pl.col("school_stage")
    out = pl.coalesce(stage.is_in(asked.codes("absent")), ~pl.col("is_studying"))
    first, end = asked.number("from_age"), asked.number("below_age")
    return lambda age: pl.when((age >= first) & (age < end)).then(out).otherwise(_FALSE)


def _child_not_at_stage(asked: _Asked) -> At:
    names = ("preschool_from_age", "primary_from_age", "lower_secondary_from_age")
    starts = [asked.number(name) for name in names]
    attended = pl.col("school_stage").replace_strict(
        STAGE_RANKS, default=None, return_dtype=pl.Int8
    )
    absent = pl.col("school_stage") == "NOT_ATTENDING"
    not_studying = pl.when(pl.col("is_studying").not_()).then(_TRUE).otherwise(_NULL)

    def at(age: pl.Expr) -> pl.Expr:
        wanted = pl.sum_horizontal((age >= start).cast(pl.Int8) for start in starts)
        first_year = pl.any_horizontal(age == start for start in starts)
        behind = wanted - attended
        return (
            pl.when((age < min(starts)) | (age >= asked.number("below_age")))
            .then(_FALSE)
            .when(attended.is_null())
            .then(not_studying)
            .when(behind <= 0)
            .then(_FALSE)
            .when((behind == 1) & first_year & ~absent)
            .then(_NULL)
            .otherwise(_TRUE)
        )

    return at


def _malnourished_child(asked: _Asked) -> At:
    child = asked.number("below_age")
    return lambda age: pl.when(age < child).then(pl.col("is_malnourished")).otherwise(_FALSE)


def _untreated_illness(asked: _Asked) -> At:
    return lambda age: pl.col("was_ill_untreated")


def _jobless_or_uncontracted(asked: _Asked) -> At:
    """Being of working age asks the exact days of birth, so the age given is not looked at."""
    work, contract = pl.col("work"), pl.col("has_labour_contract")
    steady, able = pl.col("has_steady_work"), pl.col("is_able_to_work")
    below, of_age = _working_age(asked.on)
    uncontracted = (
        pl.when(contract).then(_FALSE).when(contract.is_null()).then(_NULL).otherwise(~steady)
    )
    verdict = (
        pl.when(below.fill_null(value=False) | work.is_in(["OWN", "NOT_SEEKING"]))
        .then(_FALSE)
        .when(work == "WAGE")
        .then(uncontracted)
        .when(able.not_() | of_age.not_())
        .then(_FALSE)
        .when(work.is_null() | able.is_null() | of_age.is_null())
        .then(_NULL)
        .otherwise(_TRUE)
    )
    return lambda age: verdict


def _working_age(on: date) -> tuple[pl.Expr, pl.Expr]:
    """Return whether a member is surely below, and whether of, working age; null where open."""
    rule = working_age()
    row = rule.retirement_on(on)
    from_age = rule.from_age.value
    youngest, oldest = pl.col("_youngest"), pl.col("_oldest")
    below_both = _same(youngest < from_age, oldest < from_age)
    if row is None:
        return below_both, _NULL
    by_sex = {
        sex: _same(
            (oldest >= from_age) & _before(on, "_first", months),
            (youngest >= from_age) & _before(on, "_last", months),
        )
        for sex, months in (("MALE", row.male_months), ("FEMALE", row.female_months))
    }
    either = _same(by_sex["MALE"], by_sex["FEMALE"])
    sex = pl.col("sex")
    chosen = pl.when(sex.is_null()).then(either).when(sex == "MALE").then(by_sex["MALE"])
    return below_both, chosen.otherwise(by_sex["FEMALE"])


def _before(on: date, born: str, months: int) -> pl.Expr:
    """Return whether so many months from birth have not passed yet, as dates.add_months counts."""
    passed = _months(on) - pl.col(f"{born}_month")
    month_ends = calendar.monthrange(on.year, on.month)[1]
    due = pl.min_horizontal(pl.col(f"{born}_day"), pl.lit(month_ends, dtype=pl.Int32))
    return (passed < months) | ((passed == months) & (on.day < due))


def _same(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Return the answer both give, null where they differ."""
    return pl.when(one.eq_missing(other)).then(one).otherwise(_NULL)


def _is_dependent(asked: _Asked) -> At:
    allowance, disabled = pl.col("monthly_allowance_vnd"), pl.col("is_disabled")
    return lambda age: (
        pl.when(age < asked.number("child_below_age"))
        .then(_TRUE)
        .when(allowance == 0)
        .then(_FALSE)
        .when((age < asked.number("elderly_from_age")) & ~disabled.fill_null(value=False))
        .then(disabled)
        .otherwise(pl.when(allowance.is_null()).then(_NULL).otherwise(_TRUE))
    )


MEMBER_RULES: Final[Mapping[str, Callable[[_Asked], At]]] = {
    "uninsured_member": _uninsured_member,
    "adult_below_lower_secondary": _adult_below_lower_secondary,
    "adult_below_level": _adult_below_level,
    "child_out_of_school": _child_out_of_school,
    "child_not_at_stage": _child_not_at_stage,
    "malnourished_child": _malnourished_child,
    "untreated_illness": _untreated_illness,
    "jobless_or_uncontracted": _jobless_or_uncontracted,
    "many_dependents": _is_dependent,
}
"""Rules that ask the members, by the name law files call them."""


def _by_members(standard: Standard) -> Iterator[tuple[Indicator, Condition]]:
    for indicator in standard.indicators:
        if indicator.condition and indicator.condition.rule in MEMBER_RULES:
            yield indicator, indicator.condition


def count_members(members: pl.DataFrame, standard: Standard, on: date) -> pl.DataFrame:
    """Return how many members of each household count for, and leave open, each indicator.

    `members` has household_id (text) and of MEMBER_TYPES what there is. A row for each household,
    in order of their ids: household_id, listed (members), and for each indicator asked of members
    yes_CODE and open_CODE. Counts of parts of a table add up with add_members.

    Raises:
        TypeError: for a column of another type.
    """
    judged = _judged(_dated(_typed(members), on), standard, on)
    counts = [
        expression
        for indicator, _condition in _by_members(standard)
        for expression in (
            pl.col(indicator.code).sum().cast(pl.Int32).alias(_YES + indicator.code),
            pl.col(indicator.code).null_count().cast(pl.Int32).alias(_OPEN + indicator.code),
        )
    ]
    counts.insert(0, pl.len().cast(pl.Int32).alias(LISTED))
    return _by_household(judged, counts)


def add_members(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the counts of all parts of a table of members, households in order of their ids."""
    together = pl.concat(parts)
    return _by_household(together, [pl.exclude("household_id", "_run").sum()])


def _by_household(rows: pl.DataFrame, counts: list[pl.Expr]) -> pl.DataFrame:
    """Return the counts of each household, in order of the ids."""
    if not rows["household_id"].is_sorted():
        return rows.group_by("household_id").agg(counts).sort("household_id")
    # Rows of a household stand together: counting runs needs no look-up of each id.
    runs = rows.with_columns(_run=pl.col("household_id").rle_id().set_sorted())
    grouped = runs.group_by("_run", maintain_order=True)
    return grouped.agg(pl.col("household_id").first(), *counts).drop("_run")


def _typed(members: pl.DataFrame) -> pl.DataFrame:
    """Return the columns looked at, all there and in their types; empty text as null."""
    columns = [pl.col("household_id")]
    for name, dtype in MEMBER_TYPES.items():
        if name not in members.columns:
            columns.append(pl.lit(None, dtype=dtype).alias(name))
            continue
        found = members[name].dtype
        whole = dtype.is_integer() and found.is_integer()
        if found not in (dtype, pl.Null) and not whole:
            raise TypeError(f"column {name} must be {dtype}, not {found}")
        column = pl.col(name).cast(dtype)
        if dtype == pl.String:
            column = pl.when(column != "").then(column).alias(name)
        columns.append(column)
    return members.select(columns)


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _dated(members: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the members with the first and last month and day of birth and the ages they allow.

    Months count from year 0, so that ages are whole divisions. All are null for no birth at all.
    """
    born, year, month = pl.col("birth_date"), pl.col("birth_year"), pl.col("birth_month")
    exact_month = born.dt.year().cast(pl.Int32) * 12 + born.dt.month().cast(pl.Int32)
    dated = members.with_columns(_first_month=exact_month, _first_day=born.dt.day().cast(pl.Int32))
    dated = dated.with_columns(_last_month="_first_month", _last_day="_first_day")
    if members["birth_year"].null_count() < members.height:
        last_month = year * 12 + month.fill_null(12)
        last = pl.date(year, month.fill_null(12), 1).dt.month_end().dt.day().cast(pl.Int32)
        is_year = born.is_null() & year.is_not_null()
        day_one = pl.when(is_year).then(pl.lit(1, dtype=pl.Int32))
        dated = dated.with_columns(
            _first_month=pl.coalesce("_first_month", year * 12 + month.fill_null(1)),
            _first_day=pl.coalesce("_first_day", day_one),
            _last_month=pl.coalesce("_last_month", last_month),
            _last_day=pl.coalesce("_last_day", last),
        )
    return dated.with_columns(
        _oldest=_full_years("_first", on),
        _youngest=_full_years("_last", on),
        _born=(pl.col("_first_month") - 1) // 12,
    )


def _full_years(born: str, on: date) -> pl.Expr:
    """Return the age in full years, 0 for who is not born yet."""
    day_to_come = (pl.col(f"{born}_day") > on.day).cast(pl.Int32)
    passed = _months(on) - pl.col(f"{born}_month") - day_to_come
    return (passed // 12).clip(lower_bound=0)


def _telling_ages(condition: Condition) -> list[pl.Expr]:
    """Return ages of which one lies between any two ages that the condition parts."""
    parting = [number.value for number in condition.numbers.values() if number.value <= _OLDEST]
    near = {0, _OLDEST} | {age + step for age in parting for step in (-1, 0, 1)}
    return [pl.lit(age, dtype=pl.Int32) for age in sorted(near) if 0 <= age <= _OLDEST]


def _judged(members: pl.DataFrame, standard: Standard, on: date) -> pl.DataFrame:
    """Return for every member whether it counts for each indicator; null where not settled."""
    asked = list(_by_members(standard))
    oldest, youngest = pl.col("_oldest"), pl.col("_youngest")
    judged = members.select("household_id", *_at_ages(asked, on, [oldest]))
    told = members["_oldest"].is_not_null()
    unlike = told & (members["_oldest"] != members["_youngest"])
    for rows, ages in ((unlike, [youngest, oldest]), (~told, None)):
        places = rows.fill_null(value=False).arg_true()
        if len(places):
            late = members[places].select(_at_ages(asked, on, ages))
            mended = [judged[one.name].scatter(places, one) for one in late.get_columns()]
            judged = judged.with_columns(mended)
    return judged


def _at_ages(
    asked: Sequence[tuple[Indicator, Condition]], on: date, ages: list[pl.Expr] | None
) -> list[pl.Expr]:
    """Return the verdicts that hold at all the ages, null where they differ; None is any age."""
    verdicts = []
    for indicator, condition in asked:
        at = MEMBER_RULES[condition.rule](_Asked(condition, on))
        first, *others = [at(age) for age in ages or _telling_ages(condition)]
        verdict = first
        if others:
            agree = pl.all_horizontal(first.eq_missing(other) for other in others)
            verdict = pl.when(agree).then(first).otherwise(_NULL)
        verdicts.append(verdict.alias(indicator.code))
    return verdicts


def derive(
    households: pl.DataFrame, counts: pl.DataFrame | None, standard: Standard
) -> pl.DataFrame:
    """Return a Boolean column for each indicator of the standard: true deprived, null not known.

    `households` has household_id (text) and of person_count, area_type, income_vnd and the columns
    of nation.dwelling what there is; `counts` are those of count_members, None without members.
    Rows keep the order of `households`. An indicator without a condition in the law is null.

    Raises:
        TypeError: for a column of another type.
    """
    joined = households
    if counts is not None:
        joined = households.join(counts, on="household_id", how="left", maintain_order="left")
    absent = {"person_count": pl.Int64, LISTED: pl.Int32}
    for indicator, _condition in _by_members(standard):
        absent |= {_YES + indicator.code: pl.Int32, _OPEN + indicator.code: pl.Int32}
    joined = joined.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in absent.items()
        if name not in joined.columns
    ).with_columns(pl.col(LISTED).fill_null(0))
    return joined.select(
        _answer(joined, indicator, standard).alias(indicator.code)
        for indicator in standard.indicators
    )


def _answer(joined: pl.DataFrame, indicator: Indicator, standard: Standard) -> pl.Expr:
    condition = indicator.condition
    if condition is None:
        return _NULL
    if condition.rule in DWELLING_RULES:
        return DWELLING_RULES[condition.rule](joined, condition, standard)
    yes = pl.col(_YES + indicator.code).fill_null(0)
    still_open = pl.col(_OPEN + indicator.code).fill_null(0)
    if condition.rule == "many_dependents":
        return _too_many(yes, still_open, condition.numbers["over_percent"].value)
    listed, persons = pl.col(LISTED), pl.col("person_count")
    complete = (persons == listed).fill_null(value=False) & (listed > 0)
    return (
        pl.when(yes > 0)
        .then(_TRUE)
        .when((still_open > 0) | ~complete)
        .then(_NULL)
        .otherwise(_FALSE)
    )


def _too_many(yes: pl.Expr, still_open: pl.Expr, percent: int) -> pl.Expr:
    """Return whether more than so many percent are dependants; null where the open ones decide."""
    listed, persons = pl.col(LISTED), pl.col("person_count")
    count = pl.max_horizontal(persons, listed)
    greatest = yes + still_open + count - listed
    return (
        pl.when((listed == 0) | persons.is_null())
        .then(_NULL)
        .when(100 * yes > percent * count)
        .then(_TRUE)
        .when(100 * greatest <= percent * count)
        .then(_FALSE)
        .otherwise(_NULL)
    )
