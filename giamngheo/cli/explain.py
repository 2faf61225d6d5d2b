"""giamngheo explain: the class of one household, each step with its article, and the way onward.

It needs no database and keeps nothing. Whole tables are for classify.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import click

from povertycore.classification import AreaType, Measured, classify
from povertycore.dates import parse_date_vi
from povertycore.explanation import Told, as_data, as_lines, indicator_codes, told
from povertycore.law_store import UnknownLawError, all_standards, standard, standards_in_force
from povertycore.quantities import parse_number_vi
from povertycore.standards import Standard
from povertycore.wording import WordedError

BAD_INPUT = 2


class BadInput(Exception):
    """What was asked cannot be answered; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The household as the command line states it."""

    income_vnd: int | None
    income_vnd_year: int | None
    b1: int | None
    b2: int | None
    deprived: str | None


@click.command()
@click.option("--standard", "standard_id", metavar="ID", help="Mã chuẩn nghèo, ví dụ vn-2022.")
@click.option("--on", metavar="NGÀY", help="Ngày xét (05/09/2021 hoặc 2021-09-05).")
@click.option("--place", metavar="MÃ", help="Mã xã, huyện hoặc tỉnh; cần --on.")
@click.option("--area", type=click.Choice(["rural", "urban"]), help="Nông thôn hay thành thị.")
@click.option("--income", metavar="ĐỒNG", help="Thu nhập bình quân một người một tháng.")
@click.option("--income-year", metavar="ĐỒNG", help="Thu nhập bình quân một người một năm.")
@click.option("--b1", metavar="ĐIỂM", help="Điểm B1 (điểm A).")
@click.option("--b2", metavar="ĐIỂM", help="Điểm B2 (điểm B), hoặc tổng điểm của phiếu địa phương.")
@click.option("--deprived", metavar="SỐ|TÊN,TÊN", help="Số chỉ số thiếu hụt, hoặc tên các chỉ số.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def explain(
    standard_id: str | None,
    on: str | None,
    place: str | None,
    area: str | None,
    income: str | None,
    income_year: str | None,
    b1: str | None,
    b2: str | None,
    deprived: str | None,
    as_json: bool,
) -> None:
    """Phân loại một hộ và giải thích từng bước: giá trị, mức so sánh, điều luật.

    Ví dụ: giamngheo explain --on 05/09/2021 --area rural --income 650000 --deprived 3

    Mã kết thúc: 0 có kết quả (kể cả chưa phân loại được), 2 dữ liệu đưa vào không dùng được.
    """
    try:
        asked = Asked(
            _number(income, "--income"),
            _number(income_year, "--income-year"),
            _number(b1, "--b1"),
            _number(b2, "--b2"),
            deprived,
        )
        standards, area_type = _law(standard_id, on, place, area)
        _require_measure(asked, standards)
        results = [_result(one, asked, area_type, standards[0]) for one in standards]
    except BadInput as problem:
        _refuse(str(problem))
    except WordedError as problem:
        _refuse(problem.render("vi"))
    if as_json:
        click.echo(_json(results))
    else:
        click.echo("\n".join(line for one in results for line in [*as_lines(one), ""]).rstrip())


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    sys.exit(BAD_INPUT)


def _number(text: str | None, option: str) -> int | None:
    if text is None:
        return None
    try:
        number: Decimal = parse_number_vi(text)
    except WordedError as problem:
        raise BadInput(f"{option}: {problem.render('vi')}") from problem
    if number != number.to_integral_value():
        raise BadInput(f"{option}: {text!r} phải là số nguyên")
    return int(number)


def _law(
    standard_id: str | None, on: str | None, place: str | None, area: str | None
) -> tuple[tuple[Standard, ...], AreaType | None]:
    """Return the standards asked for, the national one first, and the kind of place."""
    area_type = AreaType(area.upper()) if area else None
    if (standard_id is None) == (on is None):
        raise BadInput("hãy cho đúng một trong hai: --standard MÃ hoặc --on NGÀY")
    if standard_id is not None:
        if place is not None:
            raise BadInput("--place đi với --on; với --standard hãy cho --area")
        chosen: tuple[Standard, ...] = (_standard(standard_id),)
    else:
        day = _day(on or "")
        codes: tuple[str, ...] = ()
        if place is not None:
            codes, area_type = _place(place, day, area_type)
        chosen = standards_in_force(day, codes)
    if area_type is None and chosen[0].splits_by_area:
        raise BadInput("hãy cho --area rural (nông thôn) hoặc urban (thành thị)")
    return chosen, area_type


def _standard(standard_id: str) -> Standard:
    try:
        return standard(standard_id)
    except UnknownLawError as problem:
        known = ", ".join(one.id for one in all_standards())
        raise BadInput(f"không có chuẩn nghèo {standard_id!r}; các chuẩn: {known}") from problem


def _day(text: str) -> date:
    try:
        return parse_date_vi(text)
    except WordedError as problem:
        raise BadInput(f"--on: {problem.render('vi')}") from problem


def _place(
    code: str, on: date, area_type: AreaType | None
) -> tuple[tuple[str, ...], AreaType | None]:
    from giamngheo.cli.places import UnknownPlace, find_place

    try:
        found = find_place(code, on)
    except UnknownPlace as problem:
        raise BadInput(f"--place: {problem}") from problem
    if found.area_type and area_type and found.area_type is not area_type:
        kind = {AreaType.RURAL: "nông thôn", AreaType.URBAN: "thành thị"}[found.area_type]
        raise BadInput(f"--area: {found.name} là {kind} vào ngày {on:%d/%m/%Y}")
    return found.codes, area_type or found.area_type


def _require_measure(asked: Asked, standards: Sequence[Standard]) -> None:
    given = [asked.income_vnd, asked.income_vnd_year, asked.b1]
    if sum(value is not None for value in given) != 1:
        raise BadInput("hãy cho đúng một trong: --income ĐỒNG, --income-year ĐỒNG, --b1 ĐIỂM")
    if asked.b1 is not None and not any(one.scores for one in standards):
        raise BadInput(f"chuẩn {standards[0].id} không có điểm B1; hãy cho --income")
    if asked.b2 is not None and asked.deprived is not None:
        raise BadInput("hãy cho một trong hai: --deprived hoặc --b2")


def _result(one: Standard, asked: Asked, area_type: AreaType | None, first: Standard) -> Told:
    count, flags = _deprivations(one, asked.deprived, first)
    measured = Measured(
        income_vnd=asked.income_vnd,
        income_vnd_year=asked.income_vnd_year,
        income_points=asked.b1,
        deprivation_points=asked.b2,
        deprivation_count=count,
        deprivations=flags,
    )
    return told(classify(measured, one, area_type), one)


def _deprivations(
    one: Standard, text: str | None, first: Standard
) -> tuple[int | None, dict[str, bool | None] | None]:
    """Return the count, or an answer for every indicator: those named are deprived, others not.

    Names are the indicators of the first standard. For another that does not list the very same,
    they answer nothing.
    """
    if text is None:
        return None, None
    if text.strip().lstrip("-").isdigit():
        return _number(text, "--deprived"), None
    names = [name.strip() for name in text.split(",") if name.strip()]
    codes = indicator_codes(first, names)
    if one.indicators != first.indicators:
        return None, None
    return None, {code: code in codes for code in sorted(one.indicator_codes)}


def _json(results: Sequence[Told]) -> str:
    data: dict[str, Any] = as_data(results[0])
    if len(results) > 1:
        data["others"] = [as_data(one) for one in results[1:]]
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    return json.dumps(data, ensure_ascii=not encoding.startswith("utf"), indent=2)
