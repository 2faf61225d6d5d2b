"""Templates of offices: tried when brought, dated, nearest office first, withdrawn, audited."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from giamngheo.apps.accounts.permissions import NotAllowed, OutsideArea
from giamngheo.apps.audit.models import Event
from giamngheo.apps.documents import queries, services
from giamngheo.apps.documents.default_files import default_template
from giamngheo.apps.documents.kinds import KINDS
from giamngheo.apps.documents.models import PaperTemplate
from giamngheo.apps.territory.models import Area
from giamngheo.common.papers.problems import PaperRefused, TemplateRefused
from tests.apps.documents.making import sample
from tests.common.word_files import WITH_MACROS, with_xml, word
from tests.papers_read import texts_of
from tests.people import TODAY, Cast

KIND = "refusal_letter"
FROM = date(2026, 1, 1)
LATER = date(2026, 6, 1)


def own(mark: str) -> bytes:
    """The default template with a sentence of the office's own in it."""
    return with_xml(
        default_template(KIND), ("không công nhận theo đề nghị", f"không công nhận {mark}")
    )


def upload(
    cast: Cast,
    content: bytes,
    *,
    area: Area | None = None,
    valid_from: date = FROM,
    actor: object | None = None,
) -> services.Uploaded:
    return services.upload_template(
        kind=KIND,
        area=area or cast.country.commune_a,
        file_name="C:\\mau\\tra-loi.docx",
        content=content,
        valid_from=valid_from,
        actor=actor or cast.an,  # type: ignore[arg-type]
        on=TODAY,
        today=TODAY,
    )


def printed(cast: Cast, on: date, area: Area | None = None) -> str:
    return " ".join(texts_of(sample(KIND, area or cast.country.commune_a, on).docx))


def test_an_own_template_is_used_from_its_day_in_its_commune_only(cast: Cast) -> None:
    taken = upload(cast, own("RIÊNG"))
    assert taken.template.file_name == "tra-loi.docx"
    assert taken.warnings == ()
    assert "RIÊNG" in printed(cast, FROM)
    assert "RIÊNG" not in printed(cast, date(2025, 12, 31))
    assert "RIÊNG" not in printed(cast, FROM, cast.country.commune_b)
    rendered = sample(KIND, cast.country.commune_a, FROM)
    assert rendered.template_sha == taken.template.sha256


def test_a_paper_of_a_village_and_of_the_old_commune_uses_the_commune_of_today(cast: Cast) -> None:
    upload(cast, own("RIÊNG"), area=cast.country.old_a)
    assert PaperTemplate.objects.get().area == cast.country.commune_a
    assert "RIÊNG" in printed(cast, LATER, cast.country.old_a)


def test_the_commune_goes_before_the_province_and_the_province_before_the_default(
    cast: Cast,
) -> None:
    upload(cast, own("TỈNH"), area=cast.country.province, actor=cast.em)
    assert "TỈNH" in printed(cast, FROM)
    upload(cast, own("CỦA-XÃ"))
    assert "CỦA-XÃ" in printed(cast, FROM)
    assert "TỈNH" in printed(cast, FROM, cast.country.commune_b)
    found = queries.templates_for(cast.country.commune_a, FROM)
    assert found[KIND].area == cast.country.commune_a


def test_a_new_template_ends_the_one_before(cast: Cast) -> None:
    first = upload(cast, own("MỘT")).template
    upload(cast, own("HAI"), valid_from=LATER)
    first.refresh_from_db()
    assert first.valid_to == LATER
    assert "MỘT" in printed(cast, date(2026, 5, 31))
    assert "HAI" in printed(cast, LATER)
    assert len(queries.history_of(KIND, cast.country.commune_a)) == 2


def test_a_template_before_the_one_in_use_is_refused(cast: Cast) -> None:
    upload(cast, own("HAI"), valid_from=LATER)
    with pytest.raises(services.NotPossible, match="01/06/2026"):
        upload(cast, own("MỘT"))


def test_the_database_keeps_one_open_template_of_a_kind(cast: Cast) -> None:
    row = upload(cast, own("MỘT")).template
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_withdrawing_goes_back_to_the_default_and_keeps_the_row(cast: Cast) -> None:
    row = upload(cast, own("RIÊNG")).template
    services.withdraw_template(template=row, actor=cast.an, on=TODAY, today=TODAY)
    assert "RIÊNG" not in printed(cast, TODAY)
    assert "RIÊNG" in printed(cast, LATER)
    with pytest.raises(services.NotPossible):
        services.withdraw_template(template=row, actor=cast.an, on=TODAY, today=TODAY)
    assert PaperTemplate.objects.count() == 1


def test_a_template_withdrawn_before_its_day_was_never_in_use(cast: Cast) -> None:
    row = upload(cast, own("RIÊNG"), valid_from=date(2027, 1, 1)).template
    services.withdraw_template(template=row, actor=cast.an, on=TODAY, today=TODAY)
    assert "RIÊNG" not in printed(cast, date(2027, 1, 1))


def test_every_mistake_is_listed_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(TemplateRefused) as refused:
        upload(cast, word("{{ kinh_guii }}", "{% if ly_do %}", "{{ nguoi_ky }}"))
    told = services.problems_of(refused.value)
    assert any("`kinh_gui`" in each for each in told)
    assert any("{% endif %}" in each for each in told)
    assert any("“ly_do”" in each or "“kinh_gui”" in each for each in told)
    assert not PaperTemplate.objects.exists()
    assert not Event.objects.filter(verb="documents.template.uploaded").exists()


def test_a_required_field_that_is_missing_keeps_the_template_out(cast: Cast) -> None:
    with pytest.raises(TemplateRefused, match="“ly_do”"):
        upload(cast, word("Kính gửi {{ kinh_gui }}", "{{ nguoi_ky }}"))


def test_what_the_default_has_and_this_lacks_is_only_told(cast: Cast) -> None:
    taken = upload(cast, word("{{ kinh_gui }}: {{ ly_do | noi('; ') }}", "{{ nguoi_ky }}"))
    assert any("noi_nhan" in each for each in taken.warnings)
    assert "Điểm B1 cao hơn" in printed(cast, FROM)


def test_a_macro_file_is_refused_before_anything_is_read_of_it(cast: Cast) -> None:
    with pytest.raises(PaperRefused, match="macro"):
        upload(cast, WITH_MACROS)


def test_who_may_bring_a_template_and_where(cast: Cast) -> None:
    country = cast.country
    with pytest.raises(OutsideArea):
        upload(cast, own("x"), actor=cast.binh)
    with pytest.raises(OutsideArea):
        upload(cast, own("x"), area=country.province)
    for nobody in (cast.chi, cast.dung):
        with pytest.raises((NotAllowed, OutsideArea)):
            upload(cast, own("x"), actor=nobody, area=country.province)
    with pytest.raises(NotAllowed):
        upload(cast, own("x"), actor=cast.dung)
    upload(cast, own("x"), actor=cast.em)
    with pytest.raises(services.NotPossible):
        upload(cast, own("x"), area=country.villages_a[0])


def test_bringing_and_withdrawing_leave_a_trace(cast: Cast) -> None:
    row = upload(cast, own("RIÊNG")).template
    services.withdraw_template(template=row, actor=cast.an, on=TODAY, today=TODAY, reason="nhầm")
    brought, withdrawn = Event.objects.filter(verb__startswith="documents.template").order_by("pk")
    assert brought.after is not None
    assert brought.after["sha256"] == row.sha256
    assert withdrawn.reason == "nhầm"
    assert brought.actor_id == cast.an.pk


def test_data_of_another_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(PaperRefused, match="MeetingMinutes"):
        services.render(
            kind="meeting_minutes",
            data=KINDS[KIND].sample(),
            area=cast.country.commune_a,
            on=FROM,
        )
    with pytest.raises(queries.UnknownKind, match="khong_co"):
        services.render(kind="khong_co", data=None, area=cast.country.commune_a, on=FROM)


def test_a_kept_template_that_fails_is_told_and_does_not_fall_back(cast: Cast) -> None:
    """A template kept before a field was taken away from its kind."""
    row = upload(cast, own("RIÊNG")).template
    PaperTemplate.objects.filter(pk=row.pk).update(content=word("{{ truong_cu }}"))
    with pytest.raises(PaperRefused, match="`truong_cu`"):
        printed(cast, FROM)


@pytest.mark.parametrize("key", KINDS)
def test_the_page_of_fields_has_meaning_and_sample(key: str) -> None:
    lines = queries.fields_of(KINDS[key])
    assert all(line.meaning for line in lines)
    assert sum(bool(line.sample) for line in lines) > len(lines) / 3
    assert {line.path for line in lines if line.required} == set(KINDS[key].required)
