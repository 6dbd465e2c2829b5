"""Fields and small forms that pages of several rooms share."""

from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from office.days import MonthField, PastDayField
from office.forms import ReasonForm, WorkbookField
from office.workbooks.limits import MAX_FILE_BYTES


def test_what_has_happened_is_not_dated_after_today():
    field, today = PastDayField(label="收到日期"), timezone.localdate()
    assert field.clean(f"{today}") == today
    with pytest.raises(ValidationError, match="收到日期晚于今天。"):
        field.clean(f"{today + timedelta(days=1)}")


@pytest.mark.parametrize("typed", ["2026-03", "2026-03-01", "2026-03-31"])
def test_a_month_is_its_first_day_however_it_is_typed(typed):
    assert MonthField().clean(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["1899-12", "2101-01", "2026-13"])
def test_a_month_that_cannot_be_meant_is_refused(typed):
    with pytest.raises(ValidationError):
        MonthField().clean(typed)


def test_a_reason_is_asked_by_its_name_and_blanks_are_none():
    asked = ReasonForm({"reason": "  "}, label="取消原因")
    assert not asked.is_valid()
    assert asked["reason"].label == "取消原因"
    assert ReasonForm({"reason": "停电"}).is_valid()
    assert not ReasonForm({"reason": "停" * 201}).is_valid()
    assert ReasonForm({"reason": "停" * 300}, longest=300).is_valid()


def test_a_reason_follows_the_day_where_one_is_asked_too():
    class EndForm(ReasonForm):
        day = forms.DateField()

    assert list(EndForm().fields) == ["day", "reason"]


def test_a_workbook_larger_than_can_be_read_is_refused_with_what_to_do():
    file = SimpleUploadedFile("花名册.xlsx", b"x")
    assert WorkbookField().clean(file) is file
    file.size = MAX_FILE_BYTES + 1
    with pytest.raises(ValidationError, match="文件超过 20 MB，请拆开后再传。"):
        WorkbookField(advice="请拆开后再传").clean(file)
