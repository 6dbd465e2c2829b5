"""Finding tasks, all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone

from accounts.models import User
from training.tasks.models import Task, TaskQuerySet
from villages.filters import OfVillages

OVERDUE, THIS_MONTH = "overdue", "month"


class TaskFilter(OfVillages):
    """The list of tasks."""

    village_path = "cadre__village"
    looks_in = ("title", "cadre__name", "cadre__pinyin_initials")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "status": ("status", "due_on", "pk"),
        "due": ("due_on", "pk"),
        "title": ("title", "pk"),
        "name": ("cadre__pinyin", "due_on", "pk"),
        "village": ("cadre__village__position", "cadre__village", "cadre__pinyin", "due_on", "pk"),
    }
    opens_by = "status"

    q = django_filters.CharFilter(label="姓名、任务", method="search")
    kind = django_filters.ChoiceFilter(label="类别", choices=Task.Kind, empty_label="全部类别")
    status = django_filters.ChoiceFilter(
        label="状态", method="standing", empty_label="全部状态",
        choices=[*Task.Status.choices, (OVERDUE, "已逾期"), (THIS_MONTH, "本月到期")],
    )  # fmt: skip

    class Meta:
        model = Task
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> TaskQuerySet:
        """The tasks of those the user may see."""
        return Task.objects.visible_to(user, permission).select_related("cadre__village")

    def standing(self, queryset: Any, name: str, value: str) -> Any:
        """How a task stands; one that is overdue, or due this month, is an open one."""
        today = timezone.localdate()
        if value == THIS_MONTH:
            return queryset.due_this_month(today)
        return queryset.overdue(today) if value == OVERDUE else queryset.filter(status=value)
