"""Writing the register, one household at a time. Whole files go through `bulk`.

Every function is one transaction and one audit event. `on` is the day the change takes effect,
`today` the real day by which posts are judged.
"""

from giamngheo.apps.registry.enums import OccurrenceKind
from giamngheo.apps.registry.services.classes import change_status, record_assessment
from giamngheo.apps.registry.services.common import (
    ChangedMeanwhile,
    RegisterRefused,
    name_columns,
    take_codes,
)
from giamngheo.apps.registry.services.corrections import RestsOnIt, correct, replace_entry
from giamngheo.apps.registry.services.handovers import (
    accept_handover,
    offer_handover,
    refuse_handover,
    withdraw_handover,
)
from giamngheo.apps.registry.services.households import (
    NewMember,
    edit_household,
    edit_person,
    register_household,
)
from giamngheo.apps.registry.services.identity import reveal_personal_id
from giamngheo.apps.registry.services.journal import Behind
from giamngheo.apps.registry.services.persons import (
    add_member,
    change_head,
    end_membership,
    person_changes_household,
    person_comes,
    person_leaves,
    record_birth,
    record_death,
)
from giamngheo.apps.registry.services.whole_households import (
    Founders,
    Going,
    Recognised,
    change_village,
    dissolve_household,
    household_comes,
    household_leaves,
    merge_households,
    split_household,
)

MARRIAGE = OccurrenceKind.MARRIED

__all__ = [
    "Behind",
    "ChangedMeanwhile",
    "MARRIAGE",
    "Founders",
    "Going",
    "NewMember",
    "Recognised",
    "RegisterRefused",
    "RestsOnIt",
    "accept_handover",
    "add_member",
    "change_head",
    "change_status",
    "change_village",
    "correct",
    "dissolve_household",
    "edit_household",
    "edit_person",
    "end_membership",
    "household_comes",
    "household_leaves",
    "merge_households",
    "name_columns",
    "offer_handover",
    "person_changes_household",
    "person_comes",
    "person_leaves",
    "record_assessment",
    "record_birth",
    "record_death",
    "refuse_handover",
    "register_household",
    "replace_entry",
    "reveal_personal_id",
    "split_household",
    "take_codes",
    "withdraw_handover",
]
