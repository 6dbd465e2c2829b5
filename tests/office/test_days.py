"""A day, a month or a time is taken as people write it, whatever language the browser speaks."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from office.days import DayField, MomentField, MonthField
from office.typed_days import plain_day

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
WRITTEN = [
    "{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0:04}{1:02}{2:02}", " {0} 年 {1} 月 {2} 日 ",
    "{0}．{1}．{2}",
]  # fmt: skip
MONTHS = ["{0}-{1:02}", "{0}.{1}", "{0}年{1}月", "{0:04}{1:02}", "{0}/{1}", "{0}-{1:02}-17"]


@given(DAYS, st.sampled_from(WRITTEN))
def test_a_day_is_the_same_however_it_is_written(day, written):
    assert DayField().clean(written.format(day.year, day.month, day.day)) == day


@given(DAYS, st.sampled_from(MONTHS))
def test_a_month_is_its_first_day_however_it_is_written(day, written):
    assert MonthField().clean(written.format(day.year, day.month)) == day.replace(day=1)


@pytest.mark.parametrize(
    "text", ["2026-11-27 09:05", "2026-11-27T09:05", "2026年11月27日 9:05", "2026.11.27 9点05分", "20261127 09：05"]
)
def test_a_time_is_taken_with_its_day(text):
    assert timezone.make_naive(MomentField().clean(text)) == datetime(2026, 11, 27, 9, 5)


@pytest.mark.parametrize(("text", "said"), [
    ("2026-11", "请写到日"), ("2026年11月", "请写到日"), ("2026-02-30", "看不懂"), ("下星期", "看不懂"), ("11/27/2026", "看不懂"),
    ("1026-11-27", "太早"), ("9026-11-27", "太晚"), ("2026112", "看不懂"), ("12月2日", "没有写年份"), ("１２．２", "没有写年份"),
])  # fmt: skip
def test_what_is_no_day_is_named_with_how_to_write_one(text, said):
    with pytest.raises(ValidationError, match=said):
        DayField().clean(text)


@pytest.mark.parametrize(
    ("field", "text", "example"),
    [
        (MonthField, "12月", "2026-11 的"),
        (MonthField, "12-2", "2026-11 的"),
        (MomentField, "12月2日 9:00", "2026-11-27 09:00"),
        (MomentField, "12月2日", "2026-11-27 09:00"),
    ],
)
def test_the_year_is_asked_for_where_it_was_left_out(field, text, example):
    with pytest.raises(ValidationError, match=f"没有写年份，请写成 {example}"):
        field().clean(text)


def test_what_was_typed_stays_in_the_field_when_it_is_refused():
    form = type("Form", (forms.Form,), {"day": DayField(label="日期")})({"day": "二〇二六年"})
    assert not form.is_valid()
    assert "二〇二六年" in str(form["day"])


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text):
    assert isinstance(plain_day(text), str)


@pytest.mark.parametrize(
    "address", ["/statistics/?day=2016年5月1日", "/statistics/?day=2016.5.1", "/cadres/?on=20160501"]
)
def test_an_address_takes_a_day_as_people_write_it(as_organiser, address):
    assert "2016年5月1日" in as_organiser.get(address).content.decode()
