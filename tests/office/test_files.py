"""A name longer than the file system takes is no reason to refuse a file. 255 bytes are 85 Chinese characters."""

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.urls import reverse

from office.files import LONGEST_NAME, short_name
from reserve_cadres.models import Attachment, RosterImport
from tests.access.objects import objects_of
from tests.conftest import make_cadre
from tests.rosters import HEADER, person, workbook

LONG = "关于推荐村级后备干部人选的情况说明及有关证明材料" * 10


def test_a_long_name_is_cut_by_bytes_between_characters_and_keeps_its_extension():
    cut = short_name(f"{LONG}.xlsx")
    assert LONGEST_NAME - 3 < len(cut.encode()) <= LONGEST_NAME
    assert cut.endswith(".xlsx")
    assert LONG.startswith(cut.removesuffix(".xlsx"))


def test_a_name_that_fits_stays_as_it_is():
    assert short_name("花名册(定稿).2026.xlsx") == "花名册(定稿).2026.xlsx"


def test_what_is_longer_than_an_extension_is_none():
    assert len(short_name(f"1.{LONG}").encode()) <= LONGEST_NAME
    assert short_name(f"1.{LONG}").startswith(f"1.{LONG[:40]}")


@pytest.mark.django_db
def test_every_file_kept_with_a_record_takes_a_name_of_any_length(village, organiser):
    objects_of(village, organiser)
    fields = [
        (model, field)
        for model in apps.get_models()
        # What the history keeps are copies of names.
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    ]
    assert len(fields) >= 8
    for model, field in fields:
        record = model.objects.exclude(**{field.name: ""}).first()
        assert record, f"no {model.__name__} among the objects of the tests"
        for _ in range(2):
            # The second of a name gets an ending of its own.
            getattr(record, field.name).save(f"{LONG}.PDF", ContentFile(b"content"))
            record.refresh_from_db()
            kept = getattr(record, field.name)
            assert kept.name.endswith(".PDF"), model
            assert kept.read() == b"content", model


@pytest.mark.django_db
@pytest.mark.parametrize("signs", ["！！", "（）", "…"])
def test_a_name_of_signs_only_is_kept_under_another(village, signs):
    scan = Attachment(cadre=make_cadre(village), kind="diploma")
    scan.file.save(f"{signs}.pdf", ContentFile(b"content"))
    assert scan.file.name.endswith("pdf")
    scan.file.save(signs, ContentFile(b"content"))
    assert scan.file.read() == b"content"


@pytest.mark.django_db
@pytest.mark.parametrize("large", [False, True], ids=["in memory", "on the disk"])
@pytest.mark.parametrize("name", [f"{LONG[:90]}.xlsx", f"2.{LONG[:90]}"], ids=["long name", "long ending"])
def test_a_roster_with_a_long_name_is_taken_and_shown_under_it(as_organiser, village, settings, large, name):
    if large:
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    content = workbook(HEADER, person(village.name, "李四"))
    as_organiser.post(reverse("roster:list"), {"file": SimpleUploadedFile(name, content)})
    taken = RosterImport.objects.get()
    assert taken.file_name == name
    assert name in as_organiser.get(reverse("roster:detail", args=[taken.pk])).content.decode()
    as_organiser.post(reverse("roster:read", args=[taken.pk]))
    assert taken.rows.count() == 1


@pytest.mark.django_db
def test_a_scan_with_a_long_name_is_taken(as_organiser, village):
    cadre = make_cadre(village)
    file = SimpleUploadedFile(f"{LONG[:90]}.pdf", b"%PDF-1.4")
    as_organiser.post(reverse("cadres:add_attachment", args=[cadre.pk]), {"kind": "diploma", "file": file})
    assert cadre.attachments.get().file.name.endswith(".pdf")
