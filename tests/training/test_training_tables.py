"""Plan, sessions, placements and tasks by Excel, under the rules of the pages. domain.md, "Training"."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from tests.conftest import make_cadre, make_user
from tests.training.conftest import make_session
from tests.transfers import as_upload, book, brought_in, preview, problems, sheet_of
from training.models import Placement, PlannedSession, Task, TrainingSession
from training.plans.plans import plan_of
from villages.models import Department

pytestmark = pytest.mark.django_db
PLAN = reverse("training:import_plan", args=[2026])
SESSIONS, PLACEMENTS, TASKS = (reverse(f"training:import_{name}") for name in ("sessions", "placements", "tasks"))


@pytest.fixture
def department(township):
    return Department.objects.create(township=township, name="民政办")


@pytest.fixture
def person(village):
    return make_cadre(village, "甲")


def unchanged(client, out, into):
    answer = preview(client, into, as_upload(client.get(out)))
    assert not problems(answer)
    return {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}


def test_a_plan_comes_in_and_again_as_an_update(as_organiser, township, department):
    rows = [
        ["月份", "培训形式", "培训主题", "承办单位"],
        ["3月", "专题轮训", "财务，知识", "民政办"],
        [4, "外出参观学习", "合作社", None],
    ]
    brought_in(as_organiser, PLAN, book(*rows))
    rows[1][1] = "提高班"
    brought_in(as_organiser, PLAN, book(*rows))
    found = PlannedSession.objects.order_by("month").values_list("month", "kind", "topic", "department__name")
    assert list(found) == [(3, "improvement", "财务，知识", "民政办"), (4, "study_visit", "合作社", None)]
    assert unchanged(as_organiser, reverse("training:export_plan", args=[2026]), PLAN)
    said = problems(preview(as_organiser, PLAN, book(rows[0], ["13", "轮训", "x", "无此科室"])))
    assert [text[:3] for text in said] == ["A2：", "D2："]


def test_sessions_come_in_with_their_times_and_a_planned_one_is_found_by_its_topic(as_organiser, township, department):
    planned = PlannedSession.objects.create(plan=plan_of(township, 2026), month=3, kind="rotation", topic="财务知识")
    head = ["名称", "类别", "主题", "承办科室", "地点", "开始时间", "结束时间", "学时"]
    row = ["财务培训", "轮训", "财务知识", "民政办", "镇会议室", "2026年3月10日 9:00", "2026-03-10 11:30", 2.5]
    brought_in(as_organiser, SESSIONS, book(head, row))
    made = TrainingSession.objects.get()
    assert (timezone.localtime(made.starts_at).hour, made.hours, made.planned) == (9, Decimal("2.5"), planned)
    assert unchanged(as_organiser, reverse("training:export_sessions"), SESSIONS)
    wrong = [*row[:5], "2026-03-11", "2026-03-10 08:00", 30]
    said = problems(preview(as_organiser, SESSIONS, book(head, wrong)))
    assert said == ["F2：「2026-03-11」没有写时间，请写成 2026-01-31 09:00 的样子。"]
    late = [*row[:5], "2026-03-11 9:00", "2026-03-11 10:00", 30]
    assert problems(preview(as_organiser, SESSIONS, book(head, late))) == ["H2：学时比培训时间长得多，请核对。"]


def test_a_department_brings_in_its_own_sessions_only(client, township, department):
    Department.objects.create(township=township, name="司法所")
    client.force_login(make_user(Role.DEPARTMENT, township))
    head = ["名称", "类别", "承办科室", "地点", "开始时间", "结束时间", "学时"]
    own = ["低保", "轮训", None, "会议室", "2026-03-10 9:00", "2026-03-10 11:00", 2]
    brought_in(client, SESSIONS, book(head, own))
    assert TrainingSession.objects.get().department == department
    other = ["调解", "轮训", "司法所", *own[3:]]
    assert problems(preview(client, SESSIONS, book(head, other))) == ["C2：只能导入本科室承办的培训。"]


def test_a_placement_that_overlaps_a_full_time_one_is_refused_at_its_row_and_nothing_is_written(
    as_organiser, person, department
):
    head = ["姓名", "类别", "去处", "开始日期", "结束日期", "岗位", "职责", "带教人"]
    first = ["甲", "挂职", "民政办", "2026-03-01", "2026-05-31", "助理", "协助核查", "何主任"]
    second = ["甲", "跟岗", "红星村", "2026-05-01", "2026-06-30", "助理", "协助", "李书记"]
    answer = preview(as_organiser, PLACEMENTS, book(head, first, second))
    assert any("同一天不能有两个" in text for text in problems(answer))
    assert not Placement.objects.exists()
    second[3] = "2026-06-01"
    brought_in(as_organiser, PLACEMENTS, book(head, first, second))
    assert [one.host for one in Placement.objects.order_by("starts_on")] == ["民政办", "红星村"]
    first[6] = "协助低保核查"
    brought_in(as_organiser, PLACEMENTS, book(head, first, second))
    assert Placement.objects.order_by("starts_on").first().duties == "协助低保核查"
    assert Placement.objects.count() == 2
    assert unchanged(as_organiser, reverse("training:export_placements"), PLACEMENTS)


def test_tasks_come_in_once_and_who_is_not_in_the_pool_gets_none(as_organiser, village, person):
    make_cadre(village, "乙", in_pool=False)
    head = ["姓名", "任务", "交办人", "交办日期", "完成期限"]
    row = ["甲", "土地流转", "李书记", "2026-03-01", "2026-05-31"]
    for _ in range(2):
        brought_in(as_organiser, TASKS, book(head, row))
    assert (Task.objects.get().cadre, Task.objects.get().due_on) == (person, date(2026, 5, 31))
    assert unchanged(as_organiser, reverse("training:export_tasks"), TASKS)
    said = problems(
        preview(as_organiser, TASKS, book(head, ["乙", *row[1:]], ["甲", "x", "李", "2026-03-01", "2026-02-01"]))
    )
    assert said[0] == "A2：在库人员中没有「乙」。"
    assert any("完成期限早于交办日期" in text for text in said)


def test_two_of_one_name_are_told_apart_by_their_birth_months_both_ways(as_organiser, village):
    people = [make_cadre(village, "丙", birth_date=date(year, 6, 1)) for year in (1985, 1990)]
    head, day = ["姓名", "任务", "交办人", "交办日期", "完成期限"], "2026-05-31"
    said = problems(preview(as_organiser, TASKS, book(head, ["丙", "x", "李", "2026-03-01", day])))
    assert said == ["A2：在库人员中有 2 个「丙」，请填编号或村(社区)，或写作丙(1985.06)、丙(1990.06)。"]
    brought_in(as_organiser, TASKS, book(head, ["丙(1990.06)", "x", "李", "2026-03-01", day]))
    assert Task.objects.get().cadre == people[1]
    assert unchanged(as_organiser, reverse("training:export_tasks"), TASKS)


def test_two_of_one_name_are_told_apart_by_their_id_numbers(as_organiser, village):
    from tests.conftest import id_number

    numbers = [id_number(), id_number()]
    people = [make_cadre(village, "丙", id_number=number) for number in numbers]
    head = ["姓名", "身份证号", "任务", "交办人", "完成期限"]
    day = f"{timezone.localdate():%Y-%m-%d}"
    said = problems(preview(as_organiser, TASKS, book(head, ["丙", None, "x", "李", day])))
    assert said == ["A2：在库人员中有 2 个「丙」，请填编号或村(社区)。"]
    brought_in(as_organiser, TASKS, book(head, ["丙", numbers[1], "x", "李", day]))
    assert Task.objects.get().cadre == people[1]
    # A number does not go out by the way.
    sheet = sheet_of(as_organiser.get(reverse("training:export_tasks")))
    assert not any(numbers[1] == cell.value for row in sheet.iter_rows() for cell in row)


def test_a_secretary_brings_in_tasks_of_the_own_village_only(client, township, village, other_village, person):
    make_cadre(other_village, "外人")
    client.force_login(make_user(Role.SECRETARY, township, village))
    head = ["姓名", "任务", "交办人", "完成期限"]
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert problems(preview(client, TASKS, book(head, ["外人", "x", "李", day]))) == ["A2：在库人员中没有「外人」。"]
    brought_in(client, TASKS, book(head, ["甲", "x", "李", day]))
    assert Task.objects.get().cadre == person


def test_what_is_exported_of_training_is_what_may_be_seen(client, township, department):
    other = Department.objects.create(township=township, name="司法所")
    (
        make_session(township, department=department, title="本科室的"),
        make_session(township, department=other, title="别科室的"),
    )
    client.force_login(make_user(Role.DEPARTMENT, township))
    cells = [
        cell.value for row in sheet_of(client.get(reverse("training:export_sessions"))).iter_rows() for cell in row
    ]
    assert "本科室的" in cells
    assert "别科室的" not in cells
