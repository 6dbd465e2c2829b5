"""The office's calendar: each thing on its day, done or not, and each sees what they may see."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.months.months import close_month, first_of
from mentoring.pairs.pairs import pair
from reserve_cadres.terms.terms import TermDates, save_term
from tests.conftest import make_cadre, make_department, make_user
from tests.mentoring.conftest import talked
from tests.training.conftest import make_session
from training.models import TrainingSession
from training.placements.placements import PlacementPlan, save_placement
from training.plans.plans import Topic, plan_of, save_planned
from training.tasks.tasks import Assignment, set_task
from workbench.calendar.dates import Due, due_in, weeks_of

TODAY = date(2026, 11, 27)
NOVEMBER = date(2026, 11, 1)


def texts(user, month=NOVEMBER, today=TODAY):
    return {(one.day, one.text): one.done for one in due_in(user, month, today)}


@given(st.dates(date(2000, 1, 1), date(2100, 11, 30)))
def test_a_month_is_shown_in_whole_weeks_with_each_of_its_days_once_and_nothing_lost(day):
    month = day.replace(day=1)
    weeks = weeks_of(month, [Due(day, "talk", "谈话", "/")])
    days = [one for week in weeks for one, _ in week]
    assert all(len(week) == 7 for week in weeks)
    assert days[0].weekday() == 0
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert (
        sum(one.month == month.month and one.year == month.year for one in days)
        == ((month + timedelta(days=32)).replace(day=1) - month).days
    )
    assert [one for week in weeks for one, lines in week if lines] == [day]


def test_sessions_placements_tasks_and_terms_stand_on_their_days(organiser, village, post):
    township = village.township
    cadre = make_cadre(village, "甲", post=post)
    session = make_session(township, department=make_department(township))
    at = timezone.make_aware(datetime(2026, 11, 12, 9))
    TrainingSession.objects.filter(pk=session.pk).update(starts_at=at, ends_at=at + timedelta(hours=3))
    set_task(Assignment(cadre, "清账", "书记", date(2026, 11, 1), date(2026, 11, 20)), recorded_by=None)
    save_placement(PlacementPlan(
        cadre=cadre, kind="department", department=make_department(township), starts_on=date(2026, 10, 1),
        ends_on=date(2026, 11, 30), post="助理", duties="协助", supervisor="何主任",
    ))  # fmt: skip
    save_term(TermDates("换届", date(2026, 11, 25)), township=township)
    post.incumbent_term_end = date(2026, 11, 30)
    post.save()
    found = texts(organiser)
    assert found[date(2026, 11, 12), str(session)] is False
    assert found[date(2026, 11, 20), "甲：清账"] is False
    assert (date(2026, 11, 30), "甲在民政办期满") in found
    assert (date(2026, 11, 25), "换届选举日") in found
    assert (date(2026, 11, 30), "1 个岗位任期届满") in found


def test_the_months_talks_are_due_on_its_last_day_and_the_month_before_can_be_closed(organiser, village, post):
    today = timezone.localdate()
    month = first_of(today)
    mentor = make_user(Role.SECRETARY, village.township, village)
    cadre = make_cadre(village, "甲", post=post)
    pair(cadre, mentor, Pairing.Kind.SECRETARY, starts_on=first_of(month - timedelta(days=40)))
    found = due_in(organiser, month, today)
    talks = [one for one in found if one.kind == "talk"]
    assert [(one.text, one.done) for one in talks] == [("本月谈话还差 1", False)]
    assert talks[0].day.month == month.month
    assert talks[0].day + timedelta(days=1) == (month + timedelta(days=32)).replace(day=1)
    assert not [one for one in found if one.kind == "month"]
    before = first_of(month - timedelta(days=1))
    talked(mentor, [cadre], before)
    found = due_in(organiser, month, today)
    closing = next(one for one in found if one.kind == "month")
    assert (closing.day, closing.done) == (month, False)
    close_month(village.township, before, closed_by=organiser)
    assert next(one for one in due_in(organiser, month, today) if one.kind == "month").done
    assert not [one for one in due_in(mentor, month, today) if one.kind == "month"]


def test_a_secretary_sees_the_days_of_the_own_village(village, other_village):
    for place, name in ((village, "本村人"), (other_village, "外村人")):
        cadre = make_cadre(place, name)
        set_task(Assignment(cadre, "清账", "书记", date(2026, 11, 1), date(2026, 11, 20)), recorded_by=None)
    secretary = make_user(Role.SECRETARY, village.township, village)
    assert [text for _, text in texts(secretary) if "清账" in text] == ["本村人：清账"]


def test_the_page_shows_what_the_plan_foresees_and_the_day_of_today(as_organiser, township):
    save_planned(Topic(3, "rotation", "信访接待"), plan=plan_of(township, 2026))
    page = as_organiser.get(reverse("workbench:calendar"), {"month": "2026-03"}).content.decode()
    assert "信访接待(未安排)" in page
    assert "2026年3月" in page
    assert "today" in as_organiser.get(reverse("workbench:calendar")).content.decode()


@pytest.mark.parametrize("page", ["workbench:calendar", "mentoring:board"])
@pytest.mark.parametrize("month", ["2026-13", "abc", "0000-01", "0001-01", "9999-12"])
def test_no_month_of_an_address_breaks_a_page(as_organiser, page, month):
    assert as_organiser.get(reverse(page), {"month": month}).context["month"] == first_of(timezone.localdate())
