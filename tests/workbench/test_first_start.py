"""From an installation without anything to the first figures. docs/design.md, "The first start"."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Role
from tests.conftest import make_cadre, make_user, make_village
from tests.together import at_once
from villages.foundation import MOST_VILLAGES
from villages.models import Post, PostKind, Township, Village
from workbench.demo import switch
from workbench.demo.township import PASSWORD
from workbench.start.installation import Installation, set_up
from workbench.start.models import FirstDay
from workbench.start.path import steps_of

SAID = {
    "township": "石西镇", "code": "519900101", "name": "周组织", "unit": "党委组织办", "username": "zhouzuzhi",
    "password": "kai-shi-gong-zuo-1", "again": "kai-shi-gong-zuo-1",
    "administrator_name": "卫管理", "administrator_username": "weiguanli",
}  # fmt: skip
SETUP = "/start/setup/"


@pytest.fixture
def newcomer(client, db):
    """Somebody who has just set up the township, in the browser."""
    assert client.post(SETUP, SAID).status_code == 200
    client.user = User.objects.get(username=SAID["username"])
    return client


@pytest.fixture
def on_own_machine(settings):
    settings.DEVELOPMENT = True


pytestmark = pytest.mark.usefixtures("on_own_machine")


@pytest.mark.django_db
def test_without_a_township_every_way_in_leads_to_the_page_that_sets_one_up(client):
    assert client.get("/", follow=True).redirect_chain[-1][0] == SETUP
    assert client.get("/cadres/", follow=True).redirect_chain[-1][0] == SETUP


def test_whoever_sets_a_township_up_is_not_told_of_an_update(newcomer):
    home = newcomer.get("/").content.decode()
    assert "第一天" in home
    assert "release-notes" not in home


@pytest.mark.django_db
def test_the_administrator_of_the_first_day_is_somebody_else_who_gets_a_first_password(client):
    alike = client.post(SETUP, SAID | {"administrator_username": SAID["username"]})
    assert "要和您自己的登录名不同" in alike.content.decode()
    sheet = client.post(SETUP, SAID)
    administrator = User.objects.get(username=SAID["administrator_username"])
    assert {one.role for one in administrator.roles.all()} == {Role.ADMINISTRATOR}
    assert administrator.check_password(sheet.context["password"])
    assert reverse("start:path") in sheet.content.decode()
    client.logout()
    client.post(reverse("accounts:login"), {"username": "weiguanli", "password": sheet.context["password"]})
    said = {"old_password": sheet.context["password"], "new_password1": "Quite-another-7",
            "new_password2": "Quite-another-7"}  # fmt: skip
    client.post(reverse("accounts:password_change"), said)
    # The third person of a township of three: who reads the trail.
    opened = {"username": "shenji", "name": "蒋审计", "is_active": "on", "township_roles": [Role.AUDITOR]}
    assert client.post(reverse("accounts:add"), opened).context["password"]
    assert User.objects.get(username="shenji").roles.get().role == Role.AUDITOR


def test_setting_up_makes_a_township_and_an_account_that_is_signed_in(newcomer):
    township = Township.objects.get()
    assert (township.name, township.code, newcomer.user.township) == ("石西镇", "519900101", township)
    assert {one.role for one in newcomer.user.roles.all()} == {Role.ORGANISER}
    assert newcomer.user.check_password(SAID["password"])
    assert not newcomer.user.is_superuser
    assert "建立村和社区" in newcomer.get(reverse("start:path")).content.decode()


def test_an_installation_is_set_up_once(newcomer):
    newcomer.logout()
    for answer in (newcomer.get(SETUP), newcomer.post(SETUP, SAID | {"township": "邻镇", "username": "other"})):
        assert answer.status_code == 302
        assert answer["Location"] == reverse("accounts:login")
    assert Township.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_is_told_that_it_is_done():
    failures = at_once(
        *(
            lambda n=n: set_up(
                Installation(f"镇{n}", f"user{n}", "某人", f"keeper{n}", "又一人", "kai-shi-gong-zuo-1"), first=True
            )
            for n in range(2)
        )
    )
    assert sorted(failure is None for failure in failures) == [False, True]
    assert Township.objects.count() == 1
    assert User.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("township", "", "这个字段是必填项"),
        ("code", "12", "行政区划代码为"),
        ("username", "周", "登录名用小写字母和数字"),
        ("again", "something-else-1", "两次输入的密码不一样"),
        ("password", "12345678", "密码"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, field, value, message):
    answer = client.post(SETUP, SAID | {field: value} | ({"again": value} if field == "password" else {}))
    assert answer.status_code == 200
    assert any(message in error for error in answer.context["form"].errors[field])
    assert SAID["unit"] in answer.content.decode()
    assert not Township.objects.exists()


@pytest.mark.django_db
def test_on_a_server_a_stranger_without_the_code_sets_nothing_up(client, settings):
    settings.DEVELOPMENT = False
    settings.SETUP_CODE = ""
    assert "manage.py setup" in client.get(SETUP).content.decode()
    for known, said in (("", ""), ("", "anything"), ("right-code", "wrong-code")):
        settings.SETUP_CODE = known
        assert client.post(SETUP, SAID | {"setup_code": said}).status_code == 200
        assert not Township.objects.exists()
    assert client.post(SETUP, SAID | {"setup_code": "right-code"}).status_code == 200
    assert Township.objects.exists()


@pytest.mark.django_db
def test_the_console_sets_up_further_townships_and_prints_a_first_password():
    for name, username in (("石西镇", "zhang"), ("邻镇", "li3")):
        out = io.StringIO()
        call_command("setup", name, username, "某人", f"{username}-keeper", "又一人", stdout=out)
        shown = dict(re.findall(r"登录名：(\S+)\n  初始密码：(\S+)", out.getvalue()))
        assert shown.keys() == {username, f"{username}-keeper"}
        for one, password in shown.items():
            user = User.objects.get(username=one)
            assert user.check_password(password)
            assert user.must_change_password
    with pytest.raises(CommandError, match="已存在"):
        call_command("setup", "第三镇", "zhang", "某人", "other", "又一人")
    assert Township.objects.count() == 2


@pytest.mark.django_db
def test_no_account_is_made_without_a_township():
    with pytest.raises(IntegrityError, match="账号须有所属乡镇"), transaction.atomic():
        User.objects.create_user("nobody", password="a-good-password-1", name="无处")
    with pytest.raises(CommandError, match="township"):
        call_command("createsuperuser", interactive=False, username="root", name="根")


def test_pasted_names_become_villages_and_communities_with_their_posts(newcomer):
    names = "1. 凉水井村\n青杠村\t519900101201\n\n三道堰社区\n"
    answer = newcomer.post(reverse("start:villages"), {"names": names, "posts": ["secretary", "director"]})
    assert answer.status_code == 302
    found = {village.name: village for village in Village.objects.all()}
    assert list(found) == ["凉水井村", "青杠村", "三道堰社区"]
    assert [village.kind for village in found.values()] == ["village", "village", "community"]
    assert found["青杠村"].code == "519900101201"
    assert [post.title for post in found["凉水井村"].posts.all()] == ["村党支部书记", "村委会主任"]
    assert [post.title for post in found["三道堰社区"].posts.all()] == ["社区党支部书记", "居委会主任"]
    assert {PostKind.named_by(post.title) for post in Post.objects.all()} == {PostKind.SECRETARY, PostKind.DIRECTOR}


@pytest.mark.parametrize("code", ["519900101", "519900101000", "519900", ""])
def test_of_the_national_table_the_townships_own_lines_become_villages(newcomer, code):
    township = newcomer.user.township
    township.code = code
    township.save()
    table = (
        "统计用区划代码\t城乡分类代码\t名称\n519900101000\t石西镇\n519900101001\t121\t三道堰社区居委会\n519900101201\t220\t青杠村委会\n"
        "519900101202\t220\t凉水井村村民委员会\n519900102000\t邻镇\n519900102201\t220\t外村村委会\n519900102001\t111\t外社区居委会\n"
    )
    answer = newcomer.post(reverse("start:villages"), {"names": table, "posts": []}, follow=True)
    found = {village.name: (village.kind, village.code) for village in Village.objects.all()}
    assert found == {
        "三道堰社区": ("community", "519900101001"), "青杠村": ("village", "519900101201"), "凉水井村": ("village", "519900101202"),
    }  # fmt: skip
    assert "其他乡镇的 3 行没有用" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "names", "message"),
    [
        ("519900101", "519900102201 220 外村村委会", "都是其他乡镇的"),
        ("", "519900101201 220 青杠村委会\n519900102201 220 外村村委会", "分不出哪些是本镇的"),
    ],
)
def test_lines_of_the_national_table_that_are_not_known_for_the_townships_are_asked_about(
    newcomer, code, names, message
):
    newcomer.user.township.code = code
    newcomer.user.township.save()
    answer = newcomer.post(reverse("start:villages"), {"names": names, "posts": []})
    assert message in " ".join(answer.context["form"].errors["names"])
    assert not Village.objects.exists()


def test_names_pasted_again_make_no_second_village(newcomer):
    newcomer.post(reverse("start:villages"), {"names": "凉水井村", "posts": ["secretary"]})
    newcomer.post(reverse("start:villages"), {"names": "凉水井村\n青杠村", "posts": []})
    assert [village.name for village in Village.objects.all()] == ["凉水井村", "青杠村"]
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("凉水井村、青杠村", "第 1 行"),
        ("凉水井村\n凉水井村", "第 2 行「凉水井村」重复"),
        ("123", "第 1 行「123」没有村名"),
        ("村" * 51, "超过 50 个字"),
        ("\n".join(f"{'甲乙丙丁戊己庚辛壬癸'[n % 10] * (n // 10 + 1)}" for n in range(MOST_VILLAGES + 1)), "一次最多"),
    ],
)
def test_a_line_that_is_no_village_is_named_and_nothing_is_made(newcomer, names, message):
    answer = newcomer.post(reverse("start:villages"), {"names": names, "posts": []})
    assert answer.status_code == 200
    assert any(message in error for error in answer.context["form"].errors["names"])
    assert names.split("\n")[0][:20] in answer.content.decode()
    assert not Village.objects.exists()


def test_the_steps_follow_the_data(newcomer):
    township = newcomer.user.township

    def done():
        return [step.done for step in steps_of(township)]

    assert done() == [False] * 6
    village = make_village(township, "红星村", [])
    assert done() == [True, False, False, False, False, False]
    post = Post.objects.create(village=village, title="村党支部书记", kind=PostKind.SECRETARY)
    assert done() == [True, True, False, False, False, False]
    secretary = make_user(Role.SECRETARY, township, village)
    assert done() == [True, True, True, False, False, False]
    cadre = make_cadre(village, post=post)
    assert done() == [True, True, True, True, False, True]
    newcomer.post(
        reverse("mentoring:pair_village"),
        {"village": village.pk, "kind": "secretary", "mentor": secretary.pk, "starts_on": "2026-01-01"},
    )
    assert cadre.pairings.exists()
    assert done() == [True] * 6


def test_the_first_day_leaves_the_home_page_when_it_is_ended_and_can_be_opened_again(newcomer):
    assert "第一天：下一步" in newcomer.get("/").content.decode()
    assert newcomer.post(reverse("start:end")).status_code == 302
    assert "第一天：" not in newcomer.get("/").content.decode()
    assert FirstDay.objects.get().ended_by == newcomer.user
    assert newcomer.get(reverse("start:path")).status_code == 200


def test_who_does_not_fill_the_system_has_no_first_day_on_the_home_page(newcomer):
    village = make_village(newcomer.user.township, "红星村")
    newcomer.force_login(make_user(Role.SECRETARY, newcomer.user.township, village))
    assert "第一天：" not in newcomer.get("/").content.decode()


@pytest.mark.parametrize("posts", [False, True], ids=["nothing", "posts without people"])
def test_where_nobody_is_yet_no_page_says_that_all_is_well(newcomer, posts):
    if posts:
        make_village(newcomer.user.township, "红星村")
    pages = (
        "mentoring:pair_township",
        "workbench:checkup",
        "selection:vacancies",
        "workbench:completeness",
        "mentoring:board",
    )
    said = {page: newcomer.get(reverse(page)).content.decode().split("<main")[1] for page in pages}
    for words in ("都有各类联系人", "没有发现问题", "没有问题的", "没有空缺", "都已配齐", "都已完成", "100%"):
        assert not [page for page, text in said.items() if words in text], words


def test_a_township_that_worked_before_is_not_asked_to_begin(as_organiser):
    assert "第一天：" not in as_organiser.get("/").content.decode()


@pytest.fixture
def as_keeper(newcomer):
    """The township's administrator, in the browser."""
    newcomer.keeper = make_user(Role.ADMINISTRATOR, newcomer.user.township)
    newcomer.force_login(newcomer.keeper)
    return newcomer


def test_the_demo_is_switched_on_with_a_password_shown_once_and_off_again(as_keeper, settings):
    Township.objects.update(name="长田镇")
    settings.DEVELOPMENT = False
    page = as_keeper.post(reverse("start:demo"))
    accounts = page.context["accounts"]
    assert accounts
    assert accounts[0].password != PASSWORD
    assert accounts[0].password in page.content.decode()
    assert accounts[0].password not in as_keeper.get(reverse("start:demo")).content.decode()
    demo = User.objects.get(username="zuzhi")
    assert demo.check_password(accounts[0].password)
    as_keeper.force_login(as_keeper.user)
    assert "凉水井村" not in as_keeper.get(reverse("villages:list")).content.decode()

    as_keeper.force_login(as_keeper.keeper)
    as_keeper.post(reverse("start:demo"), {"off": "1"})
    assert not switch.is_on()
    as_keeper.logout()
    answer = as_keeper.post(reverse("accounts:login"), {"username": "zuzhi", "password": accounts[0].password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in as_keeper.session


def test_a_demo_whose_names_are_taken_is_not_loaded(as_keeper):
    page = as_keeper.post(reverse("start:demo"), follow=True)
    # The newcomer's own township has the name of the demo's.
    assert "石西镇" in page.content.decode()
    assert Township.objects.filter(is_demo=True).count() == 0


def test_who_is_in_the_demo_does_not_switch_it(client, township):
    township.is_demo = True
    township.save()
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    client.post(reverse("start:demo"), {"off": "1"})
    assert switch.is_on()


def test_while_there_is_only_a_demo_the_sign_in_page_offers_to_set_up(client, township):
    login = reverse("accounts:login")
    assert SETUP not in client.get(login).content.decode()
    township.is_demo = True
    township.save()
    assert SETUP in client.get(login).content.decode()
    assert client.post(SETUP, SAID | {"township": "长田镇"}).status_code == 200
    assert Township.objects.count() == 2
