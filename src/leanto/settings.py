"""Settings: every value has a working default; the environment overrides with one prefix, LEANTO_.

Secrets are made in the data folder with mode 0600. `core.checks` refuses to start on shapes that
cannot work (a public host name without HTTPS, DEBUG in public, PostgreSQL without durable commits).
Policy numbers that a circle may want to change live with the circle; the ones here belong to the host.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _


def text(name: str, default: str = "") -> str:
    """LEANTO_<name>, or the content of the file that LEANTO_<name>_FILE names."""
    if path := os.environ.get(f"LEANTO_{name}_FILE_PATH"):
        return Path(path).read_text().strip()
    return os.environ.get(f"LEANTO_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").strip().lower()
    if value not in {"1", "0", "yes", "no", "true", "false", "on", "off"}:
        raise SystemExit(f"LEANTO_{name} is {value!r}: please write yes or no.")
    return value in {"1", "yes", "true", "on"}


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise SystemExit(f"LEANTO_{name} is {value!r}: please write a whole number.")
    return int(value)


BASE_DIR = Path(__file__).resolve().parent
LEANTO_DATA = Path(text("DATA", "data")).absolute()
LEANTO_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
LEANTO_INSTANCE_KEY_FILE = Path(text("INSTANCE_KEY_PATH", str(LEANTO_DATA / "instance.key")))


def _secret_key() -> str:
    path = LEANTO_DATA / "secret.key"
    if not path.exists():
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = text("SECRET_KEY") or _secret_key()
DEBUG = flag("DEBUG")
LEANTO_DEMO = flag("DEMO")
LEANTO_URL = text("URL", "http://localhost:8000").rstrip("/")
LEANTO_COUNTRY = text("COUNTRY", "")  # two letters; the help door opens on this country's numbers
LEANTO_EXIT_URL = text("EXIT_URL", "https://www.bbc.com/weather")
LEANTO_WORKERS = number("WORKERS", 1)  # set by `serve --workers`
LEANTO_REDIS_URL = text(
    "REDIS_URL"
)  # Redis or Valkey, so that several processes share the lines of a session
LEANTO_ICE = text("ICE")  # STUN and TURN servers for voices across networks: "stun:host:3478 turn:host:3478"
LEANTO_TURN_SECRET = text("TURN_SECRET")
LEANTO_RELAY_ONLY = flag(
    "RELAY_ONLY"
)  # voices only through the TURN server, so nobody sees another's address
LEANTO_SERVER_TIMING = flag("SERVER_TIMING")
LEANTO_OPEN_CIRCLES = flag("OPEN_CIRCLES", True)  # may anyone who signs in make a circle?
_host = urlsplit(LEANTO_URL).hostname or "localhost"
HTTPS = LEANTO_URL.startswith("https://")
ALLOWED_HOSTS = [_host, "localhost", "127.0.0.1", "[::1]", *filter(None, text("HOSTS").split(","))]
CSRF_TRUSTED_ORIGINS = [LEANTO_URL]

INSTALLED_APPS = [
    "leanto.core",
    "leanto.people",
    "leanto.circles",
    "leanto.asks",
    "leanto.offers",
    "leanto.plans",
    "leanto.notify",
    "leanto.exchange",
    "leanto.shelf",
    "leanto.sessions",
    "leanto.help",
    "leanto.web",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leanto.core.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leanto.people.devices.UsedToday",
    "leanto.core.middleware.OwnTimeAndLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "leanto.web.middleware.Refusals",
]

ROOT_URLCONF = "leanto.urls"
WSGI_APPLICATION = "leanto.wsgi.application"
ASGI_APPLICATION = "leanto.asgi.application"
FORM_RENDERER = "leanto.web.forms.Renderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "leanto.web.templatetags.web",
                "leanto.web.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "leanto.web.context.frame",
            ],
        },
    }
]


# --- data -------------------------------------------------------------------------------------


def database(url: str) -> dict[str, Any]:
    """Django's settings for LEANTO_DATABASE_URL: empty for SQLite, or postgresql://user:pw@host:port/name."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": LEANTO_DATA / "leanto.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Not trusted_schema=OFF: with it SQLite 3.40 refuses JSON_VALID in the CHECKs of JSON columns.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                    "PRAGMA cache_size=-16000;"
                ),
            },
            "TEST": {"NAME": LEANTO_DATA / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("LEANTO_DATABASE_URL should start with postgresql:// (or be empty for SQLite).")
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Column comments are the data classes; SQLite has no place for them and says so on every field.
SILENCED_SYSTEM_CHECKS = ["fields.W163", "models.W046"]

# --- people and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["leanto.people.backend.Own"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/week/"
LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- headers ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
        **({"upgrade-insecure-requests": True} if HTTPS else {}),
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "interest-cohort",
    )
}
PERMISSIONS_POLICY["publickey-credentials-get"] = ["self"]
PERMISSIONS_POLICY["publickey-credentials-create"] = ["self"]
# Not "no-referrer": Chromium then sends "Origin: null" with forms, which the forgery check has to refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", HTTPS) else None

# --- language and time --------------------------------------------------------------------------

LANGUAGE_CODE = text("LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "leanto.web.formats"
USE_TZ = True
TIME_ZONE = "UTC"


def worker_headers(headers: Any, path: str, url: str) -> None:
    """For the shelf's worker: the room with the keys may load its own scripts and call nobody. Its page embeds it."""
    if url.endswith("/js/vault-worker.js"):
        headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"


# --- files, mail, logs --------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = LEANTO_DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ADD_HEADERS_FUNCTION = worker_headers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

_mail = urlsplit(text("MAIL_URL"))  # smtp://user:pw@host:587?tls=yes ; empty: printed to the console
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail.hostname
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = bool(_mail.hostname) and not EMAIL_USE_SSL and "tls=no" not in _mail.query
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = text("MAIL_FROM", f"notes@{_host}")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "leanto"}}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "leanto.core.logs.JsonLines"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["out"], "level": text("LOG_LEVEL", "WARNING")},
    # One line for each socket, with the address of the person's network and of their session: never.
    "loggers": {"uvicorn.error": {"level": "WARNING"}},
}
