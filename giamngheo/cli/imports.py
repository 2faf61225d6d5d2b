"""Importing a household list and writing the template, from the command line.

Asks nothing of the web: the same services, the same preview, the same all or nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from giamngheo.cli import setup_django
from povertycore.dates import DateNotReadError, parse_date_vi

if TYPE_CHECKING:
    from giamngheo.apps.accounts.models import User
    from giamngheo.apps.intake.models import ImportBatch
    from giamngheo.apps.intake.queries import Receipt, Tally
    from giamngheo.apps.territory.models import Area

SHOWN = 20
WRITTEN, REFUSED, UNREADABLE = 0, 1, 2
NOTHING_WRITTEN = "Chưa ghi gì vào sổ."


class Stopped(click.ClickException):
    """The import is not possible as asked."""

    exit_code = REFUSED


class Unreadable(click.ClickException):
    """The file, the commune or the person cannot be found or read."""

    exit_code = UNREADABLE


class Day(click.ParamType[date]):
    """A day written dd/mm/yyyy or yyyy-mm-dd."""

    name = "ngày"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date_vi(str(value))
        except DateNotReadError as problem:
            self.fail(problem.render("vi"), param, ctx)


@click.command("import-households")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commune", "code", required=True, help="Mã xã, phường, thị trấn.")
@click.option("--on", required=True, type=Day(), help="Ngày của danh sách: dd/mm/yyyy.")
@click.option("--yes", is_flag=True, help="Ghi ngay, không hỏi lại.")
@click.option("--user", "username", help="Người nhập; mặc định là cán bộ của xã.")
@click.option("--issues", type=click.Path(dir_okay=False, path_type=Path),
              help="Ghi mọi lỗi và các dòng cần sửa ra tệp .xlsx này.")  # fmt: skip
def import_households(
    file: Path, code: str, on: date, *, yes: bool, username: str | None, issues: Path | None
) -> None:
    """Nhập danh sách hộ từ .xlsx, .xls, .ods hoặc .csv: xem trước, xác nhận, ghi cả hoặc không ghi.

    Mã kết thúc: 0 đã ghi hoặc không có gì mới; 1 không nhận hoặc không đồng ý; 2 không đọc được.
    """
    setup_django()
    from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
    from giamngheo.apps.intake import services
    from giamngheo.common.scoping import unscoped

    today = date.today()  # noqa: DTZ011
    with unscoped(reason="import from the command line"):
        commune = commune_of(code, on=on, today=today)
        actor = importer(username, commune, today=today)
        try:
            batch = services.receive(
                commune=commune, on=on, file_name=file.name, content=file.read_bytes(),
                actor=actor, today=today,
            )  # fmt: skip
        except (services.ImportRefused, NotAllowed) as problem:
            raise Stopped(str(problem)) from problem
        except OutsideArea as problem:
            said = f"{actor.full_name} không phụ trách {commune.full_name}."
            raise Stopped(said) from problem
        except OSError as problem:
            raise Unreadable(f"Không đọc được {file}: {problem.strerror}.") from problem
        raise SystemExit(run(batch, actor, today=today, yes=yes, issues=issues))


def commune_of(code: str, *, on: date, today: date) -> Area:
    """The commune of that code on the day of the list, else the one of today."""
    from giamngheo.apps.territory import queries as territory

    for day in (on, today):
        try:
            return territory.by_code(code, level="COMMUNE", on=day)
        except territory.UnknownArea:
            continue
    raise Unreadable(f"Không có xã mã {code} vào ngày {on:%d/%m/%Y}.")


def importer(username: str | None, commune: Area, *, today: date) -> User:
    """The person the import is written down to."""
    from giamngheo.apps.accounts.enums import Role
    from giamngheo.apps.accounts.models import Post, User
    from giamngheo.apps.territory import queries as territory

    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise Unreadable(f"Không có tài khoản {username}.")
        return found
    areas = territory.today_of(commune, on=today)
    posts = Post.objects.in_force(today).filter(area__in=areas, role=Role.COMMUNE_OFFICER)
    officers = list(
        User.objects.filter(posts__in=posts, is_active=True).order_by("username").distinct()
    )
    if not officers:
        said = f"{commune.full_name} chưa có tài khoản cán bộ xã; hãy chỉ rõ --user."
        raise Unreadable(said)
    if len(officers) > 1:
        names = ", ".join(officer.username for officer in officers)
        raise Unreadable(f"Xã có nhiều cán bộ ({names}); hãy chỉ rõ --user.")
    return officers[0]


def run(batch: ImportBatch, actor: User, *, today: date, yes: bool, issues: Path | None) -> int:
    """Check, show, ask, write. Returns the exit code."""
    from giamngheo.apps.intake import queries, services
    from giamngheo.apps.intake.enums import BatchState

    services.check(batch=batch)
    while True:
        if batch.state != BatchState.READY:
            return refused(batch, actor, today=today, issues=issues)
        show_preview(batch)
        keep_issues(batch, issues)
        if not batch.household_created and not batch.household_updated:
            click.echo("Không có gì mới so với sổ.")
            services.discard(batch=batch, actor=actor, on=today)
            return WRITTEN
        if not yes and not agreed():
            services.discard(batch=batch, actor=actor, on=today)
            click.echo(NOTHING_WRITTEN)
            return REFUSED
        services.confirm(batch=batch, actor=actor, on=today)
        try:
            services.write(batch=batch, actor=actor, on=today)
        except services.RegisterChanged:
            batch.refresh_from_db()
            services.check(batch=batch)
            click.echo(queries.problem(batch))
            yes = False
            continue
        batch.refresh_from_db()
        show_receipt(queries.receipt(batch))
        return WRITTEN


def agreed() -> bool:
    """No answer at all is no agreement."""
    try:
        return click.confirm("Ghi vào sổ?", default=False)
    except click.Abort:
        click.echo()
        return False


def refused(batch: ImportBatch, actor: User, *, today: date, issues: Path | None) -> int:
    from giamngheo.apps.intake import queries, services

    show_issues(batch)
    keep_issues(batch, issues)
    problem = queries.problem(batch)
    if problem:
        click.echo(f"Không nhận tệp này: {problem}", err=True)
    else:
        click.echo("Không có hộ nào nhận được.", err=True)
    click.echo(NOTHING_WRITTEN)
    services.discard(batch=batch, actor=actor, on=today)
    return UNREADABLE if problem else REFUSED


def show_preview(batch: ImportBatch) -> None:
    from giamngheo.apps.intake import queries

    said = queries.receipt(batch)
    click.echo(f"{said.file_name}: {said.commune}, ngày {said.on:%d/%m/%Y}")
    note = queries.notice(batch)
    if note:
        click.echo(note)
    show_tallies(said)
    show_issues(batch)
    show_pairs(batch)


def show_tallies(said: Receipt) -> None:
    click.echo(f"  Hộ:    {tally_text(said.households)}")
    click.echo(f"  Người: {tally_text(said.persons)}")


def tally_text(tally: Tally) -> str:
    return (
        f"đọc {tally.read} = mới {tally.created} + thay đổi {tally.updated}"
        f" + giữ nguyên {tally.unchanged} + không nhận {tally.refused}"
    )


def show_issues(batch: ImportBatch) -> None:
    from giamngheo.apps.intake import queries

    page = queries.issues(batch, per_page=SHOWN)
    for issue in page.rows:
        place = ", ".join(
            part
            for part in (
                issue.sheet and f"trang {issue.sheet}",
                f"dòng {issue.row}" if issue.row else "",
                issue.column and f"cột {issue.column}",
            )
            if part
        )
        shown = f" [{issue.value}]" if issue.value else ""
        told = f"{issue.message} {issue.remedy}".strip()
        where = f" {place}{shown}" if place or shown else ""
        click.echo(f"  {str(issue.severity.label).upper()}{where}: {told}")
    if page.total > len(page.rows):
        click.echo(f"  ... còn {page.total - len(page.rows)} điều nữa; dùng --issues để xem hết.")


def show_pairs(batch: ImportBatch) -> None:
    from giamngheo.apps.intake import queries

    page = queries.duplicates(batch, per_page=SHOWN)
    if not page.total:
        return
    click.echo(f"  Có thể trùng: {page.total}")
    for pair in page.rows:
        here, there = pair.here, pair.there
        other = (
            f"ở {there.where}"
            if there.in_other_commune
            else f"{there.full_name} {there.birth} ({there.where} {there.household})".strip()
        )
        click.echo(f"    {here.full_name} {here.birth} ({here.where}) ~ {other}: {pair.reason}")


def keep_issues(batch: ImportBatch, target: Path | None) -> None:
    from giamngheo.apps.intake import services

    if target is not None:
        target.write_bytes(services.issues_workbook(batch))
        click.echo(f"  Đã ghi các lỗi và dòng cần sửa vào {target}")


def show_receipt(said: Receipt) -> None:
    from giamngheo.apps.registry.enums import PovertyClass
    from povertycore.law_store import standard

    click.echo("Đã ghi vào sổ.")
    show_tallies(said)
    for standard_id, counts in said.classes.items():
        told = ", ".join(
            f"{PovertyClass(poverty_class).label}: {count}"
            for poverty_class, count in sorted(counts.items())
        )
        click.echo(f"  {standard(standard_id).short_title_vi}: {told}")


@click.command("template")
@click.option("-o", "--output", required=True, help="Tệp .xlsx sẽ ghi ra.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--commune", "code", help="Mã xã: danh sách thôn của xã vào ô chọn.")
def template(output: Path, code: str | None) -> None:
    """Ghi ra phiếu nhập danh sách hộ và thành viên."""
    setup_django()
    from giamngheo.apps.intake import template as workbook
    from giamngheo.apps.territory import queries as territory

    villages: list[str] = []
    if code:
        today = date.today()  # noqa: DTZ011
        commune = commune_of(code, on=today, today=today)
        villages = [village.full_name for village in territory.children(commune, on=today)]
    try:
        output.write_bytes(workbook.build(villages=villages))
    except OSError as problem:
        raise Unreadable(f"Không ghi được {output}: {problem.strerror}.") from problem
    click.echo(f"Đã ghi {output}")
