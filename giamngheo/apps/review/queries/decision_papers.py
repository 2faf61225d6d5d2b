"""The data of the papers around a decision: summary, letter to the district, decision, refusals.

Names of forms and layouts are those of apps.documents; here their blanks are filled from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from povertycore.law_store import code_list
from povertycore.law_store import standard as standard_of
from povertycore.procedures import CampaignKind, procedure_in_force

from giamngheo.apps.documents.kinds.base import Household as PaperHousehold
from giamngheo.apps.documents.kinds.decision import (
    Change,
    CountLine,
    DistrictOpinionRequest,
    RecognitionDecision,
    RefusalLetter,
    ReviewSummary,
)
from giamngheo.apps.documents.kinds.listing import ReviewedGroup, ReviewedList
from giamngheo.apps.registry.enums import HEAD, MovementKind, PovertyClass, Sex
from giamngheo.apps.registry.models import Membership, Person
from giamngheo.apps.review.enums import DecisionList, ObjectionState, RequestKind
from giamngheo.apps.review.models import Campaign, Case, Decision, DecisionLine, DistrictOpinion
from giamngheo.apps.review.queries.procedure import rules_of
from giamngheo.apps.review.queries.summary import Change as ClassChange
from giamngheo.apps.review.queries.summary import StandardSummary, Summary
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.models import Area
from giamngheo.common import bulk

MOST_CHANGES = 12
"""So many households fit on the one page of the chair; the rest stand in the annexes."""
MOST_WARNINGS = 6
CLASS_NAMES: Mapping[str, str] = {
    PovertyClass.POOR: "Hộ nghèo",
    PovertyClass.NEAR_POOR: "Hộ cận nghèo",
    PovertyClass.AVERAGE: "Hộ có mức sống trung bình",
    PovertyClass.NOT_POOR: "Hộ không nghèo",
}
LIST_NAMES: Mapping[str, str] = {
    DecisionList.POOR: "Hộ nghèo",
    DecisionList.NEAR_POOR: "Hộ cận nghèo",
    DecisionList.ESCAPED: "Hộ thoát nghèo",
    DecisionList.ESCAPED_NEAR_POOR: "Hộ thoát cận nghèo",
    DecisionList.REFUSED: "Đề nghị không được công nhận",
}
ROUND_NAMES: Mapping[str, str] = {
    "ANNUAL": "rà soát định kỳ năm",
    "ONGOING": "rà soát thường xuyên năm",
    "GENERAL_SURVEY": "tổng rà soát năm",
}


def round_title(campaign: Campaign) -> str:
    """'rà soát định kỳ năm 2026'."""
    return f"{ROUND_NAMES[campaign.kind]} {campaign.starts_on.year}"


def office_head(unit: Area, *, symbol: str, on: date, **more: Any) -> dict[str, Any]:
    """Head and foot of a paper of a commune's people's committee, as the unit was called then."""
    version = territory.version(unit, on=on)
    name = version.full_name if version else unit.full_name
    return {
        "body": f"ỦY BAN NHÂN DÂN\n{name.upper()}",
        "commune": name,
        "symbol": symbol,
        "place": unit.name,
        "signed_on": on,
        "authority": "TM. ỦY BAN NHÂN DÂN",
        "bases": bases(on),
    } | more


def bases(on: date) -> tuple[str, ...]:
    """The procedure in force as the basis of the paper; what was not found is not invented."""
    rules = procedure_in_force(on, CampaignKind.ANNUAL)
    return tuple(
        f"Căn cứ {citation.label()}"
        for citation in rules.citations
        if citation.signed_on is None or citation.signed_on <= on
    )


def signer_office(decision: Decision) -> str:
    """'CHỦ TỊCH' of 'Chủ tịch UBND xã': the paper names the office alone (decree 30/2020)."""
    title = decision.signer_title.strip() or "Chủ tịch"
    for office in ("Phó Chủ tịch", "Chủ tịch"):
        if title.casefold().startswith(office.casefold()):
            return office.upper()
    return title.upper()


def number_of(text: str) -> int | None:
    """125 of '125/QĐ-UBND'; None where the number begins otherwise."""
    first = text.partition("/")[0].strip()
    return int(first) if first.isdecimal() else None


def symbol_of(text: str, otherwise: str) -> str:
    return text.partition("/")[2].strip() or otherwise


def heads_of(household_ids: Iterable[int]) -> dict[int, Person]:
    """The head of each household today, in one query."""
    keys = list(household_ids)
    rows = Membership.objects.filter(
        household_id__in=bulk.values_of(keys), relationship=HEAD, valid_to__isnull=True
    ).select_related("person")
    return {row.household_id: row.person for row in rows} if keys else {}


def born(person: Person | None) -> dict[str, str]:
    """The birth year in the column of the sex, as the lists print it."""
    if person is None or person.birth_year is None:
        return {}
    column = "birth_female" if person.sex == Sex.FEMALE else "birth_male"
    return {column: str(person.birth_year)}


def ethnicity_of(person: Person | None) -> str:
    codes = code_list("ethnic_groups")
    if person is None or person.ethnicity not in codes:
        return ""
    return codes.label(person.ethnicity, "vi")


def movement_name(kind: str) -> str:
    return str(MovementKind(kind).label).capitalize() if kind else ""


def households_of(lines: Sequence[DecisionLine]) -> tuple[PaperHousehold, ...]:
    """Lines of an annex as the paper prints them; needs case__household, village, outcomes."""
    heads = heads_of(line.case.household_id for line in lines)
    points = points_of(lines)
    found = []
    for line in lines:
        household = line.case.household
        person = heads.get(household.pk)
        income, deprivation = points.get((line.case_id, line.standard_id), (None, None))
        found.append(
            PaperHousehold(
                code=household.code,
                head_name=household.head_name,
                ethnicity=ethnicity_of(person),
                village=line.village.full_name,
                person_count=line.person_count,
                income_points=income,
                deprivation_points=deprivation,
                class_before=CLASS_NAMES.get(line.class_before, ""),
                class_after=CLASS_NAMES.get(line.class_after, ""),
                reason=line.reason or movement_name(line.movement),
                **born(person),
            )
        )
    return tuple(found)


def points_of(lines: Sequence[DecisionLine]) -> dict[tuple[int, str], tuple[Any, Any]]:
    """Points of B1 and B2 behind each line, in one query."""
    ids = sorted({line.case_id for line in lines})
    if not ids:
        return {}
    rows = Case.objects.filter(pk__in=bulk.values_of(ids)).values_list(
        "pk", "outcomes__standard_id", "outcomes__assessment__income_points",
        "outcomes__assessment__deprivation_points",
    )  # fmt: skip
    return {(pk, standard_id): (income, other) for pk, standard_id, income, other in rows}


def lines_of(decision: Decision, standard_id: str) -> dict[str, list[DecisionLine]]:
    """The annexes of a decision by one standard, in the order of villages and names."""
    rows = (
        DecisionLine.objects.filter(decision=decision, standard_id=standard_id)
        .select_related("case__household", "village")
        .order_by("village__code", "case__household__head_sort_key", "pk")
    )
    found: dict[str, list[DecisionLine]] = {annex: [] for annex in DecisionList.values}
    for line in rows:
        found[line.annex].append(line)
    return found


def decision_paper(decision: Decision, standard_id: str) -> RecognitionDecision:
    """The decision with its annexes by one standard."""
    campaign = decision.campaign
    lines = lines_of(decision, standard_id)
    return RecognitionDecision(
        **office_head(
            campaign.unit,
            symbol=symbol_of(decision.number, "QĐ-UBND"),
            on=decision.signed_on,
            number=number_of(decision.number),
            signer=decision.signer_name,
            signer_title=signer_office(decision),
            authority="",
            recipients=("Như Điều 3", "Các thôn", "Lưu: VT"),
        ),
        year=campaign.starts_on.year,
        round_title=round_title(campaign),
        standard=standard_of(standard_id).title_vi,
        proposed_by=f"công chức phụ trách giảm nghèo {campaign.unit.full_name}",
        effective_on=decision.effective_on,
        poor=households_of(lines[DecisionList.POOR]),
        near_poor=households_of(lines[DecisionList.NEAR_POOR]),
        escaped_poor=households_of(lines[DecisionList.ESCAPED]),
        escaped_near_poor=households_of(lines[DecisionList.ESCAPED_NEAR_POOR]),
        poor_persons=sum(line.person_count for line in lines[DecisionList.POOR]),
        near_poor_persons=sum(line.person_count for line in lines[DecisionList.NEAR_POOR]),
    )


def reviewed_list(decision: Decision, standard_id: str) -> ReviewedList:
    """The list after the review (PL VI) with what the decision holds."""
    campaign = decision.campaign
    lines = lines_of(decision, standard_id)
    groups = tuple(
        ReviewedGroup(title=LIST_NAMES[annex], households=households_of(lines[annex]))
        for annex in DecisionList.values
        if lines[annex]
    )
    listed = [*lines[DecisionList.POOR], *lines[DecisionList.NEAR_POOR]]
    head = office_head(campaign.unit, symbol="DS-UBND", on=decision.signed_on)
    return ReviewedList(
        **head,
        year=campaign.starts_on.year,
        standard=standard_of(standard_id).title_vi,
        groups=groups,
        household_count=len(listed),
    )


def refusal_letter(case: Case, decision: Decision) -> RefusalLetter:
    """The answer to a request that was not granted: every standard's reason, the chair's words."""
    lines = DecisionLine.objects.filter(decision=decision, case=case, annex=DecisionList.REFUSED)
    reasons = dict.fromkeys(lines.order_by("pk").values_list("reason", flat=True))
    first = lines.order_by("pk").first()
    request = case.request
    unit = decision.campaign.unit
    return RefusalLetter(
        **office_head(
            unit,
            symbol="UBND",
            on=decision.signed_on,
            signer=decision.signer_name,
            signer_title=signer_office(decision),
            recipients=("Như trên", case.village.full_name, "Lưu: VT"),
            bases=(),
        ),
        addressee=f"ông (bà) {request.applicant_name if request else case.household.head_name}",
        address=f"{case.village.full_name}, {unit.full_name}",
        request_title="công nhận thoát nghèo, thoát cận nghèo"
        if request and request.kind == RequestKind.EXIT
        else "rà soát hộ nghèo, hộ cận nghèo",
        requested_on=request.received_on if request else None,
        result=CLASS_NAMES.get(first.class_after, "") if first else "",
        reasons=tuple(reasons),
        appeal="Không đồng ý với kết quả này, ông (bà) có quyền khiếu nại đến Chủ tịch Ủy ban "
        f"nhân dân {unit.full_name}.",
    )


def opinion_letter(
    campaign: Campaign, found: Summary, opinion: DistrictOpinion | None, *, on: date
) -> DistrictOpinionRequest:
    """The letter that asks the district chair; the addressee is the district of its day."""
    first = found.standards[0]
    district = territory.path(campaign.unit, on=campaign.starts_on).get("district")
    sent = opinion.sent_on if opinion else on
    number = opinion.sent_number if opinion else ""
    return DistrictOpinionRequest(
        **office_head(
            campaign.unit,
            symbol=symbol_of(number, "UBND"),
            on=sent,
            number=number_of(number),
            recipients=("Như trên", "Lưu: VT"),
            bases=(),
        ),
        year=campaign.starts_on.year,
        addressee=f"Chủ tịch Ủy ban nhân dân {district.full_name if district else ''}".strip(),
        round_title=round_title(campaign),
        counts=result_lines(first),
        due_on=rules_of(campaign).district_answer_due(sent),
    )


def result_lines(found: StandardSummary) -> tuple[CountLine, ...]:
    """The closing lists, and those who left them."""
    closing = [
        CountLine(
            name=CLASS_NAMES[one.poverty_class],
            households=one.closing.households,
            persons=one.closing.persons,
        )
        for one in found.balances
    ]
    return (*closing, *movement_lines(found))


def movement_lines(found: StandardSummary) -> tuple[CountLine, ...]:
    return tuple(
        CountLine(name=movement_name(kind), households=counted.households, persons=counted.persons)
        for kind, counted in found.movements.items()
    )


def balance_lines(found: StandardSummary) -> tuple[CountLine, ...]:
    """Opening, out, in, closing of both lists, in the order of the sum."""
    lines = []
    for one in found.balances:
        name = CLASS_NAMES[one.poverty_class]
        parts = (("đầu kỳ", one.opening), ("giảm", one.out), ("tăng", one.into),
                 ("cuối kỳ", one.closing))  # fmt: skip
        lines += [
            CountLine(name=f"{name} {words}", households=each.households, persons=each.persons)
            for words, each in parts
        ]
    return tuple(lines)


def summary_paper(campaign: Campaign, found: Summary, *, on: date, officer: str) -> ReviewSummary:
    """The chair's one page; what does not fit is counted and stands in the annexes."""
    first = found.standards[0]
    objections = campaign.objections.all()
    return ReviewSummary(
        **office_head(
            campaign.unit, symbol="BC-UBND", on=on, bases=(), authority="",
            signer_title="CÔNG CHỨC PHỤ TRÁCH", signer=officer,
        ),
        year=campaign.starts_on.year,
        round_title=round_title(campaign),
        counts=result_lines(first),
        movements=balance_lines(first),
        changes=tuple(
            Change(
                household=PaperHousehold(
                    code=each.code,
                    head_name=each.head_name,
                    village=each.village,
                    person_count=each.person_count,
                    income_points=each.income_points,
                    deprivation_points=each.deprivation_points,
                    class_before=CLASS_NAMES.get(each.class_before, ""),
                    class_after=CLASS_NAMES.get(each.class_after, ""),
                    reason=movement_name(each.movement),
                ),
                why=why(each),
            )
            for each in first.changes[:MOST_CHANGES]
        ),
        changes_left=max(0, len(first.changes) - MOST_CHANGES),
        objections=objections.count(),
        reverified=objections.exclude(sheet=None).exclude(state=ObjectionState.WITHDRAWN).count(),
        warnings=warnings(found),
    )  # fmt: skip


def why(change: ClassChange) -> str:
    """Points, and the indicators that are deprived."""
    said = []
    if change.income_points is not None:
        said.append(_("B1 points %(points)s") % {"points": change.income_points})
    if change.deprivation_points is not None:
        said.append(_("B2 points %(points)s") % {"points": change.deprivation_points})
    if change.deprivation_count is not None:
        said.append(_("%(count)s indicators deprived") % {"count": change.deprivation_count})
    lacking = ", ".join(change.deprived_names)
    return "; ".join(said) + (f": {lacking}" if lacking else "")


def warnings(found: Summary) -> tuple[str, ...]:
    """What to look at before signing, the first ones, and how many more."""
    said = [f"{each.village}, {each.head_name}: {each.text}" for each in found.contradictions]
    said += [
        _("%(village)s, %(name)s: request refused. %(reason)s")
        % {"village": each.village, "name": each.head_name, "reason": each.reason}
        for each in found.standards[0].refusals
    ]
    if len(said) > MOST_WARNINGS:
        left = len(said) - MOST_WARNINGS
        said = [*said[:MOST_WARNINGS], _("and %(count)s more on screen") % {"count": left}]
    return tuple(said)
