"""The database's two roles: the owner makes the tables, the application works in them and owns nothing.

So whoever gets hold of the application, or writes SQL through it, can add to the trail but not change or empty it, and cannot
switch off a trigger or drop a constraint. ``migrate`` runs as the owner and gives the application its rights, on every table
anew. Temporary tables are denied with the rest: one named like a table that a trigger looks into would stand before it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from psycopg2.extensions import encrypt_password

from workbench.trail.tables import trail_tables

_WORKS_IN = "SELECT, INSERT, UPDATE, DELETE"
# Which migrations were applied is the owner's to say.
_LOOKS_AT = {"django_migrations": "SELECT"}

# Two databases of one server may be migrated at one moment.
_MAKE_ROLE = """
    DO $make$ BEGIN
        CREATE ROLE {role} LOGIN {password};
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $make$
"""
# pgtrigger's own function, which every guard asks whether the session passes it by (pgtrigger.ignore): what it asks is
# heard from the owner only.
_ONLY_THE_OWNER_IGNORES = """
    CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
        DECLARE
            asked TEXT := NULLIF(current_setting('pgtrigger.ignore', TRUE), '');
        BEGIN
            IF asked IS NULL OR NOT pg_has_role(session_user, {owner}::regrole, 'MEMBER') THEN
                RETURN FALSE;
            END IF;
            RETURN trigger_name = ANY (asked::TEXT[]);
        END;
    $$ LANGUAGE plpgsql
"""


def give_rights(sender: AppConfig | None = None, using: str = DEFAULT_DB_ALIAS, **of_the_signal: Any) -> None:
    """Give the application's role what it needs on every table, and nothing else; the role is made where it is missing.

    Does nothing where the installation has one role for both.
    """
    role = settings.APPLICATION_ROLE
    if not role:
        return
    with connections[using].cursor() as cursor:
        quoted = connections[using].ops.quote_name
        _make_role(cursor, role)
        cursor.execute("SELECT current_user, current_database()")
        owner, database = cursor.fetchone()
        cursor.execute(_ONLY_THE_OWNER_IGNORES.format(owner=_literal(cursor, quoted(owner))))
        cursor.execute(f"""
            REVOKE TEMPORARY ON DATABASE {quoted(database)} FROM PUBLIC;
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO {quoted(role)};
            REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted(role)};
            GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted(role)}
        """)
        rights = _LOOKS_AT | trail_tables()
        for table in connections[using].introspection.table_names(cursor):
            cursor.execute(f"GRANT {rights.get(table, _WORKS_IN)} ON {quoted(table)} TO {quoted(role)}")


def _make_role(cursor: Any, role: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone():
        return
    password = settings.APPLICATION_ROLE_PASSWORD
    # The server's log gets to see what the password is kept as, not the password.
    sealed = encrypt_password(password, role, scope=cursor.connection) if password else None
    said = f"PASSWORD {_literal(cursor, sealed)}" if sealed else ""
    cursor.execute(_MAKE_ROLE.format(role=connection.ops.quote_name(role), password=said))


def _literal(cursor: Any, value: str) -> str:
    return cursor.mogrify("%s", [value]).decode()


def weaknesses() -> list[str]:
    """How whoever works through this connection could rewrite the trail; empty where it is protected."""
    with connection.cursor() as cursor:
        return list(_weaknesses(cursor))


_MASTER = """
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER')
    ) FROM pg_roles WHERE rolname = current_user
"""
_OPEN_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)
    AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') ORDER BY relname
"""
_PLACES = """
    SELECT has_database_privilege(current_database(), 'TEMPORARY')
        OR has_database_privilege(current_database(), 'CREATE') OR has_schema_privilege('public', 'CREATE')
"""
_IGNORES = "SELECT prosrc NOT LIKE '%%pg_has_role%%' FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'"


def _weaknesses(cursor: Any) -> Iterator[str]:
    cursor.execute(_MASTER)
    if cursor.fetchone()[0]:
        yield "程序用数据库的所有者连接：能改写、清空记录，也能关掉数据库里的规则。"
        return
    cursor.execute(_OPEN_TABLES, [list(trail_tables())])
    yield from (f"程序的数据库角色可以改写 {table}。" for (table,) in cursor.fetchall())
    cursor.execute(_PLACES)
    if cursor.fetchone()[0]:
        yield "程序的数据库角色可以建表，用同名的表绕过规则。"
    cursor.execute(_IGNORES)
    if any(opened for (opened,) in cursor.fetchall()):
        yield "程序的数据库角色可以要求规则不起作用(pgtrigger.ignore)。"


def check_protection(databases: Any = None, **of_the_check: Any) -> list[CheckMessage]:
    """For ``check --deploy``: the trail is protected from the role the application connects as."""
    try:
        found = weaknesses()
    except DatabaseError:
        # What is wrong with the database is told elsewhere.
        return []
    hint = "设 OWNER_DATABASE_URL，重新 migrate，见 docs/deployment.md 的 The two roles。"
    return [Warning(words, hint=hint, id="trail.W001") for words in found]
