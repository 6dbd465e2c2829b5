"""On a machine without Chromium the browser tests are left out by name, except under CI."""

import os
import subprocess
import sys

import pytest

from tests.browser_setup import JOURNEYS, main

MODULES = sorted(path.name for path in JOURNEYS.glob("test_*.py"))


def collected_without_chromium(tmp_path, **more):
    """The output of collecting the browser tests with an empty PATH."""
    kept = {name: value for name, value in os.environ.items() if name not in {"CHROMIUM", "CI"}}
    command = [sys.executable, "-m", "pytest", JOURNEYS, "--collect-only", "-q", "-p", "no:cacheprovider"]
    finished = subprocess.run(
        command, cwd=JOURNEYS.parents[1], env=kept | {"PATH": str(tmp_path)} | more, capture_output=True, text=True
    )
    return finished.stdout


def test_without_chromium_each_module_left_out_is_named(tmp_path):
    output = collected_without_chromium(tmp_path)
    assert MODULES
    assert "::" not in output
    before, named = output.split("left out: no Chromium on this machine")
    assert [line.split("/")[-1] for line in named.splitlines() if line.startswith("tests/journeys/")] == MODULES
    assert "tests/journeys/" not in before


def test_under_ci_nothing_is_left_out(tmp_path):
    output = collected_without_chromium(tmp_path, CI="true")
    assert "left out" not in output
    assert {line.split("::")[0].split("/")[-1] for line in output.splitlines() if "::" in line} == set(MODULES)


@pytest.mark.parametrize("user", [0, 1000], ids=["root", "other"])
def test_what_is_installed_from_the_system_is_said_before(user, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    (tmp_path / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "apt-get").chmod(0o755)
    told_by_then = []
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: told_by_then.append(capsys.readouterr().out))
    main()
    told = "".join(told_by_then) or capsys.readouterr().out
    assert told.count("\n") == 1
    assert "chromium, fonts-noto-cjk" in told
    if user == 0:
        assert told_by_then[0] == told
    else:
        assert not told_by_then
        assert "no right to install" in told
