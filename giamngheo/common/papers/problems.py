"""Why a Word file cannot be taken or filled, in words an officer can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a template: `message` names the tag or field and where it stands.

    `blocking` keeps the file out; the others are only told.
    """

    message: str
    blocking: bool = True


class PaperRefused(Exception):
    """The file or the data cannot be made into a paper; str() says what, where, how to mend it."""


class TemplateRefused(PaperRefused):
    """A template with mistakes; `problems` lists them one by one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(each.message for each in problems if each.blocking))
        self.problems = tuple(problems)
