"""The drill: a filled township is backed up, restored elsewhere, and equal table by table and file by file."""

import hashlib
import io
import zipfile
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from reserve_cadres.models import Cadre, StateChange
from tests.operating.conftest import another_installation
from villages.models import Township
from workbench.backups.archive import write_archive
from workbench.backups.backups import make_backup, scheduled_backup
from workbench.backups.tables import LEFT_OUT, snapshot
from workbench.integrity.files import differing

pytestmark = pytest.mark.usefixtures("filled")


def rows_of_all_tables() -> dict[str, list]:
    """Every table as the models know it, values as Python has them: another way than that of the backup."""
    return {
        model._meta.db_table: sorted(
            repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for row in model._base_manager.values_list()
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }


def kept_files() -> dict[str, str]:
    root = Path(settings.MEDIA_ROOT)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*") if path.is_file()
    }  # fmt: skip


def sequences() -> list:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE sequencename !~ 'backup|migrations'")
        return sorted(cursor.fetchall())


@pytest.fixture
def archive():
    backup = make_backup(scheduled_backup())
    yield backup.path
    backup.path.unlink()


def test_what_is_restored_is_what_was_backed_up(archive, tests_own_database):
    rows, files, numbers = rows_of_all_tables(), kept_files(), sequences()
    assert sum(map(len, rows.values())) > 1000
    assert files
    with another_installation(tests_own_database):
        call_command("restore", str(archive))
        found = rows_of_all_tables()
        assert {table: len(lines) for table, lines in found.items()} == {
            table: len(one) for table, one in rows.items()
        }
        assert [table for table in rows if found[table] != rows[table]] == []
        assert kept_files() == files
        assert sequences() == numbers
        # The house's guards are at their posts again.
        status = {(model, one.name): one.get_installation_status(model) for model, one in pgtrigger.registered()}
        assert {key: found for key, found in status.items() if found != ("INSTALLED", True)} == {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
            assert cursor.fetchone() == (0,)
        with pytest.raises(IntegrityError), transaction.atomic():
            StateChange.objects.all().delete()
        modes = {oct(path.stat().st_mode)[-3:] for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
        assert modes == {"640"}


@pytest.mark.django_db
def test_every_table_of_every_model_is_in_the_archive():
    with snapshot() as cursor:
        manifest = write_archive(cursor, io.BytesIO())
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    assert manifest.tables.keys() == {one._meta.db_table for one in models} - LEFT_OUT


def test_a_row_of_before_a_rule_comes_along_and_the_rule_holds_for_what_follows(tests_own_database):
    """Numbers with a wrong check character were taken once: the constraint does not hold for them (NOT VALID)."""
    rule, person = "id_number_has_its_check_character", Cadre.objects.exclude(id_number="").first()
    wrong = person.id_number[:-1] + ("1" if person.id_number.endswith("0") else "0")
    table = Cadre._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [rule])
        (definition,) = cursor.fetchone()
        assert "NOT VALID" in definition
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET id_number = %s WHERE id = %s", [wrong, person.pk])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {rule} {definition}")
    path = str(make_backup(scheduled_backup()).path)
    with another_installation(tests_own_database):
        call_command("restore", path)
        assert Cadre.objects.get(pk=person.pk).id_number == wrong
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Cadre.objects.filter(pk=person.pk).update(id_number=wrong[:-1] + ("3" if wrong.endswith("1") else "2"))


def test_a_file_that_is_another_than_in_the_last_backup_is_found(archive):
    cadre = Cadre.objects.exclude(photo="").first()
    path = Path(cadre.photo.path)
    before = path.read_bytes()
    assert list(differing()) == []
    path.write_bytes(b"another")
    assert list(differing()) == [f"reserve_cadres.Cadre {cadre.pk}"]
    path.write_bytes(before)


def rebuilt(archive: Path, folder: Path, change) -> Path:
    """The archive as somebody left it who changed its parts: ``change`` takes the name and the content of each."""
    other = folder / "changed.zip"
    with zipfile.ZipFile(archive) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return other


def refused(archive, words):
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(archive))


def test_nothing_is_restored_over_what_is_there(archive, tests_own_database):
    refused(archive, "数据库里已有数据")
    with another_installation(tests_own_database):
        Path(settings.MEDIA_ROOT, "other.txt").touch()
        refused(archive, "里已有 1 个别的文件")


def test_a_damaged_archive_fills_nothing_and_says_what_is_damaged(archive, tests_own_database, tmp_path):
    table = "tables/reserve_cadres_cadre"
    spoilt = rebuilt(archive, tmp_path, lambda name, content: content + b"1\n" if name == table else content)
    with another_installation(tests_own_database):
        refused(spoilt, f"备份文件已损坏：\n{table}：校验值不符")
        (tmp_path / "half.zip").write_bytes(archive.read_bytes()[:-5000])
        refused(tmp_path / "half.zip", "不是本系统的备份文件，或者文件不完整")
        assert kept_files() == {}
        assert not any(rows_of_all_tables()[table] for table in ("villages_township", "accounts_user"))


def test_an_archive_of_a_newer_release_asks_for_that_release_first(archive, tests_own_database, tmp_path):
    def newer(name, content):
        known = b'"migrations": ['
        return (
            content.replace(known, known + b'["villages", "9999_of_the_next_release"], ')
            if name == "manifest.json"
            else content
        )

    with another_installation(tests_own_database):
        refused(rebuilt(archive, tmp_path, newer), "比现在的程序.*新.*请先装上那个版本再恢复")


def test_rows_that_point_nowhere_or_come_out_otherwise_are_taken_back(archive, tests_own_database, tmp_path):
    def without_people(name, content):
        if name == "tables/reserve_cadres_cadre":
            return b""
        return content.replace(hash_of(archive, "reserve_cadres_cadre"), hashlib.sha256(b"").hexdigest().encode())

    with another_installation(tests_own_database):
        refused(rebuilt(archive, tmp_path, without_people), "指向不存在记录的行")
        assert not rows_of_all_tables()["villages_township"]


def hash_of(archive, table) -> bytes:
    with zipfile.ZipFile(archive) as package:
        return hashlib.sha256(package.read(f"tables/{table}")).hexdigest().encode()


def test_people_go_on_working_and_the_archive_shows_one_moment(monkeypatch):
    """What is committed while the archive is being written is in none of its tables."""
    before = rows_of_all_tables()["villages_township"]
    target = io.BytesIO()

    def meanwhile(done, total):
        if done == 1:
            Township.objects.create(name="后来的镇")

    try:
        with snapshot() as cursor:
            manifest = write_archive(cursor, target, meanwhile)
        assert manifest.tables["villages_township"]["rows"] == len(before)
        assert len(rows_of_all_tables()["villages_township"]) == len(before) + 1
    finally:
        Township.objects.filter(name="后来的镇").delete()
