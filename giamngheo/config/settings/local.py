"""One commune's laptop, and development: SQLite beside the code, no variable needed."""

from __future__ import annotations

from giamngheo.config import env
from giamngheo.config.settings.base import *  # noqa: F403
from giamngheo.config.settings.base import DATA_DIR

DEBUG = env.flag("GIAMNGHEO_DEBUG", default=False)
SECRET_KEY = env.text("GIAMNGHEO_SECRET_KEY", env.kept_secret(DATA_DIR, "secret.key"))
DATA_KEY = env.data_key(env.text("GIAMNGHEO_DATA_KEY", env.kept_secret(DATA_DIR, "data.key")))
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.words("GIAMNGHEO_HOSTS")]
