"""Several QuerySets in one statement: a page that puts many short lists together asks the database once.

Each QuerySet is evaluated as it would be by itself (models with ``select_related``, annotations, ``values``), only its rows
come along with those of the others: a UNION ALL in which each part fills as many columns of a type as it has, and leaves the rest
NULL.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

_LENGTH = re.compile(r"\([\d, ]+\)")
# What compiled a QuerySet, its statement, and the values in it.
Compiled = tuple[SQLCompiler, str, tuple]


def count_together(querysets: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each has, by its name; one statement for any number of them."""
    found, columns = dict.fromkeys(querysets, 0), {}
    compilers: list[SQLCompiler] = []
    parameters: list[Any] = []
    for name, queryset in querysets.items():
        plain: QuerySet[Any] = queryset if queryset.query.is_sliced else queryset.order_by()
        if (compiled := _compiled(plain if plain._fields else plain.values("pk"))) is not None:  # type: ignore[attr-defined]
            compiler, columns[name], own = compiled
            compilers.append(compiler)
            parameters += own
    if columns:
        with _read_from(compilers).cursor() as cursor:
            counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted)" for sql in columns.values())  # noqa: S608
            cursor.execute(f"SELECT {counts}", parameters)
            found |= zip(columns, cursor.fetchone(), strict=True)
    return found


def read_together(*querysets: QuerySet[Any]) -> None:
    """Evaluate ``querysets`` by one statement: iterating over each costs nothing afterwards.

    What they prefetch is asked for as ever.
    """
    parts = []
    for queryset in querysets:
        if (compiled := _compiled(queryset)) is None:
            queryset._result_cache = []
        else:
            parts.append((queryset, compiled))
    for (queryset, compiled), own in zip(parts, _rows_of([compiled for _, compiled in parts]), strict=True):
        queryset._result_cache = _evaluated(queryset, compiled[0], own)


def _compiled(queryset: QuerySet[Any]) -> Compiled | None:
    """The statement of a QuerySet; None where it is known to be empty."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    return compiler, sql, tuple(parameters)


def _read_from(compilers: Sequence[SQLCompiler]) -> Any:
    """The database each of them would be read from by itself; the one that has all where they differ."""
    own = {compiler.connection for compiler in compilers}
    return own.pop() if len(own) == 1 else connection


def _rows_of(parts: Sequence[Compiled]) -> list[list[tuple]]:
    """The rows of each part in their order."""
    if not parts:
        return []
    slots = [_slots_of(compiler) for compiler, _, _ in parts]
    # Parts share the columns of a type: the statement is as wide as the widest part, not as all of them.
    wide = list(dict.fromkeys(slot for own in slots for slot in own))
    branches: list[str] = []
    parameters: list[Any] = []
    for number, (_, sql, own) in enumerate(parts):
        # Columns that a statement only sorts by stand after these, and get no name.
        names = {slot: f"c{place}" for place, slot in enumerate(slots[number])}
        columns = [names.get(slot, f"NULL::{slot[0]}") for slot in wide]
        columns = [f"{number}", "row_number() OVER ()", *columns]
        branch = f"SELECT {', '.join(columns)} FROM ({sql}) AS part({', '.join(names.values())})"  # noqa: S608 (Django wrote it)
        branches.append(branch)
        parameters += own
    found: list[list[tuple]] = [[] for _ in parts]
    places = {slot: place for place, slot in enumerate(wide, start=2)}
    own_places = [[places[slot] for slot in own] for own in slots]
    with _read_from([compiler for compiler, _, _ in parts]).cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches), parameters)
        for row in cursor.fetchall():
            found[row[0]].append((row[1], tuple([row[place] for place in own_places[row[0]]])))
    return [[row for _, row in sorted(rows, key=lambda one: one[0])] for rows in found]


def _slots_of(compiler: SQLCompiler) -> list[tuple[str, int]]:
    """For each column its type, and the how-manieth of that type it is."""
    seen: Counter[str] = Counter()
    slots = []
    for column in compiler.select:
        kind = _type_of(column[0].output_field)
        slots.append((kind, seen[kind]))
        seen[kind] += 1
    return slots


@lru_cache(maxsize=2048)
def _type_of(field: Field[Any, Any]) -> str:
    """What a column is in the database; a length limits what is kept, not what is read."""
    return _LENGTH.sub("", field.cast_db_type(connection) or "")


def _evaluated(queryset: QuerySet[Any], compiler: SQLCompiler, rows: list[tuple]) -> list[Any]:
    """What the QuerySet makes of its rows: its own way of reading them, with the statement left out."""
    reading: Any = queryset.all()
    compiler.execute_sql = lambda *args, **options: [rows]  # type: ignore[method-assign, assignment]
    reading.query.get_compiler = lambda *args, **options: compiler
    return list(reading._iterable_class(reading))


def hang_on(parents: Iterable[Model], relation: str, children: dict[Any, list[Any]]) -> None:
    """Let ``relation`` of each parent hold its ``children`` (by the parent's key), as prefetching them would."""
    for parent in parents:
        held = getattr(parent, relation).all()
        held._result_cache = children.get(parent.pk, [])
        held._prefetch_done = True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = held
