"""Résumé and family lines, exits and proposals by Excel. domain.md, "The dossier" and "Keeping the pool alive"."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from reserve_cadres.changes.changes import decide
from reserve_cadres.models import ChangeProposal, FamilyMember, ResumeEntry
from reserve_cadres.rulings import Ruling
from tests.conftest import make_cadre, make_user
from tests.transfers import as_upload, book, brought_in, preview, problems, sheet_of

pytestmark = pytest.mark.django_db
RESUME, FAMILY, EXITS = (
    reverse("cadres:import_resume"),
    reverse("cadres:import_family"),
    reverse("changes:import_exits"),
)


@pytest.fixture
def people(village):
    return [make_cadre(village, name) for name in ("甲", "乙")]


def test_a_resume_comes_in_line_by_line_with_the_name_written_once(as_organiser, people):
    rows = [["姓名", "起始年月", "截止年月", "经历"], ["甲", "2003.09", "2006.07", "在县职高学习，任班长"],
            [None, "2006.08", "至今", "务农"],
            ["乙", "2010年3月", None, "经商"]]  # fmt: skip
    for _ in range(2):
        brought_in(as_organiser, RESUME, book(*rows))
    found = ResumeEntry.objects.order_by("cadre", "began_on").values_list(
        "cadre__name", "began_on", "ended_on", "description"
    )
    assert list(found) == [
        ("甲", date(2003, 9, 1), date(2006, 7, 1), "在县职高学习，任班长"),
        ("甲", date(2006, 8, 1), None, "务农"),
        ("乙", date(2010, 3, 1), None, "经商"),
    ]
    answer = preview(as_organiser, RESUME, as_upload(as_organiser.get(reverse("cadres:export_resume"))))
    assert not problems(answer)
    assert {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}
    said = problems(preview(as_organiser, RESUME, book(rows[0], ["甲", "2006.09", "2003.07", "x"])))
    assert said == ["截止年月早于起始年月。"]


def test_family_comes_in_and_again_as_an_update(as_organiser, people):
    head = ["后备干部", "称谓", "姓名", "出生年月", "政治面貌", "工作单位及职务"]
    brought_in(
        as_organiser,
        FAMILY,
        book(head, ["甲", "配偶", "李 四", "1988.06", "群众", None], [None, "父亲", "王五", None, "中共党员", "务农"]),
    )
    brought_in(
        as_organiser, FAMILY, book(["后备干部", "称谓", "姓名", "工作单位"], ["甲", "配偶", "李四", "镇小学教师"])
    )
    found = FamilyMember.objects.order_by("pk").values_list(
        "relation", "name", "birth_month", "political_status", "work"
    )
    assert list(found) == [
        ("配偶", "李四", date(1988, 6, 1), "masses", "镇小学教师"),
        ("父亲", "王五", None, "party_member", "务农"),
    ]
    said = problems(preview(as_organiser, FAMILY, book(head, ["丙", "配偶", "赵六", "1988.13", "党", None])))
    assert [text[:3] for text in said] == ["D2：", "E2：", "A2："]


def test_lines_are_brought_in_for_the_own_village_only(client, township, village, other_village, people):
    make_cadre(other_village, "外人")
    client.force_login(make_user(Role.SECRETARY, township, village))
    said = problems(preview(client, RESUME, book(["姓名", "起始年月", "经历"], ["外人", "2003.09", "务农"])))
    assert said == ["A2：档案中没有「外人」。"]
    sheet = sheet_of(client.get(reverse("cadres:export_family")))
    assert not any(cell.value == "外人" for row in sheet.iter_rows() for cell in row)


def test_exits_come_in_as_proposals_and_nobody_leaves_by_the_table(as_organiser, organiser, people):
    head = ["姓名", "退出原因", "依据"]
    for _ in range(2):
        brought_in(as_organiser, EXITS, book(head, ["甲", "外出务工失联", "村党支部会议研究"]))
    proposal = ChangeProposal.objects.get()
    assert (proposal.kind, proposal.reason, proposal.status, proposal.proposer) == (
        "exit",
        "absent",
        "waiting",
        "红星村党组织",
    )
    people[0].refresh_from_db()
    assert people[0].state == "in_pool"
    said = problems(
        preview(as_organiser, EXITS, book(head, ["乙", "当选", "x"], ["丁", "去世", "x"], ["乙", "去世", None]))
    )
    assert said[0].startswith("B2：「当选」不在可选范围：")
    assert said[1:] == ["A3：在库人员中没有「丁」。", "C4：没有写依据。"]
    decide([proposal], Ruling(True, timezone.localdate(), "镇领导小组", "石组〔2026〕1号"), recorded_by=organiser)
    rows = list(sheet_of(as_organiser.get(reverse("changes:export"))).iter_rows(min_row=4, values_only=True))
    assert rows[0][1:5] == ("红星村", "甲", "退出", "退出：外出务工失联")
    assert "石组〔2026〕1号" in rows[0]
