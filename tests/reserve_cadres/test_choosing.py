"""One of very many people is chosen by the name, with the village where several are called so."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.conftest import make_cadre, make_village
from tests.training.test_training_pages import text_of
from training.models import Placement, Task


@pytest.fixture
def people(township, monkeypatch):
    """甲 in two villages and 乙丙 in one, where more than two are too many for a list."""
    monkeypatch.setattr("reserve_cadres.people.choosing.MOST_LISTED", 2)
    places = [make_village(township, name) for name in ("东村", "西村")]
    return [make_cadre(places[0], "甲甲"), make_cadre(places[1], "甲甲"), make_cadre(places[1], "乙丙")]


def asked_of(client, words):
    """Sends a task for whom ``words`` say."""
    said = {
        "cadre": words,
        "kind": "task",
        "title": "调解",
        "set_by": "镇党委",
        "set_on": "2026-01-05",
        "due_on": "2026-02-05",
    }
    return client.post(reverse("training:add_task"), said)


@pytest.mark.parametrize("words", ["乙丙", "乙丙（西村）", "乙丙(西村)", "ybing", "yb 西村", " 乙  西村"])
def test_a_name_its_letters_or_parts_mean_the_only_one_who_is_called_so(as_organiser, people, words):
    if words == "ybing":
        words = people[2].pinyin
    assert asked_of(as_organiser, words).status_code == 302
    assert Task.objects.get().cadre == people[2]


def test_namesakes_are_asked_for_the_village_and_nothing_typed_is_lost(as_organiser, people):
    page = text_of(asked_of(as_organiser, "甲甲"))
    assert "「甲甲」不止一人，请写明是哪一位：甲甲（东村）、甲甲（西村）。" in page
    assert 'value="甲甲"' in page
    assert asked_of(as_organiser, "甲甲（西村）").status_code == 302
    assert Task.objects.get().cadre == people[1]


def test_who_is_called_quite_the_same_in_one_village_is_told_apart_by_a_number(as_organiser, people, township):
    village = people[0].village
    twins = [make_cadre(village, "丁丁", birth_date=date(1990, 5, day), sex="male") for day in (1, 2)]
    page = text_of(asked_of(as_organiser, "丁丁"))
    assert all(f"№{one.pk}" in page for one in twins)
    for one in twins:
        one.refresh_from_db()
        assert asked_of(as_organiser, f"{one}（东村）№{one.pk}").status_code == 302
    assert [one.cadre for one in Task.objects.order_by("pk")] == twins


def test_who_is_not_among_the_people_of_the_form_is_not_found(as_organiser, people, foreign_village):
    make_cadre(foreign_village, "别镇人")
    assert "没有找到「别镇人」" in text_of(asked_of(as_organiser, "别镇人"))
    assert "没有找到" in text_of(asked_of(as_organiser, str(people[0].pk)))
    assert "必填" in text_of(asked_of(as_organiser, "  "))


def test_a_form_opened_for_somebody_shows_the_name_and_keeps_the_person(as_organiser, people):
    page = as_organiser.get(f"{reverse('training:add_task')}?cadre={people[1].pk}")
    assert re.search(r'<input[^>]*value="甲甲（西村）"', page.content.decode())
    placement = Placement.objects.create(
        cadre=people[1], kind="fellow_township", township_name="邻镇", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1),
        duties="跟岗", post="文书", supervisor="李",
    )  # fmt: skip
    address = reverse("training:change_placement", args=[placement.pk])
    form = as_organiser.get(address).context["form"]
    said = {one.html_name: one.value() for one in form if one.value() is not None}
    assert said["cadre"] == "甲甲（西村）"
    answer = as_organiser.post(address, said | {"duties": "驻点", "version": form.version})
    assert answer.status_code == 302, answer.context["form"].errors
    placement.refresh_from_db()
    assert (placement.cadre, placement.duties) == (people[1], "驻点")


def test_names_are_offered_of_the_people_one_may_see(as_organiser, people, foreign_village):
    make_cadre(foreign_village, "乙人")
    page = text_of(as_organiser.get(f"{reverse('cadres:names')}?q=乙"))
    assert re.findall(r'<option value="([^"]+)"', page) == ["乙丙（西村）"]
    assert "<option" not in text_of(as_organiser.get(reverse("cadres:names")))
