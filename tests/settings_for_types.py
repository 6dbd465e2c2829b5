"""The project's settings as mypy reads them: it asks for the names of models and fields only, so no database is started."""

import os

os.environ.setdefault("DEVELOPMENT", "1")
# Never connected to.
os.environ.setdefault("DATABASE_URL", "postgres://localhost/reserve_cadres")

from config.settings import *  # noqa: F403
