"""The house rules that a machine can check."""

import ast
import io
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
# Room → the rooms it may import. docs/design.md, "Rooms".
MAY_IMPORT = {
    "accounts": set(),
    "villages": {"accounts"},
    "reserve_cadres": {"villages", "accounts"},
    "training": {"reserve_cadres", "villages", "accounts"},
    "mentoring": {"reserve_cadres", "villages", "accounts"},
    "workbench": {"accounts", "villages", "reserve_cadres", "training", "mentoring"},
}
SOURCES = [path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py")]


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards_only(path):
    room = path.relative_to(ROOT).parts[0]
    foreign = {name.split(".")[0] for name in imported_modules(path)} & set(MAY_IMPORT) - {room}
    assert foreign <= MAY_IMPORT[room]


@pytest.mark.django_db
def test_no_migration_is_missing():
    output = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output, verbosity=1)


def test_no_source_file_is_past_400_lines():
    files = [*SOURCES, *ROOT.glob("templates/**/*.html"), *ROOT.glob("static/**/*.*"), *ROOT.glob("tests/**/*.py")]
    long = {str(path.relative_to(ROOT)): lines for path in files if "migrations" not in path.parts
            and (lines := len(path.read_text().splitlines())) > 400}  # fmt: skip
    assert not long


def test_production_refuses_to_start_with_the_development_key():
    import os
    import subprocess
    import sys

    environment = {name: value for name, value in os.environ.items() if name not in {"DEVELOPMENT", "SECRET_KEY"}}
    for key in ({}, {"SECRET_KEY": "development-only-never-on-a-server"}):
        finished = subprocess.run(
            [sys.executable, "-c", "import config.settings"], cwd=ROOT, env=environment | key, capture_output=True
        )
        assert b"SECRET_KEY must be set" in finished.stderr
