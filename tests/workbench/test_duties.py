"""Pairs, follow-ups, tasks and placements follow the person. domain.md, "Mentoring"."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.models import Pairing, Talk
from mentoring.pairs.pairs import pair
from mentoring.talks.talks import record_talk
from reserve_cadres.changes import changes
from reserve_cadres.models import StateChange
from reserve_cadres.pool import duties
from reserve_cadres.pool.pool import Posting, admit
from reserve_cadres.rulings import Ruling
from tests.conftest import make_cadre, make_user
from training.models import Placement, Task

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LEAVES = TODAY - timedelta(days=3)
BEGAN = date(2026, 1, 1)


@pytest.fixture
def secretary(township, village):
    return make_user(Role.SECRETARY, township, village)


def placed(cadre, starts_on, ends_on):
    return Placement.objects.create(
        cadre=cadre, kind="fellow_township", township_name="邻镇", starts_on=starts_on, ends_on=ends_on, post="助理",
        duties="协助", supervisor="何主任",
    )  # fmt: skip


@pytest.fixture
def busy(village, post, secretary):
    """Somebody with a pair, a follow-up, a task and two placements, and another in the same talk."""
    one, other = make_cadre(village, "甲", post=post), make_cadre(village, "乙")
    for who in (one, other):
        pair(who, secretary, "secretary", BEGAN)
    for people, what in (([one], "学记账"), ([one, other], "一起走访")):
        record_talk(
            secretary, "secretary", people, held_on=LEAVES, recorded_by=secretary, summary="谈", follow_up=what
        )  # fmt: skip
    Task.objects.create(cadre=one, title="收医保", set_by="书记", set_on=BEGAN, due_on=TODAY)
    placed(one, BEGAN, TODAY + timedelta(days=30))
    placed(one, TODAY + timedelta(days=31), TODAY + timedelta(days=60))
    return one


def proposed(cadre, kind="exit", **fields):
    said = {"kind": kind, "effective_on": LEAVES, "basis": "本人申请", "proposer": "支部", "proposed_on": LEAVES}
    said |= {"reason": "moved"} if kind == "exit" else {"appointed_title": "副主任"}
    return changes.propose(cadre, changes.Motion(**(said | fields)), recorded_by=None)


def decided(*proposals):
    ruling = Ruling(approved=True, decided_on=TODAY, decided_by="镇领导小组", document_number="1号")
    changes.decide(proposals, ruling, recorded_by=None)


@pytest.mark.parametrize("kind", ["exit", "appointment"])
def test_who_leaves_the_pool_leaves_the_duties_on_that_day(busy, kind):
    decided(proposed(busy, kind))
    ended = busy.pairings.get()
    assert ended.ends_on == LEAVES - timedelta(days=1)
    assert ended.end_reason == {"exit": "退出", "appointment": "任用"}[kind]
    task = busy.tasks.get()
    assert (task.status, task.ended_on) == ("cancelled", LEAVES)
    running, coming = busy.placements.order_by("starts_on")
    assert (running.ends_on, running.cancelled_at) == (LEAVES - timedelta(days=1), None)
    assert coming.cancelled_at
    assert {talk.follow_up: bool(talk.settled_on) for talk in Talk.objects.all()} == {
        "学记账": True,
        "一起走访": False,
    }


def test_what_ends_is_shown_where_it_is_proposed_and_where_it_is_decided(client, as_organiser, township, busy):
    page = as_organiser.get(reverse("changes:exit", args=[busy.pk])).content.decode()
    for words in ("结对", "任务「收医保」", "谈话后续事项「学记账」", "兄弟乡镇学习"):
        assert words in page
    assert "一并办结" not in as_organiser.get(reverse("changes:return", args=[busy.pk])).content.decode()
    proposed(busy)
    client.force_login(make_user(Role.LEADING_GROUP, township))
    assert "任务「收医保」" in client.get(reverse("changes:list")).content.decode()


def test_who_moves_to_another_village_keeps_mentors_who_serve_there_and_all_other_duties(
    as_organiser, township, other_village, busy
):
    leader = make_user(Role.RESIDENT_LEADER, township, busy.village)
    leader.roles.create(role=Role.RESIDENT_LEADER, village=other_village)
    pair(busy, leader, "resident_leader", BEGAN)
    assert "到前一天为止" in as_organiser.get(reverse("cadres:admit", args=[busy.pk])).content.decode()
    post = other_village.posts.get()
    admit(Posting(busy.pk, other_village.pk, post.pk, LEAVES), origin=StateChange.Origin.REASSIGNED, recorded_by=None)
    assert {one.kind: one.ends_on for one in busy.pairings.all()} == {
        "secretary": LEAVES - timedelta(days=1), "resident_leader": None,
    }  # fmt: skip
    assert busy.tasks.get().status == "open"


def test_another_post_in_the_village_ends_nothing(village, busy):
    post = village.posts.get(title="村委会主任")
    admit(Posting(busy.pk, village.pk, post.pk, LEAVES), origin=StateChange.Origin.REASSIGNED, recorded_by=None)
    assert busy.pairings.get().ends_on is None


def test_duties_of_any_number_of_people_are_asked_in_a_fixed_number_of_queries(
    village, busy, django_assert_num_queries
):
    keys = [busy.pk, *(make_cadre(village, f"人{n}").pk for n in range(5))]
    with django_assert_num_queries(3):
        assert set(duties.held_by(keys)) == {busy.pk}


OUTLIVED = "对结对的联系人已离任，要交接"


def todo(client):
    return {(item.count, item.text) for item in client.get("/").context["todo"]}


def test_a_secretary_who_left_the_role_is_proposed_to_be_succeeded(as_organiser, township, village, busy, secretary):
    asked = f"mentor={secretary.pk}&kind=secretary&village={village.pk}"
    waiting = f"{reverse('mentoring:pairs')}?gap=outlived"
    assert OUTLIVED not in {text for _, text in todo(as_organiser)}
    assert "结对的联系人都在任" in as_organiser.get(waiting).content.decode()
    secretary.roles.all().delete()
    assert (2, OUTLIVED) in todo(as_organiser)
    assert asked in as_organiser.get(waiting).content.decode()
    form = as_organiser.get(f"{reverse('mentoring:hand_over')}?{asked}").context["form"]
    assert {name: str(form.initial[name]) for name in ("mentor", "kind", "village")} == {
        "mentor": str(secretary.pk), "kind": "secretary", "village": str(village.pk),
    }  # fmt: skip
    successor = make_user(Role.SECRETARY, township, village)
    said = {"mentor": secretary.pk, "kind": "secretary", "village": village.pk, "starts_on": f"{TODAY}"}
    as_organiser.post(reverse("mentoring:hand_over"), said | {"successor": successor.pk})
    assert OUTLIVED not in {text for _, text in todo(as_organiser)}


def test_a_village_s_pairs_go_to_a_new_secretary_in_one_step(as_organiser, township, village, busy, secretary):
    successor = make_user(Role.SECRETARY, township, village)
    said = {"mentor": secretary.pk, "kind": "secretary", "village": village.pk, "starts_on": f"{TODAY}"}
    page = as_organiser.post(reverse("mentoring:hand_over"), said | {"successor": secretary.pk}).content.decode()
    assert "新联系人就是原联系人" in page
    stranger = make_user(Role.RESIDENT_LEADER, township, village)
    page = as_organiser.post(reverse("mentoring:hand_over"), said | {"successor": stranger.pk}).content.decode()
    assert "不是红星村的党组织书记" in page
    as_organiser.post(reverse("mentoring:hand_over"), said | {"successor": successor.pk})
    assert {one.mentor for one in Pairing.objects.active()} == {successor}
    assert {one.ends_on for one in Pairing.objects.filter(mentor=secretary)} == {TODAY - timedelta(days=1)}
