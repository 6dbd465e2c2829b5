"""What leaves says who took it away, when, under which number and what for; the township says whether that is asked."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import AccessRecord, SignInRules
from reserve_cadres.models import SavedView
from tests.conftest import id_number, make_cadre
from workbench.archives.archives import build, request_archive
from workbench.models import DossierArchive

pytestmark = pytest.mark.django_db
Action = AccessRecord.Action


@pytest.fixture
def asked(township, village):
    make_cadre(village)
    return SignInRules.objects.create(township=township, exports_ask_purpose=True)


def feet(answer) -> set[str]:
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    sheets = load_workbook(io.BytesIO(content)).worksheets
    return {sheet.oddFooter.left.text for sheet in sheets if sheet.sheet_state == "visible"}


def exported() -> AccessRecord:
    return AccessRecord.objects.filter(action=Action.EXPORTED).latest("pk")


def test_every_workbook_says_at_its_foot_who_took_it_away_and_its_number_in_the_trail(
    as_organiser, organiser, village
):
    make_cadre(village)
    for page in ("cadres:export", "villages:export", "villages:export_posts", "workbench:export_tables"):
        (foot,) = feet(as_organiser.get(reverse(page)))
        assert foot.startswith(f"导出 {organiser} ")
        assert foot.endswith(f"编号 {exported().pk}")


def test_every_word_file_says_so_too_and_every_printed_form(as_organiser, organiser, village):
    cadre = make_cadre(village)
    answer = as_organiser.get(reverse("workbench:word_dossier", args=[cadre.pk]))
    content = b"".join(answer)
    assert int(answer["Content-Length"]) == len(content)
    (section,) = Document(io.BytesIO(content)).sections
    foot = section.footer.paragraphs[0].text
    assert foot.startswith(f"导出 {organiser} ")
    assert foot.endswith(f"编号 {exported().pk}")
    page = as_organiser.get(reverse("workbench:print_dossier", args=[cadre.pk])).content.decode()
    printed = AccessRecord.objects.filter(action=Action.PRINTED).latest("pk")
    assert f"{organiser}打印 · 编号 {printed.pk}" in page


@pytest.mark.parametrize("page", ["list", "layout", "dossier", "dossiers"])
def test_whatever_is_printed_with_whole_numbers_says_at_its_foot_who_printed_it_when_and_its_number_in_the_trail(
    as_organiser, organiser, township, village, page
):
    number = id_number()
    cadre = make_cadre(village, id_number=number)
    kept = SavedView.objects.create(township=township, name="名册", columns=["name", "id_number"], made_by=organiser)
    address = {
        "list": reverse("cadres:list") + "?columns=id_number&print=page",
        "layout": reverse("layouts:detail", args=[kept.pk]) + "?print=page",
        "dossier": reverse("workbench:print_dossier", args=[cadre.pk]),
        "dossiers": reverse("workbench:print_dossiers"),
    }[page]
    shown = as_organiser.get(address).content.decode()
    assert number in shown
    line = AccessRecord.objects.latest("pk")
    assert (line.action, line.user) == (Action.PRINTED, organiser)
    assert re.search(rf'data-foot="[^"]*\d{{4}}年\d+月\d+日{organiser}打印 · 编号 {line.pk}"', shown)


def test_every_form_in_an_archive_says_who_had_it_made(organiser, village):
    make_cadre(village)
    archive = request_archive(DossierArchive(township=village.township, requested_by=organiser))
    build(archive)
    archive.refresh_from_db()
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as package:
        form = Document(io.BytesIO(package.read(package.namelist()[0])))
    assert form.sections[0].footer.paragraphs[0].text.startswith(f"导出 {organiser} ")


def test_a_township_that_asks_is_told_the_purpose_once_a_session(as_organiser, asked):
    address = reverse("cadres:export") + "?state=in_pool"
    page = as_organiser.get(address)
    assert page.status_code == 428
    assert 'name="state" value="in_pool"' in page.content.decode()
    assert not AccessRecord.objects.filter(action=Action.EXPORTED).exists()
    (foot,) = feet(as_organiser.get(address + "&export_purpose=年度考核 %26 培训"))
    # As Excel writes a single one.
    assert foot.endswith("用途：年度考核 && 培训")
    assert exported().detail.endswith("用途：年度考核 & 培训")
    assert as_organiser.get(reverse("villages:export")).status_code == 200
    assert exported().detail.endswith("用途：年度考核 & 培训")


def test_the_last_purpose_is_proposed_in_the_next_session(as_organiser, organiser, asked):
    as_organiser.get(reverse("cadres:export"), {"export_purpose": "换届"})
    as_organiser.logout()
    as_organiser.force_login(organiser)
    assert 'value="换届"' in as_organiser.get(reverse("cadres:export")).content.decode()


def test_nothing_is_made_before_the_purpose_is_said_and_what_was_typed_goes_on(as_organiser, asked):
    page = as_organiser.post(reverse("workbench:archives"), {"with_scans": "on"})
    assert page.status_code == 428
    assert 'name="with_scans" value="on"' in page.content.decode()
    assert not DossierArchive.objects.exists()
    as_organiser.post(reverse("workbench:archives"), {"with_scans": "on", "export_purpose": "上级检查"})
    assert DossierArchive.objects.get().with_scans
    assert "用途：上级检查" in exported().detail


def test_a_township_that_does_not_ask_is_not_held_up(as_organiser, village):
    make_cadre(village)
    assert as_organiser.get(reverse("cadres:export")).status_code == 200
