"""Every page × every role: own village, foreign village, foreign township, signed out.

A page that is not in the table fails the suite. domain.md, "Who uses it".
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.middleware import TownshipMiddleware
from accounts.models import User
from accounts.permissions import Role
from tests.access.roles import (
    ADMINISTRATOR,
    ALL,
    AUDITOR,
    EDIT,
    EXPORT,
    IDENTITY,
    NOBODY,
    ORGANISER,
    RUN,
    SEE,
    TALK,
    TRAIN,
)
from tests.access.tables import MONITORS, TABLES
from tests.access.versions import forms_without_key, pages_without_version
from tests.conftest import make_user, make_village
from villages.models import Township

KEEPERS = {Role.ORGANISER, Role.ADMINISTRATOR, Role.DEPARTMENT}
HANDOVERS = {Role.ORGANISER, Role.LEADING_GROUP}
# Page → (roles let in, kind of object in its address or None, method).
TABLE = TABLES | {
    "selection:department_reviews": ({Role.DEPARTMENT}, None, "get"),
    "selection:department_review": ({Role.DEPARTMENT}, "reviewed_round", "get"),
    "selection:vacancies": (SEE, None, "get"),
    "selection:call_up": (ORGANISER, "candidacy", "get"),
    "start:path": (ORGANISER, None, "get"),
    "start:villages": (ORGANISER, None, "get"),
    "start:end": (ORGANISER, None, "post"),
    "start:demo": (ADMINISTRATOR, None, "get"),
    "accounts:password_change": (ALL, None, "get"),
    "accounts:verify": (ALL, None, "get"),
    "accounts:second_factor": (ALL, None, "get"),
    "accounts:verify_key_options": (ALL, None, "post"),
    "accounts:verify_key": (ALL, None, "post"),
    "accounts:key_options": (ALL, None, "post"),
    "accounts:add_key": (ALL, None, "post"),
    "accounts:remove_key": (NOBODY, "security_key", "post"),
    "accounts:print_codes": (ALL, None, "post"),
    "accounts:switch_off_second_factor": (ALL, None, "post"),
    "accounts:reset_second_factor": (ADMINISTRATOR, "user", "post"),
    "accounts:sessions": (ALL, None, "get"),
    "accounts:end_sessions": (ALL, None, "post"),
    "accounts:held": (ALL, None, "get"),
    "accounts:unlock": (ADMINISTRATOR, "user", "post"),
    "accounts:close_unused": (ADMINISTRATOR, None, "post"),
    "accounts:rules": (ADMINISTRATOR, None, "get"),
    "accounts:pending": (ADMINISTRATOR, None, "get"),
    "accounts:confirm_pending": (ADMINISTRATOR, "pending", "post"),
    "accounts:refuse_pending": (ADMINISTRATOR, "pending", "post"),
    "accounts:roles": (ADMINISTRATOR, None, "get"),
    "accounts:appearance": (ALL, None, "post"),
    "accounts:list": (ADMINISTRATOR, None, "get"),
    "accounts:add": (ADMINISTRATOR, None, "get"),
    "accounts:change": (ADMINISTRATOR, "user", "get"),
    "accounts:reset_password": (ADMINISTRATOR, "user", "post"),
    "accounts:tell_second_part": (AUDITOR, "user", "post"),
    "accounts:access_records": (AUDITOR, None, "get"),
    "accounts:change_records": (AUDITOR, None, "get"),
    "villages:list": (SEE, None, "get"),
    "villages:bench": (SEE, None, "get"),
    "villages:detail": (SEE, "village", "get"),
    "villages:add": (ORGANISER, None, "get"),
    "villages:change": (ORGANISER, "village", "get"),
    "villages:delete": (ORGANISER, "village", "get"),
    "villages:add_post": (ORGANISER, "village", "get"),
    "villages:change_post": (ORGANISER, "post", "get"),
    "villages:delete_post": (ORGANISER, "post", "get"),
    "reforms:merge": (ORGANISER, None, "get"),
    "reforms:rename": (ORGANISER, "village", "get"),
    "reforms:split": (ORGANISER, "village", "get"),
    "reforms:transfer": (ORGANISER, "village", "get"),
    "reforms:post": (ORGANISER, "post", "get"),
    "reforms:handovers": (HANDOVERS, None, "get"),
    "reforms:handover": (HANDOVERS, "handover", "get"),
    "reforms:withdraw_handover": (ORGANISER, "handover", "post"),
    "villages:export": (ORGANISER, None, "get"),
    "villages:export_posts": (ORGANISER, None, "get"),
    "cadres:list": (SEE, None, "get"),
    "cadres:export": (EXPORT, None, "get"),
    "cadres:add": (ORGANISER, None, "get"),
    "cadres:change": (EDIT, "cadre", "get"),
    "cadres:names": (SEE, None, "get"),
    "cadres:opening": (ORGANISER, None, "get"),
    "cadres:admit": (ORGANISER, "cadre", "get"),
    "cadres:photo": (SEE, "cadre", "get"),
    "cadres:add_attachment": (EDIT, "cadre", "get"),
    "cadres:attachment": (IDENTITY, "attachment", "get"),
    "cadres:delete_attachment": (EDIT, "attachment", "post"),
    "roster:list": (ORGANISER, None, "get"),
    "roster:template": (ORGANISER, None, "get"),
    "roster:aliases": (ORGANISER, None, "get"),
    "roster:detail": (ORGANISER, "import", "get"),
    "roster:read": (ORGANISER, "import", "post"),
    "roster:photos": (ORGANISER, "import", "get"),
    "roster:work": (ORGANISER, "import", "get"),
    "roster:unlock": (ORGANISER, "import", "get"),
    "roster:sheets": (ORGANISER, "import", "post"),
    "roster:columns": (ORGANISER, "import", "post"),
    "roster:words": (ORGANISER, "import", "post"),
    "roster:row": (ORGANISER, "import_row", "get"),
    "roster:choose": (ORGANISER, "import_row", "post"),
    "roster:decide": (ORGANISER, "import", "post"),
    "roster:confirm": (ORGANISER, "import", "post"),
    "roster:undo": (ORGANISER, "import", "post"),
    "roster:discard": (ORGANISER, "import", "post"),
    "roster:original": (ORGANISER, "import", "get"),
    "roster:marked": (ORGANISER, "import", "get"),
    "selection:list": (SEE, None, "get"),
    "selection:add": (ORGANISER, None, "get"),
    "selection:detail": (SEE, "round", "get"),
    "selection:change": (ORGANISER, "round", "get"),
    "selection:posts": (ORGANISER, "round", "get"),
    "selection:announcement": (ORGANISER, "round", "get"),
    "selection:print_announcement": (SEE, "round", "get"),
    "selection:end": (ORGANISER, "round", "get"),
    "selection:reviews": (SEE, "round", "get"),
    "selection:review_step": (EDIT, "round", "get"),
    "selection:export_reviews": (ORGANISER, "round", "get"),
    "selection:sheets": (ORGANISER, "round", "get"),
    "selection:nomination_template": (ORGANISER, "round", "get"),
    "selection:sheet": (ORGANISER, "sheet", "get"),
    "selection:village": (SEE, "selection", "get"),
    "selection:close_nominations": (EDIT, "selection", "post"),
    "selection:nominate": (EDIT, "selection", "get"),
    "selection:print_blank_nomination": (SEE, "selection", "get"),
    "selection:meeting": (EDIT, "selection", "get"),
    "selection:notice": (ORGANISER, "selection", "get"),
    "selection:remove_nomination": (EDIT, "nomination", "post"),
    "selection:candidacy": (SEE, "candidacy", "get"),
    "selection:change_candidacy": (EDIT, "candidacy", "get"),
    "selection:exception": (ORGANISER, "candidacy", "get"),
    "selection:withdraw": (EDIT, "candidacy", "get"),
    "selection:print_nomination": (SEE, "candidacy", "get"),
    "selection:review_candidacy": (EDIT, "candidacy", "get"),
    "selection:declare": (EDIT, "meeting", "post"),
    "selection:meeting_files": (EDIT, "meeting", "get"),
    "selection:marks": (EDIT, "meeting", "get"),
    "selection:meeting_file": (SEE, "meeting_file", "get"),
    "selection:remove_meeting_file": (EDIT, "meeting_file", "post"),
    "selection:ballot": (EDIT, "opened_post", "get"),
    "selection:correct_ballot": (EDIT, "ballot", "get"),
    "selection:report": (SEE, "ballot", "get"),
    "selection:word_report": (SEE, "ballot", "get"),
    "selection:print_notice": (SEE, "notice", "get"),
    "selection:withdraw_notice": (ORGANISER, "notice", "get"),
    "selection:add_objection": (ORGANISER, "notice", "get"),
    "selection:settle_objection": (ORGANISER, "objection", "get"),
    "selection:approvals": (SEE, None, "get"),
    "villages:departments": (ORGANISER, None, "get"),
    "villages:change_department": (ORGANISER, "department", "get"),
    "villages:delete_department": (ORGANISER, "department", "get"),
    "training:plan": (TRAIN, None, "get"),
    "training:target": (ORGANISER, "year", "get"),
    "training:add_planned": (ORGANISER, "year", "get"),
    "training:copy_plan": (ORGANISER, "year", "post"),
    "training:change_planned": (ORGANISER, "planned", "get"),
    "training:remove_planned": (ORGANISER, "planned", "post"),
    "training:sessions": (TRAIN, None, "get"),
    "training:add_session": (RUN, None, "get"),
    "training:session": (TRAIN, "session", "get"),
    "training:change_session": (RUN, "session", "get"),
    "training:cancel_session": (RUN, "session", "get"),
    "training:invite": (ORGANISER, "session", "get"),
    "training:attendance": (RUN, "session", "get"),
    "training:export_attendance": (RUN, "session", "get"),
    "training:import_attendance": (RUN, "session", "get"),
    "training:print_sign_in": (TRAIN, "session", "get"),
    "training:add_session_file": (RUN, "session", "get"),
    "training:session_file": (TRAIN, "session_file", "get"),
    "training:remove_session_file": (RUN, "session_file", "post"),
    "training:uninvite": (ORGANISER, "attendance", "post"),
    "training:people": (SEE, None, "get"),
    "training:export_people": (EXPORT, None, "get"),
    "training:placements": (TRAIN, None, "get"),
    "training:calendar": (TRAIN, None, "get"),
    "training:add_placement": (ORGANISER, None, "get"),
    "training:placement": (TRAIN, "placement", "get"),
    "training:change_placement": (ORGANISER, "placement", "get"),
    "training:cancel_placement": (ORGANISER, "placement", "get"),
    "training:remark": (TRAIN - {Role.LEADING_GROUP, Role.READER}, "placement", "get"),
    "training:evaluate": (RUN, "placement", "get"),
    "training:tasks": (SEE, None, "get"),
    "training:add_task": (EDIT, None, "get"),
    "training:task": (SEE, "task", "get"),
    "training:note": (EDIT, "task", "get"),
    "training:end_task": (EDIT, "task", "get"),
    "training:add_task_file": (EDIT, "task", "get"),
    "training:task_file": (SEE, "task_file", "get"),
    "training:remove_task_file": (EDIT, "task_file", "post"),
    "mentoring:board": (SEE, None, "get"),
    "mentoring:close_month": (ORGANISER, None, "post"),
    "mentoring:rules": (ORGANISER, None, "get"),
    "mentoring:reminders": (ORGANISER, None, "get"),
    "mentoring:send_again": (ORGANISER, "reminder", "post"),
    "mentoring:export_reminders": (ORGANISER, None, "get"),
    "mentoring:robot": (ADMINISTRATOR, None, "get"),
    "mentoring:try_robot": (ADMINISTRATOR, None, "post"),
    "mentoring:remove_robot": (ADMINISTRATOR, None, "post"),
    "mentoring:pairs": (SEE, None, "get"),
    "mentoring:add_pair": (ORGANISER, None, "get"),
    "mentoring:pair_village": (ORGANISER, None, "get"),
    "mentoring:hand_over": (ORGANISER, None, "get"),
    "mentoring:import_pairs": (ORGANISER, None, "get"),
    "mentoring:end_pair": (ORGANISER, "pair", "get"),
    "mentoring:talks": (SEE, None, "get"),
    "mentoring:add_talk": (TALK, None, "get"),
    "mentoring:export_talks": (EXPORT, None, "get"),
    "mentoring:import_talks": (ORGANISER, None, "get"),
    "mentoring:talk": (SEE, "talk", "get"),
    "mentoring:change_talk": (TALK, "talk", "get"),
    "mentoring:settle": (TALK, "talk", "get"),
    "mentoring:talk_photo": (IDENTITY, "talk_photo", "get"),
    "mentoring:follow_ups": (SEE, None, "get"),
    "admin:index": (ORGANISER, None, "get"),
    "admin:villages_village_changelist": (ORGANISER, None, "get"),
    "admin:villages_village_add": (ORGANISER, None, "get"),
    "admin:villages_village_change": (ORGANISER, "village", "get"),
    "admin:villages_village_delete": (ORGANISER, "village", "get"),
    "admin:villages_village_history": (ORGANISER, "village", "get"),
    "admin:villages_post_changelist": (ORGANISER, None, "get"),
    "admin:villages_post_add": (NOBODY, None, "get"),
    "admin:villages_post_change": (ORGANISER, "post", "get"),
    "admin:villages_post_delete": (ORGANISER, "post", "get"),
    "admin:villages_post_history": (ORGANISER, "post", "get"),
    "admin:villages_township_changelist": (ORGANISER, None, "get"),
    "admin:villages_township_add": (NOBODY, None, "get"),
    "admin:villages_township_change": (ORGANISER, "township", "get"),
    "admin:villages_township_delete": (NOBODY, "township", "get"),
    "admin:villages_township_history": (ORGANISER, "township", "get"),
    "admin:reserve_cadres_cadre_changelist": (ORGANISER, None, "get"),
    "admin:reserve_cadres_cadre_add": (NOBODY, None, "get"),
    "admin:reserve_cadres_cadre_change": (ORGANISER, "cadre", "get"),
    "admin:reserve_cadres_cadre_delete": (NOBODY, "cadre", "get"),
    "admin:reserve_cadres_cadre_history": (ORGANISER, "cadre", "get"),
}
# Pages without data of a township: the first of all, signing in and out, and what Django's admin needs to work.
OPEN = {
    "start:setup", "accounts:login", "accounts:logout", "admin:login", "admin:logout", "admin:password_change",
    "admin:password_change_done", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site", "admin:app_list",
} | MONITORS  # fmt: skip


def page_names(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from page_names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield namespace + entry.name


def test_every_page_has_a_row_in_the_table():
    pages = set(page_names())
    assert pages - OPEN - TABLE.keys() == set()
    assert TABLE.keys() | OPEN <= pages


# What belongs to a village, and so is out of reach of another village's roles.
VILLAGE_KINDS = {
    "village", "post", "cadre", "attachment", "selection", "opened_post", "candidacy", "nomination", "meeting",
    "meeting_file", "ballot", "notice", "objection", "session", "attendance",
    "session_file", "placement", "task", "task_file", "pair", "talk", "talk_photo", "proposal", "archive", "news",
}  # fmt: skip


# How often a page may ask the database; the dossier, which puts all rooms together, a few times more.
MOST_QUERIES = 12
QUERIES = {"workbench:dossier": 15}


def answer(client, page, keys):
    _, kind, method = TABLE[page]
    try:
        address = reverse(page, args=[keys[kind]] if kind else [])
    except NoReverseMatch:
        raise AssertionError(f"{page} takes another kind of argument than the table says") from None
    return getattr(client, method)(address)


def let_in(response) -> bool:
    if response.status_code == 302:
        return "/login/" not in response["Location"] and response["Location"] != "/admin/"
    return response.status_code == 200 or (response.status_code == 400)


@pytest.mark.usefixtures("unnoted")
@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_its_own_pages_and_no_others(client, world, role):
    client.force_login(world["users"][role])
    wrong, bare, dear = [], [], {}
    for page, (roles, _, method) in TABLE.items():
        with CaptureQueriesContext(connection) as asked:
            response = answer(client, page, world["own"])
        if method == "get" and response.status_code == 200 and len(asked) > QUERIES.get(page, MOST_QUERIES):
            dear[page] = len(asked)
        if let_in(response) != (role in roles):
            wrong.append((page, response.status_code, response.get("Location")))
        assert response.status_code < 500
        if role in roles & KEEPERS:
            bare += [(page, form) for form in pages_without_version(response) + forms_without_key(response)]
    assert not wrong
    # A page that changes what is on file tells which version it was made from, and is acted on once.
    assert not bare
    assert dear == {}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_reaches_another_townships_objects(client, world, role):
    client.force_login(world["users"][role])
    for page, (_, kind, _) in TABLE.items():
        if kind not in {None, "year", "backup"}:
            assert not let_in(answer(client, page, world["foreign"])), page


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.RESIDENT_LEADER, Role.RESIDENT_CADRE, Role.DEPARTMENT])
def test_village_roles_do_not_reach_another_village(client, world, role):
    client.force_login(world["users"][role])
    for page, (_, kind, _) in TABLE.items():
        if kind in VILLAGE_KINDS:
            assert not let_in(answer(client, page, world["other"])), page
    for page in (
        "cadres:list", "villages:list", "villages:bench", "selection:list", "changes:list", "selection:vacancies",
        "assessments:overview", "workbench:completeness", "workbench:print_dossiers", "workbench:tables",
        *(page for page in TABLE if page.startswith("pictures:")),
    ):  # fmt: skip
        assert "白塔村" not in client.get(reverse(page)).content.decode()


def test_signed_out_every_page_leads_to_the_sign_in(client, world):
    for page in TABLE:
        response = answer(client, page, world["own"])
        assert response.status_code == 302, page
        assert response["Location"].startswith(("/accounts/login/", "/admin/login/")), page
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/accounts/login/")


def test_an_account_without_a_township_sees_nothing_of_any(client, world, installer):
    client.force_login(installer)
    home = client.get("/").content.decode()
    assert "没有所属乡镇" in home
    assert reverse("start:setup") not in home
    for page in TABLE.keys() - TownshipMiddleware.WITHOUT_TOWNSHIP:
        response = answer(client, page, world["own"])
        assert (response.status_code, response["Location"]) == (302, "/"), page
    assert not User.objects.visible_to(installer, "accounts.view_user").exists()


def test_a_superuser_reaches_one_township_only(world):
    user = world["users"][Role.ORGANISER]
    user.is_superuser = True
    found = {one.township_id for one in User.objects.visible_to(user, "accounts.view_user")}
    user.is_superuser = False
    assert found == {user.township_id}


def test_who_may_not_use_the_admin_site_is_told_so_and_not_asked_to_sign_in_again(client, world):
    client.force_login(world["users"][Role.SECRETARY])
    assert client.get("/admin/", follow=True).status_code == 403


# The pages that are of no one object.
LISTS = [
    page for page, (_, kind, method) in TABLE.items() if kind is None and method == "get" and ":export" not in page
]


def test_a_township_role_of_one_township_sees_nothing_of_another(client, world):
    make_village(world["village"].township, "只在本镇的村")
    elsewhere = Township.objects.exclude(pk=world["village"].township_id).get(name="邻镇")
    client.force_login(make_user(Role.LEADING_GROUP, elsewhere))
    assert "只在本镇的村" not in client.get(reverse("villages:list")).content.decode()
