"""Reading one law file: YAML to a checked, frozen object, and the errors of bad files.

It indexes nothing and knows no kind of law (law_index and law_store do).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from povertycore.wording import WordedError

LAW_FOLDER: Final = Path(__file__).resolve().parent / "law"
Model = TypeVar("Model", bound=BaseModel)


class LawFileError(Exception):
    """A law file is not what it must be; names the file, the key in it and what is wrong."""

    def __init__(self, path: Path, key: str, problem: str) -> None:
        """Keep file, key and problem apart; the message joins them."""
        super().__init__(path, key, problem)
        self.path = path
        self.key = key
        self.problem = problem

    def __str__(self) -> str:
        """Return 'file: key: problem'."""
        return f"{self.path}: {self.key}: {self.problem}"


class NoLawInForce(WordedError):
    """No law file covers the day asked for; `render()` says so in Vietnamese."""

    def __init__(self, on: date) -> None:
        """Keep the day."""
        super().__init__("law.none_in_force", {"day": f"{on:%d/%m/%Y}"})
        self.on = on

    def __reduce__(self) -> tuple[type[NoLawInForce], tuple[date]]:
        """Rebuild from the day when sent to another process."""
        return type(self), (self.on,)


class UnknownLawError(KeyError):
    """There is no law file or code list of that name."""

    def __str__(self) -> str:
        """Return the plain sentence (KeyError would quote it)."""
        return str(self.args[0])


# libyaml's parser where PyYAML was built with it: ten times quicker, the same result.
_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_BaseLoader):  # type: ignore[misc]
    """A YAML reader that refuses a key written twice instead of keeping the later one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    """Return the content of a text; the same text is read once. Nobody may change what it gives."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506


def read_yaml(path: Path) -> Any:
    """Return the content of one law file; LawFileError if missing, bad YAML or a double key.

    The content is shared by all who read the same file: copy it before changing it.
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise LawFileError(path, "-", f"cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise LawFileError(path, "-", "is not UTF-8 text") from problem
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "-"
        raise LawFileError(path, where, getattr(problem, "problem", None) or str(problem)) from None


def validated(path: Path, model: type[Model]) -> Model:
    """Return the file's content as this model; LawFileError with the first key that is wrong."""
    return as_model(path, read_yaml(path), model)


def as_model(path: Path, content: Any, model: type[Model]) -> Model:
    """Return content already read as this model; LawFileError with the first key that is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        if not key:
            key, _, message = message.partition(": ")
        raise LawFileError(path, key, message) from problem
