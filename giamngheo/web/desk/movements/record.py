"""Recording an act: the form, what it would change, and the entry."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.registry import occurrence_queries as journal
from giamngheo.apps.registry import services
from giamngheo.apps.registry.models import Handover, Household, Membership, Occurrence
from giamngheo.apps.territory import queries as territory
from giamngheo.apps.territory.enums import Level
from giamngheo.apps.territory.models import Area
from giamngheo.web.access import AreaView
from giamngheo.web.desk.household import HouseholdView
from giamngheo.web.desk.movements import acts
from giamngheo.web.desk.movements.forms import ActForm
from giamngheo.web.desk.movements.preview import Preview, try_out


class Recording(AreaView):
    """What pages that record share: form, preview, entry. Subclasses say about whom."""

    required = Verb.EDIT_HOUSEHOLDS
    template: ClassVar[str] = "desk/movements/record.html"
    act: acts.Act

    def about(self) -> Household | None:
        """The household the act is about; none for one that comes from outside."""
        raise NotImplementedError

    def eligible(self) -> list[Membership]:
        """Who may be chosen: the members now, or as they were before the entry to replace."""
        household = self.about()
        if household is None:
            return []
        if self.wrong_entry is not None:
            return journal.members_without(household, self.wrong_entry)
        return journal.living_members(household)

    def villages(self) -> list[Area]:
        """Villages of the commune as it stands today, the household's own first."""
        commune = territory.path(self.area, on=self.request.today).get("commune")
        found = territory.children(commune, on=self.request.today) if commune else []
        return sorted(found, key=lambda each: each.pk != self.area.pk)

    def form(self, data: Any = None) -> ActForm:
        household = self.about()
        return ActForm(
            data,
            asks=self.act.asks,
            members=self.eligible(),
            villages=self.villages(),
            on=self.request.today,
            initial=self.start(household),
        )

    def start(self, household: Household | None) -> dict[str, Any]:
        start: dict[str, Any] = {
            "day": f"{self.request.on:%d/%m/%Y}",
            "keeps_class": True,
            "member": self.request.GET.get("member", ""),
            "version": household.version if household else None,
        }
        wrong = self.wrong_entry
        if wrong is not None:
            start |= {
                "day": f"{wrong.happened_on:%d/%m/%Y}",
                "paper_number": wrong.paper_number,
                "paper_on": f"{wrong.paper_on:%d/%m/%Y}" if wrong.paper_on else "",
                "full_name": wrong.person_name,
            }
        return start

    @cached_property
    def wrong_entry(self) -> Occurrence | None:
        """The entry this one is to replace, named by `instead`."""
        key = self.request.POST.get("instead") or self.request.GET.get("instead") or ""
        household = self.about()
        if not key.isdecimal() or household is None:
            return None
        found = journal.occurrences_of(household).filter(pk=int(key)).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        confirmed = request.POST.get("stage") == "confirm"
        try:
            if not confirmed:
                return self.show(form, preview=try_out(self.writer(form), today=request.today))
            written = self.writer(form)()
        except services.ChangedMeanwhile:
            told = _(
                "Somebody else changed this household meanwhile. What you typed is still here and"
                " now stands on the newest state: look at what changes, then record."
            )
            return self.show(self.renewed(request), problem=told, status=409)
        except services.RegisterRefused as refused:
            return self.show(form, problem=str(refused), status=422)
        return self.done(written)

    def writer(self, form: ActForm) -> Any:
        """What writes the entry, alone or instead of a wrong one."""
        wrong = self.wrong_entry

        def run() -> acts.Written:
            household = self.about()
            asked = acts.Asked(
                form,
                household or Household(),
                self.request.user,
                self.request.today,
                checks_version=wrong is None,
            )
            if wrong is None:
                return self.act.run(asked)
            return services.replace_entry(
                entry=wrong,
                again=lambda: self.again(asked),
                behind=services.Behind(self.request.POST.get("why_wrong", "")),
                expected_version=form.cleaned_data["version"],
                actor=self.request.user,
                on=self.request.today,
                today=self.request.today,
            )

        return run

    def again(self, asked: acts.Asked) -> Occurrence:
        written = self.act.run(asked)
        assert isinstance(written, Occurrence)  # noqa: S101 - offers replace no entry
        return written

    def renewed(self, request: Any) -> ActForm:
        """The same answers on the household as it is now: nothing typed is lost."""
        typed = request.POST.copy()
        household = self.about()
        if household is not None:
            household.refresh_from_db()
            typed["version"] = str(household.version)
        typed["other_version"] = ""
        return self.form(typed)

    def done(self, written: acts.Written) -> HttpResponse:
        if isinstance(written, Handover):
            messages.info(
                self.request,
                _("%(commune)s has been asked. You see the answer under handovers.")
                % {"commune": written.to_commune.full_name},
            )
            return redirect("desk:household", code=written.household.code)
        messages.info(
            self.request,
            _("Recorded: %(kind)s, %(day)s.")
            % {
                "kind": written.get_kind_display(),
                "day": f"{written.happened_on:%d/%m/%Y}",
            },
        )
        return redirect("desk:household", code=written.household.code)

    def show(
        self,
        form: ActForm,
        *,
        preview: Preview | None = None,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        shown = {
            "act": self.act,
            "asks": self.act.asks,
            "form": form,
            "household": self.about(),
            "members": self.eligible(),
            "preview": preview,
            "problem": problem,
            "instead": self.wrong_entry,
            "why_wrong": self.request.POST.get("why_wrong", ""),
        }
        return render(self.request, self.template, shown, status=status)


class RecordAct(Recording, HouseholdView):
    """One act about one household, named in the address."""

    required = Verb.EDIT_HOUSEHOLDS

    @cached_property
    def act(self) -> acts.Act:  # type: ignore[override]
        found = acts.BY_SLUG.get(self.kwargs["act"])
        if found is None:
            raise Http404
        return found

    def about(self) -> Household:
        return self.household


class RecordArrival(Recording):
    """A household comes from outside the system."""

    act = acts.ARRIVAL

    def about(self) -> None:
        return None

    def villages(self) -> list[Area]:
        found = super().villages()
        if self.area.level == Level.VILLAGE:
            return [each for each in found if each.pk == self.area.pk]
        return found
