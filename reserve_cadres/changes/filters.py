"""Finding proposals in the list, all kept in the address."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from reserve_cadres.changes.models import ChangeProposal
from villages.models import Village


class ProposalFilter(django_filters.FilterSet):
    """The filters of the list of proposals that were decided on or taken back."""

    q = django_filters.CharFilter(label="姓名或文号", method="search")
    village = django_filters.ModelChoiceFilter(
        label="村(社区)", field_name="cadre__village", queryset=Village.objects.none(), empty_label="全部村"
    )
    kind = django_filters.ChoiceFilter(label="变动", choices=ChangeProposal.Kind, empty_label="全部变动")
    status = django_filters.ChoiceFilter(
        label="决定",
        choices=[one for one in ChangeProposal.Status.choices if one[0] != "waiting"],
        empty_label="全部决定",
    )

    class Meta:
        model = ChangeProposal
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.filters["village"].queryset = Village.objects.visible_to(user)

    def search(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(cadre__name__icontains=value) | queryset.filter(document_number__icontains=value)
