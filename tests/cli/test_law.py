"""giamngheo law: list, show, check, import-points; and the generated page of the index."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from giamngheo.cli.law import law
from povertycore.forms import FormB1, FormStore, read_form
from povertycore.law_files import LAW_FOLDER
from tools import law_index


def run(*options: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(law, list(options))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def ids(out: str) -> list[str]:
    return [line.split(" | ")[0] for line in out.splitlines()]


def test_list_on_a_day_by_kind_and_area() -> None:
    code, out, _err = run("list", "--on", "31/01/2014", "--kind", "poverty_standard")
    assert (code, ids(out)) == (0, ["vn-2011"])
    code, out, _err = run(
        "list", "--on", "2014-01-31", "--kind", "poverty_standard", "--area", "01"
    )
    assert ids(out) == ["vn-2011", "hanoi-2011"]
    assert "3 giá trị chưa kiểm chứng" in out
    assert "từ 01/01/2011 đến hết 31/12/2015" in out


def test_list_without_a_day_lists_every_file() -> None:
    code, out, _err = run("list")
    assert code == 0
    assert len(ids(out)) == len(list(LAW_FOLDER.rglob("*.yaml")))
    assert "KHÔNG CÓ THẬT" in out.splitlines()[-1]


def test_show_tells_every_value_with_source_and_doubt() -> None:
    code, out, _err = run("show", "vn-2016")
    assert code == 0
    assert "  - income.lower.rural: 700.000 (nguồn: S3, S4)" in out
    assert "scores.income_upper.rural: 150 (nguồn: memory) [chưa kiểm chứng]" in out
    assert "kéo dài: Điều 2 Nghị định số 07/2021/NĐ-CP, ngày 27/01/2021" in out
    assert "nhà thiếu kiên cố; nhà đơn sơ" in out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("show", "vn-1999"), "vn-2016"),
        (("list", "--kind", "gossip"), "poverty_standard"),
        (("list", "--on", "31/02/2014"), "--on"),
    ],
)
def test_bad_input_is_one_line(options: Iterable[str], says: str) -> None:
    code, out, err = run(*options)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1


def test_check_of_the_shipped_law_ends_well_and_notes_what_is_not_verified() -> None:
    code, out, _err = run("check")
    assert code == 0
    assert "lưu ý  poverty_standards/vn-2016.yaml: scores.income_upper.rural" in out
    assert out.splitlines()[-1].startswith("0 lỗi")
    code, out, _err = run("check", "--quiet")
    assert len(out.splitlines()) == 1


def test_check_of_spoiled_law_names_file_key_and_day_and_ends_with_one(tmp_path: Path) -> None:
    folder = shutil.copytree(LAW_FOLDER, tmp_path / "law")
    path = folder / "poverty_standards/vn-2027.yaml"
    text = path.read_text(encoding="utf-8").replace("{from: 2027-01-01", "{from: 2026-12-31", 1)
    path.write_text(text, encoding="utf-8")
    code, out, _err = run("check", "--quiet", "--folder", str(folder))
    assert code == 1
    assert "LỖI  poverty_standards/vn-2027.yaml: in_force (31/12/2026)" in out
    assert out.splitlines()[-1].startswith("1 lỗi")


def test_the_page_of_the_index_is_current() -> None:
    assert law_index.TARGET.read_text(encoding="utf-8") == law_index.page(), (
        "run tools/law_index.py"
    )


# --- points tables --------------------------------------------------------------------------------

HEADER = ["Nhóm", "Tên nhóm", "Chọn", "Mã", "Chỉ tiêu", "Loại", "Chủ đề",
          "TT", "NT1", "NT2", "NT3", "NT4", "NT5", "NT6"]  # fmt: skip
ROWS: list[list[Any]] = [
    [1, "Số nhân khẩu", "một", "alone", "Hộ có 1 người", "", "", 80, 75, 75, 70, 75, 70, 65],
    ["", "", "", "more", "Hộ có từ 2 người", "", "", 0, 0, 0, 0, 0, 0, 0],
    ["", "", "", "exempt", "Hộ chỉ có trẻ em", "Không tính điểm", "", "", "", "", "", "", "", ""],
    [2, "Tài sản", "nhiều", "", "Thuyền máy", "", "boats", 0, 5, 5, 5, 5, 5, 25],
    ["", "", "", "", "Xe máy", "", "", "10", 10, 10, 10, 10, 10, 10.0],
]
OPTIONS = ("--id", "b1-2028", "--title", "Phiếu B1 thử", "--standard", "vn-2027",
           "--from", "01/01/2028", "--to", "31/12/2029", "--citation", "01/2028/TT-BNNMT",
           "--source", "bản in của Sở")  # fmt: skip


def workbook(path: Path, rows: list[list[Any]], header: list[Any] | None = None) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "BẢNG ĐIỂM B1")
    for number, row in enumerate([HEADER if header is None else header, *rows], start=2):
        for place, cell in enumerate(row):
            if cell != "":
                sheet.write(number, place, cell)
    book.close()
    return path


def test_a_whole_table_becomes_a_law_file_the_store_reads(tmp_path: Path) -> None:
    output = tmp_path / "forms" / "b1-2028.yaml"
    output.parent.mkdir()
    source = workbook(tmp_path / "table.xlsx", ROWS)
    code, out, err = run("import-points", str(source), *OPTIONS, "-o", str(output))
    assert (code, err) == (0, "")
    assert str(output) in out
    form = read_form(output)
    assert isinstance(form, FormB1)
    assert form.complete
    assert not form.fictitious
    assert f"{form.in_force.to:%d/%m/%Y}" == "01/01/2030"
    size, assets = form.groups
    assert size.by_key["alone"].points == {
        "TT": 80, "NT1": 75, "NT2": 75, "NT3": 70, "NT4": 75, "NT5": 70, "NT6": 65,
    }  # fmt: skip
    assert size.exemption is not None
    assert (assets.choose, assets.items[0].topic) == ("several", "boats")
    assert assets.items[1].points["NT6"] == 10
    assert not size.by_key["alone"].verified
    assert form.sources == {"imported": "bản in của Sở"}
    assert FormStore(output.parent, tmp_path).form("b1-2028") == form


def test_a_verified_table_says_so_and_nothing_is_written_over(tmp_path: Path) -> None:
    output = tmp_path / "b1-2028.yaml"
    source = workbook(tmp_path / "table.xlsx", ROWS)
    code, out, _err = run("import-points", str(source), *OPTIONS, "--verified")
    assert code == 0
    assert "verified: true" in out
    output.write_text("kept", encoding="utf-8")
    code, _out, err = run("import-points", str(source), *OPTIONS, "-o", str(output))
    assert code == 2
    assert "đã có" in err
    assert output.read_text(encoding="utf-8") == "kept"


def _with(row: int, column: str, value: Any) -> list[list[Any]]:
    rows = [list(one) for one in ROWS]
    rows[row][HEADER.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        (0, "NT3", "", "dòng 4, cột K (NT3): ô trống"),
        (0, "NT3", "bảy mươi", "dòng 4, cột K (NT3): 'bảy mươi'"),
        (0, "NT3", -5, "dòng 4, cột K (NT3): -5"),
        (0, "NT3", 7.5, "dòng 4, cột K (NT3): 7.5"),
        (0, "NT3", 1001, "từ 0 đến 1000"),
        (1, "Chỉ tiêu", "", "dòng 5, cột E (Chỉ tiêu): ô trống"),
        (1, "Mã", "alone", "dòng 5, cột D (key): mã 'alone' đã có"),
        (3, "Tên nhóm", "", "dòng 7, cột B (Tên nhóm): ô trống"),
        (3, "Chọn", "tùy", "dòng 7, cột C (Chọn): 'tùy'"),
        (3, "Nhóm", "hai", "dòng 7, cột A (Nhóm): 'hai'"),
        (0, "Nhóm", "", "dòng 4, cột A (Nhóm): ô trống"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(
    tmp_path: Path, row: int, column: str, value: Any, says: str
) -> None:
    source = workbook(tmp_path / "table.xlsx", _with(row, column, value))
    code, out, err = run("import-points", str(source), *OPTIONS)
    assert (code, out) == (2, "")
    assert says in err


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    rows = _with(0, "NT3", "x")
    rows[4][HEADER.index("TT")] = "y"
    _code, _out, err = run("import-points", str(workbook(tmp_path / "t.xlsx", rows)), *OPTIONS)
    assert [line.split(":")[0] for line in err.strip().splitlines()] == [
        "dòng 4, cột K (NT3)",
        "dòng 8, cột H (TT)",
    ]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ([*HEADER[:-1], "NT7"], "dòng 3: thiếu cột 'NT6'"),
        (["STT", *HEADER[1:]], "dòng 3: thiếu cột 'Nhóm'"),
        (["a"] * len(HEADER), "không thấy dòng tiêu đề"),
    ],
)
def test_a_heading_that_is_missing_is_told(tmp_path: Path, header: list[Any], says: str) -> None:
    source = workbook(tmp_path / "table.xlsx", ROWS, header)
    code, _out, err = run("import-points", str(source), *OPTIONS)
    assert code == 2
    assert says in err


def test_a_group_without_items_and_an_empty_table_are_told(tmp_path: Path) -> None:
    only_exempt = [ROWS[3], [*ROWS[0][:5], "không tính điểm", *ROWS[0][6:]]]
    only_exempt[1] = [3, *only_exempt[1][1:]]
    code, _out, err = run(
        "import-points", str(workbook(tmp_path / "a.xlsx", only_exempt)), *OPTIONS
    )
    assert code == 2
    assert "nhóm 3 không có chỉ tiêu nào" in err
    code, _out, err = run("import-points", str(workbook(tmp_path / "b.xlsx", [])), *OPTIONS)
    assert code == 2
    assert "không có dòng nào" in err


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    code, _out, err = run("import-points", str(path), *OPTIONS)
    assert code == 2
    assert "table.xlsx" in err
    assert len(err.strip().splitlines()) == 1


def test_a_bad_day_or_id_is_told(tmp_path: Path) -> None:
    source = str(workbook(tmp_path / "table.xlsx", ROWS))
    changed = [*OPTIONS[:7], "31/02/2028", *OPTIONS[8:]]
    code, _out, err = run("import-points", source, *changed)
    assert code == 2
    assert "31/02/2028" in err
    code, _out, err = run("import-points", source, "--id", "Phiếu", *OPTIONS[2:])
    assert code == 2
    assert "id" in err
