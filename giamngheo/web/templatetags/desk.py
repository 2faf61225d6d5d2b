"""Formatting for templates: numbers, rates, days, money, classes, and small drawn things.

It knows no query; everything it shows was loaded by the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from giamngheo.apps.registry.enums import PovertyClass
from povertycore.law_store import UnknownLawError, standard
from povertycore.quantities import Ratio, format_number_vi

register = template.Library()

# The look of a class: colour, and always with its word.
CLASS_STYLES = {
    "POOR": "poor",
    "NEAR_POOR": "near",
    "AVERAGE": "ok",
    "NOT_POOR": "not",
    "UNKNOWN": "unk",
}


@register.filter
def number(value: int | Decimal | None) -> str:
    """1234567 -> '1.234.567'; nothing for nothing."""
    return "" if value is None else format_number_vi(value)


@register.filter
def percent(rate: Ratio | None) -> str:
    """A rate with two places and a comma, without the sign: '2,06'. '' where it has no base."""
    found = rate.percent() if rate is not None else None
    return "" if found is None else format_number_vi(found, 2)


@register.filter
def day(value: date | None) -> str:
    """'30/11/2021'."""
    return f"{value:%d/%m/%Y}" if value else ""


@register.filter
def standard_name(standard_id: str) -> str:
    """'Chuẩn quốc gia 2022-2026' for 'vn-2022'; the id itself where no law file has it."""
    try:
        return standard(standard_id).short_title_vi
    except UnknownLawError:
        return standard_id


@register.filter
def vnd(value: int | None) -> str:
    """'1.500.000 đ'."""
    return "" if value is None else f"{format_number_vi(value)} đ"


@register.filter
def signed(value: int) -> str:
    """'+3', '−4', '0' with a true minus sign."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}" if value < 0 else "0"


@register.simple_tag
def class_chip(poverty_class: str, note: str = "") -> SafeString:
    """The class as a coloured word."""
    return chip(poverty_class, note)


def class_name(poverty_class: str) -> str:
    """'Hộ nghèo', 'Hộ cận nghèo', ...; 'Chưa xếp loại' where there is no class at all."""
    if not poverty_class:
        return _("Without class")
    return capfirst(str(PovertyClass(poverty_class).label))


def chip(poverty_class: str, note: str = "") -> SafeString:
    if not poverty_class:
        return format_html('<span class="faint nowrap">{}</span>', class_name("").lower())
    style = CLASS_STYLES.get(poverty_class, "out")
    text = class_name(poverty_class) + (f" · {note}" if note else "")
    return format_html('<span class="chip {}">{}</span>', style, text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn sign beside a word; readers of screens skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("desk/icons.svg"),
        name,
    )


@register.simple_tag
def bar(label: str, *parts: Any, total: int) -> SafeString:
    """Parts of a total: {% bar label "poor" 4 "near" 5 total=20 %}. `label` reads it out."""
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return drawn_bar(label, [(str(style), int(count or 0)) for style, count in pairs], total)


def drawn_bar(label: str, parts: Sequence[tuple[str, int]], total: int) -> SafeString:
    start, pieces = Decimal(0), []
    for style, count in parts:
        width = Decimal(count) * 100 / Decimal(total) if total else Decimal(0)
        pieces.append((style, f"{start:.2f}", f"{width:.2f}"))
        start += width
    drawn = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="8"/>', pieces)
    return format_html('<svg class="bar" role="img" aria-label="{}">{}</svg>', label, drawn)


@register.simple_tag(takes_context=True)
def address(context: Any, **changes: Any) -> SafeString:
    """The query of this page with some keys changed; None removes one. Starts with '?'."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return format_html("?{}", query.urlencode())
