"""A post's quota and its incumbent at their boundaries. domain.md, "Villages and posts"."""

from datetime import date

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tests.conftest import make_cadre
from villages.models import Post
from villages.posts import PostPlan, quotas_too_small, save_post, seat_incumbent


def test_a_quota_that_is_not_lowered_is_never_too_small_also_where_a_merger_left_more_people(village, post):
    with pgtrigger.ignore("villages.Post:no_quota_below_its_holders"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(quota=3)
        for name in ("甲", "乙", "丙"):
            make_cadre(village, name, post=post)
        Post.objects.filter(pk=post.pk).update(quota=2, surplus=1)
    words = {post.pk: "该岗位在库后备干部已有 3 名，名额不能少于此数。"}
    with transaction.atomic():
        assert [quotas_too_small({post.pk: quota}) for quota in (1, 2, 3, 4)] == [words, {}, {}, {}]


def test_a_quota_is_lowered_to_the_reserves_there_are_and_no_further(village, post):
    make_cadre(village, "甲", post=post)
    with transaction.atomic():
        assert quotas_too_small({post.pk: 1}) == {}
        assert list(quotas_too_small({post.pk: 0})) == [post.pk]


def test_whom_a_post_is_given_to_is_known_by_name_and_month_and_a_term_that_was_not_said_stays(post):
    seat_incumbent(post.pk, "甲", date(1972, 9, 15), date(2026, 12, 31))
    post.refresh_from_db()
    assert (post.incumbent_name, post.incumbent_birth_month) == ("甲", date(1972, 9, 1))
    assert post.incumbent_term_end == date(2026, 12, 31)
    seat_incumbent(post.pk, "乙", None)
    post.refresh_from_db()
    assert (post.incumbent_name, post.incumbent_birth_month) == ("乙", None)
    assert post.incumbent_term_end == date(2026, 12, 31)


def test_a_post_is_not_changed_to_a_quota_below_its_reserves(village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    with pytest.raises(ValidationError, match="已有 2 名"):
        save_post(PostPlan(post.title, post.kind, quota=1), village=village, post=post)
