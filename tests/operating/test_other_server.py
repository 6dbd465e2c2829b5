"""A backup of an earlier release, restored on a PostgreSQL of another major where one is on the machine, and migrated on."""

import contextlib
import os
import pwd
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from reserve_cadres.models import Cadre
from tests.operating.conftest import own_folders
from tests.operating.test_drill import kept_files
from tests.upgrade.databases import empty_database, run_script
from tests.upgrade.township import RENAMED, counts, read, unpack_uploads
from workbench.backups.archive import write_archive
from workbench.backups.tables import Tally, fix_settings, read_tables, snapshot

# Where Debian and its relatives keep the servers of every major.
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@contextlib.contextmanager
def another_major():
    """The connection leads to an empty database of another major; of the tests' own server where there is none."""
    before = connection.settings_dict.copy()
    connection.ensure_connection()
    own = str(connection.connection.server_version // 10000)
    others = [path.parent for path in SERVERS if path.parent.parent.name != own]
    if not others:
        with empty_database(f"{before['NAME']}_elsewhere"):
            yield None
        return
    programs = others[0]
    with tempfile.TemporaryDirectory(prefix="reserve-cadres-major-", dir="/tmp") as folder:
        account = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(folder, account.pw_uid, account.pw_gid)
        run = {"user": account.pw_uid, "group": account.pw_gid, "cwd": folder, "check": True, "capture_output": True}
        data = f"{folder}/data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"], **run
        )
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run([programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"], **run)
        try:
            connection.close()
            connection.settings_dict |= {
                "HOST": folder,
                "PORT": "",
                "USER": "postgres",
                "PASSWORD": "",
                "NAME": "postgres",
            }
            yield int(programs.parent.name)
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)


@pytest.fixture
def of_the_first_release(tests_own_database, django_db_blocker, tmp_path):
    """An archive of a township as 0.2.0 left it, and what was counted."""
    script, record = read("0.2.0")
    with django_db_blocker.unblock(), own_folders(), empty_database(f"{tests_own_database}_first"):
        run_script(script)
        unpack_uploads("0.2.0", Path(settings.MEDIA_ROOT))
        with snapshot() as cursor, (tmp_path / "first.zip").open("wb") as target:
            manifest = write_archive(cursor, target)
        assert manifest.files
        recorded = {RENAMED.get(label, label): number for label, number in record["counts"].items()}
        yield tmp_path / "first.zip", recorded, kept_files()


def test_what_an_earlier_release_backed_up_is_restored_on_another_major_and_taken_on(of_the_first_release):
    archive, recorded, files = of_the_first_release
    with own_folders(), another_major() as major:
        if major:
            assert connection.cursor().connection.server_version // 10000 == major
        call_command("restore", str(archive))
        present = counts()
        assert {label: present[label] for label in recorded if not label.endswith("Event")} == {
            label: number for label, number in recorded.items() if not label.endswith("Event")
        }
        assert kept_files() == files
        # The release's own triggers note what the later migrations and whoever works on change.
        Cadre.objects.first().save()
        call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.django_db
def test_equal_tables_have_equal_hashes(village):
    """Also where the second one is read by another connection, in another form of dates and in another zone."""
    found = []
    for form in ("SET datestyle TO 'SQL, DMY'; SET timezone TO 'America/Lima'", "SET bytea_output TO 'escape'"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(form)
            fix_settings(cursor)
            tallies = {table.name: Tally() for table in read_tables(cursor)}
            for table in read_tables(cursor):
                table.copy_out(cursor, tallies[table.name])
        found.append({name: (tally.rows, tally.sha256) for name, tally in tallies.items()})
    assert found[0] == found[1]
    assert found[0]["villages_village"][0] == 1
