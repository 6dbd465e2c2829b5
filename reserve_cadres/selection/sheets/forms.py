"""The form that takes a workbook of a round."""

from django import forms

from office.forms import WorkbookField
from reserve_cadres.selection.sheets.models import SelectionSheet


class SheetForm(forms.ModelForm):
    """A workbook to take over."""

    file = WorkbookField(label="文件")

    class Meta:
        model = SelectionSheet
        fields = ["kind", "file"]
