"""What the rows of several tables must satisfy together, held by the database and refused in the words of the page."""

import pgtrigger

_REFUSAL = """
    {first}IF {when} THEN
        RAISE EXCEPTION {words} USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def differs(*columns: str) -> str:
    """In SQL, for an update: one of the columns is another than it was."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def refuses(
    name: str,
    words: str,
    *,
    on: pgtrigger.Operation,
    when: str = "TRUE",
    values: tuple[str, ...] = (),
    only: pgtrigger.Condition | None = None,
    rows: pgtrigger.Referencing | None = None,
    locks: str = "",
    deferred: bool = False,
) -> pgtrigger.Trigger:
    """A trigger that refuses ``on`` a row, in ``words`` for whoever wrote it, where the SQL condition ``when`` holds.

    ``when`` may look into other tables and names the row as ``NEW`` and ``OLD``; ``only`` spares rows the look. Each ``%``
    in ``words`` is filled by one of the SQL expressions ``values``. :mod:`office.refusals` knows such a refusal by its
    code, and says the words where a form says its own. A function checks first and says the same: the trigger is for who
    passes it by.

    With ``rows`` it looks once at all rows of a statement, under the names given there, so that thousands cost one look.
    ``deferred`` lets it look when the transaction ends, for rules whose two sides are written one after the other.
    ``locks`` is a query run before the look, which then sees what those wrote whom it waited for.
    """
    quoted = "'" + words.replace("'", "''") + "'"
    first = f"PERFORM {locks};\n    " if locks else ""
    function = _REFUSAL.format(first=first, when=when, words=", ".join([quoted, *values]))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=on,
        condition=only,
        func=function,
        level=pgtrigger.Statement if rows else pgtrigger.Row,
        referencing=rows,
        timing=pgtrigger.Deferred if deferred else None,
    )
