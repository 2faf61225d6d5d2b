"""Who reviews which village in a round."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamngheo.apps.accounts import permissions
from giamngheo.apps.accounts.enums import Verb
from giamngheo.apps.accounts.models import User
from giamngheo.apps.audit.services import act
from giamngheo.apps.registry.queries import location_of
from giamngheo.apps.review.models import Campaign, ReviewerAssignment
from giamngheo.apps.review.services.common import ReviewRefused, running
from giamngheo.apps.territory.models import Area


def assign_reviewer(
    *,
    campaign: Campaign,
    village: Area,
    full_name: str,
    user: User | None = None,
    actor: User,
    on: date,
    today: date,
) -> ReviewerAssignment:
    """Name a reviewer of a village; `user` where the person has an account with a post there.

    Raises ReviewRefused: no name, a village of another commune, named already, or an account that
    may not enter answers in that village.
    """
    permissions.require(actor, Verb.RUN_REVIEW, village, today=today)
    name = " ".join(full_name.split())
    if not name:
        raise ReviewRefused(_("Give the name of the reviewer."))
    where = location_of(village, today=today)
    if where.commune_id != campaign.commune_id:
        raise ReviewRefused(_("The village lies in another commune."))
    if user is not None:
        try:
            permissions.require(user, Verb.ENTER_ANSWERS, village, today=today)
        except (permissions.OutsideArea, permissions.NotAllowed) as problem:
            raise ReviewRefused(
                _("%(name)s has no post in %(village)s that enters answers.")
                % {"name": user.full_name, "village": village.full_name}
            ) from problem
    with act("review.reviewer.assigned", actor=actor, on=on, area_id=village.pk) as doing:
        found = running(campaign)
        try:
            with transaction.atomic():
                assignment = ReviewerAssignment.objects.create(
                    campaign=found, user=user, full_name=name, assigned_on=on, **where.columns()
                )
        except IntegrityError as problem:
            raise ReviewRefused(
                _("%(name)s already reviews this village.") % {"name": name}
            ) from problem
        doing.subject = assignment
        doing.after = {"reviewer": name, "village": village.full_name}
    return assignment


def release_reviewer(*, assignment: ReviewerAssignment, actor: User, on: date, today: date) -> None:
    """Take a reviewer off a village; sheets already filled in keep the name."""
    permissions.require(actor, Verb.RUN_REVIEW, assignment.village, today=today)
    with act(
        "review.reviewer.released", actor=actor, on=on, area_id=assignment.village_id
    ) as doing:
        doing.subject = running(assignment.campaign)
        doing.before = {"reviewer": assignment.full_name, "village": assignment.village.full_name}
        assignment.delete()
