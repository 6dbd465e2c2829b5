"""A list: what is looked for and in which order, all kept in the address. Page, workbook and saved view take the same one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar

import django_filters
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.forms import Field
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import User

# What an address says beside a list's conditions, order and columns: where one is in it, and whether it is printed.
NOT_OF_THE_LIST = frozenset({"page", "print"})


Line = TypeVar("Line")


def asked_order(data: QueryDict, sorts: Mapping[str, Any], opens_by: str) -> str:
    """The order an address asks for, "-" before it downwards; ``opens_by`` where it asks for none or an unknown one."""
    asked = data.get("sort") or ""
    return asked if asked.removeprefix("-") in sorts else opens_by


@dataclass(frozen=True)
class WorkedOutList(Generic[Line]):
    """A list whose lines are worked out by the program, not by the database; its heads order it all the same."""

    data: QueryDict
    lines: Sequence[Line]
    # Word in the address → what of a line it orders by, None for the order they come in.
    sorts: Mapping[str, Callable[[Line], Any] | None]
    opens_by: str

    @property
    def sort(self) -> str:
        """The chosen order."""
        return asked_order(self.data, self.sorts, self.opens_by)

    @property
    def rows(self) -> list[Line]:
        """The lines in the chosen order; equal ones as they came, what has no value last either way."""
        value, downwards = self.sorts[self.sort.removeprefix("-")], self.sort.startswith("-")
        if value is None:
            return list(self.lines)[:: -1 if downwards else 1]
        known = [line for line in self.lines if value(line) is not None]
        known.sort(key=value, reverse=downwards)
        return known + [line for line in self.lines if value(line) is None]


@dataclass(frozen=True)
class Chip:
    """One condition a list is narrowed by, in words; ``name`` is its parameter and ``without`` what stands there instead."""

    name: str
    label: str
    words: str
    without: str | None = None


class ListFilter(django_filters.FilterSet):
    """The conditions of a list as filters of django-filter, and the orders its heads offer.

    A subclass says in :meth:`visible` what ``user`` may see of it at all, so that whoever asks for the list (its page, its
    workbook, a view somebody saved) starts from there.
    """

    # Word in the address → the columns it orders by; "-" before the word turns the first of them round.
    sorts: ClassVar[dict[str, tuple[str, ...]]]
    # The order of a list that is asked for none.
    opens_by: ClassVar[str]
    # Where the search box looks.
    looks_in: ClassVar[tuple[str, ...]] = ()
    # What a list opens on; an empty value in the address is an answer of its own.
    given: ClassVar[dict[str, str]] = {}

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, user: User) -> None:
        data = data.copy()
        for name, value in self.given.items():
            data.setdefault(name, value)
        super().__init__(data, queryset)
        self.user = user

    @classmethod
    def visible(cls, user: User, permission: str) -> QuerySet[Any]:
        """Everything that could be in the list of ``user``, by ``permission``."""
        raise NotImplementedError

    @classmethod
    def of(cls, user: User, data: QueryDict, permission: str) -> Self:
        """The list as ``user`` asks for it by an address, of what ``permission`` is held for."""
        return cls(data, cls.visible(user, permission), user=user)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """The lines that hold a word in one of the columns searched."""
        found = Q()
        for column in self.looks_in:
            found |= Q(**{f"{column}__icontains": value})
        return queryset.filter(found)

    @property
    def sort(self) -> str:
        """The chosen order; the usual one where none or an unknown one is asked for."""
        return asked_order(self.data, self.sorts, self.opens_by)

    @property
    def order(self) -> list[OrderBy | str]:
        """The columns of the chosen order; what has no value comes last either way."""
        first, *others = self.sorts[self.sort.removeprefix("-")]
        downwards = self.sort.startswith("-") != first.startswith("-")
        column = F(first.removeprefix("-"))
        return [column.desc(nulls_last=True) if downwards else column.asc(nulls_last=True), *others]

    @property
    def rows(self) -> Any:
        """What was found, in the chosen order."""
        return self.qs.order_by(*self.order)

    @cached_property
    def chips(self) -> list[Chip]:
        """What the list is narrowed by."""
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        said = self.form.cleaned_data if self.form.is_valid() or self.form.errors else {}
        for name, field in self.form.fields.items():
            value = said.get(name)
            if value not in (None, "", []):
                yield Chip(name, str(field.label), words_of(field, value), "" if name in self.given else None)

    @property
    def in_words(self) -> str:
        """The conditions as a sentence, for the trail."""
        return "；".join(f"{chip.label}：{chip.words}" for chip in self.chips)

    @property
    def narrowed(self) -> bool:
        """Whether the address asks for more than what the list opens on."""
        return any(map(self.asks_for, self.chips))

    def asks_for(self, chip: Chip) -> bool:
        """Whether a condition is one that was asked for, not one the list opens on."""
        return self.given.get(chip.name) != self.data.get(chip.name)

    @property
    def hidden(self) -> int:
        """How many there are that the conditions keep out of the list."""
        return self.queryset.count() - self.qs.count()


def words_of(field: Field, value: Any) -> str:
    """What was chosen in a field, as its own list says it."""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, date):
        # A day or a month, as its field writes it.
        return value.strftime(getattr(field.widget, "format", None) or "%Y-%m-%d")
    choices: Sequence[Any] = getattr(field, "choices", ())
    return str(dict(choices).get(value, value))
