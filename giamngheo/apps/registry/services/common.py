"""What the services of the register share: refusals, allowed facts, names, codes, versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from povertycore.identifiers import household_code
from povertycore.vietnamese import collation_key, fold, normalise_name, reversed_words

from giamngheo.apps.registry.enums import HEAD
from giamngheo.apps.registry.models import CodeCounter, Household, Membership, Person


class RegisterRefused(Exception):
    """The change would make the register false; the message says what, where and how to mend."""


class ChangedMeanwhile(RegisterRefused):
    """Somebody else saved the household after it was opened."""


HOUSEHOLD_FACTS = frozenset(
    {
        "list_number", "address", "phone", "house_kind", "floor_area_m2", "water_source",
        "toilet_kind", "has_grid_electricity", "electricity_kwh_month", "farm_land_m2", "debt_vnd",
        "housing_support_year", "is_native_minority", "has_no_labour_capacity",
        "is_social_protection", "has_meritorious_member", "poverty_causes", "support_needs", "note",
    }
)  # fmt: skip
PERSON_FACTS = frozenset(
    {
        "sex", "birth_year", "birth_date", "ethnicity", "disability_grade", "merit_kind",
        "monthly_allowance_vnd", "pension_vnd", "insurance_kind", "insurance_valid_to",
        "is_studying", "school_level", "education_level", "is_able_to_work", "work_kind",
        "has_labour_contract", "has_serious_illness", "is_malnourished",
    }
)  # fmt: skip


def take_codes(count: int) -> list[str]:
    """The next `count` household codes, given out once. Needs an open transaction."""
    CodeCounter.objects.get_or_create(name="household")
    counter = CodeCounter.objects.select_for_update().get(name="household")
    first = counter.taken + 1
    CodeCounter.objects.filter(pk=counter.pk).update(taken=F("taken") + count)
    return [household_code(number) for number in range(first, first + count)]


def name_columns(full_name: str) -> dict[str, str]:
    """A name as it is kept, and as it is searched."""
    name = normalise_name(full_name)
    folded = fold(name)
    return {"full_name": name, "folded_name": folded, "reversed_name": reversed_words(folded)}


def only(facts: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = set(facts) - allowed
    if unknown:
        raise RegisterRefused(
            _("Unknown facts: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    return dict(facts)


def clean(row: Household | Person) -> None:
    """Field limits, with the field's own words. Uniqueness is the database's matter."""
    try:
        row.clean_fields(exclude={"personal_id_sealed", "code"})
    except ValidationError as problem:
        labels = {field.name: field.verbose_name for field in row._meta.concrete_fields}
        said = [
            f"{labels.get(name, name)}: {' '.join(messages)}"
            for name, messages in problem.message_dict.items()
        ]
        raise RegisterRefused("; ".join(said)) from problem


def jsonable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they stand in audit events."""
    return {
        key: value if isinstance(value, (int, str, list, dict, type(None))) else str(value)
        for key, value in values.items()
    }


def touch(household: Household, expected_version: int | None) -> None:
    """Take the next version, or refuse when somebody was faster.

    None takes it whatever the version is: for work that decides on many households at once and
    does not rest on a page somebody opened. Until the transaction ends the row is locked.
    """
    same = Household.objects.filter(pk=household.pk)
    if expected_version is not None:
        same = same.filter(version=expected_version)
    if not same.update(version=F("version") + 1):
        raise ChangedMeanwhile(
            _("Somebody else changed this household meanwhile. Open it again and repeat.")
        )
    if expected_version is None:
        household.refresh_from_db(fields=["version"])
    else:
        household.version = expected_version + 1


def refresh_summary(household: Household) -> None:
    """Head's name and number of persons, kept on the household so that lists need no join."""
    open_rows = Membership.objects.filter(household=household, valid_to__isnull=True)
    household.person_count = open_rows.count()
    head = open_rows.filter(relationship=HEAD).select_related("person").first()
    if head is not None:
        household.head_name = head.person.full_name
        household.head_sort_key = collation_key(head.person.full_name)
    household.save(update_fields=["person_count", "head_name", "head_sort_key"])
