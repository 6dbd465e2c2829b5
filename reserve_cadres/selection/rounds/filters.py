"""Finding rounds, all kept in the address."""

from typing import ClassVar

import django_filters
from django.db.models import Count

from accounts.models import User
from office.lists import ListFilter
from reserve_cadres.selection.rounds.models import SelectionRound, SelectionRoundQuerySet


class RoundFilter(ListFilter):
    """The list of rounds."""

    looks_in = ("title",)
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "begins": ("nominations_from", "-pk"),
        "title": ("title", "-pk"),
        "status": ("status", "-nominations_from", "-pk"),
        "announced": ("announced_on", "-pk"),
        "villages": ("village_count", "-pk"),
    }
    opens_by = "-begins"

    q = django_filters.CharFilter(label="批次名称", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=SelectionRound.Status, empty_label="全部状态")

    class Meta:
        model = SelectionRound
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> SelectionRoundQuerySet:
        """The rounds the user may see, with how many villages take part."""
        return SelectionRound.objects.visible_to(user, permission).annotate(village_count=Count("villages"))
