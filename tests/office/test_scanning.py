"""Uploads go by the virus scanner where the installation has one. The stand-in speaks as ClamAV's manual says."""

import io
import socketserver
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from office.scanning import scan
from reserve_cadres.models import Attachment, RosterImport
from tests.conftest import make_cadre
from tests.rosters import HEADER, person, workbook

BAD = b"not a virus, taken for one here"


class Daemon(socketserver.StreamRequestHandler):
    """Takes a file in pieces and finds :data:`BAD`."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.wfile.write(self.server.answer or (b"stream: Test.Bad FOUND\0" if BAD in content else b"stream: OK\0"))


@pytest.fixture
def daemon(tmp_path, settings):
    """The daemon at its socket; ``answer`` is what it says instead of its verdict."""
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
    with socketserver.ThreadingUnixStreamServer(settings.CLAMD_SOCKET, Daemon) as server:
        server.answer = b""
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_clean_file_passes_and_is_left_at_its_beginning(daemon):
    file = io.BytesIO(b"clean" * 500_000)
    scan(file)
    assert file.tell() == 0


def test_what_is_found_is_refused_by_its_name(daemon):
    with pytest.raises(ValidationError, match=r"Test\.Bad"):
        scan(io.BytesIO(b"x" * 2_000_000 + BAD))


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0"])
def test_without_a_verdict_a_file_is_refused_or_taken_and_noted_as_the_installation_says(
    daemon, settings, caplog, answer
):
    daemon.answer = answer
    with pytest.raises(ValidationError, match="没有回应"):
        scan(io.BytesIO(b"clean"))
    settings.CLAMD_MUST_ANSWER = False
    caplog.clear()
    scan(io.BytesIO(b"clean"))
    assert "did not answer" in caplog.text


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_scanner_that_is_away_does_not_let_a_file_in(settings, address):
    settings.CLAMD_SOCKET = address
    with pytest.raises(ValidationError, match="没有回应"):
        scan(io.BytesIO(b"clean"))
    settings.CLAMD_SOCKET = ""
    scan(io.BytesIO(BAD))


@pytest.mark.django_db
def test_scans_photos_and_workbooks_go_by_it_and_the_page_says_why(daemon, as_organiser, village):
    cadre = make_cadre(village)
    page = reverse("cadres:add_attachment", args=[cadre.pk])
    said = as_organiser.post(page, {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4" + BAD)})
    assert "有病毒或恶意代码" in said.content.decode()
    assert not Attachment.objects.exists()
    table = workbook(HEADER, person("红星村", "张三")) + BAD
    said = as_organiser.post(reverse("roster:list"), {"file": SimpleUploadedFile("名册.xlsx", table)})
    assert "有病毒或恶意代码" in said.content.decode()
    assert not RosterImport.objects.exists()
    clean = {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 clean")}
    assert as_organiser.post(page, clean).status_code == 302
