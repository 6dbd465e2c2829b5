"""Choosing by typing: every drop-down list of more than a few choices is searched by a few letters.

``templates/django/forms/widgets/select.html`` draws the lists of forms and ``{% choice %}`` those of filters; both mark a long
one, and give each choice the letters it is found by. ``static/project/picker.js`` makes a search of it; without scripts it
stays the list it is.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django import template
from django.forms.models import ModelChoiceIterator

from office.pinyin import pinyin_of, spelled

register = template.Library()

# So many choices are taken in at a glance.
AT_A_GLANCE = 10


@register.filter
def letters(words: object, heading: object = None) -> str:
    """What a choice is found by beside its words: its pinyin and initials, as of a name and as of any words.

    One that stands under a ``heading`` is found by that and its letters too.
    """
    text, above = str(words), str(heading or "")
    found = [*pinyin_of(text)[::-1], *spelled(text)[::-1], above, *spelled(above)[::-1]]
    return " ".join(dict.fromkeys(filter(None, found)))


@register.filter
def is_long(groups: Sequence[tuple[Any, Sequence[Any], int]]) -> bool:
    """Whether the choices of a list, as a widget groups them, are more than are taken in at a glance."""
    return sum(len(choices) for _, choices, _ in groups) > AT_A_GLANCE


class GroupedChoices(ModelChoiceIterator):
    """Records to choose from under the heading ``heading`` gives for each; those of one heading follow each other."""

    def __init__(self, field: Any, *, heading: Callable[[Any], str]) -> None:
        super().__init__(field)
        self.heading = heading

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for heading, records in groupby(self.queryset, key=self.heading):
            yield heading, [self.choice(one) for one in records]


def grouped_by(heading: Callable[[Any], str]) -> Callable[[Any], GroupedChoices]:
    """For a field's ``iterator``: its choices under headings."""
    return partial(GroupedChoices, heading=heading)
