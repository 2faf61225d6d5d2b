"""The columns of the workbook of answers: one row a household, the questions of Phiếu B across.

Its words are those of the official forms, in Vietnamese: it is a paper, not a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from povertycore.vietnamese import fold

from giamngheo.apps.review.judging import SheetForms, tick_source

Kind = Literal["code", "told", "whole", "tick", "text", "day"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what its cells are, and the path of the answer ('' for none)."""

    header: str
    kind: Kind
    path: str = ""

    @property
    def key(self) -> str:
        """The heading as it is found again, whatever its accents, dots and spaces."""
        return " ".join(fold(self.header).replace(".", " ").split())


CODE = Column("Mã hộ", "code")
HEAD = Column("Chủ hộ", "told")
VILLAGE = Column("Thôn", "told")


def columns(forms: Sequence[SheetForms]) -> list[Column]:
    """All columns of a round, in their order; several standards each name theirs."""
    several = len(forms) > 1
    source = tick_source(forms)
    found = [CODE, HEAD, VILLAGE]
    for one in forms:
        key, suffix = one.standard.id, f" - {one.standard.short_title_vi}" if several else ""
        if one.asks_total:
            found.append(Column(f"Tổng điểm B1{suffix}", "whole", f"income_totals.{key}"))
        if one.standard.deprivation is not None:
            name = "Tổng điểm B2" if one.standard.scores else "Số chỉ số thiếu hụt"
            found.append(Column(f"{name}{suffix}", "whole", f"deprivation_totals.{key}"))
        if source[key] == key:
            found += [
                Column(
                    f"{each.number}. {each.name_vi}{suffix}",
                    "tick",
                    f"deprivations.{key}.{each.code}",
                )
                for each in one.standard.indicators
            ]
    found += [
        Column("Thu nhập bình quân/người/tháng (đồng)", "whole", "income_vnd"),
        Column("Số nhân khẩu", "whole", "person_count"),
        Column("Rà soát viên", "text", "reviewer"),
        Column("Ngày đến hộ", "day", "visited_on"),
        Column("Ghi chú", "text", "remark"),
    ]
    return found
