"""Writing the register, one household at a time. Whole files go through `bulk`.

Every function is one transaction and one audit event. `on` is the day the change takes effect,
`today` the real day by which posts are judged.
"""

from giamngheo.apps.registry.services.classes import change_status, record_assessment
from giamngheo.apps.registry.services.common import (
    ChangedMeanwhile,
    RegisterRefused,
    name_columns,
    take_codes,
)
from giamngheo.apps.registry.services.households import (
    NewMember,
    add_member,
    edit_household,
    edit_person,
    end_membership,
    register_household,
)
from giamngheo.apps.registry.services.identity import reveal_personal_id

__all__ = [
    "ChangedMeanwhile",
    "NewMember",
    "RegisterRefused",
    "add_member",
    "change_status",
    "edit_household",
    "edit_person",
    "end_membership",
    "name_columns",
    "record_assessment",
    "register_household",
    "reveal_personal_id",
    "take_codes",
]
