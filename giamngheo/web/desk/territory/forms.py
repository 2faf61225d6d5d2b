"""Forms of a change: one for each verb, all giving a step of a plan. Units are named by codes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamngheo.apps.restructuring.plans import KINDS_OF, Plan, PlanNotRead, read_plan, read_yaml
from giamngheo.apps.territory.enums import AreaKind, AreaType
from povertycore.dates import DateNotReadError, parse_date_vi

CODES = re.compile(r"[\s,;]+")
PLAN_BYTES = 2 * 1024 * 1024
ANY_KIND = [(kind.value, kind.label) for kinds in KINDS_OF.values() for kind in kinds]
ANY_TYPE = [("", gettext_lazy("as before")), *AreaType.choices]


def codes(text: str) -> list[str]:
    """Codes as people write them: spaces, commas, lines."""
    return [each for each in CODES.split(text.strip()) if each]


class ChangeForm(forms.Form):
    """What every change says: its day, its paper, what to call it."""

    day = forms.CharField(max_length=10)
    paper = forms.CharField(max_length=300)
    title = forms.CharField(max_length=200, required=False)
    verified = forms.BooleanField(required=False)

    def clean_day(self) -> Any:
        try:
            return parse_date_vi(self.cleaned_data["day"])
        except DateNotReadError as problem:
            raise ValidationError(capfirst(problem.render("vi"))) from problem

    def step(self) -> dict[str, Any]:
        raise NotImplementedError

    def plan(self) -> Plan:
        """The plan these fields make. Raises PlanNotRead."""
        data = self.cleaned_data
        return read_plan(
            {
                "on": data["day"], "paper": data["paper"], "title": data["title"],
                "verified": data["verified"], "steps": [self.step()],
            }
        )  # fmt: skip

    def given(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class NewUnitFields(forms.Form):
    """The unit that begins; left empty where a living one takes the others in."""

    code = forms.CharField(max_length=12, required=False)
    name = forms.CharField(max_length=100, required=False)
    kind = forms.ChoiceField(choices=ANY_KIND, required=False)
    area_type = forms.ChoiceField(choices=ANY_TYPE, required=False)


class MergeForm(ChangeForm, NewUnitFields):
    units = forms.CharField(max_length=4000, widget=forms.Textarea)
    into = forms.CharField(max_length=12, required=False)

    def step(self) -> dict[str, Any]:
        if self.cleaned_data["into"]:
            into: Any = self.cleaned_data["into"]
        else:
            into = self.given("code", "name", "kind", "area_type")
        return {"verb": "merge", "units": codes(self.cleaned_data["units"]), "into": into}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("into") and not (data.get("code") and data.get("name")):
            self.add_error("into", _("Name a unit that lives on, or fill in the new unit below."))
        return data


class SplitForm(ChangeForm):
    """Parts as lines: code; name; kind; urban or rural; codes below. `=` before the old unit."""

    unit = forms.CharField(max_length=12)
    parts = forms.CharField(max_length=20_000, widget=forms.Textarea)

    def clean_parts(self) -> list[dict[str, Any]]:
        kinds = {kind.label.casefold(): kind.value for kind in AreaKind}
        types = {str(label).casefold(): value for value, label in AreaType.choices}
        found: list[dict[str, Any]] = []
        for number, line in enumerate(self.cleaned_data["parts"].splitlines(), start=1):
            cells = [cell.strip() for cell in line.split(";")]
            if cells == [""]:
                continue
            if len(cells) < 3 or cells[2].casefold() not in kinds:
                told = _("Line %(line)s: write code; name; kind; urban or rural; codes below.")
                raise ValidationError(told % {"line": number})
            area_type = cells[3].casefold() if len(cells) > 3 else ""
            if area_type and area_type not in types:
                told = _("Line %(line)s: “%(what)s” is neither urban nor rural.")
                raise ValidationError(told % {"line": number, "what": cells[3]})
            part: dict[str, Any] = {
                "code": cells[0].lstrip("="), "name": cells[1],
                "kind": kinds[cells[2].casefold()], "continues": cells[0].startswith("="),
                "villages": codes(cells[4]) if len(cells) > 4 else [],
            }  # fmt: skip
            if area_type:
                part["area_type"] = types[area_type]
            found.append(part)
        return found

    def step(self) -> dict[str, Any]:
        return {"verb": "split", **self.given("unit", "parts")}


class RenameForm(ChangeForm):
    unit = forms.CharField(max_length=12)
    name = forms.CharField(max_length=100)

    def step(self) -> dict[str, Any]:
        return {"verb": "rename", **self.given("unit", "name")}


class KindForm(ChangeForm):
    unit = forms.CharField(max_length=12)
    kind = forms.ChoiceField(choices=ANY_KIND)
    area_type = forms.ChoiceField(choices=ANY_TYPE, required=False)
    name = forms.CharField(max_length=100, required=False)

    def step(self) -> dict[str, Any]:
        return {"verb": "kind", **self.given("unit", "kind", "area_type", "name")}


class MoveForm(ChangeForm):
    units = forms.CharField(max_length=20_000, widget=forms.Textarea)
    to = forms.CharField(max_length=12)

    def step(self) -> dict[str, Any]:
        return {"verb": "move", "units": codes(self.cleaned_data["units"]), **self.given("to")}


class BoundaryForm(MoveForm):
    def step(self) -> dict[str, Any]:
        return {"verb": "boundary", "villages": codes(self.cleaned_data["units"]),
                **self.given("to")}  # fmt: skip


class EndLevelForm(ChangeForm):
    within = forms.CharField(max_length=12)

    def step(self) -> dict[str, Any]:
        return {"verb": "end_level", "level": "DISTRICT", **self.given("within")}


class FileForm(forms.Form):
    """A whole plan as a YAML file, for changes of a province."""

    file = forms.FileField(required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file or file.size > PLAN_BYTES:
            raise ValidationError(_("Choose a plan: a .yaml file of at most 2 MB."))
        return file

    def plan(self) -> Plan:
        """Raises PlanNotRead."""
        try:
            text = self.cleaned_data["file"].read().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise PlanNotRead(_("The plan is not written in UTF-8.")) from problem
        return read_yaml(text)


FORMS: dict[str, type[Any]] = {
    "merge": MergeForm,
    "split": SplitForm,
    "rename": RenameForm,
    "kind": KindForm,
    "move": MoveForm,
    "boundary": BoundaryForm,
    "end_level": EndLevelForm,
    "file": FileForm,
}
