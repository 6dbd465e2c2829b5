"""Form fields and small forms that pages of several rooms share."""

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet, UniqueConstraint

from office.pickers import grouped_by
from office.scanning import scan
from office.uploads import PICTURES, to_keep
from office.versions import HeldForm
from office.workbooks.reading import MAX_FILE_BYTES

MAX_PHOTO_BYTES = 5 * 1024 * 1024

_LARGEST_WORKBOOK = f"{MAX_FILE_BYTES // 1024 // 1024} MB"


class NamesField(forms.CharField):
    """Several names in one line, divided by 、, commas, spaces or line breaks; each once, in their order."""

    default_help = "多个用顿号、逗号或空格隔开。"

    def __init__(self, *, longest: int = 50, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.default_help)
        super().__init__(**kwargs)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            # A field that is not open to change hands back what it was given.
            return list(value)
        names = list(dict.fromkeys(filter(None, re.split(r"[\s、，,；;]+", super().to_python(value) or ""))))
        if too_long := next((name for name in names if len(name) > self.longest), None):
            raise ValidationError(f"「{too_long[:20]}…」超过 {self.longest} 个字，请检查分隔。")
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "")


class FractionField(forms.CharField):
    """A share of at most 1 written as a fraction: 2/3. The value is (numerator, denominator)."""

    def prepare_value(self, value: Any) -> Any:
        return "/".join(map(str, value)) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"\s*(\d{1,3})\s*[/／]\s*(\d{1,3})\s*", super().to_python(value) or "")
        if not found:
            raise ValidationError("请写成 2/3 的样子。")
        numerator, denominator = int(found[1]), int(found[2])
        if not denominator > 0 or numerator > denominator:
            raise ValidationError("应是不超过 1 的分数。")
        return numerator, denominator


class KeptFileForm(forms.ModelForm):
    """A file to keep with a record: of the model's ``EXTENSIONS``, no larger than its ``MAX_BYTES``."""

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            # The one that is kept already.
            return file
        return _within(file, self._meta.model.MAX_BYTES, self._meta.model.EXTENSIONS)


class PhotoField(forms.FileField):
    """A photo, kept without what the camera noted in it."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"})

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        return file and _within(file, MAX_PHOTO_BYTES, PICTURES)


def _within(file: Any, most_bytes: int, allowed: Sequence[str]) -> UploadedFile:
    if file.size > most_bytes:
        raise ValidationError(f"文件超过 {most_bytes // 1024 // 1024} MB，请压缩后再传。")
    return to_keep(file, allowed)


class WorkbookField(forms.FileField):
    """A workbook as an office has it; ``advice`` says what to do with one that is too large."""

    widget = forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.et,.ods"})

    def __init__(self, *, advice: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f".xlsx、.xls、.csv，不超过 {_LARGEST_WORKBOOK}。")
        super().__init__(**kwargs)
        self.advice = advice

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value.size > MAX_FILE_BYTES:
            raise ValidationError(f"文件超过 {_LARGEST_WORKBOOK}{self.advice and '，'}{self.advice}。")
        if value:
            scan(value)


def choose_from(
    form: forms.BaseForm,
    name: str,
    records: QuerySet[Any],
    called: Callable[[Any], str] | None = None,
    *,
    empty: str = "",
    under: Callable[[Any], str] | None = None,
) -> None:
    """Let the field ``name`` of a form choose from ``records``, each called as ``called`` says, none of them ``empty``.

    They stand under the heading ``under`` gives, where those of one heading follow each other.
    """
    field: Any = form.fields[name]
    if under:
        field.iterator = grouped_by(under)
    field.queryset = records
    if empty:
        field.empty_label = empty
    if called:
        field.label_from_instance = called


class PartForm(HeldForm):
    """A form for a record that is part of what its page knows: of its township, unless ``whole`` names another field.

    It takes that as a keyword and sets it before validation, so that "the same name twice in a township" is said at the
    form and not by a crash.
    """

    whole: ClassVar[str] = "township"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        whole = kwargs.pop(self.whole, None)
        super().__init__(*args, **kwargs)
        if whole is not None:
            setattr(self.instance, self.whole, whole)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {self.whole}  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        """Say at the field what holds once in the whole of this one field."""
        whole = errors.error_dict.pop(NON_FIELD_ERRORS, [])
        for error in whole:
            name = self._once.get("".join(error.messages), NON_FIELD_ERRORS)
            errors.error_dict.setdefault(name, []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]

    @property
    def _once(self) -> dict[str, str]:
        """The fields of the page of which a value stands once in the whole, by the words for the second."""
        return {
            str(one.violation_error_message): name
            for one in self.instance._meta.constraints
            if isinstance(one, UniqueConstraint) and self.whole in one.fields and len(one.fields) == 2
            for name in one.fields
            if name in self.fields
        }


class WorkbookForm(forms.Form):
    """A workbook to read."""

    file = WorkbookField(label="表格")


class PasswordForm(forms.Form):
    """The password that a workbook opens with."""

    password = forms.CharField(
        label="打开密码",
        max_length=255,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="只用来打开这一次，不保存。",
    )


class ReasonForm(forms.Form):
    """A reason to put on record, asked for as ``label``, of at most ``longest`` characters."""

    def __init__(self, *args: Any, label: str = "原因", longest: int = 200, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # More than a line holds is written in several.
        widget = forms.Textarea(attrs={"rows": 3}) if longest > 200 else None
        self.fields["reason"] = forms.CharField(label=label, max_length=longest, widget=widget)
