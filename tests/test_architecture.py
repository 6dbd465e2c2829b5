"""The house rules that a machine can check."""

import ast
import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
# Room → the rooms it may import. docs/design.md, "Rooms".
MAY_IMPORT = {
    "accounts": set(),
    "office": {"accounts"},
    "villages": {"office", "accounts"},
    "reserve_cadres": {"villages", "office", "accounts"},
    "training": {"reserve_cadres", "villages", "office", "accounts"},
    "mentoring": {"reserve_cadres", "villages", "office", "accounts"},
    "workbench": {"accounts", "office", "villages", "reserve_cadres", "training", "mentoring"},
}
SOURCES = [path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py")]
# Folders that are divided by subject: inside one, no two subjects import each other.
DIVIDED = ["office", "reserve_cadres", "reserve_cadres.selection", "training", "mentoring", "workbench"]


# Reading a module's syntax is what takes the time here: once for all that is asked of its imports.
@cache
def imported_modules(path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_downwards_only(room):
    above = set(MAY_IMPORT) - MAY_IMPORT[room] - {room}
    sources = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == room]
    assert sources
    foreign = {path: {name.split(".")[0] for name in imported_modules(path)} & above for path in sources}
    assert {str(path.relative_to(ROOT)): rooms for path, rooms in foreign.items() if rooms} == {}


def subject_of(module: list[str], room: list[str]) -> str | None:
    """The folder of ``room`` that ``module`` lies in, or None for what lies elsewhere or beside the folders."""
    inside = module[len(room) :] if module[: len(room)] == room else []
    return inside[0] if inside and ROOT.joinpath(*room, inside[0]).is_dir() else None


@pytest.mark.parametrize("name", DIVIDED)
def test_no_two_folders_import_each_other(name):
    room = name.split(".")
    edges = set()
    for path in ROOT.joinpath(*room).rglob("*.py"):
        if "migrations" in path.parts:
            continue
        here = subject_of(list(path.relative_to(ROOT).parts), room)
        there = {subject_of(module.split("."), room) for module in imported_modules(path)} - {None, here}
        edges |= {(here, subject) for subject in there if here}
    assert not {edge for edge in edges if edge[::-1] in edges}


def takes_a_form(path) -> bool:
    text = path.read_text()
    if not re.search(r"form(set)?\b", text):
        return False
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    asked = {one.arg for node in functions for one in [*node.args.args, *node.args.kwonlyargs]}
    return any(name == "form" or name.endswith(("_form", "formset")) for name in asked)


def test_only_pages_take_forms_and_functions_that_hold_a_rule_take_values():
    # Refusals and answers are what views say to a form and with one; neither holds a rule.
    at_home = {"views.py", "forms.py", "admin.py", "refusals.py", "answers.py"}
    others = [path for path in SOURCES if path.name not in at_home and not path.name.endswith("_views.py")]
    assert not [path for path in others if "templatetags" not in path.parts and takes_a_form(path)]


def test_no_page_and_no_form_writes_by_itself():
    # Deleting is the database's to refuse (PROTECT, triggers). A small picture is made for the answer, not kept.
    writing = re.compile(r"(?<!small)\.save\(|objects\.(\w*create\w*|update)\(")
    pages = [path for path in SOURCES if re.fullmatch(r"(\w+_)?(views|forms|filters|admin)\.py", path.name)]
    assert not [path for path in pages if writing.search(path.read_text())]


def test_what_a_room_keeps_is_made_by_its_own_functions():
    """Nobody makes a record of another folder's models: a function of that folder does, which knows the rule."""
    at_home = {
        name: path.parent
        for path in SOURCES
        if "migrations" not in path.parts
        for name in re.findall(r"^class (\w+)\(", path.read_text(), re.MULTILINE)
    }
    made = re.compile(r"\b([A-Z]\w+)\.(?:objects|ever)\.\w*create\w*\(")
    astray = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        if "migrations" not in path.parts
        for name in made.findall(path.read_text())
        # What a package keeps is made by the room that uses it.
        if name in at_home and not path.is_relative_to(at_home[name])
    ]
    assert not astray


def notes_an_export(path) -> bool:
    """Whether a module writes the line of something exported."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    notes = (node for node in calls if getattr(node.func, "id", "") == "record_access")
    return any(getattr(value, "attr", "") == "EXPORTED" for node in notes for value in node.args)


def test_what_goes_out_goes_by_one_door():
    """A view that notes an export itself could have read it before; what a job makes is begun by its page."""
    others = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if "EXPORTED" in path.read_text() and notes_an_export(path)
    }
    by_a_job = {"archives/views", "backups/views", "exports/making", "privacy/request_views"}
    assert others == {"office/handing_out.py"} | {f"workbench/{one}.py" for one in by_a_job}


def test_the_demo_makes_nothing_by_itself():
    made = {
        ast.unparse(node)
        for path in (ROOT / "workbench/demo").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".objects.create", ".objects.bulk_create"))
    }
    assert not made


def test_the_pool_does_not_import_the_selection():
    modules = {name for path in (ROOT / "reserve_cadres/pool").rglob("*.py") for name in imported_modules(path)}
    assert not {name for name in modules if name.startswith("reserve_cadres.selection")}


def test_steps_of_a_selection_do_not_import_later_steps():
    order = ["rounds", "nominations", "reviews", "meetings", "ballots", "notices", "approvals", "vacancies", "course"]
    selection = ["reserve_cadres", "selection"]
    for position, step in enumerate(order):
        for path in ROOT.joinpath(*selection, step).rglob("*.py"):
            subjects = {subject_of(name.split("."), selection) for name in imported_modules(path)}
            assert not subjects & set(order[position + 1 :]), path


@pytest.mark.parametrize("module", ["selection.ballots.counting", "selection.rounds.conditions"])
def test_the_arithmetic_of_a_round_needs_no_settings_and_no_models(module):
    code = f"import reserve_cadres.{module}; from django.apps import apps; assert not apps.ready"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)


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


def test_a_colour_is_said_once_for_each_ground_and_every_style_names_it():
    colours = (ROOT / "static/project/colours.css").read_text()
    named = re.findall(r"^ *(--(?!bs-)[a-z-]+): #[0-9a-f]{6};$", colours, re.MULTILINE)
    light, dark = (
        re.findall(r"^ *(--(?!bs-)[a-z-]+): #", block, re.MULTILINE) for block in colours.split("@media screen {", 1)
    )
    # What is filled has white words on both grounds.
    assert {*light} - {"--fill", "--fill-pressed"} == {*dark}
    # Beside the names, white for the ring in the bar.
    assert len(re.findall(r"#[0-9a-fA-F]{3,8}\b", colours)) == len(named) + 1
    for style in (ROOT / "static/project").glob("*.css"):
        text = style.read_text()
        assert style.name == "colours.css" or not re.findall(r"#[0-9a-fA-F]{3,8}\b", text), style.name
        # White on the bar is the only colour beside them.
        assert not re.findall(r"rgba?\((?!255, 255, 255)|-rgb:", text), style.name


def test_a_page_that_draws_a_whole_form_says_what_is_wrong_with_it_as_a_whole():
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    drawn = {path: len(re.findall(r"(?:form|locked)\|crispy \}\}", text)) for path, text in texts.items()}
    assert sum(drawn.values()) > 15
    said = {path: len(re.findall(r"components/form\.html|non_field_errors", text)) for path, text in texts.items()}
    assert {path: number for path, number in drawn.items() if said[path] < number} == {}
