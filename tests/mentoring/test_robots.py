"""Each township's messages go to its own group, by a robot whose address nobody is shown again."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.permissions import Role
from mentoring.models import GroupRobot, Reminder
from mentoring.reminders.channels import post
from mentoring.reminders.robots import PLACES, RobotParticulars, check_address, keep_robot, robot_of
from mentoring.reminders.sending import Wanted, remind
from tests.conftest import make_user
from tests.mentoring.servers import group_robot, serving
from tests.queue import drain
from villages.models import Township

pytestmark = pytest.mark.django_db
KEY = "/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    return client


@pytest.fixture
def chat(settings):
    """A chat of this machine, which the installation allows."""
    with group_robot() as server:
        server.host = f"127.0.0.1:{server.server_port}"
        server.place = f"http://{server.host}"
        settings.REMINDER_ROBOT_PLACES = [server.place]
        yield server


@pytest.fixture
def shared(settings):
    """The robot that the installation has for all."""
    with group_robot() as server:
        settings.REMINDER_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/robot"
        yield server


def set_robot(township, address, kind="wecom"):
    return keep_robot(GroupRobot(township=township), RobotParticulars(kind, address))


def said_by(server):
    return [one["text"]["content"] for one in server.received]


def test_a_township_tells_its_own_group_and_the_others_the_one_of_the_installation(township, chat, shared):
    beside = Township.objects.create(name="邻镇")
    set_robot(township, f"{chat.place}{KEY}")
    assert remind([Wanted(one, "a", "提醒", f"{one}请谈话") for one in (township, beside)])["webhook"] == 2
    drain()
    assert (said_by(chat), said_by(shared)) == (["石西镇请谈话"], ["邻镇请谈话"])
    assert {one.township.name: one.way for one in Reminder.objects.all()} == {
        "石西镇": "本镇的群机器人", "邻镇": "各镇共用的群机器人",
    }  # fmt: skip


def test_where_only_one_township_has_a_robot_nothing_is_written_for_the_others(township, chat):
    beside = Township.objects.create(name="邻镇")
    set_robot(township, f"{chat.place}{KEY}")
    remind([Wanted(one, "a", "提醒", "请谈话") for one in (township, beside)])
    assert [one.township for one in Reminder.objects.all()] == [township]


def test_the_list_of_what_was_sent_tells_by_whose_robot(as_organiser, township, chat):
    set_robot(township, f"{chat.place}{KEY}")
    remind([Wanted(township, "a", "提醒", "请谈话")])
    drain()
    assert "石西镇工作群 <span" in (page := as_organiser.get(reverse("mentoring:reminders")).content.decode())
    assert "本镇的群机器人" in page.split("<tbody>")[1]


def test_the_administrator_sets_it_tries_it_and_never_sees_its_address_again(as_administrator, township, chat):
    page = reverse("mentoring:robot")
    answer = as_administrator.post(page, {"kind": "wecom", "new_address": f"{chat.place}{KEY}"})
    assert answer.status_code == 302
    shown = as_administrator.get(page).content.decode()
    assert f"{chat.host}…5aaa" in shown
    assert "693a91f6" not in shown
    told = as_administrator.post(reverse("mentoring:try_robot"), follow=True).content.decode()
    assert "收下了试用消息" in told
    assert said_by(chat)[0].startswith("后备干部管理系统试用消息：石西镇")
    chat.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    told = as_administrator.post(reverse("mentoring:try_robot"), follow=True).content.decode()
    assert "没有收下试用消息：群机器人没有收：invalid webhook url" in told


def test_the_kind_is_changed_without_typing_the_address_again(as_administrator, township, chat):
    robot = set_robot(township, f"{chat.place}{KEY}")
    as_administrator.post(reverse("mentoring:robot"), {"kind": "feishu", "new_address": ""})
    robot.refresh_from_db()
    assert (robot.kind, robot.address) == ("feishu", f"{chat.place}{KEY}")


def test_another_address_and_its_end_stand_in_the_trail_in_part_only(as_administrator, client, township, chat):
    page = reverse("mentoring:robot")
    as_administrator.post(page, {"kind": "wecom", "new_address": f"{chat.place}{KEY}"})
    as_administrator.post(page, {"kind": "wecom", "new_address": f"{chat.place}/other-key-bbbb"})
    as_administrator.post(reverse("mentoring:remove_robot"))
    assert not GroupRobot.objects.exists()
    client.force_login(make_user(Role.AUDITOR, township))
    told = client.get(reverse("accounts:change_records"), {"model": "mentoring.grouprobot"}).content.decode()
    assert f"{chat.host}…5aaa" in told
    assert f"{chat.host}…bbbb" in told
    assert "693a91f6" not in told


@pytest.mark.parametrize("kind", PLACES)
def test_the_robots_of_the_three_chats_are_known_each_for_its_own(kind):
    check_address(kind, f"{PLACES[kind]}/robot")
    for other in PLACES.keys() - {kind}:
        with pytest.raises(ValidationError, match="的地址"):
            check_address(other, f"{PLACES[kind]}/robot")


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/robot", "https://127.0.0.1/robot", "https://qyapi.weixin.qq.com.example/robot",
        "https://qyapi.weixin.qq.com@example/robot", "https://qyapi.weixin.qq.com:8443/robot", "file:///etc/passwd",
        "https://[", "没有", "//qyapi.weixin.qq.com/robot",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_robot_is_refused_at_its_field(as_administrator, address):
    page = as_administrator.post(reverse("mentoring:robot"), {"kind": "wecom", "new_address": address})
    assert page.status_code == 200
    assert "new_address" in page.context["form"].errors
    assert not GroupRobot.objects.exists()


def test_a_robot_that_leads_on_to_another_place_is_not_followed(chat):
    class Leading(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", f"{chat.place}/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Leading)) as server, pytest.raises(OSError, match="302"):
        post(f"http://127.0.0.1:{server.server_port}/", {})
    assert chat.received == []


def test_an_administrator_sees_nothing_of_another_townships_robot(as_administrator, township, chat):
    beside = Township.objects.create(name="邻镇")
    set_robot(beside, f"{chat.place}{KEY}")
    assert "5aaa" not in as_administrator.get(reverse("mentoring:robot")).content.decode()
    as_administrator.post(reverse("mentoring:remove_robot"))
    assert robot_of(beside) is not None
    assert robot_of(township) is None


def test_two_administrators_do_not_take_each_others_address_back(as_administrator, township, chat):
    set_robot(township, f"{chat.place}{KEY}")
    opened = as_administrator.get(reverse("mentoring:robot")).context["form"].version
    robot = GroupRobot.objects.get()
    keep_robot(robot, RobotParticulars("wecom", f"{chat.place}/theirs-cccc"))
    said = {"kind": "wecom", "new_address": f"{chat.place}/mine-dddd", "version": opened}
    page = as_administrator.post(reverse("mentoring:robot"), said).content.decode()
    assert f"{chat.host}…cccc" in page
    assert f"{chat.host}…dddd" in page
    robot.refresh_from_db()
    assert robot.shown == f"{chat.host}…cccc"
