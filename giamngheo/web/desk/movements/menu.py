"""The menu "record" of a household's page: the acts in their groups."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamngheo.web.desk.movements import acts


def menu() -> list[tuple[str, list[acts.Act]]]:
    """Groups with their acts, in the order of the screen."""
    titles = (
        (acts.PERSON, _("A person")),
        (acts.MARRIAGE, _("Marriage")),
        (acts.HOUSE, _("The household")),
    )
    return [(title, [each for each in acts.ACTS if each.group == key]) for key, title in titles]
