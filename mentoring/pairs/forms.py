"""Forms of pairs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import VILLAGE_ROLES
from mentoring.pairs.models import Pairing, PairingQuerySet
from mentoring.pairs.pairs import Match
from mentoring.pairs.township import Line, Office, Place
from office.days import DayField
from office.forms import ReasonForm, choose_from
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.forms import choose_person
from villages.models import Township, Village


def mentors_of(township: Township) -> QuerySet[User]:
    """The accounts that mentor in some capacity."""
    return (
        User.objects.filter(township=township, is_active=True, roles__role__in=VILLAGE_ROLES)
        .distinct()
        .order_by("name")
    )


def _with_unit(account: User) -> str:
    """An account by name and unit: two of one name are told apart, and either finds it."""
    return f"{account}（{account.unit}）" if account.unit else str(account)


class PairForm(forms.Form):
    """One person and a mentor."""

    cadre = forms.ModelChoiceField(label="后备干部", queryset=Cadre.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, people: CadreQuerySet, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_person(self, "cadre", people)
        choose_from(self, "mentor", mentors_of(township), _with_unit)


class VillagePairForm(forms.Form):
    """A whole village and a mentor."""

    village = forms.ModelChoiceField(label="村(社区)", queryset=Village.objects.none())
    kind = forms.ChoiceField(label="联系人类别", choices=Pairing.Kind.choices)
    mentor = forms.ModelChoiceField(label="联系人", queryset=User.objects.none())
    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, township: Township, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "village", township.villages.all())
        choose_from(self, "mentor", mentors_of(township), _with_unit)


# The choices of a person beside the mentors: what the village's line says, or nobody for now.
AS_THE_VILLAGE, NOBODY = "", "none"


class TownshipPairForm(forms.Form):
    """A mentor for a village at once or for each person, for every village with a gap; ``lines`` are those villages."""

    starts_on = DayField(label="从哪天起", initial=timezone.localdate)

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            for office in line.offices:
                self._ask_for_village(line, office)
            for cadre, places in line.people:
                for office, place in zip(line.offices, places, strict=True):
                    self._ask_for_person(cadre, office, place)

    def _ask_for_village(self, line: Line, office: Office) -> None:
        if office.holders and office.open:
            self.fields[f"v{line.village.pk}-{office.kind}"] = forms.ChoiceField(
                label=f"{line.village}的{office.kind.label}",
                choices=[("", "暂不结对"), *((one.pk, str(one)) for one in office.holders)],
                required=False,
                initial=office.likely.pk if office.likely else "",
            )

    def _ask_for_person(self, cadre: Cadre, office: Office, place: Place) -> None:
        if office.holders and not place.mentor:
            others = [(one.pk, str(one)) for one in office.holders]
            self.fields[f"c{cadre.pk}-{office.kind}"] = forms.ChoiceField(
                label=f"{cadre}的{office.kind.label}",
                choices=[(AS_THE_VILLAGE, "同整村"), *others, (NOBODY, "暂不结对")],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not self.matches:
            self.add_error(None, "没有选联系人。")
        return said

    @property
    def matches(self) -> list[Match]:
        """The pairs that were asked for."""
        said, found = self.cleaned_data, []
        for line in self.lines:
            for cadre, places in line.people:
                for place in places:
                    chosen = said.get(f"c{cadre.pk}-{place.kind}")
                    if chosen == AS_THE_VILLAGE:
                        chosen = said.get(f"v{line.village.pk}-{place.kind}")
                    if chosen and chosen != NOBODY:
                        found.append(Match(cadre.pk, int(chosen), place.kind.value, said["starts_on"]))
        return found

    @property
    def table(self) -> list[dict[str, Any]]:
        """The lines with their fields: of each village what is asked for it at once, and of each person."""
        return [
            {
                "village": line.village,
                "cells": [(office, self._field(f"v{line.village.pk}-{office.kind}")) for office in line.offices],
                "people": [
                    (cadre, [(place, self._field(f"c{cadre.pk}-{place.kind}")) for place in places])
                    for cadre, places in line.people
                ],
            }
            for line in self.lines
            if any(office.open and office.holders for office in line.offices)
        ]

    @property
    def vacant(self) -> list[Line]:
        """The villages in which some office is held by nobody."""
        return [line for line in self.lines if line.vacant]

    def _field(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None


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
        choose_from(self, "mentor", paired.distinct().order_by("name"), _with_unit)
        choose_from(self, "village", township.villages.all())
        choose_from(self, "successor", mentors_of(township), _with_unit)

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
