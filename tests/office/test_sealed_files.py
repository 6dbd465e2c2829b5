"""Uploads lie sealed on the disk with a key that neither the database nor a backup holds, and are read as they came."""

import io
import secrets
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from accounts.keys import check_key, kept_keys
from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.models import RosterImport
from reserve_cadres.people.dossiers import Scan, add_scan
from tests.conftest import make_cadre
from tests.sealed import installation_with_a_key
from workbench.backups.backups import make_backup, scheduled_backup

CONTENT = "身份证复印件".encode() * 40_000


@pytest.fixture
def key(settings, tmp_path):
    """An installation with a key, in folders of its own."""
    return installation_with_a_key(settings, tmp_path)


def on_disk(name: str) -> bytes:
    return Path(default_storage.path(name)).read_bytes()


def test_a_file_lies_sealed_and_is_read_as_it_came(key):
    name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    assert "身份证".encode() not in on_disk(name)
    with default_storage.open(name) as file:
        assert file.read() == CONTENT
        file.close()
        assert file.open().read() == CONTENT
    assert default_storage.size(name) == len(CONTENT)
    assert oct(Path(default_storage.path(name)).stat().st_mode)[-3:] == "640"


def test_without_a_key_a_file_is_kept_as_it_came_and_read_once_there_is_one(key):
    with override_settings(FILES_KEY_FILE=""):
        name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
        assert [one.id for one in check_key()] == ["files.W001"]
    assert on_disk(name) == CONTENT
    assert default_storage.open(name).read() == CONTENT
    assert check_key() == []


@pytest.mark.django_db
def test_what_lay_open_is_sealed_by_the_command_and_a_new_key_takes_the_place_of_the_old(key):
    with override_settings(FILES_KEY_FILE=""):
        name = default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    call_command("seal")
    first = on_disk(name)
    assert first != CONTENT
    old, new = key.read_text(), secrets.token_hex(32)
    key.write_text(f"{new}\n{old}\n")
    assert default_storage.open(name).read() == CONTENT
    call_command("seal")
    assert on_disk(name) != first
    key.write_text(new)
    assert default_storage.open(name).read() == CONTENT
    assert oct(Path(default_storage.path(name)).stat().st_mode)[-3:] == "640"
    # What is sealed with the first key already is left as it is.
    before = on_disk(name)
    call_command("seal")
    assert on_disk(name) == before


@pytest.mark.django_db
def test_a_page_hands_out_what_was_uploaded_and_says_where_no_key_opens_it(key, village, organiser, as_organiser):
    scan = add_scan(make_cadre(village), Scan("diploma", ContentFile(b"%PDF-1.4" + CONTENT, name="scan.pdf")))
    address = reverse("cadres:attachment", args=[scan.pk])
    answer = as_organiser.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4" + CONTENT
    assert int(answer.headers["Content-Length"]) == len(CONTENT) + 8
    key.write_text(secrets.token_hex(32))
    as_organiser.force_login(organiser)
    assert as_organiser.get(address).status_code == 404
    with pytest.raises(CommandError, match="1 个文件没有能打开的密钥"):
        call_command("seal")


@pytest.mark.django_db
def test_the_reader_gets_a_workbook_as_it_came(key, township, organiser):
    kept = RosterImport.objects.create(
        township=township,
        uploaded_by=organiser,
        file=ContentFile(CONTENT, name="roster.xlsx"),
        file_name="roster.xlsx",
    )
    with kept_for_reading(kept.file) as path:
        assert (path.suffix, path.read_bytes()) == (".xlsx", CONTENT)
    assert not path.exists()


@pytest.mark.django_db
def test_a_photo_is_shown_and_stands_in_the_form(key, village, as_organiser):
    picture = io.BytesIO()
    Image.new("RGB", (30, 40)).save(picture, "JPEG")
    cadre = make_cadre(village)
    cadre.photo.save("photo.jpg", ContentFile(picture.getvalue()))
    shown = as_organiser.get(reverse("cadres:photo", args=[cadre.pk]))
    assert b"".join(shown.streaming_content) == picture.getvalue()
    assert as_organiser.get(reverse("workbench:word_dossier", args=[cadre.pk])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_files_sealed_and_no_key(key, village):
    add_scan(make_cadre(village), Scan("diploma", ContentFile(b"%PDF-1.4" + CONTENT, name="scan.pdf")))
    content = make_backup(scheduled_backup()).path.read_bytes()
    assert "身份证复印件".encode() not in content
    assert bytes.fromhex(key.read_text()) not in content
    assert key.read_bytes() not in content


@pytest.mark.parametrize("text", ["", "short", "g" * 64])
def test_an_upload_that_should_be_sealed_is_never_kept_open(key, text):
    key.write_text(text)
    with pytest.raises(ImproperlyConfigured, match="64 位十六进制"):
        default_storage.save("scans/one.pdf", ContentFile(CONTENT))
    assert [one.id for one in check_key()] == ["files.E001"]
    key.unlink()
    with pytest.raises(ImproperlyConfigured, match="读不到密钥文件"):
        kept_keys()
