"""What leaves is asked about before it is made: without a purpose nothing of it is read."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRecord, SignInRules
from accounts.permissions import Role
from tests.access.test_role_page_table import TABLE, answer

# Who asks: accounts, their session, what a list's form offers to choose from.
OF_THE_QUESTION = ("accounts_", "otp_", "django_", "villages_")
# The one record that stands in the address, the words of a blank paper, and the newest year there is.
OF_THE_ADDRESS = {
    "cadre": "reserve_cadres_cadre", "term": "reserve_cadres_term", "layout": "reserve_cadres_savedview",
    "round": "reserve_cadres_selectionround", "ballot": "reserve_cadres_ballot", "session": "training_trainingsession",
    "privacy:word": "workbench_privacyrules", "assessments:export_suggestions": "reserve_cadres_assessment",
}  # fmt: skip
# Made by a job of the queue: the answer says that it was begun.
BY_A_JOB = {"workbench/archives/views.py", "workbench/backups/views.py", "workbench/privacy/request_views.py"}


@pytest.mark.django_db
@pytest.mark.usefixtures("unnoted")
def test_no_export_reads_what_goes_out_before_its_purpose_is_said(client, world):
    township = world["village"].township
    SignInRules.objects.update_or_create(township=township, defaults={"exports_ask_purpose": True})
    asked, read = set(), {}
    for role in (Role.ORGANISER, Role.ADMINISTRATOR, Role.AUDITOR):
        client.force_login(world["users"][role])
        for page, (roles, kind, method) in TABLE.items():
            if role not in roles or method != "get" or not re.search(r":export|:word", page) or page in asked:
                continue
            with CaptureQueriesContext(connection) as done:
                response = answer(client, page, world["own"])
            if response.status_code == 428:
                asked.add(page)
                known = {OF_THE_ADDRESS.get(kind), OF_THE_ADDRESS.get(page)}
                if beyond := tables_read(done) - known:
                    read[page] = beyond
    assert read == {}
    assert not AccessRecord.objects.filter(township=township, action="exported").exists()
    exports = {page for page, (_, _, method) in TABLE.items() if method == "get" and ":export" in page}
    # Asked for by a form, and of no township.
    assert exports - asked <= {"people:export", "county:export"}


def tables_read(done: CaptureQueriesContext) -> set[str]:
    """The tables that statements took rows from; those that count take none."""
    froms = (re.search(r'^SELECT (?!COUNT).*? FROM "(\w+)"', one["sql"], re.DOTALL) for one in done.captured_queries)
    return {found[1] for found in froms if found and not found[1].startswith(OF_THE_QUESTION)}


def test_what_leaves_goes_by_one_door():
    """A view that notes an export itself could have read it before."""
    root = Path(__file__).parents[2]
    others = {
        str(path.relative_to(root))
        for room in ("workbench", "training", "mentoring", "reserve_cadres", "villages", "office", "accounts")
        for path in (root / room).rglob("*.py")
        if notes_an_export(ast.parse(path.read_text()))
    }
    assert others == BY_A_JOB | {"office/handing_out.py"}


def notes_an_export(module: ast.Module) -> bool:
    """Whether a module calls ``record_access`` for something exported."""
    calls = (
        one for one in ast.walk(module) if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "record_access"
    )
    return any(getattr(value, "attr", "") == "EXPORTED" for call in calls for value in call.args)
