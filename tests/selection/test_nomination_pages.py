"""Nominating through the pages. domain.md, "Open selection", 2."""

from datetime import date

import pytest
from django.urls import reverse

from reserve_cadres.models import (
    Cadre,
    Candidacy,
    Nomination,
)  # fmt: skip
from reserve_cadres.selection.course.ending import cancel_round
from tests.conftest import id_number, make_cadre
from tests.selection.steps import nominated


def text_of(response) -> str:
    return response.content.decode()


def nomination(one, **changes):
    return {
        "opened_post": one.pk, "kind": "branch", "nominated_on": f"{one.selection.round.nominations_until}",
        "nominator": "村党支部", "name": "张三", "id_number": id_number(date(1990, 5, 1)), "education": 4,
        "household_here": "yes",
    } | changes  # fmt: skip


def test_a_secretary_nominates_and_the_dossier_is_opened(as_secretary, open_post):
    address = reverse("selection:nominate", args=[open_post.selection_id])
    as_secretary.post(address, nomination(open_post))
    made = Candidacy.objects.get()
    assert (made.cadre.name, made.cadre.birth_date, made.cadre.state) == ("张三", date(1990, 5, 1), "in_selection")
    assert made.nominations.get().recorded_by.name.startswith("村")


def test_a_person_on_file_is_recognised_and_the_dossier_only_filled_where_it_is_empty(
    as_organiser, village, open_post
):
    number = id_number(date(1990, 5, 1))
    known = make_cadre(village, "张三", id_number=number, birth_date=date(1990, 5, 1), education=3, in_pool=False)
    address = reverse("selection:nominate", args=[open_post.selection_id])
    checked = as_organiser.post(address, nomination(open_post, id_number=number), headers={"HX-Request": "true"})
    assert "已有这个人的档案" in text_of(checked)
    as_organiser.post(address, nomination(open_post, id_number=number, education=5, phone="13800000000"))
    known.refresh_from_db()
    assert (known.education, known.phone) == (3, "13800000000")
    assert Cadre.objects.count() == 1
    wrong = as_organiser.post(address, nomination(open_post, id_number=number, name="李四"))
    assert "档案上的姓名是「张三」" in text_of(wrong)


def test_a_namesake_without_a_number_is_asked_about(as_organiser, village, open_post):
    known = make_cadre(village, "张三", birth_date=date(1990, 5, 1), in_pool=False)
    address = reverse("selection:nominate", args=[open_post.selection_id])
    asked = as_organiser.post(address, nomination(open_post))
    assert "是另一个人，新建档案" in text_of(asked)
    assert not Nomination.objects.exists()
    as_organiser.post(address, nomination(open_post, same_person=str(known.pk)))
    assert Candidacy.objects.get().cadre == known
    known.refresh_from_db()
    assert known.id_number
    make_cadre(village, "李四", birth_date=date(1990, 5, 1), in_pool=False)
    as_organiser.post(
        address,
        nomination(open_post, name="李四", id_number=id_number(date(1990, 5, 1), sequence=77), same_person="new"),
    )
    assert Cadre.objects.filter(name="李四").count() == 2


def test_a_secretary_is_not_told_about_another_villages_dossier(as_secretary, open_post, other_village):
    number = id_number(date(1990, 5, 1))
    make_cadre(other_village, "张三", id_number=number, birth_date=date(1990, 5, 1))
    address = reverse("selection:nominate", args=[open_post.selection_id])
    answer = text_of(as_secretary.post(address, nomination(open_post, id_number=number)))
    assert "请联系镇党委组织办" in answer
    assert "白塔村" not in answer
    checked = as_secretary.post(address, nomination(open_post, id_number=number), headers={"HX-Request": "true"})
    assert "白塔村" not in text_of(checked)
    assert not Nomination.objects.exists()


def test_a_namesake_of_another_village_is_asked_about_and_a_secretary_learns_no_more_of_him(
    as_organiser, as_secretary, organiser, open_post, other_village
):
    known = make_cadre(other_village, "张三", birth_date=date(1990, 5, 1), in_pool=False)
    address = reverse("selection:nominate", args=[open_post.selection_id])
    said = nomination(open_post, name="张 三\u200b")
    answer = text_of(as_secretary.post(address, said))
    assert "别的村已有 1 份同名、同出生年月的档案" in answer
    assert "白塔村" not in answer
    assert not Nomination.objects.exists()
    as_secretary.post(address, said | {"same_person": str(known.pk)})
    assert not Nomination.objects.exists()
    as_organiser.force_login(organiser)
    assert "是 白塔村 张三" in text_of(as_organiser.post(address, said))
    as_organiser.post(address, said | {"same_person": str(known.pk)})
    assert Candidacy.objects.get().cadre == known


def test_another_number_in_the_village_is_another_person_or_a_slip_and_is_asked_about(
    as_organiser, village, open_post
):
    make_cadre(village, "张三", id_number=id_number(date(1990, 5, 1)), birth_date=date(1990, 5, 1), in_pool=False)
    address = reverse("selection:nominate", args=[open_post.selection_id])
    said = nomination(open_post)
    assert "请先核对身份证号" in text_of(as_organiser.post(address, said))
    assert not Nomination.objects.exists()
    as_organiser.post(address, said | {"same_person": "new"})
    assert Cadre.objects.filter(name="张三").count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "joint", "nominator": ""}, "须写联名人数"),
        ({"kind": "joint", "signer_count": 2, "signers": "甲、乙、丙"}, "少于所列"),
        ({"kind": "self", "signers": "甲、乙"}, "只有群众联名推荐"), ({"nominator": ""}, "须写明推荐人"),
        ({"id_number": "123"}, "应为 18 位"), ({"id_number": ""}, "请填写出生日期"), ({"name": ""}, "必填"),
        ({"nominated_on": "2099-01-01"}, "晚于今天"), ({"nominated_on": "2020-01-01"}, "提名日期应在"), ({"phone": "12"}, "11 位"),
    ],
)  # fmt: skip
def test_a_nomination_that_cannot_be_is_refused_in_words(as_organiser, open_post, changes, message):
    address = reverse("selection:nominate", args=[open_post.selection_id])
    answer = as_organiser.post(address, nomination(open_post, grounds="群众基础好", **changes))
    assert message in text_of(answer)
    assert "群众基础好" in text_of(answer)
    assert not Nomination.objects.exists()
    assert not Cadre.objects.exists()


def test_while_it_is_typed_the_page_says_which_conditions_are_missed(as_organiser, open_post):
    address = reverse("selection:nominate", args=[open_post.selection_id])
    said = nomination(open_post, id_number=id_number(date(1950, 5, 1)), education=1)
    checked = text_of(as_organiser.post(address, said, headers={"HX-Request": "true"}))
    assert "超过 45 周岁" in checked
    assert "大专及以上" in checked
    assert not Nomination.objects.exists()


def test_household_and_years_are_corrected_while_the_round_is_under_way_and_not_after(
    as_organiser, organiser, village, open_post
):
    (one,) = nominated(open_post, "张三")
    address = reverse("selection:change_candidacy", args=[one.pk])
    as_organiser.post(address, {"household_here": "yes", "grassroots_years": 3})
    one.refresh_from_db()
    assert (one.household_here, one.grassroots_years) == (True, 3)
    cancel_round(open_post.selection.round, reason="改期", recorded_by=organiser)
    assert "不能再办理" in text_of(as_organiser.post(address, {"household_here": "no", "grassroots_years": 1}))
    one.refresh_from_db()
    assert (one.household_here, one.grassroots_years) == (True, 3)


def test_a_birth_date_or_sex_typed_against_the_id_number_is_told_and_not_passed_over(as_organiser, open_post):
    address = reverse("selection:nominate", args=[open_post.selection_id])
    data = nomination(open_post, birth_date="1990-05-02", sex="female")
    told = text_of(as_organiser.post(address, data))
    assert "与身份证号不一致，身份证号上是 1990-05-01。" in told
    assert "与身份证号不一致，身份证号上是「男」。" in told
    assert not Candidacy.objects.exists()
