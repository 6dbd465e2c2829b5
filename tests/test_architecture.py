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


TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))


def test_no_template_line_is_past_140_characters():
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 140
    ]
    assert not long


def test_every_component_is_used_somewhere():
    sources = {path: path.read_text() for path in [*TEMPLATES, *SOURCES]}
    components = [path for path in TEMPLATES if path.parent.name == "components"]
    unused = [
        path.name
        for path in components
        if not any(f"components/{path.name}" in text for other, text in sources.items() if other != path)
    ]
    assert len(components) > 20
    assert not unused


def test_every_tag_of_the_components_is_used_in_a_template():
    from workbench.templatetags.components import register

    text = "\n".join(path.read_text() for path in TEMPLATES)
    assert not [name for name in register.tags if f"{{% {name} " not in text]


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
