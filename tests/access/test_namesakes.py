"""Two people of one name in a village are told apart on every page, sheet and paper that shows one of them."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.permissions import Role
from office.workbooks.writing import XLSX
from reserve_cadres.models import Cadre
from tests.access.test_role_page_table import TABLE
from tests.conftest import make_cadre

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME = "同名人"
FAR_FROM_ITS_MONTH = re.compile(rf"{NAME}(?!.{{1,3000}}?19\d\d[.-]\d\d)", re.DOTALL)
# What the trail says of a corrected name is that name.
ALONE = re.compile(rf"(?<!→ )(?<!→ <ins>){NAME}(?!\(\d{{4}}\.\d\d\))")
# Forms and rosters with a cell of its own for the birth month, next to the name.
WITH_A_CELL = {
    "workbench:print_dossier", "workbench:print_dossiers", "workbench:word_dossier", "cadres:export", "cadres:change",
    "selection:print_nomination",
}  # fmt: skip


MOVERS = "?table=movers&since=2015-01-01&until=2026-12-31"
# Where people stand for the organiser, by the rooms of the house.
NAMING = {
    "cadres:list", "cadres:export", "cadres:admit", "cadres:opening", "layouts:detail", "layouts:export", "villages:bench",
    "villages:detail", "villages:export_bench", "roster:detail", "reforms:split", "changes:list", "changes:export", "changes:exit",
    "assessments:overview", "assessments:village", "assessments:suggestions", "assessments:export", "terms:detail",
    "terms:results", "terms:export", "selection:village", "selection:candidacy", "selection:reviews", "selection:review_step",
    "selection:export_reviews", "selection:correct_ballot", "selection:report", "selection:word_report", "selection:notice",
    "selection:print_notice", "selection:add_objection", "selection:approvals", "training:session", "training:attendance",
    "training:export_attendance", "training:print_sign_in", "training:invite", "training:people", "training:export_people",
    "training:tasks", "training:export_tasks", "training:add_task", "training:placements", "training:export_placements",
    "training:add_placement", "training:calendar", "mentoring:board", "mentoring:export_board", "mentoring:pairs",
    "mentoring:export_pairs", "mentoring:add_pair", "mentoring:add_talk", "mentoring:talks", "mentoring:export_talks",
    "mentoring:follow_ups", "mentoring:export_follow_ups", "workbench:glance", "workbench:dossier", "workbench:print_dossiers",
    "workbench:completeness", "workbench:export_missing", "workbench:checkup", "workbench:export_checkup",
    "assessments:export_suggestions", "workbench:tables", "workbench:export_tables",
}  # fmt: skip


@pytest.fixture
def namesakes(world):
    """Everybody of the village goes by one name, and each was born in another month."""
    make_cadre(world["village"], "又一人")
    for number, key in enumerate(
        Cadre.objects.filter(village=world["village"]).order_by("pk").values_list("pk", flat=True)
    ):
        born = date(1980 + number // 12, 1 + number % 12, 1)
        Cadre.objects.filter(pk=key).update(name=NAME, pinyin="tongmingren", pinyin_initials="tmr", birth_date=born)
    return world


def text_of(response) -> str:
    """Whatever an answer says, be it a page, a workbook or a paper in Word."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "").split(";")[0]
    if kind == XLSX:
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(str(value) for sheet in sheets for row in sheet.values for value in row if value is not None)
    if kind == WORD:
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])
    return re.sub(r"\s+", " ", content.decode()) if kind.startswith("text/") else ""


def addresses(role, objects, users):
    """Page → its addresses for the role: with one object of its kind, and as further words ask for more."""
    asked = {
        "workbench:tables": MOVERS, "workbench:export_tables": MOVERS, "cadres:list": "?q=tmr",
        "mentoring:export_talks": "?month=2026-01", "training:calendar": "?month=2026-01",
        "mentoring:hand_over": f"?mentor={users[Role.SECRETARY].pk}&kind=secretary",
        "mentoring:add_talk": f"?mentor={users[Role.ORGANISER].pk}&kind=secretary",
    }  # fmt: skip
    for page, (roles, kind, method) in TABLE.items():
        if role in roles and method == "get" and not page.startswith("admin:"):
            yield page, reverse(page, args=[objects[kind]] if kind else []) + asked.get(page, "")


@pytest.mark.parametrize("role", list(Role))
def test_birth_month_stands_beside_a_name_that_is_not_the_only_one_of_its_village(client, namesakes, role):
    client.force_login(namesakes["users"][role])
    shown, alone = set(), {}
    for page, address in addresses(role, namesakes["own"], namesakes["users"]):
        text = text_of(client.get(address))
        if NAME in text:
            shown.add(page)
        if found := (FAR_FROM_ITS_MONTH if page in WITH_A_CELL else ALONE).search(text):
            alone[page] = text[max(0, found.start() - 60) : found.end() + 30]
    assert not alone
    # The people did stand on the pages, so the answer above says something.
    if role == Role.ORGANISER:
        assert NAMING - shown == set()
