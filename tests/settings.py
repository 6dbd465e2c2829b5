"""The project's settings, with what only tests need: a database server, a cheap password hash, files that go away."""

import os

from tests.surroundings import provide

# Before the project's settings, which take their database from the environment.
provide()
os.environ.setdefault("DEVELOPMENT", "1")

from config.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
# The tests make their world as the owner; what the application may do is tried in its role.
APPLICATION_ROLE, APPLICATION_ROLE_PASSWORD = "reserve_cadres_app", "of-the-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = os.environ["TEST_MEDIA_ROOT"]
BACKUP_DIR = Path(MEDIA_ROOT).with_name(f"{Path(MEDIA_ROOT).name}-backups")  # noqa: F405
# They open every page of an account within a minute.
HEAVY_A_MINUTE = 0
# Served from where they are.
STATIC_ROOT = None
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_USE_FINDERS = True
# The live server of the browser tests serves them only where the app goes by its own name.
INSTALLED_APPS = [
    "django.contrib.staticfiles" if app == "config.apps.PageFilesConfig" else app
    for app in INSTALLED_APPS  # noqa: F405
]
# Its flush ends the tests that need the database for themselves.
INSTALLED_APPS.append("tests")
