"""Forms of pairs."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import VILLAGE_ROLES
from mentoring.pairs.models import Pairing, PairingQuerySet
from office.days import DayField
from office.forms import ReasonForm, choose_from
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from villages.models import Township, Village


def mentors_of(township: Township) -> QuerySet[User]:
    """The accounts that mentor in some capacity."""
    return (
        User.objects.filter(township=township, is_active=True, roles__role__in=VILLAGE_ROLES)
        .distinct()
        .order_by("name")
    )


class PairForm(forms.Form):
    """One person and a mentor."""

    cadre = forms.ModelChoiceField(label="后备干部", queryset=Cadre.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, people: CadreQuerySet, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "cadre", people, lambda one: f"{one.village} {one}")
        choose_from(self, "mentor", mentors_of(township))


class VillagePairForm(forms.Form):
    """A whole village and a mentor."""

    village = forms.ModelChoiceField(label="村(社区)", queryset=Village.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "village", township.villages.all())
        choose_from(self, "mentor", mentors_of(township))


class HandOverForm(forms.Form):
    """All pairs of one mentor to another: a secretary or a leader changed."""

    mentor = forms.ModelChoiceField(label="原联系人", queryset=User.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    village = forms.ModelChoiceField(
        label="村(社区)", queryset=Village.objects.none(), required=False, empty_label="其联系的全部村"
    )
    successor = forms.ModelChoiceField(
        label="新联系人", queryset=User.objects.none(), help_text="须已在这些村有相应角色（系统管理员在账号页设置）。"
    )  # fmt: skip
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paired = User.objects.filter(township=township, pairings__ends_on__isnull=True, pairings__isnull=False)
        choose_from(self, "mentor", paired.distinct().order_by("name"))
        choose_from(self, "village", township.villages.all())
        choose_from(self, "successor", mentors_of(township))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("mentor") and said.get("mentor") == said.get("successor"):
            self.add_error("successor", "新联系人就是原联系人。")
        return said

    @property
    def pairings(self) -> PairingQuerySet:
        """The pairs that are handed over."""
        said = self.cleaned_data
        found = Pairing.objects.active().filter(mentor=said["mentor"], kind=said["kind"])
        return found.filter(cadre__village=said["village"]) if said["village"] else found


class EndForm(ReasonForm):
    """When and why a pair ends."""

    ends_on = DayField(label="结束日期", initial=timezone.localdate)
