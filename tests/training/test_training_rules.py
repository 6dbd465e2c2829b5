"""The rules of training. domain.md, "Training"."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.permissions import Role
from office.numbers import share
from office.records import taken
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre, make_department, make_user, make_village, refused_by_the_database
from tests.reserve_cadres.test_changes import carried_out
from tests.together import at_once
from tests.training.conftest import make_session
from training.figures import training_figures
from training.models import Attendance, Placement, Task, TrainingSession
from training.placements.forms import PlacementForm
from training.placements.models import SETTLED_STAYS
from training.placements.placements import (
    PlacementPlan,
    cancel_placement,
    evaluate,
    month_bars,
    remark,
    save_placement,
)
from training.plans.plans import Topic, copy_plan, plan_of, save_planned
from training.sessions.records import villages_trained, with_training
from training.sessions.sessions import Sign, cancel_session, invite, record_attendance, uninvite, untrained_in
from training.tasks.tasks import Assignment, end_task, note, outcome_sums, set_task, village_sums
from training.year.year import standing_of
from villages.models import Township

PRESENT, EXCUSED, ABSENT = Attendance.Status.PRESENT, Attendance.Status.EXCUSED, Attendance.Status.ABSENT
TODAY = timezone.localdate()


def hold(session, people, **statuses):
    """Everybody invited, present unless said otherwise by name."""
    invite(session, people)
    signs = [
        Sign(one.pk, statuses.get(one.cadre.name, PRESENT)) for one in session.attendances.select_related("cadre")
    ]
    record_attendance(session, signs)
    session.refresh_from_db()


def test_held_planned_and_target_count_all_kinds_and_study_visits_on_a_line_of_their_own(township, people):
    plan = plan_of(township, TODAY.year)
    assert plan.target == 10
    for month, kind in ((1, "rotation"), (12, "study_visit")):
        save_planned(Topic(month, kind, "主题"), plan=plan)
    hold(make_session(township, kind="study_visit"), people)
    make_session(township)
    found = standing_of(township.pk, plan, TODAY.year, TODAY)
    assert (found.held, found.planned, found.target, found.short_planned, found.short_held) == (1, 2, 10, 8, 9)
    assert {line.kind: (line.held, line.planned) for line in found.lines}["study_visit"] == (1, 1)


def test_what_was_planned_for_a_month_that_is_over_and_not_held_is_overdue(township, people):
    plan = plan_of(township, 2020)
    missed, held = (save_planned(Topic(month, "rotation", f"{month}"), plan=plan) for month in (3, 4))
    hold(make_session(township, planned=held), people)
    assert standing_of(township.pk, plan, 2020, date(2020, 4, 30)).overdue == [missed]
    assert standing_of(township.pk, plan, 2020, date(2020, 3, 31)).overdue == []
    assert standing_of(township.pk, plan, 2020, TODAY).overdue == [missed]


def test_last_years_plan_is_taken_over_once(township):
    last = plan_of(township, 2025)
    last.target = 12
    last.save()
    save_planned(Topic(3, "rotation", "民政"), plan=last)
    assert copy_plan(township, 2026) == 1
    plan = plan_of(township, 2026)
    assert (plan.target, plan.planned.get().topic) == (12, "民政")
    with pytest.raises(ValidationError, match="已有计划项目"):
        copy_plan(township, 2026)
    with pytest.raises(ValidationError, match="没有计划"):
        copy_plan(township, 2030)


def test_only_people_in_the_pool_are_invited_and_each_once(session, people, village):
    outside = make_cadre(village, "不在库", in_pool=False)
    assert invite(session, [*people, outside]) == 3
    assert invite(session, people) == 0


def test_who_came_is_noted_once_it_began_and_makes_the_session_held(township, people):
    coming = make_session(township, began=timedelta(hours=-1))
    invite(coming, people)
    with pytest.raises(ValidationError, match="还没有开始"):
        record_attendance(coming, [Sign(coming.attendances.first().pk, PRESENT)])
    session = make_session(township)
    hold(session, people, 乙=ABSENT)
    assert session.status == "held"
    with pytest.raises(ValidationError, match="已登记到会情况"):
        uninvite(session.attendances.first())
    with pytest.raises(ValidationError, match="已举办"):
        cancel_session(session, "停电")


def test_a_mark_is_for_who_came_only(session, people):
    invite(session, people)
    first = session.attendances.first()
    with pytest.raises(ValidationError, match="不能有成绩"):
        record_attendance(session, [Sign(first.pk, ABSENT, "", Decimal(80))])
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=first.pk).update(mark=80)


def test_a_cancelled_session_says_why_and_counts_for_nobody(session, people):
    invite(session, people)
    with pytest.raises(ValidationError, match="取消原因"):
        cancel_session(session, " ")
    cancel_session(session, "停电")
    with pytest.raises(ValidationError, match="已取消"):
        invite(session, people)
    assert set(with_training(Cadre.objects.all(), TODAY.year).values_list("invited", "hours")) == {(0, Decimal(0))}


def test_hours_and_attendance_rate_of_people_and_villages(township, people):
    hold(make_session(township), people, 乙=EXCUSED)
    hold(make_session(township, hours=Decimal("1.5")), people[:2], 乙=ABSENT)
    hold(make_session(township, began=timedelta(days=800)), people)
    found = {one.name: one for one in with_training(Cadre.objects.all(), TODAY.year)}
    assert (found["甲"].invited, found["甲"].present, found["甲"].hours) == (2, 2, Decimal("4.5"))
    assert (found["乙"].present, found["乙"].excused, found["乙"].hours) == (0, 1, 0)
    lines = {
        line["cadre__village__name"]: line
        for line in villages_trained(Attendance.objects.all(), date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
    }
    assert (lines["红星村"]["invited"], lines["红星村"]["present"], lines["红星村"]["hours"]) == (4, 2, Decimal("4.5"))
    assert share(2, 4) == 50.0
    assert share(0, 0) is None


def test_who_came_to_a_topic_is_not_invited_to_it_again_by_filter(township, people):
    hold(make_session(township), people, 乙=ABSENT)
    assert [one.name for one in untrained_in(Cadre.objects.all(), "民政救助政策")] == ["乙"]
    assert untrained_in(Cadre.objects.all(), "别的主题").count() == 3


DAY = st.dates(date(2026, 1, 1), date(2026, 3, 1))


def place(cadre, first, last, **fields):
    return Placement.objects.create(
        **{
            "cadre": cadre, "kind": "fellow_township", "township_name": "邻镇", "starts_on": first, "ends_on": last,
            "post": "助理", "duties": "协助", "supervisor": "何主任",
        } | fields
    )  # fmt: skip


@examples(max_examples=60)
@given(st.lists(st.tuples(DAY, st.integers(0, 30), st.booleans()), min_size=2, max_size=4))
def test_one_person_is_never_on_two_full_time_placements_on_the_same_day(village, spans):
    with transaction.atomic():
        cadre = make_cadre(village, "甲")
        taken: set[date] = set()
        for first, length, full_time in spans:
            days = {first + timedelta(days=number) for number in range(length + 1)}
            clash = full_time and bool(days & taken)
            try:
                with transaction.atomic():
                    place(cadre, first, first + timedelta(days=length), full_time=full_time)
                accepted = True
            except IntegrityError:
                accepted = False
            assert accepted == (not clash)
            if accepted and full_time:
                taken |= days
        transaction.set_rollback(True)


def placement_form(cadre, first, last, **changes):
    data = {
        "cadre": cadre.pk, "kind": "fellow_township", "township_name": "邻镇", "full_time": "on", "starts_on": f"{first}",
        "ends_on": f"{last}", "post": "助理", "duties": "协助", "supervisor": "何主任",
    } | changes  # fmt: skip
    return PlacementForm(data, people=Cadre.objects.select_related("village"), township=cadre.township)


def plan_for(cadre, first, last, **changes):
    said = {
        "kind": "fellow_township",
        "township_name": "邻镇",
        "post": "助理",
        "duties": "协助",
        "supervisor": "何主任",
    }
    return PlacementPlan(**{"cadre": cadre, "starts_on": first, "ends_on": last} | said | changes)


def test_the_overlap_is_refused_in_words_and_a_cancelled_placement_frees_its_days(people):
    first = place(people[0], date(2026, 1, 1), date(2026, 1, 31))
    form = placement_form(people[0], date(2026, 1, 31), date(2026, 2, 10))
    assert not form.is_valid()
    assert "同一天不能有两个" in str(form.errors)
    assert placement_form(people[1], date(2026, 1, 31), date(2026, 2, 10)).is_valid()
    plan = plan_for(people[0], date(2026, 1, 31), date(2026, 2, 10))
    with pytest.raises(ValidationError, match="同一天不能有两个"):
        save_placement(plan)
    cancel_placement(first, "本人生病")
    assert placement_form(people[0], date(2026, 1, 31), date(2026, 2, 10)).is_valid()
    save_placement(plan)


@pytest.mark.parametrize("ending", ["evaluated", "cancelled"])
def test_a_placement_that_was_evaluated_or_cancelled_is_not_changed_any_more(people, ending):
    placement = place(people[0], date(2026, 1, 1), date(2026, 1, 31))
    if ending == "evaluated":
        evaluate(placement, grade="good", evaluation="称职", evaluated_on=date(2026, 1, 31), evaluated_by=None)
    else:
        cancel_placement(placement, "本人生病")
    with pytest.raises(ValidationError, match="不能再改"):
        # What the page had at hand does not know of it yet.
        save_placement(plan_for(people[0], date(2026, 1, 1), date(2026, 3, 31)), placement=placement)
    other = {"grade": "good", "evaluation": "称职", "evaluated_on": TODAY} if ending == "cancelled" else {
        "cancelled_at": timezone.now(), "cancellation_reason": "误录",
    }  # fmt: skip
    changed = ({"starts_on": date(2025, 12, 1)}, {"ends_on": date(2026, 3, 31)}, {"duties": "改"})
    for fields, words in [
        *((one, SETTLED_STAYS) for one in changed),
        (other, "有期满鉴定的不能取消，已取消的不能鉴定。"),
    ]:
        with refused_by_the_database(words):
            Placement.objects.filter(pk=placement.pk).update(**fields)
    placement.refresh_from_db()
    assert (placement.starts_on, placement.ends_on) == (date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_placements_at_the_same_moment_one_is_refused_in_words():
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    cadre = make_cadre(village, "甲")
    plan = plan_for(cadre, date(2026, 1, 1), date(2026, 1, 31))
    (refusal,) = filter(None, at_once(*[lambda: save_placement(plan)] * 2))
    assert refusal.messages[0].startswith("此人这")
    assert Placement.objects.count() == 1


def test_a_placement_names_one_host_of_its_kind(people, township):
    department = make_department(township, "司法所")
    with pytest.raises(IntegrityError), transaction.atomic():
        place(people[0], TODAY, TODAY, kind="department")
    with pytest.raises(ValidationError, match="只填一项"):
        save_placement(plan_for(people[0], TODAY, TODAY, kind="department", department=department))
    form = placement_form(people[0], TODAY, TODAY, kind="department", department=department.pk)
    assert form.is_valid()
    assert save_placement(taken(PlacementPlan, form.cleaned_data)).township_name == ""


def test_a_remark_is_of_a_month_of_the_placement_and_a_second_one_replaces_it(people):
    one = place(people[0], date(2026, 1, 20), date(2026, 3, 5))
    for month in (date(2025, 12, 1), date(2026, 4, 1)):
        with pytest.raises(ValidationError, match="不在跟岗挂职期间"):
            remark(one, month=month, text="好", recorded_by=None)
    remark(one, month=date(2026, 1, 31), text="好", recorded_by=None)
    remark(one, month=date(2026, 1, 1), text="很好", recorded_by=None)
    assert one.remarks.get().remark == "很好"


def test_an_evaluation_closes_the_placement_on_its_day(people):
    one = place(people[0], TODAY - timedelta(days=20), TODAY + timedelta(days=20))
    with pytest.raises(ValidationError, match="早于开始日期"):
        evaluate(one, grade="good", evaluation="称职", evaluated_on=TODAY - timedelta(days=30), evaluated_by=None)
    evaluate(one, grade="good", evaluation="称职", evaluated_on=TODAY, evaluated_by=None)
    one.refresh_from_db()
    assert (one.grade, one.ends_on) == ("good", TODAY)
    with pytest.raises(ValidationError, match="已有期满鉴定"):
        cancel_placement(one, "误录")


@given(st.integers(-40, 40), st.integers(0, 60))
def test_the_calendar_shows_the_days_within_the_month(start, length):
    month = date(2026, 2, 1)
    first = month + timedelta(days=start)
    one = Placement(starts_on=first, ends_on=first + timedelta(days=length))

    class Found:
        def between(self, low, high):
            return [one] if one.starts_on <= high and one.ends_on >= low else []

    days = {first + timedelta(days=number) for number in range(length + 1)} & {
        month + timedelta(days=n) for n in range(28)
    }
    bars = month_bars(Found(), month)
    assert [(bar.first, bar.days) for bar in bars] == ([(min(days).day - 1, len(days))] if days else [])


def given(cadre, due=0, **fields):
    assignment = Assignment(
        **{
            "cadre": cadre, "title": "土地入社", "set_by": "郑书记", "set_on": TODAY - timedelta(days=30),
            "due_on": TODAY + timedelta(days=due),
        } | fields
    )  # fmt: skip
    return set_task(assignment, recorded_by=None)


def test_tasks_and_placements_are_for_people_in_the_pool(village, people):
    outside = make_cadre(village, "不在库", in_pool=False)
    with pytest.raises(ValidationError, match="不在库，不能交办"):
        given(outside)
    with pytest.raises(ValidationError, match="不在库，不能安排"):
        save_placement(plan_for(outside, TODAY, TODAY))
    yesterday = TODAY - timedelta(days=1)
    kept = save_placement(plan_for(people[0], yesterday, TODAY))
    carried_out(people[0], effective_on=TODAY)
    kept.refresh_from_db()
    assert kept.ends_on == yesterday
    assert save_placement(plan_for(people[0], yesterday, yesterday, post="文书"), placement=kept).post == "文书"


def test_a_task_ends_with_its_outcome_and_outcomes_add_up_by_village(people):
    one, other, late = given(people[0]), given(people[1]), given(people[2], due=-1)
    note(one, noted_on=TODAY, text="走访", recorded_by=None)
    with pytest.raises(ValidationError):
        end_task(one, status="finished", ended_on=TODAY, outcome="")
    with pytest.raises(ValidationError):
        end_task(one, status="finished", ended_on=TODAY, outcome="入社", outcome_number=Decimal(78))
    for task, number in ((one, 78), (other, 12)):
        end_task(
            task, status="finished", ended_on=TODAY, outcome="入社", outcome_number=Decimal(number), outcome_unit="户"
        )
    with pytest.raises(ValidationError, match="已完成"):
        note(one, noted_on=TODAY, text="再走访", recorded_by=None)
    assert [(line["outcome_unit"], line["total"]) for line in outcome_sums(Task.objects.all())] == [
        ("户", Decimal(90))
    ]
    sums = {line["cadre__village__name"]: line for line in village_sums(Task.objects.all(), TODAY)}
    assert (sums["红星村"]["finished"], sums["白塔村"]["overdue"]) == (2, 1)
    assert list(Task.objects.overdue(TODAY)) == [late]


def test_the_statistics_show_training_as_of_the_day(township, village, people, organiser):
    hold(make_session(township), people, 乙=ABSENT)
    place(people[0], TODAY - timedelta(days=3), TODAY + timedelta(days=3))
    done = given(people[0])
    end_task(done, status="finished", ended_on=TODAY, outcome="入社", outcome_number=Decimal(78), outcome_unit="户")
    found = training_figures(organiser, TODAY)
    assert (found.standing.held, found.invited, found.present, found.rate) == (1, 3, 2, Decimal("66.7"))
    assert (found.trained, found.untrained, found.on_placement, found.finished_tasks) == (2, 1, 1, 1)
    assert found.outcomes == [("户", Decimal(78))]
    assert str(dict(found.lines)["任务成效(户)"]) == "78"
    before = training_figures(organiser, TODAY - timedelta(days=10))
    assert (before.invited, before.on_placement, before.open_tasks, before.finished_tasks) == (0, 0, 1, 0)
    secretary = make_user(Role.SECRETARY, township, village)
    own = training_figures(secretary, TODAY)
    assert (own.standing, own.invited, own.trained) == (None, 2, 1)


def test_a_department_sees_its_own_sessions_and_placements_and_no_others(township, people):
    department = make_user(Role.DEPARTMENT, township)
    own = department.held_roles[0].department
    other = make_department(township, "司法所")
    hosted, foreign = make_session(township, department=own), make_session(township, department=other)
    mine = place(people[0], TODAY, TODAY, kind="department", department=own, township_name="")
    place(people[1], TODAY, TODAY, kind="department", department=other, township_name="")
    assert list(TrainingSession.objects.visible_to(department, "training.view_training")) == [hosted]
    assert list(Placement.objects.visible_to(department, "training.view_training")) == [mine]
    assert foreign not in TrainingSession.objects.visible_to(department, "training.run_session")
