"""Finding term changes, all kept in the address."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Count

from accounts.models import User
from office.lists import ListFilter
from reserve_cadres.terms.models import Term


class TermFilter(ListFilter):
    """The list of term changes."""

    looks_in = ("title",)
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "day": ("election_day", "-pk"),
        "title": ("title", "-pk"),
        "filled": ("filled", "-pk"),
    }
    opens_by = "-day"

    q = django_filters.CharFilter(label="名称", method="search")

    class Meta:
        model = Term
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """The term changes of the township, with how many posts were filled."""
        return Term.objects.visible_to(user, permission).annotate(
            filled=Count("results"), from_pool=Count("results__cadre", distinct=True)
        )
