"""Forms of the selection meeting."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.http import QueryDict

from accounts.models import User
from office.days import DayField
from office.forms import KeptFileForm
from office.grids import HeldGrid
from office.records import taken
from office.versions import HeldForm, HeldLines
from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.meetings.models import (
    GROUPS,
    JudgeMark,
    MeetingAttachment,
    MeetingOfficial,
    SelectionMeeting,
)
from reserve_cadres.selection.meetings.officials import Official
from reserve_cadres.selection.nominations.models import Candidacy


class MeetingForm(HeldForm):
    """A meeting: when, where, who led, who was due and came, and what was minuted."""

    held_on = DayField(label="召开日期")

    class Meta:
        model = SelectionMeeting
        fields = [
            "held_on", "place", "chair", *(f"{group}_{side}" for group in GROUPS for side in ("due", "present")), "minutes",
        ]  # fmt: skip
        widgets = {"minutes": forms.Textarea(attrs={"rows": 5})}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Label and the bound fields, due and present, of each attendance group."""
        return [(label, [self[f"{group}_due"], self[f"{group}_present"]]) for group, label in GROUPS.items()]


class OfficialForm(HeldForm):
    """One line of who watches, counts or judges: chosen from the files, or by name."""

    chosen = forms.ChoiceField(label="从账号或本村人员中选", required=False)

    class Meta:
        model = MeetingOfficial
        fields = ["duty", "chosen", "name", "office", "comes_from", "namesake_checked"]

    def __init__(self, *args: Any, choices: "OfficialChoices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["name"].required = False
        self.fields["name"].label = "或写姓名"
        chosen: Any = self.fields["chosen"]
        chosen.choices = choices.offered
        self.initial["chosen"] = choices.key_of(self.instance)
        if self.initial["chosen"]:
            self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen, name = cleaned.get("chosen"), cleaned.get("name")
        cleaned["user"], cleaned["cadre"] = self.choices.found(chosen)
        if chosen and name:
            self.add_error("name", "已从名单里选了人，姓名不用再填。")
        if not chosen and not name and "name" not in self.errors:
            self.add_error("name", "请选人或写姓名。")
        return cleaned

    def _post_clean(self) -> None:
        """What is kept is written by the function of the rule, which checks it whole."""


class OfficialChoices:
    """The accounts and the people of the village a line may be about, looked up once for all lines."""

    def __init__(self, accounts: Iterable[User], people: Iterable[Cadre]) -> None:
        self.accounts = {f"user-{one.pk}": one for one in accounts}
        self.people = {f"cadre-{one.pk}": one for one in people}

    @property
    def offered(self) -> list[tuple[str, Any]]:
        """The choices of a line, in groups."""
        accounts = [(key, f"{one}({one.unit})" if one.unit else str(one)) for key, one in self.accounts.items()]
        people = [(key, str(one)) for key, one in self.people.items()]
        return [("", "—"), ("账号", accounts), ("本村人员", people)]

    def key_of(self, record: MeetingOfficial) -> str:
        """The choice a record on file stands for; who is no longer offered is, once more."""
        if record.cadre:
            self.people.setdefault(f"cadre-{record.cadre_id}", record.cadre)
            return f"cadre-{record.cadre_id}"
        if record.user:
            self.accounts.setdefault(f"user-{record.user_id}", record.user)
            return f"user-{record.user_id}"
        return ""

    def found(self, key: str | None) -> tuple[User | None, Cadre | None]:
        """The account or the dossier of a choice."""
        return self.accounts.get(key or ""), self.people.get(key or "")


class BaseOfficials(HeldLines):
    """All who watch, count and judge at a meeting."""

    all_or_nothing = True

    def validate_unique(self) -> None:
        """Two of one name and duty are refused by the function of the rule."""

    @property
    def said(self) -> list[Official]:
        """Everybody who stays or is new."""
        return [
            taken(Official, form.cleaned_data | {"pk": form.instance.pk})
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]


OfficialFormSet = inlineformset_factory(
    SelectionMeeting, MeetingOfficial, form=OfficialForm, formset=BaseOfficials, extra=0, can_delete=True
)


def officials_formset(
    data: QueryDict | None, *, meeting: SelectionMeeting, accounts: Iterable[User], people: Iterable[Cadre]
) -> BaseOfficials:
    """The lines of ``meeting``; of a new one a line to fill in for each duty."""
    formset: Any = OfficialFormSet(
        data,
        instance=meeting,
        prefix="officials",
        queryset=MeetingOfficial.objects.select_related("user", "cadre"),
        initial=[] if meeting.pk else [{"duty": duty} for duty in MeetingOfficial.Duty],
        form_kwargs={"choices": OfficialChoices(accounts, people)},
    )
    formset.extra = 0 if meeting.pk else len(MeetingOfficial.Duty)
    return formset


class MeetingFileForm(KeptFileForm):
    """A photo or scan of the meeting."""

    class Meta:
        model = MeetingAttachment
        fields = ["kind", "file"]
        help_texts = {"file": "PDF、图片或 Word，不超过 10 MB。"}


class MarksForm(HeldGrid):
    """Candidates × judges × speech and defence."""

    def __init__(
        self,
        *args: Any,
        meeting: SelectionMeeting,
        candidacies: Iterable[Candidacy],
        means: Mapping[tuple[int, str], Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = meeting
        self.keys = {}
        self.candidacies = list(candidacies)
        self.judges = meeting.judges
        self.means = means
        for one in self.candidacies:
            for judge in self.judges:
                for part in JudgeMark.Part:
                    name = f"{one.pk}-{judge.pk}-{part.value}"
                    self.keys[name] = (one.pk, judge.pk, part.value)
                    self.fields[name] = forms.DecimalField(
                        label=f"{one.cadre} {judge} {part.label}",
                        min_value=0,
                        max_value=100,
                        max_digits=5,
                        decimal_places=2,
                        required=False,
                    )
        self.stands(self.on_file())

    def on_file(self) -> dict[str, Any]:
        marks = JudgeMark.objects.filter(meeting=self.belongs_to)
        known = {(mark.candidacy_id, mark.given_by_id, mark.part): mark.mark for mark in marks}
        return {name: known.get(key) for name, key in self.keys.items()}

    def row_of(self, name: str) -> str:
        """Every mark is given by itself."""
        return name

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """For each candidate, the part, its fields judge by judge, and the mean of the marks on record."""
        for one in self.candidacies:
            yield (
                one,
                [(part.label, self._fields(one, part), self.means.get((one.pk, part))) for part in JudgeMark.Part],
            )

    def _fields(self, one: Candidacy, part: JudgeMark.Part) -> list[forms.BoundField]:
        return [self[f"{one.pk}-{judge.pk}-{part.value}"] for judge in self.judges]

    @property
    def marks(self) -> dict:
        """(candidacy id, key of the judge, part) → mark or None, of those that were changed."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.touched(name)}
