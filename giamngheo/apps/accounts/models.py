"""Users and their posts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from giamngheo.apps.accounts.enums import Role
from giamngheo.apps.territory.models import Area, DatedQuerySet, dated


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in. What the person may see and do follows from posts alone."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    title = models.CharField(_("title on screen"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # The day figures are counted to on this person's screens; empty means today.
    working_day = models.DateField(_("working day"), null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.full_name


class Post(models.Model):
    """A role that a person holds in an area for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    role = models.CharField(_("role"), max_length=21, choices=Role.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        constraints = dated("post")
        indexes = [models.Index(fields=["user", "valid_from"], name="post_by_user")]
