"""Settings of the project, one file for every place it runs in.

What differs between a try-out and a township's server comes from the environment and is listed in
docs/deployment.md. Nothing else depends on where it runs.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pgtrigger import Statement

from config.places import BASE_DIR, VAR_DIR

# Names are spelled character by character (office/pinyin.py): the dictionary of phrases would take each process 45 MB.
os.environ["PYPINYIN_NO_PHRASES"] = "1"
RELEASE = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
DEVELOPMENT_KEY = "development-only-never-on-a-server"
# A try-out on one's own machine: plain http and the development key.
DEVELOPMENT = os.environ.get("DEVELOPMENT") == "1"
# Django's own error pages are English and show code, so they have to be asked for, also in development.
DEBUG = DEVELOPMENT and os.environ.get("DJANGO_DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", DEVELOPMENT_KEY if DEVELOPMENT else "")
if not DEVELOPMENT and SECRET_KEY in {"", DEVELOPMENT_KEY}:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set to a long random value of your own. "
        "To try the project on your own machine, use `make run` or set DEVELOPMENT=1."
    )
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*" if DEVELOPMENT else "localhost").split(",")
# Monitoring on the machine itself asks by these.
ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
# The web servers in front, addresses or networks: only they say who the client is and whether it came by https.
TRUSTED_PROXIES = os.environ.get("TRUSTED_PROXIES", "127.0.0.1,::1").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "accounts",
    "villages",
    "reserve_cadres",
    "training",
    "mentoring",
    "workbench",
    "config.apps.OfficeAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.PageFilesConfig",
    "django.contrib.postgres",
    "django.forms",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_include_bootstrap",
    "django_tomselect",
    "import_export",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "workbench.operating.requests.RequestMiddleware",
    "workbench.operating.requests.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "office.compression.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.sessions.AccountMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.NullCharacterMiddleware",
    "accounts.middleware.NotKeptMiddleware",
    "accounts.sessions.SessionEndMiddleware",
    "accounts.steps.SignInStepsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "workbench.county.middleware.ChosenTownshipMiddleware",
    "accounts.middleware.TownshipMiddleware",
    "workbench.start.middleware.FirstStartMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "workbench.search.opened.OpenedMiddleware",
    "office.typed_text.TypedTextMiddleware",
    "workbench.heavy.HeavyPagesMiddleware",
    "workbench.exported.ExportMiddleware",
    "workbench.errors.RefusalMiddleware",
    "office.paper.middleware.PrintMiddleware",
]

# How many files to make, print or read one account may ask for within a minute; 0: as many as it likes.
HEAVY_A_MINUTE = int(os.environ.get("HEAVY_A_MINUTE", "30"))

# A table of more rows than this is made by the queue while its page tells how far it is; nobody waits for it.
EXPORT_ROWS_AT_ONCE = int(os.environ.get("EXPORT_ROWS_AT_ONCE", "5000"))

# What the first page of an empty installation asks for, so that no stranger sets it up; on one's own machine nothing.
SETUP_CODE = os.environ.get("SETUP_CODE", "")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CSRF_FAILURE_VIEW = "workbench.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"pickers": "office.pickers"},
        },
    },
]

# Forms are drawn with the project's templates: templates/django/forms/widgets/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# No default: a forgotten variable must not open a second, empty database.
if not os.environ.get("DATABASE_URL"):
    raise ImproperlyConfigured(
        "DATABASE_URL must be set, as in postgres://user:password@localhost/reserve_cadres. "
        "To try the project on your own machine, use `make run`; for a command of manage.py, `make manage ARGS=...`."
    )
# The application works in the tables as a role that owns none of them (workbench/trail/rights.py). The owner's address is for
# the commands that manage.py names, and for nobody else to know; where there is none, one role does both.
OWNER_DATABASE_URL = os.environ.get("OWNER_DATABASE_URL", "")
_application = dj_database_url.parse(os.environ["DATABASE_URL"])
APPLICATION_ROLE, APPLICATION_ROLE_PASSWORD = (
    (str(_application["USER"]), str(_application["PASSWORD"])) if OWNER_DATABASE_URL else ("", "")
)
_address = OWNER_DATABASE_URL if os.environ.get("AS_OWNER") == "1" else ""
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(
        dj_database_url.parse(_address or os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True)
    )
}
# A pooler that shares sessions by the transaction stands in between: nothing of a session's lasts, so its limits are the pooler's
# to set, and rows are fetched at once.
DATABASE_POOLED = os.environ.get("DATABASE_POOLED") == "1"
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
# A streaming replica, from which pages that only look are read.
if os.environ.get("REPLICA_DATABASE_URL"):
    DATABASES["replica"] = dict(
        dj_database_url.parse(os.environ["REPLICA_DATABASE_URL"], conn_max_age=60, conn_health_checks=True)
    )
    # Whoever waits for a page does not wait long for one that is away.
    DATABASES["replica"].setdefault("OPTIONS", {})["connect_timeout"] = 2
    DATABASES["replica"]["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["office.replica.ReplicaRouter"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"), "office.replica.ReplicaMiddleware"
    )
# How long a page waits for the database before it says so, in milliseconds. A command of manage.py takes its time:
# migrations, the worker, backups.
if os.environ.get("DATABASE_LIMITS", "1") == "1" and not DATABASE_POOLED:
    _limits = {"statement_timeout": 60_000, "lock_timeout": 10_000, "idle_in_transaction_session_timeout": 300_000}
    for _database in DATABASES.values():
        _options = _database.setdefault("OPTIONS", {})
        _set = [_options.get("options", ""), *(f"-c {name}={value}" for name, value in _limits.items())]
        _options["options"] = " ".join(_set).strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.lockout.LockoutBackend", "accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.KindsOfCharacters", "OPTIONS": {"least": 3}},
    {"NAME": "accounts.passwords.NotGuessable"},
    {"NAME": "accounts.passwords.NotTheName"},
    {"NAME": "accounts.passwords.NotUsedBefore", "OPTIONS": {"kept": 5}},
]
# After so many days a password has to be changed at the next sign-in; 0: never.
PASSWORD_DAYS = int(os.environ.get("PASSWORD_DAYS", "0"))
# A password somebody else has set is good for one sign-in within so many days.
FIRST_PASSWORD_DAYS = int(os.environ.get("FIRST_PASSWORD_DAYS", "14"))
# What the app on the phone calls the account.
OTP_TOTP_ISSUER = "村级后备干部"
# The name that security keys are bound to; none: the host of the page. For a service with several names of one domain.
SECURITY_KEY_HOST = os.environ.get("SECURITY_KEY_HOST", "")
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "accounts:login"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
# Filled by collectstatic (`make run` does it): under names made of their content, so that a browser keeps each for good.
STATIC_ROOT = VAR_DIR / "static"
# The user guide in docs/ is read in the app too, with its pictures.
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "guide")]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "office.files.KeptFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Several web servers share a bucket instead of a folder; who may open it the libraries read from AWS_ACCESS_KEY_ID and
# AWS_SECRET_ACCESS_KEY.
FILES_BUCKET = os.environ.get("FILES_BUCKET", "")
if FILES_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "office.bucket.KeptInBucket",
        "OPTIONS": {
            "bucket_name": FILES_BUCKET,
            "endpoint_url": os.environ.get("FILES_ENDPOINT") or None,
            "region_name": os.environ.get("FILES_REGION") or None,
        },
    }
# Photos, scans and rosters are personal data: they have no URL of their own and leave only through a view.
MEDIA_ROOT = VAR_DIR / "media"
# A file with the key that uploads are sealed with, outside the database and of every backup; none: they are kept as they came.
FILES_KEY_FILE = os.environ.get("FILES_KEY_FILE", "")
# ClamAV's daemon: the path of its socket, or host:port; none: uploads are not scanned. What becomes of one when it does not answer.
CLAMD_SOCKET = os.environ.get("CLAMD_SOCKET", "")
CLAMD_MUST_ANSWER = os.environ.get("CLAMD_MUST_ANSWER", "1") == "1"
# Read by the service's account and its group, by nobody else.
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "office.files.ShortNamedUploads",
]

# Work that no request waits for stands in a table until a worker does it: manage.py worker.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# manage.py backup writes here; with a passphrase, which stands in a file of its own, the archives are sealed.
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR", VAR_DIR / "backups"))
BACKUP_PASSPHRASE_FILE = os.environ.get("BACKUP_PASSPHRASE_FILE", "")

# A session ends when nobody used it for as long as the township says, and in any case after so long.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
# A monitor on the machine itself asks the application, past the web server in front.
EXEMPT_FROM_HTTPS = [r"^healthz$", r"^metrics$"]
SECURE_COOKIES = not DEVELOPMENT and os.environ.get("PLAIN_HTTP") != "1"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
if SECURE_COOKIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Plain http is led to https, unless the web server in front says by the header above that it was https already.
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = EXEMPT_FROM_HTTPS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # The host's other names and the browsers' list are the installation's to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Nothing here asks the browser for more than it shows.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture", "midi")
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# One event statement for a whole bulk write: an import of thousands stays one insert into the history.
PGHISTORY_LEVEL = Statement
PGHISTORY_BASE_MODEL = "accounts.events.Event"
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# Reminders go by what is set up of a mail server and a group robot; without either none is written.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "reserve-cadres@localhost")
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
REMINDER_WEBHOOK_URL = os.environ.get("REMINDER_WEBHOOK_URL", "")
# Where robots of townships may be besides those of the known chats, as https://chat.example or http://10.0.0.5:8080.
REMINDER_ROBOT_PLACES = [one for one in os.environ.get("REMINDER_ROBOT_PLACES", "").split(",") if one]
REMINDER_WEBHOOK_KIND = os.environ.get("REMINDER_WEBHOOK_KIND", "wecom")

# Who is written to about a fault of the program that was not on the list yet; separated by commas.
FAULTS_EMAIL = [one for one in os.environ.get("FAULTS_EMAIL", "").split(",") if one and EMAIL_HOST]

# Figures for Prometheus: asked for from the machine itself, or with this.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# A line each: when, how grave, whose account, which page, which request, what; plain or json. Requests on wish.
LOG_FORMAT = os.environ.get("LOG_FORMAT", "plain")
LOG_REQUESTS = os.environ.get("LOG_REQUESTS") == "1"
# Where the trail is sent on to, as it is sealed: host:port of a log server, or /dev/log. What is there nobody here can change.
TRAIL_SYSLOG = os.environ.get("TRAIL_SYSLOG", "")
# What the chain over the trail is made by: sha256, or sm3 where the machine's OpenSSL has it. What is sealed stays as it is.
TRAIL_HASH = os.environ.get("TRAIL_HASH", "sha256")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "workbench.operating.logs.PlainLines"},
        "json": {"()": "workbench.operating.logs.JsonLines"},
    },
    "filters": {"once": {"()": "workbench.operating.logs.OnceARequest"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["once"]},
        "faults": {"class": "workbench.operating.logs.FaultTable", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "faults"], "level": "WARNING"},
    "loggers": {"requests": {"level": "INFO"}, "trail": {"level": "INFO" if TRAIL_SYSLOG else "WARNING"}},
}
if TRAIL_SYSLOG:
    _host, _, _port = TRAIL_SYSLOG.rpartition(":")
    LOGGING["formatters"]["trail"] = {"format": "reserve-cadres: %(message)s"}
    LOGGING["handlers"]["trail"] = {
        "class": "logging.handlers.SysLogHandler",
        "formatter": "trail",
        "address": (_host, int(_port)) if _host else TRAIL_SYSLOG,
    }
    LOGGING["loggers"]["trail"] |= {"handlers": ["trail"], "propagate": False}
