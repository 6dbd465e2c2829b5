"""Days and months as people type them, and the one field a page has for each."""

import re
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.widgets import DateTimeBaseInput
from django.utils import timezone

from office.addresses import EARLIEST, LATEST
from office.typed_days import lacks_year, plain_day, plain_moment

_NO_DAY = "请写到日，如 2026-11-27。"
_DAY: dict[str, Any] = {
    "invalid": "看不懂这个日期，请写成 2026-11-27 的样子。",
    "no_year": "没有写年份，请写成 2026-11-27 的样子。",
}
_MONTH: dict[str, Any] = {
    "invalid": "看不懂这个月份，请写成 2026-11 的样子。",
    "no_year": "没有写年份，请写成 2026-11 的样子。",
}
_TIME: dict[str, Any] = {
    "invalid": "看不懂这个时间，请写成 2026-11-27 09:00 的样子。",
    "no_year": "没有写年份，请写成 2026-11-27 09:00 的样子。",
}


def _input(kind: str, example: str, widget: type[DateTimeBaseInput], pattern: str) -> DateTimeBaseInput:
    attributes = {"data-calendar": kind, "placeholder": example, "autocomplete": "off", "maxlength": 20}
    return widget(attrs=attributes, format=pattern)


class DayField(forms.DateField):
    """A day, typed or picked; one before 1900 or after 2100 is a slip of the keyboard."""

    widget = _input("day", "年-月-日", forms.DateInput, "%Y-%m-%d")
    default_error_messages = _DAY
    default_validators = [
        MinValueValidator(EARLIEST, "日期太早，请核对年份。"),
        MaxValueValidator(LATEST, "日期太晚，请核对年份。"),
    ]
    input_formats = ["%Y-%m-%d"]

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_day(value)
            if re.fullmatch(r"\d{4}-\d{2}", value):
                raise ValidationError(_NO_DAY, code="no_day")
            if lacks_year(value):
                raise ValidationError(self.error_messages["no_year"], code="no_year")
        return super().to_python(value)


class PastDayField(DayField):
    """A day that is over or is today."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(f"{self.label}晚于今天。")


class MonthField(DayField):
    """A month, typed or picked; the value is its first day."""

    widget = _input("month", "年-月", forms.DateInput, "%Y-%m")
    default_error_messages = _MONTH

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_day(value)
            value = f"{value}-01" if re.fullmatch(r"\d{4}-\d{2}", value) else value
        day = super().to_python(value)
        return day.replace(day=1) if day else None


class MomentField(forms.DateTimeField):
    """A day and a time, typed or picked."""

    widget = _input("moment", "年-月-日 时:分", forms.DateTimeInput, "%Y-%m-%d %H:%M")
    default_error_messages = _TIME
    input_formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_moment(value)
            if lacks_year(value.partition(" ")[0]):
                raise ValidationError(self.error_messages["no_year"], code="no_year")
        return super().to_python(value)


class DayFilter(django_filters.DateFilter):
    """A list's filter by a day."""

    field_class = DayField
