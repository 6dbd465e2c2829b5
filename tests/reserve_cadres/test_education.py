"""The highest education follows from full-time and in-service education, and never contradicts them unseen."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import Education
from reserve_cadres.people.dossiers import open_dossier
from reserve_cadres.people.education import highest_education
from reserve_cadres.people.forms import CadreForm
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.selection.nominations.nominations import gaps_filled
from tests.conftest import id_number, make_cadre
from tests.rosters import HEADER, person, previewed, workbook

LEVEL = st.none() | st.sampled_from(list(Education))
BORN = date(1985, 6, 1)
COLLEGE, BACHELOR = Education.COLLEGE, Education.BACHELOR


@given(given_level=LEVEL, fulltime=LEVEL, inservice=LEVEL)
def test_the_highest_is_as_given_or_the_higher_of_both_and_never_below_one(given_level, fulltime, inservice):
    known = [level for level in (fulltime, inservice) if level]
    if given_level and any(level > given_level for level in known):
        with pytest.raises(ValueError, match="请核对"):
            highest_education(given_level, fulltime, inservice)
    else:
        expected = given_level or max(known, default=None)
        assert highest_education(given_level, fulltime, inservice) == expected


def form(village, **said):
    base = {"village": village.pk, "name": "张三", "sex": "male", "birth_date": "1985-06-01", "ethnicity": "汉族"}
    return CadreForm(base | said, villages=type(village).objects.all(), township=village.township)


def test_the_form_takes_the_higher_of_both_where_the_highest_is_left_open(village):
    filled = form(village, fulltime_education=2, inservice_education=4)
    assert filled.is_valid(), filled.errors
    assert open_dossier(filled.said(), township=village.township, village=village).education == BACHELOR


def test_the_form_shows_a_highest_level_below_one_of_both_at_its_field(village):
    filled = form(village, education=3, inservice_education=4)
    assert list(filled.errors) == ["education"]
    assert "低于在职学历「本科」" in filled.errors["education"][0]


@pytest.mark.parametrize("levels", [{"education": 3, "fulltime_education": 4}, {"inservice_education": 4}])
def test_the_database_keeps_the_highest_no_lower_than_the_others(village, levels):
    with pytest.raises(IntegrityError, match="education_is_the_highest"):
        make_cadre(village, **levels)


def read(township, user, *rows, headings=("全日制学历", "在职学历"), **options):
    return previewed(workbook([*HEADER, *headings], *rows), township, user, **options)


def test_a_roster_with_both_gives_the_higher_one(village, township, organiser):
    confirm(read(township, organiser, [*person(), "高中", "本科"], [*person(name="李四"), "大专", ""]), organiser)
    assert dict(Cadre.objects.values_list("name", "education")) == {"张三": BACHELOR, "李四": COLLEGE}


def test_a_roster_that_contradicts_itself_is_asked_at_the_level_it_gives(village, township, organiser):
    headings = ("学历", "全日制学历")
    (row,) = read(township, organiser, [*person(), "大专", "本科"], headings=headings).rows.all()
    assert [(one["heading"], one["blocking"]) for one in row.problems] == [("学历", True)]
    assert "低于全日制学历「本科」" in row.problems[0]["message"]


def test_without_the_contradicted_level_the_person_has_the_higher_of_both(village, township, organiser):
    headings = ("学历", "全日制学历")
    found = read(township, organiser, [*person(), "大专", "本科"], headings=headings)
    found.rows.update(decision="without_faults")
    confirm(found, organiser)
    assert Cadre.objects.get().education == BACHELOR


def on_file(village, **levels):
    number = id_number(BORN)
    return make_cadre(village, "张三", id_number=number, birth_date=BORN, **levels), number


def test_a_level_a_roster_only_implies_raises_the_one_on_file_and_never_lowers_it(village, township, organiser):
    cadre, number = on_file(village, education=3, inservice_education=3)
    confirm(read(township, organiser, [*person(number=number), "本科", ""]), organiser)
    cadre.refresh_from_db()
    assert (cadre.education, cadre.fulltime_education) == (BACHELOR, BACHELOR)
    confirm(read(township, organiser, [*person(number=number), "高中", "大专"]), organiser)
    cadre.refresh_from_db()
    assert (cadre.education, cadre.fulltime_education) == (BACHELOR, Education.SECONDARY)


def test_a_level_below_the_in_service_one_on_file_is_asked_about(village, township, organiser):
    _, number = on_file(village, education=4, inservice_education=4)
    (row,) = read(township, organiser, [*person(number=number), "大专"], headings=("学历",)).rows.all()
    assert "education" not in row.changes
    assert "与档案不符：最高学历「大专」低于在职学历「本科」" in row.problems[0]["message"]


def test_the_degree_beside_a_level_has_a_field_of_its_own(village, township, organiser):
    headings = ("全日制教育学历学位", "在职教育学历学位", "在职学位")
    rows = ["大学\n法学学士", "研究生/工学硕士", "理学硕士"]
    (row,) = read(township, organiser, [*person(), *rows], headings=headings).rows.all()
    assert row.values["fulltime_degree"] == "法学学士"
    assert row.values["inservice_degree"] == "理学硕士"
    assert row.values["education"] == Education.POSTGRADUATE


def test_a_nomination_fills_no_level_above_the_highest_on_file(village):
    cadre, _ = on_file(village, education=3)
    with pytest.raises(ValidationError, match="与档案不符：最高学历「大专」低于全日制学历「本科」"):
        gaps_filled(cadre, {"fulltime_education": 4, "phone": "13800000000"})
    assert gaps_filled(cadre, {"education": 2, "fulltime_education": 3}) == {"fulltime_education": COLLEGE}


@pytest.mark.parametrize("name", ["joined_party_on", "joined_work_on"])
def test_nobody_joins_before_birth(village, township, organiser, name):
    with pytest.raises(IntegrityError):
        make_cadre(village, **{name: date(1985, 1, 1)})


def test_a_day_of_starting_work_before_birth_is_a_fault_of_its_cell(village, township, organiser):
    (row,) = read(township, organiser, [*person(), "1984.07"], headings=("参加工作时间",)).rows.all()
    assert row.problems[0]["message"] == "参加工作时间早于出生日期。"
    assert "joined_work_on" not in row.values


def test_the_page_says_where_the_level_is_wrong_and_keeps_what_was_typed(as_organiser, village):
    said = {"village": village.pk, "name": "张三", "sex": "male", "birth_date": "1985-06-01", "ethnicity": "汉族",
            "education": 2, "fulltime_education": 4, "birthplace": "石西"}  # fmt: skip
    page = as_organiser.post(reverse("cadres:add"), said).content.decode()
    assert "低于全日制学历「本科」" in page
    assert 'value="石西"' in page
