"""The form that asks for an archive."""

from typing import Any

from django import forms

from accounts.models import User
from office.forms import choose_from
from reserve_cadres.people.access import EXPORT
from villages.models import Village
from workbench.archives.models import DossierArchive


class ArchiveForm(forms.ModelForm):
    """Of which village, and whether with the scans."""

    class Meta:
        model = DossierArchive
        fields = ["village", "with_scans"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.township = user.township
        self.instance.requested_by = user
        villages = Village.objects.visible_to(user, EXPORT)
        field = self.fields["village"]
        # Who holds a village only has no whole pool to ask for.
        field.required = not user.scope_of(EXPORT).whole_township
        choose_from(self, "village", villages, empty="请选择" if field.required else "全库")
        # Who holds one village has nothing to choose.
        if field.required and len(own := list(villages[:2])) == 1:
            field.initial = own[0].pk
