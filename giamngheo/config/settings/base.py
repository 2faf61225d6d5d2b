"""Settings common to all deployments. No value of law stands here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from giamngheo.config import env

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env.text("GIAMNGHEO_DATA_DIR", str(ROOT / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "axes",
    "giamngheo.common",
    "giamngheo.apps.audit",
    "giamngheo.apps.territory",
    "giamngheo.apps.accounts",
    "giamngheo.apps.documents",
    "giamngheo.apps.registry",
    "giamngheo.apps.intake",
    "giamngheo.apps.review",
    "giamngheo.apps.plans",
    "giamngheo.apps.restructuring",
    "giamngheo.apps.reporting",
    "giamngheo.apps.demo",
    "giamngheo.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "giamngheo.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "giamngheo.web.middleware.AreaScopeMiddleware",
    "giamngheo.web.middleware.ReadOnlyGetMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "giamngheo.config.urls"
WSGI_APPLICATION = "giamngheo.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "giamngheo" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "giamngheo.web.context.desk",
            ],
            "builtins": ["giamngheo.web.templatetags.desk"],
            "libraries": {"desk": "giamngheo.web.templatetags.desk"},
        },
    },
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
    ),
}


def databases(address: str) -> dict[str, Any]:
    """One database from its address; SQLite gets the options that keep writers apart."""
    database: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=600))
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {**database.get("OPTIONS", {}), **SQLITE_OPTIONS}
    else:
        # Compiling a query takes longer than any page's query runs.
        database["OPTIONS"] = {"options": "-c jit=off", **database.get("OPTIONS", {})}
    return {"default": database}


DATABASES = databases(env.text("GIAMNGHEO_DATABASE_URL", f"sqlite:///{DATA_DIR}/giamngheo.sqlite3"))
# Ask B1 by a made-up table where the real one was not found: for demonstration and tests only.
FICTITIOUS_POINTS = env.flag("GIAMNGHEO_FICTITIOUS_POINTS", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "desk:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "desk:sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"
AXES_RESET_ON_SUCCESS = True

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "giamngheo" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "giamngheo.web.errors.form_too_old"
# Messages of one page to the next travel in a cookie: showing them writes nothing on GET.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
# How many proxies of ours stand in front and add to X-Forwarded-For; read for public forms only.
TRUSTED_PROXIES = 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# A household workbook of a whole province stays under this; larger files are refused with a word.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
IMPORT_MAX_BYTES = 64 * 1024 * 1024

# Papers are set in Times New Roman where the machine has it, else in Tinos (ops/frontend.py).
PAPER_FONT_DIR = ROOT / "giamngheo" / "web" / "static" / "vendor" / "tinos"
PAPER_SYSTEM_FONTS = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

SILENCED_SYSTEM_CHECKS = ["axes.W003"]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "ERROR"}, "django_tasks": {"level": "WARNING"}},
}
