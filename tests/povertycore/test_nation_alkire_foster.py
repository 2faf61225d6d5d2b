"""Published worked examples of the Alkire-Foster method to their printed digits, and its laws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from povertycore.nation.alkire_foster import (
    Design,
    Measures,
    add_up_counts,
    all_measures,
    as_decimal,
    count_deprivations,
    total,
)
from povertycore.quantities import Ratio


def _measured(frame: pl.DataFrame, design: Design, persons: str | None = None) -> Measures:
    (measures,) = all_measures(count_deprivations(frame, design, persons=persons), design)
    return measures


def _flags(rows: list[str], codes: list[str]) -> pl.DataFrame:
    """A frame from rows such as '0110'; '?' is not known."""
    values = [[None if sign == "?" else sign == "1" for sign in row] for row in rows]
    return pl.DataFrame(values, schema=dict.fromkeys(codes, pl.Boolean), orient="row")


def test_the_four_persons_of_alkire_and_foster() -> None:
    """Alkire and Foster, 'Counting and multidimensional poverty measurement', Journal of Public
    Economics 95 (2011) 476-487; OPHI Working Paper 32, https://studylib.net/doc/11135678/ .

    Four persons, four dimensions of equal weight, k = 2 of 4: printed H = 1/2, A = 3/4, M0 = 3/8.
    The achievements and cut-offs are also data of https://github.com/perlatex/easyuse .
    """
    achievements = [(13.1, 14, 4, 1), (15.2, 7, 5, 0), (12.5, 10, 1, 0), (20, 11, 3, 1)]
    cutoffs = (13, 12, 3, 1)
    frame = pl.DataFrame(
        [[one < cut for one, cut in zip(person, cutoffs, strict=True)] for person in achievements],
        schema=["income", "schooling", "health", "service"],
        orient="row",
    )
    quarter = Fraction(1, 4)
    design = Design.from_shares(dict.fromkeys(frame.columns, quarter), Fraction(2, 4))
    measures = _measured(frame, design)
    assert as_decimal(measures.headcount, 2) == Decimal("0.50")
    assert as_decimal(measures.intensity, 2) == Decimal("0.75")
    assert as_decimal(measures.adjusted_headcount, 3) == Decimal("0.375")
    # Person 4 is deprived in schooling alone, below the cut-off: counted uncensored only.
    assert measures.uncensored_headcount("schooling") == Ratio(3, 4)
    assert measures.censored_headcount("schooling") == Ratio(2, 4)


def test_the_group_bastia_of_the_r_package_mpi() -> None:
    """R package MPI 0.1.0 (MIT), vignette MPI_demo, first group of its example data:
    https://github.com/9POINTEIGHT/MPI/blob/master/vignettes/MPI_demo.html .

    Two persons, eleven indicators of equal weight, k = 3. Printed: H 1, A 0.4090909,
    M0 0.4090909, intensities 0.4545455 and 0.3636364, and the contributions below.
    """
    codes = (
        "health_care child_mortality water sanitation electricity assets cooking_fuel housing "
        "school_lag school_attendance education"
    ).split()
    frame = _flags(["11010101000", "00110100010"], codes)
    design = Design(dict.fromkeys(codes, 1), cutoff=3)
    measures = _measured(frame, design)
    assert as_decimal(measures.headcount, 7) == Decimal("1.0000000")
    assert as_decimal(measures.intensity, 7) == Decimal("0.4090909")
    assert as_decimal(measures.adjusted_headcount, 7) == Decimal("0.4090909")
    first, second = (_measured(frame[i : i + 1], design) for i in (0, 1))
    assert as_decimal(first.intensity, 7) == Decimal("0.4545455")
    assert as_decimal(second.intensity, 7) == Decimal("0.3636364")
    printed = dict.fromkeys(codes, "0.0000000")
    printed |= dict.fromkeys(
        ["health_care", "child_mortality", "water", "housing", "school_attendance"], "0.1111111"
    )
    printed |= dict.fromkeys(["sanitation", "assets"], "0.2222222")
    told = {code: f"{as_decimal(measures.contribution(code), 7):f}" for code in codes}
    assert told == printed


def test_the_four_households_of_the_human_development_report() -> None:
    """Human Development Report 2010 (UNDP), technical note 4, 'Example using hypothetical data'.

    Four households of 4, 7, 5 and 4 persons, ten indicators in three equal dimensions, poor from a
    third on. Printed: scores of 2.22, 7.22, 3.89 and 5.00 of 10; H = 0.80, A = 0.56, MPI = 0.45.
    The deprivations of health and living conditions were read again in a copied exercise
    (https://askfilo.com/user-question-answers-accounts/calculate-the-mpi-based-on-the-following-information-20-3339323234323730);
    those of education and the printed results are as remembered of the note.
    """
    sixth, eighteenth = Fraction(1, 6), Fraction(1, 18)
    shares = dict.fromkeys(["schooling", "enrolment", "nutrition", "mortality"], sixth)
    living = ["electricity", "water", "sanitation", "floor", "fuel", "assets"]
    shares |= dict.fromkeys(living, eighteenth)
    dimensions = dict.fromkeys(["schooling", "enrolment"], "education")
    dimensions |= dict.fromkeys(["nutrition", "mortality"], "health")
    dimensions |= dict.fromkeys(living, "living")
    design = Design.from_shares(shares, Fraction(1, 3), dimensions)
    frame = _flags(["0001000010", "1101101011", "0010111010", "1001100011"], list(shares))
    frame = frame.with_columns(person_count=pl.Series([4, 7, 5, 4]))
    scores = [
        Ratio(int(sum(design.weights[code] for code in shares if row[code])), design.total_weight)
        for row in frame.iter_rows(named=True)
    ]
    told = [str(as_decimal(score, 3).scaleb(1)) for score in scores]  # type: ignore[union-attr]
    assert told == ["2.22", "7.22", "3.89", "5.00"]
    measures = _measured(frame, design, persons="person_count")
    assert as_decimal(measures.headcount, 2) == Decimal("0.80")
    assert as_decimal(measures.intensity, 2) == Decimal("0.56")
    assert as_decimal(measures.adjusted_headcount, 2) == Decimal("0.45")
    parts = measures.dimension_contributions()
    assert sum(part.numerator for part in parts.values()) == measures.weighted_deprivations
    assert parts["education"] == Ratio(54, 162)


def test_eight_tenths_are_eight_tenths() -> None:
    """In floating point sum([0.1] * 8) >= 0.8 is false and this household would not be poor."""
    assert not sum([0.1] * 8) >= 0.8
    codes = [f"indicator_{number}" for number in range(10)]
    design = Design.from_shares(dict.fromkeys(codes, Fraction(1, 10)), Fraction(8, 10))
    assert _measured(_flags(["1111111100"], codes), design).poor == 1
    assert _measured(_flags(["1111111000"], codes), design).poor == 0


def test_what_is_missing_is_never_not_deprived() -> None:
    codes = ["a", "b", "c"]
    frame = _flags(["11?", "00?", "110", "000"], codes)
    frame = frame.with_columns(person_count=pl.Series([5, 6, 2, 3]))
    measures = _measured(frame, Design(dict.fromkeys(codes, 1), cutoff=2), "person_count")
    assert (measures.households, measures.left_out) == (2, 2)
    assert measures.headcount == Ratio(2, 5)


def test_a_household_of_unknown_size_is_left_out_when_persons_are_counted() -> None:
    frame = _flags(["11", "11"], ["a", "b"]).with_columns(size=pl.Series([4, None]))
    design = Design({"a": 1, "b": 1}, cutoff=2)
    by_persons = _measured(frame, design, "size")
    assert (by_persons.population, by_persons.left_out) == (4, 1)
    assert _measured(frame, design).population == 2


def test_nobody_measured_gives_no_rate() -> None:
    design = Design({"a": 1}, cutoff=1)
    measures = _measured(_flags([], ["a"]), design)
    assert measures.headcount.percent() is None
    assert as_decimal(measures.intensity) is None


@st.composite
def places(draw: st.DrawFn) -> tuple[Design, pl.DataFrame]:
    codes = [f"i{number}" for number in range(draw(st.integers(1, 6)))]
    weights = {code: draw(st.integers(1, 9)) for code in codes}
    cutoff = draw(st.integers(1, sum(weights.values())))
    dimensions = {code: draw(st.sampled_from(["x", "y"])) for code in codes}
    answer = st.sampled_from([True, False, None])
    rows = draw(
        st.lists(
            st.tuples(
                *[answer] * len(codes),
                st.integers(0, 9) | st.none(),
                st.sampled_from(["A", "B", None]),
            ),
            max_size=15,
        )
    )
    schema = dict.fromkeys(codes, pl.Boolean) | {"persons": pl.Int16, "area": pl.String}
    return Design(weights, cutoff, dimensions), pl.DataFrame(rows, schema=schema, orient="row")


def _by_hand(frame: pl.DataFrame, design: Design) -> tuple[int, int, int, int]:
    population = poor = weighted = left_out = 0
    for row in frame.iter_rows(named=True):
        answers = [row[code] for code in design.codes]
        if None in answers or row["persons"] is None:
            left_out += 1
            continue
        score = sum(design.weights[code] for code in design.codes if row[code])
        population += row["persons"]
        if score >= design.cutoff:
            poor += row["persons"]
            weighted += row["persons"] * score
    return population, poor, weighted, left_out


@given(places())
def test_counts_equal_those_made_by_hand_and_add_up(place: tuple[Design, pl.DataFrame]) -> None:
    design, frame = place
    whole = _measured(frame, design, "persons")
    assert (whole.population, whole.poor, whole.weighted_deprivations, whole.left_out) == _by_hand(
        frame, design
    )
    by_area = count_deprivations(frame, design, ["area"], "persons")
    assert_frame_equal(add_up_counts(by_area), count_deprivations(frame, design, (), "persons"))
    if by_area.height:
        parts = all_measures(by_area, design)
        assert total(parts) == whole
        for part in parts:
            assert part.contribution_to(whole).denominator == whole.weighted_deprivations


@given(places())
def test_contributions_make_the_whole_and_the_measure_is_h_times_a(
    place: tuple[Design, pl.DataFrame],
) -> None:
    design, frame = place
    measures = _measured(frame, design, "persons")
    by_indicator = sum(measures.contribution(code).numerator for code in design.codes)
    by_dimension = sum(part.numerator for part in measures.dimension_contributions().values())
    assert by_indicator == by_dimension == measures.weighted_deprivations
    if measures.poor:
        h, a, m0 = measures.headcount, measures.intensity, measures.adjusted_headcount
        product = Fraction(h.numerator, h.denominator) * Fraction(a.numerator, a.denominator)
        assert product == Fraction(m0.numerator, m0.denominator)
    for code in design.codes:
        assert measures.poor_and_deprived[code] <= measures.deprived[code] <= measures.population


@given(places())
def test_a_further_deprivation_never_lowers_the_measure(place: tuple[Design, pl.DataFrame]) -> None:
    design, frame = place
    code = design.codes[0]
    worse = frame.with_columns(pl.col(code).is_not_null().replace(False, None).alias(code))
    before, after = (_measured(one, design, "persons") for one in (frame, worse))
    assert after.weighted_deprivations >= before.weighted_deprivations
    assert after.poor >= before.poor
    assert after.population == before.population


@pytest.mark.parametrize(
    ("weights", "cutoff", "dimensions", "told"),
    [
        ({}, 1, {}, "cutoff"),
        ({"a": 0}, 1, {}, "weights.a"),
        ({"a": 1}, 0, {}, "cutoff"),
        ({"a": 1}, 2, {}, "cutoff"),
        ({"a": 1}, 1, {"b": "x"}, "dimensions: a, b"),
    ],
)
def test_designs_that_measure_nothing_are_refused(
    weights: dict[str, int], cutoff: int, dimensions: dict[str, str], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Design(weights, cutoff, dimensions)


def test_columns_of_another_type_are_refused_by_name() -> None:
    design = Design({"a": 1}, cutoff=1)
    with pytest.raises(TypeError, match="column a must be Boolean, not Int64"):
        count_deprivations(pl.DataFrame({"a": [1]}), design)
    with pytest.raises(TypeError, match="column size must be whole numbers"):
        count_deprivations(pl.DataFrame({"a": [True], "size": ["4"]}), design, persons="size")
    with pytest.raises(ValueError, match="unlike designs"):
        total(
            [
                _measured(_flags([], ["a"]), design),
                _measured(_flags([], ["b"]), Design({"b": 1}, 1)),
            ]
        )
