"""Finding the files that lack something, all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone

from accounts.models import User
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from villages.filters import OfVillages
from workbench.dossiers.completeness import requirements, with_missing


class MissingFilter(OfVillages):
    """The list of those in the pool whose file lacks something."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "missing": ("missing_count", "village__position", "village", "pinyin", "pk"),
        "village": ("village__position", "village", "pinyin", "pk"),
        "name": ("pinyin", "pk"),
    }
    opens_by = "-missing"

    q = django_filters.CharFilter(label="姓名、拼音首字母", method="search")
    lacking = django_filters.ChoiceFilter(label="缺什么", method="without", choices=[], empty_label="缺任何一项")

    class Meta:
        model = Cadre
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {one.key: one for one in requirements(timezone.localdate().year)}
        self.filters["lacking"].extra["choices"] = [(key, f"缺{one.label}") for key, one in self.asked.items()]

    @classmethod
    def visible(cls, user: User, permission: str) -> CadreQuerySet:
        """Those in the pool the user may see, with what is missing counted."""
        people = Cadre.objects.visible_to(user, permission).filter(state=State.IN_POOL).select_related("village")
        return with_missing(people, timezone.localdate().year).filter(missing_count__gt=0)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.called(value)

    def without(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose file lacks one part."""
        return queryset.filter(**{self.asked[value].flag: True})
