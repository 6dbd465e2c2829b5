"""Finding pairs, and who has no mentor of a kind; all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import QueryDict

from accounts.models import User
from mentoring.pairs import pairs
from mentoring.pairs.models import Pairing, PairingQuerySet
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from villages.filters import OfVillages

# The choice beside the kinds: pairs that wait for a successor.
OUTLIVED = "outlived"
GAPS = [*((kind.value, f"没有{kind.label}") for kind in Pairing.Kind), (OUTLIVED, "联系人已离任")]


class PairFilter(OfVillages):
    """The list of pairs in force, of those in the pool."""

    village_path = "cadre__village"
    looks_in = ("cadre__name", "cadre__pinyin_initials", "mentor__name")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("cadre__village__position", "cadre__village", "cadre__pinyin", "cadre", "kind"),
        "name": ("cadre__pinyin", "cadre", "kind"),
        "mentor": ("mentor__name", "mentor", "cadre__village__position", "cadre__pinyin", "cadre", "kind"),
        "kind": ("kind", "cadre__village__position", "cadre__village", "cadre__pinyin", "cadre"),
        "begins": ("starts_on", "cadre__pinyin", "cadre", "kind"),
    }
    opens_by = "village"

    q = django_filters.CharFilter(label="姓名", method="search")
    kind = django_filters.ChoiceFilter(label="联系人类别", choices=Pairing.Kind, empty_label="全部类别")
    gap = django_filters.ChoiceFilter(label="缺口", method="waiting", choices=GAPS, widget=forms.HiddenInput)

    class Meta:
        model = Pairing
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> PairingQuerySet:
        """The pairs of those the user may see."""
        found = Pairing.objects.visible_to(user, permission).active().filter(cadre__state=State.IN_POOL)
        return found.select_related("cadre__village", "mentor")

    def waiting(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose mentor serves there no more."""
        return queryset.outlived() if value == OUTLIVED else queryset


class GapFilter(OfVillages):
    """The list of those in the pool without a mentor of a kind."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("village__position", "village", "pinyin", "pk"),
        "name": ("pinyin", "pk"),
    }
    opens_by = "village"

    q = django_filters.CharFilter(label="姓名", method="search")
    gap = django_filters.ChoiceFilter(label="缺口", method="without", choices=GAPS, widget=forms.HiddenInput)

    class Meta:
        model = Cadre
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> CadreQuerySet:
        """Those in the pool the user may see."""
        return Cadre.objects.visible_to(user, permission).filter(state=State.IN_POOL).select_related("village")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.called(value)

    def without(self, queryset: Any, name: str, value: str) -> Any:
        """Who has no mentor of the kind."""
        return pairs.without_mentor(queryset, value)


def asked_for(user: User, data: QueryDict, permission: str) -> PairFilter | GapFilter:
    """The list an address asks for: pairs, or those without a mentor of a kind."""
    listed = GapFilter if data.get("gap") in Pairing.Kind.values else PairFilter
    return listed.of(user, data, permission)
