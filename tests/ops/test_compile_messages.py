"""Message catalogues compile without gettext, and a broken one breaks nothing."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from ops import compile_messages

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        HEADER
        + 'msgid "household"\nmsgstr "hộ gia đình"\n\n#, fuzzy\nmsgid "person"\nmsgstr "hộ"\n\n'
        + 'msgctxt "verb"\nmsgid "post"\nmsgstr "niêm yết"\n'
    )
    return path


def test_messages_can_be_looked_up(catalogue: Path, tmp_path: Path) -> None:
    assert compile_messages.main(tmp_path) == 0
    with catalogue.with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("household") == "hộ gia đình"
    assert translations.pgettext("verb", "post") == "niêm yết"
    assert translations.gettext("person") == "person", "a fuzzy message is not yet a translation"


def test_a_broken_catalogue_is_named_and_leaves_the_old_one(
    catalogue: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_messages.main(tmp_path)
    before = catalogue.with_suffix(".mo").read_bytes()
    catalogue.write_text(HEADER + '<<<<<<< HEAD\nmsgid "household"\n')
    assert compile_messages.main(tmp_path) == 1
    assert "django.po, line 5" in capsys.readouterr().err
    assert catalogue.with_suffix(".mo").read_bytes() == before
