"""A township in which nothing is set up yet: every page answers, none says that all is well, and each says what comes next."""

import re

import pytest
from django.urls import reverse

from accounts.permissions import Role
from tests.access.test_role_page_table import LISTS, TABLE
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
# Files and the forms that take them, which say by themselves what they are for; and what a figure is asked for by its key.
PAGES = [
    page for page in LISTS
    if not page.startswith(("admin:", "accounts:", "start:", "pictures:candidates", "pictures:measured", "cadres:export",
                             "privacy:word"))
    and not page.endswith("template") and ":import" not in page
]  # fmt: skip
ALL_IS_WELL = re.compile(r"都已|没有缺项|没有发现问题|没有逾期|全部完成|没有问题")
EMPTY = re.compile(r'<div class="empty[^>]*>(.*?)</div>', re.DOTALL)
# A list that must be chosen from and offers nothing but the blank line.
NOTHING_OFFERED = re.compile(r"<select[^>]*\brequired\b[^>]*>\s*<option value=\"\"[^>]*>[^<]*</option>\s*</select>")
# What they tell of is the program, not the township.
GUIDE = {"workbench:guide", "workbench:notes", "workbench:role_sheet"}
# Where nothing is to be done: it fills by what is done elsewhere, which the words tell where it matters.
FILLS_BY_ITSELF = {
    "workbench:news", "workbench:calendar", "workbench:files", "workbench:archives", "changes:list", "roster:list",
    "roster:aliases", "selection:approvals", "villages:departments", "mentoring:reminders", "mentoring:follow_ups",
    "reforms:handovers", "views:list", "layouts:list",
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADING_GROUP, Role.ADMINISTRATOR, Role.DEPARTMENT])
def test_every_page_answers_and_says_what_comes_next(client, township, role):
    client.force_login(make_user(role, township))
    for page in PAGES:
        if role not in TABLE[page][0]:
            continue
        response = client.get(reverse(page))
        assert response.status_code in (200, 302), page
        main = response.content.decode().partition('id="main"')[2] if response.status_code == 200 else ""
        assert not ALL_IS_WELL.search(re.sub("<[^>]*>", "", main)) or page in GUIDE, page
        assert not NOTHING_OFFERED.search(main) or "没有可选的" in main, page
        if role == Role.ORGANISER and page not in FILLS_BY_ITSELF:
            assert all("<a " in words for words in EMPTY.findall(main)), page


def test_a_form_that_has_nobody_to_choose_says_so_with_the_way_there(client, township):
    client.force_login(make_user(Role.ORGANISER, township))
    page = client.get(reverse("mentoring:add_pair")).content.decode()
    assert "「后备干部」没有可选的：库里还没有人。" in page
    assert "「联系人」没有可选的：还没有相应角色的账号，请系统管理员先设置。" in page
    assert f'<a href="{reverse("roster:list")}">导入花名册</a>' in page
