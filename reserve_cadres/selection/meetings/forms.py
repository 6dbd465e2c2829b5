"""Forms of the selection meeting."""

from django import forms

from office.forms import DayField, KeptFileForm, NamesField
from office.numbers import mean
from reserve_cadres.selection.meetings.models import GROUPS, JudgeMark, MeetingAttachment, SelectionMeeting


class MeetingForm(forms.ModelForm):
    """A meeting: when, where, who led and counted, who was due and came, and what was minuted."""

    held_on = DayField(label="召开日期")
    scrutineers = NamesField(label="监票人")
    tellers = NamesField(label="计票人")
    judges = NamesField(label="评委", required=False, help_text="给演讲和答辩打分的人；不打分则不填。")

    class Meta:
        model = SelectionMeeting
        fields = [
            "held_on", "place", "chair", "scrutineers", "tellers", "judges", "namesakes_confirmed",
            *(f"{group}_{side}" for group in GROUPS for side in ("due", "present")), "minutes",
        ]  # fmt: skip
        widgets = {"minutes": forms.Textarea(attrs={"rows": 5})}

    def groups(self):
        """Label and the bound fields, due and present, of each attendance group."""
        return [(label, [self[f"{group}_due"], self[f"{group}_present"]]) for group, label in GROUPS.items()]


class MeetingFileForm(KeptFileForm):
    """A photo or scan of the meeting."""

    class Meta:
        model = MeetingAttachment
        fields = ["kind", "file"]
        help_texts = {"file": "PDF、图片或 Word，不超过 10 MB。"}


class MarksForm(forms.Form):
    """Candidates × judges × speech and defence."""

    def __init__(self, *args, meeting, candidacies, **kwargs):
        super().__init__(*args, **kwargs)
        known = {(mark.candidacy_id, mark.judge, mark.part): mark.mark for mark in meeting.marks.all()}
        self.keys = {}
        self.candidacies = list(candidacies)
        self.judges = list(meeting.judges)
        for one in self.candidacies:
            for number, judge in enumerate(self.judges):
                for part in JudgeMark.Part:
                    name = f"{one.pk}-{number}-{part.value}"
                    self.keys[name] = (one.pk, judge, part.value)
                    self.fields[name] = forms.DecimalField(
                        label=f"{one.cadre} {judge} {part.label}",
                        min_value=0,
                        max_value=100,
                        max_digits=5,
                        decimal_places=2,
                        required=False,
                        initial=known.get((one.pk, judge, part.value)),
                    )

    def lines(self):
        """For each candidate, the part, its fields judge by judge, and the mean of the marks on record."""
        for one in self.candidacies:
            yield one, [(part.label, *self._part(one, part)) for part in JudgeMark.Part]

    def _part(self, one, part):
        fields = [self[f"{one.pk}-{number}-{part.value}"] for number in range(len(self.judges))]
        given = [field.initial for field in fields if field.initial is not None]
        return fields, mean(sum(given), len(given), places=2)

    @property
    def marks(self) -> dict:
        """(candidacy id, judge, part) → mark or None."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
