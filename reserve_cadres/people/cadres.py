"""Reading people: whom a user sees, and finding them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db.models import F, OuterRef, Q, prefetch_related_objects

from accounts.models import User
from accounts.scope import ScopedQuerySet
from office.bulk import among
from reserve_cadres.people.access import IDENTITY

# At least three digits of an ID or phone number.
_PART_OF_A_NUMBER = re.compile(r"[\dXx-]{3,18}")
# One character is more often part of a name than of a village's.
_LEAST_OF_A_VILLAGE = 2


def numbers_in(text: str) -> list[str]:
    """The words of a search that ask for an ID or phone number."""
    return [word for word in text.split() if _PART_OF_A_NUMBER.fullmatch(word)]


class CadreQuerySet(ScopedQuerySet):
    """Dossiers."""

    def search(self, text: str, user: User) -> Self:
        """People for whom each word of ``text`` is part of the name, its pinyin or initials, the village or a number of theirs.

        The numbers are searched only where ``user`` may see them: a search must not tell what a page hides. Whoever shows
        what was found notes it (:func:`~reserve_cadres.people.searches.note_search`).
        """
        for word in text.split():
            found = _called(word)
            if numbers_in(word):
                readable: Any = CadreQuerySet(self.model).visible_to(user, IDENTITY)
                found |= Q(pk__in=_bearers(readable, word.upper()))
            self = self.filter(found)
        return self

    def called(self, text: str) -> Self:
        """People for whom each word of ``text`` is part of the name, its pinyin or initials, or the village."""
        return self.filter(*map(_called, text.split()))

    def numbered(self, numbers: Iterable[str]) -> Self:
        """People with one of the ID ``numbers``, which may be thousands."""
        number: Any = self.model._meta.get_field("id_number")
        return self.filter(id_number__in=among(number.every_form(numbers), "text"))

    def standing_on(self, day: date) -> Self:
        """People who had a state on ``day``, with the change then in force as ``standing_…`` to filter and order by.

        See :func:`as_they_stood`.
        """
        changes: Any = self.model._meta.get_field("state_changes").related_model
        # The annotations follow the filter's join, which finds one change a person.
        return self.filter(state_changes=changes.objects.newest_of(OuterRef("pk"), day)).annotate(
            standing_state=F("state_changes__state"),
            standing_village=F("state_changes__village"),
            standing_village_position=F("state_changes__village__position"),
            standing_post=F("state_changes__post"),
            standing_joint_post=F("state_changes__joint_post"),
            standing_post_kind=F("state_changes__post__kind"),
            standing_post_position=F("state_changes__post__position"),
        )

    def for_list(self) -> Self:
        """With what a table row shows, in one query."""
        return self.select_related("village", "post", "joint_post")


def _called(word: str) -> Q:
    found = Q(name__icontains=word)
    if len(word) >= _LEAST_OF_A_VILLAGE:
        found |= Q(village__name__icontains=word)
    if word.isascii():
        letters = word.lower()
        found |= Q(pinyin__startswith=letters) | Q(pinyin_initials__startswith=letters)
    return found


def _bearers(people: CadreQuerySet, digits: str) -> list[int]:
    """Who of ``people`` has ``digits`` in the ID or phone number. What is sealed only the program finds a part of."""
    return [
        key
        for key, *numbers in people.order_by().values_list("pk", "id_number", "phone")
        if any(digits in number for number in numbers)
    ]


def as_they_stood(people: Iterable[Any]) -> list:
    """People from :meth:`CadreQuerySet.standing_on` with state, village and post of that day in place of today's.

    For showing only; they are not to be saved.
    """
    standing = list(people)
    for person in standing:
        person.state = person.standing_state
        person.village_id, person.post_id = person.standing_village, person.standing_post
        person.joint_post_id = person.standing_joint_post
    prefetch_related_objects(standing, "village", "post", "joint_post")
    return standing
