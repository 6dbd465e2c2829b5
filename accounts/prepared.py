"""A QuerySet whose statement is composed once, for what every page or a thousand people at a month's end ask for.

Composing one takes Python several times as long as sending it and reading its rows. What differs from one use to the next is
``given`` a name where the QuerySet is built::

    _OF_MENTOR = Prepared(lambda: Pairing.objects.filter(mentor=given("mentor")))
    pairs = _OF_MENTOR(mentor=user.pk)
"""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class _Given(Expression):
    """Stands in a statement for a value that comes with each use of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def given(name: str) -> Any:
    """A value that comes with each use, as the driver takes it: a key, a day, a word; never None."""
    return _Given(name)


class Prepared(Generic[Row]):
    """The QuerySet that ``build`` returns, evaluated anew with each use's values, on the database that its router says."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        # By database, for each thread: a compiler is of one connection, and a connection of one thread.
        self._here = threading.local()

    def __call__(self, **values: Any) -> list[Row]:
        alias = self._queryset.db
        composed: dict[str, _Composed] = self._here.__dict__
        if alias not in composed or composed[alias].compiler.connection is not connections[alias]:
            composed[alias] = _Composed.of(self._queryset.using(alias))
        return composed[alias].rows(values)

    @cached_property
    def _queryset(self) -> QuerySet[Any, Row]:
        return self._build()


class _Composed(NamedTuple):
    """A QuerySet of one database with what compiled it, its statement, and the values and places of values in it."""

    queryset: Any
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> "_Composed":
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, parameters = compiler.as_sql()
        # As the columns, so what makes their values of the driver's.
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _: converters
        # From here on whatever reads the QuerySet reads it by this compiler.
        queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return cls(queryset, compiler, sql, tuple(parameters))

    def rows(self, values: dict[str, Any]) -> list[Any]:
        own = tuple(values[one.name] if isinstance(one, _Given) else one for one in self.parameters)
        self.compiler.as_sql = lambda *_, **__: (self.sql, own)  # type: ignore[method-assign]
        return list(self.queryset._iterable_class(self.queryset))
