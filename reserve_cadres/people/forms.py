"""Forms for a dossier and its parts."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import inlineformset_factory

from office.days import DayField
from office.forms import KeptFileForm, PartForm, PhotoField, choose_from
from office.records import taken
from office.versions import HeldLine, HeldLines
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.called import village_of, with_village
from reserve_cadres.people.choosing import PersonField, are_many
from reserve_cadres.people.codes import Category
from reserve_cadres.people.dossiers import KEPT, Line, settled
from reserve_cadres.people.fields import DAYS, WIDE, by_group
from reserve_cadres.people.matching import Person, plain_name
from reserve_cadres.people.models import Attachment, AwardOrPenalty, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.people.opening import namesakes
from villages.models import VillageQuerySet

DAY = DayField.widget

# Heading and fields of each part of the form.
SECTIONS = by_group(lambda field: field.in_form)


def choose_person(form: forms.BaseForm, name: str, people: CadreQuerySet) -> None:
    """Let the field ``name`` of a form choose one of ``people``, read with their villages and in the order of these."""
    if not are_many(people):
        choose_from(form, name, people, with_village, under=village_of)
        return
    field = form.fields[name]
    initial = form.get_initial_for_field(field, name)
    form.fields[name] = PersonField(people, label=field.label, required=field.required)
    # What an address names comes as text, which in this field would be a name.
    form.initial = {**form.initial, name: int(initial) if str(initial).isdecimal() else initial}


class PersonNameField(forms.CharField):
    """A person's name, kept as :func:`plain_name` writes it."""

    def to_python(self, value: Any) -> str:
        return plain_name(super().to_python(value))


class CadreForm(PartForm):
    """The person. The pool's part, state and post, has functions of its own."""

    tags = forms.MultipleChoiceField(
        label="其他类别", choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Cadre
        fields = [field.name for _, fields in SECTIONS for field in fields]
        field_classes = {"name": PersonNameField, "photo": PhotoField}
        widgets = dict.fromkeys(DAYS, DAY) | {"remarks": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "birth_date": "填了身份证号的，以身份证号为准，可不填。",
            "sex": "填了身份证号的可不选。",
            "photo": "JPG 或 PNG，不超过 5 MB；保存时去掉照片里的拍摄地点和时间。",
            "education": "不选的，取全日制和在职学历中较高的一项。",
        }

    # The fields that take a whole row, as the page's filter ``column`` wants them.
    wide = " ".join(WIDE)

    def __init__(self, *args: Any, villages: VillageQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].required = False
        self.fields["birth_date"].required = False
        id_number: Any = self.fields["id_number"]
        id_number.max_length = 20
        if self.instance.pk:
            # Where a person stands is the pool's; it changes with a date and a basis, not by editing.
            self.fields.pop("village", None)
        elif villages is not None:
            choose_from(self, "village", villages)

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Heading and bound fields of each group that has any."""
        for heading, fields in SECTIONS:
            yield heading, [self[field.name] for field in fields if field.name in self.fields]

    def clean_id_number(self) -> str:
        return self.cleaned_data["id_number"].strip().upper()

    def clean(self) -> dict[str, Any]:
        """With what follows from what was said; see :func:`settled`."""
        cleaned = super().clean() or {}
        if "id_number" not in self.errors:
            try:
                cleaned |= settled(cleaned)
            except ValidationError as problem:
                for name, errors in problem.error_dict.items():
                    if name not in self.errors:
                        self.add_error(name, errors)
        return cleaned

    def said(self) -> dict:
        """The fields of the dossier as the form has them."""
        return {name: value for name, value in self.cleaned_data.items() if name in KEPT}


class NewCadreForm(CadreForm):
    """Opening a dossier by hand: who may be the same person as somebody on file is asked about."""

    # Its choices are known only once the person was looked up.
    other_people = forms.TypedMultipleChoiceField(
        label="是不是同一个人", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    wide = f"{CadreForm.wide} other_people"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other_people"]
        said = field.widget.value_from_datadict(self.data, self.files, self.add_prefix("other_people"))
        field.choices = [(key, key) for key in said or [] if re.fullmatch(r"[0-9]{1,18}", key)]

    def sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The question stands first, and only where it arises."""
        (heading, fields), *others = super().sections()
        field: Any = self.fields["other_people"]
        asked = [self["other_people"]] if field.choices else []
        yield heading, [*asked, *fields]
        yield from others

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        village, name = cleaned.get("village"), cleaned.get("name")
        if not (village and name) or "id_number" in self.errors:
            return cleaned
        person = Person(name, cleaned.get("birth_date"), cleaned.get("id_number", ""), village.pk)
        try:
            alike = namesakes(village.township_id, person)
        except ValidationError as problem:
            self.add_error(None, problem)
            return cleaned
        field: Any = self.fields["other_people"]
        field.choices = [
            (one.pk, f"不是{one.village}的{one.name}({one.birth_display} 出生，{one.get_state_display()})，是另一个人")
            for one in alike
        ]
        asked = {one.pk for one in alike}
        cleaned["other_people"] = asked & set(cleaned.get("other_people") or [])
        if asked - cleaned["other_people"]:
            self.add_error(
                "other_people",
                "已有同名、同出生年月的档案。是同一个人的，请到本人档案里修改；不是的，在这里勾选后再保存。",
            )
        return cleaned


class AttachmentForm(KeptFileForm):
    """A scan to add to the file."""

    class Meta:
        model = Attachment
        fields = ["kind", "title", "file"]
        help_texts = {"file": "PDF、图片、Word 或 Excel，不超过 10 MB。"}


_PART: dict[str, Any] = {"form": HeldLine, "formset": HeldLines, "extra": 1, "can_delete": True}
ResumeFormSet = inlineformset_factory(
    Cadre,
    ResumeEntry,
    fields=["began_on", "ended_on", "description"],
    widgets={"began_on": DAY, "ended_on": DAY},
    **_PART,
)
FamilyFormSet = inlineformset_factory(
    Cadre,
    FamilyMember,
    fields=["relation", "name", "birth_month", "political_status", "work"],
    widgets={"birth_month": DAY},
    **_PART,
)
AwardFormSet = inlineformset_factory(
    Cadre,
    AwardOrPenalty,
    fields=["kind", "given_on", "title", "authority"],
    widgets={"given_on": DAY},
    **_PART,
)


def lines_of(formset: forms.BaseInlineFormSet, values: type) -> list[Line]:
    """The lines of a part that are new, changed or taken out, as the dataclass ``values``."""
    taken_out = formset.deleted_forms
    return [
        Line(None if form in taken_out else taken(values, form.cleaned_data), form.instance.pk)
        for form in formset.forms
        if form.has_changed() and (form not in taken_out or form.instance.pk)
    ]
