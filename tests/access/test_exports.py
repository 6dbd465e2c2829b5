"""Every table that goes out, by every page that sends one: what people typed stays text. SECURITY.md."""

import io
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import User
from accounts.permissions import Role
from office.workbooks.writing import XLSX
from reserve_cadres.models import Cadre
from tests.access.objects import objects_of
from tests.access.test_role_page_table import TABLE, answer
from tests.conftest import kept_for_the_module, make_user, make_village
from tests.county.conftest import county_account
from training.models import Placement, PlannedSession, Task, TrainingSession
from villages.models import Department, Post, Township, Village
from workbench.heavy import is_heavy

pytestmark = pytest.mark.django_db
# What takes out those who were ticked: all of them.
SENT = {"people:export": {"all": "on"}}
# Those that send a text, or one that holds no name.
OTHERS = {"workbench:export_missing", "workbench:export_faults"}
# What lies there already, and blank forms.
KEPT_FILES = {
    page
    for page in TABLE
    if page.endswith(
        (
            "template",
            "_file",
            "attachment",
            "photo",
            "original",
            "download_archive",
            "download_copy",
            "download_backup",
        )
    )
}
LIVE = '=HYPERLINK("http://x","y")'


@dataclass(frozen=True)
class Sent:
    """What a page answered with: to whom (None: the level above), whether a file, and the workbook where it is one."""

    role: Role | None
    is_file: bool
    book: Workbook | None


@pytest.fixture(scope="module")
def sent(django_db_setup, django_db_blocker):
    """Page → what it sends, for every page; each is opened once for all the tests."""
    with kept_for_the_module(django_db_blocker):
        yield dict(answers(Client(), *called_by_formulas()))


def called_by_formulas():
    """The users and objects of a township in which whatever has a name is called by a formula."""
    township = Township.objects.create(name="石西镇", code="519900101", runs_installation=True)
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    users = {role: make_user(role, township, village) for role in Role}
    objects = objects_of(village, users[Role.ORGANISER])
    Village.objects.update(name=LIVE)
    for number, post in enumerate(Post.objects.all()):
        Post.objects.filter(pk=post.pk).update(title=f"{LIVE}{number}", incumbent_name=LIVE)
    Cadre.objects.update(name=LIVE, occupation=LIVE)
    User.objects.update(name=LIVE, unit=LIVE)
    for number, department in enumerate(Department.objects.all()):
        Department.objects.filter(pk=department.pk).update(name=f"{LIVE}{number}")
    Township.objects.filter(pk=village.township_id).update(name=LIVE)
    TrainingSession.objects.update(title=LIVE, topic=LIVE, place=LIVE, speaker=LIVE)
    PlannedSession.objects.update(topic=LIVE)
    Placement.objects.update(post=LIVE, duties=LIVE, supervisor=LIVE)
    Task.objects.update(title=LIVE, set_by=LIVE)
    return users, objects


def answers(client, users, objects):
    """Each page with what it sends to the first role that it is open to."""
    for page, (roles, _, method) in TABLE.items():
        if method == "get" and roles:
            role = next(role for role in Role if role in roles)
            client.force_login(users[role])
            response = answer(client, page, objects)
            is_file = response.status_code == 200 and "attachment" in response.get("Content-Disposition", "")
            if page in SENT:
                response = client.post(reverse(page), SENT[page])
            yield page, Sent(role, is_file, book_of(response))
    client.force_login(county_account())
    of_the_county = client.get(reverse("county:export"), {"table": "bench"})
    yield "county:export", Sent(None, True, book_of(of_the_county))


def book_of(response):
    """The workbook that a page answered with; None where it answered with something else."""
    if response.get("Content-Type") != XLSX:
        return None
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_no_page_sends_a_workbook_with_a_live_formula(sent):
    found = {page: one.book for page, one in sent.items() if one.book}
    assert "county:export" in found
    live, seen = [], set()
    for page, book in found.items():
        for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                live.append((page, cell.coordinate, cell.value))
            elif isinstance(cell.value, str) and cell.value.startswith("="):
                seen.add(page)
    assert not live
    named = {page for page, (_, _, method) in TABLE.items() if method == "get" and "export" in page}
    assert named - OTHERS <= found.keys()
    # The names did reach the tables, so the answer above says something.
    assert {
        "villages:export",
        "villages:export_posts",
        "villages:posts_template",
        "roster:template",
        "cadres:export",
    } <= seen


def test_the_admin_site_brings_in_and_sends_out_no_tables():
    assert not [page for page in TABLE if page.startswith("admin:") and page.endswith(("import", "export"))]


def test_every_page_that_makes_a_file_counts_as_heavy(sent, rf):
    assert {one.role for page, one in sent.items() if Role.ORGANISER in TABLE[page][0]} == {Role.ORGANISER}
    files = {page for page, one in sent.items() if one.is_file} - KEPT_FILES
    assert len(files) > 20
    assert [page for page in files if not is_heavy(rf.get("/"), page)] == []
