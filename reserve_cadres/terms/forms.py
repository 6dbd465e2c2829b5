"""Forms of a term change and of a village's results."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from office.days import DayField, MonthField
from office.forms import PartForm
from office.grids import HeldGrid
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.choosing import PersonField, are_many
from reserve_cadres.terms.models import Term
from reserve_cadres.terms.terms import Elected
from villages.models import Post


class TermForm(PartForm):
    """A term change."""

    election_day = DayField(label="选举日", help_text=Term._meta.get_field("election_day").help_text)
    ends_on = DayField(label="任期届满", required=False, help_text=Term._meta.get_field("ends_on").help_text)

    class Meta:
        model = Term
        fields = ["title", "election_day", "ends_on"]


class ResultsForm(HeldGrid):
    """Who was elected to each post of a village: a reserve from the list, or somebody else by name."""

    propose_appointments = forms.BooleanField(
        label="当选的在库人员，提请镇领导小组转为「已任用」", required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        term: Term,
        posts: Iterable[Post],
        people: CadreQuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.belongs_to = term
        self.posts = list(posts)
        self.by_name = are_many(people)
        listed = list(people.filter(here=True) if self.by_name else people)
        for post in self.posts:
            self.fields[f"{post.pk}-cadre"] = self._choice(f"{post.title}当选的后备干部", people, listed)
            self.fields[f"{post.pk}-name"] = forms.CharField(
                label=f"{post.title}当选人姓名", max_length=50, required=False
            )
            birth = self.fields[f"{post.pk}-birth"] = MonthField(label=f"{post.title}当选人出生年月", required=False)
            # As small as the lines of the table it stands in, which has no place for a label.
            birth.widget.attrs |= {"class": "form-control form-control-sm", "aria-label": birth.label}
        self.stands(self.on_file())

    def _choice(self, label: str, people: CadreQuerySet, listed: list[Any]) -> forms.ModelChoiceField:
        if self.by_name:
            field = PersonField(people, label=label, required=False, offered=listed)
            field.widget.attrs |= {
                "class": "form-control form-control-sm",
                "aria-label": label,
                "placeholder": "不是在库人员",
            }
            return field
        choice = forms.ModelChoiceField(label=label, queryset=people, required=False, empty_label="不是在库人员")
        # Their names are at hand: no query for each post.
        names = [(one.pk, str(one) if one.here else f"{one}（{one.village}）") for one in listed]
        choice.choices = [("", choice.empty_label), *names]
        return choice

    def on_file(self) -> dict[str, Any]:
        known = {one.post_id: one for one in self.belongs_to.results.filter(post__in=self.posts)}
        values: dict[str, Any] = {}
        for post in self.posts:
            result = known.get(post.pk)
            other = None if result and result.cadre_id else result
            values[f"{post.pk}-cadre"] = result and result.cadre_id
            values[f"{post.pk}-name"] = other and other.name
            values[f"{post.pk}-birth"] = other and other.birth_month
        return values

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Each post with its three fields."""
        for post in self.posts:
            yield post, *(self[f"{post.pk}-{name}"] for name in ("cadre", "name", "birth"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for post in self.posts:
            cadre, name = cleaned.get(f"{post.pk}-cadre"), cleaned.get(f"{post.pk}-name")
            if cadre and name and name != cadre.name:
                self.add_error(f"{post.pk}-name", "已选了在库人员，姓名不用再填。")
        return cleaned

    @property
    def elected(self) -> list[Elected]:
        """What was said of each post."""
        said = self.cleaned_data
        return [
            Elected(
                post.pk,
                said[f"{post.pk}-name"],
                said[f"{post.pk}-birth"],
                said[f"{post.pk}-cadre"].pk if said[f"{post.pk}-cadre"] else None,
            )
            for post in self.posts
        ]
