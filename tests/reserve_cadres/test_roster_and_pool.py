"""A roster brings nobody past the leading group, nor past notice and approval. domain.md, "Keeping the pool alive"."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mentoring.models import Pairing
from reserve_cadres.models import RosterImport, StateChange
from reserve_cadres.roster.confirm import CannotUndo, confirm, undo
from tests.conftest import id_number, make_cadre
from tests.reserve_cadres.test_changes import carried_out
from tests.rosters import HEADER, person, previewed, workbook
from tests.selection.steps import announced, nominated, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(township, organiser):
    def read(*rows):
        return previewed(workbook(HEADER, *rows), township, organiser)

    return read


def notices(roster_import):
    return [problem["message"] for row in roster_import.rows.all() for problem in row.problems]


def test_who_left_is_not_brought_back_but_the_dossier_follows_the_roster(read, organiser, village, post):
    number = id_number()
    cadre = make_cadre(village, "张三", post=post, id_number=number, phone="13900000000")
    carried_out(cadre)
    roster_import = read(person(number=number, 联系电话="13811111111"))
    assert "再入库须经镇领导小组决定" in notices(roster_import)[0]
    confirm(roster_import, organiser)
    cadre.refresh_from_db()
    assert (cadre.state, cadre.phone, cadre.state_changes.count()) == ("out", "13811111111", 2)


def test_who_stands_in_a_round_is_not_brought_in(read, organiser, township, village, post):
    made = announced(township, {post: 2})
    number = id_number()
    (candidacy,) = nominated(opened(made, post), "张三", id_number=number, birth_date=date(1985, 6, 1))
    roster_import = read(person(number=number))
    assert "正在参加公开选拔" in notices(roster_import)[0]
    confirm(roster_import, organiser)
    candidacy.cadre.refresh_from_db()
    assert candidacy.cadre.state == "in_selection"


def test_a_roster_without_a_day_moves_who_is_in_the_pool_since_a_known_one_from_the_day_it_is_confirmed(
    read, organiser, village, post
):
    """Else the move would count as before the day on record, and the person would stand where no change says."""
    number = id_number()
    cadre = make_cadre(village, "张三", post=post, id_number=number, on=date(2014, 1, 1))
    confirm(read(person(number=number, 后备岗位="村委会主任")), organiser)
    newest = cadre.state_changes.first()
    assert (newest.post.title, newest.effective_on) == ("村委会主任", timezone.localdate())
    assert "没有写明日期，按登记当天计" in newest.basis
    assert StateChange.objects.in_pool_on(date(2014, 1, 1)).get().post == post


def test_who_leaves_between_preview_and_confirmation_is_not_brought_back(read, organiser, village, post):
    number = id_number()
    cadre = make_cadre(village, "张三", post=post, id_number=number)
    roster_import = read(person(number=number, 联系电话="13811111111"))
    carried_out(cadre)
    with pytest.raises(ValidationError, match="再入库须经镇领导小组决定"):
        confirm(roster_import, organiser)
    cadre.refresh_from_db()
    roster_import.refresh_from_db()
    assert (cadre.state, roster_import.status) == ("out", RosterImport.Status.PREVIEWED)


def test_an_import_whose_people_have_a_mentor_since_is_not_taken_back(read, organiser, village):
    roster_import = read(person(number=id_number()))
    confirm(roster_import, organiser)
    cadre = village.cadres.get()
    Pairing.objects.create(cadre=cadre, mentor=organiser, kind="secretary", starts_on="2026-01-01")
    with pytest.raises(CannotUndo, match="结对"):
        undo(roster_import, organiser)
    assert village.cadres.filter(pk=cadre.pk).exists()


def test_an_import_is_not_taken_back_over_the_quota_of_a_post_given_away_since(read, organiser, village, post):
    number = id_number()
    cadre = make_cadre(village, "张三", post=post, id_number=number, on=date(2014, 1, 1))
    moved = previewed(
        workbook(HEADER, person(number=number, 后备岗位="村委会主任")),
        village.township,
        organiser,
        on=date(2015, 3, 1),
    )
    confirm(moved, organiser)
    for name in ("李四", "王五"):
        make_cadre(village, name, post=post)
    with pytest.raises(CannotUndo, match="名额 2 名"):
        undo(moved, organiser)
    cadre.refresh_from_db()
    assert (cadre.post.title, post.reserves.count()) == ("村委会主任", 2)


def test_a_roster_moves_nobody_before_their_last_change(township, organiser, village, post):
    number = id_number()
    cadre = make_cadre(village, "张三", post=post, id_number=number, on=date(2015, 1, 1))
    row = person(number=number, 后备岗位="村委会主任")
    roster_import = previewed(workbook(HEADER, row), township, organiser, on=date(2014, 12, 31))
    with pytest.raises(ValidationError, match="张三：上次变更是 2015-01-01，日期不能早于它"):
        confirm(roster_import, organiser)
    cadre.refresh_from_db()
    assert (cadre.post, cadre.state_changes.count()) == (post, 1)
