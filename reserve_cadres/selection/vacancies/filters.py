"""Finding vacancies, all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q

from accounts.models import User
from reserve_cadres.people.posts import POSTS
from villages.filters import OfVillages
from villages.models import Post, PostQuerySet


class VacancyFilter(OfVillages):
    """The list of posts with free seats."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("village__position", "village", "position", "pk"),
        "missing": ("missing", "village__position", "village", "position", "pk"),
        "post": ("kind", "village__position", "village", "position", "pk"),
    }
    opens_by = "village"

    kind = django_filters.ChoiceFilter(label="岗位", choices=POSTS, empty_label="全部岗位")
    left = django_filters.ChoiceFilter(
        label="空缺的由来", method="somebody_left", choices=[("1", "有人离开的")], empty_label="不论由来"
    )

    class Meta:
        model = Post
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> PostQuerySet:
        """The posts with free seats in the villages the user sees."""
        posts = Post.objects.visible_to(user, permission).with_bench_strength()
        return posts.select_related("village").filter(missing__gt=0)

    def somebody_left(self, queryset: Any, name: str, value: str) -> Any:
        """Posts somebody left."""
        return queryset.filter(Q(departures__isnull=False) | Q(joint_departures__isnull=False)).distinct()
