"""What is wrong or unlikely in the data is listed, each with its cure, and gone once it is cured."""

from datetime import date, timedelta

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from accounts.staff import assign_roles
from mentoring.models import Pairing
from mentoring.pairs.pairs import pair
from reserve_cadres.models import StateChange
from reserve_cadres.pool.pool import admit
from tests.conftest import id_number, make_cadre, make_user, registration
from tests.transfers import lines_of
from training.models import Task
from villages.models import Post
from workbench.checkup.checkup import check

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def found(user, key):
    return next(one for one in check(user, TODAY) if one.key == key).lines


def test_a_clean_township_has_nothing_to_check(as_organiser, organiser, village, post):
    make_cadre(village, "甲", post=post)
    assert not any(one.lines for one in check(organiser, TODAY))
    assert "没有发现问题" in as_organiser.get(reverse("workbench:checkup")).content.decode()


def test_pairs_across_villages_and_with_who_serves_no_more(as_organiser, organiser, township, village, other_village):
    mentor, gone = (make_user(Role.SECRETARY, township, village) for _ in range(2))
    one, other = make_cadre(village, "甲"), make_cadre(village, "乙")
    pair(one, mentor, "secretary", TODAY)
    pair(other, gone, "secretary", TODAY)
    assert found(organiser, "mentors") == []
    assign_roles(mentor, [(Role.SECRETARY, other_village)])
    assign_roles(gone, [])
    lines = found(organiser, "mentors")
    assert [("别的村" in line.what, "已不任" in line.what) for line in lines] in [
        [(True, False), (False, True)], [(False, True), (True, False)],
    ]  # fmt: skip
    assert as_organiser.get(lines[0].cure_address).status_code == 200


def test_pairs_and_tasks_of_who_left(as_organiser, organiser, village):
    left = make_cadre(village, "甲", in_pool=False)
    mentor = make_user(Role.SECRETARY, village.township, village)
    pairing = Pairing.objects.create(cadre=left, mentor=mentor, kind="secretary", starts_on=TODAY)
    (line,) = found(organiser, "left")
    assert line.cure_address == reverse("mentoring:end_pair", args=[pairing.pk])
    as_organiser.post(line.cure_address, {"ends_on": f"{TODAY}", "reason": "已离库"})
    assert found(organiser, "left") == []


def test_a_reserve_who_is_the_incumbent(organiser, village, post):
    one = make_cadre(village, "甲", post=post)
    Post.objects.filter(pk=post.pk).update(incumbent_name="甲", incumbent_birth_month=date(1970, 1, 1))
    assert found(organiser, "incumbents") == []
    Post.objects.filter(pk=post.pk).update(incumbent_birth_month=one.birth_date.replace(day=1))
    (line,) = found(organiser, "incumbents")
    assert "正是其后备的岗位" in line.what
    assert line.cure_address == reverse("changes:appointment", args=[one.pk])


@pytest.mark.parametrize(("years", "words"), [(17, "不满 18"), (61, "超过 60"), (18, ""), (60, "")])
def test_ages_outside(organiser, village, post, years, words):
    make_cadre(village, "甲", post=post, on=None, birth_date=TODAY - timedelta(days=round(years * 365.25) + 60))
    lines = found(organiser, "ages")
    assert [words in line.what for line in lines] == ([True] if words else [])


@pytest.mark.parametrize(("numbers", "listed"), [((0, 0), 2), ((1, 0), 2), ((1, 1), 0)])
def test_two_files_of_one_name_and_month_unless_both_have_numbers(organiser, village, other_village, numbers, listed):
    for place, numbered in zip((village, other_village), numbers, strict=True):
        make_cadre(place, "同名", birth_date=date(1985, 6, 1), id_number=id_number() if numbered else "")
    make_cadre(village, "同名", birth_date=date(1985, 7, 1))
    assert len(found(organiser, "duplicates")) == listed


def test_people_without_a_day_or_a_post_and_posts_over_their_quota(organiser, village, post):
    one = make_cadre(village, "甲", in_pool=False)
    admit(registration(one, on=None), origin=StateChange.Origin.REGISTERED, recorded_by=None)
    assert [line.subject for line in found(organiser, "undated")] == ["红星村 甲"]
    assert [line.subject for line in found(organiser, "posts")] == ["红星村 甲"]
    make_cadre(village, "乙", post=post)
    # As a merger leaves a post.
    with pgtrigger.ignore("villages.Post:no_quota_below_its_holders"):
        Post.objects.filter(pk=post.pk).update(quota=0, surplus=1)
    assert [line.subject for line in found(organiser, "quota")] == [str(post)]


def test_a_term_that_is_over(organiser, village, post):
    Post.objects.filter(pk=post.pk).update(incumbent_name="老书记", incumbent_term_end=TODAY - timedelta(days=1))
    assert [line.subject for line in found(organiser, "terms")] == [str(post)]


def test_a_secretary_sees_the_own_village_and_cures_only_what_they_may(client, township, village, other_village):
    secretary = make_user(Role.SECRETARY, township, village)
    for place in (village, other_village):
        make_cadre(place, f"{place}人")
    client.force_login(secretary)
    page = client.get(reverse("workbench:checkup")).content.decode()
    assert "红星村人" in page
    assert "白塔村人" not in page
    own = village.cadres.get()
    assert reverse("workbench:dossier", args=[own.pk]) in page
    assert reverse("cadres:admit", args=[own.pk]) not in page


def test_the_number_of_queries_does_not_grow_with_the_people(organiser, village, post, django_assert_max_num_queries):
    for n in range(6):
        one = make_cadre(village, f"人{n}", birth_date=date(1940, 1, 1))
        Task.objects.create(cadre=one, title="任务", set_by="书记", set_on=TODAY, due_on=TODAY)
    with django_assert_max_num_queries(24):
        check(organiser, TODAY)


def test_what_was_found_goes_out_line_by_line(as_organiser, organiser, village, post):
    Post.objects.filter(pk=post.pk).update(incumbent_name="老书记", incumbent_term_end=TODAY - timedelta(days=1))
    finding = next(one for one in check(organiser, TODAY) if one.lines)
    rows = lines_of(as_organiser.get(reverse("workbench:export_checkup")))
    assert rows == [(finding.title, str(post), finding.lines[0].what, finding.advice)]


def test_of_many_of_a_kind_the_first_are_read_and_all_are_counted(as_organiser, organiser, village, monkeypatch):
    for number in range(5):
        make_cadre(village, f"无岗{number}")
    monkeypatch.setattr("workbench.checkup.views.SHOWN", 2)
    finding = next(one for one in check(organiser, TODAY, 2) if one.key == "posts")
    assert ([line.subject for line in finding.lines], finding.number) == (
        [line.subject for line in found(organiser, "posts")][:2],
        5,
    )
    page = as_organiser.get(reverse("workbench:checkup")).content.decode()
    assert "只列前 2 条" in page
    assert ("无岗1" in page, "无岗2" in page) == (True, False)


def test_of_two_namesakes_of_a_village_the_incumbent_is_told_by_the_month_of_birth(organiser, village, post):
    days = date(1980, 3, 1), date(1981, 3, 1)
    known = [make_cadre(village, "甲", birth_date=day, id_number=id_number(day)) for day in days]
    for one in known:
        Post.objects.filter(pk=post.pk).update(incumbent_name="甲", incumbent_birth_month=one.birth_date)
        (line,) = found(organiser, "incumbents")
        assert line.address == reverse("workbench:dossier", args=[one.pk])
