"""The yearly assessment and what follows by rule. domain.md, "Keeping the pool alive"."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.permissions import Role
from reserve_cadres.assessments.assessments import (
    Entry,
    due_people,
    propose_exits,
    record_assessments,
    suggestions,
    village_lines,
)
from reserve_cadres.assessments.models import MARKS
from reserve_cadres.changes.changes import decide
from reserve_cadres.models import Assessment, ChangeProposal, StateChange
from reserve_cadres.rulings import Ruling
from tests.conftest import make_cadre, make_user, make_village
from tests.rosters import workbook
from tests.transfers import brought_in, lines_of
from villages.models import Township

GRADES = Assessment.Grade.values


def assess(cadre, year, grade, **values):
    return record_assessments(
        cadre.township,
        year,
        [Entry(cadre.pk, {"grade": grade} | values)],
        assessed_on=date(year, 12, 20),
        recorded_by=None,
    )


def suggested(year):
    return {one.cadre.name: one.rule for one in suggestions(Assessment.objects.all(), year)}


@given(grades=st.lists(st.sampled_from([None, *GRADES]), min_size=1, max_size=5))
@pytest.mark.django_db(transaction=True)
def test_an_exit_is_suggested_after_one_unqualified_or_two_years_of_basic(grades):
    with transaction.atomic():
        village = make_village(Township.objects.create(name=f"镇{Township.objects.count()}"), "村")
        cadre = make_cadre(village, "甲")
        for number, grade in enumerate(grades):
            if grade:
                assess(cadre, 2018 + number, grade)
        for number, grade in enumerate(grades):
            two_basic = grade == "basic" and number > 0 and grades[number - 1] == "basic"
            found = suggestions(Assessment.objects.filter(cadre=cadre), 2018 + number)
            assert bool(found) == (grade == "unqualified" or two_basic)
        transaction.set_rollback(True)


def test_a_suggestion_changes_nothing_until_the_leading_group_decides(village, post):
    cadre = make_cadre(village, "甲", post=post)
    assess(cadre, 2024, "unqualified")
    assert suggested(2024) == {"甲": "2024 年度不合格"}
    cadre.refresh_from_db()
    assert cadre.state == "in_pool"


def test_what_was_decided_stands_beside_the_suggestion_and_is_not_asked_twice(village, post):
    kept, gone = make_cadre(village, "甲", post=post), make_cadre(village, "乙", post=post)
    for cadre in (kept, gone):
        assess(cadre, 2024, "unqualified")
    day = date(2025, 1, 10)
    said = {"effective_on": day, "basis": "年度考核", "proposer": "组织办", "proposed_on": day, "recorded_by": None}
    propose_exits(suggestions(Assessment.objects.all(), 2024), **said)
    with pytest.raises(ValidationError, match="已提出过"):
        propose_exits(suggestions(Assessment.objects.all(), 2024), **said)
    decide([kept.proposals.get()], Ruling(False, day, "镇党委", opinion="有培养前途"), recorded_by=None)
    decide([gone.proposals.get()], Ruling(True, day, "镇党委", document_number="1号"), recorded_by=None)
    found = {one.cadre.name: one for one in suggestions(Assessment.objects.all(), 2024)}
    assert {name: one.proposal.status for name, one in found.items()} == {"甲": "refused", "乙": "approved"}
    assert not any(one.open for one in found.values())
    gone.refresh_from_db()
    assert (gone.state, gone.state_changes.first().reason) == ("out", "not_qualified")


def test_who_was_in_the_pool_at_the_end_of_the_year_is_due_and_who_is_missing_is_named(village, other_village):
    first, second = make_cadre(village, "甲"), make_cadre(village, "乙")
    make_cadre(village, "丙", on=date(2025, 1, 5))
    make_cadre(other_village, "丁", in_pool=False)
    assess(first, 2024, "qualified")
    (line,) = village_lines(StateChange.objects.all(), Assessment.objects.all(), 2024)
    assert (line.village, line.due, line.done, line.missing) == ("红星村", 2, 1, ["乙"])
    assert line.grades["qualified"] == 1
    assert [one.name for one in due_people(StateChange.objects.all(), 2024)] == [first.name, second.name]


def test_grades_add_up_to_those_assessed_also_when_somebody_left_before_the_year_was_over(village, post):
    one, leaver = make_cadre(village, "甲"), make_cadre(village, "乙", post=post)
    make_cadre(village, "丙")
    assess(one, 2024, "qualified")
    assess(leaver, 2024, "unqualified")
    day = date(2024, 12, 25)
    said = {"effective_on": day, "basis": "年度考核", "proposer": "组织办", "proposed_on": day, "recorded_by": None}
    propose_exits(suggestions(Assessment.objects.all(), 2024), **said)
    decide([leaver.proposals.get()], Ruling(True, day, "镇党委", document_number="1号"), recorded_by=None)
    (line,) = village_lines(StateChange.objects.all(), Assessment.objects.all(), 2024)
    assert (line.due, line.done, sum(line.grades.values()), line.missing) == (3, 2, 2, ["丙"])


def test_who_was_not_in_the_pool_that_year_is_not_assessed(village):
    late = make_cadre(village, "甲", on=date(2025, 1, 5))
    with pytest.raises(ValidationError, match="不在库"):
        assess(late, 2024, "qualified")


def test_one_assessment_a_person_and_year_is_changed_not_doubled(village):
    cadre = make_cadre(village, "甲")
    assert [assess(cadre, 2024, "qualified"), assess(cadre, 2024, "qualified"), assess(cadre, 2024, "basic")] == [
        1,
        0,
        1,
    ]
    assert cadre.assessments.get().grade == "basic"
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            cadre=cadre, year=2024, village=village, grade="basic", assessed_on=date(2024, 12, 1)
        )


@given(mark=st.decimals(-50, 150, places=1))
@pytest.mark.django_db(transaction=True)
def test_a_mark_is_between_0_and_100_in_the_function_and_in_the_database(mark):
    with transaction.atomic():
        village = make_village(Township.objects.create(name=f"镇{Township.objects.count()}"), "村")
        cadre = make_cadre(village, "甲")
        allowed = 0 <= mark <= 100
        try:
            assess(cadre, 2024, "qualified", virtue=mark)
        except ValidationError:
            assert not allowed
            assess(cadre, 2024, "qualified")
        else:
            assert allowed
        try:
            with transaction.atomic():
                cadre.assessments.update(integrity=mark)
        except IntegrityError:
            assert not allowed
        else:
            assert allowed
        transaction.set_rollback(True)


def test_the_opinion_is_counted_whole_or_not_at_all(village):
    cadre = make_cadre(village, "甲")
    with pytest.raises(ValidationError, match="要么都填"):
        assess(cadre, 2024, "qualified", votes_excellent=10)
    assess(cadre, 2024, "qualified", votes_excellent=10, votes_qualified=5, votes_basic=1, votes_unqualified=0)
    assert cadre.assessments.get().voters == 16


@pytest.mark.parametrize(
    ("year", "day"), [(2100, date(2100, 1, 1)), (2024, date(2023, 12, 31)), (2024, date(2100, 1, 1))]
)
def test_no_assessment_ahead_of_time_or_before_its_year(village, year, day):
    cadre = make_cadre(village, "甲")
    with pytest.raises(ValidationError):
        record_assessments(
            village.township, year, [Entry(cadre.pk, {"grade": "qualified"})], assessed_on=day, recorded_by=None
        )


def test_a_village_is_assessed_on_one_screen_and_a_fault_loses_nothing(as_organiser, village):
    first, second = make_cadre(village, "甲"), make_cadre(village, "乙")
    address = f"/assessments/villages/{village.pk}/?year=2024"
    said = {
        "assessed_on": "2024-12-20", f"{first.pk}-grade": "excellent", f"{first.pk}-virtue": "95.5",
        f"{second.pk}-remarks": "学习积极",
    }  # fmt: skip
    page = as_organiser.post(address, said).content.decode()
    assert "请选等次" in page
    assert "学习积极" in page
    assert "95.5" in page
    assert not Assessment.objects.exists()
    as_organiser.post(address, said | {f"{second.pk}-grade": "basic"})
    assert {(one.cadre.name, one.grade) for one in Assessment.objects.all()} == {("甲", "excellent"), ("乙", "basic")}


def test_a_line_left_empty_stays_unassessed(as_organiser, village):
    first, _ = make_cadre(village, "甲"), make_cadre(village, "乙")
    said = {"assessed_on": "2024-12-20", f"{first.pk}-grade": "excellent"}
    as_organiser.post(f"/assessments/villages/{village.pk}/?year=2024", said)
    assert Assessment.objects.count() == 1


def test_an_assessment_on_record_is_changed_but_not_emptied(as_organiser, village):
    cadre = make_cadre(village, "甲")
    assess(cadre, 2024, "qualified")
    address = f"/assessments/villages/{village.pk}/?year=2024"
    page = as_organiser.post(address, {"assessed_on": "2024-12-20", f"{cadre.pk}-grade": ""}).content.decode()
    assert "已登记过考核，不能清空" in page
    assert cadre.assessments.get().grade == "qualified"


def test_a_secretary_reads_the_own_village_and_does_not_record(client, village, other_village):
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    make_cadre(village, "甲")
    make_cadre(other_village, "乙")
    address = f"/assessments/villages/{village.pk}/?year=2024"
    assert "甲" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 403
    assert client.get(f"/assessments/villages/{other_village.pk}/").status_code == 404
    assert "白塔村" not in client.get("/assessments/?year=2024").content.decode()


def test_the_workbook_goes_out_is_filled_in_and_comes_back(as_organiser, village, tmp_path):
    make_cadre(village, "甲"), make_cadre(village, "乙")
    book = tmp_path / "考核.xlsx"
    book.write_bytes(b"".join(as_organiser.get("/assessments/export/?year=2024").streaming_content))
    sheet = (opened := load_workbook(book)).active
    for row in sheet.iter_rows(min_row=4, max_row=5):
        row[4].value, row[5].value = "基本合格", 81
        for cell in row[10:14]:
            cell.value = 3
    opened.save(book)
    upload = SimpleUploadedFile("考核.xlsx", book.read_bytes())
    answer = brought_in(as_organiser, "/assessments/import/?year=2024", upload).content.decode()
    assert "年度考核：新增 2 行" in answer
    assert {(one.grade, one.virtue, one.voters) for one in Assessment.objects.all()} == {("basic", 81, 12)}


def test_an_offices_own_table_is_read_with_its_words_and_faults_are_named_at_their_cells(
    as_organiser, village, other_village
):
    make_cadre(village, "张三"), make_cadre(other_village, "张三"), make_cadre(village, "李四")
    content = workbook(
        ["村", "姓  名", "考核结果", "德", "备注"],
        ["红星村", "张 三", "不称职", 60, ""],
        [None, "李四", "还行", 120, ""],
        ["白塔村", "王五", "优秀", 90, ""],
        ["合计", "合计", "", "", ""],
    )
    upload = SimpleUploadedFile("a.xlsx", content)
    page = as_organiser.post("/assessments/import/?year=2024", {"file": upload}).content.decode()
    for fault in (
        "C3：「还行」不在可选范围",
        "D3：「120」应在 0 至 100 之间",
        "B4：2024 年度应考核的人里没有「王五」",
    ):
        assert fault in page
    assert not Assessment.objects.exists()
    good = workbook(["村", "姓名", "考核结果", "德"], ["红星村", "张 三", "不称职", 60], [None, "李四", "良好", 88])
    brought_in(as_organiser, "/assessments/import/?year=2024", SimpleUploadedFile("a.xlsx", good))
    assert set(Assessment.objects.values_list("cadre__village__name", "cadre__name", "grade")) == {
        ("红星村", "张三", "unqualified"), ("红星村", "李四", "qualified"),
    }  # fmt: skip


def test_a_cell_left_empty_keeps_what_is_on_record_and_a_dash_takes_it_away(as_organiser, village):
    cadre = make_cadre(village, "甲")
    assess(cadre, 2024, "qualified", virtue=80, ability=70)
    rows = workbook(["姓名", "等次", "德", "能", "廉"], ["甲", "优秀", None, "—", 90])
    brought_in(as_organiser, "/assessments/import/?year=2024", SimpleUploadedFile("a.xlsx", rows))
    one = cadre.assessments.get()
    assert (one.grade, one.virtue, one.ability, one.integrity) == ("excellent", 80, None, 90)


def test_suggestions_are_put_before_the_leading_group_from_the_page(as_organiser, village):
    cadre = make_cadre(village, "甲")
    assess(cadre, 2024, "unqualified")
    said = {
        "assessments": [cadre.assessments.get().pk], "effective_on": "2025-01-05", "basis": "年度考核结果",
        "proposer": "镇党委组织办", "proposed_on": "2025-01-05",
    }  # fmt: skip
    page = as_organiser.post("/assessments/suggestions/?year=2024", said | {"assessments": []}).content.decode()
    assert "请先勾选人员" in page
    as_organiser.post("/assessments/suggestions/?year=2024", said)
    made = ChangeProposal.objects.get()
    assert (made.cadre, made.reason, made.basis) == (cadre, "not_qualified", "年度考核结果（2024 年度不合格）")


def test_suggestions_go_out_with_what_became_of_them(as_organiser, village, post):
    cadre = make_cadre(village, "甲", post=post)
    assess(cadre, 2024, "unqualified")
    row = ("红星村", "甲", post.title, "2024 年度不合格", None, "还没有提出")
    assert lines_of(as_organiser.get(reverse("assessments:export_suggestions"))) == [row]
    assert lines_of(as_organiser.get(reverse("assessments:export_suggestions"), {"year": "2023"})) == []


@pytest.mark.parametrize("sort", ["village", "due", "done", "missing", *GRADES])
def test_villages_stand_in_the_order_asked_for_both_ways(as_organiser, village, other_village, sort):
    for name, grade in (("甲", "qualified"), ("乙", None), ("丙", "unqualified")):
        cadre = make_cadre(village, name)
        if grade:
            assess(cadre, 2024, grade)
    make_cadre(other_village, "丁")

    def listed(way):
        page = as_organiser.get("/assessments/", {"year": 2024, "sort": way}).context
        assert page["filter"].sort == way
        return [line.village for line in page["page"]]

    up, down = listed(sort), listed(f"-{sort}")
    assert sorted(up) == ["白塔村", "红星村"]
    values = {line.village: line for line in village_lines(StateChange.objects.all(), Assessment.objects.all(), 2024)}
    value = {
        "village": lambda line: line.village_id, "due": lambda line: line.due, "done": lambda line: line.done,
        "missing": lambda line: len(line.missing),
    }.get(sort, lambda line: line.grades[sort])  # fmt: skip
    assert [value(values[name]) for name in up] == sorted(value(line) for line in values.values())
    assert [value(values[name]) for name in down] == sorted((value(line) for line in values.values()), reverse=True)


def test_suggestions_sort_by_what_was_worked_out_and_their_workbook_follows(as_organiser, village, other_village):
    for place, name, mark in ((village, "甲", 50), (other_village, "乙", 40), (village, "丙", None)):
        assess(make_cadre(place, name), 2024, "unqualified", **(dict.fromkeys(MARKS, mark) if mark else {}))

    def listed(way):
        return [
            one.cadre.name
            for one in as_organiser.get("/assessments/suggestions/", {"year": 2024, "sort": way}).context["page"]
        ]

    assert listed("mark") == ["乙", "甲", "丙"]
    assert listed("-mark") == ["甲", "乙", "丙"]
    assert listed("-village") == listed("village")[::-1]
    answer = as_organiser.get("/assessments/suggestions/export/", {"year": 2024, "sort": "mark"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    names = [row[2] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert names == ["乙", "甲", "丙"]


def test_saving_leads_to_the_next_village_that_lacks_somebody_and_in_the_end_back(
    as_organiser, village, other_village
):
    third = make_village(village.township, "绿水村", ["村党支部书记"])
    people = {place: make_cadre(place, f"甲{place}"[:4]) for place in (village, other_village, third)}
    order = [line.village_id for line in village_lines(StateChange.objects.all(), Assessment.objects.all(), 2024)]
    by_key = {place.pk: person for place, person in people.items()}
    assess(by_key[order[1]], 2024, "qualified")

    def save(key, button):
        said = {"assessed_on": "2024-12-20", f"{by_key[key].pk}-grade": "qualified", button: ""}
        return as_organiser.post(f"/assessments/villages/{key}/?year=2024", said)["Location"]

    assert save(order[0], "next") == f"/assessments/villages/{order[2]}/?year=2024"
    assert save(order[2], "next") == "/assessments/?year=2024"
    assert save(order[0], "save") == "/assessments/?year=2024"
