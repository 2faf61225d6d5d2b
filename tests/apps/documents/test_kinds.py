"""Every kind of paper: its committed template, filled with its sample, as Word file and as PDF."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from giamngheo.apps.documents import services
from giamngheo.apps.documents.build_templates import FOLDER, build
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.kinds import KINDS
from giamngheo.apps.documents.layouts import LAYOUTS
from giamngheo.common.papers.archive import Package
from giamngheo.common.papers.checking import check, paths_of
from giamngheo.common.papers.fields import context_of
from giamngheo.common.papers.filling import fill
from giamngheo.common.papers.pdf import Converted, convert
from tests.papers_read import bare, pages, parts_of, pdf_text

DPI = 40
MM = DPI / 25.4
WHITE = 200


@cache
def made(key: str) -> tuple[bytes, Converted]:
    """The filled sample of a kind and its PDF."""
    docx = fill(default_template(key), context_of(KINDS[key].sample()))
    return docx, convert(docx)


def test_every_kind_has_a_layout_and_a_committed_file_and_no_file_is_left_over() -> None:
    assert set(KINDS) == set(LAYOUTS) == {each.stem for each in FOLDER.glob("*.docx")}


@pytest.mark.parametrize("key", KINDS)
def test_the_committed_template_equals_a_fresh_build(key: str) -> None:
    assert parts_of(default_template(key)) == parts_of(build(key)), (
        "run: python -m giamngheo.apps.documents.build_templates"
    )


@pytest.mark.parametrize("key", KINDS)
def test_the_default_template_has_no_mistake_and_prints_what_the_kind_requires(key: str) -> None:
    kind = KINDS[key]
    checked = check(Package(default_template(key)), kind.shapes, required=kind.required)
    assert checked.problems == []
    assert set(kind.required) <= set(paths_of(kind.shapes))


@pytest.mark.parametrize("key", KINDS)
def test_every_field_says_what_it_means(key: str) -> None:
    kind = KINDS[key]
    names = list(paths_of(kind.shapes))
    assert len(names) == len(set(names))
    assert all(name.replace(".", "").replace("_", "").isascii() for name in names)
    assert kind.basis_vi
    assert kind.layout_note_vi
    for field in dataclasses.fields(kind.data_class):
        assert len(field.metadata["meaning"]) > 1
    assert typing.get_type_hints(kind.data_class)


def printed_texts(context: Any, used: set[str], prefix: str = "") -> Iterator[str]:
    """Every text of a sample that the template prints as it is."""
    for name, value in context.items():
        path = f"{prefix}{name}"
        if path not in used:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from printed_texts(value, used, f"{path}.")
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    yield from printed_texts(each, used, f"{path}.")
                else:
                    yield str(each)


# Printed as "ngày ... tháng ...", or only looked at by a tag.
NOT_AS_IT_IS = {"ngay_ky", "ngay_xac_nhan", "ngay_hop", "ngay_phuc_tra", "ngay_in", "ngay_sinh"}


@pytest.mark.parametrize("key", KINDS)
def test_the_pdf_of_the_sample_says_what_the_sample_says(key: str) -> None:
    kind = KINDS[key]
    _docx, converted = made(key)
    text = bare(pdf_text(converted.pdf)).casefold()
    used = {
        path
        for path in check(Package(default_template(key)), kind.shapes).used
        if path.split(".")[-1] not in NOT_AS_IT_IS or path.startswith("thanh_vien.")
    }
    said = [each for each in printed_texts(context_of(kind.sample()), used) if each.strip()]
    assert len(said) > 4
    assert [each for each in said if not in_pieces(each, text)] == []


def in_pieces(said: str, text: str) -> bool:
    """Whether a text is there; a narrow cell tears it into lines beside those of other cells."""
    return bare(said).casefold() in text or all(
        bare(word).casefold() in text for word in said.split()
    )


@pytest.mark.parametrize("key", KINDS)
def test_nothing_of_the_default_template_is_missing_from_the_pdf(key: str) -> None:
    assert made(key)[1].warnings == ()


@pytest.mark.parametrize("key", KINDS)
def test_pages_are_not_blank_and_the_ink_stays_inside_the_margins(key: str) -> None:
    for number, page in enumerate(pages(made(key)[1].pdf, DPI), start=1):
        ink = page.point(lambda shade: 255 if shade < WHITE else 0)
        left, top, right, bottom = ink.getbbox() or pytest.fail(f"page {number} is blank")
        assert left >= 29 * MM, number
        assert page.width - right >= 14 * MM, number
        assert page.height - bottom >= 19 * MM, number
        # The page number stands above the text, half way into the top margin.
        assert top >= (9 if number > 1 else 19) * MM, number


@pytest.mark.parametrize("key", KINDS)
def test_equal_data_give_equal_bytes(key: str) -> None:
    docx, converted = made(key)
    again = fill(default_template(key), context_of(KINDS[key].sample()))
    assert again == docx
    assert convert(again).pdf == converted.pdf


def test_a_page_number_stands_on_the_second_page_and_not_on_the_first() -> None:
    first, second, *_rest = pdf_text(made("meeting_minutes")[1].pdf).split("\f")
    assert first.split()[0] != "1"
    assert second.split()[0] == "2"


def test_every_annex_of_the_decision_counts_its_own_pages() -> None:
    text = pdf_text(made("recognition_decision")[1].pdf).split("\f")
    heads = [each.strip().splitlines()[0].strip() for each in text if each.strip()]
    assert heads[1:] == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]


def test_each_certificate_begins_a_page_and_has_nine_lines_and_a_cell_an_indicator() -> None:
    kind = KINDS["certificate"]
    sample = kind.sample()
    ten = dataclasses.replace(
        sample,
        indicators=tuple(str(number) for number in range(1, 11)),
        certificates=tuple(
            dataclasses.replace(
                each,
                years=tuple(dataclasses.replace(year, deprived=("x",) * 10) for year in each.years),
            )
            for each in sample.certificates
        ),
    )
    for data, count in ((sample, 12), (ten, 10)):
        docx = fill(default_template("certificate"), context_of(data))
        rows = [row for row in pages_tables(docx) if row[0] == "Năm" or row[0].isdecimal()]
        assert any(len(row) == count + 3 for row in rows)
        sheets = [each for each in pdf_text(convert(docx).pdf).split("\f") if each.strip()]
        assert len(sheets) == len(sample.certificates)
        assert all("GIẤY CHỨNG NHẬN" in each for each in sheets)


def pages_tables(docx: bytes) -> list[list[str]]:
    from tests.papers_read import W, body_of

    return [
        ["".join(each.text or "" for each in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
        for row in body_of(docx).iter(f"{W}tr")
    ]


def test_a_hundred_certificates_are_one_file(cast: Any) -> None:
    sample = KINDS["certificate"].sample()
    many = dataclasses.replace(sample, certificates=sample.certificates * 50)
    filled = services.render(
        kind="certificate",
        data=many,
        area=cast.country.commune_a,
        on=cast.country.commune_a.valid_from,
    )
    assert len(pdf_text(services.pdf(filled.docx)).strip().split("\f")) == 100


def test_every_blank_form_can_be_printed_to_write_on() -> None:
    from giamngheo.apps.documents.kinds import FormA, FormB, Indicator, RequestEntry, RequestExit

    lines = tuple(Indicator(number=f"{n:02d}") for n in range(1, 10))
    blank = {
        "form_a": FormA(
            title="Phiếu A", law="PL II", indicators=lines, below_count=4, is_blank=True
        ),
        "form_b": FormB(
            year=2023,
            standard="Chuẩn",
            law="PL III",
            indicators=lines,
            points_each=10,
            is_blank=True,
        ),
        "request_entry": RequestEntry(commune="Xã Mẫu"),
        "request_exit": RequestExit(commune="Xã Mẫu"),
    }
    for key, data in blank.items():
        converted = convert(fill(default_template(key), context_of(data)))
        assert "………" in pdf_text(converted.pdf), key
        assert "None" not in pdf_text(converted.pdf), key
