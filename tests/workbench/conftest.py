"""A person with something in every part of the file."""

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from reserve_cadres.models import Assessment, Attachment
from tests.access.conftest import installer  # noqa: F401 (a fixture, found here by pytest)
from tests.conftest import id_number, make_cadre


def png() -> ContentFile:
    content = io.BytesIO()
    Image.new("RGB", (90, 120), "white").save(content, "PNG")
    return ContentFile(content.getvalue(), name="photo.png")


def make_complete(village, name="全齐", **fields):
    """Somebody whose file lacks nothing."""
    cadre = make_cadre(
        village, name, birth_date=date(1990, 7, 9), id_number=id_number(date(1990, 7, 9)), phone="13800000000",
        political_status="party_member", joined_party_on=date(2012, 7, 1), education=3, category="veteran",
        household="红星村一组", **fields,
    )  # fmt: skip
    cadre.photo.save("photo.png", png())
    cadre.resume.create(began_on=date(2010, 9, 1), description="务农")
    cadre.family.create(relation="妻子", name="李四")
    for kind in ("id_card", "diploma", "commitment", "review_form", "assessment_form"):
        Attachment.objects.create(cadre=cadre, kind=kind, file=ContentFile(b"scan", name=f"{kind}.pdf"))
    Assessment.objects.create(
        cadre=cadre,
        year=timezone.localdate().year,
        village=village,
        grade="excellent",
        assessed_on=timezone.localdate(),
    )
    return cadre


@pytest.fixture
def complete(village):
    return make_complete(village)
