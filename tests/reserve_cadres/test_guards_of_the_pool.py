"""Who writes past every function, as the application's own database user, is refused in the words of the page.

domain.md, "Villages and posts", "The dossier" and "Keeping the pool alive".
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from office.refusals import refusals_in
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.models import Cadre, ChangeProposal, RosterImport, StateChange
from reserve_cadres.people.identity import check_character, read_identity
from reserve_cadres.roster.confirm import confirm, undo
from tests.conftest import id_number, make_cadre, refused_by_the_database
from tests.rosters import HEADER, person, previewed, workbook
from tests.together import at_once
from villages.models import Post
from villages.posts import PostPlan, save_post

DAY = date(2015, 3, 1)


def write(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def full(post, village):
    """A post with as many reserves as its quota."""
    return [make_cadre(village, name, post=post) for name in ("甲", "乙")]


def a_change(cadre, **fields) -> str:
    """SQL that puts a change of state on record."""
    fields = {"state": "in_pool", "village_id": cadre.village_id, "post_id": None, "effective_on": DAY} | fields
    fields = fields | {
        "cadre_id": cadre.pk,
        "origin": fields.get("origin", "registered"),
        "recorded_at": timezone.now(),
    }
    blank = dict.fromkeys(("reason", "appointed_title", "basis", "document_number", "decided_by"), "") | {
        "document_number": "1号"
    }
    StateChange.objects.bulk_create([StateChange(**(blank | fields))])


def test_a_post_takes_no_third_reserve(post, village, full):
    third = make_cadre(village, "丙", in_pool=False)
    with refused_by_the_database("红星村 村党支部书记后备名额 2 名，在库已有 2 名，不能再增加 1 名。"):
        write("UPDATE reserve_cadres_cadre SET state = 'in_pool', post_id = %s WHERE id = %s", post.pk, third.pk)
    with refused_by_the_database("在库已有 2 名，不能再增加 1 名。"):
        Cadre.objects.create(
            township=village.township, village=village, name="丁", sex="male", birth_date=date(1985, 6, 1),
            state="in_pool", post=post,
        )  # fmt: skip


def test_a_statement_that_moves_many_is_judged_as_a_whole(post, village, full):
    other = village.posts.get(title="村委会主任")
    waiting = [make_cadre(village, name, post=other) for name in ("丙", "丁")]
    swap = (
        "UPDATE reserve_cadres_cadre SET post_id = CASE post_id WHEN %s THEN %s::bigint ELSE %s END WHERE id = ANY(%s)"
    )
    with transaction.atomic():
        write(swap, post.pk, other.pk, post.pk, [one.pk for one in [*full, *waiting]])
        transaction.set_rollback(True)
    with refused_by_the_database("在库已有 2 名，不能再增加 2 名。"):
        write(swap, post.pk, other.pk, post.pk, [one.pk for one in waiting])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_seat_at_one_moment_by_sql_one_is_refused(post, village):
    make_cadre(village, "甲", post=post)
    rivals = [make_cadre(village, name) for name in ("乙", "丙")]

    def take(one):
        def act():
            with transaction.atomic():
                Cadre.objects.filter(pk=one.pk).update(post=post)
                a_change(one, post_id=post.pk, origin="reassigned")

        return act

    failures = at_once(*map(take, rivals))
    assert sorted(failure is None for failure in failures) == [False, True]
    assert Cadre.objects.filter(post=post, state="in_pool").count() == 2


def test_a_quota_does_not_sink_below_the_reserves_a_post_has(post, full):
    with refused_by_the_database("该岗位在库后备干部已有 2 名，名额不能少于此数。"):
        Post.objects.filter(pk=post.pk).update(quota=1)
    Post.objects.filter(pk=post.pk).update(quota=3)
    Post.objects.filter(pk=post.pk).update(quota=2)


def test_what_a_merger_brings_along_stands_beyond_the_quota_and_makes_no_seat(post, village, full):
    other = village.posts.get(title="村委会主任")
    third = make_cadre(village, "丙", post=other)
    Post.objects.filter(pk=post.pk).update(surplus=1)
    with transaction.atomic():
        Cadre.objects.filter(pk=third.pk).update(post=post)
        a_change(third, post_id=post.pk, origin="reassigned")
        connection.check_constraints()
    with refused_by_the_database("名额不能少于此数"):
        Post.objects.filter(pk=post.pk).update(surplus=0)
    assert Post.objects.with_bench_strength().get(pk=post.pk).missing == 0


def test_a_post_beyond_its_quota_by_a_merger_is_changed_like_others_but_its_quota_is_not_lowered(post, village, full):
    third = make_cadre(village, "丙")
    Post.objects.filter(pk=post.pk).update(surplus=1)
    with transaction.atomic():
        Cadre.objects.filter(pk=third.pk).update(post=post)
        a_change(third, post_id=post.pk, origin="reassigned")
    post.refresh_from_db()
    plan = PostPlan("村党总支书记", post.kind)
    assert save_post(plan, village=village, post=post).title == "村党总支书记"
    lower = replace(plan, quota=1)
    with pytest.raises(ValidationError, match="该岗位在库后备干部已有 3 名，名额不能少于此数。"):
        save_post(lower, village=village, post=post)
    Cadre.objects.filter(pk=third.pk).update(post=None)
    a_change(third, origin="reassigned")
    with refused_by_the_database("该岗位在库后备干部已有 2 名，名额不能少于此数。"):
        Post.objects.filter(pk=post.pk).update(quota=1)


@pytest.mark.parametrize("standing", ["state = 'out'", "post_id = NULL", "village_id = %s"])
def test_nobody_stands_elsewhere_than_their_newest_change_says(standing, post, full, other_village):
    values = [other_village.pk] if "%s" in standing else []
    with refused_by_the_database("甲的状态、村(社区)和后备岗位须与最近一次变动记录一致，不能单独改。"):
        write(f"UPDATE reserve_cadres_cadre SET {standing} WHERE id = %s", *values, full[0].pk)


def test_nobody_is_in_the_pool_without_a_change_on_record(village):
    with refused_by_the_database("须与最近一次变动记录一致"):
        Cadre.objects.create(
            township=village.township, village=village, name="丁", sex="male", birth_date=DAY, state="in_pool"
        )
    one = make_cadre(village, "戊", in_pool=False)
    with refused_by_the_database("须与最近一次变动记录一致"):
        write("UPDATE reserve_cadres_cadre SET state = 'in_pool' WHERE id = %s", one.pk)


def test_a_change_on_record_is_where_the_person_stands(post, full, other_village):
    with refused_by_the_database("须与最近一次变动记录一致"):
        a_change(full[0], village_id=other_village.pk)
    # One of before the newest says nothing of today.
    a_change(full[0], village_id=other_village.pk, effective_on=DAY - timedelta(days=1))


def test_a_change_is_not_deleted(post, village, full):
    with refused_by_the_database("变动记录不能删除；名册导错的，请撤销那次导入。"):
        StateChange.objects.filter(cadre=full[0]).delete()
    with refused_by_the_database("变动记录不能删除"):
        write("DELETE FROM reserve_cadres_statechange WHERE cadre_id = %s", full[0].pk)
        write("UPDATE reserve_cadres_cadre SET state = 'in_selection', post_id = NULL WHERE id = %s", full[0].pk)


def test_an_import_is_taken_back_with_its_changes_and_with_nothing_else(township, village, organiser):
    found = previewed(workbook(HEADER, person()), township, organiser)
    confirm(found, organiser)
    with refused_by_the_database("变动记录不能删除"):
        StateChange.objects.filter(roster_import=found).delete()
        Cadre.objects.update(state="in_selection")
    undo(found, organiser)
    connection.check_constraints()
    assert not Cadre.objects.exists()
    assert RosterImport.objects.get().status == "undone"


def test_nobody_is_selected_whom_nobody_approved(post, village):
    one = make_cadre(village, "甲", in_pool=False)
    for origin in ("selected", "succeeded"):
        with refused_by_the_database("须先有镇领导小组批准这个人选的决定"):
            Cadre.objects.filter(pk=one.pk).update(state="in_pool", post=post)
            a_change(one, post_id=post.pk, origin=origin)


def test_nobody_enters_the_pool_as_if_moved_within_it(post, village):
    one = make_cadre(village, "甲", in_pool=False)
    for origin in ("reassigned", "reformed"):
        with refused_by_the_database("入库须按规定的途径办理"):
            Cadre.objects.filter(pk=one.pk).update(state="in_pool", post=post)
            a_change(one, post_id=post.pk, origin=origin)


def test_nobody_leaves_the_pool_by_a_decision_on_somebody_or_something_else(village, full):
    one, other = full
    motion = Motion("exit", DAY, "本人申请", "红星村", DAY, reason="asked")
    proposal = propose(one, motion, recorded_by=None)
    leaving = {"state": "out", "origin": "retired", "reason": "asked", "proposal_id": proposal.pk}
    with refused_by_the_database("须经镇领导小组决定"):
        Cadre.objects.filter(pk=one.pk).update(state="out", post=None)
        a_change(one, **leaving)
    ruling = {
        "status": "approved",
        "decided_on": DAY,
        "decided_by": "镇党委会议",
        "document_number": "石党〔2015〕1 号",
    }
    ChangeProposal.objects.filter(pk=proposal.pk).update(**ruling)
    with refused_by_the_database("须经镇领导小组决定"):
        Cadre.objects.filter(pk=other.pk).update(state="out", post=None)
        a_change(other, **leaving)
    with refused_by_the_database("须经镇领导小组决定"):
        Cadre.objects.filter(pk=one.pk).update(state="appointed", post=None)
        a_change(one, **leaving | {"state": "appointed", "origin": "appointed", "reason": "appointed"})


NUMBER = id_number(date(1985, 6, 1), man=True)
WRONG = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id_number": WRONG}, "身份证号校验位不对"),
        ({"birth_date": date(1985, 6, 2)}, "出生日期与身份证号不一致"),
        ({"sex": "female"}, "性别与身份证号不一致"),
    ],
)
def test_a_number_has_its_check_character_and_says_birth_and_sex(village, fields, words):
    one = make_cadre(village, "甲", in_pool=False, id_number=NUMBER)
    with refused_by_the_database(words):
        Cadre.objects.filter(pk=one.pk).update(**fields)
    Cadre.objects.filter(pk=one.pk).update(id_number="", birth_date=date(1985, 6, 2), sex="female")


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2020, 12, 31)),
    st.integers(0, 999),
    st.sampled_from("0123456789X"),
)
def test_database_and_reader_agree_on_every_number(township, village, birth, sequence, last):
    first = f"519900{birth:%Y%m%d}{sequence:03}"
    number = first + last
    one = Cadre(
        township=township, village=village, name="甲", birth_date=birth, sex="male" if sequence % 2 else "female",
        id_number=number,
    )  # fmt: skip
    if check_character(first) == last:
        assert read_identity(number).birth_date == birth
        with transaction.atomic():
            one.save()
            transaction.set_rollback(True)
    else:
        with refused_by_the_database("校验位不对"):
            one.save()


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_when_a_transaction_ends_is_said_in_words_too(village):
    one = make_cadre(village, "甲", in_pool=False)
    asked = forms.Form({})
    assert asked.is_valid()
    with refusals_in(asked):
        Cadre.objects.filter(pk=one.pk).update(state="in_pool")
    assert "甲的状态、村(社区)和后备岗位须与最近一次变动记录一致" in "".join(asked.non_field_errors())
