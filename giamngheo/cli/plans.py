"""giamngheo read-plan FILE: what a plan on paper proposes, as a list or as JSON.

It needs no database, writes nothing and decides nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from giamngheo.cli.check import FOUND, UNREADABLE, quiet_readers
from giamngheo.common import documents
from giamngheo.common.documents.papers import paper_of
from povertycore.plans import PlacedText, Proposal, Target, Task, TooLongToRead, read_plan
from povertycore.plans.deadlines import say_due
from povertycore.plans.output import as_dict
from povertycore.quantities import format_number_vi
from povertycore.wording import say

_LONGEST = 100


@click.command("read-plan")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def read_plan_command(file: Path, as_json: bool) -> None:
    """Đọc một kế hoạch giảm nghèo: Word, PDF có chữ, HTML, Excel hoặc văn bản thường.

    In ra đề xuất: tên, số, ngày, nơi ban hành, người ký, nơi nhận, căn cứ, mục tiêu, chỉ tiêu,
    bảng, nhiệm vụ của từng cơ quan và thời hạn, phân công theo dõi địa bàn, chính sách, chương
    trình, chỗ sai, và những dòng không xếp được vào đâu. Không ghi gì vào cơ sở dữ liệu.

    Mã kết thúc: 0 không có gì sai, 1 có chỗ sai trong kế hoạch, 2 không đọc được tệp.
    """
    try:
        with quiet_readers():
            plan = read_plan(paper_of(documents.read(file)))
    except (documents.UnreadableDocument, TooLongToRead) as error:
        click.echo(error.render("vi"), err=True)
        sys.exit(UNREADABLE)
    click.echo(_as_json_text(plan) if as_json else "\n".join(_as_list(plan)))
    sys.exit(FOUND if plan.findings else 0)


def _as_json_text(plan: Proposal) -> str:
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    return json.dumps(as_dict(plan), ensure_ascii=not encoding.startswith("utf"), indent=2)


def _as_list(plan: Proposal) -> Iterator[str]:
    yield from _head(plan)
    yield from _section("legal_bases", (f"{act.number or act.about}" for act in plan.legal_bases))
    yield from _section("objectives", _short(plan.objectives))
    yield from _section("targets", map(_say_target, plan.targets))
    yield from _section(
        "tables", (f"{t.line}-{t.end}: {t.title or t.label}, {len(t.rows)}" for t in plan.tables)
    )
    yield from _section("tasks", map(_say_task, plan.tasks))
    yield from _section(
        "oversight",
        (f"{one.line}: {one.overseer}: {', '.join(one.areas)}" for one in plan.oversight),
    )
    policies = dict.fromkeys(f"{one.id} {one.name}" for one in plan.policies)
    yield from _section("policies", policies)
    yield from _section("programmes", dict.fromkeys(one.name for one in plan.programmes))
    yield from _section("measures", _short(plan.measures))
    yield from _section(
        "findings", (f"{one.line}: {one.finding.render('vi')}" for one in plan.findings)
    )
    yield from _section("unplaced", _short(plan.unplaced))


def _head(plan: Proposal) -> Iterator[str]:
    values = {
        "title": plan.title.text if plan.title else "",
        "number": plan.number.text if plan.number else "",
        "date": f"{plan.date[0]:%d/%m/%Y}" if plan.date else "",
        "issuer": plan.issuer.text if plan.issuer else "",
        "signer": plan.signer.text if plan.signer else "",
        "recipients": "; ".join(one.text for one in plan.recipients),
    }
    for name, value in values.items():
        yield f"{say(f'plan.head.{name}')}: {value or say('plan.not_said')}"


def _section(name: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield f"{say(f'plan.part.{name}')} ({len(listed)})"
        yield from (f"  - {line}" for line in listed)


def _short(texts: Iterable[PlacedText]) -> Iterator[str]:
    for one in texts:
        cut = one.text if len(one.text) <= _LONGEST else f"{one.text[: _LONGEST - 1].rstrip()}…"
        yield f"{one.line}: {cut}"


def _say_target(target: Target) -> str:
    low, high = target.low, target.high
    shown = [format_number_vi(value) for value in (low, high) if value is not None]
    figure = "-".join(dict.fromkeys(shown))
    words = [
        f"{target.line}: {target.name}",
        say(f"plan.direction.{target.direction}"),
        figure,
        say(f"plan.unit.{target.unit}"),
        f"({say(f'plan.commitment.{target.commitment}')})",
    ]
    return " ".join(words) + (f"; {target.area}" if target.area else "")


def _say_task(task: Task) -> str:
    due = f" [{say_due(task.due)}]" if task.due else ""
    (text,) = _short([PlacedText(task.line, task.text)])
    number, _, words = text.partition(": ")
    return f"{number}: {task.agency} ({say(f'plan.role.{task.role}')}): {words}{due}"
