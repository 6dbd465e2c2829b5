"""Writing thousands of records in a statement for every two thousand, by handing PostgreSQL the rows as JSON.

``bulk_create`` and ``bulk_update`` build SQL with one parameter for each value, which for a roster of thousands takes
longer than the database needs to store it. Constraints and history triggers hold here as for any other write.
Measured in ``benchmarks/``.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault, RawSQL

from accounts.keys import kept_keys
from accounts.sealed_fields import sealed_fields

# Rows handed over with one statement: more would fill the memory of the database's process.
AT_ONCE = 2_000
_FEW = 100
_NOTHING: Mapping[Any, Any] = MappingProxyType({})
T = TypeVar("T")
_tell: ContextVar[Callable[[type[models.Model], int], None] | None] = ContextVar("told of rows", default=None)


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """Take ``count`` primary keys from the model's sequence, for rows that refer to each other."""
    with connection.cursor() as cursor:
        # OFFSET, so that the sequence is looked up once and not for each key.
        cursor.execute(
            "SELECT nextval(sequence) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0) AS found,"
            " generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def defaults_of(model: type[models.Model]) -> dict:
    """The default of every column but the key, Django's or else the database's, as a start for rows to insert."""
    return {field.column: _default_of(field) for field in model._meta.concrete_fields if not field.primary_key}


def among(values: Iterable[int | str], kind: Literal["bigint", "text"] = "bigint") -> RawSQL:
    """Keys or texts for a filter (``pk__in=among(keys)``) as one value: a parameter for each of thousands takes Django long."""
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 (the values are a parameter)


@contextmanager
def many_rows() -> Iterator[None]:
    """Work through thousands of rows without looking for cycles among them, which are none, after every few hundred.

    Of two threads at it the first to end lets the collector go on for both.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class SharedWords(json.JSONDecoder):
    """For a JSON column of thousands of rows with the same few names and words in it: each is kept once."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=shared)


def shared(pairs: Iterable[tuple[str, Any]], intern: Callable[[str], str] = sys.intern) -> dict[str, Any]:
    """An object whose words are ones of the many that say the same; numbers and days hardly repeat."""
    return {
        intern(name): intern(value) if type(value) is str and not value[:1].isdigit() else value
        for name, value in pairs
    }


def nothing() -> Mapping[Any, Any]:
    """The mapping that holds nothing, which all of thousands share that have nothing to keep."""
    return _NOTHING


def insert_rows(model: type[models.Model], rows: Iterable[dict]) -> None:
    """Insert ``rows``, each with the same columns; columns not given take the database's default."""
    for some in portions(rows):
        same = _same_in_all(some)
        own = [name for name in some[0] if name not in same]
        columns = ", ".join(map(_quoted, [*own, *same]))
        values = ", ".join([*(f"given.{_quoted(name)}" for name in own), *(f"same.{_quoted(name)}" for name in same)])
        statement = f"INSERT INTO {{table}} ({columns}) SELECT {values} FROM {{same}} AS same, {{given}} AS given"  # noqa: S608 (names are quoted)
        given = [{name: row[name] for name in own} for row in some]
        _execute(statement, model, _as_kept(model, given), _as_kept(model, [same])[0])


def update_rows(model: type[models.Model], rows: Iterable[dict]) -> None:
    """Update the records with the primary keys in ``rows``, each with the same columns."""
    for some in portions(rows):
        update_kept(model, _as_kept(model, some))


def update_kept(model: type[models.Model], rows: list[dict]) -> None:
    """:func:`update_rows` for one portion of rows whose sealed columns are given as they are kept."""
    key = str(model._meta.pk.column)
    names = [name for name in rows[0] if name != key]
    assignments = ", ".join(f"{_quoted(name)} = given.{_quoted(name)}" for name in names)
    where = f"{{table}}.{_quoted(key)} = given.{_quoted(key)}"
    _execute(f"UPDATE {{table}} SET {assignments} FROM {{given}} AS given WHERE {where}", model, rows)  # noqa: S608 (names are quoted)


@contextmanager
def told_of_rows(tell: Callable[[type[models.Model], int], None]) -> Iterator[None]:
    """Have ``tell`` called with the model and the number of rows after every statement in the block."""
    before = _tell.set(tell)
    try:
        yield
    finally:
        _tell.reset(before)


def portions(rows: Iterable[T]) -> Iterator[list[T]]:
    """``rows`` in lists of as many as are handled at once."""
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _same_in_all(rows: list[dict]) -> dict:
    """The columns in which all rows have the same: most of those of new records, and most of what there is to hand over."""
    return {
        name: value
        for name, value in rows[0].items()
        # What JSON writes may differ between lists and objects that are equal.
        if (not value or not isinstance(value, list | dict)) and [row[name] for row in rows].count(value) == len(rows)
    }


def _execute(statement: str, model: type[models.Model], rows: list[dict], same: dict | None = None) -> None:
    """Run ``statement`` on ``{table}`` with ``rows`` as ``{given}`` and what is the ``same`` in all of them as ``{same}``."""
    table = _quoted(model._meta.db_table)
    names = {
        "table": table,
        "same": f"jsonb_populate_record(NULL::{table}, %s::jsonb)",
        "given": f"jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
    }
    with connection.cursor() as cursor:
        if len(rows) > _FEW:
            # The plans of triggers last as long as a connection. One made for the row of a form compares each of these rows
            # with each, which took a minute for a roster of ten thousand after somebody had edited a dossier.
            cursor.execute("DISCARD PLANS")
        cursor.execute(
            statement.format(**names),
            [json.dumps(one, cls=DjangoJSONEncoder, ensure_ascii=False) for one in (same, rows) if one is not None],
        )
    if tell := _tell.get():
        tell(model, len(rows))


def _as_kept(model: type[models.Model], rows: list[dict]) -> list[dict]:
    """``rows`` with what is to be kept sealed."""
    sealed = {field.column: field for field in sealed_fields(model) if field.column in rows[0]} if kept_keys() else {}
    return [row | {name: field.kept(row[name]) for name, field in sealed.items()} for row in rows] if sealed else rows


def _default_of(field: models.Field) -> Any:
    default = field.get_default()
    # Django leaves it to the database, which reads a row of JSON and cannot be told so.
    return field.db_default if isinstance(default, DatabaseDefault) else default


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
