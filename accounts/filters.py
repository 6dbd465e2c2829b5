"""Filters of the audit trail."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import AccessRecord

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccessFilter(django_filters.FilterSet):
    """By person or subject, action and day."""

    q = django_filters.CharFilter(label="账号或对象", method="search")
    action = django_filters.ChoiceFilter(label="操作", choices=AccessRecord.Action, empty_label="全部操作")
    since = django_filters.DateFilter(label="从", field_name="at", lookup_expr="date__gte", widget=DATE_INPUT)
    until = django_filters.DateFilter(label="到", field_name="at", lookup_expr="date__lte", widget=DATE_INPUT)

    class Meta:
        model = AccessRecord
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(username__icontains=value) | Q(user__name__icontains=value) | Q(subject__icontains=value)
        )
