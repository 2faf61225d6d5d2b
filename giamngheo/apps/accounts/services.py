"""Opening accounts, giving and ending posts, choosing the working day."""

from __future__ import annotations

from datetime import date

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.accounts.models import Post, User
from giamngheo.apps.audit.services import act
from giamngheo.apps.territory.models import Area


def open_account(
    *, username: str, full_name: str, title: str, password: str, actor: User | None, on: date
) -> User:
    """A new user without posts. The first account of an installation opens itself (actor None)."""
    user = User(username=username, full_name=full_name, title=title)
    user.set_password(password)
    if actor is None:
        user.save()
    with act("accounts.account.opened", actor=actor or user, on=on) as doing:
        user.save()
        doing.subject = user
        doing.after = {"username": username, "full_name": full_name}
    return user


def give_post(
    *, user: User, role: Role, area: Area, valid_from: date, actor: User, on: date
) -> Post:
    """Put a person into a role in an area from a day on. The same post twice is one post."""
    with act("accounts.post.given", actor=actor, on=on, area_id=area.pk) as doing:
        post, _made = Post.objects.get_or_create(
            user=user, role=role, area=area, valid_to=None, defaults={"valid_from": valid_from}
        )
        doing.subject = post
        doing.after = {"user": user.username, "role": role.value, "area": area.full_name}
    return post


def end_post(*, post: Post, valid_to: date, actor: User, on: date) -> Post:
    """End a post; the row stays as history."""
    with act("accounts.post.ended", actor=actor, on=on, area_id=post.area_id) as doing:
        doing.subject = post
        doing.before = {"valid_to": None}
        post.valid_to = valid_to
        post.save(update_fields=["valid_to"])
        doing.after = {"valid_to": valid_to.isoformat()}
    return post


def choose_working_day(*, user: User, day: date | None, actor: User, on: date) -> None:
    """Set the day the person's screens count to; None goes back to today."""
    with act("accounts.working_day.chosen", actor=actor, on=on) as doing:
        doing.subject = user
        doing.before = {"working_day": user.working_day and user.working_day.isoformat()}
        user.working_day = day
        user.save(update_fields=["working_day"])
        doing.after = {"working_day": day and day.isoformat()}
