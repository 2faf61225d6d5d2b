"""The short form of an act: the day, the paper, the reason, and what this act asks besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamngheo.apps.registry import queries as registry
from giamngheo.apps.registry.enums import HEAD, Sex
from giamngheo.apps.registry.models import Household, Membership
from giamngheo.apps.registry.services import NewMember
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from povertycore.dates import DateNotReadError, parse_date_vi
from povertycore.identifiers import check_personal_id
from povertycore.law_store import code_list
from povertycore.vietnamese import fold

EARLIEST_YEAR = 1900


def relationships() -> list[tuple[str, str]]:
    """Every relationship but the head's."""
    choices = code_list("relationships").choices(get_language() or "vi")
    return [(code, label) for code, label in choices if code != HEAD]


def read_day(text: str) -> date:
    try:
        return parse_date_vi(text)
    except DateNotReadError as problem:
        raise ValidationError(capfirst(problem.render("vi"))) from problem


class DayField(forms.CharField):
    """A day as it is written in Vietnam."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return read_day(text) if text else None


class ActForm(forms.Form):
    """Only the fields an act names are asked; the others are not there."""

    day = DayField(max_length=10)
    paper_number = forms.CharField(max_length=60, required=False)
    paper_on = DayField(max_length=10, required=False)
    reason = forms.CharField(max_length=1000, required=False)
    version = forms.IntegerField(required=False)
    other_version = forms.IntegerField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        asks: Sequence[str],
        members: Sequence[Membership],
        villages: Sequence[Area],
        on: date,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.members = {str(row.pk): row for row in members}
        self.villages = {each.code: each for each in villages}
        self.on = on
        for name in asks:
            self.fields.update(self.made(name))

    def made(self, name: str) -> dict[str, forms.Field]:
        """The fields behind one question."""
        people = [(key, row.person.full_name) for key, row in self.members.items()]
        optional = [("", "")]
        if name == "member":
            return {"member": forms.ChoiceField(choices=people)}
        if name == "new_head":
            return {"new_head": forms.ChoiceField(choices=optional + people, required=False)}
        if name == "going":
            return {"going": forms.MultipleChoiceField(choices=people, required=True)}
        if name == "head_of_new":
            return {"head_of_new": forms.ChoiceField(choices=people)}
        if name == "relationship":
            return {"relationship": forms.ChoiceField(choices=relationships())}
        if name == "person":
            return {
                "full_name": forms.CharField(max_length=120),
                "sex": forms.ChoiceField(choices=optional + list(Sex.choices), required=False),
                "birth": forms.CharField(max_length=10, required=False),
                "personal_id": forms.CharField(max_length=20, required=False),
            }
        if name == "child":
            return {
                "full_name": forms.CharField(max_length=120),
                "sex": forms.ChoiceField(choices=optional + list(Sex.choices), required=False),
                "personal_id": forms.CharField(max_length=20, required=False),
            }
        if name == "village":
            named = [(code, each.name) for code, each in self.villages.items()]
            return {"village": forms.ChoiceField(choices=named)}
        if name == "keeps_class":
            return {"keeps_class": forms.BooleanField(required=False)}
        return {name: forms.CharField(max_length=120)}

    def clean_birth(self) -> tuple[date | None, int | None]:
        """A whole date, or a year alone."""
        text = self.cleaned_data["birth"].strip()
        if not text:
            return None, None
        if text.isdecimal() and len(text) == 4:
            year = int(text)
            if not EARLIEST_YEAR <= year <= self.on.year:
                raise ValidationError(_("Write a year such as 1975, or a whole date."))
            return None, year
        day = read_day(text)
        return day, day.year

    def clean_personal_id(self) -> str | None:
        text = self.cleaned_data["personal_id"].strip()
        if not text:
            return None
        found = check_personal_id(text)
        if found.kind is None or found.problems:
            raise ValidationError(_("A citizen ID has 12 digits, an older one 9; check the card."))
        return found.digits

    def clean_other(self) -> Household:
        found = registry.household_by_code(self.cleaned_data["other"])
        if found is None:
            raise ValidationError(
                _("No household of your area has this code. Copy it from the household's page.")
            )
        return found

    def clean_commune(self) -> Area:
        text = self.cleaned_data["commune"].strip()
        found = territory.search(
            text, level=Level.COMMUNE, on=self.on, folded=without_kind(text), limit=6
        )
        exact = [each for each in found if each.code == text or each.folded_name == fold(text)]
        if len(found) == 1 or len(exact) == 1:
            return (exact or list(found))[0]
        if not found:
            raise ValidationError(_("No commune has this name or code."))
        named = "; ".join(f"{each.full_name} ({each.code})" for each in found)
        raise ValidationError(
            _("Several communes have this name; write the code: %(names)s.") % {"names": named}
        )

    def member(self, name: str = "member") -> Membership:
        return self.members[self.cleaned_data[name]]

    def new_head(self) -> Any:
        key = self.cleaned_data.get("new_head")
        return self.members[key].person if key else None

    def newcomer(self, relationship: str) -> NewMember:
        values = self.cleaned_data
        day, year = values.get("birth") or (None, None)
        return NewMember(
            values["full_name"],
            relationship,
            sex=values["sex"],
            birth_date=day,
            birth_year=year,
            personal_id=values.get("personal_id"),
        )


def without_kind(text: str) -> str:
    """The folded name, without the word that says what kind of unit it is."""
    folded = fold(text)
    for kind in ("xa ", "phuong ", "thi tran "):
        if folded.startswith(kind):
            return folded.removeprefix(kind)
    return folded
