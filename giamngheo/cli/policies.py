"""giamngheo policies: the support policies on file, and one of them as the law stands on a day.

It needs no database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NoReturn

import click

from povertycore.dates import parse_date_vi
from povertycore.law_files import UnknownLawError
from povertycore.policies.model import Policy, Rule
from povertycore.policies.rule_words import amount_formula, condition_rule
from povertycore.policies.store import all_policies, lead_agency, policy
from povertycore.policies.words import article_label
from povertycore.wording import WordedError, say

BAD_INPUT = 2
UNVERIFIED = "[chưa kiểm chứng]"


@click.group()
def policies() -> None:
    """Chính sách hỗ trợ: liệt kê, xem từng chính sách theo ngày."""


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_date_vi(text)
    except WordedError as problem:
        _refuse(f"--on: {problem.render('vi')}")


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    sys.exit(BAD_INPUT)


@policies.command(name="list")
@click.option("--on", metavar="NGÀY", help="Chỉ chính sách có quy định áp dụng vào ngày này.")
def list_policies(on: str | None) -> None:
    """Liệt kê các chính sách: mã, tên, đối tượng, loại, số quy định theo ngày."""
    day = _day(on)
    for one in all_policies():
        rules = one.rules if day is None else one.rules_on(day, day)
        if rules:
            kind = say(f"policy_kind.{one.kind.value}")
            who = say(f"policy_beneficiary.{one.beneficiary.value}")
            click.echo(f"{one.id} | {one.title_vi} | {who} | {kind} | {len(rules)} quy định")


@policies.command()
@click.argument("policy_id", metavar="MÃ")
@click.option("--on", metavar="NGÀY", help="Chỉ quy định áp dụng vào ngày này.")
def show(policy_id: str, on: str | None) -> None:
    """Xem một chính sách: đối tượng, điều kiện, mức, cơ quan chủ trì, văn bản, kiểm chứng."""
    day = _day(on)
    try:
        one = policy(policy_id)
    except UnknownLawError:
        known = ", ".join(each.id for each in all_policies())
        _refuse(f"không có chính sách {policy_id!r}; các chính sách: {known}")
    click.echo("\n".join(_page(one, day)))


def _page(one: Policy, on: date | None) -> Iterator[str]:
    rules = one.rules if on is None else one.rules_on(on, on)
    yield f"{one.id}: {one.title_vi}"
    yield f"Đối tượng: {one.who_vi}"
    yield f"Loại: {say(f'policy_kind.{one.kind.value}')}"
    yield f"Nguồn kinh phí: {one.funds_vi.text_vi}{_mark(one.funds_vi.verified)}"
    if on is not None:
        yield f"Chủ trì ngày {on:%d/%m/%Y}: {lead_agency(one.lead, on) or 'chưa có trong tệp'}"
    if one.stacking:
        article = article_label(one.stacking.article, one.citations)
        group = ", ".join(
            each.id
            for each in all_policies()
            if each.stacking and each.stacking.group == one.stacking.group and each.id != one.id
        )
        combine = say(f"policy_combine.{one.stacking.combine.value.lower()}")
        yield f"Cùng loại với {group or 'không có'}: {combine} ({article})"
    if not rules:
        yield "Không có quy định áp dụng vào ngày này"
    for rule in rules:
        yield from _rule(one, rule)
    if one.notes_vi:
        yield ""
        yield f"Ghi chú: {one.notes_vi}"


def _rule(one: Policy, rule: Rule) -> Iterator[str]:
    ends = rule.in_force.to
    last = f" đến hết {ends - timedelta(1):%d/%m/%Y}" if ends else ""
    place = f", địa bàn {', '.join(rule.area_codes)}" if rule.area_codes else ""
    yield ""
    yield f"Từ {rule.in_force.from_:%d/%m/%Y}{last}{place}{_mark(rule.in_force.verified)}"
    if rule.title_vi:
        yield f"  {rule.title_vi}"
    yield f"  Văn bản: {'; '.join(article_label(cited, one.citations) for cited in rule.cites)}"
    if rule.months_a_year:
        yield f"  Không quá {rule.months_a_year.value} tháng một năm"
    if rule.requires is not None:
        yield "  Điều kiện chung:"
        yield from (f"    {line}" for line in condition_rule(rule.requires, one, rule))
    for group in rule.groups:
        yield f"  {group.name_vi}"
        if group.when is not None:
            yield from (f"    {line}" for line in condition_rule(group.when, one, rule))
        if group.amount is not None:
            yield f"    Mức: {amount_formula(group.amount, one, rule)}"
        elif one.has_amounts:
            yield "    Mức: chưa rõ"
        for detail in group.details:
            yield f"    {detail.label_vi}: {amount_formula(detail.amount, one, rule, detail.unit)}"
    for detail in rule.details:
        yield f"  {detail.label_vi}: {amount_formula(detail.amount, one, rule, detail.unit)}"


def _mark(verified: bool) -> str:
    return "" if verified else f" {UNVERIFIED}"
