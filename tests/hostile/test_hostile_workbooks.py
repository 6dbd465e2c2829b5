"""No spoilt workbook brings an answer of 500, a half-written import, or a process out of bounds.

The suite tries a few; `make hostile COUNT=500` tries as many as one likes.
"""

import re
import resource
import sys
import traceback
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from office.workbooks import process
from reserve_cadres.models import Cadre, RosterImport
from reserve_cadres.roster.uploads import open_rows, questions
from tests.hostile.workbooks import hostile, with_cell
from tests.queue import drain

PAGES = ("read", "detail", "marked", "photos", "decide", "confirm")
MAX_MEGABYTES = 500


@pytest.fixture
def memory_taken(tmp_path, monkeypatch):
    """The most memory that each process started meanwhile took, in MB."""
    notes = tmp_path / "notes"
    notes.touch()
    run = process.subprocess.run

    def measured(command, **named):
        return run([sys.executable, "-m", "tests.hostile.measured", str(notes), *command], **named)

    monkeypatch.setattr(process.subprocess, "run", measured)
    return lambda: [int(line) / 1024 for line in notes.read_text().splitlines()]


def walk(client, number: int) -> str:
    """Upload, read, look, mark, decide and confirm one spoilt workbook; how it ended."""
    name, content = hostile(number)

    def answered(address: str, data: dict | None = None, get: bool = False):
        response = client.get(address) if get else client.post(address, data or {})
        assert response.status_code in {200, 302}, f"{address}: {response.status_code}"
        return response

    answered(reverse("roster:list"), {"file": SimpleUploadedFile(name, content)})
    roster_import = RosterImport.objects.order_by("pk").last()
    if roster_import is None:
        return "refused"
    pages = {page: reverse(f"roster:{page}", args=[roster_import.pk]) for page in PAGES}
    answered(pages["read"], {"create_places": "1"})
    for page in ("detail", "marked", "photos"):
        b"".join(answered(pages[page], get=True))
    for question in questions(roster_import):
        for decision in ("as_listed", "same_person", "without_faults"):
            answered(pages["decide"], {"kind": question["kind"], "decision": decision})
    for row in open_rows(roster_import).filter(decision=""):
        answered(pages["decide"], {"row": row.pk, "decision": "skip"})
    before = Cadre.objects.count()
    answered(pages["confirm"])
    answered(pages["detail"], get=True)
    roster_import.refresh_from_db()
    written = Cadre.objects.count() - before
    assert written == roster_import.counts.get("created", 0), "half-written"
    if roster_import.status == RosterImport.Status.CONFIRMED:
        assert Cadre.objects.filter(state_changes__isnull=True).count() == 0, "a dossier without its place in the pool"
    return roster_import.status


def test_no_spoilt_workbook_brings_down_a_page(as_organiser, village, request, memory_taken):
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, count = request.config.getoption("--hostile-first"), request.config.getoption("--hostile")
    ended: dict[str, int] = {}
    failures = []
    for number in range(first, first + count):
        try:
            with transaction.atomic():
                end = walk(as_organiser, number)
                transaction.set_rollback(True)
        except Exception:
            end = "failed"
            failures.append(f"workbook {number}:\n{traceback.format_exc()}")
        ended[end] = ended.get(end, 0) + 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - here) / 1024
    print(f"{ended}, largest process {max(memory_taken()):.0f} MB, this one grew by {grown:.0f} MB")
    assert not failures, "\n".join(failures)
    assert max(memory_taken()) < MAX_MEGABYTES
    assert grown < MAX_MEGABYTES / 2
    assert ended.get("confirmed"), "spoilt beyond use: nothing was tried past reading"


def test_what_opens_a_workbook_is_imported_by_the_limited_processes_only():
    """The web process and the worker hand a file over and get JSON back: neither can be kept busy or filled by it."""
    root = Path(__file__).resolve().parents[2]
    opens = re.compile(r"\b(load_workbook|xlrd|calamine|python_calamine|msoffcrypto)\b")
    rooms = ("accounts", "config", "mentoring", "office", "reserve_cadres", "training", "villages", "workbench")
    texts = {path.relative_to(root): path.read_text() for room in rooms for path in (root / room).rglob("*.py")}
    openers = {path for path, text in texts.items() if opens.search(text)}
    while True:
        # Whoever imports an opener is one, up to what is run as a process of its own.
        names = [path.stem for path in openers if '__name__ == "__main__"' not in texts[path] or path.stem == "reader"]
        imports = re.compile(
            rf"office\.workbooks\.({'|'.join(names)}) import|office\.workbooks import .*\b({'|'.join(names)})\b"
        )
        grown = openers | {path for path, text in texts.items() if imports.search(text)}
        if grown == openers:
            break
        openers = grown
    assert {path.parent for path in openers} == {Path("office/workbooks")}


def test_a_cell_of_sixty_megabytes_or_at_the_far_end_takes_the_memory_of_no_process(
    as_organiser, village, memory_taken
):
    """Through every page that takes a workbook: what is too much ends the reading process, in words, and no other."""
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content in (
        ("long.xlsx", with_cell("A2", "长" * 20_000_000)),
        ("far.xlsx", with_cell("XFD1048576", "x")),
    ):
        as_organiser.post(reverse("roster:list"), {"file": SimpleUploadedFile(name, content)})
        roster_import = RosterImport.objects.latest("pk")
        as_organiser.post(reverse("roster:read", args=[roster_import.pk]))
        drain()
        roster_import.refresh_from_db()
        assert (roster_import.status, bool(roster_import.problem)) == ("unreadable", True), name
        for page in ("villages:import", "training:import_tasks"):
            answer = as_organiser.post(reverse(page), {"file": SimpleUploadedFile(name, content)})
            assert answer.context["form"].errors["file"], (name, page)
    assert max(memory_taken()) < MAX_MEGABYTES
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - here) / 1024 < MAX_MEGABYTES / 2
