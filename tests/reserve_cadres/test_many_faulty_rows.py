"""A roster with very many faulty rows is told whole and costs a page no more than the rows it lists."""

import pytest
from django.urls import reverse

from office.workbooks.process import UnreadableWorkbook
from reserve_cadres.models import ImportRow
from reserve_cadres.roster import uploads
from reserve_cadres.roster.marked import marked_workbook
from tests.conftest import id_number
from tests.rosters import HEADER, person, previewed, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(township, organiser):
    def read(*rows):
        return previewed(workbook(HEADER, *rows), township, organiser)

    return read


@pytest.fixture
def page(as_organiser):
    return lambda roster_import: as_organiser.get(reverse("roster:detail", args=[roster_import.pk]))


def test_of_a_thousand_faulty_rows_a_page_opens_those_it_lists_and_the_questions_count_all(
    read, page, as_organiser, village, monkeypatch
):
    rows = [person(name=f"张{chr(0x4E00 + n)}", birth="不详", 后备岗位="", 联系电话="x") for n in range(1000)]
    roster_import = read(*rows)
    opened = []
    open_problems = ImportRow._meta.get_field("problems").from_db_value
    monkeypatch.setattr(
        ImportRow._meta.get_field("problems"), "from_db_value", lambda *args: opened.append(1) or open_problems(*args)
    )
    answer = page(roster_import)
    assert len(opened) == len(answer.context["rows"]) == 300
    assert [(one["rows"], one["open"]) for one in answer.context["questions"]] == [(1000, 1000)] * 2
    opened.clear()
    said = {"kind": answer.context["questions"][0]["kind"], "decision": "skip"}
    as_organiser.post(reverse("roster:decide", args=[roster_import.pk]), said)
    assert (opened, roster_import.rows.filter(decision="skip").count()) == ([], 1000)
    assert [one["open"] for one in uploads.questions(roster_import)] == [0, 0]


def test_a_roster_of_more_people_than_any_township_has_is_refused_before_its_rows_are_read(read, village, monkeypatch):
    monkeypatch.setattr("reserve_cadres.roster.preview.MOST_PEOPLE", 2)
    assert read(person(name="张甲"), person(name="张乙")).status == "previewed"
    refused = read(person(name="张甲"), person(name="张乙"), person(name="张丙"))
    assert (refused.status, refused.rows.count()) == ("unreadable", 0)
    assert refused.problem == "名册有 3 行，一次最多导入 2 行，请分几个文件导入。"


def test_more_rows_than_can_be_marked_are_told_before_one_is_opened(read, village, monkeypatch):
    monkeypatch.setattr("reserve_cadres.roster.marked.MAX_MARKED_CELLS", 5)
    roster_import = read(person(name="张甲", birth="不详"), person(name="张乙"))
    monkeypatch.setattr("reserve_cadres.roster.marked.kept_for_reading", None)
    with pytest.raises(UnreadableWorkbook, match="表格太大"):
        marked_workbook(roster_import)


def test_notices_are_counted_with_the_reading(read, page, village):
    number = id_number()
    roster_import = read(person(number=number, birth="1999.01", 后备岗位=""))
    assert page(roster_import).context["notices"] == 1
