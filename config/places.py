"""Where the project lies and where it keeps what it writes."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# Uploads, collected static files and, on one's own machine, the database.
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).absolute()
