"""The form that asks for an archive."""

from django import forms

from reserve_cadres.people.access import EXPORT
from villages.models import Village
from workbench.archives.models import DossierArchive


class ArchiveForm(forms.ModelForm):
    """Of which village, and whether with the scans."""

    class Meta:
        model = DossierArchive
        fields = ["village", "with_scans"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township = user.township
        self.instance.requested_by = user
        field = self.fields["village"]
        field.queryset = Village.objects.visible_to(user, EXPORT)
        # Who holds a village only has no whole pool to ask for.
        field.required = not user.scope_of(EXPORT).whole_township
        field.empty_label = "请选择" if field.required else "全库"
        # Who holds one village has nothing to choose.
        if field.required and len(own := list(field.queryset[:2])) == 1:
            field.initial = own[0].pk
