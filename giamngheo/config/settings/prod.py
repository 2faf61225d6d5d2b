"""A province's server: every secret comes from the environment, and TLS is in front."""

from __future__ import annotations

from giamngheo.config import env
from giamngheo.config.settings.base import *  # noqa: F403
from giamngheo.config.settings.base import databases

SECRET_KEY = env.text("GIAMNGHEO_SECRET_KEY")
DATA_KEY = env.data_key(env.text("GIAMNGHEO_DATA_KEY"))
DATABASES = databases(env.text("GIAMNGHEO_DATABASE_URL"))
ALLOWED_HOSTS = env.words("GIAMNGHEO_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
TRUSTED_PROXIES = 1
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
