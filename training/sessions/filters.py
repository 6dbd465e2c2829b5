"""Finding sessions, and finding whom to invite; filters are kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from office.addresses import YEARS
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import Category
from reserve_cadres.people.posts import POSTS, of_post
from training.codes import SessionKind
from training.sessions.models import TrainingSession
from training.sessions.sessions import untrained_in
from villages.models import Village


class SessionFilter(django_filters.FilterSet):
    """The filters of the list of sessions."""

    q = django_filters.CharFilter(label="名称、主题、主讲人或地点", method="search")
    year = django_filters.NumberFilter(
        label="年度", field_name="starts_at__year", min_value=YEARS[0], max_value=YEARS[-1]
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=SessionKind, empty_label="全部类别")
    until = django_filters.NumberFilter(
        label="到几月", field_name="starts_at__month", lookup_expr="lte", min_value=1, max_value=12
    )
    status = django_filters.ChoiceFilter(label="状态", choices=TrainingSession.Status, empty_label="全部状态")

    class Meta:
        model = TrainingSession
        fields: ClassVar[list[str]] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        words = ("title", "topic", "speaker", "place")
        found = Q()
        for word in words:
            found |= Q(**{f"{word}__icontains": value})
        return queryset.filter(found)


class InviteFilter(django_filters.FilterSet):
    """Whom to invite: by village, category, post, and who has not been trained in the session's topic."""

    q = django_filters.CharFilter(label="姓名或拼音首字母", method="search")
    village = django_filters.ModelChoiceFilter(label="村(社区)", queryset=Village.objects.none(), empty_label="全部村")
    category = django_filters.ChoiceFilter(label="类别", choices=Category, empty_label="全部类别")
    post = django_filters.ChoiceFilter(label="岗位", method="of_kind", choices=POSTS, empty_label="全部岗位")
    untrained = django_filters.ChoiceFilter(
        label="是否参加过", method="not_trained", choices=[("1", "没有参加过这个主题的")], empty_label="不论是否参加过"
    )

    class Meta:
        model = Cadre
        fields: ClassVar[list[str]] = []

    def of_kind(self, queryset: Any, name: str, value: str) -> Any:
        """The kind of post people are counted by."""
        return queryset.filter(of_post(value))

    def __init__(self, data: QueryDict, queryset: CadreQuerySet, *, user: User, session: TrainingSession) -> None:
        super().__init__(data, queryset)
        self.user, self.session = user, session
        self.filters["village"].queryset = Village.objects.visible_to(user)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value, self.user)

    def not_trained(self, queryset: Any, name: str, value: str) -> Any:
        return untrained_in(queryset, self.session.topic)
