"""Finding imports, all kept in the address."""

from typing import Any, ClassVar

import django_filters

from accounts.models import User
from office.lists import ListFilter
from reserve_cadres.roster.models import RosterImport


class ImportFilter(ListFilter):
    """The list of rosters that were uploaded."""

    looks_in = ("file_name", "uploaded_by__name")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "uploaded": ("uploaded_at", "-pk"),
        "confirmed": ("confirmed_at", "-pk"),
        "file": ("file_name", "-pk"),
        "status": ("status", "-uploaded_at", "-pk"),
    }
    opens_by = "-uploaded"

    q = django_filters.CharFilter(label="文件名、上传人", method="search")
    status = django_filters.ChoiceFilter(label="状态", choices=RosterImport.Status, empty_label="全部状态")

    class Meta:
        model = RosterImport
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """The township's imports."""
        found = RosterImport.objects.visible_to(user, permission)
        return found.select_related("uploaded_by", "confirmed_by", "undone_by")
