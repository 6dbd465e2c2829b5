"""What the pages in docs/ name is there: folders, modules, functions, words on the screen, commands, variables."""

import re
import tomllib
from functools import cache

import pytest
from django.urls import resolve

from tests.test_architecture import MAY_IMPORT, ROOT

PAGES = [
    "docs/design.md",
    "docs/glossary.md",
    "docs/deployment.md",
    "docs/scaling.md",
    "docs/level-3-checklist.zh.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "README.md",
    "README.zh.md",
]
# Made on the machine, or on the way to it.
ELSEWHERE = re.compile(r"(VAR_DIR|var)/|/tmp|X-Forwarded-(Proto|For)|CHANGELOG\.md")
# What the guide quotes of an office's own tables, and a sentence with its numbers filled in.
QUOTED = {"G5 身份证号：校验位不对", "合作社负责人", "在库 0 人，另有 1 人已退出"}


def test_changelog_release_notes_and_package_speak_of_one_release():
    version = tomllib.loads(page("pyproject.toml"))["project"]["version"]
    heads = {
        name: re.findall(r"^## (.+)$", page(name), re.MULTILINE)
        for name in ("CHANGELOG.md", "docs/release-notes.zh.md")
    }
    numbered = [[head for head in found if re.fullmatch(r"[\d.]+", head)] for found in heads.values()]
    assert [found[0] for found in numbered] == [version, version]
    # What came since stands above it in both, or in neither.
    since = {"Unreleased", f"{version} 之后"}
    assert {found[0] for found in heads.values()} in (since, {version})


@cache
def files() -> list[str]:
    """Every file of the project, without what is made on the machine."""
    tops = [one for one in ROOT.iterdir() if one.name not in {".git", ".venv", "var"}]
    paths = [path for top in tops for path in ([top] if top.is_file() else top.rglob("*"))]
    return [str(path.relative_to(ROOT)) for path in paths if path.is_file() and "__pycache__" not in path.parts]


@cache
def text_of(*kinds: str) -> str:
    return "\n".join((ROOT / path).read_text() for path in files() if path.endswith(kinds))


def page(name: str) -> str:
    return (ROOT / name).read_text()


def stands_for_something(name: str) -> bool:
    """Whether a path ends some path or folder, or every word of a name is written somewhere in the code."""
    if ELSEWHERE.match(name):
        return True
    if name.startswith("/") and name.endswith("/"):
        # Raises where no page has the address.
        return bool(resolve(name))
    if ("/" in name or name.endswith(".py")) and " " not in name:
        part = "/" + name.strip("/") + "/"
        return any(part in f"/{path}/" for path in files())
    code = text_of(".py", ".html", ".css", ".js", ".toml", ".txt", "Makefile")
    return all(word in code for word in re.findall(r"[A-Za-z_][A-Za-z_0-9]+", name))


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_in_the_code_is_there(name):
    prose = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    named = dict.fromkeys(re.findall(r"`([^`\n]+)`", prose))
    assert [one for one in named if not stands_for_something(one)] == []


def test_the_words_the_guide_quotes_are_those_on_the_screen():
    sources = re.sub(r"\s", "", text_of(".py", ".html", ".js"))
    quoted = dict.fromkeys(re.findall(r"「([^」\n]+)」", page("docs/user-guide.zh.md")))
    assert [one for one in quoted if re.sub(r"\s", "", one) not in sources and one not in QUOTED] == []


def test_the_table_of_rooms_is_the_one_that_is_checked():
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", page("docs/design.md"), re.MULTILINE)
    told = {room: set(re.findall(r"`(\w+)`", may)) for rooms, may in rows for room in re.findall(r"`(\w+)`", rooms)}
    below = set(MAY_IMPORT) - {"workbench"}
    assert told | {"workbench": below} == MAY_IMPORT


def test_every_command_of_make_that_is_told_is_one():
    targets = re.search(r"^\.PHONY: (.+)$", page("Makefile"), re.MULTILINE)[1].split()
    told = {target for name in PAGES for target in re.findall(r"(?:^|`)make ([a-z-]+)", page(name), re.MULTILINE)}
    assert {"run", "test"} <= told <= set(targets)


def test_every_variable_the_installer_is_told_is_read():
    told = set(re.findall(r"`([A-Z][A-Z_]{4,})`", page("docs/deployment.md")))
    assert told
    code = text_of(".py", "Makefile")
    assert [name for name in told if name not in code] == []
