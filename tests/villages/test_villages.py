"""Villages, posts and bench strength. domain.md, "Villages and posts"."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import make_cadre, make_village
from villages.models import Post, PostKind, Village

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("村党支部书记", PostKind.SECRETARY), ("村支书", PostKind.SECRETARY), ("党总支副书记", PostKind.DEPUTY_SECRETARY),
        ("居委会主任", PostKind.DIRECTOR), ("村委会副主任", PostKind.DEPUTY_DIRECTOR), ("支部委员", PostKind.MEMBER),
        ("文书", PostKind.CLERK), ("妇女主任", PostKind.OTHER), ("监委会主任", PostKind.OTHER),
    ],
)  # fmt: skip
def test_a_title_tells_its_kind_of_post(title, kind):
    assert PostKind.named_by(title) == kind


def test_bench_strength_counts_seats_filled_and_posts_without_anybody(village, post):
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    make_cadre(village, "丙")
    found = Village.objects.with_bench_strength().get(pk=village.pk)
    assert (found.post_count, found.seats, found.filled, found.missing, found.bare_posts) == (2, 4, 2, 2, 1)


def test_a_village_without_posts_has_no_seats(township):
    found = Village.objects.with_bench_strength().get(pk=make_village(township, "新村", []).pk)
    assert (found.post_count, found.seats, found.missing) == (0, 0, 0)


def test_gaps_come_first(as_organiser, village, other_village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    posts = as_organiser.get(reverse("villages:bench")).context["page"]
    assert [one.missing for one in posts] == [2, 2, 0]
    only_gaps = as_organiser.get(reverse("villages:bench") + "?gaps=1").context["page"]
    assert post not in only_gaps


def test_the_same_village_name_twice_is_refused_at_the_form(as_organiser, village):
    response = as_organiser.post(reverse("villages:add"), {"name": village.name, "kind": "village", "position": 0})
    assert "本镇已有同名的村(社区)" in response.content.decode()


def test_the_same_post_title_twice_is_refused_at_the_form(as_organiser, village, post):
    data = {"title": post.title, "kind": "secretary", "quota": 2, "position": 0}
    response = as_organiser.post(reverse("villages:add_post", args=[village.pk]), data)
    assert "已有同名岗位" in response.content.decode()


def test_a_quota_below_the_reserves_is_refused_at_the_field_and_nothing_typed_is_lost(as_organiser, village, post):
    make_cadre(village, "甲", post=post)
    data = {"title": "新名称", "kind": "secretary", "quota": 0, "position": 0}
    response = as_organiser.post(reverse("villages:change_post", args=[post.pk]), data)
    assert "名额不能少于此数" in response.content.decode()
    assert "新名称" in response.content.decode()
    post.refresh_from_db()
    assert (post.quota, post.title) == (2, "村党支部书记")


def test_a_village_in_use_is_not_deleted_and_the_page_says_why(as_organiser, village):
    assert "确认删除" in as_organiser.get(reverse("villages:delete", args=[village.pk])).content.decode()
    response = as_organiser.post(reverse("villages:delete", args=[village.pk]), follow=True)
    assert "不能删除" in response.content.decode()
    assert Village.objects.filter(pk=village.pk).exists()


def test_an_unused_post_is_deleted(as_organiser, post):
    as_organiser.post(reverse("villages:delete_post", args=[post.pk]))
    assert not Post.objects.filter(pk=post.pk).exists()


def test_the_birth_of_an_incumbent_is_asked_and_kept_as_a_month(as_organiser, post):
    data = {"title": post.title, "kind": "secretary", "quota": 2, "position": 0, "incumbent_birth_month": "1972-09"}
    as_organiser.post(reverse("villages:change_post", args=[post.pk]), data)
    post.refresh_from_db()
    assert post.incumbent_birth_month == date(1972, 9, 1)
    page = as_organiser.get(reverse("villages:change_post", args=[post.pk])).content.decode()
    assert 'data-calendar="month"' in page
    assert 'value="1972-09"' in page


def test_without_posts_nobody_is_told_that_every_post_is_backed(as_organiser, township):
    make_village(township, "新村", [])
    page = as_organiser.get(reverse("villages:bench") + "?gaps=1").content.decode()
    assert "都已配齐" not in page
    assert "还没有岗位" in page


def test_a_term_that_is_over_is_marked_wherever_it_stands(as_organiser, village, post):
    today = timezone.localdate()
    addresses = [reverse("villages:bench"), reverse("villages:detail", args=[village.pk])]
    for ends, marked in ((today - timedelta(days=1), True), (today, False)):
        village.posts.update(incumbent_name="老书记", incumbent_term_end=ends)
        for address in addresses:
            page = as_organiser.get(address).content.decode()
            assert f"{ends:%Y-%m-%d}" in page
            assert ("已届满" in page) == marked
