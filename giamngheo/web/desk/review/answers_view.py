"""Phiếu B of one household as the form shows it: each question with last year and register beside.

It decides nothing: points, classes and contradictions come from the review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry.models import Household
from giamngheo.apps.review import judging, prefill
from giamngheo.apps.review.answers import AREA, DWELLING, MEMBERS, Answers, causes_list
from giamngheo.apps.review.judging import SheetForms
from giamngheo.apps.review.queries import sheets as reading
from giamngheo.apps.review.queries.sheet_facts import named, words
from giamngheo.web.desk.review import answers_form as fields
from giamngheo.web.desk.review.answers_page import Page, reviewers
from giamngheo.web.desk.review.answers_score import score
from povertycore.forms import REGIONS, region_problem
from povertycore.indicators import Verdict
from povertycore.law_store import code_list

MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a field: last year's answer, the register's, and whether they differ."""

    name: str
    path: str
    value: Any
    last: str = ""
    register: str = ""
    reason: str = ""
    origin: str = ""
    differs: bool = False
    wrong: str = ""
    contradicts: bool = False
    hint: str = ""
    # Values of the field that would be last year's and the register's answer; '' where unknown.
    last_value: str = ""
    register_value: str = ""
    verified: bool = True

    @property
    def field_id(self) -> str:
        return "f-" + self.path.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A field with its choices."""

    beside: Beside
    choices: list[Choice]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked for one standard."""

    standard_id: str
    title: str
    total: Beside | None
    groups: list[Question]
    is_fictitious: bool
    ticks: list[Beside]
    tick_total: Beside | None
    shares_with: str


def beside(
    page: Page,
    path: str,
    name: str,
    *,
    register: str = "",
    reason: str = "",
    hint: str = "",
    register_value: str = "",
    verified: bool = True,
) -> Beside:
    """One field with everything that stands beside it."""
    value = page.raw.get(path, "")
    if path in prefill.NEVER_COMPARED:
        return Beside(name, path, value, wrong=page.all_problems.get(path, ""))
    last = fields.said(path, page.last.get(path), page.forms)
    now = fields.said(path, page.answers.flat().get(path), page.forms)
    return Beside(
        name=name,
        path=path,
        value=value,
        last=last,
        register=register,
        reason=reason,
        origin=page.origins.get(path, ""),
        differs=bool(last and now and last != now),
        wrong=page.all_problems.get(path, ""),
        contradicts=path in page.contradicted,
        hint=hint,
        last_value=str(fields.raw_value(path, page.last.get(path)) or ""),
        register_value=register_value,
        verified=verified,
    )


def parts(page: Page) -> list[Part]:
    """The questions of B1 and B2 by standard; ticks asked once are not asked again."""
    source = judging.tick_source(page.forms)
    titles = {one.standard.id: one.standard.short_title_vi for one in page.forms}
    return [part(page, one, source, titles) for one in page.forms]


def part(page: Page, one: SheetForms, source: Mapping[str, str], titles: Mapping[str, str]) -> Part:
    key, standard = one.standard.id, one.standard
    total = None
    if one.asks_total and one.b1 is None:
        total = beside(page, f"income_totals.{key}", _("Total of B1"), hint=_b1_hint(one))
    shares = source[key]
    ticks, tick_total = [], None
    if shares == key:
        ticks = [tick_row(page, key, each) for each in standard.indicators]
    if standard.deprivation is not None:
        tick_total = beside(
            page, f"deprivation_totals.{key}", capfirst(_total_name(one)), hint=_b2_hint(one)
        )
    return Part(
        standard_id=key,
        title=titles[key],
        total=total,
        groups=[group_question(page, key, each) for each in (one.b1.groups if one.b1 else ())],
        is_fictitious=one.b1 is not None and one.b1.fictitious,
        ticks=ticks,
        tick_total=tick_total,
        shares_with=titles[shares] if shares != key and standard.indicators else "",
    )


def _total_name(one: SheetForms) -> str:
    return _("Total of B2") if one.standard.scores else _("Number of deprived indicators")


def _b1_hint(one: SheetForms) -> str:
    if one.paper_b1 is None:
        return ""
    return _("From the paper form (%(form)s): its table of points is not complete here.") % {
        "form": one.paper_b1.article
    }


def _b2_hint(one: SheetForms) -> str:
    if not one.standard.indicators:
        return _("The list of indicators of this standard was not found: type the number.")
    return _("Only to compare with the ticks, as written on the paper form.")


def tick_row(page: Page, key: str, indicator: Any) -> Beside:
    """One indicator: the tick, what the register says and why, what was ticked before."""
    language = get_language() or "vi"
    finding = page.findings[key][indicator.code]
    said = {
        Verdict.DEPRIVED: _("deprived"),
        Verdict.NOT_DEPRIVED: _("not deprived"),
        Verdict.UNKNOWN: "",
    }[finding.verdict]
    reasons = finding.explain(language)
    return beside(
        page,
        f"deprivations.{key}.{indicator.code}",
        indicator.name_vi if language == "vi" else indicator.name_en,
        register=said,
        reason="; ".join(reasons[:MOST_REASONS]) + (" …" if len(reasons) > MOST_REASONS else ""),
        hint=finding.threshold_vi,
        register_value={Verdict.DEPRIVED: fields.YES, Verdict.NOT_DEPRIVED: fields.NO}.get(
            finding.verdict, ""
        ),
        verified=finding.verified,
    )


def group_question(page: Page, key: str, group: Any) -> Question:
    """One group of B1 with its answers and their points in the region."""
    path = f"income_answers.{key}.{group.key}"
    told_now = beside(page, path, f"{group.number}. {group.title_vi}")
    chosen = set(page.raw.get(path, ()))
    region = page.answers.region
    choices = [
        Choice(
            item.key,
            item.text_vi,
            item.key in chosen,
            str(item.points.get(region, "")) if region else "",
        )
        for item in group.items
    ]
    if group.exemption is not None:
        exempt = group.exemption
        choices.append(Choice(exempt.key, exempt.text_vi, exempt.key in chosen))
    if group.choose != "one":
        none = fields.NONE_OF_THEM
        choices.append(Choice(none, _("none of these"), none in chosen, "0"))
    return Question(told_now, choices, several=group.choose == "several")


def region_question(page: Page) -> Question | None:
    """The column of the points, asked only where a table is asked group by group."""
    if not any(one.b1 for one in page.forms):
        return None
    place = page.place.area_type
    fitting = [each for each in REGIONS if place is None or not region_problem(each, place)]
    now = page.answers.region or (fitting[0] if len(fitting) == 1 else "")
    return Question(
        beside(page, "region", _("Region of the points")),
        [Choice(each, each, each == now) for each in fitting],
    )


def facts(page: Page) -> list[Question]:
    """Dwelling, as seen on the visit, with what the register has."""
    household = page.case.household
    found = []
    for name, listed in DWELLING.items():
        label = capfirst(named(Household, name))
        path = f"facts.{name}"
        shown = words(listed, [getattr(household, name)])
        now = page.raw.get(path, "")
        choices = [
            Choice(code, text, code == now)
            for code, text in code_list(listed).choices(get_language() or "vi")
        ]
        found.append(Question(beside(page, path, label, register=shown), choices))
    return found


def floor_area(page: Page) -> Beside:
    kept = page.case.household.floor_area_m2
    shown = fields.raw_value(f"facts.{AREA}", str(kept)) if kept is not None else ""
    return beside(page, f"facts.{AREA}", _("Floor area, m²"), register=shown)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One member with the facts a visit asks about; empty choices keep what the register has."""

    name: str
    about: str
    insurance: Question
    studying: Question


def members(page: Page) -> Iterator[MemberFacts]:
    language = get_language() or "vi"
    for member in page.members:
        person = member.person
        head = f"facts.{MEMBERS}.{person.pk}"
        kind, studies = f"{head}.insurance_kind", f"{head}.is_studying"
        insured = words("insurance_kinds", [person.insurance_kind])
        attends = "" if person.is_studying is None else _("yes") if person.is_studying else _("no")
        yield MemberFacts(
            name=person.full_name,
            about=str(person.birth_year or ""),
            insurance=Question(
                beside(page, kind, _("Health insurance"), register=insured),
                [
                    Choice(code, text, code == page.raw.get(kind))
                    for code, text in code_list("insurance_kinds").choices(language)
                ],
            ),
            studying=Question(
                beside(page, studies, _("Studying"), register=attends),
                [
                    Choice(fields.YES, _("yes"), page.raw.get(studies) == fields.YES),
                    Choice(fields.NO, _("no"), page.raw.get(studies) == fields.NO),
                ],
            ),
        )


def ticked_lists(page: Page) -> list[Question]:
    """Causes of poverty and needs; several may be ticked."""
    language = get_language() or "vi"
    household = page.case.household
    found = []
    for path, name, listed in (
        ("poverty_causes", _("Causes of poverty"), causes_list([o.standard for o in page.forms])),
        ("support_needs", _("Needs"), "support_needs"),
    ):
        chosen = set(page.raw.get(path, ()))
        register = words(listed, getattr(household, path))
        choices = [
            Choice(code, text, code in chosen) for code, text in code_list(listed).choices(language)
        ]
        found.append(Question(beside(page, path, name, register=register), choices, several=True))
    return found


def others_answers(page: Page, theirs: Answers) -> list[tuple[str, str, str]]:
    """Where somebody else's saved answers differ from what was typed: name, theirs, mine."""
    mine, other = page.answers.flat(), theirs.flat()
    names = field_names(page)
    return [
        (
            names.get(path, path),
            fields.said(path, other.get(path), page.forms),
            fields.said(path, mine.get(path), page.forms),
        )
        for path in dict.fromkeys([*other, *mine])
        if mine.get(path) != other.get(path)
    ]


def field_names(page: Page) -> dict[str, str]:
    """Path of an answer -> what the form calls it."""
    found = {
        "income_vnd": _("Income a person a month, đồng"),
        "person_count": _("Persons in the household"),
        "reviewer": _("Reviewer"),
        "visited_on": _("Day of the visit"),
        "remark": _("Remark"),
        "region": _("Region of the points"),
    }
    for each in parts(page):
        for row in (each.total, each.tick_total, *each.ticks):
            if row is not None:
                found[row.path] = row.name
        found.update({group.beside.path: group.beside.name for group in each.groups})
    for question in (*facts(page), *ticked_lists(page)):
        found[question.beside.path] = question.beside.name
    found[f"facts.{AREA}"] = _("Floor area, m²")
    return found


def shown(page: Page) -> dict[str, Any]:
    """Everything the template of the form needs."""
    return {
        "page": page,
        "case": page.case,
        "household": page.case.household,
        "campaign": page.case.campaign,
        "parts": parts(page),
        "region": region_question(page),
        "asks_income": any(one.asks_income for one in page.forms),
        "income": beside(page, "income_vnd", _("Income a person a month, đồng")),
        "persons": beside(
            page,
            "person_count",
            _("Persons in the household"),
            register=str(page.known.person_count or ""),
        ),
        "visited": beside(page, "visited_on", _("Day of the visit")),
        "reviewer": beside(page, "reviewer", _("Reviewer")),
        "reviewers": reviewers(page.case),
        "remark": beside(page, "remark", _("Remark")),
        "facts": facts(page),
        "floor_area": floor_area(page),
        "members": list(members(page)),
        "lists": ticked_lists(page),
        "queue": reading.queue(page.case),
        **score(page),
    }
