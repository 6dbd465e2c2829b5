"""Files that several web servers share in a bucket: the same rules as on the disk, against a server that speaks S3."""

import secrets
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from office.files import FilesAwayError, kept_files
from reserve_cadres.people.dossiers import Scan, add_scan
from tests.conftest import make_cadre
from tests.operating.buckets import bucket_server, kept_in_bucket, new_bucket
from workbench.backups.archive import read_manifest
from workbench.backups.backups import make_backup, scheduled_backup
from workbench.backups.restoring import put_files
from workbench.integrity.files import differing, loose, missing

CONTENT = b"%PDF-1.4" + "身份证复印件".encode() * 300_000


@pytest.fixture(scope="module")
def store():
    with bucket_server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(store, tmp_path):
    """An installation that keeps its files in an empty bucket."""
    name = new_bucket(store)
    with override_settings(
        **kept_in_bucket(store, name), BACKUP_DIR=tmp_path / "backups", MEDIA_ROOT=tmp_path / "media"
    ):
        yield name


@pytest.fixture
def key(bucket, tmp_path):
    path = tmp_path / "files-key"
    path.write_text(secrets.token_hex(32))
    with override_settings(FILES_KEY_FILE=str(path)):
        yield path


def lies(name: str) -> bytes:
    with kept_files().lying(name) as file:
        return file.read()


def test_a_file_lies_in_the_bucket_as_it_came_and_nowhere_on_the_disk(bucket):
    name = default_storage.save("scans/证书.pdf", ContentFile(CONTENT))
    assert lies(name) == CONTENT
    assert list(kept_files().names()) == [name]
    assert not Path(settings.MEDIA_ROOT).exists()
    default_storage.delete(name)
    assert not default_storage.exists(name)
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)


def test_a_file_is_sealed_before_it_leaves_the_machine_and_read_as_it_came(key):
    name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    assert "身份证".encode() not in lies(name)
    with default_storage.open(name) as file:
        assert file.read() == CONTENT
        file.close()
        assert file.open().read() == CONTENT
    assert default_storage.size(name) == len(CONTENT)


def test_no_two_files_have_one_name_even_when_neither_sees_the_other(bucket):
    names = {default_storage.get_available_name("scans/one.pdf") for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith("scans/one_") and name.endswith(".pdf") for name in names)


def test_a_file_has_no_address_of_its_own(bucket):
    name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    assert default_storage.url(name) == f"/{name}"


@pytest.mark.django_db
def test_what_lay_open_is_sealed_in_its_place_and_a_new_key_takes_the_place_of_the_old(key):
    with override_settings(FILES_KEY_FILE=""):
        name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    call_command("seal")
    first = lies(name)
    assert first != CONTENT
    key.write_text(f"{secrets.token_hex(32)}\n{key.read_text()}\n")
    call_command("seal")
    assert lies(name) not in (first, CONTENT)
    assert default_storage.open(name).read() == CONTENT


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_the_files_along_and_their_restore_puts_them_into_an_empty_bucket(store, key, village):
    scan = add_scan(make_cadre(village), Scan("diploma", ContentFile(CONTENT, name="scan.pdf")))
    lay = lies(scan.file.name)
    archive = make_backup(scheduled_backup()).path
    assert list(missing()) == list(differing()) == []
    assert loose() == set()
    with zipfile.ZipFile(archive) as package, override_settings(**kept_in_bucket(store, new_bucket(store))):
        put_files(package, read_manifest(package))
        assert list(kept_files().names()) == [scan.file.name]
        assert lies(scan.file.name) == lay
    default_storage.delete(scan.file.name)
    default_storage.save("nobodys.pdf", ContentFile(b"%PDF"))
    assert list(missing()) == [f"reserve_cadres.Attachment {scan.pk}"]
    assert len(loose()) == 1


@pytest.mark.django_db
def test_a_store_that_does_not_answer_is_told_as_such_and_nothing_is_written(store, village, as_organiser):
    cadre = make_cadre(village)
    scan = add_scan(cadre, Scan("diploma", ContentFile(b"%PDF-1.4", name="scan.pdf")))
    as_organiser.raise_request_exception = False
    with override_settings(**kept_in_bucket("http://127.0.0.1:9", "away")):
        with pytest.raises(FilesAwayError):
            default_storage.exists(scan.file.name)
        taken = as_organiser.get(reverse("cadres:attachment", args=[scan.pk]))
        page = as_organiser.get(reverse("cadres:add_attachment", args=[cadre.pk]))
        form = {"kind": "other", "title": "证书", "file": ContentFile(b"%PDF-1.4", name="a.pdf")}
        sent = as_organiser.post(
            reverse("cadres:add_attachment", args=[cadre.pk]), page.context["form"].initial | form
        )
    assert [answer.status_code for answer in (taken, sent)] == [503, 503]
    assert "存放文件的服务没有应答" in taken.content.decode()
    assert cadre.attachments.count() == 1
