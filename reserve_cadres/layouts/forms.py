"""The form of a roster layout."""

from collections.abc import Sequence
from typing import Any

from django import forms

from office.forms import PartForm
from reserve_cadres.layouts.layouts import AVAILABLE
from reserve_cadres.layouts.models import SavedView


class LayoutForm(PartForm):
    """Name, title, and a place number for each column that is to be shown."""

    class Meta:
        model = SavedView
        fields = ["name", "title"]

    def __init__(self, *args: Any, columns: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.columns or [name for name in columns if name in AVAILABLE]
        for name, label in AVAILABLE.items():
            self.fields[f"place_{name}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99,
                initial=chosen.index(name) + 1 if name in chosen else None,
            )  # fmt: skip

    def places(self) -> list[forms.BoundField]:
        """The place field of each column."""
        return [self[f"place_{name}"] for name in AVAILABLE]

    def columns(self) -> list[str]:
        """The columns that have a place, in the order of the numbers; two with one number keep the order of the form."""
        placed = {name: self.cleaned_data[f"place_{name}"] for name in AVAILABLE}
        return sorted((name for name in placed if placed[name]), key=lambda name: placed[name])
