"""The sentences the rules speak, in Vietnamese and in English, looked up by key.

It holds no rule and no legal text: names of indicators, policies and forms come from law/.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

LANGUAGES = ("vi", "en")

_FOLDER = Path(__file__).resolve().parent
_NOTHING: Mapping[str, object] = MappingProxyType({})


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Return every sentence of one language by its key.

    Raises:
        ValueError: for a language the rules do not speak.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no wording in language {language!r}; choose one of {LANGUAGES}")
    loaded = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({str(key): str(value) for key, value in loaded.items()})


def say(key: str, language: str = "vi", values: Mapping[str, object] = _NOTHING) -> str:
    """Return the sentence of `key` with its named places filled.

    >>> say("number.empty", "en")
    'the cell is empty where a number is expected'
    """
    return sentences(language)[key].format_map(values)


class WordedError(ValueError):
    """A refusal that can be told in both languages: `str()` is English, `render()` Vietnamese.

    `key` names the sentence in wording/{vi,en}.yaml and `values` fills its places, so a screen or
    a file report can tell an officer what is wrong without reading English.
    """

    def __init__(self, key: str, values: Mapping[str, object] = _NOTHING) -> None:
        """Keep the key and a copy of the values; both survive pickling to a worker."""
        super().__init__(key, dict(values))
        self.key = key
        self.values = dict(values)

    def render(self, language: str = "vi") -> str:
        """Return the sentence in the language asked for."""
        return say(self.key, language, self.values)

    def __str__(self) -> str:
        """Return the English sentence, for logs and developers."""
        return self.render("en")
