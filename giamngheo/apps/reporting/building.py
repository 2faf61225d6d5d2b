"""Laying counted figures into the columns of a form: rows, totals, bases, remarks.

It reads the totals of households (the bases of rates); the lists were counted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from povertycore.quantities import Ratio
from povertycore.report_forms import Column, FormChoice, Listed, Step, Unit

from giamngheo.apps.reporting import counting
from giamngheo.apps.reporting.figures import Cell, Drill, Problem, ProblemKind, Report, Row
from giamngheo.apps.reporting.tree import Node, Tree
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area

NAMED_IN_FULL = 4


@dataclass(frozen=True, slots=True)
class Base:
    """All households and persons of a unit; None where not recorded."""

    households: int | None = None
    persons: int | None = None
    source: str = ""

    def of(self, unit: Unit) -> int | None:
        return self.households if unit is Unit.HOUSEHOLDS else self.persons


@dataclass(kw_only=True)
class Builder:
    """One report in the making."""

    choice: FormChoice
    area: Area
    tree: Tree
    tree_on: date
    window: counting.Window
    counted: counting.Counted
    year: int
    problems: list[Problem] = field(default_factory=list)

    def report(self) -> Report:
        """The finished table."""
        form = self.choice.form
        units: tuple[Unit | None, ...] = form.units or (None,)
        self.problems += self.general_problems()
        rows = tuple(self.row(node, unit) for node in self.tree.rows for unit in units)
        totals = tuple(self.row(self.tree.whole, unit, is_total=True) for unit in units)
        for row in (*rows, *totals):
            self.problems += balance_problems(row)
        return Report(
            form=form,
            area_level=self.area.level,
            area_code=self.area.code,
            area_name=self.tree.whole.name,
            area_full_name=self.tree.full_name,
            standard_id=self.window.standard_id,
            opening_on=self.window.opening_on,
            closing_on=self.window.closing_on,
            year=self.year,
            tree_on=self.tree_on,
            row_level=self.tree.row_level,
            rows=rows,
            totals=totals,
            problems=tuple(self.problems),
            base_sources=self.base_sources(),
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
            return self.counted.total(node.villages, poverty_class, step).of(unit)

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
        count = self.bases[node.area.pk].of(unit)
        registered = self.registered(node)
        opens = unit is Unit.HOUSEHOLDS and count == registered and registered
        drill = self.drill(node, Step.TOTAL, unit, "") if opens else None
        return Cell(column, count=count, drill=drill)

    def drill(self, node: Node, step: Step, unit: Unit, poverty_class: str) -> Drill:
        return Drill(
            step=step,
            unit=unit,
            area_level=node.area.level,
            area_code=node.area.code,
            opening_on=self.window.opening_on,
            closing_on=self.window.closing_on,
            standard_id=self.window.standard_id,
            tree_on=self.tree_on,
            poverty_class=poverty_class,
        )

    @cached_property
    def living(self) -> dict[int, int]:
        return counting.count_living(self.window)

    @cached_property
    def bases(self) -> dict[int, Base]:
        """The base of every unit of the table, at most two queries.

        A unit with parts in the table takes their sum; one without takes its own total, else the
        sum of its villages. Sums need every part.
        """
        on = self.window.closing_on
        own = territory.totals((node.area.pk for node in self.tree.nodes), on=on)
        leaves = [node for node in self.tree.rows if not node.parts]
        missing = [each for leaf in leaves if leaf.area.pk not in own for each in leaf.villages]
        villages = territory.totals(missing, on=on) if missing else {}
        bases: dict[int, Base] = {}
        for leaf in leaves:
            recorded = as_base(own.get(leaf.area.pk))
            bases[leaf.area.pk] = recorded or sum_of(
                [as_base(villages.get(each)) for each in leaf.villages]
            )
        for node in reversed(self.tree.nodes):
            if node.area.pk not in bases:
                parts = sum_of([bases.get(part) for part in node.parts])
                bases[node.area.pk] = self.merged(node, as_base(own.get(node.area.pk)), parts)
        return bases

    def merged(self, node: Node, own: Base | None, parts: Base) -> Base:
        """The sum of the parts where there is one, else the unit's own total."""
        if own is None or parts.households is None:
            return own or parts
        if own.households != parts.households:
            values = {"own": own.households or 0, "parts": parts.households}
            self.problems.append(Problem(ProblemKind.BASE_DIFFERS, node.name, values))
        persons = parts.persons if parts.persons is not None else own.persons
        return Base(parts.households, persons, parts.source)

    def general_problems(self) -> Iterator[Problem]:
        form = self.choice.form
        closing = f"{self.window.closing_on:%d/%m/%Y}"
        if not self.choice.in_force:
            values = {"version": form.version, "day": closing}
            yield Problem(ProblemKind.FORM_NOT_IN_FORCE, values=values)
        if self.tree_on != self.window.closing_on:
            values = {"day": closing, "tree": f"{self.tree_on:%d/%m/%Y}"}
            yield Problem(ProblemKind.OTHER_TREE, self.area.full_name, values)
        leaves = [node for node in self.tree.rows if not node.parts]
        if self.has_base:
            yield from self.base_problems(leaves)
        for node in leaves:
            yield from self.movement_problems(node)

    @property
    def has_base(self) -> bool:
        return any(column.step is Step.TOTAL for column in self.choice.form.columns)

    def base_sources(self) -> tuple[str, ...]:
        if not self.has_base:
            return ()
        return tuple(dict.fromkeys(b.source for b in self.bases.values() if b.source))

    def base_problems(self, leaves: list[Node]) -> Iterator[Problem]:
        missing = []
        for node in leaves:
            base = self.bases[node.area.pk].households
            listed = sum(
                self.counted.total(node.villages, each, Step.CLOSING).households
                for each in counting.LISTED
            )
            if base is None or (base == 0 and listed):
                missing.append(node.name)
            elif listed > base:
                values = {"count": listed, "base": base}
                yield Problem(ProblemKind.COUNT_ABOVE_BASE, node.name, values)
        yield from problem_of_many(ProblemKind.BASE_MISSING, missing)
        empty = [node.name for node in leaves if not self.registered(node)]
        yield from problem_of_many(ProblemKind.NO_RECORDS, empty)

    def registered(self, node: Node) -> int:
        """Households the register holds in a unit on the closing day."""
        return sum(self.living.get(village, 0) for village in node.villages)

    def movement_problems(self, node: Node) -> Iterator[Problem]:
        columns = self.choice.form.columns
        others = {c.poverty_class for c in columns if c.step in (Step.OTHER_OUT, Step.OTHER_IN)}
        for poverty_class in sorted(each for each in others if each):
            count = self.counted.without_movement(node.villages, poverty_class)
            if count:
                yield Problem(ProblemKind.MOVEMENT_MISSING, node.name, {"count": count})


def as_base(total: territory.Total | None) -> Base | None:
    if total is None:
        return None
    return Base(total.household_count, total.person_count, total.source)


def sum_of(parts: list[Base | None]) -> Base:
    """The sum, None where one part is not recorded."""
    if not parts:
        return Base()
    households = [part.households if part else None for part in parts]
    persons = [part.persons if part else None for part in parts]
    sources = dict.fromkeys(part.source for part in parts if part and part.source)
    return Base(sum_or_none(households), sum_or_none(persons), "; ".join(sources))


def sum_or_none(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


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
