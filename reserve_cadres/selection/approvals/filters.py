"""Finding decisions on entry, all kept in the address."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from reserve_cadres.selection.approvals.models import Approval
from villages.filters import OfVillages


class DecisionFilter(OfVillages):
    """The list of what the leading group decided on those chosen."""

    village_path = "candidacy__opened_post__post__village"
    looks_in = ("candidacy__cadre__name", "candidacy__cadre__pinyin_initials", "document_number")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "decided": ("decided_on", "-pk"),
        "name": ("candidacy__cadre__pinyin", "-pk"),
        "village": ("candidacy__opened_post__post__village__position", "candidacy__opened_post__post__village", "-pk"),
    }
    opens_by = "-decided"

    q = django_filters.CharFilter(label="姓名、文号", method="search")
    decision = django_filters.ChoiceFilter(label="决定", choices=Approval.Decision, empty_label="全部决定")

    class Meta:
        model = Approval
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """The decisions the user may see."""
        return Approval.objects.visible_to(user, permission).select_related(
            "candidacy__cadre",
            "candidacy__opened_post__post__village",
            "candidacy__opened_post__joint_post",
            "candidacy__opened_post__selection__round",
            "moved_from__village",
            "recorded_by",
        )
