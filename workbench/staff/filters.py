"""Finding accounts, and what the trail says of them; all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet

from accounts.history import KINDS, events_in_township, events_of
from accounts.models import UNUSED_DAYS, AccessRecord, User
from accounts.permissions import Role
from accounts.scope import ScopedQuerySet
from office.days import DayFilter
from office.lists import ListFilter
from workbench.staff.places import PLACES

# In the address: accounts without any role.
WITHOUT_ROLE = "none"


class AccountFilter(ListFilter):
    """The list of accounts."""

    looks_in = ("username", "name", "unit")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "username": ("username",),
        "name": ("name", "username"),
        "unit": ("unit", "username"),
        "state": ("is_active", "username"),
        "signed_in": ("last_login", "username"),
    }
    opens_by = "-state"

    q = django_filters.CharFilter(label="登录名、姓名或单位", method="search")
    role = django_filters.ChoiceFilter(
        label="角色", method="with_role", choices=[*Role.choices, (WITHOUT_ROLE, "没有角色")], empty_label="全部角色"
    )
    state = django_filters.ChoiceFilter(
        label="状态", method="in_state", empty_label="全部状态",
        choices=[("active", "正常"), ("closed", "已停用"), ("first", "待改密码"), ("never", "从未登录"),
                 ("mixed", "角色互相排斥"),
                 ("unused", f"{UNUSED_DAYS} 天没有登录")],
    )  # fmt: skip

    class Meta:
        model = User
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> ScopedQuerySet:
        """The accounts of the township."""
        return (
            User.objects.visible_to(user, permission)
            .with_second_factor()
            .prefetch_related("roles__village", "roles__department")
        )

    def with_role(self, queryset: Any, name: str, value: str) -> Any:
        """Who holds a role anywhere, or none."""
        if value == WITHOUT_ROLE:
            return queryset.without_role()
        return queryset.filter(roles__role=value).distinct()

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Whether an account can be used, and was, and whether its roles may stay together."""
        if value == "mixed":
            return queryset.of_two_duties()
        if value == "unused":
            return queryset.unused()
        return queryset.filter(**{
            "active": {"is_active": True}, "closed": {"is_active": False},
            "first": {"is_active": True, "must_change_password": True}, "never": {"last_login__isnull": True},
        }[value])  # fmt: skip


class OfTrail(ListFilter):
    """What the lists of the trail have in common: who, when and on which page."""

    # Where a line says when it was, and the address of the page.
    moment: ClassVar[str]
    address: ClassVar[str]

    q = django_filters.CharFilter(label="对象", method="search")
    account = django_filters.ModelChoiceFilter(
        label="谁", method="by_account", queryset=User.objects.none(), empty_label="所有人"
    )
    since = DayFilter(label="从", method="from_day")
    until = DayFilter(label="到", method="to_day")
    place = django_filters.ChoiceFilter(
        label="页面", method="on_page", choices=list(PLACES.items()), empty_label="全部页面"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of accounts are no secret to who reads what they did.
        self.filters["account"].queryset = User.objects.filter(township=self.user.township).order_by("name")

    def by_account(self, queryset: Any, name: str, value: User) -> Any:
        """What one account did."""
        return queryset.filter(user=value)

    def from_day(self, queryset: Any, name: str, value: Any) -> Any:
        """From a day on, as the office's clock has it."""
        return queryset.filter(**{f"{self.moment}__date__gte": value})

    def to_day(self, queryset: Any, name: str, value: Any) -> Any:
        """Up to a day, as the office's clock has it."""
        return queryset.filter(**{f"{self.moment}__date__lte": value})

    def on_page(self, queryset: Any, name: str, value: str) -> Any:
        """What was done on the pages of one part of the application."""
        return queryset.filter(**{f"{self.address}__startswith": f"/{value}/"})


class AccessFilter(OfTrail):
    """The list of who signed in, saw, exported, printed or imported what."""

    moment, address = "at", "path"
    looks_in = ("subject", "detail", "username", "user__name")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "at": ("at", "-pk"),
        "account": ("username", "-at", "-pk"),
        "action": ("action", "-at", "-pk"),
    }
    opens_by = "-at"

    action = django_filters.ChoiceFilter(label="做了什么", choices=AccessRecord.Action, empty_label="全部操作")

    class Meta:
        model = AccessRecord
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> ScopedQuerySet:
        """The township's records."""
        return AccessRecord.objects.visible_to(user, permission).select_related("user")


# What an event may be named by, itself or through what it points to.
_NAMES = ("name", "title", "username")
_LEADS_TO = ("cadre", "user", "village", "mentor")


class ChangeFilter(OfTrail):
    """The list of who changed which records of one kind."""

    moment, address = "pgh_created_at", "pgh_context__metadata__url"
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {"at": ("pgh_id",)}
    opens_by = "-at"

    kind = django_filters.ChoiceFilter(
        label="做了什么", field_name="pgh_label", choices=list(KINDS.items()), empty_label="新建、修改和删除"
    )

    @classmethod
    def of_kind(cls, user: User, data: Any, model: Any) -> "ChangeFilter":
        """The changes of the township's records of ``model``."""
        return cls(data, events_in_township(events_of(model), user), user=user)

    def search(self, queryset: QuerySet, name: str, value: str) -> Any:
        """Those whose record, or the person or village it belongs to, bears a name."""
        there = {field.name for field in queryset.model._meta.concrete_fields}
        found = Q(pk__in=[])
        for column in [*(there & set(_NAMES)), *(f"{one}__name" for one in there & set(_LEADS_TO))]:
            found |= Q(**{f"{column}__icontains": value})
        return queryset.filter(found)

    def by_account(self, queryset: Any, name: str, value: User) -> Any:
        return queryset.filter(pgh_context__metadata__user=value.pk)
