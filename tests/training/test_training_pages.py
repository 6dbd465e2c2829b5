"""The pages of training. domain.md, "Training"."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.permissions import Role
from reserve_cadres.pool.pool import Posting, relocate
from tests.conftest import make_user
from tests.rosters import workbook
from tests.training.conftest import make_session
from tests.transfers import brought_in, problems
from training.models import Attendance, Placement, PlannedSession, SessionFile, Task, TrainingSession, YearPlan
from training.plans.plans import plan_of
from training.sessions.sessions import invite

TODAY = timezone.localdate()


def text_of(response) -> str:
    return response.content.decode()


def test_a_plan_is_made_changed_and_shown(as_organiser, township):
    year = TODAY.year
    empty = text_of(as_organiser.get(reverse("training:plan")))
    assert f"{year}年还没有计划" in empty
    said = {"month": 1, "kind": "study_visit", "topic": "参观先进村"}
    as_organiser.post(reverse("training:add_planned", args=[year]), said)
    as_organiser.post(reverse("training:target", args=[year]), {"target": 12})
    page = text_of(as_organiser.get(reverse("training:plan")))
    assert "参观先进村" in page
    assert "比目标少 11 次" in page
    assert YearPlan.objects.get().target == 12
    assert "必填" in text_of(as_organiser.post(reverse("training:add_planned", args=[year]), {"month": 1}))
    planned = PlannedSession.objects.get()
    as_organiser.post(reverse("training:remove_planned", args=[planned.pk]))
    assert not PlannedSession.objects.exists()


def session_form(**changes):
    day = TODAY + timedelta(days=3)
    return {
        "title": "民政救助", "kind": "rotation", "topic": "民政救助政策", "place": "会议室", "starts_at": f"{day}T09:00",
        "ends_at": f"{day}T12:00", "hours": "3",
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_at": f"{TODAY}T08:00"}, "晚于开始时间"), ({"hours": "0"}, "大于或等于"), ({"hours": "40"}, "比培训时间长得多"),
        ({"starts_at": "1026-01-01T09:00"}, "年份请核对"), ({"title": ""}, "必填"), ({"starts_at": "明天"}, "看不懂这个时间"),
    ],
)  # fmt: skip
def test_a_session_that_cannot_be_is_refused_in_words(as_organiser, changes, message):
    answer = as_organiser.post(reverse("training:add_session"), session_form(speaker="王老师", **changes))
    assert message in text_of(answer)
    assert "王老师" in text_of(answer)
    assert not TrainingSession.objects.exists()


def test_a_session_arranged_for_the_plan_fulfils_it(as_organiser, township, people):
    planned = PlannedSession.objects.create(
        plan=plan_of(township, TODAY.year), month=TODAY.month, kind="rotation", topic="民政救助政策"
    )
    page = as_organiser.get(reverse("training:add_session") + f"?planned={planned.pk}")
    assert "民政救助政策" in text_of(page)
    as_organiser.post(reverse("training:add_session"), session_form(planned=planned.pk))
    assert "已安排" in text_of(as_organiser.get(reverse("training:plan")))
    made = TrainingSession.objects.get()
    assert made.created_by.username
    assert as_organiser.get(reverse("training:add_session") + "?planned=99999").status_code == 404


def test_people_are_invited_by_filter(as_organiser, village, session, people):
    address = reverse("training:invite", args=[session.pk])
    answer = as_organiser.get(f"{address}?village={village.pk}")
    page = text_of(answer)
    assert "甲" in page
    assert "丙" not in page
    assert not re.search(r'name="people"[^>]*checked', answer.content.decode())
    assert "请先勾选" in text_of(as_organiser.post(address, follow=True))
    as_organiser.post(address, {"people": [one.pk for one in people]})
    assert session.attendances.count() == 3
    first = session.attendances.first()
    as_organiser.post(reverse("training:uninvite", args=[first.pk]))
    assert session.attendances.count() == 2


def test_who_left_after_being_invited_is_marked_for_whoever_may_take_the_invitation_back(
    as_organiser, session, people
):
    invite(session, people)
    gone = people[0]
    relocate([Posting(gone.pk, gone.village_id, None, TODAY, basis="划出")], recorded_by=None, out=True)
    page = text_of(as_organiser.get(reverse("training:session", args=[session.pk])))
    assert page.count("已退出") == 1


def test_attendance_and_marks_are_entered_on_one_screen(as_organiser, session, people):
    invite(session, people)
    address = reverse("training:attendance", args=[session.pk])
    keys = [one.pk for one in session.attendances.order_by("pk")]
    said = {f"{key}-status": "present" for key in keys} | {f"{keys[0]}-mark": "91.5", f"{keys[1]}-status": "excused",
            f"{keys[1]}-reason": "外出"}  # fmt: skip
    refused = text_of(as_organiser.post(address, said | {f"{keys[1]}-mark": "80"}))
    assert "没有到会的人没有成绩" in refused
    # The head of a long table leads to the cell.
    assert f'href="#id_{keys[1]}-mark"' in refused
    assert f'id="id_{keys[1]}-mark"' in refused
    assert 'value="外出"' in refused
    as_organiser.post(address, said)
    page = text_of(as_organiser.get(reverse("training:session", args=[session.pk])))
    assert "到会率 66.7%" in page
    assert "平均成绩 91.5" in page


def test_attendance_of_very_many_is_noted_a_page_at_a_time(as_organiser, session, people, monkeypatch):
    monkeypatch.setattr("training.sessions.views.INVITED_PER_PAGE", 2)
    invite(session, people)
    address = reverse("training:attendance", args=[session.pk])
    for number, leads_to in ((1, f"{address}?page=2"), (2, reverse("training:session", args=[session.pk]))):
        form = as_organiser.get(f"{address}?page={number}").context["form"]
        said = {f"{one.pk}-status": "present" for one in form.attendances}
        answer = as_organiser.post(f"{address}?page={number}", said)
        assert answer.get("Location") == leads_to
        assert session.attendances.filter(status="present").count() == min(number * 2, 3)


def test_of_very_many_a_page_is_shown_and_all_that_were_found_may_be_invited(
    as_organiser, session, people, monkeypatch
):
    monkeypatch.setattr("training.sessions.views.INVITED_PER_PAGE", 2)
    invited = reverse("training:session", args=[session.pk])
    address = reverse("training:invite", args=[session.pk])
    shown = [as_organiser.get(f"{address}?page={number}").context["page"] for number in (1, 2)]
    assert [one for page in shown for one in page] == sorted(
        people, key=lambda one: (one.village.position, one.pinyin)
    )
    as_organiser.post(address, {"people": [people[0].pk], "everybody": ""})
    assert session.attendances.count() == len(people)
    first = as_organiser.get(invited)
    assert f"应到 {len(people)} 人" in text_of(first)
    assert [len(as_organiser.get(f"{invited}?page={number}").context["page"]) for number in (1, 2)] == [2, 1]


def test_attendance_goes_out_as_a_workbook_and_comes_back(as_organiser, session, people):
    invite(session, people)
    answer = as_organiser.get(reverse("training:export_attendance", args=[session.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    for row, said in zip(rows[3:6], [("到会", None, 88), ("请假", "外出", None), ("缺席", None, None)], strict=True):
        row[4:] = said
    address = reverse("training:import_attendance", args=[session.pk])
    brought_in(as_organiser, address, SimpleUploadedFile("a.xlsx", workbook(*rows)))
    statuses = [
        (one.status, one.mark) for one in session.attendances.order_by("cadre__village__position", "cadre__pinyin")
    ]
    assert [status for status, _ in statuses] == ["present", "excused", "absent"]
    rows[3][4], rows[4][6], rows[5][3] = "也许", "优", "无此人"
    faulty = text_of(as_organiser.post(address, {"file": SimpleUploadedFile("a.xlsx", workbook(*rows))}))
    for words in ("E4：「也许」不在可选范围：到会、请假、缺席", "G5：「优」不是数字", "D6：邀请名单里没有「无此人」"):
        assert words in faulty
    own = workbook(["签到表"], ["姓 名", "签到"], ["甲", "√"], ["乙", "缺"], ["丙", None])
    brought_in(as_organiser, address, SimpleUploadedFile("b.xlsx", own))
    assert {one.cadre.name: one.status for one in session.attendances.select_related("cadre")} == {
        "甲": "present", "乙": "absent", "丙": "absent",
    }  # fmt: skip
    no_mark = workbook(["姓名", "签到", "成绩"], ["乙", "缺", 60])
    answer = as_organiser.post(address, {"file": SimpleUploadedFile("b.xlsx", no_mark)})
    assert problems(answer) == ["C2：没有到会的人没有成绩。"]
    assert "PDF" in text_of(as_organiser.post(address, {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")}))


def test_hours_are_listed_with_those_who_came_to_nothing_and_exported(as_organiser, township, people):
    session = make_session(township)
    invite(session, people)
    Attendance.objects.filter(cadre=people[0]).update(status="present")
    TrainingSession.objects.update(status="held")
    page = text_of(as_organiser.get(reverse("training:people") + "?idle=1"))
    assert "没有参加过的(2 人)" in page
    assert ">甲<" not in page
    answer = as_organiser.get(reverse("training:export_people"))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert ("甲", 1, 1, 0, 100, 3) in [row[2:] for row in rows]


def test_a_department_runs_its_own_session_and_is_not_offered_the_pool(client, township, people):
    user = make_user(Role.DEPARTMENT, township)
    own = user.held_roles[0].department
    client.force_login(user)
    client.post(reverse("training:add_session"), session_form(department=own.pk))
    made = TrainingSession.objects.get()
    assert made.department == own
    assert client.get(reverse("training:invite", args=[made.pk])).status_code == 403
    foreign = make_session(township)
    assert client.get(reverse("training:session", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("training:people")).status_code == 403


def test_a_secretary_sees_the_sessions_of_the_own_people_with_these_only(client, township, village, session, people):
    invite(session, people)
    client.force_login(make_user(Role.SECRETARY, township, village))
    page = text_of(client.get(reverse("training:session", args=[session.pk])))
    assert "甲" in page
    assert "丙" not in page
    assert "将要举办的培训" in text_of(client.get(reverse("workbench:glance")))
    stranger = make_session(township, title="与本村无关")
    assert client.get(reverse("training:session", args=[stranger.pk])).status_code == 404


def test_material_is_added_seen_and_removed(as_organiser, session):
    address = reverse("training:add_session_file", args=[session.pk])
    as_organiser.post(address, {"kind": "material", "file": SimpleUploadedFile("a.pdf", b"%PDF-")})
    file = SessionFile.objects.get()
    assert as_organiser.get(reverse("training:session_file", args=[file.pk])).status_code == 200
    assert "请传 PDF" in text_of(
        as_organiser.post(address, {"kind": "material", "file": SimpleUploadedFile("a.exe", b"x")})
    )
    as_organiser.post(reverse("training:remove_session_file", args=[file.pk]))
    assert not SessionFile.objects.exists()


def placement_form(cadre, **changes):
    return {
        "cadre": cadre.pk, "kind": "fellow_township", "township_name": "邻镇", "full_time": "on", "starts_on": f"{TODAY}",
        "ends_on": f"{TODAY + timedelta(days=10)}", "post": "助理", "duties": "协助办理", "supervisor": "何主任",
        "work_fields": "民政、信访",
    } | changes  # fmt: skip


def test_a_placement_is_arranged_remarked_on_and_evaluated(client, organiser, township, village, people):
    client.force_login(organiser)
    add = reverse("training:add_placement")
    client.post(add, placement_form(people[0]))
    one = Placement.objects.get()
    refused = text_of(client.post(add, placement_form(people[0], starts_on=f"{TODAY + timedelta(days=10)}",
                                                      ends_on=f"{TODAY + timedelta(days=20)}")))  # fmt: skip
    assert "同一天不能有两个" in refused
    assert "协助办理" in refused
    assert "须填写" in text_of(client.post(add, placement_form(people[1], kind="department")))
    assert "快到期 <b>1</b>" in text_of(client.get(reverse("training:placements")))
    assert "何主任" in text_of(client.get(reverse("training:placements") + "?q=何"))
    assert one.cadre.name in text_of(client.get(reverse("training:calendar")))
    client.force_login(make_user(Role.RESIDENT_LEADER, township, village))
    client.post(reverse("training:remark", args=[one.pk]), {"month": f"{TODAY:%Y-%m}", "text": "肯学"})
    assert one.remarks.get().remark == "肯学"
    assert client.get(reverse("training:evaluate", args=[one.pk])).status_code == 403
    client.force_login(organiser)
    said = {"grade": "good", "evaluation": "称职", "evaluated_on": f"{TODAY}"}
    client.post(reverse("training:evaluate", args=[one.pk]), said)
    assert "合格" in text_of(client.get(reverse("training:placement", args=[one.pk])))


def test_a_task_is_set_noted_and_finished_with_its_number(client, township, village, people):
    client.force_login(make_user(Role.SECRETARY, township, village))
    said = {"kind": "task", "title": "土地入社", "set_by": "郑书记", "set_on": f"{TODAY}", "due_on": f"{TODAY}"}
    assert "选择" in text_of(client.post(reverse("training:add_task"), said | {"cadre": people[2].pk}))
    client.post(reverse("training:add_task"), said | {"cadre": people[0].pk})
    one = Task.objects.get()
    client.post(reverse("training:note", args=[one.pk]), {"noted_on": f"{TODAY}", "text": "走访"})
    end = reverse("training:end_task", args=[one.pk])
    done = {"status": "finished", "ended_on": f"{TODAY}", "outcome": "入社", "outcome_number": "78"}
    assert "须写单位" in text_of(client.post(end, done))
    client.post(end, done | {"outcome_unit": "户"})
    assert "78 户" in text_of(client.get(reverse("training:tasks")))
    page = text_of(client.get(reverse("workbench:dossier", args=[people[0].pk])))
    assert "土地入社" in page
    client.post(
        reverse("training:add_task_file", args=[one.pk]),
        {"title": "名单", "file": SimpleUploadedFile("a.pdf", b"%PDF-")},
    )
    assert client.get(reverse("training:task_file", args=[one.files.get().pk])).status_code == 200


def test_departments_are_kept_by_the_office(as_organiser, township):
    address = reverse("villages:departments")
    as_organiser.post(address, {"name": "司法所"})
    assert "已有同名" in text_of(as_organiser.post(address, {"name": "司法所"}))
    one = township.departments.get()
    as_organiser.post(reverse("villages:change_department", args=[one.pk]), {"name": "司法所(综治办)"})
    assert "综治办" in text_of(as_organiser.get(address))
    as_organiser.post(reverse("villages:delete_department", args=[one.pk]))
    assert not township.departments.exists()
