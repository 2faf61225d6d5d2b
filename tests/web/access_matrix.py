"""Who may open what, where: the expected answer of every address for every role and area.

`own` is the person's own area. `other` and `parent` stand for an area, household or import outside
it, where everything is 404 for everybody: outside the area a page does not exist. Addresses that
name no area have only `own`. The lead and the specialist hold the whole province, which has nothing
above it; their `other` is another province.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

DESK = ("an", "binh", "chi", "dung", "em", "hanh")
ROLES = (*DESK, "khoa")
OFFICERS = {"an", "binh"}
TO_SIGN_IN = 302


@dataclass(frozen=True)
class Address:
    """One named address: how it is asked for, and the answer to each role in its own area."""

    method: str
    own: dict[str, int]
    has_area: bool = False
    kwargs: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    signed_out: int = TO_SIGN_IN


def everybody(code: int) -> dict[str, int]:
    return dict.fromkeys(DESK, code)


def officers(code: int) -> dict[str, int]:
    return {role: code if role in OFFICERS else 403 for role in DESK}


def of_a_commune(code: int) -> dict[str, int]:
    """As officers; but what belongs to a whole commune lies outside a village head's area."""
    return officers(code) | {"chi": 404}


def chairs(code: int) -> dict[str, int]:
    """The chair of the commune alone."""
    return dict.fromkeys(DESK, 403) | {"hanh": code}


def planners(code: int) -> dict[str, int]:
    """Who manages the plans of the area; a village head only reads those of her commune."""
    return dict.fromkeys(DESK, 403) | dict.fromkeys(("an", "binh", "dung", "em"), code)


READ = everybody(200)
EXPORTS = {"dung": 200, "em": 200, "hanh": 200}
# What belongs to a whole commune lies outside a village head's area.
WHOLE_COMMUNE = READ | {"chi": 404}

MATRIX: dict[str, Address] = {
    "sign-in": Address("get", everybody(302), signed_out=200),
    "sign-out": Address("post", everybody(302)),
    "working-day": Address("post", everybody(302), data={"day": "01/06/2021"}),
    "language": Address("post", everybody(302), data={"language": "en"}),
    "home": Address("get", READ, has_area=True, query="area"),
    "households": Address("get", READ, has_area=True, query="area"),
    "find-household": Address("post", everybody(302), has_area=True, data={"q": "mai", "area": ""}),
    "households-export": Address("get", READ | {"chi": 403}, has_area=True, query="area"),
    "household": Address("get", READ, has_area=True, kwargs={"code": "household"}),
    "household-personal-id": Address(
        "post",
        officers(200) | {"hanh": 200},
        has_area=True,
        kwargs={"code": "household"},
        data={"line": ""},
    ),
    "imports": Address("get", officers(200)),
    "import-new": Address("get", officers(200)),
    "import-template": Address("get", officers(200)),
    "import": Address("get", of_a_commune(200), has_area=True, kwargs={"pk": "batch"}),
    "import-progress": Address("get", of_a_commune(200), has_area=True, kwargs={"pk": "batch"}),
    "import-problems": Address("get", of_a_commune(200), has_area=True, kwargs={"pk": "batch"}),
    "import-confirm": Address("post", of_a_commune(302), has_area=True, kwargs={"pk": "batch"}),
    "import-discard": Address("post", of_a_commune(302), has_area=True, kwargs={"pk": "batch"}),
    "import-undo": Address("post", of_a_commune(302), has_area=True, kwargs={"pk": "batch"}),
    "report": Address("get", READ, has_area=True, kwargs={"form": "villages"}, query="area"),
    "report-excel": Address("get", READ, has_area=True, kwargs={"form": "bc1"}, query="area"),
    "report-printed": Address("get", READ, has_area=True, query="area"),
    "check": Address("get", READ),
    "law": Address("get", READ, has_area=True, query="area"),
    "law-entry": Address("get", READ, has_area=True, kwargs={"entry": "vn-2022"}, query="area"),
    "papers": Address("get", READ, has_area=True, query="area"),
    "paper-kind": Address(
        "get", READ, has_area=True, kwargs={"kind": "meeting_minutes"}, query="area"
    ),
    "paper-template": Address("get", READ, has_area=True, kwargs={"kind": "form_a"}, query="area"),
    "paper-sample": Address(
        "get", READ, has_area=True, kwargs={"kind": "form_a", "form": "pdf"}, query="area"
    ),
    "paper-template-upload": Address(
        "post",
        officers(422) | {"em": 422},
        has_area=True,
        kwargs={"kind": "form_a"},
        data={"day": "01/12/2021"},
        query="area",
    ),
    "paper-template-withdraw": Address(
        "post",
        officers(302) | {"em": 302},
        has_area=True,
        kwargs={"kind": "form_a"},
        query="area",
    ),
    "paper-file": Address(
        "post", READ | {"chi": 403}, has_area=True, kwargs={"pk": "paper", "form": "docx"}
    ),
    "area": Address("get", READ, has_area=True, kwargs={"area": "area"}),
    "area-totals": Address(
        "post",
        officers(302),
        has_area=True,
        kwargs={"area": "area"},
        data={"day": "05/01/2021", "households": "150", "persons": "400", "source": "kiểm đếm"},
    ),
    "review-rounds": Address("get", READ, has_area=True, query="area"),
    "review-new": Address("get", officers(200), has_area=True, query="area"),
    "review-board": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-list": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-cancel": Address(
        "post",
        of_a_commune(302),
        has_area=True,
        kwargs={"campaign": "campaign"},
        data={"reason": ""},
    ),
    "review-reviewers": Address(
        "get", of_a_commune(200), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-cases": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-enrol": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-case": Address("get", READ, has_area=True, kwargs={"case": "case"}),
    "review-withdraw": Address("post", officers(302), has_area=True, kwargs={"case": "case"}),
    "review-answers": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"case": "case"}
    ),
    "review-answers-score": Address(
        "post", officers(200) | {"chi": 200}, has_area=True, kwargs={"case": "case"}
    ),
    "review-answers-accept": Address(
        "post", officers(302) | {"chi": 302}, has_area=True, kwargs={"case": "case"}
    ),
    "review-answers-facts": Address("post", officers(302), has_area=True, kwargs={"case": "case"}),
    "review-answers-template": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-answers-import": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-contradictions": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-list-paper": Address(
        "get", everybody(404), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-cases-excel": Address(
        "get", of_a_commune(200) | EXPORTS, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-blanks": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-form-b": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"case": "case"}
    ),
    "review-request-paper": Address("get", officers(200), has_area=True, kwargs={"pk": "request"}),
    "review-form-a": Address(
        "get", officers(200) | {"chi": 200}, has_area=True, kwargs={"pk": "request"}
    ),
    "review-requests": Address("get", READ, has_area=True, query="area"),
    "review-request-new": Address("get", officers(200), has_area=True, query="area"),
    "review-request": Address("get", READ, has_area=True, kwargs={"pk": "request"}),
    "review-screen": Address(
        "post", officers(302) | {"chi": 302}, has_area=True, kwargs={"pk": "request"}
    ),
    "review-attach": Address("post", officers(302), has_area=True, kwargs={"pk": "request"}),
    "review-request-enrol": Address("post", officers(302), has_area=True, kwargs={"pk": "request"}),
    "review-answer": Address("post", officers(302), has_area=True, kwargs={"pk": "request"}),
    "review-meetings": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-meeting-plan": Address(
        "post", of_a_commune(422), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-meeting": Address("get", READ, has_area=True, kwargs={"pk": "meeting"}),
    "review-meeting-record": Address(
        "post", officers(422), has_area=True, kwargs={"pk": "meeting"}
    ),
    "review-meeting-cancel": Address(
        "post", officers(302), has_area=True, kwargs={"pk": "meeting"}
    ),
    "review-postings": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-post": Address(
        "post", of_a_commune(422), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-posting": Address("get", READ, has_area=True, kwargs={"pk": "posting"}),
    "review-posting-complete": Address(
        "post", officers(302), has_area=True, kwargs={"pk": "posting"}
    ),
    "review-posting-cut": Address("post", officers(302), has_area=True, kwargs={"pk": "posting"}),
    "review-objections": Address(
        "get", of_a_commune(200) | {"hanh": 200}, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-objection-new": Address(
        "get", of_a_commune(200), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-objection": Address(
        "get", officers(200) | {"hanh": 200}, has_area=True, kwargs={"pk": "objection"}
    ),
    "review-complainant": Address("post", officers(200), has_area=True, kwargs={"pk": "objection"}),
    "review-reverify": Address("post", officers(302), has_area=True, kwargs={"pk": "objection"}),
    "review-objection-answer": Address(
        "post", officers(422), has_area=True, kwargs={"pk": "objection"}
    ),
    "review-objection-withdraw": Address(
        "post", officers(302), has_area=True, kwargs={"pk": "objection"}
    ),
    # A planned meeting and an objection without a visit have no minutes yet: back with a word.
    "review-meeting-paper": Address(
        "get", officers(302) | {"hanh": 302}, has_area=True, kwargs={"pk": "meeting"}
    ),
    "review-posting-paper": Address(
        "get", officers(200) | {"hanh": 200}, has_area=True, kwargs={"pk": "posting"}
    ),
    "review-objection-paper": Address(
        "get", officers(302) | {"hanh": 302}, has_area=True, kwargs={"pk": "objection"}
    ),
    "movements": Address("get", READ, has_area=True, query="area"),
    "movements-export": Address("get", READ | {"chi": 403}, has_area=True, query="area"),
    "movement-arrival": Address("get", officers(200), has_area=True, query="area"),
    "handovers": Address("get", READ, has_area=True, query="area"),
    "handover-answer": Address(
        "post",
        of_a_commune(302),
        has_area=True,
        kwargs={"pk": "handover"},
        data={"answer": "REFUSED", "reason": "không phải"},
    ),
    "household-history": Address("get", READ, has_area=True, kwargs={"code": "household"}),
    "household-record": Address(
        "get", officers(200), has_area=True, kwargs={"code": "household", "act": "death"}
    ),
    "household-correct": Address(
        "post",
        officers(302),
        has_area=True,
        kwargs={"code": "household", "entry": "entry"},
        data={"reason": "ghi nhầm"},
    ),
    # For everybody, signed in or not; what hangs and what does not: tests/web/test_portal.py.
    "portal:front": Address("get", READ, signed_out=200),
    "portal:list": Address("get", everybody(404), kwargs={"code": "aaaaa-aaaaa"}, signed_out=404),
    "portal:object": Address("get", everybody(404), kwargs={"code": "aaaaa-aaaaa"}, signed_out=404),
    "portal:receipt": Address("get", everybody(302), signed_out=302),
    "portal:status": Address("get", READ, signed_out=200),
    "review-consolidation": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-consolidate": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-opinion": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-summary": Address("get", READ, has_area=True, kwargs={"campaign": "campaign"}),
    "review-decide": Address(
        "post", chairs(422) | {"chi": 404}, has_area=True, kwargs={"campaign": "campaign"}
    ),
    "review-round-paper": Address(
        "get",
        WHOLE_COMMUNE,
        has_area=True,
        kwargs={"campaign": "campaign", "kind": "review_summary"},
    ),
    "review-refusal": Address(
        "get", READ | {"chi": 403}, has_area=True, kwargs={"case": "refused"}
    ),
    "review-decision": Address("get", READ, has_area=True, kwargs={"pk": "decision"}),
    "review-decision-excel": Address(
        "get", WHOLE_COMMUNE, has_area=True, kwargs={"pk": "decision"}
    ),
    "review-decision-paper": Address(
        "get",
        WHOLE_COMMUNE,
        has_area=True,
        kwargs={"pk": "decision", "kind": "recognition_decision"},
    ),
    "review-decision-replace": Address(
        "post", chairs(302) | {"chi": 404}, has_area=True, kwargs={"pk": "decision"}
    ),
    "review-certificates-issue": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"pk": "decision"}
    ),
    "review-batch-new": Address(
        "post", of_a_commune(302), has_area=True, kwargs={"pk": "decision"}
    ),
    "review-certificates": Address("get", READ, has_area=True, query="area"),
    "review-certificates-departed": Address("post", officers(302), data={"reason": ""}),
    "review-certificate": Address("get", READ, has_area=True, kwargs={"pk": "certificate"}),
    "review-certificate-act": Address(
        "post", officers(302), has_area=True, kwargs={"pk": "certificate"}
    ),
    "review-certificate-print": Address(
        "post", officers(200) | {"hanh": 200}, has_area=True, kwargs={"pk": "certificate"}
    ),
    "review-batch": Address(
        "get", of_a_commune(200) | {"hanh": 200}, has_area=True, kwargs={"pk": "files"}
    ),
    "review-batch-file": Address(
        "post",
        of_a_commune(200) | {"hanh": 200},
        has_area=True,
        kwargs={"pk": "files", "file": "file"},
    ),
    "area-changes": Address("get", everybody(403)),
    "area-change-new": Address("get", everybody(403), kwargs={"verb": "merge"}),
    **{
        f"area-change{name}": Address(
            "get" if name in ("", "-excel") else "post",
            everybody(403) | {"chi": 404},
            has_area=True,
            kwargs={"pk": "change"},
        )
        for name in ("", "-excel", "-posts", "-apply", "-drop", "-undo")
    },
    "area-change-sheet": Address(
        "get", officers(200), has_area=True, kwargs={"pk": "split", "village": "split_village"}
    ),
    "area-change-sheet-excel": Address(
        "get", officers(200), has_area=True, kwargs={"pk": "split", "village": "split_village"}
    ),
    "area-change-sheet-upload": Address(
        "post", officers(302), has_area=True, kwargs={"pk": "split", "village": "split_village"}
    ),
    "plans": Address("get", READ, has_area=True, query="area"),
    "plan-new": Address("get", planners(200), has_area=True, query="area"),
    "plan": Address("get", READ, has_area=True, kwargs={"pk": "plan"}),
    "plan-progress": Address("get", READ, has_area=True, kwargs={"pk": "plan"}),
    "plan-items": Address(
        "post",
        planners(302),
        has_area=True,
        kwargs={"pk": "plan"},
        data={"verdict": "CONFIRMED", "part": "TASK", "all": "1"},
    ),
    "plan-add": Address("get", planners(200), has_area=True, kwargs={"pk": "plan"}),
    "plan-start": Address("post", planners(302), has_area=True, kwargs={"pk": "plan"}),
    "plan-end": Address("post", planners(302), has_area=True, kwargs={"pk": "plan"}),
    "plan-discard": Address("post", planners(302), has_area=True, kwargs={"pk": "plan"}),
    "plan-item": Address("get", planners(200), has_area=True, kwargs={"pk": "plan_item"}),
    "plan-finding": Address(
        "post",
        planners(302),
        has_area=True,
        kwargs={"pk": "plan_finding"},
        data={"verdict": "ACCEPTED", "reason": "thử"},
    ),
    "plan-tasks": Address("get", READ, has_area=True, query="area"),
    "plan-task": Address("get", READ, has_area=True, kwargs={"pk": "plan_task"}),
    "plan-task-done": Address(
        "post", planners(302), has_area=True, kwargs={"pk": "plan_task"}, data={"note": "xong"}
    ),
    "plan-task-note": Address(
        "post", planners(302), has_area=True, kwargs={"pk": "plan_task"}, data={"text": "nhắc"}
    ),
    "plan-task-holder": Address(
        "post", planners(302), has_area=True, kwargs={"pk": "plan_task"}, data={"holder": "x"}
    ),
    "plan-evidence": Address("get", READ, has_area=True, kwargs={"pk": "plan_evidence"}),
    "plan-feed-make": Address("post", everybody(302)),
    "plan-feed-stop": Address("post", everybody(302)),
    # Opened by its secret alone; a wrong one does not exist for anybody.
    "plan-feed": Address("get", everybody(404), kwargs={"secret": "khong-co"}, signed_out=404),
    "plan-oversight": Address("get", READ, has_area=True, kwargs={"pk": "plan"}),
    "plan-place": Address("get", READ, has_area=True, kwargs={"pk": "plan_place"}),
    "plan-place-settle": Address("post", planners(302), has_area=True, kwargs={"pk": "plan_place"}),
    "plan-place-hand": Address("post", planners(302), has_area=True, kwargs={"pk": "plan_place"}),
    "plan-place-visit": Address("post", planners(302), has_area=True, kwargs={"pk": "plan_place"}),
    "plan-visit-close": Address("post", planners(302), has_area=True, kwargs={"pk": "plan_visit"}),
}

# Khoa manages the territory and sees no household: everything else is forbidden to him.
OF_THE_ADMINISTRATOR = {
    "sign-in": 302, "sign-out": 302, "working-day": 302, "language": 302, "home": 302,
    "area": 200, "area-changes": 200, "area-change-new": 200,
    "area-change": 200, "area-change-excel": 200, "area-change-posts": 302,
    "area-change-apply": 302, "area-change-drop": 302, "area-change-undo": 302,
    "portal:front": 200, "portal:list": 404, "portal:object": 404, "portal:receipt": 302,
    "portal:status": 200, "plan-feed": 404,
}  # fmt: skip
MATRIX = {
    name: replace(address, own={"khoa": OF_THE_ADMINISTRATOR.get(name, 403), **address.own})
    for name, address in MATRIX.items()
}
