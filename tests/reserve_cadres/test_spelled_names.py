"""Whichever way a name comes onto a dossier, its pinyin is that of the name: people are found by it."""

from datetime import date

from django.urls import reverse

from accounts.permissions import Role
from office.pinyin import pinyin_of
from reserve_cadres.models import Cadre
from reserve_cadres.roster.confirm import confirm, undo
from tests.conftest import id_number, make_cadre, make_user
from tests.reserve_cadres.test_people_pages import form_data
from tests.reserve_cadres.test_roster_import import decide
from tests.rosters import HEADER, person, previewed, workbook


def all_are_spelled() -> list[str]:
    """Every name on file, after a look at its pinyin."""
    people = list(Cadre.objects.order_by("pk"))
    assert [(one.pinyin, one.pinyin_initials) for one in people] == [pinyin_of(one.name) for one in people]
    return [one.name for one in people]


def test_a_family_name_is_spelled_as_one():
    assert pinyin_of("曾林") == ("zenglin", "zl")
    assert pinyin_of("单勇") == ("shanyong", "sy")
    assert pinyin_of("林曾") == ("linceng", "lc")


def test_by_the_form_of_a_new_dossier_and_of_a_change(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    number = id_number(date(1990, 2, 3))
    client.post(reverse("cadres:add"), form_data(name="曾林", village=village.pk, id_number=number))
    assert all_are_spelled() == ["曾林"]
    address = reverse("cadres:change", args=[Cadre.objects.get().pk])
    client.post(address, form_data(name="单林", village=village.pk, id_number=number))
    assert all_are_spelled() == ["单林"]


def test_by_a_roster_that_brings_and_renames_people_and_by_taking_it_back(village):
    user = make_user(Role.ORGANISER, village.township)
    known = make_cadre(village, "曾林", id_number=id_number(sequence=3))
    renamed = person(village.name, "单林", known.id_number)
    roster = previewed(workbook(HEADER, renamed, person(village.name, "翟勇")), village.township, user)
    decide(roster, "same_person", "单林")
    confirm(roster, user)
    assert all_are_spelled() == ["单林", "翟勇"]
    undo(roster, user)
    assert all_are_spelled() == ["曾林"]
