"""Finding reminders, all kept in the address."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from mentoring.reminders.models import Reminder
from office.lists import ListFilter

AMISS = "amiss"


class ReminderFilter(ListFilter):
    """The list of reminders."""

    looks_in = ("person__name", "subject", "text")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "written": ("written_at", "-pk"),
        "person": ("person__name", "-written_at", "-pk"),
        "state": ("state", "-written_at", "-pk"),
        "sent": ("sent_at", "-pk"),
    }
    opens_by = "-written"

    q = django_filters.CharFilter(label="收件人、事由、内容", method="search")
    state = django_filters.ChoiceFilter(
        label="状态",
        method="in_state",
        choices=[(AMISS, "没有送到或不确定的"), *Reminder.State.choices],
        empty_label="全部状态",
    )
    channel = django_filters.ChoiceFilter(label="方式", choices=Reminder.Channel, empty_label="全部方式")

    class Meta:
        model = Reminder
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """The township's reminders."""
        return Reminder.objects.visible_to(user, permission).select_related("person", "township")

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Those of one state, or those that ask for the office."""
        return queryset.amiss() if value == AMISS else queryset.filter(state=value)
