"""The test suite: in-memory speed, fixed keys, no worker."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("GIAMNGHEO_DATA_DIR", tempfile.mkdtemp(prefix="giamngheo-test-"))

from giamngheo.config.settings.base import *  # noqa: F403

SECRET_KEY = "test only"  # noqa: S105
DATA_KEY = bytes(range(32))
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PAPER_SYSTEM_FONTS = False
AXES_ENABLED = False
WHITENOISE_AUTOREFRESH = True
