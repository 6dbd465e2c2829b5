"""Who is in the pool, on which post. domain.md, "Villages and posts" and "Keeping the pool alive"."""

from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.pool.pool import admit
from reserve_cadres.pool.seats import QuotaExceeded, reserve_seats
from tests.conftest import id_number, make_cadre, make_village, registration
from tests.together import at_once
from villages.models import Post, Township
from villages.posts import check_quota


def place(cadre, post, on=date(2015, 3, 1)):
    admit(
        registration(cadre, post, on),
        origin=StateChange.Origin.REGISTERED,
        recorded_by=None,
    )


def test_a_post_never_holds_more_active_reserves_than_its_quota(village, post):
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    with pytest.raises(QuotaExceeded, match="名额 2 名"):
        make_cadre(village, "丙", post=post)
    assert post.reserves.filter(state="in_pool").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_admissions_at_the_same_moment_do_not_share_the_last_seat():
    village = make_village(Township.objects.create(name="石西镇"), "红星村")
    post = village.posts.get()
    make_cadre(village, "甲", post=post)
    rivals = [make_cadre(village, name, in_pool=False) for name in ("乙", "丙")]
    failures = at_once(lambda: place(rivals[0], post), lambda: place(rivals[1], post))
    assert [type(one) for one in failures if one] == [QuotaExceeded]
    assert post.reserves.filter(state="in_pool").count() == 2


def test_only_posts_that_are_full_or_gone_are_named(village, post):
    free = village.posts.exclude(pk=post.pk).get()
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    with transaction.atomic(), pytest.raises(QuotaExceeded) as refused:
        reserve_seats(Counter({post.pk: 1, free.pk: 2}))
    assert refused.value.messages == [f"{post}后备名额 2 名，在库已有 2 名，不能再增加 1 名。"]
    Post.objects.filter(pk=free.pk).update(ended_on=date(2026, 1, 1))
    with transaction.atomic(), pytest.raises(QuotaExceeded) as refused:
        reserve_seats(Counter({free.pk: 1}))
    assert refused.value.messages == [f"{free}已撤销或并入别的岗位，不能再进人。"]


def test_the_seat_of_who_leaves_in_the_same_step_is_free(village, post):
    first, _ = (make_cadre(village, name, post=post) for name in ("甲", "乙"))
    with transaction.atomic():
        reserve_seats(Counter({post.pk: 1}), leaving=[first.pk])
        with pytest.raises(QuotaExceeded, match="在库已有 1 名，不能再增加 2 名"):
            reserve_seats(Counter({post.pk: 2}), leaving=[first.pk])


def test_a_quota_is_not_lowered_below_the_reserves_there_are(village, post):
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    with transaction.atomic(), pytest.raises(ValidationError, match="已有 2 名"):
        check_quota(post, 1)


def test_moving_within_the_pool_frees_the_former_seat(village, post):
    other = village.posts.exclude(pk=post.pk).get()
    cadre = make_cadre(village, "甲", post=post)
    place(cadre, other)
    cadre.refresh_from_db()
    assert cadre.post == other
    assert Post.objects.with_bench_strength().get(pk=post.pk).reserve_count == 0


def test_a_move_to_another_villages_post_moves_the_person(village, other_village, post):
    cadre = make_cadre(village, "甲", post=post)
    place(cadre, other_village.posts.get())
    cadre.refresh_from_db()
    assert cadre.village == other_village


def test_each_change_is_kept_and_none_overwritten(village, post):
    cadre = make_cadre(village, "甲", post=post)
    place(cadre, village.posts.exclude(pk=post.pk).get(), on=date(2016, 1, 1))
    assert cadre.state_changes.count() == 2
    assert StateChange.objects.latest_on(date(2015, 6, 1)).get().post == post
    assert not StateChange.objects.latest_on(date(2014, 1, 1)).exists()


def test_a_change_is_not_dated_before_the_last_one(village, post):
    cadre = make_cadre(village, "甲", post=post, on=date(2015, 3, 1))
    with pytest.raises(ValidationError, match="2015-03-01"):
        place(cadre, village.posts.exclude(pk=post.pk).get(), on=date(2015, 2, 1))


def test_one_id_number_has_one_dossier_in_a_township_and_may_have_one_in_another(village, foreign_village):
    number = id_number()
    make_cadre(village, "甲", id_number=number)
    make_cadre(foreign_village, "甲", id_number=number)
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_cadre(village, "乙", id_number=number)


def test_the_database_refuses_an_id_number_of_another_form(village):
    with transaction.atomic(), pytest.raises(IntegrityError):
        Cadre.objects.create(
            township=village.township,
            village=village,
            name="甲",
            sex="male",
            birth_date=date(1985, 1, 1),
            id_number="1",
        )


def test_age_counts_full_years(village):
    cadre = Cadre(birth_date=date(1985, 3, 2))
    assert cadre.age_on(date(2015, 3, 1)) == 29
    assert cadre.age_on(date(2015, 3, 2)) == 30
    assert Cadre(birth_date=date(1992, 2, 29)).age_on(date(2015, 2, 28)) == 22


def test_every_write_leaves_its_trace_also_a_bulk_one(village):
    cadre = make_cadre(village, "甲", in_pool=False)
    Cadre.objects.filter(pk=cadre.pk).update(phone="13900000001")
    Cadre.objects.filter(pk=cadre.pk).delete()
    labels = (
        Cadre._meta.get_field("events").related_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    )
    assert list(labels) == ["insert", "update", "delete"]
