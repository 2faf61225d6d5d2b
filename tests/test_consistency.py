"""Rules about the code itself."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import models

import giamngheo.apps
from giamngheo.common.scoping import ScopedManager

ROOT = Path(__file__).resolve().parent.parent
OUR_APPS = [config for config in apps.get_app_configs() if config.name.startswith("giamngheo.")]
OUR_MODELS = [model for config in OUR_APPS for model in config.get_models()]

# Models without household data: what they hold may be read by anybody signed in, or by the system.
OPEN_MODELS = {
    "audit.Event": "ids and acts; pages reach it only through a household in scope",
    "territory": "public facts about administrative units",
    "accounts": "users and posts; no household data",
    "plans": "public acts of units, no household; access.verbs_for decides by the unit",
    "registry.CodeCounter": "the last number given out",
    "demo.DemoInstall": "that this installation holds the demo place",
    "review.PublicTry": "a keyed hash and a count; no household, no address",
    "documents.PaperTemplate": "an office's own Word file with tags instead of data",
    "restructuring.Change": "a plan about units, its counts by table and its posts; no household",
    "restructuring.ChangeUnit": "which units a change names",
    "restructuring.Placement": "where villages and communes go",
    "reporting.PrintedTable": "a published plan's table: counts only, no household",
}
VIETNAMESE_WITHOUT_ACCENTS = re.compile(
    r"\b(ho_?ngheo|can_?ngheo|ra_?soat|nhan_?khau|ho_?gia_?dinh|thon_?xom|chu_?ho|binh_?xet|"
    r"niem_?yet|phuc_?tra|thoat_?ngheo|tai_?ngheo|dan_?toc|bien_?dong|chinh_?sach)\b",
    re.IGNORECASE,
)


def source_files() -> Iterator[Path]:
    for folder in ("giamngheo", "povertycore"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def identifiers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            yield node.name


def forbidden_words() -> set[str]:
    glossary = yaml.safe_load((ROOT / "docs/glossary.yaml").read_text(encoding="utf-8"))
    words = {
        word
        for topic in glossary["topics"]
        for term in topic["terms"]
        for word in term.get("do_not_use", [])
    }
    return words - set(glossary["have_another_meaning"])


def test_identifiers_are_english_and_of_the_glossary() -> None:
    wrong = []
    forbidden = forbidden_words()
    assert "needy" in forbidden
    for path in source_files():
        for name in set(identifiers(path)):
            parts = set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))
            if (
                not name.isascii()
                or VIETNAMESE_WITHOUT_ACCENTS.search(name)
                or name.lower() in forbidden
                or parts & forbidden
            ):
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_the_glossary_page_is_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools/glossary.py", "--check"], check=False)
    assert done.returncode == 0, "run: python tools/glossary.py"


def test_the_page_of_papers_is_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/papers_reference.py", "--check"], check=False
    )
    assert done.returncode == 0, "run: python tools/papers_reference.py"


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_model_says_what_a_row_is(model: type[models.Model]) -> None:
    doc = model.__doc__ or ""
    assert doc, "write a docstring: what is one row?"
    assert not doc.startswith(f"{model.__name__}("), "write a docstring: what is one row?"
    assert model._meta.verbose_name != (model._meta.object_name or "").lower()


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_household_data_is_read_through_the_scope(model: type[models.Model]) -> None:
    label = model._meta.label
    if label in OPEN_MODELS or model._meta.app_label in OPEN_MODELS:
        return
    assert isinstance(model._default_manager, ScopedManager), f"{label} can be read by anybody"


def test_open_models_exist() -> None:
    labels = {model._meta.label for model in OUR_MODELS} | {m._meta.app_label for m in OUR_MODELS}
    assert set(OPEN_MODELS) <= labels


def public_services() -> Iterator[tuple[str, object]]:
    for module in pkgutil.walk_packages(giamngheo.apps.__path__, "giamngheo.apps."):
        if module.name.endswith(".services") and ".audit." not in module.name:
            loaded = importlib.import_module(module.name)
            names = getattr(loaded, "__all__", None) or [
                name
                for name, value in vars(loaded).items()
                if inspect.isfunction(value) and value.__module__ == module.name
            ]
            for name in names:
                yield f"{module.name}.{name}", getattr(loaded, name)


def writes(function: object) -> bool:
    return "with act(" in inspect.getsource(function)  # type: ignore[arg-type]


def test_every_audited_service_takes_actor_and_on_by_name() -> None:
    wrong, seen = [], 0
    for name, function in public_services():
        if not inspect.isfunction(function) or not writes(function):
            continue
        seen += 1
        parameters = inspect.signature(function).parameters
        for needed in ("actor", "on"):
            found = parameters.get(needed)
            if found is None or found.kind is not inspect.Parameter.KEYWORD_ONLY:
                wrong.append(f"{name}: {needed}")
    assert wrong == []
    assert seen > 8


def test_no_file_grows_beyond_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in source_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_the_example_of_variables_names_what_the_settings_read() -> None:
    read = set()
    for path in (ROOT / "giamngheo").rglob("*.py"):
        read |= set(re.findall(r'"(GIAMNGHEO_[A-Z_]+)"', path.read_text(encoding="utf-8")))
    named = set(re.findall(r"^(GIAMNGHEO_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read == named


def test_no_household_id_number_reaches_a_log() -> None:
    """Nobody logs or prints the functions that open sealed numbers."""
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if "open_sealed(" in line or "personal_id" in line:
                assert not re.search(r"\b(logger\.|logging\.|print\()", line), path
