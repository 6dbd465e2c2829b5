"""What a reader is shown of a person: enough to recognise them, nothing that is nobody's business. domain.md, "Who uses it"."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInRules
from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from reserve_cadres.models import AwardOrPenalty, FamilyMember
from tests.conftest import id_number, make_cadre, make_user

pytestmark = pytest.mark.django_db
NUMBER = id_number(date(1985, 6, 1))
# What is kept back, and what a reader sees in its place or beside it.
SAID = "家里有困难"
PRIVATE = (NUMBER, "1985-06", "1985.06", "慢性病", "钱家属", "党内警告", SAID)
SHOWN = ("1985", "优秀党员", "谈话")


@pytest.fixture
def pages(village):
    """The addresses of the pages that say something of one person; their dossier first, its changes last."""
    cadre = make_cadre(village, "甲", id_number=NUMBER, health="慢性病")
    FamilyMember.objects.create(cadre=cadre, relation="配偶", name="钱家属")
    for kind, title in (("award", "优秀党员"), ("penalty", "党内警告")):
        AwardOrPenalty.objects.create(cadre=cadre, kind=kind, given_on=date(2020, 1, 1), title=title)
    mentor = make_user(Role.SECRETARY, village.township, village)
    pair(cadre, mentor, "secretary", date(2020, 1, 1))
    talk, _ = record_talk(
        mentor, "secretary", [cadre], recorded_by=mentor, held_on=timezone.localdate(), place="村委会",
        summary=SAID, problem=SAID, follow_up=SAID,
    )  # fmt: skip
    of_the_person = ("workbench:dossier", "workbench:print_dossier")
    return [
        *(reverse(page, args=[cadre.pk]) for page in of_the_person), reverse("mentoring:talk", args=[talk.pk]),
        reverse("mentoring:talks"), reverse("mentoring:follow_ups"), reverse("workbench:dossier_changes", args=[cadre.pk]),
    ]  # fmt: skip


@pytest.fixture
def reader(client, village):
    client.force_login(make_user(Role.READER, village.township))
    return client


def test_a_reader_sees_neither_numbers_nor_what_is_nobodys_business(reader, pages):
    *read, changes = pages
    texts = {page: reader.get(page).content.decode() for page in read}
    assert {page: found for page, text in texts.items() if (found := [word for word in PRIVATE if word in text])} == {}
    assert all(word in texts[read[0]] for word in SHOWN)
    assert reader.get(changes).status_code == 403


def test_a_reader_finds_no_talk_by_what_was_said(reader, pages):
    def found(words):
        return len(reader.get(reverse("mentoring:talks"), {"q": words}).context["page"].object_list)

    assert (found(SAID), found("甲")) == (0, 1)


def test_a_reader_does_not_learn_a_birthday_from_the_ages_of_one_day_after_another(reader, village, pages):
    make_cadre(village, "乙", birth_date=date(1985, 5, 1))

    def listed(**asked):
        answer = reader.get(reverse("cadres:list"), {"columns": "age", **asked})
        return [one.name for one in answer.context["page"]], re.findall(
            r'c-matters"\s*>\s*(\d+)', answer.content.decode()
        )

    # On the second of the two days the first person is 46.
    eve, day = (listed(on=on) for on in ("2031-05-31", "2031-06-01"))
    assert eve == day
    assert len(eve[1]) == 2
    assert listed(on="2031-05-31", band="46-50") == listed(on="2031-06-01", band="46-50")
    # Nor from their order: of one year the dossier that is older comes first either way.
    assert listed(sort="age")[0] == listed(sort="-age")[0] == ["甲", "乙"]


def test_a_township_may_grant_its_readers_more(reader, village, pages):
    SignInRules.objects.create(township=village.township, readers_see_all=True)
    text = reader.get(pages[0]).content.decode()
    assert all(word in text for word in (NUMBER, "慢性病", "钱家属", "党内警告", SAID))
