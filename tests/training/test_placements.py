"""Placements at the boundaries of their days: lists, remarks, endings. domain.md, "Training"."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.conftest import make_cadre
from training.models import Placement
from training.placements.placements import (
    PlacementPlan,
    by_standing,
    cancel_placement,
    end_with_departure,
    evaluate,
    remark,
    save_placement,
)

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def it_is_the_middle_of_june(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: TODAY)


def days_from_now(number: int) -> date:
    return TODAY + timedelta(days=number)


def placed(village, name: str, begins: int, ends: int) -> Placement:
    """Somebody on a placement from so many days from now to so many."""
    plan = PlacementPlan(
        make_cadre(village, name), "fellow_township", days_from_now(begins), days_from_now(ends), "助理", "协助", "何主任",
        township_name="邻镇",
    )  # fmt: skip
    return save_placement(plan)


def test_each_list_holds_those_that_stand_so_on_the_day_and_nobody_else(village):
    placed(village, "明日起", 1, 30)
    placed(village, "今日起", 0, 30)
    placed(village, "今日止", -30, 0)
    placed(village, "十四日后止", -1, 14)
    placed(village, "十五日后止", -1, 15)
    placed(village, "昨日止", -30, -1)
    done = placed(village, "已鉴定", -30, -1)
    evaluate(done, grade="good", evaluation="好", evaluated_on=days_from_now(-1), evaluated_by=None)
    for name, begins, ends in (("撤了的", -5, 5), ("撤了未来的", 5, 9), ("撤了过去的", -9, -5)):
        cancel_placement(placed(village, name, begins, ends), "另有任务")
    lists = {
        "running": {"今日起", "今日止", "十四日后止", "十五日后止"},
        "soon": {"今日止", "十四日后止"},
        "coming": {"明日起"},
        "unevaluated": {"昨日止"},
        "ended": {"昨日止", "已鉴定"},
        "cancelled": {"撤了的", "撤了未来的", "撤了过去的"},
    }
    everybody = Placement.objects.all()
    found = {name: {one.cadre.name for one in by_standing(everybody, name, TODAY)} for name in lists}
    assert found == lists
    assert by_standing(everybody, "", TODAY).count() == 10


@pytest.mark.parametrize(
    ("begins", "ends", "month", "words"),
    [
        # From the last of April to the first of June: both are months of it, by a single day.
        (date(2026, 4, 30), date(2026, 6, 1), date(2026, 4, 9), ""),
        (date(2026, 4, 30), date(2026, 6, 1), date(2026, 6, 9), ""),
        (date(2026, 4, 30), date(2026, 6, 1), date(2026, 3, 31), "不在跟岗挂职期间"),
        (date(2026, 4, 30), date(2026, 8, 1), date(2026, 7, 1), "还没有到"),
        (date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 1), "不在跟岗挂职期间"),
    ],
)
def test_a_remark_is_of_a_month_with_a_day_of_the_placement_that_has_begun(village, begins, ends, month, words):
    one = placed(village, "甲", (begins - TODAY).days, (ends - TODAY).days)
    if words:
        with pytest.raises(ValidationError, match=words):
            remark(one, month=month, text="踏实", recorded_by=None)
    else:
        kept = remark(one, month=month, text=" 踏实 ", recorded_by=None)
        assert (kept.month, kept.remark) == (month.replace(day=1), "踏实")


def test_the_month_that_begins_today_has_come(village, monkeypatch):
    one = placed(village, "甲", -30, 30)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *arguments: date(2026, 7, 1))
    assert remark(one, month=date(2026, 7, 1), text="踏实", recorded_by=None).month == date(2026, 7, 1)


def test_who_leaves_ends_a_placement_the_day_before_and_one_that_begins_that_day_never_was(village):
    begun, beginning = placed(village, "甲", -1, 30), placed(village, "乙", 0, 30)
    for one in (begun, beginning):
        end_with_departure(one, TODAY, "已退出")
        one.refresh_from_db()
    assert (begun.ends_on, begun.cancelled_at) == (days_from_now(-1), None)
    assert beginning.cancelled_at
    assert beginning.cancellation_reason == "已退出"


def test_a_cancelled_placement_says_why_and_is_neither_cancelled_again_nor_remarked_on_nor_evaluated(village):
    one = placed(village, "甲", -30, 30)
    with pytest.raises(ValidationError, match="请写明取消原因"):
        cancel_placement(one, " ")
    cancel_placement(one, "另有任务")
    assert Placement.objects.get().cancelled_at <= timezone.now()
    for refused, words in (
        (lambda: cancel_placement(one, "再撤"), "已经取消过了"),
        (lambda: remark(one, month=TODAY, text="踏实", recorded_by=None), "已取消，不能写评语"),
        (
            lambda: evaluate(one, grade="good", evaluation="好", evaluated_on=TODAY, evaluated_by=None),
            "已取消，不能鉴定",
        ),
    ):
        with pytest.raises(ValidationError, match=words):
            refused()


def test_an_evaluation_is_of_a_day_of_the_placement_that_has_come(village):
    one = placed(village, "甲", -30, 30)
    for day, words in ((days_from_now(1), "晚于今天"), (days_from_now(-31), "早于开始日期")):
        with pytest.raises(ValidationError, match=words):
            evaluate(one, grade="good", evaluation="好", evaluated_on=day, evaluated_by=None)
    evaluate(one, grade="good", evaluation="好", evaluated_on=TODAY, evaluated_by=None)
    one.refresh_from_db()
    assert (one.grade, one.ends_on) == ("good", TODAY)
