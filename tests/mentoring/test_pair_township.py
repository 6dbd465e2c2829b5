"""Pairing the whole township on one page: who is suggested, what is saved, what is refused at its row."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.months.months import close_month
from mentoring.pairs.pairs import Match, gaps, pair
from mentoring.pairs.township import PairsRefusedError, lines_of, pair_all
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre, make_user
from tests.mentoring.conftest import BEGAN, month_before

pytestmark = pytest.mark.django_db
ADDRESS = "mentoring:pair_township"


@pytest.fixture
def town(township, village, other_village):
    """Two people of 红星村 and one of 白塔村 without a mentor; one secretary in each village, two resident cadres in the first."""
    return {
        "people": [make_cadre(village, "甲红"), make_cadre(village, "乙红"), make_cadre(other_village, "丙白")],
        "secretaries": [make_user(Role.SECRETARY, township, one) for one in (village, other_village)],
        "residents": [make_user(Role.RESIDENT_CADRE, township, village) for _ in range(2)],
    }


@pytest.fixture
def office(client, township):
    client.force_login(make_user(Role.ORGANISER, township))
    return client


def suggested(page):
    """What the page holds before anything is chosen."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"starts_on": timezone.localdate()}


def test_the_holder_of_a_role_is_suggested_and_saved_for_everybody_in_one_step(office, town):
    page = office.get(reverse(ADDRESS))
    answer = office.post(reverse(ADDRESS), suggested(page), follow=True)
    assert "已结对 3 对。" in answer.content.decode()
    found = set(Pairing.objects.values_list("cadre__name", "mentor", "kind"))
    first, second = (one.pk for one in town["secretaries"])
    assert found == {("甲红", first, "secretary"), ("乙红", first, "secretary"), ("丙白", second, "secretary")}


def test_of_several_holders_who_mentors_most_in_the_village_is_suggested_and_else_nobody(office, village, town):
    people = Cadre.objects.all()
    resident = lines_of(people)[0].offices[2]
    assert (len(resident.holders), resident.likely) == (2, None)
    pair(town["people"][0], town["residents"][1], "resident_cadre", BEGAN)
    resident = lines_of(people)[0].offices[2]
    assert (resident.likely, resident.open) == (town["residents"][1], 1)


def test_a_village_is_given_one_mentor_and_a_person_another_or_none(office, village, town):
    first, second, _ = town["people"]
    chosen = suggested(office.get(reverse(ADDRESS))) | {
        f"v{village.pk}-resident_cadre": town["residents"][0].pk,
        f"c{first.pk}-resident_cadre": town["residents"][1].pk,
        f"c{second.pk}-secretary": "none",
    }
    office.post(reverse(ADDRESS), chosen)
    mentors = {(one.cadre, one.kind): one.mentor for one in Pairing.objects.select_related("cadre", "mentor")}
    assert mentors[first, "resident_cadre"] == town["residents"][1]
    assert mentors[second, "resident_cadre"] == town["residents"][0]
    assert (second, "secretary") not in mentors


def test_who_has_every_mentor_is_not_asked_for_and_who_has_some_keeps_them(office, town):
    first = town["people"][0]
    pair(first, town["secretaries"][0], "secretary", BEGAN)
    page = office.get(reverse(ADDRESS))
    assert f"c{first.pk}-secretary" not in page.context["form"].fields
    office.post(reverse(ADDRESS), suggested(page))
    assert first.pairings.get(kind="secretary").starts_on == BEGAN


def test_nobody_outside_the_pool_and_nobody_of_another_township_is_listed(office, village, town):
    make_cadre(village, "丁红", in_pool=False)
    office.force_login(make_user(Role.ORGANISER, type(village.township).objects.create(name="远镇")))
    assert office.get(reverse(ADDRESS)).context["form"].lines == []
    office.force_login(make_user(Role.ORGANISER, village.township))
    named = [str(one) for line in office.get(reverse(ADDRESS)).context["form"].lines for one, _ in line.people]
    assert sorted(named) == sorted(["甲红", "乙红", "丙白"])


def test_a_mentor_of_another_village_is_refused_at_the_row_and_nothing_is_saved(office, town):
    first = town["people"][0]
    chosen = suggested(office.get(reverse(ADDRESS))) | {f"c{first.pk}-secretary": town["secretaries"][1].pk}
    page = office.post(reverse(ADDRESS), chosen)
    assert page.context["form"].errors.keys() == {f"c{first.pk}-secretary"}
    assert not Pairing.objects.exists()


def test_who_was_given_a_mentor_meanwhile_is_told_at_the_row_and_nothing_is_saved(village, township, town):
    first, second, _ = town["people"]
    other = make_user(Role.SECRETARY, township, village)
    today = timezone.localdate()
    pair(first, other, "secretary", today - timedelta(days=3))
    asked = [Match(one.pk, town["secretaries"][0].pk, "secretary", today) for one in (first, second)]
    with pytest.raises(PairsRefusedError) as refused:
        pair_all(asked)
    assert {key: one.messages for key, one in refused.value.reasons.items()} == {
        (first.pk, "secretary"): [f"刚刚已由{other}联系。"]
    }
    assert list(Pairing.objects.values_list("cadre", "mentor", "ends_on")) == [(first.pk, other.pk, None)]


def test_a_day_of_a_closed_month_is_refused_at_the_day_once_and_what_was_chosen_stays(office, township, village, town):
    close_month(township, month_before(), closed_by=make_user(Role.ORGANISER, township))
    first = town["people"][0]
    chosen = suggested(office.get(reverse(ADDRESS)))
    chosen |= {"starts_on": month_before(), f"c{first.pk}-secretary": "none"}
    page = office.post(reverse(ADDRESS), chosen)
    assert len(page.context["form"].errors["starts_on"]) == 1
    assert page.context["form"][f"c{first.pk}-secretary"].value() == "none"
    assert not Pairing.objects.exists()


def test_a_village_without_anybody_in_the_role_is_named_with_how_many_wait(office, village, town):
    page = office.get(reverse(ADDRESS))
    waiting = {
        str(line.village): [(one.kind.label, one.open) for one in line.vacant] for line in page.context["form"].vacant
    }
    assert waiting == {"红星村": [("驻村领导", 2)], "白塔村": [("驻村领导", 1), ("驻村干部", 1)]}
    assert "驻村领导（2 人等待）" in page.content.decode()


def test_an_answer_without_a_mentor_is_asked_again(office, town):
    page = office.get(reverse(ADDRESS))
    nobody = dict.fromkeys(page.context["form"].fields, "") | {"starts_on": timezone.localdate()}
    assert "没有选联系人。" in office.post(reverse(ADDRESS), nobody).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_people(village, town, django_assert_num_queries):
    for number in range(8):
        make_cadre(village, f"某{number}")
    people = Cadre.objects.all()
    with django_assert_num_queries(2):
        lines_of(people)
    assert gaps(people)["secretary"] == 11


def test_a_pair_that_is_refused_says_why():
    reasons = {(1, "secretary"): ValidationError("不在库")}
    assert PairsRefusedError(reasons).reasons == reasons
