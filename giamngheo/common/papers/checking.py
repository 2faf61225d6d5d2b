"""Whether a Word template can be filled: every tag read, every name looked up, before it is used.

A template is data from outside: only names, attributes, comparisons, `if`, `for`, `set` and our
own filters are let through.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, nodes

from giamngheo.common.papers.archive import Package
from giamngheo.common.papers.environment import ENVIRONMENT, FILTERS
from giamngheo.common.papers.fields import DAY_PARTS, Shape
from giamngheo.common.papers.problems import Problem
from giamngheo.common.papers.tags import Tag, Unclosed, tags_of

LOOP = ("index", "index0", "first", "last", "length")
MERGES = ("vm", "hm", "colspan", "cellbg")
ENDS = {"endfor": "for", "endif": "if"}
ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Add,
    nodes.Sub,
    nodes.Concat,
    nodes.TemplateData,
)
TESTS = {"defined", "none", "odd", "even"}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLOSEST = 0.6


@dataclass
class Checked:
    """What checking found: problems, and the fields the template uses ('thanh_vien.ho_ten')."""

    problems: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def refuse(self, message: str) -> None:
        self.problems.append(Problem(message))


@dataclass(frozen=True)
class Bound:
    """A name made in the template: what it stands for and how one gets there."""

    shape: Shape | None
    path: str


def check(
    package: Package,
    shapes: Mapping[str, Shape],
    *,
    required: Sequence[str] = (),
    expected: Sequence[str] = (),
) -> Checked:
    """Read every tag of a template against the fields that its kind has.

    `required` names must be printed somewhere, `expected` ones are only told when missing.
    """
    checked = Checked()
    tags: list[Tag] = []
    for each in tags_of(package):
        if isinstance(each, Unclosed):
            checked.refuse(
                _("The tag “%(tag)s” is not closed in its paragraph: “%(paragraph)s”.")
                % {"tag": each.source, "paragraph": each.paragraph}
            )
        else:
            tags.append(each)
    for part in dict.fromkeys(each.part for each in tags):
        Reader(checked, shapes).read([each for each in tags if each.part == part])
    for name in required:
        if name not in checked.used:
            checked.refuse(
                _("The field “%(name)s” must stand in this template: %(meaning)s.")
                % {"name": name, "meaning": meaning(shapes, name)}
            )
    missing = [name for name in expected if name not in checked.used and name not in required]
    if missing:
        names = ", ".join(missing)
        told = _("Fields of the default template that are not in this one: %(names)s.")
        checked.problems.append(Problem(told % {"names": names}, blocking=False))
    return checked


def meaning(shapes: Mapping[str, Shape], path: str) -> str:
    """What a field is, by its path."""
    name, _dot, rest = path.partition(".")
    shape = shapes.get(name)
    if shape is None:
        return ""
    return meaning(shape.parts, rest) if rest else shape.meaning


class Reader:
    """Goes through the tags of one part in order, keeping the open blocks and their names."""

    def __init__(self, checked: Checked, shapes: Mapping[str, Shape]) -> None:
        self.checked = checked
        self.shapes = shapes
        self.open: list[tuple[Tag, dict[str, Bound]]] = []
        self.names: dict[str, Bound] = {}

    def read(self, tags: Sequence[Tag]) -> None:
        for tag in tags:
            self.placed(tag)
            self.take(tag)
        for tag, _names in self.open:
            self.refuse(
                _("“%(tag)s” has no end: %(end)s is missing after “%(paragraph)s”."),
                tag,
                end="{% end" + tag.word + " %}",
            )

    def refuse(self, message: str, tag: Tag, **values: str) -> None:
        self.checked.refuse(message % {"tag": tag.source, "paragraph": tag.paragraph, **values})

    def placed(self, tag: Tag) -> None:
        """Tags that stand for a paragraph, row or cell must be in one, and alone."""
        if tag.place in ("tr", "tc") and not tag.in_row:
            self.refuse(_("“%(tag)s” must stand in a table: “%(paragraph)s”."), tag)
        elif tag.place in ("p", "tr") and not tag.alone:
            self.refuse(
                _(
                    "“%(tag)s” takes the place of the whole paragraph or row, so nothing else may "
                    "stand there: “%(paragraph)s”."
                ),
                tag,
            )

    def take(self, tag: Tag) -> None:
        if tag.word in ("", *MERGES):
            self.expression(tag, tag.inside)
        elif tag.word == "for":
            self.loop(tag)
        elif tag.word == "if":
            self.expression(tag, tag.inside)
            self.open.append((tag, self.names))
            self.names = dict(self.names)
        elif tag.word in ("elif", "else"):
            if not self.open:
                self.refuse(_("“%(tag)s” stands without an if: “%(paragraph)s”."), tag)
            self.expression(tag, tag.inside)
        elif tag.word == "set":
            name, _equals, value = tag.inside.partition("=")
            self.names[name.strip()] = self.expression(tag, value.strip())
        elif tag.word in ENDS:
            self.close(tag)
        else:
            self.refuse(
                _("“%(tag)s” is not a tag that papers know: “%(paragraph)s”."),
                tag,
            )

    def loop(self, tag: Tag) -> None:
        name, _in, source = tag.inside.partition(" in ")
        name = name.strip()
        if not _in or not name.isidentifier():
            self.broken(tag)
            source = ""
        bound = self.expression(tag, source.strip())
        if bound.shape is not None and bound.shape.form not in ("list", "texts"):
            self.refuse(
                _("“%(name)s” is not a list, so it cannot be gone through: “%(paragraph)s”."),
                tag,
                name=bound.shape.name,
            )
        self.open.append((tag, self.names))
        line = bound.shape
        if line is not None and line.form == "list":
            line = Shape(line.name, line.meaning, "group", line.parts)
        elif line is not None:
            line = Shape(line.name, line.meaning, "text", {})
        self.names = {**self.names, name: Bound(line, bound.path)}

    def close(self, tag: Tag) -> None:
        if not self.open or self.open[-1][0].word != ENDS[tag.word]:
            self.refuse(
                _("“%(tag)s” closes nothing that is open there: “%(paragraph)s”."),
                tag,
            )
            return
        opened, names = self.open.pop()
        self.names = names
        if opened.place != tag.place:
            self.refuse(
                _("“%(begun)s” and “%(tag)s” must be of one sort: “%(paragraph)s”."),
                tag,
                begun=opened.source,
            )

    def broken(self, tag: Tag) -> None:
        self.refuse(_("The tag “%(tag)s” is mistyped: “%(paragraph)s”."), tag)

    def expression(self, tag: Tag, source: str) -> Bound:
        """Check one expression; what it stands for, when it is a field."""
        if not source:
            if tag.word not in ("else", *MERGES):
                self.broken(tag)
            return Bound(None, "")
        try:
            parsed = ENVIRONMENT.parse("{{ " + source + " }}")
        except TemplateSyntaxError:
            self.broken(tag)
            return Bound(None, "")
        output = parsed.body[0] if len(parsed.body) == 1 else None
        if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
            self.broken(tag)
            return Bound(None, "")
        return self.node(tag, output.nodes[0])

    def node(self, tag: Tag, node: nodes.Node) -> Bound:
        if not isinstance(node, ALLOWED):
            self.refuse(
                _("“%(tag)s” does more than a template may: “%(paragraph)s”."),
                tag,
            )
            return Bound(None, "")
        if isinstance(node, nodes.Name):
            return self.name(tag, node.name)
        if isinstance(node, nodes.Getattr):
            return self.attribute(tag, node)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            self.unknown(tag, node.name, list(FILTERS))
        elif isinstance(node, nodes.Test) and node.name not in TESTS:
            self.unknown(tag, node.name, list(TESTS))
        for child in node.iter_child_nodes():
            self.node(tag, child)
        return Bound(None, "")

    def name(self, tag: Tag, name: str) -> Bound:
        if name in self.names:
            return self.names[name]
        if name == "loop" and any(opened.word == "for" for opened, _names in self.open):
            return Bound(None, "loop")
        shape = self.shapes.get(name)
        if shape is None:
            self.unknown(tag, name, [*self.shapes, *self.names])
            return Bound(None, "")
        self.checked.used.add(name)
        return Bound(shape, name)

    def attribute(self, tag: Tag, node: nodes.Getattr) -> Bound:
        owner = self.node(tag, node.node)
        if owner.path == "loop":
            if node.attr not in LOOP:
                self.unknown(tag, node.attr, list(LOOP))
            return Bound(None, "")
        if owner.shape is None:
            return Bound(None, "")
        if owner.shape.form == "day":
            if node.attr not in DAY_PARTS:
                self.unknown(tag, node.attr, list(DAY_PARTS))
            return Bound(None, "")
        found = owner.shape.parts.get(node.attr) if owner.shape.form == "group" else None
        if found is None:
            self.unknown(tag, node.attr, list(owner.shape.parts))
            return Bound(None, "")
        path = f"{owner.path}.{node.attr}"
        self.checked.used.add(path)
        return Bound(found, path)

    def unknown(self, tag: Tag, name: str, known: Sequence[str]) -> None:
        told = unknown_field(name, known)
        at = _("In the paragraph “%(paragraph)s”.") % {"paragraph": tag.paragraph}
        self.checked.refuse(f"{told} {at}")


def unknown_field(name: str, known: Sequence[str]) -> str:
    """'Trường `ten_choho` không có trong mẫu này; có phải `ten_chu_ho`?'"""
    near = difflib.get_close_matches(name, known, n=1, cutoff=_CLOSEST)
    if near:
        told = _("There is no field `%(name)s` in this template; did you mean `%(near)s`?")
        return told % {"name": name, "near": near[0]}
    return _("There is no field `%(name)s` in this template.") % {"name": name}


def paths_of(shapes: Mapping[str, Shape], prefix: str = "") -> Iterator[str]:
    """Every field and field of a line, as paths."""
    for name, shape in shapes.items():
        yield f"{prefix}{name}"
        yield from paths_of(shape.parts, f"{prefix}{name}.")
