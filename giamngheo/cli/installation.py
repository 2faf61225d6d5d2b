"""Setting an installation up and serving it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from types import FrameType

import click

from giamngheo.cli import setup_django

GRACE_SECONDS = 15


@click.command()
@click.option("--demo/--no-demo", default=True, help="Tạo xã mẫu khi sổ còn trống.")
def setup(*, demo: bool) -> None:
    """Tạo hoặc cập nhật cơ sở dữ liệu, nạp địa bàn, tạo xã mẫu nếu sổ còn trống."""
    setup_django()
    from django.core.management import call_command

    from giamngheo.apps.demo import services as demonstration
    from giamngheo.apps.territory import services as territory

    call_command("migrate", interactive=False, verbosity=0)
    loaded = territory.load_reference()
    if loaded:
        click.echo(f"Đã nạp {loaded} đơn vị hành chính.")
    if demo and not demonstration.demo_is_present() and demonstration.register_is_empty():
        click.echo("Đang tạo xã mẫu Sơn Tây (người và hộ đều không có thật) ...")
        demonstration.create_demo(today=date.today())  # noqa: DTZ011
    call_command("collectstatic", interactive=False, verbosity=0)


@click.command()
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def demo(*, yes: bool) -> None:
    """Xóa dữ liệu mẫu và tạo lại từ đầu (chỉ trên bản cài có dữ liệu mẫu)."""
    setup_django()
    from giamngheo.apps.demo import services as demonstration

    if not demonstration.demo_is_present() and not demonstration.register_is_empty():
        raise click.ClickException(
            "Sổ này có dữ liệu không phải dữ liệu mẫu, nên không xóa. "
            "Muốn có bản mẫu, đặt GIAMNGHEO_DATA_DIR sang thư mục khác rồi chạy lại."
        )
    if not yes:
        click.confirm("Xóa toàn bộ dữ liệu mẫu và tạo lại?", abort=True)
    demonstration.reset_demo(today=date.today())  # noqa: DTZ011
    click.echo("Đã tạo lại xã mẫu Sơn Tây.")


@click.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Cổng.")
@click.option("--bind", default="127.0.0.1", show_default=True, help="Địa chỉ nghe.")
def serve(*, port: int, bind: str) -> None:
    """Chạy máy chủ và bộ xử lý việc dài cùng lúc; Ctrl-C dừng cả hai."""
    setup_django()
    from giamngheo.apps.demo import services as demonstration
    from giamngheo.apps.intake import services as intake
    from giamngheo.apps.plans import services as plans
    from giamngheo.apps.review.services import batches

    if listens(bind, port):
        raise click.ClickException(
            f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: make run PORT={port + 1}"
        )
    intake.requeue_stale()
    batches.take_up()
    plans.requeue_stale()
    click.echo(f"Giảm Nghèo: http://{bind}:{port}/")
    for line in demonstration.sign_in_hints():
        click.echo(f"  {line}")
    click.echo("Dừng: Ctrl-C")
    server = [
        sys.executable, "-m", "gunicorn", "giamngheo.config.wsgi:application",
        "--bind", f"{bind}:{port}", "--workers", os.environ.get("GIAMNGHEO_WORKERS", "2"),
        "--log-level", "warning", "--timeout", "120", "--max-requests", "5000",
    ]  # fmt: skip
    worker = [sys.executable, "-m", "django", "db_worker", "--no-reload", "--verbosity", "0"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get(
            "DJANGO_SETTINGS_MODULE", "giamngheo.config.settings.local"
        ),
    }
    sys.exit(run_together(server, worker, environment, answers=lambda: listens(bind, port)))


def listens(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def run_together(
    server: list[str],
    worker: list[str],
    environment: dict[str, str],
    *,
    answers: Callable[[], bool],
) -> int:
    """Run both until one ends or a signal asks to stop, then stop the other; the exit code.

    The worker starts once the server answers: on a slow machine the page comes first.
    """

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603

    running = [start(server)]
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while not asked and all(process.poll() is None for process in running):
        if len(running) == 1 and answers():
            running.append(start(worker))
        time.sleep(0.2)
    ended = next((p.returncode for p in running if p.poll() is not None), 0)
    for process in running:
        if process.poll() is None:
            process.terminate()
    patience = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, patience - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
    return 0 if asked else ended or 1
