"""Who runs the installation: the administrators of one of its townships see backups and faults of all, the others do not."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.permissions import Role
from tests.access.operating import OPERATING
from tests.conftest import make_user
from tests.demo import demo_township
from tests.operating.test_backup_pages import folders  # noqa: F401 (a backup there is none of)
from villages.models import Township
from villages.villages import TownshipParticulars, found_township, hand_installation_to
from workbench.start.installation import Installation, set_up

pytestmark = pytest.mark.django_db

MENU = ["workbench:backups", "workbench:faults"]
OF_THE_INSTALLATION = sorted(OPERATING.keys() - {"selection:working_years"})


@pytest.fixture
def running(township):
    """The administrator of the township that runs the installation."""
    return make_user(Role.ADMINISTRATOR, township)


@pytest.fixture
def beside():
    return found_township(TownshipParticulars("邻镇"))


@pytest.fixture
def neighbour(beside):
    """The administrator of a township beside it."""
    return make_user(Role.ADMINISTRATOR, beside)


def who_runs_it():
    return Township.objects.get(runs_installation=True).name


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def shown_to(user):
    """What the menu and the notices on the home page say of backups and faults."""
    page = browser_of(user).get("/").content.decode()
    said = ["后台处理没有在运行"] if "后台处理没有在运行" in page else []
    return [page_name for page_name in MENU if f'href="{reverse(page_name)}' in page] + said


def answer(client, page):
    _, kind, method = OPERATING[page]
    return getattr(client, method)(reverse(page, args=[1] if kind else []))


@pytest.mark.parametrize("page", OF_THE_INSTALLATION)
def test_the_pages_of_the_installation_are_refused_to_administrators_of_other_townships(running, neighbour, page):
    assert answer(browser_of(neighbour), page).status_code == 403
    assert answer(browser_of(running), page).status_code != 403


def test_menu_and_notices_are_for_who_can_open_what_they_lead_to(running, neighbour):
    assert shown_to(running) == [*MENU, "后台处理没有在运行"]
    assert shown_to(neighbour) == []


def test_every_administrator_keeps_accounts_and_the_calendar(neighbour):
    client = browser_of(neighbour)
    assert client.get(reverse("accounts:list")).status_code == 200
    assert client.get(reverse("selection:working_years")).status_code == 200


def test_nobody_else_of_the_township_that_runs_it_sees_to_it(running, township, village):
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert not make_user(role, township, village).has_perm("workbench.operate"), role


def test_of_one_township_every_administrator_runs_it_without_being_named():
    demo_township()
    made = set_up(Installation("红旗镇", "zhang", "张三", "li", "李四", "a-good-password-1"), first=True)
    assert made.administrator.has_perm("workbench.operate")
    assert make_user(Role.ADMINISTRATOR, made.administrator.township).has_perm("workbench.operate")


def test_the_first_township_that_is_no_demo_runs_it_and_further_ones_do_not():
    demo_township()
    assert Township.objects.get(runs_installation=True).is_demo
    for name in ("甲镇", "乙镇"):
        found_township(TownshipParticulars(name))
        assert who_runs_it() == "甲镇"


def test_it_is_handed_to_another_township_on_a_page_and_stands_in_both_histories(running, neighbour, township, beside):
    client = browser_of(running)
    address = reverse("workbench:hand_installation")
    assert "移交给别的乡镇" in client.get(reverse("workbench:faults")).content.decode()
    assert client.post(address, {"township": beside.pk}).status_code == 302
    assert who_runs_it() == "邻镇"
    assert (shown_to(running), shown_to(neighbour)) == ([], [*MENU, "后台处理没有在运行"])
    for one in (township, beside):
        auditor = browser_of(make_user(Role.AUDITOR, one))
        page = auditor.get(reverse("accounts:change_records"), {"model": "villages.township"}).content.decode()
        assert "负责本系统的运行" in page
        assert running.name in page


def test_it_is_handed_to_no_demo_and_to_nobody_who_could_not_see_to_it(running, beside):
    with pytest.raises(ValidationError, match="没有能登录的系统管理员"):
        hand_installation_to(beside)
    page = browser_of(running).post(reverse("workbench:hand_installation"), {"township": beside.pk}).content.decode()
    assert "没有能登录的系统管理员" in page
    make_user(Role.ADMINISTRATOR, beside)
    Township.objects.filter(pk=beside.pk).update(is_demo=True)
    beside.refresh_from_db()
    with pytest.raises(ValidationError, match="演示乡镇"):
        hand_installation_to(beside)
    assert who_runs_it() == "石西镇"


def test_without_another_township_nothing_is_said_of_handing_it_on(running):
    assert "移交" not in browser_of(running).get(reverse("workbench:faults")).content.decode()


def test_on_the_server_it_is_handed_on_where_nobody_can_sign_in_any_more(township, neighbour, capsys):
    call_command("hand_installation", "邻镇")
    assert who_runs_it() == "邻镇"
    with pytest.raises(CommandError, match="没有「无镇」"):
        call_command("hand_installation", "无镇")
