"""What a page is sent as, and what it asks for: compressed, and kept by the browser for good."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.conftest import make_cadre

ROOT = Path(__file__).resolve().parents[2]
AS_SERVED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
NAMED = re.compile(r"{% static '([^']+)' %}")


@pytest.mark.django_db
def test_pages_are_sent_compressed_and_workbooks_as_they_are(as_organiser, village):
    make_cadre(village)
    accepted = {"Accept-Encoding": "gzip, br"}
    page = as_organiser.get(reverse("cadres:list"), headers=accepted)
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Vary"].count("Accept-Encoding") == 1
    assert "Content-Encoding" not in as_organiser.get(reverse("cadres:list")).headers
    workbook = as_organiser.get(reverse("cadres:export"), headers=accepted)
    assert b"".join(workbook.streaming_content)[:2] == b"PK"
    assert "Content-Encoding" not in workbook.headers


def test_whatever_a_page_asks_for_is_collected_under_a_name_made_of_its_content(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": AS_SERVED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    asked = {name for page in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(page.read_text())}
    assert len(asked) > 4
    server = WhiteNoiseMiddleware(lambda request: None)
    for name in asked:
        address = storages["staticfiles"].url(name)
        assert server.immutable_file_test(str(tmp_path / Path(address).name), address), address
