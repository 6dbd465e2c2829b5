"""Forms for villages and posts."""

from django import forms

from office.forms import DayField, MonthField
from villages.models import Department, Post, Village


class VillageForm(forms.ModelForm):
    """A village or community."""

    class Meta:
        model = Village
        fields = ["name", "kind", "code", "households", "population", "party_members", "groups", "position"]

    def __init__(self, *args, township, **kwargs):
        super().__init__(*args, **kwargs)
        # Set before validation, so that "the same name twice in a township" is said at the form and not by a crash.
        self.instance.township = township

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"township"}


class DepartmentForm(forms.ModelForm):
    """A department of the township."""

    class Meta:
        model = Department
        fields = ["name", "reviews_as"]

    def __init__(self, *args, township, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township = township

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"township"}


class PostForm(forms.ModelForm):
    """A post of a village."""

    class Meta:
        model = Post
        fields = [
            "title", "kind", "quota", "incumbent_name", "incumbent_birth_month", "incumbent_term_end", "position",
        ]  # fmt: skip
        field_classes = {"incumbent_birth_month": MonthField, "incumbent_term_end": DayField}

    def __init__(self, *args, village=None, **kwargs):
        super().__init__(*args, **kwargs)
        if village is not None:
            self.instance.village = village

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"village"}
