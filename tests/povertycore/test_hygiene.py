"""Rules about the code of the rules: no float, no division of counts, both languages whole."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import povertycore
from povertycore.classification import Outcome
from povertycore.wording import LANGUAGES, WordedError, say, sentences

CORE = Path(povertycore.__file__).parent
# The table check weighs evidence for what a column may mean; its weights are neither counts nor
# rates and never reach a result. Its own results are held to integers by its own tests.
WEIGHTS_OF_EVIDENCE = {"tables", "sentences"}
FILES = [
    path
    for path in sorted(CORE.rglob("*.py"))
    if path.relative_to(CORE).parts[0] not in WEIGHTS_OF_EVIDENCE
]


def _violations(tree: ast.AST) -> Iterator[str]:
    """Yield every float and every true division that does not join a path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"line {node.lineno}: float"
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"line {node.lineno}: {node.value}"
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _joins_path(node):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _joins_path(node: ast.BinOp) -> bool:
    left = ast.unparse(node.left)
    names_folder = re.search(r"folder|parent", left, re.IGNORECASE) is not None
    is_text = isinstance(node.right, ast.JoinedStr) or (
        isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)
    )
    return names_folder or is_text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORE)))
def test_no_float_and_no_division_in_the_rules(path: Path) -> None:
    assert list(_violations(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("code", ["x = 0.5", "x = float(y)", "x = a / b", "x /= 2", "x: float = y"])
def test_the_search_for_floats_finds_them(code: str) -> None:
    assert list(_violations(ast.parse(code)))


def test_the_search_for_floats_leaves_paths_alone() -> None:
    code = "p = FOLDER / name; q = Path(__file__).parent / 'law'; r = a // b"
    assert list(_violations(ast.parse(code))) == []


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda p: str(p.relative_to(CORE)))
def test_the_rules_know_no_clock_and_no_framework(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"today", "now", "utcnow"}, f"line {node.lineno}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or node.names[0].name
            assert module.split(".")[0] not in {"django", "giamngheo", "time", "requests"}


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_everything_with_the_same_places() -> None:
    vietnamese, english = (sentences(language) for language in LANGUAGES)
    assert vietnamese.keys() == english.keys()
    for key, sentence in vietnamese.items():
        assert _places(sentence) == _places(english[key]), key
        assert sentence.strip(), key


def _spoken_keys() -> tuple[set[str], tuple[str, ...]]:
    """Every text written out in the code, and the beginnings of those it puts together."""
    written, begun = set(), set()
    for path in [*CORE.rglob("*.py"), *(CORE.parent / "giamngheo").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    return written, tuple(beginning for beginning in begun if beginning.endswith("."))


def test_no_sentence_is_left_unsaid() -> None:
    """A sentence nothing in the code can speak is dead wording."""
    written, begun = _spoken_keys()
    unsaid = [key for key in sentences("vi") if key not in written and not key.startswith(begun)]
    assert unsaid == []


def test_every_step_the_code_takes_has_its_sentence() -> None:
    said = {key.removeprefix("step.") for key in sentences("vi") if key.startswith("step.")}
    source = (CORE / "classification.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', source)) - {one.value for one in Outcome}
    for code in codes:
        assert any(key.startswith(code.lower()) for key in said), code


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no wording in language 'fr'"):
        say("number.empty", "fr")


def test_a_worded_error_speaks_both_languages() -> None:
    error = WordedError("number.bad_groups", {"text": "1.2.3"})
    assert "'1.2.3'" in str(error)
    assert error.render() == error.render("vi") != str(error)
