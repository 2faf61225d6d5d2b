"""Codes for the public: of a posted list, and of an objection. Neither can be guessed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

# Without 0/o, 1/l/i: read off paper and typed on a phone.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
DIGITS = "0123456789"
TRACKING = re.compile(r"\d{4}-\d{4}-\d{4}\Z")


def public_code(is_taken: Callable[[str], bool]) -> str:
    """A code like 'k7m2p-9xq4r' (31^10 of them) that no posting carries yet."""
    return _fresh(LETTERS, (5, 5), is_taken)


def tracking_code(is_taken: Callable[[str], bool]) -> str:
    """Twelve digits like '4827-1936-0512': easy to say over the telephone."""
    return _fresh(DIGITS, (4, 4, 4), is_taken)


def as_tracking_code(text: str) -> str | None:
    """A tracking code as people type it, with or without strokes; None for anything else.

    >>> as_tracking_code(" 4827 1936.0512 ")
    '4827-1936-0512'
    >>> as_tracking_code("4827") is None
    True
    """
    digits = re.sub(r"[\s.\-\u2010-\u2015]+", "", text)
    found = "-".join((digits[:4], digits[4:8], digits[8:]))
    return found if TRACKING.match(found) and digits.isascii() else None


def as_public_code(text: str) -> str:
    """A public code as people type it: capitals and blanks do not matter."""
    plain = re.sub(r"[\s\-\u2010-\u2015]+", "", text).lower()
    return f"{plain[:5]}-{plain[5:]}"


def _fresh(alphabet: str, groups: tuple[int, ...], is_taken: Callable[[str], bool]) -> str:
    while True:
        code = "-".join("".join(secrets.choice(alphabet) for _n in range(size)) for size in groups)
        if not is_taken(code):
            return code
