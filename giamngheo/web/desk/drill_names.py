"""The sentence above a list of households behind a number: which number it was."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamngheo.apps.reporting.figures import Drill
from giamngheo.apps.territory import queries as territory
from povertycore.report_forms import Step


def step_names() -> dict[Step, str]:
    return {
        Step.TOTAL: _("All households"),
        Step.OPENING: _("%(list)s on %(from)s"),
        Step.CLOSING: _("%(list)s on %(to)s"),
        Step.LEFT: _("Left the list of %(list_lower)s between %(from)s and %(to)s"),
        Step.JOINED: _("Came onto the list of %(list_lower)s between %(from)s and %(to)s"),
        Step.CHANGED: _("Left or joined the list of %(list_lower)s between %(from)s and %(to)s"),
        Step.NET_REDUCTION: _(
            "Left or joined the list of %(list_lower)s between %(from)s and %(to)s"
        ),
        Step.TO_OTHER_LIST: _("%(list)s that went over to the other list, %(from)s to %(to)s"),
        Step.ESCAPED: _("%(list)s that escaped, %(from)s to %(to)s"),
        Step.OTHER_OUT: _("%(list)s fewer for other reasons, %(from)s to %(to)s"),
        Step.FROM_OTHER_LIST: _("%(list)s that came from the other list, %(from)s to %(to)s"),
        Step.RELAPSED: _("%(list)s that relapsed, %(from)s to %(to)s"),
        Step.NEW: _("%(list)s newly found, %(from)s to %(to)s"),
        Step.OTHER_IN: _("%(list)s more for other reasons, %(from)s to %(to)s"),
    }


def list_names() -> dict[str, str]:
    return {
        "": _("Households"),
        "POOR": _("Poor households"),
        "NEAR_POOR": _("Near-poor households"),
        "AVERAGE": _("Households of average living standard"),
    }


def drill_name(drill: Drill) -> str:
    """'Hộ nghèo ngày 30/11/2021, Thôn Hoàng Nam'."""
    listed = list_names()[drill.poverty_class]
    what = step_names()[drill.step] % {
        "list": listed,
        "list_lower": listed.lower(),
        "from": f"{drill.opening_on:%d/%m/%Y}",
        "to": f"{drill.closing_on:%d/%m/%Y}",
    }
    try:
        area = territory.by_code(drill.area_code, level=drill.area_level, on=drill.tree_on)
    except territory.UnknownArea:
        return what
    return f"{what}, {area.full_name}"
