"""Lists that are searched by typing: which are, by what letters, and under which heading a record stands."""

import re

import pytest
from django import forms

from office.forms import choose_from
from office.pickers import letters
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre


class Asked(forms.Form):
    cadre = forms.ModelChoiceField(Cadre.objects.none(), label="后备干部", empty_label="请选择")


def drawn(people):
    form = Asked()
    choose_from(form, "cadre", people.order_by("village", "pk"), under=lambda one: str(one.village))
    return str(form["cadre"])


def test_a_choice_is_found_by_its_pinyin_and_initials_as_a_name_and_as_words():
    assert letters("曾林") == "zl zenglin cl cenglin"
    assert letters("红星村") == "hxc hongxingcun"


@pytest.mark.django_db
def test_a_list_is_searched_by_typing_once_it_is_longer_than_a_glance(village):
    for number in range(9):
        make_cadre(village, f"某{'甲乙丙丁戊己庚辛壬'[number]}")
    people = Cadre.objects.select_related("village")
    short = drawn(people)
    assert "data-picker" not in short
    assert "data-words" not in short
    make_cadre(village, "曾林")
    long = drawn(people)
    assert long.count("data-picker") == 1
    assert re.search(r'data-words="zl zenglin cl cenglin 红星村 hxc hongxingcun"\s*>曾林<', long)


@pytest.mark.django_db
def test_records_stand_under_the_heading_of_their_village_and_each_can_be_chosen(village, other_village):
    first, second = make_cadre(village, "甲"), make_cadre(other_village, "乙")
    people = Cadre.objects.select_related("village")
    shown = drawn(people)
    assert re.findall(r'<optgroup label="([^"]+)">', shown) == ["红星村", "白塔村"]
    form = Asked({"cadre": second.pk})
    choose_from(form, "cadre", people, under=lambda one: str(one.village))
    assert form.is_valid()
    assert form.cleaned_data["cadre"] == second
    assert f'value="{first.pk}"' in str(form["cadre"])
    assert re.search(rf'value="{second.pk}"\s+selected', str(form["cadre"]))
