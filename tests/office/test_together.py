"""Several QuerySets read by one statement give what each gives by itself."""

from datetime import date

import pytest
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from office.together import count_together, hang_on, read_together
from reserve_cadres.models import Cadre, Candidacy, PublicNotice, StateChange
from tests.conftest import make_cadre, make_user
from villages.models import Post, Township, Village


@pytest.fixture
def filled(township, village, other_village):
    make_user(Role.SECRETARY, township, village)
    for place in (village, other_village):
        for name in ("甲", "乙"):
            make_cadre(place, f"{place}{name}", post=place.posts.first(), birth_date=date(1990, 7, 9))


def querysets():
    """One of each way of reading: models, with others at hand, annotated, values, numbers, empty, sliced."""
    return [
        Cadre.objects.select_related("village__township", "post", "joint_post").order_by("-pk"),
        Village.objects.with_bench_strength().order_by("position"),
        Post.objects.with_bench_strength().filter(missing__gt=0).order_by("-pk"),
        StateChange.objects.in_pool_on(timezone.localdate())
        .values_list("cadre", "state", "effective_on")
        .order_by("cadre"),
        StateChange.objects.order_by("pk").values("village__name", "recorded_at"),
        Cadre.objects.none(),
        Cadre.objects.filter(pk__in=[]),
        Candidacy.objects.all(),
        PublicNotice.objects.all(),
        Cadre.objects.order_by("village").values_list("village").annotate(Count("pk")),
        User.objects.order_by("username").values_list("username", flat=True),
        Cadre.objects.order_by("name")[1:3],
        Cadre.objects.select_related("village").order_by("village__position", "-pk").distinct(),
    ]


def test_each_gives_what_it_gives_by_itself(filled, django_assert_num_queries):
    together, alone = querysets(), querysets()
    with django_assert_num_queries(1):
        read_together(*together)
        for one in together:
            list(one)
        assert [cadre.village.township.name for cadre in together[0]]
    for one, other in zip(together, alone, strict=True):
        assert list(one) == list(other)
        if one and isinstance(one[0], Village):
            assert [(v.seats, v.missing) for v in one] == [(v.seats, v.missing) for v in other]


@pytest.mark.parametrize("model", [Cadre, Village, Post, StateChange, User, Township])
def test_every_column_keeps_its_value_and_its_kind(filled, model):
    found = model._base_manager.order_by("pk")
    read_together(found, Township.objects.all())
    for one, other in zip(found, model._base_manager.order_by("pk"), strict=True):
        for field in model._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname)
            assert type(getattr(one, field.attname)) is type(getattr(other, field.attname))


def test_numbers_are_those_of_the_querysets(filled, django_assert_num_queries):
    sets = {"people": Cadre.objects.all(), "nobody": Cadre.objects.none(), "some": Cadre.objects.filter(name__contains="甲"),
            "places": Cadre.objects.values("village").distinct(), "one": Cadre.objects.order_by("name")[1:2]}  # fmt: skip
    with django_assert_num_queries(1):
        found = count_together(sets)
    assert found == {key: one.count() for key, one in sets.items()}


def test_what_was_read_beside_hangs_on_its_owner_without_a_further_query(filled, django_assert_num_queries):
    villages, posts = Village.objects.order_by("pk"), Post.objects.order_by("pk").annotate(of=F("village"))
    with django_assert_num_queries(1):
        read_together(villages, posts)
        hang_on(villages, "posts", {one.pk: [post for post in posts if post.of == one.pk] for one in villages})
        found = {one.pk: [post.pk for post in one.posts.all()] for one in villages}
    assert found == {one.pk: list(one.posts.order_by("pk").values_list("pk", flat=True)) for one in villages}
