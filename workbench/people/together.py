"""One act for many people at once: for all of them, or for none with what stands in the way of each."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from office.refusals import refusal_of
from reserve_cadres.people.models import Cadre


class NotForAll(Exception):
    """What was refused, in words, for each person it was refused for; nothing was written for anybody."""

    def __init__(self, reasons: dict[int, list[str]]) -> None:
        super().__init__(f"{len(reasons)} refused")
        self.reasons = reasons


@transaction.atomic
def for_each(people: Iterable[Cadre], act: Callable[[Cadre], object]) -> None:
    """Let ``act`` be done for each person, in the order of their keys, so that two who do so do not wait for each other.

    Each is tried, so that everything that is refused is said at once. Raises :class:`NotForAll`.
    """
    refused: dict[int, list[str]] = {}
    for person in sorted(people, key=lambda one: one.pk):
        try:
            with transaction.atomic():
                act(person)
        except (ValidationError, IntegrityError) as problem:
            refused[person.pk] = refusal_of(problem).messages
    if refused:
        raise NotForAll(refused)
