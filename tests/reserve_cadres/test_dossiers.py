"""What a dossier says agrees with itself, whoever writes it. domain.md, "The dossier", R."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.models import Cadre, ResumeEntry
from reserve_cadres.people.dossiers import Line, Lines, ResumeLine, change_dossier, open_dossier
from tests.conftest import id_number, make_cadre

pytestmark = pytest.mark.django_db
BORN = date(1985, 6, 1)


def opened(village, **said):
    return open_dossier({"name": "张三", **said}, township=village.township, village=village)


def faults_of(call):
    with pytest.raises(ValidationError) as refused:
        call()
    return refused.value.message_dict


def test_birth_date_and_sex_are_the_id_numbers(village):
    cadre = opened(village, id_number=id_number(BORN, man=False))
    assert (cadre.birth_date, cadre.birth_day_known, cadre.sex) == (BORN, True, "female")


def test_without_an_id_number_birth_date_and_sex_are_asked_for(village):
    assert faults_of(lambda: opened(village)) == {
        "birth_date": ["没有身份证号时，请填写出生日期。"],
        "sex": ["没有身份证号时，请填写性别。"],
    }


def test_what_contradicts_the_id_number_is_refused_at_its_field(village):
    number = id_number(BORN)
    told = faults_of(lambda: opened(village, id_number=number, birth_date=date(1985, 6, 2), sex="female"))
    assert told == {
        "birth_date": ["与身份证号不一致，身份证号上是 1985-06-01。"],
        "sex": ["与身份证号不一致，身份证号上是「男」。"],
    }


def test_a_birth_date_known_by_its_month_takes_the_day_of_the_id_number(village):
    number = id_number(date(1985, 6, 9))
    cadre = opened(village, id_number=number, birth_date=date(1985, 6, 1), birth_day_known=False)
    assert (cadre.birth_date, cadre.birth_day_known) == (date(1985, 6, 9), True)
    other = {"id_number": id_number(date(1985, 6, 9)), "birth_date": date(1985, 7, 31), "birth_day_known": False}
    assert faults_of(lambda: opened(village, **other)).keys() == {"birth_date"}


def test_a_change_of_one_field_is_judged_with_what_is_on_file(village):
    cadre = make_cadre(village, id_number=id_number(BORN), birth_date=BORN)
    assert faults_of(lambda: change_dossier(cadre, {"birth_date": date(1985, 6, 2)})).keys() == {"birth_date"}
    assert change_dossier(cadre, {"occupation": "务农"}).birth_date == BORN


def test_a_highest_education_below_one_of_both_kinds_is_told_at_its_field(village):
    said = {"birth_date": BORN, "sex": "male", "education": 3, "fulltime_education": 4}
    assert faults_of(lambda: opened(village, **said)).keys() == {"education"}
    assert opened(village, **said | {"education": 4}).education == 4


def test_what_a_field_cannot_hold_is_told_at_it(village):
    assert faults_of(lambda: opened(village, birth_date=BORN, sex="male", phone="12")).keys() == {"phone"}


def test_a_wrong_id_number_is_told_at_its_field(village):
    assert faults_of(lambda: opened(village, id_number="519900198506010010")).keys() == {"id_number"}


def test_the_main_category_is_not_among_the_others(village):
    cadre = opened(village, birth_date=BORN, sex="male", category="grower", tags=["veteran", "grower"])
    assert cadre.tags == ["veteran"]


def test_a_line_that_is_refused_leaves_the_dossier_as_it_was(village):
    cadre = make_cadre(village)
    lines = Lines(resume=[Line(ResumeLine(date(2005, 7, 1), "学习", date(2004, 1, 1)))])
    with pytest.raises(ValidationError, match="截止年月早于起始年月"):
        change_dossier(cadre, {"occupation": "务农"}, lines)
    cadre.refresh_from_db()
    assert cadre.occupation == ""


def test_lines_are_added_changed_and_taken_out_and_the_others_stay(village):
    cadre = make_cadre(village)
    change_dossier(cadre, {}, Lines([Line(ResumeLine(date(2000 + number, 1, 1), "务农")) for number in range(3)]))
    first, second, third = ResumeEntry.objects.all()
    change_dossier(cadre, {}, Lines([Line(None, first.pk), Line(ResumeLine(date(2001, 1, 1), "参军"), second.pk)]))
    assert list(ResumeEntry.objects.values_list("pk", "description")) == [(second.pk, "参军"), (third.pk, "务农")]


def test_what_was_typed_into_a_line_somebody_else_took_out_is_kept(village):
    cadre = make_cadre(village)
    line = cadre.resume.create(began_on=date(2000, 1, 1), description="务农")
    line_key = line.pk
    line.delete()
    change_dossier(cadre, {}, Lines([Line(ResumeLine(date(2000, 1, 1), "参军"), line_key)]))
    assert cadre.resume.get().description == "参军"


def test_where_a_person_stands_is_not_kept_by_hand(village):
    with pytest.raises(TypeError):
        change_dossier(make_cadre(village), {"state": "appointed"})


def test_the_admin_site_corrects_by_the_same_function(as_organiser, village):
    cadre = make_cadre(village, id_number=id_number(BORN), birth_date=BORN)
    address = reverse("admin:reserve_cadres_cadre_change", args=[cadre.pk])
    said = {"name": "张三", "id_number": cadre.id_number, "ethnicity": "苗族", "sex": "female"}
    assert "身份证号上是「男」" in as_organiser.post(address, said).content.decode()
    as_organiser.post(address, said | {"sex": ""})
    assert Cadre.objects.get().ethnicity == "苗族"
