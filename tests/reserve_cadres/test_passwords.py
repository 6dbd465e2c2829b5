"""A roster with a password asks for it, opens, and keeps the password nowhere."""

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse
from msoffcrypto.format.ooxml import OOXMLFile

from reserve_cadres.models import RosterImport
from tests.conftest import id_number
from tests.rosters import HEADER, person, workbook

pytestmark = pytest.mark.django_db
PASSWORD = "石西-2026 "


@pytest.fixture
def locked(as_organiser, village) -> RosterImport:
    """A roster with a password, uploaded and tried to be read."""
    plain = io.BytesIO(workbook(HEADER, person(village.name, number=id_number(sequence=0))))
    content = io.BytesIO()
    OOXMLFile(plain).encrypt(PASSWORD, content)
    file = SimpleUploadedFile("名册.xlsx", content.getvalue())
    as_organiser.post(reverse("roster:list"), {"file": file})
    taken = RosterImport.objects.get()
    as_organiser.post(reverse("roster:read", args=[taken.pk]))
    taken.refresh_from_db()
    return taken


def test_a_roster_with_a_password_asks_for_it(as_organiser, locked):
    assert locked.status == RosterImport.Status.LOCKED
    page = as_organiser.get(reverse("roster:detail", args=[locked.pk])).content.decode()
    assert reverse("roster:unlock", args=[locked.pk]) in page


@pytest.mark.parametrize("wrong", ["石西-2026", "x", "密" * 255])
def test_a_wrong_password_is_told_at_its_field_and_nothing_is_lost(as_organiser, locked, wrong):
    answer = as_organiser.post(reverse("roster:unlock", args=[locked.pk]), {"password": wrong})
    assert "密码不对" in answer.content.decode()
    locked.refresh_from_db()
    assert locked.status == RosterImport.Status.LOCKED
    assert locked.file.size


def test_with_its_password_a_roster_is_read_marked_and_read_again_like_any_other(as_organiser, locked):
    before = Path(locked.file.path)
    as_organiser.post(reverse("roster:unlock", args=[locked.pk]), {"password": PASSWORD})
    as_organiser.post(reverse("roster:read", args=[locked.pk]))
    as_organiser.post(reverse("roster:read", args=[locked.pk]))
    locked.refresh_from_db()
    assert (locked.status, locked.counts["total"]) == (RosterImport.Status.PREVIEWED, 1)
    assert as_organiser.get(reverse("roster:marked", args=[locked.pk])).status_code == 200
    assert not before.exists()


def test_the_password_is_kept_nowhere(as_organiser, locked):
    as_organiser.post(reverse("roster:unlock", args=[locked.pk]), {"password": PASSWORD})
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (CharField, TextField, JSONField)):
                assert not model.objects.filter(**{f"{field.name}__icontains": PASSWORD.strip()}).exists(), field


def test_a_roster_without_a_password_is_not_opened_with_one(as_organiser, locked):
    as_organiser.post(reverse("roster:unlock", args=[locked.pk]), {"password": PASSWORD})
    kept = RosterImport.objects.get().file.name
    answer = as_organiser.post(reverse("roster:unlock", args=[locked.pk]), {"password": PASSWORD})
    assert "不用再输入密码" in answer.content.decode()
    assert RosterImport.objects.get().file.name == kept
