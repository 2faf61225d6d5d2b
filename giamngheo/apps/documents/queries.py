"""Reading templates and papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.enums import PaperState, Subject
from giamngheo.apps.documents.kinds import KINDS, Kind
from giamngheo.apps.documents.models import Paper, PaperTemplate
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common import crypto
from giamngheo.common.papers.archive import Package
from giamngheo.common.papers.checking import check, paths_of
from giamngheo.common.papers.fields import Shape, context_of, printed
from giamngheo.common.papers.problems import PaperRefused

MOST_DEPTH = 6


class UnknownKind(PaperRefused):
    """No kind of paper has this name."""

    def __init__(self, key: str) -> None:
        super().__init__(_("There is no kind of paper “%(key)s”.") % {"key": key})


def kind_of(key: str) -> Kind:
    """A kind by its name. Raises UnknownKind."""
    found = KINDS.get(key)
    if found is None:
        raise UnknownKind(key)
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """The template in force: its bytes, and the row of the office that adapted it, if one did."""

    content: bytes
    sha256: str
    adapted: PaperTemplate | None


def offices_of(area: Area, *, on: date) -> list[int]:
    """Whose templates serve an area, the nearest first: itself and its heirs, then their provinces.

    Papers of a commune that has merged are made by the commune it has become.
    """
    line, found = [area], list[Area]()
    while line and len(found) < MOST_DEPTH:
        each = line.pop(0)
        found.append(each)
        line += [link.new for link in territory.successors(each) if link.new is not None]
    above: list[int] = []
    for each in found:
        day = max(on, each.valid_from) if each.valid_from else on
        province = territory.path(each, on=day).get("province")
        if province is not None:
            above.append(province.pk)
    return list(dict.fromkeys([*(each.pk for each in found), *above]))


def template_for(kind: str, area: Area, on: date) -> PaperTemplate | None:
    """The adapted template in force for an area on a day; None means the default one.

    The commune's own goes before the province's.
    """
    order = offices_of(area, on=on)
    rows = PaperTemplate.objects.filter(kind=kind, area_id__in=order).in_force(on)
    return min(rows, key=lambda row: order.index(row.area_id), default=None)


def templates_for(area: Area, on: date) -> dict[str, PaperTemplate]:
    """`template_for` over every kind, in one query."""
    order = offices_of(area, on=on)
    rows = (
        PaperTemplate.objects.filter(area_id__in=order)
        .in_force(on)
        .select_related("area", "uploaded_by")
        .defer("content")
    )
    best: dict[str, PaperTemplate] = {}
    for row in sorted(rows, key=lambda each: order.index(each.area_id)):
        best.setdefault(row.kind, row)
    return best


def history_of(kind: str, area: Area) -> list[PaperTemplate]:
    """Every template an office has had for a kind, the latest first."""
    rows = PaperTemplate.objects.filter(kind=kind, area=area).select_related("uploaded_by")
    return list(rows.defer("content").order_by("-valid_from", "-pk"))


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a kind as the page of fields shows it."""

    path: str
    meaning: str
    form: str
    sample: str
    required: bool
    in_default: bool


def fields_of(kind: Kind) -> list[FieldLine]:
    """Every field of a kind with its meaning and what the sample prints there."""
    sample = context_of(kind.sample())
    used = check(Package(default_template(kind.key)), kind.shapes).used
    return [
        FieldLine(
            path,
            shape.meaning,
            shape.form,
            sample_at(sample, path),
            path in kind.required,
            path in used,
        )
        for path, shape in ((path, shape_at(kind.shapes, path)) for path in paths_of(kind.shapes))
    ]


def shape_at(shapes: object, path: str) -> Shape:
    """The field at a path such as 'danh_sach.ho.ten_chu_ho'."""
    found: Shape | None = None
    for name in path.split("."):
        found = (shapes if found is None else found.parts)[name]  # type: ignore[index]
    if found is None:
        raise LookupError(path)
    return found


def sample_at(sample: object, path: str) -> str:
    """What the sample prints for a field; lists show their first line."""
    for name in path.split("."):
        while isinstance(sample, list):
            sample = sample[0] if sample else ""
        if not isinstance(sample, dict):
            return ""
        sample = sample.get(name, "")
    if isinstance(sample, list):
        return "; ".join(printed(each) for each in sample if not isinstance(each, dict))
    return "" if isinstance(sample, dict) else printed(sample)


def papers_of(subject: Subject, subject_id: int) -> Sequence[Paper]:
    """The papers about one thing that the scope in force shows, the latest first."""
    return list(
        Paper.objects.filter(subject_type=subject, subject_id=subject_id)
        .select_related("made_by")
        .defer("sealed")
        .order_by("-made_at", "-pk")
    )


def papers_in(area: Area) -> Sequence[Paper]:
    """The latest papers of a unit that the scope in force shows; not the revoked ones' drafts."""
    rows = Paper.objects.filter(**{f"{area.level.lower()}_id": area.pk})
    return list(
        rows.select_related("made_by", "village").defer("sealed").order_by("-made_at", "-pk")[:100]
    )


def word_of(paper: Paper) -> bytes:
    """The filled .docx of a paper, unsealed. Callers ask permissions first."""
    return crypto.open_sealed(paper.sealed)


def is_current(paper: Paper) -> bool:
    """Whether an issued paper still stands: neither revoked nor superseded."""
    return paper.state == PaperState.ISSUED and not hasattr(paper, "superseded_by")
