"""The form of a talk: made for a phone, with most of it filled in."""

import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from mentoring.talks.models import Talk
from office.days import DayField
from office.forms import PhotoField
from office.versions import HeldForm
from reserve_cadres.models import Cadre

MAX_PHOTOS = 6
LONG = {"rows": 2}


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class PhotosField(PhotoField):
    """Several photos, each checked as one."""

    widget = ManyFiles  # type: ignore[assignment]

    def to_python(self, data: Any) -> list[Any]:  # type: ignore[override]
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MAX_PHOTOS:
            raise ValidationError(f"一次最多 {MAX_PHOTOS} 张照片。")
        return [super(PhotosField, self).to_python(file) for file in files]


class PeopleField(forms.TypedMultipleChoiceField):
    """People ticked from those that are at hand, so that a form that is sent asks for none of them again."""

    widget = forms.CheckboxSelectMultiple

    def of(self, people: Iterable[Cadre]) -> None:
        """Let it choose from ``people``, with their villages where they are of several."""
        self.by_key = {f"{one.pk}": one for one in people}
        several = len({one.village_id for one in self.by_key.values()}) > 1
        self.choices = [(key, f"{one}({one.village})" if several else f"{one}") for key, one in self.by_key.items()]
        self.coerce = self.by_key.__getitem__

    def to_python(self, value: Any) -> list[str]:
        # Whoever is ticked twice talked once.
        return list(dict.fromkeys(super().to_python(value)))


class TalkForm(HeldForm):
    """A talk. People are ticked from those the mentor is paired with."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    people = PeopleField(label="谈话对象", error_messages={"required": "请勾选谈话对象。"})
    held_on = DayField(label="谈话日期", initial=timezone.localdate)
    follow_up_due = DayField(label="后续事项期限", required=False)
    photos = PhotosField(label="照片", required=False, widget=ManyFiles(attrs={"accept": "image/*"}))

    class Meta:
        model = Talk
        fields = ["held_on", "place", "summary", "thought", "study", "work", "problem", "problem_solved", "help_given",
                  "new_direction", "follow_up", "follow_up_due"]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs=LONG)
            for name in ("summary", "thought", "study", "work", "problem", "help_given")
        }

    def __init__(self, *args: Any, people: Iterable[Cadre], mentor: User | None, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PeopleField, self.fields["people"]).of(people)
        self.instance.mentor, self.instance.kind = mentor, kind

    def _get_validation_exclusions(self) -> set[str]:
        # What one talk must satisfy, constraints included, is asked by who records or changes it, once. Where the page comes
        # again anyway, it says all that is wrong.
        if self.errors:
            return super()._get_validation_exclusions()  # type: ignore[misc]
        return {field.name for field in Talk._meta.fields}

    def _post_clean(self) -> None:
        # Nothing asks a new talk's form for a talk: who records it makes one of what was said.
        if self.errors or self.instance.pk:
            super()._post_clean()

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields a routine talk does not need."""
        names = ["thought", "study", "work", "problem", "problem_solved", "help_given", "new_direction", "follow_up",
                 "follow_up_due"]  # fmt: skip
        return [self[name] for name in names]

    @property
    def said(self) -> dict:
        """What is kept of the talk itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"people", "photos", "key"}}


class SettleForm(forms.Form):
    """What came of a follow-up."""

    settled_on = DayField(label="办结日期", initial=timezone.localdate)
    settlement = forms.CharField(label="办结情况", max_length=300, widget=forms.Textarea(attrs=LONG))
    problem_solved = forms.BooleanField(label="提出的问题已解决", required=False)
