"""That this installation holds the demo place, so that it is never mistaken for a real register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoInstall(models.Model):
    """One making of the demo place."""

    created_on = models.DateField(_("created on"))

    class Meta:
        verbose_name = _("demo place")
