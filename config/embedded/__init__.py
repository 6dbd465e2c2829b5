"""The PostgreSQL that comes along, for a try-out, for development and for tests.

A server of an office has its own PostgreSQL and never imports this. Nothing is started by an import:
:func:`embedded_database` starts the server for a ``with`` block, ``python -m config.embedded COMMAND`` for a command.
"""

from config.embedded.cluster import EmbeddedDatabaseError, embedded_database

__all__ = ["EmbeddedDatabaseError", "embedded_database"]
