"""The command giamngheo: what an office does without the screens."""

from __future__ import annotations

import os


def setup_django() -> None:
    """Make models usable; call before importing any of them. Speaks the screens' language."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamngheo.config.settings.local")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
