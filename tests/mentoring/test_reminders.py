"""Reminders reach each person once: whoever is refused stops nobody, whatever is killed loses nothing."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.permissions import Role
from mentoring.models import Reminder
from mentoring.months.months import first_of, last_of
from mentoring.reminders import sending
from mentoring.reminders.channels import RefusedError, message
from mentoring.reminders.reminders import send_reminders
from mentoring.reminders.sending import WAITS, Wanted, deliver, remind
from tests.conftest import make_user
from tests.mentoring.conftest import TODAY, talked
from tests.mentoring.servers import group_robot, mail_server
from tests.queue import drain
from tests.together import at_once

WEEK_BEFORE = last_of(first_of(TODAY)) - timedelta(days=6)


@pytest.fixture
def post_office(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server


@pytest.fixture
def robot(settings):
    with group_robot() as server:
        settings.REMINDER_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/robot"
        yield server


def with_address(user, address=None):
    user.email = address or f"{user.username}@example.invalid"
    user.save()
    return user


@pytest.fixture
def mentor(township, village):
    return with_address(make_user(Role.SECRETARY, township, village))


def reminded(mentor, thing="talks:2026-11-01:7"):
    remind([Wanted(mentor.township, thing, "提醒", "请谈话", mentor)])
    return Reminder.objects.get(person=mentor, thing=thing)


def as_they_are() -> dict[str, str]:
    return {one.recipient: one.state for one in Reminder.objects.select_related("person", "township")}


def to(server) -> list[str]:
    return [str(letter["To"]) for letter in server.received]


def test_who_is_behind_is_written_to_once_and_the_group_is_told_once(people, secretary, leader, post_office, robot):
    with_address(secretary), with_address(leader)
    early, end = (last_of(first_of(TODAY)) - timedelta(days=days) for days in (12, 1))
    assert send_reminders(early) == {"email": 0, "webhook": 0}
    assert send_reminders(WEEK_BEFORE) == {"email": 2, "webhook": 1}
    assert send_reminders(WEEK_BEFORE) == {"email": 0, "webhook": 0}
    drain()
    assert sorted(to(post_office)) == [secretary.email, leader.email]
    assert "甲、乙" in post_office.received[0].get_content() + post_office.received[1].get_content()
    (told,) = robot.received
    assert "还差 4 次" in told["text"]["content"]
    assert set(as_they_are().values()) == {"sent"}
    assert send_reminders(end) == {"email": 2, "webhook": 1}


def test_who_is_done_is_not_reminded(people, secretary, leader, post_office, robot):
    talked(secretary, people)
    with_address(secretary)
    send_reminders(WEEK_BEFORE)
    drain()
    assert secretary.email not in to(post_office)
    assert secretary.name not in robot.received[-1]["text"]["content"]


def test_one_refused_address_is_told_and_the_others_are_reminded(township, village, post_office, as_organiser):
    refused, *others = [with_address(make_user(Role.SECRETARY, township, village)) for _ in range(13)]
    post_office.refuses = {refused.email: "550 no such user"}
    for one in [refused, *others]:
        reminded(one)
    nobody = make_user(Role.SECRETARY, township, village)
    reminded(nobody)
    drain()
    assert sorted(to(post_office)) == sorted(one.email for one in others)
    bad = Reminder.objects.get(person=refused)
    assert (bad.state, bad.problem) == ("refused", "邮件服务器不收这个地址：550 no such user")
    assert Reminder.objects.get(person=nobody).problem == "账号上没有邮箱地址。"
    home = as_organiser.get(reverse("workbench:home")).content.decode()
    assert "条提醒没有送到" in home
    page = as_organiser.get(reverse("mentoring:reminders"), {"state": "amiss"}).content.decode()
    assert "550 no such user" in page
    assert page.count("重发") == 2


def test_what_was_refused_is_sent_again_to_the_address_the_account_has_now(mentor, post_office, as_organiser):
    with_address(mentor, "not an address")
    bad = reminded(mentor)
    drain()
    assert as_they_are() == {str(mentor): "refused"}
    with_address(mentor, "new@example.invalid")
    again = reverse("mentoring:send_again", args=[bad.pk])
    assert "已交给后台重新发送" in as_organiser.post(again, follow=True).content.decode()
    drain()
    assert to(post_office) == ["new@example.invalid"]
    assert "已发送，不用重发" in as_organiser.post(again, follow=True).content.decode()
    drain()
    assert len(post_office.received) == 1


def test_what_is_not_taken_is_tried_again_with_growing_waits_and_told_at_last(mentor, robot, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    robot.answer = {"errcode": 45009, "errmsg": "too many"}
    remind([Wanted(mentor.township, "talks:2026-11-01:7", "提醒", "请谈话")])
    waits = []
    for _ in WAITS:
        drain()
        one = Reminder.objects.get()
        assert (one.state, one.problem) == ("waiting", "群机器人没有收：too many")
        waits.append(one.next_at - now)
        DBTaskResult.objects.update(run_after=now)
    assert waits == [timedelta(minutes=minutes) for minutes in WAITS]
    drain()
    one.refresh_from_db()
    assert (one.state, one.problem) == ("refused", f"发了 {len(WAITS) + 1} 次都没有发出：群机器人没有收：too many")
    robot.answer = {"errcode": 0}
    sending.send_again(one)
    drain()
    one.refresh_from_db()
    assert (one.state, one.attempts, len(robot.received)) == ("sent", 1, len(WAITS) + 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(mentor, post_office):
    key = reminded(mentor).pk
    assert at_once(*[lambda: deliver.call(key)] * 4) == [None] * 4
    assert len(post_office.received) == 1


def test_a_letter_whose_sender_was_killed_goes_out_again_under_its_number(mentor, post_office):
    one = reminded(mentor)
    drain()
    # As if the worker had been killed between the server's yes and the mark.
    Reminder.objects.update(state="sending", sent_at=None)
    deliver.enqueue(one.pk)
    drain()
    first, second = post_office.received
    assert first["Message-ID"] == second["Message-ID"]
    assert as_they_are() == {str(mentor): "sent"}


def test_a_message_to_the_group_whose_sender_was_killed_is_not_repeated_but_asked_about(mentor, robot, as_organiser):
    remind([Wanted(mentor.township, "talks:2026-11-01:7", "提醒", "请谈话")])
    Reminder.objects.update(state="sending", attempts=1)
    drain()
    one = Reminder.objects.get()
    assert (one.state, robot.received) == ("unsure", [])
    assert "请看群里，没有收到再重发" in as_organiser.get(reverse("mentoring:reminders")).content.decode()
    sending.send_again(one)
    drain()
    assert len(robot.received) == 1


def test_without_mail_server_and_robot_nothing_is_written_and_the_page_says_so(
    people, capsys, as_organiser, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: WEEK_BEFORE)
    call_command("send_reminders")
    assert "电子邮件 0 封，群消息 0 条" in capsys.readouterr().out
    assert not Reminder.objects.exists()
    page = as_organiser.get(reverse("mentoring:reminders")).content.decode()
    assert "还没有设置邮件服务器和群机器人" in page


def test_reminders_are_looked_for_by_name_state_and_channel(mentor, post_office, robot, as_organiser):
    reminded(mentor)
    remind([Wanted(mentor.township, "talks:2026-11-01:7", "提醒", "请谈话")])
    drain()

    def found(**asked):
        return [one.recipient for one in as_organiser.get(reverse("mentoring:reminders"), asked).context["page"]]

    assert found(q=mentor.name) == found(channel="email") == [str(mentor)]
    assert found(channel="webhook", state="sent") == ["石西镇工作群"]
    assert found(state="amiss") == []
    assert as_organiser.get(reverse("mentoring:export_reminders")).status_code == 200


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_robot_gets_a_text_message(kind):
    expected = {"msgtype": "text", "text": {"content": "提醒"}}
    assert message(kind, "提醒") == (
        {"msg_type": "text", "content": {"text": "提醒"}} if kind == "feishu" else expected
    )
    with pytest.raises(RefusedError, match="不是 qq"):
        message("qq", "提醒")
