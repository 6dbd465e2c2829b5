"""A village's or the whole pool's files as one ZIP, made apart from the web workers."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.permissions import Role
from tests.conftest import make_cadre, make_user
from tests.queue import drain
from tests.workbench.conftest import make_complete
from workbench.archives.archives import build, request_archive
from workbench.archives.models import KEPT_FOR, DossierArchive
from workbench.schedule.tidying import tidy


def made(user, village=None, **fields):
    archive = DossierArchive(township=user.township, requested_by=user, village=village, **fields)
    return request_archive(archive)


def built(user, village=None, **fields):
    archive = made(user, village, **fields)
    build(archive)
    archive.refresh_from_db()
    return archive


def names_in(archive):
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as package:
        return package.namelist()


def test_it_holds_a_form_of_everybody_in_the_pool_by_village(organiser, village, other_village):
    make_cadre(village, "甲"), make_cadre(other_village, "乙"), make_cadre(village, "不在库", in_pool=False)
    archive = built(organiser)
    assert sorted(names_in(archive)) == ["白塔村/乙-登记表.docx", "红星村/甲-登记表.docx"]
    assert (archive.status, archive.done, archive.total, archive.percent) == ("done", 2, 2, 100)
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as package:
        assert Document(io.BytesIO(package.read("红星村/甲-登记表.docx"))).tables


def test_two_of_one_name_in_a_village_are_both_there(organiser, village):
    make_cadre(village, "甲"), make_cadre(village, "甲"), make_cadre(village, "甲", birth_date=date(1990, 1, 1))
    assert sorted(names_in(built(organiser))) == [
        "红星村/甲(1985.06，男)(2)-登记表.docx", "红星村/甲(1985.06，男)-登记表.docx", "红星村/甲(1990.01)-登记表.docx",
    ]  # fmt: skip


def test_scans_come_along_when_asked_for_and_one_that_is_lost_is_left_out(organiser, village):
    cadre = make_complete(village, "甲")
    assert len(names_in(built(organiser, village))) == 1
    lost = cadre.attachments.first()
    lost.file.storage.delete(lost.file.name)
    names = names_in(built(organiser, village, with_scans=True))
    assert "红星村/甲/登记表.docx" in names
    assert len(names) == cadre.attachments.count()


def test_a_secretary_gets_the_own_village_and_nothing_else(client, village, other_village):
    make_cadre(village, "甲"), make_cadre(other_village, "乙")
    secretary = make_user(Role.SECRETARY, village.township, village)
    assert names_in(built(secretary, village)) == ["红星村/甲-登记表.docx"]
    with pytest.raises(ValidationError, match="没有在库的人"):
        made(secretary, other_village)
    client.force_login(secretary)
    assert f'value="{village.pk}" selected' in client.get(reverse("workbench:archives")).content.decode()
    page = client.post(reverse("workbench:archives"), {"village": ""}).content.decode()
    assert "这个字段是必填项" in page


def test_one_at_a_time_a_township(organiser, village, foreign_village):
    make_cadre(village, "甲"), make_cadre(foreign_village, "乙")
    made(organiser)
    with pytest.raises(ValidationError, match="正在生成"):
        made(organiser)
    assert made(make_user(Role.ORGANISER, foreign_village.township)).pk


def test_one_taken_away_while_it_is_made_stops_quietly(organiser, village):
    make_cadre(village, "甲")
    archive = made(organiser)
    DossierArchive.objects.all().delete()
    build(archive)
    assert not archive.file
    assert not DossierArchive.objects.exists()


def test_three_days_later_the_file_goes(organiser, village):
    make_cadre(village, "甲")
    old = built(organiser)
    name, storage = old.file.name, old.file.storage
    DossierArchive.objects.update(made_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    tidy.enqueue()
    drain()
    assert not storage.exists(name)
    assert not DossierArchive.objects.filter(pk=old.pk).exists()


def test_what_goes_wrong_is_told_on_the_page(client, organiser, village, settings, tmp_path):
    make_cadre(village, "甲")
    archive = made(organiser)
    blocked = tmp_path / "media"
    blocked.write_text("a file where the folder should be")
    settings.MEDIA_ROOT = blocked
    drain()
    client.force_login(organiser)
    line = client.get(reverse("workbench:archive", args=[archive.pk])).content.decode()
    assert "没有生成：处理时出错" in line
    assert "hx-get" not in line
    blocked.unlink()
    retry = reverse("workbench:retry_archive", args=[archive.pk])
    client.post(retry)
    assert "已有一个档案包正在生成" in client.post(retry, follow=True).content.decode()
    drain()
    archive.refresh_from_db()
    assert (archive.status, archive.problem, names_in(archive)) == ("done", "", ["红星村/甲-登记表.docx"])


def test_the_page_shows_progress_and_then_the_file(client, organiser, village):
    make_cadre(village, "甲")
    client.force_login(organiser)
    client.post(reverse("workbench:archives"), {"village": village.pk})
    archive = DossierArchive.objects.get()
    line = reverse("workbench:archive", args=[archive.pk])
    assert "等待处理" in client.get(line).content.decode()
    archive.report(status="running")
    assert "0/1 人" in client.get(line).content.decode()
    assert client.get(reverse("workbench:download_archive", args=[archive.pk])).status_code == 404
    drain()
    assert "下载" in client.get(line).content.decode()
    content = b"".join(client.get(reverse("workbench:download_archive", args=[archive.pk])).streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["红星村/甲-登记表.docx"]
    client.post(reverse("workbench:remove_archive", args=[archive.pk]))
    assert not DossierArchive.objects.exists()
