"""What is refused is said in words, by whomever it was refused."""

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from office.refusals import refusals_in, refusals_told
from tests.conftest import id_number, make_cadre, make_village
from tests.together import meanwhile
from villages.models import Post, Village


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
