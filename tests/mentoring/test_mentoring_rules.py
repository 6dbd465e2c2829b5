"""The rules of mentoring. domain.md, "Mentoring"."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from mentoring.cadence.board import month_board, weeks_of
from mentoring.cadence.cadence import set_rule
from mentoring.cadence.duties import Reach
from mentoring.models import CadenceRule, Pairing, Talk, TalkPerson
from mentoring.months.months import close_month, first_of, last_of, must_be_open, reopen_month  # fmt: skip
from mentoring.pairs.pairs import end_pair, end_pairs, gaps, hand_over, pair, pair_village
from mentoring.talks.talks import change_talk, record_talk, settle_follow_up, why_not_changed
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre, make_user, make_village, refused_by_the_database
from tests.mentoring.conftest import BEGAN, TODAY, month_before, talked
from tests.together import at_once, meanwhile
from villages.models import Township


def board(township, month=None, today=TODAY):
    return month_board(Reach.of_township(township.pk), month or first_of(today), today)


def line_of(found, mentor):
    return next(line for line in found.mentors if line.mentor == mentor)


def test_a_person_has_one_active_mentor_of_a_kind_and_a_new_one_ends_the_old(township, village, people, secretary):
    new = make_user(Role.SECRETARY, township, village)
    pair(people[0], new, "secretary", TODAY)
    active = Pairing.objects.active().get(cadre=people[0], kind="secretary")
    assert active.mentor == new
    old = Pairing.objects.get(cadre=people[0], mentor=secretary)
    assert (old.ends_on, old.end_reason) == (TODAY - timedelta(days=1), f"改由{new}联系")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(cadre=people[0], mentor=secretary, kind="secretary", starts_on=TODAY)


def test_a_mentor_holds_the_role_in_the_person_s_village(township, village, other_village, people, secretary):
    stranger = make_cadre(other_village, "丙")
    with pytest.raises(ValidationError, match="不是白塔村的党组织书记"):
        pair(stranger, secretary, "secretary", TODAY)
    with pytest.raises(ValidationError, match="不在库"):
        pair(make_cadre(other_village, "丁", in_pool=False), secretary, "secretary", TODAY)
    with pytest.raises(ValidationError, match="不是白塔村的党组织书记"):
        pair_village(other_village, secretary, "secretary", TODAY)
    assert pair_village(village, secretary, "secretary", TODAY) == 0


def test_a_village_is_paired_at_once_and_the_gaps_are_told(township, village, people, secretary):
    newcomer = make_cadre(village, "丙")
    # Who is not in the pool is no gap.
    make_cadre(village, "丁", in_pool=False)
    assert gaps(Cadre.objects.all()) == {"secretary": 1, "resident_leader": 1, "resident_cadre": 3}
    assert pair_village(village, secretary, "secretary", TODAY) == 1
    assert newcomer.pairings.get().mentor == secretary
    # Nobody is taken over from oneself.
    assert hand_over(people[0].pairings.filter(kind="secretary"), secretary, TODAY) == 0
    one = newcomer.pairings.get()
    with pytest.raises(ValidationError, match="结束原因"):
        end_pair(one, ends_on=TODAY, reason="")
    end_pair(one, ends_on=TODAY, reason="本人外出")
    assert gaps(Cadre.objects.all())["secretary"] == 1


def test_a_group_talk_counts_for_each_person_and_once_for_the_leader(township, people, secretary, leader):
    talked(secretary, people)
    talked(leader, people, kind="resident_leader")
    found = board(township)
    assert (line_of(found, secretary).done, line_of(found, secretary).due) == (2, 2)
    assert (line_of(found, leader).done, line_of(found, leader).due) == (1, 4)
    assert [person.done for person in line_of(found, leader).people] == [1, 1]


def test_two_talks_with_one_person_do_not_make_up_for_another(township, people, secretary):
    talked(secretary, people[:1])
    talked(secretary, people[:1])
    line = line_of(board(township), secretary)
    assert (line.done, line.due, line.behind, line.missing) == (1, 2, 1, "乙")


def test_a_past_month_is_shown_as_it_was(township, village, people, secretary):
    before = month_before()
    talked(secretary, people, day=before)
    newcomer = make_cadre(village, "丙", on=first_of(TODAY))
    pair(newcomer, secretary, "secretary", first_of(TODAY))
    assert line_of(board(township, before), secretary).due == 2
    assert line_of(board(township), secretary).due == 3


def test_a_rule_holds_from_its_month_on(township, people, leader):
    set_rule(township, "resident_leader", measure="talks", number=2, starts_on=TODAY)
    assert line_of(board(township), leader).due == 2
    assert line_of(board(township, month_before()), leader).due == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reopen_a_month_at_the_same_moment_the_second_is_told():
    township = Township.objects.create(name="石西镇")
    before = month_before()
    close_month(township, before, closed_by=None)
    acts = [lambda: reopen_month(township, before, reason="漏录", reopened_by=None)] * 2
    (refusal,) = filter(None, at_once(*acts))
    assert refusal.messages == ["这个月没有关闭。"]


@pytest.mark.django_db(transaction=True)
def test_a_rule_waits_for_a_month_that_is_just_being_closed():
    township = Township.objects.create(name="石西镇")
    before = month_before()
    refusal = meanwhile(
        lambda: close_month(township, before, closed_by=None),
        lambda: set_rule(township, "secretary", measure="each", number=2, starts_on=before),
    )
    assert "已关闭" in refusal.messages[0]


def test_a_rule_does_not_reach_into_a_closed_month_from_an_earlier_one(township, organiser):
    earlier, before = month_before(2), month_before()
    close_month(township, before, closed_by=organiser)
    with pytest.raises(ValidationError, match=f"{before.month} 月已关闭"):
        set_rule(township, "secretary", measure="each", number=2, starts_on=earlier)
    said = {"kind": "secretary", "measure": "each", "number": 2}
    with refused_by_the_database(f"{before.year} 年 {before.month} 月已关闭，规定只能从以后的月份起改。"):
        CadenceRule.objects.create(township=township, starts_on=earlier, **said)
    set_rule(township, starts_on=TODAY, **said)


def paired_in_a_township_of_their_own():
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    mentor = make_user(Role.SECRETARY, village.township, village)
    cadre = make_cadre(village, "甲")
    pair(cadre, mentor, "secretary", BEGAN)
    return village.township, mentor, cadre


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moved", [False, True])
def test_a_talk_waits_for_the_month_that_is_just_being_closed(moved):
    township, mentor, cadre = paired_in_a_township_of_their_own()
    office = make_user(Role.ORGANISER, township)
    before = month_before()
    talk = talked(mentor, [cadre], day=before)

    def record():
        talked(mentor, [cadre], day=before)

    def move_out_of_it():
        change_talk(talk, [cadre], changed_by=office, held_on=TODAY, recorded_on=TODAY)

    refusal = meanwhile(lambda: close_month(township, before, closed_by=None), move_out_of_it if moved else record)
    assert "已关闭" in refusal.messages[0]
    assert list(Talk.objects.values_list("held_on", flat=True)) == [before]


@pytest.mark.django_db(transaction=True)
def test_a_pair_that_is_just_being_ended_is_not_ended_again_by_one_who_waited():
    _, _, cadre = paired_in_a_township_of_their_own()
    pairing, day = cadre.pairings.get(), TODAY - timedelta(days=2)

    def by_hand():
        end_pair(pairing, ends_on=day, reason="调整分工")

    def with_all_others():
        end_pairs(Pairing.objects.filter(cadre=cadre), since=TODAY, reason="退出后备干部队伍")

    assert meanwhile(by_hand, with_all_others) is None
    assert Pairing.objects.values_list("ends_on", "end_reason").get() == (day, "调整分工")
    Pairing.objects.update(ends_on=None, end_reason="")
    assert meanwhile(with_all_others, by_hand).messages == ["结对已经结束。"]
    assert Pairing.objects.values_list("end_reason", flat=True).get() == "退出后备干部队伍"


@pytest.mark.django_db(transaction=True)
def test_two_talks_of_a_township_do_not_wait_for_each_other():
    _, mentor, cadre = paired_in_a_township_of_their_own()
    there = []
    failed = meanwhile(
        lambda: talked(mentor, [cadre], summary="第一次"),
        lambda: talked(mentor, [cadre], summary="第二次"),
        # The second one is there before the first one's transaction has ended.
        then=lambda: there.append(Talk.objects.count()),
    )
    assert failed is None
    assert there == [2]


@pytest.mark.django_db(transaction=True)
def test_a_month_is_closed_after_the_talk_that_is_just_being_written_into_it():
    township, mentor, cadre = paired_in_a_township_of_their_own()
    before = month_before()
    seen = []

    def close():
        close_month(township, before, closed_by=None)
        seen.append(Talk.objects.count())

    assert meanwhile(lambda: talked(mentor, [cadre], day=before), close) is None
    assert seen == [1]


def test_the_database_keeps_a_closed_month_as_it_was(township, people, secretary, organiser):
    before = month_before()
    talk = talked(secretary, people, day=before, problem="缺资料", follow_up="送去", follow_up_due=TODAY)
    other = talked(secretary, people)
    close_month(township, before, closed_by=organiser)
    for act in (
        lambda: Talk.objects.create(mentor=secretary, kind="secretary", held_on=before, summary="补"),
        lambda: Talk.objects.filter(pk=talk.pk).update(summary="改"),
        lambda: Talk.objects.filter(pk=talk.pk).update(held_on=TODAY, recorded_on=TODAY),
        lambda: Talk.objects.filter(pk=other.pk).update(held_on=before),
        lambda: Talk.objects.filter(pk=talk.pk).delete(),
        lambda: talk.cadres.remove(people[0]),
        lambda: talk.cadres.add(make_cadre(people[0].village, "丙")),
        lambda: TalkPerson.objects.filter(talk=talk, cadre=people[0]).update(
            cadre=make_cadre(people[0].village, "丁")
        ),
    ):
        with refused_by_the_database(f"{before.year} 年 {before.month} 月已关闭，须由组织办重新开放才能补录或修改。"):
            act()
    settle_follow_up(talk, settled_on=TODAY, settlement="已送", problem_solved=True)
    assert Talk.objects.get(pk=talk.pk).settlement == "已送"


def test_photos_of_a_change_that_is_refused_are_not_kept(people, secretary):
    talk = talked(secretary, people[:1])
    picture = ContentFile(b"picture", name="a.png")
    with pytest.raises(ValidationError, match="勾选谈话对象"):
        change_talk(talk, [], changed_by=secretary, photos=[picture])
    assert not talk.photos.exists()
    change_talk(talk, people[:1], changed_by=secretary, photos=[picture])
    assert talk.photos.count() == 1


def test_late_entry_is_marked_and_a_closed_month_takes_none_until_it_is_reopened(
    township, people, secretary, organiser
):
    before = month_before()
    late = talked(secretary, people, day=before, entered=TODAY)
    assert late.late
    assert line_of(board(township, before), secretary).late == 1
    with pytest.raises(ValidationError, match="没有过完"):
        close_month(township, first_of(TODAY), closed_by=organiser)
    close_month(township, before, closed_by=organiser)
    with pytest.raises(ValidationError, match="已关闭"):
        talked(secretary, people, day=before)
    with pytest.raises(ValidationError, match="已关闭"):
        change_talk(late, people, changed_by=organiser, summary="改")
    with pytest.raises(ValidationError, match="重开原因"):
        reopen_month(township, before, reason="", reopened_by=organiser)
    reopen_month(township, before, reason="漏录", reopened_by=organiser)
    must_be_open(township.pk, before)
    talked(secretary, people, day=before, entered=TODAY)


def test_a_talk_is_with_people_paired_that_day_and_says_something(people, secretary, leader, other_village):
    stranger = make_cadre(other_village, "丙")
    for arguments, words in (
        ({"people": [stranger]}, "没有与"), ({"people": []}, "请勾选"), ({"held_on": TODAY + timedelta(days=1)}, "晚于今天"),
        ({"summary": " "}, "请写谈了什么"), ({"follow_up_due": TODAY}, "请写后续事项"),
        ({"held_on": BEGAN - timedelta(days=1)}, "没有与"),
    ):  # fmt: skip
        given_all = {"people": people, "held_on": TODAY, "summary": "近况"} | arguments
        with pytest.raises(ValidationError, match=words):
            record_talk(secretary, "secretary", recorded_by=secretary, **given_all)
    assert not Talk.objects.exists()


def test_a_resend_never_makes_a_second_talk(people, secretary):
    key = uuid.uuid4()
    given_all = {"held_on": TODAY, "recorded_by": secretary, "key": key, "summary": "近况"}
    first, new = record_talk(secretary, "secretary", people, **given_all)
    again, still_new = record_talk(secretary, "secretary", people, **given_all)
    assert (again, new, still_new) == (first, True, False)


def test_the_same_key_with_other_content_is_a_talk_of_its_own(people, secretary):
    said = {"held_on": TODAY, "recorded_by": secretary, "key": uuid.uuid4()}
    first, _ = record_talk(secretary, "secretary", people, **said, summary="近况")
    others = [
        record_talk(secretary, "secretary", people, **said, summary="另一次"),
        record_talk(secretary, "secretary", people[:1], **said, summary="近况"),
    ]
    assert [new for _, new in others] == [True, True]
    assert Talk.objects.count() == 3
    # What the office mended meanwhile does not make another talk of a late resend.
    change_talk(first, people, changed_by=secretary, summary="近况好")
    assert record_talk(secretary, "secretary", people, **said, summary=" 近况 ") == (first, False)


def test_a_photo_that_comes_with_the_second_sending_is_kept(people, secretary):
    said = {"held_on": TODAY, "recorded_by": secretary, "key": uuid.uuid4(), "summary": "近况"}
    talk, _ = record_talk(secretary, "secretary", people, **said)
    for _ in range(2):
        record_talk(secretary, "secretary", people, **said, photos=[ContentFile(b"picture", name="a.png")])
    assert talk.photos.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_talk_sent_twice_at_the_same_moment_is_kept_once():
    _, mentor, cadre = paired_in_a_township_of_their_own()
    said = {"held_on": TODAY, "recorded_by": mentor, "key": uuid.uuid4(), "summary": "近况"}
    acts = [lambda: record_talk(mentor, "secretary", [cadre], **said)] * 2
    assert at_once(*acts) == [None, None]
    assert Talk.objects.count() == 1


def test_a_mentor_changes_a_talk_within_its_month_and_the_office_later(people, secretary, leader, organiser):
    now, before = talked(secretary, people), talked(secretary, people, day=month_before())
    change_talk(now, people[:1], changed_by=secretary, summary="改过")
    assert list(now.cadres.all()) == people[:1]
    assert "只能在当月修改" in why_not_changed(before, secretary)
    assert "只有谈话人" in why_not_changed(now, leader)
    assert why_not_changed(before, organiser) == ""


def test_a_follow_up_is_settled_with_what_came_of_it(people, secretary):
    talk = talked(secretary, people, problem="不会记账", follow_up="安排学习", follow_up_due=TODAY)
    assert list(Talk.objects.following_up()) == [talk]
    with pytest.raises(ValidationError, match="办结情况"):
        settle_follow_up(talk, settled_on=TODAY, settlement="", problem_solved=True)
    settle_follow_up(talk, settled_on=TODAY, settlement="已学会", problem_solved=True)
    assert not Talk.objects.following_up().exists()
    assert Talk.objects.get().problem_solved


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_weeks_of_a_month_are_its_days_once_each_and_end_on_sundays(day):
    month = first_of(day)
    weeks = weeks_of(month)
    days = [start + timedelta(days=number) for start, end in weeks for number in range((end - start).days + 1)]
    assert days == [month + timedelta(days=number) for number in range(last_of(month).day)]
    assert all(end.weekday() == 6 for _, end in weeks[:-1])
