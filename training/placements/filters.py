"""Finding placements, all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils import timezone

from accounts.models import User
from training.placements import placements
from training.placements.models import Placement, PlacementQuerySet
from villages.filters import OfVillages

STANDINGS = {
    "running": "进行中", "soon": "快到期", "coming": "未开始", "unevaluated": "到期未鉴定", "ended": "已结束",
    "cancelled": "已取消",
}  # fmt: skip


class PlacementFilter(OfVillages):
    """The list of placements."""

    village_path = "cadre__village"
    looks_in = ("cadre__name", "cadre__pinyin_initials", "post", "supervisor")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "begins": ("starts_on", "pk"),
        "ends": ("ends_on", "pk"),
        "name": ("cadre__pinyin", "starts_on", "pk"),
        "village": ("cadre__village__position", "cadre__village", "cadre__pinyin", "starts_on", "pk"),
    }
    opens_by = "-begins"

    q = django_filters.CharFilter(label="姓名、岗位、带教人", method="search")
    kind = django_filters.ChoiceFilter(label="类别", choices=Placement.Kind, empty_label="全部类别")
    standing = django_filters.ChoiceFilter(
        label="进展", method="by_standing", choices=list(STANDINGS.items()), widget=forms.HiddenInput
    )

    class Meta:
        model = Placement
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> PlacementQuerySet:
        """The placements the user may see."""
        found = Placement.objects.visible_to(user, permission)
        return found.select_related("cadre__village", "village", "department")

    def by_standing(self, queryset: Any, name: str, value: str) -> Any:
        """Those that stand so today."""
        return placements.by_standing(queryset, value, timezone.localdate())
