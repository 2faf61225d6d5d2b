"""Household lists as offices bring them, and an import of one, for tests of the screens."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from giamngheo.apps.accounts.models import User
from giamngheo.apps.intake import services
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.territory.models import Area
from giamngheo.common.scoping import unscoped
from tests.people import TODAY

LIST_DAY = date(2021, 11, 1)
HEADS = (
    "Số hộ", "Thôn", "Họ và tên", "Quan hệ với chủ hộ", "Giới tính", "Ngày sinh hoặc năm sinh",
    "Số CCCD", "Phân loại hộ", "Điểm B1", "Điểm B2",
)  # fmt: skip
Line = tuple[str, ...]
GOOD: tuple[Line, ...] = (
    ("1", "Đồng Ấm", "Phạm Thị Lan", "Chủ hộ", "Nữ", "1960", "", "Hộ nghèo", "110", "30"),
    ("1", "Đồng Ấm", "Phạm Văn Long", "Con", "Nam", "1990", "", "", "", ""),
    ("2", "Hòa Bình", "Vũ Văn Minh", "Chủ hộ", "Nam", "02/03/1955", "", "Hộ cận nghèo", "140",
     "10"),
)  # fmt: skip
WITH_ERRORS: tuple[Line, ...] = (
    *GOOD,
    ("3", "Đồng Ấm", "Không Chủ Hộ", "Con", "Nam", "1990", "", "Hộ nghèo", "100", "30"),
    ("4", "Thôn Không Có", "Lê Thị Xa", "Chủ hộ", "Nữ", "31/02/1980", "", "Hộ nghèo", "nhiều",
     "30"),
)  # fmt: skip


def as_csv(lines: Sequence[Line] = GOOD) -> bytes:
    """A list in our own layout as a CSV file."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(HEADS)
    writer.writerows(lines)
    return target.getvalue().encode("utf-8-sig")


def make_batch(commune: Area, actor: User, lines: Sequence[Line] = GOOD) -> ImportBatch:
    """A list of a commune, received and checked."""
    with unscoped(reason="test data"):
        batch = services.receive(
            commune=commune,
            on=LIST_DAY,
            file_name="danh-sach.csv",
            content=as_csv(lines),
            actor=actor,
            today=TODAY,
        )
        services.check(batch=batch)
        batch.refresh_from_db()
    return batch
