"""The designs of multidimensional measures kept as dated data: law/measure_designs/.

It measures nothing (alkire_foster does) and gives a household no class.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from povertycore.law_store import LAW_FOLDER, LawFileError, UnknownLawError, read_yaml, standard
from povertycore.nation.alkire_foster import Design

_Share = Annotated[str, Field(pattern=r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?$")]


class MeasureDesign(BaseModel):
    """Weights and cut-off over the indicators of a standard, with where they were read.

    `weights` are relative shares, `cutoff` a share of their sum, both written as '1/12' or '1'.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    standard: str
    title_vi: str
    title_en: str
    weights: Annotated[Mapping[str, _Share], Field(min_length=1)]
    cutoff: _Share
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    verified: bool
    notes_vi: str = ""
    sources: Mapping[str, str]

    def design(self) -> Design:
        """Return the design in whole numbers; the dimensions are the services of the standard.

        Raises:
            ValueError: for indicators the standard has not, or a cut-off that cannot be.
            UnknownLawError: for a standard that is not there.
        """
        services = {one.code: one.service_en for one in standard(self.standard).indicators}
        strange = sorted(set(self.weights) - set(services))
        if strange:
            raise ValueError(f"weights.{strange[0]}: {self.standard} has no such indicator")
        weights = {code: Fraction(share) for code, share in self.weights.items()}
        dimensions = {code: services[code] for code in weights}
        return Design.from_shares(weights, Fraction(self.cutoff), dimensions)


def read_design(content: Any, path: Path) -> MeasureDesign:
    """Return a design read from the content of a YAML file; `path` names it in errors.

    Raises:
        LawFileError: naming file, key and what is wrong.
    """
    try:
        found = MeasureDesign.model_validate(content)
        found.design()
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "-"
        raise LawFileError(path, key, first["msg"]) from problem
    except UnknownLawError as problem:
        raise LawFileError(path, "standard", str(problem)) from problem
    except ValueError as problem:
        key, _, message = str(problem).partition(": ")
        raise LawFileError(path, key, message) from problem
    for source in found.source:
        if source not in found.sources:
            raise LawFileError(path, "source", f"{source} is not among the sources")
    return found


@cache
def measure_designs() -> tuple[MeasureDesign, ...]:
    """Return every design kept in law/measure_designs/, in the order of their ids.

    Raises:
        LawFileError: at the first bad file.
    """
    found = []
    for path in sorted((LAW_FOLDER / "measure_designs").glob("*.yaml")):
        design = read_design(read_yaml(path), path)
        if design.id != path.stem:
            raise LawFileError(path, "id", f"is {design.id!r} but the file is {path.name}")
        found.append(design)
    return tuple(found)


def measure_design(design_id: str) -> MeasureDesign:
    """Return the design with this id; UnknownLawError naming those there are."""
    for design in measure_designs():
        if design.id == design_id:
            return design
    known = ", ".join(design.id for design in measure_designs())
    raise UnknownLawError(f"there is no design {design_id!r}; there are: {known}")
