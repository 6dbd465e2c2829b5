"""Who runs the installation from now on."""

from typing import Any

from django import forms
from django.db import models

from office.forms import choose_from
from villages.models import Township


def townships_beside(running: Township) -> models.QuerySet[Township]:
    """Those that could run the installation in its place; demos cannot."""
    return Township.objects.filter(is_demo=False).exclude(pk=running.pk)


class HandInstallationForm(forms.Form):
    """The other township; of it nothing is shown but the name."""

    township = forms.ModelChoiceField(Township.objects.none(), label="移交给")

    def __init__(self, *args: Any, running: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "township", townships_beside(running))
