"""A plugin for pytest that tries changed rules in processes of their own, without reading anything again.

Every test is run once as it is, noting which functions of the module it calls. Then, for each change, a fork of this process
gives the changed function its new code, in place, and runs the tests that call it until one fails.
"""

import ast
import difflib
import importlib
import inspect
import io
import os
import random
import sys
import time
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from django.db import connections
from hypothesis import Phase, settings

from tests.mutants.operators import changes_of

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--module", action="append", help="a module of the rules to be changed")
    parser.addoption("--sample", type=int, default=0, help="how many changes; 0: all")
    parser.addoption("--seed", default="", help="which sample")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    # What fails has not to be made small, and is not kept for the next run.
    settings.register_profile("mutants", parent=settings(database=None, phases=[Phase.explicit, Phase.generate]))
    settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.config.option.collectonly:
        return None
    modules = session.config.option.module
    callers, seconds = _callers(modules, session.items)
    if session.testsfailed:
        raise session.Failed("the tests fail without any change")
    connections.close_all()
    # The outcome is the survivors; the tests themselves have passed.
    session.testsfailed = sum(_survivors(session, module, callers[module], seconds) for module in modules)
    return True


def _survivors(session, module: str, callers, seconds) -> int:
    """How many changes of the module no test noticed; each is printed."""
    trial = _Trial(session, module, callers, seconds)
    source = (ROOT / module).read_text()
    changes = changes_of(source)
    sample = session.config.option.sample
    chance = random.Random(f"{session.config.option.seed}{module}")
    chosen = chance.sample(changes, min(sample, len(changes))) if sample else changes
    tried = survived = 0
    for changed in chosen:
        functions = _changed_functions(source, changed, ROOT / module)
        if not functions and not _constant(source, changed):
            continue
        tried += 1
        if not trial.is_noticed(source, changed, functions):
            survived += 1
            lines = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), lineterm="", n=1))
            called = "" if any(callers.get(name) for name in functions) or not functions else " (no test calls it)"
            print(f"\nsurvived in {module}{called}", *lines[2:], sep="\n", flush=True)
    print(f"{module}: {tried} changes tried, {survived} survived", flush=True)
    return survived


def _callers(modules: list[str], items) -> tuple[dict[str, dict[str, list]], dict[Any, float]]:
    """Module → its functions → the tests that call it, the quick ones first; and how long each test takes."""
    callers: dict[str, dict[str, list]] = {module: {} for module in modules}
    seconds = {}
    called: set[tuple[str, str]] = set()
    for module in modules:
        _note_calls(module, called)
    for item, following in zip(items, [*items[1:], items[0]], strict=True):
        called.clear()
        began = time.monotonic()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds[item] = time.monotonic() - began
        for module, name in called:
            callers[module].setdefault(name, []).append(item)
    for found in (found for functions in callers.values() for found in functions.values()):
        found.sort(key=seconds.__getitem__)
    return callers, seconds


def _note_calls(path: str, called: set[tuple[str, str]]) -> None:
    """From now on each function of the module says first that it is called: a profile of every call would double the time."""
    tree = ast.parse((ROOT / path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.parse("_note_call()").body[0])
    module = _module(path)
    vars(module)["_note_call"] = lambda: called.add((path, sys._getframe(1).f_code.co_qualname))
    for name, code in _functions(compile(ast.fix_missing_locations(tree), str(ROOT / path), "exec")):
        _function(module, name).__code__ = code


def _module(path: str) -> ModuleType:
    return importlib.import_module(path.removesuffix(".py").replace("/", "."))


class _Trial:
    def __init__(self, session, module: str, callers, seconds):
        self.session, self.callers, self.seconds = session, callers, seconds
        self.module = _module(module)

    def is_noticed(self, source: str, changed: str, functions: dict[str, CodeType]) -> bool:
        """Whether a test fails, or does not end, with the change."""
        asked = self.session.items if not functions else []
        names = {
            one for name in functions for one in self.callers if one == name or one.startswith(f"{name}.<locals>")
        }
        found = {item: None for name in sorted(names) for item in self.callers[name]} or dict.fromkeys(asked)
        items = sorted(found, key=self.seconds.__getitem__)
        if not items:
            return False
        child = os.fork()
        if child == 0:
            try:
                self._run(items, source, changed, functions)
            finally:
                os._exit(2)
        deadline = time.monotonic() + 60 + 5 * sum(self.seconds[item] for item in items)
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status) != 0
            time.sleep(0.02)
        os.kill(child, 9)
        os.waitpid(child, 0)
        return True

    def _run(self, items, source, changed, functions) -> None:
        quiet = os.open(os.devnull, os.O_WRONLY)
        for number in (1, 2):
            os.dup2(quiet, number)
        self.session.config.get_terminal_writer()._file = io.StringIO()
        if functions:
            for name, code in functions.items():
                _function(self.module, name).__code__ = code
        else:
            _set_constant(self.module, *_constant(source, changed))
        self.session._setupstate.teardown_exact(items[0])
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                os._exit(1)
        os._exit(0)


def _changed_functions(source: str, changed: str, path: Path) -> dict[str, CodeType]:
    """The functions and methods, by their names, whose code the change changes."""
    try:
        before, after = (dict(_functions(compile(text, str(path), "exec"))) for text in (source, changed))
    except SyntaxError:
        return {}
    return {name: code for name, code in after.items() if name in before and not _same(before[name], code)}


def _functions(code: CodeType):
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_flags & inspect.CO_OPTIMIZED:
                if "<" not in one.co_qualname:
                    yield one.co_qualname, one
            else:
                # The body of a class.
                yield from _functions(one)


def _same(one: Any, other: Any) -> bool:
    if not isinstance(one, CodeType) or not isinstance(other, CodeType):
        return type(one) is type(other) and one == other
    return (
        (one.co_code, one.co_names, one.co_varnames, one.co_freevars)
        == (other.co_code, other.co_names, other.co_varnames, other.co_freevars)
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_same, one.co_consts, other.co_consts))
    )


def _function(module: ModuleType, name: str) -> FunctionType:
    """The function itself, below what decorates it."""
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType) or hasattr(found, "__wrapped__"):
        if hasattr(found, "cache_clear"):
            found.cache_clear()
        if isinstance(found, property):
            found = found.fget
        elif isinstance(found, cached_property):
            found = found.func
        else:
            # Django's own property has the function under the same name as the standard library's.
            found = getattr(found, "func", None) or getattr(found, "__wrapped__", None) or found.__func__
    return found


def _constant(source: str, changed: str) -> tuple[str, str] | None:
    """The constant of the module that differs, with its new expression; None where something else does."""
    try:
        bodies = [ast.parse(text).body for text in (source, changed)]
    except SyntaxError:
        return None
    for before, after in zip(*bodies, strict=True):
        if ast.dump(before) != ast.dump(after):
            if isinstance(after, ast.Assign) and isinstance(after.targets[0], ast.Name):
                return after.targets[0].id, ast.unparse(after.value)
            return None
    return None


def _set_constant(module: ModuleType, name: str, expression: str) -> None:
    before, after = vars(module)[name], eval(expression, vars(module))
    for other in list(sys.modules.values()):
        if vars(other).get(name) is before:
            setattr(other, name, after)
