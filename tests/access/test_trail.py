"""Who looked at what of whom stands in the trail, on whichever page, and what leaves is asked about first. SECURITY.md."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessRecord, SignInRules
from accounts.permissions import Role
from reserve_cadres.models import Cadre
from tests.access.test_role_page_table import TABLE, answer
from tests.conftest import make_user
from villages.models import Township
from workbench.exports.making import build
from workbench.models import ExportWork

# Who asks: accounts, their session, what a list's form offers to choose from.
OF_THE_QUESTION = ("accounts_", "otp_", "django_", "villages_")
# The one record that stands in the address, the words of a blank paper, and the newest year there is.
OF_THE_ADDRESS = {
    "cadre": "reserve_cadres_cadre", "term": "reserve_cadres_term", "layout": "reserve_cadres_savedview",
    "round": "reserve_cadres_selectionround", "ballot": "reserve_cadres_ballot", "session": "training_trainingsession",
    "privacy:word": "workbench_privacyrules", "assessments:export_suggestions": "reserve_cadres_assessment",
}  # fmt: skip
# Pages that show files of persons, or print them; each beside what its line says was done.
LOOKED = {
    "cadres:photo": "viewed", "selection:print_announcement": "printed", "selection:print_blank_nomination": "printed",
    "workbench:dossier": "viewed", "workbench:print_dossier": "printed", "workbench:print_dossiers": "printed",
    "cadres:change": "viewed", "cadres:attachment": "downloaded", "roster:detail": "viewed", "roster:original": "downloaded",
    "selection:candidacy": "viewed", "selection:reviews": "viewed", "selection:sheet": "viewed",
    "selection:print_nomination": "printed", "selection:print_notice": "printed", "selection:report": "printed",
    "selection:export_reviews": "exported", "training:print_sign_in": "printed", "mentoring:talk": "viewed",
    "mentoring:talk_photo": "viewed", "admin:reserve_cadres_cadre_change": "viewed", "cadres:export": "exported",
    "admin:reserve_cadres_cadre_changelist": "viewed", "admin:reserve_cadres_cadre_history": "viewed",
    "admin:villages_post_changelist": "viewed", "admin:villages_post_change": "viewed", "admin:villages_post_history": "viewed",
}  # fmt: skip

# What leaves as somebody sent it.
FROM_USERS = (
    "cadres:photo", "cadres:attachment", "roster:original", "mentoring:talk_photo", "selection:meeting_file",
    "training:session_file", "training:task_file",
)  # fmt: skip


def test_every_page_with_files_of_persons_leaves_a_line(client, world):
    client.force_login(world["users"][Role.ORGANISER])
    left = {}
    for page in LOOKED:
        assert page in TABLE
        before = AccessRecord.objects.count()
        assert answer(client, page, world["own"]).status_code == 200, page
        left[page] = [one.action for one in AccessRecord.objects.order_by("pk")[before:]]
    assert left == {page: [action] for page, action in LOOKED.items()}


def test_a_photo_within_a_page_that_left_its_line_leaves_none_of_its_own(client, world):
    before = lines("viewed").count()
    client.force_login(world["users"][Role.ORGANISER])
    for page in ("workbench:dossier", "cadres:photo"):
        assert answer(client, page, world["own"]).status_code == 200
    assert lines("viewed").count() == before + 1


def test_what_somebody_sent_is_taken_away_and_never_opened_as_a_page(client, world):
    client.force_login(world["users"][Role.ORGANISER])
    for page in FROM_USERS:
        kept = answer(client, page, world["own"])
        assert kept["Content-Disposition"].startswith("attachment"), page
        assert kept["X-Content-Type-Options"] == "nosniff", page


def lines(action):
    return AccessRecord.objects.filter(action=action).order_by("pk")


def test_a_list_with_whole_numbers_leaves_a_line_and_one_without_leaves_none(client, world):
    address, before = reverse("cadres:list"), lines("viewed").count()
    client.force_login(world["users"][Role.ORGANISER])
    client.get(address)
    assert lines("viewed").count() == before
    client.get(address, {"columns": ["id_number"]})
    assert "含身份证号，" in lines("viewed")[before].detail
    client.get(address, {"columns": ["phone", "id_number"]})
    assert "含身份证号、联系电话，" in lines("viewed")[before + 1].detail
    client.force_login(world["users"][Role.READER])
    client.get(address, {"columns": ["id_number", "phone"]})
    assert lines("viewed").count() == before + 2


def test_a_list_shows_no_telephone_to_who_only_recognises_people_in_it(client, world):
    Cadre.objects.filter(pk=world["own"]["cadre"]).update(phone="13800005678")
    client.force_login(world["users"][Role.ORGANISER])
    assert "13800005678" not in answer(client, "cadres:list", world["own"]).content.decode()
    shown = client.get(reverse("cadres:list"), {"columns": ["phone"]}).content.decode()
    assert "13800005678" in shown


def test_nobody_looks_for_numbers_in_the_admin_sites_lists_but_by_the_box(client, world):
    client.force_login(world["users"][Role.ORGANISER])
    address, before = reverse("admin:reserve_cadres_cadre_changelist"), lines("viewed").count()
    assert client.get(address, {"id_number__startswith": "5199"}).status_code == 400
    assert lines("viewed").count() == before
    assert client.get(address, {"state__exact": "in_pool"}).status_code == 200
    client.get(address, {"q": "5199"})
    left = [(one.subject, one.detail.partition("，")[0]) for one in lines("viewed")[before:]]
    assert left == [
        ("后备干部", "数据维护：列表"),
        ("按号码查找", "尾号 5199（输入 4 位）"),
        ("后备干部", "数据维护：列表"),
    ]


@pytest.mark.parametrize("page", ["workbench:completeness", "training:people", "training:invite", "mentoring:pairs"])
def test_a_list_of_names_finds_nobody_by_digits(client, world, page):
    """Where somebody is looked for by a number, that is noted; these lists look for names."""
    client.force_login(world["users"][Role.ORGANISER])
    Cadre.objects.filter(village=world["village"]).update(phone="13912345678")
    kind = TABLE[page][1]
    address = reverse(page, args=[world["own"][kind]] if kind else [])
    # Of the pairs that are missing.
    gap = {"gap": "resident_leader"}
    assert client.get(address, gap).context["filter"].qs.exists()
    assert not client.get(address, gap | {"q": "13912345678"}).context["filter"].qs.exists()


def test_whoever_is_found_by_digits_without_opening_the_list_was_looked_for(client, world):
    client.force_login(world["users"][Role.ORGANISER])
    asked, before = urlencode({"q": "13912345678"}), lines("viewed").count()
    client.get(reverse("views:add"), {"list": "cadres:list", "filters": asked})
    client.post(reverse("people:task"), {"all": "1", "filters": asked})
    assert [one.subject for one in lines("viewed")[before:]] == ["按号码查找"] * 2


def test_what_was_refused_is_on_record(client, world):
    reader = world["users"][Role.READER]
    client.force_login(reader)
    assert client.get(reverse("cadres:add")).status_code == 403
    found = lines("refused").get()
    assert (found.user, found.path, found.detail) == (reader, reverse("cadres:add"), "GET")


def test_who_tries_names_nobody_has_is_seen_by_the_auditor(client, world):
    stranger = make_user(Role.READER, Township.objects.get(name="邻镇"))
    for name in ("nobody-at-all", stranger.username):
        client.post(reverse("accounts:login"), {"username": name, "password": "x"}, REMOTE_ADDR="203.0.113.9")
    client.force_login(world["users"][Role.AUDITOR])
    page = client.get(reverse("accounts:access_records"), {"action": "sign_in_failed"}).context["page"]
    assert [(one.username, one.address) for one in page] == [("nobody-at-all", "203.0.113.9")]


@pytest.mark.usefixtures("unnoted")
def test_no_export_reads_what_goes_out_before_its_purpose_is_said(client, world):
    township = world["village"].township
    SignInRules.objects.update_or_create(township=township, defaults={"exports_ask_purpose": True})
    asked, read = set(), {}
    for role in (Role.ORGANISER, Role.ADMINISTRATOR, Role.AUDITOR):
        client.force_login(world["users"][role])
        for page, (roles, kind, method) in TABLE.items():
            if role not in roles or method != "get" or not re.search(r":export|:word", page) or page in asked:
                continue
            with CaptureQueriesContext(connection) as done:
                response = answer(client, page, world["own"])
            if response.status_code == 428:
                asked.add(page)
                known = {OF_THE_ADDRESS.get(kind), OF_THE_ADDRESS.get(page)}
                if beyond := tables_read(done) - known:
                    read[page] = beyond
    assert read == {}
    assert not AccessRecord.objects.filter(township=township, action="exported").exists()
    exports = {page for page, (_, _, method) in TABLE.items() if method == "get" and ":export" in page}
    # Asked for by a form, and of no township.
    assert exports - asked <= {"people:export", "county:export"}


def test_every_table_is_made_by_the_queue_where_it_is_long(client, world, settings):
    """With no row let through at once, all that goes out goes by the queue, by the one door."""
    settings.EXPORT_ROWS_AT_ONCE = -1
    begun, at_once = [], []
    for role in (Role.ORGANISER, Role.ADMINISTRATOR, Role.AUDITOR):
        client.force_login(world["users"][role])
        for page, (roles, _, method) in TABLE.items():
            if role in roles and method == "get" and ":export" in page:
                response = answer(client, page, world["own"])
                (begun if response.status_code == 302 else at_once).append(page)
    assert at_once == []
    for work in ExportWork.objects.under_way():
        # Without what the queue's worker does about each of them.
        work.carry_out(lambda work=work: build(work), attempt=1)
    made = ExportWork.objects.filter(status="done")
    assert [(one.path, one.problem) for one in ExportWork.objects.exclude(pk__in=made)] == []
    assert made.count() > 40


def tables_read(done: CaptureQueriesContext) -> set[str]:
    """The tables that statements took rows from; those that count take none."""
    froms = (re.search(r'^SELECT (?!COUNT).*? FROM "(\w+)"', one["sql"], re.DOTALL) for one in done.captured_queries)
    return {found[1] for found in froms if found and not found[1].startswith(OF_THE_QUESTION)}
