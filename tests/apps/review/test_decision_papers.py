"""Papers of a decision: what stands on them, and the batch of certificates that can be left."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.documents import services as documents
from giamngheo.apps.registry.enums import PovertyClass
from giamngheo.apps.review import services
from giamngheo.apps.review.models import Case, CertificateBatch, CertificateFile, Decision
from giamngheo.apps.review.queries import certificate_papers, decision_papers
from giamngheo.apps.review.queries.results import results
from giamngheo.apps.review.queries.summary import summary
from giamngheo.apps.review.services import ReviewRefused, batches
from giamngheo.common import crypto
from giamngheo.common.papers.problems import PaperRefused
from giamngheo.common.scoping import area_scope
from tests.apps.review.deciding import SIGNED_ON, ask, decide, judge, put_together
from tests.apps.review.making import STANDARD, case_of, make_listed, make_round
from tests.people import TODAY

P, N, A = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
ISSUED_ON = date(2026, 11, 12)


def text_of(content: bytes) -> str:
    """Everything written in a Word file, tables too."""
    document = docx.Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.element.body.iter(PARAGRAPH)]
    return "\n".join(filter(None, parts))


PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def prepared(cast: Any) -> Any:
    homes = [make_listed(cast, P, head=f"Trần Thị {n}", village=n) for n in range(3)]
    campaign = make_round(cast)
    for home, found in zip(homes, (P, N, A), strict=True):
        judge(cast, case_of(campaign, home), found)
    judge(cast, ask(cast, campaign, make_listed(cast, A, head="Lê Văn Khá")), A)
    put_together(cast, campaign)
    return campaign


def filled(kind: str, data: Any, cast: Any) -> str:
    rendered = documents.render(kind=kind, data=data, area=cast.country.commune_a, on=SIGNED_ON)
    assert documents.pdf(rendered.docx).startswith(b"%PDF")
    return text_of(rendered.docx)


def test_the_summary_of_the_chair(as_an: Any) -> None:
    campaign = prepared(as_an)
    made = summary(campaign, results(campaign))
    data = decision_papers.summary_paper(campaign, made, on=SIGNED_ON, officer="An")
    said = filled("review_summary", data, as_an)
    for words in ("Trần Thị 1", "Trần Thị 2", "Lê Văn Khá", "Hộ nghèo đầu kỳ", "Hộ cận nghèo"):
        assert words in said
    assert data.changes_left == 0


def test_the_decision_with_its_annexes(as_an: Any) -> None:
    decision = decide(as_an, prepared(as_an))
    data = decision_papers.decision_paper(decision, STANDARD)
    assert (data.number, data.symbol) == (125, "QĐ-UBND")
    assert [home.head_name for home in data.poor] == ["Trần Thị 0"]
    assert [home.head_name for home in data.escaped_poor] == ["Trần Thị 1", "Trần Thị 2"]
    assert (data.poor[0].birth_female, data.poor[0].income_points) == ("1960", 130)
    said = filled("recognition_decision", data, as_an)
    assert "Trần Thị 2" in said
    assert "Lê Văn Khá" not in said, "refusals are nobody else's business"
    filled("reviewed_list", decision_papers.reviewed_list(decision, STANDARD), as_an)


def test_the_letter_to_who_is_refused(as_an: Any) -> None:
    decision = decide(as_an, prepared(as_an))
    case = Case.objects.select_related("request", "household", "village").get(
        household__head_name="Lê Văn Khá"
    )
    said = filled("refusal_letter", decision_papers.refusal_letter(case, decision), as_an)
    assert "Lê Văn Khá" in said
    assert "160" in said
    assert "khiếu nại" in said


def issued(cast: Any) -> Decision:
    decision = decide(cast, prepared(cast))
    services.issue_certificates(decision=decision, actor=cast.an, on=ISSUED_ON, today=TODAY)
    return decision


def test_certificates_carry_members_and_years(as_an: Any) -> None:
    decision = issued(as_an)
    rows = list(certificate_papers.of_decision(decision))
    data = certificate_papers.certificates_paper(decision.campaign.unit, STANDARD, rows, decision)
    first = data.certificates[0]
    assert [member.name for member in first.members[:2]] == ["Trần Thị 0", "Trần Văn Đức"]
    (line,) = [year for year in first.years if year.year == 2026]
    assert (line.result, line.deprived[:5]) == ("N", ("x", "x", "x", "x", ""))
    assert all(not year.result for year in first.years if year.year != 2026)


def test_the_batch_is_made_village_by_village(as_an: Any) -> None:
    decision = issued(as_an)
    who: dict[str, Any] = {"actor": as_an.an, "on": ISSUED_ON, "today": TODAY}
    batch = batches.request_batch(decision=decision, **who)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("DONE", 2, 2), "tests run jobs at once"
    files = list(CertificateFile.objects.order_by("village__code"))
    assert [file.count for file in files] == [1, 1]
    content = batches.open_file(file=files[0], as_pdf=False, **who)
    assert "Trần Thị 0" in text_of(content)
    assert "Trần Thị 1" not in text_of(content)
    assert batches.open_file(file=files[1], as_pdf=True, **who).startswith(b"%PDF")
    assert Event.objects.filter(verb="review.certificates.opened").count() == 2


def test_a_batch_goes_on_where_it_stopped(as_an: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = issued(as_an)
    batch = CertificateBatch.objects.create(
        decision=decision, total=2, requested_by=as_an.an, commune_id=decision.commune_id,
        province_id=decision.province_id,
    )  # fmt: skip
    made: list[Any] = []
    original = batches.make_file

    def stops(*given: Any) -> None:
        if made:
            raise KeyboardInterrupt
        made.append(given[1])
        original(*given)

    monkeypatch.setattr(batches, "make_file", stops)
    with pytest.raises(KeyboardInterrupt):
        batches.make(batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("RUNNING", 1)
    with pytest.raises(ReviewRefused, match="đang được lập"):
        batches.request_batch(decision=decision, actor=as_an.an, on=ISSUED_ON, today=TODAY)
    again: list[Any] = []

    def counts(*given: Any) -> None:
        again.append(given[1])
        original(*given)

    monkeypatch.setattr(batches, "make_file", counts)
    assert batches.take_up() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("DONE", 2)
    assert len(again) == 1, "the first village is not made again"


def test_a_template_that_cannot_be_filled_is_told(
    as_an: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_given: Any) -> None:
        raise PaperRefused("Trường “giay.so” không có trong mẫu.")

    decision = issued(as_an)
    monkeypatch.setattr(documents, "render", broken)
    batch = batches.request_batch(decision=decision, actor=as_an.an, on=ISSUED_ON, today=TODAY)
    batch.refresh_from_db()
    assert (batch.state, batch.problem) == ("FAILED", "Trường “giay.so” không có trong mẫu.")


def test_only_who_may_see_citizen_numbers_opens_them(as_an: Any) -> None:
    decision = issued(as_an)
    batches.request_batch(decision=decision, actor=as_an.an, on=ISSUED_ON, today=TODAY)
    file = CertificateFile.objects.first()
    assert file is not None
    assert b"PDF" not in bytes(file.pdf_sealed)[:200]
    assert crypto.open_sealed(bytes(file.pdf_sealed))
    for user, error in ((as_an.dung, NotAllowed), (as_an.binh, OutsideArea)):
        with area_scope(as_an.scope_of(user)), pytest.raises(error):
            batches.open_file(file=file, as_pdf=True, actor=user, on=TODAY, today=TODAY)


def test_a_paper_rests_on_nothing_signed_after_it() -> None:
    assert "02/2022" not in " ".join(decision_papers.bases(date(2021, 12, 14)))
    assert "02/2022" in " ".join(decision_papers.bases(date(2023, 12, 14)))
