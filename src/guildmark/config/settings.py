"""The settings of an installation, from its environment and its data directory.

Safe by default: DEBUG is never on unless asked for, cookies are secure wherever the address is HTTPS,
and the content security policy allows scripts and styles from this installation only.
"""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from guildmark.config.home import find_home

HOME = find_home()


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _port(name: str, default: int) -> int:
    said = os.environ.get(name) or str(default)
    if not said.isdecimal() or not 0 < int(said[:9]) <= 65535:  # noqa: PLR2004 - the highest port there is
        raise ImproperlyConfigured(f"{name} is {said!r}; it must be a port, a number from 1 to 65535.")
    return int(said)


def _database() -> Any:  # noqa: ANN401 - Django's own shape
    try:
        found = dj_database_url.config(default=f"sqlite:///{HOME.database}", conn_max_age=600)
    except ValueError:
        found = {}
    if found.get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// or sqlite:///; without it, SQLite is used."
        )
    return found


# Where this installation is reached; every absolute link in mails and badges begins with it.
PUBLIC_URL = os.environ.get("GUILDMARK_URL", "http://127.0.0.1:8420").rstrip("/")
_address = urlsplit(PUBLIC_URL)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    raise ImproperlyConfigured(f"GUILDMARK_URL is {PUBLIC_URL!r}; it must be an address such as https://learn.example.")
_https = _address.scheme == "https"

DEBUG = _flag("GUILDMARK_DEBUG")
DEMO = _flag("GUILDMARK_DEMO")
SECRET_KEY = HOME.secret("django")
# Wraps the private keys and each person's key. Apart from SECRET_KEY, so that turning one over leaves the other.
WRAPPING_SECRET = HOME.secret("keys")
ALLOWED_HOSTS = [
    *filter(None, os.environ.get("GUILDMARK_HOSTS", "").split(",")),
    _address.hostname or "localhost",
]
if not _https:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "guildmark.web",
    "guildmark.programs",
    "guildmark.learning",
    "guildmark.credentials",
    "guildmark.rewards",
    "guildmark.pools",
    "guildmark.outreach",
    "guildmark.journey",
    "guildmark.work",
    "guildmark.people",
    "guildmark.journal",
    "guildmark.due",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "guildmark.web.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    # Django masks CSRF tokens anew in each page, so that compression tells nothing about them (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "guildmark.web.hostile.refuse_hostile",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guildmark.web.middleware.reader_zone",
    "guildmark.web.middleware.keep_to_the_reader",
    "guildmark.web.middleware.NotFoundIsNotFound",
]

ROOT_URLCONF = "guildmark.config.urls"
WSGI_APPLICATION = "guildmark.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guildmark.web.context.installation",
            ],
            # Under Django's own names, so that templates stay plain Django templates.
            "builtins": ["guildmark.web.templatetags.swift"],
            "libraries": dict.fromkeys(["i18n", "static"], "guildmark.web.templatetags.swift"),
        },
    }
]

DATABASES = {"default": _database()}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16000;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "web:staff_sign_in"
CSRF_FAILURE_VIEW = "guildmark.web.errors.csrf_failed"
SESSION_ENGINE = "guildmark.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https and not _flag("GUILDMARK_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("GUILDMARK_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME.files
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "en"
# "qps" (pseudo) and Arabic show in tests that every word is translatable and every page mirrors.
LANGUAGES = [("en", _("English"))]
USE_TZ = True
TIME_ZONE = "UTC"

EMAIL_HOST = os.environ.get("SMTP_HOST", "")
EMAIL_PORT = _port("SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = not _flag("SMTP_PLAIN")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("GUILDMARK_FROM", f"guildmark@{_address.hostname}")
# Without a mail server, messages are kept in the mailbox of this installation and shown on its page.
MAILBOX = not EMAIL_HOST
MAIL_TRANSPORT = os.environ.get(
    "GUILDMARK_MAIL_TRANSPORT", f"guildmark.outreach.transports.{'MailboxTransport' if MAILBOX else 'SmtpTransport'}"
)

RATE_STORE = os.environ.get("REDIS_URL", "memory://")
METRICS_MEMORY_LIMIT = os.environ.get("METRICS_MEMORY", "128MB")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "guildmark.web.logs.RequestFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
    "root": {"handlers": ["out"], "level": os.environ.get("GUILDMARK_LOG", "WARNING")},
    "loggers": {"guildmark": {"level": os.environ.get("GUILDMARK_LOG", "INFO")}},
}
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # the tags of i18n and static are ours on purpose
