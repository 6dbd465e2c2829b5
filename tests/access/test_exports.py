"""Every table that goes out, by every page that sends one: what people typed stays text. SECURITY.md."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.permissions import Role
from office.workbooks.writing import XLSX
from reserve_cadres.models import Cadre
from tests.access.objects import objects_of
from tests.access.test_role_page_table import TABLE, answer
from tests.conftest import make_user
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
    if page.endswith(("template", "_file", "attachment", "photo", "original", "download_archive", "download_copy"))
}
LIVE = '=HYPERLINK("http://x","y")'


@pytest.fixture
def formulas(village):
    """A township in which whatever has a name is called by a formula."""
    users = {role: make_user(role, village.township, village) for role in Role}
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
    return {"users": users, "objects": objects}


def workbooks(client, formulas):
    """Page → the workbook it answers with, for every page that answers with one."""
    found = {}
    for page, (roles, kind, method) in TABLE.items():
        if method != "get" or not roles or page.startswith("admin:"):
            continue
        client.force_login(formulas["users"][next(role for role in Role if role in roles)])
        address = reverse(page, args=[formulas["objects"][kind]] if kind else [])
        answer = client.post(address, SENT[page]) if page in SENT else client.get(address)
        if answer.get("Content-Type") == XLSX:
            found[page] = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    client.force_login(county_account())
    answer = client.get(reverse("county:export"), {"table": "bench"})
    found["county:export"] = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return found


def test_no_page_sends_a_workbook_with_a_live_formula(client, formulas):
    found = workbooks(client, formulas)
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


def test_every_page_that_makes_a_file_counts_as_heavy(client, village, rf):
    organiser = make_user(Role.ORGANISER, village.township)
    client.force_login(organiser)
    keys = objects_of(village, organiser)
    light = []
    for page, (roles, _, method) in TABLE.items():
        if Role.ORGANISER not in roles or method != "get" or page in KEPT_FILES:
            continue
        response = answer(client, page, keys)
        sends_a_file = response.status_code == 200 and "attachment" in response.get("Content-Disposition", "")
        if sends_a_file and not is_heavy(rf.get("/"), page):
            light.append(page)
    assert light == []
