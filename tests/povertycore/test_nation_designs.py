"""The kept designs of measures, and the synthetic nation as a pure function."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from povertycore.law_store import UnknownLawError, code_list, standard
from povertycore.nation import synth
from povertycore.nation.designs import measure_design, measure_designs
from povertycore.nation.synth import HOUSEHOLDS, MEMBERS, Recipe, generate, shares_of_communes

COMMUNES = pl.DataFrame(
    {
        "commune_code": ["00001", "00002", "00003"],
        "province_code": ["01", "04", "75"],
        "area_type": ["URBAN", "RURAL", None],
    }
)


@pytest.mark.parametrize("kept", measure_designs(), ids=lambda one: one.id)
def test_every_kept_design_fits_its_standard(kept: object) -> None:
    design = measure_design(kept.id).design()  # type: ignore[attr-defined]
    assert set(design.codes) <= standard(kept.standard).indicator_codes  # type: ignore[attr-defined]
    assert set(design.dimensions) == set(design.codes)


def test_the_review_counts_every_indicator_the_same_from_three_on() -> None:
    design = measure_design("vn-2022-review").design()
    law = standard("vn-2022")
    assert set(design.weights.values()) == {1}
    assert set(design.codes) == law.indicator_codes
    assert design.cutoff == law.min_count_value == 3


def test_a_third_of_ten_indicators_is_four_not_three() -> None:
    kept = measure_design("vn-2016-five-dimensions")
    design = kept.design()
    assert (design.total_weight, design.cutoff) == (10, 4)
    assert Fraction(3, 10) < Fraction(kept.cutoff) <= Fraction(4, 10)
    assert not kept.verified


def test_an_unknown_design_names_those_there_are() -> None:
    with pytest.raises(UnknownLawError, match="vn-2022-review"):
        measure_design("global")


def test_every_household_lives_somewhere_and_towns_are_larger() -> None:
    recipe = Recipe(10_007, 3, date(2026, 1, 1), COMMUNES)
    shares = shares_of_communes(recipe)
    assert shares.sum() == 10_007
    assert (shares > 0).all()
    (households, members), *rest = generate(recipe)
    assert rest == []
    assert households.schema == pl.Schema(HOUSEHOLDS)
    assert members.schema == pl.Schema(MEMBERS)
    by_commune = households["commune_code"].value_counts().sort("commune_code")["count"].to_list()
    assert by_commune == shares.tolist()


def test_chunks_depend_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synth, "CHUNK", 100)
    short = list(generate(Recipe(250, 5, date(2026, 1, 1), COMMUNES)))
    assert [households.height for households, _members in short] == [100, 100, 50]
    again = list(generate(Recipe(250, 5, date(2026, 1, 1), COMMUNES)))
    for one, other in zip(short, again, strict=True):
        assert_frame_equal(one[0], other[0])
        assert_frame_equal(one[1], other[1])
    ids = pl.concat([households["household_id"] for households, _members in short])
    assert ids.to_list() == [f"SYN{number:09}" for number in range(1, 251)]


def test_every_code_of_the_synthetic_nation_is_on_its_list() -> None:
    ((households, members),) = generate(Recipe(2000, 1, date(2026, 1, 1), COMMUNES))
    lists = {
        "ethnicity": "ethnic_groups",
        "house_kind": "house_kinds",
        "water_source": "water_sources",
        "toilet_kind": "toilet_kinds",
    }
    for column, name in lists.items():
        assert set(households[column].drop_nulls()) <= set(code_list(name).codes), column
    lists = {
        "sex": "sexes",
        "relationship": "relationships",
        "insurance_kind": "insurance_kinds",
        "school_stage": "school_stages",
        "education_level": "education_levels",
    }
    for column, name in lists.items():
        assert set(members[column].drop_nulls()) <= set(code_list(name).codes), column
    for name, column in (("telecom_services", "telecom_"), ("information_means", "means_")):
        written = {one for one in households.columns if one.startswith(column)}
        assert written == {column + code for code in code_list(name).codes}


@pytest.mark.parametrize(
    ("households", "seed", "communes", "told"),
    [
        (0, 1, COMMUNES, "households"),
        (1, -1, COMMUNES, "seed"),
        (1, 1, COMMUNES.clear(), "communes"),
    ],
)
def test_what_cannot_be_made_is_refused(
    households: int, seed: int, communes: pl.DataFrame, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Recipe(households, seed, date(2026, 1, 1), communes)
