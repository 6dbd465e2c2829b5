"""Photos beside the people of a roster are offered for their dossiers, wherever Excel or WPS put them."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as Photo
from PIL import Image

from office.workbooks.pictures import picture_places, pictures_at
from reserve_cadres.models import Cadre
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.roster.photos import take_photos
from tests.conftest import id_number
from tests.hostile.workbooks import zipped
from tests.office.test_uploads import photo
from tests.rosters import HEADER, person, previewed, workbook


def with_photos(content: bytes, *cells: str, kind="JPEG") -> bytes:
    """The workbook with a photo laid over each of ``cells``."""
    book = load_workbook(io.BytesIO(content))
    for cell in cells:
        book.active.add_image(Photo(io.BytesIO(photo(kind))), cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_a_photo_in_a_cell(content: bytes) -> bytes:
    """The workbook with a photo in K3 as WPS puts it there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    formula = '<c r="K3" t="str"><f>_xlfn.DISPIMG("ID_7F",1)</f><v>=DISPIMG("ID_7F",1)</v></c></row>'
    rows = sheet.split("</row>")
    rows[2] += formula.removesuffix("</row>")
    members["xl/worksheets/sheet1.xml"] = "</row>".join(rows).encode()
    spaces = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="urn:xdr" xmlns:a="urn:a" xmlns:r="urn:r"'
    members["xl/cellimages.xml"] = (
        f'<etc:cellImages {spaces}><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7F"/></xdr:nvPicPr>'
        '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    ).encode()
    members["xl/_rels/cellimages.xml.rels"] = (
        b'<Relationships xmlns="urn:x"><Relationship Id="rId1" Target="media/image1.jpeg"/></Relationships>'
    )
    return zipped(members | {"xl/media/image1.jpeg": photo()})


@pytest.fixture
def people(village):
    return [
        HEADER,
        person(village.name, "张一", id_number(sequence=0), 后备岗位=""),
        person(village.name, "张二", "", "1980.03", 后备岗位=""),
    ]


@pytest.fixture
def confirmed(people, township, organiser):
    """A roster with a photo beside each of two people and one beside nobody, taken over."""
    content = with_photos(workbook(*people), "K2", "K3", "K9")
    return confirm(previewed(content, township, organiser), organiser)


@pytest.mark.django_db
def test_pictures_over_cells_and_in_them_are_found_by_their_rows(people, tmp_path):
    over, within = tmp_path / "over.xlsx", tmp_path / "in.xlsx"
    over.write_bytes(with_photos(workbook(*people), "K2", "K3"))
    within.write_bytes(with_a_photo_in_a_cell(workbook(*people)))
    assert picture_places(over) == [("花名册", 2), ("花名册", 3)]
    assert picture_places(within) == [("花名册", 3)]
    assert pictures_at(within, [("花名册", 3)]) == {("花名册", 3): photo()}
    assert pictures_at(within, [("花名册", 2)]) == {}
    for other in (b"a,b", zipped({"x": b""})):
        within.write_bytes(other)
        assert picture_places(within) == []


@pytest.mark.django_db
def test_the_page_offers_each_photo_and_takes_those_that_are_ticked(as_organiser, confirmed):
    address = reverse("roster:photos", args=[confirmed.pk])
    page = as_organiser.get(address).content.decode()
    assert page.count("data:image/jpeg") == page.count("checked") == 2
    row = confirmed.rows.get(name="张二")
    as_organiser.post(address, {"row": [row.pk, "x", "9" * 40]})
    taken = Cadre.objects.get(name="张二").photo
    with Image.open(taken) as picture:
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
    assert not Cadre.objects.get(name="张一").photo
    page = as_organiser.get(address).content.decode()
    assert (page.count("checked"), "档案已有照片" in page) == (1, True)


@pytest.mark.django_db
def test_of_a_roster_that_updates_dossiers_the_photos_are_offered_too(people, confirmed, township, organiser):
    again = confirm(previewed(with_photos(workbook(*people), "K2"), township, organiser), organiser)
    assert take_photos(again, {row.pk for row in again.rows.all()}) == 1
    assert Cadre.objects.get(name="张一").photo


@pytest.mark.django_db
def test_no_photo_is_taken_before_the_roster_is_confirmed(people, township, organiser):
    waiting = previewed(with_photos(workbook(*people), "K2"), township, organiser)
    with pytest.raises(ValidationError, match="确认导入之后"):
        take_photos(waiting, {row.pk for row in waiting.rows.all()})


@pytest.mark.django_db
def test_a_picture_that_is_none_is_not_offered(as_organiser, people, township, organiser):
    content = with_photos(workbook(*people), "K2")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spoilt = {name: b"GIF89a" if "media" in name else part for name, part in members.items()}
    roster_import = confirm(previewed(zipped(spoilt), township, organiser), organiser)
    page = as_organiser.get(reverse("roster:photos", args=[roster_import.pk])).content.decode()
    assert "没有 JPG、PNG 照片" in page
