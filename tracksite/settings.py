"""Every setting of the site, from the environment. README.md has the table of variables (a test compares).

With debug off, which is the default, settings that are not safe to serve are refused at start.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

import tracksite

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("TRACKSITE_DEBUG", default=False)
SECRET_KEY = env.str("TRACKSITE_SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("TRACKSITE_SECRET_KEY_FALLBACKS", default=[])]
ALLOWED_HOSTS = [host.strip() for host in env.list("TRACKSITE_ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [origin.strip() for origin in env.list("TRACKSITE_CSRF_TRUSTED_ORIGINS", default=[])]
BEHIND_TLS_PROXY = env.bool("TRACKSITE_BEHIND_TLS_PROXY", default=False)
DATABASE_URL = env.str("DATABASE_URL", default="")
TRACKSITE_SITE_URL = env.str("TRACKSITE_SITE_URL", default="").rstrip("/")
TRACKSITE_SERVES = env.str("TRACKSITE_SERVES", default="") or "all"
TRACKSITE_CONTACT = env.str("TRACKSITE_CONTACT", default="")
TIME_ZONE = env.str("TRACKSITE_TIME_ZONE", default="") or "UTC"

# --- what is refused --------------------------------------------------------------------------------------
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SAMPLE_KEYS = ("development", "django-insecure", "change", "example", "sample", "secret")

if DEBUG:
    SECRET_KEY = SECRET_KEY or "development-only"
    ALLOWED_HOSTS = ALLOWED_HOSTS or LOOPBACK_HOSTS
    unsafe = [
        # Debug mode shows source code on errors and opens the demo accounts.
        (
            BEHIND_TLS_PROXY or not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS),
            "TRACKSITE_DEBUG is for one machine: unset it, or unset TRACKSITE_BEHIND_TLS_PROXY and let "
            "TRACKSITE_ALLOWED_HOSTS name only 127.0.0.1, localhost and [::1].",
        ),
    ]
else:
    unsafe = [
        (not SECRET_KEY, "TRACKSITE_SECRET_KEY is not set: set it to 50 or more random characters."),
        (
            SECRET_KEY.lower().startswith(SAMPLE_KEYS) or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10,
            "TRACKSITE_SECRET_KEY is short, regular or a sample: set it to 50 or more random characters.",
        ),
        (
            not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS),
            "TRACKSITE_ALLOWED_HOSTS is empty or holds a *: set it to the names in the site's address.",
        ),
        (
            not all(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS),
            "TRACKSITE_CSRF_TRUSTED_ORIGINS has an origin without TLS: begin each with https://.",
        ),
        (
            TRACKSITE_SITE_URL and not TRACKSITE_SITE_URL.startswith("https://"),
            "TRACKSITE_SITE_URL is an address without TLS: set it to one that begins with https://.",
        ),
    ]
unsafe.append(
    (
        TRACKSITE_SERVES not in ("all", "public", "editors"),
        "TRACKSITE_SERVES is something else than all, public or editors: set it to one of them, or unset it.",
    )
)
for is_unsafe, what_to_set in unsafe:
    if is_unsafe:
        raise ImproperlyConfigured(what_to_set)

# --- applications and requests ----------------------------------------------------------------------------
# What visitors see needs no accounts, no sessions and none of the editors' tables: a server of the public pages alone
# does without. Commands work on all of it, or migrate would leave out tables.
WITH_DESK = TRACKSITE_SERVES != "public" or not tracksite.is_server

DESK_APPS = [
    "catalog.apps.DeskConfig",  # django.contrib.admin with our site
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "reversion",
    "catalog.apps.CatalogConfig",
]
INSTALLED_APPS = [
    *(DESK_APPS if WITH_DESK else []),
    # Who answers a letter is an account, so the tables of letters know of accounts; nobody logs in without the desk.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "whitenoise.runserver_nostatic",  # before staticfiles: runserver then serves files as production does
    "django.contrib.staticfiles",
    "django_filters",
    "catalog.public",
    "catalog.answers",
]
DESK_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "catalog.sessions.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MIDDLEWARE = [
    "tracksite.headers.HeadersMiddleware",  # first: every response, errors and files included
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracksite.language.LanguageMiddleware",
    "tracksite.legible.LegibleMiddleware",
    "catalog.public.views.errors.SameInDebug",
    *(["tracksite.serves.ToPublicSite"] if TRACKSITE_SERVES == "editors" else []),
    "django.middleware.common.CommonMiddleware",
    *(DESK_MIDDLEWARE if WITH_DESK else []),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracksite.unavailable.UnavailableMiddleware",  # last: it sees the errors of views first
]
ROOT_URLCONF = "tracksite.urls"
WSGI_APPLICATION = "tracksite.wsgi.application"
# Two engines, two folders: in one shared folder Jinja2 would try to read the overrides of the admin.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "catalog.public.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates" / "editors"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
if not WITH_DESK:
    del TEMPLATES[1]
# A form with many rows passes Django's 1,000 fields, and what an editor typed would be lost.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- database ---------------------------------------------------------------------------------------------
if DATABASE_URL:
    database = environ.Env.db_url_config(DATABASE_URL)
else:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(BASE_DIR / "var" / "catalogue.sqlite3")}
    (BASE_DIR / "var").mkdir(exist_ok=True)
match database.get("ENGINE"):
    case "django.db.backends.sqlite3":
        options = {
            "transaction_mode": "IMMEDIATE",  # what reads first and writes later waits instead of failing
            "timeout": 20,
            # FULL: a save that was acknowledged survives a loss of power.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
        }
    case "django.db.backends.postgresql":
        # One pool per process: processes x 4 must stay below the server's max_connections.
        # Where the database is away, a request waits these seconds and is told so; whoever asks next tries it anew,
        # instead of waiting for the pool, whose own attempts become rarer.
        options = {
            "pool": {"min_size": 1, "max_size": 4, "timeout": 5, "reconnect_timeout": 2},
            "connect_timeout": 5,
            # Compiling a query takes longer than any of ours runs: loading the collection took half as long again.
            "options": "-c jit=off",
        }
        database |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    case _:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
DATABASES = {"default": {**database, "OPTIONS": options | database.get("OPTIONS", {})}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- languages, static files ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["tracksite.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN if DEBUG else HASHED},
}

# --- who may come in --------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["catalog.login.Backend"]  # Django's own, with a code and a rest after wrong tries
CODE_REQUIRED = not DEBUG  # of every account; one that has set up a code is asked for it in debug mode too
OTP_TOTP_ISSUER = "Track II Catalogue"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# An account rests for the address from which it was tried, not for all: a stranger could else keep every editor out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the rest is over when the page said it would be
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "catalog.login.hashed_name"
AXES_CLIENT_IP_CALLABLE = "catalog.login.address_of"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": f"{validation}.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_NAME = "session" if DEBUG else "__Host-session"  # browsers take __Host- over TLS only
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would ask an editor who follows a colleague's link to log in again
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "csrf" if DEBUG else "__Host-csrf"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "catalog.desk.token_lost" if WITH_DESK else "catalog.public.views.errors.forbidden"
# In the session, not in a cookie: messages to editors name drafts, and cookies go to public pages too.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- TLS (the other headers: headers.py) ------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Believed only when told so: without a proxy that overwrites it, anybody can send this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
# HSTS preload: leaving the browsers' lists takes months, so the owner of a domain decides, not a default.
# The middleware of axes answers for an account that rests in other words than for a wrong password.
SILENCED_SYSTEM_CHECKS = ["security.W021", "axes.W002"]

# --- logs: to stderr, in production too, where Django's default writes no error anywhere ------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_query": {"()": "tracksite.logs.WithoutQuery"},
        "our_mistakes": {"()": "tracksite.logs.OnlyOurMistakes"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_query", "our_mistakes"]}
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO"},
        "axes": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
