"""The files in deploy/ and the guide beside them say what the program reads and does."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.files.base import ContentFile
from django.core.management import get_commands

from reserve_cadres.people.dossiers import Scan, add_scan
from tests.conftest import make_cadre
from tests.operating.test_backup_pages import folders  # noqa: F401 (kept apart from the other tests' files)
from tests.test_architecture import ROOT

DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs/deployment.zh.md").read_text()
SETTINGS = (ROOT / "config/settings.py").read_text() + (ROOT / "config/places.py").read_text()
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
UNITS = sorted(DEPLOY.glob("*.service"))


def test_every_variable_of_an_installation_is_one_the_settings_read():
    environment = re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / "environment").read_text(), re.MULTILINE)
    compose = re.findall(r"^    ([A-Z_]+): ", (DEPLOY / "compose.yaml").read_text(), re.MULTILINE)
    assert {"SECRET_KEY", "DATABASE_URL"} <= set(environment) & set(compose)
    assert [name for name in {*environment, *compose} if f'"{name}"' not in SETTINGS] == []


def test_every_command_that_is_run_is_one():
    told = [path.read_text() for path in DEPLOY.iterdir() if path.is_file()]
    run = re.findall(r"manage\.py ([a-z_]+)", "\n".join([*told, GUIDE])) + re.findall(
        r"^run ([a-z_]+)", GUIDE, re.MULTILINE
    )
    assert {"migrate", "worker", "backup", "restore", "check_data", "setup"} <= set(run)
    assert set(run) <= get_commands().keys()


def test_every_service_that_does_not_stay_has_its_timer_and_all_are_started_by_the_guide():
    timers = {path.stem for path in DEPLOY.glob("*.timer")}
    staying = {"reserve-cadres", "reserve-cadres-worker"}
    assert timers == {path.stem for path in UNITS} - staying
    (enabled,) = re.findall(r"^systemctl enable --now (.+)$", GUIDE, re.MULTILINE)
    assert set(enabled.split()) == {*staying, *(f"{name}.timer" for name in timers)}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_no_service_runs_as_root_or_writes_outside_its_folder(unit):
    text = unit.read_text()
    assert {"User=cadres", "UMask=0027", "ProtectSystem=strict", "NoNewPrivileges=true"} <= set(text.splitlines())


def test_the_web_server_in_front_says_what_signing_in_needs():
    conf = (DEPLOY / "nginx.conf").read_text()
    for header in ("Host $http_host", "X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in conf


def test_the_files_the_guide_names_are_there_and_it_cures_fifteen_faults():
    named = set(re.findall(r"deploy/([\w.-]+\w)(?![\w*.-])", GUIDE))
    assert [name for name in named if not (DEPLOY / name).exists()] == []
    assert re.findall(r"^\| (\d+)\. ", GUIDE, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert f"reserve-cadres-{VERSION}" in GUIDE


def test_each_block_of_commands_is_run_by_a_test_or_known_to_need_another_machine():
    """``test_installation.py`` runs those marked: what comes without internet and what is restored is tried elsewhere."""
    fences = re.findall(r"^```(\w*)\n(.*)$", GUIDE, re.MULTILINE)
    unmarked = [first for kind, first in fences if not kind and first]
    assert {kind for kind, _ in fences} == {"", "bash"}
    assert [first.split()[:2] for first in unmarked if first.startswith(("cd ", "run "))] == [
        ["cd", f"reserve-cadres-{VERSION}"], ["run", "restore"],
    ]  # fmt: skip


def test_containers_are_built_from_files_that_are_there_and_run_what_the_services_run():
    """As far as can be looked at without a container engine."""
    dockerfile, compose = (DEPLOY / "Dockerfile").read_text(), yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE) for name in line.split()}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    services = compose["services"]
    programs = [one for one in services.values() if "build" in one]
    assert {(DEPLOY / one["build"]["context"] / one["build"]["dockerfile"]).resolve() for one in programs} == {
        DEPLOY / "Dockerfile"
    }
    mounted = {volume.split(":")[0] for one in services.values() for volume in one["volumes"]}
    assert mounted == set(compose["volumes"])
    assert {name for one in programs for name in one["secrets"]} == set(compose["secrets"])
    assert {name for one in services.values() for name in one.get("depends_on", {})} <= set(services)
    started = r"-m gunicorn config\.wsgi --bind \S+ ([^\"\n]+)"
    unit = (DEPLOY / "reserve-cadres.service").read_text()
    assert re.findall(started, dockerfile) == re.findall(started, unit)
    assert " ".join(services["worker"]["command"]) in (DEPLOY / "reserve-cadres-worker.service").read_text()


def test_no_file_of_an_installation_names_an_address_outside():
    told = {path.name: path.read_text() for path in DEPLOY.iterdir() if path.is_file()} | {"guide": GUIDE}
    addresses = {
        name: set(re.findall(r"https?://([^/\s'\"`$:]+)", text)) - {"127.0.0.1"} for name, text in told.items()
    }
    assert {name: found for name, found in addresses.items() if found} == {}


@pytest.mark.django_db
def test_what_is_uploaded_is_read_by_the_service_and_its_group_only(village):
    scan = add_scan(make_cadre(village), Scan("diploma", ContentFile(b"%PDF-1.4", name="scan.pdf")))
    kept = Path(scan.file.path)
    assert [oct(path.stat().st_mode)[-3:] for path in (kept, kept.parent)] == ["640", "750"]
