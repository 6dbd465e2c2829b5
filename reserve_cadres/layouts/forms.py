"""The form of a roster layout."""

from django import forms

from reserve_cadres.layouts.layouts import AVAILABLE
from reserve_cadres.layouts.models import RosterLayout


class LayoutForm(forms.ModelForm):
    """Name, title, and a place number for each column that is to be shown."""

    class Meta:
        model = RosterLayout
        fields = ["name", "title"]

    def __init__(self, *args, township, columns=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township = township
        chosen = self.instance.columns or [name for name in columns if name in AVAILABLE]
        for name, label in AVAILABLE.items():
            self.fields[f"place_{name}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99,
                initial=chosen.index(name) + 1 if name in chosen else None,
            )  # fmt: skip

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"township"}

    def places(self):
        """The place field of each column."""
        return [self[f"place_{name}"] for name in AVAILABLE]

    def columns(self) -> list[str]:
        """The columns that have a place, in the order of the numbers; two with one number keep the order of the form."""
        placed = {name: self.cleaned_data[f"place_{name}"] for name in AVAILABLE}
        return sorted((name for name in placed if placed[name]), key=lambda name: placed[name])
