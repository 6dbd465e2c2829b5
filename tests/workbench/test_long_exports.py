"""A table of more rows than anybody should wait for is made by the queue: for who asked, for one time, for a day."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AccessRecord, ExportRequest, RoleAssignment, SignInRules
from accounts.permissions import Role
from office.workbooks.writing import XLSX
from tests.conftest import make_cadre, make_user
from tests.queue import drain
from workbench.models import ExportWork
from workbench.schedule.tidying import tidy

pytestmark = pytest.mark.django_db
ROSTER = reverse("cadres:export")


@pytest.fixture
def two_at_once(settings, village):
    """Up to two rows are answered at once; the township has three people."""
    settings.EXPORT_ROWS_AT_ONCE = 2
    for name in ("甲", "乙", "丙"):
        make_cadre(village, name)


def asked(client, address=ROSTER, **sent) -> ExportWork:
    """What was begun by asking for ``address``, where the answer leads to its page."""
    response = client.post(address, sent) if sent else client.get(address)
    work = ExportWork.objects.latest("pk")
    assert (response.status_code, response["Location"]) == (302, page(work))
    return work


def page(work, name="made_table"):
    return reverse(f"workbench:{name}", args=[work.pk])


def taken(client, work):
    return client.post(page(work, "take_table"))


def lines(action) -> list[str]:
    return [f"{one.subject} {one.detail}" for one in AccessRecord.objects.filter(action=action).order_by("pk")]


@pytest.mark.usefixtures("two_at_once")
def test_it_is_the_same_table_with_the_same_foot_and_one_line_in_the_trail(as_organiser, organiser):
    work = asked(as_organiser, ROSTER + "?state=in_pool")
    (line,) = lines("exported")
    assert "3 人" in line
    assert "后台生成，3 行" in line
    assert "等待处理，3 行" in as_organiser.get(page(work)).content.decode()
    drain()
    shown = as_organiser.get(page(work)).content.decode()
    assert "已生成，3 行" in shown
    assert page(work, "take_table") in as_organiser.get(reverse("workbench:files")).content.decode()
    answer = taken(as_organiser, work)
    assert answer["Content-Type"] == XLSX
    assert "%E5%90%8E%E5%A4%87%E5%B9%B2%E9%83%A8%E8%8A%B1%E5%90%8D%E5%86%8C" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert {row[2].value for row in sheet.iter_rows()} >= {"甲", "乙", "丙"}
    number = AccessRecord.objects.get(action="exported").pk
    assert sheet.oddFooter.left.text.startswith(f"导出 {organiser} ")
    assert sheet.oddFooter.left.text.endswith(f"编号 {number}")
    assert lines("downloaded") == ["后备干部花名册 后台生成的导出，3 行"]


@pytest.mark.usefixtures("two_at_once")
def test_up_to_so_many_rows_it_is_answered_at_once(as_organiser, settings):
    settings.EXPORT_ROWS_AT_ONCE = 3
    assert as_organiser.get(ROSTER)["Content-Type"] == XLSX
    assert not ExportWork.objects.exists()


@pytest.mark.usefixtures("two_at_once")
def test_it_is_had_once_and_then_the_file_is_gone(as_organiser, django_capture_on_commit_callbacks):
    work = asked(as_organiser)
    drain()
    work.refresh_from_db()
    assert default_storage.exists(work.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert taken(as_organiser, work).status_code == 200
    assert not default_storage.exists(work.file.name)
    again = as_organiser.post(page(work, "take_table"), follow=True)
    assert "已经下载过" in again.content.decode()
    assert "已下载，文件已删除" in again.content.decode()
    assert len(lines("downloaded")) == 1


@pytest.mark.usefixtures("two_at_once")
def test_only_who_asked_for_it_has_it(as_organiser, township):
    work = asked(as_organiser)
    drain()
    other = Client()
    other.force_login(make_user(Role.ORGANISER, township))
    assert other.get(page(work)).status_code == 404
    for name in ("take_table", "retry_table", "remove_table"):
        assert other.post(page(work, name)).status_code == 404
    assert "导出的表格" not in other.get(reverse("workbench:files")).content.decode()


@pytest.mark.usefixtures("two_at_once")
def test_who_may_not_export_any_more_gets_neither_a_file_made_nor_one_that_lies_ready(as_organiser, organiser):
    ready = asked(as_organiser)
    drain()
    waiting = asked(as_organiser, ROSTER + "?state=in_pool")
    RoleAssignment.objects.filter(user=organiser).update(role=Role.READER)
    drain()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.problem) == ("failed", "您现在不能导出这些内容了。")
    assert "您现在不能导出这些内容了。" in as_organiser.post(page(ready, "take_table"), follow=True).content.decode()
    assert not lines("downloaded")


@pytest.mark.usefixtures("two_at_once")
def test_its_purpose_and_a_second_persons_word_are_asked_for_before_it_is_begun(as_organiser, township):
    SignInRules.objects.create(township=township, exports_ask_purpose=True, large_export=2)
    assert as_organiser.get(ROSTER).status_code == 428
    refused = as_organiser.get(ROSTER, {"export_purpose": "上级检查"})
    assert refused.status_code == 428
    assert not ExportWork.objects.exists()
    assert not lines("exported")
    ticket = refused.content.decode().split('name="ticket" value="')[1].split('"')[0]
    as_organiser.post(reverse("workbench:ask_export"), {"ticket": ticket, "reason": "上报"})
    leader = Client()
    leader.force_login(make_user(Role.LEADING_GROUP, township))
    leader.post(reverse("workbench:decide_export", args=[ExportRequest.objects.get().pk]), {"approve": "1"})
    work = asked(as_organiser)
    assert work.foot.endswith("用途：上级检查")
    assert ExportRequest.objects.get().used_at
    # The one approval is for the one file.
    drain()
    assert as_organiser.get(ROSTER).status_code == 428
    assert taken(as_organiser, work).status_code == 200


@pytest.mark.usefixtures("two_at_once")
def test_who_clicks_twice_waits_for_one_file(as_organiser):
    assert asked(as_organiser) == asked(as_organiser)
    assert len(lines("exported")) == 1
    assert asked(as_organiser, ROSTER + "?layout=plain") != ExportWork.objects.earliest("pk")


@pytest.mark.usefixtures("two_at_once")
def test_who_is_ticked_goes_by_the_queue_too(as_organiser):
    work = asked(as_organiser, reverse("people:export"), all="on")
    drain()
    work.refresh_from_db()
    assert work.status == "done"
    assert taken(as_organiser, work)["Content-Type"] == XLSX


@pytest.mark.usefixtures("two_at_once")
def test_after_its_day_it_is_gone(as_organiser, organiser):
    work = asked(as_organiser)
    drain()
    work.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        as_organiser.force_login(organiser)
        assert as_organiser.get(page(work)).status_code == 404
        drain()
        assert not default_storage.exists(work.file.name)
        assert not ExportWork.objects.exists()
    assert asked(as_organiser)
    ExportWork.objects.update(made_at=timezone.now() - timedelta(days=2))
    tidy.func()
    assert not ExportWork.objects.exists()


@pytest.mark.usefixtures("two_at_once")
def test_one_that_failed_is_tried_again_without_another_line_in_the_trail(as_organiser):
    work = asked(as_organiser)
    work.report(status="failed", problem="处理时出错")
    assert "没有生成：处理时出错" in as_organiser.get(page(work)).content.decode()
    as_organiser.post(page(work, "retry_table"))
    drain()
    work.refresh_from_db()
    assert work.status == "done"
    assert len(lines("exported")) == 1
    assert "只有没有完成的" in as_organiser.post(page(work, "retry_table"), follow=True).content.decode()
    as_organiser.post(page(work, "remove_table"))
    assert not default_storage.exists(work.file.name)


@pytest.mark.usefixtures("two_at_once")
def test_who_has_no_township_gets_the_one_it_was_asked_in(client, township, installer):
    client.force_login(installer)
    client.post(reverse("county:look_into", args=[township.pk]))
    work = asked(client)
    drain()
    sheet = load_workbook(io.BytesIO(b"".join(taken(client, work).streaming_content))).active
    assert {row[2].value for row in sheet.iter_rows()} >= {"甲", "乙", "丙"}
