"""What is kept with a record: known by its content, and of a picture the picture only."""

import io
import random
from pathlib import PurePosixPath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from mentoring.talks.forms import PhotosField
from office import uploads
from office.uploads import kind_of, picture_only, to_keep
from reserve_cadres.models import Attachment
from tests.conftest import make_cadre
from tests.hostile.workbooks import zipped
from tests.reserve_cadres.test_reading import old_excel
from tests.rosters import HEADER, workbook

ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825


def photo(kind="JPEG", size=(40, 20), orientation=1, mode="RGB") -> bytes:
    """A picture, red on its left, in which a phone noted where and with what it was taken."""
    picture = Image.new(mode, size, "blue" if mode == "RGB" else 0)
    if mode == "RGB":
        ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), "red")
    notes = Image.Exif()
    notes[MAKER], notes[ORIENTATION] = "PHONE-MAKER", orientation
    notes.get_ifd(PLACE).update({1: "N", 2: (30.0, 59.0, 1.0), 3: "E", 4: (103.0, 38.0, 1.0)})
    content = io.BytesIO()
    more = {"comment": b"PHONE-MAKER"} if kind == "JPEG" else {"pnginfo": PngInfo()}
    if kind == "PNG":
        more["pnginfo"].add_text("Maker", "PHONE-MAKER")
    picture.save(content, kind, exif=notes, **more)
    return content.getvalue()


def word() -> bytes:
    content = io.BytesIO()
    Document().save(content)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_kept_without_place_device_and_words(kind):
    before = photo(kind)
    assert b"PHONE-MAKER" in before
    after = picture_only(before)
    assert b"PHONE-MAKER" not in after
    assert b"Exif" not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 20), {})


def test_a_picture_that_lay_on_its_side_stands_upright_afterwards():
    with Image.open(io.BytesIO(picture_only(photo(orientation=6)))) as picture:
        assert picture.size == (20, 40)
        # What was on the left is on top now.
        red, _, blue = picture.getpixel((10, 2))
        assert red > 200 > blue


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_printed_pictures_are_taken(mode):
    with Image.open(io.BytesIO(picture_only(photo(mode=mode)))) as picture:
        assert picture.mode == mode


def test_a_transparent_signature_stays_transparent():
    content = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(content, "PNG")
    with Image.open(io.BytesIO(picture_only(content.getvalue()))) as picture:
        assert picture.getpixel((1, 1))[3] == 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (photo(), "jpg"), (photo("PNG"), "png"), (b"%PDF-1.7\n", "pdf"), (b"\n\n%PDF-1.4", "pdf"), (word(), "docx"),
        (workbook(HEADER), "xlsx"), (old_excel([HEADER]), "xls"), (b"{\\rtf1", "doc"), (b"GIF89a", ""), (b"<svg/>", ""),
        (b"<html>", ""), (b"MZ", ""), (b"", ""), (zipped({"a.exe": b"MZ"}), ""),
    ],
)  # fmt: skip
def test_what_a_file_is_its_content_says(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("证书.pdf", photo(), "证书.jpg"), ("证书.JPEG", photo(), "证书.JPEG"), ("证书", b"%PDF-1.7", "证书.pdf"),
        ("说明.2026", b"%PDF-1.7", "说明.2026.pdf"), ("a.exe", photo("PNG"), "a.exe.png"),
        ("名单.et", old_excel([HEADER]), "名单.et"),
    ],
)  # fmt: skip
def test_a_file_is_kept_under_the_ending_of_what_it_is(name, content, kept):
    assert to_keep(SimpleUploadedFile(name, content), ["pdf", "jpg", "png", "xls"]).name == kept


@pytest.mark.parametrize("content", [b"<svg onload=x>", b"MZ", b"<html><script>", b"x", word()])
def test_a_file_of_another_kind_is_refused_whatever_it_is_called(content):
    with pytest.raises(ValidationError) as refused:
        to_keep(SimpleUploadedFile("a.pdf", content), ["pdf", "jpg", "jpeg", "png"])
    # The list in the words is that of what is taken.
    assert "请传 PDF、JPG、PNG 文件" in refused.value.messages[0]


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PIXELS", 799)
    with pytest.raises(ValidationError, match="像素"):
        picture_only(photo())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_spoilt_picture_is_refused_or_taken_and_nothing_else(kind):
    sound, chance, refused = photo(kind), random.Random(kind), 0
    for _ in range(300):
        spoilt = bytearray(sound)
        for _ in range(chance.choice([1, 3, 20])):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            assert picture_only(bytes(spoilt[: chance.choice([len(spoilt), chance.randrange(len(spoilt))])]))
        except ValidationError:
            refused += 1
    assert 30 < refused < 300


@pytest.mark.django_db
def test_scans_of_a_dossier_go_by_their_content(as_organiser, village):
    cadre = make_cadre(village)
    address = reverse("cadres:add_attachment", args=[cadre.pk])
    refused = as_organiser.post(address, {"kind": "diploma", "file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert "PDF、JPG、PNG、Word、Excel" in refused.content.decode()
    as_organiser.post(address, {"kind": "diploma", "file": SimpleUploadedFile("证书.pdf", photo())})
    scan = Attachment.objects.get()
    assert PurePosixPath(scan.file.name).suffix == ".jpg"
    assert b"PHONE-MAKER" not in scan.file.read()


@pytest.mark.django_db
def test_no_picture_of_a_talk_or_a_person_says_where_it_was_taken(as_organiser, village):
    cadre = make_cadre(village)
    address = reverse("cadres:change", args=[cadre.pk])
    told = as_organiser.post(address, {"photo": SimpleUploadedFile("a.gif", b"GIF89a")}).content.decode()
    assert "请传 JPG、PNG 文件" in told
    assert "webp" not in told
    kept = PhotosField().clean([SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.png", photo("PNG"))])
    assert [b"PHONE-MAKER" in file.read() for file in kept] == [False, False]
