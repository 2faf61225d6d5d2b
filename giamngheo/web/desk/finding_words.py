"""Short names of what can be wrong in a table or text, for the heads of remarks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from povertycore.tables import Kind


def kind_names() -> dict[Kind, str]:
    return {
        Kind.SUM: _("wrong sum"),
        Kind.BALANCE: _("does not balance"),
        Kind.RATE: _("wrong rate"),
        Kind.TRUNCATION: _("cut off, not rounded"),
        Kind.SUM_OF_RATES: _("rates added up"),
        Kind.TWO_RATES_ONE_COUNT: _("two rates for one count"),
        Kind.COVERAGE: _("parts do not cover the whole"),
        Kind.MISSING_BASE: _("base missing"),
        Kind.DECIMAL_COUNT: _("count with decimals"),
        Kind.TRANSFER_MISMATCH: _("differs between tables"),
        Kind.CITATION: _("citation contradicts itself"),
        Kind.DATE: _("impossible date"),
        Kind.DUPLICATE_ASSIGNMENT: _("assigned twice"),
        Kind.TEXT: _("contradiction in the text"),
    }
