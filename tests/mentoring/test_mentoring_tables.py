"""Pairs of a whole township in one table, and what goes out. domain.md, "Mentoring"."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import Role
from mentoring.models import Pairing, Talk
from mentoring.pairs.pairs import pair
from tests.conftest import make_cadre, make_user, make_village
from tests.mentoring.conftest import BEGAN, TODAY, talked
from tests.transfers import as_upload, book, brought_in, preview, problems, sheet_of

pytestmark = pytest.mark.django_db
PAIRS, TALKS = reverse("mentoring:import_pairs"), reverse("mentoring:import_talks")


def named(user, name):
    user.name = name
    user.save()
    return user


@pytest.fixture
def mentors(township, village, other_village, secretary, leader):
    named(secretary, "李书记"), named(leader, "王镇长")
    return named(make_user(Role.SECRETARY, township, other_village), "赵书记")


def test_a_row_without_a_name_pairs_everybody_of_the_village_who_has_no_such_mentor(
    as_organiser, village, other_village, mentors, secretary, leader
):
    here, there = [make_cadre(village, name) for name in ("甲", "乙")], make_cadre(other_village, "丙")
    pair(here[0], leader, "resident_leader", BEGAN)
    rows = [["村", "姓名", "联系人", "类别"], ["红星村", None, "李书记", None], ["红星村", "全村", "王镇长", "驻村领导"],
            ["白塔村", None, "赵书记", "书记"]]  # fmt: skip
    brought_in(as_organiser, PAIRS, book(*rows))
    active = {(one.cadre.name, one.mentor.name) for one in Pairing.objects.active().select_related("cadre", "mentor")}
    assert active == {("甲", "李书记"), ("乙", "李书记"), ("甲", "王镇长"), ("乙", "王镇长"), ("丙", "赵书记")}
    assert here[0].pairings.get(kind="resident_leader").starts_on == BEGAN
    assert there.pairings.count() == 1


def test_a_new_mentor_takes_over_and_the_preview_shows_from_whom(as_organiser, township, village, mentors, secretary):
    person = make_cadre(village, "甲")
    pair(person, secretary, "secretary", BEGAN)
    named(make_user(Role.SECRETARY, township, village), "钱书记")
    answer = preview(as_organiser, PAIRS, book(["姓名", "联系人"], ["甲", "钱书记"]))
    assert "<del>李书记</del> <ins>钱书记</ins>" in answer.content.decode()
    brought_in(as_organiser, PAIRS, book(["姓名", "联系人"], ["甲", "钱书记"]))
    ended = person.pairings.get(mentor=secretary)
    assert (ended.ends_on, ended.end_reason) == (TODAY - timedelta(days=1), "改由钱书记联系")


def test_who_does_not_hold_the_role_in_the_village_is_refused_at_the_cell(as_organiser, village, mentors):
    make_cadre(village, "甲")
    said = problems(preview(as_organiser, PAIRS, book(["姓名", "联系人"], ["甲", "赵书记"])))
    assert said == ["B2：赵书记不是红星村的党组织书记。"]


def test_a_village_without_people_is_said_and_does_not_stand_in_the_way(as_organiser, village, mentors):
    answer = preview(as_organiser, PAIRS, book(["村", "联系人"], ["红星村", "李书记"]))
    assert "红星村还没有在库人员" in answer.content.decode()
    assert not problems(answer)


def test_pairs_talks_and_the_board_go_out_and_come_back_unchanged(as_organiser, village, people, secretary):
    talked(secretary, people, thought="安心")
    for out, into in (("export_pairs", PAIRS), ("export_talks", TALKS)):
        answer = preview(as_organiser, into, as_upload(as_organiser.get(reverse(f"mentoring:{out}"))))
        assert not problems(answer)
        assert {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}
    assert (Pairing.objects.count(), Talk.objects.count()) == (4, 1)
    rows = list(sheet_of(as_organiser.get(reverse("mentoring:export_board"))).iter_rows(values_only=True))
    assert rows[3][4:7] == (2, 2, 0)
    assert rows[5][0] == "合计"


def test_namesakes_go_out_as_they_are_told_apart_and_come_back_to_themselves(as_organiser, village, secretary):
    people = [make_cadre(village, "丙", sex=sex) for sex in ("male", "female")]
    for one in people:
        pair(one, secretary, "secretary", BEGAN)
    sheet = sheet_of(as_organiser.get(reverse("mentoring:export_pairs")))
    names = {cell.value for row in sheet.iter_rows() for cell in row if "丙" in str(cell.value)}
    assert names == {"丙(1985.06，男)", "丙(1985.06，女)"}
    answer = preview(as_organiser, PAIRS, as_upload(as_organiser.get(reverse("mentoring:export_pairs"))))
    assert not problems(answer)
    assert {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}


def test_what_is_to_be_followed_up_goes_out(as_organiser, people, secretary):
    talked(secretary, people, follow_up="安排学习", problem="不会记账")
    rows = list(
        sheet_of(as_organiser.get(reverse("mentoring:export_follow_ups"))).iter_rows(min_row=4, values_only=True)
    )
    assert rows[0][4:6] == ("不会记账", "安排学习")


def test_the_pairs_of_a_township_are_made_in_a_handful_of_statements(as_organiser, township):
    def queries(number: int) -> int:
        village = make_village(township, f"村{number}", [])
        named(make_user(Role.SECRETARY, township, village), f"书记{number}")
        for one in range(number):
            make_cadre(village, f"人{number}之{one}")
        file = book(["姓名", "联系人"], *([f"人{number}之{one}", f"书记{number}"] for one in range(number)))
        with CaptureQueriesContext(connection) as context:
            assert preview(as_organiser, PAIRS, file).context["ticket"]
        return len(context)

    assert queries(40) <= queries(2)
