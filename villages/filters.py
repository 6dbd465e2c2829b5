"""Lists whose lines belong to a village."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from office.lists import ListFilter
from villages.models import Post, PostKind, PostQuerySet, Village, VillageQuerySet


class OfVillages(ListFilter):
    """A list that can be narrowed to one village; ``village_path`` leads to it from a line."""

    village_path: ClassVar[str] = "village"

    village = django_filters.ModelChoiceFilter(
        label="村(社区)", method="in_village", queryset=Village.objects.none(), empty_label="全部村"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["village"].queryset = self.villages()

    def villages(self) -> Any:
        """Those to choose among."""
        return Village.objects.visible_to(self.user)

    def in_village(self, queryset: Any, name: str, value: Village) -> Any:
        """The lines of one village."""
        return queryset.filter(**{self.village_path: value})


class VillageFilter(ListFilter):
    """The list of villages with their bench strength."""

    looks_in = ("name",)
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "order": ("position", "pk"),
        "name": ("name", "pk"),
        "gaps": ("missing", "position", "pk"),
        "bare": ("bare_posts", "position", "pk"),
        "posts": ("post_count", "position", "pk"),
        "population": ("population", "position", "pk"),
        "party_members": ("party_members", "position", "pk"),
        "households": ("households", "position", "pk"),
    }
    opens_by = "-gaps"

    q = django_filters.CharFilter(label="村(社区)名称", method="search")
    kind = django_filters.ChoiceFilter(label="类别", choices=Village.Kind, empty_label="村和社区")

    class Meta:
        model = Village
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> VillageQuerySet:
        """The villages the user may see."""
        return Village.objects.visible_to(user, permission).with_bench_strength()


class BenchFilter(OfVillages):
    """The list of posts with their reserves."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "gaps": ("missing", "village__position", "village", "position", "pk"),
        "village": ("village__position", "village", "position", "pk"),
        "post": ("kind", "village__position", "village", "position", "pk"),
        "term": ("incumbent_term_end", "village__position", "village", "position", "pk"),
    }
    opens_by = "-gaps"

    kind = django_filters.ChoiceFilter(label="岗位", choices=PostKind, empty_label="全部岗位")
    gaps = django_filters.ChoiceFilter(
        label="缺额", method="with_gaps", choices=[("1", "有缺额的岗位")], empty_label="不论缺额"
    )
    bare = django_filters.ChoiceFilter(
        label="无后备", method="without_reserves", choices=[("1", "一个后备都没有的岗位")], empty_label="不论有无后备"
    )

    class Meta:
        model = Post
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> PostQuerySet:
        """The posts of the villages the user sees."""
        found = Post.objects.visible_to(user, permission).with_bench_strength().with_reserves()
        return found.select_related("village")

    def with_gaps(self, queryset: Any, name: str, value: str) -> Any:
        """Posts with fewer reserves than their quota."""
        return queryset.filter(missing__gt=0)

    def without_reserves(self, queryset: Any, name: str, value: str) -> Any:
        """Posts nobody stands ready for."""
        return queryset.filter(reserve_count=0, quota__gt=0)
