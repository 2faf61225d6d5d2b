"""Laying counted figures into the columns of a form: rows, totals, bases, remarks.

It reads the totals of households (the bases of rates); the lists were counted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from povertycore.quantities import Ratio
from povertycore.report_forms import Column, FormChoice, Listed, Step, Unit

from giamngheo.apps.reporting import counting
from giamngheo.apps.reporting.bases import Bases, read_bases
from giamngheo.apps.reporting.figures import Cell, Drill, Problem, ProblemKind, Report, Row
from giamngheo.apps.reporting.tree import Node, Tree
from giamngheo.apps.territory.models import Area

NAMED_IN_FULL = 4


@dataclass(kw_only=True)
class Facts:
    """What was counted for a unit between two days; serves any number of forms."""

    area: Area
    tree: Tree
    tree_on: date
    window: counting.Window
    counted: counting.Counted

    @cached_property
    def living(self) -> dict[int, int]:
        """Households the register holds in each village on the closing day."""
        return counting.count_living(self.window)

    @cached_property
    def bases(self) -> Bases:
        return read_bases(self.tree, on=self.window.closing_on)

    def registered(self, node: Node) -> int:
        """Households the register holds in a unit on the closing day."""
        return sum(self.living.get(village, 0) for village in node.villages)

    def count(self, node: Node, poverty_class: str, step: Step) -> counting.Counts:
        return self.counted.total(node.villages, poverty_class, step)


@dataclass(frozen=True)
class Builder:
    """Lays the facts into one form."""

    choice: FormChoice
    facts: Facts

    @cached_property
    def opening_on(self) -> date:
        """The opening day, or the closing day where the form looks at that day alone."""
        window = self.facts.window
        steps = {column.step for column in self.choice.form.columns if column.step}
        return window.closing_on if steps <= {Step.TOTAL, Step.CLOSING} else window.opening_on

    def report(self) -> Report:
        """The finished table."""
        form, facts = self.choice.form, self.facts
        units: tuple[Unit | None, ...] = form.units or (None,)
        rows = tuple(self.row(node, unit) for node in facts.tree.rows for unit in units)
        totals = tuple(self.row(facts.tree.whole, unit, is_total=True) for unit in units)
        problems = list(self.general_problems())
        for row in (*rows, *totals):
            problems += balance_problems(row)
        return Report(
            form=form,
            area_level=facts.area.level,
            area_code=facts.area.code,
            area_name=facts.tree.whole.name,
            area_full_name=facts.tree.full_name,
            standard_id=facts.window.standard_id,
            opening_on=self.opening_on,
            closing_on=facts.window.closing_on,
            year=self.opening_on.year,
            tree_on=facts.tree_on,
            row_level=facts.tree.row_level,
            rows=rows,
            totals=totals,
            problems=tuple(problems),
            base_sources=facts.bases.sources if self.has_base else (),
        )

    def row(self, node: Node, unit: Unit | None, *, is_total: bool = False) -> Row:
        form = self.choice.form
        cells: dict[str, Cell] = {}
        for column in form.columns:
            if column.step is not None:
                cells[column.key] = self.count_cell(column, node, column.unit or unit)
        for column in form.columns:
            if column.rate_of is not None:
                count, base = (cells[key].count for key in column.rate_of)
                ratio = Ratio(count, base) if base and count is not None else None
                cells[column.key] = Cell(column, ratio=ratio)
        return Row(
            number=node.number,
            area_level=node.area.level,
            area_code=node.area.code,
            area_name=form.total_vi if is_total else node.name,
            unit=unit,
            cells=tuple(cells.get(column.key) or Cell(column) for column in form.columns),
            depth=node.depth,
            is_subtotal=bool(node.parts) and not is_total,
            is_total=is_total,
        )

    def count_cell(self, column: Column, node: Node, unit: Unit | None) -> Cell:
        if column.step is None or unit is None:
            raise ValueError(f"column {column.key} does not say what it counts")
        if column.step is Step.TOTAL:
            return self.total_cell(column, node, unit)
        poverty_class = column.poverty_class or ""

        def number(step: Step) -> int:
            return self.facts.count(node, poverty_class, step).of(unit)

        step = column.step
        if step is Step.NET_REDUCTION:
            left, joined = number(Step.LEFT), number(Step.JOINED)
            opens = Step.CHANGED if joined else Step.LEFT
            drill = self.drill(node, opens, unit, poverty_class) if left or joined else None
            return Cell(column, count=left - joined, drill=drill)
        count = number(step)
        drill = self.drill(node, step, unit, poverty_class) if count else None
        return Cell(column, count=count, drill=drill)

    def total_cell(self, column: Column, node: Node, unit: Unit) -> Cell:
        """The base of rates. It opens only when the register holds exactly those households."""
        count = self.facts.bases.of[node.area.pk].of(unit)
        registered = self.facts.registered(node)
        opens = unit is Unit.HOUSEHOLDS and count == registered and registered
        drill = self.drill(node, Step.TOTAL, unit, "") if opens else None
        return Cell(column, count=count, drill=drill)

    def drill(self, node: Node, step: Step, unit: Unit, poverty_class: str) -> Drill:
        return Drill(
            step=step,
            unit=unit,
            area_level=node.area.level,
            area_code=node.area.code,
            opening_on=self.opening_on,
            closing_on=self.facts.window.closing_on,
            standard_id=self.facts.window.standard_id,
            tree_on=self.facts.tree_on,
            poverty_class=poverty_class,
        )

    @property
    def has_base(self) -> bool:
        return any(column.step is Step.TOTAL for column in self.choice.form.columns)

    def general_problems(self) -> Iterator[Problem]:
        form, facts = self.choice.form, self.facts
        closing = f"{facts.window.closing_on:%d/%m/%Y}"
        if not self.choice.in_force:
            values = {"version": form.version, "day": closing}
            yield Problem(ProblemKind.FORM_NOT_IN_FORCE, values=values)
        if facts.tree_on != facts.window.closing_on:
            values = {"day": closing, "tree": f"{facts.tree_on:%d/%m/%Y}"}
            yield Problem(ProblemKind.OTHER_TREE, facts.area.full_name, values)
        leaves = [node for node in facts.tree.rows if not node.parts]
        if self.has_base:
            yield from self.base_problems(leaves)
        for node in leaves:
            yield from self.movement_problems(node)

    def base_problems(self, leaves: list[Node]) -> Iterator[Problem]:
        facts, missing = self.facts, []
        for node in leaves:
            base = facts.bases.of[node.area.pk].households
            listed = sum(
                facts.count(node, each, Step.CLOSING).households for each in counting.LISTED
            )
            if base is None or (base == 0 and listed):
                missing.append(node.name)
            elif listed > base:
                values = {"count": listed, "base": base}
                yield Problem(ProblemKind.COUNT_ABOVE_BASE, node.name, values)
        yield from problem_of_many(ProblemKind.BASE_MISSING, missing)
        for each in facts.bases.differences:
            values = {"own": each.own, "parts": each.parts}
            yield Problem(ProblemKind.BASE_DIFFERS, each.area_name, values)
        empty = [node.name for node in leaves if not facts.registered(node)]
        yield from problem_of_many(ProblemKind.NO_RECORDS, empty)

    def movement_problems(self, node: Node) -> Iterator[Problem]:
        columns = self.choice.form.columns
        others = {c.poverty_class for c in columns if c.step in (Step.OTHER_OUT, Step.OTHER_IN)}
        for poverty_class in sorted(each for each in others if each):
            count = self.facts.counted.without_movement(node.villages, poverty_class)
            if count:
                yield Problem(ProblemKind.MOVEMENT_MISSING, node.name, {"count": count})


def problem_of_many(kind: ProblemKind, names: list[str]) -> Iterator[Problem]:
    """One remark for many units: the first few by name, and how many."""
    if names:
        first = ", ".join(names[:NAMED_IN_FULL]) + (", ..." if names[NAMED_IN_FULL:] else "")
        yield Problem(kind, first, {"count": len(names)})


def balance_problems(row: Row) -> Iterator[Problem]:
    """Where the printed formula, or opening less reduction, is not the closing figure."""
    by_step = {(cell.column.poverty_class, cell.column.step): cell for cell in row.cells}
    outs = (*counting.OUT_STEPS, Step.NET_REDUCTION)
    for (poverty_class, step), closing in by_step.items():
        opening = by_step.get((poverty_class, Step.OPENING))
        if step is not Step.CLOSING or opening is None:
            continue
        out = sum_of_steps(by_step, poverty_class, outs)
        come = sum_of_steps(by_step, poverty_class, counting.IN_STEPS)
        if (opening.count or 0) - out + come != closing.count:
            values: dict[str, str | int] = {
                "list": " ".join(closing.column.headers),
                "opening": opening.count or 0,
                "out": out,
                "in": come,
                "closing": closing.count or 0,
            }
            yield Problem(ProblemKind.UNBALANCED, row.area_name, values, closing.drill)


def sum_of_steps(
    cells: Mapping[tuple[Listed | None, Step | None], Cell],
    poverty_class: Listed | None,
    steps: tuple[Step, ...],
) -> int:
    found = (cells.get((poverty_class, step)) for step in steps)
    return sum(cell.count or 0 for cell in found if cell)
