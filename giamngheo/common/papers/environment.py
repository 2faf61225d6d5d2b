"""The Jinja environment of papers: sandboxed, escaping, strict; our filters and nothing else."""

from __future__ import annotations

from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from giamngheo.common.papers.fields import Day, printed

BOX, TICKED = "☐", "☒"
# Stand for { and } of the data until docxtpl is done, which reads meaning into braces. They are no
# characters that a text can hold.
OPEN_BRACE, CLOSE_BRACE = "\ufdd0", "\ufdd1"
_KEPT_CONTROLS = "\t\n"
_LONGEST_DOTS = 400
_TORN_AFTER = 4


def clean(text: str) -> str:
    """Text without what XML cannot hold; line ends become one sort."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if text.isprintable() and "{" not in text and "}" not in text:
        return text
    return "".join(
        OPEN_BRACE if each == "{" else CLOSE_BRACE if each == "}" else each
        for each in text
        if each in _KEPT_CONTROLS or _is_xml(ord(each))
    )


def _is_xml(code: int) -> bool:
    return (
        0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFDCF
        or 0xFDF0 <= code <= 0xFFFD
        or (0x10000 <= code <= 0x10FFFF and code & 0xFFFE != 0xFFFE)
    )


def finalize(value: Any) -> str:
    """How every value is printed."""
    return clean(printed(value))


def dotted(value: Any, width: int = 20) -> str:
    """The value, or dots to write on when there is none."""
    if isinstance(value, Day):
        return str(value) or "…/…/……"
    return printed(value) or dots(min(max(int(width), 1), _LONGEST_DOTS))


def dots(width: int) -> str:
    """Dots to write on, which may be torn between lines like words."""
    whole, rest = divmod(width, _TORN_AFTER)
    return "\u200b".join(["…" * _TORN_AFTER] * whole + ["…" * rest])


def box(value: Any) -> str:
    """☒ for what holds, ☐ for what does not."""
    return TICKED if value else BOX


def upper(value: Any) -> str:
    return printed(value).upper()


def joined(values: Any, between: str = ", ") -> str:
    return between.join(printed(each) for each in values)


def count(values: Any) -> int:
    return len(values)


FILTERS: Final = {"cham": dotted, "o": box, "hoa": upper, "noi": joined, "dem": count}


def _made() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=finalize
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.filters.update(FILTERS)
    return environment


ENVIRONMENT: Final = _made()
