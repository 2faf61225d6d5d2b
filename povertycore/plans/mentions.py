"""What a sentence names: documents, policies by their number, programmes and projects.

A policy is named by words of its list beside the class of households it is for; it judges no
entitlement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from povertycore.citations import CitationProblem, FoundCitation, find_citations
from povertycore.plans.model import CitedAct, Mention
from povertycore.plans.paper import Line
from povertycore.plans.phrases import lowered
from povertycore.plans.words import Act, Policy, Vocabulary

ANOTHER_DAY, OTHER_YEAR = "KNOWN_ON_ANOTHER_DAY", "KNOWN_WITH_ANOTHER_YEAR"
_NEAR = re.compile(r"cận nghèo")
_ESCAPED = re.compile(r"mới thoát (?:cận )?nghèo")
_POOR = re.compile(r"(?<!cận )(?<!thoát )(?<!giảm )\bnghèo")
_UNNUMBERED = re.compile(
    r"(?:Bộ luật|Luật|Nghị quyết|Quyết định|Kế hoạch|Chỉ thị|Chương trình)\s+[^;.\d]{5,120}", re.I
)


def acts_in(line: Line, words: Vocabulary, *, without: str = "") -> list[CitedAct]:
    """Return the numbered documents a line names, `without` the plan's own number."""
    return [
        _act(line, cited, words) for cited in find_citations(line.text) if cited.number != without
    ]


def bases_in(line: Line, words: Vocabulary, *, without: str = "") -> list[CitedAct]:
    """Return the legal bases of a line; one without any number is kept as it is written."""
    numbered = acts_in(line, words, without=without)
    if numbered:
        return numbered
    found = _UNNUMBERED.search(line.text)
    text = " ".join((found[0] if found else line.text).split()).rstrip(" ;.,")
    return [CitedAct(line.number, line.text, None, None, None, None, text)]


def _act(line: Line, cited: FoundCitation, words: Vocabulary) -> CitedAct:
    known = words.acts.get(cited.number)
    problems = [problem.value for problem in cited.problems if not _is_custom(cited, problem)]
    problems += _against_known(cited, known, words)
    if known is not None and known.year is not None and not _is_same(cited, known):
        known = None
    return CitedAct(
        line=line.number,
        text=line.text,
        number=cited.number,
        kind=cited.kind_word,
        issuer=cited.issuer,
        signed_on=cited.signed_on,
        about=known.about if known else None,
        problems=tuple(problems),
    )


def _is_custom(cited: FoundCitation, problem: CitationProblem) -> bool:
    """Return whether word and code differ by custom: "Chương trình ... CT", joint circulars."""
    return problem is CitationProblem.KIND_CONTRADICTS_NUMBER and (
        cited.kind_word or "",
        cited.kind_code,
    ) in {("Chương trình", "CT"), ("Thông tư liên tịch", "TT")}


def _is_same(cited: FoundCitation, known: Act) -> bool:
    return cited.signed_on is None or cited.signed_on == known.signed_on


def _against_known(cited: FoundCitation, known: Act | None, words: Vocabulary) -> Iterator[str]:
    """Yield in what a citation contradicts a document whose day of signature is known.

    A number without a year comes again every year: only the same day in another year is a slip.
    """
    if known is not None:
        if cited.signed_on is None or not known.verified or cited.signed_on == known.signed_on:
            return
        same_day = (cited.signed_on.day, cited.signed_on.month) == (
            known.signed_on.day,
            known.signed_on.month,
        )
        if cited.year is not None or same_day:
            yield ANOTHER_DAY
        return
    if cited.year is None or cited.signed_on is None:
        return
    serial = cited.number.partition("/")[0]
    suffix = cited.number.rpartition("/")[2]
    same = words.acts.get(f"{serial}/{cited.signed_on.year}/{suffix}")
    if same is not None and same.signed_on == cited.signed_on:
        yield OTHER_YEAR


def policies_in(text: str, words: Vocabulary) -> list[Policy]:
    """Return the policies a sentence names."""
    low = lowered(text)
    return [policy for policy in words.policies if _names(low, policy)]


def _names(low: str, policy: Policy) -> bool:
    if not policy.phrases(low) or policy.excluded(low):
        return False
    if not policy.classes:
        return True
    near = _NEAR.search(low) is not None
    escaped = _ESCAPED.search(low) is not None
    poor = _POOR.search(low) is not None
    said = {"near": near, "escaped": escaped, "poor": poor or not near and not escaped}
    return any(said[one] for one in policy.classes)


def programmes_in(line: Line, text: str, words: Vocabulary) -> list[Mention]:
    """Return the programmes and projects a sentence names."""
    low = lowered(text)
    found = [
        Mention(line.number, text, programme.id, programme.name)
        for programme in words.programmes.programmes
        if programme.phrases(low)
    ]
    return [*found, *_projects(line, text, low, words)]


def _projects(line: Line, text: str, low: str, words: Vocabulary) -> Iterator[Mention]:
    seen: set[str] = set()
    for match in words.projects.all(low):
        rest = re.match(r"\s*:?\s*[“\"«](?P<name>[^”\"»]{3,160})[”\"»]", text[match.end() :])
        name = " ".join(text[match.start() : match.end()].split())
        if name.lower() not in seen:
            seen.add(name.lower())
            yield Mention(line.number, text, None, f"{name}: {rest['name']}" if rest else name)


def mentions_of(
    lines: Sequence[tuple[Line, str]], words: Vocabulary
) -> tuple[list[Mention], list[Mention]]:
    """Return the policies and the programmes named in the texts."""
    policies = [
        Mention(line.number, text, policy.id, policy.name)
        for line, text in lines
        for policy in policies_in(text, words)
    ]
    programmes = [mention for line, text in lines for mention in programmes_in(line, text, words)]
    return policies, programmes
