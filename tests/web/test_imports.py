"""The import wizard: bring a file, see its problems, confirm, receipt, take back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from giamngheo.apps.intake.enums import BatchState
from giamngheo.apps.intake.models import ImportBatch
from giamngheo.apps.registry.models import Household
from giamngheo.common.scoping import unscoped
from tests.people import Cast
from tests.web.imports_made import GOOD, WITH_ERRORS, as_csv, make_batch
from tests.web.test_household_page import text_of


def bring(client: Client, content: bytes, *, name: str = "ho.csv", day: str = "01/11/2021") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post("/imports/new", {"file": file, "day": day}, follow=True)


def households() -> int:
    with unscoped(reason="test"):
        return Household.objects.count()


def batch() -> ImportBatch:
    with unscoped(reason="test"):
        return ImportBatch.objects.latest("pk")


def test_the_whole_way_from_file_to_receipt_and_back(on_day: Cast, an: Client) -> None:
    preview = bring(an, as_csv())
    text = text_of(preview)
    assert preview.redirect_chain[-1][0] == f"/imports/{batch().pk}"
    assert "Ghi 2 hộ mới, 0 hộ thay đổi" in text
    assert "Phạm Thị Lan" in text
    assert "Hộ cận nghèo" in text
    assert households() == 0

    receipt = an.post(f"/imports/{batch().pk}/confirm", follow=True)
    assert households() == 2
    text = text_of(receipt)
    assert "Hộ gia đình 2 2 0 0 0" in text
    assert "Nhân khẩu 3 3 0 0 0" in text
    assert "An xác nhận" in text

    assert "Phạm Thị Lan" in an.get("/households?class=POOR").content.decode()
    undone = an.post(f"/imports/{batch().pk}/undo", follow=True)
    assert "sổ hộ như trước khi nhập" in text_of(undone)
    assert households() == 0


def test_problems_are_told_with_place_and_remedy(on_day: Cast, an: Client) -> None:
    text = text_of(bring(an, as_csv(WITH_ERRORS)))
    assert "dòng 5" in text
    assert "dòng 6" in text
    assert "31/02/1980" in text
    assert "Thôn Không Có" in text
    errors = an.get(f"/imports/{batch().pk}?severity=ERROR")
    assert (
        "Cảnh báo</span>"
        not in errors.content.decode()
        .split('id="issues"')[1]
        .split("</section>")[0]
        .split("<tbody>")[1]
    )


def test_the_rows_to_mend_come_as_a_workbook(on_day: Cast, an: Client) -> None:
    made = make_batch(on_day.country.old_a, on_day.an, WITH_ERRORS)
    answer = an.get(f"/imports/{made.pk}/problems")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "Không Chủ Hộ" in texts
    assert "Phạm Thị Lan" not in texts


def test_a_file_of_errors_only_is_refused_and_can_be_brought_again(
    on_day: Cast, an: Client
) -> None:
    text = text_of(bring(an, as_csv(WITH_ERRORS[3:])))
    assert "Ghi 0 hộ mới" in text or "Không nhận tệp này" in text
    assert households() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"khong phai bang", "thu.xlsx"), (b"", "rong.csv"), (b"%PDF-1.4 abc", "quet.pdf")],
)
def test_what_cannot_be_read_is_told_without_a_trace_of_code(
    on_day: Cast, an: Client, content: bytes, name: str
) -> None:
    answer = bring(an, content, name=name)
    assert answer.status_code in (200, 422)
    assert "Traceback" not in answer.content.decode()
    assert households() == 0


@pytest.mark.parametrize(
    ("day", "told"),
    [("32/11/2021", "không có ngày này"), ("", "Ô trống"), ("01/01/2999", "tương lai")],
)
def test_a_wrong_day_is_refused_at_the_field(on_day: Cast, an: Client, day: str, told: str) -> None:
    answer = bring(an, as_csv(), day=day)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_without_a_file_the_form_asks_for_one(on_day: Cast, an: Client) -> None:
    answer = an.post("/imports/new", {"day": "01/11/2021"})
    assert answer.status_code == 422
    assert "Hãy chọn tệp" in answer.content.decode()


def test_bringing_the_same_file_again_changes_nothing_and_says_so(on_day: Cast, an: Client) -> None:
    bring(an, as_csv())
    an.post(f"/imports/{batch().pk}/confirm")
    text = text_of(bring(an, as_csv()))
    assert "đã có trong sổ" in text
    an.post(f"/imports/{batch().pk}/confirm")
    assert households() == 2


def test_confirming_twice_writes_once(on_day: Cast, an: Client) -> None:
    bring(an, as_csv())
    where = f"/imports/{batch().pk}/confirm"
    an.post(where)
    again = an.post(where, follow=True)
    assert households() == 2
    assert 'class="flag bad' in again.content.decode()


def test_a_dropped_file_is_gone(on_day: Cast, an: Client) -> None:
    bring(an, as_csv())
    page = an.post(f"/imports/{batch().pk}/discard", follow=True)
    assert "Đã bỏ tệp ho.csv" in text_of(page)
    with unscoped(reason="test"):
        assert not ImportBatch.objects.exists()


def test_a_running_import_shows_progress_and_then_loads_its_page(on_day: Cast, an: Client) -> None:
    made = make_batch(on_day.country.old_a, on_day.an)
    with unscoped(reason="test"):
        ImportBatch.objects.filter(pk=made.pk).update(
            state=BatchState.CHECKING, phase="MATCHING", progress_done=3, progress_total=6
        )
    page = an.get(f"/imports/{made.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert '<progress value="3" max="6"' in page
    assert "Có thể rời trang này" in page
    part = an.get(f"/imports/{made.pk}/progress")
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    with unscoped(reason="test"):
        ImportBatch.objects.filter(pk=made.pk).update(state=BatchState.READY)
    assert an.get(f"/imports/{made.pk}/progress")["HX-Refresh"] == "true"


def test_imports_are_found_again(on_day: Cast, an: Client, signed_in: Any) -> None:
    assert "Chưa nhập danh sách nào" in an.get("/imports").content.decode()
    made = make_batch(on_day.country.old_a, on_day.an)
    page = an.get("/imports").content.decode()
    assert f'href="/imports/{made.pk}"' in page
    assert "Chờ xác nhận" in page
    assert "Danh sách nhập danh-sach.csv" in an.get("/").content.decode()
    assert "danh-sach.csv" not in signed_in(on_day.binh).get("/imports").content.decode()


def test_the_template_knows_the_villages_and_can_be_brought_back(on_day: Cast, an: Client) -> None:
    answer = an.get("/imports/template")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Đồng Ấm", "Hòa Bình", "Thôn 10"} <= texts
    assert "Trung Lưu" not in texts


def test_the_lines_of_the_test_list_are_what_the_template_asks_for() -> None:
    assert all(len(line) == len(GOOD[0]) for line in WITH_ERRORS)
