"""Finding proposals in the list, all kept in the address."""

from typing import ClassVar

import django_filters

from accounts.models import User
from reserve_cadres.changes.models import ChangeProposal, ChangeProposalQuerySet
from villages.filters import OfVillages


class ProposalFilter(OfVillages):
    """The list of proposals that were decided on or taken back."""

    village_path = "cadre__village"
    looks_in = ("cadre__name", "cadre__pinyin_initials", "document_number")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "proposed": ("proposed_on", "-pk"),
        "effective": ("effective_on", "-pk"),
        "name": ("cadre__pinyin", "-pk"),
        "status": ("status", "-effective_on", "-pk"),
    }
    opens_by = "-proposed"

    q = django_filters.CharFilter(label="姓名、文号", method="search")
    kind = django_filters.ChoiceFilter(label="变动", choices=ChangeProposal.Kind, empty_label="全部变动")
    status = django_filters.ChoiceFilter(
        label="决定",
        choices=[one for one in ChangeProposal.Status.choices if one[0] != "waiting"],
        empty_label="全部决定",
    )

    class Meta:
        model = ChangeProposal
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> ChangeProposalQuerySet:
        """The proposals the user may see that wait no more."""
        found = ChangeProposal.objects.visible_to(user, permission).exclude(status=ChangeProposal.Status.WAITING)
        return found.for_pages()
