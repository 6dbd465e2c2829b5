"""Finding villages that went, or are to go, to another township; all kept in the address."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from office.lists import ListFilter
from villages.handed_over import VillageHandover


class HandoverFilter(ListFilter):
    """The list of villages offered by the own township or to it."""

    looks_in = ("village__name", "document_number")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "effective": ("effective_on", "-pk"),
        "village": ("village__name", "-pk"),
        "status": ("status", "-effective_on", "-pk"),
    }
    opens_by = "-effective"

    q = django_filters.CharFilter(label="村(社区)、文号", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=VillageHandover.Status, empty_label="全部状态")
    waiting = django_filters.ChoiceFilter(
        label="等谁决定", method="for_us", choices=[("1", "等本镇决定的")], empty_label="全部"
    )

    class Meta:
        model = VillageHandover
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """What the own township offered or was offered."""
        found = VillageHandover.objects.visible_to(user, permission)
        return found.select_related("village", "township", "to_township", "became")

    def for_us(self, queryset: Any, name: str, value: str) -> Any:
        """Offers the own township has to decide on."""
        return queryset.waiting().filter(to_township=self.user.township)
