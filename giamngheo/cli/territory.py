"""Changes of administrative units from a file: for whole provinces."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from giamngheo.cli import setup_django

if TYPE_CHECKING:
    from giamngheo.apps.accounts.models import User
    from giamngheo.apps.restructuring.dryrun import DryRun
    from giamngheo.apps.restructuring.plans import Plan

DONE, REFUSED, UNREADABLE = 0, 1, 2
SHOWN = 40


class Stopped(click.ClickException):
    """The change is not possible as asked."""

    exit_code = REFUSED


class Unreadable(click.ClickException):
    """The file or the person cannot be found or read."""

    exit_code = UNREADABLE


@click.command("area-change")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "only_look", is_flag=True, help="Chỉ chạy thử, không ghi gì (mặc định).")
@click.option("--apply", "do_it", is_flag=True, help="Áp dụng: ghi cả, hoặc không ghi gì.")
@click.option("--user", "username", help="Người quản trị thực hiện; mặc định là người duy nhất.")
@click.option("--excel", type=click.Path(dir_okay=False, path_type=Path),
              help="Ghi bản chạy thử ra tệp .xlsx này.")  # fmt: skip
def area_change(
    file: Path, *, only_look: bool, do_it: bool, username: str | None, excel: Path | None
) -> None:
    """Điều chỉnh địa giới theo tệp .yaml: nhập, chia, đổi tên, chuyển loại hình.

    Mã kết thúc: 0 chạy thử được hoặc đã áp dụng; 1 không làm được; 2 không đọc được.
    """
    setup_django()
    from giamngheo.apps.restructuring.plans import PlanNotRead, read_yaml

    if only_look and do_it:
        raise click.UsageError("Chọn --dry-run hoặc --apply.")
    today = date.today()  # noqa: DTZ011
    try:
        plan = read_yaml(file.read_text(encoding="utf-8-sig"))
    except (PlanNotRead, OSError, UnicodeDecodeError) as problem:
        raise Unreadable(str(problem)) from problem
    run = tried(plan, today=today, excel=excel)
    if run.problems or (do_it and run.open_questions):
        raise Stopped("\n".join([*run.problems, *run.open_questions]))
    if do_it:
        applied(plan, administrator(username, today=today), today=today)


def tried(plan: Plan, *, today: date, excel: Path | None) -> DryRun:
    """The dry run, printed."""
    from giamngheo.apps.restructuring import dryrun, sheets
    from giamngheo.apps.restructuring.models import Change
    from giamngheo.common.scoping import unscoped

    with unscoped(reason="dry run of a change of the territory from the command line"):
        run = dryrun.dry_run(plan, assigned={}, today=today)
        if excel is not None and not run.problems:
            shown = Change(on=plan.on, title=plan.title, paper=plan.paper)
            excel.write_bytes(sheets.dry_run_workbook(shown, run))
    tree = run.tree
    print(
        f"Ngày {plan.on:%d/%m/%Y}, {plan.paper}: chấm dứt {len(tree.ended)}, lập mới "
        f"{len(tree.created)}, đổi tên hoặc loại hình {len(tree.renamed)}, chuyển "
        f"{len(tree.moved)} đơn vị; {len(tree.villages)} thôn, {len(tree.communes)} xã."
    )
    for table, count in sorted(run.rows.by_table.items()):
        print(f"  {sheets.table_name(table)}: {count}")
    listed("Không làm được", run.problems)
    listed("Cần làm trước", run.open_questions)
    listed("Cần xem", run.warnings)
    return run


def listed(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}:")
    for line in lines[:SHOWN]:
        print(f"  - {line}")
    if len(lines) > SHOWN:
        print(f"  ... và {len(lines) - SHOWN} dòng nữa")


def administrator(username: str | None, *, today: date) -> User:
    """The person the change is written down to."""
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post, User

    if username is not None:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise Unreadable(f"Không có người dùng {username}.")
        return found
    held = Post.objects.in_force(today).filter(role=Role.ADMINISTRATOR)
    users = list(User.objects.filter(pk__in=held.values("user_id"), is_active=True))
    if len(users) != 1:
        raise Unreadable("Có nhiều hoặc không có người quản trị: hãy ghi --user.")
    return users[0]


def applied(plan: Plan, actor: User, *, today: date) -> None:
    from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
    from giamngheo.apps.restructuring import services

    try:
        change = services.plan_change(plan=plan, actor=actor, on=plan.on, today=today)
        services.apply_change(change=change, fingerprint=None, actor=actor, on=plan.on, today=today)
    except services.ChangeRefused as problem:
        raise Stopped("\n".join(problem.reasons)) from problem
    except (NotAllowed, OutsideArea) as problem:
        raise Stopped(f"{actor.full_name} không quản lý hết các đơn vị này.") from problem
    print(f"Đã áp dụng: {change.title}.")
