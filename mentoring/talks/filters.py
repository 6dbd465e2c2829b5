"""Finding talks and what follows from them, all kept in the address."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk, TalkQuerySet
from office.days import MonthField
from reserve_cadres.models import Cadre
from villages.filters import OfVillages
from villages.models import Village


class MonthFilter(django_filters.Filter):
    """A month, as its first day."""

    field_class = MonthField


class TalkFilter(OfVillages):
    """The list of talks."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "day": ("held_on", "-pk"),
        "mentor": ("mentor__name", "mentor", "-held_on", "-pk"),
    }
    opens_by = "-day"

    q = django_filters.CharFilter(label="联系人、后备干部、内容、问题", method="search")
    month = MonthFilter(label="月份", method="in_month")
    mentor = django_filters.ModelChoiceFilter(label="联系人", queryset=User.objects.none(), empty_label="所有联系人")
    kind = django_filters.ChoiceFilter(label="联系人类别", choices=Pairing.Kind, empty_label="全部类别")
    problem = django_filters.ChoiceFilter(
        label="问题",
        method="with_problem",
        choices=[("open", "没有解决的"), ("solved", "已解决的")],
        empty_label="不论问题",
    )

    class Meta:
        model = Talk
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = "mentoring.view_talk"
        talked = Talk.objects.visible_to(self.user, self.permission).values("mentor")
        self.filters["mentor"].queryset = User.objects.filter(pk__in=talked).order_by("name")

    @classmethod
    def visible(cls, user: User, permission: str) -> TalkQuerySet:
        """The talks the user may see, with the people of them the user may see."""
        return Talk.objects.visible_to(user, permission).for_list(user)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.about(value, self.user)

    def in_village(self, queryset: Any, name: str, value: Village) -> Any:
        return queryset.filter(self._with(self._people().filter(village=value)))

    def in_month(self, queryset: Any, name: str, value: Any) -> Any:
        """Those of one month."""
        return queryset.in_month(value)

    def with_problem(self, queryset: Any, name: str, value: str) -> Any:
        """Those in which a problem was raised, by what became of it."""
        return queryset.with_problem().filter(problem_solved=value == "solved")

    @property
    def chosen_month(self) -> date | None:
        """The month asked for, as its first day."""
        return self.form.cleaned_data.get("month") if self.form.is_valid() else None

    def _people(self) -> Any:
        # Of the people only those the user may see: a search must not tell what the page hides.
        return Cadre.objects.visible_to(self.user, self.permission)

    def _with(self, people: Any) -> Q:
        return Q(pk__in=Talk.objects.filter(cadres__in=people).values("pk"))


class FollowUpFilter(TalkFilter):
    """The list of what is to be followed up."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "due": ("follow_up_due", "-held_on", "pk"),
        "day": ("held_on", "pk"),
        "mentor": ("mentor__name", "mentor", "follow_up_due", "-held_on", "pk"),
        "settled": ("settled_on", "-held_on", "pk"),
    }
    opens_by = "due"
    # Without a word about it the list shows what is still to be done.
    given: ClassVar[dict[str, str]] = {"status": "open"}

    status = django_filters.ChoiceFilter(
        label="进展", method="standing", widget=forms.HiddenInput,
        choices=[("open", "待办"), ("due", "已过期限"), ("month", "本月到期"), ("settled", "已办结")],
    )  # fmt: skip

    @classmethod
    def visible(cls, user: User, permission: str) -> TalkQuerySet:
        """The talks the user may see from which something follows."""
        return super().visible(user, permission).exclude(follow_up="")

    def standing(self, queryset: Any, name: str, value: str) -> Any:
        """How far it is."""
        if value == "settled":
            return queryset.filter(settled_on__isnull=False)
        found, today = queryset.filter(settled_on__isnull=True), timezone.localdate()
        if value == "month":
            return found.due_this_month(today)
        return found.due_before(today) if value == "due" else found
