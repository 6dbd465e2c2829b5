"""Backups made, failing, cleared away; and what the administrator sees of them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.conftest import make_user
from tests.operating.conftest import own_folders
from tests.queue import drain
from workbench.backups.backups import clear_away, make_backup, scheduled_backup
from workbench.backups.keeping import kept
from workbench.backups.models import LATE_AFTER, Backup

pytestmark = pytest.mark.django_db
LATE = "没有成功的备份"


@pytest.fixture(autouse=True)
def folders():
    with own_folders() as folder:
        yield folder


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    return client


def page(client, name="workbench:backups"):
    return client.get(reverse(name)).content.decode()


def sealed(folder, monkeypatch):
    Path(folder, "passphrase").write_text("七个词的口令\n")
    monkeypatch.setattr(settings, "BACKUP_PASSPHRASE_FILE", f"{folder}/passphrase")


def test_a_backup_is_for_who_made_it_only_and_has_its_name_when_it_is_whole(township):
    backup = make_backup(scheduled_backup())
    assert [path.name for path in Path(settings.BACKUP_DIR).iterdir()] == [backup.file_name]
    assert oct(backup.path.stat().st_mode)[-3:] == "600"
    assert oct(Path(settings.BACKUP_DIR).stat().st_mode)[-3:] == "700"
    assert (backup.status, backup.sealed, backup.size) == ("done", False, backup.path.stat().st_size)


def test_a_backup_that_fails_leaves_no_file_and_says_so(as_administrator, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.backups.backups.write_archive", full)
    with pytest.raises(CommandError):
        call_command("backup")
    assert list(Path(settings.BACKUP_DIR).iterdir()) == []
    assert "没有完成：备份没有完成，原因见服务器日志" in page(as_administrator)


def test_where_a_passphrase_is_wanted_and_cannot_be_read_nothing_is_written_open(monkeypatch):
    monkeypatch.setattr(settings, "BACKUP_PASSPHRASE_FILE", "/nowhere")
    with pytest.raises(CommandError, match="读不到口令文件"):
        call_command("backup")
    assert not Path(settings.BACKUP_DIR).exists()
    assert Backup.objects.get().status == "failed"


def test_a_sealed_backup_is_checked_with_its_passphrase_only(folders, monkeypatch, capsys):
    sealed(folders, monkeypatch)
    backup = make_backup(scheduled_backup())
    assert backup.sealed
    call_command("restore", str(backup.path), "--check-only")
    assert "备份完好" in capsys.readouterr().out
    Path(folders, "passphrase").write_text("别的口令\n")
    with pytest.raises(CommandError, match="口令不对"):
        call_command("restore", str(backup.path), "--check-only")


def test_only_a_sealed_backup_is_handed_out_and_that_is_noted(as_administrator, folders, monkeypatch):
    opened = make_backup(scheduled_backup())
    assert as_administrator.get(reverse("workbench:download_backup", args=[opened.pk])).status_code == 404
    opened.delete()
    sealed(folders, monkeypatch)
    backup = make_backup(scheduled_backup())
    answer = as_administrator.get(reverse("workbench:download_backup", args=[backup.pk]))
    assert b"".join(answer.streaming_content) == backup.path.read_bytes()
    assert AccessRecord.objects.get(action="downloaded").detail == backup.file_name
    backup.path.unlink()
    answer = as_administrator.get(reverse("workbench:download_backup", args=[backup.pk]))
    assert (answer.status_code, "文件不在了" in answer.content.decode()) == (404, True)


def test_one_backup_at_a_time_is_asked_for_and_that_is_noted(as_administrator):
    for _ in range(2):
        answer = as_administrator.post(reverse("workbench:make_backup"), follow=True)
    assert "正在备份，请等它完成" in answer.content.decode()
    assert AccessRecord.objects.filter(detail="立即备份").count() == 1
    drain()
    assert Backup.objects.get().status == "done"


def test_a_late_backup_is_told_to_who_can_do_something_about_it(as_administrator, client, township):
    assert LATE in page(as_administrator, "workbench:home")
    assert LATE in page(as_administrator)
    make_backup(scheduled_backup())
    assert LATE not in page(as_administrator, "workbench:home")
    Backup.objects.update(finished_at=timezone.now() - LATE_AFTER)
    assert "最近一天半没有成功的备份" in page(as_administrator, "workbench:home")
    assert "已超过一天半" in page(as_administrator)
    client.force_login(make_user(Role.ORGANISER, township))
    assert LATE not in page(client, "workbench:home")


def test_what_the_rule_does_not_keep_leaves_the_disk_and_the_list():
    Path(settings.BACKUP_DIR).mkdir()
    made = [datetime(2026, 11, 27, 3) - timedelta(days=day) for day in range(60)]
    names = {moment: f"backup-{moment:%Y%m%d-%H%M%S}.zip" for moment in made}
    for name in [*names.values(), "backup-of-the-notes.txt", "backup-20251127-030000.zip.unfinished.kept"]:
        Path(settings.BACKUP_DIR, name).touch()
    for name in names.values():
        Backup.objects.create(status="done", file_name=name)
    for _ in range(12):
        Backup.objects.create(status="failed")
    clear_away()
    left = {names[moment] for moment in kept(made)}
    assert left < set(names.values())
    assert {path.name for path in Path(settings.BACKUP_DIR).iterdir()} >= left | {"backup-of-the-notes.txt"}
    assert set(Backup.objects.filter(status="done").values_list("file_name", flat=True)) == left
    assert Backup.objects.filter(status="failed").count() == 10
