"""The stylesheet and templates: contrast, no inline style or script, icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "giamngheo/web/static/desk"
CSS = (DESK / "desk.css").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "giamngheo/web/templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS))
AT_LEAST = 4.5

# Text colour on ground colour, as the rules of desk.css pair them.
PAIRS = [
    *[(text, ground) for text in ("ink", "ink-2", "ink-3", "sky", "brick", "leaf", "plum", "amber")
      for ground in ("paper", "ground", "sunk")],
    ("brick", "brick-bg"), ("amber", "amber-bg"), ("leaf-dark", "leaf-bg"), ("plum", "plum-bg"),
    ("sky", "sky-bg"), ("ink-2", "grey-bg"), ("ink-3", "grey-bg"), ("ink", "amber-bg"),
    ("ink", "brick-bg"), ("ink-2", "brick-bg"), ("ink-2", "amber-bg"), ("sky", "amber-bg"),
    ("sky", "brick-bg"), ("brick", "sunk"), ("leaf-dark", "paper"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_web_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= AT_LEAST


@pytest.mark.parametrize("ground", ["leaf", "leaf-dark"])
def test_white_text_stands_out(ground: str) -> None:
    assert contrast("#ffffff", TOKENS[ground]) >= AT_LEAST


def test_colours_are_named_once() -> None:
    """Rules use the tokens; only the sign-in panel has colours of its own."""
    rules = CSS.split("* { box-sizing", 1)[1]
    loose = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{3,6})", rules))
    assert loose <= {"#fff", "#000", "#eef5f0", "#dcebe2"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "hx-on" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_tables_have_captions_and_heads_say_what_they_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("<table") == text.count("<caption")
    heads = re.findall(r"<th(?=[\s>])[^>]*>", re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text))
    numbers = [head for head in heads if "scope=" not in head and 'class=""' not in head]
    assert numbers == []


def test_every_icon_used_is_drawn() -> None:
    drawn = set(re.findall(r'symbol id="([a-z]+)"', (DESK / "icons.svg").read_text()))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% icon "([a-z]+)" %\}', path.read_text(encoding="utf-8"))
    }
    assert used <= drawn
    assert len(used) > 8


def test_every_page_says_its_language_and_has_a_way_to_the_content() -> None:
    base = (ROOT / "giamngheo/web/templates/desk/base.html").read_text(encoding="utf-8")
    assert '<html lang="{{ language }}">' in base
    assert 'class="skip" href="#content"' in base
