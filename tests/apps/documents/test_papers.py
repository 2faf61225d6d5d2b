"""Papers that were made: kept sealed, issued with a number of their own, revoked, opened."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.documents import queries, services
from giamngheo.apps.documents.enums import PaperState, Subject
from giamngheo.apps.documents.models import Paper
from giamngheo.common.scoping import NoActiveScope, area_scope, unscoped
from tests.apps.documents.making import SIGNED, sample
from tests.people import TODAY, Cast


def keep(cast: Cast, **changed: Any) -> Paper:
    given: dict[str, Any] = {
        "rendered": sample("request_entry", cast.country.commune_a),
        "area": cast.country.villages_a[0],
        "title": "Giấy đề nghị",
        "subject": Subject.REQUEST,
        "subject_id": 7,
        "symbol": "GĐN",
        "signed_on": SIGNED,
        "actor": cast.an,
        "on": TODAY,
        "today": TODAY,
    }
    return services.keep(**given | changed)


def issue(cast: Cast, paper: Paper, **changed: Any) -> Paper:
    given: dict[str, Any] = {"paper": paper, "actor": cast.an, "on": TODAY, "today": TODAY}
    return services.issue(**given | changed)


@pytest.fixture
def kept(as_an: Cast) -> Paper:
    return keep(as_an)


def test_a_kept_paper_is_sealed_and_lies_in_its_place(as_an: Cast, kept: Paper) -> None:
    rendered = sample("request_entry", as_an.country.commune_a)
    assert kept.state == PaperState.DRAFT
    assert (kept.village, kept.commune) == (as_an.country.villages_a[0], as_an.country.commune_a)
    assert (kept.district, kept.province) == (None, as_an.country.province)
    assert kept.sha256 == hashlib.sha256(rendered.docx).hexdigest()
    assert kept.template_sha == rendered.template_sha
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM documents_paper")
        stored = bytes(cursor.fetchone()[0])
    assert not stored.startswith(b"PK")
    assert b"word/document.xml" not in stored
    assert queries.word_of(kept) == rendered.docx


def test_papers_are_read_inside_the_scope_only(cast: Cast) -> None:
    with area_scope(cast.scope_of(cast.an)):
        keep(cast)
        whole = keep(cast, area=cast.country.commune_a, subject_id=8)
    with pytest.raises(NoActiveScope):
        queries.papers_of(Subject.REQUEST, 7)
    with area_scope(cast.scope_of(cast.binh)):
        assert queries.papers_of(Subject.REQUEST, 7) == []
        assert queries.papers_in(cast.country.commune_a) == []
    with area_scope(cast.scope_of(cast.chi)):
        assert len(queries.papers_of(Subject.REQUEST, 7)) == 1
        assert queries.papers_of(Subject.REQUEST, whole.subject_id) == []
    with area_scope(cast.scope_of(cast.dung)):
        assert len(queries.papers_in(cast.country.province)) == 2


def test_issuing_gives_the_number_and_the_day(as_an: Cast, kept: Paper) -> None:
    done = issue(as_an, kept, number=5)
    assert (done.state, done.number, done.year) == (PaperState.ISSUED, 5, 2021)
    assert done.issued_on == TODAY
    assert queries.is_current(done)
    with pytest.raises(services.NotPossible):
        issue(as_an, kept)


def test_a_number_is_given_once_in_a_commune_year_and_symbol(as_an: Cast, kept: Paper) -> None:
    issue(as_an, kept, number=5)
    second = keep(as_an, subject_id=8)
    with pytest.raises(services.NotPossible, match="Số này"):
        issue(as_an, second, number=5)
    second.refresh_from_db()
    assert second.state == PaperState.DRAFT
    issue(as_an, second, number=6)
    other = keep(as_an, subject_id=9, symbol="QĐ-UBND")
    assert issue(as_an, other, number=5).state == PaperState.ISSUED


def test_a_revoked_paper_keeps_its_file_and_frees_its_number(as_an: Cast, kept: Paper) -> None:
    done = issue(as_an, kept, number=5)
    with pytest.raises(services.NotPossible):
        services.revoke(paper=done, reason="  ", actor=as_an.an, on=TODAY, today=TODAY)
    gone = services.revoke(paper=done, reason="sai tên", actor=as_an.an, on=TODAY, today=TODAY)
    assert (gone.state, gone.revoked_reason) == (PaperState.REVOKED, "sai tên")
    assert not queries.is_current(gone)
    assert queries.word_of(gone).startswith(b"PK")
    with pytest.raises(services.NotPossible):
        services.revoke(paper=gone, reason="lại", actor=as_an.an, on=TODAY, today=TODAY)
    issue(as_an, keep(as_an, subject_id=8), number=5)


def test_a_paper_is_superseded_once(as_an: Cast, kept: Paper) -> None:
    issue(as_an, kept)
    newer = keep(as_an, supersedes=kept)
    assert newer.supersedes == kept
    assert not queries.is_current(Paper.objects.get(pk=kept.pk))
    with pytest.raises(services.NotPossible):
        keep(as_an, supersedes=kept)
    assert [each.pk for each in queries.papers_of(Subject.REQUEST, 7)] == [newer.pk, kept.pk]


def test_who_may_keep_issue_and_revoke(cast: Cast) -> None:
    with unscoped(reason="test"):
        paper = keep(cast)
        with pytest.raises(OutsideArea):
            keep(cast, actor=cast.binh)
        with pytest.raises(NotAllowed):
            keep(cast, actor=cast.chi)
        with pytest.raises(OutsideArea):
            issue(cast, paper, actor=cast.binh)
        with pytest.raises(NotAllowed):
            issue(cast, paper, actor=cast.dung)
        with pytest.raises(OutsideArea):
            services.revoke(paper=paper, reason="x", actor=cast.binh, on=TODAY, today=TODAY)
        with pytest.raises(OutsideArea):
            keep(cast, area=cast.country.province)


def test_opening_a_paper_with_citizen_numbers_needs_that_right_and_is_written_down(
    cast: Cast,
) -> None:
    with unscoped(reason="test"):
        paper = keep(cast)
        for actor in (cast.dung, cast.em, cast.chi):
            with pytest.raises(NotAllowed):
                services.open_paper(paper=paper, actor=actor, on=TODAY, today=TODAY)
        with pytest.raises(OutsideArea):
            services.open_paper(paper=paper, actor=cast.binh, on=TODAY, today=TODAY)
        assert not Event.objects.filter(verb="documents.paper.opened").exists()
        assert services.open_paper(paper=paper, actor=cast.an, on=TODAY, today=TODAY).startswith(
            b"PK"
        )
    opened = Event.objects.get(verb="documents.paper.opened")
    assert (opened.subject_id, opened.actor_id) == (paper.pk, cast.an.pk)


def test_nothing_personal_stands_in_the_trail(as_an: Cast, kept: Paper) -> None:
    issue(as_an, kept, number=1)
    said = str(list(Event.objects.values_list("before", "after", "reason")))
    assert "098175000001" not in said
    assert "Lê Thị Mẫu" not in said
