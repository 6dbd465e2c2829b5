"""Choosing one of many people: from a list, and by typing the name where a list of all of them is too long to be sent.

What is typed is understood when the form is sent, so that it works without scripts; ``static/project/picker.js`` offers names while
somebody types (:func:`suggested`).
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat

from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.called import with_village
from reserve_cadres.people.models import Cadre

# A list of more people is no list.
MOST_LISTED = 500
# So many names are offered, or told apart in a refusal.
MOST_OFFERED = 10
_WITH_VILLAGE = re.compile(r"(?P<name>.+)[（(](?P<village>[^（()）]+)[)）]")
_NUMBERED = re.compile(r"(?P<text>.+?)\s*№\s*(?P<number>\d{1,18})")


def are_many(people: CadreQuerySet) -> bool:
    """Whether they are too many to be listed."""
    return people.count() > MOST_LISTED


def suggested(people: CadreQuerySet, text: str) -> list[tuple[str, str]]:
    """Some of ``people`` that begin to be called ``text``: as they are chosen, and the letters they were found by."""
    found = people.called(text).select_related("village").order_by("pinyin", "pk")[:MOST_OFFERED] if text else []
    return [(with_village(one), one.pinyin) for one in found]


class PersonInput(forms.TextInput):
    """A line to type a name in, with the names ``offered`` before anything is typed."""

    template_name = "reserve_cadres/people/person_input.html"
    offered: Iterable[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"offered": self.offered}


class PersonField(forms.ModelChoiceField):
    """One of very many people by the name, with the village where several are called so."""

    widget = PersonInput
    help = "输入姓名、拼音首字母或“姓名（村）”。"

    def __init__(self, people: CadreQuerySet, *, offered: Iterable[Cadre] = (), **kwargs: Any) -> None:
        super().__init__(people, help_text=self.help, **kwargs)
        self.people = people
        self.widget.offered = [with_village(one) for one in offered]

    def prepare_value(self, value: Any) -> Any:
        person = self.people.filter(pk=value).first() if isinstance(value, int) else value
        return with_village(person) if isinstance(person, Cadre) else person

    def to_python(self, value: Any) -> Any:
        text = " ".join(str(value or "").split())
        if not text:
            return None
        found = list(_meant(self.people, text)[: MOST_OFFERED + 1])
        if not found:
            raise ValidationError(f"可选的人中没有找到「{text}」，请检查姓名和村。", code="invalid_choice")
        if len(found) > 1:
            raise ValidationError(f"「{text}」不止一人，请写明是哪一位：{_told_apart(found)}。", code="invalid_choice")
        return found[0]


def _meant(people: CadreQuerySet, text: str) -> CadreQuerySet:
    """Whom ``text`` means: those called exactly so, in the village it names, else those a search finds."""
    if numbered := _NUMBERED.fullmatch(text):
        people, text = people.filter(pk=numbered["number"]), numbered["text"]
    people = people.annotate(shown=Concat("name", "told_apart_by", Value(""), output_field=CharField()))
    ways = [Q(shown=text), Q(name=text)]
    if parts := _WITH_VILLAGE.fullmatch(text):
        ways.insert(0, Q(shown=parts["name"], village__name=parts["village"]))
        ways.append(Q(name=parts["name"], village__name=parts["village"]))
    return next((found for way in ways if (found := people.filter(way)).exists()), people.called(text))


def _told_apart(people: Iterable[Cadre]) -> str:
    """Some people in words; those who are called quite the same by a number that may be written behind."""
    words = [(with_village(one), one.pk) for one in people]
    names = [name for name, _ in words]
    told = [name if names.count(name) == 1 else f"{name}№{number}" for name, number in words]
    return "、".join(told[:MOST_OFFERED]) + ("等" if len(told) > MOST_OFFERED else "")
