"""giamngheo import-households and giamngheo template, as an office types them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.audit.models import Event
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Household
from giamngheo.cli.main import main
from giamngheo.common.scoping import unscoped
from tests.apps.intake import bad_files as bad
from tests.apps.intake.helpers import is_empty
from tests.apps.intake.workbooks import (
    MEMBER_MERGES,
    TABLE_HEADER,
    good_members,
    member_list,
    table,
    xlsx,
)
from tests.people import Cast

LIST = xlsx(member_list(good_members()), merge=MEMBER_MERGES)
Give = Callable[..., Result]


@pytest.fixture
def give(cast: Cast, tmp_path: Path) -> Give:
    """Runs the command on a file with this content."""

    def run(content: bytes, *more: str, answer: str | None = None, **asked: Any) -> Result:
        path = tmp_path / asked.get("name", "danh-sach.xlsx")
        path.write_bytes(content)
        arguments = [
            "import-households", str(path), "--commune", asked.get("commune", "98001"),
            "--on", asked.get("on", "15/12/2021"), *more,
        ]  # fmt: skip
        return CliRunner().invoke(main, arguments, input=answer, catch_exceptions=False)

    return run


def households() -> int:
    with unscoped(reason="test"):
        return Household.objects.count()


def test_preview_then_yes_then_the_receipt(give: Give, cast: Cast) -> None:
    done = give(LIST, answer="y\n")
    assert done.exit_code == 0, done.output
    assert "Hộ:    đọc 3 = mới 3 + thay đổi 0 + giữ nguyên 0 + không nhận 0" in done.output
    assert "Người: đọc 6 = mới 6" in done.output
    assert "Ghi vào sổ?" in done.output
    assert done.output.index("Ghi vào sổ?") < done.output.index("Đã ghi vào sổ.")
    assert "Chuẩn quốc gia 2016-2020: hộ nghèo: 3" in done.output
    assert households() == 3
    assert Event.objects.get(verb="intake.import.written").actor_id == cast.an.pk


def test_yes_asks_nothing(give: Give) -> None:
    done = give(LIST, "--yes", on="2021-12-15")
    assert (done.exit_code, households()) == (0, 3), done.output
    assert "?" not in done.output


@pytest.mark.parametrize("answer", ["n\n", "\n", "", None], ids=["no", "default", "empty", "EOF"])
def test_no_writes_nothing_and_keeps_nothing(give: Give, answer: str | None) -> None:
    done = give(LIST, answer=answer)
    assert done.exit_code == 1
    assert "Chưa ghi gì" in done.output
    assert is_empty()
    with unscoped(reason="test"):
        assert not ImportBatch.objects.exists()


def test_nothing_new_is_no_failure(give: Give) -> None:
    give(LIST, "--yes")
    again = give(LIST)
    assert again.exit_code == 0
    assert "Không có gì mới" in again.output
    assert "đã được nhập" in again.output


def test_problems_are_listed_with_sheet_row_and_column(give: Give) -> None:
    rows = [[str(n), "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", "không rõ"] for n in range(1, 31)]
    done = give(table(*rows))
    assert done.exit_code == 1
    assert "LỖI trang Trang1, dòng 2, cột F [không rõ]: 'không rõ' không phải là ngày sinh" in (
        done.output
    )
    assert "dòng 21, cột F" in done.output
    assert "dòng 22, cột F" not in done.output
    assert "còn 10 điều nữa" in done.output
    assert "Chưa ghi gì" in done.output
    assert is_empty()


def test_all_problems_go_into_a_workbook(give: Give, tmp_path: Path) -> None:
    target = tmp_path / "loi.xlsx"
    rows = [[str(n), "Đồng Ấm", f"Trần Thị {n}", "Chủ hộ", "Nữ", 1960] for n in range(1, 31)]
    give(table(*rows), "--issues", str(target))
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book.worksheets[-1].max_row == 31
    assert book.worksheets[0].max_row == 33, "title, empty row, headings, and the rows to mend"


def test_possible_duplicates_stand_side_by_side(give: Give) -> None:
    child = ["", "", "Trần Văn Đức", "Con", "Nam", "02/03/1985"]
    done = give(
        table(
            ["1", "Đồng Ấm", "Trần Thị Hòa", "Chủ hộ", "Nữ", 1960], child,
            ["2", "Đồng Ấm", "Lê Thị Bảy", "Chủ hộ", "Nữ", 1962], child,
        ),
        "--yes",
    )  # fmt: skip
    assert "Có thể trùng: 1" in done.output
    assert "Trần Văn Đức 02/03/1985 (trang Trang1, dòng 5) ~ Trần Văn Đức 02/03/1985" in done.output


def test_a_file_that_cannot_be_read(give: Give) -> None:
    done = give(bad.macros(), name="a.xlsm")
    assert done.exit_code == 2
    assert "macro" in done.output
    assert is_empty()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"commune": "00000"}, "Không có xã mã 00000"),
        ({"on": "31/02/2021"}, "không có ngày này"),
        ({"on": "hôm qua"}, "không phải là ngày"),
    ],
)
def test_what_was_asked_wrongly(give: Give, arguments: dict[str, str], said: str) -> None:
    done = give(LIST, **arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_a_missing_file(cast: Cast) -> None:
    done = CliRunner().invoke(
        main, ["import-households", "khong-co.xlsx", "--commune", "98001", "--on", "15/12/2021"]
    )
    assert done.exit_code == 2


def test_a_day_in_the_future(give: Give) -> None:
    done = give(LIST, on="01/01/2099", commune="98001")
    assert done.exit_code == 1
    assert "tương lai" in done.output


def test_the_user_may_be_told_and_must_be_allowed(give: Give, cast: Cast) -> None:
    assert give(LIST, "--yes", "--user", "ai-do").exit_code == 2
    for username in ("binh", "chi", "dung"):
        refused = give(LIST, "--yes", "--user", username)
        assert refused.exit_code == 1, refused.output
    assert is_empty()
    assert give(LIST, "--yes", "--user", "an").exit_code == 0


def test_without_an_officer_one_must_be_named(give: Give, cast: Cast) -> None:
    Post.objects.filter(user=cast.an).delete()
    done = give(LIST, "--yes")
    assert done.exit_code == 2
    assert "--user" in done.output


def test_of_several_officers_one_must_be_named(give: Give, cast: Cast) -> None:
    second = User.objects.create_user("an2", full_name="An Hai")
    post = Post.objects.get(user=cast.an)
    Post.objects.create(
        user=second, role=Role.COMMUNE_OFFICER, area=post.area, valid_from=post.valid_from
    )
    done = give(LIST, "--yes")
    assert done.exit_code == 2
    assert "an, an2" in done.output


def test_a_register_that_changes_between_preview_and_yes(
    give: Give, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    """The file is checked and shown again, and asked about again even with --yes."""
    from giamngheo.apps.intake import services

    confirm = services.confirm
    happened: list[str] = []

    def late(**given: Any) -> Any:
        if not happened:
            happened.append("once")
            ImportBatch.objects.filter(pk=given["batch"].pk).update(register_stamp="old")
        return confirm(**given)

    monkeypatch.setattr(services, "confirm", late)
    done = give(LIST, "--yes", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "được kiểm tra lại" in done.output
    assert "Ghi vào sổ?" in done.output
    assert households() == 3


def test_the_template_is_written(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    done = CliRunner().invoke(main, ["template", "-o", str(target)])
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Danh mục"]


def test_the_template_of_a_commune_offers_its_villages(cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    done = CliRunner().invoke(main, ["template", "-o", str(target), "--commune", "98001"])
    assert done.exit_code == 0, done.output
    words = [cell.value for row in openpyxl.load_workbook(target)["Danh mục"] for cell in row]
    assert {"Thôn Đồng Ấm", "Thôn Hòa Bình"} <= set(words)


def test_a_template_that_cannot_be_written(cast: Cast, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", "-o", str(tmp_path / "none" / "mau.xlsx")])
    assert done.exit_code == 2
    assert "Không ghi được" in done.output


def test_a_filled_template_goes_in(give: Give) -> None:
    assert TABLE_HEADER
    done = give(bad.GOOD, "--yes")
    assert (done.exit_code, households()) == (0, 1)
