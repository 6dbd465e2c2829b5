"""Finding sessions, and finding whom to invite; filters are kept in the address."""

from typing import Any, ClassVar, Self

import django_filters
from django.http import QueryDict

from accounts.models import User
from office.addresses import YEARS
from office.lists import ListFilter
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import Category, State
from reserve_cadres.people.posts import POSTS, of_post
from training.codes import SessionKind
from training.sessions.models import TrainingSession, TrainingSessionQuerySet
from training.sessions.records import with_training
from training.sessions.sessions import untrained_in
from villages.filters import OfVillages


class SessionFilter(ListFilter):
    """The list of sessions."""

    looks_in = ("title", "topic", "speaker", "place")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "begins": ("starts_at", "pk"),
        "title": ("title", "starts_at", "pk"),
        "kind": ("kind", "-starts_at", "pk"),
        "hours": ("hours", "-starts_at", "pk"),
        "status": ("status", "-starts_at", "pk"),
    }
    opens_by = "-begins"

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

    @classmethod
    def visible(cls, user: User, permission: str) -> TrainingSessionQuerySet:
        """The sessions the user may see, with how many were invited and came."""
        return TrainingSession.objects.visible_to(user, permission).with_attendance().select_related("department")


class HoursFilter(OfVillages):
    """The list of hours and attendance in a year, of everybody in the pool."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("village__position", "village", "pinyin", "pk"),
        "name": ("pinyin", "pk"),
        "hours": ("hours", "pk"),
        "present": ("present", "pk"),
        "invited": ("invited", "pk"),
        "excused": ("excused", "pk"),
    }
    opens_by = "village"

    q = django_filters.CharFilter(label="姓名、拼音首字母", method="search")
    year = django_filters.NumberFilter(label="年度", method="as_counted", min_value=YEARS[0], max_value=YEARS[-1])
    idle = django_filters.ChoiceFilter(
        label="范围", method="not_there", choices=[("1", "没有参加过的")], empty_label="在库全部人员"
    )

    class Meta:
        model = Cadre
        fields: ClassVar[list[str]] = []

    @classmethod
    def in_year(cls, user: User, data: QueryDict, permission: str, year: int) -> Self:
        """The list of a year: the hours themselves are counted within it."""
        return cls(data, with_training(cls.visible(user, permission), year), user=user)

    @classmethod
    def visible(cls, user: User, permission: str) -> CadreQuerySet:
        """Those in the pool the user may see."""
        in_pool = Cadre.objects.visible_to(user, permission).filter(state=State.IN_POOL)
        return in_pool.select_related("village", "post", "joint_post")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.called(value)

    def as_counted(self, queryset: Any, name: str, value: Any) -> Any:
        """The year is counted in, it leaves nobody out."""
        return queryset

    def not_there(self, queryset: Any, name: str, value: str) -> Any:
        """Who came to nothing in the year."""
        return queryset.filter(present=0)


class InviteFilter(OfVillages):
    """Whom to invite: by village, category, post, and who has not been trained in the session's topic."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("village__position", "village", "post__position", "pk"),
        "name": ("pinyin", "pk"),
    }
    opens_by = "village"

    q = django_filters.CharFilter(label="姓名或拼音首字母", method="search")
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
        super().__init__(data, queryset, user=user)
        self.session = session

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.called(value)

    def not_trained(self, queryset: Any, name: str, value: str) -> Any:
        return untrained_in(queryset, self.session.topic)
