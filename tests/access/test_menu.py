"""The menu shows each role what it may open, and nothing else."""

import re

import pytest
from django.urls import resolve, reverse

from accounts.permissions import Role
from tests.access.figures import HELP
from tests.access.test_role_page_table import TABLE
from tests.conftest import make_user
from workbench.menu import MENU, TABS, active

READS = "后备干部 岗位覆盖 村(社区) 公开选拔 动态管理 见习培养 跟踪问效 统计 图表 月历"
# Who decides on entries has 入库审批 in the menu; others read what was decided through 公开选拔.
SHOWN = {
    Role.ORGANISER: f"{READS} 导入花名册 数据维护 个人信息",
    Role.LEADING_GROUP: f"{READS} 入库审批",
    Role.SECRETARY: READS,
    Role.RESIDENT_LEADER: READS,
    Role.RESIDENT_CADRE: READS,
    Role.READER: READS,
    Role.DEPARTMENT: "部门联审 见习培养 月历",
    Role.ADMINISTRATOR: "账号 群机器人 备份 运行情况 工作日历 演示乡镇",
    Role.AUDITOR: "查阅记录 变更记录",
}


def entries_of(page):
    """Mark and address of each entry in the menu of a page."""
    menu = page.split('id="menu"')[1].split("align-items-xl-center")[0]
    return re.findall(r'class="nav-link\s*(active)?\s*"\s+href="([^"]+)"', menu)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_entries_and_each_of_them_opens_and_is_marked(client, village, role):
    client.force_login(make_user(role, village.township, village))
    shown = [address for _, address in entries_of(client.get("/").content.decode())]
    expected = [entry for entry in MENU if entry.label in SHOWN[role].split()]
    assert shown == [reverse(entry.view) for entry in expected]
    assert all(role in TABLE[entry.view][0] for entry in expected)
    for address in shown:
        response = client.get(address)
        assert response.status_code == 200, address
        if not address.startswith("/admin/"):
            assert [there for mark, there in entries_of(response.content.decode()) if mark] == [address]


def test_the_groups_stand_in_their_order():
    groups = dict.fromkeys(entry.group for entry in MENU)
    assert list(groups) == ["全县", "人员", "选拔", "培养", "问效", "动态", "统计", "设置"]


def test_every_page_and_namespace_an_entry_stands_for_exists():
    spaces = {name.split(":")[0] for name in TABLE}
    for line in [*MENU, *(tab for tabs in TABS.values() for tab in tabs)]:
        assert all(page in TABLE or page in spaces for page in line.pages), line
        assert line.view in TABLE


def test_every_page_that_is_read_stands_under_an_entry():
    lost = set()
    for name, (_, kind, method) in TABLE.items():
        if method == "get" and not name.startswith("admin:"):
            match = resolve(reverse(name, args=[1] if kind else []))
            if not active(match, MENU):
                lost.add(name)
    # These stand above the menu; the others answer with a file.
    pages = {name for name in lost if not re.search(":export|:word|:download|template$", name)}
    assert pages == {
        "workbench:home",
        "workbench:glance",
        "workbench:news",
        "workbench:search",
        "workbench:waiting",
        "accounts:password_change",
        "accounts:verify",
        "accounts:second_factor",
        "accounts:sessions",
        "accounts:held",
        # Under 我的文件, and for who has none of these pages, as the auditor.
        "workbench:made_table",
        *HELP,
    }


@pytest.mark.django_db
def test_a_deeper_page_says_where_it_belongs_and_how_to_go_back(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    page = client.get(reverse("mentoring:add_pair")).content.decode()
    trail = page.split('class="trail-line no-print"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</(?:a|li)>", trail) == ["返回", "首页", "问效", "跟踪问效", "结对"]
    # The entry's own page needs neither.
    top = client.get(reverse("mentoring:board")).content.decode()
    assert "<li>" not in top.split('class="trail-line no-print"')[1].split("</div>")[0]


@pytest.mark.django_db
def test_every_page_one_form_is_on_leads_back(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    alone = [
        name
        for name, (roles, kind, method) in TABLE.items()
        if Role.ORGANISER in roles and not kind and method == "get"
    ]
    for name in alone:
        response = client.get(reverse(name))
        if "components/form_page.html" in [one.name for one in response.templates or []]:
            assert 'class="back"' in response.content.decode(), name
