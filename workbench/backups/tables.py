"""The database's tables as lines of text that every PostgreSQL reads, with how many there are and their hash.

What stands in the catalogue is taken, not what the models say: nothing is left out because somebody forgot it. The lines are
those of COPY with all settings that change them fixed, in the order of the primary key, so equal tables have equal hashes on
every server.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection

# Sessions, the list of backups and how far transactions were are of the machine, and the migrations are made anew by the release.
LEFT_OUT = frozenset(
    {"django_migrations", "django_session", "accounts_staffsession", "workbench_backup", "workbench_sealinground"}
)
# The form of what COPY writes, and time for as long as it takes.
_SETTINGS = """
    SET LOCAL client_encoding TO 'UTF8'; SET LOCAL datestyle TO 'ISO, YMD'; SET LOCAL timezone TO 'UTC';
    SET LOCAL intervalstyle TO 'postgres'; SET LOCAL extra_float_digits TO 3; SET LOCAL bytea_output TO 'hex';
    SET LOCAL statement_timeout TO 0; SET LOCAL lock_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0
"""
_TABLES = """
    SELECT class.relname,
        array_agg(quote_ident(field.attname) ORDER BY field.attnum) FILTER (WHERE field.attgenerated = ''),
        (
            SELECT array_agg(
                quote_ident(part.attname) || CASE WHEN part.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
                ORDER BY array_position(key.indkey::smallint[], part.attnum)
            )
            FROM pg_index AS key
            JOIN pg_attribute AS part ON part.attrelid = key.indrelid AND part.attnum = ANY (key.indkey)
            WHERE key.indrelid = class.oid AND key.indisprimary
        )
    FROM pg_class AS class
    JOIN pg_attribute AS field ON field.attrelid = class.oid AND field.attnum > 0 AND NOT field.attisdropped
    WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r'
    GROUP BY class.oid, class.relname ORDER BY class.relname
"""


@dataclass(frozen=True)
class Table:
    """A table: its columns without those the database works out, and what its rows are ordered by."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]

    def copy_out(self, cursor: Any, target: "IO[bytes] | Tally") -> None:
        """Write the rows to ``target``, a line each."""
        order = ", ".join(self.order) or 'lines::text COLLATE "C"'
        name = connection.ops.quote_name(self.name)
        lines = f"SELECT {', '.join(self.columns)} FROM {name} AS lines ORDER BY {order}"  # noqa: S608
        cursor.copy_expert(f"COPY ({lines}) TO STDOUT", target)

    def copy_in(self, cursor: Any, source: IO[bytes]) -> None:
        """Take rows that :meth:`copy_out` wrote."""
        columns = ", ".join(self.columns)
        cursor.copy_expert(f"COPY {connection.ops.quote_name(self.name)} ({columns}) FROM STDIN", source)


class Tally:
    """Counts and hashes what passes through it to ``target``, or to nobody."""

    def __init__(self, target: IO[bytes] | None = None) -> None:
        self.rows, self.size, self._hash, self._target = 0, 0, hashlib.sha256(), target

    def write(self, data: bytes) -> int:
        """Take ``data``. Text in a row has its line breaks written out, so a line is a row."""
        self.rows += data.count(b"\n")
        self.size += len(data)
        self._hash.update(data)
        return self._target.write(data) if self._target else len(data)

    @property
    def sha256(self) -> str:
        """The hash of all that passed."""
        return self._hash.hexdigest()


def read_tables(cursor: Any) -> list[Table]:
    """Every table of the database that belongs to a backup."""
    cursor.execute(_TABLES)
    return [
        Table(name, tuple(columns), tuple(order or ()))
        for name, columns, order in cursor.fetchall()
        if name not in LEFT_OUT
    ]


def read_sequences(cursor: Any) -> dict[str, int]:
    """The last number each sequence gave; those that gave none are left out."""
    cursor.execute(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename"
    )
    return dict(cursor.fetchall())


def fix_settings(cursor: Any) -> None:
    """Let COPY write the same for the same rows, for the rest of the transaction."""
    cursor.execute(_SETTINGS)


@contextmanager
def snapshot() -> Iterator[Any]:
    """A cursor that sees the database as it is at one moment, while everybody goes on working."""
    session = connection.get_new_connection(connection.get_connection_params())
    try:
        session.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        with session.cursor() as cursor:
            fix_settings(cursor)
            yield cursor
    finally:
        session.close()
