"""giamngheo eligible: every support policy for one household on a day, with amounts and reasons.

It needs no database and keeps nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from povertycore.dates import parse_date_vi
from povertycore.law_files import UnknownLawError
from povertycore.policies import words
from povertycore.policies.changes import Change, next_changes, standing_on
from povertycore.policies.household_file import example, read_household
from povertycore.policies.model import Policy
from povertycore.policies.situation import Situation
from povertycore.policies.stacking import Resolved
from povertycore.policies.store import all_policies, policy
from povertycore.policies.verdicts import Entitlement
from povertycore.wording import WordedError

BAD_INPUT = 2
MOST_REASONS = 4
UNVERIFIED = "[chưa kiểm chứng]"


@click.command()
@click.argument("household", required=False, type=click.Path(path_type=Path), metavar="HỘ.json")
@click.option("--on", metavar="NGÀY", help="Ngày xét (05/09/2021 hoặc 2021-09-05).")
@click.option("--known-on", metavar="NGÀY", help="Xét theo luật đã có vào ngày này (truy lĩnh).")
@click.option("--policy", "chosen", multiple=True, metavar="MÃ", help="Chỉ chính sách này.")
@click.option("--until", metavar="NGÀY", help="Nêu thêm những gì thay đổi đến ngày này.")
@click.option("--full", is_flag=True, help="In mọi lý do, không rút gọn.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--example", "wants_example", is_flag=True, help="In một tệp hộ mẫu đầy đủ.")
def eligible(
    household: Path | None,
    on: str | None,
    known_on: str | None,
    chosen: tuple[str, ...],
    until: str | None,
    full: bool,
    as_json: bool,
    wants_example: bool,
) -> None:
    """Xét một hộ theo mọi chính sách hỗ trợ: kết luận, mức, lý do, điều luật, còn thiếu gì.

    Ví dụ: giamngheo eligible --example > ho.json; giamngheo eligible ho.json --on 01/09/2026

    Mã kết thúc: 0 có kết quả, 2 dữ liệu đưa vào không dùng được.
    """
    if wants_example:
        click.echo(json.dumps(example(), ensure_ascii=not _is_utf8(), indent=2))
        return
    if household is None or on is None:
        _refuse("hãy cho tệp hộ và --on NGÀY; giamngheo eligible --example in một tệp mẫu")
    day = _day(on, "--on")
    situation = _read(household)
    policies = tuple(_policy(one) for one in chosen)
    last = _day(until, "--until") if until else None
    if last is not None and last <= day:
        _refuse(f"--until: phải sau ngày {day:%d/%m/%Y}")
    as_known = _day(known_on, "--known-on") if known_on else None
    found = standing_on(situation, day, as_known, policies)
    changes = next_changes(situation, day, last, policies) if last else ()
    names = tuple(one.name for one in situation.members)
    if as_json:
        data: dict[str, Any] = {
            "on": day.isoformat(),
            "policies": [words.as_data(one, names) for one in found],
        }
        if last:
            data["changes"] = [_change_data(one) for one in changes]
        click.echo(json.dumps(data, ensure_ascii=not _is_utf8(), indent=2))
        return
    click.echo("\n".join(_lines(found, names, day, full=full)))
    if last:
        click.echo("\n".join(_change_lines(changes, last)))


def _is_utf8() -> bool:
    encoding: str = getattr(sys.stdout, "encoding", None) or "utf-8"
    return encoding.lower().startswith("utf")


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    sys.exit(BAD_INPUT)


def _day(text: str, option: str) -> date:
    try:
        return parse_date_vi(text)
    except WordedError as problem:
        _refuse(f"{option}: {problem.render('vi')}")


def _policy(policy_id: str) -> Policy:
    try:
        return policy(policy_id)
    except UnknownLawError:
        known = ", ".join(one.id for one in all_policies())
        _refuse(f"--policy: không có chính sách {policy_id!r}; các chính sách: {known}")


def _read(path: Path) -> Situation:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        _refuse(f"{path}: không đọc được tệp ({problem.strerror})")
    except UnicodeDecodeError:
        _refuse(f"{path}: tệp phải là chữ UTF-8")
    except json.JSONDecodeError as problem:
        _refuse(f"{path}: dòng {problem.lineno}, cột {problem.colno}: không phải JSON đúng")
    try:
        return read_household(data)
    except WordedError as problem:
        _refuse(f"{path}: {problem.render('vi')}")


def _lines(found: Sequence[Resolved], names: tuple[str, ...], on: date, *, full: bool) -> list[str]:
    counted = dict.fromkeys(Entitlement, 0)
    by_policy: dict[str, list[Resolved]] = {}
    for one in found:
        by_policy.setdefault(one.verdict.policy.id, []).append(one)
        counted[one.verdict.verdict] += 1
    lines = [f"Ngày xét {on:%d/%m/%Y}, {len(by_policy)} chính sách, {len(names)} thành viên"]
    for policy_id, verdicts in by_policy.items():
        lines += ["", f"{policy_id} {verdicts[0].verdict.policy.title_vi}"]
        blocks: dict[tuple[str, ...], list[str]] = {}
        for one in verdicts:
            block = tuple(_block(one, full=full))
            blocks.setdefault(block, []).append(one.verdict.name)
        for block, members in blocks.items():
            who = f"{', '.join(members)}: " if verdicts[0].verdict.who >= 0 else ""
            lines += [f"  {who}{block[0]}", *(f"    {line}" for line in block[1:])]
    parts = (f"{words_of} {counted[one]}" for one, words_of in _COUNTED)
    lines += ["", f"Cộng (lượt người, hộ): {'; '.join(parts)}"]
    return lines


_COUNTED = (
    (Entitlement.ENTITLED, "được hưởng"),
    (Entitlement.UNKNOWN, "chưa kết luận được"),
    (Entitlement.NOT_ENTITLED, "không thuộc diện"),
)


def _block(one: Resolved, *, full: bool) -> list[str]:
    verdict = one.verdict
    head = words.verdict_words(verdict)
    if verdict.is_entitled and verdict.policy.has_amounts:
        head += f": {words.amount_words(verdict.policy, verdict.amount)}"
    if verdict.is_entitled and verdict.months_a_year:
        head += f", không quá {verdict.months_a_year} tháng một năm"
    standing = words.standing_words(one)
    head += f" ({standing})" if standing else ""
    if verdict.is_entitled and not verdict.verified:
        head += f" {UNVERIFIED}"
    lines = [head]
    if verdict.is_entitled:
        lines += [f"Nhóm: {name}" for name in words.groups_words(verdict)[:1]]
    reasons = words.reasons(verdict)
    shown = reasons if full else reasons[:MOST_REASONS]
    lines += [f"- {reason}" for reason in shown]
    if len(reasons) > len(shown):
        lines.append(f"… và {len(reasons) - len(shown)} điều kiện khác (--full)")
    lines += [f"+ {detail}" for detail in words.details_words(verdict)] if one.is_due else []
    missing = words.missing_words(verdict, ())
    if missing:
        lines.append(f"Cần hỏi: {'; '.join(missing)}")
    return lines


def _change_data(one: Change) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "policy": one.policy.id,
        "member_name": one.name or None,
        "before": {"verdict": one.before.verdict.verdict.value, "amount": one.before.due_amount},
        "after": {"verdict": one.after.verdict.verdict.value, "amount": one.after.due_amount},
    }


def _change_lines(changes: Sequence[Change], until: date) -> list[str]:
    lines = ["", f"Thay đổi đến {until:%d/%m/%Y}:"]
    for one in changes:
        name = f" {one.name}:" if one.name else ""
        before, after = (_short(each) for each in (one.before, one.after))
        lines.append(f"  {one.on:%d/%m/%Y} {one.policy.id}{name} {before} -> {after}")
    return lines if changes else [*lines, "  không có"]


def _short(one: Resolved) -> str:
    text = words.verdict_words(one.verdict).lower()
    if one.verdict.is_entitled and one.verdict.policy.has_amounts:
        text += f" {words.amount_words(one.verdict.policy, one.verdict.amount)}"
    return text if one.is_due or not one.verdict.is_entitled else f"{text} (không cộng)"
