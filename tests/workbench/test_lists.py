"""Every list: its workbook holds what it shows, its heads sort, its conditions stand as chips, and its emptiness is explained."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.permissions import Role
from tests.access.objects import mentoring_objects, objects_of, training_objects
from tests.access.test_role_page_table import LISTS
from tests.conftest import kept_for_the_module, make_cadre, make_user, make_village
from villages.models import Township

pytestmark = pytest.mark.django_db
# Pages of something paginated that is no list of the office: papers, what is new for the account itself, and the picture of what
# the list of posts (villages:bench) has in its workbook.
NO_LISTS = {"workbench:print_dossiers", "workbench:news", "pictures:bench"}


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with kept_for_the_module(django_db_blocker):
        yield township_with_lines()


@pytest.fixture
def lists(made_once, db):
    """A township in which every list has several lines, and an account of each role."""
    return made_once


def township_with_lines():
    township = Township.objects.create(name="石西镇", code="519900101", runs_installation=True)
    village = make_village(township, "红星村", ["村党支部书记", "村委会主任"])
    users = {role: make_user(role, village.township, village) for role in Role}
    objects_of(village, users[Role.ORGANISER])
    second = make_village(village.township, "绿水村", ["村党支部书记"])
    other = make_cadre(second, "王二", birth_date=date(1990, 1, 1))
    training_objects(second, other)
    mentoring_objects(other, users[Role.SECRETARY])
    return users


def page_of_role(client, users, page, query=""):
    """The page as the first role that may see it and export sees it."""
    for role in (Role.ORGANISER, Role.ADMINISTRATOR, Role.AUDITOR, Role.LEADING_GROUP):
        client.force_login(users[role])
        answer = client.get(reverse(page) + query)
        if answer.status_code == 200:
            return answer
    return None


def listed(client, users):
    """Page → its answer, for every page that shows the page of a list."""
    found = {}
    for page in LISTS:
        if page.startswith("admin:") or page in NO_LISTS:
            continue
        answer = page_of_role(client, users, page)
        if answer is not None and answer.context and answer.context.get("page") is not None:
            found[page] = answer
    return found


def export_of(answer):
    addresses = re.findall(r'href="([^"]+)" data-export', answer.content.decode())
    return addresses[0].replace("&amp;", "&") if addresses else ""


def records_in(answer):
    """The numbered rows of a workbook."""
    assert answer.status_code == 200, answer
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [row for row in book.active.iter_rows(values_only=True) if isinstance(row[0], int)]


def test_every_list_has_its_workbook(client, lists):
    found = listed(client, lists)
    assert {"training:sessions", "training:placements", "training:tasks", "mentoring:talks", "mentoring:pairs",
            "selection:list", "selection:vacancies", "selection:approvals", "changes:list", "accounts:list",
            "accounts:access_records", "accounts:change_records", "villages:list", "cadres:list"} <= found.keys()  # fmt: skip
    assert not [page for page, answer in found.items() if not export_of(answer)]
    for page, answer in found.items():
        taken = page_of_role(client, lists, page) and client.get(export_of(answer))
        assert taken.status_code == 200, page
        assert taken["Content-Type"].endswith("sheet"), page


# List → a condition that leaves some of its lines out, and the column of its workbook that tells lines apart.
NARROWED = {
    "training:sessions": "?status=held", "training:tasks": "?q=王二", "training:placements": "?q=王二",
    "training:people": "?q=王二", "mentoring:talks": "?q=王二", "mentoring:pairs": "?q=王二",
    "mentoring:follow_ups": "?q=王二", "villages:list": "?q=绿水", "villages:bench": "?gaps=1",
    "selection:list": "?q=红星", "cadres:list": "?q=王二", "accounts:access_records": "?action=signed_in",
    "workbench:completeness": "?q=王二", "accounts:change_records": "?kind=insert&q=王二", "selection:vacancies": "?left=1",
}  # fmt: skip


@pytest.mark.parametrize("page", NARROWED)
def test_a_workbook_holds_what_the_list_shows_no_more_and_no_less(client, lists, page):
    for query in ("", NARROWED[page]):
        answer = page_of_role(client, lists, page, query)
        shown = answer.context["page"].paginator.count
        assert len(records_in(client.get(export_of(answer)))) == shown, query


@pytest.mark.parametrize("page", [page for page in NARROWED if page != "accounts:access_records"])
def test_each_head_sorts_both_ways_and_the_workbook_follows(client, lists, page):
    answer = page_of_role(client, lists, page)
    said = answer.content.decode()
    heads = [way.removeprefix("-") for way in re.findall(r'class="sort-head" href="\?[^"]*sort=([-\w]+)', said)]
    assert set(heads) <= answer.context["filter"].sorts.keys()
    assert len(re.findall(r'aria-sort="(?:ascending|descending)"', said)) == 1
    for key in heads:
        for way, said in ((key, "ascending"), (f"-{key}", "descending")):
            there = page_of_role(client, lists, page, f"?sort={way}")
            assert f'aria-sort="{said}"' in there.content.decode(), way
            assert f"sort={way}" in export_of(there)


def test_the_workbook_keeps_the_order_of_the_list(client, lists):
    names = {}
    for way in ("name", "-name"):
        answer = page_of_role(client, lists, "cadres:list", f"?sort={way}")
        shown = [str(one) for one in answer.context["page"]]
        names[way] = list(records_in(client.get(export_of(answer))))
        assert [next(cell for cell in row if cell in shown) for row in names[way]] == shown
    assert names["name"] != names["-name"]


def test_each_condition_is_a_chip_that_takes_itself_away(client, lists):
    answer = page_of_role(client, lists, "training:tasks", "?q=王二&status=open&sort=due")
    page = answer.content.decode()
    assert "姓名、任务：王二" in page
    assert "状态：进行中" in page
    assert "清除筛选" in page
    assert re.search(r'class="chip" href="\?status=open&amp;sort=due"', page)
    assert re.search(r"筛选 <b>1</b>", page)


def test_a_list_that_opens_on_a_part_can_be_opened_to_the_whole(client, lists):
    page = page_of_role(client, lists, "cadres:list").content.decode()
    assert "状态：在库" in page
    assert "清除筛选" not in page
    assert 'class="chip" href="?state="' in page


def test_an_empty_list_says_whether_there_is_nothing_or_its_conditions_hide_it(client, lists):
    hidden = page_of_role(client, lists, "training:tasks", "?q=没有这个人").content.decode()
    assert "没有符合条件的任务，另有 2 条不符合这些条件。" in hidden
    assert f'<a href="{reverse("training:tasks")}?">清除筛选</a>' in hidden
    client.force_login(lists[Role.RESIDENT_CADRE])
    assert "还没有换届" not in hidden
    empty = page_of_role(client, lists, "reforms:handovers").content.decode()
    assert "没有符合条件" not in empty
