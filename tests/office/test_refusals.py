"""What is refused is said in words, by whomever it was refused."""

import re
from contextlib import nullcontext
from datetime import date

import pytest
from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.permissions import Role
from mentoring.months.months import close_month
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from office.refusals import refusals_in, refusals_told
from tests.conftest import id_number, make_cadre, make_user, make_village
from tests.together import meanwhile
from villages.models import Post, Township, Village


class AskedForm(forms.Form):
    name = forms.CharField(required=False)


class Told(BaseStorage):
    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, told, response, *args, **kwargs):
        return []


@pytest.fixture
def form():
    asked = AskedForm({})
    assert asked.is_valid()
    return asked


@pytest.fixture
def told(rf):
    request = rf.get("/")
    request._messages = Told(request)
    return request


def test_a_refusal_stands_at_the_field_it_names_and_else_above_the_form(form):
    with refusals_in(form):
        raise ValidationError({"name": "请填姓名。", "another": "没有这一栏。"})
    assert form.errors == {"name": ["请填姓名。"], "__all__": ["没有这一栏。"]}


def test_a_page_without_a_form_tells_every_refusal_and_no_success(told):
    with refusals_told(told):
        raise ValidationError(["已结束。", "还有异议。"])
        messages.success(told, "已办理。")
    assert [str(one) for one in messages.get_messages(told)] == ["已结束。", "还有异议。"]


@pytest.mark.django_db
def test_what_the_database_refuses_is_said_in_the_words_of_its_constraint(form, told, village):
    def again():
        with transaction.atomic():
            Village.objects.create(township=village.township, name=village.name)

    with refusals_in(form):
        again()
    with refusals_told(told):
        again()
    assert form.non_field_errors() == ["本镇已有同名的村(社区)。"]
    assert [str(one) for one in messages.get_messages(told)] == ["本镇已有同名的村(社区)。"]


def refused_by(write):
    """What a page says of it."""
    asked = AskedForm({})
    assert asked.is_valid()
    with refusals_in(asked), transaction.atomic():
        write()
    return asked.non_field_errors()


@pytest.mark.django_db
def test_a_unique_field_that_was_taken_meanwhile_is_said_as_its_form_says_it(township):
    other = Township.objects.create(name="邻镇")
    with pytest.raises(ValidationError) as said:
        Township(name=township.name).full_clean()
    assert refused_by(lambda: Township.objects.filter(pk=other.pk).update(name=township.name)) == said.value.messages


@pytest.mark.django_db
def test_a_choice_that_was_deleted_meanwhile_is_said_so(village):
    def point_to_nowhere():
        Post.objects.filter(village=village).update(village=0)
        connection.check_constraints()

    (told,) = refused_by(point_to_nowhere)
    assert "刚刚被删除" in told


@pytest.mark.django_db
@pytest.mark.parametrize("tells", [True, False])
def test_what_a_trigger_refuses_is_said_by_the_page_and_where_it_has_no_place_for_it_by_one_of_its_own(
    as_organiser, organiser, village, monkeypatch, caplog, tells
):
    """The function looked and saw an open month; the database saw it closed."""
    cadre = make_cadre(village)
    mentor = make_user(Role.SECRETARY, village.township, village)
    pair(cadre, mentor, "secretary", date(2015, 4, 1))
    day = date(2026, 1, 5)
    talk, _ = record_talk(mentor, "secretary", [cadre], held_on=day, summary="近况", recorded_by=mentor)
    close_month(village.township, date(2026, 1, 1), closed_by=organiser)
    monkeypatch.setattr("mentoring.talks.talks.must_be_open", lambda *_: None)
    if not tells:
        monkeypatch.setattr("mentoring.talks.views.refusals_in", lambda form: nullcontext())
    data = {"kind": "secretary", "held_on": day, "people": [cadre.pk], "summary": "改成别的", "key": talk.key}
    answer = as_organiser.post(reverse("mentoring:change_talk", args=[talk.pk]), data)
    assert answer.status_code == (200 if tells else 409)
    assert "2026 年 1 月已关闭，须由组织办重新开放才能补录或修改。" in answer.content.decode()
    assert ("改成别的" in answer.content.decode()) == tells
    assert ("did not tell what was refused" in caplog.text) != tells


def own_models():
    rooms = ["accounts", "villages", "reserve_cadres", "training", "mentoring", "workbench"]
    return [model for model in apps.get_models() if model._meta.app_label in rooms]


def test_every_constraint_and_every_trigger_that_refuses_has_words_of_its_own():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    constraints = {one.name: one for model in own_models() for one in model._meta.constraints}
    silent = [
        name for name, one in constraints.items()
        if one.violation_error_message == one.default_violation_error_message
    ]  # fmt: skip
    assert not silent
    assert all(chinese.search(one.violation_error_message) for one in constraints.values())
    functions = {
        trigger.name: str(trigger.get_func(model))
        for model in own_models()
        for trigger in getattr(model._meta, "triggers", [])
    }
    refusing = {name: function for name, function in functions.items() if "RAISE" in function}
    assert len(refusing) > 10
    spoken = re.compile(
        r"RAISE EXCEPTION '[^'a-z]*[\u4e00-\u9fff][^'a-z]*'.* USING ERRCODE = 'check_violation'", re.DOTALL
    )
    assert not [name for name, function in refusing.items() if not spoken.search(function)]


@pytest.mark.django_db
def test_a_refusal_without_words_is_a_fault_of_the_program_and_stays_one(form, village):
    with pytest.raises(IntegrityError), refusals_in(form), transaction.atomic():
        Post.objects.create(village=village, title=None)
    assert not form.errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["villages:add", "villages:add_post"])
def test_of_two_at_one_moment_the_second_is_told_what_the_first_took(page, as_organiser, township, village):
    """The form saw no such name; the database did, a moment later."""
    answers = []

    def first():
        if page == "villages:add":
            make_village(township, "新村")
        else:
            Post.objects.create(village=village, title="新村")

    def second():
        keys = [] if page == "villages:add" else [village.pk]
        kind = "village" if page == "villages:add" else "other"
        data = {"name": "新村", "title": "新村", "kind": kind, "quota": 2, "position": 7}
        answers.append(as_organiser.post(reverse(page, args=keys), data))

    assert meanwhile(first, second) is None
    (answer,) = answers
    assert answer.status_code == 200
    assert "已有同名" in answer.content.decode()
    assert 'value="7"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_dossiers_with_one_number_the_second_is_refused_with_all_that_was_typed(as_organiser, village):
    answers = []
    number = id_number()
    data = {
        "village": village.pk, "name": "乙", "id_number": number, "ethnicity": "汉族", "remarks": "打好的备注",
    }  # fmt: skip

    def first():
        make_cadre(village, "甲", id_number=number)

    def second():
        answers.append(as_organiser.post(reverse("cadres:add"), data))

    assert meanwhile(first, second) is None
    assert "一人只建一份档案" in answers[0].content.decode()
    assert "打好的备注" in answers[0].content.decode()
