"""The dossier on one page, as a form, and what is missing from it. domain.md, "The dossier"."""

import io
import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import AccessRecord
from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from reserve_cadres.models import Cadre
from reserve_cadres.people.dossiers import change_dossier
from tests.conftest import make_cadre, make_user
from tests.mentoring.conftest import talked
from tests.reserve_cadres.test_changes import carried_out
from tests.selection.steps import chosen
from tests.training.conftest import make_session
from tests.workbench.conftest import make_complete
from training.models import Attendance, Task
from workbench.dossiers.completeness import missing_of, requirements, villages_missing, with_missing
from workbench.dossiers.parts import with_parts
from workbench.dossiers.registration import COLUMNS, registration_grid
from workbench.dossiers.timeline import timeline_of
from workbench.dossiers.word import registration_form

YEAR = timezone.localdate().year


def whole(cadre):
    return with_parts(Cadre.objects.filter(pk=cadre.pk))[0]


def lacking(cadre):
    return missing_of(with_missing(Cadre.objects.filter(pk=cadre.pk), YEAR).get(), YEAR)


def test_a_complete_file_lacks_nothing(complete):
    assert lacking(complete) == []


@pytest.mark.parametrize(
    ("label", "take_away"),
    [
        ("照片", lambda one: one.photo.delete()),
        ("身份证号", lambda one: Cadre.objects.filter(pk=one.pk).update(id_number="")),
        ("联系电话", lambda one: Cadre.objects.filter(pk=one.pk).update(phone="")),
        ("政治面貌", lambda one: Cadre.objects.filter(pk=one.pk).update(political_status="")),
        ("入党时间", lambda one: Cadre.objects.filter(pk=one.pk).update(joined_party_on=None)),
        ("学历", lambda one: Cadre.objects.filter(pk=one.pk).update(education=None)),
        ("人员类别", lambda one: Cadre.objects.filter(pk=one.pk).update(category="")),
        ("户籍所在地", lambda one: Cadre.objects.filter(pk=one.pk).update(household="")),
        ("简历", lambda one: one.resume.all().delete()),
        ("家庭成员", lambda one: one.family.all().delete()),
        ("身份证扫描件", lambda one: one.attachments.filter(kind="id_card").delete()),
        ("学历证书扫描件", lambda one: one.attachments.filter(kind="diploma").delete()),
        ("承诺书扫描件", lambda one: one.attachments.filter(kind="commitment").delete()),
        ("审查表扫描件", lambda one: one.attachments.filter(kind="review_form").delete()),
        ("考核表扫描件", lambda one: one.attachments.filter(kind="assessment_form").delete()),
        (f"{YEAR} 年度考核", lambda one: one.assessments.update(year=YEAR - 1)),
    ],
)
def test_each_part_that_is_missing_is_named_and_nothing_else(complete, label, take_away):
    take_away(complete)
    assert lacking(complete) == [label]


def test_every_requirement_is_tested_above():
    assert len(requirements(YEAR)) == 16


def test_who_is_no_party_member_needs_no_day_of_joining(complete):
    Cadre.objects.filter(pk=complete.pk).update(political_status="masses", joined_party_on=None)
    assert lacking(complete) == []


def test_villages_count_the_same_people_as_the_list(as_organiser, village, other_village):
    make_complete(village)
    make_cadre(village, "缺"), make_cadre(other_village, "也缺", phone="13800000000")
    lines = {line["village__name"]: line for line in villages_missing(Cadre.objects.filter(state="in_pool"), YEAR)}
    assert (lines["红星村"]["people"], lines["红星村"]["complete"], lines["红星村"]["incomplete"]) == (2, 1, 1)
    page = as_organiser.get(reverse("workbench:completeness"))
    for requirement, number in page.context["totals"]:
        listed = as_organiser.get(reverse("workbench:completeness"), {"lacking": requirement.key})
        assert listed.context["page"].paginator.count == number, requirement.label
    assert "缺联系电话（1 人）" in page.content.decode()


def test_the_list_of_what_is_missing_goes_out_as_a_workbook(as_organiser, village):
    make_cadre(village, "缺")
    content = b"".join(as_organiser.get(reverse("workbench:export_missing")).streaming_content)
    row = [cell.value for cell in load_workbook(io.BytesIO(content)).active[4]]
    assert row[1:3] == ["红星村", "缺"]
    assert row[3] == len(row[4].split("、"))


def test_everything_with_a_day_is_in_the_timeline_newest_first(township, village, post):
    _, _, people = chosen(township, post, "甲")
    cadre = people[0].cadre
    cadre.awards_and_penalties.create(given_on=date(2020, 5, 1), title="优秀党员")
    cadre.assessments.create(year=2024, village=village, grade="qualified", assessed_on=date(2024, 12, 20))
    Task.objects.create(cadre=cadre, title="修渠", set_by="书记", set_on=date(2024, 1, 1), due_on=date(2024, 2, 1))
    session = make_session(township)
    session.status = "held"
    session.save()
    Attendance.objects.create(session=session, cadre=cadre, status="present")
    found = timeline_of(whole(cadre))
    assert {one.kind for one in found} == {"change", "selection", "award", "assessment", "task", "training"}
    assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)


def test_the_page_filters_the_timeline_and_tells_the_state_on_a_past_day(as_organiser, village, post):
    cadre = make_cadre(village, "甲", post=post)
    cadre.awards_and_penalties.create(given_on=date(2020, 5, 1), title="优秀党员")
    carried_out(cadre, effective_on=date(2026, 5, 6))
    address = reverse("workbench:dossier", args=[cadre.pk])
    assert {one.kind for one in as_organiser.get(address, {"kind": "award"}).context["timeline"]} == {"award"}
    for day, expected in (("2026-05-05", "在库"), ("2026-05-06", "已退出"), ("2015-02-28", "还没有入库")):
        page = as_organiser.get(address, {"on": day}).content.decode()
        assert expected in page.split("哪一天的状态")[1].split("</form>")[0]
    assert "没有「2026-02-30」这个日期" in as_organiser.get(address, {"on": "2026-02-30"}).content.decode()


def test_an_assessment_an_award_and_who_proposed_are_on_the_page(as_organiser, complete):
    complete.awards_and_penalties.create(given_on=date(2020, 5, 1), title="优秀党员", authority="县委")
    carried_out(complete)
    page = as_organiser.get(reverse("workbench:dossier", args=[complete.pk])).content.decode()
    for text in ("优秀党员（县委）", "红星村党支部 2026-05-06 提出", "户口或居住迁出", "石委〔2026〕9号"):
        assert text in page


def test_the_form_is_a_grid_without_holes(complete, other_village):
    for cadre in (complete, make_cadre(other_village, "空")):
        taken = set()
        grid = registration_grid(whole(cadre), sees_identity=True)
        for number, row in enumerate(grid):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                taken |= {(number + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
        assert taken == {(row, column) for row in range(len(grid)) for column in range(COLUMNS)}


def test_the_word_form_holds_the_person_and_the_photo(complete):
    complete.awards_and_penalties.create(given_on=date(2020, 5, 1), title="优秀党员")
    document = Document(io.BytesIO(registration_form(whole(complete), sees_identity=True)))
    text = "\n".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    for expected in ("全齐", complete.id_number, "复退军人", "务农", "李四", "优秀党员", f"{YEAR} 年度优秀"):
        assert expected in text
    assert len(document.inline_shapes) == 1


def test_who_may_not_see_numbers_gets_them_masked_in_the_form(complete):
    text = "\n".join(cell.text for row in registration_grid(whole(complete), sees_identity=False) for cell in row)
    assert complete.id_number not in text
    assert complete.phone not in text


def test_a_damaged_or_lost_photo_leaves_the_box_empty(complete):
    complete.photo.save("photo.png", ContentFile(b"not a picture"))
    assert not Document(io.BytesIO(registration_form(whole(complete), sees_identity=True))).inline_shapes
    complete.photo.storage.delete(complete.photo.name)
    assert registration_form(whole(complete), sees_identity=True)


def test_the_word_form_is_downloaded_and_the_trail_says_so(as_organiser, complete):
    response = as_organiser.get(reverse("workbench:word_dossier", args=[complete.pk]))
    assert Document(io.BytesIO(b"".join(response.streaming_content))).tables
    assert AccessRecord.objects.filter(action="exported", subject="全齐").exists()


def test_a_village_is_printed_a_form_each_and_no_other_village(as_organiser, village, other_village):
    make_cadre(village, "甲"), make_cadre(village, "乙"), make_cadre(other_village, "丙")
    page = as_organiser.get(reverse("workbench:print_dossiers"), {"village": village.pk}).content.decode()
    assert page.count("村级后备干部登记表</h1>") == 2
    # Of a form of two sheets each says whose it is.
    assert re.findall(r"<thead><tr><td[^>]*>村级后备干部登记表（(.)）", page) == ["甲", "乙"]
    assert "丙" not in page
    for wrong in ("999999", "abc", "²"):
        assert as_organiser.get(reverse("workbench:print_dossiers"), {"village": wrong}).status_code == 404


def test_a_secretary_prints_the_own_village_only(client, village, other_village):
    make_cadre(other_village, "丙")
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    assert client.get(reverse("workbench:print_dossiers"), {"village": other_village.pk}).status_code == 404
    assert "丙" not in client.get(reverse("workbench:print_dossiers")).content.decode()


def test_the_parts_of_many_files_take_as_many_queries_as_those_of_one(township, village, organiser):
    def queries():
        with CaptureQueriesContext(connection) as context:
            for cadre in with_parts(Cadre.objects.filter(village=village)):
                registration_grid(cadre, sees_identity=True)
                timeline_of(cadre)
        return len(context)

    def add(name):
        cadre = make_complete(village, name)
        mentor = make_user(Role.SECRETARY, township, village)
        pair(cadre, mentor, "secretary", date(2025, 1, 1))
        talked(mentor, [cadre])
        Attendance.objects.create(session=make_session(township), cadre=cadre)
        Task.objects.create(cadre=cadre, title="修渠", set_by="书记", set_on=date(2024, 1, 1), due_on=date(2024, 2, 1))

    add("甲")
    few = queries()
    for name in ("乙", "丙", "丁"):
        add(name)
    assert queries() == few


def test_an_award_is_kept_with_the_dossier_from_its_form(as_organiser, village):
    cadre = make_cadre(village, "甲")
    said = {f"{prefix}-{name}": 0 for prefix in ("resume", "family") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    said |= {
        "name": "甲", "sex": "male", "birth_date": "1985-06-01", "ethnicity": "汉族", "awards-TOTAL_FORMS": 1,
        "awards-INITIAL_FORMS": 0, "awards-0-kind": "penalty", "awards-0-given_on": "2021-01-05",
        "awards-0-title": "党内警告", "birth_day_known": "on",
    }  # fmt: skip
    as_organiser.post(reverse("cadres:change", args=[cadre.pk]), said)
    assert str(cadre.awards_and_penalties.get()) == "处分：党内警告"


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADING_GROUP, Role.SECRETARY, Role.READER])
def test_a_dossier_takes_at_most_fifteen_queries_also_of_who_came_by_a_round(client, township, village, post, role):
    _, _, (candidacy, *_) = chosen(township, post, "甲")
    cadre = candidacy.cadre
    client.force_login(make_user(role, township, village if role == Role.SECRETARY else None))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("workbench:dossier", args=[cadre.pk]))
    assert "次投票" in page.content.decode()
    assert len(queries) <= 15


def test_what_was_changed_in_a_dossier_is_a_part_of_its_page_and_a_page_of_its_own(as_organiser, village):
    cadre = make_cadre(village)
    change_dossier(cadre, {"phone": "13800000001"})
    address = reverse("workbench:dossier_changes", args=[cadre.pk])
    assert address in as_organiser.get(reverse("workbench:dossier", args=[cadre.pk])).content.decode()
    alone = as_organiser.get(address).content.decode()
    part = as_organiser.get(address, headers={"HX-Request": "true"}).content.decode()
    for page in (alone, part):
        assert "联系电话" in page
    assert ("<html" in alone, "<html" in part) == (True, False)
