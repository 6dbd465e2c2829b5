"""A page asked for as a web server does, and what it cost."""

import sys
import time
from io import BytesIO
from typing import Any, NamedTuple

from benchmarks.spending import database_seconds

# As `django-admin startproject` sets a project up.
DEFAULT_STACK: dict[str, Any] = {
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
}  # fmt: skip


class Cost(NamedTuple):
    """Seconds: of the processor in Python and in the database, and by the clock; and bytes as sent."""

    python: float
    database: float
    clock: float
    size: int


def signed_in(name: str, engine: str, backend: str = "accounts.backends.RoleBackend", **beside: Any) -> str:
    """The cookie of a session of the account in an engine's table, with what stands ``beside`` in it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import User

    user = User.objects.get(username=name)
    session = import_module(engine).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update(beside)
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class NoPageError(Exception):
    """The answer was not the page that was asked for."""


def cost_of(application: Any, address: str, cookie: str, encoding: str = "gzip") -> Cost:
    """Ask for a page and read it to its end. Raises :class:`NoPageError` where it is not the page that was asked for."""
    path_info, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path_info, "QUERY_STRING": query, "SCRIPT_NAME": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie, "wsgi.input": BytesIO(),
        "HTTP_ACCEPT_ENCODING": encoding, "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
    }  # fmt: skip
    said: list[str] = []
    database, clock, python = database_seconds(), time.perf_counter(), time.process_time()
    answer = application(environ, lambda status, headers, exc_info=None: said.append(status))
    body = b"".join(answer)
    python, clock = time.process_time() - python, time.perf_counter() - clock
    answer.close()
    if said != ["200 OK"] or not body:
        raise NoPageError(f"{address}: {said}")
    return Cost(python, database_seconds() - database, clock, len(body))
